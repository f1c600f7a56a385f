//! In which order the operations of a message are carried out, and which wait for which.

use super::*;

#[rstest]
#[case::nothing_in_common(json!([user("a", "a", None), user("b", "b", None), group("c", &[])]), "0 1 2")]
#[case::backward(json!([user("a", "a", None), group("g", &["bulkId:a"])]), "0 1:0")]
#[case::forward(json!([group("g", &["bulkId:a"]), user("a", "a", None), user("b", "b", None)]), "1 0:0 2")]
#[case::a_chain(json!([group("a", &["bulkId:b"]), group("b", &["bulkId:c"]), group("c", &[])]), "2 1:0 0:1")]
#[case::itself(json!([group("a", &["bulkId:a"])]), "0[a]")]
#[case::two_groups(json!([group("a", &["bulkId:b"]), group("b", &["bulkId:a"])]), "0[b],1")]
#[case::managers(json!([user("a", "a", Some("bulkId:b")), user("b", "b", Some("bulkId:a"))]), "0[b],1")]
#[case::three_groups(json!([group("a", &["bulkId:b"]), group("b", &["bulkId:c"]), group("c", &["bulkId:a"])]), "0[b],2,1")]
#[case::a_circle_needs_others(
    json!([group("a", &["bulkId:b", "bulkId:u"]), group("b", &["bulkId:a"]), group("c", &["bulkId:a"]), user("u", "u", None)]),
    "3 0[b],1:0 2:1"
)]
#[case::one_resource(json!([switch_off("/Users/1"), put("/Users/1", "a"), delete("/Users/1")]), "0 1:0 2:1")]
#[case::one_new_resource(
    json!([patch("/Groups/bulkId:g", json!([{ "op": "add", "path": "members", "value": [{ "value": "bulkId:u" }] }])),
        delete("/Groups/bulkId:g"), group("g", &[]), user("u", "u", None)]),
    "2 3 0:0,1 1:0,2"
)]
#[case::a_circle_is_whole_before_it_changes(
    json!([group("a", &["bulkId:b"]), delete("/Groups/bulkId:a"), group("b", &["bulkId:a"])]),
    "0[b],2 1:0"
)]
#[case::broken_operations_keep_their_place(json!([user("a", "a", None), { "method": "GET" }, user("b", "b", None)]), "0 1 2")]
fn the_plan_is_the_order_of_the_message_but_for_references(
    #[case] operations: Value,
    #[case] expected: &str,
) {
    assert_eq!(printed(operations), expected);
}

const RENAME: &str = r#"[{ "op": "replace", "path": "userName", "value": "z" }]"#;
const SWITCH_OFF: &str = r#"[{ "op": "replace", "path": "active", "value": false }]"#;

fn rename(path: &str) -> Value {
    patch(path, parse(RENAME.as_bytes(), &Limits::USUAL).unwrap())
}

fn switch_off(path: &str) -> Value {
    patch(path, parse(SWITCH_OFF.as_bytes(), &Limits::USUAL).unwrap())
}

fn add_member(path: &str) -> Value {
    patch(
        path,
        json!([{ "op": "add", "path": "members", "value": [{ "value": "7" }] }]),
    )
}

#[rstest]
#[case::the_same_name(json!([user("a", "Ada", None), user("b", "aDA", None), user("c", "bob", None)]), "0 1:0 2")]
#[case::a_name_that_others_compare(json!([user("a", "ada", None), user("b", "âda", None), user("c", "bob", None)]), "0 1:0 2:1")]
#[case::one_resource(json!([switch_off("/Users/1"), switch_off("/Users/2"), switch_off("/Users/1")]), "0 1 2:0")]
#[case::one_resource_spelt_twice(json!([switch_off("/Users/1"), switch_off("//Users/%31")]), "0 1:0")]
#[case::deletions(json!([delete("/Users/1"), delete("/Users/2"), delete("/Groups/3")]), "0 1 2")]
#[case::a_name_that_becomes_free(json!([delete("/Users/1"), delete("/Users/2"), user("a", "a", None), delete("/Users/3")]), "0 1 2:0,1 3:2")]
#[case::replacements(json!([put("/Users/1", "a"), put("/Users/2", "b"), put("/Users/3", "c")]), "0 1:0 2:1")]
#[case::renaming(json!([rename("/Users/1"), switch_off("/Users/2"), user("a", "a", None)]), "0 1 2:0")]
#[case::other_changes(json!([switch_off("/Users/1"), switch_off("/Users/2"), user("a", "a", None)]), "0 1 2")]
#[case::groups_have_names_of_their_own(json!([put("/Users/1", "a"), group("a", &[])]), "0 1")]
#[case::members(json!([add_member("/Groups/1"), add_member("/Groups/2"), add_member("/Groups/1")]), "0 1 2:0")]
#[case::a_member_that_goes(json!([add_member("/Groups/1"), delete("/Users/7"), add_member("/Groups/2")]), "0 1:0 2:1")]
fn what_must_not_overtake_waits(#[case] operations: Value, #[case] expected: &str) {
    assert_eq!(printed(operations), expected);
}

#[test]
fn a_circle_of_many_has_one_open_reference() {
    let name = |number: usize| format!("g{number}");
    let groups: Vec<Value> = (0..500)
        .map(|number| {
            group(
                &name(number),
                &[&format!("bulkId:{}", name((number + 1) % 500))],
            )
        })
        .collect();
    let plan = job(groups.into()).plan;
    assert_eq!(plan.units.len(), 1);
    let open: usize = plan.units[0].steps.iter().map(|step| step.open.len()).sum();
    assert_eq!((plan.units[0].steps.len(), open), (500, 1));
}

#[test]
fn everybody_may_refer_to_everybody() {
    let names: Vec<String> = (0..300).map(|number| format!("bulkId:{number}")).collect();
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    let groups: Vec<Value> = (0..300)
        .map(|number| group(&number.to_string(), &all))
        .collect();
    let plan = job(groups.into()).plan;
    assert_eq!(plan.units.len(), 1);
    // The first waits for all, itself included; each that follows for itself and those behind it.
    let open: Vec<usize> = plan.units[0]
        .steps
        .iter()
        .map(|step| step.open.len())
        .collect();
    assert_eq!(open, (1..=300).rev().collect::<Vec<usize>>());
}

fn id_of(job: &Job, operation: usize) -> Option<Id> {
    let operation = job.tasks[operation].operation.as_ref().ok()?;
    operation.action.id().cloned()
}

/// Carries a plan out, several units at a time, in an order that `choose` picks. Comes back with the operations in the
/// order in which they ended.
fn carried_out(job: &Job, fails: &[bool], mut choose: impl FnMut(usize) -> usize) -> Vec<usize> {
    let mut schedule = Schedule::new(&job.plan, job.fail_on_errors);
    let (mut under_way, mut ended) = (Vec::new(), Vec::new());
    loop {
        while let Some(unit) = schedule.begin() {
            under_way.push(unit);
        }
        assert!(under_way.len() <= MAX_AT_ONCE);
        if under_way.is_empty() {
            return ended;
        }
        let unit = under_way.swap_remove(choose(under_way.len()));
        let steps: Vec<usize> = job.plan.units[unit]
            .steps
            .iter()
            .map(|step| step.operation)
            .collect();
        let errors = steps.iter().filter(|operation| fails[**operation]).count();
        ended.extend(steps);
        schedule.finish(unit, errors);
    }
}

fn any_operation(names: usize) -> impl Strategy<Value = Value> {
    let name = move || 0..names;
    let refers = proptest::collection::vec(name(), 0..3);
    (0..7, name(), refers).prop_map(|(what, name, refers)| {
        let refers: Vec<String> = refers.iter().map(|name| format!("bulkId:{name}")).collect();
        let refers: Vec<&str> = refers.iter().map(String::as_str).collect();
        let path = format!("/Groups/bulkId:{name}");
        match what {
            0 => user("", &format!("u{}", name % 3), refers.first().copied()),
            1 => add_member(&path),
            2 => delete(&format!("/Users/{name}")),
            3 => put(&format!("/Users/{}", name % 3), "x"),
            4 => switch_off(&format!("/Users/{}", name % 3)),
            _ => group("", &refers),
        }
    })
}

fn any_message() -> impl Strategy<Value = Vec<Value>> {
    proptest::collection::vec(any_operation(24), 1..24).prop_map(|mut operations| {
        for (number, operation) in operations.iter_mut().enumerate() {
            operation["bulkId"] = number.to_string().into();
        }
        operations
    })
}

proptest! {
    /// Whatever is done side by side: every operation ends once, after those that it refers to (but for circles), and those
    /// that touch the same end in the order in which they would have ended alone.
    #[test]
    fn side_by_side_is_as_one_after_the_other(operations in any_message(), seed in any::<u64>()) {
        let job = job(operations.into());
        let fails = vec![false; job.tasks.len()];
        let alone = carried_out(&job, &fails, |_| 0);
        let mut state = seed | 1;
        let together = carried_out(&job, &fails, |most| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % most
        });
        let sorted = |mut order: Vec<usize>| { order.sort_unstable(); order };
        let every: Vec<usize> = (0..job.tasks.len()).collect();
        prop_assert_eq!(sorted(alone.clone()), every.clone());
        prop_assert_eq!(sorted(together.clone()), every);

        let place = |order: &[usize], operation| order.iter().position(|ended| *ended == operation).unwrap();
        let unit_of = |operation| job.plan.units.iter().position(|unit| unit.steps.iter().any(|step| step.operation == operation));
        for (operation, task) in job.tasks.iter().enumerate() {
            for name in &task.refers {
                let creator = job.tasks.iter().position(|task| task.creates.as_ref() == Some(name));
                if let Some(creator) = creator.filter(|creator| task.operation.is_ok() && unit_of(*creator) != unit_of(operation)) {
                    prop_assert!(place(&together, creator) < place(&together, operation));
                }
            }
            for other in 0..operation {
                let (Some(one), Some(two)) = (id_of(&job, other), id_of(&job, operation)) else { continue };
                if one == two {
                    prop_assert!(place(&together, other) < place(&together, operation));
                }
            }
        }
    }

    /// Where errors end the work, the same is processed side by side as alone.
    #[test]
    fn errors_end_the_work_at_the_same_place(
        operations in any_message(),
        fails in proptest::collection::vec(any::<bool>(), 24),
        most in 1_usize..6,
        seed in any::<u64>(),
    ) {
        let mut job = job(operations.into());
        let processed = |order: Vec<usize>| order.into_iter().collect::<BTreeSet<usize>>();
        job.fail_on_errors = Some(most);
        let mut expected = BTreeSet::new();
        let mut errors = 0;
        for unit in &job.plan.units {
            if errors >= most { break; }
            for step in &unit.steps {
                expected.insert(step.operation);
                errors += usize::from(fails[step.operation]);
            }
        }
        let mut state = seed | 1;
        let together = carried_out(&job, &fails, |most| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(state >> 33).unwrap() % most
        });
        prop_assert_eq!(processed(together), expected);
    }
}

//! Steps, as requests and numbers let them stand.

use crate::reading::Problem;

use super::{
    tried::{MEMORY, MEMORY_OF_NOBODY},
    *,
};

const ON: Switches = Switches {
    saml: true,
    scim: true,
    groups: true,
};

fn findings<'f>(
    refused: &'f [pb::RefusedToken],
    latest: &'f [pb::ProvisioningRequest],
) -> Findings<'f> {
    Findings {
        now: 1_000,
        address: None,
        switches: ON,
        token_made: at(100),
        refused,
        sums: Sums::default(),
        latest,
        inactive_name: None,
        created: None,
        updated: None,
    }
}

/// How a step stands, whichever request says so.
fn stands(findings: &Findings<'_>, step: Step) -> State<'static> {
    match findings.state(step) {
        State::Odd(trouble) => State::Odd(trouble.cause.into()),
        State::Wrong(trouble) => State::Wrong(trouble.cause.into()),
        State::Done => State::Done,
        State::Waiting => State::Waiting,
        State::Skipped => State::Skipped,
    }
}

fn at(seconds: i64) -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp { seconds, nanos: 0 })
}

fn request(operation: Operation, status: i32, seconds: i64) -> pb::ProvisioningRequest {
    pb::ProvisioningRequest {
        operation: operation.into(),
        resource: Resource::User.into(),
        status,
        time: at(seconds),
        filter: "userName eq ?".to_owned(),
        ..pb::ProvisioningRequest::default()
    }
}

fn refused(mistake: pb::TokenMistake, seconds: i64) -> pb::RefusedToken {
    pb::RefusedToken {
        mistake: mistake.into(),
        last_time: at(seconds),
        ..pb::RefusedToken::default()
    }
}

#[test]
fn before_anything_arrives_everything_waits() {
    let findings = findings(&[], &[]);
    for step in Step::ALL {
        assert_eq!(stands(&findings, step), State::Waiting, "{step:?}");
    }
}

#[test]
fn a_wrong_token_is_wrong_until_a_good_one_comes() {
    let mistakes = [refused(pb::TokenMistake::CutShort, 500)];
    let before = findings(&mistakes, &[]);
    let wrong = State::Wrong(Cause::Token(pb::TokenMistake::CutShort).into());
    assert_eq!(stands(&before, Step::Accepted), wrong);
    assert_eq!(stands(&before, Step::Reached), State::Done);
    let latest = [request(Operation::Search, 200, 600)];
    let after = findings(&mistakes, &latest);
    assert_eq!(stands(&after, Step::Accepted), State::Done);
}

#[test]
fn a_token_that_is_missing_among_good_ones_was_not_forgotten() {
    let mistakes = [refused(pb::TokenMistake::Missing, 500)];
    for (good, expected) in [
        (&[400][..], State::Wrong(Cause::TokenAtTimes.into())),
        (&[600, 400], State::Odd(Cause::TokenAtTimes.into())),
        (&[600], State::Done),
        (&[900, 400], State::Done),
    ] {
        let good = good.iter();
        let latest: Vec<_> = good
            .map(|time| request(Operation::Search, 200, *time))
            .collect();
        let findings = findings(&mistakes, &latest);
        assert_eq!(stands(&findings, Step::Accepted), expected, "{latest:?}");
    }
}

#[test]
fn what_was_refused_before_the_token_was_made_is_forgotten() {
    let mistakes = [refused(pb::TokenMistake::Ended, 50)];
    let findings = findings(&mistakes, &[]);
    assert_eq!(stands(&findings, Step::Accepted), State::Waiting);
}

#[test]
fn an_earlier_token_that_nothing_has_replaced_was_revoked() {
    for (mistake, cause) in [
        (pb::TokenMistake::Ended, Cause::TokenRevoked),
        (pb::TokenMistake::Missing, Cause::NotGenerated),
    ] {
        let mistakes = [refused(mistake, 500)];
        let mut findings = findings(&mistakes, &[]);
        findings.token_made = None;
        let wrong = State::Wrong(cause.into());
        assert_eq!(stands(&findings, Step::Accepted), wrong);
    }
}

#[test]
fn a_missing_user_name_is_one_persons_where_others_have_come() {
    let latest = [pb::ProvisioningRequest {
        reason: "INVALID_FIELD".to_owned(),
        attribute: "userName".to_owned(),
        attribute_missing: true,
        ..request(Operation::Create, 400, 700)
    }];
    let mut findings = findings(&[], &latest);
    let wrong = State::Wrong(Cause::UserNameMissing.into());
    assert_eq!(stands(&findings, Step::Created), wrong);
    findings.sums.users_created = 1;
    let wrong = State::Wrong(Cause::UserNameMissingOfOne.into());
    assert_eq!(stands(&findings, Step::Created), wrong);
}

#[test]
fn the_last_try_decides_about_a_step() {
    let failed = request(Operation::Create, 409, 700);
    let done = request(Operation::Create, 201, 800);
    let wrong = State::Wrong(Cause::UserNameTaken.into());
    let latest = [failed.clone()];
    let of_this = State::Wrong(Trouble {
        cause: Cause::UserNameTaken,
        request: Some(&failed),
    });
    assert_eq!(findings(&[], &latest).state(Step::Created), of_this);
    assert_eq!(stands(&findings(&[], &latest), Step::Created), wrong);
    let latest = [done, failed];
    let mut after = findings(&[], &latest);
    after.sums.users_created = 1;
    // Nobody knows who it was, or whether they have come.
    assert_eq!(
        stands(&after, Step::Created),
        State::Odd(Cause::UserNameTaken.into())
    );
    after.now = 700 + MEMORY_OF_NOBODY;
    assert_eq!(stands(&after, Step::Created), State::Done);
}

#[test]
fn what_failed_for_one_is_told_until_it_succeeds_for_the_same() {
    let named = |operation, status, seconds, name: &str| pb::ProvisioningRequest {
        name: name.to_owned(),
        ..request(operation, status, seconds)
    };
    let failed = named(Operation::Create, 409, 700, "ada@example.com");
    let other = named(Operation::Create, 201, 800, "bob@example.com");
    let odd = State::Odd(Cause::UserNameTaken.into());
    let mut latest = vec![other, failed];
    assert_eq!(stands(&findings(&[], &latest), Step::Created), odd);
    let mut next_day = findings(&[], &latest);
    next_day.now = 700 + MEMORY;
    next_day.sums.users_created = 1;
    assert_eq!(stands(&next_day, Step::Created), State::Done);
    // Matched and then changed: whoever was not created is there all the same.
    latest.insert(0, named(Operation::Update, 200, 900, "Ada@example.com"));
    let mut healed = findings(&[], &latest);
    healed.sums.users_created = 1;
    assert_eq!(stands(&healed, Step::Created), State::Done);
}

#[test]
fn whoever_was_deactivated_and_is_created_anew_is_told_apart() {
    let failed = pb::ProvisioningRequest {
        name: "ada@example.com".to_owned(),
        ..request(Operation::Create, 409, 700)
    };
    let latest = [failed];
    let mut found = findings(&[], &latest);
    for (inactive_name, cause) in [
        (None, Cause::UserNameTaken),
        (Some("bob@example.com"), Cause::UserNameTaken),
        (Some("ada@example.com"), Cause::PersonInactive),
    ] {
        found.inactive_name = inactive_name;
        assert_eq!(stands(&found, Step::Created), State::Wrong(cause.into()));
    }
}

#[test]
fn a_user_name_that_is_no_address_is_looked_at() {
    for (name, expected) in [
        ("ada@example.com", State::Done),
        ("ada", State::Odd(Cause::UserNameNoEmail.into())),
        (
            "5f3c8a1e-0b52-4a6e-9d53-2f1f0a7c9b11",
            State::Odd(Cause::UserNameIsId.into()),
        ),
    ] {
        let mut created = request(Operation::Create, 201, 700);
        created.name = name.to_owned();
        created.effect = Effect::Created.into();
        let latest = [created];
        let mut found = findings(&[], &latest);
        found.sums.users_created = 1;
        assert_eq!(stands(&found, Step::Created), expected, "{name}");
    }
}

#[test]
fn whoever_looks_and_never_creates_has_an_empty_scope() {
    let latest = [request(Operation::Search, 200, 300)];
    let found = findings(&[], &latest);
    assert_eq!(
        stands(&found, Step::Created),
        State::Odd(Cause::ScopeEmpty.into())
    );
    let mut soon = findings(&[], &latest);
    soon.now = 400;
    assert_eq!(stands(&soon, Step::Created), State::Waiting);
}

#[test]
fn groups_that_are_off_are_left_out_unless_they_are_pushed() {
    let mut quiet = findings(&[], &[]);
    quiet.switches.groups = false;
    assert_eq!(stands(&quiet, Step::Grouped), State::Skipped);
    let mut pushed = request(Operation::Create, 403, 500);
    pushed.resource = Resource::Group.into();
    let latest = [pushed];
    let mut wrong = findings(&[], &latest);
    wrong.switches.groups = false;
    assert_eq!(
        stands(&wrong, Step::Grouped),
        State::Wrong(Cause::GroupsOff.into())
    );
}

#[test]
fn what_is_switched_off_shows_the_request_that_it_refused() {
    let mut refused = request(Operation::Search, 403, 500);
    refused.reason = "SAML_NOT_ENABLED".to_owned();
    let latest = [refused.clone()];
    let mut off = findings(&[], &latest);
    off.switches.saml = false;
    let told = State::Wrong(Trouble {
        cause: Cause::SamlOff,
        request: Some(&refused),
    });
    assert_eq!(off.state(Step::Accepted), told);
    let mut quiet = findings(&[], &[]);
    quiet.switches.scim = false;
    let silent = State::Wrong(Cause::ScimOff.into());
    assert_eq!(quiet.state(Step::Accepted), silent);
}

/// What is odd about a walk through the list, the last request of which is not.
#[test]
fn what_is_odd_about_a_request_is_told_a_while_beside_those_that_follow() {
    let odd = |seconds| pb::ProvisioningRequest {
        problem: Problem::StartIndexPages.into(),
        ..request(Operation::Search, 200, seconds)
    };
    let plain = |seconds| request(Operation::Search, 200, seconds);
    let cause = Some(Cause::Problem(Problem::StartIndexPages));
    for (latest, expected) in [
        (vec![odd(900)], cause),
        (vec![plain(910), odd(900)], cause),
        (vec![plain(900 + BESIDE), odd(900)], None),
        (vec![plain(900)], None),
    ] {
        let findings = findings(&[], &latest);
        let remarks = findings.remarks(Step::Matched).unwrap();
        assert_eq!(remarks.cause, expected, "{latest:?}");
    }
}

#[test]
fn one_member_in_the_place_of_all_is_odd_where_others_had_to_go() {
    for (members_removed, is_odd) in [(0, false), (3, true)] {
        let latest = [pb::ProvisioningRequest {
            problem: Problem::MembersReplaced.into(),
            resource: Resource::Group.into(),
            members_removed,
            ..request(Operation::Update, 200, 900)
        }];
        let findings = findings(&[], &latest);
        let remarks = findings.remarks(Step::Grouped).unwrap();
        assert_eq!(remarks.cause.is_some(), is_odd, "{members_removed}");
    }
}

#[test]
fn a_group_has_a_name_that_people_know() {
    for (name, cause) in [
        (
            "CN=Sales,OU=Groups,DC=acme,DC=example",
            Some(Cause::GroupNameDistinguished),
        ),
        (
            "5f3c8a1e-0b52-4a6e-9d53-2f1f0a7c9b11",
            Some(Cause::GroupNameIsId),
        ),
        ("Sales, Europe", None),
        ("cn=x", None),
    ] {
        let latest = [pb::ProvisioningRequest {
            resource: Resource::Group.into(),
            name: name.to_owned(),
            ..request(Operation::Create, 201, 900)
        }];
        let findings = findings(&[], &latest);
        let expected = cause.map_or(State::Waiting, |cause| State::Odd(cause.into()));
        assert_eq!(stands(&findings, Step::Grouped), expected, "{name}");
    }
}

#[test]
fn what_the_enterprise_extension_has_is_told_apart_from_what_no_schema_has() {
    let names = ["department", "shoeSize"].map(str::to_owned);
    let latest = [pb::ProvisioningRequest {
        ignored_attributes: names.to_vec(),
        ..request(Operation::Create, 201, 900)
    }];
    let findings = findings(&[], &latest);
    let remarks = findings.remarks(Step::Created).unwrap();
    assert_eq!(remarks.left_out, ["shoeSize"]);
    assert_eq!(remarks.misplaced, ["department"]);
}

#[test]
fn a_name_that_is_taken_is_told_apart_where_nobody_is_looked_up() {
    let search = |filter: &str| pb::ProvisioningRequest {
        filter: filter.to_owned(),
        ..request(Operation::Search, 200, 800)
    };
    let taken = || pb::ProvisioningRequest {
        reason: "USER_NAME_TAKEN".to_owned(),
        method: "POST".to_owned(),
        ..request(Operation::Create, 409, 900)
    };
    for (searches, cause) in [
        (vec![search("")], Cause::UserNameTakenAfterList),
        (
            vec![search(""), search("userName eq ?")],
            Cause::UserNameTaken,
        ),
        (vec![], Cause::UserNameTaken),
    ] {
        let latest: Vec<_> = [taken()].into_iter().chain(searches).collect();
        let findings = findings(&[], &latest);
        let wrong = State::Wrong(cause.into());
        assert_eq!(stands(&findings, Step::Created), wrong, "{latest:?}");
    }
}

#[test]
fn user_names_that_nobody_signs_in_by_are_odd() {
    for (effect, step, name, cause) in [
        (
            Effect::Created,
            Step::Created,
            "SMTP:ada@example.com",
            Cause::UserNameWithScheme,
        ),
        (
            Effect::Created,
            Step::Created,
            "ada_x.com#EXT#@acme.onmicrosoft.com",
            Cause::UserNameOfGuest,
        ),
        (
            Effect::Created,
            Step::Created,
            "ada@acme.OnMicrosoft.com",
            Cause::UserNameInFirstDomain,
        ),
        (
            Effect::Created,
            Step::Created,
            "Ada <ada@example.com>",
            Cause::UserNameWithName,
        ),
        (
            Effect::Updated,
            Step::Updated,
            "5f3c8a1e0b524a6e9d532f1f0a7c9b11ada@example.com",
            Cause::UserNameOfDeleted,
        ),
    ] {
        let latest = [pb::ProvisioningRequest {
            effect: effect.into(),
            name: name.to_owned(),
            ..request(Operation::Create, 201, 900)
        }];
        let findings = findings(&[], &latest);
        assert_eq!(stands(&findings, step), State::Odd(cause.into()), "{name}");
    }
}

//! One worker: takes a turn, sends what the workload sends, judges the answer.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use super::{
    Plan, Workload,
    groups::Group,
    people::{self, User},
    scan,
    tally::Tally,
    wire::Client,
};

/// Failures in a row after which a worker ends the run: the service refuses this workload.
const PATIENCE: u32 = 50;
/// Users of each worker that are read back after they were changed.
const READ_BACK: usize = 20;

/// Deals out operations until the time is over, or until there were enough.
pub(crate) struct Turns {
    next: AtomicUsize,
    stopped: AtomicBool,
    begun: Instant,
    warm_up: Duration,
    duration: Duration,
    most: usize,
}

/// One operation.
#[derive(Clone, Copy)]
pub(crate) struct Turn {
    number: usize,
    /// Whether it counts.
    kept: bool,
}

impl Turns {
    /// Begins now.
    pub(crate) fn begin(plan: &Plan, most: usize) -> Self {
        Self {
            next: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
            begun: Instant::now(),
            warm_up: plan.warm_up,
            duration: plan.duration,
            most,
        }
    }

    /// When the measuring begins.
    pub(crate) fn measured_from(&self) -> Instant {
        self.begun + self.warm_up
    }

    fn take(&self) -> Option<Turn> {
        let elapsed = self.begun.elapsed();
        let kept = elapsed >= self.warm_up;
        if self.stopped.load(Ordering::Relaxed) || elapsed >= self.warm_up + self.duration {
            return None;
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        (!kept || number < self.most).then_some(Turn { number, kept })
    }
}

/// What a worker works with, and what it has come to.
pub(crate) struct Worker<'a> {
    pub(crate) plan: &'a Plan,
    /// From 0.
    pub(crate) number: usize,
    pub(crate) client: Client,
    /// `W7`: the group, and users who are not in it.
    pub(crate) group: Option<&'a Group>,
    pub(crate) outsiders: &'a [User],
    /// What the names of new users begin with, in this run.
    pub(crate) prefix: &'a str,
    /// The number of the first new user.
    pub(crate) first: usize,
    pub(super) tally: Tally,
    pub(super) random: u64,
    /// Users whom it changed, and what has to be true of them.
    pub(super) changed: BTreeMap<usize, String>,
}

impl<'a> Worker<'a> {
    pub(crate) fn new(plan: &'a Plan, number: usize, client: Client, prefix: &'a str) -> Self {
        Self {
            plan,
            number,
            client,
            group: None,
            outsiders: &[],
            prefix,
            first: 0,
            tally: Tally::default(),
            random: 0x9E37_79B9_7F4A_7C15 ^ ((number as u64 + 1) * 0x1000_0001),
            changed: BTreeMap::new(),
        }
    }

    /// Works until there are no more turns; tells what it saw, and when the last answer was in.
    pub(crate) fn work(mut self, turns: &Turns) -> (Tally, Instant) {
        let mut failures = 0;
        let mut last = turns.measured_from();
        while let Some(turn) = turns.take() {
            let good = self.step(turn);
            if turn.kept {
                last = Instant::now();
            }
            failures = if good { 0 } else { failures + 1 };
            if failures >= PATIENCE {
                turns.stopped.store(true, Ordering::Relaxed);
            }
        }
        self.read_back();
        (self.tally, last)
    }

    fn step(&mut self, turn: Turn) -> bool {
        match self.plan.workload {
            Workload::Seed | Workload::W1 => self.create(turn),
            Workload::W2 => self.look_up(turn),
            Workload::W3 => self.get(turn),
            Workload::W4 => self.switch(turn),
            Workload::W5 => self.replace(turn),
            Workload::W6 => self.page(turn),
            Workload::W7 => self.change_member(turn),
            Workload::W8 => self.synchronize(turn),
        }
    }

    fn create(&mut self, turn: Turn) -> bool {
        let number = self.first + turn.number;
        let name = people::name(self.prefix, number);
        let body = people::document(&name, number);
        let mut id = None;
        let good = self.tally.send(
            turn.kept,
            "create",
            &mut self.client,
            ("POST", "/Users", &body),
            |status, body| {
                id = scan::text(body, "id").map(str::to_owned);
                status == 201 && id.is_some() && scan::text(body, "userName") == Some(&name)
            },
        );
        if let (true, Some(id)) = (good, id) {
            self.tally.made.push((number, User { id, name }));
        }
        good
    }

    fn look_up(&mut self, turn: Turn) -> bool {
        let Some(user) = self.anybody() else {
            return false;
        };
        let path = people::by_name(&user.name);
        self.tally.send(
            turn.kept,
            "look-up",
            &mut self.client,
            ("GET", &path, ""),
            |_, body| {
                let found = scan::elements(body, "Resources").unwrap_or_default();
                let ids: Vec<_> = found.iter().map(|user| scan::text(user, "id")).collect();
                scan::number(body, "totalResults") == Some(1) && ids == [Some(user.id.as_str())]
            },
        )
    }

    fn get(&mut self, turn: Turn) -> bool {
        let Some(user) = self.anybody() else {
            return false;
        };
        let path = format!("/Users/{}", user.id);
        self.tally.send(
            turn.kept,
            "get",
            &mut self.client,
            ("GET", &path, ""),
            |_, body| scan::text(body, "id") == Some(&user.id),
        )
    }

    fn switch(&mut self, turn: Turn) -> bool {
        let Some((index, user)) = self.somebody_of_mine() else {
            return false;
        };
        let on = self
            .changed
            .get(&index)
            .is_some_and(|active| active == "false");
        let path = format!("/Users/{}", user.id);
        let good = self.tally.send(
            turn.kept,
            "patch",
            &mut self.client,
            ("PATCH", &path, &people::switch(on)),
            |_, body| body.is_empty() || scan::member(body, "active") == Some(spelt(on)),
        );
        if good {
            self.changed.insert(index, on.to_string());
        }
        good
    }

    fn replace(&mut self, turn: Turn) -> bool {
        let Some((index, user)) = self.somebody_of_mine() else {
            return false;
        };
        let body = people::replacement(user, index, turn.number);
        let path = format!("/Users/{}", user.id);
        let title = format!("\"Title {}\"", turn.number);
        let good = self.tally.send(
            turn.kept,
            "put",
            &mut self.client,
            ("PUT", &path, &body),
            |_, body| body.is_empty() || scan::member(body, "title") == Some(title.as_bytes()),
        );
        if good {
            self.changed.insert(index, title);
        }
        good
    }

    fn page(&mut self, turn: Turn) -> bool {
        let Plan { page, people, .. } = self.plan;
        let pages = people.len().div_ceil(*page).max(1);
        let number = turn.number % pages;
        let start = number * page + 1;
        // The last page may have people who came later.
        let at_least = (*page).min(people.len() + 1 - start);
        let begun = Instant::now();
        let good = self.tally.send(
            turn.kept,
            "page",
            &mut self.client,
            (
                "GET",
                &format!("/Users?startIndex={start}&count={page}"),
                "",
            ),
            |_, body| {
                let found = scan::elements(body, "Resources").map_or(0, |users| users.len());
                (at_least..=*page).contains(&found)
                    && scan::number(body, "totalResults").is_some_and(|total| total >= people.len())
            },
        );
        let kind = match number {
            0 => "first page",
            number if number + 1 == pages => "last page",
            _ => return good,
        };
        if good && turn.kept {
            self.tally.add(kind, begun.elapsed());
        }
        good
    }

    /// Everybody has people of their own, so that nobody removes whom another one has just added.
    fn change_member(&mut self, turn: Turn) -> bool {
        let share = (self.outsiders.len() / self.plan.concurrency).max(1);
        let index = self.number * share + turn.number % share;
        let (Some(group), Some(user)) = (self.group, self.outsiders.get(index)) else {
            return false;
        };
        let path = group.path();
        let mut send = |kind, body: &str| {
            let request = ("PATCH", path.as_str(), body);
            self.tally
                .send(turn.kept, kind, &mut self.client, request, |_, _| true)
        };
        let added = people::add_members(std::iter::once(user.id.as_str()));
        send("add", &added) && send("remove", &people::remove_member(&user.id))
    }

    fn synchronize(&mut self, turn: Turn) -> bool {
        let begun = Instant::now();
        let path = people::by_name(&people::name(self.prefix, self.first + turn.number));
        let nobody = self.tally.send(
            turn.kept,
            "look-up",
            &mut self.client,
            ("GET", &path, ""),
            |_, body| scan::number(body, "totalResults") == Some(0),
        );
        let good = nobody & self.create(turn);
        if good && turn.kept {
            self.tally.add("pair", begun.elapsed());
        }
        good
    }

    /// Does the service hold what it confirmed?
    fn read_back(&mut self) {
        let name = match self.plan.workload {
            Workload::W4 => "active",
            Workload::W5 => "title",
            _ => return,
        };
        for (index, expected) in self.changed.iter().take(READ_BACK) {
            let Some(user) = self.plan.people.get(*index) else {
                continue;
            };
            let path = format!("/Users/{}", user.id);
            self.tally.send(
                true,
                "read back",
                &mut self.client,
                ("GET", &path, ""),
                |_, body| scan::member(body, name) == Some(expected.as_bytes()),
            );
        }
    }

    fn anybody(&mut self) -> Option<&'a User> {
        let people = &self.plan.people;
        let index = self.random(people.len());
        people.get(index)
    }

    /// One of the users whom no other worker changes, so that what was written last is known.
    fn somebody_of_mine(&mut self) -> Option<(usize, &'a User)> {
        let people = &self.plan.people;
        let mine = people
            .len()
            .saturating_sub(self.number)
            .div_ceil(self.plan.concurrency);
        let index = self.random(mine) * self.plan.concurrency + self.number;
        Some((index, people.get(index)?))
    }

    fn random(&mut self, below: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random % below.max(1) as u64) as usize
    }
}

fn spelt(on: bool) -> &'static [u8] {
    if on { b"true" } else { b"false" }
}

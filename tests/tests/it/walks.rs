//! Walks through whole lists while people and groups come and go: by cursor nobody is lost or met twice, by index nobody
//! is lost, whichever replica answers.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt as _, future::join_all, stream};
use serde_json::{Value, json};
use tests::{
    client::{Scim, user},
    stack::{Builder, Database, Stack, Tenant},
};

on_both_databases![
    by_cursor_nobody_is_lost_or_met_twice,
    by_index_nobody_is_lost,
    what_is_declared_of_cursors_is_done,
];

/// Resources of a walk, and of one that takes long.
const MANY: usize = 2_000;
const VERY_MANY: usize = 20_000;
/// Resources on a page.
const PAGE: usize = 100;
/// Resources that are deleted during a walk, and as many that are created.
const CHANGES: usize = 50;
/// Requests under way at a time while a list is filled.
const AT_A_TIME: usize = 64;

const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

async fn by_cursor_nobody_is_lost_or_met_twice(database: Database) {
    by_cursor(database, MANY).await;
}

async fn by_index_nobody_is_lost(database: Database) {
    by_index(database, MANY).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes long: make test-long"]
async fn nobody_is_lost_in_long_walks() {
    for database in [Database::Sqlite, Database::Postgres] {
        by_cursor(database, VERY_MANY).await;
        by_index(database, VERY_MANY).await;
    }
}

async fn by_cursor(database: Database, many: usize) {
    let world = World::filled(database, many).await;
    for kind in [Kind::Users, Kind::Groups] {
        for sort in ["", &format!("&sortBy={}&sortOrder=descending", kind.name())] {
            let walk = Walk::begin(&world, kind).await;
            let met = walk.by_cursor(sort).await;
            let twice: Vec<_> = met.iter().filter(|(_, times)| **times > 1).collect();
            assert!(twice.is_empty(), "{kind:?}{sort}: met twice: {twice:?}");
            walk.check(&met);
        }
    }
}

async fn by_index(database: Database, many: usize) {
    let world = World::filled(database, many).await;
    for kind in [Kind::Users, Kind::Groups] {
        for step in [Step::Count, Step::Shown] {
            let walk = Walk::begin(&world, kind).await;
            let met = walk.by_index(step).await;
            walk.check(&met);
        }
    }
}

async fn what_is_declared_of_cursors_is_done(database: Database) {
    let world = World::filled(database, 3).await;
    let scim = world.scim(0);
    let config = get(&scim, "/ServiceProviderConfig").await;
    let pagination = &config["pagination"];
    assert_eq!(pagination["cursor"], true);
    assert_eq!(pagination["cursorTimeout"], 24 * 60 * 60);
    let most = pagination["maxPageSize"].as_u64().unwrap();
    assert_eq!(config["filter"]["maxResults"], most);
    let page = get(&scim, &format!("/Users?cursor&count={most}")).await;
    assert_eq!(page["itemsPerPage"], 3);
    let default = pagination["defaultPageSize"].as_u64().unwrap();
    let first = get(&scim, "/Users?cursor=&count=1").await;
    let cursor = first["nextCursor"].as_str().unwrap();
    for (path, scim_type) in [
        (format!("/Users?cursor&count={}", most + 1), "invalidCount"),
        (
            format!("/Users?cursor={cursor}&count={default}"),
            "invalidCount",
        ),
        (format!("/Groups?cursor={cursor}&count=1"), "invalidCursor"),
    ] {
        let refused = scim.get(&path).await.unwrap();
        assert_eq!(refused.status, 400, "{path}");
        assert_eq!(refused.json().unwrap()["scimType"], scim_type, "{path}");
    }
}

/// What a list is of.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Users,
    Groups,
}

/// How a client goes from page to page.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// By what it has asked for.
    Count,
    /// By `itemsPerPage`.
    Shown,
}

impl Kind {
    fn endpoint(self) -> &'static str {
        match self {
            Self::Users => "/Users",
            Self::Groups => "/Groups",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Users => "userName",
            Self::Groups => "displayName",
        }
    }

    fn document(self, name: &str) -> Value {
        match self {
            Self::Users => user(name),
            Self::Groups => json!({ "schemas": [GROUP], "displayName": name }),
        }
    }
}

/// A stack with as many users as groups. On PostgreSQL two gateways stand before two identity services.
struct World {
    stack: Stack,
    tenant: Tenant,
}

impl World {
    async fn filled(database: Database, many: usize) -> Self {
        let replicas = match database {
            Database::Sqlite => 1,
            Database::Postgres => 2,
        };
        let builder = Builder::new(database).identity_services(replicas);
        let stack = builder.gateways(replicas).start().await.unwrap();
        let tenant = stack.tenant().await.unwrap();
        let world = Self { stack, tenant };
        for kind in [Kind::Users, Kind::Groups] {
            let creates = (0..many).map(|number| {
                let scim = world.scim(number);
                // Not in the order of their names.
                let name = format!("{:05}-{number}", (number * 7_919) % 100_000);
                async move { create(&scim, kind, &name).await }
            });
            let created: Vec<String> = stream::iter(creates)
                .buffer_unordered(AT_A_TIME)
                .collect()
                .await;
            assert_eq!(created.len(), many);
        }
        world
    }

    /// A client of one gateway or another.
    fn scim(&self, number: usize) -> Scim {
        let gateway = number % self.stack.gateways.len();
        self.stack.scim_at(gateway, &self.tenant).unwrap()
    }
}

async fn create(scim: &Scim, kind: Kind, name: &str) -> String {
    let document = kind.document(name);
    let created = scim.send("POST", kind.endpoint(), &[], Some(&document));
    let created = created.await.unwrap();
    assert_eq!(created.status, 201, "{created:?}");
    created.json().unwrap()["id"].as_str().unwrap().to_owned()
}

async fn get(scim: &Scim, path: &str) -> Value {
    let answer = scim.get(path).await.unwrap();
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    answer.json().unwrap()
}

fn ids(page: &Value) -> Vec<String> {
    let resources = page["Resources"].as_array().unwrap().iter();
    let ids = resources.map(|resource| resource["id"].as_str().unwrap().to_owned());
    ids.collect()
}

/// A walk through a list of which some go and others come.
struct Walk<'w> {
    world: &'w World,
    kind: Kind,
    /// Whoever is there throughout.
    staying: BTreeSet<String>,
    /// Whoever goes, from all over the list.
    going: Vec<String>,
}

impl<'w> Walk<'w> {
    async fn begin(world: &'w World, kind: Kind) -> Self {
        let scim = world.scim(0);
        let mut all = Vec::new();
        let mut cursor = Some(String::new());
        while let Some(at) = cursor {
            let path = format!("{}?cursor={at}&count=1000&attributes=id", kind.endpoint());
            let page = get(&scim, &path).await;
            all.extend(ids(&page));
            cursor = page["nextCursor"].as_str().map(str::to_owned);
        }
        let going: Vec<String> = all.iter().step_by(all.len() / CHANGES).cloned().collect();
        let going = going[..CHANGES].to_vec();
        let mut staying: BTreeSet<String> = all.into_iter().collect();
        going.iter().for_each(|id| assert!(staying.remove(id)));
        Self {
            world,
            kind,
            staying,
            going,
        }
    }

    /// Reads a page while some of those who go are deleted and as many are created.
    async fn page(&self, number: usize, path: &str) -> Value {
        let (world, kind) = (self.world, self.kind);
        let pages = self.staying.len() / PAGE;
        let per_page = CHANGES.div_ceil(pages);
        let changes = (number * per_page..(number + 1) * per_page).filter(|n| *n < CHANGES);
        let changes = changes.map(|change| {
            let scim = world.scim(change);
            let gone = format!("{}/{}", kind.endpoint(), self.going[change]);
            let name = format!("{:05}-new-{}", change * 1_999 % 100_000, self.going[change]);
            async move {
                let deleted = async { scim.send("DELETE", &gone, &[], None).await.unwrap() };
                let (deleted, _) = tokio::join!(deleted, create(&scim, kind, &name));
                assert_eq!(deleted.status, 204, "{deleted:?}");
            }
        });
        let scim = world.scim(number);
        let (page, _) = tokio::join!(get(&scim, path), join_all(changes));
        page
    }

    /// How often each was met.
    async fn by_cursor(&self, sort: &str) -> BTreeMap<String, usize> {
        let mut met = BTreeMap::new();
        let (mut number, mut cursor) = (0, Some(String::new()));
        while let Some(at) = cursor {
            let endpoint = self.kind.endpoint();
            let path = format!("{endpoint}?cursor={at}&count={PAGE}&attributes=id{sort}");
            let page = self.page(number, &path).await;
            for id in ids(&page) {
                *met.entry(id).or_insert(0) += 1;
            }
            cursor = page["nextCursor"].as_str().map(str::to_owned);
            number += 1;
        }
        met
    }

    async fn by_index(&self, step: Step) -> BTreeMap<String, usize> {
        let mut met = BTreeMap::new();
        let (mut number, mut start_index, mut total) = (0, 1, 1);
        while start_index <= total {
            let endpoint = self.kind.endpoint();
            let path = format!("{endpoint}?startIndex={start_index}&count={PAGE}&attributes=id");
            let page = self.page(number, &path).await;
            assert_eq!(page["startIndex"], start_index);
            let shown = ids(&page);
            assert_eq!(page["itemsPerPage"], shown.len());
            start_index += match step {
                Step::Count => PAGE,
                Step::Shown => shown.len().max(1),
            };
            for id in shown {
                *met.entry(id).or_insert(0) += 1;
            }
            total = usize::try_from(page["totalResults"].as_u64().unwrap()).unwrap();
            number += 1;
        }
        met
    }

    fn check(&self, met: &BTreeMap<String, usize>) {
        let lost = self.staying.iter().filter(|id| !met.contains_key(*id));
        let lost: Vec<_> = lost.collect();
        assert!(
            lost.is_empty(),
            "{:?}: {} were lost: {lost:?}",
            self.kind,
            lost.len()
        );
    }
}

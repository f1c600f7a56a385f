//! The group that `W7` changes: made before the clock starts, counted and removed after it has stopped.

use anyhow::{Context as _, bail};

use super::{
    people::{self, User},
    scan,
    wire::Client,
};

/// Members that a group is made with, at most: servers limit bodies.
const AT_ONCE: usize = 1000;
/// Members of one PATCH, for what is larger.
const BATCH: usize = 1000;

/// A group that is there.
pub(crate) struct Group {
    pub(crate) id: String,
}

impl Group {
    /// Makes a group of these users. A service that drops members which are given at creation gets them by PATCH.
    pub(crate) fn make(client: &mut Client, name: &str, members: &[User]) -> anyhow::Result<Self> {
        let first = members
            .get(..members.len().min(AT_ONCE))
            .unwrap_or_default();
        let values: Vec<String> = first
            .iter()
            .map(|user| format!(r#"{{"value":"{}"}}"#, user.id))
            .collect();
        let body = format!(
            r#"{{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"{name}","externalId":"ext-{name}","members":[{}]}}"#,
            values.join(",")
        );
        let status = client.send("POST", "/Groups", &body)?;
        if status != 201 {
            bail!("cannot create a group: {status} {}", start(client.body()));
        }
        let id = scan::text(client.body(), "id").context("a group without an id")?;
        let group = Self { id: id.to_owned() };
        let there = group.members(client)?;
        for some in members.get(there..).unwrap_or_default().chunks(BATCH) {
            let body = people::add_members(some.iter().map(|user| user.id.as_str()));
            let status = client.send("PATCH", &group.path(), &body)?;
            if !(200..300).contains(&status) {
                bail!("cannot add members: {status} {}", start(client.body()));
            }
        }
        let there = group.members(client)?;
        if there != members.len() {
            bail!("the group has {there} members, and not {}", members.len());
        }
        Ok(group)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> String {
        format!("/Groups/{}", self.id)
    }

    /// How many members the service shows.
    pub(crate) fn members(&self, client: &mut Client) -> anyhow::Result<usize> {
        let status = client.send("GET", &self.path(), "")?;
        if status != 200 {
            bail!("cannot get a group: {status} {}", start(client.body()));
        }
        Ok(scan::elements(client.body(), "members").map_or(0, |members| members.len()))
    }

    /// Removes it again.
    pub(crate) fn delete(&self, client: &mut Client) -> anyhow::Result<()> {
        let status = client.send("DELETE", &self.path(), "")?;
        if !(200..300).contains(&status) {
            bail!("cannot delete a group: {status} {}", start(client.body()));
        }
        Ok(())
    }
}

fn start(body: &[u8]) -> String {
    String::from_utf8_lossy(body.get(..body.len().min(300)).unwrap_or_default()).into_owned()
}

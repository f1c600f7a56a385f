//! Links to settings pages, and the sessions that they open.

use std::time::Duration;

use super::world::{START, World};
use crate::{
    domain::{
        ActorId, ActorName, Administrator, Credential, Error, LINK_LIFE, Locale, MAX_LINKS,
        MAX_SESSIONS, NewSettingsLink, NewSettingsSession, OrganizationId, ReturnUrl, SESSION_LIFE,
        SettingsSession, SettingsSessionId, Timestamp, TokenHash, Who,
    },
    storage::Store,
};

const MOMENT: Duration = Duration::from_millis(1);

fn hash(kind: u8, number: i64) -> TokenHash {
    let mut bytes = [kind; 32];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    TokenHash(bytes)
}

fn administrator() -> Administrator {
    Administrator {
        id: ActorId::parse("u-1").unwrap(),
        name: ActorName::parse("Ada Lovelace").unwrap(),
        signed_in: START,
        may_switch_saml: true,
    }
}

impl World {
    async fn link(&self, number: i64) -> Result<Timestamp, Error> {
        let admin = self.admin;
        let new = NewSettingsLink {
            hash: hash(1, number),
            administrator: administrator(),
            return_url: ReturnUrl::parse("https://app.example/settings").unwrap(),
            locale: Locale::Japanese,
        };
        self.store
            .write(self.organization, "link", move |tx| {
                let new = new.clone();
                Box::pin(async move {
                    tx.caller(&admin).await?;
                    tx.settings().create_link(new).await
                })
            })
            .await
    }

    async fn redeem_in(
        &self,
        store: &Store,
        organization: OrganizationId,
        number: i64,
        session: i64,
    ) -> Result<SettingsSession, Error> {
        let new = NewSettingsSession {
            id: SettingsSessionId::new(self.clock_now()),
            hash: hash(2, session),
            address: "192.0.2.1".to_owned(),
            user_agent: "Firefox".to_owned(),
        };
        store
            .write(organization, "redeem", move |tx| {
                let new = new.clone();
                Box::pin(async move { tx.settings().redeem(hash(1, number), new).await })
            })
            .await
    }

    async fn redeem(&self, number: i64) -> Result<SettingsSession, Error> {
        self.redeem_in(&self.store, self.organization, number, number)
            .await
    }

    async fn end(&self, session: SettingsSessionId) -> Result<(), Error> {
        self.store
            .write(self.organization, "end", move |tx| {
                Box::pin(async move { tx.settings().end(session, "test-admin").await })
            })
            .await
    }

    async fn who(&self, organization: OrganizationId, number: i64) -> Result<Who, Error> {
        let credential = session(number);
        let read = self.store.reader(organization).caller(&credential).await;
        let written = self
            .store
            .write(organization, "", move |tx| {
                Box::pin(async move { tx.caller(&credential).await })
            })
            .await;
        assert_eq!(read.is_ok(), written.is_ok());
        Ok(read?.who)
    }

    async fn open_sessions(&self) -> Vec<SettingsSession> {
        let reader = self.store.reader(self.organization);
        let listed = reader.list_settings_sessions(&self.admin).await;
        listed.unwrap().1
    }

    fn clock_now(&self) -> Timestamp {
        use crate::domain::Clock as _;
        self.clock.now()
    }
}

fn session(number: i64) -> Credential {
    Credential::SettingsSession(hash(2, number))
}

pub(super) async fn a_link_opens_one_session(world: World) {
    assert_eq!(world.link(1).await.unwrap(), START.plus(LINK_LIFE));
    world.clock.advance(LINK_LIFE - MOMENT);
    let opened = world.redeem(1).await.unwrap();
    assert_eq!(opened.administrator, administrator());
    assert_eq!(opened.expires, world.clock_now().plus(SESSION_LIFE));
    assert_eq!(opened.locale, Locale::Japanese);
    assert_eq!(opened.return_url.as_str(), "https://app.example/settings");
    let Who::Settings(at) = world.who(world.organization, 1).await.unwrap() else {
        panic!("not at the settings page");
    };
    assert_eq!(at.session, opened.id);
    assert_eq!(at.administrator, opened.administrator);
    assert_eq!(at.actor(), "settings page: u-1");
    let reader = world.store.reader(world.organization);
    let (_, own) = reader.find_own_session(&session(1)).await.unwrap();
    assert_eq!(own.as_ref(), Some(&opened));
    assert_eq!(world.open_sessions().await, [opened]);

    let again = world
        .redeem_in(&world.store, world.organization, 1, 9)
        .await;
    assert!(matches!(again, Err(Error::SettingsLinkInvalid)));
    let unknown = world.redeem(3).await;
    assert!(matches!(unknown, Err(Error::SettingsLinkInvalid)));
    world.link(2).await.unwrap();
    world.clock.advance(LINK_LIFE);
    let late = world.redeem(2).await;
    assert!(matches!(late, Err(Error::SettingsLinkInvalid)));
}

/// Two processes on PostgreSQL; on SQLite two calls of one lane.
pub(super) async fn of_two_who_redeem_a_link_one_gets_in(world: World) {
    let other = if world.is_sqlite() {
        world.store.clone()
    } else {
        world.another_store().await
    };
    for round in 0..10 {
        world.link(round).await.unwrap();
        let (one, two) = tokio::join!(
            world.redeem_in(&world.store, world.organization, round, round),
            world.redeem_in(&other, world.organization, round, 100 + round),
        );
        assert_eq!(
            [one.is_ok(), two.is_ok()]
                .iter()
                .filter(|in_| **in_)
                .count(),
            1
        );
    }
    assert_eq!(world.open_sessions().await.len(), 10);
}

pub(super) async fn a_session_ends_by_itself_and_when_it_is_ended(world: World) {
    for number in [1, 2] {
        world.link(number).await.unwrap();
        world.redeem(number).await.unwrap();
    }
    let first = world.open_sessions().await.pop().unwrap();
    let number = match world.who(world.organization, 1).await.unwrap() {
        Who::Settings(at) if at.session == first.id => 1,
        _ => 2,
    };
    world.end(first.id).await.unwrap();
    let ended = world.who(world.organization, number).await;
    assert!(matches!(ended, Err(Error::TokenInvalid)));
    let again = world.end(first.id).await;
    assert!(matches!(again, Err(Error::SettingsSessionNotFound)));

    let other = 3 - number;
    world.clock.advance(SESSION_LIFE - MOMENT);
    assert!(world.who(world.organization, other).await.is_ok());
    world.clock.advance(MOMENT);
    let expired = world.who(world.organization, other).await;
    assert!(matches!(expired, Err(Error::TokenInvalid)));
    assert!(world.open_sessions().await.is_empty());
}

pub(super) async fn a_session_is_good_in_its_own_organization_only(world: World) {
    let elsewhere = OrganizationId::new(START);
    world.create_organization(elsewhere).await.unwrap();
    world.link(1).await.unwrap();
    let stolen = world.redeem_in(&world.store, elsewhere, 1, 1).await;
    assert!(matches!(stolen, Err(Error::SettingsLinkInvalid)));
    let opened = world.redeem(1).await.unwrap();
    let refused = world.who(elsewhere, 1).await;
    assert!(matches!(refused, Err(Error::TokenInvalid)));
    let there = world.store.reader(elsewhere);
    let (_, sessions) = there.list_settings_sessions(&world.admin).await.unwrap();
    assert!(sessions.is_empty());
    let ended = world
        .store
        .write(elsewhere, "end", move |tx| {
            Box::pin(async move { tx.settings().end(opened.id, "test-admin").await })
        })
        .await;
    assert!(matches!(ended, Err(Error::SettingsSessionNotFound)));
    assert!(world.who(world.organization, 1).await.is_ok());
}

pub(super) async fn so_many_links_and_sessions_are_open_at_once(world: World) {
    for number in 0..MAX_LINKS {
        world.link(number).await.unwrap();
    }
    let beyond = world.link(MAX_LINKS).await;
    assert!(matches!(beyond, Err(Error::TooMany(_))));
    for number in 0..MAX_SESSIONS {
        world.redeem(number).await.unwrap();
    }
    world.link(1_000).await.unwrap();
    let beyond = world.redeem(1_000).await;
    assert!(matches!(beyond, Err(Error::TooMany(_))));
    let one = world.open_sessions().await.pop().unwrap();
    world.end(one.id).await.unwrap();
    // The link was not used up by what was refused.
    world.redeem(1_000).await.unwrap();
}

pub(super) async fn what_has_ended_by_itself_is_removed(world: World) {
    world.link(1).await.unwrap();
    world.link(2).await.unwrap();
    world.redeem(2).await.unwrap();
    world.clock.advance(LINK_LIFE - MOMENT);
    assert_eq!(world.store.forget_settings().await.unwrap(), 0);
    world.clock.advance(MOMENT);
    assert_eq!(world.store.forget_settings().await.unwrap(), 2);
    world.clock.advance(SESSION_LIFE);
    assert_eq!(world.store.forget_settings().await.unwrap(), 1);
}

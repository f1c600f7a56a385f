//! Statements that are asked over and over: their texts are made once.
//!
//! To look one resource up by a key takes SQLite less time than sea-query needs to put the statement together and to drop
//! it again (some 15 % of the samples of a profile of look-ups). So such a statement is made from marks in place of values, once for each
//! of its shapes, and from then on the values are put where their marks were.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use sea_orm::{DbBackend, Statement, Value, sea_query::Values};
use uuid::Uuid;

use super::{
    engine::Engine,
    scope::{Runnable, Scoped},
};
use crate::domain::{Credential, OrganizationId, TokenHash};

/// What stands for the values while a statement is made. They are in no other place of it.
const ORGANIZATION: Uuid = Uuid::from_u128(0x6f72_6761_6e69_4a61_8469_6f6e_0000_0001);
const ID: Uuid = Uuid::from_u128(0x6120_6b65_7920_4a61_8469_6f6e_0000_0002);
const TEXT: &str = "\u{10ffff} a key \u{10ffff}";
const HASH: [u8; 32] = *b"the hash of some credential here";

/// What differs from one question to the next: whose it is, who asks, if the statement looks for that, and the key that it asks
/// for.
#[derive(Clone, Debug)]
pub(super) struct Asked<C = Credential> {
    pub(super) organization: OrganizationId,
    pub(super) credential: C,
    /// An id or a text.
    pub(super) key: Value,
}

/// Who asks: somebody with a credential, or nobody in particular.
pub(super) trait Asker {
    /// One of the same kind, with a mark for its value.
    fn mark(&self) -> Self;
    /// Each kind is looked up in a table of its own.
    fn kind(&self) -> u8;
    fn value(&self) -> Value;
}

impl Asker for Credential {
    fn mark(&self) -> Self {
        let hash = TokenHash(HASH);
        match self {
            Self::ScimToken(_) => Self::ScimToken(hash),
            Self::ServiceKey(_) => Self::ServiceKey(hash),
            Self::Certificate(_) => Self::Certificate(hash),
            Self::SettingsSession(_) => Self::SettingsSession(hash),
        }
    }

    fn kind(&self) -> u8 {
        match self {
            Self::ScimToken(_) => 0,
            Self::ServiceKey(_) => 1,
            Self::Certificate(_) => 2,
            Self::SettingsSession(_) => 3,
        }
    }

    fn value(&self) -> Value {
        self.hash().0.as_slice().into()
    }
}

impl Asker for () {
    fn mark(&self) -> Self {}

    fn kind(&self) -> u8 {
        0
    }

    /// Which is in no statement.
    fn value(&self) -> Value {
        HASH.as_slice().into()
    }
}

impl<C: Asker> Asked<C> {
    /// The same question with marks for everything.
    fn marks(&self) -> Self {
        Self {
            organization: OrganizationId::from_uuid(ORGANIZATION),
            credential: self.credential.mark(),
            key: match self.key {
                Value::Uuid(_) => ID.into(),
                _ => TEXT.into(),
            },
        }
    }

    fn values(&self) -> [Value; 3] {
        [
            self.organization.as_uuid().into(),
            self.credential.value(),
            self.key.clone(),
        ]
    }
}

/// The statements that are known, by engine, shape, and who asks.
#[derive(Debug)]
pub(super) struct Known<S>(RwLock<HashMap<(Engine, S, u8), Arc<Text>>>);

/// A statement's text, and what is bound to it.
#[derive(Debug)]
struct Text {
    backend: DbBackend,
    sql: String,
    places: Vec<Place>,
}

#[derive(Debug)]
enum Place {
    /// One of what is asked, by its number.
    Asked(usize),
    /// The same each time.
    Fixed(Value),
}

impl<S> Default for Known<S> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<S: Copy + Eq + std::hash::Hash> Known<S> {
    /// The statement of a shape for what is asked. `make` is the shape: it must not look at what is asked otherwise than by
    /// binding it.
    pub(super) fn statement<Q, C: Asker>(
        &self,
        engine: Engine,
        shape: S,
        asked: &Asked<C>,
        make: impl FnOnce(&Asked<C>) -> Scoped<Q>,
    ) -> Statement
    where
        Scoped<Q>: Runnable,
    {
        let key = (engine, shape, asked.credential.kind());
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let text = known.get(&key).map(Arc::clone);
        drop(known);
        let text = text.unwrap_or_else(|| {
            let marks = asked.marks();
            let text = Arc::new(Text::of(make(&marks).statement(engine), &marks.values()));
            let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
            known.insert(key, Arc::clone(&text));
            text
        });
        text.fill(&asked.values())
    }
}

impl Text {
    fn of(statement: Statement, marks: &[Value; 3]) -> Self {
        let Statement {
            sql,
            values,
            db_backend,
        } = statement;
        let Values(values) = values.unwrap_or(Values(Vec::new()));
        let places = values.into_iter().map(|value| {
            let asked = marks.iter().position(|mark| *mark == value);
            asked.map_or(Place::Fixed(value), Place::Asked)
        });
        Self {
            backend: db_backend,
            sql,
            places: places.collect(),
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "what `scope` made, with other values"
    )]
    fn fill(&self, asked: &[Value; 3]) -> Statement {
        let values = self.places.iter().map(|place| match place {
            Place::Fixed(value) => value.clone(),
            Place::Asked(number) => asked.get(*number).cloned().unwrap_or(Value::Uuid(None)),
        });
        Statement::from_sql_and_values(self.backend, self.sql.as_str(), values)
    }
}

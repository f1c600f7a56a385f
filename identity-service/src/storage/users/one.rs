//! One user by a key that nobody else has: the look-up before each create, and GET.
//!
//! Apart from `search`, because nothing is counted, sorted or cut here, and because there is nothing that is asked as often.

use std::sync::LazyLock;

use sea_orm::{
    Value,
    sea_query::{Condition, Expr, ExprTrait as _, IntoCondition as _, JoinType, SelectStatement},
};

use super::{groups::Shown, row};
use crate::{
    domain::{
        Caller, Credential, Error, Filter, Operand, Operator, OrganizationId, StoredUser,
        UserFilter, UserId, UserTarget, UserTest, WrittenDocument, schema::Key,
    },
    storage::{
        Reader, callers,
        engine::Engine,
        entity::user::{Column, Entity},
        known::{Asked, Known},
        scope::{self, Scoped},
        turns::Cost,
    },
};

/// The statements that were made.
static KNOWN: LazyLock<Known<OneUser>> = LazyLock::new(Known::default);

/// What the statements for one user differ in, beside values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct OneUser {
    by: By,
    shown: Shown,
}

/// A key that one user has in an organization, or nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum By {
    Id,
    UserName,
    AccountId,
}

impl By {
    pub(super) fn column(self) -> Column {
        match self {
            Self::Id => Column::Id,
            Self::UserName => Column::UserNameFolded,
            Self::AccountId => Column::AccountId,
        }
    }

    /// What a filter asks for, if that is one key and nothing else.
    pub(super) fn of(filter: &UserFilter<'_>) -> Option<(Self, Value)> {
        let Filter::Test(UserTest::Compare {
            target: UserTarget::Key(key),
            operator: Operator::Equal,
            operand,
        }) = filter
        else {
            return None;
        };
        match (key, operand) {
            (Key::Id, Operand::Id(id)) => Some((Self::Id, id.as_uuid().into())),
            (Key::UserName, Operand::Text(text)) => Some((Self::UserName, text.as_str().into())),
            (Key::AccountId, Operand::Text(text)) => Some((Self::AccountId, text.as_str().into())),
            _ => None,
        }
    }
}

impl Reader<'_> {
    /// The user of this id, if the organization has one.
    pub async fn find_user(
        &self,
        credential: &Credential,
        id: UserId,
    ) -> Result<(Caller, Option<StoredUser<WrittenDocument>>), Error> {
        self.one_user(credential, By::Id, id.as_uuid().into()).await
    }

    pub(super) async fn one_user(
        &self,
        credential: &Credential,
        by: By,
        key: Value,
    ) -> Result<(Caller, Option<StoredUser<WrittenDocument>>), Error> {
        let asked = Asked {
            organization: self.organization(),
            credential: *credential,
            key,
        };
        let shown = self.user_groups(credential);
        let engine = self.engine();
        let one = OneUser { by, shown };
        let statement = KNOWN.statement(engine, one, &asked, |asked| select(engine, one, asked));
        let (caller, mut users) = self
            .found(Cost::Key, credential, statement, row::read)
            .await?;
        Ok((caller, users.pop()))
    }
}

fn select(engine: Engine, one: OneUser, asked: &Asked) -> Scoped<SelectStatement> {
    let OneUser { by, shown } = one;
    let mut select = callers::select(asked.organization, &asked.credential);
    let is_user = is_user(asked.organization, by, &asked.key);
    select.join(JoinType::LeftJoin, Entity, is_user);
    row::add_columns(&mut select, engine, asked.organization, shown);
    scope::by_credential(select)
}

fn is_user(organization: OrganizationId, by: By, key: &Value) -> Condition {
    scope::is_of::<Entity>(organization)
        .and(Expr::col((Entity, by.column())).eq(key.clone()))
        .into_condition()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Timestamp, TokenHash},
        storage::scope::Runnable as _,
    };

    fn asked(credential: Credential, by: By, number: i64) -> Asked {
        let organization = OrganizationId::new(Timestamp::from_millis(number));
        let key = match by {
            By::Id => UserId::new(Timestamp::from_millis(number)).as_uuid().into(),
            By::UserName | By::AccountId => format!("somebody-{number}").into(),
        };
        Asked {
            organization,
            credential,
            key,
        }
    }

    #[test]
    fn a_known_statement_is_the_one_that_would_have_been_made() {
        let credentials = [
            Credential::ScimToken,
            Credential::ServiceKey,
            Credential::Certificate,
            Credential::SettingsSession,
        ];
        for engine in [Engine::Sqlite, Engine::Postgres] {
            for (number, credential) in (1..).zip(credentials) {
                for by in [By::Id, By::UserName, By::AccountId] {
                    for shown in [Shown::Never, Shown::Always, Shown::WhileEnabled] {
                        for turn in [10, 20] {
                            let hash = TokenHash([number; 32]);
                            let asked = asked(credential(hash), by, turn);
                            let one = OneUser { by, shown };
                            let make = |asked: &Asked| select(engine, one, asked);
                            let statement = KNOWN.statement(engine, one, &asked, make);
                            assert_eq!(statement, make(&asked).statement(engine));
                        }
                    }
                }
            }
        }
    }
}

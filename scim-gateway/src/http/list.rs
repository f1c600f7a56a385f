//! Lists, written as they come: a page may be larger than memory should hold for one client.

use std::{io, time::Duration};

use axum::body::{Body, Bytes};
use futures::{StreamExt as _, stream};
use listener::workers;
use tokio::time::{Instant, timeout_at};

use super::{answer::Answer, extract::View, failure::Failure};
use crate::{
    convert::Resource,
    identity::UserStream,
    scim::{list, printed::USER_BYTES, query::Page, schema::USER},
};

/// A list that is being written.
struct Writing {
    users: UserStream,
    view: View,
    written: usize,
    until: Instant,
}

/// Answers with a page of users; the whole of it may take this much time.
///
/// What fails before the first part is written is a SCIM error. After it the status is out, and only a connection that
/// breaks tells the client that the list is not whole.
pub async fn answer(
    mut users: UserStream,
    page: &Page,
    view: View,
    time: Duration,
) -> Result<Answer, Failure> {
    let mut text = list::open(users.head(), &page.start).into_bytes();
    let first = users.take_first();
    let second = users.next_part().await?;
    let mut writing = Writing {
        users,
        view,
        written: 0,
        until: Instant::now() + time,
    };
    writing.print(first, &mut text);
    match second {
        None => {
            text.extend_from_slice(list::close(writing.written).as_bytes());
            Ok(Answer::list(Body::from(text)))
        }
        Some(second) => {
            writing.print(second, &mut text);
            Ok(Answer::list(writing.body_after(text)))
        }
    }
}

impl Writing {
    fn print(&mut self, users: Vec<Resource>, text: &mut Vec<u8>) {
        text.reserve(users.len().saturating_mul(USER_BYTES));
        workers::aside_if_many(users.len(), || {
            for user in users {
                if self.written > 0 {
                    text.extend_from_slice(list::SEPARATOR.as_bytes());
                }
                let user = self.view.of(&USER, user.attributes);
                text.extend_from_slice(user.as_bytes());
                self.written += 1;
            }
        });
    }

    /// The text so far, and the rest as it comes.
    fn body_after(self, text: Vec<u8>) -> Body {
        let rest = stream::try_unfold(Some(self), |writing| async {
            match writing {
                Some(writing) => writing.next().await.map(Some),
                None => Ok(None),
            }
        });
        let text = stream::once(async { io::Result::Ok(Bytes::from(text)) });
        Body::from_stream(text.chain(rest))
    }

    /// The text of the next part; without users, of the end.
    async fn next(mut self) -> io::Result<(Bytes, Option<Self>)> {
        let part = timeout_at(self.until, self.users.next_part()).await?;
        let part = part.map_err(|refusal| {
            tracing::warn!(cause = refusal.cause, "a list broke off");
            io::Error::other(refusal.error)
        })?;
        match part {
            Some(users) => {
                let mut text = Vec::new();
                self.print(users, &mut text);
                Ok((text.into(), Some(self)))
            }
            None => Ok((list::close(self.written).into(), None)),
        }
    }
}

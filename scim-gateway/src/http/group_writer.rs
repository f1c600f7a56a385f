//! Groups, and users among them, written as they come: nobody holds all members of one.

use std::{io, time::Duration};

use axum::body::{Body, Bytes};
use futures::stream;
use listener::workers;
use tokio::time::{Instant, timeout_at};

use super::{extract::View, failure::Failure};
use crate::{
    convert::{Resource, error::Refusal, groups::Piece},
    identity::{GroupAnswer, GroupList, Pieces},
    scim::{
        list,
        printed::Object,
        query::Page,
        schema::{GROUP, ResourceType},
    },
};

/// An answer that is smaller than this is written as a whole, with its length in front.
const WHOLE_BYTES: usize = 64 << 10;

/// Writes one group. The whole of it may take this much time.
///
/// What fails before the first bytes are written is a SCIM error. After them the status is out, and only a connection
/// that breaks tells the client that the answer is not whole.
pub async fn one(answer: GroupAnswer, view: View, time: Duration) -> Result<Body, Failure> {
    let mut writing = Writing::new(Shape::Group, answer.members, view, time);
    writing.printer.begin(&GROUP, answer.group);
    writing.body().await
}

/// Writes a page of groups, or of users and groups, as [`one`] writes one.
pub async fn list(
    found: GroupList,
    page: &Page,
    view: View,
    time: Duration,
) -> Result<Body, Failure> {
    let mut writing = Writing::new(Shape::List, found.resources, view, time);
    writing.printer.write(&list::open(&found.head, &page.start));
    writing.body().await
}

/// What is being written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Group,
    List,
}

struct Writing {
    shape: Shape,
    pieces: Pieces,
    printer: Printer,
    until: Instant,
}

/// Prints groups whose members come later.
struct Printer {
    view: View,
    resources: usize,
    open: Open,
    text: Vec<u8>,
}

/// Which brackets are open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Resource,
    Members,
}

impl Writing {
    fn new(shape: Shape, pieces: Pieces, view: View, time: Duration) -> Self {
        Self {
            shape,
            pieces,
            printer: Printer::new(view),
            until: Instant::now() + time,
        }
    }

    /// The text as a whole if it is short, or else what there is of it and the rest as it comes.
    async fn body(mut self) -> Result<Body, Failure> {
        while self.printer.text.len() < WHOLE_BYTES {
            if !self.print_next().await? {
                return Ok(Body::from(self.printer.text));
            }
        }
        let rest = stream::try_unfold(Some(self), |writing| async {
            match writing {
                Some(writing) => writing.chunk().await.map(Some),
                None => Ok(None),
            }
        });
        Ok(Body::from_stream(rest))
    }

    /// What is printed and not yet written, and what is to be written after it.
    async fn chunk(mut self) -> io::Result<(Bytes, Option<Self>)> {
        let mut more = true;
        while more && self.printer.text.is_empty() {
            let printed = timeout_at(self.until, self.print_next()).await?;
            more = printed.map_err(|refusal| {
                tracing::warn!(cause = refusal.cause, "an answer broke off");
                io::Error::other(refusal.error)
            })?;
        }
        let text = std::mem::take(&mut self.printer.text);
        Ok((text.into(), more.then_some(self)))
    }

    /// Prints the next piece, or the end: then there is no more.
    async fn print_next(&mut self) -> Result<bool, Refusal> {
        let Some(Piece { begins, members }) = self.pieces.next().await? else {
            self.printer.close();
            if self.shape == Shape::List {
                self.printer.write(&list::close(self.printer.resources));
            }
            return Ok(false);
        };
        if let Some((resource_type, resource)) = begins {
            self.printer.begin(resource_type, resource);
        }
        workers::aside_if_many(members.len(), || self.printer.members(members));
        Ok(true)
    }
}

impl Printer {
    fn new(view: View) -> Self {
        Self {
            view,
            resources: 0,
            open: Open::Nothing,
            text: Vec::new(),
        }
    }

    /// Prints a resource, and leaves it open: members may follow a group.
    fn begin(&mut self, resource_type: &ResourceType, resource: Resource) {
        self.close();
        if self.resources > 0 {
            self.write(list::SEPARATOR);
        }
        let resource = self.view.of(resource_type, resource.attributes);
        // There is always something in it: `schemas` and `id`.
        let open = resource.as_bytes().strip_suffix(b"}").unwrap_or_default();
        self.text.extend_from_slice(open);
        self.resources += 1;
        self.open = Open::Resource;
    }

    /// Prints members of the group that is open. A group without any has no list of them (RFC 7643 section 2.5).
    fn members(&mut self, members: Vec<Object>) {
        for member in members {
            let Some(member) = self.view.of_value(&GROUP, "members", member) else {
                continue;
            };
            self.write(match self.open {
                Open::Members => list::SEPARATOR,
                Open::Nothing | Open::Resource => r#","members":["#,
            });
            self.open = Open::Members;
            self.text.extend_from_slice(member.as_bytes());
        }
    }

    fn close(&mut self) {
        self.write(match self.open {
            Open::Nothing => "",
            Open::Resource => "}",
            Open::Members => "]}",
        });
        self.open = Open::Nothing;
    }

    fn write(&mut self, text: &str) {
        self.text.extend_from_slice(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::scim::projection::Projection;

    fn group(id: &str) -> Resource {
        let attributes = json!({ "schemas": [GROUP.schema.id], "id": id, "displayName": "G" });
        Resource {
            id: id.to_owned(),
            location: String::new(),
            version: String::new(),
            attributes: object(&attributes),
        }
    }

    fn object(value: &Value) -> Object {
        Object::from(value.as_object().unwrap())
    }

    fn members(ids: &[&str]) -> Vec<Object> {
        let member = |id: &&str| object(&json!({ "value": id, "type": "User" }));
        ids.iter().map(member).collect()
    }

    fn printed(attributes: Option<&str>, print: impl FnOnce(&mut Printer)) -> Value {
        let projection = Projection::parse(attributes, None).unwrap();
        let mut printer = Printer::new(View::new(projection));
        print(&mut printer);
        printer.close();
        let text = String::from_utf8(printer.text).unwrap();
        serde_json::from_str(&format!("[{text}]")).unwrap()
    }

    #[test]
    fn members_are_written_behind_their_group_as_they_come() {
        let value = printed(None, |printer| {
            printer.begin(&GROUP, group("1"));
            printer.members(members(&["a", "b"]));
            printer.members(members(&[]));
            printer.members(members(&["c"]));
            printer.begin(&GROUP, group("2"));
            printer.begin(&GROUP, group("3"));
            printer.members(members(&["d"]));
        });
        let of = |id: &str, ids: &[&str]| {
            let mut group = group(id).attributes.read();
            if !ids.is_empty() {
                let members = members(ids)
                    .iter()
                    .map(|member| Value::from(member.read()))
                    .collect();
                group.insert("members".to_owned(), members);
            }
            Value::from(group)
        };
        let expected = [of("1", &["a", "b", "c"]), of("2", &[]), of("3", &["d"])];
        assert_eq!(value, json!(expected));
    }

    #[test]
    fn of_a_member_only_what_was_asked_for_is_written() {
        let value = printed(Some("members.value"), |printer| {
            printer.begin(&GROUP, group("1"));
            printer.members(members(&["a"]));
        });
        assert_eq!(value[0]["members"], json!([{ "value": "a" }]));
        assert_eq!(value[0].get("displayName"), None);
        let value = printed(Some("members.display"), |printer| {
            printer.begin(&GROUP, group("1"));
            printer.members(members(&["a"]));
        });
        assert_eq!(value[0].get("members"), None);
    }
}

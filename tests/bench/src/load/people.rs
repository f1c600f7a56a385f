//! The users that the driver makes, and the bodies that it sends about them.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::Context as _;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// A user who is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// As the service calls them.
    pub id: String,
    /// `userName`.
    pub name: String,
}

/// Reads the users that [`write_people`] has written.
///
/// # Errors
///
/// When there is no such file.
pub fn read_people(file: &Path) -> anyhow::Result<Vec<User>> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let user = |line: &str| {
        let (id, name) = line.split_once('\t')?;
        Some(User {
            id: id.to_owned(),
            name: name.to_owned(),
        })
    };
    Ok(text.lines().filter_map(user).collect())
}

/// Writes users down, a line each: id, tab, name.
///
/// # Errors
///
/// When the file cannot be written.
pub fn write_people(file: &Path, people: &[User]) -> anyhow::Result<()> {
    let lines = people
        .iter()
        .fold(String::new(), |mut lines, User { id, name }| {
            let _ = writeln!(lines, "{id}\t{name}");
            lines
        });
    fs::write(file, lines).with_context(|| format!("cannot write {}", file.display()))
}

/// The name of a user that is made.
pub(crate) fn name(prefix: &str, number: usize) -> String {
    format!("{prefix}{number:07}@example.com")
}

/// A user as an enterprise directory sends it: about 1 KB with the enterprise extension.
pub(crate) fn document(name: &str, number: usize) -> String {
    let family = number % 977;
    let (given, family) = (format!("Given{number}"), format!("Family{family}"));
    let (title, phone, postal) = (number % 7, number % 10_000_000, number % 1000);
    let (department, division) = (number % 40, number % 5);
    format!(
        concat!(
            r#"{{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"#,
            r#""externalId":"ext-{name}","userName":"{name}","active":true,"displayName":"{given} {family}","#,
            r#""name":{{"formatted":"{given} {family}","familyName":"{family}","givenName":"{given}"}},"title":"Engineer {title}","preferredLanguage":"en-US","#,
            r#""emails":[{{"primary":true,"type":"work","value":"{name}"}}],"#,
            r#""phoneNumbers":[{{"type":"work","value":"+1 555 {phone:07}"}},{{"type":"mobile","value":"+1 556 {phone:07}"}}],"#,
            r#""addresses":[{{"type":"work","formatted":"{number} Main Street, Springfield","streetAddress":"{number} Main Street","locality":"Springfield","region":"OR","postalCode":"97{postal:03}","country":"US"}}],"#,
            r#""urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{{"employeeNumber":"{number}","department":"Department {department}","costCenter":"CC-{department}","organization":"Example","division":"Division {division}"}}}}"#
        ),
        name = name,
        given = given,
        family = family,
        title = title,
        phone = phone,
        number = number,
        postal = postal,
        department = department,
        division = division,
    )
}

/// What Okta sends for the whole user. `round` makes each one different.
pub(crate) fn replacement(user: &User, number: usize, round: usize) -> String {
    format!(
        concat!(
            r#"{{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"#,
            r#""id":"{id}","externalId":"00u{number:017}","userName":"{name}","active":true,"displayName":"Replaced {round}","#,
            r#""name":{{"givenName":"Given{number}","middleName":"","familyName":"Replaced{round}"}},"title":"Title {round}","locale":"en-US","#,
            r#""emails":[{{"primary":true,"value":"{name}","type":"work"}}],"phoneNumbers":[{{"type":"work","value":"+1 555 {number:07}"}}],"#,
            r#""groups":[],"meta":{{"resourceType":"User"}},"#,
            r#""urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{{"employeeNumber":"{number}","department":"Department {round}","organization":"Example"}}}}"#
        ),
        id = user.id,
        name = user.name,
        number = number,
        round = round,
    )
}

/// Where a user is found by name.
pub(crate) fn by_name(name: &str) -> String {
    let filter = format!("userName eq \"{name}\"");
    let filter = utf8_percent_encode(&filter, NON_ALPHANUMERIC);
    format!("/Users?filter={filter}")
}

/// What Entra ID sends to switch a user on or off.
pub(crate) fn switch(on: bool) -> String {
    let value = if on { "True" } else { "False" };
    patch(&format!(
        r#"{{"op":"Replace","path":"active","value":"{value}"}}"#
    ))
}

/// Adds members to a group.
pub(crate) fn add_members<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    let values: Vec<String> = ids.map(|id| format!(r#"{{"value":"{id}"}}"#)).collect();
    let values = values.join(",");
    patch(&format!(
        r#"{{"op":"add","path":"members","value":[{values}]}}"#
    ))
}

/// Removes a member from a group.
pub(crate) fn remove_member(id: &str) -> String {
    patch(&format!(
        r#"{{"op":"remove","path":"members[value eq \"{id}\"]"}}"#
    ))
}

fn patch(operation: &str) -> String {
    format!(
        r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{operation}]}}"#
    )
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_body_is_json() {
        let user = User {
            id: "u-1".to_owned(),
            name: name("u", 1),
        };
        for body in [
            document(&user.name, 1),
            replacement(&user, 1, 2),
            switch(false),
            add_members(["a", "b"].into_iter()),
            remove_member("a"),
        ] {
            let parsed: Value = serde_json::from_str(&body).unwrap();
            assert!(parsed["schemas"].is_array(), "{body}");
        }
    }

    #[test]
    fn people_are_read_as_they_were_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("people");
        let people = vec![
            User {
                id: "1".to_owned(),
                name: name("u", 1),
            },
            User {
                id: "2".to_owned(),
                name: name("u", 2),
            },
        ];
        write_people(&file, &people).unwrap();
        assert_eq!(read_people(&file).unwrap(), people);
    }
}

//! docs/access.md: every method of the contract, every kind of caller, and what they are told about an organization of theirs,
//! another one, and one that there is not.
//!
//! The rows are made of the contract's descriptors, of the method's row in `method`, and of the rules themselves; an end-to-end
//! test makes each call. `WRITE_DOCS=1` writes them anew.

use std::{env, fs, path::Path};

use prost::Message as _;
use prost_types::FileDescriptorSet;
use tonic::Code;

use super::NOW;
use crate::{
    domain::{
        Access, AtSettings, Caller, Error, Extent, Organization, OrganizationId, Organizations,
        Role, ServiceKeyName, Who,
    },
    grpc::{method, status},
};

/// What stands before the rows.
const HEADING: &str = "## The table\n\n";

const COLUMNS: &str = "\
| method | organization | no or wrong credential | SCIM token | admin | read | watch | gateway | console | settings session |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
";

#[derive(Clone, Copy)]
enum Kind {
    Nobody,
    Scim,
    Service(Role),
    Settings,
}

const KINDS: [Kind; 8] = [
    Kind::Nobody,
    Kind::Scim,
    Kind::Service(Role::Admin),
    Kind::Service(Role::Read),
    Kind::Service(Role::Watch),
    Kind::Service(Role::Gateway),
    Kind::Service(Role::Console),
    Kind::Settings,
];

/// Which organization a request names.
#[derive(Clone, Copy)]
enum Place {
    Own,
    Foreign,
    Missing,
    /// None; the key is good for some.
    NoneForSome,
    /// None; the key is good for all.
    NoneForAll,
}

impl Place {
    fn of(access: Access) -> &'static [Self] {
        match access.extent() {
            Extent::Named => &[Self::Own, Self::Foreign, Self::Missing],
            // Whoever is let in is so with either key.
            Extent::Own => &[Self::NoneForSome],
            Extent::All => &[Self::NoneForAll, Self::NoneForSome],
        }
    }

    fn name(self, access: Access) -> &'static str {
        match (self, access.extent()) {
            (Self::Own, _) => "own",
            (Self::Foreign, _) => "another",
            (Self::Missing, _) => "missing",
            (Self::NoneForAll, _) => "none, with a key for all",
            (Self::NoneForSome, Extent::All) => "none, with a key for some",
            (Self::NoneForSome, _) => "none",
        }
    }
}

fn who(kind: Kind, organizations: Organizations) -> Option<Who> {
    match kind {
        Kind::Nobody => None,
        Kind::Scim => Some(Who::Scim),
        Kind::Service(role) => Some(Who::Service {
            name: ServiceKeyName::parse("billing").unwrap(),
            role,
            organizations,
        }),
        Kind::Settings => Some(Who::Settings(Box::new(AtSettings::example(NOW)))),
    }
}

/// What the rules say.
fn decide(kind: Kind, place: Place, access: Access) -> Result<(), Error> {
    let ours = Organization::example(NOW);
    let organizations = match place {
        Place::Missing | Place::NoneForAll => Organizations::All,
        _ => Organizations::Only(vec![ours.id]),
    };
    let who = who(kind, organizations).ok_or(Error::TokenInvalid)?;
    let (id, found) = match place {
        Place::NoneForSome | Place::NoneForAll => return who.permit_anywhere(access),
        Place::Own => (ours.id, Some(ours)),
        // The statement that looks a credential of an organization up finds it in no other.
        Place::Foreign | Place::Missing if matches!(kind, Kind::Scim | Kind::Settings) => {
            return Err(Error::TokenInvalid);
        }
        Place::Foreign => {
            let theirs = Organization {
                id: OrganizationId::from_uuid(uuid::Uuid::from_u128(7)),
                ..ours
            };
            (theirs.id, Some(theirs))
        }
        Place::Missing => (OrganizationId::from_uuid(uuid::Uuid::from_u128(8)), None),
    };
    let caller = Caller {
        who,
        organization_id: id,
        organization: found,
    };
    caller.authorize(access).map(drop)
}

/// The codes of those who are not let in, as gRPC spells them.
fn spelled(code: Code) -> &'static str {
    match code {
        Code::Unauthenticated => "UNAUTHENTICATED",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::NotFound => "NOT_FOUND",
        other => panic!("{other:?} says of nobody that they are not let in"),
    }
}

fn cell(decision: Result<(), Error>) -> String {
    match decision {
        Ok(()) => "`OK`".to_owned(),
        Err(error) => {
            let (code, reason) = status::code_and_reason(&error);
            format!("`{}` / `{}`", spelled(code), status::name(reason))
        }
    }
}

/// The rows of a method, in the order of the contract.
fn table() -> String {
    let contract = FileDescriptorSet::decode(identity_proto::v1::FILE_DESCRIPTOR_SET).unwrap();
    let mut table = COLUMNS.to_owned();
    for file in contract.file {
        for service in &file.service {
            for described in &service.method {
                let name = format!("{}.{}/{}", file.package(), service.name(), described.name());
                let method = method::ALL.iter().find(|method| method.name == name);
                let method = method.unwrap_or_else(|| panic!("{name} has no row in method.rs"));
                let named = Some(method.access);
                let everywhere = Some(method.access_without_organization());
                let accesses = [named, everywhere.filter(|access| *access != method.access)];
                for access in accesses.into_iter().flatten() {
                    for place in Place::of(access) {
                        let cells = KINDS.map(|kind| cell(decide(kind, *place, access)));
                        let (place, cells) = (place.name(access), cells.join(" | "));
                        table.push_str(&format!("| `{name}` | {place} | {cells} |\n"));
                    }
                }
            }
        }
    }
    table
}

#[test]
fn the_document_of_access_has_every_method_and_every_caller() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/access.md");
    let text = fs::read_to_string(&file).unwrap();
    let (head, rows) = text
        .split_once(HEADING)
        .expect("no heading before the rows");
    let wanted = table();
    if env::var_os("WRITE_DOCS").is_some() {
        fs::write(&file, format!("{head}{HEADING}{wanted}")).unwrap();
        return;
    }
    let differs = rows
        .lines()
        .zip(wanted.lines())
        .find(|(is, should)| is != should);
    assert!(
        rows == wanted,
        "docs/access.md is not what the rules say; WRITE_DOCS=1 writes it anew. First difference: {differs:#?}"
    );
}

#[test]
fn whatever_is_about_an_organization_can_name_it() {
    let contract = FileDescriptorSet::decode(identity_proto::v1::FILE_DESCRIPTOR_SET).unwrap();
    let messages: Vec<_> = contract
        .file
        .iter()
        .flat_map(|file| &file.message_type)
        .collect();
    for method in method::ALL {
        let (_, name) = method.parts();
        let request = format!("{name}Request");
        let request = messages.iter().find(|message| message.name() == request);
        let mut fields = request
            .unwrap()
            .field
            .iter()
            .map(|field| field.name().to_owned());
        // Of what it changes, the organization's id says which it is.
        let names = fields.any(|field| field == "organization_id") || name == "UpdateOrganization";
        let is_named = method.access.extent() == Extent::Named;
        assert_eq!(names, is_named, "{name}");
    }
}

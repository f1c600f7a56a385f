//! docs/grpc.md is what the contract's own comments say: made of the descriptors, and compared with them.
//!
//! `WRITE_DOCS=1` writes it anew.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    env,
    fmt::Write as _,
    fs,
};

use prost_reflect::{
    DescriptorPool, EnumDescriptor, FieldDescriptor, FileDescriptor, Kind, MessageDescriptor,
    MethodDescriptor, ServiceDescriptor,
};

use crate::tidy::root;

const FILE: &str = "docs/grpc.md";

const HEAD: &str = "\
# gRPC reference

Made of the comments in `proto/identity/v1`, and compared with them by a test. Every call but reflection and health needs
`authorization: Bearer KEY` in the metadata; who may call what is [access.md](access.md), what a refusal means
[errors.md](errors.md), how large and how many [limits.md](limits.md). How to call it by hand is in the
[README](../README.md).
";

/// The contract with its comments.
struct Contract {
    pool: DescriptorPool,
    comments: HashMap<(String, Vec<i32>), String>,
    uncommented: BTreeSet<String>,
}

impl Contract {
    fn read() -> Self {
        let pool = DescriptorPool::decode(identity_proto::v1::FILE_DESCRIPTOR_SET).unwrap();
        let mut comments = HashMap::new();
        for file in pool.files() {
            let described = file.file_descriptor_proto();
            for location in described
                .source_code_info
                .iter()
                .flat_map(|info| &info.location)
            {
                if let Some(comment) = &location.leading_comments {
                    let at = (file.name().to_owned(), location.path.clone());
                    comments.insert(at, comment.clone());
                }
            }
        }
        Self {
            pool,
            comments,
            uncommented: BTreeSet::new(),
        }
    }

    /// A comment as paragraphs.
    fn comment(&mut self, file: &FileDescriptor, path: &[i32], name: &str) -> String {
        let at = (file.name().to_owned(), path.to_vec());
        let Some(comment) = self.comments.get(&at) else {
            self.uncommented.insert(name.to_owned());
            return String::new();
        };
        let paragraphs = comment.split("\n\n").map(|paragraph| {
            let lines = paragraph.lines().map(str::trim);
            lines
                .filter(|line| !line.is_empty())
                .collect::<Vec<_>>()
                .join(" ")
        });
        let paragraphs: Vec<String> = paragraphs.filter(|text| !text.is_empty()).collect();
        paragraphs.join("\n\n")
    }

    fn services(&self) -> Vec<ServiceDescriptor> {
        let ours = self.pool.services();
        let mut ours: Vec<_> = ours
            .filter(|service| is_ours(service.package_name()))
            .collect();
        ours.sort_by(|a, b| a.name().cmp(b.name()));
        ours
    }
}

fn is_ours(package: &str) -> bool {
    package == "identity.v1"
}

/// A comment in a cell of a table.
fn cell(comment: &str) -> String {
    comment.replace("\n\n", " ").replace('|', "\\|")
}

fn anchor(name: &str) -> String {
    format!("[{name}](#{})", name.to_lowercase())
}

/// Everything that a message leads to, itself included.
fn reach(message: &MessageDescriptor, found: &mut BTreeMap<String, Kind>) {
    if !is_ours(message.package_name())
        || found
            .insert(message.name().to_owned(), Kind::Message(message.clone()))
            .is_some()
    {
        return;
    }
    for field in message.fields() {
        match held(&field) {
            Kind::Message(message) => reach(&message, found),
            Kind::Enum(kind) if is_ours(kind.package_name()) => {
                found.insert(kind.name().to_owned(), Kind::Enum(kind.clone()));
            }
            _ => {}
        }
    }
}

/// What a field holds: of a map, its values.
fn held(field: &FieldDescriptor) -> Kind {
    match field.kind() {
        Kind::Message(entry) if entry.is_map_entry() => entry.map_entry_value_field().kind(),
        kind => kind,
    }
}

fn write_service(contract: &mut Contract, service: &ServiceDescriptor, page: &mut String) {
    let about = contract.comment(&service.parent_file(), service.path(), service.full_name());
    write!(page, "\n## {}\n\n{about}\n", service.name()).unwrap();
    for method in service.methods() {
        write_method(contract, &method, page);
    }
}

fn write_method(contract: &mut Contract, method: &MethodDescriptor, page: &mut String) {
    let file = method.parent_service().parent_file();
    let about = contract.comment(&file, method.path(), method.full_name());
    let stream = |is_stream| if is_stream { "stream of " } else { "" };
    write!(
        page,
        "\n### {}\n\n`{}/{}`: {}{} → {}{}\n\n{about}\n",
        method.name(),
        method.parent_service().full_name(),
        method.name(),
        stream(method.is_client_streaming()),
        anchor(method.input().name()),
        stream(method.is_server_streaming()),
        anchor(method.output().name()),
    )
    .unwrap();
}

fn write_message(contract: &mut Contract, message: &MessageDescriptor, page: &mut String) {
    let about = contract.comment(&message.parent_file(), message.path(), message.full_name());
    write!(page, "\n### {}\n\n{about}\n", message.name()).unwrap();
    if message.fields().len() == 0 {
        return;
    }
    page.push_str("\n| field | type | |\n| --- | --- | --- |\n");
    let mut fields: Vec<FieldDescriptor> = message.fields().collect();
    fields.sort_by_key(|field| field.path().last().copied());
    for field in fields {
        let about = contract.comment(&message.parent_file(), field.path(), field.full_name());
        let one_of = match field.containing_oneof() {
            Some(oneof) if !oneof.is_synthetic() => {
                let about =
                    contract.comment(&message.parent_file(), oneof.path(), oneof.full_name());
                format!("One of `{}`: {} ", oneof.name(), cell(&about))
            }
            _ => String::new(),
        };
        let (name, kind) = (field.name(), kind_of(&field));
        writeln!(page, "| `{name}` | {kind} | {one_of}{} |", cell(&about)).unwrap();
    }
}

fn kind_of(field: &FieldDescriptor) -> String {
    let kind = match held(field) {
        Kind::Message(message) if is_ours(message.package_name()) => anchor(message.name()),
        Kind::Enum(kind) => anchor(kind.name()),
        Kind::Message(message) => format!("`{}`", message.full_name()),
        scalar => format!("{scalar:?}").to_lowercase(),
    };
    if field.is_map() {
        format!("map from string to {kind}")
    } else if field.is_list() {
        format!("repeated {kind}")
    } else if field.field_descriptor_proto().proto3_optional() {
        format!("optional {kind}")
    } else {
        kind
    }
}

fn write_enum(contract: &mut Contract, kind: &EnumDescriptor, page: &mut String) {
    let about = contract.comment(&kind.parent_file(), kind.path(), kind.full_name());
    write!(page, "\n### {}\n\n{about}\n", kind.name()).unwrap();
    page.push_str("\n| value | number | |\n| --- | --- | --- |\n");
    for value in kind.values() {
        let about = contract.comment(&kind.parent_file(), value.path(), value.full_name());
        let (name, number) = (value.name(), value.number());
        writeln!(page, "| `{name}` | {number} | {} |", cell(&about)).unwrap();
    }
}

#[test]
fn the_reference_is_what_the_contract_says() {
    let mut contract = Contract::read();
    let mut page = format!("{HEAD}\n");
    let services = contract.services();
    for service in &services {
        writeln!(page, "- {}", anchor(service.name())).unwrap();
    }
    let mut reached = BTreeMap::new();
    for service in &services {
        write_service(&mut contract, service, &mut page);
        for method in service.methods() {
            reach(&method.input(), &mut reached);
            reach(&method.output(), &mut reached);
        }
    }
    page.push_str("\n## Messages\n");
    for kind in reached.values() {
        if let Kind::Message(message) = kind {
            write_message(&mut contract, message, &mut page);
        }
    }
    page.push_str("\n## Enums\n");
    for kind in reached.values() {
        if let Kind::Enum(kind) = kind {
            write_enum(&mut contract, kind, &mut page);
        }
    }
    let uncommented = &contract.uncommented;
    assert!(
        uncommented.is_empty(),
        "without a comment: {uncommented:#?}"
    );

    let path = root().join(FILE);
    if env::var_os("WRITE_DOCS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    let differs = written
        .lines()
        .zip(page.lines())
        .find(|(is, wanted)| is != wanted);
    assert!(
        written == page,
        "{FILE} is not what the contract says; WRITE_DOCS=1 writes it anew. First difference: {differs:#?}"
    );
}

#[test]
fn every_message_of_the_contract_is_reached_from_a_method() {
    let contract = Contract::read();
    let mut reached = BTreeMap::new();
    for method in contract
        .services()
        .iter()
        .flat_map(ServiceDescriptor::methods)
    {
        reach(&method.input(), &mut reached);
        reach(&method.output(), &mut reached);
    }
    let all = contract.pool.all_messages();
    let all = all.filter(|message| is_ours(message.package_name()) && !message.is_map_entry());
    let unreached: Vec<String> = all
        .map(|message| message.name().to_owned())
        .filter(|name| !reached.contains_key(name))
        .collect();
    assert!(unreached.is_empty(), "nobody sends {unreached:?}");
}

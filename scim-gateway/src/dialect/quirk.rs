//! The list of quirks: name, who needs it, where that is known from, what is sent and what is meant.
//!
//! Apart from the functions that understand them, so that the list can be printed (`docs/dialects.md` is made from
//! it), switched and counted. Behaviour of the RFCs that clients happen to use, such as names in odd letter case, is
//! no quirk.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
};

use crate::scim::value::Ignored;

/// How many ignored attributes are told of one request.
const IGNORED_NAMES: usize = 20;
/// Bytes of such a name.
const IGNORED_NAME_BYTES: usize = 128;

/// What is known about a quirk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Its name in logs, in the configuration and in the catalogue.
    pub name: &'static str,
    /// Who needs it.
    pub needed_by: &'static str,
    /// Where that is known from.
    pub source: &'static str,
    /// An example of what is sent.
    pub sent: &'static str,
    /// What the example means in the RFCs' words.
    pub meant: &'static str,
    /// Why it is understood.
    pub why: &'static str,
}

/// Makes the enum and its list of one table, so that no quirk can be forgotten in either.
macro_rules! quirks {
    ($($(#[$doc:meta])* $quirk:ident { $($fact:ident: $text:expr,)* })*) => {
        /// A habit that differs from the RFCs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Quirk {
            $($(#[$doc])* $quirk,)*
        }

        impl Quirk {
            /// Every quirk.
            pub const ALL: &'static [Self] = &[$(Self::$quirk,)*];

            /// What is known about it.
            pub fn facts(self) -> Facts {
                match self {
                    $(Self::$quirk => Facts { $($fact: $text,)* },)*
                }
            }
        }
    };
}

quirks! {
    /// A token without the word `Bearer`.
    TokenWithoutBearer {
        name: "token-without-bearer",
        needed_by: "Okta (authentication mode HTTP Header)",
        source: "Okta developer documentation, OIN Wizard, authentication modes",
        sent: "Authorization: TOKEN",
        meant: "Authorization: Bearer TOKEN",
        why: "Header mode puts the administrator's text into the header unchanged.",
    }
    /// The word `Bearer` twice.
    DoubledBearer {
        name: "doubled-bearer",
        needed_by: "Entra ID, Okta (Bearer mode), OneLogin",
        source: "grokability/snipe-it issue 13968; getsentry/sentry issue 28016",
        sent: "Authorization: Bearer Bearer TOKEN",
        meant: "Authorization: Bearer TOKEN",
        why: "The administrator pastes the word, and the identity provider adds it once more.",
    }
    /// The core schema of SCIM 1.1 in `schemas`.
    Scim1Schema {
        name: "scim-1-schema",
        needed_by: "OneLogin (JSON template)",
        source: "OneLogin, Define your SCIM user schema; set-up guides that copy its URN for SCIM 2.0",
        sent: r#"{ "schemas": ["urn:scim:schemas:core:1.0"], "userName": "ada" }"#,
        meant: r#"{ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada" }"#,
        why: "The template decides everything, and the vendor's own page shows the older URN.",
    }
    /// `op` in another letter case.
    OperationLetterCase {
        name: "operation-letter-case",
        needed_by: "Entra ID (without aadOptscim062020)",
        source: "Microsoft, Known issues and resolutions with SCIM 2.0 protocol compliance",
        sent: r#"{ "op": "Replace", "path": "title", "value": "Lead" }"#,
        meant: r#"{ "op": "replace", "path": "title", "value": "Lead" }"#,
        why: "Without the flag in the Tenant URL, Entra ID writes operations with a capital letter.",
    }
    /// SCIM 1.1's PATCH of members.
    Scim1Members {
        name: "scim-1-members",
        needed_by: "OneLogin (apps for SCIM 1.1)",
        source: "OneLogin, sample SCIM server",
        sent: r#"{ "schemas": ["urn:scim:schemas:core:1.0"], "members": [{ "value": "42", "operation": "delete" }] }"#,
        meant: r#"{ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{ "op": "remove", "path": "members[value eq \"42\"]" }] }"#,
        why: "The older protocol has no operations: a member is added, unless it says that it goes.",
    }
    /// Paths as the keys of a value without a path.
    PathAsKey {
        name: "path-as-key",
        needed_by: "Entra ID (with aadOptscim062020)",
        source: "Microsoft, Develop and plan provisioning for a SCIM endpoint",
        sent: r#"{ "op": "replace", "value": { "title": "Lead", "name.givenName": "Ada" } }"#,
        meant: r#"{ "op": "replace", "value": { "title": "Lead" } }, { "op": "replace", "path": "name.givenName", "value": "Ada" }"#,
        why: "With the flag, Entra ID joins all attributes without a filter into one operation, under their paths. Connectors made at home write whole documents so.",
    }
    /// Read-only members in a value without a path.
    ReadOnlyInValue {
        name: "read-only-in-value",
        needed_by: "Okta (catalogue apps)",
        source: "Okta, SCIM 2.0 Protocol Reference; Metatavu/keycloak-scim-server issue 113",
        sent: r#"{ "op": "replace", "value": { "id": "42", "displayName": "Ada" } }"#,
        meant: r#"{ "op": "replace", "value": { "displayName": "Ada" } }"#,
        why: "Okta repeats the id of the resource in the value; refusing it stops every push.",
    }
    /// A value in a `remove`.
    RemoveWithValue {
        name: "remove-with-value",
        needed_by: "Entra ID (without aadOptscim062020)",
        source: "Microsoft, Known issues and resolutions with SCIM 2.0 protocol compliance; AzureAD/SCIMReferenceCode issue 10",
        sent: r#"{ "op": "remove", "path": "emails", "value": [{ "value": "ada@example.com" }] }"#,
        meant: r#"{ "op": "remove", "path": "emails[value eq \"ada@example.com\"]" }"#,
        why: "Entra ID selects by value, and repeats the old value of a simple attribute. Read as the RFC reads it, everything would go.",
    }
    /// A replacement through a filter that finds nothing.
    CreateIfAbsent {
        name: "create-if-absent",
        needed_by: "Entra ID, Okta (catalogue apps)",
        source: "Captain-P-Goldfish/SCIM-SDK issue 416; scim-for-keycloak issue 73",
        sent: r#"{ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "ada@example.com" }"#,
        meant: "the same, and if there is no work address: one with this value and this type",
        why: "The directory does not know what is here. One refused operation would block the whole update, deactivation included.",
    }
    /// A path whose URN ends with a dot.
    UrnJoinedByDot {
        name: "urn-joined-by-dot",
        needed_by: "Entra ID (apps made before December 2018)",
        source: "Microsoft, Known issues and resolutions with SCIM 2.0 protocol compliance",
        sent: r#"{ "op": "add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.department", "value": "Sales" }"#,
        meant: r#"{ "op": "add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "value": "Sales" }"#,
        why: "Older jobs joined URN and attribute by a dot.",
    }
    /// An extension's attribute without the extension's URN.
    ExtensionWithoutUrn {
        name: "extension-without-urn",
        needed_by: "Entra ID",
        source: "Microsoft, Develop and plan provisioning for a SCIM endpoint: filter on manager, and example of a manager update",
        sent: r#"manager eq "42""#,
        meant: r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "42""#,
        why: "Before it changes a manager, Entra ID asks whether it is set already, by the short name.",
    }
    /// A filter on an attribute that has one value.
    FilterOnOneValue {
        name: "filter-on-one-value",
        needed_by: "Entra ID",
        source: "thomaspoignant/scim-patch issue 453",
        sent: r#"{ "op": "remove", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager[value eq \"42\"]" }"#,
        meant: r#"{ "op": "remove", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager" }"#,
        why: "A manager is taken away like a member of a list, although there is only one.",
    }
    /// A comparison after a value filter.
    AttributeAfterValueFilter {
        name: "attribute-after-value-filter",
        needed_by: "Entra ID",
        source: "Microsoft, Develop and plan provisioning for a SCIM endpoint",
        sent: r#"emails[type eq "work"].value eq "ada@example.com""#,
        meant: r#"emails[type eq "work" and value eq "ada@example.com"]"#,
        why: "When an address is the matching attribute, look-ups are spelt like PATCH paths.",
    }
    /// Text in a filter where a boolean is meant.
    BooleanAsTextInFilter {
        name: "boolean-as-text-in-filter",
        needed_by: "Entra ID (SingleAppRoleAssignment)",
        source: "Microsoft, Customize user provisioning attribute mappings",
        sent: r#"roles[primary eq "True"].value"#,
        meant: "roles[primary eq true].value",
        why: "The documented mapping of an app role compares a boolean with text.",
    }
    /// A boolean in a filter in another letter case.
    BooleanLetterCase {
        name: "boolean-letter-case",
        needed_by: "Entra ID",
        source: "Microsoft, Develop and plan provisioning for a SCIM endpoint: values without quotes",
        sent: "active eq True",
        meant: "active eq true",
        why: "Filters are glued together from the directory's own spelling of booleans.",
    }
    /// Text where a boolean is meant.
    BooleanAsText {
        name: "boolean-as-text",
        needed_by: "Entra ID (without aadOptscim062020), OneLogin (quoted macros)",
        source: "Microsoft, Known issues and resolutions with SCIM 2.0 protocol compliance",
        sent: r#"{ "op": "replace", "path": "active", "value": "False" }"#,
        meant: r#"{ "op": "replace", "path": "active", "value": false }"#,
        why: "The default mapping of active gives text. Not understanding it leaves people active who have left.",
    }
    /// One object where a list is meant.
    ObjectForList {
        name: "object-for-list",
        needed_by: "OneLogin (JSON template)",
        source: "OneLogin, Define your SCIM user schema; 15five/django-scim2 adapters",
        sent: r#"{ "emails": { "value": "ada@example.com" } }"#,
        meant: r#"{ "emails": [{ "value": "ada@example.com" }] }"#,
        why: "Templates written for SCIM 1.1 have one object there.",
    }
    /// A list of one where one value is meant.
    ListForOneValue {
        name: "list-for-one-value",
        needed_by: "Entra ID",
        source: "MicrosoftDocs/azure-docs issue 42220; Microsoft's example of a manager update",
        sent: r#"{ "op": "replace", "path": "displayName", "value": [{ "$ref": null, "value": "Ada" }] }"#,
        meant: r#"{ "op": "replace", "path": "displayName", "value": "Ada" }"#,
        why: "The oldest form of the client wrapped every value as if it were a reference.",
    }
    /// Text where a complex value is meant.
    TextForComplex {
        name: "text-for-complex",
        needed_by: "Entra ID",
        source: "Captain-P-Goldfish/SCIM-SDK issues 541 and 686; MicrosoftDocs/azure-docs issue 73842",
        sent: r#"{ "op": "add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "value": "42" }"#,
        meant: r#"{ "op": "add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "value": { "value": "42" } }"#,
        why: "A manager is always sent as the bare id; an empty text takes the manager away.",
    }
    /// Text where a member is meant.
    TextForMember {
        name: "text-for-member",
        needed_by: "Entra ID (published requests)",
        source: "AzureAD/SCIMReferenceCode, Postman collection of the reference code",
        sent: r#"{ "op": "add", "path": "members", "value": "42" }"#,
        meant: r#"{ "op": "add", "path": "members", "value": [{ "value": "42" }] }"#,
        why: "A member is sent as the bare id, alone or in a list.",
    }
    /// An empty text where a list or an object belongs.
    EmptyText {
        name: "empty-text",
        needed_by: "OneLogin (JSON template), Entra ID",
        source: "AzureAD/SCIMReferenceCode, SCIM_Null_Update_Test of the validation Logic App",
        sent: r#"{ "op": "replace", "path": "emails", "value": "" }"#,
        meant: r#"{ "op": "replace", "path": "emails", "value": null }"#,
        why: "A template's macro without a value gives an empty text, and an empty text is no value.",
    }
    /// SCIM 1.1's name of a manager's id.
    ManagerId {
        name: "manager-id",
        needed_by: "OneLogin (JSON template)",
        source: "Keepnet Labs, set-up guide for OneLogin",
        sent: r#"{ "manager": { "managerId": "42" } }"#,
        meant: r#"{ "manager": { "value": "42" } }"#,
        why: "Templates keep the name that SCIM 1.1 had.",
    }
    /// `displayName` in a value of a list.
    DisplayNameInValue {
        name: "display-name-in-value",
        needed_by: "Entra ID (AppRoleAssignmentsComplex)",
        source: "Microsoft, Customize user provisioning attribute mappings",
        sent: r#"{ "roles": [{ "value": "Admin", "displayName": "Administrator" }] }"#,
        meant: r#"{ "roles": [{ "value": "Admin", "display": "Administrator" }] }"#,
        why: "App roles carry the directory's name of the attribute.",
    }
    /// JSON in the text of a role.
    RoleAsJsonText {
        name: "role-as-json-text",
        needed_by: "Entra ID (AppRoleAssignmentsComplex)",
        source: "Microsoft, Customize user provisioning attribute mappings; MicrosoftDocs/azure-docs issue 50772",
        sent: r#"{ "roles": [{ "value": "{\"id\":\"1\",\"value\":\"Admin\",\"displayName\":\"Administrator\"}" }] }"#,
        meant: r#"{ "roles": [{ "value": "Admin", "display": "Administrator" }] }"#,
        why: "In a PATCH, app roles arrive as an object that was printed into its own value.",
    }
    /// A bulk operation's PATCH without the message around it.
    ListForPatch {
        name: "list-for-patch",
        needed_by: "Clients that are made after RFC 7644's example of a bulk request",
        source: "RFC 7644 section 3.7.3, corrected by erratum 5050",
        sent: r#"{ "method": "PATCH", "path": "/Users/42", "data": [{ "op": "remove", "path": "nickName" }] }"#,
        meant: r#"{ "method": "PATCH", "path": "/Users/42", "data": { "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{ "op": "remove", "path": "nickName" }] } }"#,
        why: "The example in the RFC shows the bare operations, and was corrected years later.",
    }
}

impl Quirk {
    /// Its name, for logs and configuration.
    pub fn name(self) -> &'static str {
        self.facts().name
    }

    /// The quirk of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|quirk| quirk.name() == name)
    }
}

/// Which quirks are understood: all, but for those that were switched off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tolerances {
    off: BTreeSet<Quirk>,
}

/// A name in a list of quirks that no quirk has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no tolerance is called {0:?}")]
pub struct UnknownQuirk(pub String);

impl Tolerances {
    /// All quirks but those in a list of names with commas between them.
    pub fn without(names: &str) -> Result<Self, UnknownQuirk> {
        let off = names
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(|name| Quirk::find(name).ok_or_else(|| UnknownQuirk(name.to_owned())))
            .collect::<Result<_, _>>()?;
        Ok(Self { off })
    }

    /// None at all: the RFCs and nothing else.
    pub fn none() -> Self {
        Self {
            off: Quirk::ALL.iter().copied().collect(),
        }
    }

    /// Whether a quirk is understood.
    pub fn allow(&self, quirk: Quirk) -> bool {
        !self.off.contains(&quirk)
    }
}

/// What reading one request needed beyond the RFCs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Used {
    quirks: BTreeSet<Quirk>,
    pub(super) ignored: Ignored,
}

impl Used {
    /// Records that a quirk was needed.
    pub(super) fn note(&mut self, quirk: Quirk) {
        self.quirks.insert(quirk);
    }

    /// The names of the quirks that were needed.
    pub fn quirks(&self) -> impl Iterator<Item = &'static str> {
        self.quirks.iter().map(|quirk| quirk.name())
    }

    /// The names of attributes that no schema defines, and that were ignored. A client made them up: no more of them than a log line
    /// can hold, and none that is no name.
    pub fn ignored(&self) -> impl Iterator<Item = &str> {
        let names = self.ignored.names().filter(|name| is_name(name));
        names.take(IGNORED_NAMES)
    }
}

/// A name that a schema could define, or a URN.
fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"$._:-".contains(&byte);
    text.len() <= IGNORED_NAME_BYTES && text.bytes().all(allowed)
}

/// How many requests have needed each quirk, since the process began.
#[derive(Debug)]
pub struct Counts([AtomicU64; Quirk::ALL.len()]);

impl Default for Counts {
    fn default() -> Self {
        Self([const { AtomicU64::new(0) }; Quirk::ALL.len()])
    }
}

impl Counts {
    /// Counts a request.
    pub fn add(&self, used: &Used) {
        let places = Quirk::ALL.iter().zip(&self.0);
        for (_, count) in places.filter(|(quirk, _)| used.quirks.contains(quirk)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The names of the quirks that were needed, and how often.
    pub fn needed(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let counts = self.0.iter().map(|count| count.load(Ordering::Relaxed));
        let named = Quirk::ALL.iter().map(|quirk| quirk.name()).zip(counts);
        named.filter(|(_, count)| *count > 0)
    }
}

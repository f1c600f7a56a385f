//! What was wrong with a request, where status and kind of an error leave that open.
//!
//! Apart from the error that is printed: clients are not told of it. It goes into the provisioning log, where the page of whoever
//! sets up the identity provider says it in words. Each is a value of the contract's `ProvisioningProblem`, in which the rows lie.

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// The URL has the end of the Tenant URL in it twice.
    TenantUrlTwice,
    /// The URL has an endpoint behind another one that is neither `/Users` nor `/Groups`: `/ServiceProviderConfig/Users`.
    EndpointTwice,
    /// The endpoint is in other letters: `/users`.
    EndpointLetterCase,
    /// Something stands between the Tenant URL and the endpoint: `/v2/Users`.
    EndpointBehindOther,
    /// There is no such endpoint, in SCIM or elsewhere.
    EndpointUnknown,
    /// `/Me`, and a token stands for nobody.
    NoPerson,
    /// Somebody or a group is to be changed, and the URL has no id.
    IdMissing,
    /// The endpoint does not have the method.
    MethodUnknown,
    /// The id in the URL is none that was ever given out here, such as an id of the client's own.
    IdForeign,
    /// There is no body.
    BodyEmpty,
    /// The body is no JSON.
    BodyNoJson,
    /// The body has an attribute twice in one object.
    AttributeTwice,
    /// The body has no `schemas`, or not the one that belongs there.
    SchemaMissing,
    /// The body names schemas of SCIM 1.
    Scim1,
    /// A PATCH without operations.
    OperationsMissing,
    /// A PATCH with an operation that is none of `add`, `remove` and `replace`.
    OperationUnknown,
    /// The `Content-Type` is none of SCIM's.
    ContentType,
    /// The body is compressed.
    Compressed,
    /// The body has more bytes than are read.
    BodyTooLarge,
    /// More operations than one request may have.
    TooManyOperations,
    /// More values, such as members, than one request may have.
    TooManyValues,
    /// A required attribute is there, and empty. `attribute_missing` is set, too.
    ValueEmpty,
    /// A value is of another type than its attribute.
    ValueType,
    /// A text is longer than its attribute may be.
    ValueTooLong,
    /// More than one value of a list is marked as primary.
    PrimaryTwice,
    /// A member is named by something that was never given out as an id here, such as an e-mail address.
    MemberIdForeign,
    /// The value in a filter is in no quotes.
    FilterQuotes,
    /// A filter that cannot be read.
    FilterSyntax,
    /// A filter by an attribute that there is not.
    FilterAttribute,
    /// A filter with a comparison that its attribute does not have.
    FilterComparison,
    /// A path that cannot be read.
    PathSyntax,
    /// A path that names an attribute of an extension which the organization does not declare.
    ExtensionUnknown,
    /// A required attribute is to be removed.
    RequiredRemoved,
    /// Something is to be removed, and nothing says what.
    PathMissing,
    /// The value in a filter is in single quotes.
    FilterSingleQuotes,
    /// The body is a form (`userName=ada&...`) and no JSON, though the header says JSON.
    BodyForm,
    /// In the place of the id in the URL stands what programs write for a value that they do not have: `undefined`, `null`, `None`.
    IdUndefined,
    /// In the place of the id in the URL stands a place of a template that was not filled in: `{id}`.
    IdTemplate,
    /// In the place of the id in the URL stands an e-mail address.
    IdEmail,
    /// The URL has an endpoint behind `/Users`, which was taken for the end of the Tenant URL: `/Users/Users`.
    UsersTwice,
    /// The URL has an endpoint behind `/Groups`, which was taken for the end of the Tenant URL: `/Groups/Users`.
    GroupsTwice,
    /// Nothing stands behind the Tenant URL, where only searches are.
    EndpointMissing,
    /// An endpoint that SCIM has elsewhere, and not here: `/Roles`, `/Devices`.
    EndpointUnsupported,
    /// Something stands behind the id: `/Groups/{id}/members`.
    PathBehindId,
    /// A space or a character that nobody sees stands in the URL behind the Tenant URL.
    SpaceInUrl,
}

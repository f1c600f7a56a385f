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
    /// The body is no JSON, in none of the ways that are told apart below.
    BodyNoJson,
    /// The body has an attribute twice in one object.
    AttributeTwice,
    /// The body has no `schemas`.
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
    /// A value is of another type than its attribute, in none of the ways that are told apart below.
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
    /// The body begins with a byte order mark.
    BodyByteOrderMark,
    /// The body is not in UTF-8.
    BodyEncoding,
    /// The body is XML or HTML and no JSON, though the header says JSON.
    BodyXml,
    /// The body is JSON that ends before it is whole.
    BodyEndsEarly,
    /// The body is JSON, and a list or a single value where one object belongs.
    BodyNoObject,
    /// The body is a JSON text that has the JSON in it.
    BodyEncodedTwice,
    /// The body is JSON that is nested too deep, or has an object with too many members.
    BodyTooNested,
    /// A text in the body has the character U+0000.
    NullCharacter,
    /// `schemas` is a list, and does not have the schema that belongs there.
    SchemaOther,
    /// `schemas` is there, and no list.
    SchemaNoList,
    /// A value has to be a list, and is none.
    ValueNoList,
    /// A value has to be an object with parts, and is none.
    ValueNoObject,
    /// A value has to be a text, and is none.
    ValueNoText,
    /// A value has to be true or false, and is neither.
    ValueNoBoolean,
    /// A value has to be base64, and is not.
    ValueNoBase64,
    /// An operation of a PATCH adds or replaces something, and has no `value`.
    ValueMissing,
    /// An operation of a PATCH has no `path`, and its `value` is no object with attributes.
    ValueWithoutPath,
    /// An operation of a PATCH removes something, and has a `value`.
    RemoveWithValue,
    /// A member of a group has no `value`.
    MemberWithoutId,
    /// A parameter of a search has a value that it cannot have. The attribute is its name.
    QueryParameter,
    /// A list is to be sorted by what it cannot be sorted by.
    SortAttribute,
    /// A filter with an operator that SCIM does not have: `=`, `equals`.
    FilterOperator,
    /// The value in a filter is in quotes that programs do not know: `“ada”`.
    FilterTypographicQuotes,
    /// A filter that was encoded for a URL twice.
    FilterEncodedTwice,
    /// A filter at an endpoint that says what there is: `/Schemas`.
    DiscoveryFilter,
    /// The id in the URL is in other letters than it was given out: capital for small, or without hyphens.
    IdLetterCase,
    /// A schema or a type of resource is asked for that there is not.
    SchemaUnknown,
    /// `Operations` of a PATCH is there, and no list of objects with one operation at least.
    OperationsMalformed,
    /// A PATCH that is written as RFC 6902 has it, and not as SCIM does.
    JsonPatch,
    /// A path names an attribute of an extension without its URN.
    AttributeWithoutUrn,
    /// The URL has the endpoint in its query: a question mark was pasted with the Tenant URL.
    QueryInTenantUrl,
    /// A bulk request without operations.
    BulkOperationsMissing,
    /// An operation of a bulk request has a method that there is not.
    BulkMethod,
    /// A POST in a bulk request has no `bulkId`, or another one has the same.
    BulkId,
    /// An operation of a bulk request refers to a `bulkId` that none has.
    BulkReference,
    /// An operation of a bulk request has a path that cannot be, or that does not fit its method.
    BulkPath,
    /// An operation of a bulk request has no `data`.
    BulkData,
    /// A parameter of a search is sent twice. The attribute is its name.
    QueryTwice,
    /// A parameter of a search is not encoded as text is in a URL. The attribute is its name.
    QueryEncoding,
    /// `attributes` and `excludedAttributes` in one request.
    QueryExcludes,
    /// A text has a character in it that controls: a line break, a tabulator.
    ControlCharacter,
    /// A path has square brackets behind an attribute that is no list.
    PathNoList,
    /// A filter compares an attribute as a whole that has parts.
    FilterPart,
    /// A filter compares with a value of another type than its attribute has.
    FilterType,
    /// A filter that ends before its value.
    FilterValueMissing,
    /// An object of the body has too many members.
    ObjectTooLarge,
    /// The body is no JSON, and has a place of a template in it.
    BodyTemplate,
    /// The body is no JSON, because its texts are in single quotes.
    BodySingleQuotes,
    /// The body is a single value.
    BodySingleValue,
    /// The organization's id stands where a resource's belongs.
    IdOfOrganization,
    /// More members of a group than one request may name.
    TooManyMembers,
    /// An id with something around it.
    IdAdorned,
    /// A condition that has no version in it.
    VersionMalformed,
    /// A filter that an `&` ends within a text in quotes.
    FilterAmpersand,
    /// The whole resource stands in an object within the body.
    BodyWrapped,
    /// A message of PATCH by another method.
    PatchElsewhere,
    /// What is required comes by nearly the right name.
    NameSpelling,
    /// Ids of several members stand where that of one belongs.
    MemberIdsJoined,
    /// Something else stands where the question mark in front of a query belongs.
    QueryMark,
    /// Of a request that was done: it asks for something else than JSON.
    AcceptOther,
    /// Of a request that was done: a group has become a member of itself.
    GroupInItself,
    /// Of a request that was done: a plus sign in an address was read as a space.
    FilterPlus,
    /// Of a request that was done: it looks for somebody by a parameter that there is not.
    QueryUnknown,
    /// Of a request that was done: it asks for pages by parameters that there are not.
    QueryPages,
    /// Of a request that was done: what it looks for stands in a body that a GET does not have.
    QueryInBody,
    /// Of a request that was done: it counts pages where entries are counted.
    StartIndexPages,
    /// Of a request that was done: texts in it were encoded twice.
    TextGarbled,
    /// Of a request that was done: a manager is named by what is no id.
    ManagerForeign,
    /// Of a request that was done: somebody was created who is not active.
    CreatedInactive,
    /// Of a request that was done: `active` was removed.
    ActiveRemoved,
    /// Of a request that was done: one member has taken the place of all.
    MembersReplaced,
    /// Of a request that was done: all members of a group were removed.
    MembersRemoved,
    /// Of a request that was done: each entry of a list was changed.
    ValuesAll,
    /// Of a request that was done: a value is a place of a template or an expression.
    TextTemplate,
    /// Of a request that was done: a value is what a program writes for an object.
    TextObject,
    /// Of a request that was done: its filter compares with a place of a template, or a word for no value.
    FilterTemplate,
    /// Of a request that was done: a text has entities of HTML or XML in it.
    TextEntities,
    /// Of a request that was done: it looks people up by a part of their user name.
    FilterContains,
    /// Of a request that was done: it asks for no entries.
    CountZero,
}

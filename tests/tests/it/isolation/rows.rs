//! Every call that there is, and what somebody else's ids get.
//!
//! Apart from [`super`], which makes the calls, since these are data. A name in angle brackets is replaced: `<ORG>`
//! by an organization; `<USER>`, `<GROUP>`, `<DELETED>` (a deleted user), `<SCHEMA>` (an extension's URN) and `<SESSION>`
//! (of the settings page) by what belongs to the caller, to somebody else, or to nobody; `<OWN_USER>` and `<OWN_GROUP>` always by what belongs to the caller; `<N>` by
//! a number that is new each time; `<SPARE>` by an organization of the caller's that nothing else needs.

/// method | request | code and reason | with ids of somebody else: code and reason, `=` for an answer as if there were
/// nobody, `-` without ids
///
/// What a session of the settings page gets that is not what the others get stands behind a slash.
///
/// A reflection client makes the request, as a SCIM token, as a service key and as a session of the settings page, as far as
/// docs/access.md lets them. By the rows before those of `RemovalService` so many users were deleted that both organizations have an
/// alarm; the service key ends its own, and finds it before the session does.
pub(crate) const CALLS: &str = r#"
OrganizationService/GetOrganization | {"organizationId":"<ORG>"} | OK | -
OrganizationService/ListOrganizations | {} | OK | -
OrganizationService/UpdateOrganization | {"organization":{"id":"<ORG>","groupsEnabled":true},"updateMask":"groupsEnabled"} | OK | -
OrganizationService/GetScimToken | {"organizationId":"<ORG>"} | OK | -
OrganizationService/RevokeScimToken | {"organizationId":"<SPARE>"} | OK | -
OrganizationService/GenerateScimToken | {"organizationId":"<SPARE>"} | OK | -
OrganizationService/DeleteOrganization | {"organizationId":"<SPARE>"} | OK | -
OrganizationService/CreateOrganization | {"organization":{"displayName":"New <N>"}} | PERMISSION_DENIED PERMISSION_DENIED | -

SettingsService/CreateSettingsLink | {"organizationId":"<ORG>","actorId":"u-1","signInTime":"2026-01-01T00:00:00Z"} | OK | -
SettingsService/RedeemSettingsLink | {"secret":"rollcall_link_live_<ORG>_x_y"} | PERMISSION_DENIED PERMISSION_DENIED | -
SettingsService/GetSettingsSession | {} | PERMISSION_DENIED PERMISSION_DENIED / OK | -
SettingsService/ListSettingsSessions | {"organizationId":"<ORG>"} | OK | -
SettingsService/RevokeSettingsSession | {"organizationId":"<ORG>","settingsSessionId":"<SESSION>"} | OK / NOT_FOUND SETTINGS_SESSION_NOT_FOUND | NOT_FOUND SETTINGS_SESSION_NOT_FOUND

ServiceKeyService/CreateServiceKey | {"serviceKey":{"name":"new-<N>","role":"SERVICE_KEY_ROLE_READ","organizationIds":["<ORG>"]}} | PERMISSION_DENIED PERMISSION_DENIED | -
ServiceKeyService/ListServiceKeys | {} | PERMISSION_DENIED PERMISSION_DENIED | -
ServiceKeyService/RevokeServiceKey | {"name":"tests"} | PERMISSION_DENIED PERMISSION_DENIED | -

ExtensionSchemaService/CreateExtensionSchema | {"organizationId":"<ORG>","extensionSchema":{"urn":"urn:example:new<N>","resource":"EXTENDED_RESOURCE_USER","attributes":[{"name":"a","type":"EXTENSION_ATTRIBUTE_TYPE_STRING"}]}} | OK | -
ExtensionSchemaService/GetExtensionSchema | {"organizationId":"<ORG>","urn":"<SCHEMA>"} | OK | NOT_FOUND EXTENSION_SCHEMA_NOT_FOUND
ExtensionSchemaService/ListExtensionSchemas | {"organizationId":"<ORG>"} | OK | -
ExtensionSchemaService/ReplaceExtensionSchema | {"organizationId":"<ORG>","extensionSchema":{"urn":"<SCHEMA>","resource":"EXTENDED_RESOURCE_USER","attributes":[{"name":"a","type":"EXTENSION_ATTRIBUTE_TYPE_STRING"}]}} | OK | NOT_FOUND EXTENSION_SCHEMA_NOT_FOUND
ExtensionSchemaService/DeleteExtensionSchema | {"organizationId":"<ORG>","urn":"<SCHEMA>"} | OK | NOT_FOUND EXTENSION_SCHEMA_NOT_FOUND

UserService/AuthenticateCaller | {"organizationId":"<ORG>"} | OK | -
UserService/CreateUser | {"organizationId":"<ORG>","user":{"userName":"new-<N>","enterpriseUser":{"manager":{"value":"<USER>"}}}} | OK | =
UserService/GetUser | {"organizationId":"<ORG>","userId":"<USER>"} | OK | NOT_FOUND USER_NOT_FOUND
UserService/ListUsers | {"organizationId":"<ORG>","filter":{"comparison":{"attribute":{"attribute":"id"},"operator":"COMPARISON_OPERATOR_EQUAL","value":{"stringValue":"<USER>"}}}} | OK | =
UserService/SearchUsers | {"organizationId":"<ORG>","count":10,"filter":{"comparison":{"attribute":{"attribute":"groups","subAttribute":"value"},"operator":"COMPARISON_OPERATOR_EQUAL","value":{"stringValue":"<GROUP>"}}}} | OK | =
UserService/ReplaceUser | {"organizationId":"<ORG>","userId":"<USER>","user":{"userName":"replaced-<N>"}} | OK | NOT_FOUND USER_NOT_FOUND
UserService/UpdateUser | {"organizationId":"<ORG>","userId":"<USER>","changes":[{"operation":"CHANGE_OPERATION_REPLACE","path":{"attribute":"title"},"value":{"stringValue":"T"}}]} | OK | NOT_FOUND USER_NOT_FOUND
UserService/DeleteUser | {"organizationId":"<ORG>","userId":"<USER>"} | OK | NOT_FOUND USER_NOT_FOUND
UserService/ListDeletedUsers | {"organizationId":"<ORG>"} | OK | -
UserService/UndeleteUser | {"organizationId":"<ORG>","userId":"<DELETED>"} | OK | NOT_FOUND USER_NOT_FOUND
UserService/FindUsers | {"organizationId":"<ORG>","accountId":"<USER>"} | OK | =
UserService/BatchGetUsers | {"organizationId":"<ORG>","userIds":["<USER>"]} | OK | =
UserService/ListUserGroups | {"organizationId":"<ORG>","userId":"<USER>"} | OK | NOT_FOUND USER_NOT_FOUND

GroupService/CreateGroup | {"organizationId":"<ORG>","group":{"displayName":"new-<N>"},"memberIds":["<USER>"]} | OK | INVALID_ARGUMENT MEMBER_NOT_FOUND
GroupService/CreateGroup | {"organizationId":"<ORG>","group":{"displayName":"new-<N>"},"memberIds":["<OWN_USER>","<GROUP>"]} | OK | INVALID_ARGUMENT MEMBER_NOT_FOUND
GroupService/GetGroup | {"organizationId":"<ORG>","groupId":"<GROUP>"} | OK | NOT_FOUND GROUP_NOT_FOUND
GroupService/SearchGroups | {"organizationId":"<ORG>","count":10,"filter":{"comparison":{"attribute":{"attribute":"members","subAttribute":"value"},"operator":"COMPARISON_OPERATOR_EQUAL","value":{"stringValue":"<USER>"}}}} | OK | =
GroupService/ReplaceGroup | {"organizationId":"<ORG>","groupId":"<GROUP>","group":{"displayName":"replaced-<N>"}} | OK | NOT_FOUND GROUP_NOT_FOUND
GroupService/ReplaceGroup | {"organizationId":"<ORG>","groupId":"<OWN_GROUP>","group":{"displayName":"replaced-<N>"},"memberIds":["<USER>"]} | OK | INVALID_ARGUMENT MEMBER_NOT_FOUND
GroupService/UpdateGroup | {"organizationId":"<ORG>","groupId":"<GROUP>","changes":[{"addMembers":{"ids":["<OWN_USER>"]}}]} | OK | NOT_FOUND GROUP_NOT_FOUND
GroupService/UpdateGroup | {"organizationId":"<ORG>","groupId":"<OWN_GROUP>","changes":[{"addMembers":{"ids":["<USER>"]}}]} | OK | INVALID_ARGUMENT MEMBER_NOT_FOUND
GroupService/UpdateGroup | {"organizationId":"<ORG>","groupId":"<OWN_GROUP>","changes":[{"replaceMembers":{"ids":["<OWN_USER>","<GROUP>"]}}]} | OK | INVALID_ARGUMENT MEMBER_NOT_FOUND
GroupService/UpdateGroup | {"organizationId":"<ORG>","groupId":"<OWN_GROUP>","changes":[{"removeMembers":{"ids":["<USER>"]}}]} | OK | =
GroupService/DeleteGroup | {"organizationId":"<ORG>","groupId":"<GROUP>"} | OK | NOT_FOUND GROUP_NOT_FOUND
GroupService/ListGroups | {"organizationId":"<ORG>","filter":{"comparison":{"attribute":{"attribute":"members","subAttribute":"value"},"operator":"COMPARISON_OPERATOR_EQUAL","value":{"stringValue":"<USER>"}}}} | OK | =
GroupService/ListGroupMembers | {"organizationId":"<ORG>","groupId":"<GROUP>"} | OK | NOT_FOUND GROUP_NOT_FOUND
GroupService/CheckMembership | {"organizationId":"<ORG>","groupId":"<GROUP>","memberId":"<OWN_USER>"} | OK | NOT_FOUND GROUP_NOT_FOUND
GroupService/CheckMembership | {"organizationId":"<ORG>","groupId":"<OWN_GROUP>","memberId":"<USER>"} | OK | =

ResourceService/SearchResources | {"organizationId":"<ORG>","count":10,"filter":{"comparison":{"attribute":{"attribute":"id"},"operator":"COMPARISON_OPERATOR_EQUAL","value":{"stringValue":"<USER>"}}}} | OK | =

ProvisioningLogService/RecordProvisioningRequests | {"records":[{"receipt":"forged","requestId":"<USER>"}]} | OK | =
ProvisioningLogService/ListProvisioningRequests | {"organizationId":"<ORG>","resourceId":"<USER>"} | OK | =
ProvisioningLogService/ListRefusedTokens | {"organizationId":"<ORG>"} | OK | -
ProvisioningLogService/GetProvisioningStatistics | {"organizationId":"<ORG>"} | OK | -
ProvisioningLogService/ListRefusedSources | {} | PERMISSION_DENIED PERMISSION_DENIED | -

RemovalService/GetRemovalAlarm | {"organizationId":"<ORG>"} | OK | -
RemovalService/ListRemovedUsers | {"organizationId":"<ORG>"} | OK | -
RemovalService/ListHeldUsers | {"organizationId":"<ORG>"} | OK | -
RemovalService/LetRemovalsThrough | {"organizationId":"<ORG>","userIds":["<USER>"]} | OK | =
RemovalService/StopRemovals | {"organizationId":"<ORG>"} | OK | -
RemovalService/EndRemovalAlarm | {"organizationId":"<ORG>"} | OK / NOT_FOUND REMOVAL_ALARM_NOT_FOUND | -

EventService/ListEvents | {"organizationId":"<ORG>"} | OK | -
EventService/ListResourceEvents | {"organizationId":"<ORG>","resourceId":"<USER>"} | OK | =
EventService/WatchEvents | {"organizationId":"<ORG>"} | OK | -
EventService/WatchEvents | {} | OK / PERMISSION_DENIED PERMISSION_DENIED | -
EventService/WatchEvents | {"organizationId":"<ORG>","start":"WATCH_START_SNAPSHOT"} | OK | -

LoginService/ResolveLogin | {"organizationId":"<ORG>","externalId":"<USER>"} | OK | =
AdoptionService/ImportUsers | {"organizationId":"<ORG>","users":[{"userName":"new-<N>","accountId":"new-<N>","enterpriseUser":{"manager":{"value":"<USER>"}}}]} | OK | =
AdoptionService/GetAdoptionReport | {"organizationId":"<ORG>"} | OK | -
"#;

/// method path | body | status | with ids of somebody else: status, `=` for an answer as if there were nobody, `-` without ids
///
/// Paths are relative to the Tenant URL.
pub(crate) const REQUESTS: &str = r#"
GET / | | 200 | -
POST /.search | {"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"id eq \"<USER>\""} | 200 | =
POST /Users/.search | {"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"groups.value eq \"<GROUP>\""} | 200 | =
POST /Groups/.search | {"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"members.value eq \"<USER>\""} | 200 | =

GET /Users?filter=id%20eq%20%22<USER>%22 | | 200 | =
GET /Users?filter=urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value%20eq%20%22<USER>%22 | | 200 | =
POST /Users | {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"new-<N>","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"<USER>"}}} | 201 | =
POST /Users | {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"new-<N>","id":"<USER>","externalId":"<USER>","groups":[{"value":"<GROUP>"}]} | 201 | =
GET /Users/<USER> | | 200 | 404
PUT /Users/<USER> | {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"replaced-<N>"} | 200 | 404
PUT /Users/<OWN_USER> | {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"replaced-<N>","id":"<USER>","groups":[{"value":"<GROUP>"}]} | 200 | =
PATCH /Users/<USER> | {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":false}]} | 200 | 404
PATCH /Users/<OWN_USER> | {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":{"value":"<USER>"}}]} | 200 | =
DELETE /Users/<USER> | | 204 | 404

GET /Groups?filter=members.value%20eq%20%22<USER>%22 | | 200 | =
GET /Groups?filter=members%5Bvalue%20eq%20%22<USER>%22%5D | | 200 | =
POST /Groups | {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"new-<N>","members":[{"value":"<USER>"}]} | 201 | 400
POST /Groups | {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"new-<N>","members":[{"value":"<GROUP>","type":"Group"}]} | 201 | 400
GET /Groups/<GROUP> | | 200 | 404
PUT /Groups/<GROUP> | {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"replaced-<N>"} | 200 | 404
PUT /Groups/<OWN_GROUP> | {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"replaced-<N>","members":[{"value":"<USER>"}]} | 200 | 400
PATCH /Groups/<GROUP> | {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"remove","path":"members"}]} | 200 | 404
PATCH /Groups/<OWN_GROUP> | {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"members","value":[{"value":"<USER>"}]}]} | 200 | 400
PATCH /Groups/<OWN_GROUP> | {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"remove","path":"members[value eq \"<USER>\"]"}]} | 200 | =
PATCH /Groups/<OWN_GROUP> | {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Remove","path":"members","value":[{"value":"<USER>"}]}]} | 200 | =
DELETE /Groups/<GROUP> | | 204 | 404

POST /Bulk | {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{"method":"DELETE","path":"/Users/<USER>"}]} | 200 | =
POST /Bulk | {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{"method":"POST","path":"/Groups","bulkId":"g","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"new-<N>","members":[{"value":"<USER>"}]}}]} | 200 | =

GET /ServiceProviderConfig | | 200 | -
GET /Schemas | | 200 | -
GET /Schemas/<SCHEMA> | | 200 | 404
GET /ResourceTypes | | 200 | -
GET /ResourceTypes/User | | 200 | -
GET /Me | | 501 | -
"#;

//! Faulty calls, and what each must get: the rows of `docs/errors.md` as requests.
//!
//! Apart, because they are data: who calls | what | with | code | reason. In the order in which they stand,
//! since the last ones change something. A name in angle brackets is replaced by a value of the test's.

pub(crate) const FAULTS: &str = r#"
# No credential, or none that anybody knows.
nobody | UserService/GetUser | {"organizationId":"<ORG>","userId":"<USER>"} | UNAUTHENTICATED | TOKEN_INVALID
wrong | UserService/GetUser | {"organizationId":"<ORG>","userId":"<USER>"} | UNAUTHENTICATED | TOKEN_INVALID
wrong | UserService/AuthenticateCaller | {"organizationId":"<ORG>"} | UNAUTHENTICATED | TOKEN_INVALID
wrong | UserService/UpdateUser | {"organizationId":"x"} | UNAUTHENTICATED | TOKEN_INVALID
wrong | UserService/ListUsers | {"organizationId":"<ORG>","pageToken":"forged"} | UNAUTHENTICATED | TOKEN_INVALID
wrong | OrganizationService/ListOrganizations | {} | UNAUTHENTICATED | TOKEN_INVALID
wrong | OrganizationService/CreateOrganization | {} | UNAUTHENTICATED | TOKEN_INVALID
wrong | EventService/ListEvents | {"organizationId":"<ORG>"} | UNAUTHENTICATED | TOKEN_INVALID

# A SCIM token is good for its own organization's SCIM calls, and for nothing else.
scim | UserService/GetUser | {"organizationId":"<OTHER>","userId":"<USER>"} | UNAUTHENTICATED | TOKEN_INVALID
scim | UserService/SearchUsers | {"organizationId":"<OTHER>"} | UNAUTHENTICATED | TOKEN_INVALID
scim | UserService/CreateUser | {"organizationId":"<OTHER>","user":{"userName":"x"}} | UNAUTHENTICATED | TOKEN_INVALID
scim | UserService/ReplaceUser | {"organizationId":"<OTHER>","userId":"<USER>","user":{"userName":"x"}} | UNAUTHENTICATED | TOKEN_INVALID
scim | UserService/DeleteUser | {"organizationId":"<OTHER>","userId":"<USER>"} | UNAUTHENTICATED | TOKEN_INVALID
scim | UserService/AuthenticateCaller | {"organizationId":"<OTHER>"} | UNAUTHENTICATED | TOKEN_INVALID
scim | UserService/GetUser | {"organizationId":"acme","userId":"<USER>"} | UNAUTHENTICATED | TOKEN_INVALID
scim | UserService/GetUser | {"organizationId":"<UNKNOWN>","userId":"<USER>"} | UNAUTHENTICATED | TOKEN_INVALID
scim | OrganizationService/GenerateScimToken | {"organizationId":"<ORG>"} | PERMISSION_DENIED | PERMISSION_DENIED
scim | UserService/ListUsers | {"organizationId":"<ORG>"} | PERMISSION_DENIED | PERMISSION_DENIED
scim | EventService/ListEvents | {"organizationId":"<ORG>"} | PERMISSION_DENIED | PERMISSION_DENIED

# A service key for another organization.
theirs | UserService/GetUser | {"organizationId":"<ORG>","userId":"<USER>"} | PERMISSION_DENIED | PERMISSION_DENIED
theirs | UserService/DeleteUser | {"organizationId":"<ORG>","userId":"<USER>"} | PERMISSION_DENIED | PERMISSION_DENIED
theirs | OrganizationService/GetOrganization | {"organizationId":"<ORG>"} | PERMISSION_DENIED | PERMISSION_DENIED
theirs | OrganizationService/GetOrganization | {"organizationId":"<UNKNOWN>"} | PERMISSION_DENIED | PERMISSION_DENIED
theirs | OrganizationService/CreateOrganization | {"organization":{"displayName":"x"}} | PERMISSION_DENIED | PERMISSION_DENIED

theirs | ProvisioningLogService/ListProvisioningRequests | {"organizationId":"<ORG>"} | PERMISSION_DENIED | PERMISSION_DENIED
theirs | ProvisioningLogService/ListRefusedSources | {} | PERMISSION_DENIED | PERMISSION_DENIED

# The provisioning log.
wrong | ProvisioningLogService/RecordProvisioningRequests | {} | UNAUTHENTICATED | TOKEN_INVALID
wrong | ProvisioningLogService/ListProvisioningRequests | {"organizationId":"<ORG>","pageToken":"forged"} | UNAUTHENTICATED | TOKEN_INVALID
wrong | ProvisioningLogService/ListRefusedSources | {} | UNAUTHENTICATED | TOKEN_INVALID
scim | ProvisioningLogService/ListProvisioningRequests | {"organizationId":"<ORG>"} | PERMISSION_DENIED | PERMISSION_DENIED
scim | ProvisioningLogService/RecordProvisioningRequests | {} | PERMISSION_DENIED | PERMISSION_DENIED
admin | ProvisioningLogService/ListProvisioningRequests | {"organizationId":"<UNKNOWN>"} | NOT_FOUND | ORGANIZATION_NOT_FOUND
admin | ProvisioningLogService/ListProvisioningRequests | {"organizationId":"<ORG>","resourceId":"x"} | INVALID_ARGUMENT | INVALID_FIELD
admin | ProvisioningLogService/ListProvisioningRequests | {"organizationId":"<ORG>","outcome":99} | INVALID_ARGUMENT | INVALID_FIELD
admin | ProvisioningLogService/ListProvisioningRequests | {"organizationId":"<ORG>","pageToken":"forged"} | INVALID_ARGUMENT | CURSOR_INVALID
admin | ProvisioningLogService/ListRefusedSources | {"pageToken":"forged"} | INVALID_ARGUMENT | CURSOR_INVALID
admin | ProvisioningLogService/RecordProvisioningRequests | {"records":[{"receipt":"forged"}]} | OK | -

# Streams of events.
wrong | EventService/WatchEvents | {"organizationId":"<ORG>"} | UNAUTHENTICATED | TOKEN_INVALID
scim | EventService/WatchEvents | {"organizationId":"<ORG>"} | PERMISSION_DENIED | PERMISSION_DENIED
theirs | EventService/WatchEvents | {"organizationId":"<ORG>"} | PERMISSION_DENIED | PERMISSION_DENIED
admin | EventService/WatchEvents | {"organizationId":"<UNKNOWN>"} | NOT_FOUND | ORGANIZATION_NOT_FOUND
admin | EventService/WatchEvents | {"organizationId":"<ORG>","token":"forged"} | INVALID_ARGUMENT | CURSOR_INVALID
admin | EventService/WatchEvents | {"organizationId":"<ORG>","start":99} | INVALID_ARGUMENT | INVALID_FIELD
wrong | EventService/WatchEvents | {} | UNAUTHENTICATED | TOKEN_INVALID
scim | EventService/WatchEvents | {} | PERMISSION_DENIED | PERMISSION_DENIED
admin | EventService/WatchEvents | {"start":99} | INVALID_ARGUMENT | INVALID_FIELD
admin | EventService/WatchEvents | {"token":"forged"} | INVALID_ARGUMENT | CURSOR_INVALID
admin | EventService/WatchEvents | {"organizationId":"acme"} | INVALID_ARGUMENT | INVALID_FIELD
admin | EventService/WatchEvents | {"organizationId":"<ORG>","kinds":[99]} | INVALID_ARGUMENT | INVALID_FIELD
admin | EventService/ListEvents | {"organizationId":"<ORG>","kinds":[99]} | INVALID_ARGUMENT | INVALID_FIELD
admin | EventService/ListEvents | {"organizationId":"<ORG>","start":99} | INVALID_ARGUMENT | INVALID_FIELD
admin | EventService/ListEvents | {"organizationId":"<ORG>","start":"WATCH_START_SNAPSHOT"} | INVALID_ARGUMENT | INVALID_FIELD
admin | EventService/ListEvents | {"organizationId":"<ORG>","start":"WATCH_START_NOW"} | OK | -

# Ids.
admin | UserService/GetUser | {"organizationId":"acme","userId":"<USER>"} | INVALID_ARGUMENT | INVALID_FIELD
admin | UserService/GetUser | {"organizationId":"<SHOUTED>","userId":"<USER>"} | INVALID_ARGUMENT | INVALID_FIELD
admin | UserService/ListUsers | {} | INVALID_ARGUMENT | INVALID_FIELD
admin | EventService/ListEvents | {"organizationId":"acme"} | INVALID_ARGUMENT | INVALID_FIELD
admin | OrganizationService/GetOrganization | {"organizationId":"acme"} | INVALID_ARGUMENT | INVALID_FIELD
admin | OrganizationService/CreateOrganization | {} | INVALID_ARGUMENT | INVALID_FIELD
admin | OrganizationService/CreateOrganization | {"organization":{"id":"acme","displayName":"x"}} | INVALID_ARGUMENT | INVALID_FIELD
admin | OrganizationService/CreateOrganization | {"organization":{"displayName":""}} | INVALID_ARGUMENT | INVALID_FIELD
admin | OrganizationService/CreateOrganization | {"organization":{"id":"<ORG>","displayName":"x"}} | ALREADY_EXISTS | ORGANIZATION_EXISTS
admin | OrganizationService/GetOrganization | {"organizationId":"<UNKNOWN>"} | NOT_FOUND | ORGANIZATION_NOT_FOUND
admin | OrganizationService/DeleteOrganization | {"organizationId":"<UNKNOWN>"} | NOT_FOUND | ORGANIZATION_NOT_FOUND
admin | OrganizationService/GenerateScimToken | {"organizationId":"<UNKNOWN>"} | NOT_FOUND | ORGANIZATION_NOT_FOUND
admin | UserService/GetUser | {"organizationId":"<UNKNOWN>","userId":"<USER>"} | NOT_FOUND | ORGANIZATION_NOT_FOUND
admin | UserService/CreateUser | {"organizationId":"<UNKNOWN>","user":{"userName":"x"}} | NOT_FOUND | ORGANIZATION_NOT_FOUND
admin | EventService/ListEvents | {"organizationId":"<UNKNOWN>"} | NOT_FOUND | ORGANIZATION_NOT_FOUND
admin | UserService/GetUser | {"organizationId":"<ORG>","userId":"<UNKNOWN>"} | NOT_FOUND | USER_NOT_FOUND
admin | UserService/GetUser | {"organizationId":"<ORG>","userId":"nobody"} | NOT_FOUND | USER_NOT_FOUND
admin | UserService/GetUser | {"organizationId":"<OTHER>","userId":"<USER>"} | NOT_FOUND | USER_NOT_FOUND
admin | UserService/DeleteUser | {"organizationId":"<OTHER>","userId":"<USER>"} | NOT_FOUND | USER_NOT_FOUND
scim | UserService/GetUser | {"organizationId":"<ORG>","userId":"nobody"} | NOT_FOUND | USER_NOT_FOUND
admin | UserService/ListUserGroups | {"organizationId":"<ORG>","userId":"<UNKNOWN>"} | NOT_FOUND | USER_NOT_FOUND
admin | GroupService/ListGroupMembers | {"organizationId":"<ORG>","groupId":"nothing"} | NOT_FOUND | GROUP_NOT_FOUND
admin | GroupService/CheckMembership | {"organizationId":"<ORG>","groupId":"<UNKNOWN>","memberId":"<USER>"} | NOT_FOUND | GROUP_NOT_FOUND

# Requests that are repeated.
admin | UserService/CreateUser | {"organizationId":"<ORG>","user":{"userName":"eve"},"requestId":"1"} | INVALID_ARGUMENT | INVALID_FIELD
admin | UserService/CreateUser | {"organizationId":"<ORG>","user":{"userName":"eve"},"requestId":"0190a5a0-7b1e-4c3a-9f00-0123456789ab"} | OK | -
admin | UserService/CreateUser | {"organizationId":"<ORG>","user":{"userName":"eve"},"requestId":"0190a5a0-7b1e-4c3a-9f00-0123456789ab"} | OK | -
admin | UserService/CreateUser | {"organizationId":"<ORG>","user":{"userName":"zoe"},"requestId":"0190a5a0-7b1e-4c3a-9f00-0123456789ab"} | INVALID_ARGUMENT | REQUEST_ID_REUSED
admin | ServiceKeyService/CreateServiceKey | {"serviceKey":{"name":"repeated","role":"SERVICE_KEY_ROLE_READ","allOrganizations":true},"requestId":"0190a5a0-7b1e-4c3a-9f00-0123456789ab"} | OK | -
admin | ServiceKeyService/CreateServiceKey | {"serviceKey":{"name":"repeated","role":"SERVICE_KEY_ROLE_READ","allOrganizations":true},"requestId":"0190a5a0-7b1e-4c3a-9f00-0123456789ab"} | ALREADY_EXISTS | SECRET_ALREADY_SHOWN
admin | UserService/CreateUser | {"organizationId":"<ORG>","user":{"userName":"EVE"},"validateOnly":true} | ALREADY_EXISTS | USER_NAME_TAKEN
admin | UserService/CreateUser | {"organizationId":"<ORG>","user":{"userName":"zoe"},"validateOnly":true} | OK | -
admin | UserService/FindUsers | {"organizationId":"<ORG>","userName":"zoe"} | OK | -

# Keys and masks.
admin | UserService/FindUsers | {"organizationId":"<ORG>"} | INVALID_ARGUMENT | INVALID_FIELD
admin | UserService/FindUsers | {"organizationId":"<ORG>","userName":""} | INVALID_ARGUMENT | INVALID_FIELD
admin | UserService/FindUsers | {"organizationId":"<ORG>","userName":"ada","readMask":"shoeSize"} | INVALID_ARGUMENT | INVALID_FIELD
admin | UserService/BatchGetUsers | {"organizationId":"<ORG>"} | INVALID_ARGUMENT | INVALID_FIELD
admin | UserService/FindUsers | {"organizationId":"<ORG>","userName":"ada","pageToken":"forged"} | INVALID_ARGUMENT | CURSOR_INVALID
admin | GroupService/ListGroups | {"organizationId":"<ORG>","order":{}} | INVALID_ARGUMENT | INVALID_FIELD
scim | UserService/FindUsers | {"organizationId":"<ORG>","userName":"ada"} | PERMISSION_DENIED | PERMISSION_DENIED
scim | UserService/BatchGetUsers | {"organizationId":"<ORG>"} | PERMISSION_DENIED | PERMISSION_DENIED

# Update masks, enum numbers, pages.
admin | OrganizationService/UpdateOrganization | {"organization":{"id":"<ORG>","displayName":"x"}} | INVALID_ARGUMENT | INVALID_FIELD
admin | OrganizationService/UpdateOrganization | {"organization":{"id":"<ORG>","displayName":"x"},"updateMask":""} | INVALID_ARGUMENT | INVALID_FIELD
admin | OrganizationService/UpdateOrganization | {"organization":{"id":"<ORG>"},"updateMask":"createTime"} | INVALID_ARGUMENT | INVALID_FIELD
admin | OrganizationService/UpdateOrganization | {"organization":{"id":"<ORG>"},"updateMask":"nowhere"} | INVALID_ARGUMENT | INVALID_FIELD
admin | OrganizationService/UpdateOrganization | {"organization":{"id":"<ORG>","displayName":"x","etag":"W/\"999\""},"updateMask":"displayName"} | ABORTED | VERSION_MISMATCH
admin | UserService/ListUsers | {"organizationId":"<ORG>","order":{"key":99}} | INVALID_ARGUMENT | INVALID_FIELD
admin | UserService/ListUsers | {"organizationId":"<ORG>","order":{}} | INVALID_ARGUMENT | INVALID_FIELD
admin | UserService/ListUsers | {"organizationId":"<ORG>","filter":{"comparison":{"attribute":{"attribute":"userName"},"operator":99,"value":{"stringValue":"x"}}}} | INVALID_ARGUMENT | INVALID_FIELD
admin | UserService/UpdateUser | {"organizationId":"<ORG>","userId":"<USER>","changes":[{"operation":99,"path":{"attribute":"title"},"value":{"stringValue":"x"}}]} | INVALID_ARGUMENT | INVALID_FIELD
admin | UserService/UpdateUser | {"organizationId":"<ORG>","userId":"<USER>","changes":[{"path":{"attribute":"title"},"value":{"stringValue":"x"}}]} | INVALID_ARGUMENT | INVALID_FIELD
admin | UserService/UpdateUser | {"organizationId":"<ORG>","userId":"<USER>"} | INVALID_ARGUMENT | INVALID_FIELD
admin | UserService/ListUsers | {"organizationId":"<ORG>","pageToken":"forged"} | INVALID_ARGUMENT | CURSOR_INVALID
admin | EventService/ListEvents | {"organizationId":"<ORG>","pageToken":"forged"} | INVALID_ARGUMENT | CURSOR_INVALID
admin | OrganizationService/ListOrganizations | {"pageToken":"forged"} | INVALID_ARGUMENT | CURSOR_INVALID

# Filters.
admin | UserService/ListUsers | {"organizationId":"<ORG>","filter":{"comparison":{"attribute":{"attribute":"nowhere"},"operator":1,"value":{"stringValue":"x"}}}} | INVALID_ARGUMENT | INVALID_FILTER
admin | UserService/ListUsers | {"organizationId":"<ORG>","filter":{"comparison":{"attribute":{"attribute":"active"},"operator":7,"value":{"booleanValue":true}}}} | INVALID_ARGUMENT | INVALID_FILTER
scim | UserService/SearchUsers | {"organizationId":"<ORG>","filter":{"comparison":{"attribute":{"attribute":"nowhere"},"operator":1,"value":{"stringValue":"x"}}}} | INVALID_ARGUMENT | INVALID_FILTER

# Users.
admin | UserService/CreateUser | {"organizationId":"<ORG>","user":{"userName":"ADA"}} | ALREADY_EXISTS | USER_NAME_TAKEN
admin | UserService/CreateUser | {"organizationId":"<ORG>","user":{"userName":"bob","accountId":"a-1"}} | ALREADY_EXISTS | ACCOUNT_ID_TAKEN
admin | UserService/CreateUser | {"organizationId":"<ORG>","user":{"userName":""}} | INVALID_ARGUMENT | INVALID_FIELD
admin | UserService/CreateUser | {"organizationId":"<ORG>"} | INVALID_ARGUMENT | INVALID_FIELD
admin | UserService/CreateUser | {"organizationId":"<ORG>","user":{"userName":"x","displayName":"<LONG>"}} | INVALID_ARGUMENT | INVALID_FIELD
admin | UserService/CreateUser | {"organizationId":"<ORG>","user":{"userName":"x","emails":[{"value":"<LONG>"}]}} | INVALID_ARGUMENT | INVALID_FIELD
admin | UserService/ReplaceUser | {"organizationId":"<ORG>","userId":"<USER>","user":{"userName":"ada"},"ifMatch":["W/\"999\""]} | ABORTED | VERSION_MISMATCH
admin | UserService/DeleteUser | {"organizationId":"<ORG>","userId":"<USER>","ifMatch":["W/\"999\""]} | ABORTED | VERSION_MISMATCH
admin | UserService/UpdateUser | {"organizationId":"<ORG>","userId":"<USER>","changes":[{"operation":3,"path":{"attribute":"nowhere"},"value":{"stringValue":"x"}}]} | INVALID_ARGUMENT | INVALID_PATH
scim | UserService/UpdateUser | {"organizationId":"<ORG>","userId":"<USER>","changes":[{"operation":3,"path":{"attribute":"accountId"},"value":{"stringValue":"x"}}]} | INVALID_ARGUMENT | INVALID_PATH
admin | UserService/UpdateUser | {"organizationId":"<ORG>","userId":"<USER>","changes":[{"operation":2,"path":{"attribute":"userName"}}]} | FAILED_PRECONDITION | IMMUTABLE
admin | UserService/UpdateUser | {"organizationId":"<ORG>","userId":"<USER>","changes":[{"operation":3,"path":{"attribute":"emails","subAttribute":"value","filter":{"comparison":{"attribute":{"attribute":"type"},"operator":1,"value":{"stringValue":"work"}}}},"value":{"stringValue":"x"}}]} | FAILED_PRECONDITION | NO_TARGET

# Groups.
wrong | GroupService/GetGroup | {"organizationId":"<ORG>","groupId":"<UNKNOWN>"} | UNAUTHENTICATED | TOKEN_INVALID
scim | GroupService/GetGroup | {"organizationId":"<OTHER>","groupId":"<UNKNOWN>"} | UNAUTHENTICATED | TOKEN_INVALID
theirs | GroupService/GetGroup | {"organizationId":"<ORG>","groupId":"<UNKNOWN>"} | PERMISSION_DENIED | PERMISSION_DENIED
scim | GroupService/GetGroup | {"organizationId":"<ORG>","groupId":"<UNKNOWN>"} | NOT_FOUND | GROUP_NOT_FOUND
scim | GroupService/GetGroup | {"organizationId":"<ORG>","groupId":"nobody"} | NOT_FOUND | GROUP_NOT_FOUND
scim | GroupService/DeleteGroup | {"organizationId":"<ORG>","groupId":"<USER>"} | NOT_FOUND | GROUP_NOT_FOUND
scim | GroupService/CreateGroup | {"organizationId":"<ORG>","group":{"displayName":""}} | INVALID_ARGUMENT | INVALID_FIELD
scim | GroupService/CreateGroup | {"organizationId":"<ORG>","group":{"displayName":"Tour"},"memberIds":["<UNKNOWN>"]} | INVALID_ARGUMENT | MEMBER_NOT_FOUND
scim | GroupService/SearchGroups | {"organizationId":"<ORG>","memberView":99} | INVALID_ARGUMENT | INVALID_FIELD
scim | GroupService/SearchGroups | {"organizationId":"<ORG>","filter":{"comparison":{"attribute":{"attribute":"userName"},"operator":1,"value":{"stringValue":"x"}}}} | INVALID_ARGUMENT | INVALID_FILTER
admin | GroupService/CreateGroup | {"organizationId":"<ORG>","group":{"displayName":"Tour"}} | OK | -
admin | OrganizationService/UpdateOrganization | {"organization":{"id":"<ORG>","uniqueGroupNames":true,"groupsEnabled":false},"updateMask":"uniqueGroupNames,groupsEnabled"} | OK | -
admin | GroupService/CreateGroup | {"organizationId":"<ORG>","group":{"displayName":"TOUR"}} | ALREADY_EXISTS | GROUP_NAME_TAKEN
scim | GroupService/CreateGroup | {"organizationId":"<ORG>","group":{"displayName":"Trip"}} | PERMISSION_DENIED | GROUPS_NOT_ENABLED

# Links to the settings page.
admin | SettingsService/CreateSettingsLink | {"organizationId":"<ORG>","actorId":"u-1"} | INVALID_ARGUMENT | INVALID_FIELD
admin | SettingsService/CreateSettingsLink | {"organizationId":"<ORG>","signInTime":"2026-01-01T00:00:00Z"} | INVALID_ARGUMENT | INVALID_FIELD
admin | SettingsService/CreateSettingsLink | {"organizationId":"<ORG>","actorId":"u-1","signInTime":"2999-01-01T00:00:00Z"} | INVALID_ARGUMENT | INVALID_FIELD
admin | SettingsService/CreateSettingsLink | {"organizationId":"<ORG>","actorId":"u-1","signInTime":"2026-01-01T00:00:00Z","returnUrl":"http://example.com"} | INVALID_ARGUMENT | INVALID_FIELD
admin | SettingsService/CreateSettingsLink | {"organizationId":"<UNKNOWN>","actorId":"u-1","signInTime":"2026-01-01T00:00:00Z"} | NOT_FOUND | ORGANIZATION_NOT_FOUND
admin | SettingsService/CreateSettingsLink | {"organizationId":"<ORG>","actorId":"u-1","signInTime":"2026-01-01T00:00:00Z"} | OK | -
admin | SettingsService/RedeemSettingsLink | {"secret":"x"} | PERMISSION_DENIED | PERMISSION_DENIED
admin | SettingsService/RevokeSettingsSession | {"organizationId":"<ORG>","settingsSessionId":"<UNKNOWN>"} | NOT_FOUND | SETTINGS_SESSION_NOT_FOUND
scim | SettingsService/CreateSettingsLink | {"organizationId":"<ORG>"} | PERMISSION_DENIED | PERMISSION_DENIED
theirs | SettingsService/CreateSettingsLink | {"organizationId":"<ORG>","actorId":"u-1","signInTime":"2026-01-01T00:00:00Z"} | PERMISSION_DENIED | PERMISSION_DENIED

# SAML off suspends the token of an organization; revoking ends it.
admin | OrganizationService/UpdateOrganization | {"organization":{"id":"<OTHER>","samlEnabled":false},"updateMask":"samlEnabled"} | OK | -
admin | OrganizationService/GenerateScimToken | {"organizationId":"<OTHER>"} | FAILED_PRECONDITION | SAML_NOT_ENABLED
their scim | UserService/AuthenticateCaller | {"organizationId":"<OTHER>"} | PERMISSION_DENIED | SAML_NOT_ENABLED
admin | OrganizationService/UpdateOrganization | {"organization":{"id":"<OTHER>","samlEnabled":true,"scimEnabled":false},"updateMask":"samlEnabled,scimEnabled"} | OK | -
their scim | UserService/AuthenticateCaller | {"organizationId":"<OTHER>"} | PERMISSION_DENIED | SCIM_NOT_ENABLED
admin | OrganizationService/RevokeScimToken | {"organizationId":"<OTHER>"} | OK | -
their scim | UserService/AuthenticateCaller | {"organizationId":"<OTHER>"} | UNAUTHENTICATED | TOKEN_INVALID
admin | OrganizationService/GetScimToken | {"organizationId":"<OTHER>"} | NOT_FOUND | SCIM_TOKEN_NOT_FOUND
admin | OrganizationService/RevokeScimToken | {"organizationId":"<OTHER>"} | NOT_FOUND | SCIM_TOKEN_NOT_FOUND
admin | OrganizationService/DeleteOrganization | {"organizationId":"<OTHER>"} | OK | -
admin | OrganizationService/GetOrganization | {"organizationId":"<OTHER>"} | NOT_FOUND | ORGANIZATION_NOT_FOUND
admin | OrganizationService/CreateOrganization | {"organization":{"id":"<OTHER>","displayName":"x"}} | ALREADY_EXISTS | ORGANIZATION_EXISTS
"#;

//! Every method, and the access that it needs: the one table that handlers, logs and tests read.

use crate::domain::Access;

/// A method of the contract.
#[derive(Debug)]
pub(super) struct Method {
    /// `package.Service/Method`, as it is called and logged.
    pub(super) name: &'static str,
    /// What its caller must be allowed.
    pub(super) access: Access,
    /// The same where the request may leave its organization out, and does.
    everywhere: Option<Access>,
}

impl Method {
    /// Service and method, without the package.
    pub(super) fn parts(&self) -> (&'static str, &'static str) {
        let name = self.name.strip_prefix("identity.v1.").unwrap_or(self.name);
        name.split_once('/').unwrap_or((name, ""))
    }

    /// What a caller must be allowed whose request names no organization.
    pub(super) fn access_without_organization(&self) -> Access {
        self.everywhere.unwrap_or(self.access)
    }
}

macro_rules! methods {
    ($($constant:ident = $name:literal, $access:ident $(or $everywhere:ident)?;)*) => {
        $(pub(super) static $constant: Method = Method {
            name: concat!("identity.v1.", $name),
            access: Access::$access,
            everywhere: methods!(@$($everywhere)?),
        };)*

        /// All of them.
        #[cfg(test)]
        pub(super) static ALL: &[&Method] = &[$(&$constant),*];
    };
    (@) => { None };
    (@$everywhere:ident) => { Some(Access::$everywhere) };
}

methods! {
    CREATE_ORGANIZATION = "OrganizationService/CreateOrganization", CreateOrganization;
    GET_ORGANIZATION = "OrganizationService/GetOrganization", ReadOrganization;
    LIST_ORGANIZATIONS = "OrganizationService/ListOrganizations", ListOrganizations;
    UPDATE_ORGANIZATION = "OrganizationService/UpdateOrganization", ChangeSettings;
    DELETE_ORGANIZATION = "OrganizationService/DeleteOrganization", WriteOrganization;
    GENERATE_SCIM_TOKEN = "OrganizationService/GenerateScimToken", ManageScimToken;
    CREATE_EXTENSION_SCHEMA = "ExtensionSchemaService/CreateExtensionSchema", WriteOrganization;
    GET_EXTENSION_SCHEMA = "ExtensionSchemaService/GetExtensionSchema", ReadOrganization;
    LIST_EXTENSION_SCHEMAS = "ExtensionSchemaService/ListExtensionSchemas", ReadOrganization;
    REPLACE_EXTENSION_SCHEMA = "ExtensionSchemaService/ReplaceExtensionSchema", WriteOrganization;
    DELETE_EXTENSION_SCHEMA = "ExtensionSchemaService/DeleteExtensionSchema", WriteOrganization;
    GET_SCIM_TOKEN = "OrganizationService/GetScimToken", ManageScimToken;
    REVOKE_SCIM_TOKEN = "OrganizationService/RevokeScimToken", ManageScimToken;
    CREATE_USER = "UserService/CreateUser", WriteUsers;
    GET_USER = "UserService/GetUser", ReadUsers;
    FIND_USERS = "UserService/FindUsers", ListUsers;
    BATCH_GET_USERS = "UserService/BatchGetUsers", ListUsers;
    LIST_USERS = "UserService/ListUsers", ListUsers;
    LIST_USER_GROUPS = "UserService/ListUserGroups", ListGroups;
    SEARCH_USERS = "UserService/SearchUsers", ReadUsers;
    REPLACE_USER = "UserService/ReplaceUser", WriteUsers;
    UPDATE_USER = "UserService/UpdateUser", WriteUsers;
    DELETE_USER = "UserService/DeleteUser", WriteUsers;
    LIST_DELETED_USERS = "UserService/ListDeletedUsers", ListUsers;
    UNDELETE_USER = "UserService/UndeleteUser", UndeleteUsers;
    AUTHENTICATE_CALLER = "UserService/AuthenticateCaller", Authenticate;
    CREATE_GROUP = "GroupService/CreateGroup", WriteGroups;
    GET_GROUP = "GroupService/GetGroup", ReadGroups;
    LIST_GROUPS = "GroupService/ListGroups", ListGroups;
    LIST_GROUP_MEMBERS = "GroupService/ListGroupMembers", ListGroups;
    CHECK_MEMBERSHIP = "GroupService/CheckMembership", ListGroups;
    SEARCH_GROUPS = "GroupService/SearchGroups", ReadGroups;
    REPLACE_GROUP = "GroupService/ReplaceGroup", WriteGroups;
    UPDATE_GROUP = "GroupService/UpdateGroup", WriteGroups;
    DELETE_GROUP = "GroupService/DeleteGroup", WriteGroups;
    SEARCH_RESOURCES = "ResourceService/SearchResources", ReadResources;
    RECORD_PROVISIONING_REQUESTS = "ProvisioningLogService/RecordProvisioningRequests", WriteProvisioningLog;
    LIST_PROVISIONING_REQUESTS = "ProvisioningLogService/ListProvisioningRequests", ReadProvisioningLog;
    LIST_REFUSED_TOKENS = "ProvisioningLogService/ListRefusedTokens", ReadProvisioningLog;
    GET_PROVISIONING_STATISTICS = "ProvisioningLogService/GetProvisioningStatistics", ReadProvisioningLog;
    LIST_REFUSED_SOURCES = "ProvisioningLogService/ListRefusedSources", ListRefusedSources;
    IMPORT_USERS = "AdoptionService/ImportUsers", ImportUsers;
    GET_ADOPTION_REPORT = "AdoptionService/GetAdoptionReport", ListUsers;
    CREATE_SERVICE_KEY = "ServiceKeyService/CreateServiceKey", ManageServiceKeys;
    LIST_SERVICE_KEYS = "ServiceKeyService/ListServiceKeys", ManageServiceKeys;
    REVOKE_SERVICE_KEY = "ServiceKeyService/RevokeServiceKey", ManageServiceKeys;
    CREATE_SETTINGS_LINK = "SettingsService/CreateSettingsLink", ManageSettingsSessions;
    REDEEM_SETTINGS_LINK = "SettingsService/RedeemSettingsLink", RedeemSettingsLink;
    GET_SETTINGS_SESSION = "SettingsService/GetSettingsSession", ReadOwnSession;
    LIST_SETTINGS_SESSIONS = "SettingsService/ListSettingsSessions", ManageSettingsSessions;
    REVOKE_SETTINGS_SESSION = "SettingsService/RevokeSettingsSession", EndSettingsSession;
    GET_REMOVAL_ALARM = "RemovalService/GetRemovalAlarm", ReadRemovals;
    LIST_REMOVED_USERS = "RemovalService/ListRemovedUsers", ReadRemovals;
    LIST_HELD_USERS = "RemovalService/ListHeldUsers", ReadRemovals;
    LET_REMOVALS_THROUGH = "RemovalService/LetRemovalsThrough", DecideRemovals;
    STOP_REMOVALS = "RemovalService/StopRemovals", DecideRemovals;
    END_REMOVAL_ALARM = "RemovalService/EndRemovalAlarm", DecideRemovals;
    RESOLVE_LOGIN = "LoginService/ResolveLogin", ListUsers;
    LIST_EVENTS = "EventService/ListEvents", ReadEvents;
    LIST_RESOURCE_EVENTS = "EventService/ListResourceEvents", ReadEvents;
    WATCH_EVENTS = "EventService/WatchEvents", ReadEvents or FollowAll;
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use prost::Message as _;

    use super::*;

    #[test]
    fn every_method_of_the_contract_has_its_row() {
        let contract =
            prost_types::FileDescriptorSet::decode(identity_proto::v1::FILE_DESCRIPTOR_SET);
        let mut methods = BTreeSet::new();
        for file in contract.unwrap().file {
            for service in &file.service {
                for method in &service.method {
                    methods.insert(format!(
                        "{}.{}/{}",
                        file.package(),
                        service.name(),
                        method.name()
                    ));
                }
            }
        }
        let rows: BTreeSet<String> = ALL.iter().map(|method| method.name.to_owned()).collect();
        assert_eq!(rows, methods);
        assert_eq!(rows.len(), ALL.len(), "each once");
    }
}

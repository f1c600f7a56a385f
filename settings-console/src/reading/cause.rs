//! Why something does not work: what an administrator has to put right.

use identity_proto::v1::{self as pb, ErrorReason, ProvisioningOperation as Operation};
pub(crate) use identity_proto::v1::{ProvisioningProblem as Problem, TokenMistake};

use super::Idp;

/// What is wrong. Each has a sentence in `words`, and a row in docs/setup-doctor.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// A token that was refused.
    Token(TokenMistake),
    /// Some requests come without a token, among others that have it.
    TokenAtTimes,
    /// What was found wrong with a request, where that alone says what to change.
    Problem(Problem),
    /// There is no Secret Token.
    NotGenerated,
    /// There is none any more, and an earlier one still arrives.
    TokenRevoked,
    /// The Tenant URL is `http`.
    NotHttps,
    /// The Tenant URL has an address of this machine or network.
    PrivateAddress,
    /// SAML is off.
    SamlOff,
    /// SCIM is off.
    ScimOff,
    /// Groups are pushed, and are off.
    GroupsOff,
    /// It was off, and is on now.
    WasOff,
    /// People are looked for, and none are created.
    ScopeEmpty,
    /// The user name is missing.
    UserNameMissing,
    /// The same, where others have come with one.
    UserNameMissingOfOne,
    /// Somebody or a group is replaced by what has no name.
    ReplacedWithoutName,
    /// Somebody or a group is to be deleted, and the URL has no id.
    DeletedWithoutId,
    /// The user name is there, and empty.
    UserNameEmpty,
    /// The user name is somebody else's.
    UserNameTaken,
    /// The same, and nobody is looked up before.
    UserNameTakenAfterList,
    /// The user name that somebody is to have from now on is somebody else's.
    UserNameTakenByChange,
    /// The user name is that of somebody who was deactivated.
    PersonInactive,
    /// People have several addresses in one user name.
    UserNameSeveral,
    /// The user name is what a directory made of a guest's address.
    UserNameOfGuest,
    /// The user name has a word such as `SMTP:` in front.
    UserNameWithScheme,
    /// The user name is what Entra ID calls somebody whom it has deleted.
    UserNameOfDeleted,
    /// The user name is in the domain that Microsoft gives to each directory.
    UserNameInFirstDomain,
    /// The user name is a name and an address.
    UserNameWithName,
    /// Several people have one external id.
    ExternalIdShared,
    /// Somebody has a second address of the same type since a change.
    EmailBeside,
    /// The user name is no e-mail address.
    UserNameNoEmail,
    /// The user name is an id.
    UserNameIsId,
    /// The group's name is missing.
    GroupNameMissing,
    /// The group's name is there, and empty.
    GroupNameEmpty,
    /// The group's name is a distinguished name.
    GroupNameDistinguished,
    /// The group's name is an id.
    GroupNameIsId,
    /// The group's name is taken.
    GroupNameTaken,
    /// An attribute that there is not.
    AttributeUnknown,
    /// A filter that cannot be searched by.
    FilterInvalid,
    /// A filter in the path of a mapping that cannot be used.
    PathInvalid,
    /// A filter in the path of a mapping without quotation marks.
    PathQuotes,
    /// A filter in the path of a mapping that names what its values do not have.
    PathFilterAttribute,
    /// Operations of a bulk request were not done, and nothing more is known.
    BulkFailed,
    /// The next page of a list is asked for by something that leads nowhere.
    CursorInvalid,
    /// Groups are looked up by an attribute that there is not.
    GroupFilterAttribute,
    /// A group's id is used for a person, or the other way round.
    IdOfOtherKind,
    /// People are matched by something else than their user name.
    MatchedByOther,
    /// A value that does not fit its attribute.
    ValueInvalid,
    /// A value of a list is to be changed that there is not.
    NoTarget,
    /// An attribute that cannot be changed.
    ReadOnly,
    /// A member who is not here.
    MemberUnknown,
    /// A person who is not here any more.
    PersonGone,
    /// A group that is not here any more.
    GroupGone,
    /// Somebody or a group is to be deleted who is not here any more.
    DeletedAgain,
    /// JSON, and not what SCIM expects.
    BodyInvalid,
    /// More than an answer can hold.
    TooLarge,
    /// Too many requests.
    TooMany,
    /// A removal is held.
    RemovalHeld,
    /// Somebody else has changed it meanwhile.
    Changed,
    /// We are away.
    Away,
    /// We have failed.
    Ours,
    /// Anything else: what the identity provider was told says more.
    Other,
}

/// What an organization has switched on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Switches {
    pub(crate) saml: bool,
    pub(crate) scim: bool,
    pub(crate) groups: bool,
}

impl Cause {
    /// Why a request failed; none if it did not.
    pub(crate) fn of_request(
        request: &pb::ProvisioningRequest,
        switches: Switches,
    ) -> Option<Self> {
        if request.lost > 0 || (request.status < 400 && request.bulk_failed == 0) {
            return None;
        }
        if request.status < 400 {
            return Some(Self::of_operation(request));
        }
        let by_name = Self::of_problem(request).or_else(|| Self::of_reason(request, switches));
        Some(by_name.unwrap_or_else(|| Self::of_status(request, switches)))
    }

    /// What of the request it is about: the attribute at fault, or the method.
    pub(crate) fn subject(self, request: &pb::ProvisioningRequest) -> &str {
        match self {
            Self::Problem(Problem::MethodUnknown) => &request.method,
            _ => &request.attribute,
        }
    }

    /// What the identity provider was told, as far as that says more than the cause does: where one answer is given for whatever was
    /// wrong, as for tokens, or where nothing can be changed by whoever reads it, it does not.
    pub(crate) fn quoted(self, request: Option<&pb::ProvisioningRequest>) -> &str {
        let Some(request) = request else {
            return "";
        };
        match (self, request.status) {
            (Self::Token(_), _) | (_, 401 | 403 | 429 | 500..) => "",
            (Self::Problem(Problem::IdForeign | Problem::IdAdorned | Problem::SpaceInUrl), 404) => {
                &request.detail
            }
            (_, 404)
                if ["USER_NOT_FOUND", "GROUP_NOT_FOUND"].contains(&request.reason.as_str()) =>
            {
                ""
            }
            (_, 404) if request.problem() == Problem::Unspecified => "",
            _ => &request.detail,
        }
    }

    /// Why the first operation of a bulk request that was refused was.
    fn of_operation(request: &pb::ProvisioningRequest) -> Self {
        let is_named = request.attribute_missing && request.attribute == "userName";
        match (request.scim_type.as_str(), request.reason.as_str()) {
            _ if request.problem() != Problem::Unspecified => {
                Self::of_problem(request).unwrap_or(Self::BulkFailed)
            }
            _ if is_named => Self::UserNameMissing,
            ("uniqueness", _) => Self::UserNameTaken,
            ("invalidPath", _) => Self::AttributeUnknown,
            ("mutability", _) => Self::ReadOnly,
            ("noTarget", _) => Self::NoTarget,
            (_, "INVALID_FIELD") if !request.attribute.is_empty() => Self::ValueInvalid,
            _ => Self::BulkFailed,
        }
    }

    /// By what was found wrong.
    fn of_problem(request: &pb::ProvisioningRequest) -> Option<Self> {
        let changes = request.operation() == Operation::Update;
        Some(match (request.problem(), request.attribute.as_str()) {
            (Problem::Unspecified, _) => return None,
            (Problem::ValueEmpty, "userName") => Self::UserNameEmpty,
            (Problem::ValueEmpty, "displayName") => Self::GroupNameEmpty,
            (
                Problem::FilterQuotes
                | Problem::FilterSingleQuotes
                | Problem::FilterTypographicQuotes,
                _,
            ) if changes => Self::PathQuotes,
            (Problem::FilterAttribute, _) if changes => Self::PathFilterAttribute,
            (Problem::FilterAttribute, _)
                if request.resource() == pb::ProvisionedResource::Group =>
            {
                Self::GroupFilterAttribute
            }
            (Problem::IdMissing, _) if request.method == "DELETE" => Self::DeletedWithoutId,
            (
                Problem::FilterSyntax
                | Problem::FilterOperator
                | Problem::FilterComparison
                | Problem::FilterType
                | Problem::FilterValueMissing,
                _,
            ) if changes => Self::PathInvalid,
            (problem, _) => Self::Problem(problem),
        })
    }

    /// By the contract's name of it; none where that says no more than the status, or the row is older than the names.
    fn of_reason(request: &pb::ProvisioningRequest, switches: Switches) -> Option<Self> {
        let is_group = request.resource() == pb::ProvisionedResource::Group;
        let reason = format!("ERROR_REASON_{}", request.reason);
        Some(match ErrorReason::from_str_name(&reason)? {
            ErrorReason::SamlNotEnabled if !switches.saml => Self::SamlOff,
            ErrorReason::ScimNotEnabled if !switches.scim => Self::ScimOff,
            ErrorReason::GroupsNotEnabled if !switches.groups => Self::GroupsOff,
            ErrorReason::InvalidPath => Self::AttributeUnknown,
            ErrorReason::InvalidFilter if request.operation() == Operation::Update => {
                Self::PathInvalid
            }
            ErrorReason::InvalidFilter => Self::FilterInvalid,
            ErrorReason::NoTarget => Self::NoTarget,
            ErrorReason::Immutable => Self::ReadOnly,
            ErrorReason::TooMany => Self::TooLarge,
            ErrorReason::CursorInvalid | ErrorReason::CursorExpired | ErrorReason::CountInvalid => {
                Self::CursorInvalid
            }
            ErrorReason::MessageTooLarge => Self::Problem(Problem::BodyTooLarge),
            ErrorReason::MemberNotFound => Self::MemberUnknown,
            ErrorReason::InvalidField => match request.attribute.as_str() {
                "members" => Self::MemberUnknown,
                "userName" | "displayName"
                    if request.attribute_missing && request.method == "PUT" =>
                {
                    Self::ReplacedWithoutName
                }
                "displayName" if is_group && request.attribute_missing => Self::GroupNameMissing,
                "userName" if request.attribute_missing => Self::UserNameMissing,
                _ => Self::ValueInvalid,
            },
            ErrorReason::GroupNameTaken => Self::GroupNameTaken,
            ErrorReason::UserNameTaken if ["PUT", "PATCH"].contains(&request.method.as_str()) => {
                Self::UserNameTakenByChange
            }
            ErrorReason::UserNameTaken => Self::UserNameTaken,
            ErrorReason::VersionMismatch => Self::Changed,
            ErrorReason::RemovalHeld => Self::RemovalHeld,
            ErrorReason::RateLimited => Self::TooMany,
            ErrorReason::Unavailable | ErrorReason::DeadlineExceeded => Self::Away,
            ErrorReason::Internal => Self::Ours,
            _ => return None,
        })
    }

    /// By what was answered.
    fn of_status(request: &pb::ProvisioningRequest, switches: Switches) -> Self {
        let is_group = request.resource() == pb::ProvisionedResource::Group;
        // The gateway's own words, in rows from before it told reasons: they are kept for thirty days.
        let says = |words: &str| request.reason.is_empty() && request.detail.contains(words);
        match (request.status, request.scim_type.as_str()) {
            (403, _) if !switches.saml => Self::SamlOff,
            (403, _) if !switches.scim => Self::ScimOff,
            (403, _) if is_group && !switches.groups => Self::GroupsOff,
            (403, _) => Self::WasOff,
            (400, "invalidPath") => Self::AttributeUnknown,
            (400, "invalidFilter") if request.operation() == Operation::Update => Self::PathInvalid,
            (400, "invalidFilter") => Self::FilterInvalid,
            (400, "noTarget") => Self::NoTarget,
            (400, "mutability") => Self::ReadOnly,
            (400, "invalidSyntax") => Self::BodyInvalid,
            (413, _) => Self::Problem(Problem::BodyTooLarge),
            (400, "tooMany") => Self::TooLarge,
            (400, _) if is_group && says("member") => Self::MemberUnknown,
            (400, "invalidValue") if is_group && says("required") => Self::GroupNameMissing,
            (400, "invalidValue") if says("userName") && says("required") => Self::UserNameMissing,
            (400, "invalidValue") => Self::ValueInvalid,
            (409, _) if is_group => Self::GroupNameTaken,
            (409, _) => Self::UserNameTaken,
            (404, _) if request.operation() == Operation::Unspecified => {
                Self::Problem(Problem::EndpointUnknown)
            }
            // What is no id at all was never given out here.
            (404, _) if request.resource_id.is_empty() => Self::Problem(Problem::IdForeign),
            (404, _) if request.method == "DELETE" => Self::DeletedAgain,
            (404, _) if is_group => Self::GroupGone,
            (404, _) => Self::PersonGone,
            (405 | 501, _) => Self::Problem(Problem::MethodUnknown),
            (406 | 415, _) => Self::Problem(Problem::ContentType),
            (412, _) => Self::Changed,
            (429, _) if says("held") => Self::RemovalHeld,
            (429, _) => Self::TooMany,
            (503, _) => Self::Away,
            (500.., _) => Self::Ours,
            _ => Self::Other,
        }
    }
}

impl Idp {
    /// Which identity provider sends requests of such a shape, where one alone does.
    pub(crate) fn of_shape(request: &pb::ProvisioningRequest) -> Option<Self> {
        let quirks = request.quirks.iter();
        quirks
            .filter_map(|quirk| match quirk.as_str() {
                "operation-letter-case"
                | "path-as-key"
                | "text-for-complex"
                | "attribute-after-value-filter"
                | "boolean-as-text-in-filter" => Some(Self::Entra),
                "token-without-bearer" | "read-only-in-value" => Some(Self::Okta),
                "scim-1-schema" | "object-for-list" | "manager-id" | "scim-1-members" => {
                    Some(Self::OneLogin)
                }
                _ => None,
            })
            .next()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const ON: Switches = Switches {
        saml: true,
        scim: true,
        groups: true,
    };

    fn request(status: i32, scim_type: &str) -> pb::ProvisioningRequest {
        pb::ProvisioningRequest {
            status,
            scim_type: scim_type.to_owned(),
            resource_id: "018f".to_owned(),
            operation: Operation::Update.into(),
            resource: pb::ProvisionedResource::User.into(),
            ..pb::ProvisioningRequest::default()
        }
    }

    #[rstest]
    #[case(200, "", None)]
    #[case(400, "invalidPath", Some(Cause::AttributeUnknown))]
    #[case(400, "invalidValue", Some(Cause::ValueInvalid))]
    #[case(404, "", Some(Cause::PersonGone))]
    #[case(409, "uniqueness", Some(Cause::UserNameTaken))]
    #[case(429, "", Some(Cause::TooMany))]
    #[case(500, "", Some(Cause::Ours))]
    #[case(503, "", Some(Cause::Away))]
    #[case(418, "", Some(Cause::Other))]
    fn a_failed_request_has_a_cause(
        #[case] status: i32,
        #[case] scim_type: &str,
        #[case] expected: Option<Cause>,
    ) {
        assert_eq!(Cause::of_request(&request(status, scim_type), ON), expected);
    }

    #[rstest]
    #[case(Cause::ValueInvalid, 400, Problem::Unspecified, "said")]
    #[case(Cause::BulkFailed, 200, Problem::Unspecified, "said")]
    #[case(
        Cause::Problem(Problem::EndpointUnknown),
        404,
        Problem::EndpointUnknown,
        "said"
    )]
    #[case(Cause::PersonGone, 404, Problem::Unspecified, "")]
    #[case(Cause::Token(TokenMistake::Empty), 401, Problem::Unspecified, "")]
    #[case(
        Cause::Token(TokenMistake::UrlVersion),
        404,
        Problem::EndpointUnknown,
        ""
    )]
    #[case(Cause::ScimOff, 403, Problem::Unspecified, "")]
    #[case(Cause::Ours, 500, Problem::Unspecified, "")]
    fn an_answer_is_quoted_where_it_says_more_than_the_cause(
        #[case] cause: Cause,
        #[case] status: i32,
        #[case] problem: Problem,
        #[case] expected: &str,
    ) {
        let failed = pb::ProvisioningRequest {
            detail: "said".to_owned(),
            problem: problem.into(),
            ..request(status, "")
        };
        assert_eq!(cause.quoted(Some(&failed)), expected);
        assert_eq!(cause.quoted(None), "");
    }

    #[rstest]
    #[case("PATCH", 409, "USER_NAME_TAKEN", Cause::UserNameTakenByChange)]
    #[case("PUT", 409, "USER_NAME_TAKEN", Cause::UserNameTakenByChange)]
    #[case("POST", 409, "USER_NAME_TAKEN", Cause::UserNameTaken)]
    #[case("DELETE", 404, "USER_NOT_FOUND", Cause::DeletedAgain)]
    #[case("PATCH", 404, "USER_NOT_FOUND", Cause::PersonGone)]
    #[case("POST", 400, "INVALID_FIELD", Cause::UserNameMissing)]
    #[case("PUT", 400, "INVALID_FIELD", Cause::ReplacedWithoutName)]
    fn what_was_to_be_done_tells_causes_apart(
        #[case] method: &str,
        #[case] status: i32,
        #[case] reason: &str,
        #[case] expected: Cause,
    ) {
        let failed = pb::ProvisioningRequest {
            method: method.to_owned(),
            reason: reason.to_owned(),
            attribute: "userName".to_owned(),
            attribute_missing: true,
            ..request(status, "")
        };
        assert_eq!(Cause::of_request(&failed, ON), Some(expected));
    }

    #[rstest]
    #[case("MEMBER_NOT_FOUND", "", Cause::MemberUnknown)]
    #[case("INVALID_FIELD", "members", Cause::MemberUnknown)]
    #[case("INVALID_FIELD", "displayName", Cause::GroupNameMissing)]
    #[case("INVALID_FIELD", "userName", Cause::UserNameMissing)]
    #[case("INVALID_FIELD", "emails", Cause::ValueInvalid)]
    #[case("REMOVAL_HELD", "", Cause::RemovalHeld)]
    #[case("OF_A_LATER_RELEASE", "", Cause::Other)]
    fn a_reason_decides_whatever_the_words_are(
        #[case] reason: &str,
        #[case] attribute: &str,
        #[case] expected: Cause,
    ) {
        let failed = pb::ProvisioningRequest {
            reason: reason.to_owned(),
            attribute: attribute.to_owned(),
            attribute_missing: true,
            detail: "The members are held, and userName is required.".to_owned(),
            resource: pb::ProvisionedResource::Group.into(),
            ..request(418, "")
        };
        assert_eq!(Cause::of_request(&failed, ON), Some(expected));
    }

    #[rstest]
    #[case(429, "", "It is held.", Cause::RemovalHeld)]
    #[case(
        400,
        "invalidValue",
        "\"userName\" is required.",
        Cause::UserNameMissing
    )]
    fn an_old_row_is_told_by_its_words(
        #[case] status: i32,
        #[case] scim_type: &str,
        #[case] detail: &str,
        #[case] expected: Cause,
    ) {
        let failed = pb::ProvisioningRequest {
            detail: detail.to_owned(),
            ..request(status, scim_type)
        };
        assert_eq!(Cause::of_request(&failed, ON), Some(expected));
    }

    #[rstest]
    #[case(
        Problem::IdForeign,
        Operation::Update,
        "",
        Cause::Problem(Problem::IdForeign)
    )]
    #[case(
        Problem::ValueEmpty,
        Operation::Create,
        "userName",
        Cause::UserNameEmpty
    )]
    #[case(
        Problem::ValueEmpty,
        Operation::Create,
        "displayName",
        Cause::GroupNameEmpty
    )]
    #[case(
        Problem::FilterQuotes,
        Operation::Search,
        "",
        Cause::Problem(Problem::FilterQuotes)
    )]
    #[case(Problem::FilterQuotes, Operation::Update, "", Cause::PathQuotes)]
    #[case(Problem::FilterSingleQuotes, Operation::Update, "", Cause::PathQuotes)]
    #[case(Problem::FilterSyntax, Operation::Update, "", Cause::PathInvalid)]
    #[case(Problem::Unspecified, Operation::Update, "", Cause::Changed)]
    fn what_was_found_wrong_comes_before_what_it_is_called(
        #[case] problem: Problem,
        #[case] operation: Operation,
        #[case] attribute: &str,
        #[case] expected: Cause,
    ) {
        let failed = pb::ProvisioningRequest {
            reason: "VERSION_MISMATCH".to_owned(),
            problem: problem.into(),
            operation: operation.into(),
            attribute: attribute.to_owned(),
            ..request(412, "")
        };
        assert_eq!(Cause::of_request(&failed, ON), Some(expected));
    }

    #[rstest]
    #[case("DELETE", Cause::DeletedWithoutId)]
    #[case("PUT", Cause::Problem(Problem::IdMissing))]
    #[case("PATCH", Cause::Problem(Problem::IdMissing))]
    fn the_method_says_what_was_tried_without_an_id(#[case] method: &str, #[case] expected: Cause) {
        let failed = pb::ProvisioningRequest {
            method: method.to_owned(),
            problem: Problem::IdMissing.into(),
            ..request(405, "")
        };
        assert_eq!(Cause::of_request(&failed, ON), Some(expected));
    }

    #[test]
    fn what_is_switched_off_comes_before_what_it_is_about() {
        let mut groups = request(403, "");
        groups.resource = pb::ProvisionedResource::Group.into();
        for (switches, expected) in [
            (ON, Cause::WasOff),
            (
                Switches {
                    groups: false,
                    ..ON
                },
                Cause::GroupsOff,
            ),
            (Switches { scim: false, ..ON }, Cause::ScimOff),
            (
                Switches {
                    saml: false,
                    scim: false,
                    groups: false,
                },
                Cause::SamlOff,
            ),
        ] {
            assert_eq!(Cause::of_request(&groups, switches), Some(expected));
        }
    }

    #[rstest]
    #[case("boolean-as-text", None)]
    #[case("path-as-key", Some(Idp::Entra))]
    #[case("token-without-bearer", Some(Idp::Okta))]
    #[case("object-for-list", Some(Idp::OneLogin))]
    fn a_habit_of_one_alone_tells_who_it_is(#[case] quirk: &str, #[case] expected: Option<Idp>) {
        let request = pb::ProvisioningRequest {
            quirks: vec![quirk.to_owned()],
            ..pb::ProvisioningRequest::default()
        };
        assert_eq!(Idp::of_shape(&request), expected);
    }
}

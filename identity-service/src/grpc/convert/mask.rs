//! Which fields of a resource an answer has (`read_mask`, AIP-157).

use identity_proto::v1 as pb;
use prost_types::FieldMask;

use crate::domain::InvalidField;

/// A message whose fields a mask can name.
pub(in crate::grpc) trait Masked {
    /// All of them.
    const FIELDS: &'static [&'static str];

    /// Empties those that the mask does not name.
    fn clear_all_but(&mut self, mask: &ReadMask);
}

/// Fields that were asked for; all of them where nothing was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::grpc) struct ReadMask(Option<Vec<String>>);

impl ReadMask {
    /// Fields of `M`, as the contract spells them; `*` is all of them.
    pub(in crate::grpc) fn of<M: Masked>(mask: Option<FieldMask>) -> Result<Self, InvalidField> {
        let Some(FieldMask { paths }) = mask else {
            return Ok(Self::default());
        };
        if paths.is_empty() || paths == ["*"] {
            return Ok(Self::default());
        }
        match paths.iter().all(|path| M::FIELDS.contains(&path.as_str())) {
            true => Ok(Self(Some(paths))),
            false => Err(InvalidField::new(
                "read_mask",
                format!("names fields of the resource: {}", M::FIELDS.join(", ")),
            )),
        }
    }

    /// Whether a field was asked for.
    pub(in crate::grpc) fn has(&self, field: &str) -> bool {
        let Self(asked) = self;
        asked
            .as_ref()
            .is_none_or(|asked| asked.iter().any(|path| path == field))
    }

    /// The message with the fields that were asked for.
    pub(in crate::grpc) fn cut<M: Masked>(&self, mut message: M) -> M {
        if self.0.is_some() {
            message.clear_all_but(self);
        }
        message
    }
}

/// Taken apart without `..`: a field that is added to the contract has to be named here.
macro_rules! masked {
    ($message:ident: $($field:ident),+ $(,)?) => {
        impl Masked for pb::$message {
            const FIELDS: &'static [&'static str] = &[$(stringify!($field)),+];

            fn clear_all_but(&mut self, mask: &ReadMask) {
                let Self { $($field),+ } = self;
                $(if !mask.has(stringify!($field)) {
                    *$field = Default::default();
                })+
            }
        }
    };
}

masked! {
    User: id, organization_id, user_name, external_id, active, account_id, name, display_name, nick_name, profile_url,
    title, user_type, preferred_language, locale, timezone, emails, phone_numbers, ims, photos, addresses, entitlements,
    roles, x509_certificates, enterprise_user, extensions, groups, etag, create_time, update_time,
    provisioning,
}

masked! {
    Group: id, organization_id, display_name, external_id, extensions, etag, create_time, update_time,
}

#[cfg(test)]
mod tests {
    use prost_types::FileDescriptorSet;
    use rstest::rstest;

    use super::*;

    fn mask(paths: &[&str]) -> Option<FieldMask> {
        let paths = paths.iter().map(|path| (*path).to_owned()).collect();
        Some(FieldMask { paths })
    }

    fn ada() -> pb::User {
        pb::User {
            id: "1".to_owned(),
            user_name: "ada".to_owned(),
            active: Some(true),
            ..pb::User::default()
        }
    }

    #[rstest]
    #[case::nothing_said(None)]
    #[case::no_paths(mask(&[]))]
    #[case::all(mask(&["*"]))]
    fn all_fields_where_nothing_is_said(#[case] mask: Option<FieldMask>) {
        let mask = ReadMask::of::<pb::User>(mask).unwrap();
        assert_eq!(mask.cut(ada()), ada());
        assert!(mask.has("groups"));
    }

    #[test]
    fn only_the_fields_that_are_named() {
        let mask = ReadMask::of::<pb::User>(mask(&["user_name", "title"])).unwrap();
        let cut = mask.cut(ada());
        let expected = pb::User {
            user_name: "ada".to_owned(),
            ..pb::User::default()
        };
        assert_eq!(cut, expected);
        assert!(!mask.has("groups"));
    }

    #[rstest]
    #[case(&["userName"])]
    #[case(&["name.given_name"])]
    #[case(&["id", "shoe_size"])]
    #[case(&["*", "id"])]
    fn what_is_no_field_is_refused(#[case] paths: &[&str]) {
        let refused = ReadMask::of::<pb::User>(mask(paths)).unwrap_err();
        assert_eq!(refused.field, "read_mask");
    }

    #[test]
    fn fields_are_spelled_as_in_the_contract() {
        use prost::Message as _;
        let files = FileDescriptorSet::decode(pb::FILE_DESCRIPTOR_SET).unwrap();
        let messages: Vec<_> = files
            .file
            .iter()
            .flat_map(|file| &file.message_type)
            .collect();
        for (name, fields) in [("User", pb::User::FIELDS), ("Group", pb::Group::FIELDS)] {
            let message = messages.iter().find(|message| message.name() == name);
            let contract = message.unwrap().field.iter().map(|field| field.name());
            assert_eq!(contract.collect::<Vec<_>>(), fields, "{name}");
        }
    }
}

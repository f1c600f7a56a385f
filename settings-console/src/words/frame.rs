//! What is around each page.

/// See the module.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) settings: &'static str,
    pub(crate) skip: &'static str,
    pub(crate) language: &'static str,
    pub(crate) signed_in_as: fn(&str) -> String,
    pub(crate) back: fn(&str) -> String,
    pub(crate) leave: &'static str,
    pub(crate) copy: &'static str,
    pub(crate) copied: &'static str,
    pub(crate) never: &'static str,
    pub(crate) on: &'static str,
    pub(crate) off: &'static str,
}

pub(super) static ENGLISH: Frame = Frame {
    settings: "SAML/SCIM settings",
    skip: "Skip to the content",
    language: "Language",
    signed_in_as: |name| format!("Signed in as {name}"),
    back: |product| format!("Back to {product}"),
    leave: "Leave the settings",
    copy: "Copy",
    copied: "Copied",
    never: "never",
    on: "On",
    off: "Off",
};

pub(super) static JAPANESE: Frame = Frame {
    settings: "SAML/SCIM 設定",
    skip: "本文へ移動",
    language: "言語",
    signed_in_as: |name| format!("{name} としてサインイン中"),
    back: |product| format!("{product} に戻る"),
    leave: "設定を終了",
    copy: "コピー",
    copied: "コピーしました",
    never: "なし",
    on: "オン",
    off: "オフ",
};

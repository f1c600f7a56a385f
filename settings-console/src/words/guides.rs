//! What is around the guides.

/// See the module.
#[derive(Debug)]
pub(crate) struct Guides {
    pub(crate) title: &'static str,
    pub(crate) which: &'static str,
    pub(crate) steps: &'static str,
    pub(crate) mapping: &'static str,
    pub(crate) source: &'static str,
    pub(crate) target: &'static str,
    pub(crate) template: &'static str,
    pub(crate) token: &'static str,
    pub(crate) afterwards: &'static str,
    pub(crate) groups_on: &'static str,
    pub(crate) groups_off: &'static str,
}

pub(super) static ENGLISH: Guides = Guides {
    title: "Guides",
    which: "Your identity provider",
    steps: "Steps",
    mapping: "Attribute mapping",
    source: "In the identity provider",
    target: "SCIM attribute",
    template: "JSON template",
    token: "The Secret Token is shown when it is generated, and nowhere else: see Connection.",
    afterwards: "What to expect",
    groups_on: "Groups are on for your organization.",
    groups_off: "Groups are off for your organization: leave everything about groups out, or switch them on at Connection first.",
};

pub(super) static JAPANESE: Guides = Guides {
    title: "設定ガイド",
    which: "ご利用の ID プロバイダー",
    steps: "手順",
    mapping: "属性マッピング",
    source: "ID プロバイダー側",
    target: "SCIM 属性",
    template: "JSON テンプレート",
    token: "シークレットトークンは生成時にのみ表示されます。「接続」ページをご覧ください。",
    afterwards: "設定後の動作",
    groups_on: "この組織ではグループがオンです。",
    groups_off: "この組織ではグループがオフです。グループに関する設定は行わないか、先に「接続」ページでオンにしてください。",
};

//! Where one can go, and what is said on each page while more people than usual are removed.

/// See the module.
#[derive(Debug)]
pub(crate) struct Nav {
    pub(crate) pages: &'static str,
    pub(crate) connection: &'static str,
    pub(crate) guides: &'static str,
    pub(crate) check: &'static str,
    pub(crate) log: &'static str,
    pub(crate) people: &'static str,
    pub(crate) groups: &'static str,
    pub(crate) safety: &'static str,
    pub(crate) alarm: &'static str,
    /// Removed, of whom, since when.
    pub(crate) raised: fn(i64, i64, &str) -> String,
    /// And so many are held.
    pub(crate) holding: fn(i64) -> String,
    pub(crate) stopped: fn(&str) -> String,
    pub(crate) let_through: fn(&str) -> String,
    pub(crate) see_who: &'static str,
}

pub(super) static ENGLISH: Nav = Nav {
    pages: "Pages",
    connection: "Connection",
    guides: "Guides",
    check: "Setup check",
    log: "Log",
    people: "People",
    groups: "Groups",
    safety: "Safety",
    alarm: "Unusual removals",
    raised: |removed, people, since| {
        format!(
            "More people than usual have lost their access: {removed} of {people} since {since}."
        )
    },
    holding: |held| match held {
        1 => "One more removal is held until you decide.".to_owned(),
        held => format!("{held} more removals are held until you decide."),
    },
    stopped: |until| format!("Removals by the identity provider are stopped until {until}."),
    let_through: |until| {
        format!("Removals by the identity provider are let through until {until}.")
    },
    see_who: "See who, and decide",
};

pub(super) static JAPANESE: Nav = Nav {
    pages: "ページ",
    connection: "接続",
    guides: "設定ガイド",
    check: "設定チェック",
    log: "ログ",
    people: "ユーザー",
    groups: "グループ",
    safety: "安全装置",
    alarm: "通常より多い削除・無効化",
    raised: |removed, people, since| {
        format!(
            "通常より多くのユーザーが利用できなくなりました: {since} 以降、{people} 人中 {removed} 人。"
        )
    },
    holding: |held| format!("さらに {held} 件が保留中です。対応を選んでください。"),
    stopped: |until| format!("ID プロバイダーによる削除・無効化は {until} まで停止されています。"),
    let_through: |until| {
        format!("ID プロバイダーによる削除・無効化は {until} まで許可されています。")
    },
    see_who: "対象者を確認して対応する",
};

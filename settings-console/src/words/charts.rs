//! The charts of thirty days.

/// See the module.
#[derive(Debug)]
pub(crate) struct Charts {
    pub(crate) requests: &'static str,
    pub(crate) bulk: &'static str,
    pub(crate) succeeded: &'static str,
    pub(crate) failed: &'static str,
    pub(crate) people: &'static str,
    pub(crate) active: &'static str,
    pub(crate) inactive: &'static str,
    pub(crate) day: &'static str,
    pub(crate) as_table: &'static str,
}

pub(super) static ENGLISH: Charts = Charts {
    requests: "Requests of the last 30 days",
    bulk: "A bulk request counts once, however many operations it has.",
    succeeded: "succeeded",
    failed: "failed",
    people: "People of the last 30 days",
    active: "active",
    inactive: "deactivated",
    day: "Day (UTC)",
    as_table: "As a table",
};

pub(super) static JAPANESE: Charts = Charts {
    requests: "過去 30 日間のリクエスト",
    bulk: "一括リクエストは、含まれる操作の数にかかわらず 1 件と数えます。",
    succeeded: "成功",
    failed: "失敗",
    people: "過去 30 日間のユーザー",
    active: "有効",
    inactive: "無効",
    day: "日付（UTC）",
    as_table: "表で見る",
};

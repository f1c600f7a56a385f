//! What happened to somebody, or to a group, in a few words each.

use super::sentences::isolated;
use crate::reading::{By, Change, What};

/// See the module.
#[derive(Debug)]
pub(crate) struct History {
    pub(crate) title: &'static str,
    pub(crate) none: &'static str,
    pub(crate) older: &'static str,
    pub(crate) of: fn(&Change) -> String,
    pub(crate) by: fn(&By) -> String,
    pub(crate) joined: Around,
    pub(crate) left: Around,
}

/// What stands around the name of a group, which is a link.
#[derive(Debug)]
pub(crate) struct Around {
    pub(crate) before: &'static str,
    pub(crate) after: &'static str,
}

pub(super) static ENGLISH: History = History {
    title: "History",
    none: "Nothing is kept of what happened before the last 90 days.",
    older: "Older",
    of: |change| match &change.what {
        What::Created => "Created".to_owned(),
        What::Changed(attributes) => format!("Changed: {}", listed(attributes, ", ")),
        What::Members { added, removed: 0 } => format!("Members added: {added}"),
        What::Members { added: 0, removed } => format!("Members removed: {removed}"),
        What::Members { added, removed } => {
            format!("Members added: {added}, removed: {removed}")
        }
        What::Joined => "Added to a group that was deleted since".to_owned(),
        What::Left => "Removed from a group that was deleted since".to_owned(),
        What::Deactivated => "Deactivated".to_owned(),
        What::Reactivated => "Activated again".to_owned(),
        What::Deleted => "Deleted".to_owned(),
        What::BroughtBack => "Brought back after being deleted".to_owned(),
        What::Held => "A removal was held by the brake".to_owned(),
        What::Other => "Something else".to_owned(),
    },
    by: |by| match by {
        By::IdentityProvider => "by the identity provider".to_owned(),
        By::Other(name) => format!("by {}", isolated(name)),
    },
    joined: Around {
        before: "Added to the group ",
        after: "",
    },
    left: Around {
        before: "Removed from the group ",
        after: "",
    },
};

pub(super) static JAPANESE: History = History {
    title: "履歴",
    none: "過去 90 日以内の履歴はありません。",
    older: "古いものへ",
    of: |change| match &change.what {
        What::Created => "作成".to_owned(),
        What::Changed(attributes) => format!("変更: {}", listed(attributes, "、")),
        What::Members { added, removed: 0 } => format!("メンバーを {added} 人追加"),
        What::Members { added: 0, removed } => format!("メンバーを {removed} 人削除"),
        What::Members { added, removed } => {
            format!("メンバーを {added} 人追加、{removed} 人削除")
        }
        What::Joined => "その後削除されたグループに追加".to_owned(),
        What::Left => "その後削除されたグループから削除".to_owned(),
        What::Deactivated => "無効化".to_owned(),
        What::Reactivated => "再有効化".to_owned(),
        What::Deleted => "削除".to_owned(),
        What::BroughtBack => "削除後に復元".to_owned(),
        What::Held => "ブレーキにより保留".to_owned(),
        What::Other => "その他".to_owned(),
    },
    by: |by| match by {
        By::IdentityProvider => "ID プロバイダー".to_owned(),
        By::Other(name) => isolated(name),
    },
    joined: Around {
        before: "グループ「",
        after: "」に追加",
    },
    left: Around {
        before: "グループ「",
        after: "」から削除",
    },
};

fn listed(attributes: &[(String, Option<String>)], comma: &str) -> String {
    let each = attributes.iter().map(|(name, value)| match value {
        Some(value) => format!("{} → {}", isolated(name), isolated(value)),
        None => isolated(name),
    });
    each.collect::<Vec<_>>().join(comma)
}

//! What an identity provider did, in one sentence.

use crate::reading::{Act, Deed, Kind, Wanted};

/// Attributes that a sentence names; of more it says how many.
const NAMED: usize = 5;

/// See the module.
#[derive(Debug)]
pub(crate) struct Sentences {
    pub(crate) of: fn(&Deed) -> String,
}

pub(super) static ENGLISH: Sentences = Sentences { of: english };
pub(super) static JAPANESE: Sentences = Sentences { of: japanese };

/// A text that others have written, within a sentence: whichever way it runs, the sentence runs on as before.
pub(crate) fn isolated(text: &str) -> String {
    format!("\u{2068}{text}\u{2069}")
}

fn english(deed: &Deed) -> String {
    let who = deed.idp.and_then(|idp| idp.name());
    let who = who.unwrap_or("The identity provider");
    let name = isolated(&deed.name);
    let whom = match (deed.kind, deed.name.is_empty()) {
        (Kind::Person, true) => "somebody".to_owned(),
        (Kind::Group, true) => "a group".to_owned(),
        (Kind::Any, true) => "something".to_owned(),
        (Kind::Group, false) => format!("the group {name}"),
        (Kind::Person | Kind::Any, false) => name,
    };
    let them = match deed.kind {
        Kind::Person => "people",
        Kind::Group => "groups",
        Kind::Any => "people and groups",
    };
    match &deed.act {
        Act::Created => format!("{who} created {whom}"),
        Act::Deactivated => format!("{who} deactivated {whom}"),
        Act::Reactivated => format!("{who} reactivated {whom}"),
        Act::Deleted => format!("{who} deleted {whom}"),
        Act::Changed(attributes) => {
            let (named, more) = named(attributes, ", ");
            let more = match more {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            format!("{who} changed {named}{more} of {whom}")
        }
        Act::Members { added, removed: 0 } => {
            format!("{who} added {} to {whom}", members(*added))
        }
        Act::Members { added: 0, removed } => {
            format!("{who} removed {} from {whom}", members(*removed))
        }
        Act::Members { added, removed } => {
            format!("{who} added {added} and removed {removed} members of {whom}")
        }
        Act::Same => format!("{who} sent {whom} again; nothing changed"),
        Act::Read => format!("{who} looked at {whom}"),
        Act::LookedFor(filter) if filter.is_empty() => format!("{who} listed {them}"),
        Act::LookedFor(filter) => format!("{who} looked for {them} ({filter})"),
        Act::Discovered => format!("{who} asked what can be provisioned here"),
        Act::Several {
            operations,
            failed: 0,
        } => format!("{who} sent {operations} operations in one request"),
        Act::Several { operations, failed } => {
            format!("{who} sent {operations} operations in one request, of which {failed} failed")
        }
        Act::Unknown => format!("{who} asked for something that is not here"),
        Act::Lost(number) => {
            format!("{number} requests about this time, of which nothing else is known")
        }
        Act::Refused(wanted) => match wanted {
            Wanted::Create => format!("{who} could not create {whom}"),
            Wanted::Read => format!("{who} could not look at {whom}"),
            Wanted::LookFor => format!("{who} could not look for {them}"),
            Wanted::Change => format!("{who} could not change {whom}"),
            Wanted::Delete => format!("{who} could not delete {whom}"),
            Wanted::Several => format!("{who} could not do several things in one request"),
            Wanted::Discover => format!("{who} could not learn what can be provisioned here"),
            Wanted::Unknown => format!("{who} asked for something that is not here"),
        },
    }
}

fn members(number: i32) -> String {
    match number {
        1 => "1 member".to_owned(),
        number => format!("{number} members"),
    }
}

fn japanese(deed: &Deed) -> String {
    let who = deed.idp.and_then(|idp| idp.name());
    let who = who.unwrap_or("ID プロバイダー");
    let name = isolated(&deed.name);
    let whom = match (deed.kind, deed.name.is_empty()) {
        (Kind::Person, true) => "ユーザー".to_owned(),
        (Kind::Group, true) => "グループ".to_owned(),
        (Kind::Any, true) => "リソース".to_owned(),
        (Kind::Group, false) => format!("グループ {name} "),
        (Kind::Person | Kind::Any, false) => format!(" {name} "),
    };
    let them = match deed.kind {
        Kind::Person => "ユーザー",
        Kind::Group => "グループ",
        Kind::Any => "ユーザーとグループ",
    };
    match &deed.act {
        Act::Created => format!("{who} が{whom}を作成しました"),
        Act::Deactivated => format!("{who} が{whom}を無効にしました"),
        Act::Reactivated => format!("{who} が{whom}を再び有効にしました"),
        Act::Deleted => format!("{who} が{whom}を削除しました"),
        Act::Changed(attributes) => {
            let (named, more) = named(attributes, "、");
            let more = match more {
                0 => String::new(),
                more => format!(" ほか {more} 件"),
            };
            format!("{who} が{whom}の {named}{more} を変更しました")
        }
        Act::Members { added, removed: 0 } => {
            format!("{who} が{whom}にメンバーを {added} 人追加しました")
        }
        Act::Members { added: 0, removed } => {
            format!("{who} が{whom}からメンバーを {removed} 人外しました")
        }
        Act::Members { added, removed } => {
            format!("{who} が{whom}のメンバーを {added} 人追加し、{removed} 人外しました")
        }
        Act::Same => format!("{who} が{whom}を再送しましたが、変更はありませんでした"),
        Act::Read => format!("{who} が{whom}を参照しました"),
        Act::LookedFor(filter) if filter.is_empty() => {
            format!("{who} が{them}の一覧を取得しました")
        }
        Act::LookedFor(filter) => format!("{who} が{them}を検索しました（{filter}）"),
        Act::Discovered => format!("{who} がプロビジョニングできる内容を確認しました"),
        Act::Several {
            operations,
            failed: 0,
        } => format!("{who} が {operations} 件の操作を一度に送信しました"),
        Act::Several { operations, failed } => {
            format!("{who} が {operations} 件の操作を一度に送信し、{failed} 件が失敗しました")
        }
        Act::Unknown => format!("{who} が存在しないものを要求しました"),
        Act::Lost(number) => {
            format!("この時期のリクエスト {number} 件（詳細は残っていません）")
        }
        Act::Refused(wanted) => match wanted {
            Wanted::Create => format!("{who} は{whom}を作成できませんでした"),
            Wanted::Read => format!("{who} は{whom}を参照できませんでした"),
            Wanted::LookFor => format!("{who} は{them}を検索できませんでした"),
            Wanted::Change => format!("{who} は{whom}を変更できませんでした"),
            Wanted::Delete => format!("{who} は{whom}を削除できませんでした"),
            Wanted::Several => format!("{who} は複数の操作を実行できませんでした"),
            Wanted::Discover => {
                format!("{who} はプロビジョニングできる内容を確認できませんでした")
            }
            Wanted::Unknown => format!("{who} が存在しないものを要求しました"),
        },
    }
}

/// The first of them, and how many there are beyond.
fn named(attributes: &[String], comma: &str) -> (String, usize) {
    let named: Vec<String> = attributes
        .iter()
        .take(NAMED)
        .map(|attribute| isolated(attribute.rsplit(':').next().unwrap_or_default()))
        .collect();
    let more = attributes.len().saturating_sub(NAMED);
    (named.join(comma), more)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::reading::Idp;

    fn deed(act: Act, kind: Kind, name: &str) -> Deed {
        Deed {
            idp: Some(Idp::Okta),
            act,
            kind,
            name: name.to_owned(),
        }
    }

    fn plain(text: &str) -> String {
        text.replace(['\u{2068}', '\u{2069}'], "")
    }

    #[rstest]
    #[case(
        Act::Deactivated,
        Kind::Person,
        "ada@example.com",
        "Okta deactivated ada@example.com",
        "Okta が ada@example.com を無効にしました"
    )]
    #[case(
        Act::Created,
        Kind::Group,
        "Sales",
        "Okta created the group Sales",
        "Okta がグループ Sales を作成しました"
    )]
    #[case(
        Act::Deleted,
        Kind::Person,
        "",
        "Okta deleted somebody",
        "Okta がユーザーを削除しました"
    )]
    #[case(Act::LookedFor("userName eq ?".to_owned()), Kind::Person, "", "Okta looked for people (userName eq ?)", "Okta がユーザーを検索しました（userName eq ?）")]
    #[case(
        Act::Refused(Wanted::Create),
        Kind::Person,
        "bob",
        "Okta could not create bob",
        "Okta は bob を作成できませんでした"
    )]
    fn a_deed_is_one_sentence(
        #[case] act: Act,
        #[case] kind: Kind,
        #[case] name: &str,
        #[case] in_english: &str,
        #[case] in_japanese: &str,
    ) {
        let deed = deed(act, kind, name);
        assert_eq!(plain(&english(&deed)), in_english);
        assert_eq!(plain(&japanese(&deed)), in_japanese);
    }

    #[test]
    fn many_attributes_are_counted() {
        let attributes = (0..7).map(|number| format!("urn:x:2.0:User:a{number}"));
        let deed = deed(Act::Changed(attributes.collect()), Kind::Person, "ada");
        assert_eq!(
            plain(&english(&deed)),
            "Okta changed a0, a1, a2, a3, a4 and 2 more of ada"
        );
    }

    #[test]
    fn a_name_from_right_to_left_stays_where_it_is() {
        let deed = deed(Act::Created, Kind::Person, "\u{202e}evil");
        assert!(english(&deed).contains("\u{2068}\u{202e}evil\u{2069}"));
    }
}

//! What an answer to an identity provider means, for those who do not read it in English.
//!
//! Beside the answer and not in its place: it is what the identity provider shows, and what one looks for there.

use super::sentences::isolated;
use crate::reading::Answer;

/// See the module.
#[derive(Debug)]
pub(crate) struct Answers {
    /// Empty where the answer is in the reader's language already.
    pub(crate) of: fn(&Answer<'_>) -> String,
}

pub(super) static ENGLISH: Answers = Answers {
    of: |_| String::new(),
};
pub(super) static JAPANESE: Answers = Answers { of: japanese };

fn japanese(answer: &Answer<'_>) -> String {
    let attribute = match answer.attribute {
        "" => String::new(),
        name => format!("属性「{}」", isolated(name)),
    };
    let of_attribute = |about: &str, otherwise: &str| match attribute.as_str() {
        "" => otherwise.to_owned(),
        attribute => format!("{attribute}{about}"),
    };
    let plain = match answer.reason {
        "TOKEN_INVALID" => "トークンが正しくありません。",
        "SAML_NOT_ENABLED" => "この組織では SAML シングルサインオンが無効です。",
        "SCIM_NOT_ENABLED" => "この組織ではプロビジョニング（SCIM）が無効です。",
        "GROUPS_NOT_ENABLED" => "この組織ではグループのプロビジョニングが無効です。",
        "USER_NOT_FOUND" => "この ID のユーザーは存在しません。",
        "GROUP_NOT_FOUND" => "この ID のグループは存在しません。",
        "MEMBER_NOT_FOUND" => "メンバーに指定された ID のユーザーまたはグループは存在しません。",
        "USER_NAME_TAKEN" => "この userName は別のユーザーが使用しています。",
        "GROUP_NAME_TAKEN" => "この名前のグループは既に存在します。",
        "VERSION_MISMATCH" => "ほかの変更が先に行われたため、変更されませんでした。",
        "NO_TARGET" => "変更の対象となる値がありません。",
        "RATE_LIMITED" => "リクエストが多すぎます。しばらくしてから再試行されます。",
        "REMOVAL_HELD" => "通常より多くのユーザーが削除または無効化されたため、保留されました。",
        "UNAVAILABLE" | "DEADLINE_EXCEEDED" => "一時的に応答できませんでした。再試行されます。",
        "TOO_MANY" | "MESSAGE_TOO_LARGE" => "一度に処理できる量を超えています。",
        "CURSOR_INVALID" | "CURSOR_EXPIRED" => {
            "一覧の続きを指す値が正しくないか、期限が切れています。"
        }
        "COUNT_INVALID" => "一覧の件数の指定が正しくありません。",
        "IMMUTABLE" => {
            return of_attribute("は変更できません。", "変更できない属性が指定されています。");
        }
        "INVALID_PATH" => {
            return of_attribute("は存在しません。", "PATCH の path が正しくありません。");
        }
        "INVALID_FILTER" => {
            return of_attribute("では検索できません。", "フィルターが正しくありません。");
        }
        "INVALID_FIELD" if answer.is_missing => {
            return of_attribute("は必須です。", "必須の属性がありません。");
        }
        "INVALID_FIELD" => {
            return of_attribute("の値が正しくありません。", "値が正しくありません。");
        }
        _ => return by_status(answer, &of_attribute),
    };
    plain.to_owned()
}

/// What the gateway has refused by itself.
fn by_status(answer: &Answer<'_>, of_attribute: &dyn Fn(&str, &str) -> String) -> String {
    let plain = match (answer.status, answer.scim_type) {
        (400, "invalidSyntax") => "リクエストの本文が正しい JSON または SCIM ではありません。",
        (400, "invalidFilter") => {
            return of_attribute("では検索できません。", "フィルターが正しくありません。");
        }
        (400, "invalidPath") => {
            return of_attribute("は存在しません。", "PATCH の path が正しくありません。");
        }
        (400, "invalidValue") if answer.is_missing => {
            return of_attribute("は必須です。", "必須の属性がありません。");
        }
        (400, "invalidValue") => {
            return of_attribute("の値が正しくありません。", "値が正しくありません。");
        }
        (400, "mutability") => {
            return of_attribute("は変更できません。", "変更できない属性が指定されています。");
        }
        (400, "noTarget") => "変更の対象となる値がありません。",
        (413, _) | (400, "tooMany") => "一度に処理できる量を超えています。",
        (404, _) => "このアドレスは存在しません。",
        (405 | 501, _) => "このアドレスでは使用できないメソッドです。",
        (406 | 415, _) => "メディアタイプが SCIM のものではありません。",
        (408, _) => "リクエストの受信に時間がかかりすぎました。",
        (429, _) => "リクエストが多すぎます。しばらくしてから再試行されます。",
        (500.., _) => "サービス側の問題で処理できませんでした。",
        _ => "",
    };
    plain.to_owned()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn answer(reason: &'static str, attribute: &'static str) -> Answer<'static> {
        Answer {
            reason,
            scim_type: "invalidValue",
            status: 400,
            attribute,
            is_missing: false,
        }
    }

    #[rstest]
    #[case(
        "USER_NAME_TAKEN",
        "",
        "この userName は別のユーザーが使用しています。"
    )]
    #[case("INVALID_FIELD", "active", "属性「active」の値が正しくありません。")]
    #[case("INVALID_FIELD", "", "値が正しくありません。")]
    #[case("IMMUTABLE", "id", "属性「id」は変更できません。")]
    #[case("", "active", "属性「active」の値が正しくありません。")]
    fn an_answer_is_told_in_japanese(
        #[case] reason: &'static str,
        #[case] attribute: &'static str,
        #[case] expected: &str,
    ) {
        let told = (JAPANESE.of)(&answer(reason, attribute));
        assert_eq!(told.replace(['\u{2068}', '\u{2069}'], ""), expected);
        assert_eq!((ENGLISH.of)(&answer(reason, attribute)), "");
    }
}

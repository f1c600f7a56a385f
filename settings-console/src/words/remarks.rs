//! What was done in spite of something: attributes that were left out, and habits that SCIM has otherwise.

use super::sentences::isolated;

const ENTERPRISE_USER: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// See the module.
#[derive(Debug)]
pub(crate) struct Remarks {
    /// Of the names that were left out.
    pub(crate) left_out: fn(&[&str]) -> String,
    /// Of those of them that stand in the enterprise extension.
    pub(crate) misplaced: fn(&[&str]) -> String,
    /// Of the names of tolerances. None: there are no words for any of them.
    pub(crate) understood: fn(&[&str]) -> Option<String>,
}

pub(super) static ENGLISH: Remarks = Remarks {
    left_out: |names| {
        format!(
            "Left out, because SCIM has no attribute of this name there: {}. The rest was done; whoever needs it \
             corrects the name in the identity provider's attribute mapping.",
            quoted(names, "\"", "\"", ", ")
        )
    },
    misplaced: |names| {
        format!(
            "Left out here, because they stand within the enterprise extension in SCIM, and not beside userName: {}. Let the \
             identity provider's attribute mapping send them in the object \"{ENTERPRISE_USER}\".",
            quoted(names, "\"", "\"", ", ")
        )
    },
    understood: |tolerances| {
        let habits = habits(tolerances, |habit| habit.en).join("; ");
        (!habits.is_empty()).then(|| {
            format!(
                "Understood, though SCIM has it otherwise: {habits}. Nothing has to be changed."
            )
        })
    },
};

pub(super) static JAPANESE: Remarks = Remarks {
    left_out: |names| {
        format!(
            "次の名前の属性は SCIM のその位置に存在しないため、無視されました: {}。ほかの内容は反映されています。\
             必要な場合は、ID プロバイダーの属性マッピングで名前を修正してください。",
            quoted(names, "「", "」", "")
        )
    },
    misplaced: |names| {
        format!(
            "次の属性は SCIM ではエンタープライズ拡張の中に置かれるため、userName と同じ位置では無視されました: {}。\
             ID プロバイダーの属性マッピングで、オブジェクト「{ENTERPRISE_USER}」の中に送信してください。",
            quoted(names, "「", "」", "")
        )
    },
    understood: |tolerances| {
        let habits = habits(tolerances, |habit| habit.ja).join("、");
        (!habits.is_empty()).then(|| {
            format!("SCIM の規定とは異なりますが、受け付けました: {habits}。変更は不要です。")
        })
    },
};

/// What a tolerance of docs/dialects.md is for, as a part of a sentence.
struct Habit {
    tolerance: &'static str,
    en: &'static str,
    ja: &'static str,
}

const HABITS: &[Habit] = &[
    Habit {
        tolerance: "token-without-bearer",
        en: "the token without the word Bearer in front of it",
        ja: "Bearer という語のないトークン",
    },
    Habit {
        tolerance: "doubled-bearer",
        en: "the word Bearer twice in front of the token",
        ja: "トークンの前に重複した Bearer",
    },
    Habit {
        tolerance: "scim-1-schema",
        en: "the schema URN of SCIM 1.1",
        ja: "SCIM 1.1 のスキーマ URN",
    },
    Habit {
        tolerance: "operation-letter-case",
        en: "the op of a change with a capital letter (Add, Replace, Remove)",
        ja: "大文字で始まる op（Add、Replace、Remove）",
    },
    Habit {
        tolerance: "scim-1-members",
        en: "a change of members as SCIM 1.1 has it",
        ja: "SCIM 1.1 形式のメンバー変更",
    },
    Habit {
        tolerance: "path-as-key",
        en: "a path as the name of a member of the JSON (name.givenName)",
        ja: "パスをキーにした JSON（name.givenName など）",
    },
    Habit {
        tolerance: "read-only-in-value",
        en: "attributes that nobody can write, such as id, in the value of a change",
        ja: "変更の値に含まれた書き込みできない属性（id など）",
    },
    Habit {
        tolerance: "remove-with-value",
        en: "a removal that says by its value what is to go, and not by its path",
        ja: "削除対象をパスではなく値で指定した remove",
    },
    Habit {
        tolerance: "create-if-absent",
        en: "a change of an entry that was not there, and was added",
        ja: "存在しない要素への変更（追加として処理）",
    },
    Habit {
        tolerance: "urn-joined-by-dot",
        en: "a dot in the place of the colon between a schema's URN and the attribute",
        ja: "スキーマ URN と属性の間のコロンの代わりのピリオド",
    },
    Habit {
        tolerance: "extension-without-urn",
        en: "an attribute of the enterprise extension by its short name, without the URN",
        ja: "URN を省いたエンタープライズ拡張の属性名",
    },
    Habit {
        tolerance: "filter-on-one-value",
        en: "a filter in the path of an attribute that has one value",
        ja: "値が 1 つの属性へのパスに付いたフィルター",
    },
    Habit {
        tolerance: "attribute-after-value-filter",
        en: "a comparison behind the square brackets of a filter",
        ja: "フィルターの角括弧の後ろの比較",
    },
    Habit {
        tolerance: "boolean-as-text-in-filter",
        en: "true or false as a text, in quotation marks, in a filter",
        ja: "フィルター内で引用符に囲まれた true / false",
    },
    Habit {
        tolerance: "boolean-letter-case",
        en: "True or False with a capital letter in a filter",
        ja: "フィルター内の大文字で始まる True / False",
    },
    Habit {
        tolerance: "boolean-as-text",
        en: "true or false as a text, in quotation marks",
        ja: "引用符に囲まれた true / false",
    },
    Habit {
        tolerance: "object-for-list",
        en: "one object where a list of objects belongs",
        ja: "リストの代わりの単一のオブジェクト",
    },
    Habit {
        tolerance: "list-for-one-value",
        en: "a list with one entry where one value belongs",
        ja: "単一の値の代わりの要素 1 つのリスト",
    },
    Habit {
        tolerance: "text-for-complex",
        en: "a text where an object belongs, such as the bare id of a manager",
        ja: "オブジェクトの代わりの文字列（マネージャーの ID だけの値など）",
    },
    Habit {
        tolerance: "text-for-member",
        en: "members as bare ids (texts), and not as objects with value",
        ja: "value を持つオブジェクトではなく ID だけのメンバー",
    },
    Habit {
        tolerance: "empty-text",
        en: "an empty text where a list or an object belongs",
        ja: "リストやオブジェクトの代わりの空の文字列",
    },
    Habit {
        tolerance: "manager-id",
        en: "managerId, the name that SCIM 1.1 has for a manager's id",
        ja: "SCIM 1.1 の名前 managerId",
    },
    Habit {
        tolerance: "display-name-in-value",
        en: "displayName in the place of display in an entry of a list",
        ja: "リストの要素の display の代わりの displayName",
    },
    Habit {
        tolerance: "role-as-json-text",
        en: "a role as JSON within a text",
        ja: "文字列の中の JSON で表したロール",
    },
    Habit {
        tolerance: "list-for-patch",
        en: "a change in a bulk request as a bare list of operations",
        ja: "一括リクエスト内で操作のリストだけを送信した変更",
    },
];

fn habits(tolerances: &[&str], text: fn(&Habit) -> &'static str) -> Vec<&'static str> {
    let is_needed = |habit: &&Habit| tolerances.contains(&habit.tolerance);
    HABITS.iter().filter(is_needed).map(text).collect()
}

/// Names that somebody else has written, each in quotation marks.
fn quoted(names: &[&str], before: &str, behind: &str, between: &str) -> String {
    let names = names.iter();
    let quoted = names.map(|name| format!("{before}{}{behind}", isolated(name)));
    quoted.collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a gateway can tell of: a heading in the catalogue for each.
    const CATALOGUE: &str = include_str!("../../../docs/dialects.md");

    #[test]
    fn every_tolerance_has_its_words() {
        let headings = CATALOGUE
            .lines()
            .filter_map(|line| line.strip_prefix("## "));
        let headings: Vec<&str> = headings.collect();
        let known: Vec<&str> = HABITS.iter().map(|habit| habit.tolerance).collect();
        assert_eq!(headings, known);
    }

    #[test]
    fn what_has_no_words_is_not_told() {
        assert_eq!((ENGLISH.understood)(&["made-up"]), None);
        let told = (ENGLISH.understood)(&["scim-1-schema", "made-up", "manager-id"]);
        assert_eq!(
            told.as_deref(),
            Some(
                "Understood, though SCIM has it otherwise: the schema URN of SCIM 1.1; managerId, the name that \
                 SCIM 1.1 has for a manager's id. Nothing has to be changed."
            )
        );
    }
}

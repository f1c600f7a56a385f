//! What is wrong with a search: its filter, its order, its page.

use super::Said;

pub(super) const FILTER_QUOTES: Said = Said {
    en: "The filter by which people are looked up has its value without any quotes. Put it in double quotes: userName eq \"ada@example.com\" ({mapping}).",
    ja: "ユーザーを検索するフィルターの値に引用符がありません。userName eq \"ada@example.com\" のように二重引用符で囲んでください（{mapping}）。",
};
pub(super) const FILTER_SINGLE_QUOTES: Said = Said {
    en: "The filter by which people are looked up has its value in single quotes. Put it in double quotes: userName eq \"ada@example.com\" ({mapping}).",
    ja: "ユーザーを検索するフィルターの値が一重引用符（'）で囲まれています。userName eq \"ada@example.com\" のように二重引用符で囲んでください（{mapping}）。",
};
pub(super) const FILTER_TYPOGRAPHIC_QUOTES: Said = Said {
    en: "The filter by which people are looked up has its value in curly quotes, as word processors write them. Put it in straight double quotes: userName eq \"ada@example.com\" ({mapping}).",
    ja: "ユーザーを検索するフィルターの値が、ワープロなどで使われる曲がった引用符（“ ”）で囲まれています。userName eq \"ada@example.com\" のように半角の二重引用符で囲んでください（{mapping}）。",
};
pub(super) const FILTER_SYNTAX: Said = Said {
    en: "The filter by which people are looked up cannot be read: it is not written as SCIM writes filters. The answer says where; write it as userName eq \"ada@example.com\" ({mapping}).",
    ja: "ユーザーを検索するフィルターの書き方が正しくないため読み取れません。位置は応答に書かれています。userName eq \"ada@example.com\" の形にしてください（{mapping}）。",
};
pub(super) const FILTER_OPERATOR: Said = Said {
    en: "The filter by which people are looked up has an operator or a function that SCIM does not have, such as =, ==, equals or startswith(). Write it as userName eq \"ada@example.com\" ({mapping}).",
    ja: "ユーザーを検索するフィルターに、SCIM にない演算子や関数（=、==、equals、startswith() など）が使われています。userName eq \"ada@example.com\" の形にしてください（{mapping}）。",
};
pub(super) const FILTER_ENCODED_TWICE: Said = Said {
    en: "The filter by which people are looked up was encoded for the URL twice (%2520 in the place of %20). Let the connector encode it once.",
    ja: "ユーザーを検索するフィルターが二重に URL エンコードされています（%20 が %2520 になっているなど）。コネクタでエンコードを 1 回にしてください。",
};
pub(super) const FILTER_ATTRIBUTE: Said = Said {
    en: "People are looked up by an attribute that is not here: {attribute}. Let userName be the matching attribute ({mapping}).",
    ja: "存在しない属性でユーザーが検索されています：{attribute}。userName を照合属性にしてください（{mapping}）。",
};
pub(super) const FILTER_COMPARISON: Said = Said {
    en: "People are looked up by a comparison that the attribute does not have: {attribute} cannot be compared so, such as true or false by gt (greater than). Let the filter be userName eq and a text ({mapping}).",
    ja: "属性に使えない比較でユーザーが検索されています：{attribute}（true/false を gt で比較しているなど）。フィルターを userName eq と文字列の形にしてください（{mapping}）。",
};
pub(super) const QUERY_PARAMETER: Said = Said {
    en: "A parameter of a search has a value that it cannot have: {attribute}. A count or startIndex has to be a whole number, and a sortOrder ascending or descending. Correct it in the connector.",
    ja: "検索のパラメーターの値が正しくありません：{attribute}。count と startIndex は整数、sortOrder は ascending または descending でなければなりません。コネクタの設定を修正してください。",
};
pub(super) const SORT_ATTRIBUTE: Said = Said {
    en: "A list is to be sorted by an attribute that is not here: {attribute} (sortBy). Let the connector sort by userName, or not at all.",
    ja: "並べ替え（sortBy）に存在しない属性が指定されています：{attribute}。userName で並べ替えるか、並べ替えを指定しないように設定してください。",
};
pub(super) const QUERY_TWICE: Said = Said {
    en: "A parameter of a search is sent twice in one URL: {attribute}. Let the connector send it once.",
    ja: "検索のパラメーターが 1 つの URL に 2 回含まれています：{attribute}。コネクタで 1 回だけ送信するように設定してください。",
};
pub(super) const QUERY_ENCODING: Said = Said {
    en: "A parameter of a search is not encoded as a URL has it (percent-encoded UTF-8), such as a bare % in its value: {attribute}. Correct the encoding in the connector.",
    ja: "検索のパラメーターが URL エンコード（UTF-8）されていません（値に % がそのまま入っているなど）：{attribute}。コネクタのエンコードを修正してください。",
};
pub(super) const QUERY_EXCLUDES: Said = Said {
    en: "A request has both attributes and excludedAttributes, which exclude each other. Let the connector send one of them.",
    ja: "attributes と excludedAttributes が同時に指定されています。この 2 つは同時に使えません。コネクタでどちらか一方だけを送信するように設定してください。",
};
pub(super) const FILTER_PART: Said = Said {
    en: "People are looked up by {attribute} as a whole, and it has parts: name one of them, such as name.familyName; or let the filter be userName eq and a text ({mapping}).",
    ja: "要素を持つ属性の全体でユーザーが検索されています：{attribute}。name.familyName のように要素を指定するか、フィルターを userName eq と文字列の形にしてください（{mapping}）。",
};
pub(super) const FILTER_TYPE: Said = Said {
    en: "The value in the filter by which people are looked up is of another type than {attribute} has, such as a number in the place of a text or a text in the place of true or false. Let the filter be userName eq and a text in double quotes ({mapping}).",
    ja: "ユーザーを検索するフィルターの値の型が{attribute}の型と違います（文字列のところに数値、true/false のところに文字列など）。フィルターを userName eq と二重引用符で囲んだ文字列の形にしてください（{mapping}）。",
};
pub(super) const FILTER_VALUE_MISSING: Said = Said {
    en: "The filter by which people are looked up ends before its value (userName eq, and nothing behind it): the field that is to be searched by is empty, or its name in the connector is wrong ({mapping}).",
    ja: "ユーザーを検索するフィルターに値がありません（userName eq の後に何もない）。検索に使う項目が空か、コネクタでの項目名が間違っています（{mapping}）。",
};

pub(super) const FILTER_AMPERSAND: Said = Said {
    en: "The value of a filter has a character that is not encoded in the URL: an &, such as that of R&D, which ends the filter in the middle of the value. Let the connector encode values before it puts them into the URL: %26 for &.",
    ja: "フィルターの値に含まれる &（R&D など）が URL エンコードされていないため、フィルターが値の途中で終わっています。値を URL に入れる前にエンコード（& は %26）するように設定してください。",
};

pub(super) const FILTER_PLUS: Said = Said {
    en: "A filter asks for an e-mail address with a space in it, since a + that is not encoded in the URL means a space: ada+test@example.com is not found like that, and is created once more. Let the connector encode values before it puts them into the URL: %2B for +.",
    ja: "フィルターのメールアドレスに空白が含まれています。URL でエンコードされていない + は空白を意味するため、ada+test@example.com のようなユーザーは見つからず、重複して作成されます。値を URL に入れる前にエンコード（+ は %2B）するように設定してください。",
};
pub(super) const QUERY_UNKNOWN: Said = Said {
    en: "People are looked for by a parameter in the URL that SCIM does not have, such as ?userName=... or ?q=..., and that is not read: the answer has everybody. Let the connector send a filter: ?filter=userName eq and the name in double quotes, encoded for a URL.",
    ja: "SCIM にない URL のパラメーター（?userName=... や ?q=... など）でユーザーが検索されています。このパラメーターは使われないため、全員が返されます。フィルター（?filter=userName eq と二重引用符で囲んだ名前を URL エンコードしたもの）を送信するように設定してください。",
};
pub(super) const QUERY_PAGES: Said = Said {
    en: "The list is asked for in pages by parameters that SCIM does not have, such as ?page=2 or ?offset=100, and that are not read: each answer is the first page. Let the connector send startIndex (counted from 1) and count.",
    ja: "SCIM にないパラメーター（?page=2 や ?offset=100 など）で一覧のページが要求されています。このパラメーターは使われないため、毎回最初のページが返されます。startIndex（1 から数える）と count を送信するように設定してください。",
};
pub(super) const QUERY_IN_BODY: Said = Said {
    en: "A look-up (GET) has a body, which nobody reads, and no filter in its URL, so that the answer has everybody. Let the connector put the filter into the URL (?filter=...), or send the body by POST to /Users/.search.",
    ja: "検索（GET）に本文が付いていますが、GET の本文は読み取られません。URL にフィルターがないため、全員が返されます。フィルターを URL に入れる（?filter=...）か、本文を POST で /Users/.search に送信するように設定してください。",
};
pub(super) const START_INDEX_PAGES: Said = Said {
    en: "The list is asked for with a startIndex that counts pages (2 for the second page): startIndex is the number of the first entry, so that pages overlap, and the last people are never seen. With count=100, pages begin at 1, 101, 201.",
    ja: "startIndex にページ番号（2 ページ目なら 2）が指定されています。startIndex は最初の項目の番号です。このままではページが重複し、最後のユーザーが取得されません。count=100 の場合、ページは 1、101、201 から始まります。",
};
pub(super) const FILTER_TEMPLATE: Said = Said {
    en: "The filter of a look-up compares with a placeholder that was not filled in (%s, $user.email), or with a program's word for no value (undefined, null): nobody is found like that. Look which field the connector puts there, and whether it has a value ({mapping}).",
    ja: "検索のフィルターの値が、置き換えられていないプレースホルダー（%s、$user.email など）か、値がないことを表す語（undefined、null など）になっているため、誰も見つかりません。コネクタがどの項目を使っているか、その項目に値があるかを確認してください（{mapping}）。",
};
pub(super) const FILTER_CONTAINS: Said = Said {
    en: "People are looked up by a part of their userName (co or sw), so that one look-up may find several people, or another one than was meant. Let the filter be userName eq and the whole name ({mapping}).",
    ja: "userName の一部（co または sw）でユーザーが検索されているため、複数のユーザーや別のユーザーが見つかることがあります。フィルターを userName eq と名前の全体にしてください（{mapping}）。",
};
pub(super) const COUNT_ZERO: Said = Said {
    en: "The list is asked for with count=0, which is the number of people and none of them (it does not mean \"without a limit\"): whoever reads the list finds nobody. Let the connector send a count such as 100, and read all pages.",
    ja: "count=0 で一覧が要求されています。これは人数だけを返す指定で（「無制限」ではありません）、ユーザーは 1 人も返されません。count=100 のような値を指定し、すべてのページを読むように設定してください。",
};

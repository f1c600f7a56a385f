//! What is wrong with a body as a whole, and with the message around bulk operations.

use super::Said;

pub(super) const BODY_EMPTY: Said = Said {
    en: "The request has no body: the template or the mapping gives nothing at all ({mapping}).",
    ja: "リクエストの本文が空です。テンプレートまたはマッピングから何も出力されていません（{mapping}）。",
};
pub(super) const BODY_NO_JSON_OF_ONE_LOGIN: Said = Said {
    en: "What arrives is no correct JSON: the template is broken. In OneLogin: Configuration > SCIM JSON Template, paste the guide's template again; look for a missing comma or quotation mark.",
    ja: "JSON として正しくありません。テンプレートが壊れています。OneLogin の Configuration > SCIM JSON Template に設定ガイドのテンプレートを貼り付け直し、カンマや引用符の抜けを確認してください。",
};
pub(super) const BODY_NO_JSON: Said = Said {
    en: "What arrives is no correct JSON: a template or an expression of the mapping gives broken text, such as a missing comma or quotation mark ({mapping}).",
    ja: "JSON として正しくありません。テンプレートまたはマッピングの式の出力が壊れています（カンマや引用符の抜けなど）（{mapping}）。",
};
pub(super) const BODY_BYTE_ORDER_MARK: Said = Said {
    en: "What arrives begins with a byte order mark (BOM), an invisible character that some programs write in front of a text, and which JSON does not have. Let the connector send UTF-8 without BOM ({mapping}).",
    ja: "送信内容の先頭にバイト順マーク（BOM）が付いています。JSON には BOM を付けられません。コネクタが BOM なしの UTF-8 で送信するように設定してください（{mapping}）。",
};
pub(super) const BODY_ENCODING: Said = Said {
    en: "What arrives is in another character encoding than UTF-8, such as Latin-1 or UTF-16: letters with accents are broken. Let the connector send UTF-8 ({mapping}).",
    ja: "送信内容の文字コードが UTF-8 ではありません（Latin-1、UTF-16、Shift_JIS など）。コネクタが UTF-8 で送信するように設定してください（{mapping}）。",
};
pub(super) const BODY_XML: Said = Said {
    en: "What arrives is XML or HTML and no JSON, though the header says JSON. Let the connector send JSON, or choose another connector for SCIM 2.0 ({mapping}).",
    ja: "JSON ではなく XML または HTML が送られています（ヘッダーは JSON になっています）。コネクタが JSON を送信するように設定するか、SCIM 2.0 用の別のコネクタを選んでください（{mapping}）。",
};
pub(super) const BODY_FORM: Said = Said {
    en: "What arrives is a form (userName=...&active=...) and no JSON, though the header says JSON. Let the connector send JSON, or choose another connector for SCIM 2.0 ({mapping}).",
    ja: "JSON ではなくフォーム形式（userName=...&active=...）のデータが送られています（ヘッダーは JSON になっています）。コネクタが JSON を送信するように設定するか、SCIM 2.0 用の別のコネクタを選んでください（{mapping}）。",
};
pub(super) const BODY_ENDS_EARLY: Said = Said {
    en: "What arrives is JSON that ends too early: it was cut off, or a bracket or quotation mark at its end is missing. Correct the template or the expression of the mapping ({mapping}).",
    ja: "JSON が途中で終わっています。途中で切れているか、末尾の括弧や引用符が抜けています。テンプレートまたはマッピングの式を修正してください（{mapping}）。",
};
pub(super) const BODY_NO_OBJECT: Said = Said {
    en: "What arrives is a list in square brackets in the place of one object in curly brackets, as when several people are sent in one request. Let the connector send one person or group at a time ({mapping}).",
    ja: "波括弧で囲まれた 1 つのオブジェクトではなく、角括弧で囲まれたリストが送られています（複数のユーザーを 1 回で送っているなど）。コネクタが 1 回に 1 人（または 1 グループ）を送信するように設定してください（{mapping}）。",
};
pub(super) const BODY_SINGLE_VALUE: Said = Said {
    en: "What arrives is a single value, such as null, true or a number, in the place of one object in curly brackets: the template or the mapping gives no person or group ({mapping}).",
    ja: "波括弧で囲まれた 1 つのオブジェクトではなく、単独の値（null、true、数値など）が送られています。テンプレートまたはマッピングからユーザーやグループが出力されていません（{mapping}）。",
};
pub(super) const BODY_TEMPLATE: Said = Said {
    en: "A placeholder of the template was not filled in, and what arrives is no correct JSON for that: a name behind a dollar sign, or in two pairs of curly brackets, stands there as it was written. Correct the name in the template ({mapping}).",
    ja: "テンプレートのプレースホルダー（ドル記号の付いた変数名、二重の波括弧など）が置き換えられずに送られ、JSON として正しくありません。テンプレートの変数名を修正してください（{mapping}）。",
};
pub(super) const BODY_SINGLE_QUOTES: Said = Said {
    en: "The texts in what arrives are in single quotes ('), as programs print objects of their own, so that it is no JSON. Let the connector or the template write double quotes ({mapping}).",
    ja: "送信内容の文字列が一重引用符（'）で囲まれているため、JSON として正しくありません。二重引用符を使うように、コネクタまたはテンプレートを修正してください（{mapping}）。",
};
pub(super) const BODY_ENCODED_TWICE: Said = Said {
    en: "What arrives is JSON within a text: the connector has turned the object into JSON twice. Let it do so once, so that the body begins with a curly bracket and not with a quotation mark ({mapping}).",
    ja: "JSON がさらに文字列として囲まれています（JSON への変換が 2 回行われています）。本文が引用符ではなく波括弧で始まるように、変換を 1 回にしてください（{mapping}）。",
};
pub(super) const BODY_TOO_NESTED: Said = Said {
    en: "What arrives is JSON that is nested too deep: too many brackets in each other. The answer has the limit; correct the template ({mapping}).",
    ja: "JSON の入れ子（括弧の重なり）が深すぎます。上限は応答に書かれています。テンプレートを修正してください（{mapping}）。",
};
pub(super) const OBJECT_TOO_LARGE: Said = Said {
    en: "One object in what arrives has too many attributes, as when the whole record of the directory is sent. The answer has the limit; send fewer attributes ({mapping}).",
    ja: "1 つのオブジェクトの属性が多すぎます（ディレクトリの全項目を送っているなど）。上限は応答に書かれています。送信する属性を減らしてください（{mapping}）。",
};
pub(super) const NULL_CHARACTER: Said = Said {
    en: "A text in what is sent has a null character (U+0000) in it, which cannot be stored. Take it out of the value in the directory, or out of the expression of the mapping ({mapping}).",
    ja: "送信内容の文字列に NULL 文字（U+0000）が含まれています。保存できないため、ディレクトリの値またはマッピングの式から取り除いてください（{mapping}）。",
};
pub(super) const ATTRIBUTE_TWICE: Said = Said {
    en: "The same attribute is sent twice in one object: two rows of the mapping, or two lines of the template, have the same target. Delete one of them ({mapping}).",
    ja: "同じ属性が 1 つのオブジェクトに 2 回含まれています。マッピングの 2 つの行（またはテンプレートの 2 か所）が同じ属性を指しています。一方を削除してください（{mapping}）。",
};
pub(super) const SCHEMA_MISSING: Said = Said {
    en: "The list \"schemas\" is missing in what is sent; each body names its SCIM 2.0 schema there. The answer says which: add it to the template ({mapping}).",
    ja: "送信内容に \"schemas\" のリストがありません。本文ごとに SCIM 2.0 のスキーマを指定する必要があります。必要なスキーマは応答に書かれています。テンプレートに追加してください（{mapping}）。",
};
pub(super) const SCHEMA_OTHER: Said = Said {
    en: "The list \"schemas\" names another schema than the one that belongs there: its URN is misspelt, or it is that of another kind of resource (a group's for a person). The answer has the right one: correct the template ({mapping}).",
    ja: "\"schemas\" のリストに、別のスキーマが指定されています（URN の誤り、またはユーザーにグループのスキーマを指定しているなど）。正しいスキーマは応答に書かれています。テンプレートを修正してください（{mapping}）。",
};
pub(super) const SCHEMA_NO_LIST: Said = Said {
    en: "What is sent has \"schemas\" as a text, and it has to be a list: put its URN in square brackets in the template ({mapping}).",
    ja: "\"schemas\" がリストではなく文字列になっています。テンプレートで URN を角括弧（[ ]）で囲んでください（{mapping}）。",
};
pub(super) const SCIM_1: Said = Said {
    en: "The identity provider's application speaks SCIM 1.1, and this service SCIM 2.0. Choose an application or connector for SCIM 2.0.",
    ja: "ID プロバイダーのアプリケーションが SCIM 1.1 用です。このサービスは SCIM 2.0 です。SCIM 2.0 用のアプリケーションまたはコネクタを選んでください。",
};
pub(super) const CONTENT_TYPE: Said = Said {
    en: "The header Content-Type of what is sent is none of SCIM's. Set it to application/scim+json (OneLogin: Configuration > Custom Headers).",
    ja: "Content-Type ヘッダーが SCIM のものではありません。application/scim+json にしてください（OneLogin: Configuration > Custom Headers）。",
};
pub(super) const COMPRESSED: Said = Said {
    en: "What is sent is compressed (Content-Encoding), which is not accepted. Switch compression off in the connector, or in the proxy in between.",
    ja: "送信内容が圧縮されています（Content-Encoding）。圧縮には対応していません。コネクタまたは途中のプロキシの圧縮をオフにしてください。",
};
pub(super) const BODY_TOO_LARGE: Said = Said {
    en: "One request has more bytes than are accepted, as when pictures are sent as text or a group with all its members at once. Take pictures out of the mapping, or let it send fewer members at a time ({mapping}).",
    ja: "1 回のリクエストのサイズが上限を超えています（画像を文字列として送っている、グループの全メンバーを一度に送っているなど）。画像をマッピングから外すか、1 回のメンバー数を減らしてください（{mapping}）。",
};
pub(super) const TOO_MANY_OPERATIONS: Said = Said {
    en: "One request has more operations than are accepted; the answer has the limit. Let the connector send fewer at a time.",
    ja: "1 回のリクエストの操作数が上限を超えています（上限は応答に書かれています）。コネクタで 1 回の操作数を減らしてください。",
};
pub(super) const TOO_MANY_MEMBERS: Said = Said {
    en: "One request has more members of a group than are accepted; the answer has the limit. Let the connector send fewer at a time.",
    ja: "1 回のリクエストに含まれるグループのメンバーが上限を超えています（上限は応答に書かれています）。コネクタで 1 回の人数を減らしてください。",
};
pub(super) const TOO_MANY_VALUES: Said = Said {
    en: "One person, group or request has more values than are accepted, such as telephone numbers or addresses in one list; the answer has the limit. Send fewer of them ({mapping}).",
    ja: "1 人のユーザー（または 1 つのグループ、リクエスト）の値の数が上限を超えています（1 つのリストの電話番号や住所など。上限は応答に書かれています）。送信する値を減らしてください（{mapping}）。",
};
pub(super) const BULK_OPERATIONS_MISSING: Said = Said {
    en: "A bulk request (POST of /Bulk) arrives without its list \"Operations\", or with an empty one. Correct it in the connector, or let it send requests one by one.",
    ja: "一括リクエスト（/Bulk への POST）に \"Operations\" のリストがないか、空です。コネクタを修正するか、リクエストを 1 件ずつ送信するように設定してください。",
};
pub(super) const BULK_METHOD: Said = Said {
    en: "An operation of a bulk request has a method that there is not: \"method\" has to be POST, PUT, PATCH or DELETE. Correct it in the connector.",
    ja: "一括リクエストの操作の \"method\" が正しくありません。POST、PUT、PATCH、DELETE のいずれかにしてください（コネクタの設定）。",
};
pub(super) const BULK_ID: Said = Said {
    en: "A POST in a bulk request has no \"bulkId\", or one that is no text, or another operation has the same one; each needs its own. Correct it in the connector.",
    ja: "一括リクエストの POST に \"bulkId\" がないか、文字列ではないか、ほかの操作と重複しています。操作ごとに別の bulkId が必要です。コネクタの設定を修正してください。",
};
pub(super) const BULK_REFERENCE: Said = Said {
    en: "An operation of a bulk request refers to a \"bulkId\" that no POST of the same request has. Correct it in the connector.",
    ja: "一括リクエストの操作が、同じリクエストのどの POST にもない \"bulkId\" を参照しています。コネクタの設定を修正してください。",
};
pub(super) const BULK_PATH: Said = Said {
    en: "An operation of a bulk request has a \"path\" that cannot be: it has to be /Users or /Groups for a POST, with the id behind it for all others. Correct it in the connector.",
    ja: "一括リクエストの操作の \"path\" が正しくありません。POST では /Users または /Groups、それ以外ではその後に ID が必要です。コネクタの設定を修正してください。",
};
pub(super) const BULK_DATA: Said = Said {
    en: "An operation of a bulk request has no \"data\", which is the body that it would have by itself. Correct it in the connector.",
    ja: "一括リクエストの操作に \"data\"（単独で送信する場合の本文）がありません。コネクタの設定を修正してください。",
};

pub(super) const ACCEPT_OTHER: Said = Said {
    en: "The connector asks for answers in something else than JSON (the header Accept), such as XML. It gets JSON all the same, which is all that SCIM 2.0 has: set Accept to application/scim+json.",
    ja: "コネクターは JSON 以外（XML など）の応答を要求しています（Accept ヘッダー）。SCIM 2.0 の応答は JSON のみのため、JSON で応答しました。Accept を application/scim+json に設定してください。",
};
pub(super) const BODY_WRAPPED: Said = Said {
    en: "What is sent stands one level too deep: in an object within the body, as other interfaces want it (\"user\": ...). In SCIM the attributes are the body itself: take the object around them out of the template.",
    ja: "送信内容が 1 階層深くなっています（\"user\": … のようにオブジェクトの中に入っています）。SCIM では属性を本文の直下に置きます。テンプレートから外側のオブジェクトを取り除いてください。",
};
pub(super) const PATCH_ELSEWHERE: Said = Said {
    en: "A change by operations (PatchOp), which belongs to PATCH, is sent by another method, such as PUT or POST. Let the connector send it by PATCH, or send the whole person or group by PUT.",
    ja: "操作による変更（PatchOp）が、PATCH ではなく PUT や POST などのメソッドで送信されています。PATCH で送信するか、PUT でユーザーやグループの全体を送信するように設定してください。",
};

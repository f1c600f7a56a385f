//! What is wrong with the value of an attribute.

use super::Said;

pub(super) const VALUE_EMPTY: Said = Said {
    en: "{attribute} is required, and is sent with an empty value. Fill the field in the directory, or map one that everybody has ({mapping}).",
    ja: "必須の{attribute}が空の値で送信されています。ディレクトリの値を入力するか、全員に値のある項目を割り当ててください（{mapping}）。",
};
pub(super) const VALUE_TYPE: Said = Said {
    en: "The value of {attribute} has the wrong type. The answer says what it has to be; correct the mapping ({mapping}).",
    ja: "{attribute}の値の型が違います。必要な型は応答に書かれています。マッピングを修正してください（{mapping}）。",
};
pub(super) const VALUE_NO_LIST: Said = Said {
    en: "{attribute} has to be a list, and is sent as a single value. Put its values in square brackets in the template or the mapping ({mapping}).",
    ja: "{attribute}はリストでなければなりませんが、単独の値が送られています。テンプレートまたはマッピングで値を角括弧（[ ]）で囲んでください（{mapping}）。",
};
pub(super) const VALUE_NO_OBJECT: Said = Said {
    en: "{attribute} has to be an object with parts (in curly brackets), and a plain text or another simple value is sent. Map its parts, such as name.givenName or the value of an address, and not the whole ({mapping}).",
    ja: "{attribute}は要素を持つオブジェクト（波括弧で囲む）でなければなりませんが、単純な文字列などが送られています。全体ではなく、name.givenName のように要素ごとに割り当ててください（{mapping}）。",
};
pub(super) const VALUE_NO_TEXT: Said = Said {
    en: "{attribute} has to be a text in quotation marks, and a number, a list, an object or true/false is sent. Correct the template or the mapping ({mapping}).",
    ja: "{attribute}は引用符で囲んだ文字列でなければなりませんが、数値、リスト、オブジェクト、または true/false が送られています。テンプレートまたはマッピングを修正してください（{mapping}）。",
};
pub(super) const VALUE_NO_BOOLEAN: Said = Said {
    en: "{attribute} has to be true or false, and another word, a number or a text is sent (such as yes, enabled or 1). Map an expression that gives true or false ({mapping}).",
    ja: "{attribute}は true または false でなければなりませんが、別の語や数値（yes、enabled、1 など）が送られています。true または false になる式を割り当ててください（{mapping}）。",
};
pub(super) const VALUE_NO_BASE_64: Said = Said {
    en: "{attribute} has to be base64 without line breaks, and something else is sent, such as a file with its first and last line. Correct the mapping ({mapping}).",
    ja: "{attribute}は改行のない Base64 でなければなりませんが、別の形式（ヘッダー行付きのファイルなど）で送られています。マッピングを修正してください（{mapping}）。",
};
pub(super) const VALUE_TOO_LONG: Said = Said {
    en: "The value of {attribute} is too long, as when a picture is sent as text or texts are joined. The answer has the limit; map something shorter ({mapping}).",
    ja: "{attribute}の値が長すぎます（画像を文字列として送っている、文字列を連結しているなど）。上限は応答に書かれています。短い値を割り当ててください（{mapping}）。",
};
pub(super) const PRIMARY_TWICE: Said = Said {
    en: "More than one entry of {attribute} is marked as primary. Only one may be: take primary away from the others in the mapping ({mapping}).",
    ja: "{attribute}の複数の項目がプライマリ（primary）になっています。プライマリは 1 つだけです。マッピングでほかの項目から外してください（{mapping}）。",
};
pub(super) const MEMBER_ID_FOREIGN: Said = Said {
    en: "The members of a group are named by something that is no id of this service, such as an e-mail address. The mapping of members has to send the id that was answered when the person was created.",
    ja: "グループのメンバーが、このサービスの ID ではない値（メールアドレスなど）で指定されています。メンバーのマッピングでは、ユーザーの作成時に返された ID を送信する必要があります。",
};
pub(super) const MEMBER_WITHOUT_ID: Said = Said {
    en: "A member of a group is sent without its id: the entry in \"members\" has no \"value\", or an empty one. The mapping of members has to send the id that was answered when the person was created.",
    ja: "グループのメンバーの ID がありません（\"members\" の項目に \"value\" がないか、空です）。メンバーのマッピングでは、ユーザーの作成時に返された ID を送信する必要があります。",
};
pub(super) const CONTROL_CHARACTER: Said = Said {
    en: "The value of {attribute} has a character in it that nobody sees, such as a line break or a tabulator. Take it out of the value in the directory, or out of the expression of the mapping ({mapping}).",
    ja: "{attribute}の値に、改行やタブなどの制御文字が含まれています。ディレクトリの値またはマッピングの式から取り除いてください（{mapping}）。",
};

pub(super) const GROUP_IN_ITSELF: Said = Said {
    en: "A group was made a member of itself, as it was asked for. Look whether the mapping of members sends the group's own id where that of a person or of another group belongs ({mapping}).",
    ja: "グループ自身がそのグループのメンバーに追加されました（リクエストのとおりに処理しました）。メンバーのマッピングで、ユーザーや別のグループの ID の代わりにグループ自身の ID が送信されていないか確認してください（{mapping}）。",
};
pub(super) const NAME_SPELLING: Said = Said {
    en: "The connector writes the name of {attribute} in another way, with an underscore or a hyphen, such as user_name: SCIM's names are written together, with a capital letter inside (userName, givenName, externalId). Correct the names in its template; those of other attributes are left out, too ({mapping}).",
    ja: "{attribute}の名前が、user_name のように別の書き方（アンダースコアやハイフン）になっています。SCIM の名前は続けて書き、途中を大文字にします（userName、givenName、externalId）。テンプレートの名前を修正してください。ほかの属性も同様に無視されます（{mapping}）。",
};
pub(super) const MEMBER_IDS_JOINED: Said = Said {
    en: "The ids of several members of a group stand in the \"value\" of one, with commas between them. Each member needs an entry of its own in the list \"members\". Correct the template or the expression of the mapping.",
    ja: "グループの複数のメンバーの ID が、1 つの \"value\" にカンマ区切りで入っています。メンバーごとに \"members\" の項目が必要です。テンプレートまたはマッピングの式を修正してください。",
};
pub(super) const TEXT_GARBLED: Said = Said {
    en: "Names arrive with wrong letters (JÃ¼rgen for Jürgen, or a sign in the place of a letter), and are kept like that: a file or text in UTF-8 was read as another encoding and encoded once more, before it came here. Let the connector, or the export that it reads, use UTF-8 throughout.",
    ja: "名前が文字化けした状態（Jürgen が JÃ¼rgen になるなど）で届き、そのまま保存されています。UTF-8 のファイルやテキストが、送信前に別の文字コードとして読み込まれ、再度エンコードされています。コネクタや読み込み元の出力を UTF-8 に統一してください。",
};
pub(super) const MANAGER_FOREIGN: Said = Said {
    en: "A manager is named by something that is no id of this service, such as a distinguished name, an address or a number of the directory, and is no link to anybody here. The mapping of manager has to send the id that was answered when the manager was created.",
    ja: "マネージャーが、このサービスの ID ではない値（識別名、メールアドレス、ディレクトリの番号など）で指定されているため、誰にも関連付けられていません。マネージャーのマッピングでは、そのユーザーの作成時に返された ID を送信する必要があります。",
};
pub(super) const CREATED_INACTIVE: Said = Said {
    en: "Somebody was created who is not active: active is false. If people who join come like that, the mapping of active is the wrong way round (it takes \"disabled\" without a Not); if this person alone does, the account is disabled in the directory ({mapping}).",
    ja: "無効な状態（active が false）のユーザーが作成されました。新しいユーザーがすべてそうなる場合は、active のマッピングが逆になっています（「無効」の値を否定せずに使っているなど）。このユーザーだけの場合は、ディレクトリでアカウントが無効になっています（{mapping}）。",
};
pub(super) const ACTIVE_REMOVED: Said = Said {
    en: "The attribute active was removed (op remove), and not set: whoever has none counts as deactivated here, and stays in the list. Where somebody is to be deactivated, let the connector replace active by false; where somebody is to be deleted, let it send a DELETE.",
    ja: "属性 active が値の設定ではなく削除（op: remove）されました。active のないユーザーは無効として扱われ、一覧に残ります。無効化するには active を false に置き換え、削除するには DELETE を送信するように設定してください。",
};
pub(super) const MEMBERS_REPLACED: Said = Said {
    en: "All members of a group were replaced by one (op replace of members): whoever else was in it has left. If members are to come one by one, let the connector add each of them (op add); replace is for the whole list.",
    ja: "グループのメンバー全員が 1 人に置き換えられました（members の op: replace）。ほかのメンバーはグループから外れています。メンバーを 1 人ずつ追加する場合は op: add を使うように設定してください（replace は一覧全体の置き換えです）。",
};
pub(super) const MEMBERS_REMOVED: Said = Said {
    en: "All members of a group were removed: by a remove of members without a filter, or a replace by an empty list. Where one of them was to go, let the connector say which: remove of members[value eq \"id\"].",
    ja: "グループのメンバー全員が削除されました（フィルターのない members の remove、または空のリストによる replace）。1 人だけを外す場合は、members[value eq \"ID\"] の remove を使うように設定してください。",
};
pub(super) const VALUES_ALL: Said = Said {
    en: "A change names a part of a list and no entry of it (phoneNumbers.value), and so changes each entry, such as all telephone numbers of a person. Where one entry is meant, let the path say which: phoneNumbers[type eq \"mobile\"].value ({mapping}).",
    ja: "変更のパスがリストのどの要素かを指定していない（phoneNumbers.value など）ため、すべての要素（その人の電話番号すべてなど）が変更されました。1 つの要素だけを変更する場合は、phoneNumbers[type eq \"mobile\"].value のように指定してください（{mapping}）。",
};
pub(super) const TEXT_TEMPLATE: Said = Said {
    en: "A value arrives as a placeholder or an expression that nobody has filled in, such as $user.email, [mail] or Join(...): it was entered as a constant, or the template does not know the name. Enter it as an expression, or correct the name ({mapping}).",
    ja: "値に、置き換えられていないプレースホルダーや式（$user.email、[mail]、Join(...) など）がそのまま入っています。定数として入力されているか、テンプレートがその名前を知りません。式として入力するか、名前を修正してください（{mapping}）。",
};
pub(super) const TEXT_OBJECT: Said = Said {
    en: "A value arrives as a program's word for an object or a list ([object Object], System.Collections.Hashtable), and not as what is in it: the connector made a text of the whole object. Let it send the field within, or write nested values as JSON (in PowerShell: ConvertTo-Json -Depth 10).",
    ja: "値に、オブジェクトやリストを表すプログラムの語（[object Object]、System.Collections.Hashtable など）が入っています。オブジェクト全体が文字列に変換されています。中の項目を送信するか、入れ子の値を JSON として出力するように設定してください（PowerShell では ConvertTo-Json -Depth 10）。",
};
pub(super) const TEXT_ENTITIES: Said = Said {
    en: "A value arrives with entities of HTML or XML in it (R&amp;D for R&D), and is kept like that: the template writes values for a web page or for XML. Let it write them for JSON ({mapping}).",
    ja: "値に HTML や XML の文字参照（R&D が R&amp;D になるなど）が入ったまま保存されています。テンプレートが値を Web ページや XML 用に変換しています。JSON 用に出力するように設定してください（{mapping}）。",
};

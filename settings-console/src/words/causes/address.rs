//! What is wrong with the address of a request: what stands behind the Tenant URL, and the ids in it.

use super::Said;

pub(super) const TENANT_URL_TWICE: Said = Said {
    en: "The Tenant URL, or its end, is in the address twice: the identity provider adds what was pasted already. Paste exactly what Connection shows, once ({url}).",
    ja: "アドレスにテナント URL（またはその末尾）が二重に含まれています。「接続」ページの表示どおりに 1 回だけ入力してください（{url}）。",
};
pub(super) const ENDPOINT_TWICE: Said = Said {
    en: "The Tenant URL was pasted with an endpoint at its end, such as /ServiceProviderConfig or /Schemas; the identity provider adds endpoints by itself. Paste it without, as Connection shows it ({url}).",
    ja: "テナント URL の末尾に /ServiceProviderConfig や /Schemas などのエンドポイントが付いています。エンドポイントは ID プロバイダーが自動で追加します。「接続」ページの表示どおりに、付けずに入力してください（{url}）。",
};
pub(super) const USERS_TWICE: Said = Said {
    en: "The Tenant URL was pasted with /Users at its end, which the identity provider adds by itself. Paste it without, as Connection shows it ({url}).",
    ja: "テナント URL の末尾に /Users が付いています。/Users は ID プロバイダーが自動で追加します。「接続」ページの表示どおりに、付けずに入力してください（{url}）。",
};
pub(super) const GROUPS_TWICE: Said = Said {
    en: "The Tenant URL was pasted with /Groups at its end, which the identity provider adds by itself. Paste it without, as Connection shows it ({url}).",
    ja: "テナント URL の末尾に /Groups が付いています。/Groups は ID プロバイダーが自動で追加します。「接続」ページの表示どおりに、付けずに入力してください（{url}）。",
};
pub(super) const ENDPOINT_LETTER_CASE: Said = Said {
    en: "The endpoint is asked for in other letters (/users): it is /Users and /Groups, with a capital letter. Correct it in the identity provider's connector, or take it away from the end of the Tenant URL ({url}).",
    ja: "エンドポイントの大文字と小文字が違います（/users など）。正しくは /Users と /Groups です。コネクタの設定を修正するか、テナント URL の末尾から取り除いてください（{url}）。",
};
pub(super) const ENDPOINT_BEHIND_OTHER: Said = Said {
    en: "Something that does not belong there stands behind the Tenant URL, before /Users or /Groups. Paste exactly what Connection shows, up to /scim/v2 ({url}).",
    ja: "テナント URL の後、/Users や /Groups の前に余分な文字があります。「接続」ページの表示どおりに /scim/v2 まで入力してください（{url}）。",
};
pub(super) const ENDPOINT_UNKNOWN: Said = Said {
    en: "The identity provider asks for a word behind the Tenant URL that is no endpoint, such as /People or /User; people are at /Users, and groups at /Groups. Correct the path in the connector, or take away what was pasted behind the Tenant URL ({url}).",
    ja: "テナント URL の後に、エンドポイントではない語（/People や /User など）が付いています。ユーザーは /Users、グループは /Groups です。コネクタのパスを修正するか、テナント URL の後の余分な文字を取り除いてください（{url}）。",
};
pub(super) const ENDPOINT_MISSING: Said = Said {
    en: "The identity provider writes to the Tenant URL itself, with no endpoint behind it: the connector's path for people or groups is empty. Let it be /Users for people and /Groups for groups.",
    ja: "テナント URL そのものに書き込みが行われています。エンドポイントがありません（コネクタのユーザーまたはグループのパスが空です）。ユーザーは /Users、グループは /Groups に設定してください。",
};
pub(super) const ENDPOINT_UNSUPPORTED: Said = Said {
    en: "The identity provider asks for a kind of resource that other SCIM services have and this one does not, such as roles, entitlements or devices; here are people (/Users) and groups (/Groups). Switch it off in the connector.",
    ja: "ほかの SCIM サービスにはあってもこのサービスにはない種類のリソース（ロール、エンタイトルメント、デバイスなど）が要求されています。あるのはユーザー（/Users）とグループ（/Groups）だけです。コネクタでオフにしてください。",
};
pub(super) const QUERY_IN_TENANT_URL: Said = Said {
    en: "A question mark was pasted with the Tenant URL, so that the endpoint ends up behind it, in the query. Paste exactly what Connection shows, up to /scim/v2 ({url}).",
    ja: "テナント URL に「?」以降の文字（クエリ文字列）が含まれているため、エンドポイントがその後に付いています。「接続」ページの表示どおりに /scim/v2 まで入力してください（{url}）。",
};
pub(super) const SPACE_IN_URL: Said = Said {
    en: "A space, or another character that nobody sees, stands in the address behind the Tenant URL: at the end of the Tenant URL, or in a path of the connector. Take it away ({url}).",
    ja: "テナント URL の後のアドレスに、空白や目に見えない文字が入っています（テナント URL の末尾、またはコネクタのパス）。取り除いてください（{url}）。",
};
pub(super) const PATH_BEHIND_ID: Said = Said {
    en: "Something stands in the URL behind the id of the person or group, such as /Groups/id/members, and there is no such address. Let the connector change members and attributes by a PATCH of the group or person itself.",
    ja: "URL のユーザーまたはグループの ID の後に、さらに続きがあります（/Groups/ID/members など）。このようなアドレスはありません。メンバーや属性は、そのグループまたはユーザー自体への PATCH で変更するように設定してください。",
};
pub(super) const NO_PERSON: Said = Said {
    en: "The identity provider asks for /Me. There is no such thing here, because a token stands for the organization and for no person: let the connector use /Users.",
    ja: "/Me が要求されています。トークンは個人ではなく組織を表すため、/Me はありません。コネクタで /Users を使うように設定してください。",
};
pub(super) const ID_MISSING: Said = Said {
    en: "Somebody or a group is to be changed (PUT or PATCH), and the URL has no id (/Users in the place of /Users/id): the identity provider has not kept the id that it was answered. Correct the connector's URL for updates, or match people anew.",
    ja: "URL に ID がないまま変更（PUT または PATCH）が行われています（/Users/ID ではなく /Users）。応答で返された ID が保存されていません。コネクタの更新用 URL を修正するか、ユーザーの照合をやり直してください。",
};
pub(super) const METHOD_UNKNOWN: Said = Said {
    en: "The identity provider uses an HTTP method that the endpoint does not have: {attribute}. In SCIM 2.0, POST creates, GET reads, PUT and PATCH change and DELETE deletes. Correct the method in the connector.",
    ja: "エンドポイントにない HTTP メソッドが使われています：{attribute}。SCIM 2.0 では、作成は POST、読み取りは GET、変更は PUT または PATCH、削除は DELETE です。コネクタのメソッドを修正してください。",
};
pub(super) const VERSION_MALFORMED: Said = Said {
    en: "The header If-Match has something in it that is no version of this service, such as a time, a number without quotes or a star in quotes, so that nothing is changed. Let the connector send the version as it was answered (the header ETag, meta.version), or leave If-Match out.",
    ja: "If-Match ヘッダーに、このサービスのバージョンではないもの（日時、引用符のない数値、引用符で囲まれた「*」など）が入っているため、変更されません。応答のバージョン（ETag ヘッダー、meta.version）をそのまま送信するか、If-Match を送信しないように設定してください。",
};
pub(super) const ID_ADORNED: Said = Said {
    en: "The id of the person or group stands in the URL with something around it that does not belong there: brackets or quotation marks, an ending such as .json, or a whole URL in its place. Correct the template of the URL in the connector, so that the id alone stands behind /Users/ or /Groups/.",
    ja: "URL のユーザーまたはグループの ID の前後に、余分なもの（括弧、引用符、.json などの拡張子、URL 全体など）が付いています。/Users/ や /Groups/ の後が ID だけになるように、コネクタの URL のテンプレートを修正してください。",
};
pub(super) const ID_OF_ORGANIZATION: Said = Said {
    en: "The organization's own id, from the Tenant URL, stands in the URL where the id of the person or group belongs. Correct the template of the URL in the connector, so that the id that it was answered is put there.",
    ja: "URL のユーザーまたはグループの ID の位置に、テナント URL の組織 ID が入っています。返された ID が入るように、コネクタの URL のテンプレートを修正してください。",
};
pub(super) const ID_FOREIGN: Said = Said {
    en: "The identity provider names a person or group by an id that this service has not given, such as one of its own. It has to keep the id that it was answered when they were created or found, and use that: match people anew (restart provisioning, or unassign and assign them again).",
    ja: "ユーザーまたはグループが、このサービスが発行していない ID（ID プロバイダー独自の ID など）で指定されています。作成時または検索時に返された ID を使う必要があります。照合をやり直してください（プロビジョニングの再開、または割り当ての解除と再割り当て）。",
};
pub(super) const ID_EMAIL: Said = Said {
    en: "The identity provider names a person or group by an e-mail address in the place of the id (/Users/ada@example.com). It has to keep the id that it was answered when they were created or found, and use that: match people anew (restart provisioning, or unassign and assign them again).",
    ja: "ユーザーまたはグループが、ID ではなくメールアドレスで指定されています（/Users/ada@example.com など）。作成時または検索時に返された ID を使う必要があります。照合をやり直してください（プロビジョニングの再開、または割り当ての解除と再割り当て）。",
};
pub(super) const ID_UNDEFINED: Said = Said {
    en: "A word that means \"no value\", such as undefined, null or None, stands in the URL where the id of the person or group belongs: the connector had no id at hand. It has to keep the id that it was answered when they were created or found; correct the connector, or match people anew.",
    ja: "URL のユーザーまたはグループの ID の位置に、値がないことを表す文字（undefined、null、None など）が入っています。コネクタが ID を保持していません。作成時または検索時に返された ID を使うようにコネクタを修正するか、照合をやり直してください。",
};
pub(super) const ID_TEMPLATE: Said = Said {
    en: "A placeholder that was not filled in, such as the word id in curly brackets, stands in the URL where the id of the person or group belongs. Correct the template of the URL in the connector, so that the id that it was answered is put there.",
    ja: "URL のユーザーまたはグループの ID の位置に、置き換えられていないプレースホルダー（波括弧で囲まれた id など）がそのまま入っています。返された ID が入るように、コネクタの URL のテンプレートを修正してください。",
};
pub(super) const ID_LETTER_CASE: Said = Said {
    en: "The id of the person or group is in the URL in other letters than it was answered: in capital letters, or without its hyphens. The connector has to keep the id exactly as it came.",
    ja: "URL のユーザーまたはグループの ID が、返されたものと違う表記（大文字、ハイフンなしなど）になっています。コネクタは返された ID をそのまま使う必要があります。",
};
pub(super) const SCHEMA_UNKNOWN: Said = Said {
    en: "The identity provider asks for the description of a schema or a type of resource that there is not here (behind /Schemas or /ResourceTypes). Correct its URN or name in the connector; ask whoever operates this service if it is an extension that is to be declared.",
    ja: "このサービスにないスキーマまたはリソースタイプの定義（/Schemas または /ResourceTypes の後）が要求されています。コネクタの URN または名前を修正してください。拡張スキーマの場合は、登録をサービスの運用者に依頼してください。",
};
pub(super) const DISCOVERY_FILTER: Said = Said {
    en: "The identity provider sends a filter to an endpoint that only says what there is (/Schemas, /ResourceTypes or /ServiceProviderConfig), and there is nothing to search. Let the connector leave the filter out.",
    ja: "定義を返すだけのエンドポイント（/Schemas、/ResourceTypes、/ServiceProviderConfig）にフィルターが送られています。検索には対応していません。コネクタでフィルターを外してください。",
};
pub(super) const QUERY_MARK: Said = Said {
    en: "Something else stands between the endpoint and the query of a URL than the question mark that belongs there, such as %3F (a question mark that was encoded) or an &. Let the connector hand over the path and the query apart, so that it encodes the values alone: /Users?filter=...",
    ja: "URL のエンドポイントとクエリの間に、「?」ではなく別のもの（エンコードされた %3F や & など）が入っています。パスとクエリを分けて渡し、値だけをエンコードするように設定してください（/Users?filter=...）。",
};

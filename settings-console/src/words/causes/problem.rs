//! What is wrong with a request whose token was good: its address, its body, its values, its filter or its paths.

use super::Said;
use crate::reading::{Idp, Problem};

/// See the module.
#[rustfmt::skip]
pub(super) fn said(problem: Problem, idp: Option<Idp>) -> Said {
    match problem {
        Problem::Unspecified => super::OTHER,
        Problem::TenantUrlTwice => Said {
            en: "The Tenant URL, or its end, is in the address twice: the identity provider adds what was pasted already. Paste exactly what Connection shows, once ({url}).",
            ja: "アドレスにテナント URL（またはその末尾）が二重に含まれています。「接続」ページの表示どおりに 1 回だけ入力してください（{url}）。",
        },
        Problem::EndpointTwice => Said {
            en: "The Tenant URL was pasted with an endpoint at its end, such as /ServiceProviderConfig or /Schemas; the identity provider adds endpoints by itself. Paste it without, as Connection shows it ({url}).",
            ja: "テナント URL の末尾に /ServiceProviderConfig や /Schemas などのエンドポイントが付いています。エンドポイントは ID プロバイダーが自動で追加します。「接続」ページの表示どおりに、付けずに入力してください（{url}）。",
        },
        Problem::UsersTwice => Said {
            en: "The Tenant URL was pasted with /Users at its end, which the identity provider adds by itself. Paste it without, as Connection shows it ({url}).",
            ja: "テナント URL の末尾に /Users が付いています。/Users は ID プロバイダーが自動で追加します。「接続」ページの表示どおりに、付けずに入力してください（{url}）。",
        },
        Problem::GroupsTwice => Said {
            en: "The Tenant URL was pasted with /Groups at its end, which the identity provider adds by itself. Paste it without, as Connection shows it ({url}).",
            ja: "テナント URL の末尾に /Groups が付いています。/Groups は ID プロバイダーが自動で追加します。「接続」ページの表示どおりに、付けずに入力してください（{url}）。",
        },
        Problem::EndpointLetterCase => Said {
            en: "The endpoint is asked for in other letters (/users): it is /Users and /Groups, with a capital letter. Correct it in the identity provider's connector, or take it away from the end of the Tenant URL ({url}).",
            ja: "エンドポイントの大文字と小文字が違います（/users など）。正しくは /Users と /Groups です。コネクタの設定を修正するか、テナント URL の末尾から取り除いてください（{url}）。",
        },
        Problem::EndpointBehindOther => Said {
            en: "Something that does not belong there stands behind the Tenant URL, before /Users or /Groups. Paste exactly what Connection shows, up to /scim/v2 ({url}).",
            ja: "テナント URL の後、/Users や /Groups の前に余分な文字があります。「接続」ページの表示どおりに /scim/v2 まで入力してください（{url}）。",
        },
        Problem::EndpointUnknown => Said {
            en: "The identity provider asks for a word behind the Tenant URL that is no endpoint, such as /People or /User; people are at /Users, and groups at /Groups. Correct the path in the connector, or take away what was pasted behind the Tenant URL ({url}).",
            ja: "テナント URL の後に、エンドポイントではない語（/People や /User など）が付いています。ユーザーは /Users、グループは /Groups です。コネクタのパスを修正するか、テナント URL の後の余分な文字を取り除いてください（{url}）。",
        },
        Problem::EndpointMissing => Said {
            en: "The identity provider writes to the Tenant URL itself, with no endpoint behind it: the connector's path for people or groups is empty. Let it be /Users for people and /Groups for groups.",
            ja: "テナント URL そのものに書き込みが行われています。エンドポイントがありません（コネクタのユーザーまたはグループのパスが空です）。ユーザーは /Users、グループは /Groups に設定してください。",
        },
        Problem::EndpointUnsupported => Said {
            en: "The identity provider asks for a kind of resource that other SCIM services have and this one does not, such as roles, entitlements or devices; here are people (/Users) and groups (/Groups). Switch it off in the connector.",
            ja: "ほかの SCIM サービスにはあってもこのサービスにはない種類のリソース（ロール、エンタイトルメント、デバイスなど）が要求されています。あるのはユーザー（/Users）とグループ（/Groups）だけです。コネクタでオフにしてください。",
        },
        Problem::PathBehindId => Said {
            en: "Something stands in the URL behind the id of the person or group, such as /Groups/id/members, and there is no such address. Let the connector change members and attributes by a PATCH of the group or person itself.",
            ja: "URL のユーザーまたはグループの ID の後に、さらに続きがあります（/Groups/ID/members など）。このようなアドレスはありません。メンバーや属性は、そのグループまたはユーザー自体への PATCH で変更するように設定してください。",
        },
        Problem::SpaceInUrl => Said {
            en: "A space, or another character that nobody sees, stands in the address behind the Tenant URL: at the end of the Tenant URL, or in a path of the connector. Take it away ({url}).",
            ja: "テナント URL の後のアドレスに、空白や目に見えない文字が入っています（テナント URL の末尾、またはコネクタのパス）。取り除いてください（{url}）。",
        },
        Problem::NoPerson => Said {
            en: "The identity provider asks for /Me. There is no such thing here, because a token stands for the organization and for no person: let the connector use /Users.",
            ja: "/Me が要求されています。トークンは個人ではなく組織を表すため、/Me はありません。コネクタで /Users を使うように設定してください。",
        },
        Problem::IdMissing => Said {
            en: "Somebody or a group is to be changed (PUT or PATCH), and the URL has no id (/Users in the place of /Users/id): the identity provider has not kept the id that it was answered. Correct the connector's URL for updates, or match people anew.",
            ja: "URL に ID がないまま変更（PUT または PATCH）が行われています（/Users/ID ではなく /Users）。応答で返された ID が保存されていません。コネクタの更新用 URL を修正するか、ユーザーの照合をやり直してください。",
        },
        Problem::MethodUnknown => Said {
            en: "The identity provider uses an HTTP method that the endpoint does not have, such as POST to change somebody; SCIM 2.0 has PUT, PATCH and DELETE for that. Correct the method in the connector; the request below shows it.",
            ja: "エンドポイントにない HTTP メソッドが使われています（変更に POST を使うなど）。SCIM 2.0 では PUT、PATCH、DELETE を使います。コネクタのメソッドを修正してください。該当のリクエストは下に表示されています。",
        },
        Problem::IdForeign => Said {
            en: "The identity provider names a person or group by an id that this service has not given, such as one of its own. It has to keep the id that it was answered when they were created or found, and use that: match people anew (restart provisioning, or unassign and assign them again).",
            ja: "ユーザーまたはグループが、このサービスが発行していない ID（ID プロバイダー独自の ID など）で指定されています。作成時または検索時に返された ID を使う必要があります。照合をやり直してください（プロビジョニングの再開、または割り当ての解除と再割り当て）。",
        },
        Problem::IdEmail => Said {
            en: "The identity provider names a person or group by an e-mail address in the place of the id (/Users/ada@example.com). It has to keep the id that it was answered when they were created or found, and use that: match people anew (restart provisioning, or unassign and assign them again).",
            ja: "ユーザーまたはグループが、ID ではなくメールアドレスで指定されています（/Users/ada@example.com など）。作成時または検索時に返された ID を使う必要があります。照合をやり直してください（プロビジョニングの再開、または割り当ての解除と再割り当て）。",
        },
        Problem::IdUndefined => Said {
            en: "A word that means \"no value\", such as undefined, null or None, stands in the URL where the id of the person or group belongs: the connector had no id at hand. It has to keep the id that it was answered when they were created or found; correct the connector, or match people anew.",
            ja: "URL のユーザーまたはグループの ID の位置に、値がないことを表す文字（undefined、null、None など）が入っています。コネクタが ID を保持していません。作成時または検索時に返された ID を使うようにコネクタを修正するか、照合をやり直してください。",
        },
        Problem::IdTemplate => Said {
            en: "A placeholder that was not filled in, such as the word id in curly brackets, stands in the URL where the id of the person or group belongs. Correct the template of the URL in the connector, so that the id that it was answered is put there.",
            ja: "URL のユーザーまたはグループの ID の位置に、置き換えられていないプレースホルダー（波括弧で囲まれた id など）がそのまま入っています。返された ID が入るように、コネクタの URL のテンプレートを修正してください。",
        },
        Problem::BodyEmpty => Said {
            en: "The request has no body: the template or the mapping gives nothing at all ({mapping}).",
            ja: "リクエストの本文が空です。テンプレートまたはマッピングから何も出力されていません（{mapping}）。",
        },
        Problem::BodyNoJson => match idp {
            Some(Idp::OneLogin) => Said {
                en: "What arrives is no correct JSON: the template is broken. In OneLogin: Configuration > SCIM JSON Template, paste the guide's template again; look for a missing comma or quotation mark.",
                ja: "JSON として正しくありません。テンプレートが壊れています。OneLogin の Configuration > SCIM JSON Template に設定ガイドのテンプレートを貼り付け直し、カンマや引用符の抜けを確認してください。",
            },
            _ => Said {
                en: "What arrives is no correct JSON: a template or an expression of the mapping gives broken text, such as a missing comma or quotation mark ({mapping}).",
                ja: "JSON として正しくありません。テンプレートまたはマッピングの式の出力が壊れています（カンマや引用符の抜けなど）（{mapping}）。",
            },
        },
        Problem::BodyForm => Said {
            en: "What arrives is a form (userName=...&active=...) and no JSON, though the header says JSON. Let the connector send JSON, or choose another connector for SCIM 2.0 ({mapping}).",
            ja: "JSON ではなくフォーム形式（userName=...&active=...）のデータが送られています（ヘッダーは JSON になっています）。コネクタが JSON を送信するように設定するか、SCIM 2.0 用の別のコネクタを選んでください（{mapping}）。",
        },
        Problem::AttributeTwice => Said {
            en: "The same attribute is sent twice in one object: two rows of the mapping, or two lines of the template, have the same target. Delete one of them ({mapping}).",
            ja: "同じ属性が 1 つのオブジェクトに 2 回含まれています。マッピングの 2 つの行（またはテンプレートの 2 か所）が同じ属性を指しています。一方を削除してください（{mapping}）。",
        },
        Problem::SchemaMissing => Said {
            en: "The list \"schemas\" is missing in what is sent, or has not the SCIM 2.0 schema that belongs there. The answer below names the schema: add it to the template ({mapping}).",
            ja: "送信内容に \"schemas\" がないか、必要な SCIM 2.0 のスキーマが含まれていません。必要なスキーマは下の応答に書かれています。テンプレートに追加してください（{mapping}）。",
        },
        Problem::Scim1 => Said {
            en: "The identity provider's application speaks SCIM 1.1, and this service SCIM 2.0. Choose an application or connector for SCIM 2.0.",
            ja: "ID プロバイダーのアプリケーションが SCIM 1.1 用です。このサービスは SCIM 2.0 です。SCIM 2.0 用のアプリケーションまたはコネクタを選んでください。",
        },
        Problem::OperationsMissing => Said {
            en: "A PATCH arrives without its list \"Operations\": the changed attributes are sent alone, as PUT would have them. Let the connector send SCIM 2.0's PATCH, or use PUT.",
            ja: "PATCH に \"Operations\" のリストがありません（PUT のように属性だけが送られています）。コネクタで SCIM 2.0 の PATCH 形式にするか、PUT を使ってください。",
        },
        Problem::OperationUnknown => Said {
            en: "A PATCH has an operation that is none: \"op\" has to be add, remove or replace. Correct it in the connector.",
            ja: "PATCH の \"op\" の値が正しくありません。add、remove、replace のいずれかにしてください（コネクタの設定）。",
        },
        Problem::ContentType => Said {
            en: "The header Content-Type of what is sent is none of SCIM's. Set it to application/scim+json (OneLogin: Configuration > Custom Headers).",
            ja: "Content-Type ヘッダーが SCIM のものではありません。application/scim+json にしてください（OneLogin: Configuration > Custom Headers）。",
        },
        Problem::Compressed => Said {
            en: "What is sent is compressed (Content-Encoding), which is not accepted. Switch compression off in the connector, or in the proxy in between.",
            ja: "送信内容が圧縮されています（Content-Encoding）。圧縮には対応していません。コネクタまたは途中のプロキシの圧縮をオフにしてください。",
        },
        Problem::BodyTooLarge => Said {
            en: "One request has more bytes than are accepted, as when pictures are sent as text or a group with all its members at once. Take pictures out of the mapping, or let it send fewer members at a time ({mapping}).",
            ja: "1 回のリクエストのサイズが上限を超えています（画像を文字列として送っている、グループの全メンバーを一度に送っているなど）。画像をマッピングから外すか、1 回のメンバー数を減らしてください（{mapping}）。",
        },
        Problem::TooManyOperations => Said {
            en: "One request has more operations than are accepted; the answer below has the limit. Let the connector send fewer at a time.",
            ja: "1 回のリクエストの操作数が上限を超えています（上限は下の応答に書かれています）。コネクタで 1 回の操作数を減らしてください。",
        },
        Problem::TooManyValues => Said {
            en: "One request has more members, or other values, than are accepted; the answer below has the limit. Let the connector send fewer at a time.",
            ja: "1 回のリクエストのメンバー（または値）の数が上限を超えています（上限は下の応答に書かれています）。コネクタで 1 回の件数を減らしてください。",
        },
        Problem::ValueEmpty => Said {
            en: "{attribute} is required, and is sent with an empty value. Fill the field in the directory, or map one that everybody has ({mapping}).",
            ja: "必須の{attribute}が空の値で送信されています。ディレクトリの値を入力するか、全員に値のある項目を割り当ててください（{mapping}）。",
        },
        Problem::ValueType => Said {
            en: "The value of {attribute} has the wrong type, such as text where true/false, a number or a list belongs. The answer below says what it has to be; correct the mapping ({mapping}).",
            ja: "{attribute}の値の型が違います（true/false、数値、リストのところに文字列が送られているなど）。必要な型は下の応答に書かれています。マッピングを修正してください（{mapping}）。",
        },
        Problem::ValueTooLong => Said {
            en: "The value of {attribute} is too long, as when a picture is sent as text or texts are joined. The answer below has the limit; map something shorter ({mapping}).",
            ja: "{attribute}の値が長すぎます（画像を文字列として送っている、文字列を連結しているなど）。上限は下の応答に書かれています。短い値を割り当ててください（{mapping}）。",
        },
        Problem::PrimaryTwice => Said {
            en: "More than one entry of {attribute} is marked as primary. Only one may be: take primary away from the others in the mapping ({mapping}).",
            ja: "{attribute}の複数の項目がプライマリ（primary）になっています。プライマリは 1 つだけです。マッピングでほかの項目から外してください（{mapping}）。",
        },
        Problem::MemberIdForeign => Said {
            en: "The members of a group are named by something that is no id of this service, such as an e-mail address. The mapping of members has to send the id that was answered when the person was created.",
            ja: "グループのメンバーが、このサービスの ID ではない値（メールアドレスなど）で指定されています。メンバーのマッピングでは、ユーザーの作成時に返された ID を送信する必要があります。",
        },
        Problem::FilterQuotes => Said {
            en: "The filter by which people are looked up has its value without any quotes. Put it in double quotes: userName eq \"ada@example.com\" ({mapping}).",
            ja: "ユーザーを検索するフィルターの値に引用符がありません。userName eq \"ada@example.com\" のように二重引用符で囲んでください（{mapping}）。",
        },
        Problem::FilterSingleQuotes => Said {
            en: "The filter by which people are looked up has its value in single quotes. Put it in double quotes: userName eq \"ada@example.com\" ({mapping}).",
            ja: "ユーザーを検索するフィルターの値が一重引用符（'）で囲まれています。userName eq \"ada@example.com\" のように二重引用符で囲んでください（{mapping}）。",
        },
        Problem::FilterSyntax => Said {
            en: "The filter by which people are looked up cannot be read: it is not written as SCIM writes filters. The answer below says where; write it as userName eq \"ada@example.com\" ({mapping}).",
            ja: "ユーザーを検索するフィルターの書き方が正しくないため読み取れません。位置は下の応答に書かれています。userName eq \"ada@example.com\" の形にしてください（{mapping}）。",
        },
        Problem::FilterAttribute => Said {
            en: "People are looked up by an attribute that is not here: {attribute}. Let userName be the matching attribute ({mapping}).",
            ja: "存在しない属性でユーザーが検索されています：{attribute}。userName を照合属性にしてください（{mapping}）。",
        },
        Problem::FilterComparison => Said {
            en: "People are looked up by a comparison that the attribute does not have: {attribute} has no such order, or its values are of another type than the one in the filter. Let the filter be userName eq and a text ({mapping}).",
            ja: "属性に使えない比較でユーザーが検索されています（{attribute}の値に順序がないか、フィルターの値の型が違います）。フィルターを userName eq と文字列の形にしてください（{mapping}）。",
        },
        Problem::PathSyntax => Said {
            en: "The target of a mapping cannot be read as the path of an attribute, such as emails/work. Write it as emails[type eq \"work\"].value ({mapping}).",
            ja: "マッピングのターゲットを属性のパスとして読み取れません（emails/work など）。emails[type eq \"work\"].value の形にしてください（{mapping}）。",
        },
        Problem::ExtensionUnknown => Said {
            en: "The identity provider maps an attribute of an extension that this organization does not have: {attribute}. Correct the extension's URN, delete the row ({mapping}), or ask whoever operates this service to declare the extension.",
            ja: "この組織にない拡張スキーマの属性がマッピングされています：{attribute}。URN を修正するか、その行を削除するか（{mapping}）、拡張スキーマの登録をサービスの運用者に依頼してください。",
        },
        Problem::RequiredRemoved => Said {
            en: "The identity provider wants to remove {attribute}, which is required: the directory has no value for it any more. Fill it there, or map a field that everybody has ({mapping}).",
            ja: "必須の{attribute}を削除しようとしています。ディレクトリに値がなくなっています。値を入力するか、全員に値のある項目を割り当ててください（{mapping}）。",
        },
        Problem::PathMissing => Said {
            en: "A PATCH removes something and does not say what: the operation remove has no path. Correct it in the connector.",
            ja: "PATCH の remove に path がなく、何を削除するのか指定されていません。コネクタの設定を修正してください。",
        },
    }
}

//! What is wrong, and what to change in which identity provider: a sentence for each cause.
//!
//! Apart from the page that shows them: the log says them, too. docs/setup-doctor.md lists them, and a test brings each
//! about and looks for it.

use crate::reading::{Cause, Idp};

/// See the module.
#[derive(Debug)]
pub(crate) struct Causes {
    pub(crate) of: fn(Cause, Option<Idp>) -> String,
}

pub(super) static ENGLISH: Causes = Causes { of: english };
pub(super) static JAPANESE: Causes = Causes { of: japanese };

/// Where the token is pasted.
fn token_field(idp: Option<Idp>) -> &'static str {
    match idp {
        Some(Idp::Entra) => "Entra ID: Provisioning > Admin Credentials > Secret Token",
        Some(Idp::Okta) => "Okta: Provisioning > Integration > Authorization",
        Some(Idp::OneLogin) => "OneLogin: Configuration > SCIM Bearer Token",
        Some(Idp::Other) | None => "the identity provider's field for the token",
    }
}

/// Where the Tenant URL is pasted.
fn url_field(idp: Option<Idp>) -> &'static str {
    match idp {
        Some(Idp::Entra) => "Entra ID: Provisioning > Admin Credentials > Tenant URL",
        Some(Idp::Okta) => "Okta: Provisioning > Integration > SCIM connector base URL",
        Some(Idp::OneLogin) => "OneLogin: Configuration > SCIM Base URL",
        Some(Idp::Other) | None => "the identity provider's field for the SCIM URL",
    }
}

/// Where attributes are mapped.
fn mapping(idp: Option<Idp>) -> &'static str {
    match idp {
        Some(Idp::Entra) => {
            "Entra ID: Provisioning > Mappings > Provision Microsoft Entra ID Users"
        }
        Some(Idp::Okta) => "Okta: Provisioning > To App > Attribute Mappings",
        Some(Idp::OneLogin) => "OneLogin: Configuration > SCIM JSON Template",
        Some(Idp::Other) | None => "the identity provider's attribute mapping",
    }
}

fn english(cause: Cause, idp: Option<Idp>) -> String {
    let (token, url, mapping) = (token_field(idp), url_field(idp), mapping(idp));
    match cause {
        Cause::NotGenerated => "There is no Secret Token. Generate one at Connection, and paste it into the identity provider.".to_owned(),
        Cause::NotHttps => "The Tenant URL begins with http. Identity providers call https only: ask whoever operates this service to put TLS in front of it.".to_owned(),
        Cause::PrivateAddress => "The Tenant URL names an address of this machine or of a private network. An identity provider in the cloud cannot reach it: ask whoever operates this service for a public name.".to_owned(),
        Cause::TokenMissing => format!("The identity provider calls without a token. Paste the Secret Token ({token}) and save; look whether the field was emptied, whether the authentication mode is one with a token, and whether a proxy or firewall in between takes the Authorization header away."),
        Cause::NoToken => format!("What the identity provider sends in the place of the token is none: a name and password (Basic), or text with spaces, quotation marks or percent signs, as when a label was pasted with it or it was encoded for a URL. Choose bearer token or HTTP header as the authentication mode, and paste the Secret Token alone ({token})."),
        Cause::UrlCutShort => format!("The Tenant URL is not complete: its end is missing, or changed. Copy the whole of it from Connection, up to /scim/v2 ({url})."),
        Cause::UrlTooLong => format!("The token is good, but the identity provider asks for an address that is not there: the Tenant URL has something behind it, or is in there twice. Paste exactly what Connection shows ({url}), without /Users or /Groups at its end."),
        Cause::ForeignId => "The identity provider names a person or group by something that is no id of this service, such as an e-mail address or an id of its own. It has to keep the id that it was answered when they were created or found, and use that: match people anew (restart provisioning, or unassign and assign them again).".to_owned(),
        Cause::JsonWebToken => format!("The identity provider sends a token that it makes itself (a JSON Web Token), because its own field is empty or set to OAuth. Paste the Secret Token ({token})."),
        Cause::OtherSecret => format!("What was pasted is another secret of this service: a service key or a link, and no Secret Token. Generate a token at Connection and paste that ({token})."),
        Cause::OtherEnvironment => format!("The token belongs to another environment, such as a test system. Tenant URL and Secret Token have to come from the same page: copy both again ({token})."),
        Cause::OtherOrganization => format!("The token belongs to another organization than the Tenant URL. Copy both values again from this organization's Connection page ({token})."),
        Cause::TokenCutShort => format!("The token is not complete: a part of it is missing or was changed when it was copied. It cannot be shown again: generate a new one at Connection and paste the whole of it ({token})."),
        Cause::TokenEnded => format!("The identity provider still uses an earlier token, which ended when a new one was generated or it was revoked. Paste the new token ({token}), or generate another one at Connection if it is lost."),
        Cause::UnknownToken => format!("What was pasted as the token does not come from this service: look whether it is the identity provider's own key, or another product's, and whether it was turned into capital letters. Paste the Secret Token from Connection ({token})."),
        Cause::SamlOff => "SAML single sign-on is off for this organization, and everything that the identity provider sends is refused. Switch SAML on; the same token works again then.".to_owned(),
        Cause::ScimOff => "Provisioning (SCIM) is switched off at Connection, and everything that the identity provider sends is refused. Switch it on; the same token works again then.".to_owned(),
        Cause::GroupsOff => match idp {
            Some(Idp::Entra) => "The identity provider pushes groups, and groups are off here. Switch groups on at Connection; or in Entra ID: Mappings > Provision Microsoft Entra ID Groups > Enabled: No.".to_owned(),
            Some(Idp::Okta) => "The identity provider pushes groups, and groups are off here. Switch groups on at Connection; or in Okta: tab Push Groups > unlink them, and take the tick away from Push Groups.".to_owned(),
            Some(Idp::OneLogin) => "The identity provider pushes groups, and groups are off here. Switch groups on at Connection; or in OneLogin: Parameters > Groups, take the tick away from Include in User Provisioning.".to_owned(),
            Some(Idp::Other) | None => "The identity provider pushes groups, and groups are off here. Switch groups on at Connection, or leave groups out in the identity provider.".to_owned(),
        },
        Cause::WasOff => "What the identity provider wanted was switched off when it tried. It is on now: let it try again.".to_owned(),
        Cause::ScopeEmpty => match idp {
            Some(Idp::Entra) => "The connection works, and nobody is created: probably nobody is in scope. In Entra ID: Users and groups > assign people; Provisioning > Settings > Scope: Sync only assigned users and groups; Provisioning Status: On.".to_owned(),
            Some(Idp::Okta) => "The connection works, and nobody is created: probably nobody is assigned, or Create Users is not ticked. In Okta: tab Assignments > Assign; tab Provisioning > To App > Create Users.".to_owned(),
            Some(Idp::OneLogin) => "The connection works, and nobody is created: probably nobody has the application, or it waits for approval. In OneLogin: Access > Roles; Users > Provisioning > Approve.".to_owned(),
            Some(Idp::Other) | None => "The connection works, and nobody is created: probably nobody is in scope. Assign people or groups to the application, and allow it to create users.".to_owned(),
        },
        Cause::UserNameMissing => format!("Somebody is sent without a userName. Map the address with which people sign in to userName, and look whether they all have one ({mapping})."),
        Cause::UserNameTaken => format!("A userName is in use here already. Either two people have the same one, or the same person is here already, perhaps deactivated, and is created anew instead of being found: let userName be the matching attribute with precedence 1 ({mapping})."),
        Cause::UserNameNoEmail => match idp {
            Some(Idp::Okta) => "People arrive with a userName that is no e-mail address; signing in by SAML may not find them. In Okta: tab Sign On > Application username format: Email.".to_owned(),
            Some(Idp::OneLogin) => "People arrive with a userName that is no e-mail address; signing in by SAML may not find them. In OneLogin: Parameters > scimusername: Email.".to_owned(),
            Some(Idp::Entra) => "People arrive with a userName that is no e-mail address; signing in by SAML may not find them. In Entra ID: map userPrincipalName to userName.".to_owned(),
            Some(Idp::Other) | None => "People arrive with a userName that is no e-mail address; signing in by SAML may not find them. Map the address with which they sign in to userName.".to_owned(),
        },
        Cause::GroupNameMissing => format!("A group is sent without a displayName. Map the group's name to displayName, and look whether every group has one ({mapping})."),
        Cause::GroupNameTaken => "There is a group of this name already, and group names are unique in this organization. Rename one of the two in the identity provider, or link to the existing group.".to_owned(),
        Cause::AttributeUnknown => format!("The identity provider maps an attribute that is not here. Delete that row, or correct its name, which begins with the extension's if it is of one ({mapping}); the guide's table has the attributes that there are."),
        Cause::FilterInvalid => format!("The identity provider looks people up by something that cannot be searched. Let userName be the matching attribute ({mapping}); where you write the filter yourself, its value stands in double quotes."),
        Cause::PathInvalid => format!("A mapping names an attribute by a filter that cannot be read. Write it as emails[type eq \"work\"].value, with the value in double quotes ({mapping})."),
        Cause::MatchedByOther => format!("People are looked up by another attribute than userName. Whoever is here already may be missed and created twice: let userName be the matching attribute with precedence 1 ({mapping})."),
        Cause::ValueInvalid => format!("A value does not fit its attribute: text where a number or true/false belongs, too long, or two of several marked as primary. The answer below says which one; correct it in the directory or in the mapping ({mapping})."),
        Cause::NoTarget => format!("The identity provider changes an entry of a list that the person does not have, and names it by something else than its type, so that none can be made. Map it as [type eq \"work\"] or the like ({mapping})."),
        Cause::ReadOnly => format!("The identity provider wants to change what only this service sets (id, meta, groups). Take that attribute out of the mapping ({mapping})."),
        Cause::MemberUnknown => "A group is pushed with a member who is not here. Whoever is to be in a group has to be provisioned first: assign the members of the group to the application as well, and push the group again. If the answer below has an e-mail address or the like for an id, the mapping of members sends that instead of the person's id.".to_owned(),
        Cause::PersonGone => match idp {
            Some(Idp::Entra) => "The identity provider writes to somebody who was deleted here. In Entra ID: Provisioning > Restart provisioning, so that people are matched anew.".to_owned(),
            Some(Idp::Okta) => "The identity provider writes to somebody who was deleted here. In Okta: unassign the person and assign them again.".to_owned(),
            Some(Idp::OneLogin) => "The identity provider writes to somebody who was deleted here. In OneLogin: Users > the person > Applications > delete the login and add it again.".to_owned(),
            Some(Idp::Other) | None => "The identity provider writes to somebody who was deleted here. Let it forget the person and match them anew: unassign and assign again.".to_owned(),
        },
        Cause::GroupGone => "The identity provider writes to a group that was deleted here. Unlink the group in the identity provider and push it again.".to_owned(),
        Cause::BodyInvalid => match idp {
            Some(Idp::OneLogin) => "What arrives is no correct JSON, or not what SCIM expects. In OneLogin: Configuration > SCIM JSON Template, paste the guide's template again; look for a missing comma or quotation mark.".to_owned(),
            _ => format!("What arrives is no correct JSON, or not what SCIM 2.0 expects. Look for expressions in the mapping that give broken text, for a PATCH without Operations, and whether the application speaks SCIM 2.0 and not 1.1 ({mapping})."),
        },
        Cause::MediaType => "The identity provider sends or wants a media type that is none of SCIM's. Set the header Content-Type to application/scim+json (OneLogin: Configuration > Custom Headers), and let nothing on the way compress what it sends.".to_owned(),
        Cause::TooLarge => "The identity provider sends or asks for more than can be done at once. Let it send fewer members or operations in one request, and no pictures as text.".to_owned(),
        Cause::TooMany => "The identity provider sends more requests than are allowed in a second. It tries again by itself; nothing is to be done unless it goes on for hours.".to_owned(),
        Cause::RemovalHeld => "A removal is held by the brake, because more people than usual are removed. Decide at Safety.".to_owned(),
        Cause::MethodUnknown => format!("The identity provider uses a method that is not there at this address: it changes somebody without naming their id in the URL, or uses what this service does not have (such as /Me), or the Tenant URL has something behind it ({url}), or the application is for SCIM 1.1. The request below says which."),
        Cause::Changed => "Somebody else has changed the same person or group meanwhile, so that the version (If-Match) that the identity provider has is not the present one. It reads them anew and tries again by itself.".to_owned(),
        Cause::Away => "This service could not be reached for a moment. The identity provider tries again by itself.".to_owned(),
        Cause::Ours => "Something went wrong on our side. If it stays so, tell us the request id that the log has.".to_owned(),
        Cause::Other => "The identity provider was refused. The log has the answer that it was given.".to_owned(),
    }
}

fn japanese(cause: Cause, idp: Option<Idp>) -> String {
    let (token, url, mapping) = match idp {
        Some(Idp::Other) | None => (
            "ID プロバイダーのトークン欄",
            "ID プロバイダーの SCIM URL 欄",
            "ID プロバイダーの属性マッピング",
        ),
        _ => (token_field(idp), url_field(idp), mapping(idp)),
    };
    match cause {
        Cause::NotGenerated => "シークレットトークンがありません。「接続」ページで生成し、ID プロバイダーに貼り付けてください。".to_owned(),
        Cause::NotHttps => "テナント URL が http で始まっています。ID プロバイダーは https のみを使用します。サービスの運用者に TLS の設定を依頼してください。".to_owned(),
        Cause::PrivateAddress => "テナント URL がこのマシンまたは社内ネットワークのアドレスです。クラウドの ID プロバイダーからは接続できません。公開された名前をサービスの運用者に確認してください。".to_owned(),
        Cause::TokenMissing => format!("ID プロバイダーがトークンなしで接続しています。シークレットトークンを貼り付けて保存し（{token}）、欄が空になっていないか、認証方式がトークンになっているか、途中のプロキシやファイアウォールが Authorization ヘッダーを取り除いていないかを確認してください。"),
        Cause::NoToken => format!("トークンの代わりに送られているものはトークンではありません（Basic 認証のユーザー名とパスワード、または空白、引用符、% を含む文字列）。認証方式をベアラートークンまたは HTTP ヘッダーにし、シークレットトークンだけを貼り付けてください（{token}）。"),
        Cause::UrlCutShort => format!("テナント URL が不完全です（末尾が欠けているか、変更されています）。「接続」ページから /scim/v2 まで全体をコピーしてください（{url}）。"),
        Cause::UrlTooLong => format!("トークンは有効ですが、存在しないアドレスが要求されています。テナント URL の後に余分な文字があるか、二重に入力されています。「接続」ページの表示どおりに、末尾に /Users や /Groups を付けずに貼り付けてください（{url}）。"),
        Cause::ForeignId => "ユーザーまたはグループが、このサービスの ID ではない値（メールアドレスや ID プロバイダー独自の ID など）で指定されています。作成時または検索時に返された ID を使う必要があります。照合をやり直してください（プロビジョニングの再開、または割り当ての解除と再割り当て）。".to_owned(),
        Cause::JsonWebToken => format!("ID プロバイダーが自身で作成したトークン（JSON Web Token）を送信しています。トークン欄が空か、OAuth に設定されています。シークレットトークンを貼り付けてください（{token}）。"),
        Cause::OtherSecret => format!("貼り付けられたものは、このサービスの別の秘密情報（サービスキーやリンク）で、シークレットトークンではありません。「接続」ページでトークンを生成して貼り付けてください（{token}）。"),
        Cause::OtherEnvironment => format!("トークンが別の環境（テスト環境など）のものです。テナント URL とシークレットトークンは同じページから取得する必要があります。両方をコピーし直してください（{token}）。"),
        Cause::OtherOrganization => format!("トークンがテナント URL とは別の組織のものです。この組織の「接続」ページから両方の値をコピーし直してください（{token}）。"),
        Cause::TokenCutShort => format!("トークンが不完全です（コピー時に一部が欠けたか、変更されています）。再表示はできないため、「接続」ページで新しく生成し、全体を貼り付けてください（{token}）。"),
        Cause::TokenEnded => format!("ID プロバイダーが以前のトークンを使用しています。新しいトークンの生成または失効により使えなくなっています。新しいトークンを貼り付けるか（{token}）、紛失した場合は「接続」ページで生成し直してください。"),
        Cause::UnknownToken => format!("トークンとして貼り付けられたものは、このサービスのものではありません。ID プロバイダー自身のキーや他製品のキーでないか、大文字への変換で変わっていないかを確認し、「接続」ページのシークレットトークンを貼り付けてください（{token}）。"),
        Cause::SamlOff => "この組織の SAML シングルサインオンがオフのため、ID プロバイダーからのリクエストはすべて拒否されています。SAML をオンにすると、同じトークンが再び使えます。".to_owned(),
        Cause::ScimOff => "「接続」ページでプロビジョニング（SCIM）がオフになっているため、ID プロバイダーからのリクエストはすべて拒否されています。オンにすると、同じトークンが再び使えます。".to_owned(),
        Cause::GroupsOff => match idp {
            Some(Idp::Entra) => "グループがオフの状態でプッシュされています。「接続」ページでグループをオンにするか、Entra ID の［マッピング］>［Provision Microsoft Entra ID Groups］の［有効］を［いいえ］にしてください。".to_owned(),
            Some(Idp::Okta) => "グループがオフの状態でプッシュされています。「接続」ページでグループをオンにするか、Okta の Push Groups タブで解除し、Push Groups の選択を外してください。".to_owned(),
            Some(Idp::OneLogin) => "グループがオフの状態でプッシュされています。「接続」ページでグループをオンにするか、OneLogin の Parameters > Groups で Include in User Provisioning の選択を外してください。".to_owned(),
            Some(Idp::Other) | None => "グループがオフの状態でプッシュされています。「接続」ページでグループをオンにするか、ID プロバイダー側でグループを対象から外してください。".to_owned(),
        },
        Cause::WasOff => "試行時にはオフになっていました。現在はオンです。ID プロバイダーで再試行してください。".to_owned(),
        Cause::ScopeEmpty => match idp {
            Some(Idp::Entra) => "接続は正常ですが、ユーザーが作成されていません。対象者がいない可能性があります。Entra ID の［ユーザーとグループ］で割り当て、［プロビジョニング］>［設定］の［スコープ］と［プロビジョニングの状態］を確認してください。".to_owned(),
            Some(Idp::Okta) => "接続は正常ですが、ユーザーが作成されていません。割り当てがないか、Create Users が選択されていない可能性があります。Okta の Assignments タブと Provisioning > To App > Create Users を確認してください。".to_owned(),
            Some(Idp::OneLogin) => "接続は正常ですが、ユーザーが作成されていません。アプリが割り当てられていないか、承認待ちの可能性があります。OneLogin の Access > Roles と Users > Provisioning > Approve を確認してください。".to_owned(),
            Some(Idp::Other) | None => "接続は正常ですが、ユーザーが作成されていません。ユーザーまたはグループをアプリケーションに割り当て、ユーザーの作成を許可してください。".to_owned(),
        },
        Cause::UserNameMissing => format!("userName のないユーザーが送信されています。サインインに使うアドレスを userName に割り当て、全員に値があるか確認してください（{mapping}）。"),
        Cause::UserNameTaken => format!("userName がすでに使われています。同じ値のユーザーが 2 人いるか、同じ人物がすでに（無効化された状態などで）存在するのに、照合されず新規に作成されています。userName を優先順位 1 の照合属性にしてください（{mapping}）。"),
        Cause::UserNameNoEmail => match idp {
            Some(Idp::Okta) => "userName がメールアドレスではないため、SAML でのサインイン時に見つからない可能性があります。Okta の Sign On タブで Application username format を Email にしてください。".to_owned(),
            Some(Idp::OneLogin) => "userName がメールアドレスではないため、SAML でのサインイン時に見つからない可能性があります。OneLogin の Parameters で scimusername を Email にしてください。".to_owned(),
            Some(Idp::Entra) => "userName がメールアドレスではないため、SAML でのサインイン時に見つからない可能性があります。Entra ID で userPrincipalName を userName に割り当ててください。".to_owned(),
            Some(Idp::Other) | None => "userName がメールアドレスではないため、SAML でのサインイン時に見つからない可能性があります。サインインに使うアドレスを userName に割り当ててください。".to_owned(),
        },
        Cause::GroupNameMissing => format!("displayName のないグループが送信されています。グループ名を displayName に割り当て、すべてのグループに名前があるか確認してください（{mapping}）。"),
        Cause::GroupNameTaken => "同じ名前のグループがすでにあり、この組織ではグループ名は一意です。ID プロバイダーでどちらかの名前を変更するか、既存のグループにリンクしてください。".to_owned(),
        Cause::AttributeUnknown => format!("存在しない属性がマッピングされています。その行を削除するか、名前を修正してください。拡張スキーマの属性は URN から書きます（{mapping}）。使用できる属性は設定ガイドの表にあります。"),
        Cause::FilterInvalid => format!("検索できない条件でユーザーが照合されています。userName を照合属性にしてください（{mapping}）。フィルターを自分で書く場合は、値を二重引用符で囲みます。"),
        Cause::PathInvalid => format!("マッピングの属性名に、読み取れない条件が含まれています。emails[type eq \"work\"].value のように、値を二重引用符で囲んでください（{mapping}）。"),
        Cause::MatchedByOther => format!("userName 以外の属性でユーザーが照合されています。既存のユーザーが見つからず、重複して作成される可能性があります。userName を優先順位 1 の照合属性にしてください（{mapping}）。"),
        Cause::ValueInvalid => format!("値が属性の形式に合っていません（数値や true/false のところに文字列、長すぎる、プライマリが 2 つあるなど）。該当箇所は下の応答に書かれています。ディレクトリまたはマッピングを修正してください（{mapping}）。"),
        Cause::NoTarget => format!("ユーザーが持っていないリストの項目を、種類（type）以外の条件で変更しようとしているため、追加もできません。[type eq \"work\"] のような条件でマッピングしてください（{mapping}）。"),
        Cause::ReadOnly => format!("このサービスだけが設定する属性（id、meta、groups）を変更しようとしています。マッピングから外してください（{mapping}）。"),
        Cause::MemberUnknown => "グループに、まだ存在しないメンバーが含まれています。先にメンバーもアプリケーションに割り当ててプロビジョニングし、グループをもう一度プッシュしてください。下の応答で ID がメールアドレスなどになっている場合は、メンバーのマッピングがユーザーの ID 以外の値を送っています。".to_owned(),
        Cause::PersonGone => match idp {
            Some(Idp::Entra) => "ここで削除されたユーザーへの書き込みが行われています。Entra ID で［プロビジョニングの再開］を押し、照合をやり直してください。".to_owned(),
            Some(Idp::Okta) => "ここで削除されたユーザーへの書き込みが行われています。Okta で割り当てを解除し、もう一度割り当ててください。".to_owned(),
            Some(Idp::OneLogin) => "ここで削除されたユーザーへの書き込みが行われています。OneLogin の Users > 該当者 > Applications でログインを削除し、追加し直してください。".to_owned(),
            Some(Idp::Other) | None => "ここで削除されたユーザーへの書き込みが行われています。ID プロバイダーで割り当てを解除し、もう一度割り当ててください。".to_owned(),
        },
        Cause::GroupGone => "ここで削除されたグループへの書き込みが行われています。ID プロバイダーでグループのリンクを解除し、もう一度プッシュしてください。".to_owned(),
        Cause::BodyInvalid => match idp {
            Some(Idp::OneLogin) => "JSON が正しくないか、SCIM の形式ではありません。OneLogin の Configuration > SCIM JSON Template に設定ガイドのテンプレートを貼り付け直し、カンマや引用符の抜けを確認してください。".to_owned(),
            _ => format!("JSON が正しくないか、SCIM 2.0 の形式ではありません。マッピングの式が壊れた文字列を作っていないか、PATCH に Operations があるか、アプリケーションが SCIM 1.1 用でないかを確認してください（{mapping}）。"),
        },
        Cause::MediaType => "SCIM にないメディアタイプが使われています。Content-Type ヘッダーを application/scim+json にし（OneLogin: Configuration > Custom Headers）、送信内容が途中で圧縮されないようにしてください。".to_owned(),
        Cause::TooLarge => "一度に処理できる量を超えています。1 回のリクエストのメンバー数や操作数を減らし、画像を文字列として送らないようにしてください。".to_owned(),
        Cause::TooMany => "1 秒あたりの上限を超えるリクエストが送られています。自動的に再試行されるため、何時間も続かない限り対応は不要です。".to_owned(),
        Cause::RemovalHeld => "通常より多くのユーザーが削除・無効化されているため、ブレーキが処理を保留しています。「安全装置」ページで対応を選んでください。".to_owned(),
        Cause::MethodUnknown => format!("このアドレスにはない操作が使われています。URL に ID がないまま変更しようとしているか、このサービスにない機能（/Me など）が使われているか、テナント URL の後に余分な文字があるか（{url}）、アプリケーションが SCIM 1.1 用です。該当のリクエストは下に表示されています。"),
        Cause::Changed => "同じユーザーまたはグループが先に変更されたため、ID プロバイダーが持つバージョン（If-Match）が最新ではありません。読み直して自動的に再試行されます。".to_owned(),
        Cause::Away => "サービスに一時的に接続できませんでした。ID プロバイダーが自動的に再試行します。".to_owned(),
        Cause::Ours => "サービス側で問題が発生しました。続く場合は、ログのリクエスト ID をお知らせください。".to_owned(),
        Cause::Other => "ID プロバイダーのリクエストは拒否されました。返した説明はログにあります。".to_owned(),
    }
}

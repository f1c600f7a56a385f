//! What is wrong beyond tokens and the form of requests: what is switched off, who is in scope, people and groups.

use super::{OTHER, Said, problem, token};
use crate::reading::{Cause, Idp};

/// See the module.
#[rustfmt::skip]
pub(super) fn said(cause: Cause, idp: Option<Idp>) -> Said {
    match cause {
        Cause::Token(mistake) => token::said(mistake),
        Cause::Problem(problem) => problem::said(problem, idp),
        Cause::TokenAtTimes => Said {
            en: "Some requests come without a token (no header Authorization), while others of the last minutes have it. Look whether the connector has it for reading (GET) alone and not for writing (POST, PUT, PATCH), or loses it where it is redirected; if somebody has opened the Tenant URL in a browser, nothing is wrong.",
            ja: "直近のリクエストの一部にトークン（Authorization ヘッダー）がありません。ほかのリクエストにはあります。コネクタが読み取り（GET）だけにトークンを付けて書き込み（POST、PUT、PATCH）に付けていないか、リダイレクト時に失われていないか確認してください。誰かがテナント URL をブラウザーで開いただけの場合は、問題ありません。",
        },
        Cause::NotGenerated => Said {
            en: "There is no Secret Token. Generate one at Connection, and paste it into the identity provider.",
            ja: "シークレットトークンがありません。「接続」ページで生成し、ID プロバイダーに貼り付けてください。",
        },
        Cause::TokenRevoked => Said {
            en: "The Secret Token was revoked, and nobody has generated another one since; the identity provider still uses the one that was revoked. Generate one at Connection, and paste it ({token}).",
            ja: "シークレットトークンは失効済みで、その後新しいトークンは生成されていません。ID プロバイダーは失効したトークンを使用しています。「接続」ページで新しく生成し、貼り付けてください（{token}）。",
        },
        Cause::NotHttps => Said {
            en: "The Tenant URL begins with http. Identity providers call https only: ask whoever operates this service to put TLS in front of it.",
            ja: "テナント URL が http で始まっています。ID プロバイダーは https のみを使用します。サービスの運用者に TLS の設定を依頼してください。",
        },
        Cause::PrivateAddress => Said {
            en: "The Tenant URL names an address of this machine or of a private network. An identity provider in the cloud cannot reach it: ask whoever operates this service for a public name.",
            ja: "テナント URL がこのマシンまたは社内ネットワークのアドレスです。クラウドの ID プロバイダーからは接続できません。公開された名前をサービスの運用者に確認してください。",
        },
        Cause::SamlOff => Said {
            en: "SAML single sign-on is off for this organization, and everything that the identity provider sends is refused. Switch SAML on; the same token works again then.",
            ja: "この組織の SAML シングルサインオンがオフのため、ID プロバイダーからのリクエストはすべて拒否されています。SAML をオンにすると、同じトークンが再び使えます。",
        },
        Cause::ScimOff => Said {
            en: "Provisioning (SCIM) is switched off at Connection, and everything that the identity provider sends is refused. Switch it on; the same token works again then.",
            ja: "「接続」ページでプロビジョニング（SCIM）がオフになっているため、ID プロバイダーからのリクエストはすべて拒否されています。オンにすると、同じトークンが再び使えます。",
        },
        Cause::GroupsOff => match idp {
            Some(Idp::Entra) => Said {
                en: "The identity provider pushes groups, and groups are off here. Switch groups on at Connection; or in Entra ID: Mappings > Provision Microsoft Entra ID Groups > Enabled: No.",
                ja: "グループがオフの状態でプッシュされています。「接続」ページでグループをオンにするか、Entra ID の［マッピング］>［Provision Microsoft Entra ID Groups］の［有効］を［いいえ］にしてください。",
            },
            Some(Idp::Okta) => Said {
                en: "The identity provider pushes groups, and groups are off here. Switch groups on at Connection; or in Okta: tab Push Groups > unlink them, and take the tick away from Push Groups.",
                ja: "グループがオフの状態でプッシュされています。「接続」ページでグループをオンにするか、Okta の Push Groups タブで解除し、Push Groups の選択を外してください。",
            },
            Some(Idp::OneLogin) => Said {
                en: "The identity provider pushes groups, and groups are off here. Switch groups on at Connection; or in OneLogin: Parameters > Groups, take the tick away from Include in User Provisioning.",
                ja: "グループがオフの状態でプッシュされています。「接続」ページでグループをオンにするか、OneLogin の Parameters > Groups で Include in User Provisioning の選択を外してください。",
            },
            Some(Idp::Other) | None => Said {
                en: "The identity provider pushes groups, and groups are off here. Switch groups on at Connection, or leave groups out in the identity provider.",
                ja: "グループがオフの状態でプッシュされています。「接続」ページでグループをオンにするか、ID プロバイダー側でグループを対象から外してください。",
            },
        },
        Cause::WasOff => Said {
            en: "What the identity provider wanted was switched off when it tried. It is on now: let it try again.",
            ja: "試行時にはオフになっていました。現在はオンです。ID プロバイダーで再試行してください。",
        },
        Cause::ScopeEmpty => match idp {
            Some(Idp::Entra) => Said {
                en: "The connection works, and nobody is created: probably nobody is in scope. In Entra ID: Users and groups > assign people; Provisioning > Settings > Scope: Sync only assigned users and groups; Provisioning Status: On.",
                ja: "接続は正常ですが、ユーザーが作成されていません。対象者がいない可能性があります。Entra ID の［ユーザーとグループ］で割り当て、［プロビジョニング］>［設定］の［スコープ］と［プロビジョニングの状態］を確認してください。",
            },
            Some(Idp::Okta) => Said {
                en: "The connection works, and nobody is created: probably nobody is assigned, or Create Users is not ticked. In Okta: tab Assignments > Assign; tab Provisioning > To App > Create Users.",
                ja: "接続は正常ですが、ユーザーが作成されていません。割り当てがないか、Create Users が選択されていない可能性があります。Okta の Assignments タブと Provisioning > To App > Create Users を確認してください。",
            },
            Some(Idp::OneLogin) => Said {
                en: "The connection works, and nobody is created: probably nobody has the application, or it waits for approval. In OneLogin: Access > Roles; Users > Provisioning > Approve.",
                ja: "接続は正常ですが、ユーザーが作成されていません。アプリが割り当てられていないか、承認待ちの可能性があります。OneLogin の Access > Roles と Users > Provisioning > Approve を確認してください。",
            },
            Some(Idp::Other) | None => Said {
                en: "The connection works, and nobody is created: probably nobody is in scope. Assign people or groups to the application, and allow it to create users.",
                ja: "接続は正常ですが、ユーザーが作成されていません。ユーザーまたはグループをアプリケーションに割り当て、ユーザーの作成を許可してください。",
            },
        },
        Cause::UserNameMissing => Said {
            en: "Somebody is sent without a userName: either the mapping has no row for userName, so that nobody has one, or this person has no value in the directory. Map the address with which people sign in to userName ({mapping}); if it is mapped, fill the person's field.",
            ja: "userName のないユーザーが送信されています。マッピングに userName の行がない（全員に userName がない）か、このユーザーのディレクトリの値が空です。サインインに使うアドレスを userName に割り当ててください（{mapping}）。割り当て済みの場合は、このユーザーの値を入力してください。",
        },
        Cause::UserNameMissingOfOne => Said {
            en: "One person is sent without a userName, while others have come with theirs: this one has no value in the directory. Fill it there, or map a field that everybody has; if all come without one from now on, the row for userName was taken out of the mapping ({mapping}).",
            ja: "userName のないユーザーが 1 人送信されています（ほかのユーザーには userName があります）。このユーザーのディレクトリの値が空です。値を入力するか、全員に値のある項目を割り当ててください。以後すべてのユーザーで続く場合は、マッピングから userName の行が削除されています（{mapping}）。",
        },
        Cause::ReplacedWithoutName => Said {
            en: "A PUT comes without the name that is required (userName of a person, displayName of a group): PUT replaces all that there is, and the connector sends a part of it, such as what has changed. Let it send the whole person or group, or change parts by PATCH.",
            ja: "必須の名前（ユーザーの userName、グループの displayName）のない PUT が送信されています。PUT は全体を置き換えるため、変更された項目だけを送ることはできません。ユーザーやグループの全体を送信するか、一部の変更には PATCH を使うように設定してください。",
        },
        Cause::DeletedWithoutId => Said {
            en: "Somebody or a group is to be deleted (DELETE), and the URL has no id (/Users in the place of /Users/id): the identity provider has not kept the id that it was answered. Correct the connector's URL for deletions, or match people anew.",
            ja: "URL に ID がないまま削除（DELETE）が行われています（/Users/ID ではなく /Users）。応答で返された ID が保存されていません。コネクタの削除用 URL を修正するか、ユーザーの照合をやり直してください。",
        },
        Cause::UserNameEmpty => Said {
            en: "Somebody's userName is empty: it is mapped, and this person has no value in the directory. Fill it there, or map a field that everybody has ({mapping}).",
            ja: "userName が空のユーザーがいます。マッピングはありますが、このユーザーのディレクトリの値が空です。値を入力するか、全員に値のある項目を割り当ててください（{mapping}）。",
        },
        Cause::UserNameTaken => Said {
            en: "Another person here has this userName: two people at the identity provider have one value. Correct it in the directory, or map a field that is different for each ({mapping}); if both are one and the same person, let userName be the matching attribute, and look people up by the same value that is sent as userName.",
            ja: "この userName はほかのユーザーが使用しています。ID プロバイダーの 2 人のユーザーの値が同じです。ディレクトリの値を修正するか、ユーザーごとに異なる項目を割り当ててください（{mapping}）。同一人物の場合は、userName を照合属性にし、userName として送信する値と同じ値で検索するように設定してください。",
        },
        Cause::UserNameTakenAfterList => Said {
            en: "People are created without being looked up by userName before, and one of them is here already: the connector reads the list of people instead, perhaps its first page alone (the rest has a startIndex). Let it look each one up (filter userName eq), or read all pages; then it finds who is here.",
            ja: "この userName はほかのユーザーが使用しています。その前に userName での検索が行われていません。コネクタがユーザーの一覧（最初のページだけの場合もあります。続きは startIndex で取得します）を読んで作成しています。1 人ずつ検索する（userName eq のフィルター）か、すべてのページを読むように設定してください。",
        },
        Cause::PersonInactive => Said {
            en: "The same person is here already, deactivated, and is created anew instead of being found and activated again. Let userName be the matching attribute with precedence 1 ({mapping}), so that the identity provider finds whoever is here.",
            ja: "同じ人物がすでに無効化された状態で存在するのに、照合・再有効化されず、新規に作成されています。既存のユーザーが見つかるように、userName を優先順位 1 の照合属性にしてください（{mapping}）。",
        },
        Cause::UserNameSeveral => Said {
            en: "People arrive with several e-mail addresses in one userName. Map an attribute that has one value ({mapping}).",
            ja: "1 つの userName に複数のメールアドレスが入っています。値が 1 つの属性をマッピングしてください（{mapping}）。",
        },
        Cause::UserNameOfGuest => Said {
            en: "Guests arrive with the name that the directory has made of their address (with #EXT# in it), which nobody signs in by. Map mail to userName for guests, by an expression of the mapping, or leave guests out of the scope ({mapping}).",
            ja: "ゲストの userName が、ディレクトリがアドレスから作成した名前（#EXT# を含むもの）になっています。この名前でサインインする人はいません。マッピングの式でゲストの mail を userName に割り当てるか、ゲストを対象から外してください（{mapping}）。",
        },
        Cause::UserNameWithScheme => Said {
            en: "People arrive with a word in front of the address in userName, such as SMTP: (of proxyAddresses) or mailto:; signing in by SAML may not find them. Map an attribute that is the address alone ({mapping}).",
            ja: "userName のアドレスの前に、SMTP:（proxyAddresses の値）や mailto: などが付いています。SAML でのサインイン時に見つからない可能性があります。アドレスだけの属性を割り当ててください（{mapping}）。",
        },
        Cause::UserNameOfDeleted => Said {
            en: "Somebody's userName has the directory's id in front of the address: Entra ID names those so whom it has deleted, and sends the new name before it deactivates them. Exclude userName from updates of deleted people, or map mail in its place ({mapping}).",
            ja: "userName のアドレスの前に、ディレクトリの ID が付いています。Entra ID は削除したユーザーの名前をこのように変更し、無効化の前に送信します。削除されたユーザーの userName を更新の対象から外すか、mail を割り当ててください（{mapping}）。",
        },
        Cause::UserNameInFirstDomain => Said {
            en: "People arrive with a userName in the first domain of their directory (onmicrosoft.com), which is seldom their e-mail address: whoever is here by that address is not found, and gets a second account. Let their userPrincipalName be in the company's own domain, or map mail to userName ({mapping}); if they sign in by it, nothing is wrong.",
            ja: "userName が、ディレクトリの初期ドメイン（onmicrosoft.com）になっています。通常はメールアドレスと異なるため、メールアドレスで登録済みのユーザーが見つからず、重複して作成されます。userPrincipalName を会社のドメインにするか、mail を userName に割り当ててください（{mapping}）。この名前でサインインしている場合は、問題ありません。",
        },
        Cause::UserNameWithName => Said {
            en: "People arrive with a name and an address in one userName, as in a mail (Ada <ada@example.com>); signing in by SAML may not find them. Map the address alone to userName ({mapping}).",
            ja: "userName に、メールのように名前とアドレスの両方（Ada <ada@example.com>）が入っています。SAML でのサインイン時に見つからない可能性があります。アドレスだけを userName に割り当ててください（{mapping}）。",
        },
        Cause::ExternalIdShared => Said {
            en: "Several people have the same externalId: it is mapped to a value that is not each person's own, such as the company's number or a department. Map a field that is different for each, such as the directory's id ({mapping}).",
            ja: "複数のユーザーの externalId が同じです。会社の番号や部門など、ユーザーごとに異ならない値が割り当てられています。ディレクトリの ID など、ユーザーごとに異なる項目を割り当ててください（{mapping}）。",
        },
        Cause::EmailBeside => Said {
            en: "Somebody has two e-mail addresses of the same type since the last change: the new one was added (op add) and the old one has stayed. Where one address is to take the place of the other, let the connector replace it (op replace of emails[type eq \"work\"].value).",
            ja: "直近の変更で、同じ種類のメールアドレスが 2 つになりました。新しいアドレスが追加（op: add）され、古いアドレスが残っています。置き換える場合は、op: replace（emails[type eq \"work\"].value）を使うように設定してください。",
        },
        Cause::UserNameNoEmail => match idp {
            Some(Idp::Entra) => Said {
                en: "People arrive with a userName that is no e-mail address; signing in by SAML may not find them. In Entra ID: map userPrincipalName to userName.",
                ja: "userName がメールアドレスではないため、SAML でのサインイン時に見つからない可能性があります。Entra ID で userPrincipalName を userName に割り当ててください。",
            },
            Some(Idp::Okta) => Said {
                en: "People arrive with a userName that is no e-mail address; signing in by SAML may not find them. In Okta: tab Sign On > Application username format: Email.",
                ja: "userName がメールアドレスではないため、SAML でのサインイン時に見つからない可能性があります。Okta の Sign On タブで Application username format を Email にしてください。",
            },
            Some(Idp::OneLogin) => Said {
                en: "People arrive with a userName that is no e-mail address; signing in by SAML may not find them. In OneLogin: Parameters > scimusername: Email.",
                ja: "userName がメールアドレスではないため、SAML でのサインイン時に見つからない可能性があります。OneLogin の Parameters で scimusername を Email にしてください。",
            },
            Some(Idp::Other) | None => Said {
                en: "People arrive with a userName that is no e-mail address; signing in by SAML may not find them. Map the address with which they sign in to userName.",
                ja: "userName がメールアドレスではないため、SAML でのサインイン時に見つからない可能性があります。サインインに使うアドレスを userName に割り当ててください。",
            },
        },
        Cause::UserNameIsId => Said {
            en: "People's userName is an id of the directory (such as objectId), and no e-mail address; signing in by SAML may not find them. Map the address with which they sign in to userName ({mapping}).",
            ja: "userName にディレクトリの ID（objectId など）が割り当てられており、メールアドレスではありません。SAML でのサインイン時に見つからない可能性があります。サインインに使うアドレスを userName に割り当ててください（{mapping}）。",
        },
        Cause::GroupNameMissing => Said {
            en: "A group is sent without a displayName: the attribute is not in what arrives at all. Map the group's name to displayName ({mapping}).",
            ja: "displayName のないグループが送信されています。送信内容に属性そのものが含まれていません。グループ名を displayName に割り当ててください（{mapping}）。",
        },
        Cause::GroupNameEmpty => Said {
            en: "A group's displayName is empty: it is mapped, and this group has no name in the directory. Give it one there.",
            ja: "displayName が空のグループがあります。マッピングはありますが、このグループのディレクトリの名前が空です。ディレクトリで名前を付けてください。",
        },
        Cause::GroupNameDistinguished => Said {
            en: "Groups arrive with a distinguished name of the directory as their displayName (CN=...,OU=...,DC=...), and not with the name that people know. Map the group's cn or displayName to displayName ({mapping}).",
            ja: "グループの displayName に、ディレクトリの識別名（CN=...,OU=...,DC=...）が入っています。グループの cn または displayName を displayName に割り当ててください（{mapping}）。",
        },
        Cause::GroupNameIsId => Said {
            en: "Groups arrive with an id of the directory (such as objectId) as their displayName, and not with the name that people know. Map the group's name to displayName ({mapping}).",
            ja: "グループの displayName に、ディレクトリの ID（objectId など）が入っています。グループの名前を displayName に割り当ててください（{mapping}）。",
        },
        Cause::GroupNameTaken => Said {
            en: "There is a group of this name already, and group names are unique in this organization. Rename one of the two in the identity provider, or link to the existing group.",
            ja: "同じ名前のグループがすでにあり、この組織ではグループ名は一意です。ID プロバイダーでどちらかの名前を変更するか、既存のグループにリンクしてください。",
        },
        Cause::AttributeUnknown => Said {
            en: "The identity provider maps an attribute that is not here: {attribute}. Delete that row, or correct its name ({mapping}); the guide's table has the attributes that there are.",
            ja: "存在しない属性がマッピングされています：{attribute}。その行を削除するか、名前を修正してください（{mapping}）。使用できる属性は設定ガイドの表にあります。",
        },
        Cause::FilterInvalid => Said {
            en: "The identity provider looks people up by something that cannot be searched; the answer says why. Let userName be the matching attribute ({mapping}).",
            ja: "検索できない条件でユーザーが照合されています（理由は応答に書かれています）。userName を照合属性にしてください（{mapping}）。",
        },
        Cause::PathInvalid => Said {
            en: "A mapping names an entry of a list by a filter that cannot be read, such as emails[0]; the answer says why. Write it as emails[type eq \"work\"].value ({mapping}).",
            ja: "マッピングで、リストの項目が読み取れない条件で指定されています（emails[0] など。理由は応答に書かれています）。emails[type eq \"work\"].value の形にしてください（{mapping}）。",
        },
        Cause::PathQuotes => Said {
            en: "A mapping names an entry of a list by a filter whose value is not in double quotes. Write it as emails[type eq \"work\"].value ({mapping}).",
            ja: "マッピングの条件の値が二重引用符で囲まれていません。emails[type eq \"work\"].value の形にしてください（{mapping}）。",
        },
        Cause::PathFilterAttribute => Said {
            en: "A mapping names an entry of a list by a part that such entries do not have: {attribute}. Write it as emails[type eq \"work\"].value ({mapping}).",
            ja: "マッピングの条件で、リストの項目にない要素が指定されています：{attribute}。emails[type eq \"work\"].value の形にしてください（{mapping}）。",
        },
        Cause::BulkFailed => Said {
            en: "Some operations of a bulk request were refused, and the request itself was answered 200. The identity provider was told the reason of each; the answer here is the first one.",
            ja: "一括リクエスト（Bulk）自体には 200 を返しましたが、一部の操作が拒否されています。それぞれの理由は ID プロバイダーへの応答に含まれています（ここに表示されているのは最初のものです）。",
        },
        Cause::CursorInvalid => Said {
            en: "The identity provider asks for the next page of a list by a cursor that leads nowhere: it was made up, changed, given for another search, or is older than a day. It begins with the first page again; if it goes on so, let the connector page by startIndex and count.",
            ja: "一覧の続きを取得するカーソルが正しくありません（発行されたものではない、変更されている、別の検索のもの、1 日以上前のものなど）。最初のページからやり直されます。続く場合は、コネクタで startIndex と count を使うように設定してください。",
        },
        Cause::GroupFilterAttribute => Said {
            en: "Groups are looked up by an attribute that is not here: {attribute}. Let displayName be the matching attribute of groups ({mapping}).",
            ja: "存在しない属性でグループが検索されています：{attribute}。displayName をグループの照合属性にしてください（{mapping}）。",
        },
        Cause::IdOfOtherKind => Said {
            en: "The id in the URL is that of a group in the place of a person, or of a person in the place of a group (/Users in the place of /Groups, or the other way round). Correct the connector's URL.",
            ja: "URL の ID の種類が違います。ユーザーのところにグループの ID、またはグループのところにユーザーの ID が使われています（/Users と /Groups の取り違え）。コネクタの URL を修正してください。",
        },
        Cause::MatchedByOther => Said {
            en: "People are looked up by another attribute than userName. Whoever is here already may be missed and created twice: let userName be the matching attribute with precedence 1 ({mapping}).",
            ja: "userName 以外の属性でユーザーが照合されています。既存のユーザーが見つからず、重複して作成される可能性があります。userName を優先順位 1 の照合属性にしてください（{mapping}）。",
        },
        Cause::ValueInvalid => Said {
            en: "The value of {attribute} does not fit. The answer says why; correct it in the directory or in the mapping ({mapping}).",
            ja: "{attribute}の値が正しくありません（理由は応答に書かれています）。ディレクトリまたはマッピングを修正してください（{mapping}）。",
        },
        Cause::NoTarget => Said {
            en: "The identity provider changes an entry of a list that the person does not have, and names it by something else than its type, so that none can be made. Map it as [type eq \"work\"] or the like ({mapping}).",
            ja: "ユーザーが持っていないリストの項目を、種類（type）以外の条件で変更しようとしているため、追加もできません。[type eq \"work\"] のような条件でマッピングしてください（{mapping}）。",
        },
        Cause::ReadOnly => Said {
            en: "The identity provider wants to change {attribute}, which only this service sets. Take it out of the mapping ({mapping}).",
            ja: "このサービスだけが設定する{attribute}を変更しようとしています。マッピングから外してください（{mapping}）。",
        },
        Cause::MemberUnknown => Said {
            en: "A group is pushed with a member who is not here. Whoever is to be in a group has to be provisioned first: assign the members of the group to the application as well, and push the group again.",
            ja: "グループに、まだ存在しないメンバーが含まれています。先にメンバーもアプリケーションに割り当ててプロビジョニングし、グループをもう一度プッシュしてください。",
        },
        Cause::PersonGone => match idp {
            Some(Idp::Entra) => Said {
                en: "The identity provider writes to somebody who was deleted here. In Entra ID: Provisioning > Restart provisioning, so that people are matched anew.",
                ja: "ここで削除されたユーザーへの書き込みが行われています。Entra ID で［プロビジョニングの再開］を押し、照合をやり直してください。",
            },
            Some(Idp::Okta) => Said {
                en: "The identity provider writes to somebody who was deleted here. In Okta: unassign the person and assign them again.",
                ja: "ここで削除されたユーザーへの書き込みが行われています。Okta で割り当てを解除し、もう一度割り当ててください。",
            },
            Some(Idp::OneLogin) => Said {
                en: "The identity provider writes to somebody who was deleted here. In OneLogin: Users > the person > Applications > delete the login and add it again.",
                ja: "ここで削除されたユーザーへの書き込みが行われています。OneLogin の Users > 該当者 > Applications でログインを削除し、追加し直してください。",
            },
            Some(Idp::Other) | None => Said {
                en: "The identity provider writes to somebody who was deleted here. Let it forget the person and match them anew: unassign and assign again.",
                ja: "ここで削除されたユーザーへの書き込みが行われています。ID プロバイダーで割り当てを解除し、もう一度割り当ててください。",
            },
        },
        Cause::GroupGone => Said {
            en: "The identity provider writes to a group that was deleted here. Unlink the group in the identity provider and push it again.",
            ja: "ここで削除されたグループへの書き込みが行われています。ID プロバイダーでグループのリンクを解除し、もう一度プッシュしてください。",
        },
        Cause::DeletedAgain => Said {
            en: "The identity provider deletes a person or group that was deleted already: by itself before, or here by hand. Nothing is to be done; if it goes on, let it forget the person or group (unassign or unlink).",
            ja: "すでに削除されたユーザーまたはグループを、もう一度削除しようとしています（ID プロバイダー自身が以前に削除したか、ここで手動で削除されています）。対応は不要です。続く場合は、ID プロバイダーで割り当てまたはリンクを解除してください。",
        },
        Cause::UserNameTakenByChange => Said {
            en: "Somebody's userName is to be changed to one that another person here has already, as when somebody gets the address of a colleague or a namesake. Give each their own in the directory; if both are one and the same person, delete one of the two ({mapping}).",
            ja: "ユーザーの userName を、ここにいる別のユーザーがすでに使っている値に変更しようとしています（同僚や同姓同名の人のアドレスになったときなど）。ディレクトリでそれぞれ別の値にしてください。同一人物の場合は、どちらか一方を削除してください（{mapping}）。",
        },
        Cause::BodyInvalid => Said {
            en: "What arrives is JSON, and not what SCIM 2.0 expects; the answer says where. Correct the template or the mapping ({mapping}).",
            ja: "JSON ですが、SCIM 2.0 の形式ではありません（位置は応答に書かれています）。テンプレートまたはマッピングを修正してください（{mapping}）。",
        },
        Cause::TooLarge => Said {
            en: "The identity provider asks for more than one answer can hold. The answer says what to leave out.",
            ja: "1 回の応答に収まらない量が要求されています。何を省けばよいかは応答に書かれています。",
        },
        Cause::TooMany => Said {
            en: "The identity provider sends more requests than are allowed in a second. It tries again by itself; nothing is to be done unless it goes on for hours.",
            ja: "1 秒あたりの上限を超えるリクエストが送られています。自動的に再試行されるため、何時間も続かない限り対応は不要です。",
        },
        Cause::RemovalHeld => Said {
            en: "A removal is held by the brake, because more people than usual are removed. Decide at Safety.",
            ja: "通常より多くのユーザーが削除・無効化されているため、ブレーキが処理を保留しています。「安全装置」ページで対応を選んでください。",
        },
        Cause::Changed => Said {
            en: "Somebody else has changed the same person or group meanwhile, so that the version (If-Match) that the identity provider has is not the present one. It reads them anew and tries again by itself.",
            ja: "同じユーザーまたはグループが先に変更されたため、ID プロバイダーが持つバージョン（If-Match）が最新ではありません。読み直して自動的に再試行されます。",
        },
        Cause::Away => Said {
            en: "This service could not be reached for a moment. The identity provider tries again by itself.",
            ja: "サービスに一時的に接続できませんでした。ID プロバイダーが自動的に再試行します。",
        },
        Cause::Ours => Said {
            en: "Something went wrong on our side. If it stays so, tell us the request id that the log has.",
            ja: "サービス側で問題が発生しました。続く場合は、ログのリクエスト ID をお知らせください。",
        },
        Cause::Other => OTHER,
    }
}

//! Microsoft Entra ID, formerly Azure AD.

use super::{Guide, Line, Mapping, Step, both, map, map_noted};
use crate::reading::Idp;

pub(super) static GUIDE: Guide = Guide {
    slug: "entra",
    idp: Idp::Entra,
    name: both(
        "Microsoft Entra ID (Azure AD)",
        "Microsoft Entra ID（Azure AD）",
    ),
    lead: both(
        "An enterprise application of the kind that is not in the gallery. You need the role Application Administrator or Cloud Application Administrator.",
        "ギャラリーにない（Non-gallery）エンタープライズ アプリケーションを使用します。「アプリケーション管理者」または「クラウド アプリケーション管理者」のロールが必要です。",
    ),
    steps: &[
        Step {
            title: both("Open the application", "アプリケーションを開く"),
            lines: &[
                Line::Do(both(
                    "In the Microsoft Entra admin center, go to Enterprise applications and open the application that you use for SAML. If there is none: New application > Create your own application > Integrate any other application you don't find in the gallery (Non-gallery).",
                    "Microsoft Entra 管理センターで［エンタープライズ アプリケーション］を開き、SAML に使用しているアプリケーションを選びます。まだない場合は［新しいアプリケーション］>［独自のアプリケーションの作成］>［ギャラリーに見つからないその他のアプリケーションを統合します (ギャラリー以外)］を選びます。",
                )),
                Line::Do(both(
                    "Open Provisioning, and choose the mode Automatic.",
                    "［プロビジョニング］を開き、［プロビジョニング モード］で［自動］を選びます。",
                )),
            ],
        },
        Step {
            title: both("Paste the two values", "2 つの値を貼り付ける"),
            lines: &[
                Line::TenantUrlForEntra(both(
                    "Admin Credentials > Tenant URL. The end of it makes Entra ID follow the SCIM standard more closely; it works without, too.",
                    "［管理者資格情報］>［テナントの URL］。末尾の文字列は Entra ID を SCIM 標準により忠実に動作させるためのものです（なくても動作します）。",
                )),
                Line::Token(both(
                    "Admin Credentials > Secret Token. Paste the token alone, without the word Bearer. If the field is left empty, Entra ID sends a token of Microsoft's, which is refused.",
                    "［管理者資格情報］>［シークレット トークン］。「Bearer」を付けずトークンだけを貼り付けます。空のままにすると Entra ID は Microsoft のトークンを送信し、拒否されます。",
                )),
                Line::Do(both(
                    "Press Test Connection. It says that the supplied credentials are authorized to enable provisioning. Then press Save.",
                    "［テスト接続］を押します。資格情報でプロビジョニングを有効にする権限があると表示されたら、［保存］を押します。",
                )),
            ],
        },
        Step {
            title: both("Check the mappings", "マッピングを確認する"),
            lines: &[
                Line::Do(both(
                    "Mappings > Provision Microsoft Entra ID Users: Enabled is Yes, and Create, Update and Delete are ticked.",
                    "［マッピング］>［Provision Microsoft Entra ID Users］で［有効］を［はい］にし、［作成］［更新］［削除］をすべて選択します。",
                )),
                Line::Do(both(
                    "Open the row of userPrincipalName: Match objects using this attribute is Yes, and Matching precedence is 1. Delete rows that the table below does not have.",
                    "userPrincipalName の行を開き、［この属性を使用してオブジェクトを照合する］を［はい］、［照合の優先順位］を 1 にします。下の表にない行は削除します。",
                )),
                Line::Do(both(
                    "Map objectId to externalId before the first cycle: an objectId stays the same when somebody's name changes.",
                    "最初のサイクルの前に objectId を externalId に割り当ててください。objectId は名前が変わっても変わりません。",
                )),
                Line::Do(both(
                    "Mappings > Provision Microsoft Entra ID Groups: Enabled is Yes if groups are on at Connection, and No if they are off.",
                    "［マッピング］>［Provision Microsoft Entra ID Groups］の［有効］は、「接続」ページでグループがオンなら［はい］、オフなら［いいえ］にします。",
                )),
            ],
        },
        Step {
            title: both("Say who, and start", "対象者を選んで開始する"),
            lines: &[
                Line::Do(both(
                    "Users and groups: assign the people, or the groups whose members are to be provisioned. Members of groups within groups are not.",
                    "［ユーザーとグループ］で、対象のユーザーまたはグループを割り当てます。入れ子のグループのメンバーは対象になりません。",
                )),
                Line::Do(both(
                    "Provisioning > Settings: Scope is Sync only assigned users and groups. Then set Provisioning Status to On, or press Start provisioning.",
                    "［プロビジョニング］>［設定］の［スコープ］を［割り当てられたユーザーとグループのみを同期する］にし、［プロビジョニングの状態］を［オン］にします（または［プロビジョニングの開始］を押します）。",
                )),
                Line::Do(both(
                    "To see it work at once: Provision on demand, choose one person, Provision.",
                    "すぐに確認するには［要求時にプロビジョニングする］で 1 人を選び、［プロビジョニング］を押します。",
                )),
            ],
        },
    ],
    mappings: MAPPINGS,
    about_mappings: both(
        "Entra ID's own table has these rows already; objectId takes the place of mailNickname.",
        "これらの行は Entra ID の既定の表にすでにあります（externalId は mailNickname を objectId に変更します）。",
    ),
    template: None,
    afterwards: &[
        both(
            "Entra ID compares everybody about every 40 minutes, and sends nothing while nothing has changed.",
            "Entra ID は約 40 分ごとに差分を確認します。変更がない間は何も送信されません。",
        ),
        both(
            "Whoever is unassigned, or disabled, is deactivated here. Whoever is deleted is deactivated at once, and deleted 30 days later.",
            "割り当て解除または無効化されたユーザーは、ここでも無効になります。削除されたユーザーはまず無効になり、30 日後に削除されます。",
        ),
        both(
            "If somebody was deleted in the product by hand, Entra ID writes to them in vain (InvalidAnchor): press Restart provisioning.",
            "製品側で手動削除したユーザーへの書き込みは失敗します（InvalidAnchor）。［プロビジョニングの再開］を押してください。",
        ),
    ],
};

static MAPPINGS: &[Mapping] = &[
    map_noted(
        "userPrincipalName",
        "userName",
        "matching precedence 1",
        "照合の優先順位 1",
    ),
    map_noted(
        "Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")",
        "active",
        "never delete this row: without it nobody is deactivated",
        "この行は削除しないでください。削除すると無効化が行われません",
    ),
    map("displayName", "displayName"),
    map("jobTitle", "title"),
    map("mail", "emails[type eq \"work\"].value"),
    map("preferredLanguage", "preferredLanguage"),
    map("givenName", "name.givenName"),
    map("surname", "name.familyName"),
    map("Join(\" \", [givenName], [surname])", "name.formatted"),
    map(
        "physicalDeliveryOfficeName",
        "addresses[type eq \"work\"].formatted",
    ),
    map("streetAddress", "addresses[type eq \"work\"].streetAddress"),
    map("city", "addresses[type eq \"work\"].locality"),
    map("state", "addresses[type eq \"work\"].region"),
    map("postalCode", "addresses[type eq \"work\"].postalCode"),
    map("country", "addresses[type eq \"work\"].country"),
    map("telephoneNumber", "phoneNumbers[type eq \"work\"].value"),
    map("mobile", "phoneNumbers[type eq \"mobile\"].value"),
    map(
        "facsimileTelephoneNumber",
        "phoneNumbers[type eq \"fax\"].value",
    ),
    map_noted(
        "objectId",
        "externalId",
        "instead of mailNickname",
        "mailNickname から変更",
    ),
    map(
        "employeeId",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber",
    ),
    map(
        "department",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
    ),
    map(
        "manager",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
    ),
];

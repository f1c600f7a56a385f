//! Okta: an application of one's own (PUT), and one from the catalogue (PATCH).

use super::{Both, Guide, Line, Mapping, Step, both, map, map_noted};
use crate::reading::Idp;

pub(super) static CUSTOM: Guide = Guide {
    slug: "okta",
    idp: Idp::Okta,
    name: both("Okta, custom application", "Okta（カスタムアプリ）"),
    lead: both(
        "The SAML application that you have made by the App Integration Wizard. Okta sends each change as the whole person (PUT).",
        "App Integration Wizard で作成した SAML アプリケーションを使用します。Okta は変更のたびにユーザー全体を送信します（PUT）。",
    ),
    steps: &[
        Step {
            title: both(
                "Switch SCIM on in the application",
                "アプリケーションで SCIM を有効にする",
            ),
            lines: &[
                Line::Do(both(
                    "In the Okta Admin Console: Applications > Applications, open the SAML application. Tab General > App Settings > Edit: Provisioning is SCIM. Save.",
                    "Okta 管理コンソールで Applications > Applications から SAML アプリケーションを開き、General タブ > App Settings > Edit で Provisioning を SCIM にして保存します。",
                )),
                USER_NAME_FORMAT,
            ],
        },
        Step {
            title: both("Paste the two values", "2 つの値を貼り付ける"),
            lines: &[
                Line::Do(both(
                    "Tab Provisioning > Integration > Edit.",
                    "Provisioning タブ > Integration > Edit を開きます。",
                )),
                Line::TenantUrl(both("SCIM connector base URL", "SCIM connector base URL")),
                Line::Do(both(
                    "Unique identifier field for users: userName.",
                    "Unique identifier field for users: userName と入力します。",
                )),
                Line::Do(both(
                    "Supported provisioning actions: tick Import New Users and Profile Updates, Push New Users and Push Profile Updates; tick Push Groups if groups are on at Connection.",
                    "Supported provisioning actions: Import New Users and Profile Updates、Push New Users、Push Profile Updates を選択します。「接続」ページでグループがオンの場合は Push Groups も選択します。",
                )),
                Line::Token(both(
                    "Authentication Mode: HTTP Header. Field Authorization: the token.",
                    "Authentication Mode を HTTP Header にし、Authorization 欄にトークンを貼り付けます。",
                )),
                Line::Do(both(
                    "Press Test Connector Configuration. It says Connector configured successfully, with a tick at User Import, Import Profile Updates, Create Users and Update User Attributes, and at Push Groups if you have ticked it. Close it and press Save.",
                    "Test Connector Configuration を押します。「Connector configured successfully」と表示され、User Import、Import Profile Updates、Create Users、Update User Attributes（選択した場合は Push Groups も）にチェックが付きます。閉じて Save を押します。",
                )),
            ],
        },
        TO_APP,
        ASSIGN,
    ],
    mappings: MAPPINGS,
    about_mappings: ABOUT,
    template: None,
    afterwards: AFTERWARDS,
};

pub(super) static CATALOGUE: Guide = Guide {
    slug: "okta-catalogue",
    idp: Idp::Okta,
    name: both("Okta, from the catalogue", "Okta（カタログアプリ）"),
    lead: both(
        "The product's own application from the Okta Integration Network, or SCIM 2.0 Test App (OAuth Bearer Token). Okta sends what has changed (PATCH).",
        "Okta Integration Network の製品アプリ、または SCIM 2.0 Test App (OAuth Bearer Token) を使用します。Okta は変更点だけを送信します（PATCH）。",
    ),
    steps: &[
        Step {
            title: both("Add the application", "アプリケーションを追加する"),
            lines: &[
                Line::Do(both(
                    "In the Okta Admin Console: Applications > Applications > Browse App Catalog, choose the application, Add Integration.",
                    "Okta 管理コンソールの Applications > Applications > Browse App Catalog でアプリケーションを選び、Add Integration を押します。",
                )),
                USER_NAME_FORMAT,
            ],
        },
        Step {
            title: both("Paste the two values", "2 つの値を貼り付ける"),
            lines: &[
                Line::Do(both(
                    "Tab Provisioning > Configure API Integration, tick Enable API integration.",
                    "Provisioning タブ > Configure API Integration を開き、Enable API integration を選択します。",
                )),
                Line::TenantUrl(both(
                    "SCIM 2.0 Base URL (or Base URL)",
                    "SCIM 2.0 Base URL（または Base URL）",
                )),
                Line::Token(both(
                    "OAuth Bearer Token (or API Token)",
                    "OAuth Bearer Token（または API Token）",
                )),
                Line::Do(both(
                    "Press Test API Credentials: it says that they were verified successfully. If groups are off at Connection, take the tick away from Import Groups first. Save.",
                    "Test API Credentials を押し、verified successfully と表示されることを確認します。「接続」ページでグループがオフの場合は、先に Import Groups の選択を外してください。Save を押します。",
                )),
            ],
        },
        TO_APP,
        ASSIGN,
    ],
    mappings: MAPPINGS,
    about_mappings: ABOUT,
    template: None,
    afterwards: AFTERWARDS,
};

const USER_NAME_FORMAT: Line = Line::Do(both(
    "Tab Sign On > Edit: Application username format is Email.",
    "Sign On タブ > Edit で Application username format を Email にします。",
));

const TO_APP: Step = Step {
    title: both("Say what Okta may do", "Okta に許可する操作を選ぶ"),
    lines: &[
        Line::Do(both(
            "Tab Provisioning > To App > Edit: tick Create Users, Update User Attributes and Deactivate Users. Leave Sync Password off: passwords are not kept here. Save.",
            "Provisioning タブ > To App > Edit で Create Users、Update User Attributes、Deactivate Users を選択します。Sync Password はオフのままにします（パスワードは保存されません）。Save を押します。",
        )),
        Line::Do(both(
            "Below, in Attribute Mappings, delete what the table has not.",
            "その下の Attribute Mappings で、表にない行は削除できます。",
        )),
    ],
};

const ASSIGN: Step = Step {
    title: both("Say who", "対象者を選ぶ"),
    lines: &[
        Line::Do(both(
            "Tab Assignments > Assign: people or groups. Okta creates them at once. People who were assigned before SCIM was on have a red mark: press Provision User.",
            "Assignments タブ > Assign でユーザーまたはグループを割り当てると、すぐに作成されます。SCIM を有効にする前に割り当てたユーザーには赤い印が付くので、Provision User を押してください。",
        )),
        Line::Do(both(
            "Tab Push Groups: choose the groups themselves, if groups are on. Whoever is to appear in a group has to be assigned to the application, too.",
            "グループがオンの場合は Push Groups タブでグループを選びます。グループのメンバーもアプリケーションに割り当てられている必要があります。",
        )),
    ],
};

const ABOUT: Both = both(
    "Okta's external name of each attribute, in the external namespace urn:ietf:params:scim:schemas:core:2.0:User, or that of the enterprise extension.",
    "Okta の各属性の External name です。External namespace は urn:ietf:params:scim:schemas:core:2.0:User、またはエンタープライズ拡張の URN です。",
);

static AFTERWARDS: &[Both] = &[
    both(
        "Okta sends what happens at once. What was refused waits under Dashboard > Tasks: put the cause right, and press Retry Selected.",
        "Okta は変更をすぐに送信します。失敗したものは Dashboard > Tasks に残るので、原因を直してから Retry Selected を押してください。",
    ),
    both(
        "Whoever is unassigned is deactivated here. Okta never deletes anybody, and sends nothing when somebody is suspended.",
        "割り当て解除されたユーザーは、ここで無効になります。Okta がユーザーを削除することはなく、一時停止（Suspend）では何も送信されません。",
    ),
];

static MAPPINGS: &[Mapping] = &[
    map_noted(
        "userName",
        "userName",
        "matching; username format Email",
        "照合に使用。ユーザー名の形式は Email",
    ),
    map("givenName", "name.givenName"),
    map("familyName", "name.familyName"),
    map("email", "emails[type eq \"work\"].value"),
    map("displayName", "displayName"),
    map("title", "title"),
    map("userType", "userType"),
    map("preferredLanguage", "preferredLanguage"),
    map("locale", "locale"),
    map("timezone", "timezone"),
    map("primaryPhone", "phoneNumbers[type eq \"work\"].value"),
    map("mobilePhone", "phoneNumbers[type eq \"mobile\"].value"),
    map(
        "employeeNumber",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber",
    ),
    map(
        "costCenter",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:costCenter",
    ),
    map(
        "organization",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:organization",
    ),
    map(
        "division",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:division",
    ),
    map(
        "department",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
    ),
    map(
        "managerId",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
    ),
];

//! OneLogin: what it sends is what its template says.

use super::{Guide, Line, Mapping, Step, both, map, map_noted};
use crate::reading::Idp;

pub(super) static GUIDE: Guide = Guide {
    slug: "onelogin",
    idp: Idp::OneLogin,
    name: both("OneLogin", "OneLogin"),
    lead: both(
        "The connector SCIM Provisioner with SAML (SCIM v2 Enterprise). Provisioning is a paid part of OneLogin.",
        "コネクター「SCIM Provisioner with SAML (SCIM v2 Enterprise)」を使用します。プロビジョニングは OneLogin の有料機能です。",
    ),
    steps: &[
        Step {
            title: both("Add the application", "アプリケーションを追加する"),
            lines: &[Line::Do(both(
                "Administration > Applications > Add App: look for SCIM Provisioner with SAML (SCIM v2 Enterprise), and Save. An application for SCIM 1.1 does not fit.",
                "Administration > Applications > Add App で「SCIM Provisioner with SAML (SCIM v2 Enterprise)」を検索し、Save を押します。SCIM 1.1 用のアプリは使用できません。",
            ))],
        },
        Step {
            title: both("Paste the values", "値を貼り付ける"),
            lines: &[
                Line::Do(both(
                    "Page Configuration.",
                    "Configuration ページを開きます。",
                )),
                Line::TenantUrl(both("SCIM Base URL", "SCIM Base URL")),
                Line::Do(both(
                    "SCIM JSON Template: this one, in the place of what is there.",
                    "SCIM JSON Template: 既存の内容を次のテンプレートに置き換えます。",
                )),
                Line::Template,
                Line::Token(both("SCIM Bearer Token", "SCIM Bearer Token")),
                Line::Do(both(
                    "Custom Headers: Content-Type: application/scim+json. Then press Enable at API Status: it turns to Enabled. Save.",
                    "Custom Headers に Content-Type: application/scim+json と入力し、API Status の Enable を押します。Enabled に変わったら Save を押します。",
                )),
            ],
        },
        Step {
            title: both("Check the parameters", "パラメーターを確認する"),
            lines: &[
                Line::Do(both(
                    "Page Parameters: the value of scimusername is Email.",
                    "Parameters ページで scimusername の値を Email にします。",
                )),
                Line::Do(both(
                    "If groups are on at Connection: parameter Groups, tick Include in User Provisioning, and make rules that set groups from roles. If they are off, leave it out.",
                    "「接続」ページでグループがオンの場合は、Groups パラメーターで Include in User Provisioning を選択し、ロールからグループを設定するルールを作成します。オフの場合は不要です。",
                )),
            ],
        },
        Step {
            title: both("Say what OneLogin may do", "OneLogin に許可する操作を選ぶ"),
            lines: &[
                Line::Do(both(
                    "Page Provisioning: tick Enable provisioning. Under Require admin approval before this action is performed, take the ticks away, or each action waits for you.",
                    "Provisioning ページで Enable provisioning を選択します。Require admin approval before this action is performed の選択を外さないと、各操作が承認待ちになります。",
                )),
                Line::Do(both(
                    "When users are deleted in OneLogin, or the user's app access is removed: Suspend deactivates them here, Delete deletes them, Do Nothing leaves their access as it is. We advise Suspend. Save.",
                    "When users are deleted in OneLogin, or the user's app access is removed では、Suspend を選ぶと無効化、Delete を選ぶと削除され、Do Nothing では何も変わりません。Suspend を推奨します。Save を押します。",
                )),
                Line::Do(both(
                    "Assign people by roles (page Access), or one by one under Users > Applications.",
                    "Access ページのロール、または Users > Applications で対象者を割り当てます。",
                )),
            ],
        },
    ],
    mappings: MAPPINGS,
    about_mappings: both(
        "The macros of the template, and what they become. An empty one leaves the attribute without a value.",
        "テンプレートのマクロと対応する属性です。値が空の場合、その属性は設定されません。",
    ),
    template: Some(TEMPLATE),
    afterwards: &[
        both(
            "OneLogin sends what happens at once, unless it waits for approval: Users > Provisioning, or the application's page Users, shows Pending. Choose the person and Approve.",
            "OneLogin は変更をすぐに送信しますが、承認待ちの場合は Users > Provisioning またはアプリの Users ページに Pending と表示されます。対象者を選んで Approve を押してください。",
        ),
        both(
            "What has failed is tried again from there, by Retry. After a change of the template: More Actions > Reapply mappings.",
            "失敗したものは同じ画面の Retry で再試行できます。テンプレートを変更した後は More Actions > Reapply mappings を実行してください。",
        ),
    ],
};

/// `{$...}` are OneLogin's macros.
static TEMPLATE: &str = r#"{
  "schemas": [
    "urn:ietf:params:scim:schemas:core:2.0:User",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
  ],
  "userName": "{$parameters.scimusername}",
  "name": {
    "givenName": "{$user.firstname}",
    "familyName": "{$user.lastname}",
    "formatted": "{$user.firstname} {$user.lastname}"
  },
  "displayName": "{$user.firstname} {$user.lastname}",
  "title": "{$user.title}",
  "emails": [
    { "value": "{$user.email}", "type": "work", "primary": true }
  ],
  "phoneNumbers": [
    { "value": "{$user.phone}", "type": "work" }
  ],
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
    "department": "{$user.department}"
  }
}"#;

static MAPPINGS: &[Mapping] = &[
    map_noted(
        "{$parameters.scimusername}",
        "userName",
        "matching; its value is Email",
        "照合に使用。値は Email",
    ),
    map("{$user.firstname}", "name.givenName"),
    map("{$user.lastname}", "name.familyName"),
    map("{$user.firstname} {$user.lastname}", "name.formatted"),
    map("{$user.firstname} {$user.lastname}", "displayName"),
    map("{$user.title}", "title"),
    map("{$user.email}", "emails[type eq \"work\"].value"),
    map("{$user.phone}", "phoneNumbers[type eq \"work\"].value"),
    map(
        "{$user.department}",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
    ),
];

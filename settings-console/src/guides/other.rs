//! Any other identity provider that speaks SCIM 2.0.

use super::{Guide, Line, Mapping, Step, both, map, map_noted};
use crate::reading::Idp;

pub(super) static GUIDE: Guide = Guide {
    slug: "other",
    idp: Idp::Other,
    name: both("Another identity provider", "その他の ID プロバイダー"),
    lead: both(
        "Whatever speaks SCIM 2.0 (RFC 7643, RFC 7644) with a bearer token: JumpCloud, PingOne, Keycloak, authentik and others.",
        "SCIM 2.0（RFC 7643、RFC 7644）とベアラートークンに対応するもの（JumpCloud、PingOne、Keycloak、authentik など）で使用できます。",
    ),
    steps: &[
        Step {
            title: both("Paste the two values", "2 つの値を貼り付ける"),
            lines: &[
                Line::TenantUrl(both(
                    "Where it asks for the SCIM base URL, endpoint or Tenant URL. Whatever it appends begins with /Users or /Groups.",
                    "SCIM ベース URL、エンドポイント、テナント URL などの欄に貼り付けます。この後に /Users や /Groups が付け足されます。",
                )),
                Line::Token(both(
                    "Where it asks for a bearer token, API token or secret. If it asks for the whole header: Authorization: Bearer, a space, and the token.",
                    "ベアラートークン、API トークン、シークレットなどの欄に貼り付けます。ヘッダー全体を求められる場合は「Authorization: Bearer（空白）トークン」です。",
                )),
                Line::Do(both(
                    "Version: SCIM 2.0. Media type: application/scim+json, or application/json.",
                    "バージョンは SCIM 2.0、メディアタイプは application/scim+json または application/json です。",
                )),
            ],
        },
        Step {
            title: both("Say who is who", "照合方法を設定する"),
            lines: &[
                Line::Do(both(
                    "People are matched by userName, which is unique here; letter case does not count. Let it be the address with which they sign in by SAML.",
                    "ユーザーは userName で照合されます（一意、大文字と小文字は区別しません）。SAML のサインインに使うアドレスを設定してください。",
                )),
                Line::Do(both(
                    "Deactivate rather than delete: active false takes access away, and can be taken back.",
                    "削除ではなく無効化（active を false）を推奨します。元に戻せます。",
                )),
                Line::Do(both(
                    "Groups only if they are on at Connection.",
                    "グループは「接続」ページでオンの場合のみ有効にしてください。",
                )),
            ],
        },
    ],
    mappings: MAPPINGS,
    about_mappings: both(
        "What is not in this table may be sent all the same; what is not kept is ignored.",
        "表にない属性を送信しても問題ありません。保存されない属性は無視されます。",
    ),
    template: None,
    afterwards: &[both(
        "Begin with one person, and look at Setup check while you do.",
        "まず 1 人で試し、「設定チェック」ページを確認してください。",
    )],
};

static MAPPINGS: &[Mapping] = &[
    map_noted("the SAML NameID", "userName", "matching", "照合に使用"),
    map("whether the account is enabled", "active"),
    map("given name", "name.givenName"),
    map("family name", "name.familyName"),
    map("display name", "displayName"),
    map("e-mail address", "emails[type eq \"work\"].value"),
    map("an id that never changes", "externalId"),
    map(
        "department",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
    ),
    map(
        "manager (id of a user here)",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
    ),
];

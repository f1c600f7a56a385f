//! The setup check.

use crate::reading::{Idp, Step};

/// See the module.
#[derive(Debug)]
pub(crate) struct Check {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) steps: &'static str,
    pub(crate) step: fn(Step) -> &'static str,
    pub(crate) done: &'static str,
    pub(crate) odd: &'static str,
    pub(crate) wrong: &'static str,
    pub(crate) waiting: &'static str,
    pub(crate) skipped: &'static str,
    pub(crate) look_again: &'static str,
    pub(crate) looks_by_itself: &'static str,
    pub(crate) which: &'static str,
    pub(crate) other: &'static str,
    pub(crate) guide: &'static str,
    pub(crate) expect: &'static str,
    pub(crate) expectation: fn(Option<Idp>) -> &'static str,
    pub(crate) all_done: &'static str,
    pub(crate) see_log: &'static str,
    /// Before a request, and what it was answered.
    pub(crate) answered: &'static str,
    /// Between an advice and the words of the answer: before the request, and behind it.
    pub(crate) quoted: [&'static str; 2],
}

pub(super) static ENGLISH: Check = Check {
    title: "Setup check",
    lead: "What the identity provider has managed to do so far. Leave this page open beside it while you set it up.",
    steps: "Steps",
    step: |step| match step {
        Step::Reachable => "The Tenant URL can be reached",
        Step::Reached => "The identity provider has called",
        Step::Accepted => "Its token was accepted",
        Step::Tested => "Its connection test was answered",
        Step::Matched => "It has looked for somebody by the matching attribute",
        Step::Created => "The first person was created",
        Step::Updated => "The first person was changed",
        Step::Deactivated => "The first person was deactivated",
        Step::Grouped => "The first group was pushed",
    },
    done: "done",
    odd: "look at this",
    wrong: "failed",
    waiting: "not yet",
    skipped: "groups are off",
    look_again: "Look again",
    looks_by_itself: "This list looks again by itself every five seconds.",
    which: "Your identity provider",
    other: "Another one",
    guide: "Its guide",
    expect: "What to expect",
    expectation: |idp| match idp {
        Some(Idp::Entra) => {
            "Entra ID works in cycles of about 40 minutes, and the first one may take longer. To see something at once: Provisioning > Provision on demand, choose one person, Provision. If a person failed, the provisioning log in Entra ID says so, and it tries again in the next cycle."
        }
        Some(Idp::Okta) => {
            "Okta sends what happens at once, as soon as somebody is assigned. If nothing arrives, look into Dashboard > Tasks: what failed waits there for Retry. People who were assigned before provisioning was on need Provision User."
        }
        Some(Idp::OneLogin) => {
            "OneLogin sends what happens at once, unless it waits for approval: Users > Provisioning shows Pending. Choose the person and Approve, or switch approval off at the application's page Provisioning."
        }
        Some(Idp::Other) | None => {
            "Most identity providers send what happens at once, some in cycles of up to an hour. Press their connection test first, then assign one person."
        }
    },
    all_done: "Everything works. The log shows what comes from now on.",
    see_log: "To the log",
    answered: "What it was answered:",
    quoted: ["The answer to", "was:"],
};

pub(super) static JAPANESE: Check = Check {
    title: "設定チェック",
    lead: "ID プロバイダーがこれまでに実行できた内容です。設定中はこのページを横に開いておいてください。",
    steps: "手順",
    step: |step| match step {
        Step::Reachable => "テナント URL に接続できる",
        Step::Reached => "ID プロバイダーから接続があった",
        Step::Accepted => "トークンが受け入れられた",
        Step::Tested => "接続テストに応答した",
        Step::Matched => "照合属性でユーザーが検索された",
        Step::Created => "最初のユーザーが作成された",
        Step::Updated => "最初のユーザーが変更された",
        Step::Deactivated => "最初のユーザーが無効化された",
        Step::Grouped => "最初のグループがプッシュされた",
    },
    done: "完了",
    odd: "要確認",
    wrong: "失敗",
    waiting: "未実施",
    skipped: "グループはオフ",
    look_again: "もう一度確認",
    looks_by_itself: "この一覧は 5 秒ごとに自動で更新されます。",
    which: "ご利用の ID プロバイダー",
    other: "その他",
    guide: "設定ガイドを見る",
    expect: "今後の動作",
    expectation: |idp| match idp {
        Some(Idp::Entra) => {
            "Entra ID は約 40 分のサイクルで動作し、初回はさらに時間がかかることがあります。すぐに確認するには［プロビジョニング］>［要求時にプロビジョニングする］で 1 人を選び、［プロビジョニング］を押してください。失敗したユーザーは Entra ID のプロビジョニング ログに表示され、次のサイクルで再試行されます。"
        }
        Some(Idp::Okta) => {
            "Okta は割り当てるとすぐに送信します。何も届かない場合は Dashboard > Tasks を確認してください（失敗したものが Retry 待ちになっています）。プロビジョニングを有効にする前に割り当てたユーザーには Provision User が必要です。"
        }
        Some(Idp::OneLogin) => {
            "OneLogin は変更をすぐに送信しますが、承認待ちの場合は Users > Provisioning に Pending と表示されます。対象者を選んで Approve を押すか、アプリの Provisioning ページで承認を不要にしてください。"
        }
        Some(Idp::Other) | None => {
            "多くの ID プロバイダーはすぐに送信しますが、最長 1 時間ほどのサイクルで動作するものもあります。まず接続テストを実行し、次に 1 人を割り当ててください。"
        }
    },
    all_done: "すべて正常です。今後の動作はログで確認できます。",
    see_log: "ログへ",
    answered: "返した応答:",
    quoted: ["", "への応答:"],
};

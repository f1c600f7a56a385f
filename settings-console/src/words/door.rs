//! Getting in, and out; and what is said when something cannot be shown.

/// See the module.
#[derive(Debug)]
pub(crate) struct Door {
    pub(crate) welcome: &'static str,
    pub(crate) welcome_text: fn(&str) -> String,
    pub(crate) go_on: &'static str,
    pub(crate) link_invalid: &'static str,
    pub(crate) link_invalid_text: fn(&str) -> String,
    pub(crate) signed_out: &'static str,
    pub(crate) signed_out_text: fn(&str) -> String,
    pub(crate) arrived: &'static str,
    pub(crate) arrived_text: &'static str,
    pub(crate) left: &'static str,
    pub(crate) left_text: fn(&str) -> String,
    pub(crate) not_found: &'static str,
    pub(crate) not_found_text: &'static str,
    pub(crate) denied: &'static str,
    pub(crate) denied_text: &'static str,
    pub(crate) page_gone: &'static str,
    pub(crate) page_gone_text: &'static str,
    pub(crate) foreign_form: &'static str,
    pub(crate) foreign_form_text: &'static str,
    pub(crate) invalid: &'static str,
    pub(crate) invalid_text: &'static str,
    pub(crate) away: &'static str,
    pub(crate) away_text: &'static str,
    pub(crate) failed: &'static str,
    pub(crate) failed_text: fn(&str) -> String,
    pub(crate) too_many: &'static str,
    pub(crate) too_many_text: &'static str,
    pub(crate) to_start: &'static str,
}

pub(super) static ENGLISH: Door = Door {
    welcome: "Open the SAML/SCIM settings",
    welcome_text: |product| {
        format!(
            "{product} has sent you here to connect your identity provider. Continue to open the settings of your organization. This link works once."
        )
    },
    go_on: "Continue",
    link_invalid: "This link cannot be used",
    link_invalid_text: |product| {
        format!(
            "A link to these settings works once and for ten minutes. This one has been used, has expired, or is not complete. Go back to {product} and open the SAML/SCIM settings from there again."
        )
    },
    signed_out: "You are not signed in",
    signed_out_text: |product| {
        format!(
            "Your visit to these settings has ended, or this browser has none. Go back to {product} and open the SAML/SCIM settings from there."
        )
    },
    arrived: "Continue to the settings",
    arrived_text: "You have come from another site. Continue, and if you are still signed in here the settings open.",
    left: "You have left the settings",
    left_text: |product| {
        format!(
            "Your visit has ended in this browser. To come back, open the settings from {product}."
        )
    },
    not_found: "There is no such page",
    not_found_text: "What you are looking for is not here, or not in this organization.",
    denied: "This is not allowed here",
    denied_text: "These settings do not include what you have asked for.",
    page_gone: "This page of the list is too old",
    page_gone_text: "Lists can be followed for a day. Start again from the first page.",
    foreign_form: "This form does not belong to your visit",
    foreign_form_text: "It was sent from another site, or from a page that was opened before your present visit. Nothing was changed. Open the page again and repeat what you did.",
    invalid: "This cannot be read",
    invalid_text: "The address or the form is not complete. Nothing was changed.",
    away: "The service cannot be reached at the moment",
    away_text: "Nothing is known to have changed. Try again in a moment.",
    failed: "Something went wrong on our side",
    failed_text: |request| {
        format!("It has been written down. If you ask for help, name this request: {request}.")
    },
    too_many: "Too many visits are open",
    too_many_text: "Your organization has as many visits to these settings open as it may have. Leave one of them, or wait until one ends.",
    to_start: "To the settings",
};

pub(super) static JAPANESE: Door = Door {
    welcome: "SAML/SCIM 設定を開く",
    welcome_text: |product| {
        format!(
            "ID プロバイダーを接続するために {product} からこのページに移動しました。「続ける」を押すと組織の設定が開きます。このリンクは一度だけ使えます。"
        )
    },
    go_on: "続ける",
    link_invalid: "このリンクは使えません",
    link_invalid_text: |product| {
        format!(
            "設定ページへのリンクは一度だけ、10 分以内に使えます。このリンクは使用済みか、期限切れか、または途中で切れています。{product} に戻り、SAML/SCIM 設定をもう一度開いてください。"
        )
    },
    signed_out: "サインインしていません",
    signed_out_text: |product| {
        format!(
            "設定ページの利用時間が終了したか、このブラウザーではまだ開かれていません。{product} に戻り、SAML/SCIM 設定を開いてください。"
        )
    },
    arrived: "設定へ進む",
    arrived_text: "別のサイトから移動しました。サインインが有効な場合は、続けると設定が開きます。",
    left: "設定を終了しました",
    left_text: |product| {
        format!(
            "このブラウザーでの利用は終了しました。もう一度開くには {product} から設定を開いてください。"
        )
    },
    not_found: "ページが見つかりません",
    not_found_text: "お探しのものはここにないか、この組織にはありません。",
    denied: "ここでは許可されていません",
    denied_text: "この操作は設定ページではできません。",
    page_gone: "このページは古くなりました",
    page_gone_text: "一覧の続きをたどれるのは 1 日以内です。最初のページからやり直してください。",
    foreign_form: "このフォームは現在の利用のものではありません",
    foreign_form_text: "別のサイトから送信されたか、以前に開いたページから送信されました。何も変更されていません。ページを開き直して、もう一度操作してください。",
    invalid: "読み取れません",
    invalid_text: "アドレスまたはフォームの内容が不完全です。何も変更されていません。",
    away: "現在サービスに接続できません",
    away_text: "変更は確認されていません。しばらくしてからもう一度お試しください。",
    failed: "サービス側で問題が発生しました",
    failed_text: |request| {
        format!(
            "この問題は記録されました。お問い合わせの際は、次のリクエスト番号をお知らせください: {request}"
        )
    },
    too_many: "開いている設定ページが多すぎます",
    too_many_text: "この組織で同時に開ける設定ページの数に達しています。どれかを終了するか、終了するまでお待ちください。",
    to_start: "設定へ",
};

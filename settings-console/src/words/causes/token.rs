//! What is wrong with the token, or with where it was sent.

use super::Said;
use crate::reading::TokenMistake;

/// See the module.
#[rustfmt::skip]
pub(super) fn said(mistake: TokenMistake) -> Said {
    match mistake {
        TokenMistake::Missing => Said {
            en: "The identity provider calls without a token: no header Authorization arrives. Look whether its authentication mode is one with a token and the Secret Token is there ({token}); if so, a proxy or firewall in between takes the header away. A token in the body of a request counts as none.",
            ja: "トークンなしで接続されています。Authorization ヘッダーが届いていません。認証方式がトークンを使うものか、シークレットトークンが入力されているかを確認してください（{token}）。どちらも正しい場合は、途中のプロキシやファイアウォールがヘッダーを取り除いています。",
        },
        TokenMistake::InUrl => Said {
            en: "The token is sent in the URL (as a parameter such as access_token), and not in a header. This service never takes it from there, because URLs end up in logs: let the connector send the header Authorization with Bearer and the token ({token}); generate a new one at Connection if logs may have it.",
            ja: "トークンがヘッダーではなく URL（access_token などのパラメーター）で送られています。URL はログに残るため、受け付けません。Authorization ヘッダーで Bearer とトークンを送信するように設定してください（{token}）。ログに残った可能性がある場合は、「接続」ページで新しく生成してください。",
        },
        TokenMistake::Empty => Said {
            en: "The identity provider's field for the token is empty: the header Authorization arrives, and there is nothing at all in it. Paste the Secret Token and save ({token}).",
            ja: "トークン欄が空です。Authorization ヘッダーは届いていますが、中身がありません。シークレットトークンを貼り付けて保存してください（{token}）。",
        },
        TokenMistake::OtherScheme => Said {
            en: "The identity provider signs in by another scheme than Bearer, such as a signature (HMAC, AWS, Hawk), and not by a token. Choose bearer token or HTTP header as the authentication mode, and paste the Secret Token ({token}).",
            ja: "トークンではなく、Bearer 以外の認証方式（HMAC、AWS、Hawk などの署名）が使われています。認証方式をベアラートークンまたは HTTP ヘッダーにし、シークレットトークンを貼り付けてください（{token}）。",
        },
        TokenMistake::Words => Said {
            en: "Other words were pasted with the token, such as a label in front of it or a remark behind it. Paste the Secret Token alone ({token}).",
            ja: "トークンと一緒に、ラベルや注記などの余分な単語が貼り付けられています。シークレットトークンだけを貼り付けてください（{token}）。",
        },
        TokenMistake::OtherWord => Said {
            en: "The header Authorization has another word in front of the token than Bearer, such as Token, SSWS or ApiKey, or Bearer misspelt. Let the connector send Bearer, a space and the token, or the token alone ({token}).",
            ja: "Authorization ヘッダーで、トークンの前が Bearer ではなく別の語（Token、SSWS、ApiKey、Bearer の誤記など）になっています。Bearer と空白に続けてトークンを送信するか、トークンだけを送信するように設定してください（{token}）。",
        },
        TokenMistake::BearerTwice => Said {
            en: "The word Bearer is there more than once: the identity provider adds it by itself, and it was pasted as well. Paste the Secret Token alone, without Bearer ({token}).",
            ja: "Bearer という語が重複しています。ID プロバイダーが自動で追加するのに、貼り付けた内容にも含まれています。Bearer を付けずに、シークレットトークンだけを貼り付けてください（{token}）。",
        },
        TokenMistake::Quoted => Said {
            en: "The token was pasted in quotation marks, or in backticks (`) as notes and chats mark code. Paste it without them ({token}).",
            ja: "トークンが引用符、またはコードを表すバッククォート（`）で囲まれています。記号を付けずに貼り付けてください（{token}）。",
        },
        TokenMistake::Bracketed => Said {
            en: "The token was pasted in brackets, such as those that mark a place in instructions. Paste it without them ({token}).",
            ja: "トークンが括弧（< > や [ ] など）で囲まれています。括弧を付けずに貼り付けてください（{token}）。",
        },
        TokenMistake::Encoded => Said {
            en: "The token arrives encoded as for a URL (%5F in the place of _). Paste it as it was shown, without encoding it ({token}).",
            ja: "トークンが URL エンコードされています（_ が %5F になっているなど）。表示されたままの形で貼り付けてください（{token}）。",
        },
        TokenMistake::Base64 => Said {
            en: "The token arrives in base64, as programs encode a name and a password. Paste it as it was shown, and choose an authentication mode that sends it as it is ({token}).",
            ja: "トークンが Base64 でエンコードされています（ユーザー名とパスワードのエンコードと同じ形式です）。表示されたままの形で貼り付け、そのまま送信される認証方式を選んでください（{token}）。",
        },
        TokenMistake::Url => Said {
            en: "A URL was pasted in the place of the token. The Tenant URL belongs into its own field ({url}), and the Secret Token here ({token}).",
            ja: "トークン欄に URL が貼り付けられています。テナント URL は URL の欄（{url}）に、シークレットトークンはトークンの欄（{token}）に入力してください。",
        },
        TokenMistake::Masked => Said {
            en: "Dots or asterisks were pasted in the place of the token: they only stand for a secret that is not shown any more. Generate a new token at Connection and paste that ({token}).",
            ja: "トークンの代わりに、伏せ字（••• や ***）が貼り付けられています。「接続」ページで新しいトークンを生成し、それを貼り付けてください（{token}）。",
        },
        TokenMistake::NoToken => Said {
            en: "What was pasted as the token has characters that a Secret Token never has (it has small letters, digits and _), so it is another password or key. Paste the Secret Token from Connection ({token}).",
            ja: "トークンとして貼り付けられたものに、シークレットトークンには使われない文字が含まれています（使われるのは英小文字、数字、_ だけです）。別のパスワードやキーと思われます。「接続」ページのシークレットトークンを貼り付けてください（{token}）。",
        },
        TokenMistake::Twice => Said {
            en: "The header Authorization is sent twice in one request: besides the field for the token, a custom header or a proxy adds it once more. Leave it in one place ({token}).",
            ja: "1 つのリクエストに Authorization ヘッダーが 2 つ含まれています。トークン欄のほかに、カスタムヘッダーやプロキシが追加しています。どちらか一方だけにしてください（{token}）。",
        },
        TokenMistake::WrongUrl => Said {
            en: "The Tenant URL was changed: another word than /scim/v2 stands behind the organization's id, such as /api, or /settings where the address of another page was copied from the browser. Copy it again from Connection ({url}).",
            ja: "テナント URL が変更されています。組織の ID の後が /scim/v2 ではなく、別の語（/api や、ブラウザーで開いた別のページの /settings など）になっています。「接続」ページからコピーし直してください（{url}）。",
        },
        TokenMistake::UrlJoined => Said {
            en: "There is no slash between the Tenant URL and the endpoint: /scim/v2Users arrives in the place of /scim/v2/Users. Put a slash at the end of the Tenant URL ({url}), or in front of the path in the connector.",
            ja: "テナント URL とエンドポイントの間にスラッシュがありません（/scim/v2/Users ではなく /scim/v2Users になっています）。テナント URL の末尾（{url}）か、コネクタのパスの先頭にスラッシュを入れてください。",
        },
        TokenMistake::Notation => Said {
            en: "The token arrives as a program writes a value in its source code, such as b'…' or a tuple of Python. Let the connector send the token itself, as text ({token}).",
            ja: "トークンに、プログラムのソースコードの表記（Python の b'…' やタプルなど）が付いたまま送信されています。トークンの文字列だけを送信するように設定してください（{token}）。",
        },
        TokenMistake::Shortened => Said {
            en: "The token was shortened when it was copied: three dots stand for the part that was left out, as lists and tables show long texts. Copy the whole token where it is shown in full, or generate a new one at Connection ({token}).",
            ja: "コピーしたトークンが省略表示のもので、途中が「...」になっています。全体が表示されているところからコピーするか、「接続」ページで新しく生成してください（{token}）。",
        },
        TokenMistake::Reference => Said {
            en: "The name of the place where a secret is kept is sent in the place of the token, such as the path of a file or an address in a store of secrets (arn:…, vault:…, op://…), and not what is kept there. Let the connector read the secret, or paste the Secret Token itself ({token}).",
            ja: "トークンの代わりに、シークレットの保管場所（ファイルのパスや、arn:…、vault:…、op://… などのシークレットストアのアドレス）が送られています。保管されている値を読み取るように設定するか、シークレットトークンそのものを貼り付けてください（{token}）。",
        },
        TokenMistake::TypeName => Said {
            en: "A program's name for a type or an object is sent in the place of the token, such as System.Security.SecureString or [object Object]: the connector makes a text of the object that holds the token, and does not take the token out of it. Correct the connector, or paste the Secret Token as text ({token}).",
            ja: "トークンの代わりに、プログラムの型やオブジェクトの名前（System.Security.SecureString、[object Object] など）が送られています。コネクタが、トークンを保持するオブジェクトから値を取り出していません。コネクタを修正するか、シークレットトークンを文字列で設定してください（{token}）。",
        },
        TokenMistake::TwoSchemes => Said {
            en: "The header Authorization names two schemes at once, with a comma between them, such as Basic and Bearer: two ways of signing in are set up, or two headers were joined into one by a proxy. Leave the bearer token alone ({token}).",
            ja: "Authorization ヘッダーに、Basic と Bearer のような 2 つの認証方式がカンマで区切られて含まれています。認証が二重に設定されているか、プロキシが 2 つのヘッダーを 1 つにまとめています。ベアラートークンだけにしてください（{token}）。",
        },
        TokenMistake::InPath => Said {
            en: "The token is sent in the path of the URL, and not in the header Authorization: it was pasted into the Tenant URL. Take it out of there ({url}), and let the identity provider send it as Bearer ({token}).",
            ja: "トークンが Authorization ヘッダーではなく、URL のパスで送られています（テナント URL に貼り付けられています）。URL の欄（{url}）から取り除き、トークンの欄（{token}）に入力してください。",
        },
        TokenMistake::Hexadecimal => Said {
            en: "The token arrives in hexadecimal digits, two for each of its characters, as programs print bytes. Let the connector send the text itself, or paste the Secret Token as it was shown ({token}).",
            ja: "トークンの各文字が 2 桁の 16 進数に変換されて送信されています（プログラムがバイト列を表示する形式）。文字列のまま送信するか、表示されたままの形で貼り付けてください（{token}）。",
        },
        TokenMistake::ErrorMessage => Said {
            en: "A program's error message is sent in the place of the token: whatever was to read the secret has failed, and what it said was taken for the secret. Look at the connector's or the store's own log, or paste the Secret Token itself ({token}).",
            ja: "トークンの代わりに、プログラムのエラーメッセージが送られています。シークレットの読み取りに失敗し、そのメッセージがトークンとして使われています。コネクタやシークレットストアのログを確認するか、シークレットトークンそのものを設定してください（{token}）。",
        },
        TokenMistake::TwoTokens => Said {
            en: "Two different tokens stand in the field for the token, one behind the other, such as an earlier one and the present one. Leave the Secret Token that was generated last, alone ({token}).",
            ja: "トークン欄に、以前のものと現在のものなど、異なる 2 つのトークンが続けて入力されています。最後に生成したシークレットトークンだけにしてください（{token}）。",
        },
        TokenMistake::UrlWithHost => Said {
            en: "The whole Tenant URL, with https:// and the host, stands in the path behind the host once more: it was pasted into a field that wants a path, or a base URL was put in front of it. Keep the host in one of the two fields ({url}).",
            ja: "ホスト名の後のパスに、https:// とホスト名を含むテナント URL の全体がもう一度入っています。パスだけを入力する欄に貼り付けたか、前にベース URL が付けられています。ホスト名はどちらか一方の欄だけに入力してください（{url}）。",
        },
        TokenMistake::UrlMiddle => Said {
            en: "A part is missing from the middle of the Tenant URL: /scim, between the organization's id and /v2. Copy the whole of it again from Connection ({url}).",
            ja: "テナント URL の途中（組織の ID と /v2 の間の /scim）が抜けています。「接続」ページから全体をコピーし直してください（{url}）。",
        },
        TokenMistake::Sentence => Said {
            en: "Several words with spaces between them are sent in the place of the token, such as the name or label that was given to it, a remark or a pass phrase. Paste the Secret Token itself from Connection ({token}).",
            ja: "トークンの代わりに、空白で区切られた複数の語（トークンに付けた名前やラベル、説明文、パスフレーズなど）が送られています。「接続」ページのシークレットトークンそのものを貼り付けてください（{token}）。",
        },
        TokenMistake::Backslashes => Said {
            en: "Backslashes stand within the token, in front of its underscores or other characters, as Markdown and programs write them. Paste the token as it was shown, without them ({token}).",
            ja: "トークンの途中（下線などの前）にバックスラッシュが入っています（Markdown やプログラムのエスケープ）。バックスラッシュを付けず、表示されたままの形で貼り付けてください（{token}）。",
        },
        TokenMistake::NoUnderscores => Said {
            en: "The underscores (_) of the token are missing: what shows text in italics, such as Markdown in notes and chats, takes them away. Copy the token where it was generated, and paste it as it was shown ({token}).",
            ja: "トークンの下線（_）がなくなっています（メモやチャットの Markdown では、下線は斜体の指定として取り除かれます）。生成時に表示されたままの形でコピーし直してください（{token}）。",
        },
        TokenMistake::UrlIdName => Said {
            en: "A name or another word stands in the Tenant URL where the organization's id belongs, such as the organization's name. The id is made by this service: copy the Tenant URL from Connection as it is ({url}).",
            ja: "テナント URL の組織 ID の位置に、組織名などの語が入っています。ID はこのサービスが発行したものです。「接続」ページのテナント URL をそのままコピーしてください（{url}）。",
        },
        TokenMistake::CutInside => Said {
            en: "A piece from the middle of the token is missing: its beginning and its end are there, as when a line was lost in copying. It cannot be shown again: generate a new one at Connection and use its copy button ({token}).",
            ja: "トークンの途中が欠けています（先頭と末尾はあります。コピー時に行が抜けた場合など）。もう一度表示することはできません。「接続」ページで新しく生成し、コピーボタンを使ってください（{token}）。",
        },
        TokenMistake::Preflight => Said {
            en: "A browser asks whether a web page of another site may call this service (OPTIONS, the preflight of CORS), which it may not: the connector is JavaScript in a page. Let a program on a server call, which also keeps the Secret Token from whoever opens the page.",
            ja: "ブラウザーから、別サイトの Web ページによる呼び出しの可否（CORS のプリフライト、OPTIONS）が問い合わせられています。このサービスはページ内の JavaScript からは呼び出せません。サーバー側のプログラムから呼び出してください（シークレットトークンがページの閲覧者に知られることも防げます）。",
        },
        TokenMistake::UrlIdAdorned => Said {
            en: "The organization's id stands in the Tenant URL in brackets or quotation marks, or with another sign around it, as it stood in a template or in instructions. Take them away, or copy the Tenant URL again from Connection ({url}).",
            ja: "テナント URL の組織 ID が、括弧や引用符などの記号で囲まれています（テンプレートや説明書の記号が残っています）。記号を取り除くか、「接続」ページからコピーし直してください（{url}）。",
        },
        TokenMistake::Date => Said {
            en: "A date is sent in the place of the token, such as the day on which it was generated or ends, copied from beside it. Paste the Secret Token itself from Connection ({token}).",
            ja: "トークンの代わりに日付（生成日や有効期限など）が送られています。隣の項目がコピーされています。「接続」ページのシークレットトークンそのものを貼り付けてください（{token}）。",
        },
        TokenMistake::Encrypted => Said {
            en: "The token arrives as a program has encrypted it for a file of settings, such as ENC(…), ENC[…] or PowerShell's ConvertFrom-SecureString (01000000d08c9ddf…), and nothing has decrypted it. Let the connector decrypt it before it sends it, or paste the Secret Token itself ({token}).",
            ja: "トークンが、設定ファイル用に暗号化されたまま送信されています（ENC(…)、ENC[…]、PowerShell の ConvertFrom-SecureString の 01000000d08c9ddf… など）。復号してから送信するか、シークレットトークンそのものを設定してください（{token}）。",
        },
        TokenMistake::BearerBehind => Said {
            en: "The word Bearer stands behind the token and belongs in front of it: the header is to be Authorization: Bearer, a space, and the token. Where the identity provider adds the word by itself, paste the Secret Token alone ({token}).",
            ja: "Bearer という語がトークンの後ろにあります。Authorization ヘッダーは、Bearer、空白、トークンの順でなければなりません。ID プロバイダーが Bearer を付ける場合は、シークレットトークンだけを貼り付けてください（{token}）。",
        },
        TokenMistake::BearerSign => Said {
            en: "A colon or a sign of equality stands between the word Bearer and the token (Bearer: TOKEN), where a space alone belongs. Take it away; where the identity provider adds the word Bearer by itself, paste the Secret Token alone ({token}).",
            ja: "Bearer という語とトークンの間に、コロンまたは等号があります（Bearer: TOKEN など）。間に入るのは空白だけです。記号を取り除いてください。ID プロバイダーが Bearer を付ける場合は、シークレットトークンだけを貼り付けてください（{token}）。",
        },
        TokenMistake::Markup => Said {
            en: "The token is sent with tags of HTML or XML around it, as it stood in a page's source or in a file (<code>…</code>). Paste what stands between the tags alone ({token}).",
            ja: "トークンの前後に HTML や XML のタグ（<code>…</code> など）が付いたまま送信されています。タグの間の文字列だけを貼り付けてください（{token}）。",
        },
        TokenMistake::UrlTooLong => Said {
            en: "The URL of a request is too long to be read. Most likely one filter asks for hundreds of people at once: let the connector ask for fewer in one request, or send the search as POST to /Users/.search.",
            ja: "リクエストの URL が長すぎるため、読み取れません。1 つのフィルターで数百人をまとめて検索していると考えられます。1 回のリクエストで検索する人数を減らすか、/Users/.search への POST で検索してください。",
        },
        TokenMistake::HeadersTooLarge => Said {
            en: "A request has more or longer headers than are read. Most likely cookies or a token of another system are sent with it: let the connector send Authorization, Content-Type and Accept, and leave the others out.",
            ja: "リクエストのヘッダーが多すぎるか、長すぎるため、読み取れません。Cookie や別システムのトークンが一緒に送信されていると考えられます。Authorization、Content-Type、Accept だけを送信するように設定してください。",
        },
        TokenMistake::Digits => Said {
            en: "A short number is sent in the place of the token, such as a PIN or the one-time code of an authenticator app. Paste the Secret Token from Connection ({token}).",
            ja: "トークンの代わりに短い数字（PIN や認証アプリのワンタイムコードなど）が送られています。「接続」ページのシークレットトークンを貼り付けてください（{token}）。",
        },
        TokenMistake::LookAlike => Said {
            en: "Characters of the token were taken for others that look alike, such as the letter O for the digit 0 or the letter l for the digit 1: it was typed from a picture or from paper. Copy the token where it was generated, and paste it ({token}).",
            ja: "トークンの文字が、形の似た別の文字（数字の 0 と英字の O、数字の 1 と英字の l など）になっています。画像や紙を見て入力されたものです。生成時の画面からコピーして貼り付けてください（{token}）。",
        },
        TokenMistake::Entities => Said {
            en: "Characters of the token arrive as HTML or the source of an e-mail writes them: &#95; or =5F in the place of _, or &quot; around it. It was copied from a page's or a mail's source: copy it where it is shown, and paste it as it is ({token}).",
            ja: "トークンの文字が、HTML やメールのソースの表記（_ の代わりの &#95; や =5F、前後の &quot; など）になっています。ページやメールのソースからコピーされています。表示されている画面からコピーして貼り付けてください（{token}）。",
        },
        TokenMistake::PrefixTwice => Said {
            en: "The token's first words (rollcall_scim_…) stand in front of it once more: the connector puts them there by itself, or they were pasted twice. Send the Secret Token as it was shown, once ({token}).",
            ja: "トークンの先頭部分（rollcall_scim_…）が重複しています。コネクターが自動で付けているか、2 回貼り付けられています。シークレットトークンを表示されたとおりに 1 回だけ送信してください（{token}）。",
        },
        TokenMistake::UrlOfSaml => Said {
            en: "The address of the SAML sign-in (the ACS URL, the entity id or the metadata) was entered in the place of the Tenant URL, which is the one for SCIM and ends in /scim/v2. Copy it from Connection ({url}).",
            ja: "テナント URL の代わりに、SAML サインイン用のアドレス（ACS URL、エンティティ ID、メタデータなど）が入力されています。SCIM 用のテナント URL は /scim/v2 で終わります。「接続」ページからコピーしてください（{url}）。",
        },
        TokenMistake::UrlEncoded => Said {
            en: "The slashes within the Tenant URL arrive encoded (%2F): the connector encodes the whole address as if it were one value. Let it take the URL as it stands, and encode values of the query alone ({url}).",
            ja: "テナント URL の途中のスラッシュがエンコードされています（%2F）。コネクタがアドレス全体を 1 つの値としてエンコードしています。URL はそのまま使い、クエリの値だけをエンコードするように設定してください（{url}）。",
        },
        TokenMistake::UrlBackslash => Said {
            en: "A backslash (\\ or %5C) or an encoded slash (%2F) stands between the Tenant URL and the endpoint, as when a program joins them as the paths of files: /scim/v2\\Users. Put a plain slash there, in the connector or at the end of the Tenant URL ({url}).",
            ja: "テナント URL とエンドポイントの間が、スラッシュではなくバックスラッシュ（\\、%5C）またはエンコードされたスラッシュ（%2F）になっています（/scim/v2\\Users など、ファイルのパスとして連結されたもの）。コネクター側またはテナント URL の末尾を通常のスラッシュにしてください（{url}）。",
        },
        TokenMistake::Numbers => Said {
            en: "The token arrives as a list of numbers, one for each of its characters, as programs print an array of bytes. Let the connector make a text of it before it is sent, or paste the Secret Token as it was shown ({token}).",
            ja: "トークンの各文字が数値の並び（プログラムがバイト配列を表示する形式）として送信されています。送信前に文字列に変換するか、表示されたままの形で貼り付けてください（{token}）。",
        },
        TokenMistake::UrlCutShort => Said {
            en: "The Tenant URL is not complete: its end is missing. Copy the whole of it from Connection, up to /scim/v2 ({url}).",
            ja: "テナント URL の末尾が欠けています。「接続」ページから /scim/v2 まで全体をコピーしてください（{url}）。",
        },
        TokenMistake::OtherUrl => Said {
            en: "The Secret Token of this organization is used with another Tenant URL: the id in it is a whole one, and not this organization's, but another organization's or one that does not exist. Copy the Tenant URL again from Connection ({url}).",
            ja: "この組織のシークレットトークンが、別のテナント URL で使われています。URL の ID は形式は正しいものの、この組織のものではありません（別の組織の ID か、存在しない ID です）。「接続」ページからテナント URL をコピーし直してください（{url}）。",
        },
        TokenMistake::JsonWebToken => Said {
            en: "The identity provider sends a token that it makes itself (a JSON Web Token), because its own field is empty or set to OAuth, or because it takes the Secret Token for a key to sign with. Paste the Secret Token ({token}).",
            ja: "ID プロバイダーが自身で作成したトークン（JSON Web Token）を送信しています。トークン欄が空か、OAuth に設定されているか、シークレットトークンが署名用の鍵として使われています。シークレットトークンを貼り付けてください（{token}）。",
        },
        TokenMistake::OtherSecret => Said {
            en: "What was pasted is another secret of this service: a service key or a link, and no Secret Token. Generate a token at Connection and paste that ({token}).",
            ja: "貼り付けられたものは、このサービスの別の秘密情報（サービスキーやリンク）で、シークレットトークンではありません。「接続」ページでトークンを生成して貼り付けてください（{token}）。",
        },
        TokenMistake::OtherEnvironment => Said {
            en: "The token belongs to another environment, such as a test system. Tenant URL and Secret Token have to come from the same page: copy both again ({token}).",
            ja: "トークンが別の環境（テスト環境など）のものです。テナント URL とシークレットトークンは同じページから取得する必要があります。両方をコピーし直してください（{token}）。",
        },
        TokenMistake::OtherOrganization => Said {
            en: "The token belongs to another organization than the Tenant URL. Copy both values again from this organization's Connection page ({token}).",
            ja: "トークンがテナント URL とは別の組織のものです。この組織の「接続」ページから両方の値をコピーし直してください（{token}）。",
        },
        TokenMistake::CutShort => Said {
            en: "The token is not complete: its end is missing. It cannot be shown again: generate a new one at Connection and paste the whole of it ({token}).",
            ja: "トークンの末尾が欠けています。再表示はできないため、「接続」ページで新しく生成し、全体を貼り付けてください（{token}）。",
        },
        TokenMistake::CutInFront => Said {
            en: "The token is not complete: its beginning is missing. It cannot be shown again: generate a new one at Connection and paste the whole of it ({token}).",
            ja: "トークンの先頭が欠けています。再表示はできないため、「接続」ページで新しく生成し、全体を貼り付けてください（{token}）。",
        },
        TokenMistake::Changed => Said {
            en: "A character of the token was changed: its length is right, and it is not what was generated, as when it was typed and not copied. Generate a new one at Connection and paste it ({token}).",
            ja: "トークンの文字が変わっています。長さは正しいものの、生成されたものと一致しません（手入力したときなど）。「接続」ページで新しく生成し、コピーして貼り付けてください（{token}）。",
        },
        TokenMistake::TooLong => Said {
            en: "More than the token was pasted: other letters or digits stand directly in front of it or behind it. Paste it alone ({token}).",
            ja: "トークンのすぐ前か後に、余分な文字や数字があります。トークンだけを貼り付けてください（{token}）。",
        },
        TokenMistake::Repeated => Said {
            en: "The token was pasted twice in a row: it stands there, and then once more. Empty the field, and paste it once ({token}).",
            ja: "トークンが 2 回続けて貼り付けられています。欄を空にしてから、1 回だけ貼り付けてください（{token}）。",
        },
        TokenMistake::Invisible => Said {
            en: "A character that nobody sees was pasted with the token, such as a space that does not break or one of no width, as pages, chats and e-mails have them. Paste it into a plain text editor first and copy it from there without that character, or generate a new one at Connection and use its copy button ({token}).",
            ja: "トークンに目に見えない文字（改行しない空白、ゼロ幅スペースなど）が混ざっています。Web ページ、チャット、メールからのコピーで起こります。テキストエディターに貼り付けて取り除くか、「接続」ページで新しく生成してコピーボタンを使ってください（{token}）。",
        },
        TokenMistake::LetterCase => Said {
            en: "The token's small letters were turned into capital letters. It is good only as it was shown: paste it again ({token}), or generate a new one at Connection.",
            ja: "トークンの小文字が大文字に変わっています。表示されたままの形でのみ使えます。貼り付け直すか（{token}）、「接続」ページで新しく生成してください。",
        },
        TokenMistake::Prefix => Said {
            en: "Only the first characters of the token were pasted, by which Connection tells which one it is; they are no token. Generate a new one at Connection and paste the whole of it ({token}).",
            ja: "「接続」ページでトークンを見分けるために表示される先頭の文字だけが貼り付けられています。これはトークンではありません。「接続」ページで新しく生成し、全体を貼り付けてください（{token}）。",
        },
        TokenMistake::Id => Said {
            en: "An id was pasted in the place of the token: of an application, a client or a tenant at the identity provider, or the organization's from the Tenant URL. Paste the Secret Token from Connection ({token}).",
            ja: "トークンの代わりに ID（ID プロバイダーのアプリケーション ID、クライアント ID、テナント ID、またはテナント URL の組織 ID）が貼り付けられています。「接続」ページのシークレットトークンを貼り付けてください（{token}）。",
        },
        TokenMistake::Ended => Said {
            en: "The identity provider still uses an earlier token: another one was generated since, which replaced it. Paste the new token ({token}), or generate another one at Connection if it is lost.",
            ja: "ID プロバイダーが以前のトークンを使用しています。その後新しいトークンが生成され、以前のトークンは使えなくなりました。新しいトークンを貼り付けるか（{token}）、紛失した場合は「接続」ページで生成し直してください。",
        },
        TokenMistake::UrlVersion => Said {
            en: "The Tenant URL has another version in it than v2, such as /scim/v1; this service has /scim/v2 alone. Copy it again from Connection ({url}).",
            ja: "テナント URL のバージョンが v2 ではありません（/scim/v1 など）。このサービスにあるのは /scim/v2 だけです。「接続」ページからコピーし直してください（{url}）。",
        },
        TokenMistake::UrlLetterCase => Said {
            en: "The Tenant URL has capital letters where it has small ones, such as /SCIM/v2 or /scim/V2 in the place of /scim/v2. Copy it again from Connection ({url}).",
            ja: "テナント URL の小文字が大文字になっています（/scim/v2 が /SCIM/v2 や /scim/V2 になっているなど）。「接続」ページからコピーし直してください（{url}）。",
        },
        TokenMistake::UrlSpace => Said {
            en: "A space, or another character that nobody sees, was pasted with the Tenant URL: it stands in it or at its end. Empty the field and copy the URL again from Connection ({url}).",
            ja: "テナント URL の途中または末尾に、空白や目に見えない文字が入っています。欄を空にしてから、「接続」ページの URL をコピーし直してください（{url}）。",
        },
        TokenMistake::UrlBeginning => Said {
            en: "The beginning of the Tenant URL was changed: what stands before the organization's id is something else than /orgs/, or nothing, as when the address of another page was copied from the browser, or its parts are in another order (/scim/v2/orgs/...). Copy the whole of it again from Connection ({url}).",
            ja: "テナント URL の先頭部分が変更されています。組織の ID の前が /orgs/ ではないか、何もありません（ブラウザーで開いた別のページのアドレスをコピーしたとき、/scim/v2/orgs/… のように順序が違うときなど）。「接続」ページから全体をコピーし直してください（{url}）。",
        },
        TokenMistake::UrlWithoutId => Said {
            en: "The Tenant URL has no organization's id in it: the part with /orgs/ and the id was left out. Copy the whole of it from Connection ({url}).",
            ja: "テナント URL に組織の ID がありません。/orgs/ と ID の部分が抜けています。「接続」ページから全体をコピーしてください（{url}）。",
        },
        TokenMistake::UrlIdLetterCase => Said {
            en: "The organization's id in the Tenant URL is spelt otherwise: in capital letters, or without its hyphens. It is good only as Connection shows it: copy the Tenant URL again ({url}).",
            ja: "テナント URL の組織 ID の表記が違います（大文字になっている、ハイフンがないなど）。「接続」ページの表示どおりでのみ使えます。コピーし直してください（{url}）。",
        },
        TokenMistake::UrlIdCutShort => Said {
            en: "The organization's id in the Tenant URL is not complete: characters of it are missing. Copy the Tenant URL again from Connection ({url}).",
            ja: "テナント URL の組織 ID の一部が欠けています。「接続」ページからテナント URL をコピーし直してください（{url}）。",
        },
        TokenMistake::UrlIdTemplate => Said {
            en: "The organization's id was never filled into the Tenant URL: a placeholder from instructions or a template stands in its place. Copy the Tenant URL from Connection ({url}).",
            ja: "テナント URL の組織 ID の位置に、説明書やテンプレートのプレースホルダーがそのまま入っています。「接続」ページからテナント URL をコピーしてください（{url}）。",
        },
        TokenMistake::UrlIdMalformed => Said {
            en: "What stands in the Tenant URL in the place of the organization's id is no id of this service: it has characters too many, or others than an id has. Copy the Tenant URL again from Connection ({url}).",
            ja: "テナント URL の組織 ID の位置にあるものは、このサービスの ID の形式ではありません（文字が多い、ID に使われない文字があるなど）。「接続」ページからテナント URL をコピーし直してください（{url}）。",
        },
        TokenMistake::UrlIdChanged => Said {
            en: "A character of the organization's id in the Tenant URL is another one than it should be, as when the URL was typed and not copied. Copy it again from Connection ({url}).",
            ja: "テナント URL の組織 ID の文字が変わっています（手入力したときなど）。「接続」ページからテナント URL をコピーし直してください（{url}）。",
        },
        TokenMistake::Password => Said {
            en: "What was pasted as the token looks like a password, or is a name, a single word or another setting (true, realm=...): it is far shorter than a Secret Token, or made of words. Paste the Secret Token from Connection ({token}).",
            ja: "トークンとして貼り付けられたものは、パスワードか、名前、一つの語、別の設定値（true、realm=… など）と思われます（シークレットトークンよりずっと短いか、単語でできています）。「接続」ページのシークレットトークンを貼り付けてください（{token}）。",
        },
        TokenMistake::ForeignKey => Said {
            en: "What was pasted as the token looks like a key of another product, or of the identity provider itself (an API token or a client secret): it is long and random, and does not begin as a Secret Token does. Paste the Secret Token from Connection ({token}).",
            ja: "トークンとして貼り付けられたものは、別の製品または ID プロバイダー自身のキー（API トークンやクライアントシークレット）と思われます。長くランダムですが、先頭がシークレットトークンと異なります。「接続」ページのシークレットトークンを貼り付けてください（{token}）。",
        },
        TokenMistake::Email => Said {
            en: "An e-mail address was pasted in the place of the token. Paste the Secret Token from Connection ({token}).",
            ja: "トークンの代わりにメールアドレスが貼り付けられています。「接続」ページのシークレットトークンを貼り付けてください（{token}）。",
        },
        TokenMistake::Certificate => Said {
            en: "A certificate or a key was pasted in the place of the token, such as the certificate for SAML, a private key or a key of SSH. Paste the Secret Token from Connection ({token}).",
            ja: "トークンの代わりに、証明書または鍵（SAML の証明書、秘密鍵、SSH の鍵など）が貼り付けられています。「接続」ページのシークレットトークンを貼り付けてください（{token}）。",
        },
        TokenMistake::OtherHeader => Said {
            en: "The token is sent in another header than Authorization, such as X-Api-Key. Let the connector send the header Authorization with Bearer, a space and the token ({token}).",
            ja: "トークンが Authorization ではなく別のヘッダー（X-Api-Key など）で送られています。Authorization ヘッダーで Bearer と空白に続けてトークンを送信するように設定してください（{token}）。",
        },
        TokenMistake::Oauth => Said {
            en: "The identity provider asks for a token by OAuth, with a client id and a secret at a token endpoint, which this service does not have. Choose bearer token or HTTP header as the authentication mode, and paste the Secret Token ({token}).",
            ja: "ID プロバイダーが OAuth（クライアント ID とシークレット、トークンエンドポイント）でトークンを取得しようとしていますが、このサービスは OAuth に対応していません。認証方式をベアラートークンまたは HTTP ヘッダーにし、シークレットトークンを貼り付けてください（{token}）。",
        },
        TokenMistake::Placeholder => Said {
            en: "A placeholder stands in the place of the token: a name such as TOKEN in brackets or behind a dollar sign, words such as YOUR_TOKEN, or a command such as $(cat …), for which nothing was put in. Paste the Secret Token itself, or give the variable its value ({token}).",
            ja: "トークンの代わりに、置き換えられていないプレースホルダー（括弧やドル記号の付いた変数名、YOUR_TOKEN、実行されていない $(cat …) など）が送られています。シークレットトークンそのものを貼り付けるか、変数に値を設定してください（{token}）。",
        },
        TokenMistake::UrlEnd => Said {
            en: "A character was pasted behind the Tenant URL that does not belong to it, such as a full stop, a comma, a hash sign (#), a quotation mark or a bracket. Take it away, so that the URL ends with /scim/v2 ({url}).",
            ja: "テナント URL の末尾に、ピリオド、カンマ、引用符、括弧などの余分な文字が付いています。/scim/v2 で終わるように取り除いてください（{url}）。",
        },
        TokenMistake::BearerJoined => Said {
            en: "The word Bearer stands before the token with no plain space between them (BearerTOKEN or Bearer%20TOKEN). Paste the Secret Token alone, or let the connector send Bearer, a space and the token ({token}).",
            ja: "Bearer という語とトークンの間が空白ではありません（BearerTOKEN、Bearer%20TOKEN など）。シークレットトークンだけを貼り付けるか、Bearer と空白に続けてトークンを送信するように設定してください（{token}）。",
        },
        TokenMistake::Basic => Said {
            en: "The identity provider signs in by name and password (the scheme Basic), and not by a token. Choose bearer token or HTTP header as the authentication mode, and paste the Secret Token ({token}).",
            ja: "トークンではなく、ユーザー名とパスワード（Basic 認証）が送られています。認証方式をベアラートークンまたは HTTP ヘッダーにし、シークレットトークンを貼り付けてください（{token}）。",
        },
        TokenMistake::BasicToken => Said {
            en: "The Secret Token is sent by the scheme Basic, as its password or in its place, and not by itself behind Bearer. Choose bearer token or HTTP header as the authentication mode, and paste the Secret Token ({token}).",
            ja: "シークレットトークンが Basic 認証で（パスワードとして、またはその代わりに）送られています。認証方式をベアラートークンまたは HTTP ヘッダーにし、シークレットトークンを貼り付けてください（{token}）。",
        },
        TokenMistake::DigestScheme => Said {
            en: "The identity provider signs in by the scheme Digest (a name, and a checksum of a password), and not by a token. Choose bearer token or HTTP header as the authentication mode, and paste the Secret Token ({token}).",
            ja: "トークンではなく、Digest 認証（ユーザー名とパスワードのチェックサム）が使われています。認証方式をベアラートークンまたは HTTP ヘッダーにし、シークレットトークンを貼り付けてください（{token}）。",
        },
        TokenMistake::Negotiate => Said {
            en: "The identity provider signs in by Kerberos or NTLM (the schemes Negotiate and NTLM), as Windows programs do in a network of their own, and not by a token. Choose bearer token or HTTP header as the authentication mode, and paste the Secret Token ({token}).",
            ja: "トークンではなく、Kerberos または NTLM（Negotiate 認証、Windows 統合認証）が使われています。認証方式をベアラートークンまたは HTTP ヘッダーにし、シークレットトークンを貼り付けてください（{token}）。",
        },
        TokenMistake::SchemeAlone => Said {
            en: "The header Authorization has the name of a scheme alone, such as Bearer or Basic, and nothing stands behind it: the identity provider's field for the token, or the variable that it was to be taken from, is empty. Paste the Secret Token and save ({token}).",
            ja: "Authorization ヘッダーが認証方式の名前（Bearer や Basic）だけで、その後に何もありません。トークン欄、またはトークンを入れる変数が空です。シークレットトークンを貼り付けて保存してください（{token}）。",
        },
        TokenMistake::Xml => Said {
            en: "XML was pasted in the place of the token, such as the metadata or an assertion of SAML. Paste the Secret Token from Connection ({token}).",
            ja: "トークンの代わりに XML（SAML のメタデータやアサーションなど）が貼り付けられています。「接続」ページのシークレットトークンを貼り付けてください（{token}）。",
        },
        TokenMistake::Json => Said {
            en: "A JSON object (text in curly brackets) was pasted in the place of the token, such as an answer or a file of settings. Take the token out of it, and paste the Secret Token alone ({token}).",
            ja: "トークンの代わりに JSON オブジェクト（波括弧で囲まれたテキスト。応答や設定ファイルなど）が貼り付けられています。シークレットトークンだけを貼り付けてください（{token}）。",
        },
        TokenMistake::Escape => Said {
            en: "An escape stands behind the token, written out, such as a backslash and n (\\n) or %0A: a line break at its end was turned into text by the program or file that it was kept in. Paste the token without it ({token}).",
            ja: "トークンの末尾に、改行などのエスケープ表記（\\n や %0A など）がそのまま付いています。保存していたプログラムやファイルで、末尾の改行が文字に変わっています。取り除いて貼り付けてください（{token}）。",
        },
        TokenMistake::Hash => Said {
            en: "A checksum or a fingerprint was pasted in the place of the token: hexadecimal digits alone, as of MD5, SHA-1 or SHA-256, such as the fingerprint (thumbprint) of a certificate or a hash of the token; or a password as a directory or a database keeps it, hashed (SSHA, or $2b$… of bcrypt); or a key of another product that is made of such digits. Paste the Secret Token itself from Connection ({token}).",
            ja: "トークンの代わりに、ハッシュ値や拇印（フィンガープリント）と思われる 16 進数だけの文字列（MD5、SHA-1、SHA-256 など。または同じ形式の別の製品のキー）か、ハッシュ化されたパスワード（SSHA、bcrypt の $2b$… など）が貼り付けられています。「接続」ページのシークレットトークンそのものを貼り付けてください（{token}）。",
        },
        TokenMistake::Punctuation => Said {
            en: "A punctuation mark was pasted with the token, in front of it or behind it, such as a comma, a semicolon, a full stop, a hyphen or an asterisk (of bold letters). Paste the token without it ({token}).",
            ja: "トークンの前か後に、カンマ、セミコロン、ピリオド、ハイフン、アスタリスク（太字の記号）などの記号が付いています。記号を付けずに貼り付けてください（{token}）。",
        },
        TokenMistake::Undefined => Said {
            en: "A program's word for \"no value\" is sent in the place of the token: undefined, null, None or the like. The variable or setting from which the connector takes the token has no value: put the Secret Token there ({token}).",
            ja: "トークンの代わりに、値がないことを表す語（undefined、null、None など）が送られています。コネクタがトークンを読み取る変数や設定に値がありません。シークレットトークンを設定してください（{token}）。",
        },
        TokenMistake::InCookie => Said {
            en: "The token is sent in a cookie, and not in the header Authorization. Let the connector send the header Authorization with Bearer, a space and the token ({token}).",
            ja: "トークンが Authorization ヘッダーではなく Cookie で送られています。Authorization ヘッダーで Bearer と空白に続けてトークンを送信するように設定してください（{token}）。",
        },
        TokenMistake::UrlAndToken => Said {
            en: "A URL and the token were pasted together into the field for the token. The Tenant URL belongs into its own field ({url}), and the Secret Token alone here ({token}).",
            ja: "トークン欄に、URL とトークンが一緒に貼り付けられています。テナント URL は URL の欄（{url}）に、トークンの欄（{token}）にはシークレットトークンだけを入力してください。",
        },
        TokenMistake::FirstLetter => Said {
            en: "The first letter of the token was turned into a capital one, as keyboards of telephones and word processors do by themselves. Paste the token as it was shown ({token}).",
            ja: "トークンの先頭の文字が大文字に変わっています（スマートフォンのキーボードやワープロの自動修正など）。表示されたままの形で貼り付けてください（{token}）。",
        },
        TokenMistake::FullWidth => Said {
            en: "Characters of the token are of full width, as Japanese keyboards write them. Paste the token as it was shown, in plain characters ({token}).",
            ja: "トークンに全角文字が含まれています。表示されたまま、半角文字で貼り付けてください（{token}）。",
        },
        TokenMistake::Split => Said {
            en: "A space or a line break stands within the token, as when it was copied over two lines. Paste it in one piece, or use the copy button of a new one ({token}).",
            ja: "トークンの途中に空白や改行が入っています（2 行にわたってコピーしたときなど）。途中で切れないように貼り付けるか、新しく生成してコピーボタンを使ってください（{token}）。",
        },
        TokenMistake::Dashes => Said {
            en: "The underscores (_) of the token were turned into dashes, as word processors and chats do by themselves. Paste it as it was shown ({token}).",
            ja: "トークンのアンダースコア（_）がダッシュやハイフンに変わっています（ワープロやチャットの自動変換など）。表示されたままの形で貼り付けてください（{token}）。",
        },
        TokenMistake::WholeHeader => Said {
            en: "The whole header, or a command that has it, was pasted with the token: the word Authorization and a colon stand before it. Paste the Secret Token alone ({token}).",
            ja: "ヘッダー全体、またはヘッダーを含むコマンドが貼り付けられています（トークンの前に Authorization: が付いています）。シークレットトークンだけを貼り付けてください（{token}）。",
        },
        TokenMistake::Unknown | TokenMistake::Unspecified => Said {
            en: "What was pasted as the token does not come from this service: it does not begin as a Secret Token does. It is a key of another product or of the identity provider itself, or a password. Paste the Secret Token from Connection ({token}).",
            ja: "トークンとして貼り付けられたものは、このサービスのものではありません（先頭がシークレットトークンと異なります）。別の製品や ID プロバイダー自身のキー、またはパスワードです。「接続」ページのシークレットトークンを貼り付けてください（{token}）。",
        },
    }
}

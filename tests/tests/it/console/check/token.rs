//! Secrets that are pasted wrongly, or are good no more.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tests::stack::Tenant;

use super::{World, relabelled};

/// The beginning of a token, in base64.
const IN_BASE64: &str = "cm9sbGNhbGxfc2NpbV9saXZlXzAxOGYwMDAwMDAwMDcwMDA4MDAwMDAwMDAwMGFiY2Rl";

/// Makes the mistake. Whether it is one of these.
pub(super) async fn fail(world: &World<'_>, way: &str) -> bool {
    let token = world.tenant.token.as_str();
    match way {
        "no-token-yet" => world.revoke().await,
        "token-missing" => {
            world.raw("/scim/v2/Users", None).await;
        }
        "token-at-times" => {
            world.scim.get("/Users?count=1").await.unwrap();
            // Seconds are what is compared.
            tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
            world.raw("/scim/v2/Users", None).await;
        }
        "proxy" => {
            world.raw("/scim/v2/Users", None).await;
        }
        "token-empty" => {
            world.raw("/scim/v2/Users", Some("")).await;
        }
        "scheme-alone" => {
            world.raw("/scim/v2/Users", Some("Bearer ")).await;
        }
        "digest" => {
            let digest = "Digest username=\"ada\", realm=\"scim\", response=\"5f4dcc3b\"";
            world.raw("/scim/v2/Users", Some(digest)).await;
        }
        "negotiate" => {
            world
                .raw("/scim/v2/Users", Some("Negotiate YIIZoAYGKwYBBQUC"))
                .await;
        }
        "other-scheme" => {
            world
                .raw("/scim/v2/Users", Some("Hawk id=\"dh37\", mac=\"6R4r\""))
                .await;
        }
        "basic-token" => {
            let basic = format!("Basic {}", STANDARD.encode(format!("scim:{token}")));
            world.raw("/scim/v2/Users", Some(&basic)).await;
        }
        "token-cookie" => {
            let cookie = (
                "cookie".to_owned(),
                format!("lang=en; access_token={token}"),
            );
            world.sent("/scim/v2/Users", vec![cookie]).await;
        }
        "whole-header" => {
            world
                .with_token(&format!("Authorization: Bearer {token}"))
                .await;
        }
        "token-and-url" => {
            let url = world.stack.tenant_url(0, &world.tenant.id).unwrap();
            world.with_token(&format!("{url} {token}")).await;
        }
        "token-xml" => {
            world
                .with_token("<EntityDescriptor entityID=\"https://idp.example.com\">")
                .await;
        }
        "token-json" => {
            world
                .with_token(&format!("{{\"access_token\":\"{token}\"}}"))
                .await
        }
        "token-hash" => {
            world
                .with_token("A94A8FE5CCB19BA61C4C0873D391E987982FBBD3")
                .await;
        }
        "token-undefined" => world.with_token("undefined").await,
        "token-punctuation" => world.with_token(&format!("{token}.")).await,
        "token-more" => world.with_token(&format!("{token}abc")).await,
        "token-escape" => world.with_token(&format!("{token}\\n")).await,
        "token-split" => {
            let (before, behind) = token.split_at(token.len() - 20);
            world.with_token(&format!("{before} {behind}")).await;
        }
        "token-dashes" => world.with_token(&token.replace('_', "-")).await,
        "token-wide" => {
            let wide = format!("Bearer {}", token.replacen('r', "ｒ", 1));
            world.raw("/scim/v2/Users", Some(&wide)).await;
        }
        "token-first-letter" => world.with_token(&token.replacen('r', "R", 1)).await,
        "basic" => {
            world
                .raw("/scim/v2/Users", Some("Basic YWRhOnNlY3JldA=="))
                .await;
        }
        "words" => {
            let words = format!("Bearer my token: {token}");
            world.raw("/scim/v2/Users", Some(&words)).await;
        }
        "bearer-thrice" => {
            let bearer = format!("Bearer Bearer Bearer {token}");
            world.raw("/scim/v2/Users", Some(&bearer)).await;
        }
        "token-in-url" => {
            let target = format!("/scim/v2/Users?access_token={token}");
            world.raw(&target, None).await;
        }
        "token-word" => {
            let other = format!("Token {token}");
            world.raw("/scim/v2/Users", Some(&other)).await;
        }
        "token-brackets" => world.with_token(&format!("<{token}>")).await,
        "token-quotes" => world.with_token(&format!("\"{token}\"")).await,
        "token-base64" => world.with_token(IN_BASE64).await,
        "token-encoded" => world.with_token(&token.replace('_', "%5F")).await,
        "token-url" => {
            let url = world.stack.tenant_url(0, &world.tenant.id).unwrap();
            world.with_token(&url).await;
        }
        "token-masked" => {
            world.raw("/scim/v2/Users", Some("Bearer ••••••••")).await;
        }
        "password" => world.with_token("S3cret!Passw0rd$").await,
        "password-long" => world.with_token("correct-horse-battery-staple!").await,
        "token-variable" => world.with_token("${SCIM_SECRET}").await,
        "bearer-joined" => {
            let joined = format!("Bearer{token}");
            world.raw("/scim/v2/Users", Some(&joined)).await;
        }
        "bearer-behind" => {
            let turned = format!("{token} Bearer");
            world.raw("/scim/v2/Users", Some(&turned)).await;
        }
        "bearer-colon" => {
            let colon = format!("Bearer: {token}");
            world.raw("/scim/v2/Users", Some(&colon)).await;
        }
        "token-tags" => world.with_token(&format!("<code>{token}</code>")).await,
        "token-typed" => {
            let (words, digits) = token.split_at("rollcall_scim_".len());
            let typed = digits.replace('0', "O");
            world.with_token(&format!("{words}{typed}")).await;
        }
        "token-entities" => world.with_token(&token.replace('_', "&#95;")).await,
        "token-prefix-twice" => world.with_token(&format!("rollcall_scim_{token}")).await,
        "token-numbers" => {
            let bytes = token.bytes().map(|byte| byte.to_string());
            let bytes: Vec<String> = bytes.collect();
            world.with_token(&bytes.join(" ")).await;
        }
        "token-digits" => world.with_token("482913").await,
        "token-email" => world.with_token("ada@example.com").await,
        "certificate" => {
            let certificate = format!("MIIDdzCCAl{}", "a1B2".repeat(200));
            world.with_token(&certificate).await;
        }
        "token-name" => world.with_token(&format!("SCIM_TOKEN={token}")).await,
        "header-twice" => {
            let once = ("authorization".to_owned(), format!("Bearer {token}"));
            let status = world.sent("/scim/v2/Users", vec![once.clone(), once]).await;
            assert_eq!(status, 400);
        }
        "jwt-long" => {
            let part = "a1b2".repeat(200);
            world.with_token(&format!("eyJ{part}.{part}.{part}")).await;
        }
        "token-header" => {
            let header = ("x-api-key".to_owned(), token.to_owned());
            world.sent("/scim/v2/Users", vec![header]).await;
        }
        "oauth" => {
            let basic = "Basic YWRhOnNlY3JldA==";
            world.raw("/scim/v2/oauth/token", Some(basic)).await;
        }
        "jwt" => {
            world
                .with_token("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln")
                .await;
        }
        "other-secret" => {
            let link = super::super::link(world.stack, &world.tenant.id, "Ada", 0).await;
            world.with_token(&link).await;
        }
        "token-id" => world.with_token(&world.tenant.id).await,
        "foreign-token" => {
            world
                .with_token("00aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789-_ab")
                .await
        }
        "other-environment" => {
            let staging = relabelled(token);
            world.with_token(&staging).await;
        }
        "other-organization" => {
            let other = world.stack.tenant().await.unwrap();
            world.with_token(&other.token).await;
        }
        "other-url" => {
            let elsewhere = world.stack.scim(&Tenant {
                id: "018f0000-0000-7000-8000-000000000001".to_owned(),
                token: token.to_owned(),
            });
            elsewhere.unwrap().get("/Users?count=1").await.unwrap();
        }
        "token-end" => world.with_token(&token[..token.len() - 9]).await,
        "token-start" => world.with_token(&token[9..]).await,
        "token-changed" => {
            let last = if token.ends_with('0') { "1" } else { "0" };
            let changed = format!("{}{last}", &token[..token.len() - 1]);
            world.with_token(&changed).await;
        }
        "token-notation" => world.with_token(&format!("b'{token}'")).await,
        "token-shortened" => {
            let (begin, end) = (&token[..20], &token[token.len() - 4..]);
            world.with_token(&format!("{begin}...{end}")).await;
        }
        "token-hexadecimal" => {
            let digits: String = token.bytes().map(|byte| format!("{byte:02x}")).collect();
            world.with_token(&digits).await;
        }
        "token-error" => {
            let said = "Error: the secret scim-token was not found";
            world.with_token(said).await;
        }
        "two-tokens" => {
            let (begin, last) = token.split_at(token.len() - 1);
            let other = if last == "0" { "1" } else { "0" };
            world.with_token(&format!("{begin}{other},{token}")).await;
        }
        "token-backslashes" => world.with_token(&token.replace('_', "\\_")).await,
        "token-label" => world.with_token("Okta production SCIM").await,
        "token-italics" => world.with_token(&token.replace('_', "")).await,
        "token-middle" => {
            let end = token.len() - 40;
            world
                .with_token(&format!("{}{}", &token[..end - 20], &token[end..]))
                .await;
        }
        "preflight" => {
            let asks = ["origin", "access-control-request-method"].into_iter();
            let values = ["https://hr.example.com", "POST"].into_iter();
            let asks = asks
                .zip(values)
                .map(|(name, value)| (name.to_owned(), value.to_owned()));
            world.sent("/scim/v2/Users", asks.collect()).await;
        }
        "token-encrypted" => {
            world
                .with_token("01000000d08c9ddf0115d1118c7a00c04fc297eb01000000")
                .await;
        }
        "token-date" => world.with_token("2027-01-31").await,
        "token-path" => world.with_token("/run/secrets/scim_token").await,
        "token-object" => world.with_token("System.Security.SecureString").await,
        "token-in-path" => {
            world.raw(&format!("/scim/v2/{token}/Users"), None).await;
        }
        "two-schemes" => {
            let both = format!("Basic YWRhOnNlY3JldA==, Bearer {token}");
            world.raw("/scim/v2/Users", Some(&both)).await;
        }
        "token-twice" => world.with_token(&token.repeat(2)).await,
        "token-twice-apart" => world.with_token(&format!("{token} {token}")).await,
        "token-invisible" => {
            let hidden = format!("Bearer \u{200b}{token}");
            world.raw("/scim/v2/Users", Some(&hidden)).await;
        }
        "token-no-break" => {
            let hidden = format!("Bearer \u{a0}{token}");
            world.raw("/scim/v2/Users", Some(&hidden)).await;
        }
        "token-prefix" => world.with_token(&token[..token.len() - 67]).await,
        "token-capitals" => world.with_token(&token.to_uppercase()).await,
        "token-ended" => {
            world.generate().await;
            world.with_token(token).await;
        }
        "token-revoked" => {
            world.revoke().await;
            world.generate().await;
            world.with_token(token).await;
        }
        "token-gone" => {
            world.revoke().await;
            world.with_token(token).await;
        }
        _ => return false,
    }
    true
}

//! Headers, parameters and cookies as administrators and connectors leave them.

use axum::http::{HeaderMap, HeaderName};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rstest::rstest;

use super::*;
use crate::journal::Mistake;

const TOKEN: &str = "0123456789abcdef0123456789abcdef_1";

#[rstest]
#[case("", Mistake::Empty)]
#[case("Bearer", Mistake::SchemeAlone)]
#[case("bearer Bearer ", Mistake::SchemeAlone)]
#[case("Basic", Mistake::SchemeAlone)]
#[case("Token", Mistake::SchemeAlone)]
#[case("Basic YWRhOnNlY3JldA==", Mistake::Basic)]
#[case("BASIC YWRhOnNlY3JldA==", Mistake::Basic)]
#[case("Basic ada:secret", Mistake::Basic)]
#[case("Digest username=\"ada\", realm=\"x\"", Mistake::DigestScheme)]
#[case("negotiate abc", Mistake::Negotiate)]
#[case("NTLM TlRMTVNTUAAB", Mistake::Negotiate)]
#[case("Hawk id=\"1\"", Mistake::OtherScheme)]
#[case(
    "OAuth oauth_consumer_key=\"a\", oauth_nonce=\"b\"",
    Mistake::OtherScheme
)]
#[case("Custom key=abc", Mistake::OtherScheme)]
#[case("Basic TOKEN", Mistake::BasicToken)]
#[case("Bearer ssh-rsa AAAAB3Nza ada@host", Mistake::Certificate)]
#[case("Bearer AB:CD:EF:01:23:45:67:89", Mistake::Hash)]
#[case("Bearer {SSHA}9mXbT0k7pQ2vLr5sYd1eWc8uHn3aZf6gJq4oRg==", Mistake::Hash)]
#[case(
    "Bearer $2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW",
    Mistake::Hash
)]
#[case("Bearer $argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA", Mistake::Hash)]
#[case("Bearer ${SCIM_TOKEN}", Mistake::Placeholder)]
#[case("Bearer $SCIM_TOKEN$", Mistake::Placeholder)]
#[case("Bearer **TOKEN**", Mistake::Punctuation)]
#[case("Bearer ********", Mistake::Masked)]
#[case("Bearer TOKEN,TOKEN", Mistake::Repeated)]
#[case(
    "Bearer curl -H 'Authorization: Bearer TOKEN' https://a.example",
    Mistake::WholeHeader
)]
#[case("Bearer <?xml version=\"1.0\"?><a/>", Mistake::Xml)]
#[case("Bearer <saml:Assertion>", Mistake::Xml)]
#[case("Bearer { \"token\": \"TOKEN\" }", Mistake::Json)]
#[case("Bearer TOKEN.", Mistake::Punctuation)]
#[case("Bearer ,TOKEN", Mistake::Punctuation)]
#[case("Bearer https://a.example/scim/v2 TOKEN", Mistake::UrlAndToken)]
#[case("Bearer https://a.example/scim/v2,TOKEN", Mistake::UrlAndToken)]
#[case("Bearer TOKEN https://a.example/scim/v2", Mistake::UrlAndToken)]
#[case("Bearer Authorization: Bearer TOKEN", Mistake::WholeHeader)]
#[case("Bearer TOKEN%0A", Mistake::Escape)]
#[case("Bearer 0123456789abcdef0123—456789abcdef—1", Mistake::Dashes)]
#[case("Bearer ０123456789abcdef0123456789abcdef_1", Mistake::FullWidth)]
#[case(
    "Bearer rollcall_scim_prod_018f0000000070008000000000000001_ff ff_0",
    Mistake::Split
)]
#[case("Bearer Secret Token: TOKEN", Mistake::Words)]
#[case("Bearer correct horse battery staple", Mistake::Sentence)]
#[case("Okta production SCIM", Mistake::Sentence)]
#[case(
    "Bearer r o l l c a l l _ s c i m _ p r o d _ 0 1 8 f 0 0 0 0 0 0 0 0 7 0",
    Mistake::Split
)]
#[case("Bearer 0123456789abcdef0123456789abcdef\\_1", Mistake::Backslashes)]
#[case("Bearer: TOKEN", Mistake::BearerSign)]
#[case("bearer=TOKEN", Mistake::BearerSign)]
#[case("Bearer Bearer:TOKEN", Mistake::BearerSign)]
#[case("TOKEN Bearer", Mistake::BearerBehind)]
#[case("Bearer TOKEN bearer", Mistake::BearerBehind)]
#[case("Bearer <code>TOKEN</code>", Mistake::Markup)]
#[case("<token>TOKEN</token>", Mistake::Markup)]
#[case("Bearer b'TOKEN'", Mistake::Notation)]
#[case("Bearer ENC(TOKEN)", Mistake::Encrypted)]
#[case("Bearer ENC[AES256_GCM,data:x,type:str]", Mistake::Encrypted)]
#[case("Bearer 0123456789abcdef0123456789abcdef&#95;1", Mistake::Entities)]
#[case("Bearer ('TOKEN',)", Mistake::Notation)]
#[case("Bearer &quot;TOKEN&quot;", Mistake::Entities)]
#[case("Bearer &#34;TOKEN&#34;", Mistake::Entities)]
#[case(
    "Bearer arn:aws:secretsmanager:eu-central-1:1:secret:scim",
    Mistake::Reference
)]
#[case("Bearer op://vault/scim/token", Mistake::Reference)]
#[case("Bearer C:\\secrets\\scim.txt", Mistake::Reference)]
#[case("Bearer @Microsoft.KeyVault(SecretUri=x)", Mistake::Reference)]
#[case("Bearer rollcall_scim_prod…", Mistake::Shortened)]
#[case("Bearer rollcall_scim_prod…0a1b", Mistake::Shortened)]
#[case("Bearer [object Object]", Mistake::TypeName)]
#[case("Bearer com.example.Secret@1b2c3d4e", Mistake::TypeName)]
#[case("Bearer <coroutine object token at 0x7f00>", Mistake::TypeName)]
#[case("Bearer () => process.env.SCIM_TOKEN", Mistake::TypeName)]
#[case("Basic YWRhOnNlY3JldA==, Bearer TOKEN", Mistake::TwoSchemes)]
#[case("Bearer Error: secret 'scim' not found", Mistake::ErrorMessage)]
#[case(
    "Bearer System.AccessDeniedException: access is denied",
    Mistake::ErrorMessage
)]
#[case("Bearer TOKEN,fedcba9876543210fedcba9876543210_1", Mistake::TwoTokens)]
#[case("Bearer TOKEN fedcba9876543210fedcba9876543210_1", Mistake::TwoTokens)]
#[case("Bearer%20TOKEN", Mistake::BearerJoined)]
#[case("Bearer Bearer%20TOKEN", Mistake::BearerJoined)]
#[case("Bearer TOKEN,Basic YWRhOnNlY3JldA==", Mistake::TwoSchemes)]
#[case("SSWS 00abc", Mistake::Sentence)]
#[case("token TOKEN", Mistake::OtherWord)]
#[case("ApiKey TOKEN", Mistake::OtherWord)]
#[case("Bearar TOKEN", Mistake::OtherWord)]
#[case("Token token=\"TOKEN\"", Mistake::OtherWord)]
#[case("Bearer Token TOKEN", Mistake::Words)]
#[case("Token TOKEN x", Mistake::Words)]
#[case("Bearer Bearer Bearer TOKEN", Mistake::BearerTwice)]
#[case("Bearer Bearer TOKEN end", Mistake::Words)]
#[case("Bearer TOKEN TOKEN", Mistake::Repeated)]
#[case("Bearer \"abc\"", Mistake::Quoted)]
#[case("\"Bearer TOKEN\"", Mistake::Quoted)]
#[case("“abc”", Mistake::Quoted)]
#[case("Bearer <TOKEN>", Mistake::Bracketed)]
#[case("Bearer <abc>", Mistake::Placeholder)]
#[case("Bearer <your token>", Mistake::Placeholder)]
#[case("Bearer ${SCIM_SECRET}", Mistake::Placeholder)]
#[case("Bearer $(cat /run/secrets/scim)", Mistake::Placeholder)]
#[case("Bearer {\"access\":\"TOKEN\"}", Mistake::Json)]
#[case("{TOKEN}", Mistake::Bracketed)]
#[case("Bearer TOKEN;", Mistake::Punctuation)]
#[case("Bearer TOKEN\\n", Mistake::Escape)]
#[case("Bearer TOKEN;abc", Mistake::TooLong)]
#[case("\u{200b}TOKEN", Mistake::Invisible)]
#[case("Bearer\u{a0}TOKEN", Mistake::Invisible)]
#[case("Bearer TOKEN\u{feff}TOKEN", Mistake::Invisible)]
#[case("Bearer TOKEN\t", Mistake::Invisible)]
#[case("Bearer abc%5Fdef", Mistake::Encoded)]
#[case("Bearer TOKEN%5FTOKEN", Mistake::Encoded)]
#[case("Bearer https://scim.example.com/orgs/1/scim/v2", Mistake::Url)]
#[case("Bearer ••••••••", Mistake::Masked)]
#[case("Bearer rollcall_scim_***", Mistake::Masked)]
#[case("Bearer geheim$", Mistake::Password)]
#[case("Bearer correct-horse-battery-staple!", Mistake::NoToken)]
#[case("Bearer ada.l@example.com", Mistake::Email)]
#[case("Bearer P@ssw0rd", Mistake::Password)]
#[case("Bearer token=TOKEN;", Mistake::Words)]
#[case("scim_secret:TOKEN", Mistake::Words)]
#[case("-----BEGIN CERTIFICATE----- MIIC", Mistake::Certificate)]
fn a_header_without_a_token_says_what_it_is(#[case] header: &str, #[case] expected: Mistake) {
    let header = header.replace("TOKEN", TOKEN);
    assert_eq!(mistake(header.as_bytes()), expected);
}

#[rstest]
#[case("eyJhbGciOiJSUzI1NiJ9.", 2_000, Mistake::JsonWebToken)]
#[case("MIIDdzCCAl", 1_500, Mistake::Certificate)]
#[case("", 1_500, Mistake::ForeignKey)]
fn what_is_longer_than_any_token_says_what_it_is(
    #[case] begins: &str,
    #[case] length: usize,
    #[case] expected: Mistake,
) {
    let header = format!("Bearer {begins}{}", "a".repeat(length));
    assert_eq!(mistake(header.as_bytes()), expected);
}

#[rstest]
#[case(
    "Bearer rollcall_scim_prod_018f0000000070008000000000000001_ff_0",
    true
)]
#[case("rollcall_scim_prod_018f0000000070008000000000000001_ff_0", true)]
#[case("Bearer 018f0000000040008000000000000001", false)]
#[case("Bearer abc", false)]
#[case("", false)]
fn a_token_says_whose_it_is(#[case] header: &str, #[case] says: bool) {
    assert_eq!(owner(header.as_bytes()).is_some(), says);
}

#[test]
fn a_token_in_the_place_of_a_password_is_told_from_a_password() {
    for (text, expected) in [
        (format!("ada:{TOKEN}"), Mistake::BasicToken),
        (format!(":{TOKEN}"), Mistake::BasicToken),
        ("ada:secret".to_owned(), Mistake::Basic),
    ] {
        let header = format!("Basic {}", STANDARD.encode(text));
        assert_eq!(mistake(header.as_bytes()), expected);
    }
}

#[test]
fn a_space_that_does_not_break_is_seen_in_the_older_encoding_too() {
    let header = [b"Bearer \xa0".as_slice(), TOKEN.as_bytes()].concat();
    assert_eq!(mistake(&header), Mistake::Invisible);
}

#[rstest]
#[case("/Users", "accept", Mistake::Missing)]
#[case("/Users?count=1&filter=token", "accept", Mistake::Missing)]
#[case("/Users?count=1&access_token=abc", "accept", Mistake::InUrl)]
#[case("/Users?API_KEY", "accept", Mistake::InUrl)]
#[case("/Users", "x-api-key", Mistake::OtherHeader)]
#[case("/Users", "x-scim-token", Mistake::OtherHeader)]
#[case("/Users", "x-csrf-token", Mistake::Missing)]
#[case("/Users", "access-control-request-method", Mistake::Preflight)]
#[case("/Users", "cookie: lang=en; access_token=abc", Mistake::InCookie)]
#[case("/Users", "cookie: session=abc", Mistake::Missing)]
#[case("/oauth/token", "accept", Mistake::OAuth)]
#[case(
    "/rollcall_scim_prod_018f0000000070008000000000000001_ff_0/Users",
    "accept",
    Mistake::InPath
)]
#[case("/OAuth2/v1/Token", "accept", Mistake::OAuth)]
fn a_token_elsewhere_is_told_by_its_name(
    #[case] address: &str,
    #[case] header: &'static str,
    #[case] expected: Mistake,
) {
    let mut headers = HeaderMap::new();
    let (name, value) = header.split_once(": ").unwrap_or((header, "abc"));
    headers.insert(HeaderName::from_static(name), value.parse().unwrap());
    assert_eq!(missing(&address.parse().unwrap(), &headers), expected);
}

#[test]
fn bytes_are_told_from_words() {
    let bytes = TOKEN.bytes().map(|byte| byte.to_string());
    let bytes: Vec<String> = bytes.collect();
    for (text, expected) in [
        (bytes.join(" "), Mistake::Numbers),
        (format!("[{}]", bytes.join(", ")), Mistake::Numbers),
        (bytes.join(","), Mistake::Numbers),
        ("300 ".repeat(40), Mistake::Sentence),
    ] {
        assert_eq!(
            mistake(format!("Bearer {text}").as_bytes()),
            expected,
            "{text}"
        );
    }
}

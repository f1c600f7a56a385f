//! Forms that browsers send: those of this page, and no others.

use axum::{
    Form,
    extract::rejection::FormRejection,
    http::{HeaderMap, StatusCode, header},
};

use super::failure::Failure;
use crate::config::Origin;

/// A form as it came, or why it did not.
pub(super) type Sent<T> = Result<Form<T>, FormRejection>;

/// Whether a form was sent from a page of ours. Browsers say so (`Sec-Fetch-Site`, or else `Origin`), and scripts cannot change it;
/// what says neither is no browser, and brings no cookie that it does not know already.
pub(super) fn is_ours(headers: &HeaderMap, origin: &Origin) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    match headers.get(header::ORIGIN) {
        Some(sender) => sender.as_bytes() == origin.to_string().as_bytes(),
        None => true,
    }
}

/// What a form says.
pub(super) fn read<T>(sent: Sent<T>) -> Result<T, Failure> {
    match sent {
        Ok(Form(said)) => Ok(said),
        // It did not say how long it is, or else the edge would have refused it.
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Err(Failure::TooLarge)
        }
        Err(_) => Err(Failure::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use rstest::rstest;

    use super::*;
    use crate::config::Origins;

    #[rstest]
    #[case(&[("sec-fetch-site", "same-origin")], true)]
    #[case(&[("sec-fetch-site", "same-origin"), ("origin", "null")], true)]
    #[case(&[("sec-fetch-site", "cross-site")], false)]
    #[case(&[("sec-fetch-site", "same-site")], false)]
    #[case(&[("sec-fetch-site", "none")], false)]
    #[case(&[("origin", "https://settings.example.com")], true)]
    #[case(&[("origin", "https://evil.example")], false)]
    #[case(&[("origin", "null")], false)]
    #[case(&[], true)]
    fn a_form_comes_from_a_page_of_ours(
        #[case] fields: &[(&'static str, &'static str)],
        #[case] ours: bool,
    ) {
        let origins: Origins = "https://settings.example.com".parse().unwrap();
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        assert_eq!(is_ours(&headers, origins.iter().next().unwrap()), ours);
    }
}

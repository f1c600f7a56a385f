//! What pages are made of beside HTML: style, scripts, pictures. All of it is in the binary, but for the product's own.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use sha2::{Digest as _, Sha256};

use super::Console;
use crate::config::Brand;

/// A file that browsers may keep for ever: its URL has a digest of what is in it.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";
const CSS: &str = "text/css; charset=utf-8";

/// A file, and what it is.
struct Asset {
    name: &'static str,
    media_type: &'static str,
    bytes: Vec<u8>,
}

/// All files.
pub(crate) struct Assets {
    version: Arc<str>,
    all: Vec<Asset>,
    has_logo: bool,
}

impl Assets {
    pub(super) fn new(brand: &Brand) -> Self {
        let embedded = |name, media_type, text: &str| Asset {
            name,
            media_type,
            bytes: text.as_bytes().to_vec(),
        };
        let color = brand.color;
        let style = format!(":root{{--brand:{color};--on-brand:{}}}\n", color.ink());
        let icon = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\">\
             <rect width=\"16\" height=\"16\" rx=\"4\" fill=\"{color}\"/></svg>"
        );
        let mut all = vec![
            embedded("icon.svg", SVG, &icon),
            embedded("console.css", CSS, include_str!("../../assets/console.css")),
            embedded("brand.css", CSS, &style),
            embedded(
                "console.js",
                JAVASCRIPT,
                include_str!("../../assets/console.js"),
            ),
            embedded(
                "htmx.js",
                JAVASCRIPT,
                include_str!("../../assets/htmx.min.js"),
            ),
        ];
        if let Some(logo) = &brand.logo {
            all.push(Asset {
                name: "logo",
                media_type: logo.media_type,
                bytes: logo.bytes.clone(),
            });
        }
        let mut digest = Sha256::new();
        for asset in &all {
            digest.update(&asset.bytes);
        }
        let digest = digest.finalize();
        let version: String = digest
            .iter()
            .take(6)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Self {
            version: version.into(),
            all,
            has_logo: brand.logo.is_some(),
        }
    }

    /// Stands in the URL of each.
    pub(super) fn version(&self) -> Arc<str> {
        Arc::clone(&self.version)
    }

    /// Whether the product has a logo.
    pub(super) fn has_logo(&self) -> bool {
        self.has_logo
    }

    fn find(&self, version: &str, name: &str) -> Option<&Asset> {
        let mut all = self.all.iter();
        all.find(|asset| asset.name == name && *self.version == *version)
    }
}

/// `GET /assets/{version}/{name}`.
pub(super) async fn get(
    State(console): State<Console>,
    Path((version, name)): Path<(String, String)>,
) -> Response {
    let Some(asset) = console.assets().find(&version, &name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = Body::from(asset.bytes.clone()).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(asset.media_type),
    );
    headers.insert(header::CACHE_CONTROL, FOR_EVER);
    response
}

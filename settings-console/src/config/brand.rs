//! How the product looks that the page belongs to: its name, its logo, its colour.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    str::FromStr,
};

/// Most bytes of a logo.
const MAX_LOGO_BYTES: usize = 256 << 10;

/// The product that the page belongs to.
#[derive(Debug, Clone)]
pub struct Brand {
    /// What it is called.
    pub name: String,
    /// Its logo.
    pub logo: Option<Logo>,
    /// Its colour.
    pub color: Color,
}

/// A picture that browsers show.
#[derive(Debug, Clone)]
pub struct Logo {
    /// `image/svg+xml` or `image/png`.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A colour of red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Color {
    red: u8,
    green: u8,
    blue: u8,
}

/// A logo or a colour that cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum InvalidBrand {
    /// Not a colour.
    #[error("write a colour as #1f6feb: six hexadecimal digits")]
    Color,
    /// There is no such file.
    #[error("the logo cannot be read from {0}: {1}")]
    Unreadable(PathBuf, io::Error),
    /// Not a picture that we know.
    #[error("the logo {0} is neither SVG nor PNG, or has more than 256 KiB")]
    Logo(PathBuf),
}

impl Logo {
    /// Reads a file: what it is, its content says.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or shown.
    pub fn read(file: &Path) -> Result<Self, InvalidBrand> {
        let bytes = fs::read(file).map_err(|e| InvalidBrand::Unreadable(file.to_owned(), e))?;
        let media_type = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            "image/png"
        } else if String::from_utf8_lossy(&bytes).contains("<svg") {
            "image/svg+xml"
        } else {
            return Err(InvalidBrand::Logo(file.to_owned()));
        };
        if bytes.len() > MAX_LOGO_BYTES {
            return Err(InvalidBrand::Logo(file.to_owned()));
        }
        Ok(Self { media_type, bytes })
    }
}

impl Color {
    const BLACK: Self = Self {
        red: 0,
        green: 0,
        blue: 0,
    };
    const WHITE: Self = Self {
        red: 255,
        green: 255,
        blue: 255,
    };

    /// Black or white: whichever is read better on it (WCAG 2 has the formula). One of the two always has 4.5 to 1.
    #[must_use]
    pub fn ink(self) -> Self {
        if self.contrast(Self::WHITE) >= self.contrast(Self::BLACK) {
            Self::WHITE
        } else {
            Self::BLACK
        }
    }

    fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    fn luminance(self) -> f64 {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(self.red) + 0.7152 * part(self.green) + 0.0722 * part(self.blue)
    }
}

impl FromStr for Color {
    type Err = InvalidBrand;

    fn from_str(text: &str) -> Result<Self, InvalidBrand> {
        let digits = text.strip_prefix('#').ok_or(InvalidBrand::Color)?;
        let number = u32::from_str_radix(digits, 16).map_err(|_| InvalidBrand::Color)?;
        let is_plain = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let [0, red, green, blue] = number.to_be_bytes() else {
            return Err(InvalidBrand::Color);
        };
        if !is_plain {
            return Err(InvalidBrand::Color);
        }
        Ok(Self { red, green, blue })
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { red, green, blue } = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("#000000", "#ffffff")]
    #[case("#ffffff", "#000000")]
    #[case("#2457C5", "#ffffff")]
    #[case("#ffcc00", "#000000")]
    fn ink_is_read_on_its_color(#[case] color: &str, #[case] ink: &str) {
        let color: Color = color.parse().unwrap();
        assert_eq!(color.ink().to_string(), ink);
    }

    #[test]
    fn any_color_can_be_written_on() {
        for number in (0..=0xFF_FFFF_u32).step_by(4_999) {
            let color: Color = format!("#{number:06x}").parse().unwrap();
            assert!(color.contrast(color.ink()) >= 4.5, "{color}");
        }
    }

    #[rstest]
    #[case("1f6feb")]
    #[case("#1f6fe")]
    #[case("#1f6febb")]
    #[case("#+f6feb")]
    #[case("#1f6fe;")]
    fn what_is_no_color_is_refused(#[case] text: &str) {
        assert!(text.parse::<Color>().is_err());
    }
}

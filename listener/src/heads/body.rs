//! Where the body of a request ends: behind so many bytes, or behind its last chunk.
//!
//! Only as far as it takes to find the end. Whether the chunks are as they should be, hyper sees, and then closes the connection:
//! what is read here after that is looked at by nobody.

/// A body, as far as it was read.
#[derive(Debug)]
pub(super) struct Body(State);

#[derive(Debug)]
enum State {
    /// So many bytes are left; then it is over.
    Bytes(u64),
    /// In the line that begins a chunk: its size so far, and whether the digits go on.
    Size { size: u64, digits: bool },
    /// So many bytes of a chunk are left, its line end among them.
    Chunk(u64),
    /// Behind the last chunk: whether the line has anything in it.
    Trailer { is_empty: bool },
}

/// The end of a line.
const LINE_END: u64 = 2;

impl Body {
    pub(super) fn of_length(length: u64) -> Self {
        Self(State::Bytes(length))
    }

    pub(super) fn chunked() -> Self {
        Self(State::Size {
            size: 0,
            digits: true,
        })
    }

    /// Whether nothing of it is left.
    pub(super) fn is_read(&self) -> bool {
        matches!(self.0, State::Bytes(0))
    }

    /// Reads as far as the body goes; what is behind it is given back.
    pub(super) fn read<'b>(&mut self, mut bytes: &'b [u8]) -> &'b [u8] {
        while !self.is_read() && !bytes.is_empty() {
            bytes = match &mut self.0 {
                State::Bytes(left) => skip(left, bytes),
                State::Chunk(left) => {
                    let rest = skip(left, bytes);
                    if *left == 0 {
                        *self = Self::chunked();
                    }
                    rest
                }
                State::Size { .. } | State::Trailer { .. } => self.step(bytes),
            };
        }
        bytes
    }

    /// Reads one byte of a line.
    fn step<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let Some((byte, rest)) = bytes.split_first() else {
            return bytes;
        };
        self.0 = match (&self.0, byte) {
            (State::Size { size: 0, .. }, b'\n') => State::Trailer { is_empty: true },
            (State::Size { size, .. }, b'\n') => State::Chunk(size.saturating_add(LINE_END)),
            (State::Size { size, digits }, byte) => {
                let digit = char::from(*byte).to_digit(16).filter(|_| *digits);
                State::Size {
                    size: digit.map_or(*size, |digit| {
                        size.saturating_mul(16).saturating_add(digit.into())
                    }),
                    digits: digit.is_some(),
                }
            }
            (State::Trailer { is_empty: true }, b'\n') => State::Bytes(0),
            (State::Trailer { .. }, b'\n') => State::Trailer { is_empty: true },
            (State::Trailer { is_empty }, b'\r') => State::Trailer {
                is_empty: *is_empty,
            },
            (State::Trailer { .. }, _) => State::Trailer { is_empty: false },
            (State::Bytes(_) | State::Chunk(_), _) => return bytes,
        };
        rest
    }
}

/// Leaves out as many bytes as there are, or as are left.
fn skip<'b>(left: &mut u64, bytes: &'b [u8]) -> &'b [u8] {
    let skipped = usize::try_from(*left).map_or(bytes.len(), |left| left.min(bytes.len()));
    *left = left.saturating_sub(skipped as u64);
    bytes.get(skipped..).unwrap_or_default()
}

//! Reads the exports that are JSON: Remark42's backup, and what Commento and Comentario give away. Packed or not.

use std::io::{self, Read};

use afterword_adapters::exports::{Export, ExportError, commento, remark42};
use flate2::read::MultiGzDecoder;

use super::ImportError;

/// The most that is unpacked, in bytes: more than anybody's comments.
const MOST: u64 = 4 << 30;
/// What packed files begin with.
const PACKED: [u8; 2] = [0x1f, 0x8b];

/// A backup of Remark42.
///
/// # Errors
///
/// With the line: it is cut off, damaged or something else.
pub fn read_remark42(reader: impl Read) -> Result<Export, ImportError> {
    let text = unpacked(reader)?;
    remark42::read(&text).map_err(|error| {
        let how = "Remark42 makes one with `GET /api/v1/admin/export?site=SITE&mode=file`, and every night in its folder `backup`";
        refused(error, &text, "a backup of Remark42", how)
    })
}

/// An export of Commento or Comentario.
///
/// # Errors
///
/// With the line: it is cut off, damaged or something else.
pub fn read_commento(reader: impl Read) -> Result<Export, ImportError> {
    let text = unpacked(reader)?;
    commento::read(&text).map_err(|error| {
        let how = "its dashboard makes one: Domain, Import/Export";
        refused(error, &text, "an export of Commento or Comentario", how)
    })
}

fn unpacked(mut reader: impl Read) -> Result<String, ImportError> {
    let failed = |source| ImportError::Read { line: 1, source };
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map_err(failed)?;
    if bytes.starts_with(&PACKED) {
        let mut text = Vec::new();
        MultiGzDecoder::new(bytes.as_slice())
            .take(MOST)
            .read_to_end(&mut text)
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => ImportError::Truncated {
                    line: 1,
                    place: "in the middle of what is packed".to_owned(),
                },
                _ => failed(error),
            })?;
        bytes = text;
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        ImportError::Malformed {
            line: line_of(good),
            problem: "this is no text".to_owned(),
            remedy: "choose another file, or export it again",
        }
    })
}

fn refused(error: ExportError, text: &str, expected: &'static str, how: &str) -> ImportError {
    match error {
        ExportError::Json(error) if error.is_eof() => ImportError::Truncated {
            line: line_of(text.as_bytes()),
            place: "in the middle of a value".to_owned(),
        },
        ExportError::Json(error) => ImportError::Malformed {
            line: error.line() as u64,
            problem: error.to_string(),
            remedy: "export it again",
        },
        ExportError::OtherFormat => ImportError::WrongFormat {
            line: 1,
            expected,
            problem: format!("it is JSON of another kind; {how}"),
        },
    }
}

/// The number of lines.
fn line_of(text: &[u8]) -> u64 {
    1 + text.iter().filter(|byte| **byte == b'\n').count() as u64
}

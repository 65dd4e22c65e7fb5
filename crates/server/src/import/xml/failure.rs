//! Says what is wrong with a file, on which line, and how to mend it.

use std::{
    io::{self, BufRead},
    sync::Arc,
};

use quick_xml::{
    Error,
    encoding::EncodingError,
    errors::{IllFormedError, SyntaxError},
};

use super::{Meter, Xml};
use crate::import::ImportError;

/// What to do about a wrong encoding.
const NOT_UTF8: &str =
    "convert it to UTF-8, for example with `iconv -f WINDOWS-1252 -t UTF-8 FILE`";
/// What to do about damaged XML.
const DAMAGED: &str =
    "export again, or mend the place by hand (`xmllint --noout FILE` lists every such place)";

/// What stops reading.
pub(super) enum Failure {
    /// The parser gave up, or the source below it.
    Parser(Error),
    /// Elements are nested deeper than any export's.
    TooDeep,
    /// The file declares an encoding that is not UTF-8.
    Encoding(String),
}

/// Recognises what is often given by mistake: archives and UTF-16.
pub(super) fn refuse_other_files<R: BufRead>(
    source: &mut Meter<R>,
    expected: &'static str,
) -> Result<(), ImportError> {
    let start = source
        .fill_buf()
        .map_err(|source| ImportError::Read { line: 1, source })?;
    let problem = match start {
        [b'P', b'K', 3, 4, ..] => "it is a ZIP archive; unpack it and import the file inside",
        [0x1f, 0x8b, ..] => "it is compressed with gzip; unpack it with `gunzip FILE`",
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it is in UTF-16; save it as UTF-8",
        _ => return Ok(()),
    };
    Err(ImportError::WrongFormat {
        line: 1,
        expected,
        problem: problem.to_owned(),
    })
}

impl<R: BufRead, P: FnMut(u64)> Xml<R, P> {
    /// The file is something else.
    pub(in crate::import) fn wrong_format(&self, problem: impl Into<String>) -> ImportError {
        ImportError::WrongFormat {
            line: self.line,
            expected: self.expected,
            problem: problem.into(),
        }
    }

    pub(super) fn malformed(
        &self,
        problem: impl Into<String>,
        remedy: &'static str,
    ) -> ImportError {
        ImportError::Malformed {
            line: self.line,
            problem: problem.into(),
            remedy,
        }
    }

    /// The current element is where only text may be.
    pub(super) fn unexpected_element(&self) -> ImportError {
        let mut names = self.open.iter().rev();
        let (inner, outer) = (names.next(), names.next());
        let name = |name: Option<&String>| name.cloned().unwrap_or_default();
        let problem = format!("there is a `<{}>` inside `<{}>`", name(inner), name(outer));
        self.malformed(
            problem,
            "close the outer one before, or put its text into `<![CDATA[…]]>` if that holds HTML",
        )
    }

    pub(super) fn truncated(&self) -> ImportError {
        let meter = self.reader.get_ref();
        let place = match self.open.last() {
            Some(name) => format!("inside `<{name}>`"),
            None if meter.bytes() == 0 => "before it has begun (it is empty)".to_owned(),
            None => "before its first element".to_owned(),
        };
        ImportError::Truncated {
            line: meter.line(),
            place,
        }
    }

    pub(super) fn too_long(&self, line: u64) -> ImportError {
        ImportError::TooLong {
            line,
            element: self.name().to_owned(),
            limit: self.limit,
        }
    }

    /// Puts a failure into words.
    pub(super) fn explain(&self, failure: Failure) -> ImportError {
        let meter = self.reader.get_ref();
        let error = match failure {
            // The meter refused to go on; the parser only saw a failed read.
            Failure::Parser(_) if meter.stopped() => return self.too_long(self.line),
            Failure::Parser(error) => error,
            Failure::TooDeep => {
                return self.malformed("too many elements are inside each other", DAMAGED);
            }
            Failure::Encoding(name) => {
                let problem = format!("the file says that its encoding is {name}");
                return self.malformed(problem, NOT_UTF8);
            }
        };
        match error {
            Error::Io(source) => ImportError::Read {
                line: meter.line(),
                source: Arc::try_unwrap(source)
                    .unwrap_or_else(|source| io::Error::new(source.kind(), source)),
            },
            Error::Syntax(_) if meter.ended() => self.truncated(),
            Error::Syntax(SyntaxError::InvalidBangMarkup) => {
                self.malformed("`<!` begins neither a comment nor a CDATA section", DAMAGED)
            }
            // Cut in the middle of a character.
            Error::Encoding(EncodingError::Utf8(error))
                if meter.ended() && error.error_len().is_none() =>
            {
                self.truncated()
            }
            Error::Encoding(EncodingError::Utf8(error)) => {
                let good = self.buffer.get(..error.valid_up_to()).unwrap_or_default();
                let line_ends = good.iter().filter(|byte| **byte == b'\n').count() as u64;
                ImportError::Malformed {
                    line: self.line + line_ends,
                    problem: "the text is not UTF-8".to_owned(),
                    remedy: NOT_UTF8,
                }
            }
            Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => self
                .malformed(
                    format!("`</{expected}>` is missing before `</{found}>`"),
                    DAMAGED,
                ),
            Error::IllFormed(IllFormedError::UnmatchedEndTag(found)) => {
                self.malformed(format!("`</{found}>` closes nothing"), DAMAGED)
            }
            other => self.malformed(other.to_string(), DAMAGED),
        }
    }
}

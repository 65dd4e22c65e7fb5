//! Reads XML as a stream, one element after the other, and knows on which line it is.
//!
//! Usage mirrors the file: [`Xml::child`] enters the next child element or leaves the current one;
//! an entered element is finished by reading its children to the end, by [`Xml::text`] or by
//! [`Xml::skip`].
//!
//! **Invariants:** memory is bounded by the limits below, not by the file; entities of a DOCTYPE are
//! never expanded; the end of the file inside an element is always an error.

mod failure;
mod meter;

use std::io::BufRead;

use quick_xml::{Reader, escape::resolve_xml_entity, events::Event};

use self::{failure::Failure, meter::Meter};
use super::ImportError;

/// Most bytes of one text that is kept; WordPress' own column for comments holds 65,535.
const MAX_TEXT_BYTES: u64 = 1_000_000;
/// Most bytes of one text that is skipped: an article with its pictures inside may be large.
const MAX_SKIPPED_BYTES: u64 = 64_000_000;
/// Most elements inside each other; exports have about five.
const MAX_DEPTH: usize = 100;
/// Bytes between two calls of the progress function.
const PROGRESS_BYTES: u64 = 256 * 1024;

/// A stream of XML elements.
pub(super) struct Xml<R: BufRead, P: FnMut(u64)> {
    reader: Reader<Meter<R>>,
    progress: P,
    progress_at: u64,
    /// Named in errors when the file is something else.
    expected: &'static str,
    buffer: Vec<u8>,
    /// Where the piece being read began.
    line: u64,
    /// Most bytes the piece being read may have.
    limit: u64,
    /// Names of the open elements, outermost first.
    open: Vec<String>,
    /// Prefixes and addresses declared on the root element.
    namespaces: Vec<(String, String)>,
}

/// One step through the file.
enum Step {
    Open,
    Close,
    /// Text between tags; whether it has more than blanks.
    Text(bool),
    End,
}

impl<R: BufRead, P: FnMut(u64)> Xml<R, P> {
    /// Starts reading; `progress` is told now and then how many bytes were read.
    pub(super) fn new(source: R, progress: P, expected: &'static str) -> Result<Self, ImportError> {
        let mut source = Meter::new(source);
        failure::refuse_other_files(&mut source, expected)?;
        let mut reader = Reader::from_reader(source);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        // WordPress writes addresses with a bare `&` in some versions; no reason to stop.
        config.allow_dangling_amp = true;
        Ok(Self {
            reader,
            progress,
            progress_at: PROGRESS_BYTES,
            expected,
            buffer: Vec::new(),
            line: 1,
            limit: MAX_SKIPPED_BYTES,
            open: Vec::new(),
            namespaces: Vec::new(),
        })
    }

    /// Enters the root element.
    pub(super) fn root(&mut self) -> Result<(), ImportError> {
        loop {
            match self.step(None)? {
                Step::Open => return Ok(()),
                Step::Text(true) => {
                    return Err(self.wrong_format("it begins with text, not with an XML element"));
                }
                Step::End => return Err(self.truncated()),
                Step::Text(false) | Step::Close => (),
            }
        }
    }

    /// Enters the next child of the current element; false if there is none, which leaves the
    /// element.
    pub(super) fn child(&mut self) -> Result<bool, ImportError> {
        loop {
            match self.step(None)? {
                Step::Open => return Ok(true),
                Step::Close => return Ok(false),
                Step::Text(_) => (),
                Step::End => return Err(self.truncated()),
            }
        }
    }

    /// The text of the current element, of all its sections, and leaves it.
    ///
    /// Child elements are an error: skipping them would lose words of a comment whose HTML was not
    /// escaped, and silently.
    pub(super) fn text(&mut self) -> Result<String, ImportError> {
        let line = self.line;
        let mut text = String::new();
        loop {
            match self.step(Some(&mut text))? {
                Step::Open => return Err(self.unexpected_element()),
                Step::Close => return Ok(text),
                Step::Text(_) if text.len() as u64 > MAX_TEXT_BYTES => {
                    return Err(self.too_long(line));
                }
                Step::Text(_) => (),
                Step::End => return Err(self.truncated()),
            }
        }
    }

    /// Leaves the current element without looking inside.
    pub(super) fn skip(&mut self) -> Result<(), ImportError> {
        let depth = self.open.len();
        while self.open.len() >= depth {
            if let Step::End = self.step(None)? {
                return Err(self.truncated());
            }
        }
        Ok(())
    }

    /// Makes sure that nothing follows the root element, and reports the last progress.
    pub(super) fn finish(&mut self) -> Result<(), ImportError> {
        loop {
            match self.step(None)? {
                Step::Open | Step::Text(true) => {
                    return Err(self.malformed(
                        "there is more after the end of the export",
                        "if several files were joined, import them one by one",
                    ));
                }
                Step::Text(false) | Step::Close => (),
                Step::End => break,
            }
        }
        (self.progress)(self.reader.get_ref().bytes());
        Ok(())
    }

    /// The name of the current element with its prefix, such as `wp:comment`.
    pub(super) fn name(&self) -> &str {
        self.open.last().map_or("", String::as_str)
    }

    /// The prefix that the root element declares for an address that `is_right`.
    pub(super) fn prefix(&self, is_right: impl Fn(&str) -> bool) -> Option<&str> {
        let found = self
            .namespaces
            .iter()
            .find(|(_, address)| is_right(address));
        found.map(|(prefix, _)| prefix.as_str())
    }

    /// Reads one piece of the file; `sink` receives its text.
    fn step(&mut self, mut sink: Option<&mut String>) -> Result<Step, ImportError> {
        self.limit = if sink.is_some() {
            MAX_TEXT_BYTES
        } else {
            MAX_SKIPPED_BYTES
        };
        self.buffer.clear();
        let meter = self.reader.get_mut();
        self.line = meter.line();
        // Markup around a text counts too; exactly measured is the text itself, in `text`.
        meter.allow(self.limit + 1000);
        let bytes = meter.bytes();
        if bytes >= self.progress_at {
            (self.progress)(bytes);
            self.progress_at = bytes + PROGRESS_BYTES;
        }

        let mut add = |text: &str| {
            if let Some(sink) = sink.as_deref_mut() {
                sink.push_str(text);
            }
            Step::Text(!text.trim().is_empty())
        };
        let step = match self.reader.read_event_into(&mut self.buffer) {
            Ok(Event::Start(tag)) => {
                if self.open.is_empty() {
                    let declared = tag.attributes().flatten().filter_map(|attribute| {
                        let prefix = attribute.key.as_ref().strip_prefix("xmlns:")?;
                        Some((prefix.to_owned(), attribute.value.into_owned()))
                    });
                    self.namespaces = declared.collect();
                }
                self.open.push(tag.name().as_ref().to_owned());
                Ok(Step::Open)
            }
            Ok(Event::End(_)) => {
                self.open.pop();
                Ok(Step::Close)
            }
            Ok(Event::Text(text)) => Ok(add(&text)),
            Ok(Event::CData(text)) => Ok(add(&text)),
            Ok(Event::GeneralRef(reference)) => Ok(match reference.resolve_char_ref() {
                Ok(Some(c)) => add(c.encode_utf8(&mut [0; 4])),
                _ => match resolve_xml_entity(&reference) {
                    Some(text) => add(text),
                    // An HTML entity or a lone `&`: whoever uses the text decodes it or not.
                    None => add(&format!("&{};", &*reference)),
                },
            }),
            Ok(Event::Decl(declaration)) => match declaration.encoding().and_then(Result::ok) {
                Some(name) if !is_utf8(&name) => Err(Failure::Encoding(name.into_owned())),
                _ => Ok(Step::Text(false)),
            },
            Ok(Event::Eof) => Ok(Step::End),
            Ok(Event::Empty(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_)) => {
                Ok(Step::Text(false))
            }
            Err(error) => Err(Failure::Parser(error)),
        };
        match step {
            Ok(Step::Open) if self.open.len() > MAX_DEPTH => Err(self.explain(Failure::TooDeep)),
            step => step.map_err(|failure| self.explain(failure)),
        }
    }
}

/// Whether an XML declaration's encoding is UTF-8 or a part of it.
fn is_utf8(encoding: &str) -> bool {
    ["utf-8", "utf8", "us-ascii"]
        .iter()
        .any(|known| encoding.eq_ignore_ascii_case(known))
}

//! What other systems export, read as it is: to show it, and to take it in.
//!
//! **Invariants.** Readers are lenient: what is missing or of another type is as good as nothing, and only what is no
//! JSON or another format is an error. They decide nothing: every comment of a file comes out, in its order, also
//! those that are deleted, without a name, or answer what is not there.

pub mod commento;
pub mod file_name;
pub mod remark42;

use std::collections::HashMap;

use crate::json::{Lenient, Value};

/// All comments of a system.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Export {
    /// The pages that have comments, in the order in which they appear.
    pub pages: Vec<ExportedPage>,
    /// The comments of all pages.
    pub comments: Vec<ExportedComment>,
}

/// A page with comments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportedPage {
    /// An address; without a scheme, or a path alone, if the file tells no more.
    pub address: String,
    /// Its title; empty if unknown.
    pub title: String,
    /// Whether it takes no more comments.
    pub closed: bool,
}

/// A comment as it was exported.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExportedComment {
    /// Its name there; empty if it has none.
    pub id: String,
    /// The name of what it answers.
    pub parent: Option<String>,
    /// Which of the pages it is on.
    pub page: usize,
    /// The author's name; empty if unknown.
    pub name: String,
    /// The author's mail address; empty if unknown. Never to be shown.
    pub email: String,
    /// The author's website, unchecked; empty if unknown.
    pub website: String,
    /// Whether the author looks after the comments.
    pub moderator: bool,
    /// When it was written, in milliseconds since 1970.
    pub created_at: Option<i64>,
    /// The text as HTML, not sanitised; empty if the file has only the source.
    pub html: String,
    /// The text as it was typed, Markdown; empty if the file has only HTML.
    pub source: String,
    /// Whether readers saw it.
    pub state: ExportedState,
    /// Whether it stands above the others.
    pub pinned: bool,
    /// Votes for it; where only a sum is known, the sum if it is positive.
    pub votes_up: u64,
    /// Votes against it; where only a sum is known, its size if it is negative.
    pub votes_down: u64,
    /// The author's last edit, in milliseconds since 1970.
    pub edited_at: Option<i64>,
    /// What the author said about the edit; empty if nothing.
    pub edit_summary: String,
}

/// What became of a comment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportedState {
    /// Everybody saw it.
    #[default]
    Live,
    /// It waits for a moderator.
    Held,
    /// It waits for a moderator, and was taken for spam.
    Flagged,
    /// A moderator refused it.
    Rejected,
    /// It was deleted; its text may be gone.
    Deleted,
}

/// Why a file could not be read.
#[derive(Debug)]
pub enum ExportError {
    /// It is no JSON, or cut off.
    Json(serde_json::Error),
    /// It is JSON, but not of this format.
    OtherFormat,
}

/// The JSON values of a text, which may be one after the other.
///
/// # Errors
///
/// The first that is none, or the end in the middle of one.
pub(crate) fn values(text: &str) -> Result<Vec<Value>, ExportError> {
    // Some editors leave a mark that they have been here.
    serde_json::Deserializer::from_str(text.trim_start_matches('\u{feff}'))
        .into_iter()
        .collect::<Result<_, _>>()
        .map_err(ExportError::Json)
}

/// Pages under way, found by their addresses.
#[derive(Default)]
struct Pages {
    pages: Vec<ExportedPage>,
    places: HashMap<String, usize>,
}

impl Pages {
    /// The place of the page with this address, which becomes one if it is none yet.
    fn place(&mut self, address: &str) -> usize {
        if let Some(place) = self.places.get(address) {
            return *place;
        }
        self.places.insert(address.to_owned(), self.pages.len());
        self.pages.push(ExportedPage {
            address: address.to_owned(),
            ..ExportedPage::default()
        });
        self.pages.len() - 1
    }
}

/// The sum of all votes.
fn score(value: &Value) -> i64 {
    let most = 9_007_199_254_740_991.0;
    // Too large a number becomes the largest, a broken one none.
    let score = value.number("score").unwrap_or_default();
    score.clamp(-most, most) as i64
}

/// Votes for and against of which only the sum is known.
fn votes(score: i64) -> (u64, u64) {
    let size = score.unsigned_abs();
    if score < 0 { (0, size) } else { (size, 0) }
}

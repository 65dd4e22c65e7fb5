//! What importers read from other systems, before it meets the store.
//!
//! A reader (one per format, such as [`wxr`]) turns a file into [`ImportedThread`]s and an
//! [`ImportReport`]. The types are neutral: they know neither the file's format nor the database.
//!
//! **Invariants** every reader keeps:
//!
//! - a parent is a kept comment of the same thread and precedes its replies; there are no loops;
//! - nothing is lost silently: each row that is not kept is counted with its reason;
//! - a file that cannot be read to its end yields an error and no threads;
//! - mail addresses are only in `author_email`, never in a name.

pub mod exported;
pub mod isso;
pub mod json;
pub mod wxr;

mod autop;
mod php;
mod text;
mod tree;
mod xml;

use std::{borrow::Cow, collections::BTreeMap, fmt, io};

/// A thread read from another system, ready for the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedThread {
    /// What the source calls the thread; makes a second import recognise it.
    pub source_id: String,
    /// The thread key the page will ask for; unique within one import.
    pub key: String,
    /// Absolute http(s) address of the page.
    pub url: Option<String>,
    /// Plain text, without entities.
    pub title: Option<String>,
    /// Whether new comments are refused.
    pub closed: bool,
    /// The article rating, if somebody has rated.
    pub rating: Option<ImportedRating>,
    /// Parents before their replies, otherwise by time and then by source id.
    pub comments: Vec<ImportedComment>,
}

/// The ratings of one article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportedRating {
    /// Sum of all stars; where the source has only a mean, mean times count, rounded.
    pub sum: u64,
    /// How many people have rated; never 0.
    pub count: u64,
    /// How many gave one star, two stars and so on; all zero if the source does not tell.
    pub stars: [u64; 5],
}

/// A comment read from another system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedComment {
    /// What the source calls the comment; unique within one import.
    pub source_id: String,
    /// Source id of a kept comment of this thread; none for a top-level comment.
    pub parent: Option<String>,
    /// Plain text on one line, without entities; may be empty.
    pub author_name: String,
    /// As in the source, not verified.
    pub author_email: Option<String>,
    /// Absolute http(s) address.
    pub author_website: Option<String>,
    /// What the author is to the site, if the source tells and it is more than a guest.
    pub role: Option<ImportedRole>,
    /// Milliseconds since 1970, UTC.
    pub created_at: i64,
    /// The text as the source has it, not yet sanitised.
    pub text: ImportedText,
    /// Whether readers may see it.
    pub state: ImportedState,
    /// Whether it stands above the others.
    pub pinned: bool,
    /// Whether replies below it are refused.
    pub closed: bool,
    /// Votes for it; where the source has only a sum, the sum if it is positive.
    pub votes_up: u64,
    /// Votes against it; where the source has only a sum, its size if it is negative.
    pub votes_down: u64,
    /// The last edit, if there was one.
    pub edited: Option<ImportedEdit>,
}

/// What an author is to the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportedRole {
    /// Wrote the article.
    Author,
    /// Looks after the comments.
    Moderator,
}

/// When a comment was last edited, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedEdit {
    /// Milliseconds since 1970, UTC.
    pub at: i64,
    /// The person's display name; empty if unknown.
    pub by: String,
}

/// The text of a comment, raw: the store sanitises or renders it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportedText {
    /// Untrusted HTML.
    Html(String),
    /// Markdown as it was typed.
    Markdown(String),
}

/// Whether readers may see an imported comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportedState {
    /// Shown to everybody.
    Live,
    /// Held for a moderator.
    Pending,
}

/// How often something happened, by what it was.
pub type Counts = BTreeMap<Cow<'static, str>, u64>;

/// What an import found, kept and left out. `Display` prints it as a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Threads that came out.
    pub threads: u64,
    /// Comments in the file.
    pub rows: u64,
    /// Comments that came out, held ones included.
    pub kept: u64,
    /// Comments that came out and wait for a moderator.
    pub held: u64,
    /// Comments left out, by reason; together with `kept` they are `rows`.
    pub skipped: Counts,
    /// Replies that became top-level comments, by reason.
    pub orphans: Counts,
    /// What came out differently from what the source has, or not at all.
    pub notes: Counts,
}

/// Adds one to `what`.
fn count(counts: &mut Counts, what: impl Into<Cow<'static, str>>) {
    *counts.entry(what.into()).or_default() += 1;
}

impl fmt::Display for ImportReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = vec![
            (0, "threads", self.threads),
            (0, "comments in the file", self.rows),
            (1, "kept", self.kept),
        ];
        if self.held > 0 {
            lines.push((2, "of these held for a moderator", self.held));
        }
        let groups = [
            (1, "skipped", &self.skipped),
            (0, "replies moved to the top level", &self.orphans),
            (0, "worth knowing", &self.notes),
        ];
        for (indent, title, counts) in groups {
            if !counts.is_empty() {
                lines.push((indent, title, counts.values().sum()));
                lines.extend(counts.iter().map(|(what, n)| (indent + 1, &**what, *n)));
            }
        }

        let width = |indent: usize, label: &str| 2 * indent + label.chars().count();
        let labels = lines.iter().map(|(indent, label, _)| width(*indent, label));
        let labels = labels.max().unwrap_or(0);
        let numbers = lines.iter().map(|(.., n)| n.to_string().len());
        let numbers = numbers.max().unwrap_or(0);
        for (indent, label, n) in &lines {
            let gap = labels - width(*indent, label) + 2;
            let indent = 2 * indent;
            writeln!(out, "{:indent$}{label}{:gap$}{n:>numbers$}", "", "")?;
        }
        Ok(())
    }
}

/// Why a file could not be imported. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The disk or pipe failed; try again.
    #[error("line {line}: the file could not be read any further")]
    Read {
        /// How far reading got, counted from 1.
        line: u64,
        /// What the system said.
        source: io::Error,
    },
    /// The file stops in the middle; export it again.
    #[error(
        "line {line}: the file ends {place}, so its rest is missing; export it again and make \
         sure that the download finishes"
    )]
    Truncated {
        /// The last line of the file, counted from 1.
        line: u64,
        /// Where it ends, such as "inside `<channel>`".
        place: String,
    },
    /// The file is damaged; mend this line or export again.
    #[error("line {line}: {problem}; {remedy}")]
    Malformed {
        /// Where the damage is, counted from 1.
        line: u64,
        /// What is wrong.
        problem: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// The file is something else; choose another file or format.
    #[error("line {line}: this is not {expected}: {problem}")]
    WrongFormat {
        /// Where this became certain, counted from 1.
        line: u64,
        /// The format asked for, such as "a WordPress export (WXR)".
        expected: &'static str,
        /// What was found instead, and what may be done.
        problem: String,
    },
    /// One text is longer than any comment; shorten or remove it.
    #[error(
        "line {line}: the text of `<{element}>` is longer than {limit} bytes; shorten it or take \
         it out of the file"
    )]
    TooLong {
        /// Where the text begins, counted from 1.
        line: u64,
        /// The XML element or field it is in.
        element: String,
        /// Most bytes one text may have.
        limit: u64,
    },
}

impl ImportError {
    /// The line of the file the error is about, counted from 1.
    pub fn line(&self) -> u64 {
        match self {
            Self::Read { line, .. }
            | Self::Truncated { line, .. }
            | Self::Malformed { line, .. }
            | Self::WrongFormat { line, .. }
            | Self::TooLong { line, .. } => *line,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_is_a_table_with_aligned_numbers() {
        let mut report = ImportReport {
            threads: 3,
            rows: 1078,
            kept: 1076,
            held: 2,
            ..ImportReport::default()
        };
        count(&mut report.skipped, "trash");
        count(&mut report.skipped, "trash");
        count(&mut report.orphans, "parent in trash");
        let expected = "\
threads                               3
comments in the file               1078
  kept                             1076
    of these held for a moderator     2
  skipped                             2
    trash                             2
replies moved to the top level        1
  parent in trash                     1
";
        assert_eq!(report.to_string(), expected);
    }
}

//! Makes threads of what other systems export, whatever the format: [`afterword_adapters::exports`] has read it.

mod page;

use std::collections::{HashMap, HashSet};

use afterword_adapters::exports::{Export, ExportedComment, ExportedPage, ExportedState};

use self::page::page;
use super::text::{mail_address, one_line, several_lines, web_address};
use super::tree::arrange;
use super::{
    ImportReport, ImportedComment, ImportedEdit, ImportedRole, ImportedState, ImportedText,
    ImportedThread, count,
};

/// The threads of an export, in its order; pages that the widget takes for one are one.
///
/// `origin` is that of the pages, for systems that know only their paths: `https://blog.example`.
#[must_use]
pub fn threads(export: &Export, origin: Option<&str>) -> (Vec<ImportedThread>, ImportReport) {
    let mut report = ImportReport {
        rows: export.comments.len() as u64,
        ..ImportReport::default()
    };
    let by_id: HashMap<&str, &ExportedComment> = export
        .comments
        .iter()
        .map(|comment| (comment.id.as_str(), comment))
        .collect();
    let (mut threads, places) = pages(export, origin);
    let mut taken = HashSet::new();
    for comment in &export.comments {
        if let Some(reason) = left_out(comment, &mut taken) {
            count(&mut report.skipped, reason);
        } else if let Some(place) = places.get(comment.page) {
            let comment = imported(comment, &by_id, &places, &mut report);
            threads[*place].comments.push(comment);
        } else {
            count(&mut report.skipped, "no page");
        }
    }
    threads.retain(|thread| !thread.comments.is_empty());
    for thread in &mut threads {
        report.threads += 1;
        report.kept += thread.comments.len() as u64;
        let comments = std::mem::take(&mut thread.comments);
        thread.comments = arrange(comments, &mut report.orphans);
        if thread.url.is_none() {
            let note = "thread without an address, found by the attribute `thread` alone (--origin mends that for paths)";
            count(&mut report.notes, note);
        }
    }
    (threads, report)
}

/// The threads of all pages, still empty, and for each page the place of its thread.
fn pages(export: &Export, origin: Option<&str>) -> (Vec<ImportedThread>, Vec<usize>) {
    let mut threads: Vec<ImportedThread> = Vec::new();
    let mut known = HashMap::new();
    let mut places = Vec::new();
    for exported in &export.pages {
        let (key, url) = page(&exported.address, origin);
        let place = *known.entry(key.clone()).or_insert(threads.len());
        if place == threads.len() {
            threads.push(thread(exported, key, url));
        }
        threads[place].closed &= exported.closed;
        places.push(place);
    }
    (threads, places)
}

/// Why a comment is left out, if it is.
fn left_out<'a>(
    comment: &'a ExportedComment,
    taken: &mut HashSet<&'a str>,
) -> Option<&'static str> {
    match comment.state {
        _ if comment.id.is_empty() => Some("no id"),
        _ if !taken.insert(&comment.id) => Some("id used twice"),
        ExportedState::Flagged => Some("spam"),
        ExportedState::Rejected => Some("rejected"),
        ExportedState::Deleted => Some("deleted"),
        ExportedState::Live | ExportedState::Held => None,
    }
}

fn imported(
    comment: &ExportedComment,
    by_id: &HashMap<&str, &ExportedComment>,
    places: &[usize],
    report: &mut ImportReport,
) -> ImportedComment {
    let held = comment.state == ExportedState::Held;
    report.held += u64::from(held);
    let author_website = web_address(&comment.website);
    if author_website.is_none() && !comment.website.trim().is_empty() {
        count(
            &mut report.notes,
            "website left out, not an http(s) address",
        );
    }
    if comment.created_at.is_none() {
        count(&mut report.notes, "time unknown, taken for 1970");
    }
    if !comment.edit_summary.trim().is_empty() {
        count(&mut report.notes, "summary of an edit left out");
    }
    ImportedComment {
        source_id: comment.id.clone(),
        parent: parent(comment, by_id, places, report),
        author_name: one_line(&comment.name),
        author_email: mail_address(&comment.email),
        author_website,
        role: comment.moderator.then_some(ImportedRole::Moderator),
        created_at: comment.created_at.unwrap_or_default(),
        // What was typed can be edited; HTML stays HTML.
        text: if comment.source.trim().is_empty() {
            ImportedText::Html(comment.html.clone())
        } else {
            ImportedText::Markdown(several_lines(&comment.source))
        },
        state: if held {
            ImportedState::Pending
        } else {
            ImportedState::Live
        },
        pinned: comment.pinned,
        closed: false,
        votes_up: comment.votes_up,
        votes_down: comment.votes_down,
        edited: comment.edited_at.map(|at| ImportedEdit {
            at,
            by: one_line(&comment.name),
        }),
    }
}

/// The parent if it is kept in the same thread, else none, counted with the reason.
fn parent(
    comment: &ExportedComment,
    by_id: &HashMap<&str, &ExportedComment>,
    places: &[usize],
    report: &mut ImportReport,
) -> Option<String> {
    let id = comment.parent.as_deref()?;
    let reason = match by_id.get(id) {
        None => "parent not in file",
        Some(parent) if places.get(parent.page) != places.get(comment.page) => {
            "parent in another thread"
        }
        Some(parent) => match parent.state {
            ExportedState::Live | ExportedState::Held => return Some(id.to_owned()),
            ExportedState::Deleted => "parent deleted",
            ExportedState::Flagged | ExportedState::Rejected => "parent spam or rejected",
        },
    };
    count(&mut report.orphans, reason);
    None
}

fn thread(page: &ExportedPage, key: String, url: Option<String>) -> ImportedThread {
    ImportedThread {
        source_id: page.address.clone(),
        key,
        title: Some(one_line(&page.title)).filter(|title| !title.is_empty()),
        url,
        closed: page.closed,
        rating: None,
        comments: Vec::new(),
    }
}

//! Makes threads of what other systems export, whatever the format: [`afterword_adapters::exports`] has read it.

use std::collections::{HashMap, HashSet};

use afterword_adapters::exports::{Export, ExportedComment, ExportedPage, ExportedState};

use super::text::{mail_address, one_line, several_lines, web_address};
use super::tree::arrange;
use super::{
    ImportReport, ImportedComment, ImportedEdit, ImportedRole, ImportedState, ImportedText,
    ImportedThread, count,
};

/// The threads of an export, in its order.
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
    let mut pages: Vec<Vec<ImportedComment>> = vec![Vec::new(); export.pages.len()];
    let mut taken = HashSet::new();
    for comment in &export.comments {
        if let Some(reason) = left_out(comment, &mut taken) {
            count(&mut report.skipped, reason);
        } else if let Some(page) = pages.get_mut(comment.page) {
            page.push(imported(comment, &by_id, &mut report));
        } else {
            count(&mut report.skipped, "no page");
        }
    }
    let mut threads = Vec::new();
    for (page, comments) in export.pages.iter().zip(pages) {
        if comments.is_empty() {
            continue;
        }
        report.threads += 1;
        report.kept += comments.len() as u64;
        let comments = arrange(comments, &mut report.orphans);
        threads.push(thread(page, comments, origin, &mut report));
    }
    (threads, report)
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
        parent: parent(comment, by_id, report),
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

/// The parent if it is kept on the same page, else none, counted with the reason.
fn parent(
    comment: &ExportedComment,
    by_id: &HashMap<&str, &ExportedComment>,
    report: &mut ImportReport,
) -> Option<String> {
    let id = comment.parent.as_deref()?;
    let reason = match by_id.get(id) {
        None => "parent not in file",
        Some(parent) if parent.page != comment.page => "parent in another thread",
        Some(parent) => match parent.state {
            ExportedState::Live | ExportedState::Held => return Some(id.to_owned()),
            ExportedState::Deleted => "parent deleted",
            ExportedState::Flagged | ExportedState::Rejected => "parent spam or rejected",
        },
    };
    count(&mut report.orphans, reason);
    None
}

fn thread(
    page: &ExportedPage,
    comments: Vec<ImportedComment>,
    origin: Option<&str>,
    report: &mut ImportReport,
) -> ImportedThread {
    let address = page.address.trim();
    let url = match origin {
        Some(origin) if address.starts_with('/') => web_address(&[origin, address].concat()),
        _ if address.contains("://") => web_address(address),
        // Commento knows hosts and paths.
        _ => web_address(&["https://", address].concat()).filter(|_| !address.starts_with('/')),
    };
    if url.is_none() {
        let note = "thread without an address, found by the attribute `thread` alone (--origin mends that)";
        count(&mut report.notes, note);
    }
    ImportedThread {
        source_id: page.address.clone(),
        key: url
            .as_deref()
            .unwrap_or(address)
            .trim_end_matches('/')
            .to_owned(),
        title: Some(one_line(&page.title)).filter(|title| !title.is_empty()),
        url,
        closed: page.closed,
        rating: None,
        comments,
    }
}

//! Makes threads of the items of an export: what is kept, in which state, under which parent.

use std::collections::{HashMap, HashSet};

use super::{
    item::{Post, Row},
    people::People,
};
use crate::import::{
    Counts, ImportReport, ImportedComment, ImportedEdit, ImportedRating, ImportedRole,
    ImportedState, ImportedText, ImportedThread,
    autop::autop,
    count,
    php::read_numbers,
    text::{mail_address, one_line, several_lines, utc_millis, web_address},
    tree::arrange,
};

/// Builds the threads of one export.
pub(super) struct Threads<'a> {
    people: &'a People,
    /// What became of each comment of the file, by id; replies may come before their parents.
    fates: HashMap<String, Fate>,
    keys: HashSet<String>,
    report: ImportReport,
}

/// What becomes of a comment.
#[derive(Clone, Copy)]
enum Fate {
    /// It goes into the thread of the item with this position.
    Kept(usize),
    /// It is left out, with the reason and with what its replies are told.
    Skipped {
        reason: &'static str,
        orphan: &'static str,
    },
}

impl<'a> Threads<'a> {
    /// Decides about every comment.
    pub(super) fn new(people: &'a People, posts: &[Post]) -> Self {
        let mut fates = HashMap::new();
        for (position, post) in posts.iter().enumerate() {
            for row in &post.rows {
                let fate = skip(row).unwrap_or(Fate::Kept(position));
                fates.entry(row.id.clone()).or_insert(fate);
            }
        }
        Self {
            people,
            fates,
            keys: HashSet::new(),
            report: ImportReport::default(),
        }
    }

    /// Builds the threads, in the order of the file, and closes the report.
    pub(super) fn build(mut self, posts: Vec<Post>) -> (Vec<ImportedThread>, ImportReport) {
        let mut threads = Vec::new();
        let mut taken = HashSet::new();
        for (position, post) in posts.into_iter().enumerate() {
            let mut comments = Vec::new();
            for row in &post.rows {
                self.report.rows += 1;
                if row.id.is_empty() {
                    count(&mut self.report.skipped, "no id");
                } else if !taken.insert(row.id.clone()) {
                    count(&mut self.report.skipped, "id used twice");
                } else if let Some(Fate::Skipped { reason, .. }) = skip(row) {
                    count(&mut self.report.skipped, reason);
                } else {
                    comments.push(self.comment(row, &post.creator, position));
                }
            }
            let rating = self.rating(&post);
            if comments.is_empty() && rating.is_none() {
                continue;
            }
            self.report.threads += 1;
            self.report.kept += comments.len() as u64;
            if !matches!(&*post.status, "publish" | "inherit" | "") {
                count(
                    &mut self.report.notes,
                    format!(
                        "thread of a page that is not public ({})",
                        excerpt(&post.status)
                    ),
                );
            }
            threads.push(ImportedThread {
                key: self.key(&post),
                url: web_address(&post.link),
                title: Some(one_line(&post.title)).filter(|title| !title.is_empty()),
                closed: post.comment_status == "closed",
                rating,
                comments: arrange(comments, &mut self.report.orphans),
                source_id: post.id,
            });
        }
        (threads, self.report)
    }

    fn comment(&mut self, row: &Row, creator: &str, position: usize) -> ImportedComment {
        let notes = &mut self.report.notes;
        let state = state(row, notes);
        let (votes_up, votes_down) = votes(row, notes);
        let author_website = web_address(&row.url);
        if author_website.is_none() && !row.url.trim().is_empty() {
            count(notes, "website left out, not an http(s) address");
        }
        if row.has_files {
            count(notes, "attached files left out");
        }
        if row.is_inline {
            count(notes, "link to a question inside the article left out");
        }
        let created_at = created_at(row, notes);
        let edited = utc_millis(&row.edited_at).map(|at| ImportedEdit {
            at,
            by: self.people.name(&row.edited_by),
        });
        let is_author = self.people.is_login(&row.user_id, creator);
        self.report.held += u64::from(state == ImportedState::Pending);
        ImportedComment {
            source_id: row.id.clone(),
            parent: self.parent(row, position),
            author_name: one_line(&row.author),
            author_email: mail_address(&row.email),
            author_website,
            role: is_author.then_some(ImportedRole::Author),
            created_at,
            text: ImportedText::Html(autop(&several_lines(&row.content))),
            state,
            pinned: row.kind == "wpdiscuz_sticky",
            closed: row.closed == "1",
            votes_up,
            votes_down,
            edited,
        }
    }

    /// The parent if it is kept in the same thread, else none, counted with the reason.
    fn parent(&mut self, row: &Row, position: usize) -> Option<String> {
        if row.parent.is_empty() || row.parent == "0" {
            return None;
        }
        let reason = match self.fates.get(&row.parent) {
            Some(Fate::Kept(place)) if *place == position => return Some(row.parent.clone()),
            Some(Fate::Kept(_)) => "parent in another thread",
            Some(Fate::Skipped { orphan, .. }) => orphan,
            None => "parent not in file",
        };
        count(&mut self.report.orphans, reason);
        None
    }

    /// The article's rating; other types of items are not pages that readers come back to.
    fn rating(&mut self, post: &Post) -> Option<ImportedRating> {
        let is_page = matches!(&*post.kind, "post" | "page") && post.status != "trash";
        if !is_page || post.rating_count.is_empty() || post.rating_count == "0" {
            return None;
        }
        let mean: Option<f64> = post.rating.parse().ok();
        let count_of: Option<u32> = post.rating_count.parse().ok();
        match (mean, count_of) {
            (Some(mean), Some(people)) if (1.0..=5.0).contains(&mean) => Some(ImportedRating {
                sum: (mean * f64::from(people)).round() as u64,
                count: people.into(),
                stars: [0; 5],
            }),
            _ => {
                count(
                    &mut self.report.notes,
                    "article rating left out, not readable",
                );
                None
            }
        }
    }

    /// The slug, or something made of the id where there is none or it is taken.
    fn key(&mut self, post: &Post) -> String {
        let by_id = format!("post-{}", post.id);
        let mut key = if post.slug.is_empty() {
            by_id.clone()
        } else {
            post.slug.clone()
        };
        if self.keys.contains(&key) {
            count(
                &mut self.report.notes,
                "thread key made of the id, its slug is taken",
            );
            key = by_id.clone();
        }
        // Only if ids are missing or another slug looks like an id.
        let mut n = 2;
        while self.keys.contains(&key) {
            key = format!("{by_id}-{n}");
            n += 1;
        }
        self.keys.insert(key.clone());
        key
    }
}

/// Whether a comment is left out.
fn skip(row: &Row) -> Option<Fate> {
    let (reason, orphan) = match (&*row.approved, &*row.kind) {
        (_, "pingback") => ("pingback", "parent is a pingback"),
        (_, "trackback") => ("trackback", "parent is a trackback"),
        ("trash", _) => ("trash", "parent in trash"),
        ("post-trashed", _) => ("post-trashed", "parent in trash"),
        ("spam", _) => ("spam", "parent is spam"),
        _ => return None,
    };
    Some(Fate::Skipped { reason, orphan })
}

fn state(row: &Row, notes: &mut Counts) -> ImportedState {
    // Plugins keep other things among the comments, such as notes on orders with customers' data.
    // They may not become public only because they are approved there.
    if !matches!(&*row.kind, "" | "comment" | "review" | "wpdiscuz_sticky") {
        count(
            notes,
            format!("held, of the unknown type {:?}", excerpt(&row.kind)),
        );
        return ImportedState::Pending;
    }
    match &*row.approved {
        "1" | "approve" => ImportedState::Live,
        "0" | "hold" => ImportedState::Pending,
        other => {
            count(
                notes,
                format!("held, in the unknown state {:?}", excerpt(other)),
            );
            ImportedState::Pending
        }
    }
}

/// Short enough for a line of the report; the file may say anything.
fn excerpt(text: &str) -> String {
    text.chars().take(30).collect()
}

/// Votes for and against.
fn votes(row: &Row, notes: &mut Counts) -> (u64, u64) {
    if let Some(numbers) = read_numbers(&row.votes_apart) {
        let of = |name: &str| {
            numbers
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, n)| *n)
        };
        if let (Some(Ok(up)), Some(Ok(down))) = (
            of("like").map(u64::try_from),
            of("dislike").map(u64::try_from),
        ) {
            return (up, down);
        }
    }
    match row.votes.parse::<i64>() {
        Ok(sum) if sum >= 0 => (sum.unsigned_abs(), 0),
        Ok(sum) => (0, sum.unsigned_abs()),
        Err(_) => {
            if !row.votes.is_empty() || !row.votes_apart.is_empty() {
                count(notes, "votes left out, not readable");
            }
            (0, 0)
        }
    }
}

fn created_at(row: &Row, notes: &mut Counts) -> i64 {
    if let Some(time) = utc_millis(&row.date_gmt) {
        return time;
    }
    if let Some(time) = utc_millis(&row.date) {
        count(notes, "time zone unknown");
        return time;
    }
    count(notes, "time unknown, set to 1970");
    0
}

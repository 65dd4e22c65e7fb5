//! Comments as nested lists that can be read without a script, in the widget's looks and words.

use std::collections::HashMap;

use afterword::i18n::{Piece, Words, fill, pieces};
use afterword::options::Options;
use afterword_protocol::{
    Author, BranchRest, Comment, CommentChange, CommentId, CommentState, CommentsPage, DiffKind,
    DiffPart, Edit, Role,
};
use html_escape::{encode_double_quoted_attribute as attribute, encode_text as text};

use super::address;

/// What the list needs to know beside the comments.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// The words of the page.
    pub words: Words,
    /// The thread, and what the reader has asked for.
    pub options: &'a Options,
    /// Whether comments can be answered.
    pub reply: bool,
    /// Whether readers see what edits changed.
    pub history: bool,
}

/// The comments of a page, each below the one it answers.
///
/// Replies below `max-depth` stand one after the other and say whom they answer. No depth of a
/// thread makes this call itself.
pub fn comment_list(around: Surroundings<'_>, page: &CommentsPage) -> String {
    let comments = &page.comments;
    let places: HashMap<&CommentId, usize> = comments
        .iter()
        .enumerate()
        .map(|(place, comment)| (&comment.id, place))
        .collect();
    let parent_of = |comment: &Comment| {
        let parent = comment.parent.as_ref();
        parent.and_then(|parent| places.get(parent).copied())
    };
    // Both from the last to the first, so that the first is popped first.
    let mut replies: Vec<Vec<usize>> = vec![Vec::new(); comments.len()];
    let mut ahead: Vec<(usize, u32)> = Vec::new();
    for (place, comment) in comments.iter().enumerate().rev() {
        match parent_of(comment) {
            Some(parent) => replies[parent].push(place),
            None => ahead.push((place, 0)),
        }
    }
    let mut list = List {
        around,
        rests: &page.rests,
        html: String::new(),
        open: None,
    };
    while let Some((place, depth)) = ahead.pop() {
        let comment = &comments[place];
        list.add(
            comment,
            parent_of(comment).map(|place| &comments[place]),
            depth,
        );
        ahead.extend(replies[place].iter().map(|reply| (*reply, depth + 1)));
    }
    list.end()
}

/// A list under way.
struct List<'a> {
    around: Surroundings<'a>,
    rests: &'a [BranchRest],
    html: String,
    /// The level of the item that is open, and the root of its branch.
    open: Option<(u32, &'a CommentId)>,
}

impl<'a> List<'a> {
    fn add(&mut self, comment: &'a Comment, parent: Option<&Comment>, depth: u32) {
        let level = depth.min(self.around.options.max_depth);
        match self.open {
            Some((open, _)) if open < level => {
                self.html.push_str("<ol class=\"list list--replies\">\n")
            }
            Some(_) => self.close(level, Some(&comment.root)),
            None => self.html.push_str("<ol class=\"list\">\n"),
        }
        self.open = Some((level, &comment.root));
        // Where the nesting does not say it any more.
        let parent = parent.filter(|_| depth > self.around.options.max_depth);
        self.html.push_str("<li class=\"list__item\">");
        self.html.push_str(&article(self.around, comment, parent));
    }

    /// Closes what is open down to an item of this level.
    fn close(&mut self, level: u32, next_root: Option<&CommentId>) {
        let Some((open, root)) = self.open else {
            return;
        };
        for at in (level..=open).rev() {
            if at == 0 && next_root != Some(root) {
                self.lead_to_rest(root);
            }
            self.html.push_str("</li>\n");
            if at > level {
                self.html.push_str("</ol>\n");
            }
        }
    }

    fn lead_to_rest(&mut self, root: &CommentId) {
        let Some(rest) = self.rests.iter().find(|rest| rest.root == *root) else {
            return;
        };
        let Surroundings { words, options, .. } = self.around;
        let query = [("root", &*root.0), ("cursor", &*rest.cursor.0)];
        let link = link(
            "link",
            &address(options, &query, ""),
            &words.show_replies(rest.remaining),
        );
        self.html.push_str(&link);
    }

    fn end(mut self) -> String {
        if self.open.is_some() {
            self.close(0, None);
            self.html.push_str("</ol>\n");
        }
        self.html
    }
}

/// One comment.
pub fn article(around: Surroundings<'_>, comment: &Comment, parent: Option<&Comment>) -> String {
    let words = around.words;
    let id = attribute(&comment.id.0);
    let live = comment.state == CommentState::Live;
    let inside = match comment.state {
        CommentState::Deleted => note(&words.deleted()),
        CommentState::Hidden => note(&words.hidden()),
        CommentState::Live | CommentState::Pending => [
            head(words, comment),
            parent
                .map(|parent| answered(words, parent))
                .unwrap_or_default(),
            // Sanitised when it was stored.
            format!(
                "<div class=\"text\" dir=\"auto\">{}</div>",
                words.name_spoilers(&comment.html)
            ),
            comment
                .edited
                .as_ref()
                .map(|edit| edited(around, comment, edit))
                .unwrap_or_default(),
            actions(around, comment),
        ]
        .concat(),
    };
    let named = if live {
        format!(" aria-labelledby=\"by-{id} at-{id}\"")
    } else {
        String::new()
    };
    format!(
        "<article class=\"comment\" id=\"comment-{id}\" tabindex=\"-1\"{named}>{inside}</article>\n"
    )
}

/// Who and when, and what is special about it.
fn head(words: Words, comment: &Comment) -> String {
    let Comment {
        id,
        author,
        created_at,
        ..
    } = comment;
    let id = attribute(&id.0);
    let website = author
        .website
        .as_ref()
        .map(|website| {
            format!(
                " href=\"{}\" rel=\"nofollow ugc noopener\"",
                attribute(website)
            )
        })
        .unwrap_or_default();
    let role = match author.role {
        Some(Role::Author) => Some(words.badge_author()),
        Some(Role::Moderator) => Some(words.badge_moderator()),
        Some(Role::Unknown) | None => None,
    };
    let pinned = comment.pinned.then(|| words.pinned());
    let marks: String = role
        .iter()
        .chain(&pinned)
        .map(|words| mark(words))
        .collect();
    format!(
        "<p class=\"comment__head\"><a class=\"comment__author\" id=\"by-{id}\"{website}>{name}</a> \
         <a class=\"comment__time\" id=\"at-{id}\" href=\"#comment-{id}\">{time}</a>{marks}</p>\n",
        name = person(words, author),
        time = time(created_at),
    )
}

/// What it answers, where the nesting does not say it.
fn answered(words: Words, parent: &Comment) -> String {
    let sentence = fill(
        &words.in_reply_to(),
        "name",
        &name_of(words, &parent.author),
    );
    let target = format!("#comment-{}", parent.id);
    format!(
        "<p class=\"note\">{}</p>\n",
        link("comment__time", &target, &sentence)
    )
}

/// When it was last edited, and the way to what that changed.
fn edited(around: Surroundings<'_>, comment: &Comment, edit: &Edit) -> String {
    let Surroundings {
        words,
        options,
        history,
        ..
    } = around;
    let by = Author {
        name: edit.by.clone(),
        ..Author::default()
    };
    let sentence: String = pieces(&words.last_edited())
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(words) => text(&words).into_owned(),
            Piece::Slot(slot) if slot == "when" => time(&edit.at),
            Piece::Slot(_) => person(words, &by),
        })
        .collect();
    let changes = || {
        let target = address(options, &[("changes", &comment.id.0)], "#changes");
        format!(
            " <a class=\"link\" href=\"{}\" rel=\"nofollow\">{}</a>",
            attribute(&target),
            text(&words.show_changes())
        )
    };
    let shown = history && comment.state == CommentState::Live;
    format!(
        "<p class=\"note comment__edited\">{sentence}{}</p>\n",
        shown.then(changes).unwrap_or_default()
    )
}

/// Its votes, and the way to an answer.
fn actions(around: Surroundings<'_>, comment: &Comment) -> String {
    let Surroundings {
        words,
        options,
        reply,
        ..
    } = around;
    let votes = [("+", comment.votes.up), ("\u{2212}", comment.votes.down)];
    let mut parts: Vec<String> = votes
        .into_iter()
        .filter(|(_, total)| *total > 0)
        .map(|(sign, total)| {
            format!(
                "<span class=\"note\">{sign}{}</span>",
                text(&words.number(total))
            )
        })
        .collect();
    if comment.closed {
        parts.push(mark(&words.branch_closed()));
    } else if reply && comment.state == CommentState::Live {
        let target = address(options, &[("reply", &comment.id.0)], "#reply");
        let name = fill(&words.reply_to(), "name", &name_of(words, &comment.author));
        parts.push(format!(
            "<a class=\"link\" href=\"{}\" aria-label=\"{}\" rel=\"nofollow\">{}</a>",
            attribute(&target),
            attribute(&name),
            text(&words.reply())
        ));
    }
    format!(
        "<div class=\"comment__actions\">{}</div>\n",
        parts.join(" ")
    )
}

/// What an edit changed.
pub fn change(change: &CommentChange) -> String {
    let parts = change.parts.iter().map(|DiffPart { kind, text: said }| {
        let said = text(said);
        match kind {
            DiffKind::Same => said.into_owned(),
            DiffKind::Added => format!("<ins>{said}</ins>"),
            DiffKind::Removed => format!("<del>{said}</del>"),
        }
    });
    format!(
        "<div class=\"panel\" id=\"changes\"><div class=\"panel__changes\" dir=\"auto\">{}</div></div>\n",
        parts.collect::<String>()
    )
}

/// A name, in its own writing direction.
fn person(words: Words, author: &Author) -> String {
    format!("<bdi>{}</bdi>", text(&name_of(words, author)))
}

/// A name, or the word for somebody without one.
pub fn name_of(words: Words, author: &Author) -> String {
    match author.name.as_str() {
        "" => words.anonymous(),
        name => name.to_owned(),
    }
}

fn time(at: &str) -> String {
    let date = at.get(..10).unwrap_or(at);
    format!("<time datetime=\"{}\">{}</time>", attribute(at), text(date))
}

fn mark(words: &str) -> String {
    format!(" <span class=\"comment__mark\">{}</span>", text(words))
}

/// A line of small print.
pub fn note(words: &str) -> String {
    format!("<p class=\"note\">{}</p>\n", text(words))
}

/// A link that looks like one of the widget's buttons.
pub fn link(class: &str, target: &str, words: &str) -> String {
    format!(
        "<a class=\"{class}\" href=\"{}\">{}</a>\n",
        attribute(target),
        text(words)
    )
}

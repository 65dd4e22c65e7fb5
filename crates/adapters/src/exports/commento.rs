//! The export of Commento (version 1), which Commento++ and Comentario write, too, and that of Comentario (version 3).
//!
//! Source: `api/domain_export.go`, `comment.go` and `commenter.go` of Commento, `internal/svc/impex_comentario.go` of
//! Comentario.

use std::collections::HashMap;

use super::{Export, ExportError, ExportedComment, ExportedState, Pages, score, values, votes};
use crate::json::{Lenient, Value};
use crate::time;

/// Reads an export that is unpacked already.
///
/// # Errors
///
/// If it is no JSON, cut off, or something else.
pub fn read(text: &str) -> Result<Export, ExportError> {
    match values(text)?.as_slice() {
        [value] if is_one(value) => Ok(export(value)),
        _ => Err(ExportError::OtherFormat),
    }
}

/// Whether this is such an export.
pub(crate) fn is_one(value: &Value) -> bool {
    value["version"].is_number() && value["comments"].is_array() && value["commenters"].is_array()
}

/// Makes the best of an export.
pub(crate) fn export(value: &Value) -> Export {
    let mut pages = Pages::default();
    let people: HashMap<&str, &Value> = value
        .list("commenters")
        .iter()
        .map(|person| (either(person, "id", "commenterHex"), person))
        .collect();
    let mut by_id = HashMap::new();
    for page in value.list("pages") {
        let place = pages.place(page.text("path"));
        page.text("title").clone_into(&mut pages.pages[place].title);
        pages.pages[place].closed = page.flag("isReadonly");
        by_id.insert(page.text("id"), place);
    }
    let mut comments = Vec::new();
    for value in value.list("comments") {
        let known = by_id.get(value.text("pageId")).copied();
        let page = known.unwrap_or_else(|| pages.place(&address(value)));
        let person = people.get(either(value, "userCreated", "commenterHex"));
        comments.push(comment(
            value,
            page,
            person.copied().unwrap_or(&Value::Null),
        ));
    }
    Export {
        pages: pages.pages,
        comments,
    }
}

/// The first of two that says something; the versions have other names.
fn either<'a>(value: &'a Value, one: &str, other: &str) -> &'a str {
    let said = value.words(one);
    said.unwrap_or_else(|| value.text(other).trim())
}

/// The page's address as version 1 has it with every comment: the host, and a path that is called `url`.
fn address(value: &Value) -> String {
    let path = either(value, "path", "url");
    if path.contains("://") {
        return path.to_owned();
    }
    let host = either(value, "domain", "host");
    [host, "/", path.trim_start_matches('/')].concat()
}

fn comment(value: &Value, page: usize, person: &Value) -> ExportedComment {
    let source = value.text("markdown");
    // Older versions have no mark for deleted comments, but leave nothing of them.
    let gone = source.is_empty() || source == "[deleted]";
    let is_said = |name: &str| !value[name].is_null();
    let state = if value.flag("deleted") || value.flag("isDeleted") || gone {
        ExportedState::Deleted
    } else if value.flag("isApproved") || value.text("state") == "approved" {
        ExportedState::Live
    } else if value.text("state") == "flagged" {
        ExportedState::Flagged
    } else if is_said("isApproved") && !value.flag("isPending") {
        ExportedState::Rejected
    } else {
        ExportedState::Held
    };
    let (votes_up, votes_down) = votes(score(value));
    ExportedComment {
        id: either(value, "id", "commentHex").to_owned(),
        parent: Some(either(value, "parentId", "parentHex"))
            .filter(|parent| !parent.is_empty() && *parent != "root")
            .map(Into::into),
        page,
        name: value
            .words("authorName")
            .unwrap_or_else(|| person.text("name"))
            .to_owned(),
        email: person.text("email").to_owned(),
        website: either(person, "websiteUrl", "link").to_owned(),
        moderator: person.flag("isModerator"),
        created_at: time::to_millis(either(value, "createdTime", "creationDate")),
        html: value.text("html").to_owned(),
        source: source.to_owned(),
        state,
        pinned: value.flag("isSticky"),
        votes_up,
        votes_down,
        edited_at: time::to_millis(value.text("editedTime")),
        edit_summary: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_export_is_an_error() {
        for text in [
            "",
            "{}",
            r#"{"version":1,"comments":[]}"#,
            r#"{"version":1,"comments":[],"commenters":[]} 1"#,
        ] {
            assert!(
                matches!(read(text), Err(ExportError::OtherFormat)),
                "{text}"
            );
        }
        assert!(matches!(
            read(r#"{"version":1,"#),
            Err(ExportError::Json(_))
        ));
    }

    #[test]
    fn states_of_both_versions_are_told_apart() {
        let export = read(
            r#"{"version":3,"commenters":[],"comments":[
                {"markdown":"a","state":"approved"}, {"markdown":"a","state":"unapproved"},
                {"markdown":"a","state":"flagged"}, {"markdown":"a"},
                {"markdown":"[deleted]","state":"approved"}, {"markdown":"a","deleted":true},
                {"markdown":"a","isApproved":true}, {"markdown":"a","isApproved":false,"isPending":true},
                {"markdown":"a","isApproved":false,"isPending":false}, {"markdown":"","isApproved":true}]}"#,
        );
        let states: Vec<_> = export
            .expect("an export")
            .comments
            .iter()
            .map(|comment| comment.state)
            .collect();
        use ExportedState::{Deleted, Flagged, Held, Live, Rejected};
        assert_eq!(
            states,
            [
                Live, Held, Flagged, Held, Deleted, Deleted, Live, Held, Rejected, Deleted
            ]
        );
    }
}

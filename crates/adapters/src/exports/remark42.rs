//! The backup of Remark42: JSON values one after the other, first users and pages, then every comment.
//!
//! Source: `backend/app/migrator/native.go` of Remark42 writes it.

use std::collections::HashMap;

use super::{Export, ExportError, ExportedComment, ExportedState, Pages, score, values, votes};
use crate::json::{Lenient, Value};
use crate::time;

/// Reads a backup that is unpacked already.
///
/// # Errors
///
/// If it is no JSON, cut off, or something else.
pub fn read(text: &str) -> Result<Export, ExportError> {
    let values = values(text)?;
    if !is_one(&values) {
        return Err(ExportError::OtherFormat);
    }
    Ok(export(&values))
}

/// Whether these are the values of a backup.
pub(crate) fn is_one(values: &[Value]) -> bool {
    values.first().is_some_and(|first| {
        first["locator"].is_object() || (first["version"].is_number() && first["posts"].is_array())
    })
}

/// Makes the best of the values of a backup.
pub(crate) fn export(values: &[Value]) -> Export {
    let (comments, said): (Vec<&Value>, Vec<&Value>) = values
        .iter()
        .partition(|value| value["locator"].is_object());
    let said = |name: &'static str| said.iter().flat_map(move |value| value.list(name));
    let emails: HashMap<&str, &str> = said("users")
        .map(|user| (user.text("id"), user["details"].text("email")))
        .collect();
    let mut pages = Pages::default();
    let mut made = Vec::with_capacity(comments.len());
    for value in comments {
        let page = pages.place(value["locator"].text("url"));
        if let Some(title) = value.words("title") {
            title.clone_into(&mut pages.pages[page].title);
        }
        let email = emails.get(value["user"].text("id")).copied();
        made.push(ExportedComment {
            email: email.unwrap_or_default().to_owned(),
            ..comment(value, page)
        });
    }
    for post in said("posts").filter(|post| post.flag("read_only")) {
        let page = pages.place(post.text("url"));
        pages.pages[page].closed = true;
    }
    Export {
        pages: pages.pages,
        comments: made,
    }
}

fn comment(value: &Value, page: usize) -> ExportedComment {
    let user = &value["user"];
    let (votes_up, votes_down) = counted(&value["votes"]).unwrap_or_else(|| {
        balance(
            score(value),
            value.number("controversy").unwrap_or_default(),
        )
    });
    let edit = &value["edit"];
    ExportedComment {
        id: value.id("id").unwrap_or_default(),
        parent: value.id("pid"),
        page,
        name: user.text("name").to_owned(),
        moderator: user.flag("admin"),
        created_at: time::to_millis(value.text("time")),
        html: value.text("text").to_owned(),
        source: value.text("orig").to_owned(),
        state: if value.flag("delete") {
            ExportedState::Deleted
        } else {
            ExportedState::Live
        },
        pinned: value.flag("pin"),
        votes_up,
        votes_down,
        edited_at: time::to_millis(edit.text("time")),
        edit_summary: edit.text("summary").to_owned(),
        ..ExportedComment::default()
    }
}

/// Votes one by one: who, and whether for it. Old versions export them.
fn counted(votes: &Value) -> Option<(u64, u64)> {
    let votes = votes.as_object().filter(|votes| !votes.is_empty())?;
    let up = votes.values().filter(|vote| **vote == Value::Bool(true));
    let up = up.count() as u64;
    Some((up, votes.len() as u64 - up))
}

/// Votes for and against, of their sum and of what Remark42 calls controversy: the number of votes to the power of the
/// ratio of the fewer to the more; 0 if they are all the same.
///
/// Up to a hundred votes of the fewer are found; else the sum is all that is said.
pub(crate) fn balance(score: i64, controversy: f64) -> (u64, u64) {
    let size = score.unsigned_abs();
    if controversy > 0.0 && size < 1_000 {
        for fewer in 1..=100_i32 {
            let more = fewer + size as i32;
            // `all^(fewer/more) = controversy`, without roots.
            let all = f64::from(fewer + more);
            let ratio = power(controversy, more) / power(all, fewer);
            if (ratio - 1.0).abs() < 1e-9 {
                let (fewer, more) = (fewer.unsigned_abs().into(), more.unsigned_abs().into());
                return if score < 0 {
                    (fewer, more)
                } else {
                    (more, fewer)
                };
            }
        }
    }
    votes(score)
}

/// Not `powf`, which is a lot of code for a browser to fetch.
fn power(base: f64, exponent: i32) -> f64 {
    (0..exponent).fold(1.0, |product, _| product * base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn votes_are_found_again_in_sum_and_controversy() {
        for (up, down) in [
            (1_i32, 1_i32),
            (2, 1),
            (1, 2),
            (7, 3),
            (3, 7),
            (40, 38),
            (100, 4),
            (100, 100),
        ] {
            let (more, fewer) = if up > down { (up, down) } else { (down, up) };
            let controversy = f64::from(up + down).powf(f64::from(fewer) / f64::from(more));
            assert_eq!(
                balance(i64::from(up - down), controversy),
                (up.unsigned_abs().into(), down.unsigned_abs().into()),
                "{up} {down}"
            );
        }
        for (score, controversy, votes) in [
            (5, 0.0, (5, 0)),
            (-4, 0.0, (0, 4)),
            (3, 0.5, (3, 0)),
            (3, f64::NAN, (3, 0)),
            (i64::MIN, 2.0, (0, 1 << 63)),
            (0, f64::INFINITY, (0, 0)),
        ] {
            assert_eq!(balance(score, controversy), votes);
        }
    }

    #[test]
    fn single_votes_count_more_than_their_sum() {
        let export = read(
            r#"{"id":"a","locator":{"url":"u"},"score":1,"votes":{"x":true,"y":true,"z":false}}
               {"version":1,"posts":[],"users":[{"id":"","details":{"email":"a@example.org"}}]}"#,
        );
        let comment = &export.expect("a backup").comments[0];
        assert_eq!((comment.votes_up, comment.votes_down), (2, 1));
    }

    #[test]
    fn what_is_no_backup_is_an_error() {
        for text in ["", "{}", "[]", r#"{"comments":[],"commenters":[]}"#, "1 2"] {
            assert!(
                matches!(read(text), Err(ExportError::OtherFormat)),
                "{text}"
            );
        }
        for text in ["<html>", r#"{"version":1,"posts":[]} {"id":"#] {
            assert!(matches!(read(text), Err(ExportError::Json(_))), "{text}");
        }
    }
}

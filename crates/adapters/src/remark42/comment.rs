//! A comment of Remark42 as one of ours.

use afterword_protocol::{Author, Comment, CommentId, CommentState, Edit, Role, Votes};

use crate::json::{Lenient, Value};
use crate::text::{name, without_entities};
use crate::time::{from_seconds, from_text};

/// The comment, if it is one: `root` and `replies` are for [`crate::whole::Whole`] to set.
pub fn comment(theirs: &Value, server: &str) -> Option<Comment> {
    let id = CommentId(theirs.words("id")?.to_owned());
    let user = &theirs["user"];
    let state = match (theirs.flag("delete"), user.flag("blocked")) {
        (false, _) => CommentState::Live,
        (true, false) => CommentState::Deleted,
        // What somebody has written who is blocked is taken away with them.
        (true, true) => CommentState::Hidden,
    };
    let time = |value: &Value| from_text(value.text("time")).unwrap_or_else(|| from_seconds(0.0));
    let mut comment = Comment {
        root: id.clone(),
        id,
        parent: theirs.words("pid").map(|id| CommentId(id.to_owned())),
        author: Author::default(),
        html: String::new(),
        quote: None,
        created_at: time(theirs),
        edited: None,
        votes: Votes::default(),
        reactions: Vec::new(),
        state,
        pinned: theirs.flag("pin"),
        closed: false,
        replies: 0,
    };
    if state == CommentState::Live {
        // Names are kept as HTML, with entities for three characters.
        comment.author.name = name(&without_entities(user.text("name")));
        comment.author.role = user.flag("admin").then_some(Role::Moderator);
        comment.author.avatar = avatar(user.text("picture"), server);
        comment.html = theirs.text("text").to_owned();
        comment.votes = votes(theirs);
        comment.edited = theirs["edit"].is_object().then(|| Edit {
            at: time(&theirs["edit"]),
            // Nobody else can.
            by: comment.author.name.clone(),
        });
    }
    Some(comment)
}

/// A picture, if the server that knows of its readers anyway has it.
fn avatar(picture: &str, server: &str) -> Option<String> {
    let there = picture.strip_prefix(server)?.starts_with('/');
    let is_one = !picture.contains(|c: char| c.is_whitespace() || c.is_control());
    (there && is_one).then(|| picture.to_owned())
}

/// Votes for and against, of their difference and of how even they are.
pub fn votes(theirs: &Value) -> Votes {
    let score = theirs.number("score").unwrap_or_default() as i64;
    let difference = score.unsigned_abs();
    let less = fewer(difference, theirs.number("controversy").unwrap_or_default());
    match score < 0 {
        true => Votes {
            up: less,
            down: difference + less,
        },
        false => Votes {
            up: difference + less,
            down: less,
        },
    }
}

/// The most votes of one side that are looked for.
const MOST: u64 = 4096;

/// How many votes the side with fewer has, if a comment is as controversial as this.
///
/// Remark42 says `(more + fewer) ^ (fewer / more)`, and nothing if one side has none. That grows with `fewer`.
fn fewer(difference: u64, controversy: f64) -> u64 {
    if controversy <= 1.0 || difference > MOST {
        return 0;
    }
    let (mut low, mut high) = (1, MOST);
    while low < high {
        let middle = (low + high) / 2;
        if ratio(middle, difference, controversy) < 1.0 - 1e-6 {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    match (ratio(low, difference, controversy) - 1.0).abs() < 1e-6 {
        true => low,
        false => 0,
    }
}

/// `(more + fewer) ^ fewer / controversy ^ more`: 1 if these are the votes. Multiplied and divided by turns, so that it
/// stays a number without the powers having to be.
fn ratio(fewer: u64, difference: u64, controversy: f64) -> f64 {
    let more = fewer + difference;
    let (mut ratio, mut due) = (1.0, 0);
    for _ in 0..more {
        ratio /= controversy;
        due += fewer;
        if due >= more {
            due -= more;
            ratio *= (more + fewer) as f64;
        }
    }
    ratio
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn votes_are_told_from_score_and_controversy() {
        for (up, down) in [
            (0, 0),
            (3, 0),
            (0, 4),
            (1, 1),
            (7, 7),
            (5, 2),
            (2, 5),
            (1, 90),
            (900, 7),
            (2000, 1999),
            (3, 2900),
        ] {
            let (more, less) = (up.max(down) as f64, up.min(down) as f64);
            let controversy = match less > 0.0 {
                true => (more + less).powf(less / more),
                false => 0.0,
            };
            let theirs = json!({"score": up - down, "controversy": controversy});
            let votes = votes(&theirs);
            assert_eq!((votes.up as i64, votes.down as i64), (up, down));
        }
    }

    #[test]
    fn controversy_that_no_votes_make_is_not_believed() {
        for (score, controversy) in [(3, 2.5), (0, 1e300), (-1, f64::MIN_POSITIVE), (0, -5.0)] {
            let votes = votes(&json!({"score": score, "controversy": controversy}));
            assert_eq!(votes.up.abs_diff(votes.down), (score as i64).unsigned_abs());
            assert_eq!(votes.up.min(votes.down), 0);
        }
        let huge = votes(&json!({"score": -1e300, "controversy": 3}));
        assert_eq!((huge.up, huge.down), (0, 1 << 63));
    }

    #[test]
    fn pictures_of_others_are_not_shown() {
        let server = "https://remark.example";
        let own = "https://remark.example/api/v1/avatar/x.image";
        assert_eq!(avatar(own, server).as_deref(), Some(own));
        for bad in [
            "",
            "https://remark.example.evil.example/x",
            "https://elsewhere.example/x",
            "javascript:x",
            "https://remark.example/ x",
        ] {
            assert_eq!(avatar(bad, server), None, "{bad}");
        }
    }
}

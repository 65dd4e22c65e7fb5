//! Comments for search engines: JSON-LD in the words of schema.org.
//!
//! **Invariants.** Only comments that everyone may see are in it, and only those that are in the
//! same HTML. What is behind a spoiler is not in it. Nothing in it can end the script element it stands in.

use std::collections::HashSet;

use afterword_protocol::{Comment, CommentId, CommentState, CommentsPage};
use serde_json::{Value, json};

use crate::store::url_key;
use crate::text::plain_text;

/// The comments of a page as a script element, which browsers do not run.
///
/// The article's rating stays away: search engines take it for one of a product.
#[must_use]
pub fn script(page: &CommentsPage) -> String {
    let article = article(page).to_string();
    // JSON has `<` in texts only. Without it there is neither `</script>` nor `<!--`.
    let inert = article.replace('<', "\\u003c");
    format!("<script type=\"application/ld+json\">{inert}</script>")
}

fn article(page: &CommentsPage) -> Value {
    let thread = &page.thread;
    let key = Some(&thread.key).filter(|key| url_key(key).is_some());
    let address = thread.url.as_ref().or(key);
    // Without an address, ids are relative to the page that the comments are shown on.
    let address = address.map(|url| url.split('#').next().unwrap_or_default());
    let live = page
        .comments
        .iter()
        .filter(|comment| comment.state == CommentState::Live);
    // Without its spoilers a comment may have nothing to say.
    let said: Vec<(&Comment, String)> = live
        .map(|comment| (comment, plain_text(&comment.html)))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let ids: HashSet<&CommentId> = said.iter().map(|(comment, _)| &comment.id).collect();
    let comments = said.iter().map(|(comment, text)| {
        let parent = comment.parent.as_ref().filter(|id| ids.contains(id));
        node(comment, text, parent, address.unwrap_or_default())
    });
    let mut article = json!({
        "@context": "https://schema.org",
        "@type": "Article",
        "commentCount": thread.comments,
        "comment": comments.collect::<Vec<_>>(),
    });
    if let Some(address) = address {
        article["@id"] = json!(address);
        article["url"] = json!(address);
    }
    if let Some(title) = &thread.title {
        article["headline"] = json!(title);
    }
    article
}

fn node(comment: &Comment, text: &str, parent: Option<&CommentId>, address: &str) -> Value {
    let place = |id: &CommentId| format!("{address}#comment-{id}");
    let mut node = json!({
        "@type": "Comment",
        "@id": place(&comment.id),
        "url": place(&comment.id),
        "dateCreated": comment.created_at,
        "text": text,
        "upvoteCount": comment.votes.up,
        "downvoteCount": comment.votes.down,
    });
    if !comment.author.name.is_empty() {
        node["author"] = json!({"@type": "Person", "name": comment.author.name});
    }
    if let Some(edit) = &comment.edited {
        node["dateModified"] = json!(edit.at);
    }
    if let Some(parent) = parent {
        node["parentItem"] = json!({"@type": "Comment", "@id": place(parent)});
    }
    node
}

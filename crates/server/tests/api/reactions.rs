//! `PUT …/comments/{id}/reactions`.

use afterword_protocol::{
    Comment, EventKind, PostedComment, ProblemCode, Reaction, ReactionResult, ThreadEvents,
};
use afterword_server::store::Rules;
use serde_json::json;

use crate::app::{THREAD, TestApp};
use crate::ask::{Ask, ask, get, new_comment, post};

const ANN: &str = "ann-ann-ann-ann-ann-ann-ann-0001";
const BEN: &str = "ben-ben-ben-ben-ben-ben-ben-0002";

async fn start() -> TestApp {
    let app = TestApp::start().await;
    let reactions = ["👍", "❤️"].map(str::to_owned).to_vec();
    app.set_rules(Rules {
        reactions,
        ..Rules::default()
    })
    .await;
    app
}

fn react(comment: &Comment, emoji: &str, on: bool) -> Ask {
    let path = format!("{THREAD}/comments/{}/reactions", comment.id);
    ask("PUT", &path).with(&json!({"emoji": emoji, "on": on}))
}

/// As `👍2 ❤️1`.
fn shown(reactions: &[Reaction]) -> String {
    let each = reactions.iter().map(|r| format!("{}{}", r.emoji, r.count));
    each.collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn readers_react_with_what_the_site_offers() {
    let app = start().await;
    let comment = app.post_comment("good").await.comment;
    let thread = app.list_comments().await.thread;
    assert_eq!(thread.capabilities.reactions, ["👍", "❤️"]);
    assert!(!thread.capabilities.vote_up && !thread.capabilities.unvote);
    for (reader, emoji, on, all, mine) in [
        (ANN, "❤️", true, "❤️1", vec!["❤️"]),
        (ANN, "👍", true, "👍1 ❤️1", vec!["👍", "❤️"]),
        (ANN, "👍", true, "👍1 ❤️1", vec!["👍", "❤️"]),
        (BEN, "❤️", true, "👍1 ❤️2", vec!["❤️"]),
        (BEN, "👍", false, "👍1 ❤️2", vec!["❤️"]),
        (ANN, "👍", false, "❤️2", vec!["❤️"]),
    ] {
        let answer = app.write(react(&comment, emoji, on).token(reader)).await;
        let result: ReactionResult = answer.json(200);
        assert_eq!(shown(&result.reactions), all);
        assert_eq!(result.mine, mine);
        let page = app.list_comments().await;
        assert_eq!(shown(&page.comments[0].reactions), all);
    }
    let path = format!("{THREAD}/events?wait=no&after=1");
    let events: ThreadEvents = app
        .send(get(&path).header("accept", "application/json"))
        .await
        .json(200);
    let last = events.events.last().unwrap();
    assert_eq!(
        (last.kind, last.id.as_ref()),
        (EventKind::Reacted, Some(&comment.id))
    );
    assert_eq!(shown(last.reactions.as_deref().unwrap()), "❤️2");
}

#[tokio::test]
async fn a_reaction_the_site_does_not_offer_is_refused() {
    let app = start().await;
    let comment = app.post_comment("good").await.comment;
    for emoji in ["👎", "", "❤", "x"] {
        app.write(react(&comment, emoji, true).token(ANN))
            .await
            .problem(ProblemCode::ReactionInvalid);
    }
    app.write(react(&comment, "👍", true))
        .await
        .problem(ProblemCode::TokenMissing);
    let mine: PostedComment = app
        .write(post(&new_comment("mine")).token(ANN))
        .await
        .json(201);
    app.write(react(&mine.comment, "👍", true).token(ANN))
        .await
        .problem(ProblemCode::OwnComment);
}

#[tokio::test]
async fn what_a_site_offers_no_more_is_shown_no_more() {
    let app = start().await;
    let comment = app.post_comment("good").await.comment;
    app.write(react(&comment, "👍", true).token(ANN))
        .await
        .json::<ReactionResult>(200);
    app.set_rules(Rules::default()).await;
    assert_eq!(app.list_comments().await.comments[0].reactions, []);
    app.write(react(&comment, "👍", true).token(ANN))
        .await
        .problem(ProblemCode::ReactionInvalid);
}

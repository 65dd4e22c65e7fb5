//! A reader's vote for or against a comment.

use afterword_protocol::{Problem, ProblemCode, PutVote, VoteResult};
use axum::Json;
use axum::extract::State;

use super::answers::WriteProblems;
use super::target::{CommentAt, CommentPath};
use super::tokens::ReaderToken;
use super::write::{Write, WriteParams};
use crate::api_error::ApiError;
use crate::app::Shared;
use crate::store::{Site, VoteRule};

/// Sets the reader's vote; 0 takes it back.
#[utoipa::path(
    put,
    path = "/api/v1/sites/{site}/threads/{thread}/comments/{id}/vote",
    params(CommentPath, WriteParams),
    request_body = PutVote,
    responses((status = 200, body = VoteResult, description = "voted"), WriteProblems),
    security(("reader_token" = [])),
)]
pub async fn put_vote(
    State(app): State<Shared>,
    at: CommentAt,
    reader: ReaderToken,
    write: Write<PutVote>,
) -> Result<Json<VoteResult>, ApiError> {
    let value = write.body.value;
    if !at.site.rules.takes_vote(value) {
        let problem = Problem::new(ProblemCode::VoteInvalid).field("value");
        return Err(problem.detail(taken(&at.site)).into());
    }
    let (voter, now) = (reader.voter(&at.site), app.clock.now());
    let CommentAt { site, key, id } = &at;
    let result = app
        .store
        .put_vote(site, key, id, voter, value, &write.idempotency, now)
        .await?;
    app.changed(site, key);
    Ok(Json(result))
}

/// Which votes a site takes, for developers.
fn taken(site: &Site) -> &'static str {
    match site.rules.votes_taken() {
        VoteRule::UpDown => "a vote is 1, -1, or 0 to take it back",
        VoteRule::Up => "a vote on this site is 1, or 0 to take it back",
        VoteRule::Off => "this site takes no votes",
    }
}

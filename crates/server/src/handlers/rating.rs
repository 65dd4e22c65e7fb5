//! A reader's rating of the article, or of one side of it.

use afterword_protocol::{Problem, ProblemCode, PutRating, RatingResult};
use axum::Json;
use axum::extract::State;

use super::answers::WriteProblems;
use super::input;
use super::target::{ThreadAt, ThreadPath};
use super::tokens::ReaderToken;
use super::write::{Write, WriteParams};
use crate::api_error::ApiError;
use crate::app::Shared;
use crate::store::NewRating;

/// Sets the reader's rating of the article, or by one of the site's criteria; null takes it back.
#[utoipa::path(
    put,
    path = "/api/v1/sites/{site}/threads/{thread}/rating",
    params(ThreadPath, WriteParams),
    request_body = PutRating,
    responses((status = 200, body = RatingResult, description = "rated"), WriteProblems),
    security(("reader_token" = [])),
)]
pub async fn put_rating(
    State(app): State<Shared>,
    at: ThreadAt,
    reader: ReaderToken,
    write: Write<PutRating>,
) -> Result<Json<RatingResult>, ApiError> {
    let stars = write.body.stars;
    if stars.is_some_and(|stars| !(1..=5).contains(&stars)) {
        return Err(Problem::new(ProblemCode::StarsInvalid)
            .field("stars")
            .into());
    }
    let page = input::page(&write.body.page, &at, &app)?;
    let rating = NewRating {
        criterion: write.body.criterion.clone(),
        stars,
    };
    let (voter, now) = (reader.voter(&at.site), app.clock.now());
    let result = app
        .store
        .put_rating(&at.site, &page, voter, rating, &write.idempotency, now)
        .await?;
    app.changed(&at.site, &at.key);
    Ok(Json(result))
}

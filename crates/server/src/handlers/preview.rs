//! A text as it would be shown, before it is posted.

use afterword_protocol::{Preview, PreviewText};
use axum::Json;

use super::answers::WriteProblems;
use super::input;
use super::target::{SiteAt, SitePath};
use super::write::Asked;
use crate::api_error::ApiError;

/// Renders a text as it would be published on the site; nothing is kept.
#[utoipa::path(
    post,
    path = "/api/v1/sites/{site}/preview",
    params(SitePath),
    request_body = PreviewText,
    responses((status = 200, body = Preview, description = "the text"), WriteProblems),
)]
pub async fn render_preview(
    SiteAt(site): SiteAt,
    Asked(typed): Asked<PreviewText>,
) -> Result<Json<Preview>, ApiError> {
    let text = input::text(&typed.text, &site.policy)?;
    Ok(Json(Preview { html: text.html }))
}

//! The front page, for people who come to the server itself.

use afterword_protocol::ProblemCode;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::assets::{ALWAYS_ASKED_AGAIN, send};
use crate::api_error::ApiError;
use crate::app::{Front, Shared};
use crate::assets::MISSING;
use crate::{hosted, representation};

const DEMO_PAGE: &str = "index.html";

/// Shows what this server is and how to use it; in the demo, the demo article.
pub async fn find_front_page(
    State(app): State<Shared>,
    asked: HeaderMap,
) -> Result<Response, ApiError> {
    if app.demo {
        let page = app
            .assets
            .get(DEMO_PAGE)
            .ok_or_else(|| ApiError::unavailable(MISSING))?;
        return Ok(send(page, DEMO_PAGE, &asked, ALWAYS_ASKED_AGAIN));
    }
    let server = server_address(&*app, &asked);
    Ok(representation::html(&asked, hosted::front_page(&server)))
}

/// Shows the mails that the demo would have sent.
pub async fn find_demo_mail(State(app): State<Shared>) -> Result<Response, ApiError> {
    if !app.demo {
        return Err(ProblemCode::NotFound.into());
    }
    let page = hosted::demo_mailbox(&app.outbox.kept(), app.assets.find_hashed("page.css"));
    Ok(representation::secret_html(StatusCode::OK, page))
}

/// Where this server is: as it was told, or else as it was asked.
pub(super) fn server_address(app: &impl Front, asked: &HeaderMap) -> String {
    let host = asked.get("host").and_then(|host| host.to_str().ok());
    match (app.public_url(), host) {
        (Some(url), _) => url.to_string(),
        (None, host) => format!("http://{}", host.unwrap_or("localhost")),
    }
}

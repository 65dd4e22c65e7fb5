//! Writing on a thread's own page, without a script, or in the form of an article, without WebAssembly.

use std::net::SocketAddr;

use afterword_protocol::{Comment, CommentState, PageRef, ProblemCode};
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::form::{SentForm, known_page, new_key, writable_origin};
use super::input;
use super::query::CommentsQuery;
use super::target::ThreadAt;
use super::thread_page::{Shown, document, empty, find_answered, find_place, read};
use super::tokens::EditToken;
use crate::api_error::ApiError;
use crate::app::{App, Shared};
use crate::hosted::{self, CommentForm, Extent};
use crate::rate_limit::count_request;
use crate::representation;
use crate::store::{CheckedComment, Page, url_key};

/// Posts a comment or reply and leads to it, or shows the form again and says what is wrong.
pub async fn create_page_comment(
    State(app): State<Shared>,
    Path((site, key)): Path<(String, String)>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    query: CommentsQuery,
    asked: HeaderMap,
    form: SentForm,
) -> Result<Response, ApiError> {
    let at = find_place(&app, &site, key).await?;
    // Not a page: nobody has typed this on one of ours.
    known_page(&app, &at.site, &asked)?;
    let posted = match count_request(&*app, peer, &asked, &Method::POST) {
        Ok(()) => post(&app, &at, &asked, &form).await,
        Err(limited) => Err(limited),
    };
    match posted {
        Ok((comment, page)) => {
            let mut options = query.options;
            (options.site, options.thread) = (at.site.key, at.key);
            let place = if comment.state == CommentState::Pending {
                // Nobody could be led to it.
                hosted::address(&options, &[("held", "yes")], "")
            } else if form.page.is_some() {
                let page = page.url.split('#').next().unwrap_or_default();
                format!("{page}#comment-{}", comment.id)
            } else {
                hosted::address(&options, &[], &format!("#comment-{}", comment.id))
            };
            let headers = [
                (header::LOCATION, place),
                (header::CACHE_CONTROL, "no-store".into()),
            ];
            Ok((StatusCode::SEE_OTHER, headers).into_response())
        }
        Err(error) => refuse(&app, &at, query, form, &error).await,
    }
}

async fn post(
    app: &App,
    at: &ThreadAt,
    asked: &HeaderMap,
    form: &SentForm,
) -> Result<(Comment, Page), ApiError> {
    let idempotency = form.idempotency.clone()?;
    let page = match &form.page {
        Some(page) => input::page(page, at, app)?,
        None => article(app, at, asked).await?,
    };
    // In the order of the fields, as the first that is wrong is the one that is told.
    let text = input::text(&form.typed.text, &at.site.policy)?;
    let name = input::name(app, &at.site, &form.typed.name).await?;
    let (email, website) = input::contact(&form.author())?;
    let comment = CheckedComment {
        parent: form.parent.clone(),
        name,
        email,
        website,
        text,
        quote: None,
        // Nobody gets it: without a script there is nothing that could keep and use it.
        edit_token: EditToken::derive(&new_key(), &at.site).hash(),
        author: None,
        notify: None,
    };
    let now = app.clock.now();
    let created = app
        .store
        .create_comment(&at.site, &page, comment, &idempotency, now)
        .await?;
    app.changed(&at.site, &at.key);
    app.outbox.wake();
    Ok((created, page))
}

/// The article: the one the thread is about, or else the one its key is the address of, or else this page.
async fn article(app: &App, at: &ThreadAt, asked: &HeaderMap) -> Result<Page, ApiError> {
    let own = writable_origin(app, &at.site, asked).ok_or(ProblemCode::PageNotAllowed)?;
    let thread = app.store.find_thread(&at.site, &at.key).await?;
    let title = thread.title.unwrap_or_default();
    if let Some(url) = thread.url {
        // An import may have brought it from an origin the site no longer has.
        let key = at.key.clone();
        return Ok(Page { key, url, title });
    }
    let url = if url_key(&at.key).is_some() {
        at.key.clone()
    } else {
        let options = afterword::options::Options {
            site: at.site.key.clone(),
            thread: at.key.clone(),
            ..Default::default()
        };
        format!("{own}{}", hosted::address(&options, &[], ""))
    };
    input::page(&PageRef { url, title }, at, app)
}

/// The page again, with what was typed.
async fn refuse(
    app: &Shared,
    at: &ThreadAt,
    query: CommentsQuery,
    form: SentForm,
    error: &ApiError,
) -> Result<Response, ApiError> {
    // Who asks too often gets no long answers.
    let limited = error.code() == ProblemCode::RateLimited;
    let found = match &form.parent {
        Some(parent) => find_answered(app, at, parent).await?,
        None if limited => None,
        None => Some(read(app, at, &query).await?),
    };
    let shown = match found {
        Some(shown) => shown,
        None => Shown {
            page: empty(app.store.find_thread(&at.site, &at.key).await?),
            extent: Extent::Further,
            change: None,
        },
    };
    let parent = match shown.extent {
        Extent::Single => shown.page.comments.last().cloned(),
        Extent::Beginning | Extent::Further => None,
    };
    let form = CommentForm {
        parent,
        page: form.page,
        typed: form.typed,
        key: new_key(),
        refused: Some(error.problem().clone()),
    };
    let form = Some(form);
    let document = document(app, at, query.options, shown, true, form, false).await?;
    let status = StatusCode::from_u16(error.problem().status);
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = representation::refused_html(status, document);
    if let Some(seconds) = error.problem().retry_after_seconds {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, seconds.into());
    }
    Ok(response)
}

//! The comments of a thread: reading them page by page, and posting.

use std::sync::Arc;

use afterword::i18n::Language;
use afterword::options::Options;
use afterword_protocol::{Comment, CommentState, CommentsPage, NewComment, PostedComment};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::answers::{ReadAnswers, WriteProblems};
use super::input;
use super::network::Network;
use super::query::{CommentsQuery, PageParams};
use super::target::{ThreadAt, ThreadPath};
use super::tokens::{EditToken, MaybeReaderToken};
use super::words::find_language;
use super::write::{Write, WriteParams};
use crate::api_error::ApiError;
use crate::app::Shared;
use crate::representation::Prepared;
use crate::store::{CheckedComment, PageQuery, Site, ThreadVersion};
use crate::{hosted, negotiate, representation, timestamp};

/// Lists one page of a thread, as data or as the first paint of the widget.
///
/// With `from`, the page that begins with the root of this comment's branch and has the comment.
/// With `root` and `cursor` from a page's `rests`, the rest of that branch, as data only.
#[utoipa::path(
    get,
    path = "/api/v1/sites/{site}/threads/{thread}/comments",
    params(ThreadPath, PageParams),
    responses(
        (status = 200, description = "the page", content((CommentsPage = "application/json"), (String = "text/html"))),
        ReadAnswers,
    ),
)]
pub async fn list_comments(
    State(app): State<Shared>,
    at: ThreadAt,
    query: CommentsQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if let Some(root) = &query.root {
        let page = app
            .store
            .list_branch(&at.site, &at.key, root, query.page.cursor.as_ref())
            .await?;
        return Ok(representation::json(&headers, &page));
    }
    let (version, belief) = app
        .latest
        .find_version(&app.store, &at.site, &at.key)
        .await?;
    let form = if negotiate::prefers_html(&headers) {
        Form::first_paint(query)
    } else {
        Form::Json(query.page)
    };
    let page = render(&app, at, version, form).await?;
    let response = representation::for_caches(page.answer(&headers));
    Ok(page.replayable(response, belief))
}

/// A page of comments as it is sent.
#[derive(Debug)]
enum Form {
    /// As data.
    Json(PageQuery),
    /// As the widget shows it, with these looks, and described for machines or not.
    FirstPaint(PageQuery, Options, bool),
}

impl Form {
    fn first_paint(query: CommentsQuery) -> Self {
        let options = Options {
            // Of the thousands of tags that there are, few lead to words of their own.
            lang: Language::nearest(&query.options.lang).tag().to_owned(),
            ..query.options
        };
        Self::FirstPaint(query.page, options, query.linked_data)
    }
}

/// Renders a page of a version of a thread, or finds it as it was rendered for somebody else.
async fn render(
    app: &Shared,
    ThreadAt { site, key }: ThreadAt,
    version: Option<ThreadVersion>,
    form: Form,
) -> Result<Arc<Prepared>, ApiError> {
    let options = Options {
        site: at.site.key.clone(),
        thread: at.key.clone(),
        // Of the thousands of tags that there are, few lead to words of their own.
        lang: Language::nearest(&query.options.lang).tag().to_owned(),
        ..query.options
    };
    let (page, linked_data) = (query.page, query.linked_data);
    let question = question(app, &at, "HTML", &(&page, &options, linked_data)).await?;
    let read = async {
        let page = app.store.list_comments(&at.site, &at.key, &page).await?;
        let language = find_language(app, &at.site, &options.lang).await?;
        Ok((page, options.clone(), language))
    };
    let render = move |(page, options, language)| {
        Prepared::html(hosted::first_paint(page, &options, language, linked_data))
    };
    app.renderings.find(question, read, render).await
}

/// Names what is rendered: a form of some data of a thread as it is now.
pub(super) async fn question(
    app: &Shared,
    at: &ThreadAt,
    form: &str,
    what: &impl Debug,
) -> Result<String, ApiError> {
    let ThreadAt { site, key } = at;
    let version = app.latest.find_version(&app.store, site, key).await?;
    let (id, changes) = (site.id, site.version);
    let question = format!("{id} {changes} {version:?} {key:?} {form:?}");
    match form {
        Form::Json(query) => {
            let read = async { Ok(app.store.list_comments(&site, &key, &query).await?) };
            let render = |page| Prepared::json(&page);
            app.renderings.find(question, read, render).await
        }
        Form::FirstPaint(query, options, linked_data) => {
            let read = async {
                let page = app.store.list_comments(&site, &key, &query).await?;
                let language = find_language(app, &site, &options.lang).await?;
                let options = Options {
                    site: site.key,
                    thread: key,
                    ..options
                };
                Ok((page, options, language))
            };
            let render = move |(page, options, language)| {
                Prepared::html(hosted::first_paint(page, &options, language, linked_data))
            };
            app.renderings.find(question, read, render).await
        }
    }
}

/// Posts a comment or reply.
///
/// Who sends the token they vote with can't vote for it later.
#[utoipa::path(
    post,
    path = "/api/v1/sites/{site}/threads/{thread}/comments",
    params(ThreadPath, WriteParams),
    request_body = NewComment,
    responses(
        (status = 201, body = PostedComment, description = "posted"),
        (status = 202, body = PostedComment, description = "held: waits for approval"),
        WriteProblems,
    ),
    security((), ("reader_token" = [])),
)]
pub async fn create_comment(
    State(app): State<Shared>,
    at: ThreadAt,
    MaybeReaderToken(reader): MaybeReaderToken,
    Network(network): Network,
    write: Write<NewComment>,
) -> Result<(StatusCode, Json<PostedComment>), ApiError> {
    let new = write.body;
    let edit_token = EditToken::derive(&write.key, &at.site);
    let (email, website) = input::contact(&new.author)?;
    let notify = input::notify(&new, email.as_ref(), network)?;
    let comment = CheckedComment {
        parent: new.parent,
        name: input::name(&app, &at.site, &new.author.name).await?,
        email,
        website,
        text: input::text(&new.text, &at.site.policy)?,
        quote: new.quote.as_deref().map_or(Ok(None), input::quote)?,
        edit_token: edit_token.hash(),
        author: reader.map(|reader| reader.voter(&at.site)),
        notify,
    };
    let page = input::page(&new.page, &at, &app)?;
    let now = app.clock.now();
    let comment = app
        .store
        .create_comment(&at.site, &page, comment, &write.idempotency, now)
        .await?;
    app.changed(&at.site, &at.key);
    app.outbox.wake();
    let status = status(&comment, StatusCode::CREATED);
    let posted = PostedComment {
        editable_until: editable_until(&comment.created_at, &at.site),
        comment,
        edit_token: edit_token.into_string(),
    };
    Ok((status, Json(posted)))
}

/// The status of a write that made or changed a comment: another if it waits for approval.
pub(super) fn status(comment: &Comment, done: StatusCode) -> StatusCode {
    if comment.state == CommentState::Pending {
        StatusCode::ACCEPTED
    } else {
        done
    }
}

fn editable_until(created_at: &str, site: &Site) -> Option<String> {
    let window = site.policy.edit_window_seconds;
    (window > 0)
        .then(|| timestamp::later(created_at, window))
        .flatten()
}

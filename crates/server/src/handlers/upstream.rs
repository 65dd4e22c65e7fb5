//! Reading another comment system through this server: what is kept of it, as data or as the first paint.

use std::sync::Arc;

use afterword::i18n::Language;
use afterword::options::Options;
use afterword_protocol::ProblemCode;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use url::form_urlencoded::Serializer;

use super::pages::server_address;
use super::query::CommentsQuery;
use super::target::ForeignThreadAt;
use crate::api_error::ApiError;
use crate::app::UpstreamApp;
use crate::representation::{Coding, Prepared};
use crate::upstream::{Failure, Page, Question};
use crate::{hosted, negotiate, representation};

/// The longest id and cursor that is passed on.
const MOST_ID_BYTES: usize = 200;
const MOST_CURSOR_BYTES: usize = 1000;

type Shared = Arc<UpstreamApp>;

/// Lists one page of a thread, as data or as the first paint of the widget.
pub async fn list_comments(
    State(app): State<Shared>,
    at: ForeignThreadAt,
    query: CommentsQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let question = Question {
        what: format!("comments?{}", passed_on(&query)?),
        site: at.site.clone(),
        thread: at.key.clone(),
    };
    let page = app.upstream.find_page(question).await?;
    if query.root.is_some() || !negotiate::prefers_html(&headers) {
        return Ok(page.json.answer(&headers));
    }
    let options = Options {
        site: at.site,
        thread: at.key,
        ..query.options
    };
    let coding = Coding::best_for(&headers);
    let paint = render_first_paint(&app, page, options, query.linked_data, coding).await?;
    Ok(paint.answer(&headers))
}

/// Finds a thread without its comments.
pub async fn find_thread(
    State(app): State<Shared>,
    at: ForeignThreadAt,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let question = Question {
        site: at.site,
        thread: at.key,
        what: String::new(),
    };
    let thread = app.upstream.find_thread(question).await?;
    Ok(thread.answer(&headers))
}

/// Shows what this server is and how to use it.
pub async fn find_front_page(State(app): State<Shared>, headers: HeaderMap) -> Response {
    let server = server_address(&*app, &headers);
    let kind = app.upstream.address().kind();
    representation::html(&headers, hosted::upstream_front_page(&server, kind))
}

/// Says whether threads can be read that were not read yet.
pub async fn find_readiness(State(app): State<Shared>) -> Result<&'static str, ApiError> {
    if app.upstream.is_ready().await {
        return Ok("ready\n");
    }
    Err(Failure::Unreachable.into())
}

/// Renders a page, or finds it as it was rendered for somebody else.
async fn render_first_paint(
    app: &UpstreamApp,
    page: Arc<Page>,
    options: Options,
    linked_data: bool,
    coding: Coding,
) -> Result<Arc<Prepared>, ApiError> {
    let language = Language::nearest(&options.lang);
    let options = Options {
        lang: language.tag().to_owned(),
        ..options
    };
    let question = format!("{} {linked_data} {options:?}", page.json.etag());
    let render = move |page: Arc<Page>| {
        let page = page.page.clone();
        Prepared::html(hosted::first_paint(
            page,
            &options,
            language.clone(),
            linked_data,
        ))
    };
    app.renderings
        .find(&question, coding, async { Ok(page) }, render)
        .await
}

/// What the query says about which comments are meant, in one spelling.
fn passed_on(query: &CommentsQuery) -> Result<String, ApiError> {
    let page = &query.page;
    if page.only_quoted {
        let detail = "comments of other systems are not about passages of the article";
        return Err(ApiError::parameter("only", detail));
    }
    let too_long = |text: Option<&String>, most| text.is_some_and(|text| text.len() > most);
    let (from, root) = (page.from.as_ref(), query.root.as_ref());
    let cursor = page.cursor.as_ref().map(|cursor| &cursor.0);
    if too_long(cursor, MOST_CURSOR_BYTES) {
        return Err(ProblemCode::CursorInvalid.into());
    }
    if [from, root]
        .into_iter()
        .any(|id| too_long(id.map(|id| &id.0), MOST_ID_BYTES))
    {
        return Err(ProblemCode::CommentNotFound.into());
    }
    let mut pairs = Serializer::new(String::new());
    pairs.append_pair("sort", page.sort.name());
    pairs.append_pair("limit", &page.limit.to_string());
    let others = [
        ("cursor", cursor),
        ("from", from.map(|id| &id.0)),
        ("root", root.map(|id| &id.0)),
    ];
    for (name, value) in others {
        if let Some(value) = value {
            pairs.append_pair(name, value);
        }
    }
    Ok(pairs.finish())
}

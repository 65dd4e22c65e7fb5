//! A thread as a page of its own, and whole, for readers without a script and for programs.

use afterword::options::Options;
use afterword_protocol::{
    Comment, CommentChange, CommentDetail, CommentId, CommentState, CommentsPage, ProblemCode,
    Thread,
};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use tokio::sync::Semaphore;
use url::{Url, form_urlencoded};

use super::form::{new_key, writable_origin};
use super::input;
use super::query::CommentsQuery;
use super::target::ThreadAt;
use super::words::find_language;
use crate::api_error::ApiError;
use crate::app::Shared;
use crate::hosted::{self, CommentForm, Extent, ThreadPage, Typed};
use crate::origin::Origin;
use crate::representation;
use crate::store::StoreError;

/// About how many comments a page has before it leads to the next one.
const MOST_ON_A_PAGE: usize = 2_000;
/// About how many comments a whole thread may have, before the rest is reached by its cursors.
const MOST_AT_ONCE: usize = 10_000;

/// Long threads take memory and many statements, so only a few are read at a time.
static WHOLE_THREADS: Semaphore = Semaphore::const_new(4);

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// Shows one thread as a page of its own: the comments, and a form that works without a script.
pub async fn find_thread_page(
    State(app): State<Shared>,
    Path((site, key)): Path<(String, String)>,
    RawQuery(raw): RawQuery,
    query: CommentsQuery,
    asked: HeaderMap,
) -> Result<Response, ApiError> {
    let at = find_place(&app, &site, key).await?;
    let writable = writable_origin(&app, &at.site, &asked).is_some();
    let form_key = new_key();
    let form = |parent| CommentForm {
        parent,
        page: None,
        typed: Typed::default(),
        key: form_key.clone(),
        refused: None,
    };
    let asked_for = |name: &str| parameter(raw.as_deref(), name).map(CommentId);
    let single = match (asked_for("reply"), asked_for("changes")) {
        (Some(id), _) if writable => find_answered(&app, &at, &id).await?,
        (_, Some(id)) => find_changed(&app, &at, &id).await?,
        _ => None,
    };
    let shown = match single {
        Some(single) => single,
        None => read(&app, &at, &query).await?,
    };
    let can = &shown.page.thread.capabilities;
    let form = match shown.extent {
        Extent::Single if shown.change.is_none() => Some(form(shown.page.comments.last().cloned())),
        Extent::Beginning if can.post => Some(form(None)),
        Extent::Beginning | Extent::Further | Extent::Single => None,
    };
    let held = parameter(raw.as_deref(), "held").is_some();
    let document = document(&app, &at, query.options, shown, writable, form, held).await?;
    let mut response = representation::html_with(&asked, document, &form_key);
    let pictures = at.site.avatar_url.as_deref();
    if let Some(from) = pictures.and_then(|url| Origin::of(&Url::parse(url).ok()?)) {
        representation::allow_pictures(&mut response, &from);
    }
    response
        .headers_mut()
        .insert(ROBOTS, HeaderValue::from_static("noindex"));
    Ok(response)
}

/// Sends one thread whole, in the shapes of the API.
pub async fn find_whole_thread(
    State(app): State<Shared>,
    Path((site, key)): Path<(String, String)>,
    query: CommentsQuery,
    asked: HeaderMap,
) -> Result<Response, ApiError> {
    let at = find_place(&app, &site, key).await?;
    let _permit = WHOLE_THREADS.acquire().await;
    let whole = app
        .store
        .list_whole_thread(&at.site, &at.key, &query.page, MOST_AT_ONCE)
        .await?;
    let mut response = representation::json(&asked, &whole);
    response
        .headers_mut()
        .insert(ROBOTS, HeaderValue::from_static("noindex"));
    Ok(response)
}

/// Some comments, and how they are a part of their thread.
pub(super) struct Shown {
    pub(super) page: CommentsPage,
    pub(super) extent: Extent,
    /// What an edit of the last of them changed, if that is what is shown.
    pub(super) change: Option<CommentChange>,
}

/// The site and thread of a page; anybody may come here, whatever origins the site has.
pub(super) async fn find_place(
    app: &Shared,
    site: &str,
    key: String,
) -> Result<ThreadAt, ApiError> {
    let site = app.store.find_site(site).await?;
    Ok(ThreadAt {
        site: site.ok_or(ProblemCode::SiteUnknown)?,
        key: input::thread_key(key)?,
    })
}

/// Reads what a query asks for.
pub(super) async fn read(
    app: &Shared,
    at: &ThreadAt,
    query: &CommentsQuery,
) -> Result<Shown, ApiError> {
    let _permit = WHOLE_THREADS.acquire().await;
    let (store, cursor) = (&app.store, query.page.cursor.as_ref());
    let page = match &query.root {
        Some(root) => {
            store
                .list_whole_branch(&at.site, &at.key, root, cursor, MOST_ON_A_PAGE)
                .await?
        }
        None => {
            store
                .list_whole_thread(&at.site, &at.key, &query.page, MOST_ON_A_PAGE)
                .await?
        }
    };
    let extent = if query.root.is_none() && cursor.is_none() {
        Extent::Beginning
    } else {
        Extent::Further
    };
    Ok(Shown {
        page,
        extent,
        change: None,
    })
}

/// The comment to be answered below those above it, if it can be answered.
pub(super) async fn find_answered(
    app: &Shared,
    at: &ThreadAt,
    id: &CommentId,
) -> Result<Option<Shown>, ApiError> {
    let found = if_there(app.store.find_comment(&at.site, &at.key, id, None).await)?;
    let open = |comment: &Comment| !comment.closed;
    let found = found.filter(
        |CommentDetail {
             comment, ancestors, ..
         }| {
            comment.state == CommentState::Live && open(comment) && ancestors.iter().all(open)
        },
    );
    let thread = app.store.find_thread(&at.site, &at.key).await?;
    let found = found.filter(|_| thread.capabilities.reply);
    Ok(found.map(|found| single(thread, found, None)))
}

/// A comment below those above it with what its last edit changed, if that is shown.
async fn find_changed(
    app: &Shared,
    at: &ThreadAt,
    id: &CommentId,
) -> Result<Option<Shown>, ApiError> {
    let Some(change) = if_there(app.store.find_change(&at.site, &at.key, id).await)? else {
        return Ok(None);
    };
    let found = if_there(app.store.find_comment(&at.site, &at.key, id, None).await)?;
    let thread = app.store.find_thread(&at.site, &at.key).await?;
    Ok(found.map(|found| single(thread, found, Some(change))))
}

/// Nothing, if it is gone since the link to it was made: the thread says more than a problem does.
fn if_there<T>(found: Result<T, StoreError>) -> Result<Option<T>, ApiError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(StoreError::Refused(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn single(thread: Thread, found: CommentDetail, change: Option<CommentChange>) -> Shown {
    let mut page = empty(thread);
    page.comments = found.ancestors;
    page.comments.push(found.comment);
    Shown {
        page,
        extent: Extent::Single,
        change,
    }
}

/// A thread without its comments.
pub(super) fn empty(thread: Thread) -> CommentsPage {
    CommentsPage {
        thread,
        comments: Vec::new(),
        next: None,
        previous: None,
        rests: Vec::new(),
    }
}

/// The document for some comments.
pub(super) async fn document(
    app: &Shared,
    at: &ThreadAt,
    options: Options,
    shown: Shown,
    writable: bool,
    form: Option<CommentForm>,
    held: bool,
) -> Result<String, ApiError> {
    let language = find_language(app, &at.site, &options.lang).await?;
    Ok(hosted::thread_page(&ThreadPage {
        options: &Options {
            site: at.site.key.clone(),
            thread: at.key.clone(),
            ..options
        },
        language,
        writable: writable && shown.page.thread.capabilities.reply,
        form: form.filter(|form| writable || form.refused.is_some()),
        change: shown.change,
        held,
        extent: shown.extent,
        page: shown.page,
        stylesheet: app.assets.find_hashed("page.css"),
    }))
}

fn parameter(query: Option<&str>, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    pairs
        .find(|(found, _)| found == name)
        .map(|(_, value)| value.into_owned())
}

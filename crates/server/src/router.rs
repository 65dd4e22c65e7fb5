//! Every route of the server, and what a request passes on its way there.

mod time;
mod upstream;

use std::any::Any;
use std::sync::Arc;

use afterword_protocol::ProblemCode;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, Version, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::{get, post, put};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate as _, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;

use crate::api_error::ApiError;
use crate::app::{App, Shared};
use crate::guard::guard_site;
use crate::handlers::{
    MAX_BODY_BYTES, MAX_FORM_BYTES, assets, comment, comments, counts, description, events, feeds,
    health, loader, mail_pages, page_form, pages, preview, rating, reaction, reports,
    subscriptions, thread, thread_page, vote, words,
};
use crate::rate_limit::{limit_rate, limit_rate_of_reads};
use crate::replay::Replay;
use crate::representation::Settled;
use crate::room::{Room, hold_answer};

use time::limit_time;
pub use upstream::upstream_router;

/// Shorter answers are sent as they are, in bytes.
const COMPRESS_ABOVE: u64 = 1024;
/// Of brotli; gzip reads it as its own level. Higher ones cost more time than they save bytes.
const COMPRESSION_LEVEL: CompressionLevel = CompressionLevel::Precise(4);

/// What all routes of a thread begin with.
const THREAD: &str = "/api/v1/sites/{site}/threads/{thread}";

/// The server, without its sockets.
pub fn service(app: Shared) -> Replay<Router> {
    Replay::new(router(Arc::clone(&app)), app)
}

/// Every route, grouped by who calls it.
fn router(app: Shared) -> Router {
    let limit_rate = from_fn_with_state(Arc::clone(&app), limit_rate::<App>);
    let as_reads = from_fn_with_state(Arc::clone(&app), limit_rate_of_reads::<App>);
    let guard_site = from_fn_with_state(Arc::clone(&app), guard_site);

    // The widget, from pages of the site. The guard stands outermost, as it marks every answer,
    // refusals included, for the page that may read it.
    let api = Router::new()
        .route(THREAD, get(thread::find_thread))
        .route(
            &format!("{THREAD}/comments"),
            get(comments::list_comments).post(comments::create_comment),
        )
        .route(
            &format!("{THREAD}/comments/{{id}}"),
            get(comment::find_comment)
                .patch(comment::update_comment)
                .delete(comment::delete_comment),
        )
        .route(
            &format!("{THREAD}/comments/{{id}}/vote"),
            put(vote::put_vote),
        )
        .route(
            &format!("{THREAD}/comments/{{id}}/reactions"),
            put(reaction::put_reaction),
        )
        .route(
            &format!("{THREAD}/comments/{{id}}/reports"),
            post(reports::create_report),
        )
        .route(
            &format!("{THREAD}/comments/{{id}}/changes"),
            get(comment::find_change),
        )
        .route(&format!("{THREAD}/rating"), put(rating::put_rating))
        .route(
            &format!("{THREAD}/subscriptions"),
            get(subscriptions::list_subscriptions)
                .post(subscriptions::create_subscription)
                .delete(subscriptions::end_subscription),
        )
        .route(&format!("{THREAD}/events"), get(events::list_events));
    let api = api
        .route(&format!("{THREAD}/feed.atom"), get(feeds::find_thread_feed))
        .route("/api/v1/sites/{site}/feed.atom", get(feeds::find_site_feed))
        .route(
            "/api/v1/sites/{site}/replies/{token}",
            get(feeds::find_replies_feed),
        )
        .route("/api/v1/sites/{site}/counts", get(counts::list_counts));
    // Sends a text and writes nothing: who looks at theirs often may still post it.
    let previews = Router::new().route(
        "/api/v1/sites/{site}/preview",
        post(preview::render_preview),
    );
    let api = bounded(api, &app.room).layer(limit_rate.clone());
    let api = api
        .merge(bounded(previews, &app.room).layer(as_reads))
        .layer(guard_site);

    // Readers who come to the server itself.
    let hosted = Router::new()
        .route("/", get(pages::find_front_page))
        .route("/{file}", get(assets::find_demo_file))
        .route("/mail", get(pages::find_demo_mail))
        .route("/t/{site}/{thread}", get(thread_page::find_thread_page))
        .route(
            "/t/{site}/{thread}/thread.json",
            get(thread_page::find_whole_thread),
        )
        .layer(limit_rate)
        // Counts by itself, to answer with a page that has what was typed.
        .route(
            "/t/{site}/{thread}",
            post(page_form::create_page_comment).layer(DefaultBodyLimit::max(MAX_FORM_BYTES)),
        );
    let hosted = bounded(hosted, &app.room);

    // Pages that load the widget, people who write clients, whoever keeps the server running.
    let open = Router::new()
        .route("/embed.js", get(loader::find_loader))
        .route("/count.js", get(assets::find_counter))
        .route("/embed/{*path}", get(assets::find_widget_file::<App>))
        // Not behind the guard: the widget needs words to say that a page may not come in.
        .route("/api/v1/sites/{site}/words/{lang}", get(words::find_words))
        // Mail programs unsubscribe many readers from few addresses, and a token that is not ours costs nothing.
        .route(
            "/mail/{page}/{token}",
            get(mail_pages::find_mail_page).post(mail_pages::answer_mail_page),
        )
        .route("/api/v1/openapi.json", get(description::find_description))
        .route("/healthz", get(health::find_health))
        .route("/readyz", get(health::find_readiness));

    let open = bounded(open, &app.room);
    finished(Router::new().merge(api).merge(hosted).merge(open)).with_state(app)
}

/// What goes for every route, and for what is none.
fn finished<S: Clone + Send + Sync + 'static>(routes: Router<S>) -> Router<S> {
    let compression = CompressionLayer::new()
        .quality(COMPRESSION_LEVEL)
        // A compressed stream would be held back until there is enough of it.
        .compress_when(
            SizeAbove::new(COMPRESS_ABOVE)
                .and(NotForContentType::SSE)
                .and(is_unsettled),
        );
    routes
        .fallback(async || ApiError::from(ProblemCode::NotFound))
        .layer(always(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(compression)
        .layer(TraceLayer::new_for_http().on_failure(()))
}

/// Whether the coding of an answer is still open.
fn is_unsettled(_: StatusCode, _: Version, _: &HeaderMap, marks: &Extensions) -> bool {
    marks.get::<Settled>().is_none()
}

/// Bounds what one request may cost, and turns a panic into an answer.
fn bounded<S: Clone + Send + Sync + 'static>(routes: Router<S>, room: &Room) -> Router<S> {
    routes
        .method_not_allowed_fallback(async || ApiError::from(ProblemCode::MethodNotAllowed))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(from_fn_with_state(room.clone(), hold_answer))
        .layer(from_fn(limit_time))
        // The panic hook has logged it.
        .layer(CatchPanicLayer::custom(|_: Box<dyn Any + Send>| {
            ApiError::internal().into_response()
        }))
}

fn always(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::time::Duration;

    use axum::body::{Body, to_bytes};
    use axum::extract::Request;
    use axum::http::Method;
    use axum::response::Response;
    use futures_util::stream;
    use tower::ServiceExt as _;

    use super::time::REQUEST_TIMEOUT;
    use super::*;
    use crate::app::App;
    use crate::clock::Clock;
    use crate::store::{DatabaseUrl, Store};

    /// The answer of a handler behind the bounds: status and body.
    async fn ask(handler: axum::routing::MethodRouter<Shared>) -> (u16, String) {
        send(handler, Request::new(Body::empty())).await
    }

    async fn send(handler: axum::routing::MethodRouter<Shared>, request: Request) -> (u16, String) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&DatabaseUrl::sqlite(folder.path().join("a.db")))
            .await
            .unwrap();
        let app = Arc::new(App::new(store, Clock::system()));
        let router = bounded(Router::new().route("/", handler), &app.room).with_state(app);
        let response = router.oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    async fn fail() -> Response {
        panic!("a secret")
    }

    async fn hang() -> Response {
        std::future::pending().await
    }

    #[tokio::test]
    async fn a_panic_is_an_internal_problem_without_its_cause() {
        let (status, body) = ask(get(fail)).await;
        assert_eq!(
            (status, body.contains("\"code\":\"internal\"")),
            (500, true),
            "{body}"
        );
        assert!(!body.contains("secret"), "{body}");
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_takes_too_long_is_given_up() {
        let (status, body) = ask(get(hang)).await;
        assert_eq!(
            (status, body.contains("\"code\":\"unavailable\"")),
            (503, true),
            "{body}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_comes_byte_by_byte_is_given_up() {
        let bytes = stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Some((Ok::<_, Infallible>("x"), ()))
        });
        let mut request = Request::new(Body::from_stream(bytes));
        *request.method_mut() = Method::POST;
        let begun = tokio::time::Instant::now();
        let (status, body) = send(post(async |body: String| body), request).await;
        assert_eq!(
            (status, body.contains("\"code\":\"body-too-slow\"")),
            (408, true),
            "{body}"
        );
        assert!(begun.elapsed() <= REQUEST_TIMEOUT + Duration::from_secs(1));
    }
}

//! The description of the API (OpenAPI 3.1), made from the handlers themselves.

use std::sync::LazyLock;

use afterword_protocol::Problem;
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::handlers::{
    comment, comments, counts, description, events, health, preview, rating, reaction, reports,
    subscriptions, thread, vote, words,
};

/// The document as it is served.
pub static DOCUMENT: LazyLock<Document> = LazyLock::new(Description::openapi);

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Afterword",
        description = "Comments, votes and ratings for article pages. Within version 1 fields are \
                       only added; ids and cursors are opaque; times are UTC, RFC 3339.",
    ),
    paths(
        thread::find_thread,
        comments::list_comments,
        comments::create_comment,
        comment::find_comment,
        comment::update_comment,
        comment::delete_comment,
        comment::find_change,
        vote::put_vote,
        preview::render_preview,
        reaction::put_reaction,
        reports::create_report,
        rating::put_rating,
        subscriptions::create_subscription,
        counts::list_counts,
        words::find_words,
        events::list_events,
        description::find_description,
        health::find_health,
        health::find_readiness,
    ),
    components(schemas(Problem)),
    modifiers(&Tokens),
)]
struct Description;

/// The two kinds of bearer tokens.
struct Tokens;

impl Modify for Tokens {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_default();
        for (name, description) in [
            (
                "edit_token",
                "From the answer to one's own post; lets its holder edit and delete it.",
            ),
            (
                "reader_token",
                "32 to 128 visible ASCII characters, chosen at random by the client.",
            ),
        ] {
            let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer);
            let scheme = scheme.description(Some(description)).build();
            components.add_security_scheme(name, SecurityScheme::Http(scheme));
        }
    }
}

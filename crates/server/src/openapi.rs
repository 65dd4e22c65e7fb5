//! The description of the API (OpenAPI 3.1), made from the handlers themselves.

use std::sync::LazyLock;

use afterword_protocol::Problem;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Object, OpenApi as Document, RefOr, Type};
use utoipa::{Modify, OpenApi};

use crate::handlers::{
    comment, comments, counts, description, events, feeds, health, preview, rating, reaction,
    reports, subscriptions, thread, vote, words,
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
        subscriptions::list_subscriptions,
        subscriptions::end_subscription,
        counts::list_counts,
        words::find_words,
        events::list_events,
        feeds::find_thread_feed,
        feeds::find_site_feed,
        feeds::find_replies_feed,
        description::find_description,
        health::find_health,
        health::find_readiness,
    ),
    components(schemas(Problem)),
    modifiers(&Tokens, &Validators),
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

/// What names the version of an answer: every read that may say that nothing changed has it.
struct Validators;

impl Modify for Validators {
    fn modify(&self, document: &mut Document) {
        let reads = document.paths.paths.values_mut();
        for read in reads.filter_map(|path| path.get.as_mut()) {
            if read.responses.responses.contains_key("304") {
                describe_validator(read);
            }
        }
    }
}

fn describe_validator(read: &mut Operation) {
    let text = || Object::with_type(Type::String);
    for status in ["200", "304"] {
        if let Some(RefOr::T(response)) = read.responses.responses.get_mut(status) {
            let names = HeaderBuilder::new().schema(Some(text()));
            let names = names.description(Some("names this version of the answer"));
            response
                .headers
                .insert("etag".to_owned(), names.build().into());
        }
    }
    let known = ParameterBuilder::new()
        .name("if-none-match")
        .parameter_in(ParameterIn::Header)
        .description(Some("The `ETag` of what the client has."))
        .schema(Some(text()));
    read.parameters
        .get_or_insert_default()
        .push(known.build().into());
}

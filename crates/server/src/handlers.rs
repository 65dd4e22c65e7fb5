//! One file per resource; a handler is named `verb_resource`, and so is its operation in the API.

pub mod assets;
pub mod comment;
pub mod comments;
pub mod counts;
pub mod description;
pub mod events;
pub mod feeds;
pub mod health;
pub mod loader;
pub mod mail_pages;
pub mod page_form;
pub mod pages;
pub mod preview;
pub mod rating;
pub mod reaction;
pub mod reports;
pub mod subscriptions;
pub mod thread;
pub mod thread_page;
pub mod upstream;
pub mod vote;
pub mod words;

mod answers;
mod events_query;
mod form;
mod input;
mod network;
mod page;
mod query;
mod target;
mod tokens;
mod write;

pub use form::MAX_FORM_BYTES;
pub use write::MAX_BODY_BYTES;

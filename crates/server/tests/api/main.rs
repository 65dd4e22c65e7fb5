//! The server as clients see it: its router in this process, a database in a temporary folder, a
//! clock that stands still, and every answer checked against the description of the API.
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod app;
mod ask;
mod command;
mod contract;
mod imported;
#[path = "../support/postgres.rs"]
mod postgres;
mod stream;
mod xml;

mod assets;
mod changes;
mod command_check;
mod command_comment;
mod command_import;
mod command_mail;
mod command_site;
mod command_start;
mod comment;
mod comments_around;
mod comments_posted;
mod comments_read;
mod conditional;
mod config;
mod counts;
mod demo_mail;
mod events;
mod feeds;
mod feeds_replies;
mod held;
mod hosted;
mod idempotency;
mod input_article;
mod input_author;
mod input_body;
mod input_hostile;
mod input_names;
mod input_text;
mod killed;
mod large;
mod linked_data;
mod loader;
mod origins;
mod page_form;
mod page_form_origins;
mod preview;
mod process;
mod programs;
mod quotes;
mod rate_limit;
mod ratings;
mod reactions;
mod refusals;
mod rendered;
mod reports;
mod scale;
mod subscriptions;
mod thread;
mod thread_page;
mod votes;
mod words;

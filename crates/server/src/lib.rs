//! The Afterword server: comments, votes and ratings of many sites over HTTP.
//!
//! In reading order: [`command`] is what the binary can do and [`config`] how it is told; `serve`
//! opens the [`store`], puts it into an [`app::App`] and listens. A request then passes [`router`],
//! which lists every route; below a site the `guard` finds the site and asks whether the page may
//! come in; a handler checks what was sent and calls the store. Files of other systems come in
//! through [`import`].
//!
//! **Invariant.** `router -> handlers -> store -> protocol`: each names only what is right of it.
#![forbid(unsafe_code)]

pub mod command;
pub mod config;

pub mod app;
pub mod assets;
pub mod clock;
pub mod latest;
pub mod links;
pub mod live;
pub mod mail;
pub mod openapi;
pub mod origin;
pub mod outbox;
pub mod rate_limit;
pub mod renderings;
pub mod replay;
pub mod room;
pub mod router;
pub mod upstream;

mod api_error;
mod bounded;
mod client_address;
mod connections;
mod feed;
mod guard;
mod handlers;
mod hosted;
mod loader;
mod negotiate;
mod representation;
mod seats;
mod timestamp;
mod tls;

pub mod import;

pub mod store;
pub mod text;
pub mod webhook;

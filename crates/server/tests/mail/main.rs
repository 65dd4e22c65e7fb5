//! Mail as others get it: letters in the hands of a parser that is not ours, the outbox before a real SMTP server that may
//! misbehave, and the pages behind the links in mails.
//!
//! `cargo xtask test mail` runs it, with Python and aiosmtpd from `target/tools`.
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[path = "../api/app.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod app;
#[path = "../api/ask.rs"]
mod ask;
#[path = "../api/contract.rs"]
mod contract;
mod office;
#[path = "../support/postgres.rs"]
mod postgres;
#[path = "../support/smtp.rs"]
mod smtp;

mod bombs;
mod digests;
mod faults;
mod hostile;
mod letters;
mod links;
mod owner;
mod parse;
mod send;

//! Mail as people get it: the server's outbox against a real SMTP server that may misbehave, and the pages behind the
//! links in mails.
//!
//! `cargo xtask test mail` runs it, with aiosmtpd from `target/tools`.
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[path = "api/app.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod app;
#[path = "api/ask.rs"]
mod ask;
#[path = "api/contract.rs"]
mod contract;
#[path = "support/postgres.rs"]
mod postgres;
#[path = "support/smtp.rs"]
mod smtp;

#[path = "mail/bombs.rs"]
mod bombs;
#[path = "mail/digests.rs"]
mod digests;
#[path = "mail/faults.rs"]
mod faults;
#[path = "mail/letters.rs"]
mod letters;
#[path = "mail/links.rs"]
mod links;
#[path = "mail/office.rs"]
mod office;
#[path = "mail/owner.rs"]
mod owner;

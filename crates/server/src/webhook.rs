//! Telling an owner's other programs what happened: what is sent, how it is signed, where it may go.
//!
//! In reading order: [`WebhookEvent`] is what happened and [`Format`] how a service wants to hear it;
//! [`WebhookSecret`] signs it; [`WebhookUrl`] says where it goes, [`Sender`] takes it there once. When
//! it is tried again is the affair of whoever calls.
//!
//! **Invariants.** Nothing here knows the database or what is served. What others wrote is text in
//! every format: it marks nothing up and calls nobody. Every address is checked where it is dialled.

mod payload;

mod chat;
mod escape;
mod signature;

mod address;
mod public_ip;

mod resolver;
mod sender;

#[cfg(test)]
mod spellings;

pub use address::{UrlError, WebhookUrl};
pub use payload::{EventKind, Format, FormatError, WebhookEvent};
pub use public_ip::is_public;
pub use sender::{DeliveryError, Sender, TIME_LIMIT};
pub use signature::{SecretError, WebhookSecret};

//! Mail: one letter, made and sent. A leaf: it knows no store, no routes and no site but by name.
//!
//! **Invariants.** A letter has one recipient. What readers wrote is text in it, never a header, a link or a picture.
//! What a letter asks to be confirmed has none of it at all.

mod address;
mod letter;
mod mailer;
mod plain;
mod samples;
mod send_error;
mod server;
mod templates;
mod test_letter;
mod view;
mod words;

pub use address::{Mailbox, address, mailbox};
pub use letter::{Content, Item, Letter, LetterError, Reason};
pub use lettre::Message;
pub use mailer::Mailer;
pub use send_error::SendError;
pub use server::{SmtpUrl, SmtpUrlError};
pub use templates::{NAMES as TEMPLATE_NAMES, TemplateError, Templates};
pub use test_letter::test_letter;
pub use words::{MailWords, Plural, fill};

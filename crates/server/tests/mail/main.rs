//! Mail as others get it: letters in the hands of a parser that is not ours, and of a mail server.
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod hostile;
mod parse;
mod send;

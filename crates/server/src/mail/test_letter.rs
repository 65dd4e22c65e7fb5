//! A letter that shows its sender that mail works.

use lettre::Message;
use lettre::message::Mailbox;

use super::address;
use super::letter::LetterError;

/// A letter for who has just set the server up.
///
/// # Errors
///
/// `Address` if no letter can go to `to`; `Message`.
pub fn test_letter(to: &str, from: &Mailbox) -> Result<Message, LetterError> {
    let to = address::address(to).ok_or(LetterError::Address)?;
    let letter = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject("Afterword can send mail")
        .body("Whoever reads this has set it up well.\n".to_owned())?;
    Ok(letter)
}

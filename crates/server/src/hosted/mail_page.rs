//! The pages behind the links in mails: a question with a button, what became of it, and all that an address gets.

use afterword_protocol::{Cadence, SubscriptionKind};
use html_escape::{encode_double_quoted_attribute as attribute, encode_text as text};

use crate::mail::{MailWords, fill};
use crate::store::{AddressSubscription, SubscriptionRef};

/// A page behind a link in a mail.
pub struct MailPage<'a> {
    /// The words it is said in.
    pub words: &'static MailWords,
    /// What the site is called.
    pub site: &'a str,
    /// The path of the style sheet.
    pub stylesheet: Option<&'a str>,
    /// What it says.
    pub content: MailContent<'a>,
}

/// What such a page says.
pub enum MailContent<'a> {
    /// Asks whether the address is to be confirmed.
    Confirm,
    /// Asks whether it is to get no mail any more.
    Never,
    /// That it gets none.
    NeverDone,
    /// Asks whether these are to end; none for all there are.
    Unsubscribe(Vec<&'a AddressSubscription>, &'a str),
    /// That they have ended; and where all others are, if there may be some.
    Unsubscribed(Option<&'a str>),
    /// All there are, to be changed.
    Subscriptions(&'a Subscriptions<'a>),
    /// That the link is too old.
    Expired,
    /// That the link is none of ours.
    Invalid,
}

/// What an address gets, and where else to go.
pub struct Subscriptions<'a> {
    /// What it gets.
    pub list: &'a [AddressSubscription],
    /// What has just become of it.
    pub done: Option<Done>,
    /// Where the answers to what was written under it can be read.
    pub feed: &'a str,
    /// Where it can be taken off for good.
    pub never: &'a str,
}

/// What has just been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// The address was confirmed.
    Confirmed,
    /// What it gets was changed.
    Saved,
}

/// The name of a subscription's field in the form.
#[must_use]
pub fn field_name(reference: SubscriptionRef) -> String {
    let hex = reference.0.iter().map(|byte| format!("{byte:02x}"));
    hex.collect()
}

/// The whole document.
#[must_use]
pub fn mail_page(page: &MailPage<'_>) -> String {
    let words = page.words;
    let (title, body) = match &page.content {
        MailContent::Confirm => (
            &words.confirm_title,
            question(
                &fill(&words.confirm_text, &[("site", page.site)]),
                &words.confirm_button,
            ),
        ),
        MailContent::Never => (
            &words.never_title,
            question(
                &fill(&words.never_text, &[("site", page.site)]),
                &words.never_button,
            ),
        ),
        MailContent::NeverDone => (&words.never_title, said(&words.never_done)),
        MailContent::Unsubscribe(these, manage) => {
            let these = these.iter().map(|wish| item(&describe(words, wish)));
            let body = format!(
                "<p>{}</p>\n<ul>{}</ul>\n{}{}",
                text(&words.unsubscribe_text),
                these.collect::<String>(),
                form(&button(&words.unsubscribe_button)),
                link(manage, &words.manage),
            );
            (&words.unsubscribe_title, body)
        }
        MailContent::Unsubscribed(manage) => {
            let manage = manage.map(|manage| link(manage, &words.manage));
            let body = said(&words.unsubscribed)
                + &said(&words.undo_hint)
                + manage.as_deref().unwrap_or_default();
            (&words.unsubscribe_title, body)
        }
        MailContent::Subscriptions(all) => (&words.manage_title, subscriptions(words, all)),
        MailContent::Expired => (&words.confirm_title, said(&words.link_expired)),
        MailContent::Invalid => (&words.manage_title, said(&words.link_invalid)),
    };
    let stylesheet = page
        .stylesheet
        .map(|path| format!("<link rel=\"stylesheet\" href=\"/{}\">\n", attribute(path)));
    format!(
        "<!doctype html>\n\
         <html lang=\"{lang}\" dir=\"{dir}\">\n\
         <meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"robots\" content=\"noindex\">\n\
         <title>{title} · {site}</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n\
         {stylesheet}\
         <main class=\"afterword\">\n<h1>{title}</h1>\n{body}</main>\n\
         </html>\n",
        lang = words.lang(),
        dir = words.dir(),
        title = text(title),
        site = text(page.site),
        stylesheet = stylesheet.unwrap_or_default(),
    )
}

fn subscriptions(words: &MailWords, all: &Subscriptions<'_>) -> String {
    let done = all.done.map(|done| {
        let sentence = match done {
            Done::Confirmed => &words.confirmed,
            Done::Saved => &words.saved,
        };
        format!("<p role=\"status\">{}</p>\n", text(sentence))
    });
    let rows: String = all.list.iter().map(|wish| row(words, wish)).collect();
    let list = if rows.is_empty() {
        said(&words.manage_none) + &said(&words.undo_hint)
    } else {
        form(&(rows + &button(&words.save)))
    };
    format!(
        "{}{list}{}{}",
        done.unwrap_or_default(),
        link(all.feed, &words.replies_feed),
        link(all.never, &words.never_button),
    )
}

/// A subscription with how often, and how to end it.
fn row(words: &MailWords, wish: &AddressSubscription) -> String {
    let name = field_name(wish.reference);
    let choices = [
        (
            "instant",
            &words.cadence_instant,
            wish.cadence == Cadence::Instant,
        ),
        (
            "daily",
            &words.cadence_daily,
            wish.cadence == Cadence::Daily,
        ),
        ("end", &words.remove, false),
    ];
    let choices = choices.map(|(value, label, chosen)| {
        format!(
            "<label class=\"composer__choice\"><input type=\"radio\" name=\"{name}\" value=\"{value}\"{}> {}</label>\n",
            if chosen { " checked" } else { "" },
            text(label)
        )
    });
    format!(
        "<fieldset class=\"mail__wish\"><legend>{}</legend>\n{}</fieldset>\n",
        describe(words, wish),
        choices.concat()
    )
}

/// What a subscription is about, as HTML.
fn describe(words: &MailWords, wish: &AddressSubscription) -> String {
    let sentence = match wish.kind {
        SubscriptionKind::Thread => &words.kind_thread,
        SubscriptionKind::Replies => &words.kind_replies,
        SubscriptionKind::Comment => &words.kind_comment,
        SubscriptionKind::Author => &words.kind_author,
    };
    let title = if wish.title.is_empty() {
        wish.url.as_deref().unwrap_or(&wish.thread)
    } else {
        &wish.title
    };
    let author = wish.author.as_deref().unwrap_or_default();
    let said = fill(sentence, &[("title", title), ("author", author)]);
    format!("<bdi>{}</bdi>", text(&said))
}

fn question(asked: &str, answer: &str) -> String {
    format!("{}{}", said(asked), form(&button(answer)))
}

/// A form that is sent to where it is.
fn form(inside: &str) -> String {
    format!("<form class=\"composer\" method=\"post\">\n{inside}</form>\n")
}

fn button(says: &str) -> String {
    format!(
        "<p class=\"composer__buttons\"><button class=\"button button--main\">{}</button></p>\n",
        text(says)
    )
}

fn said(sentence: &str) -> String {
    format!("<p>{}</p>\n", text(sentence))
}

fn item(html: &str) -> String {
    format!("<li>{html}</li>")
}

fn link(to: &str, says: &str) -> String {
    format!(
        "<p><a class=\"link\" href=\"{}\">{}</a></p>\n",
        attribute(to),
        text(says)
    )
}

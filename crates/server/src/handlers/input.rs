//! The rules for everything readers send. All of them stand here and below, and nowhere else.

mod likeness;
mod name;

use afterword_protocol::{
    NewAuthor, NewComment, NewReport, NewSubscription, PageRef, Policy, Problem, ProblemCode,
};
use url::Url;

use super::target::ThreadAt;
use crate::api_error::ApiError;
use crate::app::App;
use crate::mail::address;
use crate::origin::Origin;
use crate::store::{CheckedSubscription, CheckedText, Notify, Page, TokenHash};
use crate::text::{is_invisible, render_markdown, shows_nothing};

pub use name::name;

const MAX_THREAD_KEY_CHARS: usize = 500;
const MAX_URL_CHARS: usize = 2_000;
const MAX_TITLE_CHARS: usize = 300;
const MAX_WEBSITE_CHARS: usize = 200;
const MAX_EMAIL_CHARS: usize = 254;
const MAX_QUOTE_CHARS: usize = 500;
const MAX_NOTE_CHARS: usize = 1_000;

type Checked<T> = Result<T, ApiError>;

/// A thread's key: 1 to 500 characters, no control characters.
pub fn thread_key(key: String) -> Checked<String> {
    let chars = key.chars().count();
    if chars == 0 || chars > MAX_THREAD_KEY_CHARS || key.contains(char::is_control) {
        return Err(Problem::new(ProblemCode::ThreadKeyInvalid)
            .limit(MAX_THREAD_KEY_CHARS as u64)
            .detail("a thread key has 1 to 500 characters and no control characters")
            .into());
    }
    Ok(key)
}

/// A comment's text: something to see, within the site's limit, no control characters.
pub fn text(typed: &str, policy: &Policy) -> Checked<CheckedText> {
    let source = typed
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .trim()
        .to_owned();
    if is_blank(&source) {
        return Err(wrong(ProblemCode::TextEmpty, "text"));
    }
    if source.chars().count() > policy.max_text_chars as usize {
        let problem = Problem::new(ProblemCode::TextTooLong).field("text");
        return Err(problem.limit(policy.max_text_chars.into()).into());
    }
    if source.contains(|c: char| c.is_control() && c != '\n' && c != '\t') {
        return Err(wrong(ProblemCode::TextNotPlain, "text"));
    }
    let html = render_markdown(&source);
    // Markdown that only defines link targets has nothing to show, nor has an empty quote.
    if shows_nothing(&html) {
        return Err(wrong(ProblemCode::TextEmpty, "text"));
    }
    Ok(CheckedText { source, html })
}

/// A passage of the article, on one line; an empty one is none.
pub fn quote(taken: &str) -> Checked<Option<String>> {
    let plain = without_bidi_overrides(taken).replace(char::is_control, " ");
    let words: Vec<&str> = plain.split_whitespace().collect();
    let quote = words.join(" ");
    if quote.chars().count() > MAX_QUOTE_CHARS {
        let problem = Problem::new(ProblemCode::TextTooLong).field("quote");
        return Err(problem.limit(MAX_QUOTE_CHARS as u64).into());
    }
    Ok(Some(quote).filter(|quote| !is_blank(quote)))
}

/// An author's address and website; both may be left out, or empty.
pub fn contact(author: &NewAuthor) -> Checked<(Option<String>, Option<String>)> {
    let typed_email = author
        .email
        .as_deref()
        .map(str::trim)
        .filter(|typed| !typed.is_empty());
    let typed_website = author
        .website
        .as_deref()
        .map(str::trim)
        .filter(|typed| !typed.is_empty());
    let email = typed_email
        .map(|typed| email(typed, "author.email"))
        .transpose()?;
    let website = typed_website.map(website).transpose()?;
    Ok((email, website))
}

/// The article of a write: a web page of one of the site's origins, or of our own.
pub fn page(page: &PageRef, at: &ThreadAt, app: &App) -> Checked<Page> {
    let not_allowed = |detail: &str| -> ApiError {
        Problem::new(ProblemCode::PageNotAllowed)
            .field("page.url")
            .detail(detail)
            .into()
    };
    let url = Url::parse(&page.url).map_err(|_| not_allowed("the address is not absolute"))?;
    let origin = Origin::of(&url).ok_or_else(|| not_allowed("the address is not http or https"))?;
    if !app.allows(&at.site, &origin) {
        return Err(not_allowed(&format!(
            "{origin} is not one of the site's origins"
        )));
    }
    if url.as_str().len() > MAX_URL_CHARS {
        return Err(not_allowed("the address is over 2000 characters"));
    }
    let title = without_bidi_overrides(&page.title).replace(char::is_control, " ");
    let title = title.trim().chars().take(MAX_TITLE_CHARS).collect();
    Ok(Page {
        key: at.key.clone(),
        url: url.into(),
        title,
    })
}

/// A wish to be notified: an address, and a language that looks like one.
pub fn subscription(
    new: &NewSubscription,
    reader: Option<TokenHash>,
    network: Vec<u8>,
) -> Checked<CheckedSubscription> {
    Ok(CheckedSubscription {
        email: mailable(new.email.trim(), "email")?,
        kind: new.kind,
        comment: new.comment.clone(),
        cadence: new.cadence,
        lang: lang(new.lang.as_deref()),
        reader,
        network,
    })
}

/// An author's wish to be told of answers, which needs their checked address.
pub fn notify(
    new: &NewComment,
    email: Option<&String>,
    network: Vec<u8>,
) -> Checked<Option<Notify>> {
    if new.notify {
        mailable(email.map_or("", String::as_str), "author.email")?;
    }
    Ok(new.notify.then(|| Notify {
        lang: lang(new.lang.as_deref()),
        network,
    }))
}

/// A language, if it looks like one.
fn lang(tag: Option<&str>) -> Option<String> {
    let is_tag = |lang: &&str| {
        (2..=35).contains(&lang.len())
            && lang
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    tag.filter(is_tag).map(str::to_owned)
}

/// A report: the note within its limit, without control characters; an empty one is none.
pub fn report(new: NewReport) -> Checked<NewReport> {
    let note = new
        .note
        .map(|note| note.replace("\r\n", "\n").trim().to_owned());
    let note = note.filter(|note| !is_blank(note));
    if let Some(note) = &note {
        if note.chars().count() > MAX_NOTE_CHARS {
            let problem = Problem::new(ProblemCode::TextTooLong).field("note");
            return Err(problem.limit(MAX_NOTE_CHARS as u64).into());
        }
        if note.contains(|c: char| c.is_control() && c != '\n' && c != '\t') {
            return Err(wrong(ProblemCode::TextNotPlain, "note"));
        }
    }
    Ok(NewReport { note, ..new })
}

/// Says no only to what can't be an address; whether it is one, only a mail can tell.
fn email(typed: &str, field: &str) -> Checked<String> {
    let forbidden = |c: char| c.is_control() || c.is_whitespace() || r#"<>()[]\,;:""#.contains(c);
    let parts = typed.split_once('@');
    let plausible = parts.is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@')
    });
    if !plausible || typed.contains(forbidden) || typed.len() > MAX_EMAIL_CHARS {
        return Err(wrong(ProblemCode::EmailInvalid, field));
    }
    Ok(typed.to_owned())
}

/// Says no to what no mail can be sent to.
fn mailable(typed: &str, field: &str) -> Checked<String> {
    match address(typed) {
        Some(_) => email(typed, field),
        None => Err(wrong(ProblemCode::EmailInvalid, field)),
    }
}

fn website(typed: &str) -> Checked<String> {
    let url = if typed.contains("://") {
        Url::parse(typed).ok()
    } else {
        let url = Url::parse(&format!("https://{typed}")).ok();
        // `//x` and `javascript:1` would be hosts, too.
        url.filter(|url| {
            let host = url.host_str().unwrap_or_default();
            host.contains('.') && !typed.starts_with(['/', '\\'])
        })
    };
    let url = url.filter(|url| Origin::of(url).is_some());
    let url = url.filter(|url| url.as_str().chars().count() <= MAX_WEBSITE_CHARS);
    url.map(String::from).ok_or_else(|| {
        let problem = Problem::new(ProblemCode::WebsiteInvalid).field("author.website");
        problem.limit(MAX_WEBSITE_CHARS as u64).into()
    })
}

fn wrong(code: ProblemCode, field: &str) -> ApiError {
    Problem::new(code).field(field).into()
}

/// Whether there is nothing to see.
fn is_blank(text: &str) -> bool {
    text.chars().all(is_invisible)
}

/// Takes out what would turn the writing direction of everything after a name.
fn without_bidi_overrides(text: &str) -> String {
    text.replace(
        ['\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}'],
        "",
    )
    .replace(['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'], "")
}

//! What services for people are sent: one sentence, the beginning of the comment, a way to it.

use serde_json::{Value, json};
use url::Url;

use super::escape::{
    calling_nobody, cut, header, line, lines, markdown_by_backslashes, markdown_by_references,
    slack as slack_text,
};
use super::payload::{EventKind, Message, WebhookEvent, seconds};

/// The strictest limit is Slack's of 3,000 characters for a block, and escaping makes at most five
/// characters of one there.
const MOST_TEXT_CHARS: usize = 500;
/// Discord's limit is 256, and escaping makes at most two characters of one there.
const MOST_TITLE_CHARS: usize = 120;
const MOST_AUTHOR_CHARS: usize = 60;
/// Discord's limit is 2,048 bytes; Slack's is for the escaped link.
const MOST_URL_BYTES: usize = 2_000;

/// An event as people read it; nothing is escaped yet.
struct Note {
    headline: String,
    author: String,
    title: String,
    text: String,
    /// In ASCII, as parsers write addresses.
    url: Option<String>,
}

fn note(event: &WebhookEvent) -> Note {
    let author = or(line(&event.author), "Somebody");
    let author = cut(&author, MOST_AUTHOR_CHARS);
    let title = event.title.as_deref().map(line).unwrap_or_default();
    let title = or(title, &line(&event.thread));
    let title = cut(&title, MOST_TITLE_CHARS);
    let headline = match event.kind {
        EventKind::CommentCreated => format!("{author} commented on \"{title}\""),
        EventKind::CommentHeld => {
            format!("A comment by {author} on \"{title}\" waits for approval")
        }
    };
    Note {
        headline,
        author,
        title,
        text: cut(&lines(&event.text), MOST_TEXT_CHARS),
        url: event
            .comment_url
            .as_ref()
            .or(event.page_url.as_ref())
            .and_then(|url| link(url)),
    }
}

/// An address as every service takes it; none rather than one for which a message would be refused.
fn link(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    if !["http", "https"].contains(&url.scheme()) || !url.username().is_empty() {
        return None;
    }
    let mut link = url.to_string();
    // What ends a link, or mentions somebody, in one of their languages.
    for (sign, encoded) in [('|', "%7C"), ('(', "%28"), (')', "%29"), ('@', "%40")] {
        link = link.replace(sign, encoded);
    }
    (slack_text(&link).len() <= MOST_URL_BYTES).then_some(link)
}

fn or(text: String, otherwise: &str) -> String {
    if text.is_empty() {
        otherwise.to_owned()
    } else {
        text
    }
}

/// Blocks of plain text, so that what others wrote is not read as mark-up.
///
/// *Source:* Slack, "Text object", "Formatting message text".
pub fn slack(event: &WebhookEvent) -> Value {
    let note = note(event);
    let plain = |text: &str| {
        let text = json!({ "type": "plain_text", "text": slack_text(text), "emoji": false });
        json!({ "type": "section", "text": text })
    };
    let mut blocks = vec![plain(&note.headline)];
    // An empty text is refused.
    if !note.text.is_empty() {
        blocks.push(plain(&note.text));
    }
    if let Some(url) = &note.url {
        let link = format!("<{}|Show the comment>", slack_text(url));
        let link = json!({ "type": "mrkdwn", "text": link });
        blocks.push(json!({ "type": "context", "elements": [link] }));
    }
    json!({
        "text": slack_text(&note.headline),
        "blocks": blocks,
        "unfurl_links": false,
        "unfurl_media": false,
    })
}

/// An embed, in which nobody is mentioned; the message around it has no word of others.
///
/// *Source:* Discord, "Execute webhook", "Embed limits", "Allowed mentions object".
pub fn discord(event: &WebhookEvent) -> Value {
    let note = note(event);
    json!({
        "content": match event.kind {
            EventKind::CommentCreated => "New comment",
            EventKind::CommentHeld => "A comment waits for approval",
        },
        "embeds": [{
            "author": { "name": note.author },
            "title": markdown_by_backslashes(&note.title),
            "url": note.url,
            "description": markdown_by_backslashes(&note.text),
            "timestamp": seconds(event.at),
        }],
        "allowed_mentions": { "parse": [] },
    })
}

/// Markdown.
///
/// *Source:* Mattermost, "Incoming webhooks", "Slack compatibility".
pub fn mattermost(event: &WebhookEvent) -> Value {
    let note = note(event);
    let mut parts = vec![markdown_by_references(&note.headline)];
    let quoted: Vec<_> = note.text.lines().map(markdown_by_references).collect();
    if !quoted.is_empty() {
        parts.push(format!("> {}", quoted.join("\n> ")));
    }
    if let Some(url) = &note.url {
        parts.push(format!("[Show the comment]({url})"));
    }
    json!({ "text": parts.join("\n\n") })
}

/// HTML, and text beside it.
///
/// *Source:* Hookshot, "Webhook handling": with `html` given, `text` is not taken for Markdown.
pub fn matrix(event: &WebhookEvent) -> Value {
    let note = note(event);
    let html = |text: &str| {
        let text = calling_nobody(text);
        let escaped = html_escape::encode_double_quoted_attribute(&text);
        escaped.replace('\n', "<br>")
    };
    let mut rich = format!("<p>{}</p>", html(&note.headline));
    if !note.text.is_empty() {
        rich += &format!("<blockquote><p>{}</p></blockquote>", html(&note.text));
    }
    if let Some(url) = &note.url {
        let url = html_escape::encode_double_quoted_attribute(url);
        rich += &format!("<p><a href=\"{url}\">Show the comment</a></p>");
    }
    json!({ "text": calling_nobody(&plain(&note)), "html": rich })
}

/// Plain text, the headline as the title, the address behind a click.
///
/// *Source:* ntfy, "Publishing".
pub fn ntfy(event: &WebhookEvent) -> Message {
    let note = note(event);
    let mut headers = vec![("title", header(&note.headline))];
    headers.extend(note.url.map(|url| ("click", url)));
    Message {
        content_type: "text/plain; charset=utf-8",
        headers,
        // An empty body would be shown as "triggered".
        body: or(note.text, &note.headline),
    }
}

/// Plain text, as no mode of parsing is named.
///
/// *Source:* Telegram, "sendMessage".
pub fn telegram(event: &WebhookEvent) -> Value {
    json!({
        "text": calling_nobody(&plain(&note(event))),
        "link_preview_options": { "is_disabled": true },
    })
}

fn plain(note: &Note) -> String {
    let parts = [
        note.headline.as_str(),
        note.text.as_str(),
        note.url.as_deref().unwrap_or_default(),
    ];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n\n")
}

#[cfg(test)]
mod tests;

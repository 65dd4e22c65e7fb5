//! What the services are sent, word by word, when others wrote what could do harm there.

use super::*;
use crate::webhook::payload::Format;

fn event() -> WebhookEvent {
    WebhookEvent {
        id: "evt_1".to_owned(),
        kind: EventKind::CommentCreated,
        at: "2026-03-01T12:00:00Z".parse().unwrap(),
        site: "blog".to_owned(),
        thread: "hello".to_owned(),
        title: Some("Tom & Jerry <3".to_owned()),
        page_url: Some("https://blog.example/hello".to_owned()),
        comment_url: Some("https://blog.example/hello?a=1&b=(2)|3#comment-7".to_owned()),
        comment: "7".to_owned(),
        author: "*Ann*".to_owned(),
        text: "<!channel> @everyone `rm`\n[x](https://evil.example) :tada:\u{1b}[0m".to_owned(),
    }
}

/// The same with as little in it as there can be.
fn bare_event() -> WebhookEvent {
    WebhookEvent {
        kind: EventKind::CommentHeld,
        title: None,
        page_url: Some("javascript:alert(1)".to_owned()),
        comment_url: None,
        author: "Zoë".to_owned(),
        text: String::new(),
        ..event()
    }
}

fn sent(format: Format, event: &WebhookEvent) -> Value {
    serde_json::from_str(&format.message(event).body).unwrap()
}

const URL: &str = "https://blog.example/hello?a=1&b=%282%29%7C3#comment-7";

#[test]
fn a_program_is_sent_what_was_written_as_data() {
    assert_eq!(
        sent(Format::Standard, &event()),
        json!({
            "type": "comment.created",
            "timestamp": "2026-03-01T12:00:00Z",
            "data": {
                "site": "blog",
                "thread": {
                    "key": "hello",
                    "title": "Tom & Jerry <3",
                    "url": "https://blog.example/hello",
                },
                "comment": {
                    "id": "7",
                    "url": "https://blog.example/hello?a=1&b=(2)|3#comment-7",
                    "author": "*Ann*",
                    "text": "<!channel> @everyone `rm`\n[x](https://evil.example) :tada:[0m",
                },
            },
        })
    );
    let bare = sent(Format::Standard, &bare_event());
    assert_eq!(bare["type"], "comment.held");
    assert!(bare["data"]["thread"].get("title").is_none(), "{bare}");
    assert!(bare["data"]["comment"].get("url").is_none(), "{bare}");
}

#[test]
fn slack_is_sent_plain_text_without_angle_brackets() {
    let plain = |text: &str| {
        let text = json!({ "type": "plain_text", "text": text, "emoji": false });
        json!({ "type": "section", "text": text })
    };
    let link = "<https://blog.example/hello?a=1&amp;b=%282%29%7C3#comment-7|Show the comment>";
    assert_eq!(
        sent(Format::Slack, &event()),
        json!({
            "text": "*Ann* commented on \"Tom &amp; Jerry &lt;3\"",
            "blocks": [
                plain("*Ann* commented on \"Tom &amp; Jerry &lt;3\""),
                plain("&lt;!channel&gt; @everyone `rm`\n[x](https://evil.example) :tada:[0m"),
                { "type": "context", "elements": [{ "type": "mrkdwn", "text": link }] },
            ],
            "unfurl_links": false,
            "unfurl_media": false,
        })
    );
    let headline = "A comment by Zoë on \"hello\" waits for approval";
    let bare = sent(Format::Slack, &bare_event());
    assert_eq!(bare["blocks"], json!([plain(headline)]));
}

#[test]
fn discord_is_sent_an_embed_in_which_nobody_is_mentioned() {
    assert_eq!(
        sent(Format::Discord, &event()),
        json!({
            "content": "New comment",
            "embeds": [{
                "author": { "name": "*Ann*" },
                "title": "Tom \\& Jerry \\<3",
                "url": URL,
                "description": "\\<\\!channel\\> \\@everyone \\`rm\\`\n\
                    \\[x\\]\\(https\\:\\/\\/evil\\.example\\) \\:tada\\:\\[0m",
                "timestamp": "2026-03-01T12:00:00Z",
            }],
            "allowed_mentions": { "parse": [] },
        })
    );
    let bare = sent(Format::Discord, &bare_event());
    assert!(bare["embeds"][0].get("url").is_none(), "{bare}");
}

#[test]
fn mattermost_is_sent_references_for_what_would_mark_up() {
    let expected = "&#42;Ann&#42; commented on \"Tom &#38; Jerry &#60;3\"\n\n\
        > &#60;&#33;channel&#62; &#64;\u{200b}everyone &#96;rm&#96;\n\
        > &#91;x&#93;&#40;https&#58;&#47;&#47;evil&#46;example&#41; &#58;tada&#58;&#91;0m\n\n";
    assert_eq!(
        sent(Format::Mattermost, &event()),
        json!({ "text": format!("{expected}[Show the comment]({URL})") })
    );
    assert_eq!(
        sent(Format::Mattermost, &bare_event()),
        json!({ "text": "A comment by Zoë on \"hello\" waits for approval" })
    );
}

#[test]
fn matrix_is_sent_html_in_which_nothing_is_an_element_of_others() {
    assert_eq!(
        sent(Format::Matrix, &event()),
        json!({
            "text": format!(
                "*Ann* commented on \"Tom & Jerry <3\"\n\n\
                 <!channel> @\u{200b}everyone `rm`\n[x](https://evil.example) :tada:[0m\n\n{URL}"
            ),
            "html": "<p>*Ann* commented on &quot;Tom &amp; Jerry &lt;3&quot;</p>\
                <blockquote><p>&lt;!channel&gt; @\u{200b}everyone `rm`<br>\
                [x](https://evil.example) :tada:[0m</p></blockquote>\
                <p><a href=\"https://blog.example/hello?a=1&amp;b=%282%29%7C3#comment-7\">\
                Show the comment</a></p>",
        })
    );
    let bare = sent(Format::Matrix, &bare_event());
    assert!(!bare["html"].as_str().unwrap().contains("<a"), "{bare}");
}

#[test]
fn ntfy_is_sent_text_with_the_rest_in_headers() {
    let message = Format::Ntfy.message(&event());
    assert_eq!(message.content_type, "text/plain; charset=utf-8");
    assert_eq!(
        message.headers,
        [
            ("title", "*Ann* commented on \"Tom & Jerry <3\"".to_owned()),
            ("click", URL.to_owned()),
        ]
    );
    assert_eq!(
        message.body,
        "<!channel> @everyone `rm`\n[x](https://evil.example) :tada:[0m"
    );
    let bare = Format::Ntfy.message(&bare_event());
    assert_eq!(
        bare.body,
        "A comment by Zoë on \"hello\" waits for approval"
    );
    let [(name, title)] = bare.headers.as_slice() else {
        panic!("{:?}", bare.headers);
    };
    assert_eq!(*name, "title");
    assert!(title.starts_with("=?UTF-8?B?"), "{title}");
}

#[test]
fn telegram_is_sent_text_without_a_preview() {
    assert_eq!(
        sent(Format::Telegram, &event()),
        json!({
            "text": format!(
                "*Ann* commented on \"Tom & Jerry <3\"\n\n\
                 <!channel> @\u{200b}everyone `rm`\n[x](https://evil.example) :tada:[0m\n\n{URL}"
            ),
            "link_preview_options": { "is_disabled": true },
        })
    );
}

#[test]
fn a_link_that_a_service_would_refuse_or_misread_is_left_out_or_encoded() {
    let link = |url: &str| {
        let event = WebhookEvent {
            comment_url: Some(url.to_owned()),
            ..event()
        };
        let message = Format::Ntfy.message(&event);
        let click = message
            .headers
            .into_iter()
            .find(|(name, _)| *name == "click");
        click.map(|(_, url)| url)
    };
    for (url, sent) in [
        (
            "https://a.example/@all|(b)",
            Some("https://a.example/%40all%7C%28b%29"),
        ),
        (
            "https://a.example/ü>\r\n<b",
            Some("https://a.example/%C3%BC%3E%3Cb"),
        ),
        ("https://me@a.example/", None),
        ("ftp://a.example/", None),
        ("/hello", None),
        (
            &format!("https://a.example/?{}", "&".repeat(396)),
            Some("all"),
        ),
        (&format!("https://a.example/?{}", "&".repeat(397)), None),
    ] {
        let sent = if sent == Some("all") { Some(url) } else { sent };
        assert_eq!(link(url).as_deref(), sent, "{url}");
    }
}

#[test]
fn an_author_without_a_name_is_somebody() {
    let event = WebhookEvent {
        author: "\u{202e} ".to_owned(),
        ..bare_event()
    };
    assert_eq!(
        sent(Format::Telegram, &event)["text"],
        "A comment by Somebody on \"hello\" waits for approval"
    );
}

/// Every text in a JSON value.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn no_service_is_sent_more_than_it_takes_however_much_was_written() {
    for part in [
        "a", "&", "@", "\\", "\"", "<", "ä", "😀", "\u{1b}", "\u{202e}", "\r\n", " ",
    ] {
        let much = part.repeat(20_000);
        let event = WebhookEvent {
            title: Some(much.clone()),
            author: much.clone(),
            text: much,
            ..event()
        };
        for text in texts(&sent(Format::Slack, &event)) {
            assert!(text.chars().count() <= 3_000, "{part:?}: {text}");
        }
        let discord = sent(Format::Discord, &event);
        let embed = &discord["embeds"][0];
        for (text, most) in [
            (&embed["author"]["name"], 256),
            (&embed["title"], 256),
            (&embed["description"], 4_096),
        ] {
            // Discord may count as JavaScript does.
            let length = text.as_str().unwrap().encode_utf16().count();
            assert!(length <= most, "{part:?}: {length}");
        }
        for (format, most) in [(Format::Mattermost, 16_383), (Format::Telegram, 4_096)] {
            let value = sent(format, &event);
            let length = value["text"].as_str().unwrap().encode_utf16().count();
            assert!(length <= most, "{format}, {part:?}: {length}");
        }
        let ntfy = Format::Ntfy.message(&event);
        assert!(ntfy.body.len() <= 4_096, "{part:?}");
        for (_, value) in &ntfy.headers {
            assert!(value.is_ascii() && value.len() <= 2_000, "{value}");
        }
        let standard = Format::Standard.message(&event).body;
        assert!(standard.len() < 20_000, "{part:?}: {}", standard.len());
    }
}

#[test]
fn no_character_that_steers_is_sent_to_anybody() {
    let hostile: String = (0..=0x9f).filter_map(char::from_u32).collect();
    let hostile = format!("{hostile}\u{202a}\u{202e}\u{2066}\u{2069}\u{2028}");
    let event = WebhookEvent {
        title: Some(hostile.clone()),
        author: hostile.clone(),
        text: hostile,
        ..event()
    };
    for format in Format::ALL {
        let message = format.message(&event);
        let value = serde_json::from_str(&message.body).unwrap_or(Value::from(message.body));
        let mut sent: Vec<_> = texts(&value);
        sent.extend(message.headers.iter().map(|(_, value)| value.as_str()));
        for text in sent {
            let steers = |c: char| {
                c.is_control() && c != '\n' || "\u{202a}\u{202e}\u{2066}\u{2069}".contains(c)
            };
            assert!(!text.contains(steers), "{format}: {text:?}");
        }
    }
}

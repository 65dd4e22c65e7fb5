//! Whatever stands in a letter's fields, a parser finds one recipient, our headers and our links.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

use afterword_server::mail::{
    Content, Item, Letter, LetterError, Message, Reason, Templates, mailbox,
};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use url::Url;

use super::hostile;

const READER: &str = "reader@example.org";
const UNSUBSCRIBE: &str = "https://comments.example/unsubscribe/token?a=1&b=2";
const MANAGE: &str = "https://comments.example/subscriptions/token";
const CONFIRM: &str = "https://comments.example/confirm/token";
const NEVER: &str = "https://comments.example/never/token";
const PAGE: &str = "https://blog.example/apple-cake";
const COMMENT: &str = "https://blog.example/apple-cake#comment-7";

/// The headers of each letter, and those of a letter about comments besides.
const ALWAYS: [&str; 13] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "References",
    "In-Reply-To",
    "List-Id",
    "Auto-Submitted",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
    "Precedence",
];
const SUBSCRIBED: [&str; 2] = ["List-Unsubscribe", "List-Unsubscribe-Post"];

/// A field that reaches a mail, and how it is set.
type Field = (&'static str, fn(&mut Fields, &str));

/// What a letter is made of, so that any of it can be replaced.
#[derive(Clone)]
struct Fields {
    to: String,
    lang: String,
    host: String,
    site: String,
    message_id: String,
    reference: String,
    item: Item,
}

const FIELDS: [Field; 20] = [
    ("title", |f, s| f.item.title = s.to_owned()),
    ("author", |f, s| f.item.author = s.to_owned()),
    ("author, within", |f, s| {
        f.item.author = format!("Ann{s}Bob")
    }),
    ("text", |f, s| f.item.text = s.to_owned()),
    ("text, within", |f, s| f.item.text = format!("a\n{s}\nb")),
    ("answers", |f, s| f.item.answers = Some(s.to_owned())),
    ("page_url", |f, s| f.item.page_url = s.to_owned()),
    ("page_url, within", |f, s| {
        f.item.page_url = format!("https://a.example/{s}");
    }),
    ("comment_url", |f, s| f.item.comment_url = s.to_owned()),
    ("comment_url, within", |f, s| {
        f.item.comment_url = format!("https://a.example/?{s}#{s}");
    }),
    ("created_at", |f, s| f.item.created_at = s.to_owned()),
    ("site", |f, s| f.site = s.to_owned()),
    ("lang", |f, s| f.lang = s.to_owned()),
    ("host", |f, s| f.host = s.to_owned()),
    ("message_id", |f, s| f.message_id = s.to_owned()),
    ("reference", |f, s| f.reference = s.to_owned()),
    ("to", |f, s| f.to = s.to_owned()),
    ("to, before", |f, s| f.to = format!("{s}{READER}")),
    ("to, within", |f, s| f.to = format!("a{s}b@example.org")),
    ("to, after", |f, s| f.to = format!("{READER}{s}")),
];

#[test]
fn nothing_in_a_letter_makes_another_letter_of_it() {
    let strings = hostile::strings();
    let different: BTreeSet<_> = strings.iter().collect();
    assert!(different.len() >= 150, "{} strings", different.len());
    assert_eq!(different.len(), strings.len());
    let templates = Templates::built_in();
    let (mut cases, mut refused) = (Vec::new(), 0);
    for (nth, text) in strings.iter().enumerate() {
        for (name, set) in FIELDS {
            let mut fields = plain();
            set(&mut fields, text);
            let kinds = match name {
                "site" => vec![nth % 3, 3],
                "lang" | "to" => vec![nth % 4],
                _ => vec![nth % 3],
            };
            for kind in kinds {
                let label = format!("{name} = {text:?} in letter {kind}");
                match made(&fields, kind, &templates) {
                    Ok(letter) => cases.push(case(&label, &fields, kind, &letter)),
                    Err(LetterError::Address) if name.starts_with("to") => refused += 1,
                    Err(error) => panic!("{label}: {error}"),
                }
            }
        }
    }
    let (letters, wrong) = parsed(&cases);
    assert_eq!(wrong, [""; 0], "{} of {letters} letters", wrong.len());
    assert_eq!(letters, cases.len());
    println!(
        "{} strings in {} fields: {letters} letters parsed, {refused} addresses refused",
        strings.len(),
        FIELDS.len()
    );
}

#[test]
fn the_parser_finds_what_is_wrong() {
    let fields = plain();
    let letter = made(&fields, 0, &Templates::built_in()).unwrap();
    let good = String::from_utf8(letter.formatted()).unwrap();
    for (from, to, found) in [
        ("Subject: ", "Bcc: bob@example.net\r\nSubject: ", "headers"),
        ("Subject: ", "Subject: other\r\nSubject: ", "headers"),
        ("To: reader@", "To: bob@example.net, reader@", "recipients"),
        ("<p class", "<img src=3D\"x\"><p class", "<img>"),
        ("<p class", "<p onclick=3D\"x\" class", "<p onclick>"),
        ("\r\n", "\n", "line ends"),
        ("text/plain", "text/html", "parts"),
    ] {
        let changed = good.replacen(from, to, 1);
        assert_ne!(changed, good, "{from}");
        let mut case = case("changed", &fields, 0, &letter);
        case["raw"] = BASE64_STANDARD.encode(changed).into();
        let (_, wrong) = parsed(&[case]);
        assert!(wrong.concat().contains(found), "{to}: {wrong:?}");
    }
    let mut stranger = case("link", &fields, 0, &letter);
    stranger["links"] = json!([MANAGE, UNSUBSCRIBE, PAGE]);
    let (_, wrong) = parsed(&[stranger]);
    assert_eq!(wrong, [format!("link: links ['{COMMENT}']")]);
    assert_eq!(
        parsed(&[case("good", &fields, 0, &letter)]),
        (1, Vec::new())
    );
}

fn plain() -> Fields {
    Fields {
        to: READER.to_owned(),
        lang: "en".to_owned(),
        host: "comments.example".to_owned(),
        site: "Example Blog".to_owned(),
        message_id: "comment.7@comments.example".to_owned(),
        reference: "thread.1@comments.example".to_owned(),
        item: Item {
            reason: Reason::Thread,
            title: "Apple cake".to_owned(),
            page_url: PAGE.to_owned(),
            comment_url: COMMENT.to_owned(),
            author: "Ann".to_owned(),
            text: "It works with pears, too.".to_owned(),
            answers: None,
            created_at: "2026-11-23T06:00:00Z".to_owned(),
        },
    }
}

/// One of four kinds of letters: about a comment, several, for the owner, or asking for a confirmation.
fn made(fields: &Fields, kind: usize, templates: &Templates) -> Result<Message, LetterError> {
    let item = fields.item.clone();
    let reply = Item {
        reason: Reason::ReplyToYou,
        ..item.clone()
    };
    let content = match kind {
        0 => Content::Comments {
            items: vec![item],
            digest: false,
        },
        1 => Content::Comments {
            items: vec![item, reply],
            digest: true,
        },
        2 => Content::Owner { item, held: true },
        _ => Content::Confirm {
            confirm_url: CONFIRM.to_owned(),
            never_url: NEVER.to_owned(),
        },
    };
    let subscribed = kind < 3;
    let letter = Letter {
        to: &fields.to,
        lang: &fields.lang,
        host: &fields.host,
        site: &fields.site,
        message_id: fields.message_id.clone(),
        references: vec![fields.reference.clone()],
        unsubscribe: subscribed.then(|| UNSUBSCRIBE.to_owned()),
        manage: subscribed.then(|| MANAGE.to_owned()),
        content,
    };
    let from = mailbox("Comments <comments@example.org>").unwrap();
    letter.message(templates, &from)
}

/// A letter, and what has to be found in it.
fn case(label: &str, fields: &Fields, kind: usize, letter: &Message) -> Value {
    let recipients = letter.envelope().to();
    assert_eq!(recipients.len(), 1, "{label}");
    let recipient = recipients[0].to_string();
    assert!(fields.to.contains(recipients[0].user()), "{label}");
    let mut headers = ALWAYS.to_vec();
    let mut links = vec![CONFIRM.to_owned(), NEVER.to_owned()];
    if kind < 3 {
        headers.extend(SUBSCRIBED);
        links = vec![UNSUBSCRIBE.to_owned(), MANAGE.to_owned()];
        links.extend([&fields.item.page_url, &fields.item.comment_url].map(|url| shown(url)));
    } else {
        headers.retain(|name| *name != "Precedence");
    }
    json!({
        "label": label,
        "raw": BASE64_STANDARD.encode(letter.formatted()),
        "to": recipient,
        "headers": headers,
        "links": links,
    })
}

/// The only form in which an address may be a link.
fn shown(url: &str) -> String {
    let url = Url::parse(url).ok();
    let web = url.filter(|url| ["http", "https"].contains(&url.scheme()));
    let plain = web.filter(|url| url.username().is_empty() && url.password().is_none());
    plain.map(String::from).unwrap_or_default()
}

/// How many letters Python has read, and what is wrong with them.
fn parsed(cases: &[Value]) -> (usize, Vec<String>) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mail/parse.py");
    let python = std::env::var_os("AFTERWORD_PYTHON").unwrap_or_else(|| "python3".into());
    let mut python = Command::new(python)
        .args(["-B", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python reads the letters; `cargo xtask test` installs it first");
    let mut stdin = python.stdin.take().unwrap();
    stdin
        .write_all(serde_json::to_string(cases).unwrap().as_bytes())
        .unwrap();
    drop(stdin);
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "parse.py ended with an error");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let wrong = report["wrong"].as_array().unwrap();
    let wrong = wrong.iter().map(|line| line.as_str().unwrap().to_owned());
    let letters = report["letters"].as_u64().unwrap();
    (usize::try_from(letters).unwrap(), wrong.collect())
}

//! The table of docs/backends.md: what each system says it can do, when it is asked.

use afterword_adapters::{Kind, Place};
use afterword_peers::{Isso, IssoOptions, WordPress, WordPressOptions};
use afterword_protocol::{Capabilities, CommentsPage, Sort, Thread};

use crate::asking::{Browser, good, request};
use crate::foreign::{with_plugin, wordpress_at};
use crate::remark::Remark42;
use crate::server::{Server, project};

const BEGIN: &str = "<!-- Written by the test of tests/e2e/table.rs, with AFTERWORD_UPDATE=1. -->\n";
const END: &str = "<!-- end -->";

/// What a row is called, and how a system says yes to it.
type Row = (&'static str, fn(&Capabilities) -> bool);

const ROWS: &[Row] = &[
    ("Posting as a guest", |can| can.post),
    ("Answering", |can| can.reply),
    ("Editing one's own", |can| can.edit),
    ("Deleting one's own", |can| can.delete),
    ("Voting for", |can| can.vote_up),
    ("Voting against", |can| can.vote_down),
    ("Taking a vote back", |can| can.unvote),
    ("Reactions", |can| !can.reactions.is_empty()),
    ("Rating the article", |can| can.rate),
    ("Mails about news", |can| can.subscribe),
    ("A feed", |can| can.feed),
    ("Preview", |can| can.preview),
    ("Reporting", |can| can.report),
    ("What an edit changed", |can| can.history),
    ("Newest first", |can| can.sorts.contains(&Sort::Newest)),
    ("Oldest first", |can| can.sorts.contains(&Sort::Oldest)),
    ("Best first", |can| can.sorts.contains(&Sort::Best)),
];

fn asked(place: &Place) -> Capabilities {
    let page: CommentsPage = good(&Browser::new(&place.page_url).ask(place, &request("GET", "comments")));
    page.thread.capabilities
}

/// Each system as it is delivered, and as its owner can have it.
fn systems() -> Vec<(&'static str, Capabilities)> {
    // One that sends mail.
    let ours = Server::with_mail();
    let thread: Thread = serde_json::from_value(ours.get("/api/v1/sites/default/threads/x")).expect("it is a thread");
    let isso = Isso::start(&IssoOptions::default()).expect("Isso starts");
    let place = |backend, server: &str, thread: &str| Place {
        backend,
        server: server.to_owned(),
        site: "news".into(),
        thread: thread.into(),
        page_url: "http://127.0.0.1:9/canal-boats/".into(),
        page_title: "An article".into(),
        same_origin: false,
    };
    let alone = WordPress::start(&WordPressOptions::default()).expect("WordPress starts");
    let with_filter = WordPress::start(&WordPressOptions {
        snippet: WordPressOptions::GUESTS_WRITE.to_owned(),
        ..WordPressOptions::default()
    })
    .expect("WordPress starts");
    let plugged = WordPress::start(&with_plugin(&ours)).expect("WordPress starts");
    let remark = Remark42::start();
    let files = crate::files::served();
    vec![
        ("Afterword", thread.capabilities),
        ("WordPress", asked(&wordpress_at(&alone, false))),
        ("WordPress, one filter", asked(&wordpress_at(&with_filter, false))),
        ("WordPress, plugin", asked(&wordpress_at(&plugged, true))),
        ("Isso", asked(&place(Kind::Isso, isso.url(), "/canal-boats/"))),
        ("Remark42", asked(&place(Kind::Remark42, &remark.url(), "https://news.example/canal-boats/"))),
        ("Files", asked(&place(Kind::Static, &files.url(), "canal-boats"))),
    ]
}

fn table(systems: &[(&str, Capabilities)]) -> String {
    let names: Vec<&str> = systems.iter().map(|(name, _)| *name).collect();
    let mut table = format!("| | {} |\n|---|{}\n", names.join(" | "), ":-:|".repeat(names.len()));
    for (row, says) in ROWS {
        let cells: Vec<&str> = systems.iter().map(|(_, can)| if says(can) { "yes" } else { "–" }).collect();
        table.push_str(&format!("| {row} | {} |\n", cells.join(" | ")));
    }
    table
}

#[test]
fn the_table_in_the_documents_is_what_the_systems_say() {
    let path = project().join("docs/backends.md");
    let text = std::fs::read_to_string(&path).expect("it can be read");
    let (before, rest) = text.split_once(BEGIN).expect("it has the beginning of the table");
    let (there, after) = rest.split_once(END).expect("it has the end of the table");
    let wanted = table(&systems());
    if std::env::var_os("AFTERWORD_UPDATE").is_some() {
        std::fs::write(&path, [before, BEGIN, &wanted, END, after].concat()).expect("it can be written");
        return;
    }
    assert_eq!(there, wanted, "AFTERWORD_UPDATE=1 writes it");
}

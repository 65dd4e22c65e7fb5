//! The table of docs/backends.md: what each system says it can do, when it is asked.

use afterword_adapters::{HttpAnswer, Kind, Place};
use afterword_peers::{Isso, IssoOptions, WordPress, WordPressOptions};
use afterword_protocol::{Capabilities, CommentsPage, Sort, Thread};
use serde_json::Value;

use crate::asking::{Browser, answer, good, request};
use crate::files;
use crate::foreign::{files_at, remark_at, with_plugin, wordpress_at};
use crate::remark::Remark42;
use crate::server::{Server, project};

const BEGIN: &str =
    "<!-- Written by the test of tests/e2e/table.rs, with AFTERWORD_UPDATE=1. -->\n";
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
    let page: CommentsPage =
        good(&Browser::new(&place.page_url).ask(place, &request("GET", "comments")));
    page.thread.capabilities
}

/// WordPress with plugin and wpDiscuz, of which nobody may give away the program: the plugin's answer was recorded with it.
fn with_wpdiscuz(place: &Place) -> Capabilities {
    let path = project().join("crates/adapters/tests/recorded/wpdiscuz/thread.json");
    let recorded: Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect("it is there"))
            .expect("it is JSON");
    let about = recorded["response"]["body"].to_string();
    let site = recorded["request"]["url"]
        .as_str()
        .and_then(|url| url.split("/wp-json").next());
    let place = Place {
        server: site.expect("it has an address").to_owned() + "/wp-json",
        ..place.clone()
    };
    let page: CommentsPage = good(&answer(&place, &request("GET", "comments"), |asked| {
        HttpAnswer {
            status: 200,
            headers: [("x-wp-total".to_owned(), "0".to_owned())].into(),
            body: if asked.url.contains("/afterword/v1/") {
                about.clone()
            } else {
                "[]".to_owned()
            },
        }
    }));
    page.thread.capabilities
}

/// Each system as it is delivered, and as its owner can have it.
fn systems() -> Vec<(&'static str, Capabilities)> {
    // One that sends mail.
    let ours = Server::with_mail();
    let thread: Thread = serde_json::from_value(ours.get("/api/v1/sites/default/threads/x"))
        .expect("it is a thread");
    let files = files::served(&Server::demo());
    let isso = Isso::start(&IssoOptions::default()).expect("Isso starts");
    let isso_place = Place {
        backend: Kind::Isso,
        server: isso.url().to_owned(),
        thread: "/canal-boats/".into(),
        ..files_at(&files)
    };
    let alone = WordPress::start(&WordPressOptions::default()).expect("WordPress starts");
    let with_filter = WordPress::start(&WordPressOptions {
        snippet: WordPressOptions::GUESTS_WRITE.to_owned(),
        ..WordPressOptions::default()
    })
    .expect("WordPress starts");
    let plugged = WordPress::start(&with_plugin(&ours)).expect("WordPress starts");
    let remark = Remark42::start();
    vec![
        ("Afterword", thread.capabilities),
        ("WordPress", asked(&wordpress_at(&alone, false))),
        (
            "WordPress, one filter",
            asked(&wordpress_at(&with_filter, false)),
        ),
        ("WordPress, plugin", asked(&wordpress_at(&plugged, true))),
        ("and wpDiscuz", with_wpdiscuz(&wordpress_at(&plugged, true))),
        ("Isso", asked(&isso_place)),
        ("Remark42", asked(&remark_at(&remark))),
        ("Files", asked(&files_at(&files))),
    ]
}

fn table(systems: &[(&str, Capabilities)]) -> String {
    let names: Vec<&str> = systems.iter().map(|(name, _)| *name).collect();
    let mut table = format!(
        "| | {} |\n|---|{}\n",
        names.join(" | "),
        ":-:|".repeat(names.len())
    );
    for (row, says) in ROWS {
        let cells: Vec<&str> = systems
            .iter()
            .map(|(_, can)| if says(can) { "yes" } else { "–" })
            .collect();
        table.push_str(&format!("| {row} | {} |\n", cells.join(" | ")));
    }
    table
}

#[test]
fn the_table_in_the_documents_is_what_the_systems_say() {
    let path = project().join("docs/backends.md");
    let text = std::fs::read_to_string(&path).expect("it can be read");
    let (before, rest) = text
        .split_once(BEGIN)
        .expect("it has the beginning of the table");
    let (there, after) = rest.split_once(END).expect("it has the end of the table");
    let wanted = table(&systems());
    if std::env::var_os("AFTERWORD_UPDATE").is_some() {
        std::fs::write(&path, [before, BEGIN, &wanted, END, after].concat())
            .expect("it can be written");
        return;
    }
    assert_eq!(there, wanted, "AFTERWORD_UPDATE=1 writes it");
}

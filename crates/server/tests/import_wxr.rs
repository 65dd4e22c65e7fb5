//! Reads two real WordPress exports and compares everything with what they are known to hold;
//! then breaks them in every way that happens to files.

#[path = "import_wxr/damage.rs"]
mod damage;

use std::{collections::HashMap, io::BufReader};

use afterword_server::import::{
    Counts, ImportError, ImportReport, ImportedComment, ImportedState, ImportedText,
    ImportedThread, wxr::read_wxr,
};
use serde_json::Value;

const WPDISCUZ: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/fixtures/wordpress-wpdiscuz.xml"
));
const WPDISCUZ_EXPECTED: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/fixtures/wordpress-wpdiscuz.expected.json"
));
const PLAIN: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/fixtures/wordpress-plain.xml"
));
const PLAIN_EXPECTED: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/fixtures/wordpress-plain.expected.json"
));

fn read(file: impl AsRef<[u8]>) -> Result<(Vec<ImportedThread>, ImportReport), ImportError> {
    read_wxr(file.as_ref(), |_| ())
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("the expectation is JSON")
}

/// The export with only the item of one slug in it, so that the report is about one thread.
fn only_item(file: &str, slug: &str) -> String {
    let mut pieces = file.split("<item>");
    let head = pieces.next().expect("a head");
    let item = pieces
        .find(|piece| piece.contains(&format!("<wp:post_name><![CDATA[{slug}]]>")))
        .and_then(|piece| piece.split("</item>").next())
        .expect("an item with this slug");
    format!("{head}<item>{item}</item></channel></rss>")
}

/// The thread of one slug, and the report about it alone.
fn only_thread(file: &str, slug: &str) -> (ImportedThread, ImportReport) {
    let (mut threads, report) = read(only_item(file, slug)).expect("the export is good");
    assert_eq!((threads.len(), report.threads), (1, 1));
    (threads.remove(0), report)
}

/// Plain text as the fixtures' README defines it.
fn plain_text(html: &str) -> String {
    let hidden = [
        "script", "style", "iframe", "svg", "math", "noscript", "template", "object",
    ];
    let blocks = [
        "p",
        "div",
        "br",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "h1",
        "h2",
        "h3",
        "table",
        "tr",
        "td",
        "th",
        "hr",
        "dl",
        "dt",
        "dd",
    ];
    let mut only_blocks = ammonia::Builder::empty();
    let html = only_blocks
        .add_tags(blocks)
        .add_clean_content_tags(hidden)
        .clean(html)
        .to_string();
    let words = html
        .split('<')
        .enumerate()
        .map(|(n, piece)| match piece.split_once('>') {
            Some((_, text)) if n > 0 => format!(" {text}"),
            _ => piece.to_owned(),
        });
    let words: String = words.collect();
    let words = html_escape::decode_html_entities(&words);
    let words: Vec<_> = words
        .split([' ', '\t', '\n', '\r'])
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

fn iso(millis: i64) -> String {
    jiff::Timestamp::from_millisecond(millis)
        .expect("a time")
        .to_string()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or(0)
}

/// A comment in the shape of the expectations; what the plain ones lack is left out.
fn described(comment: &ImportedComment, expected: &Value) -> Value {
    let ImportedText::Html(html) = &comment.text else {
        panic!("WordPress has HTML")
    };
    let text = plain_text(html);
    let mut found = serde_json::json!({
        "source_id": comment.source_id,
        "parent_source_id": comment.parent,
        "author": comment.author_name,
        "author_url": comment.author_website,
        "created": iso(comment.created_at),
        "approved": comment.state == ImportedState::Live,
        "text_start": text.chars().take(40).collect::<String>().trim(),
    });
    if expected.get("sticky").is_some() {
        found["sticky"] = comment.pinned.into();
        found["closed"] = comment.closed.into();
        // Null in the expectation where nobody has voted, which is the same as 0.
        found["votes_up"] = comment.votes_up.into();
        found["votes_down"] = comment.votes_down.into();
        let edited = comment.edited.as_ref();
        found["edited_at"] = edited.map(|edit| iso(edit.at)).into();
        found["edited_by_name"] = edited.map(|edit| edit.by.clone()).into();
    }
    found
}

fn assert_comments(thread: &ImportedThread, expected: &Value) {
    let expected = expected.as_array().expect("a list of comments");
    let found: HashMap<_, _> = thread
        .comments
        .iter()
        .map(|comment| (&*comment.source_id, comment))
        .collect();
    assert_eq!(found.len(), thread.comments.len(), "ids are unique");
    assert_eq!(found.len(), expected.len());
    for expected in expected {
        let comment = found[expected["source_id"].as_str().expect("an id")];
        let described = described(comment, expected);
        for (field, value) in described.as_object().expect("an object") {
            let mut expected = expected[field].clone();
            if field.starts_with("votes_") {
                expected = number(&expected).into();
            }
            if field == "text_start" {
                expected = expected.as_str().expect("a text").trim().into();
            }
            assert_eq!(*value, expected, "{field} of comment {}", comment.source_id);
        }
    }
    assert_order(&thread.comments);
}

/// Parents come first; siblings and roots are by time and id.
fn assert_order(comments: &[ImportedComment]) {
    let mut last: HashMap<Option<&str>, (i64, u64)> = HashMap::new();
    let mut seen: Vec<&str> = Vec::new();
    for comment in comments {
        let parent = comment.parent.as_deref();
        assert!(
            parent.is_none_or(|parent| seen.contains(&parent)),
            "{}",
            comment.source_id
        );
        seen.push(&comment.source_id);
        let place = (
            comment.created_at,
            comment.source_id.parse().expect("a number"),
        );
        let before = last.insert(parent, place);
        assert!(
            before.is_none_or(|before| before < place),
            "{}",
            comment.source_id
        );
    }
}

/// The longest chain of replies.
fn depth(comments: &[ImportedComment]) -> u64 {
    let mut depths: HashMap<&str, u64> = HashMap::new();
    for comment in comments {
        let above = comment.parent.as_deref().map_or(0, |parent| depths[parent]);
        depths.insert(&comment.source_id, above + 1);
    }
    depths.into_values().max().unwrap_or(0)
}

fn assert_counts(counts: &Counts, expected: &Value) {
    assert_eq!(serde_json::to_value(counts).expect("JSON"), *expected);
}

/// Compares what both kinds of expectations say about a thread as a whole.
fn assert_thread(thread: &ImportedThread, report: &ImportReport, expected: &Value) {
    assert_eq!(thread.key, expected["slug"]);
    assert_eq!(thread.source_id, expected["source_post_id"]);
    assert_eq!(thread.title.as_deref(), expected["title"].as_str());
    assert_eq!(thread.url.as_deref(), expected["url"].as_str());
    assert_eq!(thread.closed, expected["closed"]);
    assert_eq!(report.kept - report.held, number(&expected["approved"]));
    assert_eq!(report.held, number(&expected["held"]));
    assert_eq!(depth(&thread.comments), number(&expected["max_depth"]));
}

#[test]
fn everything_in_an_export_with_wpdiscuz_is_read() {
    let expected = json(WPDISCUZ_EXPECTED);
    let (thread, report) = only_thread(WPDISCUZ, "canal-boats");
    assert_thread(&thread, &report, &expected["thread"]);
    assert_comments(&thread, &expected["comments"]);

    let rows = &expected["rows"];
    assert_eq!(report.rows, number(&rows["in_file"]));
    assert_eq!(report.kept, number(&rows["kept"]));
    assert_counts(&report.skipped, &rows["skipped"]);
    assert_counts(&report.orphans, &rows["orphans"]);

    let rating = thread.rating.expect("a rating");
    assert_eq!((rating.sum, rating.count, rating.stars), (56, 13, [0; 5]));
    let mean = rating.sum as f64 / rating.count as f64;
    assert_eq!(
        format!("{mean:.1}"),
        expected["thread"]["rating"].to_string()
    );
}

#[test]
fn the_other_threads_of_the_export_are_read_and_nothing_else() {
    let expected = json(WPDISCUZ_EXPECTED);
    let (threads, report) = read(WPDISCUZ).expect("the export is good");
    let keys: Vec<_> = threads.iter().map(|thread| &*thread.key).collect();
    assert_eq!(
        keys,
        ["canal-boats", "allotment-sourdough", "winter-vegetables"]
    );
    for expected in expected["other_threads"].as_array().expect("a list") {
        let (thread, report) = only_thread(WPDISCUZ, expected["slug"].as_str().expect("a slug"));
        assert_eq!(thread.closed, expected["closed"]);
        assert_eq!(report.kept - report.held, number(&expected["approved"]));
    }
    let rating = threads[1].rating.expect("a rating");
    assert_eq!((rating.sum, rating.count), (13, 3));
    assert_eq!(threads[2].rating, None);

    assert_eq!((report.rows, report.kept, report.held), (78, 74, 3));
    assert_eq!(report.skipped.values().sum::<u64>(), 4);
    // One comment has a picture, three answer questions inside the article.
    assert_eq!(report.notes["attached files left out"], 1);
    assert_eq!(
        report.notes["link to a question inside the article left out"],
        3
    );
    assert_eq!(report.notes.len(), 2);
}

#[test]
fn everything_in_an_export_without_plugins_is_read() {
    let expected = json(PLAIN_EXPECTED);
    let (threads, report) = read(PLAIN).expect("the export is good");
    assert_eq!(report.rows, number(&expected["rows_in_file"]));
    let all = expected["threads"].as_array().expect("a list");
    assert_eq!(threads.len(), all.len());
    for (thread, expected) in threads.iter().zip(all) {
        let (alone, report) = only_thread(PLAIN, expected["slug"].as_str().expect("a slug"));
        assert_eq!(alone, *thread);
        assert_thread(thread, &report, expected);
        assert_comments(thread, &expected["comments"]);
        assert_eq!(report.rows, number(&expected["in_file"]));
        assert_eq!(report.kept, number(&expected["kept"]));
        assert_counts(&report.skipped, &expected["skipped"]);
        assert_eq!(report.orphans, Counts::new());
        assert_eq!(thread.rating, None);
    }
}

#[test]
fn the_report_adds_up_and_prints_as_a_table() {
    let (_, report) = read(WPDISCUZ).expect("the export is good");
    assert_eq!(
        report.rows,
        report.kept + report.skipped.values().sum::<u64>()
    );
    let table = report.to_string();
    for line in [
        "comments in the file",
        "of these held",
        "parent is a pingback",
        "trackback",
    ] {
        assert!(table.contains(line), "{table}");
    }
}

#[test]
fn reading_byte_by_byte_gives_the_same_and_reports_progress() {
    let mut told = Vec::new();
    let slow = BufReader::with_capacity(1, WPDISCUZ.as_bytes());
    let slowly = read_wxr(slow, |bytes| told.push(bytes)).expect("the export is good");
    assert_eq!(slowly, read(WPDISCUZ).expect("the export is good"));
    assert!(told.is_sorted());
    assert_eq!(told.last(), Some(&(WPDISCUZ.len() as u64)));
}

//! Reads what Isso, Remark42 and Commento give away, and compares it with what is known to be in there.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use afterword_server::import::exported::threads;
use afterword_server::import::isso::read_isso;
use afterword_server::import::json::{read_commento, read_remark42};
use afterword_server::import::{
    ImportReport, ImportedComment, ImportedState, ImportedText, ImportedThread,
};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

const REMARK42: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/fixtures/remark42-backup.gz"
));
const COMMENTO: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/fixtures/commento.json"
));

fn isso() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../peers/fixtures/isso.sqlite")
}

async fn from_isso(origin: Option<&str>) -> (Vec<ImportedThread>, ImportReport) {
    threads(&read_isso(&isso()).await.expect("it is Isso's"), origin)
}

fn by_id<'a>(threads: &'a [ImportedThread], id: &str) -> &'a ImportedComment {
    let mut all = threads.iter().flat_map(|thread| &thread.comments);
    all.find(|comment| comment.source_id == id)
        .unwrap_or_else(|| panic!("{id} is not there"))
}

/// Every parent is a kept comment of the same thread, before its replies.
fn check_order(threads: &[ImportedThread]) {
    for thread in threads {
        for (at, comment) in thread.comments.iter().enumerate() {
            let before = &thread.comments[..at];
            let parent = comment.parent.as_ref();
            assert!(
                parent.is_none_or(|parent| before.iter().any(|other| other.source_id == *parent)),
                "{comment:?}"
            );
        }
    }
}

#[tokio::test]
async fn the_database_of_isso_is_read_whole() {
    let (threads, report) = from_isso(Some("https://news.example")).await;
    check_order(&threads);
    let keys: Vec<&str> = threads.iter().map(|thread| thread.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "https://news.example/canal-boats",
            "https://news.example/rye-bread"
        ]
    );
    assert_eq!(
        threads[0].url.as_deref(),
        Some("https://news.example/canal-boats/")
    );
    assert_eq!((report.rows, report.kept, report.held), (25, 24, 1));
    assert_eq!(report.skipped.get("deleted"), Some(&1));
    assert_eq!(report.orphans.get("parent deleted"), Some(&1));
    let first = by_id(&threads, "1");
    assert_eq!(first.author_name, "Wilma Rushbrook");
    assert_eq!(
        first.author_website.as_deref(),
        Some("https://wilma.example/boats")
    );
    assert_eq!((first.votes_up, first.votes_down), (5, 1));
    assert_eq!(first.created_at, 1_712_100_040_750);
    let ImportedText::Markdown(text) = &first.text else {
        panic!("it was typed: {first:?}")
    };
    assert!(text.contains("*northern branch*"), "{text}");
    assert_eq!(by_id(&threads, "2").parent.as_deref(), Some("1"));
    assert_eq!(by_id(&threads, "27").state, ImportedState::Pending);
    assert!(!by_id(&threads, "19").author_name.contains("&amp;"));
    assert!(
        threads
            .iter()
            .flat_map(|thread| &thread.comments)
            .any(|comment| comment.edited.is_some())
    );
}

#[tokio::test]
async fn without_an_origin_the_paths_of_isso_are_the_keys_and_the_report_says_so() {
    let (threads, report) = from_isso(None).await;
    // As the attribute `thread` of a page has it that was in front of Isso.
    assert_eq!(threads[0].key, "/canal-boats/");
    assert_eq!(threads[0].url, None);
    assert!(report.to_string().contains("--origin"), "{report}");
}

/// A copy of Isso's database with more in it.
async fn with(folder: &tempfile::TempDir, statements: &'static str) -> PathBuf {
    let file = folder.path().join("comments.db");
    std::fs::copy(isso(), &file).expect("there is room");
    let options = SqliteConnectOptions::new().filename(&file);
    let mut connection = options.connect().await.expect("it opens");
    let done = sqlx::raw_sql(statements).execute(&mut connection).await;
    done.expect("it can be written");
    connection.close().await.expect("it closes");
    file
}

#[tokio::test]
async fn pages_that_are_one_to_the_widget_are_one_and_those_told_apart_by_a_query_are_not() {
    let folder = tempfile::tempdir().expect("there is room");
    let file = with(
        &folder,
        "INSERT INTO threads VALUES (3, '/canal-boats/index.html', NULL), (4, '/?p=3', 'P'), (5, '/?p=4', 'Q'), (6, 'post-42', '');
         INSERT INTO comments (tid, id, parent, created, mode, text, voters) VALUES (3, 101, NULL, 10, 1, 'x', ''),
            (3, 102, 1, 2e9, 1, 'y', ''), (4, 103, NULL, 1, 1, 'z', ''), (5, 104, NULL, 1, 1, 'z', ''), (6, 105, NULL, 1, 1, 'z', '');",
    )
    .await;
    let export = read_isso(&file).await.expect("it is Isso's");
    let (threads, report) = threads(&export, Some("https://news.example"));
    check_order(&threads);
    let keys: Vec<&str> = threads.iter().map(|thread| thread.key.as_str()).collect();
    assert_eq!(keys[2..], ["/?p=3", "/?p=4", "post-42"]);
    assert!(threads[2..].iter().all(|thread| thread.url.is_none()));
    assert_eq!(threads[0].comments.len(), 19);
    assert_eq!(by_id(&threads, "102").parent.as_deref(), Some("1"));
    assert_eq!((report.threads, report.kept), (5, 29));
}

#[tokio::test]
async fn names_are_decoded_once_and_what_is_in_no_known_state_waits() {
    let folder = tempfile::tempdir().expect("there is room");
    let file = with(
        &folder,
        "UPDATE comments SET author = 'A &amp;lt; B' WHERE id = 1;
         UPDATE comments SET mode = 3 WHERE id = 2; UPDATE comments SET mode = NULL WHERE id = 3;",
    )
    .await;
    let (threads, report) = threads(&read_isso(&file).await.expect("it is Isso's"), None);
    assert_eq!(by_id(&threads, "1").author_name, "A &lt; B");
    assert_eq!(by_id(&threads, "2").state, ImportedState::Pending);
    assert_eq!(by_id(&threads, "3").state, ImportedState::Pending);
    assert_eq!(report.held, 3);
}

#[tokio::test]
async fn what_is_no_database_of_isso_is_refused_with_a_sentence() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("x.db");
    for bytes in [
        "",
        "not a database at all, whatever its name says; and long enough to be taken for one, if nobody looked closely at what stands here.",
    ] {
        std::fs::write(&path, bytes).expect("it can be written");
        let error = read_isso(&path).await.expect_err("it is none").to_string();
        assert!(error.contains("this is not a database of Isso"), "{error}");
    }
}

#[test]
fn the_backup_of_remark42_is_read_whole() {
    let (threads, report) = threads(&read_remark42(REMARK42).expect("it is a backup"), None);
    check_order(&threads);
    assert_eq!((report.rows, report.kept), (21, 19));
    assert_eq!(report.skipped.get("deleted"), Some(&2));
    assert_eq!(report.notes.get("summary of an edit left out"), Some(&1));
    assert_eq!(threads.len(), 2);
    assert!(threads.iter().any(|thread| thread.closed));
    assert_eq!(
        threads[0].url.as_deref(),
        Some("https://news.example/canal-boats/")
    );
    let all = || threads.iter().flat_map(|thread| &thread.comments);
    assert_eq!(all().filter(|comment| comment.pinned).count(), 1);
    assert_eq!(all().filter(|comment| comment.edited.is_some()).count(), 1);
    assert!(all().any(|comment| comment.role.is_some()));
    assert!(
        all().all(
            |comment| matches!(&comment.text, ImportedText::Markdown(text) if !text.is_empty())
        )
    );
}

#[test]
fn an_export_of_commento_is_read_whole() {
    let (threads, report) = threads(&read_commento(COMMENTO).expect("it is an export"), None);
    check_order(&threads);
    assert_eq!(
        report.rows,
        report.kept + report.skipped.values().sum::<u64>()
    );
    assert!(report.kept > 0);
    assert!(
        threads.iter().all(|thread| thread
            .url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://"))),
        "{threads:#?}"
    );
}

#[test]
fn files_that_are_cut_off_damaged_or_something_else_are_refused_with_the_line() {
    let text = {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut flate2::read::MultiGzDecoder::new(REMARK42), &mut text)
            .expect("it is packed text");
        text
    };
    let half = &text.as_bytes()[..text.len() / 2];
    let said = |bytes: &[u8]| {
        read_remark42(Cursor::new(bytes))
            .expect_err("it is broken")
            .to_string()
    };
    assert!(said(half).contains("its rest is missing"), "{}", said(half));
    assert!(said(&REMARK42[..REMARK42.len() / 2]).contains("its rest is missing"));
    assert!(said(b"{\"a\": 1}").contains("this is not a backup of Remark42"));
    assert!(said(b"<html>").starts_with("line 1"));
    assert!(said(b"{\n\n\xff}").starts_with("line 3"));
    let other = read_commento(REMARK42).expect_err("it is another system's");
    assert!(other.to_string().contains("Commento"), "{other}");
}

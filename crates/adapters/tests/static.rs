//! Files in place of a server: ours, and what Isso, Remark42, Commento and Comentario export.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test that can't read has failed")]

#[path = "support/asking.rs"]
mod support;

#[path = "static/damage.rs"]
mod damage;
#[path = "static/exports.rs"]
mod exports;
#[path = "static/folder.rs"]
mod folder;

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::time::Instant;

use afterword_adapters::exports::file_name::file_name;
use afterword_adapters::{ApiAnswer, ApiRequest, HttpAnswer, Kind, Place};
use afterword_protocol::{Comment, CommentDetail, CommentsPage, Sort, Thread, ThreadState};
use serde_json::{Value, json};
use support::{Recorded, answer, code, good, request};

const FILE: &str = "https://news.example/comments.json";

fn place(server: &str, thread: &str) -> Place {
    Place {
        page_url: String::new(),
        ..support::place(Kind::Static, server, thread)
    }
}

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    fs::read(folder.join(name)).unwrap()
}

fn text(name: &str) -> String {
    String::from_utf8(fixture(name)).unwrap()
}

fn remark42() -> String {
    let mut text = String::new();
    let packed = fixture("remark42-backup.gz");
    flate2::read::GzDecoder::new(packed.as_slice())
        .read_to_string(&mut text)
        .unwrap();
    text
}

fn served(status: u16, body: &str) -> HttpAnswer {
    HttpAnswer {
        status,
        body: body.into(),
        ..HttpAnswer::default()
    }
}

/// What a request is answered where one file has this in it.
fn ask(body: &str, thread: &str, request: &ApiRequest) -> ApiAnswer {
    answer(&place(FILE, thread), request, |asked| {
        assert_eq!((asked.method.as_str(), asked.url.as_str()), ("GET", FILE));
        assert!(!asked.cookies && asked.headers.is_empty() && asked.body.is_none());
        served(200, body)
    })
}

fn oldest(body: &str, thread: &str) -> CommentsPage {
    good(&ask(
        body,
        thread,
        &request("GET", "comments?sort=oldest&limit=100"),
    ))
}

/// Each comment as "id<parent name: html +up -down".
fn lines(comments: &[Comment]) -> Vec<String> {
    let line = |comment: &Comment| {
        let short = |id: &str| id.get(..4).unwrap_or(id).to_owned();
        let parent = comment
            .parent
            .as_ref()
            .map(|id| format!("<{}", short(&id.0)));
        let html: String = comment.html.trim_end().chars().take(40).collect();
        let votes = match (comment.votes.up, comment.votes.down) {
            (0, 0) => String::new(),
            (up, down) => format!(" +{up} -{down}"),
        };
        let (id, name) = (short(&comment.id.0), &comment.author.name);
        format!("{id}{} {name}: {html}{votes}", parent.unwrap_or_default())
    };
    comments.iter().map(line).collect()
}

#[test]
fn our_own_file_is_read_field_by_field() {
    let golden =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../protocol/tests/golden/comments-page.json");
    let golden = fs::read_to_string(golden).unwrap();
    let file: CommentsPage = serde_json::from_str(&golden).unwrap();
    let read = oldest(&golden, "2026/a-post");
    // One is not for everybody, one is hidden and has no replies.
    assert_eq!(read.comments.len(), 3);
    for (read, written) in read.comments.iter().zip(&file.comments) {
        let replies = read.replies;
        assert_eq!(
            *read,
            Comment {
                replies,
                ..written.clone()
            }
        );
    }
    let Thread {
        key,
        url,
        title,
        state,
        rating,
        comments,
        capabilities,
        ..
    } = read.thread;
    assert_eq!(
        (key, url, title),
        (file.thread.key, file.thread.url, file.thread.title)
    );
    assert_eq!(
        (state, rating, comments),
        (ThreadState::Closed, file.thread.rating, 2)
    );
    assert_eq!(capabilities.sorts, Sort::ALL);
    assert!(
        !capabilities.post && !capabilities.reply && !capabilities.vote_up && !capabilities.rate
    );
    assert!(!capabilities.subscribe && !capabilities.preview && !capabilities.feed);
}

#[test]
fn what_isso_answered_is_a_thread() {
    let body = Recorded::load("static").named("isso-thread-all").body;
    let page = oldest(&body, "/canal-boats/");
    assert_eq!(page.thread.comments, 16);
    assert_eq!(page.comments.len(), 17);
    let first = &page.comments[0];
    assert_eq!(
        (first.id.0.as_str(), first.replies, first.votes.up),
        ("1", 6, 5)
    );
    assert_eq!(first.created_at, "2024-04-02T23:20:40Z");
    assert_eq!(
        first.author.website.as_deref(),
        Some("https://wilma.example/boats")
    );
    let stub = page
        .comments
        .iter()
        .find(|comment| comment.id.0 == "11")
        .unwrap();
    assert_eq!(
        (stub.html.as_str(), stub.author.name.as_str(), stub.replies),
        ("", "", 1)
    );
    let names: Vec<_> = page
        .comments
        .iter()
        .map(|comment| comment.author.name.as_str())
        .collect();
    assert!(names.contains(&"Siobhán O'Lock"), "{names:?}");
    assert!(
        !names
            .iter()
            .any(|name| name.contains('&') && name.contains(';')),
        "{names:?}"
    );
    assert_eq!(
        page.comments
            .iter()
            .filter(|comment| comment.edited.is_some())
            .count(),
        1
    );
}

#[test]
fn the_backup_of_remark42_has_a_thread_for_each_page() {
    let backup = remark42();
    let page = oldest(&backup, "https://news.example/canal-boats");
    assert_eq!(
        lines(&page.comments),
        [
            // What is pinned stands above, whatever the order.
            "bdb0 Old Bargee: <p>The anchor is aweigh; this one is pin",
            "a1c0 Wilma Rushbrook: <p>Has anybody taken the <em>northern br +3 -0",
            "9be2<a1c0 Otto von der Schleuse: <p>Ja, letzte Woche. Die Schleuse III kl +1 -1",
            "02e9<9be2 يوسف القارب: <p>مررنا من هناك يوم الجمعة، والماء هادئ",
            "ccc4<02e9 נועה מהתעלה: <p>גם אנחנו עברנו שם.</p>",
            "5910<ccc4 運河はる: <p>写真を見たいです。春の運河は静かですね。</p>",
            "d53d<5910 Tobias Tiller: <p><a href=\"https://tiller.example/willo",
            "460c<d53d Puffin: <p>👩🏽\u{200d}🌾👨\u{200d}👩\u{200d}👧\u{200d}👦 🏳\u{fe0f}\u{200d}🌈 ❤\u{fe0f} </p>",
            "b939 Old Bargee: <p>A list:</p>\n\n<ul>\n<li>leeks<br/>\n</li +5 -0",
            "074a<b939 Ida Ångström: <p>I read this twice. See <a href=\"https",
            "2a24<b939 小船美: <p>两个不够，三个吧。</p>",
            "5061 Tobias Tiller: <p>Knots: <b>bowline</b>,  <img src=\"x\"  +0 -4",
            "765b : ",
            "290d<765b Ida Ångström: <p>Хозяин под одеялом.</p>",
            "9c23 運河はる: <p>誤字を直しました。</p>",
            "4890 admin: <p>A word from the keeper of the lock.</",
            "d8c2 Puffin: <p>To nobody</p>",
        ]
    );
    let by_id = |id: &str| {
        page.comments
            .iter()
            .find(|comment| comment.id.0.starts_with(id))
            .unwrap()
    };
    assert_eq!(by_id("a1c0").created_at, "2026-11-22T13:51:51Z");
    assert_eq!(
        by_id("9c23").edited.as_ref().unwrap().at,
        "2026-11-22T13:52:12Z"
    );
    assert_eq!(
        by_id("4890").author.role,
        Some(afterword_protocol::Role::Moderator)
    );
    assert!(by_id("bdb0").pinned);
    assert_eq!(
        page.thread.title.as_deref(),
        Some("Canal boats, soup and patience")
    );
    assert_eq!(
        page.thread.url.as_deref(),
        Some("https://news.example/canal-boats/")
    );
    assert_eq!(page.thread.comments, 16);

    for name in [
        "https://news.example/rye-bread/",
        "http://NEWS.example/rye-bread/index.html",
        "/rye-bread",
    ] {
        assert_eq!(oldest(&backup, name).thread.comments, 3, "{name}");
    }
    let unknown = oldest(&backup, "https://news.example/leeks");
    assert_eq!(
        (unknown.thread.comments, unknown.thread.state),
        (0, ThreadState::Closed)
    );
    assert!(unknown.comments.is_empty());
}

#[test]
fn nothing_is_written() {
    let refused = |method: &str, path: &str, body: Value| {
        let request = ApiRequest {
            body: body.to_string(),
            ..request(method, path)
        };
        code(&answer(&place(FILE, "x"), &request, |asked| {
            panic!("{asked:?}")
        }))
    };
    let new = json!({"text": "x", "author": {"name": "A"}, "page": {"url": "https://a.example/"}});
    assert_eq!(refused("POST", "comments", new), "thread-closed");
    assert_eq!(
        refused("PATCH", "comments/1", json!({"text": "x"})),
        "not-found"
    );
    assert_eq!(refused("DELETE", "comments/1", json!(null)), "not-found");
    assert_eq!(
        refused("PUT", "comments/1/vote", json!({"value": 1})),
        "not-found"
    );
    assert_eq!(
        refused(
            "PUT",
            "rating",
            json!({"stars": 1, "page": {"url": "https://a.example/"}})
        ),
        "not-found"
    );
}

/// A backup of one page with so many comments, each the answer to one before it or a root.
fn long_backup(comments: usize) -> String {
    let mut file = json!({"version": 1, "users": [], "posts": []}).to_string();
    for n in 0..comments {
        let pid = if n % 4 == 0 {
            String::new()
        } else {
            format!("c{}", n - 1)
        };
        let comment = json!({
            "id": format!("c{n}"), "pid": pid, "text": format!("<p>{}</p>", "words ".repeat(20)),
            "user": {"name": format!("Reader {}", n % 900), "id": format!("u{}", n % 900)},
            "locator": {"site": "news", "url": "https://news.example/long"}, "score": 3, "controversy": 1.7,
            "time": format!("2026-01-{:02}T{:02}:{:02}:{:02}Z", 1 + n / 86400, n / 3600 % 24, n / 60 % 60, n % 60),
        });
        file = file + "\n" + &comment.to_string();
    }
    file
}

#[test]
fn ten_thousand_comments_are_read_page_by_page() {
    let file = long_backup(10_000);
    let begun = Instant::now();
    let (mut cursor, mut roots, mut found) = (String::new(), 0, 0);
    loop {
        let path = format!("comments?sort=oldest&limit=100{cursor}");
        let page: CommentsPage = good(&ask(&file, "/long", &request("GET", &path)));
        roots += page
            .comments
            .iter()
            .filter(|comment| comment.parent.is_none())
            .count();
        found += page.comments.len() as u64;
        found += page.rests.iter().map(|rest| rest.remaining).sum::<u64>();
        let Some(next) = page.next else { break };
        cursor = format!("&cursor={}", next.0);
    }
    assert_eq!((roots, found), (2_500, 10_000));
    let detail: CommentDetail = good(&ask(&file, "/long", &request("GET", "comments/c9999")));
    assert!(!detail.ancestors.is_empty());
    let each = begun.elapsed() / 26;
    // Without optimisation; a browser takes a small part of it.
    assert!(each.as_millis() < 3_000, "{each:?}");
    println!("{each:?} each");
}

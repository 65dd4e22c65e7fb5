//! Files in place of a server: ours, and what Isso, Remark42, Commento and Comentario export.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test that can't read has failed")]

#[path = "support/asking.rs"]
mod support;

#[path = "static/damage.rs"]
mod damage;

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

/// No program was at hand to write them: they are made by hand, in the format that the sources of Commento 1.8 and of
/// Comentario 3 describe.
#[test]
fn exports_of_commento_and_comentario_have_a_thread_for_each_page() {
    let commento = oldest(&text("commento.json"), "https://news.example/canal-boats/");
    assert_eq!(
        lines(&commento.comments),
        [
            "ca97 Wilma Rushbrook: <p>Has anybody taken the <em>northern br +4 -0",
            "3e23<ca97 Otto von der Schleuse: <p>Ja, letzte Woche. Die Schleuse III kl",
            "18ac<3e23 Ida Ångström: <p>See <a href=\"https://ida.example/?a=1 +0 -2",
            "2e7d : <p>Nobody of note: &lt;script&gt;alert(1",
            "cd0a :  +1 -0",
            "de7d<cd0a Ida Ångström: <p>An answer to what is gone</p>",
            "189f Ida Ångström: <p>To nobody</p>",
        ]
    );
    assert_eq!(
        commento.comments[0].author.website.as_deref(),
        Some("https://wilma.example/boats")
    );
    assert_eq!(commento.comments[1].author.website, None);
    assert_eq!(commento.thread.comments, 6);

    let comentario = oldest(
        &text("comentario.json"),
        "https://news.example/canal-boats/",
    );
    let mut same = lines(&comentario.comments);
    assert_eq!(
        same.remove(0),
        "2e7d A guest: <p>Nobody of note: &lt;script>alert(1)&l"
    );
    assert!(comentario.comments[0].pinned);
    assert_eq!(
        same[0],
        lines(&commento.comments)[0].replace("<em>northern br", "*northern branc")
    );
    assert_eq!(
        comentario.thread.title.as_deref(),
        Some("Canal boats, soup and patience")
    );
    let bread = oldest(&text("comentario.json"), "/rye-bread/").comments;
    assert_eq!(
        lines(&bread),
        ["8254 Otto von der Schleuse: <p>Roggen, natürlich. 🥖</p> +1 -0"]
    );
    assert_eq!(bread[0].edited.as_ref().unwrap().at, "2021-03-16T10:05:00Z");
}

#[test]
fn no_mail_address_leaves_an_export() {
    for (body, thread) in [
        (text("commento.json"), "/canal-boats/"),
        (text("comentario.json"), "/canal-boats/"),
        (
            remark42().replace("\"user_id\":\"\"", "\"email\":\"a@example.org\""),
            "/canal-boats/",
        ),
    ] {
        assert!(body.contains("@example"));
        let answer = ask(&body, thread, &request("GET", "comments?limit=100"));
        assert!(
            answer.body.len() > 1000 && !answer.body.contains("@example"),
            "{}",
            answer.body
        );
    }
}

#[test]
fn an_export_knows_its_pages_by_the_articles_address_too() {
    let comment = |page: &str| {
        json!({
            "commentHex": page, "domain": "a.example", "url": page, "markdown": "x", "state": "approved",
        })
    };
    let comments = ["/?p=1", "/?p=2", "/"].map(comment);
    let with_queries = json!({"version": 1, "commenters": [], "comments": comments});
    let of_page = |thread: &str, page_url: &str| {
        let place = Place {
            page_url: page_url.into(),
            ..place(FILE, thread)
        };
        let answered = answer(&place, &request("GET", "comments"), |_| {
            served(200, &with_queries.to_string())
        });
        let page: CommentsPage = good(&answered);
        page.comments
            .into_iter()
            .map(|comment| comment.id.0)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of_page("https://a.example", "https://a.example/?p=2"),
        ["/?p=2"]
    );
    assert_eq!(
        of_page("https://a.example", "https://a.example/?utm=x"),
        ["/"]
    );
    assert_eq!(
        of_page("a.example/?p=1", "https://a.example/?p=2"),
        ["/?p=1"]
    );
    assert!(of_page("https://a.example/3", "").is_empty());
}

/// A folder with two files, and what was asked for.
fn folder(thread: &str, ask: &ApiRequest) -> (ApiAnswer, Vec<String>) {
    let mut asked = Vec::new();
    let answered = answer(
        &place("https://news.example/comments", thread),
        ask,
        |request| {
            asked.push(request.url.clone());
            let file = request.url.rsplit('/').next().unwrap();
            let other = file_name("https://news.example/canal-boats") + ".json";
            match file {
                "canal-boats.json" => {
                    served(200, r#"{"thread":{"key":"canal-boats"},"comments":[]}"#)
                }
                "out.json" => served(200, r#"{"file":"../../secret.json"}"#),
                "circle.json" => served(200, r#"{"file":"circle.json"}"#),
                file if file == other => served(200, r#"{"file":"canal-boats.json"}"#),
                "down.json" => served(503, ""),
                _ => served(404, "<h1>Not found</h1>"),
            }
        },
    );
    (answered, asked)
}

#[test]
fn a_folder_has_a_file_for_each_thread() {
    let ask = request("GET", "");
    let key = |answer: &ApiAnswer| good::<Thread>(answer).key;
    let (answer, asked) = folder("canal-boats", &ask);
    assert_eq!((key(&answer).as_str(), asked.len()), ("canal-boats", 1));
    let (answer, asked) = folder("https://news.example/canal-boats", &ask);
    assert_eq!((key(&answer).as_str(), asked.len()), ("canal-boats", 2));
    assert!(asked[0].starts_with("https://news.example/comments/news-example-canal-boats~"));
    assert_eq!(asked[1], "https://news.example/comments/canal-boats.json");

    // Without comments there is no file, and the thread has none.
    let (answer, _) = folder("leeks", &ask);
    let thread: Thread = good(&answer);
    assert_eq!(
        (thread.key.as_str(), thread.comments, thread.state),
        ("leeks", 0, ThreadState::Closed)
    );
    assert_eq!(code(&folder("down", &ask).0), "502");
    assert_eq!(code(&folder("out", &ask).0), "422");
    assert_eq!(folder("circle", &ask).1.len(), 2);
}

#[test]
fn a_file_that_is_not_there_is_not_found() {
    let answered = answer(&place(FILE, "x"), &request("GET", "comments"), |_| {
        served(404, "<h1>")
    });
    assert_eq!(code(&answered), "not-found");
    assert!(answered.body.contains(FILE), "{}", answered.body);
    for (status, expected) in [
        (0, "502"),
        (500, "502"),
        (503, "502"),
        (403, "422"),
        (429, "rate-limited"),
        (304, "422"),
    ] {
        let answered = answer(&place(FILE, "x"), &request("GET", "comments"), |_| {
            served(status, "{}")
        });
        assert_eq!(code(&answered), expected, "{status}");
    }
    // A version may stand behind the name.
    let versioned = place("https://news.example/a.json?v=3", "x");
    let answered = answer(&versioned, &request("GET", "comments"), |asked| {
        assert_eq!(asked.url, versioned.server);
        served(200, r#"{"replies":[]}"#)
    });
    assert_eq!(good::<CommentsPage>(&answered).comments, []);
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

#[test]
fn zz_timing() {
    let file = long_backup(10_000);
    println!("{} bytes", file.len());
    for _ in 0..3 {
        let t = Instant::now();
        let v: Vec<Value> = serde_json::Deserializer::from_str(&file)
            .into_iter()
            .collect::<Result<_, _>>()
            .unwrap();
        println!("parse {:?}", t.elapsed());
        let t = Instant::now();
        drop(v);
        println!("drop {:?}", t.elapsed());
        let t = Instant::now();
        let e = afterword_adapters::exports::remark42::read(&file).unwrap();
        println!("read {:?} {}", t.elapsed(), e.comments.len());
        let t = Instant::now();
        let a = ask(&file, "/long", &request("GET", "comments?limit=25"));
        println!("all {:?} {}", t.elapsed(), a.body.len());
    }
}

//! What readers get of another system, and how seldom it is asked for that.

use afterword::i18n::Language;
use afterword::options::Options;
use afterword_peers::Answer;
use afterword_protocol::{CommentsPage, ProblemCode, Sort, Thread};

use crate::world::{Received, System, THREAD, World, isso, list_with, wait_for};

#[tokio::test]
async fn the_first_paint_is_what_the_widget_draws_of_the_same_page() {
    let isso = System::isso();
    let world = World::before_isso(&isso);
    let page: CommentsPage = world
        .get(&format!("{THREAD}/comments?limit=7"))
        .await
        .json();
    assert!(page.comments.len() > 10, "{page:?}");
    assert_eq!(page.thread.comments, 16);
    let query = "limit=7&lang=de&max-depth=2&heading-level=3&rating=off";
    let path = format!("{THREAD}/comments?{query}");
    let shown = world.send("GET", &path, &[("accept", "text/html")]).await;
    let options = Options {
        thread: "/canal-boats/".into(),
        lang: "de".into(),
        page_size: 7,
        max_depth: 2,
        heading_level: 3,
        rating: false,
        ..Options::default()
    };
    let german = Language::nearest("de").clone();
    assert_eq!(shown.body, afterword::first_paint(page, &options, german));
    assert_eq!(shown.header("content-type"), "text/html; charset=utf-8");
    assert!(
        shown
            .header("content-security-policy")
            .contains("default-src 'none'")
    );
    // Both were made of one read.
    assert_eq!(isso.reads(), 1);
}

#[tokio::test]
async fn a_thread_is_read_without_its_comments() {
    let isso = System::isso();
    let world = World::before_isso(&isso);
    let thread: Thread = world.get(THREAD).await.json();
    assert_eq!(
        (thread.key.as_str(), thread.comments),
        ("/canal-boats/", 16)
    );
    assert!(
        thread.capabilities.post && !thread.capabilities.unvote,
        "{thread:?}"
    );
    assert_eq!(isso.asked(), ["POST /count"]);
}

#[tokio::test]
async fn what_is_asked_for_is_passed_on_once_for_each_page() {
    let isso = System::isso();
    let world = World::before_isso(&isso);
    for query in [
        "?sort=best",
        "?sort=best&lang=de",
        "?limit=25&sort=best",
        "?sort=oldest",
        "?sort=oldest&x=y",
    ] {
        let page: CommentsPage = world.get(&format!("{THREAD}/comments{query}")).await.json();
        assert_eq!(page.thread.capabilities.sorts, Sort::ALL);
    }
    // Isso has no sites, so their keys make no difference.
    let elsewhere = THREAD.replace("default", "another");
    world
        .get(&format!("{elsewhere}/comments?sort=best"))
        .await
        .json::<CommentsPage>();
    let asked = isso.asked();
    let lists: Vec<_> = asked
        .iter()
        .filter(|line| line.contains("limit=25"))
        .collect();
    assert_eq!(lists.len(), 2, "{asked:?}");
    assert!(
        lists
            .iter()
            .all(|line| line.contains("uri=%2Fcanal-boats%2F")),
        "{asked:?}"
    );
    assert!(lists[0].contains("sort=upvotes"), "{asked:?}");
}

#[tokio::test]
async fn hostile_html_is_sanitised_in_every_form() {
    let isso = System::saying(|asked| match asked.route() {
        "/count" => Answer::json(200, "[1]"),
        _ => Answer::json(
            200,
            list_with(
                "<p onclick=alert(1)>a<script>alert(2)</script><img src=x onerror=alert(3)>\
                 <a href=\"javascript:alert(4)\">b</a><iframe srcdoc=c></iframe></p>",
            ),
        ),
    });
    let world = World::before_isso(&isso);
    let page: CommentsPage = world.get(&format!("{THREAD}/comments")).await.json();
    let safe = "<p>a<a rel=\"nofollow ugc noopener\">b</a></p>";
    assert_eq!(page.comments[0].html, safe);
    let shown = world.first_paint().await.body;
    assert!(shown.contains(safe), "{shown}");
    assert!(!shown.contains("alert("), "{shown}");
}

#[tokio::test]
async fn ten_readers_at_once_cause_one_read() {
    let isso = System::isso();
    let world = World::before_isso(&isso);
    let readers = (0..10).map(|_| world.first_paint());
    let answers = futures_util::future::join_all(readers).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(isso.reads(), 1);
}

#[tokio::test]
async fn what_is_new_comes_after_what_is_old() {
    let isso = System::isso();
    let world = World::before_isso(&isso);
    let old = world.first_paint().await.body;
    isso.now_says(|_| Answer::json(200, list_with("<p>New</p>")));
    world.advance_seconds(29);
    assert_eq!(world.first_paint().await.body, old);
    assert_eq!(isso.reads(), 1);
    world.advance_seconds(1);
    assert_eq!(world.first_paint().await.body, old);
    wait_for(async || world.first_paint().await.body.contains("<p>New</p>")).await;
    assert_eq!(isso.reads(), 2);
}

#[tokio::test]
async fn what_was_read_is_shown_while_the_system_is_down() {
    let isso = System::isso();
    let world = World::before_isso(&isso);
    let old = world.first_paint().await.body;
    isso.now_says(|_| Answer::json(500, ""));
    for _ in 0..5 {
        world.advance_seconds(3000);
        assert_eq!(world.first_paint().await.body, old);
    }
    let address = isso.url();
    drop(isso);
    world.advance_seconds(3000);
    assert_eq!(world.first_paint().await.body, old);
    let unknown = THREAD.replace("boats", "bridges");
    let problem = world.get(&unknown).await.problem(ProblemCode::Unavailable);
    // Where it is, is nobody's affair.
    let detail = problem.detail.unwrap();
    assert!(!detail.contains(&address), "{detail}");
}

#[tokio::test]
async fn who_has_it_already_is_told_so() {
    let isso = System::isso();
    let world = World::before_isso(&isso);
    let path = format!("{THREAD}/comments");
    for accept in ["application/json", "text/html"] {
        let first = world.send("GET", &path, &[("accept", accept)]).await;
        assert_eq!(first.header("cache-control"), "no-cache");
        assert_eq!(first.header("vary"), "Accept");
        let etag = first.header("etag");
        let again = [("accept", accept), ("if-none-match", etag)];
        let again = world.send("GET", &path, &again).await;
        assert_eq!((again.status, again.body.as_str()), (304, ""));
        isso.now_says(|_| Answer::json(200, list_with("<p>New</p>")));
        world.advance_seconds(30);
        wait_for(async || {
            let asked = [("accept", accept), ("if-none-match", etag)];
            world.send("GET", &path, &asked).await.status == 200
        })
        .await;
        isso.now_says(crate::world::isso);
        world.advance_seconds(4000);
    }
    let thread = world.get(THREAD).await;
    let again = world
        .send("GET", THREAD, &[("if-none-match", thread.header("etag"))])
        .await;
    assert_eq!(again.status, 304);
}

#[tokio::test]
async fn a_page_goes_on_where_its_cursor_says() {
    let isso = System::saying(|asked| {
        if asked.path.contains("limit=2") {
            return Answer::json(200, crate::world::recorded("list-oldest-2"));
        }
        isso(asked)
    });
    let world = World::before_isso(&isso);
    let path = format!("{THREAD}/comments?sort=oldest&limit=2");
    let first: CommentsPage = world.get(&path).await.json();
    let cursor = first.next.unwrap().0;
    let next = world.get(&format!("{path}&cursor={cursor}")).await;
    assert_eq!(next.status, 200, "{}", next.body);
    assert!(
        isso.asked().iter().any(|line| line.contains("offset=")),
        "{:?}",
        isso.asked()
    );
    let long = "x".repeat(1001);
    let refused = |answer: Received, code| answer.problem(code);
    refused(
        world.get(&format!("{path}&cursor={long}")).await,
        ProblemCode::CursorInvalid,
    );
    refused(
        world.get(&format!("{path}&from={long}")).await,
        ProblemCode::CommentNotFound,
    );
    refused(
        world.get(&format!("{path}&only=quoted")).await,
        ProblemCode::ParameterInvalid,
    );
    refused(
        world.get(&format!("{path}&sort=hottest")).await,
        ProblemCode::ParameterInvalid,
    );
}

//! A real WordPress starts, has its post, and leaves nothing behind.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot ask has failed")]

use std::fs;
use std::io::{BufRead as _, BufReader, stdin};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use afterword_peers::{WordPress, WordPressOptions};
use serde_json::{Value, json};
use ureq::Agent;

/// How long what must happen may take.
const PATIENCE: Duration = Duration::from_secs(30);

fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into()
}

fn start(options: WordPressOptions) -> WordPress {
    let begun = Instant::now();
    let site = WordPress::start(&options).unwrap();
    eprintln!("started in {:?}", begun.elapsed());
    site
}

/// A list of comments, and how many there are on all pages.
fn list(site: &WordPress, query: &str) -> (Vec<Value>, usize) {
    let url = format!("{}/wp-json/wp/v2/comments?{query}", site.url());
    let mut answer = agent().get(url).call().unwrap();
    assert_eq!(answer.status(), 200, "{}", site.complaints());
    let total = answer.headers()["x-wp-total"].to_str().unwrap();
    let total = total.parse().unwrap();
    (answer.body_mut().read_json().unwrap(), total)
}

fn page(site: &WordPress, path: &str) -> String {
    let mut answer = agent().get(format!("{}{path}", site.url())).call().unwrap();
    assert_eq!(answer.status(), 200, "{path}: {}", site.complaints());
    answer.body_mut().read_to_string().unwrap()
}

fn post(site: &WordPress, text: &str) -> (u16, Value) {
    let url = format!("{}/wp-json/wp/v2/comments", site.url());
    let comment = json!({
        "post": site.post.id,
        "content": text,
        "author_name": "Guest",
        "author_email": "guest@bread.example",
    });
    let mut answer = agent().post(url).send_json(comment).unwrap();
    let status = answer.status().as_u16();
    (status, answer.body_mut().read_json().unwrap())
}

fn guests_write() -> WordPressOptions {
    WordPressOptions {
        snippet: WordPressOptions::GUESTS_WRITE.to_owned(),
        ..WordPressOptions::default()
    }
}

#[test]
fn the_post_has_what_is_promised() {
    let site = start(WordPressOptions::default());
    let query = format!("post={}&per_page=100&order=asc", site.post.id);
    let (mut comments, total) = list(&site, &query);
    // All but the one that waits, spam, trash and the pingback.
    assert_eq!(total, 126);
    assert_eq!(comments.len(), 100);
    comments.extend(list(&site, &format!("{query}&page=2")).0);
    let by_id = |id: u64| comments.iter().find(|comment| comment["id"] == id);
    let chain = (2..=7).map(|id| by_id(id).unwrap()["parent"].as_u64().unwrap());
    assert_eq!(chain.collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    assert_eq!(by_id(8).unwrap()["author_name"], "Ilse &amp; Pieter");
    assert_eq!(by_id(19).unwrap()["parent"], 9999);
    assert!(by_id(11).is_none());
    assert_eq!(by_id(12).unwrap()["parent"], 11);
    let hostile = &by_id(10).unwrap()["content"]["rendered"];
    assert!(hostile.as_str().unwrap().contains("<script>"), "{hostile}");
    assert_eq!(list(&site, &format!("post={}", site.quiet.id)).1, 0);
    assert_eq!(
        site.permalink(&site.post),
        format!("{}/canal-boats/", site.url())
    );
    let html = page(&site, &site.post.path);
    assert!(html.contains("Theme's comments"), "{html}");
    assert!(page(&site, "/wp-includes/js/jquery/jquery.min.js").contains("jQuery"));
    assert!(page(&site, "/wp-login.php").contains("user_login"));
    assert_eq!(post(&site, "as a guest").0, 401);
    assert_eq!(site.complaints(), "");
}

#[test]
fn guests_write_as_often_as_they_like_with_the_snippet() {
    let site = start(guests_write());
    for text in ["once", "twice", "three times"] {
        let (status, comment) = post(&site, text);
        assert_eq!(status, 201, "{comment}");
        assert_eq!(comment["status"], "approved");
    }
}

#[test]
fn what_is_set_is_so() {
    let place = tempfile::tempdir().unwrap();
    let plugin = place.path().join("a-plugin");
    fs::create_dir(&plugin).unwrap();
    let code = "<?php\n/* Plugin Name: A plugin */\nadd_action('wp_footer', function () { echo 'plugged in'; });";
    fs::write(plugin.join("main.php"), code).unwrap();
    let site = start(WordPressOptions {
        plugins: vec![plugin],
        moderated: true,
        per_page: Some(20),
        flood_filter: true,
        block_theme: true,
        options: vec![("a_setting".to_owned(), "set = 1".to_owned())],
        ..guests_write()
    });
    let html = page(&site, &site.post.path);
    assert!(html.contains("plugged in"), "{html}");
    assert!(html.contains("wp-block-comments-pagination"), "{html}");
    assert_eq!(
        site.run("echo get_option('a_setting');").unwrap(),
        "set = 1"
    );
    let (status, comment) = post(&site, "waits");
    assert_eq!((status, &comment["status"]), (201, &json!("hold")));
    let (status, refusal) = post(&site, "at once again");
    assert_eq!((status, &refusal["code"]), (400, &json!("comment_flood")));
    let closed = start(WordPressOptions {
        closed: true,
        ..guests_write()
    });
    let (status, refusal) = post(&closed, "too late");
    let code = json!("rest_comment_closed");
    assert_eq!((status, &refusal["code"]), (403, &code));
}

#[test]
fn two_do_not_disturb_each_other_and_end_with_their_values() {
    let (one, other) = (start(guests_write()), start(guests_write()));
    assert_eq!(post(&one, "only here").0, 201);
    let count = |site: &WordPress| list(site, &format!("post={}", site.post.id)).1;
    assert_eq!((count(&one), count(&other)), (127, 126));
    let (address, group) = (address(&one), one.process_group());
    // The watch, the database, PHP and those that answer for it.
    assert!(running(group) > 4, "{} are running", running(group));
    drop(one);
    assert!(TcpStream::connect(address).is_err(), "it still listens");
    assert_eq!(running(group), 0);
    assert_eq!(count(&other), 126);
}

#[test]
fn the_editor_can_sign_in() {
    let site = start(WordPressOptions::default());
    let form = [("log", "editor"), ("pwd", "editor-password")];
    let agent: Agent = Agent::config_builder().max_redirects(0).build().into();
    let signed_in = agent
        .post(format!("{}/wp-login.php", site.url()))
        .header("cookie", "wordpress_test_cookie=WP%20Cookie%20check")
        .send_form(form)
        .unwrap();
    assert_eq!(signed_in.status(), 302);
    let cookies = signed_in.headers().get_all("set-cookie").iter();
    let cookies = cookies.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap());
    let cookies = cookies.collect::<Vec<_>>().join("; ");
    for path in ["/wp-admin/", "/wp-admin/options-discussion.php"] {
        let asked = agent.get(format!("{}{path}", site.url()));
        let mut answer = asked.header("cookie", &cookies).call().unwrap();
        assert_eq!(answer.status(), 200, "{path}: {}", site.complaints());
        let html = answer.body_mut().read_to_string().unwrap();
        assert!(html.contains("wp-admin-bar-my-account"), "{html}");
    }
    assert_eq!(site.complaints(), "");
}

/// How many processes of a group there are.
fn running(group: u32) -> usize {
    let listed = Command::new("ps")
        .args(["-A", "-o", "pgid=", "-o", "stat="])
        .output();
    let listed = String::from_utf8(listed.unwrap().stdout).unwrap();
    let ours = listed.lines().filter(|line| {
        let mut words = line.split_whitespace();
        let is_ours = words.next() == Some(&group.to_string());
        // What has ended may wait for whoever asks how.
        is_ours && !words.next().is_some_and(|state| state.starts_with('Z'))
    });
    ours.count()
}

fn address(site: &WordPress) -> String {
    site.url().strip_prefix("http://").unwrap().to_owned()
}

const HELD: &str = "PEERS_TEST_HELD";

/// The other process of the test below; alone, it does nothing.
#[test]
fn one_is_held_until_it_is_killed() {
    if std::env::var_os(HELD).is_some() {
        let site = start(WordPressOptions::default());
        println!("group {}", site.process_group());
        stdin().read_line(&mut String::new()).unwrap();
    }
}

#[test]
fn nothing_is_left_of_a_test_that_was_killed() {
    let mut test = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "one_is_held_until_it_is_killed", "--nocapture"])
        .env(HELD, "")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(test.stdout.take().unwrap());
    let group = output.lines().map_while(Result::ok).find_map(|line| {
        let (_, group) = line.split_once("group ")?;
        group.parse().ok()
    });
    let group = group.unwrap();
    assert!(running(group) > 4);
    test.kill().unwrap();
    test.wait().unwrap();
    let begun = Instant::now();
    while running(group) > 0 {
        assert!(begun.elapsed() < PATIENCE, "{} are left", running(group));
        thread::sleep(Duration::from_millis(10));
    }
}

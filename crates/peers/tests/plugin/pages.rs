//! What the plugin makes of a page.

use afterword_peers::WordPressOptions;
use serde_json::json;

use super::{LOADER, get, page, refusal, start, with_loader};

/// What is between two texts.
fn between<'a>(html: &'a str, start: &str, end: &str) -> &'a str {
    let rest = html.split_once(start).map(|(_, rest)| rest);
    rest.and_then(|rest| rest.split_once(end))
        .unwrap_or_else(|| panic!("no {start} … {end} in {html}"))
        .0
}

#[test]
fn the_widget_is_in_the_place_of_the_themes_comments() {
    for block_theme in [false, true] {
        let site = start(WordPressOptions {
            block_theme,
            ..WordPressOptions::default()
        });
        let html = page(&site, &site.post.path);
        let element = between(&html, "<after-word", "</after-word>");
        let attributes = format!(
            " backend=\"wordpress\" server=\"{}/wp-json/\" thread=\"{}\" page-url=\"{}\"",
            site.url(),
            site.post.id,
            site.permalink(&site.post)
        );
        assert!(element.starts_with(&attributes), "{element}");
        for own in ["Theme's comments", "wp-block-comment-template"] {
            assert!(!html.contains(own), "{own} in {html}");
        }
        assert!(element.contains("Level 6 of the locks."), "{element}");
        assert!(!html.contains("Please look at me first."), "{html}");
        assert!(!html.contains("It has been mentioned."), "{html}");
        let form = between(element, "<noscript>", "</noscript>");
        assert!(form.contains("id=\"commentform\""), "{form}");
        let script = between(&html, &format!("async src='{LOADER}'"), "</script>");
        assert!(script.contains("afterword-js"), "{script}");
        assert_eq!(html.matches("id=\"commentform\"").count(), 1);
        assert_eq!(site.complaints(), "");
    }
}

#[test]
fn without_the_address_of_the_loader_the_theme_shows_its_own() {
    let site = with_loader("", WordPressOptions::default());
    let html = page(&site, &site.post.path);
    assert!(html.contains("Theme's comments"), "{html}");
    assert!(!html.contains("after-word"), "{html}");
}

#[test]
fn a_closed_article_without_comments_shows_nothing() {
    let site = start(WordPressOptions {
        closed: true,
        ..WordPressOptions::default()
    });
    let html = page(&site, &site.post.path);
    let section = between(&html, "<after-word", "</body>");
    assert!(section.contains("Level 6 of the locks."), "{section}");
    assert!(!section.contains("commentform"), "{section}");
    let close = format!(
        "wp_update_post(['ID' => {}, 'comment_status' => 'closed']);",
        site.quiet.id
    );
    site.run(&close).unwrap();
    let html = page(&site, &site.quiet.path);
    assert!(
        !html.contains("after-word") && !html.contains("embed.js"),
        "{html}"
    );
}

#[test]
fn where_users_must_register_the_form_stands_below_and_guests_can_only_read() {
    let site = start(WordPressOptions {
        options: vec![("comment_registration".to_owned(), "1".to_owned())],
        ..WordPressOptions::default()
    });
    let html = page(&site, &site.post.path);
    let below = between(&html, "</after-word>", "</body>");
    assert!(below.contains("must-log-in"), "{below}");
    assert!(!html.contains("<noscript>"), "{html}");
    assert_eq!(refusal(&site, json!({})), "rest_comment_login_required");
    let (_, thread) = get(&site, &format!("afterword/v1/posts/{}", site.post.id));
    assert_eq!(
        (&thread["state"], &thread["guests"]),
        (&json!("open"), &json!(false))
    );
}

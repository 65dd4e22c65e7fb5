//! The plugin for WordPress, in a real WordPress.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot ask has failed")]

#[path = "plugin/pages.rs"]
mod pages;
#[path = "plugin/wpdiscuz.rs"]
mod wpdiscuz;

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use afterword_peers::{WordPress, WordPressOptions};
use serde_json::{Value, json};
use ureq::Agent;

const LOADER: &str = "https://comments.example/embed.js";
/// Keeps the subjects of mails.
const MAILBOX: &str = "add_filter('wp_mail', function ($mail) {
    update_option('mailbox', get_option('mailbox') . $mail['subject'] . \"\\n\");
    return $mail;
});";

/// A WordPress with the plugin, that knows where the loader is.
fn start(options: WordPressOptions) -> WordPress {
    with_loader(LOADER, options)
}

fn with_loader(address: &str, mut options: WordPressOptions) -> WordPress {
    let plugin =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../integrations/wordpress/afterword");
    options.plugins.push(plugin);
    options
        .options
        .push(("afterword_embed".to_owned(), address.to_owned()));
    WordPress::start(&options).unwrap()
}

fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into()
}

fn get(site: &WordPress, route: &str) -> (u16, Value) {
    let url = format!("{}/wp-json/{route}", site.url());
    let mut answer = agent().get(url).call().unwrap();
    let status = answer.status().as_u16();
    (status, answer.body_mut().read_json().unwrap())
}

fn page(site: &WordPress, path: &str) -> String {
    let mut answer = agent().get(format!("{}{path}", site.url())).call().unwrap();
    assert_eq!(answer.status(), 200, "{path}: {}", site.complaints());
    answer.body_mut().read_to_string().unwrap()
}

/// Writes a comment as a guest of their own, with `more` fields, and without those that are null there.
fn write(site: &WordPress, more: Value) -> (u16, Value) {
    static GUESTS: AtomicU32 = AtomicU32::new(0);
    let guest = GUESTS.fetch_add(1, Ordering::Relaxed);
    let mut comment = json!({
        "post": site.post.id,
        "content": format!("Guest {guest} was here."),
        "author_name": format!("Guest {guest}"),
        "author_email": format!("guest{guest}@bread.example"),
    });
    let fields = more.as_object().unwrap().clone();
    let comment_fields = comment.as_object_mut().unwrap();
    comment_fields.extend(fields);
    comment_fields.retain(|_, value| !value.is_null());
    let url = format!("{}/wp-json/wp/v2/comments", site.url());
    let mut answer = agent().post(url).send_json(comment).unwrap();
    let status = answer.status().as_u16();
    (status, answer.body_mut().read_json().unwrap())
}

/// The code that a comment is refused with.
fn refusal(site: &WordPress, more: Value) -> String {
    let (status, answer) = write(site, more);
    assert!(status >= 400, "{answer}");
    answer["code"].as_str().unwrap().to_owned()
}

/// Adds a comment past every rule, and gives its number.
fn add(site: &WordPress, post: u64, text: &str, more: &str) -> u64 {
    let code = format!(
        "echo wp_insert_comment(['comment_post_ID' => {post}, 'comment_author' => 'Ilse &amp; Pieter',
            'comment_author_email' => 'ilse@bread.example', 'comment_content' => '{text}', {more}]);"
    );
    site.run(&code).unwrap().parse().unwrap()
}

#[test]
fn guests_write_under_the_rules_of_the_form() {
    let site = start(WordPressOptions {
        flood_filter: true,
        ..WordPressOptions::default()
    });
    let later = || {
        let code = "global $wpdb; $wpdb->query(\"UPDATE $wpdb->comments SET comment_author_IP = '192.0.2.1'\");";
        site.run(code).unwrap();
    };
    let (status, comment) = write(
        &site,
        json!({"parent": 1, "date_gmt": "2019-01-01T00:00:00"}),
    );
    assert_eq!((status, &comment["status"]), (201, &json!("approved")));
    assert!(comment["date_gmt"].as_str().unwrap() > "2026", "{comment}");
    assert_eq!(comment["author_email"], Value::Null);
    let soon = json!({"date_gmt": "2199-01-01T00:00:00"});
    assert_eq!(refusal(&site, soon), "comment_flood");
    later();

    let post = site.post.id;
    let elsewhere = add(&site, site.quiet.id, "Elsewhere.", "");
    let private = add(&site, post, "Only for some.", "'comment_type' => 'private'");
    let closed = add(
        &site,
        post,
        "The last word.",
        "'comment_meta' => ['wpdiscuz_closed' => '1']",
    );
    // Held, spam, trash, a pingback, and nothing at all.
    for parent in [11, 13, 15, 17, 999_999, elsewhere, private] {
        let code = refusal(&site, json!({"parent": parent}));
        assert_eq!(code, "afterword_parent_not_found", "{parent}");
    }
    assert_eq!(
        refusal(&site, json!({"parent": closed})),
        "afterword_branch_closed"
    );
    assert_eq!(
        refusal(&site, json!({"author_name": ""})),
        "rest_comment_author_data_required"
    );
    assert_eq!(
        refusal(&site, json!({"status": "approved"})),
        "rest_comment_invalid_status"
    );

    let written = json!({"meta": {"wpdiscuz_votes": "99"}, "afterword": {"pinned": true, "votes": {"up": 99}}});
    let (status, comment) = write(&site, written);
    assert_eq!(status, 201, "{comment}");
    assert_eq!(
        (
            &comment["afterword"]["pinned"],
            &comment["afterword"]["votes"]
        ),
        (&json!(false), &json!(null))
    );
    assert_eq!(site.complaints(), "");
}

#[test]
fn the_owner_is_told_of_what_guests_write() {
    let notify = |name: &str| (name.to_owned(), "1".to_owned());
    let site = start(WordPressOptions {
        snippet: MAILBOX.to_owned(),
        options: vec![notify("comments_notify"), notify("moderation_notify")],
        ..WordPressOptions::default()
    });
    assert_eq!(write(&site, json!({})).0, 201);
    site.run("update_option('comment_moderation', 1);").unwrap();
    assert_eq!(write(&site, json!({})).1["status"], "hold");
    let mails = site.run("echo get_option('mailbox');").unwrap();
    assert!(mails.contains("Comment: \"Canal boats"), "{mails}");
    assert!(mails.contains("Please moderate: \"Canal boats"), "{mails}");
    // A warning would stand in the answer where PHP shows them.
    site.run("update_option('require_name_email', 0);").unwrap();
    let nobody = json!({"author_name": null, "author_email": null});
    assert_eq!(write(&site, nobody).0, 201);
    assert_eq!(site.complaints(), "");
}

#[test]
fn readers_see_what_wpdiscuz_has_kept_and_nothing_private() {
    let site = start(WordPressOptions::default());
    let quiet = site.quiet.id;
    let pinned = add(
        &site,
        quiet,
        "House rules.",
        "'comment_type' => 'wpdiscuz_sticky'",
    );
    let edit = "'wpdiscuz_last_edited_at' => '2026-01-02 23:59:59'";
    let voted = add(
        &site,
        quiet,
        "Voted and edited.",
        &format!(
            "'comment_meta' => ['wpdiscuz_votes' => '2', {edit}, 'wpdiscuz_last_edited_by' => 'ilse@bread.example',
                'wpdiscuz_votes_seperate' => ['like' => 3, 'dislike' => 1], 'wpdiscuz_closed' => '1']"
        ),
    );
    let below_zero = format!(
        "'user_id' => 1, 'comment_meta' => ['wpdiscuz_votes' => '-2', {edit}, 'wpdiscuz_last_edited_by' => 'gone@bread.example']"
    );
    add(&site, quiet, "By who wrote the article.", &below_zero);
    for kind in ["private", "note", "pingback"] {
        add(
            &site,
            quiet,
            "SECRET",
            &format!("'comment_type' => '{kind}'"),
        );
    }
    add(&site, quiet, "SECRET", "'comment_approved' => 0");

    let (status, list) = get(
        &site,
        &format!("wp/v2/comments?post={quiet}&order=asc&orderby=id"),
    );
    assert_eq!(status, 200);
    let said: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|comment| &comment["afterword"])
        .collect();
    let edited = |by: &str| json!({"at": "2026-01-02T23:59:59Z", "by": by});
    assert_eq!(
        said,
        [
            &json!({"votes": null, "edited": null, "pinned": true, "closed": false, "role": null}),
            &json!({"votes": {"up": 3, "down": 1}, "edited": edited("Ilse & Pieter"), "pinned": false, "closed": true, "role": null}),
            &json!({"votes": {"up": 0, "down": 2}, "edited": edited(""), "pinned": false, "closed": false, "role": "author"}),
        ]
    );
    let everything = list.to_string();
    assert!(
        !everything.contains("SECRET") && !everything.contains("@bread"),
        "{list}"
    );
    for id in pinned..pinned + 7 {
        let (status, comment) = get(&site, &format!("wp/v2/comments/{id}"));
        let hidden = [voted + 2, voted + 3, voted + 5].contains(&id);
        assert_eq!(status, if hidden { 401 } else { 200 }, "{comment}");
    }
    let asked_for = format!("wp/v2/comments?include={},{}", voted + 2, voted + 3);
    assert_eq!(get(&site, &asked_for).1, json!([]));
    for query in ["type=private", "type=all", "status=hold"] {
        assert_eq!(
            get(&site, &format!("wp/v2/comments?{query}")).0,
            401,
            "{query}"
        );
    }
    assert_eq!(site.complaints(), "");
}

#[test]
fn the_route_says_what_may_be_done_with_a_public_article() {
    let site = start(WordPressOptions::default());
    let route = |post: u64| get(&site, &format!("afterword/v1/posts/{post}"));
    let rate = format!(
        "update_post_meta({0}, 'wpdiscuz_post_rating', '4.3'); update_post_meta({0}, 'wpdiscuz_post_rating_count', 13);",
        site.quiet.id
    );
    site.run(&rate).unwrap();
    let (status, thread) = route(site.quiet.id);
    assert_eq!(status, 200);
    assert_eq!(
        thread,
        json!({
            "url": site.permalink(&site.quiet),
            "title": "Nobody has been here",
            "state": "open",
            "comments": 0,
            "guests": true,
            "name_and_email": true,
            "depth": 5,
            "held": "none",
            "max_length": {"text": 65_525, "name": 245, "email": 100, "url": 200},
            // Without the table of the single ratings.
            "rating": {"average": 4.3, "count": 13, "stars": [0, 0, 0, 0, 0]},
            "wpdiscuz": null,
        })
    );
    let (_, thread) = route(site.post.id);
    assert_eq!(
        (&thread["comments"], &thread["rating"]),
        (&json!(126), &json!(null))
    );
    for (change, put_back) in [
        ("'post_status' => 'draft'", "'post_status' => 'publish'"),
        ("'post_status' => 'private'", "'post_status' => 'publish'"),
        ("'post_password' => 'p'", "'post_password' => ''"),
    ] {
        let set = |what: &str| format!("wp_update_post(['ID' => {}, {what}]);", site.quiet.id);
        site.run(&set(change)).unwrap();
        assert_eq!(route(site.quiet.id).0, 404, "{change}");
        site.run(&set(put_back)).unwrap();
    }
    assert_eq!(route(999_999).0, 404);
    assert_eq!(site.complaints(), "");
}

#[test]
fn the_setting_takes_the_address_of_a_script_and_goes_with_the_plugin() {
    let site = start(WordPressOptions::default());
    let accepted = |typed: &str| {
        let load = "require_once ABSPATH . 'wp-admin/includes/template.php';";
        let code = format!(
            "{load} echo Afterword\\accept_embed_address({});",
            json!(typed)
        );
        site.run(&code).unwrap()
    };
    for good in [
        "https://a.example/embed.js",
        "http://a.example:8080/x/embed.js",
        "/afterword/embed.js",
        "",
    ] {
        assert_eq!(accepted(good), good);
    }
    for bad in [
        "javascript:alert(1)//.js",
        "embed.js",
        "https://a.example/",
        "ftp://a.example/embed.js",
        "https://a.example/embed.js\"><script>",
    ] {
        assert_eq!(accepted(bad), LOADER, "{bad}");
    }
    let uninstall = "define('WP_UNINSTALL_PLUGIN', 'afterword');
        require WP_PLUGIN_DIR . '/afterword/uninstall.php'; echo json_encode(get_option('afterword_embed'));";
    assert_eq!(site.run(uninstall).unwrap(), "false");
}

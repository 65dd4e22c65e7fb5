//! What the recorded exports do not show: old versions, other plugins, damage, hostility.

mod roles;

use super::*;
use crate::import::{ImportedComment, ImportedState, ImportedText};

/// A comment by id, with more elements.
fn comment(id: &str, more: &str) -> String {
    format!(
        "<wp:comment><wp:comment_id>{id}</wp:comment_id>\
         <wp:comment_date_gmt>2025-03-14 08:05:00</wp:comment_date_gmt>\
         <wp:comment_approved>1</wp:comment_approved>{more}</wp:comment>\n"
    )
}

/// A comment with a parent.
fn reply(id: &str, parent: &str, more: &str) -> String {
    comment(
        id,
        &format!("<wp:comment_parent>{parent}</wp:comment_parent>{more}"),
    )
}

/// A published post by id and slug.
fn post(id: &str, slug: &str, more: &str) -> String {
    format!(
        "<item><link>https://a.example/{slug}/</link><wp:post_id>{id}</wp:post_id>\
         <wp:post_name>{slug}</wp:post_name><wp:post_type>post</wp:post_type>{more}</item>\n"
    )
}

/// A whole export.
fn export(content: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n\
         <rss xmlns:excerpt=\"http://wordpress.org/export/1.0/excerpt/\" \
         xmlns:wp=\"http://wordpress.org/export/1.0/\"><channel>\n{content}</channel></rss>\n"
    )
}

fn read(file: &str) -> (Vec<ImportedThread>, ImportReport) {
    read_wxr(file.as_bytes(), |_| ()).expect("the export is good")
}

/// The only comment of an export with these elements in it.
fn only(more: &str) -> ImportedComment {
    let (mut threads, _) = read(&export(&post("1", "a", &comment("1", more))));
    threads.remove(0).comments.remove(0)
}

fn counts(counts: &crate::import::Counts) -> Vec<(&str, u64)> {
    counts.iter().map(|(what, n)| (&**what, *n)).collect()
}

#[test]
fn any_version_and_prefix_of_the_namespace_will_do() {
    let file = export(&post("1", "a", &comment("1", "")));
    for changed in [
        file.replace("1.0/\"", "1.2/\""),
        file.replace("wp:", "x:").replace("xmlns:wp", "xmlns:x"),
        file.replace(" xmlns:wp=\"http://wordpress.org/export/1.0/\"", ""),
        file.replace("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>", "\n "),
        format!("\u{feff}{file}"),
        file.replace('\n', "\r\n"),
    ] {
        assert_eq!(read(&changed), read(&file), "{changed}");
    }
}

#[test]
fn elements_of_other_namespaces_are_not_mistaken() {
    let more = "<wfw:comment>x</wfw:comment><atom:link>https://b.example</atom:link>\
                <media:title>no</media:title><title>A &#8217; B &amp;amp; C</title>";
    let (threads, report) = read(&export(&post(
        "1",
        "a",
        &format!("{more}{}", comment("1", "")),
    )));
    assert_eq!(report.rows, 1);
    assert_eq!(threads[0].title.as_deref(), Some("A ’ B & C"));
    assert_eq!(threads[0].url.as_deref(), Some("https://a.example/a/"));
}

#[test]
fn replies_of_what_is_left_out_move_to_the_top_with_the_reason() {
    let state = |state| format!("<wp:comment_approved>{state}</wp:comment_approved>");
    let kind = |kind| format!("<wp:comment_type>{kind}</wp:comment_type>");
    let first = [
        reply("11", "1", ""), // Before its parent in the file.
        comment("1", &state("trash")),
        comment("2", &state("post-trashed")),
        comment("3", &state("spam")),
        comment("4", &kind("pingback")),
        comment("5", &kind("trackback")),
        comment("6", &state("hold")),
        reply("12", "2", ""),
        reply("13", "3", ""),
        reply("14", "4", ""),
        reply("15", "5", ""),
        reply("16", "6", ""),
        reply("17", "99", ""),
        reply("18", "21", ""),
        reply("19", "20", ""),
        reply("20", "19", ""),
        comment("16", ""),
        "<wp:comment></wp:comment>".to_owned(),
    ];
    let file = post("1", "a", &first.concat()) + &post("2", "b", &comment("21", ""));
    let (threads, report) = read(&export(&file));
    let parents: Vec<_> = threads[0]
        .comments
        .iter()
        .filter_map(|comment| Some((&*comment.source_id, comment.parent.as_deref()?)))
        .collect();
    assert_eq!(parents, [("16", "6"), ("20", "19")]);
    assert_eq!(
        counts(&report.orphans),
        [
            ("parent in another thread", 1),
            ("parent in trash", 2),
            ("parent is a pingback", 1),
            ("parent is a trackback", 1),
            ("parent is spam", 1),
            ("parent loop", 1),
            ("parent not in file", 1),
        ]
    );
    assert_eq!(
        counts(&report.skipped),
        [
            ("id used twice", 1),
            ("no id", 1),
            ("pingback", 1),
            ("post-trashed", 1),
            ("spam", 1),
            ("trackback", 1),
            ("trash", 1),
        ]
    );
    assert_eq!((report.rows, report.kept, report.held), (19, 12, 1));
}

#[test]
fn what_plugins_keep_among_the_comments_is_held() {
    for (more, state) in [
        (
            "<wp:comment_type>order_note</wp:comment_type>",
            ImportedState::Pending,
        ),
        (
            "<wp:comment_type>private</wp:comment_type>",
            ImportedState::Pending,
        ),
        (
            "<wp:comment_type>review</wp:comment_type>",
            ImportedState::Live,
        ),
        (
            "<wp:comment_approved>approve</wp:comment_approved>",
            ImportedState::Live,
        ),
        (
            "<wp:comment_approved></wp:comment_approved>",
            ImportedState::Pending,
        ),
    ] {
        assert_eq!(only(more).state, state, "{more}");
    }
}

#[test]
fn thread_keys_are_unique() {
    let items = [
        post("1", "a", &comment("1", "")),
        post("2", "a", &comment("2", "")),
        post("3", "", &comment("3", "")),
        post("", "a", &comment("4", "")),
        post("", "", &comment("5", "")),
        post("9", "a", ""), // Has no comments, so it does not take the key.
    ];
    let (threads, report) = read(&export(&items.concat()));
    let keys: Vec<_> = threads.iter().map(|thread| &*thread.key).collect();
    assert_eq!(keys, ["a", "post-2", "post-3", "post-", "post--2"]);
    assert_eq!(
        counts(&report.notes),
        [("thread key made of the id, its slug is taken", 3)]
    );
}

#[test]
fn a_time_without_zone_is_taken_as_utc_and_counted() {
    let dates = |gmt: &str, local: &str| {
        format!(
            "<wp:comment_date_gmt>{gmt}</wp:comment_date_gmt>\
             <wp:comment_date>{local}</wp:comment_date>"
        )
    };
    let zero = "0000-00-00 00:00:00";
    for (more, created_at, note) in [
        (
            dates("1970-01-01 00:00:01", "2025-01-01 00:00:00"),
            1000,
            None,
        ),
        (
            dates(zero, "1970-01-01 00:00:02"),
            2000,
            Some("time zone unknown"),
        ),
        (dates(zero, zero), 0, Some("time unknown, set to 1970")),
        (
            dates("-0001-11-30 00:00:00", "soon"),
            0,
            Some("time unknown, set to 1970"),
        ),
    ] {
        let (threads, report) = read(&export(&post("1", "a", &comment("1", &more))));
        assert_eq!(threads[0].comments[0].created_at, created_at);
        assert_eq!(
            counts(&report.notes),
            Vec::from_iter(note.map(|note| (note, 1)))
        );
    }
}

fn meta(key: &str, value: &str) -> String {
    format!(
        "<wp:commentmeta><wp:meta_key>{key}</wp:meta_key>\
         <wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:commentmeta>"
    )
}

#[test]
fn votes_fall_back_to_their_sum() {
    let sum = |sum| meta("wpdiscuz_votes", sum);
    let apart = |apart| meta("wpdiscuz_votes_seperate", apart);
    for (more, up, down) in [
        (apart(r#"a:2:{s:7:"dislike";i:1;s:4:"like";i:3;}"#), 3, 1),
        (
            sum("5") + &apart(r#"a:2:{s:7:"dislike";i:1;s:4:"like";i:6;}"#),
            6,
            1,
        ),
        (sum("5") + &apart("broken"), 5, 0),
        (
            sum("-5") + &apart(r#"a:2:{s:4:"like";i:-1;s:7:"dislike";i:1;}"#),
            0,
            5,
        ),
        (sum("many"), 0, 0),
    ] {
        let comment = only(&more);
        assert_eq!((comment.votes_up, comment.votes_down), (up, down), "{more}");
    }
}

#[test]
fn the_editor_is_named_but_never_by_a_mail_address() {
    let author = |id, email, name| {
        format!(
            "<wp:author><wp:author_id>{id}</wp:author_id><wp:author_email>{email}</wp:author_email>\
             <wp:author_display_name>{name}</wp:author_display_name></wp:author>"
        )
    };
    let authors =
        author("1", "Ann@a.example", "Ann &amp; Co") + &author("2", "b@b.example", "b@b.example");
    let edit = |by| {
        meta("wpdiscuz_last_edited_at", "1970-01-01 00:00:01")
            + &meta("wpdiscuz_last_edited_by", by)
    };
    let person = "<wp:comment_author>Bo</wp:comment_author><wp:comment_user_id>2</wp:comment_user_id>\
                  <wp:comment_author_email>b@b.example</wp:comment_author_email>";
    let guest = "<wp:comment_author>g@g.example</wp:comment_author><wp:comment_user_id>0</wp:comment_user_id>\
                 <wp:comment_author_email>g@g.example</wp:comment_author_email>";
    for (by, name) in [
        ("1", "Ann & Co"),
        ("ann@A.example", "Ann & Co"),
        ("2", "Bo"),
        ("B@b.example", "Bo"),
        ("g@g.example", ""),
        ("x@x.example", ""),
        ("0", ""),
        ("7", ""),
    ] {
        // The one who was edited stands in an earlier item than the one who names the editor.
        let file = authors.clone()
            + &post("1", "a", &comment("1", &edit(by)))
            + &post("2", "b", &(comment("2", person) + &comment("3", guest)));
        let (threads, _) = read(&export(&file));
        let edited = threads[0].comments[0]
            .edited
            .as_ref()
            .expect("it was edited");
        assert_eq!((edited.at, &*edited.by), (1000, name), "{by}");
    }
    assert_eq!(only(&meta("wpdiscuz_last_edited_by", "1")).edited, None);
}

#[test]
fn texts_are_mended_but_not_changed() {
    for (content, expected) in [
        ("<![CDATA[a ]]]]><![CDATA[> b]]>", "<p>a ]]> b</p>"),
        (
            "<![CDATA[a\r\nb\rc\n\nd\u{8}\u{1b}e]]>",
            "<p>a<br>\nb<br>\nc</p>\n<p>de</p>",
        ),
        (
            "a &lt;b&gt;c&lt;/b&gt; &amp;amp; &nbsp;&#33; & d;",
            "<p>a <b>c</b> &amp; &nbsp;! & d;</p>",
        ),
        ("ab<!-- no -->c", "<p>abc</p>"),
        (
            "<![CDATA[<!-- wp:paragraph --> &lt;]]>",
            "<p><!-- wp:paragraph --> &lt;</p>",
        ),
    ] {
        let comment = only(&format!(
            "<wp:comment_content>{content}</wp:comment_content>"
        ));
        assert_eq!(comment.text, ImportedText::Html(expected.to_owned()));
    }
    let person = only(
        "<wp:comment_author><![CDATA[ O&#039;Lock\n&amp; Co ]]></wp:comment_author>\
         <wp:comment_author_url>http://a.example/?a=1&b=2</wp:comment_author_url>\
         <wp:comment_author_email>none</wp:comment_author_email>",
    );
    assert_eq!(person.author_name, "O'Lock & Co");
    assert_eq!(
        person.author_website.as_deref(),
        Some("http://a.example/?a=1&b=2")
    );
    assert_eq!(person.author_email, None);
}

#[test]
fn any_item_with_comments_is_a_thread_and_a_rating_makes_one_of_a_page() {
    let rating = |mean: &str, count: &str| {
        format!(
            "<wp:postmeta><wp:meta_key>wpdiscuz_post_rating</wp:meta_key><wp:meta_value>{mean}</wp:meta_value></wp:postmeta>\
             <wp:postmeta><wp:meta_key>wpdiscuz_post_rating_count</wp:meta_key><wp:meta_value>{count}</wp:meta_value></wp:postmeta>"
        )
    };
    let kind = |kind: &str| format!("<wp:post_type>{kind}</wp:post_type>");
    let pingback = comment("9", "<wp:comment_type>pingback</wp:comment_type>");
    let items = [
        post("1", "a", &(kind("attachment") + &comment("1", ""))),
        post("2", "b", &(kind("attachment") + &rating("4", "2"))),
        post("3", "c", &(kind("page") + &rating("2.5", "4"))),
        post("4", "d", &rating("9", "4")),
        post("5", "e", &rating("0", "0")),
        post("6", "f", &pingback),
        post(
            "7",
            "g",
            &format!("<wp:status>private</wp:status>{}", comment("2", "")),
        ),
    ];
    let (threads, report) = read(&export(&items.concat()));
    let found: Vec<_> = threads
        .iter()
        .map(|thread| {
            (
                &*thread.key,
                thread.rating.map(|rating| (rating.sum, rating.count)),
            )
        })
        .collect();
    assert_eq!(found, [("a", None), ("c", Some((10, 4))), ("g", None)]);
    assert_eq!(report.threads, 3);
    assert_eq!(
        counts(&report.notes),
        [
            ("article rating left out, not readable", 1),
            ("thread of a page that is not public (private)", 1),
        ]
    );
}

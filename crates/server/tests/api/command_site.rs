//! `afterword site`.

use crate::command::Place;

#[test]
fn sites_are_added_changed_and_listed() {
    let place = Place::new();
    let list = place.run(&["site", "list"]).ok();
    assert!(
        list.starts_with("default: pages of every loopback origin; "),
        "{list}"
    );
    let args = [
        "site",
        "add",
        "blog",
        "--origin",
        "HTTPS://Blog.Example/",
        "--edit-window",
        "60",
    ];
    place.run(&args).ok();
    let (_, err) = place.run(&["site", "add", "blog"]).code(1);
    assert!(err.contains("`blog`"), "{err}");
    let args = ["site", "set", "blog", "--max-text-chars", "500"];
    let changed = place.run(&args).ok();
    assert_eq!(
        changed,
        "blog: pages of https://blog.example; comments up to 500 and names up to 60 characters; \
         editable for 60 seconds\n"
    );
    assert!(place.run(&["site", "list"]).ok().contains(&changed));
    let (_, err) = place.run(&["site", "set", "nobody"]).code(1);
    assert_eq!(err, "afterword: no site has the key \"nobody\"\n");
}

#[test]
fn pictures_come_from_an_address_with_a_place_for_the_hash() {
    let place = Place::new();
    let set = |url: &str| place.run(&["site", "set", "default", "--avatar-url", url]);
    for url in [
        "https://pictures.example/{sha256}",
        "https://pictures.example?of={sha256}&s=80",
        "https://0a.example/a/{sha256}.jpg",
    ] {
        let changed = set(url).ok();
        assert!(
            changed.ends_with(&format!("; pictures from {url}\n")),
            "{changed}"
        );
    }
    for wrong in [
        "http://pictures.example/{sha256}",
        "https://pictures.example/",
        "https://pictures.example/{md5}",
        "https://pictures.example/#{sha256}",
        "https://{sha256}.pictures.example/",
        "https:///{sha256}",
        "https://me:secret@pictures.example/{sha256}",
        "pictures.example/{sha256}",
        "https://pictures.example/{sha256} or so",
        "javascript:alert(1)//{sha256}",
    ] {
        let (_, err) = set(wrong).code(2);
        assert!(
            err.contains("allowed is an https address with {sha256}"),
            "{err}"
        );
    }
    let list = place.run(&["site", "list"]).ok();
    assert!(list.contains("0a.example"), "{list}");
    let changed = set("").ok();
    assert!(!changed.contains("pictures"), "{changed}");
}

#[test]
fn a_site_has_rules() {
    let place = Place::new();
    let set = |args: &[&str]| place.run(&[&["site", "set", "default"], args].concat());
    for (args, said) in [
        (&["--votes", "up"][..], "; votes up\n"),
        (
            &["--hold", "links"],
            "; votes up; comments with links wait for approval\n",
        ),
        (
            &["--hold", "all", "--votes", "off"],
            "; votes off; comments wait for approval\n",
        ),
        (
            &[
                "--reactions",
                "👍 ❤️",
                "--hold",
                "none",
                "--show-edits",
                "on",
            ],
            "; reactions 👍 ❤️; edits are shown\n",
        ),
        (
            &["--reactions", ""],
            " seconds; votes off; edits are shown\n",
        ),
        (&["--votes", "up-down", "--show-edits", "off"], " seconds\n"),
        (
            &[
                "--ratings",
                "closed",
                "--rating-criteria",
                "Accuracy, Style",
            ],
            " seconds; ratings are closed; rated by Accuracy, Style\n",
        ),
        (
            &["--ratings", "off"],
            "; no ratings; rated by Accuracy, Style\n",
        ),
        (
            &["--ratings", "open", "--rating-criteria", ""],
            " seconds\n",
        ),
    ] {
        let changed = set(args).ok();
        assert!(changed.ends_with(said), "{changed}");
        assert_eq!(place.run(&["site", "list"]).ok(), changed);
    }
    for (args, complaint) in [
        (["--votes", "down"], "allowed are up-down, up, off"),
        (["--hold", "some"], "allowed are none, links, all"),
        (["--show-edits", "yes"], "allowed are on, off"),
        (["--ratings", "on"], "allowed are open, closed, off"),
        (
            ["--rating-criteria", "a,b,c,d,e,f"],
            "allowed are at most 5",
        ),
        (["--reactions", "👍👎"], "is not one emoji"),
        (["--reactions", "👍 👍"], "is there twice"),
        (
            ["--reactions", "😀 😁 😂 🤣 😃 😄 😅 😆 😉"],
            "allowed are at most 8",
        ),
    ] {
        let (_, err) = set(&args).code(2);
        assert!(err.contains(complaint), "{err}");
    }
}

#[test]
fn a_site_says_its_own_words_until_they_are_taken_back() {
    let place = Place::new();
    std::fs::write(
        place.path("a.json"),
        r#"{"en": {"post_comment": "Send it", "reply": "Reply"}, "de": {"reply": "Erwidern", "cancel": "Doch nicht"}}"#,
    )
    .unwrap();
    std::fs::write(
        place.path("b.json"),
        "\u{feff}{\"en\": {\"comments\": {\"one\": \"One remark\", \"other\": \"{n} remarks\"}}}",
    )
    .unwrap();
    let changed = place
        .run(&[
            "site", "set", "default", "--words", "a.json", "--words", "b.json",
        ])
        .ok();
    // "Reply" is what it says anyway.
    assert!(
        changed.ends_with("; sentences of its own: de 2, en 2\n"),
        "{changed}"
    );
    assert_eq!(place.run(&["site", "list"]).ok(), changed);
    assert_eq!(
        place
            .run(&["site", "set", "default", "--edit-window", "900"])
            .ok(),
        changed
    );

    // What is printed is a file that says the same.
    let printed = place.run(&["site", "words", "default"]).ok();
    let file: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(file["en"]["post_comment"], "Send it");
    assert_eq!(file["en"].as_object().unwrap().len(), 2);
    let all = place
        .run(&["site", "words", "default", "--lang", "en", "--lang", "de"])
        .ok();
    assert!(all.contains("\"post_comment\": \"Send it\""), "{all}");
    std::fs::write(place.path("all.json"), &all).unwrap();
    let same = place
        .run(&["site", "set", "default", "--words", "all.json"])
        .ok();
    assert_eq!(same, changed);
    assert_eq!(place.run(&["site", "words", "default"]).ok(), printed);

    let back = place
        .run(&["site", "set", "default", "--words", "b.json"])
        .ok();
    assert!(back.ends_with("; sentences of its own: en 1\n"), "{back}");
    let none = place.run(&["site", "set", "default", "--words", ""]).ok();
    assert!(!none.contains("sentences"), "{none}");
    assert_eq!(place.run(&["site", "words", "default"]).ok(), "{}\n");
}

#[test]
fn wrong_words_change_nothing() {
    let place = Place::new();
    std::fs::write(place.path("good.json"), r#"{"en": {"reply": "Answer"}}"#).unwrap();
    std::fs::write(place.path("bad.json"), r#"{"en": {"reply_to": "Answer"}}"#).unwrap();
    std::fs::write(place.path("broken.json"), "{\"en\": {\n\"reply\": }}").unwrap();
    let before = place
        .run(&["site", "set", "default", "--words", "good.json"])
        .ok();
    let refused = |args: &[&str], complaint: &str| {
        let (_, err) = place.run(args).code(1);
        assert_eq!(err, format!("afterword: {complaint}\n"));
        assert_eq!(place.run(&["site", "list"]).ok(), before);
    };
    let set = ["site", "set", "default", "--max-text-chars", "5", "--words"];
    let with = |files: &[&'static str]| [&set, files].concat();
    refused(
        &with(&["bad.json"]),
        "bad.json: en: \"reply_to\" lacks {name}: allowed is a text with {name} once and no other braces",
    );
    refused(
        &with(&["broken.json"]),
        "broken.json: expected value at line 2 column 10",
    );
    refused(
        &with(&["good.json", "--words", "good.json"]),
        "good.json: en: \"reply\" is in another file, too: allowed is once",
    );
    refused(
        &with(&["none.json"]),
        "none.json: No such file or directory (os error 2)",
    );
    refused(
        &["site", "add", "new", "--words", "bad.json"],
        "bad.json: en: \"reply_to\" lacks {name}: allowed is a text with {name} once and no other braces",
    );
    refused(
        &["site", "words", "nobody"],
        "no site has the key \"nobody\"",
    );
    let (_, err) = place
        .run(&["site", "words", "default", "--lang", "sv"])
        .code(2);
    assert!(err.contains("allowed are ar, de, en,"), "{err}");
}

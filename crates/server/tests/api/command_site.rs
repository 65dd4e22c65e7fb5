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

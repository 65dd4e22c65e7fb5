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

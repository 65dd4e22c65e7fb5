//! `afterword import`.

use std::path::{Path, PathBuf};

use crate::command::Place;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/fixtures")
        .join(name)
}

#[test]
fn an_import_can_be_repeated_and_then_brings_nothing_new() {
    let place = Place::new();
    let file = fixture("wordpress-wpdiscuz.xml").display().to_string();
    let dry = place.run(&["import", "wxr", &file, "--dry-run"]).ok();
    assert!(
        dry.ends_with("nothing was written: this was a dry run\n"),
        "{dry}"
    );
    assert!(!place.path("afterword.db").exists());

    let first = place.run(&["import", "wxr", &file]).ok();
    assert!(first.contains("; 0 comments were already there"), "{first}");
    let second = place.run(&["import", "wxr", &file]).ok();
    assert!(
        second.contains(": 0 new threads, 0 new comments; "),
        "{second}"
    );
    assert!(!second.contains("; 0 comments"), "{second}");
}

#[test]
fn a_file_that_ends_too_early_is_not_imported_at_all() {
    let place = Place::new();
    let whole = std::fs::read(fixture("wordpress-wpdiscuz.xml")).unwrap();
    std::fs::write(place.path("half.xml"), &whole[..whole.len() / 2]).unwrap();
    let (out, err) = place.run(&["import", "wxr", "half.xml"]).code(1);
    let said = err.lines().last().unwrap();
    assert!(said.starts_with("afterword: half.xml: "), "{err}");
    assert!(said.ends_with("nothing was imported"), "{err}");
    assert_eq!(out, "");
    let missing = place.run(&["import", "wxr", "missing.xml"]).code(1).1;
    assert!(missing.starts_with("afterword: missing.xml: "), "{missing}");
    let (_, err) = place
        .run(&[
            "import",
            "wxr",
            fixture("wordpress-plain.xml").to_str().unwrap(),
            "--site",
            "no",
        ])
        .code(1);
    assert!(err.contains("`afterword site add no`"), "{err}");
}

//! `afterword`: what stops it before it begins.

use crate::command::{Done, Place};

#[test]
fn a_wrong_setting_stops_the_start_with_one_sentence() {
    let place = Place::new();
    for args in [
        &["serve", "--listen", "nowhere"][..],
        &["demo", "--listen", "nowhere"],
        &["serve", "--database", "mysql://x"],
        &["serve", "--rate-limit", "maybe"],
        &["serve", "--trusted-proxies", "everybody"],
        &["serve", "--public-url", "/"],
        &["serve", "--log", "loud"],
        &["site", "list", "--database", "x"],
        &["serve", "--config", "nowhere.toml"],
    ] {
        let (out, err) = place.run(args).code(2);
        assert_eq!(
            (out.as_str(), err.lines().count()),
            ("", 1),
            "{args:?}: {err}"
        );
        assert!(err.starts_with("afterword: "), "{err}");
    }
    let mut command = place.command(&["serve"]);
    let output = Done(
        command
            .env("AFTERWORD_RATE_LIMIT", "maybe")
            .output()
            .unwrap(),
    );
    let (_, err) = output.code(2);
    assert_eq!(
        err,
        "afterword: AFTERWORD_RATE_LIMIT is \"maybe\": allowed is on or off\n"
    );
    assert_eq!(
        std::fs::read_dir(place.path("")).unwrap().count(),
        0,
        "nothing is made"
    );
}

#[test]
fn unknown_arguments_are_refused() {
    let place = Place::new();
    for args in [
        &["serve", "--lisen", "x"][..],
        &["server"],
        &["demo", "--database", "sqlite:x.db"],
        &["import", "csv", "x"],
        &["site", "add", "Has Capitals"],
        &["site", "add", "ok", "--origin", "https://x.example/path"],
        &["site", "set", "default", "--max-text-chars", "0"],
    ] {
        place.run(args).code(2);
    }
}

#[test]
fn a_database_that_cant_be_used_is_said_in_one_line() {
    let place = Place::new();
    std::fs::write(
        place.path("other.db"),
        "this is no database, but long enough to be one",
    )
    .unwrap();
    for database in ["sqlite:other.db", "sqlite:no/such/folder/a.db"] {
        let args = ["serve", "--listen", "127.0.0.1:0", "--database", database];
        let (out, err) = place.run(&args).code(1);
        assert_eq!((out.as_str(), err.lines().count()), ("", 1), "{err}");
    }
}

#[test]
fn a_taken_address_is_said_in_one_line() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let args = ["serve", "--log", "error", "--listen", &address];
    let (_, err) = Place::new().run(&args).code(1);
    assert!(
        err.starts_with(&format!("afterword: can't listen on {address}: ")),
        "{err}"
    );
}

#[test]
fn the_example_settings_can_be_printed_and_used() {
    let place = Place::new();
    let example = place.run(&["serve", "--print-config"]).ok();
    std::fs::write(place.path("afterword.toml"), example).unwrap();
    place
        .run(&["site", "list", "--config", "afterword.toml"])
        .ok();
    assert!(place.path("afterword.db").exists());
}

//! `afterword check`.

use afterword_server::store::{DatabaseUrl, SiteChange, Store};

use crate::command::{Done, Place};

#[test]
fn a_check_says_what_is_wrong_and_how_to_mend_it() {
    let place = Place::new();
    let lines = |done: Done| {
        let output = done.0;
        String::from_utf8(output.stdout).unwrap()
    };
    let fresh = lines(place.run(&["check"]));
    assert!(
        fresh.contains("warning  database: sqlite:afterword.db is not there yet"),
        "{fresh}"
    );
    assert!(
        !place.path("afterword.db").exists(),
        "a check makes nothing"
    );

    place.run(&["site", "list"]).ok();
    let unset = lines(place.run(&["check"]));
    assert!(
        unset.contains("warning  site default: only pages on this machine"),
        "{unset}"
    );
    assert!(
        unset.contains("`afterword site set default --origin https://…`"),
        "{unset}"
    );

    place
        .run(&["site", "set", "default", "--origin", "https://blog.example"])
        .ok();
    let fine = lines(place.run(&["check"]));
    assert!(
        fine.contains("ok       site default: for pages of https://blog.example"),
        "{fine}"
    );
    assert!(
        fine.contains("ok       database: sqlite:afterword.db is up to date"),
        "{fine}"
    );

    let args = ["check", "--rate-limit", "off", "--listen", "0.0.0.0:80"];
    let open = lines(place.run(&[&args[..], &["--trusted-proxies", "0.0.0.0/0"]].concat()));
    assert!(open.contains("warning  rate-limit: off"), "{open}");
    assert!(
        open.contains("warning  trusted-proxies: everybody"),
        "{open}"
    );

    std::fs::write(
        place.path("other.db"),
        "this is no database, but long enough to be one",
    )
    .unwrap();
    let (out, _) = place
        .run(&["check", "--database", "sqlite:other.db"])
        .code(1);
    assert!(out.contains("error    database: "), "{out}");
    let (out, _) = place.run(&["check", "--listen", "x"]).code(1);
    assert!(
        out.contains("error    settings: --listen is \"x\""),
        "{out}"
    );
}

#[tokio::test]
async fn words_that_no_longer_fit_are_told() {
    let place = Place::new();
    let list = place.run(&["site", "list"]).ok();
    assert!(!list.contains("sentences"), "{list}");
    let url = DatabaseUrl::sqlite(place.path("afterword.db"));
    let store = Store::open(&url).await.unwrap();
    let words = [("en", r#"{"gone": "x"}"#), ("xx", "{}")];
    let words = words.map(|(lang, own)| (lang.to_owned(), own.to_owned()));
    let change = SiteChange {
        words: Some(words.into()),
        ..SiteChange::default()
    };
    store.set_site("default", change).await.unwrap();
    store.close().await;
    let out = place.run(&["check"]).0.stdout;
    let out = String::from_utf8(out).unwrap();
    for line in [
        "warning  site default: not all of its own words are said: en: \"gone\" is no sentence of the widget",
        "warning  site default: not all of its own words are said: \"xx\" is no language of the widget",
        "`afterword site set default --words FILE` replaces them",
    ] {
        assert!(out.contains(line), "{out}");
    }
}

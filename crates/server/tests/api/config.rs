//! Settings: where they come from, and what is said about wrong ones.

use std::path::{Path, PathBuf};

use afterword_server::config::{Config, ConfigError, EXAMPLE, Given, SETTINGS, Sources};
use tempfile::TempDir;

/// Settings given in three places; the file's text is empty if there is none.
fn read(
    flags: &[(&'static str, &str)],
    variables: &[(&str, &str)],
    file: &str,
) -> Result<Config, String> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("afterword.toml");
    std::fs::write(&path, file).unwrap();
    let shown = folder.path().display().to_string();
    collect(flags, variables, (!file.is_empty()).then_some(&path))
        .and_then(|sources| Config::read(&sources))
        .map_err(|error| error.to_string().replace(&format!("{shown}/"), ""))
}

fn collect(
    flags: &[(&'static str, &str)],
    variables: &[(&str, &str)],
    file: Option<&PathBuf>,
) -> Result<Sources, ConfigError> {
    let flags: Given = flags
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect();
    let variable = |name: &str| {
        let found = variables.iter().find(|(variable, _)| *variable == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    Sources::collect(flags, variable, file.map(PathBuf::as_path))
}

#[test]
fn the_example_file_says_what_holds_without_a_file() {
    assert_eq!(read(&[], &[], EXAMPLE), read(&[], &[], ""));
    for setting in &SETTINGS {
        let line = EXAMPLE
            .lines()
            .find(|line| line.starts_with(&format!("{} = ", setting.name)));
        assert!(line.is_some(), "{} is not in the example", setting.name);
    }
}

#[test]
fn a_flag_counts_more_than_a_variable_and_a_variable_more_than_the_file() {
    let flag = [("listen", "127.0.0.1:1")];
    let variable = [("AFTERWORD_LISTEN", "127.0.0.1:2")];
    let file = "listen = \"127.0.0.1:3\"";
    for (config, port) in [
        (read(&flag, &variable, file), 1),
        (read(&[], &variable, file), 2),
        (read(&[], &[], file), 3),
        (read(&[], &[], ""), 8080),
    ] {
        assert_eq!(config.unwrap().listen.port(), port);
    }
}

#[test]
fn every_setting_can_be_given_in_every_place() {
    for (name, value) in [
        ("listen", "[::1]:0"),
        ("database", "sqlite:other.db"),
        ("public-url", "https://comments.example"),
        ("rate-limit", "off"),
        ("trusted-proxies", "10.0.0.0/8, ::1"),
        ("smtp-url", "smtp://ann:secret@mail.example?tls=required"),
        ("mail-from", "Comments <comments@example.org>"),
        ("private-webhooks", "on"),
        ("upstream", "isso=https://isso.example"),
        ("upstream-max-age", "60"),
        ("log", "afterword_server=debug,warn"),
    ] {
        let variable = format!("AFTERWORD_{}", name.to_uppercase().replace('-', "_"));
        let by_flag = read(&[(name, value)], &[], "").unwrap();
        assert_ne!(by_flag, read(&[], &[], "").unwrap(), "{name}");
        assert_eq!(
            by_flag,
            read(&[], &[(&variable, value)], "").unwrap(),
            "{name}"
        );
        assert_eq!(
            by_flag,
            read(&[], &[], &format!("{name} = {value:?}")).unwrap(),
            "{name}"
        );
    }
    let list = read(&[], &[], "trusted-proxies = [\"10.0.0.0/8\", \"::1\"]").unwrap();
    assert_eq!(list.trusted_proxies.len(), 2);
}

#[test]
fn a_wrong_value_is_named_where_it_was_given_with_what_is_allowed() {
    for (name, values, allowed) in [
        (
            "listen",
            &["", "8080", "localhost:8080", "127.0.0.1", "127.0.0.1:65536"][..],
            "port 0",
        ),
        (
            "public-url",
            &[
                "comments.example",
                "ftp://x.example",
                "https://x.example/path",
                "https://a@x.example",
            ],
            "without path",
        ),
        ("rate-limit", &["", "yes", "ON", "1"], "on or off"),
        ("private-webhooks", &["", "yes", "ON", "1"], "on or off"),
        (
            "upstream",
            &["isso", "https://isso.example", "disqus=https://x.example"],
            "isso, remark42, wordpress or static",
        ),
        (
            "upstream-max-age",
            &["", "0", "-1", "3601", "a minute"],
            "1 to 3600",
        ),
        (
            "trusted-proxies",
            &["10.0.0.0/33", "proxy.example", "10.0.0.1;::1"],
            "10.0.0.0/8",
        ),
        (
            "mail-from",
            &["Comments", "a@example.org, b@example.org", "a@localnet"],
            "Comments <comments@example.org>",
        ),
        ("log", &["", "loud", "a=b=c"], "debug"),
    ] {
        let variable = format!("AFTERWORD_{}", name.to_uppercase().replace('-', "_"));
        for value in values {
            let flag = read(&[(name, value)], &[], "").unwrap_err();
            assert!(
                flag.starts_with(&format!("--{name} is {value:?}: allowed is ")),
                "{flag}"
            );
            assert!(flag.contains(allowed), "{flag}");
            let environment = read(&[], &[(&variable, value)], "").unwrap_err();
            assert!(
                environment.starts_with(&format!("{variable} is {value:?}: ")),
                "{environment}"
            );
            let file = read(&[], &[], &format!("{name} = {value:?}")).unwrap_err();
            let start = format!("{name} in afterword.toml is {value:?}: ");
            assert!(file.starts_with(&start), "{file}");
        }
    }
}

#[test]
fn a_wrong_database_or_mail_server_is_not_repeated_as_it_may_have_a_password_in_it() {
    for (name, wrong, allowed) in [
        ("database", "mysql://root:secret@host/db", "sqlite:PATH"),
        (
            "smtp-url",
            "smtp://ann:secret@",
            "smtp://USER:PASSWORD@HOST",
        ),
        (
            "smtp-url",
            "smtp://ann:secret@mail.example?tls=opportunistic",
            "smtp://USER:PASSWORD@HOST",
        ),
    ] {
        let error = read(&[(name, wrong)], &[], "").unwrap_err();
        let start = format!("--{name} is not understood: allowed is {allowed}");
        assert!(error.starts_with(&start), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

#[test]
fn the_settings_can_be_logged_without_the_password_of_the_mail_server() {
    let config = read(&[("smtp-url", "smtps://ann:secret@mail.example")], &[], "").unwrap();
    let shown = format!("{config:?}");
    assert!(
        shown.contains("smtps://ann:***@mail.example:465"),
        "{shown}"
    );
    assert!(!shown.contains("secret"), "{shown}");
}

#[test]
fn a_wrong_file_is_named_with_the_line() {
    for (file, said) in [
        (
            "lisen = \"127.0.0.1:1\"",
            "afterword.toml: lisen is no setting: there are listen, ",
        ),
        (
            "listen = 8080",
            "listen in afterword.toml is \"8080\": allowed is an address",
        ),
        (
            "rate-limit = true",
            "rate-limit in afterword.toml is \"true\": allowed is on or off",
        ),
        (
            "trusted-proxies = [1]",
            "trusted-proxies in afterword.toml is \"[1]\": allowed is",
        ),
        ("# one\nlisten = ", "afterword.toml: line 2: "),
        (
            "[server]\nlisten = \"x\"",
            "afterword.toml: server is no setting",
        ),
        ("log = \"info\"\nlog = \"warn\"", "afterword.toml: line 2: "),
    ] {
        let error = read(&[], &[], file).unwrap_err();
        assert!(error.starts_with(said), "{error}");
    }
    let missing = Sources::collect(Given::new(), |_| None, Some(Path::new("/nowhere/a.toml")));
    assert!(
        missing
            .unwrap_err()
            .to_string()
            .starts_with("/nowhere/a.toml: ")
    );
}

//! `afterword mail`, and what owners set about mail.

use std::net::TcpListener;

use crate::command::{Done, Place};

fn output(done: Done) -> String {
    String::from_utf8(done.0.stdout).unwrap()
}

#[test]
fn owners_say_whom_to_tell_and_how() {
    let place = Place::new();
    let set = |flag: &str, value: &str| place.run(&["site", "set", "default", flag, value]);
    let told = set("--owner-mail", "ann@blog.example, Ben@blog.example").ok();
    assert!(
        told.ends_with("; mails to ann@blog.example, Ben@blog.example\n"),
        "{told}"
    );
    let called = set("--webhook", "standard=https://hooks.example/new").ok();
    assert!(
        called.contains("; standard webhook https://hooks.example/new signed with whsec_"),
        "{called}"
    );
    // The secret stays as long as the address does.
    assert_eq!(
        set("--webhook", "standard=https://hooks.example/new").ok(),
        called
    );
    let chat = set(
        "--webhook",
        "slack=https://hooks.slack.com/services/T0/B0/x",
    )
    .ok();
    assert!(
        chat.contains("; slack webhook https://hooks.slack.com/services/T0/B0/x"),
        "{chat}"
    );
    assert!(
        !chat.contains("whsec_") && !chat.contains("hooks.example"),
        "{chat}"
    );
    let none = set("--webhook", "").ok();
    let none = none + &set("--owner-mail", "").ok();
    let last = none.lines().last().unwrap();
    assert!(
        !last.contains("webhook") && !last.contains("mails"),
        "{none}"
    );
    for (flag, wrong, said) in [
        ("--owner-mail", "ann", "no mail address"),
        ("--owner-mail", "Ann <ann@blog.example>", "no mail address"),
        (
            "--webhook",
            "irc=https://hooks.example",
            "allowed is standard",
        ),
        ("--webhook", "https://hooks.example", "allowed is standard"),
    ] {
        let (_, err) = set(flag, wrong).code(2);
        assert!(err.contains(said), "{wrong}: {err}");
    }
    for private in [
        "standard=http://hooks.example/",
        "standard=https://127.0.0.1/",
        "slack=https://[::1]/",
    ] {
        let (_, err) = set("--webhook", private).code(1);
        assert!(err.contains("the webhook http"), "{err}");
    }
}

#[test]
fn a_template_with_a_mistake_changes_nothing_and_says_where_it_is() {
    let place = Place::new();
    let folder = place.path("templates");
    std::fs::create_dir(&folder).unwrap();
    let set = || place.run(&["site", "set", "default", "--mail-templates", "templates"]);
    std::fs::write(folder.join("comments.txt"), "{{ items[0].author }} wrote\n").unwrap();
    let good = set().ok();
    assert!(
        good.ends_with("; mail templates of its own: comments.txt\n"),
        "{good}"
    );
    for (source, said) in [
        ("one\ntwo {{ items[0].autor }}\n", "comments.txt"),
        ("{% for %}", "comments.txt"),
        (
            "{% for i in range(100000000) %}x{% endfor %}",
            "comments.txt",
        ),
    ] {
        std::fs::write(folder.join("comments.txt"), source).unwrap();
        let (_, err) = set().code(1);
        assert!(err.contains(said), "{source}: {err}");
        assert!(!err.trim_end().contains('\n'), "one line: {err}");
    }
    std::fs::write(folder.join("hello.txt"), "x").unwrap();
    let (_, err) = set().code(1);
    assert!(err.contains("hello.txt"), "{err}");
    assert!(
        place
            .run(&["site", "list"])
            .ok()
            .contains("of its own: comments.txt")
    );
}

#[test]
fn mail_is_checked_without_sending_any() {
    let place = Place::new();
    place.run(&["site", "list"]).ok();
    let off = output(place.run(&["check"]));
    assert!(off.contains("warning  mail: none is sent"), "{off}");
    // A port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("smtp://127.0.0.1:{port}");
    let down = output(place.run(&["check", "--smtp-url", &url]));
    assert!(
        down.contains("error    smtp-url: the mail server can't be used"),
        "{down}"
    );
    let (_, err) = place.run(&["mail", "test", "ann@a.example"]).code(1);
    assert!(err.contains("set smtp-url"), "{err}");
    let (_, err) = place
        .run(&["mail", "test", "ann@a.example", "--smtp-url", &url])
        .code(1);
    assert!(err.contains("can't be used"), "{err}");
    assert_eq!(place.run(&["mail", "list"]).ok(), "0 more on their way\n");
    assert_eq!(place.run(&["mail", "retry"]).ok(), "0 to be sent again\n");
    place.run(&["mail", "refuse", "Ann@a.example"]).ok();
    let allowed = place.run(&["mail", "allow", "ann@A.example"]).ok();
    assert!(allowed.contains("may have mail again"), "{allowed}");
}

#[test]
fn mails_need_to_know_where_their_links_lead() {
    let place = Place::new();
    let args = [
        "serve",
        "--listen",
        "0.0.0.0:0",
        "--smtp-url",
        "smtp://localhost",
    ];
    let (_, err) = place.run(&args).code(1);
    assert!(err.contains("set public-url"), "{err}");
}

//! Names that are made to look like somebody else's.

use afterword_protocol::{PostedComment, ProblemCode};
use afterword_server::import::{ImportedComment, ImportedRole};
use serde_json::json;

use crate::app::TestApp;
use crate::ask::{ask, new_comment};
use crate::imported::{comment, thread};
use crate::page_form::{PAGE, send};

/// A site on which an author, a moderator and a guest have written.
async fn site_with_roles() -> TestApp {
    let app = TestApp::start().await;
    let by = |name: &str, role| ImportedComment {
        author_name: name.to_owned(),
        role,
        ..comment(name, None)
    };
    let comments = vec![
        by("Maren Hollis", Some(ImportedRole::Author)),
        by("The editor", Some(ImportedRole::Moderator)),
        by("Dora", None),
    ];
    app.import(thread("other", comments)).await;
    app
}

#[tokio::test]
async fn nobody_writes_under_the_name_of_somebody_with_a_role() {
    let app = site_with_roles().await;
    for name in [
        "Maren Hollis",
        " maren  hollis ",
        "MAREN HOLLIS",
        "Maren Hollis ✓",
        "Maren\u{200b}Hollis",
        "\u{202e}Maren Hollis",
        "Mаren Hоllis",
        "Maren HoIIis",
        "Ｍａｒｅｎ Ｈｏｌｌｉｓ",
        "The Editor.",
        "Тhe еditоr",
    ] {
        let refused = app.post_with("/author/name", json!(name)).await;
        let problem = refused.problem(ProblemCode::NameReserved);
        assert_eq!(problem.field.as_deref(), Some("author.name"), "{name}");
    }
    for name in ["Maren", "Karen Hollis", "Dora", "سارة", "🍰"] {
        let posted = app.post_with("/author/name", json!(name)).await;
        let posted: PostedComment = posted.json(201);
        assert_eq!(posted.comment.author.name, name);
    }
}

#[tokio::test]
async fn a_name_is_reserved_on_its_own_site_only() {
    let app = site_with_roles().await;
    app.store.add_site("second", vec![], 0).await.unwrap();
    let mut new = new_comment("fine");
    new["author"]["name"] = json!("Maren Hollis");
    let elsewhere = ask("POST", "/api/v1/sites/second/threads/post/comments").with(&new);
    app.write(elsewhere).await.json::<PostedComment>(201);
}

#[tokio::test]
async fn a_name_says_no_role() {
    let app = TestApp::start().await;
    for name in [
        "Moderator",
        "moderator ✓",
        "Mod\u{200b}erator",
        "Mоderatоr",
        "[mod]",
        "Ann [MOD]",
        "Ann (Admin)",
        "Ann | Staff",
        "Ann · Autor",
        "Модератор",
    ] {
        let refused = app.post_with("/author/name", json!(name)).await;
        refused.problem(ProblemCode::NameReserved);
    }
    for name in ["Modesty", "Ann Staff", "Ann (Kent)"] {
        let posted = app.post_with("/author/name", json!(name)).await;
        posted.json::<PostedComment>(201);
    }
}

#[tokio::test]
async fn marks_of_people_who_were_checked_are_taken_out_of_a_name() {
    let app = TestApp::start().await;
    for name in [
        "Ann ✓",
        "✔\u{fe0f} Ann",
        "Ann✅",
        "☑ Ann ★",
        "🛡\u{fe0f}Ann⭐",
        "A\u{2060}nn\u{feff}",
    ] {
        let posted = app.post_with("/author/name", json!(name)).await;
        let posted: PostedComment = posted.json(201);
        assert_eq!(posted.comment.author.name, "Ann");
    }
    for name in ["✓", "★ ⭐", "\u{3164}", "\u{2800}"] {
        let refused = app.post_with("/author/name", json!(name)).await;
        refused.problem(ProblemCode::NameMissing);
    }
}

#[tokio::test]
async fn a_form_follows_the_rules_of_names() {
    let app = site_with_roles().await;
    for name in ["Maren Hollis", "Mаren Hollis ✓", "Moderator", "Ann [mod]"] {
        let fields = [
            ("text", "kept"),
            ("name", name),
            ("key", "0123456789abcdef"),
        ];
        let refused = app.send(send(PAGE, &fields)).await;
        let page = refused.text();
        assert_eq!(refused.status, 422, "{page}");
        assert!(page.contains("role=\"alert\""), "{page}");
        assert!(page.contains("kept</textarea>"), "{page}");
        assert!(page.contains(&format!("value=\"{name}\"")), "{page}");
        assert!(page.contains("aria-invalid=\"true\""), "{page}");
    }
    let fields = [
        ("text", "x"),
        ("name", "Ann ✓"),
        ("key", "0123456789abcdef"),
    ];
    assert_eq!(app.send(send(PAGE, &fields)).await.status, 303);
    assert_eq!(app.list_comments().await.comments[0].author.name, "Ann");
}

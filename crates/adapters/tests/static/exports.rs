//! What other systems export, shown as it is.

use super::*;

/// No program was at hand to write them: they are made by hand, in the format that the sources of Commento 1.8 and of
/// Comentario 3 describe.
#[test]
fn exports_of_commento_and_comentario_have_a_thread_for_each_page() {
    let commento = oldest(&text("commento.json"), "https://news.example/canal-boats/");
    assert_eq!(
        lines(&commento.comments),
        [
            "ca97 Wilma Rushbrook: <p>Has anybody taken the <em>northern br +4 -0",
            "3e23<ca97 Otto von der Schleuse: <p>Ja, letzte Woche. Die Schleuse III kl",
            "18ac<3e23 Ida Ångström: <p>See <a href=\"https://ida.example/?a=1 +0 -2",
            "2e7d : <p>Nobody of note: &lt;script&gt;alert(1",
            "cd0a :  +1 -0",
            "de7d<cd0a Ida Ångström: <p>An answer to what is gone</p>",
            "189f Ida Ångström: <p>To nobody</p>",
        ]
    );
    assert_eq!(
        commento.comments[0].author.website.as_deref(),
        Some("https://wilma.example/boats")
    );
    assert_eq!(commento.comments[1].author.website, None);
    assert_eq!(commento.thread.comments, 6);

    let comentario = oldest(
        &text("comentario.json"),
        "https://news.example/canal-boats/",
    );
    let mut same = lines(&comentario.comments);
    assert_eq!(
        same.remove(0),
        "2e7d A guest: <p>Nobody of note: &lt;script>alert(1)&l"
    );
    assert!(comentario.comments[0].pinned);
    assert_eq!(
        same[0],
        lines(&commento.comments)[0].replace("<em>northern br", "*northern branc")
    );
    assert_eq!(
        comentario.thread.title.as_deref(),
        Some("Canal boats, soup and patience")
    );
    let bread = oldest(&text("comentario.json"), "/rye-bread/").comments;
    assert_eq!(
        lines(&bread),
        ["8254 Otto von der Schleuse: <p>Roggen, natürlich. 🥖</p> +1 -0"]
    );
    assert_eq!(bread[0].edited.as_ref().unwrap().at, "2021-03-16T10:05:00Z");
}

#[test]
fn no_mail_address_leaves_an_export() {
    for (body, thread) in [
        (text("commento.json"), "/canal-boats/"),
        (text("comentario.json"), "/canal-boats/"),
        (
            remark42().replace("\"user_id\":\"\"", "\"email\":\"a@example.org\""),
            "/canal-boats/",
        ),
    ] {
        assert!(body.contains("@example"));
        let answer = ask(&body, thread, &request("GET", "comments?limit=100"));
        assert!(
            answer.body.len() > 1000 && !answer.body.contains("@example"),
            "{}",
            answer.body
        );
    }
}

#[test]
fn an_export_knows_its_pages_by_the_articles_address_too() {
    let comment = |page: &str| {
        json!({
            "commentHex": page, "domain": "a.example", "url": page, "markdown": "x", "state": "approved",
        })
    };
    let comments = ["/?p=1", "/?p=2", "/"].map(comment);
    let with_queries = json!({"version": 1, "commenters": [], "comments": comments});
    let of_page = |thread: &str, page_url: &str| {
        let place = Place {
            page_url: page_url.into(),
            ..place(FILE, thread)
        };
        let answered = answer(&place, &request("GET", "comments"), |_| {
            served(200, &with_queries.to_string())
        });
        let page: CommentsPage = good(&answered);
        page.comments
            .into_iter()
            .map(|comment| comment.id.0)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of_page("https://a.example", "https://a.example/?p=2"),
        ["/?p=2"]
    );
    assert_eq!(
        of_page("https://a.example", "https://a.example/?utm=x"),
        ["/"]
    );
    assert_eq!(
        of_page("a.example/?p=1", "https://a.example/?p=2"),
        ["/?p=1"]
    );
    assert!(of_page("https://a.example/3", "").is_empty());
}

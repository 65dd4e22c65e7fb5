//! What its settings let pages and readers do.

use super::*;

#[test]
fn its_guard_says_why() {
    let isso = start(IssoOptions {
        guard: Some(Guard {
            per_minute: 100,
            roots: 2,
            reply_to_self: false,
        }),
        author_required: true,
        ..IssoOptions::default()
    });
    let (mut place, wilma) = (boats(&isso), Browser::new(SITE));
    place.thread = "/new-thread/".into();
    assert_eq!(
        code(&wilma.ask(&place, &post("Nobody.", "", None))),
        "name-missing"
    );
    let first: PostedComment = good(&wilma.ask(&place, &post("First.", "Wilma", None)));
    let to_self = post("To myself.", "Wilma", Some(&first.comment.id.0));
    assert_eq!(code(&wilma.ask(&place, &to_self)), "rate-limited");
    good::<PostedComment>(&wilma.ask(&place, &post("Second.", "Wilma", None)));
    assert_eq!(
        code(&wilma.ask(&place, &post("Third.", "Wilma", None))),
        "thread-closed"
    );

    let usual = start(IssoOptions {
        guard: Some(Guard::USUAL),
        email_required: true,
        ..IssoOptions::default()
    });
    let place = boats(&usual);
    assert_eq!(
        code(&wilma.ask(&place, &post("Hello.", "Wilma", None))),
        "email-invalid"
    );
    let mut with_address = post("Hello.", "Wilma", Some("8"));
    with_address.body = with_address
        .body
        .replace(r#""name""#, r#""email":"w@example.org","name""#);
    let answers: Vec<ApiAnswer> = (0..3).map(|_| wilma.ask(&place, &with_address)).collect();
    assert_eq!(answers[1].status, 201, "{answers:?}");
    assert_eq!(code(&answers[2]), "rate-limited");
    assert!(
        answers[2].body.contains("\"retry_after_seconds\":60"),
        "{answers:?}"
    );
    let short = post("ab", "Wilma", None);
    assert_eq!(code(&wilma.ask(&place, &short)), "text-empty");
    let long = post(&"ä".repeat(65_536), "Wilma", None);
    assert_eq!(code(&wilma.ask(&place, &long)), "text-too-long");
    let huge = post(&"ä".repeat(200_000), "Wilma", None);
    assert_eq!(code(&wilma.ask(&place, &huge)), "body-too-large");
}

#[test]
fn a_text_is_shown_before_it_is_posted() {
    let isso = start(IssoOptions::default());
    let preview = ApiRequest {
        method: "POST".into(),
        path: "preview".into(),
        body: json!({"text": "<b>x</b> *y*"}).to_string(),
        ..ApiRequest::default()
    };
    let shown: Preview = good(&Browser::new(SITE).ask(&boats(&isso), &preview));
    assert!(
        shown.html.contains("<em>y</em>") && !shown.html.contains("<b>"),
        "{}",
        shown.html
    );
}

#[test]
fn a_thread_begins_with_its_first_comment() {
    let isso = start(IssoOptions::default());
    let mut place = boats(&isso);
    place.thread = "/été/new page?x=1&y=2".into();
    let reader = Browser::new(SITE);
    let page: CommentsPage = get(&reader, &place, "comments");
    assert_eq!((page.comments.len(), page.thread.comments), (0, 0));
    good::<PostedComment>(&reader.ask(&place, &post("The first one.", "Ida", None)));
    let page: CommentsPage = get(&reader, &place, "comments");
    assert_eq!((page.comments.len(), page.thread.comments), (1, 1));
    let other: Thread = get(&reader, &boats(&isso), "");
    assert_eq!(other.comments, 38);
}

#[test]
fn pages_of_other_origins_are_not_let_in() {
    let isso = start(IssoOptions::default());
    let mut list = HttpRequest::get(format!("{}/?uri=/canal-boats/", isso.url()));
    list.cookies = true;
    let allowed = |origin: &str| {
        let answer = Browser::new(origin).send(&list);
        let allowed = answer
            .header("access-control-allow-origin")
            .unwrap()
            .to_owned();
        allowed == origin
    };
    assert!(allowed(SITE));
    // A browser gives a page no answer that is allowed to another.
    assert!(!allowed("https://stranger.example"));
}

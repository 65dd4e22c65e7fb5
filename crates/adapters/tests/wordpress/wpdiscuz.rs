//! With the plugin, and what wpDiscuz adds.

use super::*;

pub fn news() -> Place {
    Place {
        same_origin: true,
        ..place(Kind::Wordpress, "https://news.example/wp-json", "4")
    }
}

pub fn wpdiscuz() -> Recorded {
    Recorded::load("wpdiscuz")
}

pub fn request_with(method: &str, path: &str, body: &Value) -> ApiRequest {
    ApiRequest {
        body: body.to_string(),
        ..request(method, path)
    }
}

/// Has a request answered by recordings: reads of comments by what stands in their addresses, everything else as it was asked.
pub fn replay(place: &Place, request: &ApiRequest, names: &[&str]) -> ApiAnswer {
    let recorded = wpdiscuz();
    let mut left = names.iter();
    let answer = answer(place, request, |asked| {
        let name = *left
            .next()
            .unwrap_or_else(|| panic!("nothing more is recorded: {asked:?}"));
        let (url, body) = recorded.request(name);
        let path = |url: &str| url.split_once('?').map_or(url, |(path, _)| path).to_owned();
        assert_eq!(path(&asked.url), path(&url), "{name}");
        if let Some(sent) = &asked.body {
            assert_eq!(Value::from(sent.as_str()), body, "{name}");
            assert!(!asked.cookies);
        }
        recorded.named(name)
    });
    assert_eq!(left.next(), None, "this was not asked for");
    answer
}

#[test]
fn the_plugin_says_what_wordpress_does_not() {
    let page: CommentsPage = good(&replay(
        &news(),
        &request("GET", "comments?sort=oldest"),
        &["thread-rated", "list"],
    ));
    let thread = &page.thread;
    assert_eq!(thread.title.as_deref(), Some("Canal & boats"));
    assert_eq!(
        (
            thread.rating.average,
            thread.rating.count,
            thread.rating.stars
        ),
        (Some(3.5), 2, [0, 1, 0, 0, 1])
    );
    let can = &thread.capabilities;
    assert!(
        can.post
            && can.reply
            && can.vote_up
            && can.vote_down
            && can.unvote
            && can.rate
            && can.subscribe
    );
    assert_eq!(can.sorts, [Sort::Newest, Sort::Oldest, Sort::Best]);
    let comment = |id: &str| {
        page.comments
            .iter()
            .find(|comment| comment.id.0 == id)
            .unwrap()
    };
    // What is pinned comes first, with its reply.
    assert_eq!(ids(&page.comments)[..2], ["4", "5"]);
    assert!(comment("4").pinned && comment("10").closed);
    assert_eq!((comment("2").votes.up, comment("2").votes.down), (3, 1));
    let edited = comment("2").edited.as_ref().unwrap();
    assert_eq!(
        (edited.at.as_str(), edited.by.as_str()),
        ("2026-01-02T23:59:59Z", "keeper")
    );
    assert_eq!(comment("3").author.role, Some(Role::Author));
}

#[test]
fn what_needs_the_site_itself_is_not_offered_elsewhere() {
    let elsewhere = Place {
        same_origin: false,
        ..news()
    };
    let thread: Thread = good(&replay(
        &elsewhere,
        &request("GET", ""),
        &["thread", "list"],
    ));
    let can = thread.capabilities;
    assert!(can.post && can.reply);
    assert!(!(can.vote_up || can.vote_down || can.unvote || can.rate || can.subscribe));
    let vote = request_with("PUT", "comments/2/vote", &json!({"value": 1}));
    assert_eq!(code(&replay(&elsewhere, &vote, &["thread"])), "not-found");
}

#[test]
fn what_the_plugin_forbids_is_not_offered() {
    let read =
        |name: &str| -> Thread { good(&replay(&news(), &request("GET", ""), &[name, "list"])) };
    let closed = super::answer(
        &Place {
            thread: "5".into(),
            ..news()
        },
        &request("GET", ""),
        |request| {
            wpdiscuz().named(if request.url.contains("/afterword/") {
                "thread-closed"
            } else {
                "list"
            })
        },
    );
    let closed: Thread = good(&closed);
    assert_eq!(
        (
            closed.state,
            closed.capabilities.post,
            closed.capabilities.reply
        ),
        (ThreadState::Closed, false, false)
    );
    let silent = read("thread-guests-may-not-write").capabilities;
    assert!(!silent.post && !silent.reply && silent.vote_up);
    let can = read("thread-guests-may-not-vote").capabilities;
    assert!(can.post && !can.vote_up && !can.vote_down && !can.unvote);
    let unknown = Place {
        thread: "999999".into(),
        ..news()
    };
    let answer = super::answer(&unknown, &request("GET", ""), |request| {
        wpdiscuz().named(if request.url.contains("/afterword/") {
            "thread-unknown"
        } else {
            "list"
        })
    });
    assert_eq!(code(&answer), "thread-key-invalid");
}

#[test]
fn a_vote_is_given_turned_round_and_taken_back() {
    let vote = |value: i8, names: &[&str]| {
        let names = [&["thread", "nonce"], names, &["comment-read"]].concat();
        // The recordings are of comment 2, and that which is read afterwards is 105.
        let request = request_with("PUT", "comments/2/vote", &json!({"value": value}));
        let recorded = wpdiscuz();
        let mut left = names.iter();
        let answer = answer(&news(), &request, |asked| {
            let name = *left.next().unwrap();
            if let Some(sent) = &asked.body {
                assert_eq!(
                    Value::from(sent.as_str()),
                    recorded.request(name).1,
                    "{name}"
                );
            }
            recorded.named(name)
        });
        assert_eq!(left.next(), None);
        let result: afterword_protocol::VoteResult = good(&answer);
        assert_eq!(result.mine, value);
    };
    vote(1, &["vote-up"]);
    vote(1, &["vote-up-again"]);
    vote(1, &["vote-up-takes-back", "vote-up-after-taking-back"]);
    vote(-1, &["vote-down"]);
    vote(-1, &["vote-down-takes-back", "vote-down"]);
    vote(0, &["vote-down-takes-back"]);
    vote(0, &["vote-down", "vote-up-takes-back"]);
    vote(0, &["vote-down-again", "vote-up-takes-back"]);
}

#[test]
fn where_there_are_no_votes_against_a_second_one_takes_the_first_back() {
    let recorded = wpdiscuz();
    let mut about: Value = serde_json::from_str(&recorded.named("thread").body).unwrap();
    about["wpdiscuz"]["vote_down"] = false.into();
    let vote = |value: i8, names: &[&str]| {
        let mut left = names.iter();
        let request = request_with("PUT", "comments/3/vote", &json!({"value": value}));
        let answer = answer(&news(), &request, |asked| match &asked.body {
            None if asked.url.contains("/afterword/") => HttpAnswer {
                status: 200,
                body: about.to_string(),
                ..HttpAnswer::default()
            },
            None => recorded.named("comment-read"),
            Some(sent) if sent.contains("wpdGetNonce") => recorded.named("nonce"),
            Some(sent) => {
                let name = *left.next().unwrap();
                assert_eq!(
                    Value::from(sent.as_str()),
                    recorded.request(name).1,
                    "{name}"
                );
                recorded.named(name)
            }
        });
        assert_eq!(left.next(), None);
        answer
    };
    assert_eq!(vote(1, &["vote-up-without-down"]).status, 200);
    assert_eq!(
        vote(
            1,
            &["vote-up-without-down-takes-back", "vote-up-without-down"]
        )
        .status,
        200
    );
    assert_eq!(vote(0, &["vote-up-without-down-takes-back"]).status, 200);
    assert_eq!(
        vote(
            0,
            &["vote-up-without-down", "vote-up-without-down-takes-back"]
        )
        .status,
        200
    );
    assert_eq!(code(&vote(-1, &[])), "vote-invalid");
}

#[test]
fn refused_votes_have_our_codes() {
    for (comment, value, name, expected) in [
        ("3", 1, "vote-guests-not-allowed", "vote-invalid"),
        ("7", 1, "vote-held-comment", "comment-not-found"),
        ("999999", 1, "vote-unknown-comment", "comment-not-found"),
        ("105", 1, "vote-own", "own-comment"),
        ("3", 1, "vote-too-many", "rate-limited"),
        ("3", -1, "vote-down-not-offered", "vote-invalid"),
    ] {
        let request = request_with(
            "PUT",
            &format!("comments/{comment}/vote"),
            &json!({"value": value}),
        );
        let answer = replay(&news(), &request, &["thread", "nonce", name]);
        assert_eq!(code(&answer), expected, "{name}");
    }
    let request = request_with("PUT", "comments/2/vote", &json!({"value": 2}));
    assert_eq!(code(&replay(&news(), &request, &[])), "vote-invalid");
    let request = request_with("PUT", "comments/2&x=1/vote", &json!({"value": 1}));
    assert_eq!(code(&replay(&news(), &request, &[])), "comment-not-found");
    let request = request_with("PUT", "comments/2/vote", &json!({"value": 1}));
    let sentence = super::answer(&news(), &request, |asked| match &asked.body {
        None => wpdiscuz().named("thread"),
        Some(sent) if sent.contains("wpdGetNonce") => wpdiscuz().named("nonce"),
        Some(_) => wpdiscuz().named("nonce-wrong"),
    });
    assert_eq!(sentence.status, 422);
}

#[test]
fn the_article_is_rated() {
    let rate = |stars: u8, retry: bool, names: &[&str]| {
        let request = ApiRequest {
            retry,
            ..request_with(
                "PUT",
                "rating",
                &json!({"stars": stars, "page": {"url": ""}}),
            )
        };
        replay(&news(), &request, &[&["thread", "nonce"], names].concat())
    };
    let rated: afterword_protocol::RatingResult = good(&rate(4, false, &["rate", "thread-rated"]));
    assert_eq!(
        (rated.rating.average, rated.rating.count, rated.mine),
        (Some(3.5), 2, Some(4))
    );
    assert_eq!(
        rate(2, false, &["rate-again-allowed", "thread-rated"]).status,
        200
    );
    assert_eq!(code(&rate(5, false, &["rate-again"])), "ratings-closed");
    assert_eq!(rate(5, true, &["rate-again", "thread-rated"]).status, 200);
    assert_eq!(
        code(&rate(3, false, &["rate-guests-not-allowed"])),
        "ratings-closed"
    );
    assert_eq!(code(&rate(3, false, &["rate-too-many"])), "rate-limited");
    for body in [
        json!({"stars": null}),
        json!({"stars": 6}),
        json!({"stars": 5, "criterion": "Taste"}),
    ] {
        let mut body = body;
        body["page"] = json!({"url": ""});
        let answer = replay(&news(), &request_with("PUT", "rating", &body), &[]);
        let expected = if body["criterion"].is_null() {
            "stars-invalid"
        } else {
            "criterion-unknown"
        };
        assert_eq!(code(&answer), expected);
    }
}

#[test]
fn the_plugins_refusals_have_our_codes() {
    for (name, expected) in [
        ("rest-guests-not-allowed", "thread-closed"),
        ("rest-reply-to-closed", "branch-closed"),
        ("rest-reply-to-held", "parent-not-found"),
        ("rest-reply-to-private", "parent-not-found"),
    ] {
        let said = wpdiscuz().named(name);
        let answer = answer(&news(), &posting("x", Some("10")), |_| said.clone());
        assert_eq!(code(&answer), expected, "{name}");
    }
}

#[test]
fn requests_go_to_no_other_host() {
    let mut about: Value = serde_json::from_str(&wpdiscuz().named("thread").body).unwrap();
    for elsewhere in [
        "https://evil.example/admin-ajax.php",
        "//evil.example/",
        "javascript:x",
        "",
        "https://news.example@evil.example/",
    ] {
        about["wpdiscuz"]["requests"] = elsewhere.into();
        let request = request_with("PUT", "comments/2/vote", &json!({"value": 1}));
        let answer = answer(&news(), &request, |asked| {
            assert!(
                asked.url.starts_with("https://news.example/wp-json/"),
                "{}",
                asked.url
            );
            HttpAnswer {
                status: 200,
                body: about.to_string(),
                ..HttpAnswer::default()
            }
        });
        assert_eq!(code(&answer), "not-found", "{elsewhere}");
    }
}

//! `PUT …/rating`.

use std::sync::Arc;

use afterword_protocol::{
    CommentCounts, EventKind, ProblemCode, RatingResult, Thread, ThreadEvents,
};
use afterword_server::store::{RatingRule, Rules};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::app::{ARTICLE, THREAD, TestApp};
use crate::ask::{Ask, ask, get};

const ANN: &str = "ann-ann-ann-ann-ann-ann-ann-0001";
const BEN: &str = "ben-ben-ben-ben-ben-ben-ben-0002";

fn rate(stars: Value) -> Ask {
    let body = json!({"stars": stars, "page": {"url": ARTICLE, "title": "A post"}});
    ask("PUT", &format!("{THREAD}/rating")).with(&body)
}

fn rate_by(criterion: &str, stars: Value) -> Ask {
    let page = json!({"url": ARTICLE, "title": "A post"});
    let body = json!({"stars": stars, "criterion": criterion, "page": page});
    ask("PUT", &format!("{THREAD}/rating")).with(&body)
}

fn with_criteria(ratings: RatingRule) -> Rules {
    Rules {
        ratings,
        criteria: ["Accuracy", "Style"].map(str::to_owned).to_vec(),
        ..Rules::default()
    }
}

async fn thread(app: &TestApp) -> Thread {
    app.send(get(THREAD)).await.json(200)
}

/// Lets 200 readers rate at once, with what each of them gives; no request may fail.
async fn rate_at_once(app: &Arc<TestApp>, stars: fn(u8) -> Value) {
    let mut readers = JoinSet::new();
    for n in 0..200_u8 {
        let app = Arc::clone(app);
        readers.spawn(async move {
            let reader = format!("reader-reader-reader-reader-{n:04}");
            // Each from an address of its own.
            let ask = rate(stars(n))
                .token(&reader)
                .by_peer(&format!("10.0.0.{n}:80"));
            let result: RatingResult = app.write(ask).await.json(200);
            assert_eq!(json!(result.mine), stars(n));
        });
    }
    readers.join_all().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_readers_who_rate_at_once_are_all_counted() {
    for app in [TestApp::start().await, TestApp::start_on_postgres().await] {
        let app = Arc::new(app);
        for (stars, average, bars) in [
            (
                (|n| json!(n % 5 + 1)) as fn(u8) -> Value,
                Some(3.0),
                [40; 5],
            ),
            (|n| json!(5 - n % 2), Some(4.5), [0, 0, 0, 100, 100]),
            (
                |n| {
                    if n < 100 {
                        Value::Null
                    } else {
                        json!(5 - n % 2)
                    }
                },
                Some(4.5),
                [0, 0, 0, 50, 50],
            ),
            (|_| Value::Null, None, [0; 5]),
        ] {
            rate_at_once(&app, stars).await;
            let rating = thread(&app).await.rating;
            assert_eq!((rating.average, rating.stars), (average, bars));
            assert_eq!(rating.count, bars.iter().sum::<u64>());
        }
    }
}

#[tokio::test]
async fn an_article_is_rated_by_the_criteria_of_its_site() {
    let app = TestApp::start().await;
    assert_eq!(thread(&app).await.criteria, []);
    app.write(rate_by("Style", json!(5)).token(ANN))
        .await
        .problem(ProblemCode::CriterionUnknown);
    app.set_rules(with_criteria(RatingRule::Open)).await;
    for (reader, stars, average) in [(ANN, json!(5), 5.0), (BEN, json!(2), 3.5)] {
        let ask = rate_by("Style", stars).token(reader);
        let result: RatingResult = app.write(ask).await.json(200);
        assert_eq!(result.criterion.as_deref(), Some("Style"));
        assert_eq!(result.rating.average, Some(average));
    }
    let thread = thread(&app).await;
    let shown: Vec<_> = thread
        .criteria
        .iter()
        .map(|each| (each.name.as_str(), each.rating.count))
        .collect();
    assert_eq!(
        (thread.rating.count, shown),
        (0, vec![("Accuracy", 0), ("Style", 2)])
    );
    let page = app.list_comments().await;
    assert_eq!(page.thread.criteria, thread.criteria);
    let path = format!("{THREAD}/events?wait=no&after=1");
    let events: ThreadEvents = app
        .send(get(&path).header("accept", "application/json"))
        .await
        .json(200);
    let last = events.events.last().unwrap();
    assert_eq!(
        (last.kind, &last.criteria),
        (EventKind::Rated, &thread.criteria)
    );
}

#[tokio::test]
async fn a_site_can_close_its_ratings_or_show_none() {
    let app = TestApp::start().await;
    app.write(rate(json!(4)).token(ANN))
        .await
        .json::<RatingResult>(200);
    for (rule, count, listed) in [(RatingRule::Closed, 1, 2), (RatingRule::Off, 0, 0)] {
        app.set_rules(with_criteria(rule)).await;
        for ask in [
            rate(json!(1)),
            rate(Value::Null),
            rate_by("Style", json!(1)),
        ] {
            app.write(ask.token(ANN))
                .await
                .problem(ProblemCode::RatingsClosed);
        }
        let thread = thread(&app).await;
        assert!(!thread.capabilities.rate);
        assert_eq!(
            (thread.rating.count, thread.criteria.len()),
            (count, listed)
        );
    }
    app.set_rules(Rules::default()).await;
    assert_eq!(thread(&app).await.rating.average, Some(4.0));
}

#[tokio::test]
async fn a_list_of_articles_is_told_how_they_are_rated() {
    let app = TestApp::start().await;
    let counts = async || -> CommentCounts {
        let path = "/api/v1/sites/default/counts?thread=post&thread=nobody";
        app.send(get(path)).await.json(200)
    };
    assert!(counts().await.ratings.is_empty());
    for (reader, stars) in [(ANN, 5), (BEN, 4)] {
        app.write(rate(json!(stars)).token(reader))
            .await
            .json::<RatingResult>(200);
    }
    let told = counts().await;
    let rated: Vec<_> = told
        .ratings
        .iter()
        .map(|(key, it)| (key.as_str(), it.average, it.count))
        .collect();
    assert_eq!(rated, [("post", 4.5, 2)]);
    assert_eq!(told.counts["nobody"], 0);
    app.set_rules(with_criteria(RatingRule::Off)).await;
    assert!(counts().await.ratings.is_empty());
}

#[tokio::test]
async fn a_reader_rates_once_and_may_think_again() {
    let app = TestApp::start().await;
    for (reader, stars, average, count) in [
        (ANN, json!(5), Some(5.0), 1),
        (BEN, json!(2), Some(3.5), 2),
        (BEN, json!(4), Some(4.5), 2),
        (ANN, Value::Null, Some(4.0), 1),
        (BEN, Value::Null, None, 0),
    ] {
        let result: RatingResult = app.write(rate(stars.clone()).token(reader)).await.json(200);
        assert_eq!(
            (result.rating.average, result.rating.count),
            (average, count)
        );
        assert_eq!(json!(result.mine), stars);
    }
}

#[tokio::test]
async fn a_rating_has_one_to_five_stars() {
    let app = TestApp::start().await;
    for stars in [0, 6, 255] {
        let answer = app.write(rate(json!(stars)).token(ANN)).await;
        answer.problem(ProblemCode::StarsInvalid);
    }
    for stars in [json!(-1), json!(3.5), json!("5"), json!(256)] {
        app.write(rate(stars).token(ANN))
            .await
            .problem(ProblemCode::BodyInvalid);
    }
}

#[tokio::test]
async fn a_rating_needs_a_reader_and_an_article() {
    let app = TestApp::start().await;
    app.write(rate(json!(5)))
        .await
        .problem(ProblemCode::TokenMissing);
    let elsewhere = json!({"stars": 5, "page": {"url": "https://elsewhere.example/"}});
    let ask = ask("PUT", &format!("{THREAD}/rating"))
        .with(&elsewhere)
        .token(ANN);
    app.write(ask).await.problem(ProblemCode::PageNotAllowed);
}

//! `PUT …/rating`.

use afterword_protocol::{ProblemCode, RatingResult};
use serde_json::{Value, json};

use crate::app::{ARTICLE, THREAD, TestApp};
use crate::ask::{Ask, ask};

const ANN: &str = "ann-ann-ann-ann-ann-ann-ann-0001";
const BEN: &str = "ben-ben-ben-ben-ben-ben-ben-0002";

fn rate(stars: Value) -> Ask {
    let body = json!({"stars": stars, "page": {"url": ARTICLE, "title": "A post"}});
    ask("PUT", &format!("{THREAD}/rating")).with(&body)
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

//! Ratings: totals are what the rows say, whatever comes at once; by criteria; closed and off.

use afterword_protocol::{EventKind, ProblemCode, Rating, RatingResult};
use afterword_server::store::{NewRating, RatingRule, Rules, StoreError};
use tokio::task::JoinSet;

use crate::world::{START, World, check_refused, on_both_engines, page, request, token};

on_both_engines! {
    two_hundred_readers_rate_at_once_think_again_and_take_it_back,
    criteria_are_rated_beside_the_article,
    a_criterion_that_goes_keeps_its_ratings,
    closed_ratings_are_shown_and_switched_off_ones_are_not,
}

const READERS: u8 = 200;

/// By the article as a whole, and by a criterion.
const KINDS: [Option<&str>; 2] = [None, Some("Style")];

/// What a reader gives first, and then, to either.
type Choice = fn(u8) -> Option<u8>;

fn rules(criteria: &[&str]) -> Rules {
    Rules {
        criteria: criteria.iter().map(ToString::to_string).collect(),
        ..Rules::default()
    }
}

fn of(criterion: Option<&str>, stars: Option<u8>) -> NewRating {
    NewRating {
        criterion: criterion.map(str::to_owned),
        stars,
    }
}

impl World {
    async fn give(
        &self,
        reader: &str,
        criterion: Option<&str>,
        stars: Option<u8>,
    ) -> Result<RatingResult, StoreError> {
        let (day, request, now) = (page("day"), self.request(), self.now());
        let rating = of(criterion, stars);
        self.store
            .put_rating(&self.site, &day, token(reader), rating, &request, now)
            .await
    }

    /// All of them at once; no request may fail.
    async fn rate_at_once(&self, round: &str, choice: Choice) -> anyhow::Result<()> {
        let mut ratings = JoinSet::new();
        for (n, criterion) in (0..READERS).flat_map(|n| KINDS.map(|kind| (n, kind))) {
            let (store, site) = (self.store.clone(), self.site.clone());
            let request = request(&format!("{round} {n} {}", criterion.is_some()));
            ratings.spawn(async move {
                let (day, reader, rating) = (page("day"), token(&n.to_string()), choice(n));
                let rating = of(criterion, rating);
                store
                    .put_rating(&site, &day, reader, rating, &request, START)
                    .await
            });
        }
        for rating in ratings.join_all().await {
            rating?;
        }
        Ok(())
    }

    /// Fails unless both totals are these, and what the rows say.
    async fn check_ratings(&self, expected: Rating) -> anyhow::Result<()> {
        let thread = self.store.find_thread(&self.site, "day").await?;
        assert_eq!(thread.rating, expected);
        assert_eq!(thread.criteria[0].rating, expected);
        for table in ["ratings", "criterion_ratings"] {
            for (stars, bar) in (1..).zip(expected.stars) {
                let rows = format!("SELECT COUNT(*) FROM {table} WHERE stars = {stars}");
                assert_eq!(u64::try_from(self.count(&rows).await?)?, bar, "{table}");
            }
        }
        Ok(())
    }
}

async fn two_hundred_readers_rate_at_once_think_again_and_take_it_back(
    mut world: World,
) -> anyhow::Result<()> {
    world.set_rules(rules(&["Style"])).await?;
    // 40 of each; nobody has written yet, so the first makes the thread.
    world.rate_at_once("first", |n| Some(n % 5 + 1)).await?;
    let rating = Rating {
        average: Some(3.0),
        count: 200,
        stars: [40; 5],
    };
    world.check_ratings(rating).await?;
    // Who gave one star gives five now, who gave two gives four.
    world
        .rate_at_once("again", |n| Some((n % 5 + 1).max(5 - n % 5)))
        .await?;
    let rating = Rating {
        average: Some(4.2),
        count: 200,
        stars: [0, 0, 40, 80, 80],
    };
    world.check_ratings(rating).await?;
    // Every other takes it back.
    let half: Choice = |n| (n % 2 == 0).then(|| (n % 5 + 1).max(5 - n % 5));
    world.rate_at_once("half", half).await?;
    let rating = Rating {
        count: 100,
        stars: [0, 0, 20, 40, 40],
        ..rating
    };
    world.check_ratings(rating).await?;
    world.rate_at_once("none", |_| None).await?;
    world.check_ratings(Rating::default()).await
}

async fn criteria_are_rated_beside_the_article(mut world: World) -> anyhow::Result<()> {
    world.set_rules(rules(&["Style", "Accuracy"])).await?;
    let before = world.store.find_thread(&world.site, "day").await?;
    let names: Vec<_> = before.criteria.iter().map(|each| &*each.name).collect();
    assert_eq!(names, ["Style", "Accuracy"]);
    assert_eq!(before.criteria[0].rating, Rating::default());
    for (reader, criterion, stars, average, count) in [
        ("ben", Some("Style"), Some(5), Some(5.0), 1),
        ("ben", Some("Accuracy"), Some(1), Some(1.0), 1),
        ("ben", None, Some(3), Some(3.0), 1),
        ("cem", Some("Style"), Some(2), Some(3.5), 2),
        ("cem", Some("Style"), Some(4), Some(4.5), 2),
        ("ben", Some("Style"), None, Some(4.0), 1),
        ("ben", Some("Style"), None, Some(4.0), 1),
        ("ben", Some("Accuracy"), None, None, 0),
    ] {
        let answer = world.give(reader, criterion, stars).await?;
        assert_eq!(
            (answer.criterion.as_deref(), answer.mine),
            (criterion, stars)
        );
        assert_eq!(
            (answer.rating.average, answer.rating.count),
            (average, count)
        );
    }
    let thread = world.store.find_thread(&world.site, "day").await?;
    assert_eq!(
        (thread.rating.count, thread.criteria[0].rating.average),
        (1, Some(4.0))
    );
    assert_eq!(thread.criteria[1].rating, Rating::default());
    // Who reads meanwhile is told.
    let events = world
        .store
        .list_events(&world.site, "day", 0, START)
        .await?;
    let (_, told) = &events.events[0];
    assert_eq!(
        (told.kind, told.rating, &told.criteria),
        (EventKind::Rated, Some(thread.rating), &thread.criteria)
    );
    for unknown in ["Taste", "style", ""] {
        let refused = world.give("ben", Some(unknown), Some(5)).await;
        check_refused(refused, ProblemCode::CriterionUnknown);
    }
    let refused = world.give("ben", Some("Style"), Some(6)).await;
    check_refused(refused, ProblemCode::StarsInvalid);
    Ok(())
}

async fn a_criterion_that_goes_keeps_its_ratings(mut world: World) -> anyhow::Result<()> {
    world.set_rules(rules(&["Style", "Accuracy"])).await?;
    world.give("ben", Some("Style"), Some(5)).await?;
    world.set_rules(rules(&["Accuracy"])).await?;
    world.give("ben", Some("Accuracy"), Some(2)).await?;
    let thread = world.store.find_thread(&world.site, "day").await?;
    assert_eq!(thread.criteria.len(), 1);
    let refused = world.give("ben", Some("Style"), None).await;
    check_refused(refused, ProblemCode::CriterionUnknown);
    world.set_rules(rules(&["Style"])).await?;
    let thread = world.store.find_thread(&world.site, "day").await?;
    assert_eq!(thread.criteria[0].rating.average, Some(5.0));
    Ok(())
}

async fn closed_ratings_are_shown_and_switched_off_ones_are_not(
    mut world: World,
) -> anyhow::Result<()> {
    world.set_rules(rules(&["Style"])).await?;
    for criterion in KINDS {
        world.give("ben", criterion, Some(4)).await?;
    }
    let open = world.store.find_thread(&world.site, "day").await?;
    assert!(open.capabilities.rate);
    let keys = ["day", "night"].map(str::to_owned);
    for (ratings, shown, listed) in [
        (RatingRule::Closed, open.rating, 1),
        (RatingRule::Off, Rating::default(), 0),
    ] {
        world
            .set_rules(Rules {
                ratings,
                ..rules(&["Style"])
            })
            .await?;
        for criterion in KINDS {
            for stars in [Some(1), None] {
                let refused = world.give("ben", criterion, stars).await;
                check_refused(refused, ProblemCode::RatingsClosed);
            }
        }
        let thread = world.store.find_thread(&world.site, "day").await?;
        assert!(!thread.capabilities.rate);
        assert_eq!((thread.rating, thread.criteria.len()), (shown, listed));
        let counts = world.store.count_comments(&world.site, &keys).await?;
        assert_eq!(counts.ratings.len(), listed);
    }
    // Nothing was lost meanwhile.
    world.set_rules(rules(&["Style"])).await?;
    let again = world.store.find_thread(&world.site, "day").await?;
    assert_eq!(again, open);
    Ok(())
}

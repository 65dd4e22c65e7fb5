//! Votes, ratings and subscriptions: one per reader, totals that add up.

use afterword_protocol::{Cadence, ProblemCode, SubscriptionKind, Votes};
use afterword_server::import::ImportedRating;
use afterword_server::store::{CheckedSubscription, StoreError};
use tokio::task::JoinSet;

use crate::import;
use crate::world::{START, World, check_refused, on_both_engines, page, request, token};

on_both_engines! {
    twenty_voters_at_once_are_twenty_votes,
    a_reader_has_one_vote_per_comment,
    only_live_comments_are_voted_for,
    imported_votes_stay_below_those_of_readers,
    a_reader_has_one_rating_per_article,
    an_imported_rating_stays_below_those_of_readers,
    an_address_is_subscribed_once_whatever_its_case,
}

async fn twenty_voters_at_once_are_twenty_votes(world: World) -> anyhow::Result<()> {
    let root = world.post("day", None, "root").await?;
    let mut votes = JoinSet::new();
    for n in 0..20 {
        let (store, site, id) = (world.store.clone(), world.site.clone(), root.id.clone());
        votes.spawn(async move {
            let (voter, value) = (token(&n.to_string()), if n < 15 { 1 } else { -1 });
            let request = request(&format!("vote {n}"));
            store
                .put_vote(&site, "day", &id, voter, value, &request, START)
                .await
        });
    }
    for vote in votes.join_all().await {
        vote?;
    }
    let detail = world
        .store
        .find_comment(&world.site, "day", &root.id, None)
        .await?;
    assert_eq!(detail.comment.votes, Votes { up: 15, down: 5 });
    // Wilson's lower bound of 15 in 20.
    assert_eq!(world.count("SELECT best FROM comments").await?, 531_295);
    Ok(())
}

async fn a_reader_has_one_vote_per_comment(world: World) -> anyhow::Result<()> {
    let World { store, site, .. } = &world;
    let root = world.post("day", None, "root").await?;
    for (voter, value, up, down) in [
        ("ben", 0, 0, 0),
        ("ben", 1, 1, 0),
        ("ben", 1, 1, 0),
        ("ben", -1, 0, 1),
        ("cem", -1, 0, 2),
        ("ben", 0, 0, 1),
        ("ben", 0, 0, 1),
        ("cem", 1, 1, 0),
    ] {
        let (request, now) = (world.request(), world.now());
        let vote = store
            .put_vote(site, "day", &root.id, token(voter), value, &request, now)
            .await?;
        assert_eq!((vote.votes, vote.mine), (Votes { up, down }, value));
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM votes").await?, 1);
    Ok(())
}

async fn only_live_comments_are_voted_for(world: World) -> anyhow::Result<()> {
    let World { store, site, .. } = &world;
    let root = world.post("day", None, "root").await?;
    world.post("day", Some(&root), "reply").await?;
    let vote = async |thread, value| {
        let (request, now) = (world.request(), world.now());
        store
            .put_vote(site, thread, &root.id, token("ben"), value, &request, now)
            .await
    };
    check_refused(vote("day", 2).await, ProblemCode::VoteInvalid);
    check_refused(vote("night", 1).await, ProblemCode::CommentNotFound);
    world.delete("day", &root.id).await?;
    check_refused(vote("day", 1).await, ProblemCode::CommentNotFound);
    assert_eq!(world.count("SELECT COUNT(*) FROM votes").await?, 0);
    Ok(())
}

async fn imported_votes_stay_below_those_of_readers(world: World) -> anyhow::Result<()> {
    let World { store, site, .. } = &world;
    let mut old = import::comment("old", None);
    (old.votes_up, old.votes_down) = (10, 3);
    store
        .import_threads(
            site,
            "x",
            &[import::thread("day", vec![old])],
            START,
            |_| (),
        )
        .await?;
    let id = world
        .list("day", Default::default(), 1, None)
        .await?
        .comments[0]
        .id
        .clone();
    for (value, up, down) in [(1, 11, 3), (-1, 10, 4), (0, 10, 3)] {
        let (request, now) = (world.request(), world.now());
        let vote = store
            .put_vote(site, "day", &id, token("ben"), value, &request, now)
            .await?;
        assert_eq!(vote.votes, Votes { up, down });
    }
    Ok(())
}

async fn a_reader_has_one_rating_per_article(world: World) -> anyhow::Result<()> {
    let day = page("day");
    let rate = async |reader, stars: Option<u8>| -> Result<_, StoreError> {
        let (request, now) = (world.request(), world.now());
        world
            .store
            .put_rating(
                &world.site,
                &day,
                token(reader),
                stars.into(),
                &request,
                now,
            )
            .await
    };
    for (reader, stars, average, histogram) in [
        ("ben", None, None, [0, 0, 0, 0, 0]),
        ("ben", Some(5), Some(5.0), [0, 0, 0, 0, 1]),
        ("cem", Some(4), Some(4.5), [0, 0, 0, 1, 1]),
        ("ben", Some(2), Some(3.0), [0, 1, 0, 1, 0]),
        ("cem", None, Some(2.0), [0, 1, 0, 0, 0]),
        ("ben", None, None, [0, 0, 0, 0, 0]),
    ] {
        let answer = rate(reader, stars).await?;
        assert_eq!((answer.rating.average, answer.mine), (average, stars));
        assert_eq!(answer.rating.stars, histogram);
        assert_eq!(answer.rating.count, histogram.iter().sum::<u64>());
    }
    for stars in [0, 6, 255] {
        check_refused(rate("ben", Some(stars)).await, ProblemCode::StarsInvalid);
    }
    Ok(())
}

async fn an_imported_rating_stays_below_those_of_readers(world: World) -> anyhow::Result<()> {
    let World { store, site, .. } = &world;
    let mut old = import::thread("day", Vec::new());
    old.rating = Some(ImportedRating {
        sum: 40,
        count: 10,
        stars: [0; 5],
    });
    // The second run finds the thread imported and does not add its rating again.
    for _ in 0..2 {
        store
            .import_threads(site, "x", std::slice::from_ref(&old), START, |_| ())
            .await?;
    }
    let (request, day) = (world.request(), page("day"));
    let rated = store
        .put_rating(site, &day, token("ben"), Some(5).into(), &request, START)
        .await?;
    assert_eq!((rated.rating.average, rated.rating.count), (Some(4.1), 11));
    assert_eq!(rated.rating.stars, [0, 0, 0, 0, 1]);
    let request = world.request();
    let rated = store
        .put_rating(site, &day, token("ben"), None.into(), &request, START)
        .await?;
    assert_eq!((rated.rating.average, rated.rating.count), (Some(4.0), 10));
    Ok(())
}

async fn an_address_is_subscribed_once_whatever_its_case(world: World) -> anyhow::Result<()> {
    let subscribe = async |email: &str, kind, cadence| {
        let (request, now) = (world.request(), world.now());
        let wish = CheckedSubscription {
            email: email.to_owned(),
            kind,
            cadence,
            lang: None,
            comment: None,
            reader: None,
            network: Vec::new(),
        };
        world
            .store
            .create_subscription(&world.site, &page("day"), wish, &request, now)
            .await
    };
    let daily = "SELECT COUNT(*) FROM subscriptions WHERE cadence = 'daily'";
    subscribe(
        "Ben@Mail.example",
        SubscriptionKind::Thread,
        Cadence::Instant,
    )
    .await?;
    subscribe("ben@mail.example", SubscriptionKind::Thread, Cadence::Daily).await?;
    assert_eq!(world.count(daily).await?, 1);
    subscribe(
        "ben@mail.example",
        SubscriptionKind::Replies,
        Cadence::Instant,
    )
    .await?;
    assert_eq!(world.count("SELECT COUNT(*) FROM subscriptions").await?, 2);
    assert_eq!(world.count("SELECT COUNT(*) FROM addresses").await?, 1);
    // Once confirmed it is for its owner to change, not for everybody who knows the address.
    world
        .sql("UPDATE addresses SET state = 'confirmed'")
        .await?;
    subscribe(
        "ben@mail.example",
        SubscriptionKind::Replies,
        Cadence::Daily,
    )
    .await?;
    assert_eq!(world.count(daily).await?, 1);
    Ok(())
}

//! Votes: one per reader, whatever comes at once.

use afterword_protocol::{ProblemCode, Votes};
use afterword_server::store::{Rules, VoteRule};
use tokio::task::JoinSet;

use crate::world::{START, World, check_refused, comment, on_both_engines, page, request, token};

on_both_engines! {
    fifty_votes_of_one_reader_at_once_are_one_vote,
    nobody_votes_for_a_comment_of_their_own,
    a_site_takes_the_votes_it_says,
}

async fn fifty_votes_of_one_reader_at_once_are_one_vote(world: World) -> anyhow::Result<()> {
    let root = world.post("day", None, "root").await?;
    let mut votes = JoinSet::new();
    for number in 0..50_i8 {
        let (store, site, id) = (world.store.clone(), world.site.clone(), root.id.clone());
        votes.spawn(async move {
            let (value, key) = (number % 3 - 1, request(&format!("vote {number}")));
            store
                .put_vote(&site, "day", &id, token("ben"), value, &key, START)
                .await
        });
    }
    for vote in votes.join_all().await {
        let vote = vote?;
        let own = Votes {
            up: u64::from(vote.mine == 1),
            down: u64::from(vote.mine == -1),
        };
        assert_eq!(vote.votes, own);
    }
    assert!(world.count("SELECT COUNT(*) FROM votes").await? <= 1);
    let wrong = "SELECT COUNT(*) FROM comments WHERE votes_up - votes_down <> \
         COALESCE((SELECT value FROM votes), 0) OR votes_up + votes_down > 1";
    assert_eq!(world.count(wrong).await?, 0);
    let detail = world
        .store
        .find_comment(&world.site, "day", &root.id, None)
        .await?;
    let events = world
        .store
        .list_events(&world.site, "day", 1, START)
        .await?;
    let told = events.events.last().and_then(|(_, event)| event.votes);
    assert!(told.is_none_or(|votes| votes == detail.comment.votes));
    Ok(())
}

async fn nobody_votes_for_a_comment_of_their_own(world: World) -> anyhow::Result<()> {
    let World { store, site, .. } = &world;
    let mut new = comment(None, "mine");
    new.author = Some(token("ann votes"));
    let mine = store
        .create_comment(site, &page("day"), new, &world.request(), START)
        .await?;
    let vote = async |who: &str| {
        let key = world.request();
        store
            .put_vote(site, "day", &mine.id, token(who), 1, &key, START)
            .await
    };
    check_refused(vote("ann votes").await, ProblemCode::OwnComment);
    assert_eq!(vote("ben").await?.votes.up, 1);
    // With the comment goes who wrote it.
    world.delete("day", &mine.id).await?;
    let known = "SELECT COUNT(*) FROM comments WHERE author_voter IS NOT NULL";
    assert_eq!(world.count(known).await?, 0);
    Ok(())
}

async fn a_site_takes_the_votes_it_says(mut world: World) -> anyhow::Result<()> {
    let root = world.post("day", None, "root").await?;
    for (votes, taken) in [
        (VoteRule::Up, [true, false, true]),
        (VoteRule::Off, [false, false, false]),
    ] {
        let rules = Rules {
            votes,
            ..Rules::default()
        };
        world.set_rules(rules).await?;
        for (value, taken) in [1, -1, 0].into_iter().zip(taken) {
            let (key, ben) = (world.request(), token("ben"));
            let vote = world
                .store
                .put_vote(&world.site, "day", &root.id, ben, value, &key, START)
                .await;
            if taken {
                assert_eq!(vote?.mine, value);
            } else {
                check_refused(vote, ProblemCode::VoteInvalid);
            }
        }
    }
    Ok(())
}

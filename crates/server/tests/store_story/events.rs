//! What is told to those who read a thread while it changes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use afterword_protocol::{Comment, EventKind, ThreadEvent, Votes};
use afterword_server::store::{EventsPage, Millis};
use tokio::task::JoinSet;

use crate::world::{START, World, on_both_engines, page, request, text, texts, token};

const DAY: Millis = 24 * 60 * 60 * 1000;

on_both_engines! {
    every_change_is_told_once_and_in_order,
    what_changes_nothing_is_not_told,
    several_votes_are_told_as_the_last_state,
    a_comment_that_may_not_be_seen_is_told_as_deleted,
    many_changes_come_in_several_pages,
    who_was_away_for_a_day_has_to_read_anew,
    the_last_number_is_never_used_again,
    events_of_another_thread_are_not_told,
    nobody_who_follows_a_busy_thread_misses_anything,
}

impl World {
    async fn events(&self, after: i64) -> anyhow::Result<EventsPage> {
        self.events_at(after, START).await
    }

    async fn events_at(&self, after: i64, now: Millis) -> anyhow::Result<EventsPage> {
        let events = self.store.list_events(&self.site, "day", after, now);
        Ok(events.await?)
    }

    async fn last_event(&self) -> anyhow::Result<i64> {
        Ok(self.store.find_last_event(&self.site, "day").await?)
    }

    /// The comment as it is now.
    async fn find(&self, comment: &Comment) -> anyhow::Result<Comment> {
        let found = self
            .store
            .find_comment(&self.site, "day", &comment.id, None);
        Ok(found.await?.comment)
    }

    async fn vote(&self, comment: &Comment, voter: &str, value: i8) -> anyhow::Result<Votes> {
        let (voter, request) = (token(voter), self.request());
        let vote = self.store.put_vote(
            &self.site,
            "day",
            &comment.id,
            voter,
            value,
            &request,
            START,
        );
        Ok(vote.await?.votes)
    }

    async fn rate(&self, voter: &str, stars: Option<u8>) -> anyhow::Result<()> {
        let (voter, request, day) = (token(voter), self.request(), page("day"));
        self.store
            .put_rating(&self.site, &day, voter, stars.into(), &request, START)
            .await?;
        Ok(())
    }

    async fn edit(&self, comment: &Comment, source: &str) -> anyhow::Result<Comment> {
        let (editor, request) = (token("ann"), self.request());
        let edit = self.store.update_comment(
            &self.site,
            "day",
            &comment.id,
            editor,
            text(source),
            &request,
            START,
        );
        Ok(edit.await?)
    }
}

fn kinds(page: &EventsPage) -> Vec<EventKind> {
    page.events.iter().map(|(_, event)| event.kind).collect()
}

async fn every_change_is_told_once_and_in_order(world: World) -> anyhow::Result<()> {
    assert_eq!(world.last_event().await?, 0);
    let nothing = world.events(0).await?;
    assert_eq!((nothing.events.len(), nothing.last), (0, 0));
    assert!(!nothing.reset && !nothing.more);

    let hello = world.post("day", None, "hello").await?;
    let created = world.events(0).await?;
    let [(first, event)] = &created.events[..] else {
        anyhow::bail!("{created:?}");
    };
    let expected = ThreadEvent {
        kind: EventKind::Created,
        id: Some(hello.id.clone()),
        comment: Some(hello.clone()),
        votes: None,
        reactions: None,
        rating: None,
        criteria: Vec::new(),
        comments: 1,
    };
    assert_eq!(*event, expected);
    assert_eq!(
        (created.last, world.last_event().await?),
        (*first, created.last)
    );

    let reply = world.post("day", Some(&hello), "reply").await?;
    let edited = world.edit(&hello, "hello again").await?;
    let votes = world.vote(&hello, "ben", 1).await?;
    world.rate("ben", Some(4)).await?;
    world.delete("day", &reply.id).await?;
    let page = world.events(created.last).await?;
    assert_eq!(
        kinds(&page),
        [
            EventKind::Edited,
            EventKind::Voted,
            EventKind::Rated,
            EventKind::Deleted
        ]
    );
    let (numbers, events): (Vec<_>, Vec<_>) = page.events.iter().cloned().unzip();
    assert!(numbers.is_sorted() && numbers[0] > created.last);
    assert!(events.iter().all(|event| event.comments == 1));
    assert_eq!(
        events[0].comment.as_ref(),
        Some(&world.find(&edited).await?)
    );
    assert_eq!(events[1].votes, Some(votes));
    assert_eq!(events[2].rating.and_then(|it| it.average), Some(4.0));
    assert_eq!(events[2].id, None);
    assert_eq!(events[3].id.as_ref(), Some(&reply.id));
    assert_eq!(events[3].comment, None);
    assert_eq!(world.events(page.last).await?.events, []);
    Ok(())
}

async fn what_changes_nothing_is_not_told(world: World) -> anyhow::Result<()> {
    let hello = world.post("day", None, "hello").await?;
    world.vote(&hello, "ben", 1).await?;
    world.rate("ben", Some(4)).await?;
    let last = world.last_event().await?;
    world.vote(&hello, "ben", 1).await?;
    world.vote(&hello, "cem", 0).await?;
    world.rate("ben", Some(4)).await?;
    world.rate("cem", None).await?;
    // A retry of a vote that was counted.
    for _ in 0..2 {
        let (voter, again) = (token("dora"), request("a retried vote"));
        world
            .store
            .put_vote(&world.site, "day", &hello.id, voter, 1, &again, START)
            .await?;
    }
    let refused = world.delete("night", &hello.id).await;
    assert!(refused.is_err());
    let page = world.events(last).await?;
    assert_eq!(kinds(&page), [EventKind::Voted]);
    assert_eq!(
        world.count("SELECT COUNT(*) FROM events").await?,
        4,
        "one each: created, voted, rated, voted"
    );
    // Nor is what only its author may see.
    let held = world.post("day", None, "held").await?;
    let last = world.last_event().await?;
    world
        .sql("UPDATE comments SET state = 'pending' WHERE html = '<p>held</p>'")
        .await?;
    world.edit(&held, "still held").await?;
    world.delete("day", &held.id).await?;
    assert_eq!(world.last_event().await?, last);
    Ok(())
}

async fn several_votes_are_told_as_the_last_state(world: World) -> anyhow::Result<()> {
    let (one, other) = (
        world.post("day", None, "one").await?,
        world.post("day", None, "other").await?,
    );
    let last = world.last_event().await?;
    for voter in ["ben", "cem", "dora"] {
        world.vote(&one, voter, 1).await?;
        world.vote(&other, voter, -1).await?;
        world.rate(voter, Some(3)).await?;
    }
    world.vote(&one, "ben", -1).await?;
    let page = world.events(last).await?;
    let votes = |up, down| Some(Votes { up, down });
    let told: Vec<_> = page
        .events
        .iter()
        .map(|(_, event)| (event.id.as_ref(), event.votes))
        .collect();
    assert_eq!(
        told,
        [
            (Some(&other.id), votes(0, 3)),
            (None, None),
            (Some(&one.id), votes(2, 1))
        ]
    );
    assert_eq!(page.events[1].1.rating.map(|rating| rating.count), Some(3));
    assert_eq!(page.events[2].0, page.last);
    Ok(())
}

async fn a_comment_that_may_not_be_seen_is_told_as_deleted(world: World) -> anyhow::Result<()> {
    let hidden = world.post("day", None, "hidden").await?;
    world.post("day", Some(&hidden), "reply").await?;
    world.vote(&hidden, "ben", 1).await?;
    world.post("day", None, "held").await?;
    world
        .sql(
            "UPDATE comments SET state = 'hidden' WHERE html = '<p>hidden</p>';
            UPDATE comments SET state = 'pending' WHERE html = '<p>held</p>';",
        )
        .await?;
    let page = world.events(0).await?;
    assert_eq!(
        kinds(&page),
        [EventKind::Created, EventKind::Deleted, EventKind::Deleted]
    );
    let told: Vec<Comment> = page
        .events
        .iter()
        .filter_map(|(_, event)| event.comment.clone())
        .collect();
    assert_eq!(texts(&told), ["reply"]);
    assert_eq!(page.events[1].1.id.as_ref(), Some(&hidden.id));
    assert!(page.events[1].1.votes.is_none());
    Ok(())
}

async fn many_changes_come_in_several_pages(world: World) -> anyhow::Result<()> {
    for n in 0..230 {
        world.post("day", None, &n.to_string()).await?;
    }
    let (mut seen, mut after) = (Vec::new(), 0);
    loop {
        let page = world.events(after).await?;
        assert!(page.events.len() <= 100);
        seen.extend(page.events.into_iter().filter_map(|it| it.1.comment));
        after = page.last;
        if !page.more {
            break;
        }
    }
    let numbers: Vec<String> = (0..230).map(|n| n.to_string()).collect();
    assert_eq!(texts(&seen), numbers);
    Ok(())
}

async fn who_was_away_for_a_day_has_to_read_anew(world: World) -> anyhow::Result<()> {
    let mut numbers = Vec::new();
    for n in 0..3 {
        world.post("day", None, &n.to_string()).await?;
        numbers.push(world.last_event().await?);
    }
    let last = numbers[2];
    // Who has seen all goes on, however long nothing happened.
    let late = START + 10 * DAY;
    assert!(!world.events_at(last, late).await?.reset);
    for known in [0, numbers[0], numbers[1]] {
        let page = world.events_at(known, late).await?;
        assert_eq!(
            (page.reset, page.last, page.events.len()),
            (true, last, 0),
            "{known}"
        );
        assert!(!world.events_at(known, START + DAY / 2).await?.reset);
    }
    // The same once they are forgotten.
    assert_eq!(world.store.forget_events(START).await?, 0);
    assert_eq!(world.store.forget_events(late).await?, 2);
    assert_eq!(world.store.forget_events(late).await?, 0);
    for known in [0, numbers[0], numbers[1]] {
        assert!(world.events_at(known, late).await?.reset, "{known}");
    }
    assert!(!world.events_at(last, late).await?.reset);
    // A number from another life of the database.
    let page = world.events(last + 1000).await?;
    assert_eq!((page.reset, page.last), (true, last));
    let nowhere = world.store.list_events(&world.site, "nowhere", 5, START);
    assert!(nowhere.await?.reset);
    Ok(())
}

async fn the_last_number_is_never_used_again(world: World) -> anyhow::Result<()> {
    let comment = world.post("day", None, "x").await?;
    world.vote(&comment, "ben", 1).await?;
    let before = world.last_event().await?;
    world.store.forget_events(START + 9 * DAY).await?;
    world.vote(&comment, "ben", -1).await?;
    assert!(world.last_event().await? > before);
    Ok(())
}

async fn events_of_another_thread_are_not_told(world: World) -> anyhow::Result<()> {
    world.post("day", None, "here").await?;
    let last = world.last_event().await?;
    world.post("night", None, "there").await?;
    assert_eq!(world.last_event().await?, last);
    assert_eq!(world.events(last).await?.events, []);
    // A thread is found by its article's address, too.
    let address = "https://blog.example/day";
    let found = world.store.list_events(&world.site, address, 0, START);
    assert_eq!(found.await?.events.len(), 1);
    Ok(())
}

async fn nobody_who_follows_a_busy_thread_misses_anything(world: World) -> anyhow::Result<()> {
    let world = Arc::new(world);
    let comment = world.post("day", None, "first").await?;
    let start = world.last_event().await?;
    let done = Arc::new(AtomicBool::new(false));
    let follower = {
        let (world, done) = (Arc::clone(&world), Arc::clone(&done));
        tokio::spawn(async move {
            let (mut told, mut after) = (Vec::new(), start);
            loop {
                // Asked before reading, so that what was written until then is read.
                let is_last = done.load(Ordering::SeqCst);
                let page = world.events(after).await?;
                told.extend(page.events.into_iter().filter_map(|it| it.1.comment));
                after = page.last;
                if is_last && !page.more {
                    return anyhow::Ok(told);
                }
            }
        })
    };
    let mut writers = JoinSet::new();
    for writer in 0..8 {
        let (world, comment) = (Arc::clone(&world), comment.clone());
        writers.spawn(async move {
            for n in 0..12 {
                let reply = world
                    .post("day", Some(&comment), &format!("{writer}.{n}"))
                    .await?;
                world
                    .vote(&reply, &writer.to_string(), if n % 2 == 0 { 1 } else { -1 })
                    .await?;
                world.vote(&comment, &writer.to_string(), 1).await?;
            }
            anyhow::Ok(())
        });
    }
    for written in writers.join_all().await {
        written?;
    }
    done.store(true, Ordering::SeqCst);
    let told = follower.await??;
    let mut told = texts(&told);
    told.sort_unstable();
    let mut written: Vec<String> = (0..8)
        .flat_map(|writer| (0..12).map(move |n| format!("{writer}.{n}")))
        .collect();
    written.sort_unstable();
    assert_eq!(told, written);
    world.check_totals().await
}

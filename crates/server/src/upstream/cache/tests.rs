//! The cache with a clock that stands still, before a system that says what a test wants.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::oneshot;

use super::*;

const FRESH: Duration = Duration::from_secs(30);

/// A cache, and what the system says next.
struct World {
    cache: Arc<Cache<String>>,
    clock: Clock,
    says: Mutex<VecDeque<oneshot::Receiver<Result<String, Failure>>>>,
    reads: Arc<AtomicUsize>,
}

impl World {
    fn new() -> Self {
        let clock = Clock::fixed(0);
        let size = Size {
            number: 10,
            bytes: 10_000,
        };
        Self {
            cache: Arc::new(Cache::new(size, FRESH, clock.clone())),
            clock,
            says: Mutex::default(),
            reads: Arc::default(),
        }
    }

    /// The next read ends when this is used.
    fn next(&self) -> oneshot::Sender<Result<String, Failure>> {
        let (say, said) = oneshot::channel();
        self.says.lock().unwrap().push_back(said);
        say
    }

    /// The next read ends with this.
    fn says(&self, outcome: Result<&str, Failure>) {
        self.next().send(outcome.map(str::to_owned)).unwrap();
    }

    async fn find(&self, what: &str) -> Result<String, Failure> {
        let read = |_| {
            self.reads.fetch_add(1, Ordering::SeqCst);
            let said = self.says.lock().unwrap().pop_front();
            async { said.expect("no more reads").await.expect("an outcome") }
        };
        let found = self.cache.find(question(what), read, String::len).await;
        found.map(|found| (*found).clone())
    }

    fn reads(&self) -> usize {
        self.reads.load(Ordering::SeqCst)
    }

    fn advance_seconds(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Waits until nothing is read any more.
    async fn settled(&self) {
        while !self.cache.lock().under_way.is_empty() {
            tokio::task::yield_now().await;
        }
    }
}

fn question(what: &str) -> Question {
    Question {
        site: String::new(),
        thread: String::new(),
        what: what.to_owned(),
    }
}

fn gone() -> Failure {
    use afterword_protocol::{Problem, ProblemCode};
    Failure::Refused(Box::new(Problem::new(ProblemCode::NotFound)))
}

#[tokio::test]
async fn an_answer_is_given_as_long_as_it_is_fresh() {
    let world = World::new();
    world.says(Ok("a"));
    assert_eq!(world.find("x").await, Ok("a".into()));
    world.advance_seconds(29);
    assert_eq!(world.find("x").await, Ok("a".into()));
    assert_eq!(world.reads(), 1);
}

#[tokio::test]
async fn a_stale_answer_is_given_at_once_and_read_anew_once() {
    let world = World::new();
    world.says(Ok("a"));
    world.find("x").await.unwrap();
    world.advance_seconds(30);
    let say = world.next();
    for _ in 0..10 {
        assert_eq!(world.find("x").await, Ok("a".into()));
    }
    say.send(Ok("b".into())).unwrap();
    world.settled().await;
    assert_eq!(world.find("x").await, Ok("b".into()));
    assert_eq!(world.reads(), 2);
}

#[tokio::test]
async fn many_who_come_at_once_cause_one_read_that_outlives_those_who_leave() {
    let world = World::new();
    let say = world.next();
    {
        let leaving = world.find("x");
        assert_eq!(leaving.now_or_never(), None);
    }
    let waiting = futures_util::future::join_all((0..10).map(|_| world.find("x")));
    let (found, ()) = tokio::join!(waiting, async { say.send(Ok("a".into())).unwrap() });
    assert_eq!(found, vec![Ok("a".to_owned()); 10]);
    assert_eq!(world.reads(), 1);
}

#[tokio::test]
async fn the_old_answer_holds_while_the_system_fails() {
    let world = World::new();
    world.says(Ok("a"));
    world.find("x").await.unwrap();
    for reads in 2..6 {
        world.advance_seconds(1800);
        world.says(Err(Failure::Unreachable));
        // From an hour on a new answer is waited for, in vain.
        assert_eq!(world.find("x").await, Ok("a".into()));
        world.settled().await;
        assert_eq!(world.find("x").await, Ok("a".into()));
        assert_eq!(world.reads(), reads);
    }
    world.advance_seconds(5);
    world.says(Ok("b"));
    assert_eq!(world.find("x").await, Ok("b".into()));
}

#[tokio::test]
async fn what_is_gone_is_not_shown_any_more() {
    let world = World::new();
    world.says(Ok("a"));
    world.find("x").await.unwrap();
    world.advance_seconds(30);
    world.says(Err(gone()));
    world.find("x").await.unwrap();
    world.settled().await;
    assert_eq!(world.find("x").await, Err(gone()));
    world.advance_seconds(29);
    assert_eq!(world.find("x").await, Err(gone()));
    assert_eq!(world.reads(), 2);
}

#[tokio::test]
async fn a_failure_is_remembered_for_a_moment() {
    let world = World::new();
    world.says(Err(Failure::Unreachable));
    for _ in 0..10 {
        assert_eq!(world.find("x").await, Err(Failure::Unreachable));
    }
    world.advance_seconds(5);
    world.says(Ok("a"));
    assert_eq!(world.find("x").await, Ok("a".into()));
    assert_eq!(world.reads(), 2);
}

#[tokio::test]
async fn a_read_that_panics_is_a_failure_and_stands_in_nobodys_way() {
    let world = World::new();
    assert_eq!(world.find("x").await, Err(Failure::Internal));
    world.advance_seconds(5);
    world.says(Ok("a"));
    assert_eq!(world.find("x").await, Ok("a".into()));
}

#[tokio::test]
async fn the_number_of_answers_is_bounded() {
    let world = World::new();
    for what in 0..11 {
        world.says(Ok("a"));
        world.find(&what.to_string()).await.unwrap();
    }
    world.find("10").await.unwrap();
    assert_eq!(world.reads(), 11);
    world.says(Ok("a"));
    world.find("0").await.unwrap();
    assert_eq!(world.reads(), 12);
}

#[tokio::test]
async fn a_slow_system_is_not_asked_whatever_clients_invent() {
    let world = Arc::new(World::new());
    world.says(Ok("a"));
    assert_eq!(world.find("known").await, Ok("a".into()));
    world.advance_seconds(FRESH.as_secs());
    let mut waiting = Vec::new();
    let mut says = Vec::new();
    for number in 0..MOST_UNDER_WAY {
        says.push(world.next());
        let asking = Arc::clone(&world);
        waiting.push(tokio::spawn(async move {
            asking.find(&number.to_string()).await
        }));
    }
    while world.reads() <= MOST_UNDER_WAY {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.find("one more").await, Err(Failure::Unreachable));
    assert_eq!(
        world.find("known").await,
        Ok("a".into()),
        "what is old will do"
    );
    // Nobody waits any more, and yet they are not forgotten.
    waiting.iter().for_each(tokio::task::JoinHandle::abort);
    assert_eq!(world.find("one more").await, Err(Failure::Unreachable));
    for say in says {
        say.send(Ok("b".into())).unwrap();
    }
    world.settled().await;
    world.says(Ok("c"));
    assert_eq!(world.find("one more").await, Ok("c".into()));
}

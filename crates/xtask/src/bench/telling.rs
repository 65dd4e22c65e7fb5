//! What it takes to tell many of a comment: who posts does not wait for it, who posts elsewhere hardly, and it ends.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::bench::comments::Comments;
use crate::bench::corpus::{Dice, Thread};
use crate::bench::disk::Disk;
use crate::bench::followers::Followers;
use crate::bench::http::Connection;
use crate::bench::posts;
use crate::bench::sink::Sink;
use crate::bench::statistics::{Summary, quantile, summary};

/// How many are told, where many are.
pub const MANY: usize = 10_000;
/// How many follow the threads that are posted to.
pub const FOLLOWERS: [usize; 3] = [0, 10, MANY];

/// How many posts a thread gets at most: more than 30 in an hour would reach its followers in one mail.
const POSTS_PER_THREAD: u32 = 25;
/// The most rounds, for the same reason.
pub const MOST_ROUNDS: u32 = POSTS_PER_THREAD;
/// How many comments the threads have at first.
const COMMENTS: usize = 10;
/// The thread whose posts are told to many at once.
const TOLD: &str = "told";
/// The thread that nobody follows, and that is posted to meanwhile.
const OTHER: &str = "other";
/// How many posts there are to it in a round in which nothing is sent.
const CALM_POSTS: usize = 20;
/// The pause between such posts: so few that they hardly matter to what else is done.
const PACE: Duration = Duration::from_millis(100);
/// As many bytes as a page of a SQLite database has.
const PAGE_BYTES: u64 = 4_096;
/// How often the references are measured.
const REFERENCES: usize = 500;

/// What the server does while somebody posts elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meanwhile {
    /// Nothing.
    Nothing,
    /// It finds out who is told.
    Finding,
    /// It sends mails.
    Sending,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measured {
    /// A post to a thread that so many follow, in milliseconds.
    Post(usize),
    /// A post to a thread that nobody follows, in milliseconds.
    Beside(Meanwhile),
    /// The post of which [`MANY`] are told at once, in milliseconds.
    Told,
    /// From sending that post until the first mail is there, in milliseconds.
    First,
    /// The same until the last is.
    Last,
    /// Mails in a second, between these two.
    Rate,
    /// How long the server keeps a processor busy for one of these mails, in milliseconds.
    Work,
    /// How many bytes it writes for one of them, to connections and its files.
    Written,
    /// How many connections it opens for all of them.
    Connections,
    /// As many bytes as a page of a database, written to the same disk until it has them, in milliseconds.
    Disk,
    /// A mail as long as those, handed over by nobody but us, in milliseconds.
    Exchange,
}

/// Everything that was measured.
#[derive(Default)]
pub struct Findings(BTreeMap<Measured, Vec<f64>>);

impl Findings {
    /// Notes one measurement.
    pub fn note(&mut self, what: Measured, value: f64) {
        self.0.entry(what).or_default().push(value);
    }

    /// The middle and the ends of what was measured of it.
    pub fn summary(&self, what: Measured) -> Option<Summary> {
        summary(self.0.get(&what)?)
    }

    /// What `part` of these are at most.
    pub fn quantile(&self, what: Measured, part: f64) -> Option<f64> {
        quantile(self.0.get(&what)?, part)
    }

    /// How many of these there are.
    pub fn count(&self, what: Measured) -> usize {
        self.0.get(&what).map_or(0, Vec::len)
    }

    /// How many times the median where nobody follows the median where many do is.
    pub fn ratio(&self) -> Option<f64> {
        let median = |followers| Some(self.summary(Measured::Post(followers))?.median);
        Some(median(MANY)? / median(0)?)
    }
}

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// How often [`MANY`] are told at once.
    pub rounds: u32,
    /// How many posts each of the threads of [`FOLLOWERS`] gets.
    pub posts: u32,
}

impl Extent {
    fn copies(self) -> usize {
        self.posts.div_ceil(POSTS_PER_THREAD) as usize
    }

    /// The threads, to be filled.
    pub fn threads(self) -> Vec<Thread> {
        let copies = (0..self.copies()).flat_map(|copy| FOLLOWERS.map(|number| name(number, copy)));
        let of = |name| Thread {
            name,
            comments: COMMENTS,
        };
        let all = [TOLD.to_owned(), OTHER.to_owned()].into_iter();
        all.chain(copies).map(of).collect()
    }

    /// Who follows them. Where many do and there are many posts, they are told once a day but for one, so that the next
    /// post does not wait until all mails are sent.
    pub fn followers(self) -> Vec<Followers> {
        let of = |thread: String, name: String, number, daily| Followers {
            thread,
            name,
            number,
            daily,
        };
        let mut all = vec![of(TOLD.to_owned(), "reader".to_owned(), MANY, false)];
        for copy in 0..self.copies() {
            let few = FOLLOWERS[1];
            all.push(of(name(few, copy), format!("few{copy}-"), few, false));
            let many = name(MANY, copy);
            all.push(of(many.clone(), "daily".to_owned(), MANY - 1, true));
            all.push(of(many, format!("first{copy}-"), 1, false));
        }
        all
    }
}

fn name(followers: usize, copy: usize) -> String {
    format!("followed-by-{followers}-{copy}")
}

/// Tells many, and posts; each in random order, so that a disturbance meets all alike.
///
/// `server` hands its mails to `sink`; `folder` is on the disk where it keeps its comments.
///
/// # Errors
///
/// If the server refuses a post, or mails are missing or too many.
pub fn measure(server: &Comments, sink: &Sink, folder: &Path, extent: Extent) -> Result<Findings> {
    let mut bench = Bench {
        server,
        sink,
        connection: Connection::open(&server.address)?,
        posts: 0,
        letter_bytes: 0,
        findings: Findings::default(),
    };
    // The first of each is not counted: it makes what the others find.
    bench.post(OTHER)?;
    for followers in FOLLOWERS {
        bench.post_to_followed(followers, 0)?;
    }
    bench.findings = Findings::default();
    let mut rounds = [false, true].repeat(extent.rounds as usize);
    Dice(1).shuffle(&mut rounds);
    for (place, tells) in rounds.into_iter().enumerate() {
        let done = if tells {
            bench.tell_many()
        } else {
            bench.post_in_peace()
        };
        done.with_context(|| format!("round {place}"))?;
    }
    let copies = extent.copies();
    let posts = (0..extent.posts as usize).flat_map(|n| FOLLOWERS.map(|all| (all, n % copies)));
    let mut posts: Vec<(usize, usize)> = posts.collect();
    Dice(2).shuffle(&mut posts);
    for (followers, copy) in posts {
        bench
            .post_to_followed(followers, copy)
            .with_context(|| format!("a thread followed by {followers}"))?;
    }
    bench.refer(folder)?;
    Ok(bench.findings)
}

/// Who posts, keeps the time and counts.
struct Bench<'a> {
    server: &'a Comments,
    sink: &'a Sink,
    connection: Connection,
    /// How many posts there were so far.
    posts: u64,
    /// How long a letter is.
    letter_bytes: usize,
    findings: Findings,
}

impl Bench<'_> {
    fn post(&mut self, thread: &str) -> Result<f64> {
        self.posts += 1;
        let key = format!("post-of-the-bench-{}", self.posts);
        posts::post(&mut self.connection, thread, None, &key)
    }

    fn post_to_followed(&mut self, followers: usize, copy: usize) -> Result<()> {
        self.server.settle();
        self.sink.begin_anew();
        let took = self.post(&name(followers, copy))?;
        self.findings.note(Measured::Post(followers), took);
        // Who is told at once is told when all have been found.
        let at_once = if followers == MANY { 1 } else { followers };
        self.sink.wait_for(at_once)?;
        Ok(())
    }

    fn post_in_peace(&mut self) -> Result<()> {
        for _ in 0..CALM_POSTS {
            self.server.settle();
            let took = self.post(OTHER)?;
            let beside = Measured::Beside(Meanwhile::Nothing);
            self.findings.note(beside, took);
        }
        Ok(())
    }

    /// Tells many at once, and posts elsewhere until all mails are there.
    fn tell_many(&mut self) -> Result<()> {
        self.server.settle();
        self.sink.begin_anew();
        let (written, worked) = (self.server.written(), self.server.worked());
        let begun = Instant::now();
        let took = self.post(TOLD)?;
        self.findings.note(Measured::Told, took);
        while !self.sink.wait_at_most(MANY, Duration::ZERO) {
            let meanwhile = match self.sink.tally().mails {
                0 => Meanwhile::Finding,
                _ => Meanwhile::Sending,
            };
            let took = self.post(OTHER)?;
            self.findings.note(Measured::Beside(meanwhile), took);
            self.sink.wait_at_most(MANY, PACE);
        }
        self.server.settle();
        let tally = self.sink.tally();
        ensure!(tally.mails == MANY, "{} mails have come", tally.mails);
        let (first, last) = tally.first.zip(tally.last).context("no mail has come")?;
        let since = |moment: Instant| (moment - begun).as_secs_f64() * 1_000.0;
        let mails = MANY as f64;
        self.letter_bytes = tally.bytes / MANY;
        let rate = mails / (last - first).as_secs_f64();
        let mut note = |what, value| self.findings.note(what, value);
        note(Measured::First, since(first));
        note(Measured::Last, since(last));
        note(Measured::Rate, rate);
        note(Measured::Connections, tally.connections as f64);
        if let Some((before, after)) = worked.zip(self.server.worked()) {
            let work = (after - before).as_secs_f64() * 1_000.0;
            note(Measured::Work, work / mails);
        }
        if let Some((before, after)) = written.zip(self.server.written()) {
            note(Measured::Written, (after - before) as f64 / mails);
        }
        Ok(())
    }

    /// Measures what all of it is compared with.
    fn refer(&mut self, folder: &Path) -> Result<()> {
        self.server.settle();
        let mut disk = Disk::begin(folder)?;
        for _ in 0..REFERENCES {
            let took = disk.write(PAGE_BYTES)?;
            self.findings.note(Measured::Disk, took);
        }
        let line = "x".repeat(70) + "\r\n";
        let letter = line.repeat(self.letter_bytes / line.len());
        for took in self.sink.take(letter.trim_end(), REFERENCES)? {
            self.findings.note(Measured::Exchange, took);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXTENT: Extent = Extent {
        rounds: 5,
        posts: 60,
    };

    #[test]
    fn threads_are_followed_by_as_many_as_they_say() {
        let followers = EXTENT.followers();
        for thread in EXTENT.threads() {
            let all = followers.iter().filter(|some| some.thread == thread.name);
            let all: usize = all.map(|some| some.number).sum();
            let expected = match thread.name.as_str() {
                TOLD => MANY,
                OTHER => 0,
                name => FOLLOWERS
                    .into_iter()
                    .find(|number| name.starts_with(&format!("followed-by-{number}-")))
                    .expect("it is named after them"),
            };
            assert_eq!(all, expected, "{}", thread.name);
        }
    }

    #[test]
    fn nobody_is_told_at_once_by_more_threads_than_one() {
        let followers = EXTENT.followers();
        let at_once = followers.iter().filter(|some| !some.daily);
        let mut names: Vec<&str> = at_once.map(|some| some.name.as_str()).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
        assert_eq!(EXTENT.copies(), 3);
    }

    #[test]
    fn the_ratio_is_that_of_the_medians_where_many_follow_and_nobody_does() {
        let mut findings = Findings::default();
        assert_eq!(findings.ratio(), None);
        for (followers, times) in [(0, [2.0, 2.0, 90.0]), (MANY, [1.0, 3.0, 4.0])] {
            for time in times {
                findings.note(Measured::Post(followers), time);
            }
        }
        assert_eq!(findings.ratio(), Some(1.5));
    }
}

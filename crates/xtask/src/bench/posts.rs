//! What a post costs the server: how long its answer takes, in threads of different lengths.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::bench::comments::Comments;
use crate::bench::corpus::{Dice, Thread};
use crate::bench::disk::{self, Disk};
use crate::bench::http::{self, Connection};
use crate::bench::site::api;
use crate::bench::statistics::quantile;

/// How many comments the threads have that are posted to, and how many such threads there are: posts must not make
/// a short thread a long one.
pub const THREADS: [(usize, usize); 3] = [(10, 30), (1_000, 3), (100_000, 1)];

/// What is posted; the length of an ordinary comment.
const TEXT: &str = "The wall **remembers** more than we do, and the hens less. I would leave the door where it is, \
                    and look after the lemons: three degrees are three degrees.\n\nWhat did you do about the wind?";

/// Where it is posted: on this machine, as a site allows it from the start.
const PAGE: &str = "http://127.0.0.1/";

/// What is written to the disk as a reference if nobody tells how much a post writes.
const USUAL_BYTES: u64 = 32_768;

/// What is timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Timed {
    /// A comment, posted to a thread of so many.
    Comment(usize),
    /// A reply to one of the newest comments of a thread of so many.
    Reply(usize),
    /// `GET /healthz`, for which the server does nothing.
    Health,
    /// As many bytes as the last post made the server write, written to the same disk and synchronised.
    Disk,
}

/// What was measured of one kind.
#[derive(Clone, Debug, Default)]
pub struct Cost {
    /// Milliseconds, one each.
    times: Vec<f64>,
    /// Bytes the server wrote for it, where the system tells.
    written: Vec<f64>,
}

/// What everything cost.
#[derive(Default)]
pub struct Costs {
    measured: BTreeMap<Timed, Cost>,
}

impl Costs {
    /// Notes how long one thing took, and what the server wrote for it.
    pub fn note(&mut self, timed: Timed, milliseconds: f64, written: Option<f64>) {
        let cost = self.measured.entry(timed).or_default();
        cost.times.push(milliseconds);
        cost.written.extend(written);
    }

    /// How many milliseconds `part` of these took at most, if it was measured.
    pub fn time(&self, timed: Timed, part: f64) -> Option<f64> {
        quantile(&self.measured.get(&timed)?.times, part)
    }

    /// How many bytes the server wrote for half of these at most.
    pub fn written(&self, timed: Timed) -> Option<f64> {
        quantile(&self.measured.get(&timed)?.written, 0.5)
    }

    /// How many times the median in the shortest threads the median in the longest is; `of` makes the kind.
    pub fn ratio(&self, of: fn(usize) -> Timed) -> Option<f64> {
        let [(short, _), .., (long, _)] = THREADS;
        Some(self.time(of(long), 0.5)? / self.time(of(short), 0.5)?)
    }
}

/// The threads of [`THREADS`], to be filled.
pub fn threads() -> Vec<Thread> {
    let of = |(comments, copies)| (0..copies).map(move |copy| Thread::copy(comments, copy));
    THREADS.into_iter().flat_map(of).collect()
}

/// Does everything that is timed so many times, in random order, so that a disturbance meets all alike.
///
/// `folder` is on the disk where the server keeps its comments.
///
/// # Errors
///
/// If the server refuses a post, or the disk a file.
pub fn measure(server: &Comments, folder: &Path, times: u32) -> Result<Costs> {
    let mut client = Client::begin(server, folder)?;
    // The first of each kind is not counted: it makes what the others find.
    for timed in kinds() {
        client.once(timed)?;
    }
    client.costs = Costs::default();
    for timed in shuffled(times) {
        client.once(timed).with_context(|| format!("{timed:?}"))?;
    }
    Ok(client.costs)
}

fn kinds() -> Vec<Timed> {
    let posts = THREADS.map(|(comments, _)| [Timed::Comment(comments), Timed::Reply(comments)]);
    let posts = posts.into_iter().flatten();
    posts.chain([Timed::Health, Timed::Disk]).collect()
}

/// Each kind so many times, in an order that looks random and is the same in every run.
fn shuffled(times: u32) -> Vec<Timed> {
    let mut all = kinds().repeat(times as usize);
    Dice(1).shuffle(&mut all);
    all
}

/// Who posts, and keeps the time.
struct Client<'a> {
    server: &'a Comments,
    connection: Connection,
    disk: Disk,
    /// The comments that can be answered, by thread.
    answerable: BTreeMap<String, Vec<String>>,
    dice: Dice,
    /// How many posts there were so far.
    posts: u64,
    /// What the server wrote for the last post.
    last_written: u64,
    costs: Costs,
}

impl<'a> Client<'a> {
    fn begin(server: &'a Comments, folder: &Path) -> Result<Self> {
        let mut answerable = BTreeMap::new();
        for thread in threads() {
            let page = http::get(&server.address, &api(&thread.name))?;
            let comments = page["comments"].as_array().context("no comments")?;
            let ids = comments.iter().filter_map(|comment| comment["id"].as_str());
            answerable.insert(thread.name, ids.map(str::to_owned).collect());
        }
        Ok(Self {
            server,
            connection: Connection::open(&server.address)?,
            disk: Disk::begin(folder)?,
            answerable,
            dice: Dice(2),
            posts: 0,
            last_written: USUAL_BYTES,
            costs: Costs::default(),
        })
    }

    fn once(&mut self, timed: Timed) -> Result<()> {
        match timed {
            Timed::Comment(comments) => self.post(timed, comments, false),
            Timed::Reply(comments) => self.post(timed, comments, true),
            Timed::Health => {
                let begun = Instant::now();
                let (status, _) = self.connection.send("GET", "/healthz", "", "")?;
                self.costs.note(timed, since(begun), None);
                ensure!(status == 200, "the answer is {status}");
                Ok(())
            }
            Timed::Disk => self.write_to_disk(),
        }
    }

    fn post(&mut self, timed: Timed, comments: usize, is_reply: bool) -> Result<()> {
        self.posts += 1;
        let copies = THREADS.iter().find(|(of, _)| *of == comments);
        let copies = copies.context("no such thread")?.1 as u64;
        let thread = Thread::copy(comments, self.dice.below(copies) as usize).name;
        let parent = if is_reply {
            let ids = self.answerable.get(&thread).context("no such thread")?;
            let id = ids.get(self.dice.below(ids.len() as u64) as usize);
            Some(id.context("nothing to answer")?.as_str())
        } else {
            None
        };
        let key = format!("post-of-the-bench-{}", self.posts);
        let before = self.server.written();
        let took = post(&mut self.connection, &thread, parent, &key)?;
        let written = before.zip(self.server.written());
        let written = written.map(|(before, after)| after - before);
        if let Some(written) = written {
            self.last_written = written.clamp(1, disk::FILE_BYTES);
        }
        let written = written.map(|bytes| bytes as f64);
        self.costs.note(timed, took, written);
        Ok(())
    }

    fn write_to_disk(&mut self) -> Result<()> {
        let took = self.disk.write(self.last_written)?;
        let written = Some(self.last_written as f64);
        self.costs.note(Timed::Disk, took, written);
        Ok(())
    }
}

/// Posts an ordinary comment to the thread with this name, or a reply to `parent`; gives how many milliseconds it took until
/// all of the answer was there. `key` tells the post from all others.
///
/// # Errors
///
/// If the server refuses it.
pub fn post(
    connection: &mut Connection,
    thread: &str,
    parent: Option<&str>,
    key: &str,
) -> Result<f64> {
    post_to(connection, &api(thread), parent, key)
}

/// The same, to the comments at this path.
///
/// # Errors
///
/// As [`post`].
pub fn post_to(
    connection: &mut Connection,
    path: &str,
    parent: Option<&str>,
    key: &str,
) -> Result<f64> {
    let mut post = json!({
        "text": TEXT,
        "author": { "name": "Ada Marsh", "email": "ada@example.org" },
        "page": { "url": PAGE, "title": "Four winters inside the wall" },
    });
    if let Some(parent) = parent {
        post["parent"] = Value::from(parent);
    }
    let post = post.to_string();
    let key = format!("Idempotency-Key: {key}\r\n");
    let begun = Instant::now();
    let (status, answer) = connection.send("POST", path, &key, &post)?;
    let took = since(begun);
    ensure!(
        status == 201,
        "the answer is {status}: {}",
        String::from_utf8_lossy(&answer)
    );
    Ok(took)
}

/// Milliseconds.
pub fn since(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_that_of_the_medians_of_the_longest_and_the_shortest_threads() {
        let mut costs = Costs::default();
        assert_eq!(costs.ratio(Timed::Comment), None);
        for (comments, times) in [
            (10, [2.0, 2.0, 90.0]),
            (1_000, [7.0; 3]),
            (100_000, [1.0, 3.0, 4.0]),
        ] {
            for time in times {
                costs.note(Timed::Comment(comments), time, None);
            }
        }
        assert_eq!(costs.ratio(Timed::Comment), Some(1.5));
        assert_eq!(costs.ratio(Timed::Reply), None);
    }

    #[test]
    fn bytes_are_told_only_where_they_are_known() {
        let mut costs = Costs::default();
        costs.note(Timed::Reply(10), 1.0, None);
        assert_eq!(costs.written(Timed::Reply(10)), None);
        costs.note(Timed::Reply(10), 1.0, Some(4_096.0));
        assert_eq!(costs.written(Timed::Reply(10)), Some(4_096.0));
    }

    #[test]
    fn every_kind_is_done_equally_often_and_not_one_after_the_other() {
        let all = shuffled(50);
        for timed in kinds() {
            let places = all.iter().enumerate().filter(|(_, of)| **of == timed);
            let places: Vec<usize> = places.map(|(place, _)| place).collect();
            assert_eq!(places.len(), 50, "{timed:?}");
            let mean = places.iter().sum::<usize>() / 50;
            let middle = all.len() / 2;
            assert!(
                mean.abs_diff(middle) < all.len() / 6,
                "{timed:?} around {mean}"
            );
        }
    }

    #[test]
    fn a_short_thread_stays_a_short_one() {
        for (comments, copies) in THREADS {
            let of_it = threads()
                .into_iter()
                .filter(|thread| thread.comments == comments);
            assert_eq!(of_it.count(), copies);
        }
    }
}

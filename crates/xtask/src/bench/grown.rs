//! What is done in databases of different sizes, and how long it takes there.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::bench::comments::Comments;
use crate::bench::corpus::Dice;
use crate::bench::http::{self, Connection};
use crate::bench::posts::{post_to, since};
use crate::bench::statistics::{Summary, summary};
use crate::project::Project;

/// How many comments the databases have.
pub const SIZES: [usize; 3] = [1_000, 100_000, 1_000_000];

/// How many empty threads a database is filled with.
const QUIET: u32 = 100;

/// What is timed. A long thread has a tenth of all comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// The first page of the long thread, newest first.
    Newest,
    /// The same, best first.
    Best,
    /// The same, oldest first; its first comment is the one with the most answers.
    Oldest,
    /// The page around a comment somewhere in the long thread.
    Around,
    /// More answers to the comment with the most.
    Branch,
    /// A comment in a thread that has none.
    PostEmpty,
    /// A comment in the long thread.
    Post,
    /// One more answer to the comment with the most.
    Reply,
    /// A vote for a comment of the long thread.
    Vote,
    /// `afterword comment list`: all of the program, from its start to its end.
    Review,
}

/// All of them, in the order of the report.
pub const ASKED: [Asked; 10] = [
    Asked::Newest,
    Asked::Best,
    Asked::Oldest,
    Asked::Around,
    Asked::Branch,
    Asked::PostEmpty,
    Asked::Post,
    Asked::Reply,
    Asked::Vote,
    Asked::Review,
];

/// What was measured.
#[derive(Default)]
pub struct Grown {
    times: BTreeMap<(Asked, usize), Vec<f64>>,
    filled: BTreeMap<usize, Duration>,
}

impl Grown {
    /// Notes how many milliseconds one thing took in a database of this size.
    pub fn note(&mut self, asked: Asked, size: usize, milliseconds: f64) {
        let times = self.times.entry((asked, size)).or_default();
        times.push(milliseconds);
    }

    /// Notes how long it took to fill a database of this size.
    pub fn filled(&mut self, size: usize, time: Duration) {
        self.filled.insert(size, time);
    }

    /// How long that took, in milliseconds.
    pub fn filling(&self, size: usize) -> Option<f64> {
        Some(self.filled.get(&size)?.as_secs_f64() * 1_000.0)
    }

    /// What the times of one thing come to.
    pub fn time(&self, asked: Asked, size: usize) -> Option<Summary> {
        summary(self.times.get(&(asked, size))?)
    }

    /// How many times the median of a comment in an empty thread one in the longest thread takes, in the same database.
    pub fn ratio(&self) -> Option<f64> {
        let largest = SIZES[2];
        let median = |asked| Some(self.time(asked, largest)?.median);
        Some(median(Asked::Post)? / median(Asked::PostEmpty)?)
    }
}

/// Does everything so many times with each of the servers, in random order, so that a disturbance meets all alike.
///
/// # Errors
///
/// If a server refuses something.
pub fn measure(
    project: &Project,
    servers: &[(usize, Comments)],
    urls: &[String],
    times: u32,
    measured: &mut Grown,
) -> Result<()> {
    let mut clients = Vec::new();
    for ((size, server), url) in servers.iter().zip(urls) {
        clients.push(Client::begin(*size, server, url)?);
    }
    let places = 0..clients.len();
    let kinds: Vec<_> = places
        .flat_map(|place| ASKED.map(|asked| (place, asked)))
        .collect();
    // The first of each kind is not counted: it makes what the others find.
    for &(place, asked) in &kinds {
        clients[place].once(project, asked)?;
    }
    let mut all = kinds.repeat(times as usize);
    Dice(3).shuffle(&mut all);
    for (place, asked) in all {
        let client = &mut clients[place];
        let took = client.once(project, asked);
        let took = took.with_context(|| format!("{asked:?} of {}", client.size))?;
        measured.note(asked, client.size, took);
    }
    Ok(())
}

/// Who asks one server, and keeps the time.
struct Client<'a> {
    size: usize,
    server: &'a Comments,
    /// Of the database.
    url: &'a str,
    connection: Connection,
    /// Comments of the long thread, the most answered first.
    ids: Vec<String>,
    dice: Dice,
    asked: u32,
}

impl<'a> Client<'a> {
    fn begin(size: usize, server: &'a Comments, url: &'a str) -> Result<Self> {
        let mut ids = Vec::new();
        // The best stand anywhere between the oldest and the newest.
        for sort in ["oldest", "best"] {
            let path = format!("{}?sort={sort}&limit=100", thread("long"));
            let page = http::get(&server.address, &path)?;
            let roots = page["comments"].as_array().context("no comments")?;
            let roots = roots.iter().filter(|comment| comment["parent"].is_null());
            ids.extend(roots.filter_map(|root| root["id"].as_str().map(str::to_owned)));
        }
        Ok(Self {
            size,
            server,
            url,
            connection: Connection::open(&server.address)?,
            ids,
            dice: Dice(size as u64),
            asked: 0,
        })
    }

    /// Gives how many milliseconds it took.
    fn once(&mut self, project: &Project, asked: Asked) -> Result<f64> {
        // What an earlier post has set going is not to be measured.
        self.server.settle();
        self.asked += 1;
        let key = format!("growth-of-the-bench-{}", self.asked);
        let long = thread("long");
        let busy = self.ids.first().context("the long thread is empty")?;
        let any = &self.ids[self.dice.below(self.ids.len() as u64) as usize];
        match asked {
            Asked::Newest => self.get(&format!("{long}?sort=newest")),
            Asked::Best => self.get(&format!("{long}?sort=best")),
            Asked::Oldest => self.get(&format!("{long}?sort=oldest")),
            Asked::Around => self.get(&format!("{long}?from={any}")),
            Asked::Branch => self.get(&format!("{long}?root={busy}")),
            Asked::PostEmpty => {
                let quiet = thread(&format!("quiet-{}", self.asked % QUIET));
                post_to(&mut self.connection, &quiet, None, &key)
            }
            Asked::Post => post_to(&mut self.connection, &long, None, &key),
            Asked::Reply => post_to(&mut self.connection, &long, Some(busy), &key),
            Asked::Vote => self.vote(&format!("{long}/{any}/vote"), &key),
            Asked::Review => {
                let begun = Instant::now();
                Comments::review(project, self.url)?;
                Ok(since(begun))
            }
        }
    }

    fn get(&mut self, path: &str) -> Result<f64> {
        let begun = Instant::now();
        let (status, answer) = self.connection.send("GET", path, "", "")?;
        let took = since(begun);
        ensure!(status == 200, "{path}: the answer is {status}");
        let page: Value = serde_json::from_slice(&answer)?;
        let found = page["comments"].as_array().map_or(0, Vec::len);
        ensure!(found > 0, "{path}: there are no comments");
        Ok(took)
    }

    /// As a reader who has not voted before.
    fn vote(&mut self, path: &str, key: &str) -> Result<f64> {
        let head = format!("Idempotency-Key: {key}\r\nAuthorization: Bearer {key}-of-a-reader\r\n");
        let vote = json!({ "value": 1 }).to_string();
        let begun = Instant::now();
        let (status, _) = self.connection.send("PUT", path, &head, &vote)?;
        let took = since(begun);
        ensure!(status == 200, "{path}: the answer is {status}");
        Ok(took)
    }
}

fn thread(key: &str) -> String {
    format!("/api/v1/sites/default/threads/{key}/comments")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_that_of_the_longest_and_an_empty_thread_in_the_largest_database() {
        let mut grown = Grown::default();
        assert_eq!(grown.ratio(), None);
        for (asked, size, time) in [
            (Asked::Post, 1_000, 9.0),
            (Asked::Post, 1_000_000, 3.0),
            (Asked::PostEmpty, 1_000_000, 2.0),
        ] {
            grown.note(asked, size, time);
        }
        assert_eq!(grown.ratio(), Some(1.5));
    }
}

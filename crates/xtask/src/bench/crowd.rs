//! Many who post at once: how many posts the server takes in a second, and what each waits.

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};

use crate::bench::comments::Comments;
use crate::bench::corpus::Thread;
use crate::bench::http::Connection;
use crate::bench::posts::post_to;
use crate::bench::site::api;
use crate::bench::statistics::{Summary, quantile, summary};
use crate::project::Project;

/// How many post at once.
pub const CLIENTS: [usize; 2] = [1, 64];

/// How often each number of clients has its turn.
const ROUNDS: usize = 3;
/// How long a turn is.
const LASTING: Duration = Duration::from_secs(3);
/// To how many threads they post, each to one after the other.
const THREADS: usize = 30;

/// What was measured.
#[derive(Default)]
pub struct Crowd {
    /// Posts in a second, one for each turn.
    rates: BTreeMap<usize, Vec<f64>>,
    /// Milliseconds until all of an answer was there, one for each post.
    times: BTreeMap<usize, Vec<f64>>,
    /// Rows that SQLite alone writes in a second, one for each turn.
    alone: Vec<f64>,
}

impl Crowd {
    /// How many posts in a second so many clients got acknowledged.
    pub fn rate(&self, clients: usize) -> Option<Summary> {
        summary(self.rates.get(&clients)?)
    }

    /// How many milliseconds `part` of the posts of so many clients took at most.
    pub fn time(&self, clients: usize, part: f64) -> Option<f64> {
        quantile(self.times.get(&clients)?, part)
    }

    /// How many rows in a second SQLite alone writes, each with a commit of its own.
    pub fn alone(&self) -> Option<Summary> {
        summary(&self.alone)
    }
}

/// Posts as fast as the server takes it, in turns of one and of many clients. If the comments are in `folder`, SQLite has a turn of
/// its own there.
///
/// # Errors
///
/// If the server refuses a post, or the disk a file.
pub fn measure(project: &Project, server: &Comments, folder: Option<&Path>) -> Result<Crowd> {
    let mut crowd = Crowd::default();
    for round in 0..ROUNDS {
        for clients in CLIENTS {
            server.settle();
            let (rate, times) = turn(server, clients, round)?;
            crowd.rates.entry(clients).or_default().push(rate);
            crowd.times.entry(clients).or_default().extend(times);
        }
        if let Some(folder) = folder {
            server.settle();
            let file = folder.join(format!("alone-{round}.db"));
            crowd
                .alone
                .push(Comments::inserts(project, &file, LASTING)?);
        }
    }
    Ok(crowd)
}

/// One turn: posts in a second, and the milliseconds of each.
fn turn(server: &Comments, clients: usize, round: usize) -> Result<(f64, Vec<f64>)> {
    let begun = Instant::now();
    let times = thread::scope(|scope| {
        let all: Vec<_> = (0..clients)
            .map(|client| scope.spawn(move || post_on(server, (clients, client), round, begun)))
            .collect();
        let mut times = Vec::new();
        for client in all {
            let of_it = client.join().map_err(|_| anyhow!("a client panicked"))?;
            times.extend(of_it?);
        }
        anyhow::Ok(times)
    })
    .with_context(|| format!("{clients} clients"))?;
    let rate = times.len() as f64 / begun.elapsed().as_secs_f64();
    Ok((rate, times))
}

/// One of so many clients, until the turn is over.
fn post_on(
    server: &Comments,
    (clients, client): (usize, usize),
    round: usize,
    begun: Instant,
) -> Result<Vec<f64>> {
    let mut connection = Connection::open(&server.address)?;
    let path = api(&Thread::copy(10, client % THREADS).name);
    let mut times = Vec::new();
    while begun.elapsed() < LASTING {
        let post = times.len();
        let key = format!("crowd-{round}-{clients}-{client}-{post}-of-the-bench");
        times.push(post_to(&mut connection, &path, None, &key)?);
    }
    Ok(times)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_measured_is_not_told() {
        let crowd = Crowd::default();
        assert_eq!(crowd.rate(64), None);
        assert_eq!(crowd.time(64, 0.5), None);
        assert_eq!(crowd.alone(), None);
    }

    #[test]
    fn the_rate_is_the_middle_of_the_turns() {
        let mut crowd = Crowd::default();
        crowd.rates.insert(64, vec![100.0, 900.0, 500.0]);
        assert_eq!(crowd.rate(64).map(|rate| rate.median), Some(500.0));
    }
}

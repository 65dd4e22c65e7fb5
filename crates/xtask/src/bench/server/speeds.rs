//! How fast the server and nginx answer, in turns.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};

use crate::bench::comments::Comments;
use crate::bench::http::{self, Connection};
use crate::bench::posts::post_to;
use crate::bench::server::asked::{self, Asked};
use crate::bench::server::exchange::{Answer, Exchange, Request};
use crate::bench::server::nginx::Nginx;
use crate::bench::server::wrk::{self, Load};
use crate::bench::site::api;
use crate::bench::statistics::{Summary, summary};
use crate::project::Project;
use crate::setup::load_tools::LoadTools;

/// How often somebody replies in a thread that is read meanwhile.
const EVERY: Duration = Duration::from_millis(100);

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Our server.
    Afterword,
    /// nginx, with what our server has answered as a file.
    Nginx,
}

/// One turn.
#[derive(Clone, Copy, Debug)]
struct Turn {
    load: Load,
    /// Milliseconds that a processor was busy with one request, where the system tells.
    work: Option<f64>,
}

/// What was measured.
#[derive(Debug, Default)]
pub struct Speeds {
    turns: BTreeMap<(Asked, Who), Vec<Turn>>,
    bytes: BTreeMap<Asked, usize>,
}

impl Speeds {
    /// How many requests in a second were answered.
    pub fn rate(&self, asked: Asked, who: Who) -> Option<Summary> {
        self.of(asked, who, |turn| Some(turn.load.rate))
    }

    /// How many milliseconds half of the requests took at most.
    pub fn median(&self, asked: Asked, who: Who) -> Option<Summary> {
        self.of(asked, who, |turn| Some(turn.load.median))
    }

    /// How many milliseconds 99 of 100 requests took at most.
    pub fn late(&self, asked: Asked, who: Who) -> Option<Summary> {
        self.of(asked, who, |turn| Some(turn.load.late))
    }

    /// How many milliseconds a processor was busy with one request.
    pub fn work(&self, asked: Asked, who: Who) -> Option<Summary> {
        self.of(asked, who, |turn| turn.work)
    }

    /// How many times as many requests as nginx our server has answered.
    pub fn ratio(&self, asked: Asked) -> Option<f64> {
        let median = |who| Some(self.rate(asked, who)?.median);
        Some(median(Who::Afterword)? / median(Who::Nginx)?)
    }

    /// How long the body of the answer is, in bytes.
    pub fn bytes(&self, asked: Asked) -> Option<usize> {
        self.bytes.get(&asked).copied()
    }

    fn of(&self, asked: Asked, who: Who, value: fn(&Turn) -> Option<f64>) -> Option<Summary> {
        let turns = self.turns.get(&(asked, who))?;
        let values: Option<Vec<f64>> = turns.iter().map(value).collect();
        summary(&values?)
    }
}

/// Who measures, and how.
pub struct Bench<'a> {
    /// The checkout.
    pub project: &'a Project,
    /// What it takes.
    pub tools: &'a LoadTools,
    /// For all that is written.
    pub folder: &'a Path,
    /// How often each is asked.
    pub rounds: usize,
    /// For how many seconds at a time.
    pub seconds: u32,
}

impl Bench<'_> {
    /// Asks both for everything, in turns, so that a disturbance meets all alike.
    ///
    /// # Errors
    ///
    /// If something is not answered as it should be.
    pub fn measure(&self, server: &Comments) -> Result<Speeds> {
        let answers = asked::answers(&server.address)?;
        let files: Vec<Answer> = answers.iter().map(|(_, answer)| answer.clone()).collect();
        let nginx = Nginx::serve(self.project, &self.tools.nginx, self.folder, &files)?;
        let mut speeds = Speeds::default();
        for round in 0..self.rounds {
            for (place, (asked, answer)) in answers.iter().enumerate() {
                let asked = *asked;
                let body = if asked == Asked::Unchanged {
                    0
                } else {
                    answer.body.len()
                };
                speeds.bytes.insert(asked, body);
                let file = Request {
                    path: format!("/{place}"),
                    ..asked.request(round)
                };
                let file = of_file(&nginx, asked, file, answer)?;
                let page = asked.again(round, answer);
                check(&server.address, asked, &page)?;
                for who in [Who::Afterword, Who::Nginx] {
                    server.settle();
                    let turn = match who {
                        Who::Nginx => self.turn((&nginx.address, &file), || nginx.worked()),
                        Who::Afterword => {
                            let ask = || self.turn((&server.address, &page), || server.worked());
                            if asked == Asked::Busy {
                                while_replied(server, asked, round, ask)
                            } else {
                                ask()
                            }
                        }
                    };
                    let turn = turn.with_context(|| format!("{who:?}: {}", asked.label()))?;
                    speeds.turns.entry((asked, who)).or_default().push(turn);
                }
            }
        }
        Ok(speeds)
    }

    fn turn(&self, asked: (&str, &Request), worked: impl Fn() -> Option<Duration>) -> Result<Turn> {
        let before = worked();
        let load = wrk::ask(
            self.project,
            &self.tools.wrk,
            self.folder,
            asked,
            self.seconds,
        )?;
        let after = worked();
        let work = before.zip(after).map(|(before, after)| {
            let work = after.saturating_sub(before);
            work.as_secs_f64() * 1e3 / load.requests
        });
        Ok(Turn { load, work })
    }
}

/// What nginx is asked for, having looked that it answers the same as our server; a client that has got the file before
/// names it as nginx does.
fn of_file(nginx: &Nginx, asked: Asked, file: Request, ours: &Answer) -> Result<Request> {
    let answer = Exchange::open(&nginx.address)?.ask(&file)?;
    ensure!(
        answer.body == ours.body && answer.status == 200,
        "nginx answers something else: {}",
        asked.label()
    );
    let again = match answer.header("etag") {
        Some(etag) if asked == Asked::Unchanged => file.with("If-None-Match", etag),
        _ => file,
    };
    check(&nginx.address, asked, &again)?;
    Ok(again)
}

/// Looks that it is answered with the status that is expected.
fn check(host: &str, asked: Asked, request: &Request) -> Result<()> {
    let answer = Exchange::open(host)?.ask(request)?;
    ensure!(
        answer.status == asked.status(),
        "{}: the answer is {}",
        asked.label(),
        answer.status
    );
    Ok(())
}

/// Does `work` while somebody replies to the comments of the first page, one after the other.
fn while_replied<T>(
    server: &Comments,
    asked: Asked,
    round: usize,
    work: impl FnOnce() -> Result<T>,
) -> Result<T> {
    let path = api(&asked.thread(round).name);
    let roots = roots(&server.address, &path)?;
    let mut connection = Connection::open(&server.address)?;
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let replies = scope.spawn(|| {
            let begun = Instant::now();
            for (place, root) in roots.iter().cycle().enumerate() {
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
                let key = format!("server-{round}-{place}-of-the-bench");
                post_to(&mut connection, &path, Some(root), &key)?;
                let next = EVERY * u32::try_from(place + 1)?;
                thread::sleep(next.saturating_sub(begun.elapsed()));
            }
            anyhow::Ok(())
        });
        let done = work();
        is_over.store(true, Ordering::Relaxed);
        replies.join().map_err(|_| anyhow!("replying panicked"))??;
        done
    })
}

/// The ids of the comments on a first page that answer nobody.
///
/// # Errors
///
/// If there are none.
pub fn roots(host: &str, path: &str) -> Result<Vec<String>> {
    let page = http::get(host, path)?;
    let comments = page["comments"].as_array().context("no comments")?;
    let roots = comments
        .iter()
        .filter(|comment| comment["parent"].is_null());
    let roots: Vec<String> = roots
        .filter_map(|root| root["id"].as_str().map(str::to_owned))
        .collect();
    ensure!(!roots.is_empty(), "there is nothing to answer");
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_server_is_compared_with_nginx_by_the_medians_of_their_turns() {
        let mut speeds = Speeds::default();
        assert_eq!(speeds.ratio(Asked::Brotli), None);
        for (who, rates) in [
            (Who::Afterword, [400.0, 800.0, 900.0]),
            (Who::Nginx, [1_000.0, 10.0, 9_000.0]),
        ] {
            let turns = rates.map(|rate| Turn {
                load: Load {
                    requests: rate,
                    rate,
                    median: 1.0,
                    late: 2.0,
                },
                work: None,
            });
            speeds.turns.insert((Asked::Brotli, who), turns.to_vec());
        }
        assert_eq!(speeds.ratio(Asked::Brotli), Some(0.8));
        assert_eq!(speeds.work(Asked::Brotli, Who::Nginx), None);
    }
}

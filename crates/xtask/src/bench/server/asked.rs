//! What the server is asked for, each as a browser or a proxy would.

use anyhow::{Result, ensure};

use crate::bench::corpus::{self, Thread};
use crate::bench::server::exchange::{Answer, Exchange, Request};
use crate::bench::site::api;

/// How many comments the threads have: a first page of them.
const COMMENTS: usize = 100;

/// What browsers say that they can unpack.
const BROWSER: &str = "gzip, deflate, br";

/// One thing that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// The first page of a thread as HTML, as the loader asks for it.
    Brotli,
    /// The same, of a client that knows no brotli.
    Gzip,
    /// The same, of a client that unpacks nothing.
    Plain,
    /// The same page as JSON, as the widget asks for it.
    Json,
    /// The page as HTML, of a client that has it already.
    Unchanged,
    /// The loader with the first page of a thread inside.
    OneRequest,
    /// The loader.
    Loader,
    /// The page as HTML, while there are replies to the thread.
    Busy,
    /// Whether the server is there.
    Health,
}

/// All of them, in the order of the report.
pub const ALL: [Asked; 9] = [
    Asked::Brotli,
    Asked::Gzip,
    Asked::Plain,
    Asked::Json,
    Asked::Unchanged,
    Asked::OneRequest,
    Asked::Loader,
    Asked::Busy,
    Asked::Health,
];

impl Asked {
    /// Its name in the report.
    pub fn label(self) -> &'static str {
        match self {
            Self::Brotli => "First page as HTML, brotli",
            Self::Gzip => "First page as HTML, gzip",
            Self::Plain => "First page as HTML, uncompressed",
            Self::Json => "First page as JSON, brotli",
            Self::Unchanged => "First page as HTML, unchanged (304)",
            Self::OneRequest => "Loader with the first page inside, brotli",
            Self::Loader => "`/embed.js`, brotli",
            Self::Busy => "First page as HTML, brotli, ten replies a second meanwhile",
            Self::Health => "`GET /healthz`",
        }
    }

    /// What is asked in a round, without what only an earlier answer tells.
    pub fn request(self, round: usize) -> Request {
        let thread = self.thread(round).name;
        let list = api(&thread);
        let of = |path: String| Request {
            path,
            ..Request::default()
        };
        let html = || of(format!("{list}?lang=en")).with("Accept", "text/html");
        match self {
            Self::Brotli | Self::Unchanged | Self::Busy => html().with("Accept-Encoding", BROWSER),
            Self::Gzip => html().with("Accept-Encoding", "gzip"),
            Self::Plain => html().with("Accept-Encoding", "identity"),
            Self::Json => of(format!("{list}?"))
                .with("Accept", "application/json")
                .with("Accept-Encoding", BROWSER),
            Self::OneRequest => {
                let thread = corpus::article(&thread);
                let thread = thread.replace(':', "%3A").replace('/', "%2F");
                of(format!("/embed.js?site=default&thread={thread}&lang=en"))
                    .with("Accept-Encoding", BROWSER)
            }
            Self::Loader => of("/embed.js".to_owned()).with("Accept-Encoding", BROWSER),
            Self::Health => of("/healthz".to_owned()),
        }
    }

    /// The same, of a client that has got this answer before.
    pub fn again(self, round: usize, answer: &Answer) -> Request {
        let request = self.request(round);
        match answer.header("etag") {
            Some(etag) if self == Self::Unchanged => request.with("If-None-Match", etag),
            _ => request,
        }
    }

    /// The status that is expected.
    pub fn status(self) -> u16 {
        if self == Self::Unchanged { 304 } else { 200 }
    }

    /// The thread it is about in a round: what grows is another each time, so that all rounds are alike.
    pub fn thread(self, round: usize) -> Thread {
        match self {
            Self::Busy => Thread::copy(COMMENTS, round),
            _ => Thread::of(COMMENTS),
        }
    }
}

/// The threads that are asked for in so many rounds, to be filled.
pub fn threads(rounds: usize) -> Vec<Thread> {
    let busy = (0..rounds).map(|round| Asked::Busy.thread(round));
    busy.chain([Asked::Brotli.thread(0)]).collect()
}

/// The answers of the server at `host` to all that it knows: a server may be too old for the loader with a page inside.
///
/// # Errors
///
/// If something is not answered well.
pub fn answers(host: &str) -> Result<Vec<(Asked, Answer)>> {
    let mut exchange = Exchange::open(host)?;
    let mut answers = Vec::new();
    for asked in ALL {
        let answer = exchange.ask(&asked.request(0))?;
        ensure!(answer.status == 200, "{}: {}", asked.label(), answer.status);
        answers.push((asked, answer));
    }
    let loader = answers.iter().find(|(asked, _)| *asked == Asked::Loader);
    let loader = loader.map_or(0, |(_, answer)| answer.body.len());
    answers.retain(|(asked, answer)| *asked != Asked::OneRequest || answer.body.len() > loader);
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_a_page_asks_for_another() {
        let answer = Answer {
            head: vec![("ETag".to_owned(), "W/\"a\"".to_owned())],
            ..Answer::default()
        };
        for (asked, known) in [(Asked::Unchanged, true), (Asked::Brotli, false)] {
            let text = asked.again(0, &answer).text("127.0.0.1:1");
            assert_eq!(text.contains("If-None-Match: W/\"a\"\r\n"), known, "{text}");
        }
    }

    #[test]
    fn only_a_thread_that_grows_is_another_in_each_round() {
        for asked in ALL {
            let path = |round| asked.request(round).path;
            assert_eq!(path(0) == path(1), asked != Asked::Busy, "{asked:?}");
        }
        assert_eq!(threads(5).len(), 6);
    }
}

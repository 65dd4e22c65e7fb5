//! What those who only want to read notice while others do their worst, and what it costs the server.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};

use crate::bench::comments::Comments;
use crate::bench::corpus::Thread;
use crate::bench::http::Connection;
use crate::bench::posts::{post_to, since};
use crate::bench::server::asked::Asked;
use crate::bench::server::crowds::{Habit, Tally, ask_often, keep_open};
use crate::bench::server::exchange::{Exchange, Request};
use crate::bench::server::socket::{Manner, ManyFiles, open};
use crate::bench::server::speeds::roots;
use crate::bench::site::api;
use crate::bench::statistics::quantile;

/// How long each lasts.
const LASTING: Duration = Duration::from_secs(20);
/// How long it is read and posted before.
const BEFORE: Duration = Duration::from_secs(2);
/// How long the server has for itself afterwards.
const AFTER: Duration = Duration::from_secs(4);
/// How often somebody reads the first page.
const READ_EVERY: Duration = Duration::from_millis(50);
/// How often somebody posts.
const POST_EVERY: Duration = Duration::from_secs(1);
/// How often the memory is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How long who reads or posts waits for an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Of how many comments the thread is whose pages are large.
const LARGE: usize = 1_000;

/// From how many addresses it is asked often.
const CLIENTS: usize = 16;
/// How often in a second: as often as limits let so many.
const PER_SECOND: usize = 320;

/// What others do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Abuse {
    /// Nothing.
    Nothing,
    /// They ask for threads that do not exist.
    InventedThreads,
    /// They ask for the page in a thousand languages.
    Languages,
    /// They ask for the page with a query that is another each time.
    Queries,
    /// They read and send a byte a second.
    Slowness,
    /// They listen to what happens in a thread of their own.
    Streams,
}

/// All of it, in the order of the report.
pub const ALL: [Abuse; 6] = [
    Abuse::Nothing,
    Abuse::InventedThreads,
    Abuse::Languages,
    Abuse::Queries,
    Abuse::Slowness,
    Abuse::Streams,
];

/// How many threads are invented in a second: 10,000 in a minute.
const INVENTED: usize = 167;
/// How many read slowly, and as many send slowly.
const SLOW: usize = 2_000;
/// How many listen.
const LISTENING: usize = 10_000;
/// How often each of these does something: sends or reads a byte.
const TURN: Duration = Duration::from_secs(1);

impl Abuse {
    /// Its name in the report.
    pub fn label(self) -> &'static str {
        match self {
            Self::Nothing => "nothing else",
            Self::InventedThreads => "10,000 invented threads a minute",
            Self::Languages => "a thousand languages, 320 requests a second",
            Self::Queries => "a query of its own in each of 320 requests a second",
            Self::Slowness => "2,000 clients that read a byte a second, 2,000 that send one",
            Self::Streams => "10,000 idle streams of events",
        }
    }

    fn commit(self, to: SocketAddr, is_over: &AtomicBool) -> Result<Tally> {
        let page = Asked::Brotli.request(0);
        let often = |per_second, path: &(dyn Fn(usize) -> String + Sync)| {
            ask_often(to, (CLIENTS, per_second), is_over, |number| Request {
                path: path(number),
                ..page.clone()
            })
        };
        match self {
            Self::Nothing => Ok(Tally::default()),
            Self::InventedThreads => often(INVENTED, &|number| {
                format!("{}?lang=en", api(&format!("invented-{number}")))
            }),
            Self::Languages => often(PER_SECOND, &|number| {
                let path = page.path.replace("lang=en", "lang=de");
                format!("{path}-{:03}", number % 1_000)
            }),
            Self::Queries => often(PER_SECOND, &|number| format!("{}&x={number}", page.path)),
            Self::Slowness => {
                let large = Request {
                    path: format!("{}?lang=en&limit=100", api(&Thread::of(LARGE).name)),
                    ..Asked::Plain.request(0)
                };
                let both = [Habit::ReadSlowly(large), Habit::SendSlowly(page)];
                let all: Vec<Habit> = both.into_iter().cycle().take(2 * SLOW).collect();
                Ok(keep_open(to, &all, TURN, is_over))
            }
            Self::Streams => {
                let listen = |number| {
                    let list = api(&format!("invented-{number}"));
                    Habit::Stay(Request {
                        path: list.replace("/comments", "/events"),
                        ..Request::default().with("Accept", "text/event-stream")
                    })
                };
                let all: Vec<Habit> = (0..LISTENING).map(listen).collect();
                Ok(keep_open(to, &all, TURN, is_over))
            }
        }
    }
}

/// What was noticed of one kind.
#[derive(Clone, Debug, Default)]
pub struct Noticed {
    /// Milliseconds that pages took.
    pub reads: Vec<f64>,
    /// Milliseconds that replies took.
    pub posts: Vec<f64>,
    /// Pages and replies that did not come.
    pub failed: usize,
    /// Bytes of memory before, at most meanwhile, and afterwards, where the system tells.
    pub memory: Option<[u64; 3]>,
    /// What became of those who did it.
    pub tally: Tally,
}

impl Noticed {
    /// How many milliseconds `part` of the pages took at most.
    pub fn read(&self, part: f64) -> Option<f64> {
        quantile(&self.reads, part)
    }

    /// How many milliseconds `part` of the replies took at most.
    pub fn post(&self, part: f64) -> Option<f64> {
        quantile(&self.posts, part)
    }
}

/// What was noticed of all.
pub type Notices = BTreeMap<Abuse, Noticed>;

/// The threads it is done to, to be filled.
pub fn threads() -> Vec<Thread> {
    vec![Asked::Brotli.thread(0), Thread::of(LARGE)]
}

/// Reads and posts while one kind of abuse lasts. The server has just been started, with its limits on.
///
/// # Errors
///
/// If who reads or posts cannot even begin, or who does harm fails by themselves.
pub fn measure(server: &Comments, abuse: Abuse) -> Result<Noticed> {
    let _many = ManyFiles::allow()?;
    let to: SocketAddr = server.address.parse()?;
    let mut poster = Poster::new(to)?;
    let mut live = |lasting, others: &(dyn Fn(&AtomicBool) -> Result<Tally> + Sync)| {
        live_with(server, &mut poster, lasting, others)
    };
    // What a server makes once, it makes now.
    live(BEFORE, &|_| Ok(Tally::default()))?;
    let before = server.memory();
    let mut noticed = live(LASTING, &|is_over| abuse.commit(to, is_over))?;
    thread::sleep(AFTER);
    let after = server.memory();
    let most = noticed.memory.map(|[_, most, _]| most);
    noticed.memory = before
        .zip(most)
        .zip(after)
        .map(|((before, most), after)| [before, most, after]);
    Ok(noticed)
}

/// Reads, replies and looks at the memory for some time, beside what others do until they are told that it is over.
fn live_with(
    server: &Comments,
    poster: &mut Poster,
    lasting: Duration,
    others: &(dyn Fn(&AtomicBool) -> Result<Tally> + Sync),
) -> Result<Noticed> {
    let noticed = Mutex::new(Noticed::default());
    let is_over = AtomicBool::new(false);
    let mut reader = Reader::new(poster.to);
    let begun = Instant::now();
    let (most, tally) = thread::scope(|scope| {
        let others = scope.spawn(|| others(&is_over));
        scope.spawn(|| every(READ_EVERY, begun, lasting, &mut reader, &noticed));
        scope.spawn(|| every(POST_EVERY, begun, lasting, poster, &noticed));
        let mut most = None;
        while begun.elapsed() < lasting {
            most = most.max(server.memory());
            thread::sleep(LOOK_EVERY);
        }
        is_over.store(true, Ordering::Relaxed);
        let tally = others.join().map_err(|_| anyhow!("a client panicked"))??;
        anyhow::Ok((most, tally))
    })?;
    let noticed = noticed.into_inner();
    let noticed = noticed.map_err(|_| anyhow!("a reader panicked"))?;
    Ok(Noticed {
        memory: most.map(|most| [0, most, 0]),
        tally,
        ..noticed
    })
}

/// Who does one thing now and then, as everybody should be able to.
trait Person {
    /// Does it, and gives how many milliseconds it took.
    fn act(&mut self) -> Result<f64>;
    /// Begins anew, after something went wrong.
    fn recover(&mut self);
    /// Where its times are noted.
    fn times<'a>(&self, noticed: &'a mut Noticed) -> &'a mut Vec<f64>;
}

fn every(
    pause: Duration,
    begun: Instant,
    lasting: Duration,
    person: &mut impl Person,
    noticed: &Mutex<Noticed>,
) {
    let mut next = Duration::ZERO;
    while begun.elapsed() < lasting {
        let done = person.act();
        if done.is_err() {
            person.recover();
        }
        if let Ok(mut noticed) = noticed.lock() {
            match done {
                Ok(time) => person.times(&mut noticed).push(time),
                Err(_) => noticed.failed += 1,
            }
        }
        // Who had to wait does not make up for it.
        next = (next + pause).max(begun.elapsed());
        thread::sleep(next.saturating_sub(begun.elapsed()));
    }
}

/// Reads the first page, over one connection.
struct Reader {
    to: SocketAddr,
    page: Request,
    exchange: Option<Exchange>,
}

impl Reader {
    fn new(to: SocketAddr) -> Self {
        Self {
            to,
            page: Asked::Brotli.request(0),
            exchange: None,
        }
    }
}

impl Person for Reader {
    fn act(&mut self) -> Result<f64> {
        let begun = Instant::now();
        let exchange = match &mut self.exchange {
            Some(exchange) => exchange,
            None => {
                let stream = connect(self.to, Ipv4Addr::LOCALHOST)?;
                let exchange = Exchange::over(stream, &self.to.to_string());
                self.exchange.insert(exchange)
            }
        };
        let answer = exchange.ask(&self.page)?;
        let took = since(begun);
        anyhow::ensure!(answer.status == 200, "the answer is {}", answer.status);
        Ok(took)
    }

    fn recover(&mut self) {
        self.exchange = None;
    }

    fn times<'a>(&self, noticed: &'a mut Noticed) -> &'a mut Vec<f64> {
        &mut noticed.reads
    }
}

/// Replies to the comments of the page that is read, each time from another address.
struct Poster {
    to: SocketAddr,
    path: String,
    roots: Vec<String>,
    posts: u8,
}

impl Poster {
    fn new(to: SocketAddr) -> Result<Self> {
        let path = api(&Asked::Brotli.thread(0).name);
        Ok(Self {
            to,
            roots: roots(&to.to_string(), &path)?,
            path,
            posts: 0,
        })
    }
}

impl Person for Poster {
    fn act(&mut self) -> Result<f64> {
        self.posts += 1;
        let begun = Instant::now();
        let stream = connect(self.to, Ipv4Addr::new(127, 8, 0, self.posts))?;
        let mut connection = Connection::over(stream, &self.to.to_string());
        let root = &self.roots[usize::from(self.posts) % self.roots.len()];
        let key = format!("abuse-{}-of-the-bench", self.posts);
        post_to(&mut connection, &self.path, Some(root), &key)?;
        Ok(since(begun))
    }

    fn recover(&mut self) {}

    fn times<'a>(&self, noticed: &'a mut Noticed) -> &'a mut Vec<f64> {
        &mut noticed.posts
    }
}

fn connect(to: SocketAddr, from: Ipv4Addr) -> Result<std::net::TcpStream> {
    let manner = Manner {
        from,
        receive_buffer: None,
        no_waiting: false,
    };
    let stream = open(to, manner).context("connecting")?;
    stream.set_read_timeout(Some(PATIENCE))?;
    Ok(stream)
}

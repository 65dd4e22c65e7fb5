//! Those who want to harm: many requests that no cache knows, and many connections that are slow or never end.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

use crate::bench::server::exchange::{Exchange, Request};
use crate::bench::server::socket::{Manner, neighbour, open};

/// In how many parts the connections are looked after, so that they do not all come at once.
const PARTS: usize = 20;
/// As little as a system allows: the rest of an answer has to wait in the server.
const SMALL: usize = 1;
/// How long one of those who ask often waits for an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// What became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Requests that were answered with 200.
    pub answered: usize,
    /// Requests that were answered with something else.
    pub refused: usize,
    /// Connections that were ended by the server, or not taken.
    pub ended: usize,
    /// The most connections there were at once.
    pub open: usize,
}

impl Tally {
    fn and(self, other: Self) -> Self {
        Self {
            answered: self.answered + other.answered,
            refused: self.refused + other.refused,
            ended: self.ended + other.ended,
            open: self.open + other.open,
        }
    }
}

/// What one of many connections does.
#[derive(Clone, Debug)]
pub enum Habit {
    /// Asks, and reads a byte of the answer in each turn.
    ReadSlowly(Request),
    /// Sends a byte of its request in each turn.
    SendSlowly(Request),
    /// Asks, reads what comes, and stays.
    Stay(Request),
}

/// Asks from so many addresses, all together so many times a second, until it is over; `request` makes the one with a number.
///
/// # Errors
///
/// If a client panics.
pub fn ask_often(
    to: SocketAddr,
    (clients, per_second): (usize, usize),
    is_over: &AtomicBool,
    request: impl Fn(usize) -> Request + Sync,
) -> Result<Tally> {
    let every = Duration::from_secs_f64(clients as f64 / per_second as f64);
    let ask = |client: usize| {
        let mut tally = Tally {
            open: 1,
            ..Tally::default()
        };
        let mut exchange = None;
        let begun = Instant::now();
        for place in 0_u32.. {
            thread::sleep((every * place).saturating_sub(begun.elapsed()));
            if is_over.load(Ordering::Relaxed) {
                break;
            }
            let number = place as usize * clients + client;
            match ask_once(to, client, &mut exchange, &request(number)) {
                Ok(200) => tally.answered += 1,
                Ok(_) => tally.refused += 1,
                Err(_) => {
                    exchange = None;
                    tally.ended += 1;
                }
            }
        }
        tally
    };
    thread::scope(|scope| {
        let ask = &ask;
        let all: Vec<_> = (0..clients)
            .map(|client| scope.spawn(move || ask(client)))
            .collect();
        all.into_iter().try_fold(Tally::default(), |sum, client| {
            let tally = client.join().map_err(|_| anyhow!("a client panicked"))?;
            Ok(sum.and(tally))
        })
    })
}

fn ask_once(
    to: SocketAddr,
    client: usize,
    exchange: &mut Option<Exchange>,
    request: &Request,
) -> Result<u16> {
    let exchange = match exchange {
        Some(exchange) => exchange,
        None => {
            let manner = Manner {
                from: neighbour(client),
                receive_buffer: None,
                no_waiting: false,
            };
            let stream = open(to, manner)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            exchange.insert(Exchange::over(stream, &to.to_string()))
        }
    };
    Ok(exchange.ask(request)?.status)
}

/// Opens a connection for each habit, eight from an address, and keeps at it until it is over; each has its `turn` as often
/// as that is long. Who is sent away comes back in the next, but for those who only wanted to stay.
pub fn keep_open(to: SocketAddr, habits: &[Habit], turn: Duration, is_over: &AtomicBool) -> Tally {
    let mut clients: Vec<Client> = habits.iter().map(|habit| Client::new(habit, to)).collect();
    let mut tally = Tally::default();
    let per_part = clients.len().div_ceil(PARTS).max(1);
    while !is_over.load(Ordering::Relaxed) {
        for (part, clients) in clients.chunks_mut(per_part).enumerate() {
            let begun = Instant::now();
            for (place, client) in clients.iter_mut().enumerate() {
                // A connection that cannot be had, or breaks, is one that was ended.
                if client
                    .step(to, part * per_part + place, &mut tally)
                    .is_err()
                {
                    tally.ended += 1;
                    client.leave();
                }
            }
            thread::sleep((turn / PARTS as u32).saturating_sub(begun.elapsed()));
        }
        let open = clients.iter().filter(|client| client.stream.is_some());
        tally.open = tally.open.max(open.count());
    }
    tally
}

/// One of many.
struct Client {
    reads_slowly: bool,
    sends_slowly: bool,
    request: Vec<u8>,
    stream: Option<TcpStream>,
    sent: usize,
    /// The beginning of the answer, up to its status.
    heard: Vec<u8>,
    /// Whether it was told something, and does not come back.
    is_through: bool,
}

/// `HTTP/1.1 200`: as much as it takes to know how a request was answered.
const STATUS: usize = 12;

impl Client {
    fn new(habit: &Habit, to: SocketAddr) -> Self {
        let (Habit::ReadSlowly(request) | Habit::SendSlowly(request) | Habit::Stay(request)) =
            habit;
        Self {
            reads_slowly: matches!(habit, Habit::ReadSlowly(_)),
            sends_slowly: matches!(habit, Habit::SendSlowly(_)),
            request: request.text(&to.to_string()).into_bytes(),
            stream: None,
            sent: 0,
            heard: Vec::new(),
            is_through: false,
        }
    }

    fn leave(&mut self) {
        self.stream = None;
        self.sent = 0;
        self.heard.clear();
        self.is_through = !self.reads_slowly && !self.sends_slowly;
    }

    /// What there is to do in one turn.
    fn step(&mut self, to: SocketAddr, place: usize, tally: &mut Tally) -> Result<()> {
        if self.is_through {
            return Ok(());
        }
        let stream = match &mut self.stream {
            Some(stream) => stream,
            None => {
                let manner = Manner {
                    from: neighbour(place / 8),
                    receive_buffer: self.reads_slowly.then_some(SMALL),
                    no_waiting: true,
                };
                self.stream.insert(open(to, manner)?)
            }
        };
        let rest = &self.request[self.sent..];
        let now = if self.sends_slowly {
            rest.len().min(1)
        } else {
            rest.len()
        };
        self.sent += unless_waiting(stream.write(&rest[..now]))?.unwrap_or(0);
        let mut buffer = [0; 4_096];
        let most = if self.reads_slowly { 1 } else { buffer.len() };
        match unless_waiting(stream.read(&mut buffer[..most]))? {
            Some(0) => Err(anyhow!("the connection was ended")),
            Some(read) => {
                let missing = STATUS.saturating_sub(self.heard.len());
                self.heard.extend(&buffer[..read.min(missing)]);
                if missing > 0 && self.heard.len() == STATUS {
                    match self.heard.ends_with(b"200") {
                        true => tally.answered += 1,
                        false => tally.refused += 1,
                    }
                }
                Ok(())
            }
            None => Ok(()),
        }
    }
}

/// What was done, or nothing if it can't be done yet.
fn unless_waiting(done: io::Result<usize>) -> Result<Option<usize>> {
    match done {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::WouldBlock | ErrorKind::NotConnected
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    /// What comes of `crowd` at a server that reads a connection up to `end`, says this and ends it, so many times; then
    /// it is over.
    fn tally(
        connections: usize,
        end: &'static str,
        said: &'static str,
        crowd: impl FnOnce(SocketAddr, &AtomicBool) -> Tally,
    ) -> Tally {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let to = listener.local_addr().expect("an address");
        let is_over = &AtomicBool::new(false);
        thread::scope(|scope| {
            // With the listener, so that nobody waits for it afterwards.
            scope.spawn(move || {
                for _ in 0..connections {
                    let (mut stream, _) = listener.accept().expect("a connection");
                    // What is left unread would break the answer off.
                    let mut heard = Vec::new();
                    while !heard.ends_with(end.as_bytes()) {
                        let mut byte = [0];
                        stream.read_exact(&mut byte).expect("a request");
                        heard.extend(byte);
                    }
                    stream.write_all(said.as_bytes()).expect("sent");
                }
                is_over.store(true, Ordering::Relaxed);
            });
            crowd(to, is_over)
        })
    }

    #[test]
    fn who_is_sent_away_while_sending_slowly_comes_back() {
        let said = "HTTP/1.1 408 Request Timeout\r\n\r\n";
        let habits = [Habit::SendSlowly(Request::default())];
        let tally = tally(3, "G", said, |to, is_over| {
            keep_open(to, &habits, Duration::from_millis(20), is_over)
        });
        assert!(tally.refused + tally.ended >= 2, "{tally:?}");
        assert_eq!((tally.answered, tally.open), (0, 1));
    }

    #[test]
    fn those_who_ask_often_ask_for_something_else_each_time() {
        let request = |number: usize| Request {
            path: format!("/{number}"),
            ..Request::default()
        };
        let said = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        let tally = tally(4, "\r\n\r\n", said, |to, is_over| {
            ask_often(to, (2, 100), is_over, request).expect("clients")
        });
        assert_eq!(tally.refused, 0);
        assert!(tally.answered >= 2, "{tally:?}");
    }
}

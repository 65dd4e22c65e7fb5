//! A receiver on a port of this machine, which notes what it is sent and answers as it is told.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// What every connection gets for an answer.
#[derive(Clone)]
pub enum Answer {
    /// Nothing, for as long as the connection is open.
    Silence,
    /// These bytes; without any, the connection ends.
    Text(String),
    /// A body that goes on for as long as it is read.
    Endless(u16),
    /// The beginning of a body, then nothing more.
    Unfinished(u16),
}

impl Answer {
    pub fn status(status: u16) -> Self {
        Self::Text(format!(
            "HTTP/1.1 {status} X\r\ncontent-length: 2\r\nset-cookie: a=b\r\n\r\nok"
        ))
    }

    pub fn redirect(status: u16, location: &str) -> Self {
        Self::Text(format!(
            "HTTP/1.1 {status} X\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n"
        ))
    }

    /// Answers a request, and says how many bytes the other side has let it write.
    pub async fn give(&self, stream: &mut (impl AsyncWrite + Unpin)) -> usize {
        let head = |status: &u16| format!("HTTP/1.1 {status} X\r\ncontent-length: {MANY}\r\n\r\n");
        let beginning = match self {
            Self::Silence => String::new(),
            Self::Text(text) => text.clone(),
            Self::Endless(status) => head(status),
            Self::Unfinished(status) => head(status) + "a",
        };
        if stream.write_all(beginning.as_bytes()).await.is_err() {
            return 0;
        }
        let mut written = beginning.len();
        match self {
            Self::Text(_) => (),
            Self::Silence | Self::Unfinished(_) => std::future::pending().await,
            Self::Endless(_) => {
                while stream.write_all(&[b'a'; 65_536]).await.is_ok() {
                    written += 65_536;
                }
            }
        }
        written
    }

    /// Whether the connection ends with the answer.
    fn hangs_up(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }
}

/// The length of a body that nobody should read, in bytes.
pub const MANY: usize = 1 << 30;

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Request {
    pub line: String,
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(given, _)| given == name);
        let value = found.next().map(|(_, value)| value.as_str());
        assert!(found.next().is_none(), "{name} was sent twice");
        value
    }

    /// Reads one request; none if the connection ends before it does.
    pub async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<Self> {
        let mut bytes = Vec::new();
        let (head, mut body) = loop {
            if stream.read_buf(&mut bytes).await.ok()? == 0 {
                return None;
            }
            if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                let body = bytes.split_off(at + 4);
                break (String::from_utf8(bytes).unwrap(), body);
            }
        };
        let mut lines = head.trim_end().split("\r\n").map(str::to_owned);
        let mut request = Self {
            line: lines.next()?,
            headers: lines
                .map(|line| {
                    let (name, value) = line.split_once(": ").unwrap();
                    (name.to_lowercase(), value.to_owned())
                })
                .collect(),
            body: String::new(),
        };
        let length: usize = request.header("content-length")?.parse().unwrap();
        while body.len() < length {
            if stream.read_buf(&mut body).await.ok()? == 0 {
                return None;
            }
        }
        request.body = String::from_utf8(body).unwrap();
        Some(request)
    }
}

/// Listens on 127.0.0.1 and, where there is IPv6, on the same port of `::1`, until it is dropped.
pub struct Receiver {
    port: u16,
    pub has_ipv6: bool,
    seen: Arc<Mutex<Seen>>,
    _listening: JoinSet<()>,
}

#[derive(Default)]
struct Seen {
    /// Where each connection came from.
    connections: Vec<SocketAddr>,
    requests: Vec<Request>,
    /// How many bytes each answer had.
    written: Vec<usize>,
}

impl Receiver {
    pub async fn start(answer: Answer) -> Self {
        let four = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = four.local_addr().unwrap().port();
        let six = TcpListener::bind(("::1", port)).await.ok();
        let has_ipv6 = six.is_some();
        let seen = Arc::<Mutex<Seen>>::default();
        let mut listening = JoinSet::new();
        for listener in [Some(four), six].into_iter().flatten() {
            listening.spawn(listen(listener, answer.clone(), Arc::clone(&seen)));
        }
        Self {
            port,
            has_ipv6,
            seen,
            _listening: listening,
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// With another spelling of the host.
    pub fn url_at(&self, host: &str) -> String {
        format!("http://{host}:{}/hook", self.port)
    }

    pub fn requests(&self) -> Vec<Request> {
        self.seen.lock().unwrap().requests.clone()
    }

    pub fn only_request(&self) -> Request {
        let [request] = self.requests().try_into().unwrap();
        request
    }

    /// How many bytes the only answer had, once it has ended.
    pub async fn only_answer_bytes(&self) -> usize {
        loop {
            if let [written] = self.seen.lock().unwrap().written[..] {
                return written;
            }
            tokio::task::yield_now().await;
        }
    }

    /// A connection of our own is the first that was ever seen.
    pub async fn was_never_connected_to(&self) {
        let mut hosts = vec!["127.0.0.1"];
        hosts.extend(self.has_ipv6.then_some("::1"));
        let mut own = Vec::new();
        for host in hosts {
            let stream = TcpStream::connect((host, self.port)).await.unwrap();
            let address = stream.local_addr().unwrap();
            while !self.seen.lock().unwrap().connections.contains(&address) {
                tokio::task::yield_now().await;
            }
            own.push(address);
        }
        assert_eq!(self.seen.lock().unwrap().connections, own);
    }

    /// A port on which nobody listens any more.
    pub fn into_free_port(self) -> u16 {
        self.port
    }
}

async fn listen(listener: TcpListener, answer: Answer, seen: Arc<Mutex<Seen>>) {
    let mut open = JoinSet::new();
    while let Ok((mut stream, from)) = listener.accept().await {
        seen.lock().unwrap().connections.push(from);
        let (answer, seen) = (answer.clone(), Arc::clone(&seen));
        open.spawn(async move {
            // A sender that keeps its connections gets the next answer on the same one.
            while let Some(request) = Request::read(&mut stream).await {
                seen.lock().unwrap().requests.push(request);
                let written = answer.give(&mut stream).await;
                seen.lock().unwrap().written.push(written);
                if answer.hangs_up() {
                    return;
                }
            }
        });
    }
}

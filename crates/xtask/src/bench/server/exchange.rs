//! One request and its answer as they are on the wire: with the bytes that were sent, and not what they unpack to.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use anyhow::{Context, Result, bail};

/// Lines of a head: names and values.
pub type Lines = Vec<(String, String)>;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Path and query.
    pub path: String,
    /// What stands in the head, besides the host.
    pub head: Lines,
}

/// What was answered.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Its number.
    pub status: u16,
    /// What stands in the head.
    pub head: Lines,
    /// The body, compressed if it was sent so.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first value with this name, which is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.iter();
        let found = lines.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

impl Request {
    /// Adds a line of the head.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.head.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The request as text; `host` is host and port.
    pub fn text(&self, host: &str) -> String {
        let mut text = format!("GET {} HTTP/1.1\r\nHost: {host}\r\n", self.path);
        for (name, value) in &self.head {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text + "\r\n"
    }
}

/// A connection for one request after the other.
pub struct Exchange {
    reader: BufReader<TcpStream>,
    host: String,
}

impl Exchange {
    /// Speaks over a connection that is there; `host` is host and port.
    pub fn over(stream: TcpStream, host: &str) -> Self {
        Self {
            reader: BufReader::new(stream),
            host: host.to_owned(),
        }
    }

    /// Connects, host and port.
    ///
    /// # Errors
    ///
    /// If nobody listens there.
    pub fn open(host: &str) -> Result<Self> {
        let stream = TcpStream::connect(host).with_context(|| format!("connecting to {host}"))?;
        stream.set_nodelay(true)?;
        Ok(Self::over(stream, host))
    }

    /// Asks, and waits for all of the answer.
    ///
    /// # Errors
    ///
    /// If the connection breaks, or the answer is not HTTP.
    pub fn ask(&mut self, request: &Request) -> Result<Answer> {
        let text = request.text(&self.host);
        self.reader.get_mut().write_all(text.as_bytes())?;
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|word| word.parse().ok());
        let mut answer = Answer {
            status: status.with_context(|| format!("not an answer: {first:?}"))?,
            ..Answer::default()
        };
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            let line = (name.to_owned(), value.trim().to_owned());
            answer.head.push(line);
        }
        answer.body = self.body(&answer)?;
        Ok(answer)
    }

    fn body(&mut self, answer: &Answer) -> Result<Vec<u8>> {
        if matches!(answer.status, 204 | 304) {
            return Ok(Vec::new());
        }
        let coding = answer.header("transfer-encoding");
        if coding.is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
            return self.chunks();
        }
        let length = answer.header("content-length");
        let length = length.and_then(|length| length.parse().ok());
        self.bytes(length.context("the answer does not say how long it is")?)
    }

    fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.line()?;
            let Ok(length) = usize::from_str_radix(line.trim(), 16) else {
                bail!("not the length of a chunk: {line:?}");
            };
            body.extend(self.bytes(length)?);
            self.line()?;
            if length == 0 {
                return Ok(body);
            }
        }
    }

    fn bytes(&mut self, length: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.reader.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// A line without its end.
    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.reader.read_line(&mut line)? == 0 {
            bail!("the connection was closed");
        }
        line.truncate(line.trim_end().len());
        Ok(line)
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// What comes of a server that says this, twice over one connection.
    fn answers(said: &'static str) -> Vec<Answer> {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let host = listener.local_addr().expect("an address").to_string();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            stream.write_all(said.repeat(2).as_bytes()).expect("sent");
            stream
        });
        let mut exchange = Exchange::open(&host).expect("a server");
        let request = Request::default().with("Accept", "text/html");
        let answers = (0..2).map(|_| exchange.ask(&request).expect("an answer"));
        let answers = answers.collect();
        drop(server.join());
        answers
    }

    #[test]
    fn a_body_has_the_length_that_was_said() {
        for answer in answers("HTTP/1.1 200 OK\r\nEtag: \"a\"\r\nContent-Length: 2\r\n\r\nhi") {
            assert_eq!((answer.status, answer.body.as_slice()), (200, &b"hi"[..]));
            assert_eq!(answer.header("etag"), Some("\"a\""));
        }
    }

    #[test]
    fn a_body_in_chunks_is_put_together() {
        let said =
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n1\r\n!\r\n0\r\n\r\n";
        for answer in answers(said) {
            assert_eq!(answer.body, b"hi!");
        }
    }

    #[test]
    fn an_answer_that_nothing_has_changed_has_no_body() {
        for answer in answers("HTTP/1.1 304 Not Modified\r\nEtag: \"a\"\r\n\r\n") {
            assert_eq!((answer.status, answer.body.len()), (304, 0));
        }
    }
}

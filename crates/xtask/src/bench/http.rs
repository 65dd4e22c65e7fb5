//! As much HTTP as talking with programs on this machine takes: plain answers, one after the other.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// How long an answer may take; a page that does not come is the longest.
const PATIENCE: Duration = Duration::from_secs(90);

/// Reads a JSON resource; `address` is host and port.
///
/// # Errors
///
/// If nobody answers, or not with JSON.
pub fn get(address: &str, path: &str) -> Result<Value> {
    send(address, "GET", path, "")
}

/// Sends JSON, and reads the JSON that is answered, whatever its status.
///
/// # Errors
///
/// As [`get`].
pub fn post(address: &str, path: &str, body: &Value) -> Result<Value> {
    send(address, "POST", path, &body.to_string())
}

/// Asks to remove a resource.
///
/// # Errors
///
/// As [`get`].
pub fn delete(address: &str, path: &str) -> Result<Value> {
    send(address, "DELETE", path, "")
}

/// A connection that is kept for one request after the other.
pub struct Connection {
    stream: TcpStream,
    address: String,
}

impl Connection {
    /// Connects to `address`, host and port.
    ///
    /// # Errors
    ///
    /// If nobody listens there.
    pub fn open(address: &str) -> Result<Self> {
        let stream =
            TcpStream::connect(address).with_context(|| format!("connecting to {address}"))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Self::over(stream, address))
    }

    /// Speaks over a connection that is there; `address` is host and port.
    pub fn over(stream: TcpStream, address: &str) -> Self {
        Self {
            stream,
            address: address.to_owned(),
        }
    }

    /// Sends a request and reads all of the answer: its status, and its body. `head` are further lines of the head,
    /// each with its end.
    ///
    /// # Errors
    ///
    /// If the connection breaks, or the answer is not HTTP.
    pub fn send(
        &mut self,
        method: &str,
        path: &str,
        head: &str,
        body: &str,
    ) -> Result<(u16, Vec<u8>)> {
        // No encoding is asked for, so both servers say how long their answer is.
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n{head}\r\n{body}",
            self.address,
            body.len()
        );
        self.stream.write_all(request.as_bytes())?;
        let mut answer = Vec::new();
        let mut buffer = [0; 65_536];
        loop {
            let read = self.stream.read(&mut buffer)?;
            answer.extend_from_slice(&buffer[..read]);
            // Some keep the connection open all the same.
            if read == 0 || is_whole(&answer) {
                break;
            }
        }
        Ok((status_of(&answer)?, body_of(&answer)?.to_vec()))
    }
}

fn send(address: &str, method: &str, path: &str, body: &str) -> Result<Value> {
    Connection::open(address)
        .and_then(|mut connection| connection.send(method, path, "Connection: close\r\n", body))
        .and_then(|(_, body)| Ok(serde_json::from_slice(&body)?))
        .with_context(|| format!("{method} http://{address}{path}"))
}

/// Where the body begins, and the length that the head promises for it.
fn parts(answer: &[u8]) -> Option<(usize, Option<usize>)> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&answer[..end]);
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse().ok())?
    });
    Some((end + 4, length))
}

fn is_whole(answer: &[u8]) -> bool {
    matches!(parts(answer), Some((start, Some(length))) if answer.len() >= start + length)
}

fn status_of(answer: &[u8]) -> Result<u16> {
    let status = answer
        .split(|&byte| byte == b' ')
        .nth(1)
        .unwrap_or_default();
    let status = std::str::from_utf8(status).ok();
    status
        .and_then(|status| status.parse().ok())
        .context("the answer has no status")
}

fn body_of(answer: &[u8]) -> Result<&[u8]> {
    match parts(answer) {
        Some((start, _)) => Ok(&answer[start..]),
        None => bail!("the answer has no end of its head"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_when_its_promised_length_is_there() {
        let head = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n";
        assert!(!is_whole(format!("{head}{{").as_bytes()));
        assert!(is_whole(format!("{head}{{}}").as_bytes()));
        assert!(!is_whole(b"HTTP/1.0 200 OK\r\n\r\n{}"));
    }

    #[test]
    fn the_status_is_the_second_word() {
        assert_eq!(status_of(b"HTTP/1.1 201 Created\r\n\r\n").ok(), Some(201));
        assert!(status_of(b"").is_err());
    }

    #[test]
    fn the_body_comes_after_the_empty_line() {
        let body = body_of(b"HTTP/1.0 200 OK\r\nA: b\r\n\r\n{}").expect("it has a head");
        assert_eq!(body, b"{}");
    }
}

//! As much HTTP as talking with programs on this machine takes: one request per connection, plain answers.

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

fn send(address: &str, method: &str, path: &str, body: &str) -> Result<Value> {
    exchange(address, method, path, body)
        .and_then(|answer| Ok(serde_json::from_slice(body_of(&answer)?)?))
        .with_context(|| format!("{method} http://{address}{path}"))
}

fn exchange(address: &str, method: &str, path: &str, body: &str) -> Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    // No encoding is asked for, so both servers say how long their answer is.
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nAccept: application/json\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    let mut buffer = [0; 65_536];
    loop {
        let read = stream.read(&mut buffer)?;
        answer.extend_from_slice(&buffer[..read]);
        // Some keep the connection open all the same.
        if read == 0 || is_whole(&answer) {
            return Ok(answer);
        }
    }
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
    fn the_body_comes_after_the_empty_line() {
        let body = body_of(b"HTTP/1.0 200 OK\r\nA: b\r\n\r\n{}").expect("it has a head");
        assert_eq!(body, b"{}");
    }
}

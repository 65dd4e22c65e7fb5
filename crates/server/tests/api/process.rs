//! The real command on a real socket.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::command::Place;

/// A server in a process of its own, ended with the test.
pub struct Process {
    child: Child,
    address: String,
}

impl Process {
    /// Starts a command that serves, and waits for its first line.
    fn start(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut first)
            .unwrap();
        let address = first.trim_end().strip_prefix("listening on http://");
        let address = address
            .unwrap_or_else(|| panic!("the first line is {first:?}"))
            .to_owned();
        Self { child, address }
    }

    pub fn serve(place: &Place) -> Self {
        Self::start(place.command(&[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--log",
            "error",
            "--rate-limit",
            "off",
        ]))
    }

    /// One request over a connection of its own: status and body.
    pub fn ask(&self, head: &str, body: &str) -> (u16, String) {
        self.try_ask(head, "0123456789abcdef", body).unwrap()
    }

    /// The same with a key of its own, of a server that may end meanwhile.
    pub fn try_ask(&self, head: &str, key: &str, body: &str) -> io::Result<(u16, String)> {
        let mut stream = TcpStream::connect(&self.address)?;
        write!(
            stream,
            "{head} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             idempotency-key: {key}\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let parts = || {
            let (head, body) = answer.split_once("\r\n\r\n")?;
            Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
        };
        parts().ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    /// The most memory it has taken so far, in bytes.
    #[cfg(target_os = "linux")]
    fn most_memory(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        kilobytes.unwrap().parse::<usize>().unwrap() * 1024
    }

    /// Ends it at once, whatever it is doing.
    pub fn kill(&self) {
        let id = self.child.id().to_string();
        let killed = Command::new("kill").args(["-KILL", &id]).status().unwrap();
        assert!(killed.success());
    }

    /// Asks it to stop as a service manager does.
    pub fn stop(mut self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const COMMENTS: &str = "/api/v1/sites/default/threads/post/comments";

#[test]
fn an_acknowledged_comment_outlives_the_process() {
    let place = Place::new();
    let server = Process::serve(&place);
    let new = json!({
        "text": "still here",
        "author": {"name": "Ann"},
        "page": {"url": "http://localhost/post"},
    });
    let (status, posted) = server.ask(&format!("POST {COMMENTS}"), &new.to_string());
    assert_eq!(status, 201, "{posted}");
    server.stop("-TERM");

    let server = Process::serve(&place);
    let (status, page) = server.ask(&format!("GET {COMMENTS}"), "");
    let page: Value = serde_json::from_str(&page).unwrap();
    assert_eq!(
        (status, &page["comments"][0]["html"]),
        (200, &json!("<p>still here</p>"))
    );
    // The retry of a post whose answer was lost with the process is still the same post.
    let (_, again) = server.ask(&format!("POST {COMMENTS}"), &new.to_string());
    assert_eq!(posted, again);
    server.stop("-INT");
}

#[test]
fn a_request_under_way_is_finished_before_the_server_stops() {
    let place = Place::new();
    let server = Process::serve(&place);
    let new = json!({
        "text": "slowly",
        "author": {"name": "Ann"},
        "page": {"url": "http://localhost/post"},
    })
    .to_string();
    let mut stream = TcpStream::connect(&server.address).unwrap();
    write!(
        stream,
        "POST {COMMENTS} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
         idempotency-key: 0123456789abcdef\r\nexpect: 100-continue\r\ncontent-length: {}\r\n\r\n",
        new.len()
    )
    .unwrap();
    // The interim answer shows that the request has reached its handler.
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    assert!(line.starts_with("HTTP/1.1 100"), "{line}");
    let id = server.child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .unwrap()
            .success()
    );
    stream.write_all(new.as_bytes()).unwrap();
    let mut answer = String::new();
    reader.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("HTTP/1.1 201"), "{answer}");
    let mut server = server;
    assert!(server.child.wait().unwrap().success());
}

#[test]
fn a_reader_who_listens_does_not_keep_the_server_from_stopping() {
    let place = Place::new();
    let server = Process::serve(&place);
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let path = COMMENTS.replace("/comments", "/events");
    write!(stream, "GET {path} HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    while !line.starts_with("event: hello") {
        line.clear();
        assert_ne!(reader.read_line(&mut line).unwrap(), 0);
    }
    let begun = std::time::Instant::now();
    server.stop("-TERM");
    let seconds = begun.elapsed().as_secs();
    assert!(seconds < 10, "stopped after {seconds} seconds");
    let mut rest = String::new();
    reader.read_to_string(&mut rest).unwrap();
    assert!(rest.ends_with("0\r\n\r\n"), "ended in the middle: {rest:?}");
}

#[test]
fn the_demo_is_full_of_life_and_leaves_nothing_behind() {
    let place = Place::new();
    let mut command = place.command(&["demo", "--listen", "127.0.0.1:0"]);
    command.env("TMPDIR", place.path(""));
    let server = Process::start(command);
    let (status, page) = server.ask("GET /api/v1/sites/default/threads/demo/comments", "");
    let page: Value = serde_json::from_str(&page).unwrap();
    assert_eq!(status, 200);
    assert!(page["thread"]["comments"].as_u64().unwrap() > 20, "{page}");
    assert!(
        page["thread"]["rating"]["count"].as_u64().unwrap() > 0,
        "{page}"
    );
    assert_eq!(page["comments"][0]["pinned"], json!(true));
    assert_eq!(std::fs::read_dir(place.path("")).unwrap().count(), 1);
    server.stop("-TERM");
    assert_eq!(std::fs::read_dir(place.path("")).unwrap().count(), 0);
}

#[test]
fn a_client_that_sends_nothing_is_let_go() {
    let place = Place::new();
    let server = Process::serve(&place);
    let mut idle = TcpStream::connect(&server.address).unwrap();
    idle.write_all(b"GET / HTTP/1.1\r\nhost:").unwrap();
    let begun = std::time::Instant::now();
    let mut answer = Vec::new();
    // Ends when the server closes the connection; an error says the same.
    let _ = idle.read_to_end(&mut answer);
    let seconds = begun.elapsed().as_secs();
    assert!((5..30).contains(&seconds), "let go after {seconds} seconds");
    server.stop("-TERM");
}

#[cfg(target_os = "linux")]
#[test]
fn pages_that_are_rendered_at_once_take_little_memory() {
    let place = Place::new();
    let server = Process::serve(&place);
    let read = |thread: usize| {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        write!(
            stream,
            "GET /api/v1/sites/default/threads/invented-{thread}/comments HTTP/1.1\r\nhost: x\r\n\
             accept: text/html\r\naccept-encoding: br\r\nconnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        assert!(answer.contains("content-encoding: br\r\n"), "{answer}");
    };
    // What every page needs.
    read(0);
    let before = server.most_memory();
    std::thread::scope(|scope| {
        for client in 1..9 {
            scope.spawn(move || (0..20).for_each(|page| read(client * 100 + page)));
        }
    });
    let more = server.most_memory() - before;
    assert!(more < 128 << 20, "{more} bytes more");
    server.stop("-TERM");
}

#[test]
fn those_who_send_byte_by_byte_are_let_go_while_others_are_answered() {
    let place = Place::new();
    let server = Process::serve(&place);
    let begun = std::time::Instant::now();
    // More than there are connections to the database.
    let mut slow: Vec<TcpStream> = (0..20)
        .map(|_| {
            let mut stream = TcpStream::connect(&server.address).unwrap();
            write!(
                stream,
                "POST {COMMENTS} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
                 idempotency-key: 0123456789abcdef\r\ncontent-length: 1000\r\n\r\n"
            )
            .unwrap();
            stream.set_nonblocking(true).unwrap();
            stream
        })
        .collect();
    let mut answers = vec![String::new(); slow.len()];
    let mut ended = 0;
    while ended < slow.len() {
        let (status, _) = server.ask(&format!("GET {COMMENTS}"), "");
        assert_eq!(status, 200);
        ended = 0;
        for (stream, answer) in slow.iter_mut().zip(&mut answers) {
            // Fails when the server has closed the connection.
            let _ = stream.write_all(b" ");
            let mut buffer = [0; 4096];
            match stream.read(&mut buffer) {
                Ok(read) if read > 0 => answer.push_str(&String::from_utf8_lossy(&buffer[..read])),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => (),
                Ok(_) | Err(_) => ended += 1,
            }
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    let seconds = begun.elapsed().as_secs();
    assert!(
        (10..30).contains(&seconds),
        "let go after {seconds} seconds"
    );
    for answer in answers {
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        assert!(answer.contains("body-too-slow"), "{answer}");
    }
    server.stop("-TERM");
}

//! The real command on a real socket.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use crate::world::{System, THREAD};

/// A command in a folder of its own, with nothing in the environment.
fn command(folder: &tempfile::TempDir, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_afterword"));
    command.args(args).current_dir(folder.path()).env_clear();
    command
}

/// A server in a process of its own, ended with the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_command_serves_another_system_without_a_database() {
    let isso = System::isso();
    let upstream = format!("isso={}", isso.url());
    let folder = tempfile::tempdir().unwrap();
    let args = ["serve", "--listen", "127.0.0.1:0", "--upstream", &upstream];
    let mut server = Process(
        command(&folder, &args)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    let mut first = String::new();
    let mut out = BufReader::new(server.0.stdout.take().unwrap());
    out.read_line(&mut first).unwrap();
    let address = first
        .trim_end()
        .strip_prefix("listening on http://")
        .unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!(
        "GET {THREAD}/comments HTTP/1.1\r\nhost: x\r\naccept: text/html\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.contains("Wilma Rushbrook"),
        "{answer}"
    );
    let id = server.0.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .unwrap()
            .success()
    );
    assert!(server.0.wait().unwrap().success());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_check_asks_the_system() {
    let isso = System::isso();
    let upstream = format!("isso={}", isso.url());
    let folder = tempfile::tempdir().unwrap();
    let check = || {
        let done = command(&folder, &["check", "--upstream", &upstream]).output();
        String::from_utf8(done.unwrap().stdout).unwrap()
    };
    let fine = check();
    assert!(
        fine.contains(&format!("ok       upstream: {upstream} answers")),
        "{fine}"
    );
    assert!(
        !fine.contains("database:") && !fine.contains("mail:"),
        "{fine}"
    );
    drop(isso);
    let down = check();
    assert!(
        down.contains(&format!("error    upstream: {upstream} does not answer")),
        "{down}"
    );
}

#[test]
fn a_wrong_system_is_a_sentence_with_what_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    for (given, shown) in [
        (
            "disqus=https://disqus.example",
            "\"disqus=https://disqus.example\"",
        ),
        ("isso=https://ann:secret@isso.example", "not understood"),
    ] {
        let done = command(&folder, &["serve", "--upstream", given])
            .output()
            .unwrap();
        let said = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(2), "{said}");
        let expected = format!(
            "afterword: --upstream is {shown}: allowed is KIND=URL with isso, remark42, wordpress or static"
        );
        assert!(said.starts_with(&expected), "{said}");
    }
}

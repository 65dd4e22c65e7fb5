//! A letter in the hands of a mail server, or of none.

use std::sync::{Arc, Mutex};

use afterword_server::mail::{
    Content, Letter, Mailer, Message, SendError, SmtpUrl, Templates, mailbox,
};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What a server answers to commands that begin with a text; to all others it says yes.
type Script = &'static [(&'static str, &'static str)];

/// A mail server that keeps what it is told.
struct Server {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let kept = heard.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let heard = kept.clone();
                tokio::spawn(async move { talk(stream, script, &heard).await });
            }
        });
        Self { port, heard }
    }

    fn mailer(&self, login: &str, tls: &str) -> Mailer {
        let url = format!("smtp://{login}127.0.0.1:{}{tls}", self.port);
        Mailer::new(&url.parse::<SmtpUrl>().unwrap())
    }

    /// The lines that begin with `start`.
    fn heard(&self, start: &str) -> Vec<String> {
        let heard = self.heard.lock().unwrap();
        let lines = heard.iter().filter(|line| line.starts_with(start));
        lines.cloned().collect()
    }
}

async fn talk(stream: TcpStream, script: Script, heard: &Mutex<Vec<String>>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let answer = |command: &str| {
        let found = script.iter().find(|(start, _)| command.starts_with(start));
        found.map(|(_, answer)| *answer)
    };
    heard.lock().unwrap().push("CONNECT".to_owned());
    let greeting = answer("CONNECT").unwrap_or("220 ready");
    write
        .write_all(format!("{greeting}\r\n").as_bytes())
        .await
        .ok()?;
    let mut in_text = false;
    while let Some(line) = lines.next_line().await.ok()? {
        heard.lock().unwrap().push(line.clone());
        if in_text && line != "." {
            continue;
        }
        let usual = match line.as_str() {
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 fine",
        };
        let said = answer(&line).unwrap_or(usual);
        in_text = said.starts_with("354");
        write
            .write_all(format!("{said}\r\n").as_bytes())
            .await
            .ok()?;
        if said.starts_with("221") || said.starts_with("421") {
            return None;
        }
    }
    None
}

fn letter_to(to: &str) -> Message {
    let letter = Letter {
        to,
        lang: "en",
        host: "comments.example",
        site: ".Example",
        message_id: "confirm.1@comments.example".to_owned(),
        references: Vec::new(),
        unsubscribe: None,
        manage: None,
        content: Content::Confirm {
            confirm_url: "https://comments.example/confirm".to_owned(),
            never_url: "https://comments.example/never".to_owned(),
        },
    };
    let from = mailbox("Comments <comments@example.org>").unwrap();
    letter.message(&Templates::built_in(), &from).unwrap()
}

fn letter() -> Message {
    letter_to("reader@example.org")
}

#[tokio::test]
async fn letters_go_over_one_connection() {
    let server = Server::start(&[]).await;
    let mailer = server.mailer("", "");
    mailer.send(&letter()).await.unwrap();
    mailer.send(&letter()).await.unwrap();
    mailer.close().await;
    assert_eq!(server.heard("CONNECT").len(), 1);
    assert_eq!(
        server.heard("MAIL"),
        ["MAIL FROM:<comments@example.org>"; 2]
    );
    assert_eq!(server.heard("RCPT"), ["RCPT TO:<reader@example.org>"; 2]);
    assert_eq!(
        server.heard("Message-ID:"),
        ["Message-ID: <confirm.1@comments.example>"; 2]
    );
    assert_eq!(server.heard("AUTH"), [""; 0]);
    assert_eq!(server.heard("QUIT").len(), 1);
}

#[tokio::test]
async fn a_server_that_hung_up_is_called_again() {
    let server = Server::start(&[("NOOP", "421 too long")]).await;
    let mailer = server.mailer("", "");
    mailer.send(&letter()).await.unwrap();
    mailer.send(&letter()).await.unwrap();
    assert_eq!(server.heard("CONNECT").len(), 2);
    assert_eq!(server.heard("DATA").len(), 2);
}

#[tokio::test]
async fn a_refusal_says_whether_the_address_is_wrong() {
    for (script, bad) in [
        (
            &[("RCPT", "550 5.1.1 <reader@example.org>: who?")] as Script,
            true,
        ),
        (&[("RCPT", "550 who?")], true),
        (&[("RCPT", "550 5.7.1 not from you")], false),
        (&[(".", "554 5.6.0 I do not like it")], false),
    ] {
        let server = Server::start(script).await;
        let error = server.mailer("", "").send(&letter()).await.unwrap_err();
        assert!(!error.to_string().contains("reader@"), "{error}");
        match error {
            SendError::Refused { bad_address, .. } => assert_eq!(bad_address, bad, "{script:?}"),
            other => panic!("{script:?}: {other}"),
        }
    }
}

#[tokio::test]
async fn a_letter_that_has_to_wait_is_told_from_a_server_that_is_down() {
    for (script, waits) in [
        (&[("RCPT", "450 4.2.0 greylisted")] as Script, true),
        (&[(".", "452 4.3.1 disk full")], true),
        (&[("MAIL", "421 4.3.2 going down")], false),
        (&[("MAIL", "550 5.7.1 not this sender")], false),
        (&[("CONNECT", "554 no service for you")], false),
        (&[("EHLO", "502 what?")], false),
    ] {
        let server = Server::start(script).await;
        let error = server.mailer("", "").send(&letter()).await.unwrap_err();
        match error {
            SendError::TryLater(_) => assert!(waits, "{script:?}"),
            SendError::ServerDown(_) => assert!(!waits, "{script:?}"),
            refused @ SendError::Refused { .. } => panic!("{script:?}: {refused}"),
        }
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_down() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let url: SmtpUrl = format!("smtp://127.0.0.1:{port}").parse().unwrap();
    let error = Mailer::new(&url).send(&letter()).await.unwrap_err();
    assert!(matches!(error, SendError::ServerDown(_)), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_down_after_a_while() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let url: SmtpUrl = format!("smtp://127.0.0.1:{port}").parse().unwrap();
    let error = Mailer::new(&url).test().await.unwrap_err();
    assert!(matches!(error, SendError::ServerDown(_)), "{error}");
}

#[tokio::test]
async fn without_the_encryption_that_is_asked_for_nothing_is_told() {
    let server = Server::start(&[("EHLO", "250-hello\r\n250 AUTH PLAIN LOGIN")]).await;
    let mailer = server.mailer("ann:secret@", "?tls=required");
    let error = mailer.send(&letter()).await.unwrap_err();
    assert!(matches!(error, SendError::ServerDown(_)), "{error}");
    assert_eq!(server.heard("AUTH"), [""; 0]);
    assert_eq!(server.heard("MAIL"), [""; 0]);
}

#[tokio::test]
async fn a_login_is_sent_to_this_machine_and_a_wrong_one_is_not_the_letters_fault() {
    let server = Server::start(&[
        ("EHLO", "250-hello\r\n250 AUTH PLAIN LOGIN"),
        ("AUTH PLAIN AGFubgBzZWNyZXQ=", "235 2.7.0 welcome"),
        ("AUTH", "535 5.7.8 wrong password"),
    ])
    .await;
    server
        .mailer("ann:secret@", "")
        .send(&letter())
        .await
        .unwrap();
    assert_eq!(server.heard("MAIL").len(), 1);
    let error = server
        .mailer("ann:other@", "")
        .send(&letter())
        .await
        .unwrap_err();
    let said = "535 5.7.8 wrong password".to_owned();
    assert_eq!(error, SendError::ServerDown(said));
    assert_eq!(server.heard("MAIL").len(), 1);
}

#[tokio::test]
async fn international_addresses_go_to_servers_that_take_them() {
    let able = Server::start(&[("EHLO", "250-hello\r\n250-8BITMIME\r\n250 SMTPUTF8")]).await;
    let letter = letter_to("жанна@почта.example");
    able.mailer("", "").send(&letter).await.unwrap();
    let mail = "MAIL FROM:<comments@example.org> SMTPUTF8 BODY=8BITMIME";
    assert_eq!(able.heard("MAIL"), [mail]);
    assert_eq!(able.heard("RCPT"), ["RCPT TO:<жанна@xn--80a1acny.example>"]);
    let unable = Server::start(&[]).await;
    let error = unable.mailer("", "").send(&letter).await.unwrap_err();
    let SendError::Refused { bad_address, .. } = error else {
        panic!("{error}");
    };
    assert!(!bad_address);
    assert_eq!(unable.heard("MAIL"), [""; 0]);
}

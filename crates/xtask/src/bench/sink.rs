//! A mail server that takes whatever it gets, and only counts: what is measured is who hands mails to it.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

/// How long to wait for the next mail before giving up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A mail server on this machine; ended when dropped.
pub struct Sink {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    tally: Mutex<Tally>,
    /// Rings for each mail.
    mail: Condvar,
    stopped: AtomicBool,
}

/// What has arrived since it was last asked to begin anew.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// How many mails.
    pub mails: usize,
    /// How many bytes they had together.
    pub bytes: usize,
    /// How many connections were opened.
    pub connections: usize,
    /// When the first mail was there.
    pub first: Option<Instant>,
    /// When the last was.
    pub last: Option<Instant>,
}

impl Sink {
    /// Listens on a port of the system's choice.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn listen() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").context("a port for mails")?;
        let (address, shared) = (listener.local_addr()?, Arc::<Shared>::default());
        let of_thread = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if of_thread.stopped.load(Ordering::Relaxed) {
                    break;
                }
                of_thread.lock().connections += 1;
                let shared = Arc::clone(&of_thread);
                // Whoever hangs up has had enough.
                thread::spawn(move || serve(&stream, &shared));
            }
        });
        Ok(Self { address, shared })
    }

    /// Where it listens, as `smtp://127.0.0.1:2525`.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Forgets what has arrived.
    pub fn begin_anew(&self) {
        *self.shared.lock() = Tally::default();
    }

    /// What has arrived so far.
    pub fn tally(&self) -> Tally {
        *self.shared.lock()
    }

    /// Waits for so many mails, or for some time; tells whether they are there.
    pub fn wait_at_most(&self, mails: usize, time: Duration) -> bool {
        let tally = self.shared.lock();
        let missing = |tally: &mut Tally| tally.mails < mails;
        let waited = self.shared.mail.wait_timeout_while(tally, time, missing);
        waited.unwrap_or_else(PoisonError::into_inner).0.mails >= mails
    }

    /// Waits until so many mails have arrived.
    ///
    /// # Errors
    ///
    /// If none comes for a long time.
    pub fn wait_for(&self, mails: usize) -> Result<Tally> {
        loop {
            let before = self.tally();
            if self.wait_at_most(mails, PATIENCE) {
                return Ok(self.tally());
            }
            ensure!(
                self.tally().mails > before.mails,
                "only {} of {mails} mails have come",
                before.mails
            );
        }
    }

    /// Hands over a letter so often, as a reference: one after the other, over one connection; gives how many milliseconds
    /// each took.
    ///
    /// # Errors
    ///
    /// If the sink does not take them.
    pub fn take(&self, letter: &str, times: usize) -> Result<Vec<f64>> {
        let mut output = TcpStream::connect(self.address)?;
        output.set_nodelay(true)?;
        let mut input = BufReader::new(output.try_clone()?);
        let mut answer = |expected: &str| {
            let mut line = String::new();
            input.read_line(&mut line)?;
            ensure!(line.starts_with(expected), "the sink says {line:?}");
            Ok(())
        };
        answer("220 ")?;
        let mut took = Vec::with_capacity(times);
        for _ in 0..times {
            let begun = Instant::now();
            for (command, expected) in [
                ("NOOP", "250 "),
                ("MAIL FROM:<a@bench.example>", "250 "),
                ("RCPT TO:<b@bench.example>", "250 "),
                ("DATA", "354 "),
            ] {
                output.write_all(format!("{command}\r\n").as_bytes())?;
                answer(expected)?;
            }
            output.write_all(format!("{letter}\r\n.\r\n").as_bytes())?;
            answer("250 ")?;
            took.push(begun.elapsed().as_secs_f64() * 1_000.0);
        }
        output.write_all(b"QUIT\r\n")?;
        answer("221 ")?;
        Ok(took)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Relaxed);
        // It waits for a connection, and gets one.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, bytes: usize) {
        let now = Instant::now();
        let mut tally = self.lock();
        tally.mails += 1;
        tally.bytes += bytes;
        tally.first.get_or_insert(now);
        tally.last = Some(now);
        drop(tally);
        self.mail.notify_all();
    }
}

fn serve(stream: &TcpStream, shared: &Shared) -> io::Result<()> {
    // An answer that waits for more to send is what would be measured.
    stream.set_nodelay(true)?;
    converse(BufReader::new(stream), stream, |bytes| shared.count(bytes))
}

/// What was said of a mail so far.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Envelope {
    Nothing,
    Sender,
    Recipient,
}

/// Speaks as much SMTP as handing over mails takes; tells of each mail, with its bytes, before it is acknowledged.
fn converse(
    mut input: impl BufRead,
    mut output: impl Write,
    mut on_mail: impl FnMut(usize),
) -> io::Result<()> {
    output.write_all(b"220 sink.example ESMTP\r\n")?;
    let (mut line, mut envelope) = (Vec::new(), Envelope::Nothing);
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let verb = line.split(|byte| !byte.is_ascii_alphabetic()).next();
        let verb = verb.unwrap_or_default().to_ascii_uppercase();
        let answer = match (verb.as_slice(), envelope) {
            (b"EHLO", _) => "250-sink.example\r\n250-8BITMIME\r\n250 SMTPUTF8",
            (b"HELO" | b"NOOP", _) => "250 2.0.0 yes",
            (b"RSET", _) => {
                envelope = Envelope::Nothing;
                "250 2.0.0 yes"
            }
            (b"MAIL", Envelope::Nothing) => {
                envelope = Envelope::Sender;
                "250 2.1.0 yes"
            }
            (b"RCPT", Envelope::Sender | Envelope::Recipient) => {
                envelope = Envelope::Recipient;
                "250 2.1.5 yes"
            }
            (b"DATA", Envelope::Recipient) => {
                output.write_all(b"354 go on\r\n")?;
                on_mail(read_letter(&mut input, &mut line)?);
                envelope = Envelope::Nothing;
                "250 2.6.0 taken"
            }
            (b"QUIT", _) => return output.write_all(b"221 2.0.0 goodbye\r\n"),
            (b"MAIL" | b"RCPT" | b"DATA", _) => "503 5.5.1 not now",
            _ => "502 5.5.1 no",
        };
        output.write_all(format!("{answer}\r\n").as_bytes())?;
    }
}

/// Reads up to the line that is only a dot; gives how many bytes there were before it.
fn read_letter(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<usize> {
    let mut bytes = 0;
    loop {
        line.clear();
        if input.read_until(b'\n', line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line == b".\r\n" {
            return Ok(bytes);
        }
        bytes += line.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the sink answers, one line each, and how many bytes each mail had.
    fn conversation(said: &str) -> (Vec<String>, Vec<usize>) {
        let (mut answers, mut mails) = (Vec::new(), Vec::new());
        let ended = converse(said.as_bytes(), &mut answers, |bytes| mails.push(bytes));
        let answers = String::from_utf8_lossy(&answers);
        let answers = answers.lines().map(str::to_owned).collect();
        (if ended.is_ok() { answers } else { Vec::new() }, mails)
    }

    fn codes(said: &str) -> Vec<String> {
        let (answers, _) = conversation(said);
        let code = |line: &String| line.chars().take(3).collect();
        answers.iter().map(code).collect()
    }

    #[test]
    fn a_mail_is_counted_with_its_bytes_and_acknowledged() {
        let (answers, mails) = conversation(
            "EHLO me\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<b@b.example>\r\nDATA\r\n\
             Subject: x\r\n\r\n..\r\n.\r\nQUIT\r\n",
        );
        assert_eq!(mails, [18]);
        assert_eq!(
            answers.last().map(String::as_str),
            Some("221 2.0.0 goodbye")
        );
        assert!(answers.contains(&"354 go on".to_owned()), "{answers:?}");
    }

    #[test]
    fn several_mails_go_over_one_connection() {
        let one = "mail from:<a@a.example>\r\nrcpt to:<b@b.example>\r\ndata\r\nx\r\n.\r\nNOOP\r\n";
        let (answers, mails) = conversation(&format!("EHLO me\r\n{}", one.repeat(3)));
        assert_eq!(mails, [3; 3]);
        assert!(
            !answers.iter().any(|line| line.starts_with('5')),
            "{answers:?}"
        );
    }

    #[test]
    fn a_mail_without_sender_or_recipient_is_not_taken() {
        assert_eq!(
            codes(
                "RCPT TO:<b@b.example>\r\nDATA\r\nMAIL FROM:<>\r\nDATA\r\nRSET\r\nRCPT TO:<b>\r\n"
            ),
            ["220", "503", "503", "250", "503", "250", "503"]
        );
    }

    #[test]
    fn what_it_does_not_know_it_says_so_and_goes_on() {
        assert_eq!(
            codes("STARTTLS\r\n\r\nNOOP\r\n"),
            ["220", "502", "502", "250"]
        );
    }

    #[test]
    fn a_mail_that_breaks_off_does_not_count() {
        let said = "MAIL FROM:<a>\r\nRCPT TO:<b>\r\nDATA\r\nSubject: x\r\n";
        let (answers, mails) = conversation(said);
        assert!(mails.is_empty());
        assert!(answers.is_empty());
    }

    #[test]
    fn it_knows_when_mails_came_over_how_many_connections() -> Result<()> {
        let sink = Sink::listen()?;
        let begun = Instant::now();
        for times in [2, 3] {
            assert_eq!(sink.take("Subject: x\r\n\r\nx", times)?.len(), times);
        }
        let tally = sink.wait_for(5)?;
        assert_eq!((tally.mails, tally.connections), (5, 2));
        assert_eq!(tally.bytes, 5 * "Subject: x\r\n\r\nx\r\n".len());
        assert!(Some(begun) <= tally.first && tally.first <= tally.last);
        sink.begin_anew();
        assert_eq!(sink.tally().mails, 0);
        assert!(!sink.wait_at_most(1, Duration::ZERO));
        Ok(())
    }
}

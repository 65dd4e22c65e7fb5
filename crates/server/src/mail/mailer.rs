//! Hands letters to the mail server, over connections that are kept for a while.

use std::fmt;
use std::future::Future;
use std::time::{Duration, Instant};

use lettre::Message;
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use tokio::sync::Mutex;

use super::send_error::{SendError, Step};
use super::server::{SmtpUrl, Tls};

/// How long the server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many times that for a whole letter, which many servers examine before they answer.
const FOR_A_LETTER: u32 = 4;
/// How long an unused connection is kept; servers close theirs after some minutes.
const MAX_IDLE: Duration = Duration::from_secs(60);
/// How many letters one connection carries; many servers take no more than 100.
const MAX_LETTERS: u32 = 50;
/// How many unused connections are kept.
const MAX_KEPT: usize = 4;

/// Sends letters, one after the other or several at a time.
#[derive(Debug)]
pub struct Mailer {
    server: SmtpUrl,
    patience: Duration,
    hello: ClientId,
    kept: Mutex<Vec<Connection>>,
}

struct Connection {
    smtp: AsyncSmtpConnection,
    letters: u32,
    since: Instant,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Connection({} letters)", self.letters)
    }
}

impl Mailer {
    /// A mailer for this server; it connects when there is something to send.
    #[must_use]
    pub fn new(server: &SmtpUrl) -> Self {
        Self::with_patience(server, PATIENCE)
    }

    /// The same, for a server that has less time or more for an answer.
    #[must_use]
    pub fn with_patience(server: &SmtpUrl, patience: Duration) -> Self {
        Self {
            server: server.clone(),
            patience,
            hello: ClientId::default(),
            kept: Mutex::new(Vec::new()),
        }
    }

    /// Sends a letter. When it comes back without an error the server has taken it; after a time-out it may have.
    ///
    /// # Errors
    ///
    /// See [`SendError`], which tells what is to be done.
    pub async fn send(&self, letter: &Message) -> Result<(), SendError> {
        let mut connection = self.connection().await?;
        if let Err(error) = deliver(&mut connection.smtp, letter, self.patience).await {
            close(connection).await;
            return Err(error);
        }
        connection.letters += 1;
        connection.since = Instant::now();
        let mut kept = self.kept.lock().await;
        if connection.letters < MAX_LETTERS && kept.len() < MAX_KEPT {
            kept.push(connection);
        } else {
            drop(kept);
            close(connection).await;
        }
        Ok(())
    }

    /// Connects and logs in, without sending anything.
    ///
    /// # Errors
    ///
    /// `ServerDown`.
    pub async fn test(&self) -> Result<(), SendError> {
        let connection = self.open().await?;
        close(connection).await;
        Ok(())
    }

    /// Says goodbye on the connections that are not in use.
    pub async fn close(&self) {
        let kept = std::mem::take(&mut *self.kept.lock().await);
        for connection in kept {
            close(connection).await;
        }
    }

    async fn connection(&self) -> Result<Connection, SendError> {
        loop {
            let Some(mut connection) = self.kept.lock().await.pop() else {
                return self.open().await;
            };
            let fresh = connection.since.elapsed() < MAX_IDLE;
            let alive = tokio::time::timeout(self.patience, connection.smtp.test_connected());
            if fresh && alive.await.unwrap_or(false) {
                return Ok(connection);
            }
        }
    }

    async fn open(&self) -> Result<Connection, SendError> {
        let SmtpUrl {
            host,
            port,
            tls,
            login,
        } = &self.server;
        let encrypted = || {
            TlsParameters::new(host.clone())
                .map_err(|error| SendError::judge(Step::Connect, &error))
        };
        let implicit = (*tls == Tls::Implicit).then(encrypted).transpose()?;
        let address = (host.as_str(), *port);
        let connecting = AsyncSmtpConnection::connect_tokio1(
            address,
            Some(self.patience),
            &self.hello,
            implicit,
            None,
        );
        let mut smtp = within(self.patience, Step::Connect, connecting).await?;
        let upgrades = match tls {
            Tls::Required => true,
            Tls::Opportunistic => smtp.can_starttls(),
            Tls::Implicit | Tls::None => false,
        };
        if upgrades {
            let upgrading = smtp.starttls(encrypted()?, &self.hello);
            within(self.patience, Step::Connect, upgrading).await?;
        }
        if let Some(login) = login {
            let credentials = Credentials::new(login.user.clone(), login.password.clone());
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            let asking = smtp.auth(&mechanisms, &credentials);
            within(self.patience, Step::Connect, asking).await?;
        }
        Ok(Connection {
            smtp,
            letters: 0,
            since: Instant::now(),
        })
    }
}

/// Goes through the commands for one letter.
async fn deliver(
    smtp: &mut AsyncSmtpConnection,
    letter: &Message,
    patience: Duration,
) -> Result<(), SendError> {
    let text = letter.formatted();
    let envelope = letter.envelope();
    let mut addresses = envelope.from().into_iter().chain(envelope.to());
    let ascii = addresses.all(|address| AsRef::<str>::as_ref(address).is_ascii());
    let mut parameters = Vec::new();
    if !ascii {
        if !smtp.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(SendError::Refused {
                reason: "the mail server takes no international addresses".to_owned(),
                bad_address: false,
            });
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !text.is_ascii() {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let sender = Mail::new(envelope.from().cloned(), parameters);
    within(patience, Step::Sender, smtp.command(sender)).await?;
    for recipient in envelope.to() {
        let recipient = Rcpt::new(recipient.clone(), Vec::new());
        within(patience, Step::Recipient, smtp.command(recipient)).await?;
    }
    within(patience, Step::Text, smtp.command(Data)).await?;
    let whole = Whole::of(&text)?;
    within(patience * FOR_A_LETTER, Step::Text, smtp.command(whole)).await?;
    Ok(())
}

/// A letter with what ends it, sent as one piece: in two, the second would wait until the server has acknowledged the first,
/// which many do 40 milliseconds later.
struct Whole(String);

impl Whole {
    fn of(text: &[u8]) -> Result<Self, SendError> {
        let text = str::from_utf8(text).map_err(|_| SendError::Refused {
            reason: "the letter is no text".to_owned(),
            bad_address: false,
        })?;
        // A line that is a dot would end it (RFC 5321, 4.5.2).
        let mut whole = text.replace("\n.", "\n..");
        if whole.starts_with('.') {
            whole.insert(0, '.');
        }
        if !whole.ends_with("\r\n") {
            whole.push_str("\r\n");
        }
        whole.push_str(".\r\n");
        Ok(Self(whole))
    }
}

impl fmt::Display for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Waits for a step of the exchange.
async fn within<T>(
    limit: Duration,
    step: Step,
    answer: impl Future<Output = Result<T, smtp::Error>>,
) -> Result<T, SendError> {
    match tokio::time::timeout(limit, answer).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(SendError::judge(step, &error)),
        Err(_) => Err(SendError::ServerDown(format!(
            "no answer within {} seconds",
            limit.as_secs()
        ))),
    }
}

/// Says goodbye, if anybody listens.
async fn close(mut connection: Connection) {
    let _ = tokio::time::timeout(Duration::from_secs(2), connection.smtp.abort()).await;
}

#[cfg(test)]
mod tests {
    use super::Whole;

    #[test]
    fn a_line_that_is_a_dot_does_not_end_a_letter() {
        for (text, whole) in [
            ("a\r\n", "a\r\n.\r\n"),
            ("a", "a\r\n.\r\n"),
            (".\r\nb\r\n", "..\r\nb\r\n.\r\n"),
            (
                "a\r\n.\r\nMAIL FROM:<x@a.example>\r\n",
                "a\r\n..\r\nMAIL FROM:<x@a.example>\r\n.\r\n",
            ),
            ("a\n.\nb\r\n", "a\n..\nb\r\n.\r\n"),
        ] {
            assert_eq!(Whole::of(text.as_bytes()).unwrap().0, whole);
        }
    }
}

//! `afterword mail`: whether mail works, what could not be sent, and addresses that want none.

use clap::{Subcommand, value_parser};

use super::flags::ServerFlags;
use super::{CommandError, say};
use crate::clock::Clock;
use crate::config::Config;
use crate::mail::{Mailer, test_letter};
use crate::outbox::sender_of;
use crate::store::{DeadLetter, Store};

/// What to do with mail.
#[derive(Subcommand)]
pub enum MailCommand {
    /// Sends a mail to see whether that works.
    Test {
        /// Where to.
        email: String,
        #[command(flatten)]
        server: ServerFlags,
    },
    /// Lists mails and calls of webhooks that were given up, newest first.
    List {
        /// At most so many.
        #[arg(long, value_name = "N", default_value_t = 100, value_parser = value_parser!(u32).range(1..=10_000))]
        most: u32,
    },
    /// Sends again what was given up; the server does it within seconds.
    Retry {
        /// Which, as `list` names them; all if none is named.
        #[arg(value_name = "ID")]
        ids: Vec<i64>,
    },
    /// Sends no mail to an address any more, from any site.
    Refuse {
        /// The address.
        email: String,
    },
    /// Lets an address have mail again that wanted none; it still has to be confirmed.
    Allow {
        /// The address.
        email: String,
    },
}

impl MailCommand {
    /// The settings that stand on the command line.
    pub fn take_flags(&mut self) -> ServerFlags {
        match self {
            Self::Test { server, .. } => std::mem::take(server),
            _ => ServerFlags::default(),
        }
    }
}

/// Does it, and says what was done.
pub async fn mail(config: &Config, command: MailCommand) -> Result<(), CommandError> {
    if let MailCommand::Test { email, .. } = command {
        return test(config, &email).await;
    }
    let store = Store::open(&config.database).await?;
    let done = run(&store, command).await;
    store.close().await;
    for line in done? {
        say(line);
    }
    Ok(())
}

async fn run(store: &Store, command: MailCommand) -> Result<Vec<String>, CommandError> {
    Ok(match command {
        MailCommand::List { most } => {
            let letters = store.list_dead_letters(most).await?;
            let (waiting, _) = store.count_outbox().await?;
            let mut lines: Vec<_> = letters.iter().map(describe).collect();
            lines.push(format!("{waiting} more on their way"));
            lines
        }
        MailCommand::Retry { ids } => {
            let ids = Some(&ids[..]).filter(|ids| !ids.is_empty());
            let now = Clock::system().now();
            let again = store.retry_dead_letters(ids, now).await?;
            vec![format!("{again} to be sent again")]
        }
        MailCommand::Refuse { email } => {
            store.refuse_mail(&email).await?;
            vec![format!("{email} gets no mail any more")]
        }
        MailCommand::Allow { email } => {
            let lifted = store.allow_mail(&email).await?;
            vec![if lifted {
                format!("{email} may have mail again, once it is confirmed")
            } else {
                format!("{email} never said that it wants no mail")
            }]
        }
        MailCommand::Test { .. } => Vec::new(),
    })
}

async fn test(config: &Config, email: &str) -> Result<(), CommandError> {
    let failed = |error: String| CommandError::Failed(error);
    let Some(server) = &config.smtp_url else {
        let needed = "no mail is sent: set smtp-url to the address of a mail server";
        return Err(failed(needed.to_owned()));
    };
    let base = config.public_url.as_ref().map(ToString::to_string);
    let from = sender_of(
        config.mail_from.clone(),
        base.as_deref().unwrap_or_default(),
    );
    let letter = test_letter(email, &from).map_err(|error| failed(error.to_string()))?;
    let sent = Mailer::new(server).send(&letter).await;
    sent.map_err(|error| failed(error.to_string()))?;
    say(format_args!(
        "the mail server has taken a mail from {from} to {email}"
    ));
    Ok(())
}

fn describe(letter: &DeadLetter) -> String {
    let DeadLetter {
        id,
        site,
        recipient,
        comment,
        failure,
        created_at,
    } = letter;
    let about = comment
        .as_ref()
        .map_or_else(|| "confirmation".to_owned(), |id| format!("comment {id}"));
    format!("{id}  {created_at}  {site}  {about} to {recipient}: {failure}")
}

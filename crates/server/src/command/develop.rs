//! `afterword develop`: what measuring this server takes. Not listed, as it is of no use to owners.

use std::path::PathBuf;
use std::time::Duration;

use clap::Subcommand;

use super::{CommandError, say};
use crate::clock::Clock;
use crate::config::Config;
use crate::store::{Store, inserts_per_second};

/// A minute for each comment and its answer, back from now.
const MINUTE: i64 = 60_000;

/// What to do.
#[derive(Subcommand)]
pub enum DevelopCommand {
    /// Fills the site `default` of an empty database with so many comments, and what comes with them.
    Seed {
        /// How many; 1,000 at least.
        #[arg(value_parser = clap::value_parser!(i64).range(1_000..=10_000_000))]
        comments: i64,
    },
    /// Says how many rows a second SQLite writes into a new file, each with a commit of its own.
    Inserts {
        /// The new file.
        file: PathBuf,
        /// How long each row is.
        #[arg(long, default_value_t = 1_000)]
        bytes: usize,
        /// For how many seconds.
        #[arg(long, default_value_t = 3)]
        seconds: u64,
    },
}

/// Does it.
pub async fn develop(config: &Config, command: DevelopCommand) -> Result<(), CommandError> {
    match command {
        DevelopCommand::Seed { comments } => {
            let store = Store::open(&config.database).await?;
            let none = || CommandError::Failed("there is no site `default`".to_owned());
            let site = store.find_site("default").await?.ok_or_else(none)?;
            let since = Clock::system().now() - comments / 2 * MINUTE;
            store.seed(&site, comments, since).await?;
            store.close().await;
            say(format_args!("{comments} comments"));
        }
        DevelopCommand::Inserts {
            file,
            bytes,
            seconds,
        } => {
            let lasting = Duration::from_secs(seconds);
            let rate = inserts_per_second(&file, bytes, lasting).await?;
            say(format_args!("{rate:.0} a second"));
        }
    }
    Ok(())
}

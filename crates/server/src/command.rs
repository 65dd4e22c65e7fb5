//! What the `afterword` command can do.

mod check;
mod comment;
mod demo;
mod develop;
mod export;
mod flags;
mod import;
mod listener;
mod mail;
mod serve;
mod site;

use std::fmt::Display;
use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use self::flags::{CommonFlags, DatabaseFlags, ServerFlags, UpstreamFlags, read_settings};
use crate::config::{Config, ConfigError, EXAMPLE};
use crate::store::StoreError;

/// A comment server for article pages.
#[derive(Parser)]
#[command(name = "afterword", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    common: CommonFlags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves comments until it is told to stop.
    Serve {
        #[command(flatten)]
        database: DatabaseFlags,
        #[command(flatten)]
        server: ServerFlags,
        #[command(flatten)]
        upstream: UpstreamFlags,
        /// Prints a commented settings file with every default, and stops.
        #[arg(long)]
        print_config: bool,
    },
    /// Serves an article with comments to try things out; what is written there is thrown away.
    Demo {
        #[command(flatten)]
        server: ServerFlags,
    },
    /// Brings in comments from another system; doing it again adds only what is new.
    Import {
        #[command(flatten)]
        database: DatabaseFlags,
        #[command(flatten)]
        import: import::ImportArgs,
    },
    /// Writes the comments of a site into files, which the widget can show without a server.
    Export {
        #[command(flatten)]
        database: DatabaseFlags,
        #[command(flatten)]
        export: export::ExportArgs,
    },
    /// Adds, lists and changes sites.
    Site {
        #[command(flatten)]
        database: DatabaseFlags,
        #[command(subcommand)]
        command: site::SiteCommand,
    },
    /// Lists the comments that wait for a decision, and approves or rejects them.
    Comment {
        #[command(flatten)]
        database: DatabaseFlags,
        #[command(subcommand)]
        command: comment::CommentCommand,
    },
    /// Sends a mail to try it, lists what could not be sent, and sends it again.
    Mail {
        #[command(flatten)]
        database: DatabaseFlags,
        #[command(subcommand)]
        command: mail::MailCommand,
    },
    /// What measuring this program takes.
    #[command(hide = true)]
    Develop {
        #[command(flatten)]
        database: DatabaseFlags,
        #[command(subcommand)]
        command: develop::DevelopCommand,
    },
    /// Says what is wrong with settings, database, sites and widget files, and how to mend it.
    Check {
        #[command(flatten)]
        database: DatabaseFlags,
        #[command(flatten)]
        server: ServerFlags,
        #[command(flatten)]
        upstream: UpstreamFlags,
    },
}

/// Why a command did not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The settings are wrong.
    #[error(transparent)]
    Settings(#[from] ConfigError),
    /// The database can't be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Anything else, in one sentence.
    #[error("{0}")]
    Failed(String),
}

impl CommandError {
    /// 2 for what stands on the command line, in the environment or in the file; otherwise 1.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(if matches!(self, Self::Settings(_)) {
            2
        } else {
            1
        })
    }
}

/// Does what the command line says.
///
/// # Errors
///
/// One sentence that names what is wrong; nothing is left half done.
pub async fn run(Cli { common, command }: Cli) -> Result<(), CommandError> {
    match command {
        Command::Serve {
            print_config: true, ..
        } => {
            say(EXAMPLE.trim_end());
            Ok(())
        }
        Command::Serve {
            database,
            server,
            upstream,
            ..
        } => serve::serve(&begin(read_settings(common, database, server, upstream))?).await,
        Command::Demo { server } => {
            demo::demo(&start(common, DatabaseFlags::default(), server)?).await
        }
        Command::Import { database, import } => {
            import::import(&start(common, database, ServerFlags::default())?, import).await
        }
        Command::Export { database, export } => {
            export::export(&start(common, database, ServerFlags::default())?, export).await
        }
        Command::Site { database, command } => {
            site::site(&start(common, database, ServerFlags::default())?, command).await
        }
        Command::Comment { database, command } => {
            comment::comment(&start(common, database, ServerFlags::default())?, command).await
        }
        Command::Mail {
            database,
            mut command,
        } => mail::mail(&start(common, database, command.take_flags())?, command).await,
        Command::Check {
            database,
            server,
            upstream,
        } => check::check(read_settings(common, database, server, upstream)).await,
        Command::Develop { database, command } => {
            develop::develop(&start(common, database, ServerFlags::default())?, command).await
        }
    }
}

/// Reads the settings of a command with a database, and begins to log as they say.
fn start(
    common: CommonFlags,
    database: DatabaseFlags,
    server: ServerFlags,
) -> Result<Config, ConfigError> {
    let upstream = UpstreamFlags::default();
    begin(read_settings(common, database, server, upstream))
}

/// Begins to log as the settings say.
fn begin(settings: Result<Config, ConfigError>) -> Result<Config, ConfigError> {
    let config = settings?;
    // Standard output is for what programs wait for.
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(&config.log))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    Ok(config)
}

/// Writes a line to standard output. Nobody may be reading, which is no reason to stop.
fn say(line: impl Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

//! `afterword import`: comments of another system into a site.

use std::fs::File;
use std::io::{BufReader, IsTerminal as _};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use url::Url;

use super::{CommandError, say};
use crate::clock::Clock;
use crate::config::Config;
use crate::import::{ImportReport, ImportedThread, exported, isso, json, wxr};
use crate::origin::Origin;
use crate::store::{Imported, Store};

/// What to import where.
#[derive(Args)]
pub struct ImportArgs {
    /// What kind of file it is.
    format: Format,
    /// The file.
    file: PathBuf,
    /// The site that gets the comments.
    #[arg(long, value_name = "KEY", default_value = "default")]
    site: String,
    /// Where the articles are, as `https://blog.example`, if the file has only their paths: Isso's.
    #[arg(long, value_name = "ORIGIN", value_parser = super::site::site_origin)]
    origin: Option<String>,
    /// Reads the file and reports; writes nothing.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A WordPress export, with or without wpDiscuz.
    Wxr,
    /// The database of Isso, `comments.db`.
    Isso,
    /// A backup of Remark42, packed or not.
    Remark42,
    /// An export of Commento or Comentario, packed or not.
    Commento,
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Self::Wxr => "wxr",
            Self::Isso => "isso",
            Self::Remark42 => "remark42",
            Self::Commento => "commento",
        }
    }
}

/// Reads a file whole, and only then writes what is new in it.
pub async fn import(config: &Config, args: ImportArgs) -> Result<(), CommandError> {
    let (threads, report) = read(&args).await?;
    if args.dry_run {
        say(format_args!(
            "{report}nothing was written: this was a dry run"
        ));
        return Ok(());
    }
    let store = Store::open(&config.database).await?;
    let imported = write(&store, &args, &threads).await;
    store.close().await;
    let Imported {
        new_threads,
        new_comments,
        known_comments,
    } = imported?;
    say(format_args!(
        "{report}written to the site {:?}: {new_threads} new threads, {new_comments} new comments; \
         {known_comments} comments were already there",
        args.site
    ));
    Ok(())
}

async fn read(args: &ImportArgs) -> Result<(Vec<ImportedThread>, ImportReport), CommandError> {
    let file = args.file.display();
    let failed = |error: &dyn std::fmt::Display| CommandError::Failed(format!("{file}: {error}"));
    let opened = File::open(&args.file).map_err(|error| failed(&error))?;
    let bytes = opened.metadata().map_err(|error| failed(&error))?.len();
    let progress = progress("reading bytes", bytes);
    let reader = BufReader::new(opened);
    let threads = |export| exported::threads(&export, args.origin.as_deref());
    let read = match args.format {
        Format::Wxr => wxr::read_wxr(reader, |position| progress.set_position(position)),
        Format::Isso => isso::read_isso(&args.file).await.map(threads),
        Format::Remark42 => json::read_remark42(reader).map(threads),
        Format::Commento => json::read_commento(reader).map(threads),
    };
    progress.finish_and_clear();
    read.map_err(|error| failed(&format!("{error}; nothing was imported")))
}

async fn write(
    store: &Store,
    args: &ImportArgs,
    threads: &[ImportedThread],
) -> Result<Imported, CommandError> {
    let site = store.find_site(&args.site).await?.ok_or_else(|| {
        let add = format!("`afterword site add {}` makes one", args.site);
        CommandError::Failed(format!("no site has the key {:?}; {add}", args.site))
    })?;
    let comments = threads
        .iter()
        .map(|thread| thread.comments.len() as u64)
        .sum();
    let progress = progress("writing comments", comments);
    let now = Clock::system().now();
    let source = source(args.format, threads);
    let imported = store
        .import_threads(&site, &source, threads, now, |written| {
            progress.set_position(written)
        })
        .await;
    progress.finish_and_clear();
    Ok(imported?)
}

/// Names where the comments come from, so that a second import knows them again.
fn source(format: Format, threads: &[ImportedThread]) -> String {
    let urls = threads
        .iter()
        .filter_map(|thread| Url::parse(thread.url.as_deref()?).ok());
    match urls.filter_map(|url| Origin::of(&url)).next() {
        Some(origin) => format!("{} {origin}", format.name()),
        None => format.name().to_owned(),
    }
}

/// A bar for people at a terminal, a line for everybody else.
fn progress(what: &'static str, total: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        eprintln!("{what} ({total})");
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg} {wide_bar} {percent}% {eta} left")
        .expect("the template names what indicatif knows");
    ProgressBar::new(total).with_style(style).with_message(what)
}

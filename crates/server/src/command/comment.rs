//! `afterword comment`: what waits for the owner's decision, and the decision.

use afterword_protocol::CommentId;
use clap::{Args, Subcommand, value_parser};

use super::{CommandError, say};
use crate::clock::Clock;
use crate::config::Config;
use crate::store::{Site, Store, UnderReview, Verdict};

/// How much of a text is listed, in characters.
const EXCERPT_CHARS: usize = 200;

/// What to do with comments.
#[derive(Subcommand)]
pub enum CommentCommand {
    /// Lists comments that wait for approval or were reported, oldest first.
    List(ListArgs),
    /// Shows comments to everybody; reports of them are settled.
    Approve {
        /// The comments, as `list` names them.
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
    },
    /// Shows comments to nobody; reports of them are settled.
    Reject {
        /// The comments, as `list` names them.
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
    },
}

/// Which comments to list.
#[derive(Args)]
pub struct ListArgs {
    /// Only those of this site.
    #[arg(long, value_name = "KEY")]
    site: Option<String>,
    /// Only those that wait for approval, unless `--reported` is given, too.
    #[arg(long)]
    held: bool,
    /// Only those that were reported, unless `--held` is given, too.
    #[arg(long)]
    reported: bool,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = value_parser!(u32).range(1..=10_000))]
    most: u32,
}

/// Does it, and says what was done.
pub async fn comment(config: &Config, command: CommentCommand) -> Result<(), CommandError> {
    let store = Store::open(&config.database).await?;
    let done = run(&store, command).await;
    store.close().await;
    for line in done? {
        say(line);
    }
    Ok(())
}

async fn run(store: &Store, command: CommentCommand) -> Result<Vec<String>, CommandError> {
    match command {
        CommentCommand::List(args) => list(store, &args).await,
        CommentCommand::Approve { ids } => review(store, ids, Verdict::Approve, "approved").await,
        CommentCommand::Reject { ids } => review(store, ids, Verdict::Reject, "rejected").await,
    }
}

async fn list(store: &Store, args: &ListArgs) -> Result<Vec<String>, CommandError> {
    let site = match &args.site {
        Some(key) => Some(find(store, key).await?),
        None => None,
    };
    // One more than is listed shows whether there are more.
    let comments = store.list_under_review(site.as_ref(), args.held, args.reported, args.most + 1);
    let mut comments = comments.await?;
    let most = args.most as usize;
    let more = comments.len() > most;
    comments.truncate(most);
    let mut lines: Vec<String> = comments.iter().map(describe).collect();
    if more {
        lines.push(format!("… and more; `--most` lists more than {most}"));
    }
    Ok(lines)
}

async fn find(store: &Store, key: &str) -> Result<Site, CommandError> {
    let site = store.find_site(key).await?;
    site.ok_or_else(|| CommandError::Failed(format!("no site has the key {key:?}")))
}

async fn review(
    store: &Store,
    ids: Vec<String>,
    verdict: Verdict,
    done: &str,
) -> Result<Vec<String>, CommandError> {
    let ids: Vec<CommentId> = ids.into_iter().map(CommentId).collect();
    let reviewed = store.review(&ids, verdict, Clock::system().now()).await?;
    let lines = reviewed.into_iter().map(|comment| {
        let before = if comment.changed { "" } else { " as before" };
        let (id, site, thread) = (
            comment.id,
            one_line(&comment.site),
            one_line(&comment.thread),
        );
        format!("{id}: {done}{before}; {site}, {thread}")
    });
    Ok(lines.collect())
}

/// A comment on one line, but for the notes of those who reported it.
fn describe(comment: &UnderReview) -> String {
    let mut states = Vec::new();
    if comment.held {
        states.push("held".to_owned());
    }
    let reports: u64 = comment.reasons.values().sum();
    if reports > 0 {
        let reasons = comment.reasons.iter();
        let reasons: Vec<_> = reasons.map(|(reason, n)| format!("{reason} {n}")).collect();
        states.push(format!("reports {reports} ({})", reasons.join(", ")));
    }
    let notes = comment.notes.iter();
    let notes: String = notes
        .map(|note| format!("\n    note: {}", excerpt(note)))
        .collect();
    format!(
        "{}: {}; {}, {}; {} at {}: {}{notes}",
        comment.id,
        states.join(", "),
        one_line(&comment.site),
        one_line(&comment.thread),
        one_line(&comment.author),
        comment.created_at,
        excerpt(&comment.source),
    )
}

fn excerpt(text: &str) -> String {
    let line = one_line(text);
    match line.char_indices().nth(EXCERPT_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// What others wrote, on one line and without what a terminal would obey.
fn one_line(text: &str) -> String {
    let plain = text.replace(char::is_control, " ");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

//! `afterword site`: who may embed the widget, and the limits and words of each.

mod notices;
mod rules;
mod words;

use std::collections::BTreeMap;

use afterword::i18n::Language;
use afterword_protocol::Policy;
use clap::{Args, Subcommand, value_parser};
use url::Url;

pub use words::check_words;

use self::notices::{NoticeArgs, Notices, describe_notices};
use self::rules::{RuleArgs, describe_rules};
use self::words::{describe_words, print_words, read_words};
use super::{CommandError, say};
use crate::clock::Clock;
use crate::config::Config;
use crate::origin::{self, Origin};
use crate::store::{AVATAR_HASH, Site, SiteChange, Store};

const MAX_KEY_CHARS: usize = 64;
const MAX_AVATAR_URL_CHARS: usize = 500;

/// What to do with sites.
#[derive(Subcommand)]
pub enum SiteCommand {
    /// Adds a site.
    Add {
        /// What pages call it: small letters, digits, dots, hyphens.
        #[arg(value_parser = site_key)]
        key: String,
        #[command(flatten)]
        change: ChangeArgs,
    },
    /// Lists all sites.
    List,
    /// Changes a site; what is not named stays.
    Set {
        /// The site.
        key: String,
        #[command(flatten)]
        change: ChangeArgs,
    },
    /// Prints the words a site says instead of the built-in ones, as a file for `--words`.
    Words {
        /// The site.
        key: String,
        /// Prints every sentence in this language instead; once for each.
        #[arg(long = "lang", value_name = "LANG", value_parser = language)]
        langs: Vec<String>,
    },
}

/// What a site's owner decides.
#[derive(Args)]
pub struct ChangeArgs {
    /// An origin whose pages may use the site; once for each. Replaces all there were.
    #[arg(long = "origin", value_name = "ORIGIN", value_parser = site_origin)]
    origins: Vec<String>,
    /// Longest comment, in characters.
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=15_000))]
    max_text_chars: Option<u32>,
    /// Longest name, in characters.
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=200))]
    max_name_chars: Option<u32>,
    /// For how long authors may edit and delete their comments; 0 forbids it.
    #[arg(long, value_name = "SECONDS")]
    edit_window: Option<u32>,
    /// Where authors' pictures are: an https address with {sha256} in place of the hash of an
    /// e-mail address; empty for none. Tells a third party who reads.
    #[arg(long, value_name = "TEMPLATE", value_parser = avatar_url)]
    avatar_url: Option<String>,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    notices: NoticeArgs,
    /// A file of words to say instead of the built-in ones, such as
    /// {"en": {"post_comment": "Send it"}}; once for each. Replaces all there were; empty for none.
    #[arg(long, value_name = "FILE")]
    words: Vec<String>,
}

/// Does it, and says how the sites are now.
pub async fn site(config: &Config, command: SiteCommand) -> Result<(), CommandError> {
    let store = Store::open(&config.database).await?;
    let done = run(&store, config.private_webhooks, command).await;
    store.close().await;
    for line in done? {
        say(line);
    }
    Ok(())
}

async fn run(
    store: &Store,
    private_webhooks: bool,
    command: SiteCommand,
) -> Result<Vec<String>, CommandError> {
    let sites = match command {
        SiteCommand::List => store.list_sites().await?,
        SiteCommand::Add { key, change } => {
            // Read before anything is written, so that nothing is if it is wrong.
            let change = change.read(private_webhooks)?;
            store
                .add_site(&key, change.origins.clone(), Clock::system().now())
                .await?;
            vec![set(store, &key, change).await?]
        }
        SiteCommand::Set { key, change } => {
            vec![set(store, &key, change.read(private_webhooks)?).await?]
        }
        SiteCommand::Words { key, langs } => {
            let site = find(store, &key).await?;
            return Ok(vec![print_words(store, &site, &langs).await?]);
        }
    };
    let mut lines = Vec::new();
    for site in sites {
        let more = describe_words(store, &site).await? + &describe_notices(store, &site).await?;
        lines.push(describe(&site) + &more);
    }
    Ok(lines)
}

async fn set(store: &Store, key: &str, change: Change) -> Result<Site, CommandError> {
    let site = find(store, key).await?;
    let change = change.onto(&site);
    let site = store.set_site(key, change).await?;
    site.ok_or_else(|| unknown(key))
}

async fn find(store: &Store, key: &str) -> Result<Site, CommandError> {
    store.find_site(key).await?.ok_or_else(|| unknown(key))
}

fn unknown(key: &str) -> CommandError {
    CommandError::Failed(format!("no site has the key {key:?}"))
}

/// What a site's owner decides, with the files it names read.
struct Change {
    origins: Vec<String>,
    words: Option<BTreeMap<String, String>>,
    notices: Notices,
    rest: ChangeArgs,
}

impl ChangeArgs {
    fn read(mut self, private_webhooks: bool) -> Result<Change, CommandError> {
        let given = !self.words.is_empty();
        Ok(Change {
            origins: std::mem::take(&mut self.origins),
            words: given.then(|| read_words(&self.words)).transpose()?,
            notices: std::mem::take(&mut self.notices).read(private_webhooks)?,
            rest: self,
        })
    }
}

impl Change {
    fn onto(self, site: &Site) -> SiteChange {
        let Self {
            origins,
            words,
            notices,
            rest,
        } = self;
        let policy = &site.policy;
        SiteChange {
            rules: Some(rest.rules.onto(&site.rules)),
            words,
            origins: Some(origins).filter(|origins| !origins.is_empty()),
            policy: Some(Policy {
                max_text_chars: rest.max_text_chars.unwrap_or(policy.max_text_chars),
                max_name_chars: rest.max_name_chars.unwrap_or(policy.max_name_chars),
                edit_window_seconds: rest.edit_window.unwrap_or(policy.edit_window_seconds),
            }),
            avatar_url: rest.avatar_url,
            owner_mail: notices.owner_mail,
            webhooks: notices.webhooks,
            mail_templates: notices.mail_templates,
        }
    }
}

fn describe(site: &Site) -> String {
    let origins = match &site.origins[..] {
        [] => "every loopback origin".to_owned(),
        origins => origins.join(", "),
    };
    let Policy {
        max_text_chars,
        max_name_chars,
        edit_window_seconds,
    } = site.policy;
    let pictures = site
        .avatar_url
        .as_deref()
        .map(|url| format!("; pictures from {url}"))
        .unwrap_or_default();
    format!(
        "{}: pages of {origins}; comments up to {max_text_chars} and names up to {max_name_chars} \
         characters; editable for {edit_window_seconds} seconds{pictures}{}",
        site.key,
        describe_rules(&site.rules)
    )
}

fn language(given: &str) -> Result<String, String> {
    let known = Language::built_in(given).map(|language| language.tag().to_owned());
    known.ok_or_else(|| {
        let tags = Language::tags().collect::<Vec<_>>().join(", ");
        format!("allowed are {tags}")
    })
}

fn site_key(given: &str) -> Result<String, String> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-._".contains(c);
    if (1..=MAX_KEY_CHARS).contains(&given.len()) && given.chars().all(allowed) {
        return Ok(given.to_owned());
    }
    Err(format!(
        "allowed are 1 to {MAX_KEY_CHARS} small letters, digits, dots, hyphens, underscores"
    ))
}

pub(super) fn site_origin(given: &str) -> Result<String, String> {
    let origin = Origin::parse(given).map(|origin| origin.to_string());
    origin.ok_or_else(|| format!("allowed is {}", origin::ALLOWED))
}

/// An https address whose path or query has the hash, or nothing.
fn avatar_url(given: &str) -> Result<String, String> {
    let given = given.trim();
    if given.is_empty() {
        return Ok(String::new());
    }
    let is_good = Url::parse(&given.replace(AVATAR_HASH, "0"))
        .is_ok_and(|url| url.username().is_empty() && url.password().is_none());
    let before = given
        .strip_prefix("https://")
        .and_then(|rest| rest.split_once(AVATAR_HASH));
    let is_behind_host =
        before.is_some_and(|(before, _)| before.find(['/', '?']).is_some_and(|end| end > 0));
    let is_plain = given.chars().count() <= MAX_AVATAR_URL_CHARS
        && !given.contains(|c: char| c == '#' || c.is_control() || c.is_whitespace());
    if is_good && is_behind_host && is_plain {
        return Ok(given.to_owned());
    }
    Err(format!(
        "allowed is an https address with {AVATAR_HASH} in its path or query, such as \
         https://www.gravatar.com/avatar/{AVATAR_HASH}?d=mp, or an empty text for no pictures"
    ))
}

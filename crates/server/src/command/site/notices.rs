//! Whom a site's owner has told of comments, and what its mails say: as the command line has it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use clap::Args;

use crate::command::CommandError;
use crate::mail::{TEMPLATE_NAMES, Templates, mailbox};
use crate::store::{Site, Store, StoreError, Webhook};
use crate::webhook::{Format, WebhookSecret, WebhookUrl};

const MAX_OWNER_MAILS: usize = 10;

/// Whom an owner has told, and in which words.
#[derive(Args, Default)]
pub struct NoticeArgs {
    /// Mail addresses that are told of new and held comments, with commas in between; empty for
    /// none.
    #[arg(long, value_name = "EMAILS", value_parser = owner_mail)]
    owner_mail: Option<Emails>,
    /// A program or chat that is told of new and held comments: FORMAT=URL with the format standard,
    /// slack, discord, mattermost, matrix, ntfy or telegram; once for each. Replaces all there were;
    /// empty for none.
    #[arg(long = "webhook", value_name = "FORMAT=URL", value_parser = webhook)]
    webhooks: Vec<Option<Call>>,
    /// A folder with templates of mails to take instead of the built-in ones; empty for none.
    #[arg(long, value_name = "FOLDER")]
    mail_templates: Option<PathBuf>,
}

/// A type of its own, as a list would be a flag that is given several times.
#[derive(Clone)]
struct Emails(Vec<String>);

/// Where to call, and how.
#[derive(Clone)]
struct Call {
    format: Format,
    url: String,
}

/// What is given, read and checked.
pub struct Notices {
    /// Whom to mail.
    pub owner_mail: Option<Vec<String>>,
    /// What to call; each with a fresh secret, which counts if it was not called before.
    pub webhooks: Option<Vec<Webhook>>,
    /// What mails say.
    pub mail_templates: Option<BTreeMap<String, String>>,
}

impl NoticeArgs {
    /// Reads what is given; the templates are tried with letters of every kind.
    ///
    /// # Errors
    ///
    /// What is wrong in which template, or with which address; those that are not public need `private_webhooks`.
    pub fn read(self, private_webhooks: bool) -> Result<Notices, CommandError> {
        let given = !self.webhooks.is_empty();
        let calls: Vec<Call> = self.webhooks.into_iter().flatten().collect();
        for call in &calls {
            WebhookUrl::parse(&call.url, private_webhooks).map_err(|error| {
                CommandError::Failed(format!("the webhook {}: {error}", call.url))
            })?;
        }
        let webhooks = calls.into_iter().map(|call| Webhook {
            format: call.format.to_string(),
            url: call.url,
            // Chats know their callers by the address.
            secret: (call.format == Format::Standard)
                .then(|| WebhookSecret::generate().to_string()),
        });
        Ok(Notices {
            owner_mail: self.owner_mail.map(|mails| mails.0),
            webhooks: given.then(|| webhooks.collect()),
            mail_templates: self.mail_templates.map(read_templates).transpose()?,
        })
    }
}

fn read_templates(folder: PathBuf) -> Result<BTreeMap<String, String>, CommandError> {
    let mut sources = BTreeMap::new();
    if folder.as_os_str().is_empty() {
        return Ok(sources);
    }
    let failed =
        |error: std::io::Error| CommandError::Failed(format!("{}: {error}", folder.display()));
    for entry in fs::read_dir(&folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        // What editors and systems leave lying about.
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        sources.insert(name, fs::read_to_string(&path).map_err(failed)?);
    }
    let wrong = |wrong: String| CommandError::Failed(format!("{}: {wrong}", folder.display()));
    if sources.is_empty() {
        let names = TEMPLATE_NAMES.join(", ");
        return Err(wrong(format!("there is no template; allowed are {names}")));
    }
    Templates::with(&sources).map_err(|error| wrong(error.to_string()))?;
    Ok(sources)
}

/// Says what is not as usual, as the end of a line about a site.
pub async fn describe_notices(store: &Store, site: &Site) -> Result<String, StoreError> {
    let mut said = String::new();
    if !site.owner_mail.is_empty() {
        said += "; mails to ";
        said += &site.owner_mail.join(", ");
    }
    for webhook in store.list_webhooks(site).await? {
        said += &format!("; {} webhook {}", webhook.format, webhook.url);
        if let Some(secret) = webhook.secret {
            said += &format!(" signed with {secret}");
        }
    }
    let templates = store.list_mail_templates(site).await?;
    if !templates.is_empty() {
        let names: Vec<_> = templates.keys().map(String::as_str).collect();
        said += "; mail templates of its own: ";
        said += &names.join(", ");
    }
    Ok(said)
}

fn owner_mail(given: &str) -> Result<Emails, String> {
    let mut emails = Vec::new();
    for email in given.split(',').map(str::trim) {
        if email.is_empty() {
            continue;
        }
        let mailbox = mailbox(email).filter(|mailbox| mailbox.name.is_none());
        let mailbox = mailbox.ok_or_else(|| format!("{email:?} is no mail address"))?;
        emails.push(mailbox.email.to_string());
    }
    if emails.len() > MAX_OWNER_MAILS {
        return Err(format!("allowed are at most {MAX_OWNER_MAILS} addresses"));
    }
    Ok(Emails(emails))
}

fn webhook(given: &str) -> Result<Option<Call>, String> {
    if given.is_empty() {
        return Ok(None);
    }
    let (format, url) = given.split_once('=').unwrap_or((given, ""));
    let known: Result<Format, _> = format.parse();
    Ok(Some(Call {
        format: known.map_err(|error| format!("{format:?}: {error}"))?,
        url: url.to_owned(),
    }))
}

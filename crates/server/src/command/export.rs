//! `afterword export`: the comments of a site as files.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use afterword_adapters::exports::file_name::file_name;
use afterword_protocol::Sort;
use clap::{Args, ValueEnum};
use serde_json::json;
use url::Url;

use super::{CommandError, say};
use crate::config::Config;
use crate::store::{PageQuery, Site, Store};

/// What to export, and where to.
#[derive(Args)]
pub struct ExportArgs {
    /// The shape of the files.
    format: Format,
    /// The site whose comments they are.
    #[arg(long, value_name = "KEY", default_value = "default")]
    site: String,
    /// The folder that gets them; it is made if it is not there.
    #[arg(long, value_name = "FOLDER", default_value = "comments")]
    out: PathBuf,
    /// Writes over files that are there already.
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A JSON file for each thread, as `backend="static"` shows it: what everybody can read, and nothing else.
    Static,
}

/// Reads every thread, and only then writes.
pub async fn export(config: &Config, args: ExportArgs) -> Result<(), CommandError> {
    let Format::Static = args.format;
    let store = Store::open(&config.database).await?;
    let files = match store.find_site(&args.site).await? {
        Some(site) => read(&store, &site).await,
        None => Err(CommandError::Failed(format!(
            "no site has the key {:?}; `afterword site list` names them",
            args.site
        ))),
    };
    store.close().await;
    let files = files?;
    write(&args, &files)?;
    say(format_args!(
        "{} files written to {}",
        files.len(),
        args.out.display()
    ));
    Ok(())
}

/// The files by their names: one for each thread, and one that leads there if its article's address is not its key.
async fn read(store: &Store, site: &Site) -> Result<BTreeMap<String, String>, CommandError> {
    let query = PageQuery {
        sort: Sort::Oldest,
        limit: 100,
        cursor: None,
        from: None,
        only_quoted: false,
    };
    let (mut files, mut ways) = (BTreeMap::new(), Vec::new());
    for key in store.list_thread_keys(site).await? {
        let mut whole = store
            .list_whole_thread(site, &key, &query, usize::MAX)
            .await?;
        for comment in &mut whole.comments {
            // It has the hash of a mail address in it, and would be there as long as the file is.
            comment.author.avatar = None;
        }
        let name = file_name(&key) + ".json";
        let text = serde_json::to_string(&whole).map_err(|error| failed(&name, &error))?;
        if let Some(address) = whole.thread.url.as_deref().and_then(derived_key) {
            let way = json!({ "file": name }).to_string();
            ways.push((file_name(&address) + ".json", way));
        }
        files.insert(name, text);
    }
    for (name, way) in ways {
        // Several threads may be about one article; the one that has its address for a key is meant then, else the first.
        files.entry(name).or_insert(way);
    }
    Ok(files)
}

/// The key that a page without one derives from its address, as `address` in `web/embed.js` does.
fn derived_key(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let path = url.path();
    let path = path
        .strip_suffix("/index.html")
        .or_else(|| path.strip_suffix('/'))
        .unwrap_or(path);
    Some(url.origin().ascii_serialization() + path)
}

fn write(args: &ExportArgs, files: &BTreeMap<String, String>) -> Result<(), CommandError> {
    let there = files.keys().find(|name| args.out.join(name).exists());
    if let Some(name) = there.filter(|_| !args.force) {
        let path = args.out.join(name);
        return Err(CommandError::Failed(format!(
            "{} is there already; nothing was written. --force writes over it, --out names another folder",
            path.display()
        )));
    }
    fs::create_dir_all(&args.out).map_err(|error| failed(&args.out.display(), &error))?;
    for (name, text) in files {
        let path = args.out.join(name);
        fs::write(&path, text).map_err(|error| failed(&path.display(), &error))?;
    }
    Ok(())
}

fn failed(what: &dyn std::fmt::Display, error: &dyn std::fmt::Display) -> CommandError {
    CommandError::Failed(format!("{what}: {error}"))
}

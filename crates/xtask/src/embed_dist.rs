//! Packs what trunk built for other people's pages.
//!
//! In: trunk's staging directory, `web/`, `style/` and the files of `locales/`. Out, in the same staging directory:
//! `embed.js`, `embed-with.js`, `count.js` and `embed/themes.css` under names that stay, everything else below `embed/<hash>/`, where files never
//! change, a manifest, and compressed siblings of all of it, the demo page included.
//!
//! **The bytes in `embed/<hash>/` are final when the hash is taken.** Nothing touches them afterwards.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::compress::{self, Effort};
use crate::manifest::{Manifest, PackedFile};
use crate::pack::{self, Part};
use crate::project::Project;
use crate::sizes::{self, BUDGETS};
use crate::{adapters, emoji, esbuild, files, shrink};

/// The name the loader's source uses for what [`pack::assets`] returns.
const PLACEHOLDER: &str = "__AFTERWORD_ASSETS__";

/// The name it uses for what comes along with it.
const GIVEN: &str = "__AFTERWORD_GIVEN__";

/// The name the counter's source uses for its one sentence in every language.
const COUNTED: &str = "__AFTERWORD_WORDS__";

/// The sentences that the loader says itself, when nothing else can be fetched.
const LOADER_WORDS: [&str; 2] = ["load_failed", "retry"];

/// What the scripts with stable names say themselves, by language.
#[derive(Default)]
struct Said {
    /// The loader's sentences.
    loader: BTreeMap<String, Value>,
    /// "{n} comments", for the counter.
    comments: BTreeMap<String, Value>,
}

/// Packs the build in `TRUNK_STAGING_DIR`; leaves a note of why it failed.
///
/// # Errors
///
/// If a file is missing or has a mistake in it, or the result is over a budget.
pub fn run(project: &Project) -> Result<()> {
    pack(project).inspect_err(|error| {
        if let Err(second) = files::write(&failure_note(project), format!("{error:#}")) {
            eprintln!("{second:#}");
        }
    })
}

/// Where [`run`] leaves why it failed, since trunk tells its caller only that it did.
pub fn failure_note(project: &Project) -> PathBuf {
    project.notes().join("embed-dist.failure")
}

fn pack(project: &Project) -> Result<()> {
    let staging = env::var_os("TRUNK_STAGING_DIR")
        .map(PathBuf::from)
        .context("TRUNK_STAGING_DIR is not set; trunk's post_build hook calls this")?;
    let unoptimised = env::var_os("TRUNK_PROFILE").is_some_and(|profile| profile == "debug");
    let effort = if unoptimised {
        Effort::Quick
    } else {
        Effort::Best
    };

    let (parts, words) = widget_parts(project, &staging)?;
    let hash = pack::hash(&parts);
    let mut stable = stable_scripts(project, &hash, &parts, &words)?;
    stable.push(themes(project)?);
    let files = place(&staging, &hash, stable, parts)?;
    let manifest = Manifest {
        hash,
        files: weigh(&staging, files, effort)?,
    };
    manifest.save(&staging)?;

    eprintln!("{}", sizes::table(&manifest.files, BUDGETS));
    match effort {
        Effort::Quick => Ok(()),
        Effort::Best => keep_budgets(&manifest),
    }
}

/// Fails if a packed file is over its budget.
///
/// # Errors
///
/// Which files, and by how much.
pub fn keep_budgets(manifest: &Manifest) -> Result<()> {
    let over = sizes::over_budget(&manifest.files, BUDGETS);
    ensure!(over.is_empty(), "over budget:\n  {}", over.join("\n  "));
    Ok(())
}

/// The files of `embed/<hash>/` and what the scripts say themselves; takes trunk's raw output out of `staging`.
fn widget_parts(project: &Project, staging: &Path) -> Result<(Vec<Part>, Said)> {
    let glue = only_file(staging, |name| {
        name.starts_with("afterword-widget") && name.ends_with(".js")
    })?;
    let wasm = only_file(staging, |name| {
        name.starts_with("afterword-widget") && name.ends_with("_bg.wasm")
    })?;
    let entry = project.root.join("web/mount.js");
    let bundled = esbuild::bundle(project, &entry, "afterword-widget", &glue)?;
    let script = esbuild::module(project, &shrink::shrink(project, &wasm, &bundled)?)?;
    let keys = files::read_text(&project.root.join("web/keys.js"))?;
    let leave = files::read_text(&project.root.join("web/leave.js"))?;
    let notify = files::read_text(&project.root.join("web/notify.js"))?;
    let panels = files::read_text(&project.root.join("web/panels.js"))?;
    let rating = files::read_text(&project.root.join("web/rating.js"))?;
    let share = files::read_text(&project.root.join("web/share.js"))?;
    let writing = esbuild::bundled_module(project, &project.root.join("web/writing.js"))?;
    let styles = [
        project.root.join("style/tokens.css"),
        project.root.join("style/widget.css"),
        project.root.join("style/rating.css"),
        project.root.join("style/composer.css"),
        project.root.join("style/comments.css"),
        project.root.join("style/adapted.css"),
    ];
    let mut style = String::new();
    for path in styles {
        style.push_str(&files::read_text(&path)?);
    }
    let page = pack::page_style(&style) + &files::read_text(&project.root.join("style/page.css"))?;
    let part = |name: &str, bytes: Vec<u8>| Part {
        name: name.to_owned(),
        bytes,
    };
    let mut parts = vec![
        part("widget.js", script.into()),
        part("widget.wasm", files::read(&wasm)?),
        part("keys.js", esbuild::module(project, &keys)?.into()),
        part("leave.js", esbuild::module(project, &leave)?.into()),
        part("notify.js", esbuild::module(project, &notify)?.into()),
        part("panels.js", esbuild::module(project, &panels)?.into()),
        part("rating.js", esbuild::module(project, &rating)?.into()),
        part("share.js", esbuild::module(project, &share)?.into()),
        part("emoji.json", emoji::list().into()),
        part("writing.js", writing.into()),
        part("widget.css", esbuild::style_sheet(project, &style)?.into()),
        part("page.css", esbuild::style_sheet(project, &page)?.into()),
    ];
    parts.extend(adapters::parts(project)?);
    let mut words = Said::default();
    for path in widget_locales(&project.root)? {
        let language = path.file_stem().and_then(OsStr::to_str).unwrap_or_default();
        let sentences: Value = serde_json::from_str(&files::read_text(&path)?)
            .with_context(|| format!("reading {}", path.display()))?;
        parts.push(part(
            &format!("locales/{language}.json"),
            sentences.to_string().into(),
        ));
        let said = LOADER_WORDS.map(|name| sentences[name].clone());
        words.loader.insert(language.to_owned(), said.into());
        words
            .comments
            .insert(language.to_owned(), sentences["comments"].clone());
    }
    files::remove(&glue)?;
    files::remove(&wasm)?;
    // esbuild took the snippets into widget.js.
    let snippets = staging.join("snippets");
    if snippets.is_dir() {
        fs::remove_dir_all(&snippets)
            .with_context(|| format!("removing {}", snippets.display()))?;
    }
    Ok((parts, words))
}

/// The locale files of the widget. What lies deeper, such as the words of mails, is the server's.
fn widget_locales(root: &Path) -> Result<Vec<PathBuf>> {
    let folder = root.join("locales");
    let mut paths = files::below(&folder)?;
    paths.retain(|path| path.parent() == Some(&folder));
    Ok(paths)
}

/// The scripts whose addresses stand in other people's pages.
fn stable_scripts(
    project: &Project,
    hash: &str,
    parts: &[Part],
    words: &Said,
) -> Result<Vec<Part>> {
    let wasm = parts
        .iter()
        .find(|part| part.name == "widget.wasm")
        .context("the widget has no module")?;
    let told = pack::assets(hash, &wasm.bytes, &words.loader).to_string();
    let source = files::read_text(&project.root.join("web/embed.js"))?;
    ensure!(
        source.contains(PLACEHOLDER),
        "web/embed.js does not use {PLACEHOLDER}"
    );
    let told = (PLACEHOLDER, told);
    let nothing = (GIVEN, "null".to_owned());
    let embed = esbuild::classic_script(project, &source, &[told.clone(), nothing])?;
    ensure!(
        embed.contains(hash),
        "web/embed.js mentions {PLACEHOLDER}, but does not use it"
    );
    // The server writes the argument, and the bracket that closes it.
    let embed_with = esbuild::classic_script(project, &source, &[told])?;
    ensure!(
        embed_with.contains(GIVEN),
        "web/embed.js does not use {GIVEN}"
    );
    let embed_with = format!("({GIVEN}=>{{{embed_with}}})(");
    let said = serde_json::to_string(&words.comments).context("writing the counter's words")?;
    let source = files::read_text(&project.root.join("web/count.js"))?;
    ensure!(
        source.contains(COUNTED),
        "web/count.js does not use {COUNTED}"
    );
    let count = esbuild::classic_script(project, &source, &[(COUNTED, said)])?;
    let script = |name: &str, text: String| Part {
        name: name.to_owned(),
        bytes: text.into(),
    };
    Ok(vec![
        script("embed.js", embed),
        script("embed-with.js", embed_with),
        script("count.js", count),
    ])
}

/// The looks that pages can link. Their address stands in other people's pages, too.
fn themes(project: &Project) -> Result<Part> {
    let style = files::read_text(&project.root.join("style/themes.css"))?;
    Ok(Part {
        name: "themes.css".to_owned(),
        bytes: esbuild::style_sheet(project, &style)?.into(),
    })
}

/// Writes everything where it belongs; returns names, paths from the root, and integrity.
fn place(
    staging: &Path,
    hash: &str,
    stable: Vec<Part>,
    parts: Vec<Part>,
) -> Result<Vec<PackedFile>> {
    let stable = stable.into_iter().map(|part| {
        // The server has no other folder for what is not a page or a loader.
        let folder = if part.name.ends_with(".css") {
            "embed/"
        } else {
            ""
        };
        (format!("{folder}{}", part.name), part)
    });
    let hashed = parts
        .into_iter()
        .map(|part| (format!("embed/{hash}/{}", part.name), part));
    let mut placed = Vec::new();
    for (path, part) in stable.chain(hashed) {
        files::write(&staging.join(&path), &part.bytes)?;
        let integrity = pack::integrity(&part.bytes);
        let raw = part.bytes.len();
        placed.push(PackedFile {
            name: part.name,
            path,
            raw,
            gzip: raw,
            brotli: raw,
            integrity,
        });
    }
    Ok(placed)
}

/// Compresses everything in `staging` that shrinks, and fills in what `files` weigh then.
fn weigh(staging: &Path, mut files: Vec<PackedFile>, effort: Effort) -> Result<Vec<PackedFile>> {
    for path in files::below(staging)? {
        if !compress::shrinks(&path) {
            continue;
        }
        let weight = compress::write_siblings(&path, effort)?;
        if let Some(file) = files
            .iter_mut()
            .find(|file| staging.join(&file.path) == path)
        {
            (file.raw, file.gzip, file.brotli) = (weight.raw, weight.gzip, weight.brotli);
        }
    }
    Ok(files)
}

/// The one file in `directory` whose name `fits`.
fn only_file(directory: &Path, fits: impl Fn(&str) -> bool) -> Result<PathBuf> {
    let mut found: Vec<PathBuf> = files::below(directory)?
        .into_iter()
        .filter(|path| path.parent() == Some(directory))
        .filter(|path| path.file_name().and_then(OsStr::to_str).is_some_and(&fits))
        .collect();
    match (found.pop(), found.pop()) {
        (Some(path), None) => Ok(path),
        (None, _) => bail!("trunk put no afterword-widget into {}", directory.display()),
        (Some(one), Some(other)) => bail!(
            "trunk's output is ambiguous: {} and {}; `trunk clean` helps",
            one.display(),
            other.display()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widget_is_given_no_words_of_mails() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let paths = widget_locales(&root).unwrap();
        assert!(paths.contains(&root.join("locales/en.json")));
        assert!(root.join("locales/mail/en.json").is_file());
        assert!(!paths.contains(&root.join("locales/mail/en.json")));
    }
}

//! The folder of a site: WordPress as it is installed, with settings, theme and plugins of its own.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::programs::Sought;
use crate::wordpress::WordPressOptions;

const WORDPRESS: Sought = Sought {
    name: "WordPress",
    variable: "AFTERWORD_WORDPRESS",
    install: "install it (Debian: apt-get install wordpress) or unpack https://wordpress.org/latest.tar.gz",
    called: &[],
    places: &["/usr/share/wordpress", "/usr/share/webapps/wordpress"],
};

/// What a site has besides WordPress.
const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/wordpress");

/// Makes it at `folder/site`.
pub(super) fn make(folder: &Path, options: &WordPressOptions) -> Result<()> {
    let installed = WORDPRESS.find()?;
    let site = folder.join("site");
    copy(Path::new(OWN), &site)?;
    let entries =
        fs::read_dir(&installed).with_context(|| format!("can't read {}", installed.display()))?;
    for entry in entries {
        let from = entry?.path();
        let Some(name) = from.file_name() else {
            continue;
        };
        let to = site.join(name);
        if to.exists() || name == ".htaccess" {
            // Our settings, and our content.
            continue;
        }
        if from.is_dir() {
            // Tens of megabytes that nobody changes.
            symlink(&from, &to)?;
        } else {
            // Where WordPress is: where these files are.
            fs::copy(&from, &to)?;
        }
    }
    let content = site.join("wp-content");
    let snippet = format!("<?php\n{}\n", options.snippet);
    fs::write(content.join("mu-plugins/snippet.php"), snippet)?;
    fs::create_dir_all(content.join("plugins"))?;
    for plugin in &options.plugins {
        let name = plugin.file_name().context("a plugin is a folder")?;
        copy(plugin, &content.join("plugins").join(name))
            .with_context(|| format!("can't copy {}", plugin.display()))?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), &to)?;
        }
    }
    Ok(())
}

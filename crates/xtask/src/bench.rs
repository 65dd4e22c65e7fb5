//! Measures and reports: how fast the comments come, how fast one can write, how soon many are told, how much the server
//! can take, and what all that costs.
//!
//! None of it is a check, as what it says depends on the machine and on what else runs there.

pub mod growth;
pub mod mail;
pub mod page;
pub mod server;
pub mod writing;

mod browser;
mod comments;
mod corpus;
mod crowd;
mod disk;
mod downloads;
mod figures;
mod followers;
mod grown;
mod http;
mod machine;
mod posts;
mod report;
mod sink;
mod site;
mod statistics;
mod targets;
mod telling;
mod visit;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::build;
use crate::files;
use crate::project::Project;
use crate::setup::test_tools::{self, TestTools};
use crate::setup::{self, Scope};
use crate::step::Steps;

/// Where all write their report if nothing else is said.
const REPORT: &str = "docs/performance.md";

/// Builds all that is measured, unless it is to be taken as it was built last.
fn prepare(project: &Project, as_built: bool, steps: &mut Steps) -> Result<TestTools> {
    if !as_built {
        setup::run(project, Scope::Tests, steps)?;
        build::run(project, true, steps)?;
    }
    let Ok(tools) = test_tools::find(project) else {
        bail!("no Chromium, or no ChromeDriver; `cargo xtask setup --test` gets them");
    };
    Ok(tools)
}

/// An empty folder for databases and browsers; removed when dropped, as what is left there is of no use to anybody.
struct Folder(PathBuf);

impl Folder {
    fn new(project: &Project) -> Result<Self> {
        let folder = project.target.join("bench");
        if folder.is_dir() {
            fs::remove_dir_all(&folder)
                .with_context(|| format!("removing {}", folder.display()))?;
        }
        fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        Ok(Self(folder))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed now is removed before the next run.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Puts a part into a report, in the place of the one with its heading, and says where.
fn write_part(project: &Project, report: &Path, part: &str) -> Result<()> {
    let path = project.root.join(report);
    let before = files::read_text(&path).unwrap_or_default();
    files::write(&path, report::with_part(&before, part))?;
    eprintln!("  The report is {}.", report.display());
    Ok(())
}

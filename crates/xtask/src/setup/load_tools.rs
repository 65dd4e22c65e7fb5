//! What only measuring the server takes: a web server to compare it with, and what asks both.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::project::{Project, is_program};
use crate::setup::packages::{self, Need};
use crate::step::{Outcome, Steps};

/// Where they are.
pub struct LoadTools {
    /// The web server.
    pub nginx: PathBuf,
    /// What asks.
    pub wrk: PathBuf,
}

/// Installs what is missing from the system's packages.
///
/// # Errors
///
/// If something is missing and cannot be installed.
pub fn install(project: &Project, steps: &mut Steps) -> Result<LoadTools> {
    let mut found = find(project);
    steps.run("nginx, wrk", "install them by hand.", || {
        let Err(missing) = &found else {
            return Ok(Outcome::Skipped("already there"));
        };
        packages::install(project, missing)?;
        found = find(project);
        Ok(Outcome::Done)
    })?;
    match found {
        Ok(tools) => Ok(tools),
        Err(still) => bail!("installed, yet not found: {still:?}"),
    }
}

/// Looks on `PATH`, and where Debian has the programs of administrators.
fn find(project: &Project) -> Result<LoadTools, Vec<Need>> {
    let administrators = || Some(PathBuf::from("/usr/sbin/nginx")).filter(|path| is_program(path));
    let nginx = project.which(&["nginx"]).or_else(administrators);
    let wrk = project.which(&["wrk"]);
    match (nginx, wrk) {
        (Some(nginx), Some(wrk)) => Ok(LoadTools { nginx, wrk }),
        (nginx, wrk) => {
            let needs = [
                nginx.is_none().then_some(Need::Nginx),
                wrk.is_none().then_some(Need::Wrk),
            ];
            Err(needs.into_iter().flatten().collect())
        }
    }
}

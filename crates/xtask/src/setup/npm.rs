//! Node, and the tools that come from npm: wasm-opt, esbuild, axe-core.

use std::fs;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

use crate::command::{answer, run_with_progress};
use crate::project::Project;
use crate::setup::packages::{self, Need};
use crate::step::{Outcome, Steps};

/// What esbuild and binaryen ask for.
const OLDEST_NODE: u32 = 18;

/// Installs Node and npm from the system's packages.
///
/// # Errors
///
/// If they are missing and cannot be installed, or too old.
pub fn install_node(project: &Project, steps: &mut Steps) -> Result<()> {
    let mend = "install Node 18 or newer with npm, for example from https://nodejs.org.";
    steps.run("Node and npm", mend, || {
        let there = || project.which(&["node"]).is_some() && project.which(&["npm"]).is_some();
        let outcome = if there() {
            Outcome::Skipped("already there")
        } else {
            packages::install(project, &[Need::Node])?;
            Outcome::Done
        };
        let version = answer(project.command("node").arg("--version"))
            .context("`node --version` does not answer")?;
        match major(&version) {
            Some(major) if major >= OLDEST_NODE => Ok(outcome),
            _ => bail!("node is {version}; it must be v{OLDEST_NODE} or newer"),
        }
    })
}

/// Installs what `package-lock.json` lists into `node_modules`.
///
/// # Errors
///
/// If it is not there yet and npm fails.
pub fn install_packages(project: &Project, steps: &mut Steps) -> Result<()> {
    let mend = "check the connection to the npm registry (`npm ping`), then call it again.";
    steps.run("npm packages", mend, || {
        let wanted = fs::read_to_string(project.root.join("package-lock.json"))
            .context("reading package-lock.json")?;
        // npm's own note of what it put there.
        let found = fs::read_to_string(project.root.join("node_modules/.package-lock.json"));
        if found.is_ok_and(|found| is_installed(&wanted, &found)) {
            return Ok(Outcome::Skipped("already there"));
        }
        let mut npm = project.command("npm");
        // Without scripts: nothing from npm needs one, and an attacker would.
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        run_with_progress(&mut npm)?;
        Ok(Outcome::Done)
    })
}

/// The 20 of `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Whether the packages in `found` (npm's note in `node_modules`) are those of the lock file `wanted`.
///
/// An optional package may be missing (esbuild lists one per platform), but not be another version.
fn is_installed(wanted: &str, found: &str) -> bool {
    let (Some(wanted), Some(found)) = (packages_of(wanted), packages_of(found)) else {
        return false;
    };
    let known = found.keys().all(|name| wanted.contains_key(name));
    let same =
        wanted
            .iter()
            .filter(|(name, _)| !name.is_empty())
            .all(|(name, package)| match found.get(name) {
                Some(there) => there["version"] == package["version"],
                None => package["optional"] == true,
            });
    known && same
}

fn packages_of(lock: &str) -> Option<Map<String, Value>> {
    match serde_json::from_str::<Value>(lock)
        .ok()?
        .get_mut("packages")?
        .take()
    {
        Value::Object(packages) => Some(packages),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: &str = r#"{"packages": {
        "": {"name": "tools"},
        "node_modules/esbuild": {"version": "0.28.2"},
        "node_modules/@esbuild/aix": {"version": "0.28.2", "optional": true}
    }}"#;

    fn check(found: &str, expected: bool) {
        assert_eq!(is_installed(WANTED, found), expected, "{found}");
    }

    #[test]
    fn packages_are_compared_by_name_and_version() {
        check(
            r#"{"packages": {"node_modules/esbuild": {"version": "0.28.2"}}}"#,
            true,
        );
        check(
            r#"{"packages": {"node_modules/esbuild": {"version": "0.28.1"}}}"#,
            false,
        );
        check(r#"{"packages": {}}"#, false);
        check("half a fi", false);
    }

    #[test]
    fn a_package_nobody_asks_for_any_more_is_a_difference() {
        let found = r#"{"packages": {
            "node_modules/esbuild": {"version": "0.28.2"},
            "node_modules/left-over": {"version": "1.0.0"}
        }}"#;
        check(found, false);
    }

    #[test]
    fn the_lock_file_names_no_registry() {
        let lock = include_str!("../../../../package-lock.json");
        assert!(!lock.contains("\"resolved\""));
        assert!(packages_of(lock).is_some());
    }

    #[test]
    fn a_node_version_is_read() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("20"), None);
    }
}

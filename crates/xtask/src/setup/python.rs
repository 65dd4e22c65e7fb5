//! Python, and what comes from its package index: Schemathesis, which makes up requests from the API's description,
//! aiosmtpd, a mail server that tests can have misbehave, and Isso, which the widget can stand in front of.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::command::{answer, run_with_progress};
use crate::project::Project;
use crate::setup::packages::{self, Need};
use crate::step::{Outcome, Steps};

/// What Schemathesis asks for: 3.11.
const OLDEST_MINOR: u32 = 11;
/// Every package with its version, from the repository's root.
const REQUIREMENTS: &str = "crates/server/tests/support/requirements.txt";
/// The same for what is published as source only.
const SOURCES: &str = "crates/peers/requirements.txt";

/// Where the interpreter is that has the packages, once they are installed.
pub fn interpreter(project: &Project) -> PathBuf {
    environment(project).join("bin/python")
}

/// Where the program is, once it is installed.
pub fn schemathesis(project: &Project) -> PathBuf {
    environment(project).join("bin/schemathesis")
}

/// Installs Python from the system's packages, unless it is there, or has done its work.
///
/// # Errors
///
/// If it is missing and cannot be installed, or too old.
pub fn install_python(project: &Project, steps: &mut Steps) -> Result<()> {
    let mend =
        "install Python 3.11 or newer with its module venv, for example from https://python.org.";
    steps.run("Python", mend, || {
        if is_installed(project)? {
            return Ok(Outcome::Skipped("already used"));
        }
        let modules = "import ensurepip, venv";
        let there = || answer(project.command("python3").args(["-c", modules])).is_some();
        let outcome = if there() {
            Outcome::Skipped("already there")
        } else {
            packages::install(project, &[Need::Python])?;
            Outcome::Done
        };
        let version = answer(project.command("python3").arg("--version"))
            .context("`python3 --version` does not answer")?;
        match minor(&version) {
            Some(minor) if minor >= OLDEST_MINOR => Ok(outcome),
            _ => bail!("{version} is there; it must be 3.{OLDEST_MINOR} or newer"),
        }
    })
}

/// Installs what the requirements list into an environment of its own below `target/tools`.
///
/// # Errors
///
/// If it is not there yet and pip fails.
pub fn install_packages(project: &Project, steps: &mut Steps) -> Result<()> {
    let mend = "check the connection to the Python package index, then call it again.";
    steps.run("Python packages", mend, || {
        if is_installed(project)? {
            return Ok(Outcome::Skipped("already there"));
        }
        let environment = environment(project);
        let mut venv = project.command("python3");
        // What an interrupted call left behind is cleared away.
        venv.args(["-m", "venv", "--clear"]).arg(&environment);
        run_with_progress(&mut venv)?;
        let mut pip = project.command(interpreter(project));
        // Wheels: a package that has to be built runs code of its own, and most need a compiler.
        pip.args(["-m", "pip", "install", "--only-binary", ":all:"]);
        pip.args(["--disable-pip-version-check", "--requirement", REQUIREMENTS]);
        run_with_progress(&mut pip)?;
        let mut pip = project.command(interpreter(project));
        // Built with what was just installed, not with whatever is the newest today.
        pip.args(["-m", "pip", "install", "--no-deps", "--no-build-isolation"]);
        pip.args(["--disable-pip-version-check", "--requirement", SOURCES]);
        run_with_progress(&mut pip)?;
        fs::write(note(project), wanted(project)?).context("noting what was installed")?;
        Ok(Outcome::Done)
    })
}

fn environment(project: &Project) -> PathBuf {
    project.tools().join("python")
}

/// The requirements as they were when all of them had been installed.
fn note(project: &Project) -> PathBuf {
    environment(project).join("installed.txt")
}

fn is_installed(project: &Project) -> Result<bool> {
    let wanted = wanted(project)?;
    let noted = fs::read_to_string(note(project));
    Ok(noted.is_ok_and(|noted| noted == wanted) && schemathesis(project).is_file())
}

/// All requirements.
fn wanted(project: &Project) -> Result<String> {
    let read =
        |file| fs::read_to_string(project.root.join(file)).context("reading the requirements");
    Ok(read(REQUIREMENTS)? + &read(SOURCES)?)
}

/// The 12 of `Python 3.12.1`.
fn minor(version: &str) -> Option<u32> {
    version
        .strip_prefix("Python 3.")?
        .split('.')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_python_version_is_read() {
        assert_eq!(minor("Python 3.12.1"), Some(12));
        assert_eq!(minor("Python 2.7.18"), None);
    }

    #[test]
    fn every_requirement_names_one_version() {
        let requirements = concat!(
            include_str!("../../../server/tests/support/requirements.txt"),
            include_str!("../../../peers/requirements.txt")
        );
        let packages = requirements.lines().filter(|line| !line.starts_with('#'));
        for package in packages {
            assert_eq!(package.split("==").count(), 2, "{package}");
        }
        for used in ["schemathesis", "aiosmtpd", "isso"] {
            assert!(requirements.contains(&format!("\n{used}==")), "{used}");
        }
    }
}

//! The parts of the Rust toolchain: the WebAssembly target, rustfmt and clippy.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::command::{answer, run_live};
use crate::project::Project;
use crate::step::{Outcome, Steps};

const WASM: &str = "wasm32-unknown-unknown";
const MEND: &str = "install Rust with rustup (https://rustup.rs); with a Rust from another package, \
                    install that package's parts for wasm32-unknown-unknown, rustfmt and clippy.";

/// Adds the target the widget is compiled for.
///
/// # Errors
///
/// If it is missing and rustup cannot add it.
pub fn target(project: &Project, steps: &mut Steps) -> Result<()> {
    steps.run(&format!("Rust target {WASM}"), MEND, || {
        // The same that `rustup target list --installed` looks at, but there without rustup as well.
        if library(project)?.join(WASM).join("lib").is_dir() {
            return Ok(Outcome::Skipped("already there"));
        }
        rustup(project, &["target", "add", WASM])
    })
}

/// Adds the sources of the standard library, which the widget has compiled along, and what they need.
///
/// # Errors
///
/// If they are missing and rustup cannot add them.
pub fn sources(project: &Project, steps: &mut Steps) -> Result<()> {
    steps.run("Rust standard library sources", MEND, || {
        let sources = library(project)?.join("src/rust/library");
        if !sources.join("std").is_dir() {
            rustup(project, &["component", "add", "rust-src"])?;
        }
        let fetch = |offline: &[&str]| {
            let mut cargo = project.command("cargo");
            cargo.current_dir(&sources).env("RUSTC_BOOTSTRAP", "1");
            cargo.args(["fetch", "--locked"]).args(offline);
            cargo
        };
        if answer(&mut fetch(&["--offline"])).is_some() {
            return Ok(Outcome::Skipped("already there"));
        }
        run_live(&mut fetch(&[]), false)?;
        Ok(Outcome::Done)
    })
}

/// Adds rustfmt and clippy.
///
/// # Errors
///
/// If one is missing and rustup cannot add it.
pub fn components(project: &Project, steps: &mut Steps) -> Result<()> {
    steps.run("rustfmt and clippy", MEND, || {
        let works =
            |tool: &str| answer(project.command("cargo").args([tool, "--version"])).is_some();
        if works("fmt") && works("clippy") {
            return Ok(Outcome::Skipped("already there"));
        }
        rustup(project, &["component", "add", "rustfmt", "clippy"])
    })
}

fn rustup(project: &Project, args: &[&str]) -> Result<Outcome> {
    if project.which(&["rustup"]).is_none() {
        bail!("it is missing, and there is no rustup to add it");
    }
    run_live(project.command("rustup").args(args), false)?;
    Ok(Outcome::Done)
}

fn library(project: &Project) -> Result<PathBuf> {
    let sysroot = answer(project.command("rustc").args(["--print", "sysroot"]))
        .context("`rustc --print sysroot` does not answer")?;
    Ok(PathBuf::from(sysroot).join("lib/rustlib"))
}

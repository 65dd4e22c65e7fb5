//! Builds the widget with trunk, and the server with the widget inside.

use std::env;
use std::process::Command;

use anyhow::{Context, Result, anyhow};

use crate::command::{answer, run_live};
use crate::manifest::Manifest;
use crate::project::Project;
use crate::step::{Outcome, Steps};
use crate::{embed_dist, files, fingerprint};

/// Everything the files in `dist` are made from.
const WIDGET_INPUTS: &[&str] = &[
    "src",
    "crates/adapters/src",
    "crates/adapters/Cargo.toml",
    "crates/no-streams",
    "crates/protocol/src",
    "crates/protocol/Cargo.toml",
    "crates/xtask/src",
    "locales",
    "style",
    "web",
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    "package-lock.json",
    ".cargo/config.toml",
];

/// Builds the widget and then the server, which carries it.
///
/// # Errors
///
/// What the compiler, trunk or a budget says.
pub fn run(project: &Project, release: bool, steps: &mut Steps) -> Result<()> {
    steps.run("widget", "", || widget(project))?;
    steps.run("server", "", || server(project, release))
}

/// Builds the widget and the demo page into `dist`, unless nothing they are made from has changed.
///
/// # Errors
///
/// What the compiler, trunk or a budget says.
pub fn widget(project: &Project) -> Result<Outcome> {
    let compiler = answer(project.command("rustc").arg("-vV")).context("rustc does not answer")?;
    let flags = env::var("RUSTFLAGS").unwrap_or_default();
    // Before the build: what is changed while it runs must count as changed afterwards.
    let wanted = fingerprint::of(&project.root, WIDGET_INPUTS, &(compiler + &flags))?;
    let stamp = project.notes().join("widget.stamp");
    let built = files::read_text(&stamp).ok();
    if built.is_some() && built == packed(project).map(|hash| stamp_of(&wanted, &hash)) {
        return Ok(Outcome::Skipped("nothing changed"));
    }
    let mut trunk = project.command("trunk");
    trunk.args(["build", "--release", "--offline"]);
    // trunk asks `cargo metadata`, which would go online by itself.
    trunk.env("CARGO_NET_OFFLINE", "true");
    // Of these, trunk 0.21 accepts only `true` and `false`, and stops at the usual `1`.
    trunk.env("TRUNK_SKIP_VERSION_CHECK", "true");
    trunk.env_remove("NO_COLOR");
    if env::var_os("NO_COLOR").is_some() {
        trunk.env("TRUNK_COLOR", "never");
    }
    smaller_wasm(&mut trunk);
    // These would drown what a failed hook says.
    for noise in ["RUST_LOG", "RUST_BACKTRACE", "RUST_LIB_BACKTRACE"] {
        trunk.env_remove(noise);
    }
    let failure = embed_dist::failure_note(project);
    if failure.is_file() {
        files::remove(&failure)?;
    }
    // What the hook failed with is the cause; trunk only knows that a hook failed.
    run_live(&mut trunk, false).map_err(|error| {
        files::read_text(&failure).map_or(error, |cause| anyhow!("packing it: {cause}"))
    })?;
    let hash = packed(project).context("trunk ended well, but packed nothing")?;
    files::write(&stamp, stamp_of(&wanted, &hash))?;
    Ok(Outcome::Done)
}

/// Has the standard library compiled along, for size and without the texts of panics.
///
/// A panic then ends the module at once, as `panic = "abort"` does anyway, but no longer carries the code and
/// the paths that describe it: an eighth of the widget. These are options of the compiler that is installed,
/// which it keeps for nightly builds unless it is told that we mean it.
fn smaller_wasm(trunk: &mut Command) {
    trunk.env("RUSTC_BOOTSTRAP", "1");
    trunk.env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
    trunk.env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size");
    trunk.env(
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none",
    );
}

/// Builds the `afterword` command.
///
/// # Errors
///
/// What the compiler says.
pub fn server(project: &Project, release: bool) -> Result<Outcome> {
    let mut cargo = project.command("cargo");
    cargo.args(["build", "--package", "afterword-server"]);
    cargo.args(release.then_some("--release"));
    run_live(&mut cargo, false)?;
    Ok(Outcome::Done)
}

/// What is noted after a build: what it was made from, and what came out, because `trunk serve` may have put
/// something else into `dist` since.
fn stamp_of(inputs: &str, hash: &str) -> String {
    format!("{inputs} {hash}\n")
}

/// The hash of the widget in `dist`, if all of its files are there.
fn packed(project: &Project) -> Option<String> {
    let dist = project.dist();
    let manifest = Manifest::load(&dist).ok()?;
    let complete = dist.join("index.html").is_file()
        && manifest
            .files
            .iter()
            .all(|file| dist.join(&file.path).is_file());
    complete.then_some(manifest.hash)
}

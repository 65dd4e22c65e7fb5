//! The sources of the Rust dependencies.

use anyhow::Result;

use crate::command::{answer, run_live};
use crate::project::Project;
use crate::step::{Outcome, Steps};

/// Downloads every dependency in `Cargo.lock`, so that trunk can build without the network.
///
/// All platforms, because trunk calls `cargo metadata`, which wants them all.
///
/// # Errors
///
/// If something is missing and cargo cannot download it.
pub fn fetch(project: &Project, steps: &mut Steps) -> Result<()> {
    let mend = "check the connection to the crate registry (and a proxy in ~/.cargo/config.toml), then call it again.";
    steps.run("Rust dependencies", mend, || {
        if answer(project.command("cargo").args(["fetch", "--offline"])).is_some() {
            return Ok(Outcome::Skipped("already there"));
        }
        run_live(project.command("cargo").arg("fetch"), false)?;
        Ok(Outcome::Done)
    })
}

//! The build tools that come from the crate registry, in the versions this project is built with.

use std::fs;

use anyhow::Result;

use crate::command::{answer, run_with_progress};
use crate::project::Project;
use crate::step::{Outcome, Steps};

/// A program from the crate registry.
pub struct CargoTool {
    /// The programs that must be there, the one that is asked for its version first.
    programs: &'static [&'static str],
    /// What the crate is called.
    package: &'static str,
    /// The only version that will do.
    pub version: &'static str,
    /// Whether the crate's own lock file can be used.
    locked: bool,
    /// How long it takes on two cores, to be said beforehand.
    takes: &'static str,
}

/// Builds the widget and the demo page. 0.21.14 is the newest stable release for rustc 1.95.
pub const TRUNK: CargoTool = CargoTool {
    programs: &["trunk"],
    package: "trunk",
    version: "0.21.14",
    locked: true,
    takes: "3 to 6 minutes",
};

/// Writes the JavaScript side of the module, and runs the browser tests. Must equal the library's version in
/// `Cargo.lock`. Its own lock file names a version that is not to be had, hence not locked.
pub const WASM_BINDGEN: CargoTool = CargoTool {
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    package: "wasm-bindgen-cli",
    version: "0.2.130",
    locked: false,
    takes: "1 minute",
};

/// Everything `setup` installs from the crate registry.
pub const ALL: [&CargoTool; 2] = [&TRUNK, &WASM_BINDGEN];

/// Builds `tool` below `target/tools`, unless it is there or exactly this version is on `PATH`.
///
/// # Errors
///
/// If it cannot be downloaded or built.
pub fn install(project: &Project, tool: &CargoTool, steps: &mut Steps) -> Result<()> {
    let mend = "check the connection to the crate registry and that a C compiler is installed, then call it again.";
    let name = format!("{} {}", tool.package, tool.version);
    steps.run(&name, mend, || {
        if is_there(project, tool) {
            return Ok(Outcome::Skipped("already there"));
        }
        eprintln!("  building {name}, about {} on two cores", tool.takes);
        // Not in /tmp, which is small on some systems; removed afterwards, it is of no further use.
        let scratch = project.tools().join("build");
        let mut cargo = project.command("cargo");
        // The debug profile is the quicker way to a first demo: building takes a fraction of the time, and
        // the widget is small enough that slower tools cost less than that.
        cargo.args(["install", "--debug", "--version", tool.version, "--root"]);
        cargo.arg(project.tools()).arg("--target-dir").arg(&scratch);
        cargo
            .args(tool.locked.then_some("--locked"))
            .arg(tool.package);
        cargo.env("CARGO_PROFILE_DEV_DEBUG", "0");
        run_with_progress(&mut cargo)?;
        if let Err(error) = fs::remove_dir_all(&scratch) {
            eprintln!("  left {} behind: {error}", scratch.display());
        }
        Ok(Outcome::Done)
    })
}

fn is_there(project: &Project, tool: &CargoTool) -> bool {
    let found = tool
        .programs
        .iter()
        .all(|program| project.which(&[program]).is_some());
    let Some(asked) = tool.programs.first().filter(|_| found) else {
        return false;
    };
    answer(project.command(asked).arg("--version")).is_some_and(|said| says(&said, tool.version))
}

/// Whether `trunk 0.21.14` is this version.
fn says(answer: &str, version: &str) -> bool {
    answer.split_whitespace().nth(1) == Some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUNK_TOML: &str = include_str!("../../../../Trunk.toml");
    const CARGO_TOML: &str = include_str!("../../../../Cargo.toml");
    const PACKAGE_JSON: &str = include_str!("../../../../package.json");

    #[test]
    fn a_longer_version_is_another_version() {
        assert!(says("trunk 0.21.14", "0.21.14"));
        assert!(says("wasm-bindgen 0.2.130 (abc)", "0.2.130"));
        assert!(!says("trunk 0.21.140", "0.21.14"));
        assert!(!says("", "0.21.14"));
    }

    #[test]
    fn every_file_names_the_same_versions() {
        let bindgen = WASM_BINDGEN.version;
        assert!(TRUNK_TOML.contains(&format!("wasm_bindgen = \"{bindgen}\"")));
        assert!(CARGO_TOML.contains(&format!("wasm-bindgen = \"={bindgen}\"")));
        assert!(TRUNK_TOML.contains(&format!("trunk-version = \"={}\"", TRUNK.version)));
        assert!(TRUNK_TOML.contains("wasm_opt = \"version_132\""));
        assert!(PACKAGE_JSON.contains("\"binaryen\": \"132.0.0\""));
    }
}

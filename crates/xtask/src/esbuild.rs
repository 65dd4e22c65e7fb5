//! Makes scripts and style sheets small with esbuild, from npm.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::command::line_of;
use crate::project::Project;

/// A classic script, wrapped so that it leaves no name in the page's global scope.
///
/// `constants` are names in the source and the JSON that takes their place.
///
/// # Errors
///
/// If esbuild is missing or finds a mistake in the script.
pub fn classic_script(
    project: &Project,
    source: &str,
    constants: &[(&str, String)],
) -> Result<String> {
    let mut esbuild = minify(project);
    // The loader must start, to say what is missing, in browsers that cannot run the module. Those that do not know its
    // language show what stands inside the element. Below this target each private member is a map of its own.
    esbuild.args(["--loader=js", "--format=iife", "--target=es2022"]);
    for (name, json) in constants {
        esbuild.arg(format!("--define:{name}={json}"));
    }
    run(&mut esbuild, source)
}

/// The module at `entry`, which imports the module at `glue` as `name`, with all that it needs of it, as one file
/// for people to read.
///
/// # Errors
///
/// If esbuild is missing or finds a mistake in the module.
pub fn bundle(project: &Project, entry: &Path, name: &str, glue: &Path) -> Result<String> {
    let mut esbuild = project.command("esbuild");
    // No target: a browser that runs what rustc emits knows the newest JavaScript as well.
    esbuild.args([
        "--bundle",
        "--format=esm",
        "--charset=utf8",
        "--log-level=warning",
    ]);
    // Otherwise each exported class does something when it is loaded, and so none can be left out.
    esbuild.args([
        "--define:Symbol.dispose=undefined",
        "--pure:FinalizationRegistry",
    ]);
    esbuild
        .arg(format!("--alias:{name}={}", glue.display()))
        .arg(entry);
    run(&mut esbuild, "")
}

/// The module at `entry` with those that it imports, as one file.
///
/// # Errors
///
/// If esbuild is missing or finds a mistake in one of the modules.
pub fn bundled_module(project: &Project, entry: &Path) -> Result<String> {
    let mut esbuild = minify(project);
    run(esbuild.args(["--bundle", "--format=esm"]).arg(entry), "")
}

/// A module without imports.
///
/// # Errors
///
/// If esbuild is missing or finds a mistake in the module.
pub fn module(project: &Project, source: &str) -> Result<String> {
    run(
        minify(project).args(["--loader=js", "--format=esm"]),
        source,
    )
}

/// A style sheet.
///
/// # Errors
///
/// If esbuild is missing or finds a mistake in the style sheet.
pub fn style_sheet(project: &Project, source: &str) -> Result<String> {
    run(minify(project).arg("--loader=css"), source)
}

fn minify(project: &Project) -> Command {
    let mut esbuild = project.command("esbuild");
    esbuild.args([
        "--minify",
        "--legal-comments=none",
        "--charset=utf8",
        "--log-level=warning",
    ]);
    esbuild
}

fn run(esbuild: &mut Command, source: &str) -> Result<String> {
    let mut child = esbuild
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .context("cannot start esbuild; `cargo xtask setup` installs it")?;
    // esbuild reads all of its input before it writes, so this cannot block. Taken, so that it is closed.
    if let Some(mut stdin) = child.stdin.take() {
        stdin
            .write_all(source.as_bytes())
            .context("handing esbuild its input")?;
    }
    let output = child.wait_with_output().context("waiting for esbuild")?;
    if !output.status.success() {
        bail!(
            "`{}` found a mistake; what it said stands above",
            line_of(esbuild)
        );
    }
    let text = String::from_utf8(output.stdout).context("esbuild's output is not UTF-8")?;
    Ok(text.trim_end().to_owned())
}

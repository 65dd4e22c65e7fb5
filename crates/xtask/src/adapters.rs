//! Builds the adapters for other comment systems: a script and a module for each, as a page speaks to one of them.

use anyhow::Result;

use crate::command::run_live;
use crate::pack::Part;
use crate::project::Project;
use crate::{esbuild, files, shrink};

/// The systems, as the attribute `backend` names them; a feature of the package for each.
pub const SYSTEMS: [&str; 4] = ["isso", "remark42", "static", "wordpress"];

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "wasm-release";

/// For each system the script that speaks with it, and the module that the script needs for that.
///
/// Compiled with the settings that trunk passes on to its hooks (`build.rs`).
///
/// # Errors
///
/// What the compiler, wasm-bindgen or a tool of binaryen says.
pub fn parts(project: &Project) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    for system in SYSTEMS {
        let (script, wasm) = build(project, system)?;
        let part = |ending: &str, bytes| Part {
            name: format!("{system}.{ending}"),
            bytes,
        };
        parts.extend([part("js", script.into()), part("wasm", wasm)]);
    }
    Ok(parts)
}

fn build(project: &Project, system: &str) -> Result<(String, Vec<u8>)> {
    let mut cargo = project.command("cargo");
    cargo.args(["rustc", "--lib", "--crate-type", "cdylib"]);
    cargo.args(["--package", "afterword-adapters"]);
    cargo.args(["--no-default-features", "--features", system]);
    cargo.args(["--target", TARGET, "--profile", PROFILE]);
    run_live(&mut cargo, false)?;

    let folder = project.target.join("wasm-bindgen").join(system);
    let mut bindgen = project.command("wasm-bindgen");
    bindgen.args([
        "--target",
        "web",
        "--no-typescript",
        "--out-name",
        "adapter",
    ]);
    bindgen.arg("--out-dir").arg(&folder);
    let built = project.target.join(TARGET).join(PROFILE);
    bindgen.arg(built.join("afterword_adapters.wasm"));
    run_live(&mut bindgen, false)?;

    let (glue, wasm) = (folder.join("adapter.js"), folder.join("adapter_bg.wasm"));
    let entry = project.root.join("web/foreign.js");
    let bundled = esbuild::bundle(project, &entry, "afterword-adapter", &glue)?;
    let script = esbuild::module(project, &shrink::shrink(project, &wasm, &bundled)?)?;
    Ok((script, files::read(&wasm)?))
}

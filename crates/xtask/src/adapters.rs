//! Builds the adapters for other comment systems: a module of its own, beside the widget's.

use anyhow::Result;

use crate::command::run_live;
use crate::pack::Part;
use crate::project::Project;
use crate::{esbuild, files, shrink};

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "wasm-release";

/// The script that speaks with other comment systems and the module it needs for that.
///
/// Compiled with the settings that trunk passes on to its hooks (`build.rs`).
///
/// # Errors
///
/// What the compiler, wasm-bindgen or a tool of binaryen says.
pub fn parts(project: &Project) -> Result<[Part; 2]> {
    let mut cargo = project.command("cargo");
    cargo.args(["rustc", "--lib", "--crate-type", "cdylib"]);
    cargo.args(["--package", "afterword-adapters"]);
    cargo.args(["--target", TARGET, "--profile", PROFILE]);
    run_live(&mut cargo, false)?;

    let folder = project.target.join("wasm-bindgen/adapters");
    let mut bindgen = project.command("wasm-bindgen");
    bindgen.args([
        "--target",
        "web",
        "--no-typescript",
        "--out-name",
        "adapters",
    ]);
    bindgen.arg("--out-dir").arg(&folder);
    bindgen.arg(
        project
            .target
            .join(TARGET)
            .join(PROFILE)
            .join("afterword_adapters.wasm"),
    );
    run_live(&mut bindgen, false)?;

    let (glue, wasm) = (folder.join("adapters.js"), folder.join("adapters_bg.wasm"));
    let entry = project.root.join("web/foreign.js");
    let bundled = esbuild::bundle(project, &entry, "afterword-adapters", &glue)?;
    let script = esbuild::module(project, &shrink::shrink(project, &wasm, &bundled)?)?;
    Ok([
        Part {
            name: "foreign.js".to_owned(),
            bytes: script.into(),
        },
        Part {
            name: "adapters.wasm".to_owned(),
            bytes: files::read(&wasm)?,
        },
    ])
}

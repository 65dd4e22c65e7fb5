//! Takes out of the module what its glue never asks for, shortens the names between the two, and puts what is left in
//! order.
//!
//! Every class that any library exports to JavaScript is an export of the module, and so are its methods and
//! all they need; each function that the browser lends has a name with a hash. docs/decisions.md has what
//! that weighs.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::json;

use crate::command::{answer, line_of};
use crate::files;
use crate::order::order;
use crate::project::Project;

/// What rustc emits and binaryen does not expect by itself.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-multivalue",
    "--enable-reference-types",
];

/// Nothing is kept in the first kilobyte of the memory: the stack ends there. So an address and the offset added to it
/// can be one instruction.
const LOW_MEMORY: &str = "--low-memory-unused";

/// The names that binaryen changed.
#[derive(Deserialize)]
struct Renamed {
    imports: Vec<(String, String, String)>,
    exports: Vec<(String, String)>,
}

/// Shrinks the module at `wasm` in place; returns the glue that goes with it.
///
/// # Errors
///
/// If a tool of binaryen fails or does not say what it renamed, or what it wrote cannot be ordered.
pub fn shrink(project: &Project, wasm: &Path, glue: &str) -> Result<String> {
    let graph = wasm.with_extension("graph.json");
    files::write(&graph, roots(&used_exports(glue)).to_string())?;
    let mut metadce = project.command("wasm-metadce");
    metadce
        .args(FEATURES)
        .arg(wasm)
        .arg("--graph-file")
        .arg(&graph)
        .arg("-o")
        .arg(wasm);
    said(&mut metadce)?;
    files::remove(&graph)?;

    let mut rename = project.command("wasm-opt");
    rename.args(FEATURES).args([
        "-Oz",
        LOW_MEMORY,
        "--minify-imports-and-exports-and-modules",
    ]);
    rename.arg(wasm).arg("-o").arg(wasm);
    let renamed: Renamed = serde_json::from_str(&said(&mut rename)?)
        .context("wasm-opt does not say what it renamed")?;
    files::write(wasm, order(&files::read(wasm)?)?)?;
    Ok(with_names(glue, &renamed))
}

fn said(command: &mut Command) -> Result<String> {
    answer(command).with_context(|| format!("`{}` failed", line_of(command)))
}

/// The exports that the glue uses: `wasm.NAME`.
fn used_exports(glue: &str) -> BTreeSet<&str> {
    glue.split("wasm.")
        .skip(1)
        .map(name_at)
        .filter(|name| !name.is_empty())
        .collect()
}

/// What may be reached from outside, as `wasm-metadce` wants to be told.
fn roots(exports: &BTreeSet<&str>) -> serde_json::Value {
    let root = json!({ "name": "glue", "root": true, "reaches": exports });
    let nodes = exports
        .iter()
        .map(|export| json!({ "name": export, "export": export }));
    std::iter::once(root).chain(nodes).collect()
}

/// The glue with the names that the module now has.
fn with_names(glue: &str, renamed: &Renamed) -> String {
    let mut text = String::new();
    let mut rest = glue;
    // Exports stand behind `wasm.`, where a short new name can't be taken for another word.
    while let Some((before, after)) = rest.split_once("wasm.") {
        let old = name_at(after);
        let new = renamed
            .exports
            .iter()
            .find(|(name, _)| name == old)
            .map_or(old, |(_, new)| new);
        text.extend([before, "wasm.", new]);
        rest = &after[old.len()..];
    }
    text.push_str(rest);
    // Imports have a hash in their names, so they stand for themselves wherever they stand.
    for (module, old, new) in &renamed.imports {
        text = text
            .replace(old, new)
            .replace(&format!("{module:?}"), "\"a\"");
    }
    text
}

/// The identifier that `text` begins with.
fn name_at(text: &str) -> &str {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
    text.split(|c| !is_part(c)).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = r#"const i = { __wbg_new_1f: (a) => wasm.old_one(a) }; use({ "./w_bg.js": i }); wasm.kept();"#;

    #[test]
    fn what_the_glue_uses_is_found() {
        assert_eq!(used_exports(GLUE), BTreeSet::from(["kept", "old_one"]));
    }

    #[test]
    fn the_glue_gets_the_names_of_the_module() {
        let renamed = Renamed {
            imports: vec![("./w_bg.js".into(), "__wbg_new_1f".into(), "b".into())],
            exports: vec![("old_one".into(), "A".into())],
        };
        assert_eq!(
            with_names(GLUE, &renamed),
            r#"const i = { b: (a) => wasm.A(a) }; use({ "a": i }); wasm.kept();"#
        );
    }
}

//! The checks: what each runs, what it needs, and how to mend it.

use anyhow::Result;

use crate::build;
use crate::command::run_live;
use crate::embed_dist::keep_budgets;
use crate::manifest::Manifest;
use crate::sizes::{self, BUDGETS};
use crate::step::Outcome;
use crate::test::Bench;

/// What must have been built before a check.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// Some widget, however old: the server does not compile without one inside.
    Dist,
    /// Widget and server as the sources are now.
    Build,
}

/// One check.
pub struct Check {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What it looks at.
    pub about: &'static str,
    /// What must have been built.
    pub needs: Needs,
    /// What to do when it fails.
    pub mend: &'static str,
    /// Runs it.
    pub run: fn(&Bench) -> Result<Outcome>,
}

/// Every check, the quick and the telling ones first.
pub const CHECKS: &[Check] = &[
    Check {
        name: "fmt",
        about: "the code is formatted",
        needs: Needs::Nothing,
        mend: "`cargo fmt --all`.",
        run: |bench| live(bench, &["fmt", "--all", "--check"]),
    },
    Check {
        name: "build",
        about: "widget and server compile",
        needs: Needs::Nothing,
        mend: "",
        run: |bench| {
            build::widget(bench.project)?;
            build::server(bench.project, false)
        },
    },
    Check {
        name: "size",
        about: "readers download no more than promised",
        needs: Needs::Build,
        mend: "make the named file smaller, or change its budget in crates/xtask/src/sizes.rs and say why.",
        run: |bench| {
            let manifest = Manifest::load(&bench.project.dist())?;
            eprintln!("{}", sizes::table(&manifest.files, BUDGETS));
            keep_budgets(&manifest)?;
            Ok(Outcome::Done)
        },
    },
    Check {
        name: "clippy",
        about: "no lint complains, on the host",
        needs: Needs::Dist,
        mend: "",
        run: |bench| {
            live(
                bench,
                &[
                    "clippy",
                    "--workspace",
                    "--all-targets",
                    "--features",
                    EVERYTHING,
                    "--",
                    "-D",
                    "warnings",
                ],
            )
        },
    },
    Check {
        name: "clippy-wasm",
        about: "no lint complains, in the widget for browsers",
        needs: Needs::Nothing,
        mend: "",
        run: |bench| {
            live(
                bench,
                &[
                    "clippy",
                    "--package",
                    "afterword",
                    "--target",
                    WASM,
                    "--features",
                    "csr",
                    "--all-targets",
                    "--",
                    "-D",
                    "warnings",
                ],
            )
        },
    },
    Check {
        name: "doc",
        about: "the documentation builds without a warning",
        needs: Needs::Dist,
        mend: "",
        run: |bench| {
            let args = [
                "doc",
                "--workspace",
                "--no-deps",
                "--document-private-items",
            ];
            run_live(bench.cargo(&args).env("RUSTDOCFLAGS", "-D warnings"), true)?;
            Ok(Outcome::Done)
        },
    },
    Check {
        name: "host",
        about: "tests without a browser",
        needs: Needs::Build,
        mend: "",
        run: |bench| live(bench, &["test", "--workspace"]),
    },
    Check {
        name: "fuzz",
        about: "generated requests get the answers that the API's description foresees",
        needs: Needs::Build,
        mend: "mend the server or its description; the answer tells how to repeat the request. What is sent \
               stands in crates/server/tests/fuzz/.",
        run: |bench| live(bench, &["test", "--workspace", "--test", "fuzz"]),
    },
    Check {
        name: "mail",
        about: "mails arrive, once, whatever the mail server does, and nobody is bombed",
        needs: Needs::Build,
        mend: "",
        run: |bench| live(bench, &["test", "--workspace", "--test", "mail"]),
    },
    Check {
        name: "backends",
        about: "the widget's calls work before a real Isso and a real WordPress",
        needs: Needs::Nothing,
        mend: "",
        run: |bench| {
            live(
                bench,
                &["test", "--package", "afterword-peers", "--features", "real"],
            )?;
            live(
                bench,
                &[
                    "test",
                    "--package",
                    "afterword-adapters",
                    "--features",
                    "real",
                ],
            )
        },
    },
    Check {
        name: "wasm",
        about: "component tests in headless Chromium",
        needs: Needs::Nothing,
        mend: "",
        run: |bench| {
            live(
                bench,
                &[
                    "test",
                    "--package",
                    "afterword",
                    "--target",
                    WASM,
                    "--features",
                    "csr",
                    "--test",
                    "web",
                ],
            )
        },
    },
    Check {
        name: "e2e",
        about: "journeys with the real server in headless Chromium",
        needs: Needs::Build,
        mend: "",
        run: |bench| {
            // With the whole workspace's features, as the host tests were: nothing compiles twice.
            live(
                bench,
                &[
                    "test",
                    "--workspace",
                    "--features",
                    E2E,
                    "--test",
                    "e2e",
                    "--",
                    "--test-threads=1",
                ],
            )
        },
    },
];

const WASM: &str = "wasm32-unknown-unknown";
/// Keeps the end-to-end tests out of a plain `cargo test`, which has no server to test.
const E2E: &str = "afterword/e2e";
/// Tests that cargo leaves out by itself, for the lints.
const EVERYTHING: &str = "afterword/e2e,afterword-adapters/real,afterword-peers/real";

fn live(bench: &Bench, args: &[&str]) -> Result<Outcome> {
    run_live(&mut bench.cargo(args), true)?;
    Ok(Outcome::Done)
}

//! `cargo xtask test`: every check of the project, in order, until one fails.

mod checks;

use std::process::{Command, ExitCode};

use anyhow::{Result, bail};

use crate::build;
use crate::project::Project;
use crate::setup::test_tools::{self, TestTools};
use crate::setup::{self, Scope, python};
use crate::step::{StepFailed, Steps, in_words};
use crate::test::checks::{CHECKS, Check, Needs};

/// What the checks work with.
pub struct Bench<'a> {
    /// The checkout.
    pub project: &'a Project,
    tools: TestTools,
}

impl Bench<'_> {
    /// A cargo command whose tests find browser, database and server.
    pub fn cargo(&self, args: &[&str]) -> Command {
        let mut cargo = self.project.command("cargo");
        cargo
            .args(args)
            .env("AFTERWORD_BIN", self.project.server(false))
            .env("AFTERWORD_PG_BIN", &self.tools.pg_bin)
            .env("AFTERWORD_CHROMIUM", &self.tools.chromium)
            .env("AFTERWORD_PYTHON", python::interpreter(self.project))
            .env("AFTERWORD_SCHEMATHESIS", python::schemathesis(self.project))
            .env("AFTERWORD_PHP", &self.tools.php)
            .env("AFTERWORD_MARIADBD", &self.tools.mariadbd)
            .env("AFTERWORD_WORDPRESS", &self.tools.wordpress)
            .env("CHROMEDRIVER", &self.tools.chromedriver)
            // Seconds; the runner's own 5 and 20 are short for a machine that does other things as well.
            .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "30")
            .env("WASM_BINDGEN_TEST_TIMEOUT", "300");
        cargo
    }
}

/// Prints the names of the checks and what each looks at.
pub fn list() {
    for check in CHECKS {
        println!("{:<12} {}", check.name, check.about);
    }
}

/// Sets up and runs the checks called `names`, or all.
///
/// # Errors
///
/// If setting up fails, or there is no check of a name. A failed check is no error here: it is printed, and
/// the code returned is that of a failure.
pub fn run(project: &Project, names: &[String], steps: &mut Steps) -> Result<ExitCode> {
    let checks = select(names)?;
    setup::run(project, Scope::Tests, steps)?;
    let Ok(tools) = test_tools::find(project) else {
        bail!("the test tools were there a moment ago, and are gone");
    };
    if !checks.iter().any(|check| check.name == "build") {
        prepare(project, &checks, steps)?;
    }
    let bench = Bench { project, tools };
    let mut failed = None;
    steps.forget();
    for check in &checks {
        eprintln!("\n▸ {}: {}", check.name, check.about);
        let result = steps.run(check.name, check.mend, || (check.run)(&bench));
        if let Err(failure) = result {
            failed = Some(failure);
            break;
        }
    }
    report(&checks, steps, failed.as_ref());
    Ok(if failed.is_some() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Builds what the chosen checks take for granted.
fn prepare(project: &Project, checks: &[&Check], steps: &mut Steps) -> Result<()> {
    let needs = checks
        .iter()
        .map(|check| check.needs)
        .max()
        .unwrap_or(Needs::Nothing);
    let build = match needs {
        Needs::Nothing => false,
        Needs::Dist => !project.dist().join("index.html").is_file(),
        Needs::Build => true,
    };
    if build {
        build::run(project, false, steps)
    } else {
        Ok(())
    }
}

fn select(names: &[String]) -> Result<Vec<&'static Check>> {
    let known = |name: &str| CHECKS.iter().any(|check| check.name == name);
    if let Some(unknown) = names.iter().find(|name| !known(name)) {
        let all: Vec<&str> = CHECKS.iter().map(|check| check.name).collect();
        bail!(
            "there is no check `{unknown}`; there are {}",
            all.join(", ")
        );
    }
    Ok(CHECKS
        .iter()
        .filter(|check| names.is_empty() || names.iter().any(|name| name == check.name))
        .collect())
}

/// Prints the table of checks, what failed, and the line `N passed, M failed`.
fn report(checks: &[&Check], steps: &Steps, failure: Option<&anyhow::Error>) {
    let failed = failure.and_then(|failure| failure.downcast_ref::<StepFailed>());
    println!();
    for check in checks {
        let passed = steps.finished().iter().find(|step| step.name == check.name);
        let (result, took) = match (passed, failed) {
            (Some(step), _) => ("passed", in_words(step.took)),
            (None, Some(failed)) if failed.name == check.name => ("FAILED", in_words(failed.took)),
            (None, _) => ("not run", String::new()),
        };
        println!("  {:<12} {result:<8} {took:>12}", check.name);
    }
    if let Some(failure) = failure {
        println!("\n{failure:#}");
    }
    println!(
        "\n{} passed, {} failed",
        steps.finished().len(),
        usize::from(failure.is_some())
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(selected: &[&str]) -> Result<Vec<&'static str>> {
        let selected: Vec<String> = selected.iter().map(ToString::to_string).collect();
        Ok(select(&selected)?.iter().map(|check| check.name).collect())
    }

    #[test]
    fn no_name_selects_every_check() -> Result<()> {
        assert_eq!(names(&[])?.len(), CHECKS.len());
        Ok(())
    }

    #[test]
    fn named_checks_run_in_their_usual_order() -> Result<()> {
        assert_eq!(names(&["e2e", "fmt"])?, ["fmt", "e2e"]);
        Ok(())
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_known_ones() {
        let said = names(&["unit"])
            .expect_err("there is no such check")
            .to_string();
        assert!(
            said.starts_with("there is no check `unit`; there are fmt, build,"),
            "{said}"
        );
    }
}

//! `cargo xtask bench reading`: how fast the comments come and what they cost a reader, in a real browser.
//!
//! It measures and reports; it is no check, as what it says depends on the machine and on what else runs there.

mod browser;
mod comments;
mod corpus;
mod downloads;
mod figures;
mod http;
mod machine;
mod report;
mod site;
mod statistics;
mod targets;
mod visit;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::bench::browser::Driver;
use crate::bench::comments::Comments;
use crate::bench::figures::{Figures, SPEEDS};
use crate::bench::site::{Section, Site};
use crate::build;
use crate::files;
use crate::project::Project;
use crate::setup::test_tools;
use crate::setup::{self, Scope};
use crate::step::{Outcome, Steps};

/// How to measure.
#[derive(Args)]
pub struct Reading {
    /// How often each visit is made.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    repetitions: u32,
    /// Measures what was built last, without building.
    #[arg(long)]
    as_built: bool,
    /// Where the report goes.
    #[arg(long, value_name = "FILE", default_value = "docs/performance.md")]
    report: PathBuf,
}

/// What is visited in one round, references between ours, so that a disturbance meets all alike.
const ROUND: [Section; 5] = [
    Section::Static,
    Section::Widget(100),
    Section::Script(100),
    Section::Widget(1_000),
    Section::Widget(10_000),
];

/// Builds, measures, prints the tables and writes the report.
///
/// # Errors
///
/// If something cannot be built or started, or a page does not do what a reader expects.
pub fn reading(project: &Project, wanted: &Reading, steps: &mut Steps) -> Result<()> {
    if !wanted.as_built {
        setup::run(project, Scope::Tests, steps)?;
        build::run(project, true, steps)?;
    }
    let Ok(tools) = test_tools::find(project) else {
        bail!("no Chromium, or no ChromeDriver; `cargo xtask setup --test` gets them");
    };
    let folder = project.target.join("bench");
    if folder.is_dir() {
        fs::remove_dir_all(&folder).with_context(|| format!("removing {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let mut figures = Figures::default();
    let mut server = None;
    steps.run("comments", "", || {
        server = Some(Comments::serve(project, &folder)?);
        Ok(Outcome::Done)
    })?;
    let server = server.context("the server was started a moment ago")?;
    let site = Site::publish(&server.address)?;
    let driver = Driver::start(project, &tools, &folder)?;
    let chromium = driver.open()?.version.clone();
    for round in 1..=wanted.repetitions {
        let name = format!("visits, round {round} of {}", wanted.repetitions);
        steps.run(&name, "", || {
            visit_all(&driver, &site, &mut figures)?;
            Ok(Outcome::Done)
        })?;
    }
    drop(driver);
    drop(server);
    let machine = machine::describe(project, &chromium, wanted.repetitions);
    files::write(
        &project.root.join(&wanted.report),
        report::document(&figures, &machine),
    )?;
    for speed in SPEEDS {
        println!("\n{}\n\n{}", speed.word(), report::table(&figures, speed));
    }
    println!("{}", report::verdict(&figures));
    eprintln!("  The report is {}.", wanted.report.display());
    // What is left there is of no use to anybody.
    fs::remove_dir_all(&folder).with_context(|| format!("removing {}", folder.display()))
}

/// Makes each visit once, at both speeds.
fn visit_all(driver: &Driver, site: &Site, figures: &mut Figures) -> Result<()> {
    for speed in SPEEDS {
        for section in ROUND {
            let visited = || format!("visiting {section:?}, {}", speed.word());
            visit::read_and_take_part(driver, site, section, speed, figures)
                .with_context(visited)?;
            if matches!(section, Section::Widget(_)) {
                visit::reply_at_once(driver, site, section, speed, figures)
                    .with_context(visited)?;
            }
        }
    }
    Ok(())
}

//! `cargo xtask bench page`: how fast the comments come and what they cost a reader, in a real browser.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use crate::bench::browser::Driver;
use crate::bench::comments::Comments;
use crate::bench::corpus::{SIZES, Thread};
use crate::bench::figures::{Figures, SPEEDS};
use crate::bench::site::{Section, Site};
use crate::bench::{Folder, REPORT, machine, prepare, report, targets, visit, write_part};
use crate::project::Project;
use crate::step::{Outcome, Steps};

/// How to measure.
#[derive(Args)]
pub struct Page {
    /// How often each visit is made.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    repetitions: u32,
    /// Measures what was built last, without building.
    #[arg(long)]
    as_built: bool,
    /// Where the report goes.
    #[arg(long, value_name = "FILE", default_value = REPORT)]
    report: PathBuf,
}

/// What is visited in one round, references between ours, so that a disturbance meets all alike.
const ROUND: [Section; 6] = [
    Section::Static,
    Section::Widget(100),
    Section::Script(100),
    Section::AtOnce(100),
    Section::Widget(1_000),
    Section::Widget(10_000),
];

/// Builds, measures, prints the tables and writes the report.
///
/// # Errors
///
/// If something cannot be built or started, or a page does not do what a reader expects.
pub fn run(project: &Project, wanted: &Page, steps: &mut Steps) -> Result<()> {
    let tools = prepare(project, wanted.as_built, steps)?;
    let folder = Folder::new(project)?;
    let mut figures = Figures::default();
    let mut server = None;
    steps.run("comments", "", || {
        server = Some(Comments::serve(
            project,
            folder.path(),
            &SIZES.map(Thread::of),
        )?);
        Ok(Outcome::Done)
    })?;
    let server = server.context("the server was started a moment ago")?;
    let site = Site::publish(&server.address, &Thread::of(SIZES[0]).name)?;
    let driver = Driver::start(project, &tools, folder.path())?;
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
    let machine = machine::of_visits(project, &chromium, wanted.repetitions);
    for speed in SPEEDS {
        println!("\n{}\n\n{}", speed.word(), report::table(&figures, speed));
    }
    println!("{}", report::verdict(&targets::reading(&figures)));
    let section = report::reading(&figures, &machine);
    write_part(project, &wanted.report, &section)
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

//! `cargo xtask bench server`: how much the server can answer, beside nginx with the same bytes, and what readers notice of
//! those who want to harm.

pub mod abuse;
pub mod asked;
mod crowds;
mod exchange;
mod nginx;
mod socket;
pub mod speeds;
mod wrk;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::bench::comments::Comments;
use crate::bench::server::abuse::Notices;
use crate::bench::server::nginx::Nginx;
use crate::bench::server::speeds::{Bench, Speeds};
use crate::bench::{Folder, REPORT, machine, report, write_part};
use crate::build;
use crate::project::Project;
use crate::setup::load_tools;
use crate::setup::{self, Scope};
use crate::step::{Outcome, Steps};

/// How to measure.
#[derive(Args)]
pub struct Server {
    /// Measures only this, and leaves the other part of the report as it is.
    #[arg(long)]
    only: Option<Part>,
    /// How often each server is asked for each thing.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=30))]
    rounds: u32,
    /// For how many seconds at a time.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
    /// Measures what was built last, without building.
    #[arg(long)]
    as_built: bool,
    /// Where the report goes; what else is in this file stays.
    #[arg(long, value_name = "FILE", default_value = REPORT)]
    report: PathBuf,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// How much the server can answer.
    Speed,
    /// What readers notice of those who want to harm.
    Abuse,
}

/// Builds, measures, prints the tables and writes the report.
///
/// # Errors
///
/// If something cannot be built or started, or a server does not answer as it should.
pub fn run(project: &Project, wanted: &Server, steps: &mut Steps) -> Result<()> {
    if !wanted.as_built {
        setup::run(project, Scope::Building, steps)?;
        build::run(project, true, steps)?;
    }
    let folder = Folder::new(project)?;
    let mut sections = Vec::new();
    if wanted.only != Some(Part::Abuse) {
        sections.push(serving(project, wanted, folder.path(), steps)?);
    }
    if wanted.only != Some(Part::Speed) {
        sections.push(withstanding(project, folder.path(), steps)?);
    }
    for section in sections {
        println!("\n{section}");
        write_part(project, &wanted.report, &section)?;
    }
    Ok(())
}

/// The part about how much the server can answer.
fn serving(project: &Project, wanted: &Server, folder: &Path, steps: &mut Steps) -> Result<String> {
    let tools = load_tools::install(project, steps)?;
    let load = machine::load();
    let bench = Bench {
        project,
        tools: &tools,
        folder,
        rounds: wanted.rounds as usize,
        seconds: wanted.seconds,
    };
    let mut server = None;
    steps.run("comments", "", || {
        let threads = asked::threads(bench.rounds);
        server = Some(Comments::serve(project, folder, &threads)?);
        Ok(Outcome::Done)
    })?;
    let server = server.context("the server was started a moment ago")?;
    let mut speeds = Speeds::default();
    steps.run("requests to the server and to nginx", "", || {
        speeds = bench.measure(&server)?;
        Ok(Outcome::Done)
    })?;
    let mut machine = machine::describe(project);
    let version = Nginx::version(project, &tools.nginx);
    machine.extend(version.map(|version| ("nginx", version)));
    let turns = format!("{} of {} seconds", wanted.rounds, wanted.seconds);
    machine.push(("Turns of each kind", turns));
    machine.push(("Load when it began", load));
    Ok(report::serving::section(&speeds, &machine))
}

/// The part about those who want to harm.
fn withstanding(project: &Project, folder: &Path, steps: &mut Steps) -> Result<String> {
    let load = machine::load();
    let mut notices = Notices::default();
    for (place, abuse) in abuse::ALL.into_iter().enumerate() {
        let name = format!("readers, beside {}", abuse.label());
        steps.run(&name, "", || {
            let file = folder.join(format!("abuse-{place}.db"));
            let database = format!("sqlite:{}", file.display());
            Comments::fill(project, folder, &database, &abuse::threads())?;
            let server = Comments::start_with_limits(project, &database)?;
            notices.insert(abuse, abuse::measure(&server, abuse)?);
            Ok(Outcome::Done)
        })?;
    }
    let mut machine = machine::describe(project);
    machine.push(("Load when it began", load));
    Ok(report::abuse::section(&notices, &machine))
}

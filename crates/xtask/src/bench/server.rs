//! `cargo xtask bench server`: how much the server can answer, beside nginx with the same bytes.

pub mod asked;
mod exchange;
mod nginx;
pub mod speeds;
mod wrk;

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use crate::bench::comments::Comments;
use crate::bench::server::nginx::Nginx;
use crate::bench::server::speeds::{Bench, Speeds};
use crate::bench::{Folder, REPORT, machine, report};
use crate::project::Project;
use crate::setup::load_tools;
use crate::setup::{self, Scope};
use crate::step::{Outcome, Steps};
use crate::{build, files};

/// How to measure.
#[derive(Args)]
pub struct Server {
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
    let tools = load_tools::install(project, steps)?;
    let folder = Folder::new(project)?;
    let load = machine::load();
    let bench = Bench {
        project,
        tools: &tools,
        folder: folder.path(),
        rounds: wanted.rounds as usize,
        seconds: wanted.seconds,
    };
    let mut server = None;
    steps.run("comments", "", || {
        let threads = asked::threads(bench.rounds);
        server = Some(Comments::serve(project, folder.path(), &threads)?);
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
    let section = report::serving::section(&speeds, &machine);
    let path = project.root.join(&wanted.report);
    let before = files::read_text(&path).unwrap_or_default();
    files::write(&path, report::with_section(&before, &section))?;
    println!("\n{section}");
    eprintln!("  The report is {}.", wanted.report.display());
    Ok(())
}

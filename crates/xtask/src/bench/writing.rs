//! `cargo xtask bench writing`: how fast one can answer and post in a real browser, and what a post costs the server.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use crate::bench::browser::Driver;
use crate::bench::comments::Comments;
use crate::bench::corpus::Thread;
use crate::bench::crowd;
use crate::bench::figures::{Figures, SPEEDS};
use crate::bench::followers::Database;
use crate::bench::posts;
use crate::bench::site::Site;
use crate::bench::{Folder, REPORT, machine, prepare, report, visit};
use crate::project::Project;
use crate::step::{Outcome, Steps};
use crate::{build, files};

/// How many comments the threads have that are written to in the browser: as many as are shown at last.
const SHOWN: usize = 1_000;

/// How to measure.
#[derive(Args)]
pub struct Writing {
    /// How often each visit is made.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    repetitions: u32,
    /// How many comments and how many replies are posted to threads of each length.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..))]
    posts: u32,
    /// An empty PostgreSQL database to measure as well, such as `postgres://user:password@localhost/bench`. It is
    /// filled, and left so.
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// Measures only how many posts there can be at once, which takes no browser, and leaves the rest of the part as it is.
    #[arg(long)]
    at_once: bool,
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
/// If something cannot be built or started, a page does not do what a reader expects, or a post is refused.
pub fn run(project: &Project, wanted: &Writing, steps: &mut Steps) -> Result<()> {
    let tools = if wanted.at_once {
        // The widget is not asked for.
        if !wanted.as_built {
            steps.run("server", "", || build::server(project, true))?;
        }
        None
    } else {
        Some(prepare(project, wanted.as_built, steps)?)
    };
    let folder = Folder::new(project)?;
    let load = machine::load();
    let (sqlite, visits) = (folder.path().join("posts"), folder.path().join("visits"));
    let (mut costs, mut crowds) = (Vec::new(), Vec::new());
    let mut measure = |engine, server: &dyn Fn() -> Result<Comments>, steps: &mut Steps| {
        let mut started = None;
        steps.run(&format!("comments in {engine}"), "", || {
            started = Some(server()?);
            Ok(Outcome::Done)
        })?;
        let server = started.context("the server was started a moment ago")?;
        if !wanted.at_once {
            steps.run(&format!("posts to {engine}"), "", || {
                costs.push((engine, posts::measure(&server, &sqlite, wanted.posts)?));
                Ok(Outcome::Done)
            })?;
        }
        steps.run(&format!("many posts at once to {engine}"), "", || {
            let folder = (engine == "SQLite").then_some(sqlite.as_path());
            crowds.push((engine, crowd::measure(project, &server, folder)?));
            Ok(Outcome::Done)
        })
    };
    let threads = posts::threads();
    let on_sqlite = || Comments::serve(project, &sqlite, &threads);
    measure("SQLite", &on_sqlite, steps)?;
    if let Some(database) = &wanted.postgres {
        let on_postgres = || Comments::serve_from(project, &sqlite, database, &threads);
        measure("PostgreSQL", &on_postgres, steps)?;
    }
    let mut machine = machine::describe(project);
    let version = |url| Database::Postgres(url).version(project);
    let version = wanted.postgres.as_deref().and_then(version);
    machine.extend(version.map(|version| ("PostgreSQL", version)));
    machine.push(("Load when it began", load.clone()));
    let at_once = report::writing::at_once(&crowds, &machine);
    let path = project.root.join(&wanted.report);
    let Some(tools) = tools else {
        let before = files::read_text(&path).unwrap_or_default();
        let section = report::section_of(&before, report::writing::HEADING);
        let section = report::writing::with_at_once(section, &at_once);
        files::write(&path, report::with_part(&before, &section))?;
        println!("\n{at_once}");
        return Ok(());
    };
    let mut figures = Figures::default();
    let rounds = wanted.repetitions as usize;
    // One thread for each visit: what is written in one is not in the others.
    let of_visit = |round: usize, speed: usize| Thread::copy(SHOWN, round * SPEEDS.len() + speed);
    let mut server = None;
    steps.run("comments for the visits", "", || {
        let threads =
            (0..rounds).flat_map(|round| (0..SPEEDS.len()).map(move |speed| (round, speed)));
        let threads: Vec<Thread> = threads
            .map(|(round, speed)| of_visit(round, speed))
            .collect();
        server = Some(Comments::serve(project, &visits, &threads)?);
        Ok(Outcome::Done)
    })?;
    let server = server.context("the server was started a moment ago")?;
    let site = Site::publish(&server.address, &of_visit(0, 0).name)?;
    let driver = Driver::start(project, &tools, folder.path())?;
    let chromium = driver.open()?.version.clone();
    for round in 0..rounds {
        let name = format!("visits, round {} of {rounds}", round + 1);
        steps.run(&name, "", || {
            for (place, speed) in SPEEDS.into_iter().enumerate() {
                let thread = of_visit(round, place).name;
                visit::write(&driver, &site, &thread, speed, &mut figures)
                    .with_context(|| format!("writing, {}", speed.word()))?;
            }
            Ok(Outcome::Done)
        })?;
    }
    let mut machine = machine::of_visits(project, &chromium, wanted.repetitions);
    machine.push(("Posts of each kind", wanted.posts.to_string()));
    machine.push(("Load when it began", load));
    let section = report::writing::section(&figures, &costs, &at_once, &machine);
    let before = files::read_text(&path).unwrap_or_default();
    files::write(&path, report::with_part(&before, &section))?;
    println!("\n{section}");
    eprintln!("  The report is {}.", wanted.report.display());
    Ok(())
}

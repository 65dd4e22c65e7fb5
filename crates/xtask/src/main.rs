//! `cargo xtask`: sets up, builds, shows and checks the project.
//!
//! Everything it says about its own steps goes to standard error, so that standard output belongs to the
//! commands it runs: the first line of `cargo xtask demo` there is the server's `listening on …`.

mod adapters;
mod bench;
mod build;
mod command;
mod compress;
mod demo;
mod embed_dist;
mod emoji;
mod esbuild;
mod files;
mod fingerprint;
mod manifest;
mod order;
mod pack;
mod project;
mod setup;
mod shrink;
mod sizes;
mod step;
mod test;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::bench::growth::Growth;
use crate::bench::mail::Mail;
use crate::bench::page::Page;
use crate::bench::server::Server;
use crate::bench::writing::Writing;
use crate::project::Project;
use crate::setup::Scope;
use crate::step::Steps;

/// The tasks of this project.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Installs what is missing for building; leaves alone what is there.
    Setup {
        /// Also what only the tests need: Chromium, ChromeDriver, PostgreSQL, PHP, MariaDB, WordPress, Python with
        /// packages, rustfmt, clippy.
        #[arg(long)]
        test: bool,
    },
    /// Builds the widget (when its sources changed) and the server around it.
    Build {
        /// Optimises the server; the widget always is.
        #[arg(long)]
        release: bool,
    },
    /// Sets up, builds, and starts a server with a demo article and thread.
    Demo {
        /// Passed to `afterword demo`, for example `--listen 127.0.0.1:9000`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Sets up and runs every check, or those named.
    Test {
        /// The checks to run; all of them when none is named.
        names: Vec<String>,
        /// Lists the checks instead of running them.
        #[arg(long)]
        list: bool,
    },
    /// Measures how fast things are and what they cost, and reports it; no check.
    Bench {
        #[command(subcommand)]
        what: Bench,
    },
    /// Packs what trunk built for other people's pages; trunk's post_build hook calls this.
    EmbedDist,
}

#[derive(Subcommand)]
enum Bench {
    /// Visits threads of 100, 1,000 and 10,000 comments in headless Chromium, and writes its part of docs/performance.md.
    Page(Page),
    /// Asks the server for as much as it can answer, beside nginx with the same bytes, and writes its part there.
    Server(Server),
    /// Answers and posts in headless Chromium, posts to threads of 10 to 100,000 comments, and writes its part there.
    Writing(Writing),
    /// Posts to threads that up to 10,000 follow, takes the mails in, and writes its part there.
    Mail(Mail),
    /// Reads and writes in databases of 1,000, 100,000 and 1,000,000 comments, and writes its part there.
    Growth(Growth),
}

fn main() -> ExitCode {
    match run(Cli::parse().task) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("{failure:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<ExitCode> {
    let project = Project::find()?;
    let mut steps = Steps::default();
    match task {
        Task::Setup { test } => {
            let scope = if test { Scope::Tests } else { Scope::Building };
            setup::run(&project, scope, &mut steps)?;
        }
        Task::Build { release } => {
            setup::run(&project, Scope::Building, &mut steps)?;
            build::run(&project, release, &mut steps)?;
        }
        Task::Demo { args } => return demo::run(&project, args, &mut steps),
        Task::Test { list: true, .. } => {
            test::list();
            return Ok(ExitCode::SUCCESS);
        }
        Task::Test { names, .. } => return test::run(&project, &names, &mut steps),
        Task::Bench {
            what: Bench::Page(wanted),
        } => bench::page::run(&project, &wanted, &mut steps)?,
        Task::Bench {
            what: Bench::Server(wanted),
        } => bench::server::run(&project, &wanted, &mut steps)?,
        Task::Bench {
            what: Bench::Writing(wanted),
        } => bench::writing::run(&project, &wanted, &mut steps)?,
        Task::Bench {
            what: Bench::Mail(wanted),
        } => bench::mail::run(&project, &wanted, &mut steps)?,
        Task::Bench {
            what: Bench::Growth(wanted),
        } => bench::growth::run(&project, &wanted, &mut steps)?,
        Task::EmbedDist => {
            embed_dist::run(&project)?;
            return Ok(ExitCode::SUCCESS);
        }
    }
    steps.say_total();
    Ok(ExitCode::SUCCESS)
}

//! Makes sure that everything the other tasks need is there, and installs only what is not.
//!
//! **With everything present, nothing here uses the network.** Nobody's own tools change: what cargo, npm and pip
//! install goes below `target/` and `node_modules/`. Only what the system's packages must provide (Node,
//! Python, Chromium, PostgreSQL, PHP, MariaDB, WordPress, and nginx with wrk for one measurement) is installed outside of the
//! repository.

pub mod cargo_tools;
mod crates;
pub mod load_tools;
mod npm;
mod packages;
pub mod python;
mod rust;
pub mod test_tools;

use anyhow::Result;

use crate::project::Project;
use crate::step::Steps;

/// How much is needed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// What building and showing the widget and the server takes.
    Building,
    /// Also what only the tests need.
    Tests,
}

/// Sets up what `scope` needs, one step per thing.
///
/// # Errors
///
/// A step that failed, with what to do about it.
pub fn run(project: &Project, scope: Scope, steps: &mut Steps) -> Result<()> {
    rust::target(project, steps)?;
    rust::sources(project, steps)?;
    if scope == Scope::Tests {
        rust::components(project, steps)?;
    }
    crates::fetch(project, steps)?;
    for tool in cargo_tools::ALL {
        cargo_tools::install(project, tool, steps)?;
    }
    npm::install_node(project, steps)?;
    npm::install_packages(project, steps)?;
    if scope == Scope::Tests {
        test_tools::install(project, steps)?;
        python::install_python(project, steps)?;
        python::install_packages(project, steps)?;
    }
    Ok(())
}

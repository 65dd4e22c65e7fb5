//! `cargo xtask demo`: from a fresh checkout to a page one can comment on.

use std::net::TcpListener;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::build;
use crate::command::line_of;
use crate::project::Project;
use crate::setup::{self, Scope};
use crate::step::Steps;

/// Where the demo is, unless something else is there already.
const USUAL: &str = "127.0.0.1:8080";
/// Any free port.
const ANY: &str = "127.0.0.1:0";

/// Sets up, builds, and becomes the demo server, which prints `listening on http://…` as its first line.
///
/// # Errors
///
/// What setting up, building or starting says.
pub fn run(project: &Project, args: Vec<String>, steps: &mut Steps) -> Result<ExitCode> {
    setup::run(project, Scope::Building, steps)?;
    build::run(project, false, steps)?;
    steps.say_total();

    let mut server = project.command(project.server(false));
    server
        .arg("demo")
        .args(listen(&args, is_free(USUAL)))
        .args(args);
    eprintln!("  $ {}", line_of(&server));
    eprintln!("  Open the address that it prints; Ctrl-C ends it.");
    become_it(&mut server)
}

/// The address to add to what the caller passes on.
fn listen(args: &[String], usual_is_free: bool) -> Vec<&'static str> {
    if args
        .iter()
        .any(|arg| arg == "--listen" || arg.starts_with("--listen="))
    {
        return Vec::new();
    }
    if usual_is_free {
        return vec!["--listen", USUAL];
    }
    eprintln!("  {USUAL} is taken, so the demo gets another port (choose one with --listen)");
    vec!["--listen", ANY]
}

fn is_free(address: &str) -> bool {
    TcpListener::bind(address).is_ok()
}

/// Replaces this program by the server, so that a signal or an exit code needs nobody to pass it on, and no
/// server is left behind when this program is killed.
#[cfg(unix)]
fn become_it(server: &mut Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(server.exec()).context("cannot start the server")
}

#[cfg(not(unix))]
fn become_it(server: &mut Command) -> Result<ExitCode> {
    let status = server.status().context("cannot start the server")?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_callers_address_wins_and_a_taken_port_is_avoided() {
        let check = |args: &[&str], free, expected: &[&str]| {
            let args: Vec<String> = args.iter().map(ToString::to_string).collect();
            assert_eq!(listen(&args, free), expected);
        };
        check(&[], true, &["--listen", USUAL]);
        check(&[], false, &["--listen", ANY]);
        check(&["--listen", "127.0.0.1:9000"], false, &[]);
        check(&["--listen=127.0.0.1:9000"], true, &[]);
    }

    #[test]
    fn a_port_in_use_is_seen() {
        let taken = TcpListener::bind(ANY).expect("a free port");
        let address = taken.local_addr().expect("its address").to_string();
        assert!(!is_free(&address));
    }
}

//! As much as a server can answer: asked by wrk, over many connections, one request after the other on each.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::bench::server::exchange::Request;
use crate::command::answer;
use crate::files;
use crate::project::Project;

/// Over how many connections it asks: as many as keep both processors busy.
const CONNECTIONS: &str = "64";

/// Says what it found as numbers; what it says otherwise is for people.
const SCRIPT: &str = r#"done = function(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("found %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), failed))
end
"#;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// How many requests were answered.
    pub requests: f64,
    /// How many of these in a second.
    pub rate: f64,
    /// How many milliseconds half of them took at most.
    pub median: f64,
    /// How many milliseconds 99 of 100 took at most.
    pub late: f64,
}

/// Asks `host`, which is host and port, for so many seconds. `folder` is for a file of its own.
///
/// # Errors
///
/// If wrk does not run, or a request is not answered as it should be.
pub fn ask(
    project: &Project,
    wrk: &Path,
    folder: &Path,
    (host, request): (&str, &Request),
    seconds: u32,
) -> Result<Load> {
    let script = folder.join("wrk.lua");
    files::write(&script, SCRIPT)?;
    let mut command = project.command(wrk);
    command.args(["--threads", "1", "--connections", CONNECTIONS]);
    command.args(["--duration", &format!("{seconds}s"), "--script"]);
    command.arg(&script);
    for (name, value) in &request.head {
        command.args(["--header", &format!("{name}: {value}")]);
    }
    command.arg(format!("http://{host}{}", request.path));
    let said = answer(&mut command).context("wrk fails")?;
    load_of(&said).with_context(|| format!("wrk on {}:\n{said}", request.path))
}

fn load_of(said: &str) -> Result<Load> {
    let numbers = said.lines().find_map(|line| line.strip_prefix("found "));
    let numbers = numbers.context("it has found nothing")?.split(' ');
    let numbers: Vec<f64> = numbers.map(str::parse).collect::<Result<_, _>>()?;
    let [requests, microseconds, median, late, failed] = numbers[..] else {
        anyhow::bail!("it says something else");
    };
    ensure!(failed == 0.0, "{failed} requests were not answered well");
    ensure!(requests > 0.0, "nothing was answered");
    Ok(Load {
        requests,
        rate: requests * 1e6 / microseconds,
        median: median / 1e3,
        late: late / 1e3,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_says_becomes_numbers() {
        let load = load_of("Running\nfound 3000 1500000 250 4000 0\n").expect("numbers");
        assert_eq!((load.rate, load.median, load.late), (2_000.0, 0.25, 4.0));
    }

    #[test]
    fn a_request_that_was_refused_counts_for_no_rate() {
        assert!(load_of("found 3000 1500000 250 4000 1").is_err());
        assert!(load_of("found 0 1500000 0 0 0").is_err());
        assert!(load_of("unable to connect").is_err());
    }
}

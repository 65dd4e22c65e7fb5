//! The part of the report that is about those who want to harm.

use super::writing::told;
use super::{headed, line, measured_on};
use crate::bench::figures::Unit;
use crate::bench::server::abuse::{ALL, Notices};
use crate::sizes::grouped;

/// What the part begins with.
pub const HEADING: &str = "## What readers notice of abuse\n";

/// All of it.
pub fn section(notices: &Notices, machine: &[(&'static str, String)]) -> String {
    let mut text = format!(
        "{HEADING}\n\
         How long the first page of a thread of 100 comments takes for somebody who reads it every 50 ms over one connection,\n\
         and a reply for those who post one there every second, while others do their worst for 20 seconds from other\n\
         addresses. The limits for one client are on. Each has a server of its own, whose memory (what the system\n\
         calls the resident set) is told before, at most meanwhile, and 4 seconds afterwards.\n\n"
    );
    measured_on(&mut text, machine);
    text.push_str("\n### What who reads and posts waits for\n\n");
    text.push_str(&times(notices));
    text.push_str("\n### What the server needs for it\n\n");
    text.push_str(
        "Of those who did it: how many connections they had at most, how many of their requests were answered, and how many\n\
         refused or ended by the server.\n\n",
    );
    text.push_str(&costs(notices));
    text
}

fn times(notices: &Notices) -> String {
    let mut text = headed(&[
        "a page: median",
        "19 of 20 at most",
        "all at most",
        "a reply: median",
        "all at most",
        "failed",
    ]);
    for abuse in ALL {
        let Some(noticed) = notices.get(&abuse) else {
            continue;
        };
        let time = |value| told(value, Unit::ShortTime);
        let cells = [
            abuse.label().to_owned(),
            time(noticed.read(0.5)),
            time(noticed.read(0.95)),
            time(noticed.read(1.0)),
            time(noticed.post(0.5)),
            time(noticed.post(1.0)),
            grouped(noticed.failed),
        ];
        line(&mut text, &cells);
    }
    text
}

fn costs(notices: &Notices) -> String {
    let mut text = headed(&[
        "memory before",
        "at most",
        "afterwards",
        "connections",
        "answered",
        "refused",
        "ended",
    ]);
    for abuse in ALL {
        let Some(noticed) = notices.get(&abuse) else {
            continue;
        };
        let mut cells = vec![abuse.label().to_owned()];
        let memory = noticed.memory.map(|all| all.map(Some)).unwrap_or_default();
        cells.extend(memory.map(|bytes| told(bytes.map(|bytes| bytes as f64), Unit::Bytes)));
        let tally = noticed.tally;
        let counts = [tally.open, tally.answered, tally.refused, tally.ended];
        cells.extend(counts.map(grouped));
        line(&mut text, &cells);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::server::abuse::{Abuse, Noticed};

    #[test]
    fn memory_is_told_as_it_was_before_meanwhile_and_afterwards() {
        let noticed = Noticed {
            memory: Some([20_000_000, 90_000_000, 30_000_000]),
            ..Noticed::default()
        };
        let text = section(&[(Abuse::Streams, noticed)].into(), &[]);
        let row = format!(
            "| {} | 20.00 MB | 90.00 MB | 30.00 MB | 0 |",
            Abuse::Streams.label()
        );
        assert!(text.contains(&row), "{text}");
        assert!(!text.contains(Abuse::Queries.label()), "{text}");
    }
}

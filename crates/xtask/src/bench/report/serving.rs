//! The part of the report that is about how much the server can answer.

use super::{headed, line, measured_on, spread, verdict};
use crate::bench::figures::Unit;
use crate::bench::server::asked::{ALL, Asked};
use crate::bench::server::speeds::{Speeds, Who};
use crate::bench::statistics::Summary;
use crate::bench::targets;
use crate::sizes::grouped;

/// What the part begins with.
pub const HEADING: &str = "## Serving\n";

/// All of it.
pub fn section(speeds: &Speeds, machine: &[(&'static str, String)]) -> String {
    let mut text = format!(
        "{HEADING}\n\
         How much the server can answer, beside nginx, which sends the same bytes with the same head from a file. nginx has\n\
         as many workers as there are processors, keeps its files open and writes no log; nothing is left for it to\n\
         negotiate, compress or look up. Both are asked over 64 connections on the same machine, in turns, for the first page\n\
         of a thread of 100 comments and what else readers ask for. The processors are shared with what asks, and the server's\n\
         limits for one client are off.\n\n"
    );
    measured_on(&mut text, machine);
    text.push_str("\n### Targets of serving\n\n");
    text.push_str(&verdict(&targets::serving(speeds)));
    text.push_str("\n### Requests in a second\n\n");
    text.push_str(&rates(speeds));
    text.push_str(
        "\n### What a request takes\n\n\
         Milliseconds until an answer is there, while there are as many requests as can be answered, so that most of it is\n\
         waiting for its turn; and how long a processor is busy with one request.\n\n",
    );
    text.push_str(&times(speeds));
    text
}

fn rates(speeds: &Speeds) -> String {
    let mut text = headed(&["bytes", "Afterword", "nginx", "Afterword : nginx"]);
    for asked in measured(speeds) {
        let rate = |who| spread(speeds.rate(asked, who), Unit::Number);
        let cells = [
            asked.label().to_owned(),
            speeds.bytes(asked).map(grouped).unwrap_or_default(),
            rate(Who::Afterword),
            rate(Who::Nginx),
            speeds
                .ratio(asked)
                .map_or_else(String::new, |ratio| format!("{ratio:.2}")),
        ];
        line(&mut text, &cells);
    }
    text
}

fn times(speeds: &Speeds) -> String {
    let mut text = headed(&[
        "Afterword: median",
        "99 of 100 at most",
        "processor",
        "nginx: median",
        "99 of 100 at most",
        "processor",
    ]);
    for asked in measured(speeds) {
        let mut cells = vec![asked.label().to_owned()];
        for who in [Who::Afterword, Who::Nginx] {
            let median = |found: Option<Summary>| found.map(|s| s.median);
            let told = |value: Option<f64>| {
                value.map_or_else(String::new, |value| format!("{value:.2} ms"))
            };
            cells.push(told(median(speeds.median(asked, who))));
            cells.push(told(median(speeds.late(asked, who))));
            let work = median(speeds.work(asked, who));
            cells.push(work.map_or_else(String::new, |work| format!("{:.0} µs", work * 1e3)));
        }
        line(&mut text, &cells);
    }
    text
}

/// What there are numbers of.
fn measured(speeds: &Speeds) -> impl Iterator<Item = Asked> {
    ALL.into_iter()
        .filter(|asked| speeds.bytes(*asked).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_does_not_know_has_no_row() {
        let text = section(&Speeds::default(), &[]);
        assert!(text.starts_with(HEADING));
        assert!(
            text.contains("| target | at least | measured | |\n"),
            "{text}"
        );
        assert!(text.contains("0 of 4 are met, 4 missed."), "{text}");
        assert!(!text.contains(Asked::OneRequest.label()), "{text}");
    }
}

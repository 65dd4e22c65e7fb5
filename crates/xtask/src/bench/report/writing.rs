//! The part of the report that is about writing.

use std::fmt::Write as _;

use super::{headed, in_unit, line, measured_on, rows, spread, verdict};
use crate::bench::crowd::{CLIENTS, Crowd};
use crate::bench::figures::{Figure, Figures, SPEEDS, Speed, Unit};
use crate::bench::posts::{Costs, THREADS, Timed};
use crate::bench::site::Section;
use crate::bench::targets;
use crate::sizes::grouped;

/// What the part begins with.
pub const HEADING: &str = "## Writing\n";

/// What its last part begins with.
const AT_ONCE: &str = "### Many posts at once\n";

const COLUMNS: [(Section, &str); 2] = [
    (Section::Widget(100), "100 comments shown"),
    (Section::Widget(1_000), "1,000 comments shown"),
];

const ROWS: [Figure; 6] = [
    Figure::Reply,
    Figure::Preview,
    Figure::ReplyPainted,
    Figure::ReplyAnswered,
    Figure::PostPainted,
    Figure::PostAnswered,
];

/// All of it. `costs` are those of each engine, SQLite first; the targets are about that.
pub fn section(
    figures: &Figures,
    costs: &[(&str, Costs)],
    at_once: &str,
    machine: &[(&'static str, String)],
) -> String {
    let mut text = format!(
        "{HEADING}\n\
         How fast one can answer and post, measured as above, and what a post costs the server. In the browser, the\n\
         widget is there when a visit begins. The visit answers a comment of a thread of its own, looks at the preview,\n\
         posts the reply and then a comment, shows 900 more comments, and does it all again. A comment shows at once,\n\
         with \"Sending…\"; the server's answer takes its place. Preview and answer wait for the server.\n\n"
    );
    measured_on(&mut text, machine);
    text.push_str("\n### Targets of writing\n\n");
    let none = Costs::default();
    let first = costs.first().map_or(&none, |(_, costs)| costs);
    text.push_str(&verdict(&targets::writing(figures, first)));
    for speed in SPEEDS {
        let _ = write!(
            text,
            "\n### From a click to the frame that shows it, {}\n\n",
            speed.word()
        );
        text.push_str(&clicks(figures, speed));
    }
    for (engine, costs) in costs {
        let _ = write!(text, "\n### A post on {engine}\n\n");
        if *engine == "SQLite" {
            text.push_str(
                "The time from sending a post to having all of its answer, over one connection on the same machine,\n\
                 with threads, comments and replies in random order. There are several of the shorter threads, so that\n\
                 they stay short. Beside it, in the same order: `GET /healthz`, for which the server does nothing, and\n\
                 writing as many bytes as a post to the same disk until the disk has them. So much of a post is the way\n\
                 there and the disk.\n\n",
            );
        }
        text.push_str(&posts(costs));
    }
    text.push('\n');
    text.push_str(at_once);
    text
}

/// The last of it, which can be measured without the rest: how many posts there were in a second, and how long each
/// took, by how many post.
pub fn at_once(all: &[(&str, Crowd)], machine: &[(&'static str, String)]) -> String {
    let mut text = format!(
        "{AT_ONCE}\n\
         Each client posts over a connection of its own as fast as it is answered, in turns of three seconds. A post is\n\
         answered when the disk has it; posts that come together share one wait for it. Beside it, SQLite alone: a program\n\
         that does nothing but insert rows of 1,000 bytes, each with a commit of its own, on the same disk.\n\n"
    );
    measured_on(&mut text, machine);
    text.push_str("\n| | in a second | median | 19 of 20 at most |\n|---|---:|---:|---:|\n");
    for (engine, crowd) in all {
        for clients in CLIENTS {
            let who = match clients {
                1 => "one client".to_owned(),
                clients => format!("{clients} clients"),
            };
            let time = |part| told(crowd.time(clients, part), Unit::ShortTime);
            let rate = spread(crowd.rate(clients), Unit::Number);
            let what = format!("{engine}, {who}");
            line(&mut text, &[what, rate, time(0.5), time(0.95)]);
        }
        if let Some(alone) = crowd.alone() {
            let rate = spread(Some(alone), Unit::Number);
            let cells = ["Beside it: rows that SQLite alone writes", &rate, "", ""];
            line(&mut text, &cells.map(str::to_owned));
        }
    }
    text
}

/// A section of writing with this last part in place of the one it has.
pub fn with_at_once(section: &str, at_once: &str) -> String {
    let end = section.find(AT_ONCE).unwrap_or(section.len());
    let rest = section[..end].trim_end();
    let rest = if rest.is_empty() {
        HEADING.trim_end()
    } else {
        rest
    };
    format!("{rest}\n\n{at_once}")
}

fn clicks(figures: &Figures, speed: Speed) -> String {
    let mut text = headed(&COLUMNS.map(|(_, column)| column));
    rows(&mut text, (figures, speed), &ROWS, &COLUMNS);
    text
}

/// Times and bytes of all that was posted, and of what it is compared with.
fn posts(costs: &Costs) -> String {
    let mut columns = THREADS
        .map(|(comments, _)| format!("thread of {}", grouped(comments)))
        .to_vec();
    columns.push(format!("{} : {}", grouped(THREADS[2].0), THREADS[0].0));
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut text = headed(&columns);
    for (what, of) in [
        ("A comment", Timed::Comment as fn(usize) -> Timed),
        ("A reply", Timed::Reply),
    ] {
        for (name, part) in [("median", 0.5), ("19 of 20 at most", 0.95)] {
            let times = THREADS.map(|(comments, _)| costs.time(of(comments), part));
            cells(
                &mut text,
                &format!("{what}, {name}"),
                &times,
                Unit::ShortTime,
            );
        }
        let written = THREADS.map(|(comments, _)| costs.written(of(comments)));
        cells(
            &mut text,
            &format!("{what}, bytes written"),
            &written,
            Unit::Bytes,
        );
    }
    text.push_str("\n| beside it | median | 19 of 20 at most | bytes |\n|---|---:|---:|---:|\n");
    let mut beside = vec![("`GET /healthz`", Timed::Health)];
    // Where another program keeps the comments, nobody knows what a post writes, or to which disk.
    if costs.written(Timed::Comment(THREADS[0].0)).is_some() {
        beside.push(("The disk alone", Timed::Disk));
    }
    for (what, timed) in beside {
        let time = |part| told(costs.time(timed, part), Unit::ShortTime);
        let bytes = told(costs.written(timed), Unit::Bytes);
        line(&mut text, &[what.to_owned(), time(0.5), time(0.95), bytes]);
    }
    text
}

/// A row with how many times the first of the values the last is; none if nothing was measured.
pub fn cells(text: &mut String, name: &str, values: &[Option<f64>], unit: Unit) {
    let (Some(Some(first)), Some(Some(last))) = (values.first(), values.last()) else {
        return;
    };
    let mut cells = vec![name.to_owned()];
    cells.extend(values.iter().map(|value| told(*value, unit)));
    cells.push(format!("{:.2}", last / first));
    line(text, &cells);
}

/// A value, or nothing.
pub fn told(value: Option<f64>, unit: Unit) -> String {
    value.map_or_else(String::new, |value| in_unit(value, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posts_are_compared_between_the_longest_and_the_shortest_threads() {
        let mut costs = Costs::default();
        for (comments, time) in [(10, 2.0), (1_000, 2.5), (100_000, 3.0)] {
            costs.note(Timed::Comment(comments), time, None);
        }
        costs.note(Timed::Health, 0.125, None);
        let text = posts(&costs);
        assert!(
            text.contains("| A comment, median | 2.00 ms | 2.50 ms | 3.00 ms | 1.50 |\n"),
            "{text}"
        );
        assert!(!text.contains("bytes written"), "{text}");
        assert!(
            text.contains("| `GET /healthz` | 0.12 ms | 0.12 ms |  |\n"),
            "{text}"
        );
    }

    #[test]
    fn the_part_begins_with_its_heading_and_counts_its_targets() {
        let text = section(&Figures::default(), &[], "", &[]);
        assert!(text.starts_with(HEADING));
        assert!(text.contains("0 of 8 are met, 8 missed."), "{text}");
    }

    #[test]
    fn the_last_part_takes_the_place_of_what_it_said_before() {
        let part = at_once(&[("SQLite", Crowd::default())], &[]);
        assert!(part.contains("| SQLite, 64 clients |  |  |  |\n"), "{part}");
        let before = format!("{HEADING}\nfast\n\n{AT_ONCE}\nslow\n");
        let then = with_at_once(&before, &part);
        assert_eq!(then, format!("{HEADING}\nfast\n\n{part}"));
        assert_eq!(with_at_once("", &part), format!("{HEADING}\n{part}"));
    }
}

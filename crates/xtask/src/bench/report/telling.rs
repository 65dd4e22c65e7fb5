//! The part of the report that is about telling many of a comment.

use std::fmt::Write as _;

use super::writing::{cells, told};
use super::{headed, in_unit, line, measured_on, spread, verdict};
use crate::bench::figures::Unit;
use crate::bench::targets;
use crate::bench::telling::{FOLLOWERS, Findings, MANY, Meanwhile, Measured};
use crate::sizes::grouped;

/// What the part begins with.
pub const HEADING: &str = "## Telling many\n";

/// All of it. `all` are the findings with each engine, SQLite first; the target is about that.
pub fn section(all: &[(&str, Findings)], machine: &[(&'static str, String)]) -> String {
    let many = grouped(MANY);
    let mut text = format!(
        "{HEADING}\n\
         What it costs that many want to know of a comment, and how soon they do. A post writes one row, whoever follows\n\
         the thread. Afterwards the server finds out who is told, and hands over a mail for each. It hands them to a mail\n\
         server on the same machine that takes everything and only counts. How long a real one takes for a mail comes\n\
         on top; the server hands over four at a time.\n\n"
    );
    measured_on(&mut text, machine);
    text.push_str("\n### Target of telling\n\n");
    let none = Findings::default();
    let first = all.first().map_or(&none, |(_, findings)| findings);
    text.push_str(&verdict(&targets::telling(first)));
    for (place, (engine, findings)) in all.iter().enumerate() {
        let is_first = place == 0;
        let _ = write!(text, "\n### Posts and mails with {engine}\n\n");
        if is_first {
            let _ = write!(
                text,
                "The time from sending a post to having all of its answer, over one connection on the same machine, in\n\
                 random order, each when the server has nothing else to do. Of the {many} all but one are told once a day,\n\
                 so that the next post does not wait for {many} mails; the post does not know.\n\n"
            );
        }
        text.push_str(&posts(findings));
        if is_first {
            let _ = write!(
                text,
                "\nPosts to a thread that nobody follows, while {many} others are told at once of a comment elsewhere. There\n\
                 is such a post every tenth of a second.\n"
            );
        }
        text.push_str(&beside(findings));
        if is_first {
            let _ = write!(
                text,
                "\nTelling {many} at once: medians, with the least and the most in brackets. Beside it, what a mail takes\n\
                 that somebody hands over who does nothing else, one after the other over one connection, and writing\n\
                 a page to the same disk until the disk has it.\n"
            );
        }
        text.push_str(&mails(findings));
    }
    text
}

/// Posts to threads that more and more follow.
fn posts(findings: &Findings) -> String {
    let mut columns = FOLLOWERS
        .map(|followers| format!("followed by {}", grouped(followers)))
        .to_vec();
    columns.push(format!("{} : 0", grouped(MANY)));
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut text = headed(&columns);
    for (name, part) in [("median", 0.5), ("19 of 20 at most", 0.95)] {
        let time = |followers| match part {
            0.5 => Some(findings.summary(Measured::Post(followers))?.median),
            part => findings.quantile(Measured::Post(followers), part),
        };
        cells(
            &mut text,
            &format!("A comment, {name}"),
            &FOLLOWERS.map(time),
            Unit::ShortTime,
        );
    }
    text
}

/// Posts to a thread that nobody follows, by what the server does meanwhile.
fn beside(findings: &Findings) -> String {
    let mut text = String::from(
        "\n| meanwhile the server | posts | median | 19 of 20 at most | at most |\n|---|---:|---:|---:|---:|\n",
    );
    for (what, meanwhile) in [
        ("does nothing", Meanwhile::Nothing),
        ("finds out who is told", Meanwhile::Finding),
        ("sends mails", Meanwhile::Sending),
    ] {
        let measured = Measured::Beside(meanwhile);
        let Some(summary) = findings.summary(measured) else {
            continue;
        };
        let cells = [
            what.to_owned(),
            grouped(findings.count(measured)),
            in_unit(summary.median, Unit::ShortTime),
            told(findings.quantile(measured, 0.95), Unit::ShortTime),
            in_unit(summary.most, Unit::ShortTime),
        ];
        line(&mut text, &cells);
    }
    text
}

/// What telling many takes.
fn mails(findings: &Findings) -> String {
    let many = grouped(MANY);
    let mut text = format!("\n| {many} mails | |\n|---|---:|\n");
    for (what, measured, unit) in [
        ("The post itself", Measured::Told, Unit::ShortTime),
        (
            "From the post to the first mail",
            Measured::First,
            Unit::Time,
        ),
        ("From the post to the last mail", Measured::Last, Unit::Time),
        ("Mails in a second", Measured::Rate, Unit::Number),
        (
            "Connections to the mail server",
            Measured::Connections,
            Unit::Number,
        ),
        (
            "A mail: time of a processor in the server",
            Measured::Work,
            Unit::ShortTime,
        ),
        (
            "A mail: bytes written by the server, to files and connections",
            Measured::Written,
            Unit::Bytes,
        ),
        (
            "Beside it: a mail handed over by somebody else",
            Measured::Exchange,
            Unit::ShortTime,
        ),
        (
            "Beside it: a page on the disk",
            Measured::Disk,
            Unit::ShortTime,
        ),
    ] {
        if let Some(summary) = findings.summary(measured) {
            line(&mut text, &[what.to_owned(), spread(Some(summary), unit)]);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posts_are_compared_between_threads_that_many_and_that_nobody_follows() {
        let mut findings = Findings::default();
        for (followers, time) in [(0, 2.0), (10, 2.5), (MANY, 2.1)] {
            findings.note(Measured::Post(followers), time);
        }
        let text = posts(&findings);
        let row = "| A comment, median | 2.00 ms | 2.50 ms | 2.10 ms | 1.05 |\n";
        assert!(text.contains(row), "{text}");
        let text = section(&[("SQLite", findings)], &[]);
        assert!(text.starts_with(HEADING));
        assert!(text.contains("It is met."), "{text}");
    }

    #[test]
    fn what_was_not_measured_has_no_row() {
        let mut findings = Findings::default();
        for time in [9_000.0, 12_000.0, 10_000.0] {
            findings.note(Measured::Last, time);
        }
        let text = mails(&findings);
        let row = "| From the post to the last mail | 10,000 ms (9,000 to 12,000 ms) |\n";
        assert!(text.contains(row), "{text}");
        assert!(!text.contains("bytes written"), "{text}");
        assert_eq!(beside(&findings).lines().count(), 3);
    }
}

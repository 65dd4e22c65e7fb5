//! The part of the report that is about large databases.

use std::fmt::Write as _;

use super::{headed, line, measured_on, spread, verdict};
use crate::bench::figures::Unit;
use crate::bench::grown::{ASKED, Asked, Grown, SIZES};
use crate::bench::report::writing::told;
use crate::bench::targets;
use crate::sizes::grouped;

/// What the part begins with.
pub const HEADING: &str = "## Growth\n";

/// All of it. `all` is what was measured with each engine, SQLite first; the target is about that.
pub fn section(all: &[(&str, Grown)], machine: &[(&'static str, String)]) -> String {
    let mut text = format!(
        "{HEADING}\n\
         What readers and writers wait for when a database has become large. The databases are filled in bulk, all tables\n\
         that grow. One thread has a tenth of the comments, and one comment there a two-hundredth of them as answers: 100,000\n\
         and 5,000 in the largest. The others are in threads of a hundred. The servers run side by side, and what is done is\n\
         done in random order, each when its server has nothing else to do.\n\n"
    );
    measured_on(&mut text, machine);
    text.push_str("\n### Target of growth\n\n");
    let none = Grown::default();
    let first = all.first().map_or(&none, |(_, grown)| grown);
    text.push_str(&verdict(&targets::growth(first)));
    for (place, (engine, grown)) in all.iter().enumerate() {
        let _ = write!(text, "\n### Large databases with {engine}\n\n");
        if place == 0 {
            text.push_str(
                "The time from sending a request to having all of its answer, over one connection on the same machine:\n\
                 medians, with the least and the most in brackets. Moderation is all of `afterword comment list`, from the\n\
                 start of the program to its end.\n\n",
            );
        }
        text.push_str(&times(grown));
    }
    text
}

fn times(grown: &Grown) -> String {
    let mut columns = SIZES.map(grouped).to_vec();
    columns.push(format!("{} : {}", grouped(SIZES[2]), grouped(SIZES[0])));
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut text = headed(&columns);
    for asked in ASKED {
        let found = SIZES.map(|size| grown.time(asked, size));
        let mut cells = vec![name(asked).to_owned()];
        cells.extend(found.map(|found| spread(found, Unit::ShortTime)));
        let ratio = found[2].zip(found[0]);
        cells.push(ratio.map_or_else(String::new, |(large, small)| {
            format!("{:.2}", large.median / small.median)
        }));
        line(&mut text, &cells);
    }
    let mut cells = vec!["Filling it".to_owned()];
    cells.extend(SIZES.map(|size| told(grown.filling(size), Unit::Time)));
    cells.push(String::new());
    line(&mut text, &cells);
    text
}

fn name(asked: Asked) -> &'static str {
    match asked {
        Asked::Newest => "First page, newest first",
        Asked::Best => "First page, best first",
        Asked::Oldest => "First page, oldest first",
        Asked::Around => "The page around a comment",
        Asked::Branch => "Answers to the comment with the most",
        Asked::PostEmpty => "A comment in an empty thread",
        Asked::Post => "A comment in the long thread",
        Asked::Reply => "A reply to the comment with the most answers",
        Asked::Vote => "A vote",
        Asked::Review => "Moderation: what waits for a decision",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_is_compared_between_the_largest_and_the_smallest_database() {
        let mut grown = Grown::default();
        for (size, time) in [(1_000, 2.0), (100_000, 2.5), (1_000_000, 3.0)] {
            grown.note(Asked::Best, size, time);
        }
        let text = times(&grown);
        let row = "| First page, best first | 2.00 ms | 2.50 ms | 3.00 ms | 1.50 |\n";
        assert!(text.contains(row), "{text}");
        let text = section(&[("SQLite", grown)], &[]);
        assert!(text.starts_with(HEADING));
        assert!(text.contains("It is missed."), "{text}");
    }
}

//! What a run comes to, as tables for people.

pub mod abuse;
pub mod growth;
pub mod reading;
pub mod serving;
pub mod telling;
mod whole;
pub mod writing;

use std::fmt::Write as _;

use crate::bench::figures::{Figure, Figures, Speed, Unit};
use crate::bench::site::Section;
use crate::bench::statistics::Summary;
use crate::bench::targets::Target;
use crate::sizes::grouped;

pub use whole::{section_of, with_part};

/// What the numbers come from, as a table.
fn measured_on(text: &mut String, machine: &[(&'static str, String)]) {
    text.push_str("| measured on | |\n|---|---|\n");
    for (name, value) in machine {
        line(text, &[(*name).to_owned(), value.clone()]);
    }
}

/// The targets, what was measured, and a sentence about those that are missed.
pub fn verdict(targets: &[Target]) -> String {
    let missed = targets.iter().filter(|target| !target.is_met()).count();
    let mut text = match (missed, targets.len()) {
        (0, 1) => "It is met.\n\n".to_owned(),
        (1, 1) => "It is missed.\n\n".to_owned(),
        (0, all) => format!("All {all} are met.\n\n"),
        _ => format!(
            "{} of {} are met, {missed} missed.\n\n",
            targets.len() - missed,
            targets.len()
        ),
    };
    let limit = match targets.first() {
        Some(target) if target.is_least() => "at least",
        _ => "at most",
    };
    let _ = writeln!(text, "| target | {limit} | measured | |");
    text.push_str("|---|---:|---:|---|\n");
    for target in targets {
        let met = if target.is_met() { "met" } else { "**missed**" };
        let cells = [
            target.what.to_owned(),
            target.limit(),
            target.measured(),
            met.to_owned(),
        ];
        line(&mut text, &cells);
    }
    text
}

/// A table without rows yet.
fn headed(columns: &[&str]) -> String {
    let (names, lines) = (columns.join(" | "), "---:|".repeat(columns.len()));
    format!("| | {names} |\n|---|{lines}\n")
}

/// A row for each of some figures.
fn rows<const N: usize>(
    text: &mut String,
    (figures, speed): (&Figures, Speed),
    rows: &[Figure],
    columns: &[(Section, &str); N],
) {
    for &figure in rows {
        let mut cells = vec![figure.label().to_owned()];
        let of = |&(section, _): &(Section, &str)| cell(figures.of(section, speed, figure), figure);
        cells.extend(columns.iter().map(of));
        line(text, &cells);
    }
}

fn line(text: &mut String, cells: &[String]) {
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

/// A summary as text; nothing for what is not measured there.
fn cell(summary: Option<Summary>, figure: Figure) -> String {
    spread(summary, figure.unit())
}

/// The middle of a summary, with its ends in brackets where they differ; nothing of nothing.
pub fn spread(summary: Option<Summary>, unit: Unit) -> String {
    let Some(Summary {
        median,
        least,
        most,
    }) = summary
    else {
        return String::new();
    };
    let [median, least, most] = [median, least, most].map(|value| in_unit(value, unit));
    if least == most {
        return median;
    }
    // The unit stands once.
    let bare = least
        .split_once(' ')
        .map_or(least.as_str(), |(number, unit)| {
            if most.ends_with(unit) { number } else { &least }
        });
    format!("{median} ({bare} to {most})")
}

/// A number with its unit.
pub fn in_unit(value: f64, unit: Unit) -> String {
    match unit {
        Unit::ShortTime => format!("{value:.2} ms"),
        Unit::Time => format!("{} ms", grouped(value.round() as usize)),
        Unit::Task if value < 50.0 => "below 50 ms".to_owned(),
        Unit::Task => format!("{} ms", grouped(value.round() as usize)),
        Unit::Bytes if value >= 1e6 => format!("{:.2} MB", value / 1e6),
        Unit::Bytes if value >= 1e5 => format!("{:.1} kB", value / 1e3),
        Unit::Bytes => format!("{} B", grouped(value.round() as usize)),
        Unit::Number => grouped(value.round() as usize),
        // No shift at all is told from a small one.
        Unit::Fraction if value == 0.0 => "0".to_owned(),
        Unit::Fraction if value < 0.1 => format!("{value:.4}"),
        Unit::Fraction => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::targets;
    use crate::bench::visit::Mounts;

    #[test]
    fn numbers_are_told_in_their_units() {
        for (value, unit, expected) in [
            (1_234.4, Unit::Time, "1,234 ms"),
            (1.234, Unit::ShortTime, "1.23 ms"),
            (0.0, Unit::Task, "below 50 ms"),
            (51.0, Unit::Task, "51 ms"),
            (6_457.0, Unit::Bytes, "6,457 B"),
            (120_000.0, Unit::Bytes, "120.0 kB"),
            (12_340_000.0, Unit::Bytes, "12.34 MB"),
            (0.00004, Unit::Fraction, "0.0000"),
            (0.0, Unit::Fraction, "0"),
            (24.666, Unit::Fraction, "24.67"),
        ] {
            assert_eq!(in_unit(value, unit), expected);
        }
    }

    #[test]
    fn a_cell_says_how_far_apart_the_measurements_lie() {
        let of = |least, median, most| {
            let summary = Summary {
                median,
                least,
                most,
            };
            cell(Some(summary), Figure::Reply)
        };
        assert_eq!(of(20.0, 24.0, 31.0), "24 ms (20 to 31 ms)");
        assert_eq!(of(24.0, 24.1, 24.2), "24 ms");
        assert_eq!(cell(None, Figure::Reply), "");
    }

    #[test]
    fn missed_targets_are_counted() {
        let said = verdict(&targets::reading(&Figures::default(), &Mounts::default()));
        assert!(said.starts_with("0 of 19 are met, 19 missed."), "{said}");
    }
}

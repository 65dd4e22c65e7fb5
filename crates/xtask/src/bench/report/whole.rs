//! The report as a whole: its head, all targets at a glance, and its parts in their order.

use std::fmt::Write as _;

use super::{abuse, growth, line, reading, serving, telling, writing};

/// What the report begins with.
const HEAD: &str = "# Performance

What readers, writers and servers wait for, and what it costs, as it was measured. Each part is written by a command, which
builds everything optimised, fills throw-away databases, and says what it was measured on:

```sh
cargo xtask bench page      # Reading
cargo xtask bench server    # Serving, What readers notice of abuse
cargo xtask bench writing   # Writing
cargo xtask bench mail      # Telling many
cargo xtask bench growth    # Growth
```

Nothing else should run meanwhile.
";

/// What all targets stand below.
const TARGETS: &str = "## All targets\n";

/// The order of the parts; what people have written comes after them.
const ORDER: [&str; 6] = [
    reading::HEADING,
    serving::HEADING,
    abuse::HEADING,
    writing::HEADING,
    telling::HEADING,
    growth::HEADING,
];

/// The report `before` with `part` in the place of the one with its heading, and all targets at its head.
pub fn with_part(before: &str, part: &str) -> String {
    let replaced = [TARGETS, heading_of(part)];
    let kept = parts(before).filter(|part| !replaced.contains(&heading_of(part)));
    let mut parts: Vec<&str> = kept.chain([part]).collect();
    parts.sort_by_key(|part| {
        let place = ORDER.iter().position(|known| heading_of(part) == *known);
        place.unwrap_or(ORDER.len())
    });
    let targets = targets(&parts);
    let all = [HEAD, &targets].into_iter().chain(parts).map(str::trim);
    let all: Vec<&str> = all.filter(|part| !part.is_empty()).collect();
    all.join("\n\n") + "\n"
}

/// The part of a report that begins with this heading; empty if there is none.
pub fn section_of<'a>(report: &'a str, heading: &str) -> &'a str {
    let mut parts = parts(report);
    parts
        .find(|part| heading_of(part) == heading)
        .unwrap_or_default()
}

/// What stands below the headings of parts, with these.
fn parts(report: &str) -> impl Iterator<Item = &str> {
    let first = report.starts_with("## ").then_some(0);
    let others = report.match_indices("\n## ").map(|(at, _)| at + 1);
    let starts: Vec<usize> = first.into_iter().chain(others).collect();
    let ends: Vec<usize> = starts
        .iter()
        .copied()
        .skip(1)
        .chain([report.len()])
        .collect();
    starts
        .into_iter()
        .zip(ends)
        .map(|(start, end)| &report[start..end])
}

fn heading_of(part: &str) -> &str {
    part.split_inclusive('\n').next().unwrap_or_default()
}

/// The targets of all parts in one table, as the parts have them.
fn targets(parts: &[&str]) -> String {
    let mut table = String::new();
    let (mut met, mut all) = (0, 0);
    for part in parts {
        let name = heading_of(part).trim_start_matches("## ").trim();
        let anchor = name.to_lowercase().replace(' ', "-");
        for [what, limit, measured, is_met] in rows_of(part) {
            all += 1;
            met += usize::from(is_met == "met");
            let link = format!("[{name}](#{anchor})");
            line(&mut table, &[what, limit, measured, is_met, link]);
        }
    }
    let mut text = format!("{TARGETS}\n{met} of {all} are met. ");
    text.push_str(
        "What the widget's files may weigh is looked at by every build, too (`crates/xtask/src/sizes.rs`).\n\n",
    );
    let _ = write!(
        text,
        "| target | limit | measured | | in |\n|---|---:|---:|---|---|\n{table}"
    );
    text
}

/// The rows of the targets of one part, with what kind of limit it is.
fn rows_of(part: &str) -> Vec<[String; 4]> {
    let mut rows = Vec::new();
    let mut limit = None;
    for text in part.lines() {
        let cells: Vec<&str> = text.split('|').map(str::trim).collect();
        match (&cells[..], limit) {
            (["", "target", kind, "measured", "", ""], _) => limit = Some(*kind),
            (["", what, value, measured, is_met, ""], Some(kind)) if !what.starts_with("--") => {
                let value = format!("{kind} {value}");
                rows.push([
                    (*what).to_owned(),
                    value,
                    (*measured).to_owned(),
                    (*is_met).to_owned(),
                ]);
            }
            (["", _, _, _, _, ""], _) => (),
            _ => limit = None,
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITTEN: &str = "## Writing\n\n### Targets of writing\n\n| target | at most | measured | |\n\
                           |---|---:|---:|---|\n| Reply | 30 ms | 23 ms | met |\n| Post | 40 ms | 43 ms | **missed** |\n\n\
                           | a | b | c | d |\n|---|---|---|---|\n| 1 | 2 | 3 | 4 |\n";

    #[test]
    fn the_targets_of_all_parts_stand_at_the_head_once() {
        let once = with_part("", WRITTEN);
        let both = with_part(
            &once,
            "## Serving\n\n| target | at least | measured | |\n|---|---:|---:|---|\n| Pages | 0.80 | 0.85 | met |\n",
        );
        let head = section_of(&both, TARGETS);
        assert!(head.contains("2 of 3 are met."), "{head}");
        let rows = "| Pages | at least 0.80 | 0.85 | met | [Serving](#serving) |\n\
                    | Reply | at most 30 ms | 23 ms | met | [Writing](#writing) |\n\
                    | Post | at most 40 ms | 43 ms | **missed** | [Writing](#writing) |\n";
        assert!(head.contains(rows), "{head}");
        assert_eq!(with_part(&both, WRITTEN), both);
        assert!(both.starts_with("# Performance\n"), "{both}");
    }

    #[test]
    fn a_part_takes_the_place_of_what_it_said_before_and_leaves_the_rest() {
        let before = "# Old\n\n## Writing\n\nfast\n\n## What was tried\n\nmuch\n";
        let after = with_part(before, "## Reading\n\n### Slow\n\nlong\n");
        let again = with_part(&after, "## Writing\n\nslow\n");
        let said =
            "## Reading\n\n### Slow\n\nlong\n\n## Writing\n\nslow\n\n## What was tried\n\nmuch\n";
        assert!(again.ends_with(said), "{again}");
        assert_eq!(
            section_of(&again, "## Reading\n"),
            "## Reading\n\n### Slow\n\nlong\n\n"
        );
        assert_eq!(section_of(&again, "## Sleeping\n"), "");
    }
}

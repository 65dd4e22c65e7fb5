//! The part of the report that is about reading.

use std::fmt::Write as _;

use super::{headed, in_unit, line, measured_on, rows, verdict};
use crate::bench::figures::{Figure, Figures, SPEEDS, Speed, Unit};
use crate::bench::site::{Section, reference_bytes};
use crate::bench::statistics::{range_of_median, summary};
use crate::bench::targets;
use crate::bench::visit::{COMMENTS, Left, MARKS, Mounts};
use crate::sizes::grouped;

/// What the part begins with.
pub const HEADING: &str = "## Reading\n";

/// What stands above each column of the measurements.
const COLUMNS: [(Section, &str); 6] = [
    (Section::Static, "static page, 100"),
    (Section::Script(100), "script, 100"),
    (Section::AtOnce(100), "in one request, 100"),
    (Section::Widget(100), "Afterword, 100"),
    (Section::Widget(1_000), "Afterword, 1,000"),
    (Section::Widget(10_000), "Afterword, 10,000"),
];

/// The rows, in groups.
const ROWS: [(&str, &[Figure]); 4] = [
    (
        "Only reading",
        &[
            Figure::FirstComment,
            Figure::ReadTasks,
            Figure::ReadLongest,
            Figure::ReadShift,
            Figure::ReadShiftOfOthers,
            Figure::ReadRequests,
            Figure::ReadBytes,
            Figure::LoaderBytes,
            Figure::LoaderHeads,
            Figure::WasmBytes,
            Figure::ReadNodes,
            Figure::ReadNodesPerComment,
            Figure::ReadElementsPerComment,
            Figure::ReadHeap,
        ],
    ),
    (
        "The widget comes",
        &[
            Figure::Ready,
            Figure::ReplyAtOnce,
            Figure::TakeoverTasks,
            Figure::TakeoverLongest,
            Figure::TakeoverShift,
            Figure::TakeoverBytes,
            Figure::ModuleBytes,
            Figure::ModuleHeads,
            Figure::Nodes,
            Figure::NodesPerComment,
            Figure::ElementsPerComment,
            Figure::Heap,
            Figure::Wasm,
            Figure::Memory,
        ],
    ),
    (
        "From a click to the frame that shows it, first page",
        &[Figure::Reply, Figure::Fold, Figure::More],
    ),
    (
        "After reading on, with 1,000 comments shown",
        &[
            Figure::MoreLate,
            Figure::ReplyLate,
            Figure::FoldLate,
            Figure::LateLongest,
            Figure::LateNodes,
            Figure::LateHeap,
            Figure::LateWasm,
            Figure::LateMemory,
        ],
    ),
];

/// All of it.
pub fn section(figures: &Figures, mounts: &Mounts, machine: &[(&'static str, String)]) -> String {
    let mut text = format!(
        "{HEADING}\n\
         How fast the comments come, and what they cost, measured in headless Chromium beside two references: the\n\
         same comments as part of a static page, and a script of {} bytes, written by hand, that fetches them as\n\
         JSON from the same server and inserts them in chunks with `content-visibility: auto`. Neither can do more\n\
         than show. *In one request* is the widget with its [script for one thread](embedding.md#in-one-request).\n\
         Each visit is a browser of its own with nothing in its cache. *Slow* is 1.6 Mbit/s, 150 ms until an answer\n\
         begins, and a quarter of the processor.\n\n\
         In each round all pages are read one right after the other, slow, in browsers that have started before. From\n\
         round to round the order changes: in six rounds each page follows each other page once. In every third round they\n\
         are read unthrottled, too, and the widget then comes in those pages, and is used; in another third \"Reply\" is\n\
         clicked in them before, slow and unthrottled. In the rest nobody visits the page of 1,000 comments, which reads like\n\
         the others of Afterword.\n\n",
        grouped(reference_bytes())
    );
    measured_on(&mut text, machine);
    text.push_str("\n### Targets of reading\n\n");
    text.push_str(&verdict(&targets::reading(figures, mounts)));
    text.push_str("\n### The first comment beside others\n\n");
    text.push_str(
        "Each round compares what was visited in it, so that a machine that is slower for a while is so for both. The\n\
         target is about the median of these ratios, which lies, with 19 chances in 20, where the next column says. A\n\
         limit between these two numbers is neither kept nor missed for sure.\n\n",
    );
    text.push_str(&ratios(figures));
    text.push_str("\n### Measurements of reading\n\n");
    text.push_str(
        "Medians, with the least and the most in brackets where they differ. The first page of each thread is the\n\
         same 100 comments. Browsers tell of tasks from 50 ms on; memory is what is left after a collection. DOM\n\
         nodes are elements, texts and comments of the page and the shadow root; per comment, those inside the list.\n\
         The article is so short that its end and the footer below the comments are in the window from the start; its\n\
         style sheet [reserves room](embedding.md#so-that-nothing-below-moves) for the widget, and none for what the\n\
         script inserts.\n\
         What loader, style sheet, module and glue may weigh is what they weigh compressed, as a build counts it too;\n\
         the heads of their answers are in rows of their own, and in the bytes of all.\n\
         Times until something is painted end with the frame, and so come in steps of a sixtieth of a second.\n",
    );
    for speed in SPEEDS {
        let _ = write!(text, "\n#### {}\n\n", capital(speed.word()));
        text.push_str(&table(figures, speed));
    }
    let _ = write!(
        text,
        "\n### What a thousand widgets leave\n\n\
         In one page, unthrottled, an element is added below the article, fetches its first paint and its widget (a thread\n\
         of {COMMENTS} comments, `load=\"eager\"`), and is removed, 1,000 times. What is left is counted when what nobody needs\n\
         was collected. What is made once for a page and kept, such as the module, is there after the first.\n\n"
    );
    text.push_str(&left(mounts));
    text
}

/// What was left after so many mounts.
fn left(mounts: &Mounts) -> String {
    let columns = MARKS.map(|mark| match mark {
        0 => "before".to_owned(),
        mark => format!("after {}", grouped(mark)),
    });
    let mut text = headed(&columns.each_ref().map(String::as_str));
    let mut row = |name: &str, unit, of: fn(&Left) -> f64| {
        let counted = mounts.0.iter().map(|left| in_unit(of(left), unit));
        let cells: Vec<String> = [name.to_owned()].into_iter().chain(counted).collect();
        line(&mut text, &cells);
    };
    row("JS heap", Unit::Bytes, |left| left.heap);
    row("Wasm memory", Unit::Bytes, |left| left.wasm);
    row("DOM nodes", Unit::Number, |left| left.nodes);
    row("Event listeners", Unit::Number, |left| left.listeners);
    text
}

/// The ratios of the targets, and how sure they are.
pub fn ratios(figures: &Figures) -> String {
    let mut text = headed(&["rounds", "median", "19 in 20", "least and most"]);
    let between = |ends: Option<(f64, f64)>| {
        let (least, most) = ends?;
        Some(format!("{least:.2} to {most:.2}"))
    };
    for ratio in &targets::RATIOS {
        let measured = ratio.of_rounds(figures);
        let all = summary(&measured);
        let cells = [
            Some(ratio.what.to_owned()),
            Some(measured.len().to_string()),
            all.map(|all| format!("{:.2}", all.median)),
            between(range_of_median(&measured)),
            between(all.map(|all| (all.least, all.most))),
        ];
        line(&mut text, &cells.map(Option::unwrap_or_default));
    }
    text
}

/// All measurements at one speed.
pub fn table(figures: &Figures, speed: Speed) -> String {
    let mut text = headed(&COLUMNS.map(|(_, column)| column));
    for (group, of_group) in ROWS {
        let _ = writeln!(text, "| **{group}** |{}", " |".repeat(COLUMNS.len()));
        rows(&mut text, (figures, speed), of_group, &COLUMNS);
    }
    text
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_told_with_how_sure_it_is() {
        let mut figures = Figures::default();
        for round in 0..6 {
            let mut note = |section, value| {
                figures.note(section, Speed::Slow, Figure::FirstComment, value);
            };
            note(Section::Script(100), 100.0);
            note(Section::Widget(100), 100.0 + f64::from(round));
        }
        let said = ratios(&figures);
        let row = "times what the script takes | 6 | 1.02 | 1.00 to 1.05 | 1.00 to 1.05 |";
        assert!(said.contains(row), "{said}");
        assert!(said.contains("one request, slow: times what the script takes | 0 |  |  |  |"));
    }

    #[test]
    fn what_mounts_leave_stands_in_a_column_for_each_mark() {
        let few = Left {
            heap: 1e6,
            wasm: 2e6,
            nodes: 44.0,
            listeners: 1.0,
        };
        let said = left(&Mounts(vec![few; MARKS.len()]));
        assert!(said.starts_with("| | before | after 10 | after 500 | after 1,000 |\n"));
        assert!(
            said.contains("| Event listeners | 1 | 1 | 1 | 1 |"),
            "{said}"
        );
    }
}

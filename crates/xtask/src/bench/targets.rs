//! What readers are promised, and whether it was kept in a run.

use crate::bench::figures::{Figure, Figures, Speed, Unit};
use crate::bench::grown::Grown;
use crate::bench::posts::{Costs, Timed};
use crate::bench::report::in_unit;
use crate::bench::server::asked::Asked;
use crate::bench::server::speeds::Speeds;
use crate::bench::site::Section;
use crate::bench::statistics::summary;
use crate::bench::telling::Findings;
use crate::bench::visit::Mounts;

/// One promise.
pub struct Target {
    /// What is promised.
    pub what: &'static str,
    limit: f64,
    /// Whether the limit is the least that is promised, and not the most.
    is_least: bool,
    unit: Unit,
    measured: Option<f64>,
}

impl Target {
    /// The promised limit, as text.
    pub fn limit(&self) -> String {
        in_unit(self.limit, self.unit)
    }

    /// Whether the limit is the least that is promised, and not the most.
    pub fn is_least(&self) -> bool {
        self.is_least
    }

    /// What was measured, as text.
    pub fn measured(&self) -> String {
        match self.measured {
            Some(measured) => in_unit(measured, self.unit),
            None => "not measured".to_owned(),
        }
    }

    /// Whether it was kept.
    pub fn is_met(&self) -> bool {
        self.measured.is_some_and(|measured| {
            if self.is_least {
                measured >= self.limit
            } else {
                measured <= self.limit
            }
        })
    }
}

/// A promise about the time until the first comment, beside what is visited in the same round.
pub struct Ratio {
    /// What is promised.
    pub what: &'static str,
    limit: f64,
    of: Section,
    to: Section,
    speed: Speed,
}

/// All of them.
pub const RATIOS: [Ratio; 4] = [
    Ratio {
        what: "First comment, slow, 100 comments: times what the script takes",
        limit: 1.05,
        of: Section::Widget(100),
        to: Section::Script(100),
        speed: Speed::Slow,
    },
    Ratio {
        what: "First comment in one request, slow: times what the script takes",
        limit: 0.9,
        of: Section::AtOnce(100),
        to: Section::Script(100),
        speed: Speed::Slow,
    },
    Ratio {
        what: "First comment, unthrottled: 10,000 comments, times what 100 take",
        limit: 1.1,
        of: Section::Widget(10_000),
        to: Section::Widget(100),
        speed: Speed::Full,
    },
    Ratio {
        what: "First comment, slow: 10,000 comments, times what 100 take",
        limit: 1.1,
        of: Section::Widget(10_000),
        to: Section::Widget(100),
        speed: Speed::Slow,
    },
];

impl Ratio {
    /// What it was in each round.
    pub fn of_rounds(&self, figures: &Figures) -> Vec<f64> {
        figures.ratios(self.of, self.to, self.speed, Figure::FirstComment)
    }
}

/// What who reads is promised, with the medians that were measured, and what `mounts` left.
pub fn reading(figures: &Figures, mounts: &Mounts) -> Vec<Target> {
    use Speed::{Full, Slow};
    let widget = |comments, speed, figure| figures.median(Section::Widget(comments), speed, figure);
    let requests = figures.median(Section::AtOnce(100), Full, Figure::ReadRequests);
    let ratios = RATIOS.iter().map(|ratio| {
        let median = summary(&ratio.of_rounds(figures)).map(|summary| summary.median);
        target(ratio.what, ratio.limit, Unit::Fraction, median)
    });
    let others = [
        target(
            "Only reading, in one request: requests",
            1.0,
            Unit::Number,
            requests,
        ),
        target(
            "Only reading: bytes of loader and style sheet, compressed",
            8_192.0,
            Unit::Bytes,
            widget(100, Full, Figure::LoaderBytes),
        ),
        target(
            "Only reading: bytes of module and glue",
            0.0,
            Unit::Bytes,
            widget(100, Full, Figure::WasmBytes),
        ),
        target(
            "Who takes part: bytes of module and glue, compressed",
            100_000.0,
            Unit::Bytes,
            widget(100, Full, Figure::ModuleBytes),
        ),
        target(
            "Only reading: requests",
            4.0,
            Unit::Number,
            widget(100, Full, Figure::ReadRequests),
        ),
        target(
            "Only reading: DOM nodes per comment",
            30.0,
            Unit::Fraction,
            widget(1_000, Full, Figure::ReadNodesPerComment),
        ),
        target(
            "With the widget: DOM nodes per comment",
            30.0,
            Unit::Fraction,
            widget(1_000, Full, Figure::NodesPerComment),
        ),
        target(
            "Layout shift while reading, slow",
            0.0,
            Unit::Fraction,
            widget(1_000, Slow, Figure::ReadShift),
        ),
        target(
            "Layout shift when the widget comes, slow",
            0.0,
            Unit::Fraction,
            widget(1_000, Slow, Figure::TakeoverShift),
        ),
        target(
            "Reply as the first thing a reader does, slow, 1,000 comments",
            1_500.0,
            Unit::Time,
            widget(1_000, Slow, Figure::ReplyAtOnce),
        ),
        target(
            "Reply, unthrottled, 1,000 comments shown",
            30.0,
            Unit::Time,
            widget(1_000, Full, Figure::ReplyLate),
        ),
        target(
            "Reply, slow, 1,000 comments shown",
            210.0,
            Unit::Time,
            widget(1_000, Slow, Figure::ReplyLate),
        ),
        target(
            "JS heap and wasm memory, 1,000 comments shown",
            12_000_000.0,
            Unit::Bytes,
            widget(1_000, Full, Figure::LateMemory),
        ),
        target(
            "JS heap and wasm memory after 1,000 mounts and unmounts: times what there is after 10",
            1.05,
            Unit::Fraction,
            mounts.memory(),
        ),
        target(
            "DOM nodes and event listeners after 1,000 mounts and unmounts: more than after 10",
            0.0,
            Unit::Number,
            mounts.more(),
        ),
    ];
    ratios.chain(others).collect()
}

/// What who writes is promised, and whoever keeps a server, with the medians that were measured.
pub fn writing(figures: &Figures, costs: &Costs) -> Vec<Target> {
    use Speed::{Full, Slow};
    let shown = |comments, speed, figure| figures.median(Section::Widget(comments), speed, figure);
    let time = |what, limit, measured| target(what, limit, Unit::Time, measured);
    let ratio = |what, measured| target(what, 1.5, Unit::Fraction, measured);
    vec![
        time(
            "Reply, unthrottled, 1,000 comments shown",
            30.0,
            shown(1_000, Full, Figure::Reply),
        ),
        time(
            "Reply, slow, 1,000 comments shown",
            210.0,
            shown(1_000, Slow, Figure::Reply),
        ),
        time(
            "Post comment until it shows, unthrottled, 100 comments shown",
            40.0,
            shown(100, Full, Figure::PostPainted),
        ),
        time(
            "Post comment until it shows, unthrottled, 1,000 comments shown",
            40.0,
            shown(1_000, Full, Figure::PostPainted),
        ),
        time(
            "Post reply until it shows, unthrottled, 100 comments shown",
            40.0,
            shown(100, Full, Figure::ReplyPainted),
        ),
        time(
            "Post reply until it shows, unthrottled, 1,000 comments shown",
            40.0,
            shown(1_000, Full, Figure::ReplyPainted),
        ),
        ratio(
            "A comment in a thread of 100,000: times what it costs in one of 10",
            costs.ratio(Timed::Comment),
        ),
        ratio(
            "A reply in a thread of 100,000: times what it costs in one of 10",
            costs.ratio(Timed::Reply),
        ),
    ]
}

/// What who posts is promised where many want to know of it.
pub fn telling(findings: &Findings) -> Vec<Target> {
    vec![target(
        "A comment in a thread that 10,000 follow: times what it costs where nobody does",
        1.1,
        Unit::Fraction,
        findings.ratio(),
    )]
}

/// What who posts is promised when there is much already.
pub fn growth(grown: &Grown) -> Vec<Target> {
    vec![target(
        "A comment in a thread of 100,000: times what it costs in an empty one",
        1.5,
        Unit::Fraction,
        grown.ratio(),
    )]
}

/// What readers are promised whose page was read before.
pub fn serving(speeds: &Speeds) -> Vec<Target> {
    let at_least = |what, asked| Target {
        is_least: true,
        ..target(what, 0.8, Unit::Fraction, speeds.ratio(asked))
    };
    vec![
        at_least(
            "First page of a thread as HTML, brotli: requests in a second, times those of nginx",
            Asked::Brotli,
        ),
        at_least("The same, gzip", Asked::Gzip),
        at_least("The same, uncompressed", Asked::Plain),
        at_least("First page of a thread as JSON, brotli", Asked::Json),
    ]
}

fn target(what: &'static str, limit: f64, unit: Unit, measured: Option<f64>) -> Target {
    Target {
        what,
        limit,
        is_least: false,
        unit,
        measured,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_that_was_not_measured_is_not_kept() {
        let figures = Figures::default();
        assert!(
            reading(&figures, &Mounts::default())
                .iter()
                .all(|target| !target.is_met())
        );
        let writing = writing(&figures, &Costs::default());
        assert!(writing.iter().all(|target| !target.is_met()));
        let telling = telling(&Findings::default());
        assert!(telling.iter().all(|target| !target.is_met()));
        let growth = growth(&Grown::default());
        assert!(growth.iter().all(|target| !target.is_met()));
        let serving = serving(&Speeds::default());
        assert!(serving.iter().all(|target| !target.is_met()));
    }

    #[test]
    fn the_least_may_be_exceeded() {
        for (measured, met) in [(0.79, false), (0.8, true), (1.2, true)] {
            let target = Target {
                is_least: true,
                ..target("as fast as another", 0.8, Unit::Fraction, Some(measured))
            };
            assert_eq!(target.is_met(), met);
        }
    }

    #[test]
    fn a_limit_may_be_reached_but_not_exceeded() {
        for (measured, met) in [(4.0, true), (5.0, false)] {
            let mut figures = Figures::default();
            let section = Section::Widget(100);
            figures.note(section, Speed::Full, Figure::ReadRequests, measured);
            let requests = "Only reading: requests";
            let all = reading(&figures, &Mounts::default());
            let target = all.iter().find(|target| target.what == requests);
            assert_eq!(target.map(Target::is_met), Some(met));
        }
    }
}

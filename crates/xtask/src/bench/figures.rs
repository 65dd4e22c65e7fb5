//! What is measured, and what was measured so far.

use std::collections::BTreeMap;

use crate::bench::site::Section;
use crate::bench::statistics::{Summary, summary};

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Milliseconds.
    Time,
    /// Milliseconds of which parts count.
    ShortTime,
    /// The longest task, of which browsers tell only from 50 milliseconds on.
    Task,
    /// Bytes.
    Bytes,
    /// Things.
    Number,
    /// A part of a thing, such as an average.
    Fraction,
}

/// How the browser is held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Speed {
    /// Not at all.
    Full,
    /// 1.6 Mbit/s, 150 ms until an answer begins, a quarter of the processor.
    Slow,
}

/// Both speeds.
pub const SPEEDS: [Speed; 2] = [Speed::Full, Speed::Slow];

impl Speed {
    /// The word for it in the report.
    pub fn word(self) -> &'static str {
        match self {
            Self::Full => "unthrottled",
            Self::Slow => "slow",
        }
    }
}

macro_rules! figures {
    ($($(#[doc = $doc:literal])+ $name:ident($label:literal, $unit:ident),)+) => {
        /// One thing that is measured.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Figure { $($(#[doc = $doc])+ $name,)+ }

        impl Figure {
            /// Its name in the report.
            pub fn label(self) -> &'static str {
                match self { $(Self::$name => $label,)+ }
            }

            /// What it counts.
            pub fn unit(self) -> Unit {
                match self { $(Self::$name => Unit::$unit,)+ }
            }
        }
    };
}

figures! {
    /// From the start of the navigation.
    FirstComment("First comment painted", Time),
    /// Until nothing happens any more.
    ReadTasks("Main thread, until the page is quiet", Time),
    /// In the same time.
    ReadLongest("Longest task", Task),
    /// Of the whole page.
    ReadShift("Layout shift", Fraction),
    /// Without what only the page's footer, below the comments, moved.
    ReadShiftOfOthers("of this, of more than the footer below", Fraction),
    /// Besides the page itself.
    ReadRequests("Requests beside the page", Number),
    /// With their heads.
    ReadBytes("Bytes beside the page", Bytes),
    /// As compressed.
    LoaderBytes("of these, loader and style sheet", Bytes),
    /// Of the answers that bring them.
    LoaderHeads("and the heads of these two answers", Bytes),
    /// Of a reader who only reads, with their heads.
    WasmBytes("of these, module and glue", Bytes),
    /// On the whole page.
    ReadNodes("DOM nodes", Number),
    /// In the list.
    ReadNodesPerComment("DOM nodes per comment", Fraction),
    /// Elements alone.
    ReadElementsPerComment("of these, elements", Fraction),
    /// After a collection.
    ReadHeap("JS heap", Bytes),
    /// From the pointer's entry to the mounted widget.
    Ready("Widget ready after the pointer enters", Time),
    /// A click on "Reply" that is the first thing a reader does.
    ReplyAtOnce("Reply, as the first thing a reader does", Time),
    /// Of fetching and mounting.
    TakeoverTasks("Main thread, while the widget comes", Time),
    /// In the same time.
    TakeoverLongest("Longest task meanwhile", Task),
    /// In the same time.
    TakeoverShift("Layout shift meanwhile", Fraction),
    /// Besides what reading took.
    TakeoverBytes("Bytes for it", Bytes),
    /// Module and glue alone, as compressed.
    ModuleBytes("of these, module and glue", Bytes),
    /// Of the answers that bring them.
    ModuleHeads("and the heads of these answers", Bytes),
    /// On the whole page.
    Nodes("DOM nodes", Number),
    /// In the list.
    NodesPerComment("DOM nodes per comment", Fraction),
    /// Elements alone.
    ElementsPerComment("of these, elements", Fraction),
    /// After a collection.
    Heap("JS heap", Bytes),
    /// Of the module.
    Wasm("Wasm memory", Bytes),
    /// Both.
    Memory("JS heap and wasm memory", Bytes),
    /// With the form's field focused.
    Reply("Reply", Time),
    /// The branch with the most replies on the first page.
    Fold("Hide 12 replies", Time),
    /// The second page.
    More("Show more comments, until the first of them shows", Time),
    /// The ninth page.
    MoreLate("The same, after 8 more pages", Time),
    /// With 1,000 comments on the page.
    ReplyLate("Reply", Time),
    /// The same.
    FoldLate("Hide 12 replies", Time),
    /// The same.
    LateLongest("Longest task since the widget came", Task),
    /// The same.
    LateNodes("DOM nodes", Number),
    /// The same.
    LateHeap("JS heap", Bytes),
    /// The same.
    LateWasm("Wasm memory", Bytes),
    /// The same.
    LateMemory("JS heap and wasm memory", Bytes),
    /// Of what is written in a reply form; the server makes it.
    Preview("Preview", Time),
    /// As one's own comment, with "Sending…".
    PostPainted("Post comment: until it shows", Time),
    /// As the server has it.
    PostAnswered("Post comment: until the server's answer is in its place", Time),
    /// As [`Self::PostPainted`].
    ReplyPainted("Post reply: until it shows", Time),
    /// As [`Self::PostAnswered`].
    ReplyAnswered("Post reply: until the server's answer is in its place", Time),
}

/// Everything measured so far.
#[derive(Default)]
pub struct Figures {
    measured: BTreeMap<(Section, Speed, Figure), Vec<f64>>,
}

impl Figures {
    /// Notes one measurement.
    pub fn note(&mut self, section: Section, speed: Speed, figure: Figure, value: f64) {
        let known = self.measured.entry((section, speed, figure));
        known.or_default().push(value);
    }

    /// Takes in what was measured elsewhere, after what is there.
    pub fn add(&mut self, other: Self) {
        for (thing, measured) in other.measured {
            self.measured.entry(thing).or_default().extend(measured);
        }
    }

    /// How many times of `to` each measurement of `of` is: the first one's of the first, and so on. Nothing if there
    /// are not as many of both, as then nobody knows which belong together.
    pub fn ratios(&self, of: Section, to: Section, speed: Speed, figure: Figure) -> Vec<f64> {
        let measured = |section| self.measured.get(&(section, speed, figure));
        match (measured(of), measured(to)) {
            (Some(of), Some(to)) if of.len() == to.len() => {
                of.iter().zip(to).map(|(of, to)| of / to).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What the measurements of one thing come to, if it was measured.
    pub fn of(&self, section: Section, speed: Speed, figure: Figure) -> Option<Summary> {
        summary(self.measured.get(&(section, speed, figure))?)
    }

    /// The median of one thing, if it was measured.
    pub fn median(&self, section: Section, speed: Speed, figure: Figure) -> Option<f64> {
        Some(self.of(section, speed, figure)?.median)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_measured_has_no_median() {
        let mut figures = Figures::default();
        figures.note(Section::Static, Speed::Full, Figure::FirstComment, 30.0);
        let of = |speed| figures.median(Section::Static, speed, Figure::FirstComment);
        assert_eq!(of(Speed::Full), Some(30.0));
        assert_eq!(of(Speed::Slow), None);
    }

    #[test]
    fn what_was_measured_in_one_round_is_compared() {
        let (ours, script) = (Section::Widget(100), Section::Script(100));
        let mut figures = Figures::default();
        // The machine was three times as slow in the second round.
        for (of_ours, of_script) in [(110.0, 100.0), (360.0, 300.0)] {
            let mut round = Figures::default();
            round.note(ours, Speed::Slow, Figure::FirstComment, of_ours);
            round.note(script, Speed::Slow, Figure::FirstComment, of_script);
            figures.add(round);
        }
        let ratios =
            |figures: &Figures| figures.ratios(ours, script, Speed::Slow, Figure::FirstComment);
        assert_eq!(ratios(&figures), [1.1, 1.2]);
        figures.note(ours, Speed::Slow, Figure::FirstComment, 100.0);
        assert_eq!(ratios(&figures), [0.0; 0]);
    }
}

//! One reader's visit, and what is measured on it.

mod mounts;
mod writer;

use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::bench::browser::Browser;
use crate::bench::downloads::Downloads;
use crate::bench::figures::{Figure, Figures, Speed};
use crate::bench::site::{Section, Site};

pub use mounts::{COMMENTS, Left, MARKS, Mounts, mount_and_unmount};
pub use writer::write;

/// What the page says of itself; see its first lines.
const PROBE: &str = include_str!("probe.js");
/// How long nothing must have been going on before a page counts as quiet, on either speed.
const QUIET: Duration = Duration::from_millis(700);
/// How often "Show more comments" is pressed: with the first page these are 1,000 comments.
const PAGES: usize = 9;
/// So many comments are shown then.
const SHOWN: usize = 1_000;

/// What a reader does after reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Nothing.
    Leave,
    /// Clicks on "Reply" before anything of the widget is there.
    ReplyAtOnce,
    /// Has the widget come, uses the first page, and in a thread of 1,000 comments shows and uses all of them.
    TakePart,
}

/// Measures what a reader sees and downloads; the page stays open, for how the visit ends.
///
/// # Errors
///
/// If the browser fails, or the page is not as expected.
pub fn read<'a>(
    browser: Browser<'a>,
    site: &Site,
    section: Section,
    speed: Speed,
) -> Result<Visit<'a>> {
    let mut visit = Visit::begin(browser, &site.url(section), section, speed)?;
    visit.read()?;
    Ok(visit)
}

/// The button of a comment in the middle of the first page.
const REPLY: &str = "root => root.querySelectorAll('[id^=reply-]')[10]";
/// The form that "Reply" opens, ready to be typed into.
const COMPOSER: &str =
    "root => root.activeElement?.localName === 'textarea' && root.activeElement.closest('li')";
/// The branch with the most replies on the first page.
const BRANCH: &str = "root => [...root.querySelectorAll('.list > li')].slice(0, 25)\
    .sort((a, b) => b.querySelectorAll('.comment').length - a.querySelectorAll('.comment').length)[0]\
    .querySelector('[id^=fold-]')";
const MORE: &str = "root => root.getElementById('show-more')";
/// How many comments there are before another page is asked for.
const NOTE_SHOWN: &str = "bench.shown = bench.comments()";
/// All hundred must be there before the next thing is measured.
const ALL_SHOWN: &str = "bench.visible(root => { const button = root.getElementById('show-more'); \
    return bench.comments() >= bench.shown + 100 && button?.getAttribute('aria-busy') !== 'true'; })";

/// A page that is open, and what was measured there so far.
pub struct Visit<'a> {
    browser: Browser<'a>,
    section: Section,
    speed: Speed,
    figures: Figures,
}

impl<'a> Visit<'a> {
    /// Holds a new browser back, and goes to the page.
    fn begin(browser: Browser<'a>, url: &str, section: Section, speed: Speed) -> Result<Self> {
        let visit = Self {
            browser,
            section,
            speed,
            figures: Figures::default(),
        };
        let browser = &visit.browser;
        browser.cdp("Performance.enable", &json!({}))?;
        browser.cdp("HeapProfiler.enable", &json!({}))?;
        let probe = json!({ "source": PROBE });
        browser.cdp("Page.addScriptToEvaluateOnNewDocument", &probe)?;
        visit.throttle(speed)?;
        browser.cdp("Page.navigate", &json!({ "url": url }))?;
        Ok(visit)
    }

    /// Does what the reader does at last, closes the page, and returns all that was measured.
    ///
    /// # Errors
    ///
    /// As [`read`].
    pub fn end(mut self, ending: Ending) -> Result<Figures> {
        match (self.section, ending) {
            (Section::Widget(_), Ending::ReplyAtOnce) => {
                self.time(Figure::ReplyAtOnce, "click", REPLY, COMPOSER)?;
            }
            (Section::Widget(comments), Ending::TakePart) => {
                // What was measured with is not measured along.
                self.browser.eval("bench.since()")?;
                self.wake()?;
                self.use_at_first()?;
                // A longer thread would show the same.
                if comments == SHOWN {
                    self.read_on()?;
                }
            }
            _ => (),
        }
        Ok(self.figures)
    }

    fn throttle(&self, speed: Speed) -> Result<()> {
        // Bytes per second; -1 is no limit.
        let (latency, down, up, rate) = match speed {
            Speed::Full => (0, -1, -1, 1),
            Speed::Slow => (150, 1_600_000 / 8, 750_000 / 8, 4),
        };
        let network = json!({
            "offline": false, "latency": latency, "downloadThroughput": down, "uploadThroughput": up,
        });
        self.browser.cdp("Network.enable", &json!({}))?;
        self.browser
            .cdp("Network.emulateNetworkConditions", &network)?;
        self.browser
            .cdp("Emulation.setCPUThrottlingRate", &json!({ "rate": rate }))?;
        Ok(())
    }

    fn note(&mut self, figure: Figure, value: f64) {
        self.figures.note(self.section, self.speed, figure, value);
    }

    /// What a reader who only reads sees and downloads.
    fn read(&mut self) -> Result<()> {
        let first = self.browser.number("bench.first")?;
        self.note(Figure::FirstComment, first);
        thread::sleep(QUIET);
        let tasks = self.tasks()?;
        self.note(Figure::ReadTasks, tasks);
        let since = self.moved_and_longest(Figure::ReadShift, Figure::ReadLongest)?;
        let of_others = number(&since["shiftOfOthers"])?;
        self.note(Figure::ReadShiftOfOthers, of_others);
        let loaded = Downloads::of(&self.browser.network()?);
        self.note(Figure::ReadRequests, loaded.requests);
        self.note(Figure::ReadBytes, loaded.bytes);
        if matches!(self.section, Section::Widget(_)) {
            self.note(Figure::LoaderBytes, loaded.loader.bodies);
            self.note(Figure::LoaderHeads, loaded.loader.heads);
        }
        if matches!(self.section, Section::Widget(_) | Section::AtOnce(_)) {
            self.note(Figure::WasmBytes, loaded.wasm.bodies + loaded.wasm.heads);
        }
        let nodes = [
            Figure::ReadNodes,
            Figure::ReadNodesPerComment,
            Figure::ReadElementsPerComment,
        ];
        self.nodes(nodes)?;
        let (heap, _) = self.memory()?;
        self.note(Figure::ReadHeap, heap);
        Ok(())
    }

    /// The pointer enters the section, and the widget comes.
    fn wake(&mut self) -> Result<()> {
        let before = self.tasks()?;
        self.browser
            .eval("bench.paint = bench.root().querySelector('section'), 0")?;
        let mounted =
            "root => !bench.paint.isConnected && !root.querySelector('.coming, .growing')";
        self.browser
            .eval(&format!("bench.expect('pointerover', {mounted})"))?;
        let place = self.place("root => root.querySelector('.comment')")?;
        self.mouse("mouseMoved", &place)?;
        let took = self.browser.number("bench.took()")?;
        self.note(Figure::Ready, took);
        thread::sleep(QUIET);
        let tasks = self.tasks()? - before;
        self.note(Figure::TakeoverTasks, tasks);
        self.moved_and_longest(Figure::TakeoverShift, Figure::TakeoverLongest)?;
        let loaded = Downloads::of(&self.browser.network()?);
        self.note(Figure::TakeoverBytes, loaded.bytes);
        self.note(Figure::ModuleBytes, loaded.wasm.bodies);
        self.note(Figure::ModuleHeads, loaded.wasm.heads);
        let nodes = [
            Figure::Nodes,
            Figure::NodesPerComment,
            Figure::ElementsPerComment,
        ];
        self.nodes(nodes)?;
        let (heap, wasm) = self.memory()?;
        self.note(Figure::Heap, heap);
        self.note(Figure::Wasm, wasm);
        self.note(Figure::Memory, heap + wasm);
        self.browser.eval("bench.since()").map(drop)
    }

    /// Presses what the first page offers.
    fn use_at_first(&mut self) -> Result<()> {
        self.reply(Figure::Reply)?;
        self.fold(Figure::Fold)?;
        if self
            .browser
            .eval("!!bench.root().getElementById('show-more')")?
            == true
        {
            self.more(Figure::More)?;
        }
        Ok(())
    }

    /// Shows page after page, and does the same again below 1,000 comments.
    fn read_on(&mut self) -> Result<()> {
        self.show_pages(2)?;
        let shown = self.browser.number("bench.comments()")?;
        anyhow::ensure!(
            shown == SHOWN as f64,
            "{shown} comments are shown, not {SHOWN}"
        );
        self.reply(Figure::ReplyLate)?;
        self.fold(Figure::FoldLate)?;
        let since = self.browser.eval("bench.since()")?;
        self.note(Figure::LateLongest, number(&since["longest"])?);
        let count = self.browser.eval("bench.count()")?;
        self.note(Figure::LateNodes, number(&count["all"])?);
        let (heap, wasm) = self.memory()?;
        self.note(Figure::LateHeap, heap);
        self.note(Figure::LateWasm, wasm);
        self.note(Figure::LateMemory, heap + wasm);
        Ok(())
    }

    /// Shows the pages from the one that "Show more comments" brings when it is pressed for this time.
    fn show_pages(&mut self, from: usize) -> Result<()> {
        // Those in between only have to come.
        self.throttle(Speed::Full)?;
        let come = format!(
            "(async () => {{ for (let page = {from}; page < {PAGES}; page++) {{ \
             const button = ({MORE})(bench.root()); \
             button.scrollIntoView({{ block: 'center', behavior: 'instant' }}); \
             await new Promise(requestAnimationFrame); \
             {NOTE_SHOWN}; button.click(); await {ALL_SHOWN}; }} }})()"
        );
        self.browser.eval(&come)?;
        self.throttle(self.speed)?;
        thread::sleep(QUIET);
        self.more(Figure::MoreLate)
    }

    fn reply(&mut self, figure: Figure) -> Result<()> {
        self.time(figure, "click", REPLY, COMPOSER)?;
        let cancel = "root => root.querySelector('[id^=to-][id$=-cancel]')";
        self.press("click", cancel, &format!("root => !({cancel})(root)"))
            .map(drop)
    }

    fn fold(&mut self, figure: Figure) -> Result<()> {
        let expanded = |state: bool| {
            format!("root => ({BRANCH})(root).getAttribute('aria-expanded') === '{state}'")
        };
        self.time(figure, "click", BRANCH, &expanded(false))?;
        self.press("click", BRANCH, &expanded(true)).map(drop)
    }

    fn more(&mut self, figure: Figure) -> Result<()> {
        self.browser.eval(&format!(
            "bench.roots = bench.root().querySelector('.list').childElementCount; {NOTE_SHOWN}"
        ))?;
        let grown = "root => root.querySelector('.list').childElementCount > bench.roots";
        self.time(figure, "click", MORE, grown)?;
        self.browser.eval(ALL_SHOWN).map(drop)
    }

    fn time(&mut self, figure: Figure, event: &str, find: &str, condition: &str) -> Result<()> {
        let took = self.press(event, find, condition)?;
        self.note(figure, took);
        Ok(())
    }

    /// Presses what `find` finds; returns how long it took from the click until `condition` was visible.
    fn press(&self, event: &str, find: &str, condition: &str) -> Result<f64> {
        let [took] = self.press_for(event, find, [condition])?;
        Ok(took)
    }

    /// As [`Self::press`], until each of several conditions was visible.
    fn press_for<const N: usize>(
        &self,
        event: &str,
        find: &str,
        conditions: [&str; N],
    ) -> Result<[f64; N]> {
        let place = self.place(find)?;
        let conditions = conditions.join(", ");
        self.browser
            .eval(&format!("bench.expect('{event}', {conditions})"))?;
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            self.mouse(kind, &place)?;
        }
        let mut took = [0.0; N];
        for (which, took) in took.iter_mut().enumerate() {
            *took = self
                .browser
                .number(&format!("bench.took({which})"))
                .with_context(|| format!("pressing `{find}`"))?;
        }
        Ok(took)
    }

    fn place(&self, find: &str) -> Result<Value> {
        self.browser.eval(&format!("bench.place({find})"))
    }

    fn mouse(&self, kind: &str, place: &Value) -> Result<()> {
        let mut event = json!({ "type": kind, "x": place["x"], "y": place["y"] });
        if kind != "mouseMoved" {
            event["button"] = "left".into();
            event["clickCount"] = 1.into();
        }
        self.browser.cdp("Input.dispatchMouseEvent", &event)?;
        Ok(())
    }

    fn moved_and_longest(&mut self, moved: Figure, longest: Figure) -> Result<Value> {
        let since = self.browser.eval("bench.since()")?;
        self.note(moved, number(&since["shift"])?);
        self.note(longest, number(&since["longest"])?);
        Ok(since)
    }

    fn nodes(&mut self, [all, per_comment, elements]: [Figure; 3]) -> Result<()> {
        let count = self.browser.eval("bench.count()")?;
        self.note(all, number(&count["all"])?);
        self.note(per_comment, number(&count["perComment"])?);
        self.note(elements, number(&count["elementsPerComment"])?);
        Ok(())
    }

    /// The time the main thread has worked so far, in milliseconds.
    fn tasks(&self) -> Result<f64> {
        Ok(self.metric("TaskDuration")? * 1_000.0)
    }

    /// What the browser counts under this name.
    fn metric(&self, name: &str) -> Result<f64> {
        let answer = self.browser.cdp("Performance.getMetrics", &json!({}))?;
        let metrics = answer["metrics"].as_array().context("no metrics")?;
        let metric = metrics.iter().find(|metric| metric["name"] == name);
        number(&metric.with_context(|| format!("no {name}"))?["value"])
    }

    /// What is left of the heap after a collection, and the module's memory, in bytes.
    fn memory(&self) -> Result<(f64, f64)> {
        self.browser
            .cdp("HeapProfiler.collectGarbage", &json!({}))?;
        let heap = self.browser.cdp("Runtime.getHeapUsage", &json!({}))?;
        let wasm = self.browser.number("bench.memory()")?;
        Ok((number(&heap["usedSize"])?, wasm))
    }
}

fn number(value: &Value) -> Result<f64> {
    value
        .as_f64()
        .with_context(|| format!("{value} is no number"))
}

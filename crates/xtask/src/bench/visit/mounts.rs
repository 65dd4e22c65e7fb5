//! What is left of widgets that came and went in one page.

use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

use super::Visit;
use crate::bench::browser::Driver;
use crate::bench::corpus;
use crate::bench::figures::Speed;
use crate::bench::site::{Section, Site};

/// After how many mounts and unmounts it is looked at what is left.
pub const MARKS: [usize; 4] = [0, 10, 500, 1_000];
/// How many comments their thread has.
pub const COMMENTS: usize = 10;
/// So many at most at a time, as a driver does not wait for long.
const STEP: usize = 50;
/// How often what nobody needs is collected: what one collection frees can be all that held something else.
const COLLECTIONS: usize = 3;
/// What is done later only because nobody is in a hurry is done after this time.
const MOMENT: Duration = Duration::from_millis(100);
/// Adds an element, waits until the widget has taken the first paint's place, and takes the element out again.
const MOUNT: &str = "bench.mount = async (thread, comments, times) => {
    const until = async (holds) => {
        while (!holds()) await new Promise((done) => setTimeout(done, 5));
    };
    for (let time = 0; time < times; time++) {
        const element = document.createElement('after-word');
        element.setAttribute('thread', thread);
        element.setAttribute('load', 'eager');
        let paint;
        element.addEventListener('afterword-ready', () => {
            paint = element.shadowRoot.querySelector('section');
        });
        document.querySelector('main').append(element);
        await until(() => paint && !paint.isConnected && !element.shadowRoot.querySelector('.growing')
            && element.shadowRoot.querySelectorAll('.comment').length === comments);
        element.remove();
        await until(() => !element.shadowRoot.hasChildNodes());
    }
}, 0";

/// What a browser counts after it has collected what nobody needs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Left {
    /// Bytes.
    pub heap: f64,
    /// Of the module, in bytes; none before it was fetched.
    pub wasm: f64,
    /// DOM nodes.
    pub nodes: f64,
    /// Event listeners.
    pub listeners: f64,
}

impl Left {
    fn memory(self) -> f64 {
        self.heap + self.wasm
    }
}

/// What was left after each of [`MARKS`]; nothing if it was not looked at.
#[derive(Default)]
pub struct Mounts(pub Vec<Left>);

impl Mounts {
    /// How many times of the JS heap and the wasm memory after the first few mounts there is after all of them: what is
    /// made once and kept is there by then.
    pub fn memory(&self) -> Option<f64> {
        let (few, all) = self.few_and_all()?;
        Some(all.memory() / few.memory())
    }

    /// How many DOM nodes and event listeners there are more after all mounts than after the first few.
    pub fn more(&self) -> Option<f64> {
        let (few, all) = self.few_and_all()?;
        Some((all.nodes - few.nodes).max(0.0) + (all.listeners - few.listeners).max(0.0))
    }

    fn few_and_all(&self) -> Option<(Left, Left)> {
        Some((*self.0.get(1)?, *self.0.get(MARKS.len() - 1)?))
    }
}

/// Mounts and unmounts in one page, unthrottled, and looks at it after each of [`MARKS`].
///
/// # Errors
///
/// If the browser fails, or a widget does not come or go.
pub fn mount_and_unmount(driver: &Driver, site: &Site) -> Result<Mounts> {
    let section = Section::Widget(COMMENTS);
    let visit = Visit::begin(driver.open()?, &site.empty_url(), section, Speed::Full)?;
    let defined = "(async () => { while (!document.querySelector('main') || !customElements.get('after-word')) \
                   await new Promise((done) => setTimeout(done, 5)); return true; })()";
    visit.browser.eval(defined)?;
    visit.browser.eval(MOUNT)?;
    let article = corpus::article(&COMMENTS.to_string());
    let mut left = Vec::new();
    let mut mounts = 0;
    for mark in MARKS {
        while mounts < mark {
            let times = STEP.min(mark - mounts);
            visit
                .browser
                .eval(&format!("bench.mount('{article}', {COMMENTS}, {times})"))
                .with_context(|| format!("after {mounts} mounts"))?;
            mounts += times;
        }
        left.push(visit.left()?);
    }
    Ok(Mounts(left))
}

impl Visit<'_> {
    fn left(&self) -> Result<Left> {
        for _ in 1..COLLECTIONS {
            thread::sleep(MOMENT);
            self.memory()?;
        }
        thread::sleep(MOMENT);
        let (heap, wasm) = self.memory()?;
        Ok(Left {
            heap,
            wasm,
            nodes: self.metric("Nodes")?,
            listeners: self.metric("JSEventListeners")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(heap: f64, nodes: f64, listeners: f64) -> Left {
        Left {
            heap,
            wasm: 2e6,
            nodes,
            listeners,
        }
    }

    #[test]
    fn what_is_left_is_compared_with_what_a_few_mounts_left() {
        let before = left(0.5e6, 40.0, 1.0);
        let few = left(1e6, 44.0, 3.0);
        let mounts = |last| Mounts(vec![before, few, few, last]);
        assert_eq!(mounts(few).memory(), Some(1.0));
        assert_eq!(mounts(few).more(), Some(0.0));
        assert_eq!(mounts(left(4e6, 50.0, 5.0)).memory(), Some(2.0));
        // Fewer nodes do not make up for more listeners.
        assert_eq!(mounts(left(1e6, 40.0, 5.0)).more(), Some(2.0));
        assert_eq!(Mounts::default().memory(), None);
    }
}

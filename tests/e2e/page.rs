//! What a reader does on a page: finds by role and name, presses, types, reads.

mod hands;
mod window;

use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::driver::Driver;

/// How long something may take until a reader sees it; this machine may have other work.
const PATIENCE: Duration = Duration::from_secs(15);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(25);

/// The widget looks the same before and after mounting; this tells them apart.
const MARK_FIRST_PAINT: &str = "addEventListener('afterword-ready', ({ target }) => {
    const section = target.shadowRoot.querySelector('section');
    if (section) section.dataset.firstPaint = '';
})";

/// A page in a browser of its own, one of several tabs of a browser, or a part of a page.
pub struct Page {
    driver: Rc<Driver>,
    /// The driver's name for the tab.
    window: String,
    /// An expression for the element that verbs look below. Each looks anew: when the wasm comes,
    /// all elements are replaced.
    root: String,
}

/// An element as assistive technology has it.
#[derive(Debug)]
pub struct Node {
    element: i64,
    name: String,
    value: String,
    states: Value,
}

impl Page {
    /// Opens an address in a fresh browser.
    pub fn open(url: &str) -> Self {
        let page = Self::blank();
        page.go(url);
        page
    }

    /// Opens a fresh browser, without a page as yet.
    pub fn blank() -> Self {
        let driver = Driver::start();
        let window = driver.window();
        Self::in_window(Rc::new(driver), window)
    }

    fn in_window(driver: Rc<Driver>, window: String) -> Self {
        let page = Self {
            driver,
            window,
            root: "document".to_owned(),
        };
        page.run_before(MARK_FIRST_PAINT);
        page
    }

    /// Runs a script before those of every page that is opened here from now on.
    pub fn run_before(&self, script: &str) {
        let source = json!({ "source": script });
        self.cdp("Page.addScriptToEvaluateOnNewDocument", source);
    }

    /// The browser, turned to this tab.
    fn driver(&self) -> &Driver {
        self.driver.turn_to(&self.window);
        &self.driver
    }

    /// Opens another address in the same browser.
    pub fn go(&self, url: &str) {
        self.driver()
            .call("url", &json!({ "url": url }))
            .unwrap_or_else(|error| panic!("{error}"));
    }

    /// Loads the page anew.
    pub fn reload(&self) {
        self.driver()
            .call("refresh", &json!({}))
            .unwrap_or_else(|error| panic!("{error}"));
    }

    /// Runs a command of the Chrome DevTools Protocol.
    pub fn cdp(&self, method: &str, params: Value) -> Value {
        self.driver()
            .cdp(method, params)
            .unwrap_or_else(|error| panic!("{error}"))
    }

    /// Makes the window this wide, as on a small screen.
    pub fn narrow(&self, width: u32) {
        let size =
            json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false });
        self.cdp("Emulation.setDeviceMetricsOverride", size);
    }

    /// Prefers dark pages.
    pub fn darken(&self) {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] });
        self.cdp("Emulation.setEmulatedMedia", features);
    }

    /// What a script returns; `root` is the shadow root of the first widget.
    pub fn eval(&self, script: &str) -> Value {
        self.try_eval(script)
            .unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    fn try_eval(&self, script: &str) -> Result<Value, String> {
        let script = format!(
            "const root = document.querySelector('after-word')?.shadowRoot; return {script};"
        );
        self.driver()
            .call("execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// What a script calls `done` with.
    pub fn eval_later(&self, script: &str) -> Value {
        let script = format!("const done = arguments[arguments.length - 1]; {script}");
        let answer = self
            .driver()
            .call("execute/async", &json!({ "script": script, "args": [] }));
        answer.unwrap_or_else(|error| panic!("{error}"))
    }

    /// Waits until an expression is true; `root` is the shadow root of the first widget.
    pub fn until(&self, expression: &str) {
        let mut last = Value::Null;
        self.wait(
            || {
                last = self.try_eval(expression).ok()?;
                (last == true).then_some(())
            },
            || format!("`{expression}` does not come true"),
        );
    }

    /// The part of the page that an expression names.
    pub fn part(&self, expression: &str) -> Self {
        Self {
            driver: Rc::clone(&self.driver),
            window: self.window.clone(),
            root: expression.to_owned(),
        }
    }

    /// The element this is, for the protocol; an error if it is not there.
    fn object(&self) -> Result<Value, String> {
        let roots = "[...document.querySelectorAll('after-word')].map(e => e.shadowRoot)";
        let script = format!(
            "(() => {{ const roots = {roots}, root = roots[0]; return {}; }})()",
            self.root
        );
        let found = self
            .driver()
            .cdp("Runtime.evaluate", json!({ "expression": script }))?;
        let object = found["result"]["objectId"].as_str();
        object
            .map(Value::from)
            .ok_or_else(|| format!("there is no part `{}`", self.root))
    }

    /// The comment that has these words in it.
    pub fn comment(&self, words: &str) -> Self {
        self.part(&format!(
            "[...root.querySelectorAll('article')].find(a => a.textContent.includes({words:?}))"
        ))
    }

    /// The form whose text field has this name.
    pub fn form(&self, name: &str) -> Self {
        let label = format!(
            "f => f.querySelector('textarea') && f.querySelector('label').textContent === {name:?}"
        );
        self.part(&format!("[...root.querySelectorAll('form')].find({label})"))
    }

    /// The widget that stands at this place among those of the page, from 0.
    pub fn widget(&self, place: usize) -> Self {
        self.part(&format!("roots[{place}].querySelector('section')"))
    }

    /// Everything with this role; a name that ends in `*` is only the beginning of one.
    pub fn all(&self, role: &str, name: &str) -> Vec<Node> {
        self.try_all(role, name)
            .unwrap_or_else(|error| panic!("{error}"))
    }

    fn try_all(&self, role: &str, name: &str) -> Result<Vec<Node>, String> {
        let query = json!({ "objectId": self.object()?, "role": role });
        let mut answer = self.driver().cdp("Accessibility.queryAXTree", query)?;
        let nodes = answer["nodes"]
            .as_array_mut()
            .map(std::mem::take)
            .unwrap_or_default();
        let nodes = nodes
            .iter()
            .filter(|node| node["ignored"] != true)
            .filter_map(Node::read);
        Ok(nodes.filter(|node| node.is_called(name)).collect())
    }

    /// Waits for something with this role and name.
    pub fn find(&self, role: &str, name: &str) -> Node {
        self.wait(
            || self.try_all(role, name).ok()?.into_iter().next(),
            || {
                let names: Vec<_> = self
                    .all(role, "*")
                    .into_iter()
                    .map(|node| node.name)
                    .collect();
                format!("there is no {role} {name:?}, but {names:?}")
            },
        )
    }

    /// Waits until it is there.
    pub fn sees(&self, role: &str, name: &str) {
        self.find(role, name);
    }

    /// Waits until all comments of a thread are there, which has so many. The first come first, and the others bit by bit.
    pub fn shows(&self, comments: u32) {
        let ending = if comments == 1 { "" } else { "s" };
        self.sees("heading", &format!("{comments} comment{ending}"));
        self.until(&format!(
            "(root ?? document).querySelectorAll('article').length === {comments}"
        ));
    }

    /// Waits until it is gone.
    pub fn misses(&self, role: &str, name: &str) {
        let gone = || self.try_all(role, name).ok()?.is_empty().then_some(());
        self.wait(gone, || format!("{role} {name:?} is still there"));
    }

    /// Waits for a text, anywhere in what is read aloud.
    pub fn reads(&self, text: &str) {
        let read = || {
            self.texts()
                .iter()
                .any(|line| line.contains(text))
                .then_some(())
        };
        self.wait(read, || {
            format!("nobody reads {text:?}, but {:?}", self.texts())
        });
    }

    fn texts(&self) -> Vec<String> {
        let found = self.try_all("StaticText", "*").unwrap_or_default();
        found.into_iter().map(|node| node.name).collect()
    }

    /// Waits until a state is as said; `expanded`, `pressed`, `checked`, `focused`.
    pub fn is(&self, role: &str, name: &str, state: &str, value: &str) {
        let now = || self.try_all(role, name).ok()?.into_iter().next();
        let holds = || (now()?.state(state) == value).then_some(());
        self.wait(holds, || {
            format!("{role} {name:?} is not {state} {value}: {:?}", now())
        });
    }

    /// Waits until a field holds a text.
    pub fn holds(&self, name: &str, text: &str) {
        let now = || self.try_all("textbox", name).ok()?.into_iter().next();
        let same = || (now()?.value == text).then_some(());
        self.wait(same, || {
            format!(
                "{name:?} does not hold {text:?} but {:?}",
                now().map(|node| node.value)
            )
        });
    }

    /// What the console has said since this was last asked, from this level up.
    pub fn console(&self, level: &str) -> Vec<String> {
        let said = self
            .driver()
            .call("se/log", &json!({ "type": "browser" }))
            .unwrap_or_else(|error| panic!("{error}"));
        let said = said.as_array().cloned().unwrap_or_default().into_iter();
        let said = said.filter(|entry| entry["level"] == level);
        said.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    fn wait<T>(&self, mut look: impl FnMut() -> Option<T>, missing: impl FnOnce() -> String) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(
                Instant::now() < end,
                "{}\n{:?}",
                missing(),
                self.console("SEVERE")
            );
            thread::sleep(PAUSE);
        }
    }
}

impl Node {
    fn read(node: &Value) -> Option<Self> {
        let text = |value: &Value| match &value["value"] {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        let states = node["properties"].as_array()?.iter();
        let states = states.filter_map(|state| {
            Some((
                state["name"].as_str()?.to_owned(),
                text(&state["value"]).into(),
            ))
        });
        Some(Self {
            element: node["backendDOMNodeId"].as_i64()?,
            name: text(&node["name"]),
            value: text(&node["value"]),
            states: Value::Object(states.collect()),
        })
    }

    fn is_called(&self, name: &str) -> bool {
        match name.strip_suffix('*') {
            Some(beginning) => self.name.starts_with(beginning),
            None => self.name == name,
        }
    }

    fn state(&self, name: &str) -> &str {
        self.states[name].as_str().unwrap_or_default()
    }
}

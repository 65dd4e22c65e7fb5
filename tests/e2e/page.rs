//! What a reader does on a page: finds by role and name, presses, types, reads.

use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::driver::Driver;

/// How long something may take until a reader sees it; this machine may have other work.
const PATIENCE: Duration = Duration::from_secs(15);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(25);

/// A page in a browser of its own, or a part of one.
pub struct Page {
    driver: Rc<Driver>,
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
        let page = Self {
            driver: Rc::new(Driver::start()),
            root: "document".to_owned(),
        };
        page.go(url);
        page
    }

    /// Opens another address in the same browser.
    pub fn go(&self, url: &str) {
        self.driver
            .call("url", &json!({ "url": url }))
            .unwrap_or_else(|error| panic!("{error}"));
    }

    /// Loads the page anew.
    pub fn reload(&self) {
        self.driver
            .call("refresh", &json!({}))
            .unwrap_or_else(|error| panic!("{error}"));
    }

    /// Runs a command of the Chrome DevTools Protocol.
    pub fn cdp(&self, method: &str, params: Value) -> Value {
        self.driver
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
        self.driver
            .call("execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// What a script calls `done` with.
    pub fn eval_later(&self, script: &str) -> Value {
        let script = format!("const done = arguments[arguments.length - 1]; {script}");
        let answer = self
            .driver
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
            .driver
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
        let mut answer = self.driver.cdp("Accessibility.queryAXTree", query)?;
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

    /// Presses it with the pointer.
    pub fn press(&self, role: &str, name: &str) {
        self.wait(
            || self.click(self.try_all(role, name).ok()?.first()?),
            || {
                format!(
                    "nobody can press {role} {name:?}: {:?}",
                    self.all(role, "*")
                )
            },
        );
    }

    /// Moves the pointer onto it.
    pub fn point_at(&self, role: &str, name: &str) {
        let node = self.find(role, name);
        let (x, y) = self.wait(
            || self.centre(node.element),
            || format!("{role} {name:?} is nowhere"),
        );
        self.pointer("mouseMoved", x, y)
            .unwrap_or_else(|error| panic!("{error}"));
    }

    /// Puts the focus on it, as a reader does who has tabbed there.
    pub fn focus(&self, role: &str, name: &str) {
        let focus = || {
            let found = self.try_all(role, name).ok()?;
            self.driver
                .cdp(
                    "DOM.focus",
                    json!({ "backendNodeId": found.first()?.element }),
                )
                .ok()
        };
        self.wait(focus, || format!("{role} {name:?} takes no focus"));
        self.is(role, name, "focused", "true");
    }

    /// Presses a field and types, key by key.
    pub fn type_into(&self, name: &str, text: &str) {
        self.press("textbox", name);
        self.is("textbox", name, "focused", "true");
        self.keys(text);
    }

    /// Presses a field and pastes.
    pub fn paste_into(&self, name: &str, text: &str) {
        self.press("textbox", name);
        self.is("textbox", name, "focused", "true");
        self.cdp("Input.insertText", json!({ "text": text }));
    }

    /// Empties a field.
    pub fn clear(&self, name: &str) {
        self.press("textbox", name);
        self.is("textbox", name, "focused", "true");
        self.cdp(
            "Input.dispatchKeyEvent",
            json!({ "type": "keyDown", "key": "a", "commands": ["selectAll"] }),
        );
        self.cdp(
            "Input.dispatchKeyEvent",
            json!({ "type": "keyUp", "key": "a" }),
        );
        self.key("Backspace");
        self.holds(name, "");
    }

    /// Chooses an option with the keyboard.
    pub fn choose(&self, name: &str, option: &str) {
        self.focus("combobox", name);
        self.keys(option);
    }

    /// Types, key by key.
    pub fn keys(&self, text: &str) {
        for c in text.chars() {
            let (key, code) = if c == '\n' {
                ("Enter".to_owned(), 13)
            } else {
                (c.to_string(), 0)
            };
            let text = if c == '\n' {
                "\r".to_owned()
            } else {
                c.to_string()
            };
            let down = json!({ "type": "keyDown", "key": key, "text": text, "windowsVirtualKeyCode": code });
            self.cdp("Input.dispatchKeyEvent", down);
            self.cdp(
                "Input.dispatchKeyEvent",
                json!({ "type": "keyUp", "key": key, "windowsVirtualKeyCode": code }),
            );
        }
    }

    /// Presses a key that writes nothing.
    pub fn key(&self, key: &str) {
        let code = match key {
            "Backspace" => 8,
            "Tab" => 9,
            "Escape" => 27,
            "ArrowRight" => 39,
            "ArrowDown" => 40,
            _ => panic!("the key {key} has no code here"),
        };
        for kind in ["rawKeyDown", "keyUp"] {
            let event =
                json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code });
            self.cdp("Input.dispatchKeyEvent", event);
        }
    }

    /// What the console has said since this was last asked, from this level up.
    pub fn console(&self, level: &str) -> Vec<String> {
        let said = self
            .driver
            .call("se/log", &json!({ "type": "browser" }))
            .unwrap_or_else(|error| panic!("{error}"));
        let said = said.as_array().cloned().unwrap_or_default().into_iter();
        let said = said.filter(|entry| entry["level"] == level);
        said.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// Points at the section, and waits until the widget stands in place of the first paint.
    pub fn engage(&self) {
        self.until("!!root?.getElementById('heading')");
        self.eval("root.querySelector('section').isFirstPaint = true");
        let heading = self.part("root.getElementById('heading')");
        let element = || {
            let described = self
                .driver
                .cdp(
                    "DOM.describeNode",
                    json!({ "objectId": heading.object().ok()? }),
                )
                .ok()?;
            described["node"]["backendNodeId"].as_i64()
        };
        let (x, y) = self.wait(
            || self.centre(element()?),
            || "the heading is nowhere".to_owned(),
        );
        self.pointer("mouseMoved", x, y)
            .unwrap_or_else(|error| panic!("{error}"));
        self.until("!root.querySelector('section').isFirstPaint");
    }

    fn click(&self, node: &Node) -> Option<()> {
        let (x, y) = self.centre(node.element)?;
        self.pointer("mouseMoved", x, y).ok()?;
        // What moved away meanwhile is not what a reader would have hit.
        (self.centre(node.element)? == (x, y)).then_some(())?;
        self.pointer("mousePressed", x, y).ok()?;
        self.pointer("mouseReleased", x, y).ok()
    }

    fn pointer(&self, kind: &str, x: f64, y: f64) -> Result<(), String> {
        let buttons = if kind == "mouseMoved" { "none" } else { "left" };
        let event = json!({ "type": kind, "x": x, "y": y, "button": buttons, "clickCount": 1 });
        self.driver.cdp("Input.dispatchMouseEvent", event).map(drop)
    }

    /// Scrolls it into view and says where it is.
    fn centre(&self, element: i64) -> Option<(f64, f64)> {
        let node = json!({ "backendNodeId": element });
        self.driver
            .cdp("DOM.scrollIntoViewIfNeeded", node.clone())
            .ok()?;
        let quads = self.driver.cdp("DOM.getContentQuads", node).ok()?;
        let corner = |at: usize| quads["quads"][0][at].as_f64();
        Some((
            (corner(0)? + corner(4)?) / 2.0,
            (corner(1)? + corner(5)?) / 2.0,
        ))
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

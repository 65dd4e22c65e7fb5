//! What a reader does with pointer and keys.

use serde_json::json;

use super::{Node, Page};

/// True when the widget stands in place of the first paint; `Page::open` has the latter marked.
const MOUNTED: &str =
    "!!root.querySelector('section') && !root.querySelector('[data-first-paint],.coming,.growing')";

impl Page {
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

    /// Presses it without letting go; `let_go` ends that.
    pub fn hold_down(&self, role: &str, name: &str) -> (f64, f64) {
        let press = || {
            let found = self.try_all(role, name).ok()?;
            let (x, y) = self.centre(found.first()?.element)?;
            self.pointer("mouseMoved", x, y).ok()?;
            self.pointer("mousePressed", x, y).ok()?;
            Some((x, y))
        };
        self.wait(press, || format!("nobody can press {role} {name:?}"))
    }

    /// Lets go of what is held down there.
    pub fn let_go(&self, (x, y): (f64, f64)) {
        self.pointer("mouseReleased", x, y)
            .unwrap_or_else(|error| panic!("{error}"));
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
        // In a window that nobody has pressed yet, elements have the focus without being told.
        self.cdp(
            "Emulation.setFocusEmulationEnabled",
            json!({ "enabled": true }),
        );
        let focus = || {
            let found = self.try_all(role, name).ok()?;
            self.driver()
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

    /// Chooses an option of a list.
    pub fn choose(&self, name: &str, option: &str) {
        self.focus("combobox", name);
        let find = format!(
            "[...root.querySelectorAll('option')].find(option => option.textContent === {option:?})"
        );
        let choose = || {
            let found = self.try_eval(&find).ok()?;
            let element = found.as_object()?.values().next()?.as_str()?;
            let click = format!("element/{element}/click");
            self.driver().call(&click, &json!({})).ok()
        };
        self.wait(choose, || format!("{name:?} has no option {option:?}"));
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
            "End" => 35,
            "Home" => 36,
            "ArrowLeft" => 37,
            "ArrowUp" => 38,
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

    /// Presses a letter, or Enter, with Control.
    pub fn control(&self, key: &str) {
        let code = if key == "Enter" {
            13
        } else {
            key.chars()
                .next()
                .map_or(0, |letter| letter.to_ascii_uppercase() as u32)
        };
        // What a browser's window does with it; a page alone has no menu.
        let commands = if key == "z" { vec!["undo"] } else { vec![] };
        for kind in ["rawKeyDown", "keyUp"] {
            let down = kind == "rawKeyDown";
            let event = json!({ "type": kind, "key": key, "modifiers": 2, "windowsVirtualKeyCode": code,
                "commands": if down { commands.clone() } else { vec![] } });
            self.cdp("Input.dispatchKeyEvent", event);
        }
    }

    /// Clicks at a place in the window.
    pub fn click_at(&self, x: f64, y: f64) {
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            self.pointer(kind, x, y)
                .unwrap_or_else(|error| panic!("{error}"));
        }
    }

    /// Waits until the widget, with all of its comments, stands in place of the first paint.
    pub fn until_mounted(&self) {
        self.until(MOUNTED);
    }

    /// Points at the section, and waits until the widget stands in place of the first paint.
    pub fn engage(&self) {
        self.until("!!root?.getElementById('heading')");
        let heading = self.part("root.getElementById('heading')");
        let point = || {
            let described = self
                .driver()
                .cdp(
                    "DOM.describeNode",
                    json!({ "objectId": heading.object().ok()? }),
                )
                .ok()?;
            let (x, y) = self.centre(described["node"]["backendNodeId"].as_i64()?)?;
            self.pointer("mouseMoved", x, y).ok()
        };
        self.wait(point, || "nobody can point at the heading".to_owned());
        self.until_mounted();
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
        self.driver()
            .cdp("Input.dispatchMouseEvent", event)
            .map(drop)
    }

    /// Scrolls it into view and says where it is.
    fn centre(&self, element: i64) -> Option<(f64, f64)> {
        let node = json!({ "backendNodeId": element });
        self.driver()
            .cdp("DOM.scrollIntoViewIfNeeded", node.clone())
            .ok()?;
        let quads = self.driver().cdp("DOM.getContentQuads", node).ok()?;
        let corner = |at: usize| quads["quads"][0][at].as_f64();
        Some((
            (corner(0)? + corner(4)?) / 2.0,
            (corner(1)? + corner(5)?) / 2.0,
        ))
    }
}

//! Windows of one browser, and whether anybody looks at them.

use std::rc::Rc;

use serde_json::json;

use super::Page;
use crate::driver::Driver;

impl Page {
    /// Opens an address in another tab of this browser, in a window of its own: both are in view.
    pub fn tab(&self, url: &str) -> Self {
        let opened = self
            .driver()
            .call("window/new", &json!({ "type": "window" }))
            .unwrap_or_else(|error| panic!("{error}"));
        let window = opened["handle"].as_str().expect("a tab has a name");
        let page = Self::in_window(Rc::clone(&self.driver), window.to_owned());
        page.go(url);
        page
    }

    /// Ends the browser, and opens an address in it again.
    pub fn reopen(self, url: &str) -> Self {
        let profile = self.driver.profile();
        drop(self);
        let driver = Driver::start_in(profile);
        let window = driver.window();
        let page = Self::in_window(Rc::new(driver), window);
        page.go(url);
        page
    }

    /// Closes this tab; it must not be the browser's last.
    pub fn close(self) {
        self.driver().close_window();
    }

    /// Takes it out of view.
    pub fn hide(&self) {
        self.driver()
            .call("window/minimize", &json!({}))
            .unwrap_or_else(|error| panic!("{error}"));
        self.until("document.hidden");
    }

    /// Brings it back into view.
    pub fn unhide(&self) {
        let place = json!({ "x": 0, "y": 0, "width": 800, "height": 600 });
        self.driver()
            .call("window/rect", &place)
            .unwrap_or_else(|error| panic!("{error}"));
        self.until("!document.hidden");
    }
}

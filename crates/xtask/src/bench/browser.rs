//! ChromeDriver, and Chromium in it: one fresh browser per visit, so that nothing of an earlier one is kept.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::bench::http;
use crate::project::Project;
use crate::setup::test_tools::TestTools;

/// No sandbox as containers have none, nothing of its own on the network, and a window of a usual size.
const FLAGS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en-US",
    "--window-size=1280,900",
];

/// A running ChromeDriver; ended when dropped.
pub struct Driver {
    child: Child,
    address: String,
    chromium: String,
}

impl Driver {
    /// Starts it; what it and its browsers write goes into `folder`.
    ///
    /// # Errors
    ///
    /// If it does not start.
    pub fn start(project: &Project, tools: &TestTools, folder: &Path) -> Result<Self> {
        // The port it is given for IPv4 may be taken for IPv6; then it ends, and another will do.
        for _ in 0..5 {
            let mut child = project
                .command(&tools.chromedriver)
                .arg("--port=0")
                .env("TMPDIR", folder)
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .context("starting ChromeDriver")?;
            let stdout = child.stdout.take().context("its output is piped")?;
            let mut output = BufReader::new(stdout).lines();
            let port = output.by_ref().map_while(Result::ok).find_map(|line| {
                let port = line.split_once("started successfully on port ")?.1;
                Some(port.trim_end_matches('.').to_owned())
            });
            // Read on: a program whose output nobody reads is stopped by its next line.
            std::thread::spawn(move || output.for_each(drop));
            let driver = Self {
                child,
                address: format!("127.0.0.1:{}", port.as_deref().unwrap_or_default()),
                chromium: tools.chromium.display().to_string(),
            };
            if port.is_some() {
                return Ok(driver);
            }
        }
        bail!("ChromeDriver ended five times before it was up")
    }

    /// Opens a browser with an empty profile.
    ///
    /// # Errors
    ///
    /// What ChromeDriver says.
    pub fn open(&self) -> Result<Browser<'_>> {
        let wanted = json!({
            // Commands do not wait for a page: what is measured is how it comes.
            "pageLoadStrategy": "none",
            "goog:loggingPrefs": { "performance": "ALL" },
            "goog:chromeOptions": {
                "args": FLAGS,
                "binary": self.chromium,
                "perfLoggingPrefs": { "enableNetwork": true, "enablePage": false },
            },
        });
        let made = self.call(
            "/session",
            &json!({ "capabilities": { "alwaysMatch": wanted } }),
        )?;
        let id = made["sessionId"]
            .as_str()
            .context("a session has no id")?
            .to_owned();
        let version = made["capabilities"]["browserVersion"]
            .as_str()
            .unwrap_or("unknown")
            .to_owned();
        Ok(Browser {
            driver: self,
            session: format!("/session/{id}"),
            version,
        })
    }

    fn call(&self, path: &str, body: &Value) -> Result<Value> {
        let mut answer = http::post(&self.address, path, body)?;
        match answer["value"].take() {
            value if value["error"].is_string() => bail!("{}", value["message"]),
            value => Ok(value),
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A browser with one page; closed when dropped.
pub struct Browser<'a> {
    driver: &'a Driver,
    session: String,
    /// The browser's own version.
    pub version: String,
}

impl Browser<'_> {
    /// Runs a command of the Chrome DevTools Protocol.
    ///
    /// # Errors
    ///
    /// What the browser says.
    pub fn cdp(&self, method: &str, params: &Value) -> Result<Value> {
        self.driver
            .call(
                &format!("{}/goog/cdp/execute", self.session),
                &json!({ "cmd": method, "params": params }),
            )
            .context(method.to_owned())
    }

    /// What an expression comes to, or the promise that it is.
    ///
    /// # Errors
    ///
    /// What it throws.
    pub fn eval(&self, expression: &str) -> Result<Value> {
        let params =
            json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let mut answer = self.cdp("Runtime.evaluate", &params)?;
        let thrown = &answer["exceptionDetails"];
        if !thrown.is_null() {
            bail!(
                "`{expression}` throws {}{}",
                thrown["text"],
                thrown["exception"]["description"]
            );
        }
        Ok(answer["result"]["value"].take())
    }

    /// The number that an expression comes to.
    ///
    /// # Errors
    ///
    /// As [`Self::eval`], or if it is no number.
    pub fn number(&self, expression: &str) -> Result<f64> {
        let value = self.eval(expression)?;
        value
            .as_f64()
            .with_context(|| format!("`{expression}` is {value}, and no number"))
    }

    /// What happened on the network since this was last asked, as events of the DevTools Protocol.
    ///
    /// # Errors
    ///
    /// What ChromeDriver says.
    pub fn network(&self) -> Result<Vec<Value>> {
        let log = self.driver.call(
            &format!("{}/se/log", self.session),
            &json!({ "type": "performance" }),
        )?;
        let entries = log.as_array().map(Vec::as_slice).unwrap_or_default();
        let events = entries.iter().filter_map(|entry| {
            let mut event: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            Some(event["message"].take())
        });
        Ok(events.collect())
    }
}

impl Drop for Browser<'_> {
    fn drop(&mut self) {
        // A browser that is gone already is closed as well.
        let _ = http::delete(&self.driver.address, &self.session);
    }
}

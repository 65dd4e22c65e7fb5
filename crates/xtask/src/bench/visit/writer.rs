//! The visit of a reader who writes: a reply and a comment, below 100 comments and below 1,000.

use std::thread;

use anyhow::{Result, ensure};
use serde_json::json;

use super::{COMPOSER, QUIET, REPLY, Visit};
use crate::bench::browser::Driver;
use crate::bench::figures::{Figure, Figures, Speed};
use crate::bench::site::{Section, Site};

/// What is written; the server makes a paragraph with a stressed word of it.
const TEXT: &str = "The wall **remembers** more than we do, and the hens less. I would leave the door where it is, \
                    and look after the lemons.";
const NAME: &str = "Ada Marsh";

/// Measures answering and posting below the first page, and again with 1,000 comments shown.
///
/// The thread has 1,000 comments, and is this visit's own: what is written in it is shown to nobody else. What is
/// noted stands under the number of comments that are shown.
///
/// # Errors
///
/// If the browser fails, or the page is not as expected.
pub fn write(
    driver: &Driver,
    site: &Site,
    thread: &str,
    speed: Speed,
    figures: &mut Figures,
) -> Result<()> {
    let url = site.widget_url(thread);
    let mut visit = Visit::begin(driver.open()?, &url, Section::Widget(100), speed)?;
    visit.browser.eval("bench.first.then(() => true)")?;
    thread::sleep(QUIET);
    visit.wake()?;
    visit.post_reply()?;
    visit.post_comment()?;
    visit.show_pages(1)?;
    let shown = visit.browser.number("bench.comments()")?;
    // With the two that were written.
    ensure!(shown == 1_002.0, "{shown} comments are shown, not 1,002");
    visit.section = Section::Widget(1_000);
    visit.post_reply()?;
    visit.post_comment()?;
    figures.add(visit.figures);
    Ok(())
}

impl Visit<'_> {
    /// Opens a reply form, writes, looks at the preview and posts.
    fn post_reply(&mut self) -> Result<()> {
        // What is below the comment is counted, as all comments would be too many to count in each frame.
        let below = format!(
            "{{ const id = ({REPLY})(bench.root()).closest('article').id; bench.written = \
             root => root.getElementById(id).closest('li').querySelectorAll('.comment').length; }}"
        );
        self.browser.eval(&below)?;
        self.time(Figure::Reply, "click", REPLY, COMPOSER)?;
        self.fill_in()?;
        let preview = "root => bench.form.querySelector('[id$=-preview]')";
        let previewed = "root => bench.form.querySelector('.preview').childElementCount > 0";
        self.time(Figure::Preview, "click", preview, previewed)?;
        self.send(Figure::ReplyPainted, Figure::ReplyAnswered)
    }

    /// Writes into the form at the top, and posts.
    fn post_comment(&mut self) -> Result<()> {
        self.browser
            .eval("bench.written = root => root.querySelector('.list').childElementCount, 0")?;
        let field = "root => root.getElementById('new-text')";
        let focused = format!("root => root.activeElement === ({field})(root)");
        self.press("click", field, &focused)?;
        self.fill_in()?;
        self.send(Figure::PostPainted, Figure::PostAnswered)
    }

    /// Types into the form whose field has the focus.
    fn fill_in(&self) -> Result<()> {
        // What helps while writing comes first.
        thread::sleep(QUIET);
        self.browser
            .cdp("Input.insertText", &json!({ "text": TEXT }))?;
        self.browser
            .eval("bench.form = bench.root().activeElement.form, 0")?;
        // The name is the same in every form of a page.
        let is_unnamed = "{ const name = bench.form.querySelector('[id$=-name]'); \
                          name.value ? false : (name.focus(), true) }";
        if self.browser.eval(is_unnamed)? == true {
            self.browser
                .cdp("Input.insertText", &json!({ "text": NAME }))?;
        }
        thread::sleep(QUIET);
        Ok(())
    }

    /// Posts what is in the form; waits for it to show, and for the server's answer to take its place.
    fn send(&mut self, painted: Figure, answered: Figure) -> Result<()> {
        self.browser
            .eval("bench.before = bench.written(bench.root())")?;
        let send = "root => bench.form.querySelector('[id$=-send]')";
        let shows = "root => bench.written(root) > bench.before";
        // Only what is on its way stands there as it was typed.
        let arrived = format!("root => ({shows})(root) && !root.querySelector('.text--typed')");
        let took = self.press_for("click", send, [shows, &arrived])?;
        for (figure, took) in [painted, answered].into_iter().zip(took) {
            self.note(figure, took);
        }
        thread::sleep(QUIET);
        Ok(())
    }
}

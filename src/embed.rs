//! Mounts the widget into the page, for the loader (`web/embed.js`).

use std::pin::Pin;
use std::rc::Rc;

use afterword_protocol::{CommentId, CommentsPage, PageRef};
use js_sys::{Function, Promise};
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::HtmlElement;

use crate::backend::{Backend, Listing, Native};
use crate::i18n::Language;
use crate::json::{self, Entries};
use crate::options::Options;
use crate::state::{Happening, Host, Said, Settings, ThreadState, ViewerState};
use crate::view::{Here, Widget};

/// A mounted widget. Dropping it leaves no trace in the page.
#[wasm_bindgen]
pub struct Mounted {
    thread: ThreadState,
    viewer: ViewerState,
    unmount: Option<Box<dyn FnOnce()>>,
}

#[wasm_bindgen]
impl Mounted {
    /// Takes the widget out of the page.
    pub fn unmount(&mut self) {
        if let Some(unmount) = self.unmount.take() {
            unmount();
        }
    }

    /// Brings a comment onto the page, with those above it; false if there is no such comment.
    pub fn reveal(&self, id: String) -> Promise {
        let (thread, mounted) = (self.thread, self.unmount.is_some());
        promise(Box::pin(async move {
            Ok((mounted && thread.reveal(CommentId(id)).await.is_ok()).into())
        }))
    }

    /// Takes in an event of the thread, as the server sent it.
    pub fn hear(&self, event: &str) {
        if self.unmount.is_some()
            && let Some(event) = json::read(event)
        {
            self.thread.hear(event);
        }
    }

    /// Draws so many more comments of the first page; false if there are no more, as all are drawn once anything else
    /// happens to the thread.
    pub fn grow(&self, most: usize) -> bool {
        self.unmount.is_some() && self.thread.grow(most)
    }

    /// Says that what was asked for is on the clipboard.
    pub fn copied(&self) {
        if self.unmount.is_some() {
            self.thread.say(Said::Copied);
        }
    }

    /// The secret that stands for this reader; a string, in the shape that needs the least glue.
    pub fn reader(&self) -> JsValue {
        self.viewer.token().0.into()
    }

    /// Notes to which address mails about something go; none to the empty one.
    pub fn keep_mails(&self, about: &str, address: &str) {
        if self.unmount.is_some() {
            self.viewer.keep_mails(about, address);
        }
    }

    /// Reads anew what the reader's browser keeps: another tab has written to it.
    pub fn reload(&self) {
        if self.unmount.is_some() {
            self.viewer.reload();
            self.thread.redraw_all();
            self.thread.forget_sent();
        }
    }

    /// Sends what could not be sent: the network is back.
    pub fn resume(&self) {
        if self.unmount.is_some() {
            self.thread.resume();
        }
    }

    /// Reads the thread anew.
    pub fn refresh(&self) -> Promise {
        let (thread, mounted) = (self.thread, self.unmount.is_some());
        promise(Box::pin(async move {
            let load = async || thread.reload().await.is_ok();
            Ok((mounted && load().await).into())
        }))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.unmount();
    }
}

/// Reads the first page, unless it came along, and mounts the widget into `container`.
///
/// `attributes` are those of `<after-word>` as a JSON object, with `lang`, `thread`, `page-url` and `page-title` filled
/// in; `words` is the text of the locale file; `page` is the first page as JSON, or nothing if it did not come; `at_first`
/// of its comments are drawn, and `Mounted::grow` draws the others.
/// `tell(name, detail)` hears of events by their names without prefix; returning false objects. `fetch` is the browser's, or a
/// function like it that answers requests of our API from another system.
/// A thread that cannot be read is mounted too: it says why and offers to try again.
///
/// # Errors
///
/// If `attributes` or `words` are not ours: the loader and this module are of different builds.
#[wasm_bindgen]
pub fn mount(
    container: HtmlElement,
    attributes: String,
    words: String,
    page: String,
    at_first: usize,
    tell: Function,
    fetch: Function,
) -> Promise {
    promise(Box::pin(async move {
        let mounted = mount_now(container, attributes, words, page, at_first, tell, fetch).await?;
        Ok(mounted.into())
    }))
}

/// A promise of what comes of `work`. Boxed, so that the code that keeps promises is there once.
fn promise(work: Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>) -> Promise {
    future_to_promise(work)
}

async fn mount_now(
    container: HtmlElement,
    attributes: String,
    words: String,
    page: String,
    at_first: usize,
    tell: Function,
    fetch: Function,
) -> Result<Mounted, JsError> {
    let attributes: Entries<String> = json::read(&attributes)
        .ok_or_else(|| JsError::new("this is another build's configuration"))?;
    let pairs = attributes
        .iter()
        .map(|(name, value)| (name, value.as_str()));
    let options = Options::parse(pairs);
    let language = Language::parse(&options.lang, &words).map_err(|error| JsError::new(&error))?;

    let backend: Rc<dyn Backend> = Rc::new(Native::new(
        &options.server,
        &options.site,
        &options.thread,
        fetch,
    ));
    let first = match json::read::<CommentsPage>(&page) {
        Some(page) => Ok(page),
        None => {
            backend
                .list_comments(Listing {
                    sort: options.sort,
                    limit: options.page_size,
                    ..Listing::default()
                })
                .await
        }
    };

    let state = Rc::new(std::cell::OnceCell::new());
    let handle = mount_to(container, {
        let state = Rc::clone(&state);
        move || {
            let settings = Settings {
                page: PageRef {
                    url: options.page_url.clone(),
                    title: options.page_title.clone(),
                },
                page_size: options.page_size,
                outbox: options.storage("outbox"),
                at_first: Some(at_first),
            };
            let viewer = ViewerState::new(
                ["afterword:", &options.server, "|", &options.site].concat(),
                &options.thread,
            );
            let host = Host::new(move |happening| announce(&tell, &happening));
            let thread = ThreadState::new(first, options.sort, settings, backend, viewer, host);
            let _ = state.set((thread, viewer));
            Here::provide(language, options, thread, viewer);
            view! { <Widget /> }
        }
    });
    let (thread, viewer) = *state
        .get()
        .ok_or_else(|| JsError::new("nothing was mounted"))?;
    Ok(Mounted {
        thread,
        viewer,
        unmount: Some(Box::new(move || drop(handle))),
    })
}

/// Passes a happening on to the page; returns false if it objects.
fn announce(tell: &Function, happening: &Happening) -> bool {
    let (name, detail): (_, JsValue) = match happening {
        Happening::Count(n) => ("count", (*n as f64).into()),
        Happening::BeforePost(text) => ("before-post", text.into()),
        Happening::Posted(id) => ("posted", (&id.0).into()),
        Happening::Rated(stars) => ("rated", (*stars).into()),
        Happening::Failed(code) => ("error", code.into()),
    };
    // A listener of the page that throws is the page's affair.
    tell.call2(&JsValue::NULL, &name.into(), &detail)
        .map_or(true, |answer| answer.is_truthy())
}

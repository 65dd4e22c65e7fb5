//! A page with one widget, and what a reader does on it.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::rc::Rc;

use afterword::backend::{Backend, Memory};
use afterword::i18n::Language;
use afterword::model::failure::Failure;
use afterword::options::Options;
use afterword::state::{Happening, Host, Settings, ThreadState, ViewerState};
use afterword::view::{Here, Widget};
use afterword_protocol::{CommentsPage, PageRef};
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use web_sys::{KeyboardEvent, KeyboardEventInit, ShadowRoot, ShadowRootInit, ShadowRootMode};

use crate::browser::{document, storage, tell, timer, turn, unused_storage};
use crate::roles::{elements, find, name, role, text};

const ENGLISH: &str = include_str!("../../locales/en.json");
const GERMAN: &str = include_str!("../../locales/de.json");

/// How long something may take until a reader sees it, in milliseconds.
const PATIENCE: f64 = 5_000.0;

/// A page with a widget in it, for as long as this lives.
pub struct Page {
    host: HtmlElement,
    root: ShadowRoot,
    container: HtmlElement,
    storage: String,
    heard: Rc<RefCell<Vec<Happening>>>,
    viewer: Rc<Cell<Option<ViewerState>>>,
    widget: Option<Box<dyn Any>>,
}

impl Page {
    /// Opens a page on this thread, of a backend in memory.
    pub fn open(thread: CommentsPage) -> (Self, Rc<Memory>) {
        Self::open_with(thread, Options::default())
    }

    /// The same with other options.
    pub fn open_with(thread: CommentsPage, options: Options) -> (Self, Rc<Memory>) {
        let memory = Rc::new(Memory::new(thread.clone()));
        (Self::mount(Ok(thread), memory.clone(), options), memory)
    }

    /// Opens a page whose first comments came, or did not.
    pub fn mount(
        first: Result<CommentsPage, Failure>,
        backend: Rc<dyn Backend>,
        options: Options,
    ) -> Self {
        let document = document();
        let element = || {
            document
                .create_element("div")
                .expect("a div")
                .unchecked_into::<HtmlElement>()
        };
        let (host, container) = (element(), element());
        document
            .body()
            .expect("a body")
            .append_child(&host)
            .expect("room in the page");
        let root = host
            .attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))
            .expect("a shadow root");
        root.append_child(&container)
            .expect("room in the shadow root");

        let words = if options.lang == "de" {
            GERMAN
        } else {
            ENGLISH
        };
        let language = Language::parse(&options.lang, words)
            .expect("a test of the host reads every locale file");
        let storage = unused_storage();
        // A thread of its own, so that no text of another test is found in its forms.
        let options = Options {
            thread: storage.clone(),
            ..options
        };
        let heard = Rc::new(RefCell::new(Vec::new()));
        let seen = Rc::new(Cell::new(None));
        let widget = mount_to(container.clone(), {
            let (storage, heard, seen) = (storage.clone(), Rc::clone(&heard), Rc::clone(&seen));
            move || {
                let viewer = ViewerState::new(storage, "article");
                seen.set(Some(viewer));
                let host = Host::new(move |happening| {
                    heard.borrow_mut().push(happening);
                    true
                });
                let settings = Settings {
                    page: PageRef {
                        url: "https://blog.example/a".into(),
                        title: "A post".into(),
                    },
                    page_size: options.page_size,
                    outbox: options.storage("outbox"),
                    at_first: None,
                };
                let thread = ThreadState::new(first, options.sort, settings, backend, viewer, host);
                Here::provide(language, options, thread, viewer);
                view! { <Widget /> }
            }
        });
        // What a page is told while the widget is mounted is not what a test waits for.
        heard.borrow_mut().clear();
        Self {
            host,
            root,
            container,
            storage,
            heard,
            viewer: seen,
            widget: Some(Box::new(widget)),
        }
    }

    /// Takes the widget out of the page.
    pub fn unmount(&mut self) {
        drop(self.widget.take());
    }

    /// What is left in the widget's place.
    pub fn markup(&self) -> String {
        self.container.inner_html()
    }

    /// What the page around was told so far.
    pub fn heard(&self) -> Vec<Happening> {
        self.heard.borrow().clone()
    }

    /// What the reader's browser keeps.
    pub fn kept(&self) -> Option<String> {
        storage()
            .get_item(&self.storage)
            .expect("storage that can be read")
    }

    /// Notes, as `web/notify.js` does, where mails about this kind of news of the thread go.
    pub fn keep_mails(&self, kind: &str, address: &str) {
        let viewer = self.viewer.get().expect("a widget that was mounted");
        viewer.keep_mails(&[kind, ":", &self.storage].concat(), address);
    }

    /// Every element of this role and name that is there now.
    pub fn all(&self, role: &str, name: &str) -> Vec<Element> {
        find(&self.root, role, name)
    }

    /// Whether there is such an element now.
    pub fn has(&self, role: &str, name: &str) -> bool {
        !self.all(role, name).is_empty()
    }

    /// Waits for the element of this role and name.
    pub async fn see(&self, role: &str, name: &str) -> Element {
        self.until(format_args!("{role} \"{name}\""), || {
            self.all(role, name).into_iter().next()
        })
        .await
    }

    /// Waits until no element has this role and name.
    pub async fn see_no(&self, role: &str, name: &str) {
        self.until(format_args!("no {role} \"{name}\""), || {
            (!self.has(role, name)).then_some(())
        })
        .await;
    }

    /// Waits until this stands somewhere.
    pub async fn read(&self, words: &str) {
        self.until(format_args!("\"{words}\""), || {
            self.text().contains(words).then_some(())
        })
        .await;
    }

    /// Waits until the live region says this.
    pub async fn hear(&self, words: &str) {
        let said = || find_role(&self.root, "status").first().map(text);
        self.until(format_args!("said \"{words}\""), || {
            (said().as_deref() == Some(words)).then_some(())
        })
        .await;
    }

    /// Waits until the focus is here.
    pub async fn focus_on(&self, role: &str, name: &str) {
        let wanted = format!("{role} \"{name}\"");
        self.until(format_args!("focus on {wanted}"), || {
            (self.focus() == wanted).then_some(())
        })
        .await;
    }

    /// What has the focus.
    pub fn focus(&self) -> String {
        let active = self.root.active_element();
        active.map_or_else(String::new, |active| {
            format!("{} \"{}\"", role(&active), name(&self.root, &active))
        })
    }

    /// Presses a button, or chooses a radio.
    pub async fn press(&self, role: &str, name: &str) {
        let element: HtmlElement = self.see(role, name).await.unchecked_into();
        // As a pointer does, before the click.
        let _ = element.focus();
        element.click();
        // No reader is so quick that nothing happens before what they do next.
        turn().await;
    }

    /// Presses what `web/share.js` makes of one of the ways that are named below a comment.
    pub async fn press_way(&self, way: &str, comment: &str) {
        let place = ["ways-", comment].concat();
        let place = self.until("a place", || self.by_id(&place)).await;
        let named = place.get_attribute("data-ways").unwrap_or_default();
        assert!(named.split(' ').any(|named| named == way), "{named}");
        place.set_inner_html(&["<button id='", way, "-", comment, "'>"].concat());
        let button: HtmlElement = self
            .by_id(&[way, "-", comment].concat())
            .expect("a button")
            .unchecked_into();
        button.click();
        turn().await;
    }

    /// Types over what stands in a field.
    pub async fn write(&self, field: &str, words: &str) {
        let element = self.see("textbox", field).await;
        match element.dyn_ref::<HtmlTextAreaElement>() {
            Some(area) => area.set_value(words),
            None => element.unchecked_ref::<HtmlInputElement>().set_value(words),
        }
        tell(&element, "input");
    }

    /// What stands in a field.
    pub async fn written(&self, field: &str) -> String {
        let element = self.see("textbox", field).await;
        match element.dyn_ref::<HtmlTextAreaElement>() {
            Some(area) => area.value(),
            None => element.unchecked_ref::<HtmlInputElement>().value(),
        }
    }

    /// Chooses from a list.
    pub async fn choose(&self, list: &str, value: &str) {
        let element = self.see("combobox", list).await;
        element
            .unchecked_ref::<HtmlSelectElement>()
            .set_value(value);
        tell(&element, "change");
    }

    /// What is chosen in a list.
    pub async fn chosen(&self, list: &str) -> String {
        self.see("combobox", list)
            .await
            .unchecked_ref::<HtmlSelectElement>()
            .value()
    }

    /// Whether a radio is the chosen one.
    pub async fn is_chosen(&self, radio: &str) -> bool {
        self.see("radio", radio)
            .await
            .unchecked_ref::<HtmlInputElement>()
            .checked()
    }

    /// Every comment, in reading order.
    pub fn articles(&self) -> Vec<Element> {
        elements(
            &self
                .root
                .query_selector_all("article")
                .expect("a selector that is right"),
        )
        .collect()
    }

    /// The element another one points at.
    pub fn by_id(&self, id: &str) -> Option<Element> {
        self.root.get_element_by_id(id)
    }

    /// Waits a while: for what must not happen there is nothing to see that could be waited for. Timers fire in their
    /// order.
    pub async fn pause(&self) {
        timer(600).await;
    }

    /// Presses a key where the focus is.
    pub fn key(&self, key: &str) {
        let init = KeyboardEventInit::new();
        init.set_key(key);
        init.set_bubbles(true);
        let event =
            KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).expect("an event");
        self.root
            .active_element()
            .expect("focus")
            .dispatch_event(&event)
            .expect("an event that was not sent before");
    }

    /// Everything that stands in the widget.
    pub fn text(&self) -> String {
        self.container.text_content().unwrap_or_default()
    }

    /// Waits for what `look` looks for.
    pub async fn until<T>(&self, what: impl Display, mut look: impl FnMut() -> Option<T>) -> T {
        let begun = js_sys::Date::now();
        loop {
            if let Some(found) = look() {
                return found;
            }
            let waited = js_sys::Date::now() - begun;
            assert!(
                waited < PATIENCE,
                "never: {what}; focus: {}; text: {}",
                self.focus(),
                self.text()
            );
            turn().await;
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.unmount();
        self.host.remove();
        let drafts = ["afterword-drafts:|default|", &self.storage].concat();
        for name in [&self.storage, &drafts] {
            let _ = storage().remove_item(name);
        }
    }
}

fn find_role(root: &ShadowRoot, wanted: &str) -> Vec<Element> {
    let all = root
        .query_selector_all("[role]")
        .expect("a selector that is right");
    elements(&all)
        .filter(|element| role(element) == wanted)
        .collect()
}

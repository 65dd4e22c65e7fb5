//! An element, of one type for all of them.
//!
//! The elements of `view!` each have a type of their own, built of those of their attributes and
//! children, and all code that handles them is compiled for each: docs/decisions.md has what that
//! costs. This one is a list of parts; `shown` puts them on the page, and they are written as HTML here.

use leptos::ev::Event;
use leptos::oco::Oco;
use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::reactive_graph::{ReactiveFunction, SharedReactiveFunction};
use leptos::tachys::view::{Position, PositionState};
use send_wrapper::SendWrapper;

use super::focus::Focus;
use super::rows::Rows;
use super::shown::Shown;

/// An element in the making. Boxed, as it is handed from call to call.
pub struct Element(pub(super) Box<Parts>);

/// What an element is made of.
pub(super) struct Parts {
    pub tag: &'static str,
    pub fixed: Vec<(&'static str, Text)>,
    pub live: Vec<(Place, Live)>,
    pub handlers: Vec<(&'static str, Handler)>,
    pub children: Vec<Child>,
    pub root: Option<Focus>,
}

/// Text that may be known when this is compiled, or not.
pub type Text = Oco<'static, str>;

/// What is asked anew when what it reads changes.
pub(super) type Live = SharedReactiveFunction<Option<String>>;

pub(super) type Handler = SendWrapper<Box<dyn FnMut(Event)>>;

/// What is in an element.
pub enum Child {
    /// Another element.
    Element(Element),
    /// What Leptos keeps as it is to be.
    View(AnyView),
    /// Comments, or parts with a life of their own.
    Rows(Rows),
    /// Text that stays.
    Text(String),
    /// Of others, and safe: `rich_text` makes it so.
    Html(String),
}

impl From<Element> for Child {
    fn from(element: Element) -> Self {
        Self::Element(element)
    }
}

impl From<AnyView> for Child {
    fn from(view: AnyView) -> Self {
        Self::View(view)
    }
}

impl From<Rows> for Child {
    fn from(rows: Rows) -> Self {
        Self::Rows(rows)
    }
}

/// What of an element changes.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Attribute(&'static str),
    /// What a field holds.
    Value,
    /// Whether a choice is chosen.
    Checked,
    /// All that is in it.
    Words,
}

/// Begins an element.
pub fn el(tag: &'static str) -> Element {
    Element(Box::new(Parts {
        tag,
        fixed: Vec::new(),
        live: Vec::new(),
        handlers: Vec::new(),
        children: Vec::new(),
        root: None,
    }))
}

impl Element {
    /// Sets an attribute.
    pub fn attr(self, name: &'static str, value: impl Into<Text>) -> Self {
        self.set(name, value.into())
    }

    #[inline(never)]
    fn set(mut self, name: &'static str, value: Text) -> Self {
        self.0.fixed.push((name, value));
        self
    }

    /// Sets an attribute, if there is a value for it.
    pub fn maybe(self, name: &'static str, value: Option<impl Into<Text>>) -> Self {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// Sets the classes.
    pub fn class(self, class: &'static str) -> Self {
        self.attr("class", class)
    }

    /// Sets an attribute that changes.
    pub fn live(
        self,
        name: &'static str,
        value: impl Fn() -> Option<String> + Send + 'static,
    ) -> Self {
        self.change(Place::Attribute(name), value.into_shared())
    }

    /// Sets a state as ARIA has it: "true" or "false".
    pub fn state(self, name: &'static str, holds: impl Fn() -> bool + Send + 'static) -> Self {
        let word = move || if holds() { "true" } else { "false" };
        self.live(name, move || Some(word().to_owned()))
    }

    /// The same, of a state that is drawn anew when it changes.
    pub fn state_now(self, name: &'static str, holds: bool) -> Self {
        self.attr(name, if holds { "true" } else { "false" })
    }

    /// Sets what a field holds.
    pub fn value(self, value: impl Fn() -> String + Send + 'static) -> Self {
        self.change(Place::Value, (move || Some(value())).into_shared())
    }

    /// Sets whether a choice is chosen.
    pub fn checked(self, checked: impl Fn() -> bool + Send + 'static) -> Self {
        let checked = move || checked().then(String::new);
        self.change(Place::Checked, checked.into_shared())
    }

    /// Sets text that changes; it is all that is in the element.
    pub fn words(self, words: impl Fn() -> String + Send + 'static) -> Self {
        self.change(Place::Words, (move || Some(words())).into_shared())
    }

    #[inline(never)]
    fn change(mut self, place: Place, live: Live) -> Self {
        self.0.live.push((place, live));
        self
    }

    /// Sets what is inside, as HTML that must be safe.
    pub fn html(self, html: String) -> Self {
        self.put(Child::Html(html))
    }

    /// Calls `handle` on an event.
    pub fn on(self, event: &'static str, handle: impl FnMut(Event) + 'static) -> Self {
        self.listen(event, Box::new(handle))
    }

    #[inline(never)]
    fn listen(mut self, event: &'static str, handle: Box<dyn FnMut(Event)>) -> Self {
        self.0.handlers.push((event, SendWrapper::new(handle)));
        self
    }

    /// Adds a child.
    pub fn child(self, child: impl Into<Child>) -> Self {
        self.put(child.into())
    }

    /// Adds a child, if there is one.
    pub fn maybe_child(self, child: Option<impl Into<Child>>) -> Self {
        match child {
            Some(child) => self.child(child),
            None => self,
        }
    }

    /// Adds children.
    pub fn children(self, children: impl IntoIterator<Item = impl Into<Child>>) -> Self {
        children.into_iter().fold(self, Self::child)
    }

    /// Adds text that stays.
    pub fn text(self, text: String) -> Self {
        self.put(Child::Text(text))
    }

    #[inline(never)]
    fn put(mut self, child: Child) -> Self {
        self.0.children.push(child);
        self
    }

    /// Makes it the one below which `focus` looks for others.
    pub fn root(mut self, focus: Focus) -> Self {
        self.0.root = Some(focus);
        self
    }

    /// Finishes the element.
    #[inline(never)]
    pub fn view(self) -> AnyView {
        self.into_any()
    }
}

impl AddAnyAttr for Element {
    type Output<Attr: Attribute> = Self;

    /// Nobody outside this module has attributes to add.
    fn add_any_attr<Attr: Attribute>(self, _: Attr) -> Self {
        self
    }
}

impl RenderHtml for Element {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        html: &mut String,
        position: &mut Position,
        _escape: bool,
        mark_branches: bool,
        _extra_attrs: Vec<AnyAttribute>,
    ) {
        self.write(html, mark_branches);
        *position = Position::NextChild;
    }

    /// Nothing is hydrated: the widget takes the place of the first paint.
    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Shown {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}

impl Element {
    /// Writes what of it stays as it is made: tags, attributes and texts. `shown` has the browser read that, which is
    /// several times as fast as making it node by node, and finds the nodes again in the same order.
    pub(super) fn outline(&self, html: &mut String) {
        let parts = &*self.0;
        html.extend(["<", parts.tag]);
        for (name, value) in &parts.fixed {
            attribute(html, name, value);
        }
        html.push('>');
        let mut texts = Texts::default();
        for child in &parts.children {
            match child {
                Child::Element(element) => element.outline(html),
                Child::Text(text) if texts.is_read(child) => escape(html, text),
                _ => (),
            }
            texts.pass(child);
        }
        end(html, parts.tag);
    }

    /// Writes it as HTML.
    pub(super) fn write(self, html: &mut String, mark_branches: bool) {
        let parts = *self.0;
        html.extend(["<", parts.tag]);
        for (name, value) in &parts.fixed {
            attribute(html, name, value);
        }
        let mut words = None;
        for (place, mut live) in parts.live {
            match (place, live.invoke()) {
                (Place::Attribute(name), Some(value)) => attribute(html, name, &value),
                (Place::Words, now) => words = now,
                // What is typed or chosen is the reader's, and there is none here.
                (Place::Attribute(_) | Place::Value | Place::Checked, _) => (),
            }
        }
        html.push('>');
        escape(html, &words.unwrap_or_default());
        for child in parts.children {
            match child {
                Child::Element(element) => element.write(html, mark_branches),
                Child::Rows(rows) => rows.write(html, mark_branches),
                Child::View(view) => view.to_html_with_buf(
                    html,
                    &mut Position::FirstChild,
                    true,
                    mark_branches,
                    Vec::new(),
                ),
                Child::Text(text) => escape(html, &text),
                Child::Html(safe) => html.push_str(&safe),
            }
        }
        end(html, parts.tag);
    }
}

fn end(html: &mut String, tag: &str) {
    if !matches!(tag, "input" | "img") {
        html.extend(["</", tag, ">"]);
    }
}

/// Which texts in an element are read back as nodes of their own: not what is empty, nor what follows another text.
#[derive(Default)]
pub(super) struct Texts {
    open: bool,
}

impl Texts {
    /// Whether the next child is such a text.
    pub fn is_read(&self, child: &Child) -> bool {
        matches!(child, Child::Text(text) if !self.open && !text.is_empty())
    }

    /// Goes on behind a child.
    pub fn pass(&mut self, child: &Child) {
        match child {
            Child::Element(_) => self.open = false,
            Child::Text(text) if !text.is_empty() => self.open = true,
            _ => (),
        }
    }
}

fn attribute(html: &mut String, name: &str, value: &str) {
    html.extend([" ", name, "=\""]);
    escape(html, value);
    html.push('"');
}

/// Writes text so that it is text, in an attribute and between tags.
fn escape(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
}

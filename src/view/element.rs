//! An element, of one type for all of them.
//!
//! The elements of `view!` each have a type of their own, built of those of their attributes and
//! children, and all code that handles them is compiled for each: docs/decisions.md has what that
//! costs. This one is a list of parts, put on the page or into HTML as Leptos does it.

use leptos::ev::Event;
use leptos::oco::Oco;
use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::reactive_graph::{ReactiveFunction, SharedReactiveFunction};
use leptos::tachys::renderer::types::{self, Node};
use leptos::tachys::renderer::{RemoveEventHandler, Rndr};
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Position, PositionState};
use leptos::wasm_bindgen::JsCast;
use send_wrapper::SendWrapper;

use super::focus::Focus;

/// An element in the making. Boxed, as it is handed from call to call.
pub struct Element(Box<Parts>);

struct Parts {
    tag: &'static str,
    fixed: Vec<(&'static str, Text)>,
    live: Vec<(Place, Live)>,
    handlers: Vec<(&'static str, Handler)>,
    children: Vec<Child>,
    root: Option<Focus>,
}

/// Text that may be known when this is compiled, or not.
pub type Text = Oco<'static, str>;

/// What is asked anew when what it reads changes.
type Live = SharedReactiveFunction<Option<String>>;

type Handler = SendWrapper<Box<dyn FnMut(Event)>>;

enum Child {
    View(AnyView),
    Text(String),
    /// Of others, and safe: `rich_text` makes it so.
    Html(String),
}

/// What of an element changes.
#[derive(Clone, Copy)]
enum Place {
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
    pub fn child(self, child: AnyView) -> Self {
        self.put(Child::View(child))
    }

    /// Adds a child, if there is one.
    pub fn maybe_child(self, child: Option<AnyView>) -> Self {
        match child {
            Some(child) => self.child(child),
            None => self,
        }
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

/// An element on the page, with all that lives as long as it does.
pub struct Shown {
    element: types::Element,
    _effects: Vec<RenderEffect<Option<String>>>,
    _listeners: Vec<RemoveEventHandler<types::Element>>,
    _children: Vec<AnyViewState>,
}

impl Render for Element {
    type State = Shown;

    fn build(self) -> Shown {
        let parts = *self.0;
        let element = Rndr::create_element(parts.tag, None);
        for (name, value) in parts.fixed {
            Rndr::set_attribute(&element, name, &value);
        }
        let mut children = Vec::new();
        for child in parts.children {
            match child {
                Child::View(view) => {
                    let mut child = view.build();
                    child.mount(&element, None);
                    children.push(child);
                }
                Child::Text(text) => Rndr::create_text_node(&text).mount(&element, None),
                Child::Html(html) => Rndr::set_inner_html(&element, &html),
            }
        }
        let handlers = parts.handlers.into_iter();
        if let Some(focus) = parts.root {
            focus.root(element.clone());
        }
        Shown {
            _effects: parts
                .live
                .into_iter()
                .map(|(place, live)| keep(element.clone(), place, live))
                .collect(),
            _listeners: handlers
                .map(|(name, handle)| {
                    let mut handle = handle.take();
                    let heard = Box::new(move |event: types::Event| handle(event.unchecked_into()));
                    Rndr::add_event_listener(&element, name, heard)
                })
                .collect(),
            _children: children,
            element,
        }
    }

    fn rebuild(self, shown: &mut Shown) {
        let mut new = self.build();
        shown.insert_before_this(&mut new);
        shown.unmount();
        *shown = new;
    }
}

/// Keeps a part of an element as `live` says.
fn keep(element: types::Element, place: Place, mut live: Live) -> RenderEffect<Option<String>> {
    RenderEffect::new(move |before: Option<Option<String>>| {
        let now = live.invoke();
        if before.as_ref() != Some(&now) {
            show(&element, place, now.as_deref());
        }
        now
    })
}

fn show(element: &types::Element, place: Place, now: Option<&str>) {
    let text = now.unwrap_or_default();
    match (place, now) {
        (Place::Attribute(name), Some(value)) => Rndr::set_attribute(element, name, value),
        (Place::Attribute(name), None) => Rndr::remove_attribute(element, name),
        (Place::Value, _) => Rndr::set_property(element, "value", &text.into()),
        (Place::Checked, now) => Rndr::set_property(element, "checked", &now.is_some().into()),
        (Place::Words, _) => element.set_text_content(Some(text)),
    }
}

impl Mountable for Shown {
    fn unmount(&mut self) {
        self.element.unmount();
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&Node>) {
        self.element.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.element.insert_before_this(child)
    }

    fn elements(&self) -> Vec<types::Element> {
        vec![self.element.clone()]
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
        if !matches!(parts.tag, "input" | "img") {
            html.extend(["</", parts.tag, ">"]);
        }
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

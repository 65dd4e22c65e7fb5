//! An element on the page, and how it becomes another one in place.
//!
//! A comment is drawn anew as a whole when anything about it changes. What is the same on the page then stays
//! untouched, and with it the focus, what is selected and what was opened. To know what is the same, of every
//! text a number is kept and not the text.

use leptos::prelude::*;
use leptos::tachys::reactive_graph::ReactiveFunction;
use leptos::tachys::renderer::types::{self, Node};
use leptos::tachys::renderer::{RemoveEventHandler, Rndr};
use leptos::tachys::view::any_view::AnyViewState;
use leptos::wasm_bindgen::JsCast;

use super::element::{Child, Element, Live, Place, Text, Texts};
use super::rich_text::put;
use super::rows::ShownRows;

/// An element on the page, with all that lives as long as it does.
pub struct Shown {
    element: types::Element,
    key: u64,
    fixed: Vec<(&'static str, u64)>,
    children: Vec<Held>,
    alive: Vec<Alive>,
}

/// What keeps an element going. One that has any is replaced by the next, and never becomes it.
enum Alive {
    Effect(#[allow(dead_code)] RenderEffect<()>),
    Listener(#[allow(dead_code)] RemoveEventHandler<types::Element>),
}

/// What is in an element on the page.
enum Held {
    Element(Shown),
    View(AnyViewState),
    Rows(ShownRows),
    Text(types::Text, u64),
    Html(u64),
}

impl Render for Element {
    type State = Shown;

    fn build(self) -> Shown {
        let mut html = String::new();
        self.outline(&mut html);
        let place = Rndr::create_element("div", None);
        Rndr::set_inner_html(&place, &html);
        match place.first_child() {
            Some(node) => self.grow(node.unchecked_into()),
            // Nothing reads back as nothing; what cannot be is made by hand.
            None => {
                let tag = self.0.tag;
                self.grow(Rndr::create_element(tag, None))
            }
        }
    }

    fn rebuild(self, shown: &mut Shown) {
        shown.turn_into(self);
    }
}

impl Element {
    /// What tells it from its siblings: its tag, with its id or its moment if it has one.
    fn key(&self) -> u64 {
        let own = |(name, _): &&(&str, Text)| matches!(*name, "id" | "datetime");
        let own = self.0.fixed.iter().find(own);
        number(self.0.tag) ^ own.map_or(0, |(_, value)| number(value))
    }

    /// Gives life to what was read from its outline: finds the node of each part, and adds the parts that change.
    fn grow(self, element: types::Element) -> Shown {
        let key = self.key();
        let parts = *self.0;
        let number_of = |(name, value): (&'static str, Text)| (name, number(&value));
        let mut shown = Shown {
            key,
            fixed: parts.fixed.into_iter().map(number_of).collect(),
            children: Vec::with_capacity(parts.children.len()),
            alive: Vec::with_capacity(parts.live.len() + parts.handlers.len()),
            element,
        };
        let mut next = shown.element.first_child();
        let mut texts = Texts::default();
        for child in parts.children {
            let is_read = matches!(child, Child::Element(_)) || texts.is_read(&child);
            texts.pass(&child);
            let held = match next.take_if(|_| is_read) {
                Some(node) => {
                    next = node.next_sibling();
                    Held::found(child, node, &shown.element)
                }
                None => Held::new(child, &shown.element, next.as_ref()),
            };
            shown.children.push(held);
        }
        if let Some(focus) = parts.root {
            focus.root(shown.element.clone());
        }
        for (place, live) in parts.live {
            let effect = keep(shown.element.clone(), place, live);
            shown.alive.push(Alive::Effect(effect));
        }
        for (name, handle) in parts.handlers {
            let mut handle = handle.take();
            let heard = Box::new(move |event: types::Event| handle(event.unchecked_into()));
            let listener = Rndr::add_event_listener(&shown.element, name, heard);
            shown.alive.push(Alive::Listener(listener));
        }
        shown
    }

    fn stays_as_it_is(&self) -> bool {
        self.0.live.is_empty() && self.0.handlers.is_empty() && self.0.root.is_none()
    }
}

impl Shown {
    /// The element itself.
    pub fn node(&self) -> &Node {
        &self.element
    }

    /// Becomes another element: in place if it is the same one with other parts.
    pub fn turn_into(&mut self, new: Element) {
        if self.is(&new) {
            let parts = *new.0;
            self.set(parts.fixed);
            self.fill(parts.children);
        } else {
            let mut new = new.build();
            self.insert_before_this(&mut new);
            self.unmount();
            *self = new;
        }
    }

    fn is(&self, new: &Element) -> bool {
        self.key == new.key() && self.alive.is_empty() && new.stays_as_it_is()
    }

    /// Has these attributes and no others, but for those that somebody else has set.
    fn set(&mut self, fixed: Vec<(&'static str, Text)>) {
        let before = std::mem::take(&mut self.fixed);
        for (name, _) in &before {
            if !fixed.iter().any(|(now, _)| now == name) {
                Rndr::remove_attribute(&self.element, name);
            }
        }
        for (name, value) in fixed {
            let now = (name, number(&value));
            if !before.contains(&now) {
                Rndr::set_attribute(&self.element, name, &value);
            }
            self.fixed.push(now);
        }
    }

    /// Has these children. From the last to the first, as each is put before the one behind it.
    fn fill(&mut self, children: Vec<Child>) {
        let mut before = std::mem::take(&mut self.children);
        let mut behind: Option<Node> = None;
        for child in children.into_iter().rev() {
            let same = before.iter().rposition(|held| held.is(&child));
            let held = match same {
                Some(at) => {
                    before.drain(at + 1..).for_each(Held::remove);
                    before.pop()
                }
                None => None,
            };
            let held = match held {
                Some(mut held) => {
                    held.turn_into(child, &self.element, behind.as_ref());
                    held
                }
                None => Held::new(child, &self.element, behind.as_ref()),
            };
            behind = held.first().or(behind);
            self.children.push(held);
        }
        before.into_iter().for_each(Held::remove);
        self.children.reverse();
    }
}

impl Held {
    /// A child whose node is there.
    fn found(child: Child, node: Node, parent: &types::Element) -> Self {
        match child {
            Child::Element(element) => Self::Element(element.grow(node.unchecked_into())),
            Child::Text(text) => Self::Text(node.unchecked_into(), number(&text)),
            other => Self::new(other, parent, Some(&node)),
        }
    }

    /// Puts a child into an element, before what stands behind it.
    fn new(child: Child, parent: &types::Element, behind: Option<&Node>) -> Self {
        match child {
            Child::Element(element) => {
                let mut shown = element.build();
                shown.mount(parent, behind);
                Self::Element(shown)
            }
            Child::View(view) => {
                let mut shown = view.build();
                shown.mount(parent, behind);
                Self::View(shown)
            }
            Child::Rows(rows) => Self::Rows(ShownRows::new(rows, parent, behind)),
            Child::Text(text) => {
                let node = Rndr::create_text_node(&text);
                Rndr::insert_node(parent, &node, behind);
                Self::Text(node, number(&text))
            }
            Child::Html(html) => {
                put(parent, &html);
                Self::Html(number(&html))
            }
        }
    }

    fn is(&self, child: &Child) -> bool {
        match (self, child) {
            (Self::Element(shown), Child::Element(element)) => shown.is(element),
            (Self::Rows(shown), Child::Rows(rows)) => shown.is(rows),
            (Self::Text(..), Child::Text(_)) | (Self::Html(_), Child::Html(_)) => true,
            _ => false,
        }
    }

    fn turn_into(&mut self, child: Child, parent: &types::Element, behind: Option<&Node>) {
        match (self, child) {
            (Self::Element(shown), Child::Element(element)) => shown.turn_into(element),
            (Self::Rows(shown), Child::Rows(rows)) => shown.turn_into(rows, parent, behind),
            (Self::Text(node, before), Child::Text(text)) if *before != number(&text) => {
                Rndr::set_text(node, &text);
                *before = number(&text);
            }
            (Self::Html(before), Child::Html(html)) if *before != number(&html) => {
                put(parent, &html);
                *before = number(&html);
            }
            _ => (),
        }
    }

    fn first(&self) -> Option<Node> {
        match self {
            Self::Element(shown) => Some(shown.node().clone()),
            Self::Rows(shown) => shown.first(),
            Self::Text(node, _) => Some(node.clone().into()),
            Self::View(shown) => Some(shown.elements().into_iter().next()?.into()),
            Self::Html(_) => None,
        }
    }

    fn remove(self) {
        match self {
            Self::Element(mut shown) => shown.unmount(),
            Self::View(mut shown) => shown.unmount(),
            Self::Rows(mut shown) => shown.unmount(),
            Self::Text(node, _) => node.remove(),
            // What takes its place takes it all.
            Self::Html(_) => (),
        }
    }
}

/// Keeps a part of an element as `live` says.
fn keep(element: types::Element, place: Place, mut live: Live) -> RenderEffect<()> {
    let mut before = None;
    RenderEffect::new(move |_| {
        let now = Some(live.invoke());
        if before != now {
            show(&element, place, now.as_ref().and_then(Option::as_deref));
            before = now;
        }
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

/// A number that stands for a text (FNV-1a): of two texts that differ it differs, but for one case in 2^64.
fn number(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |number, byte| {
        (number ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}

impl Mountable for Shown {
    fn unmount(&mut self) {
        self.element.unmount();
    }

    fn mount(&mut self, parent: &types::Element, behind: Option<&Node>) {
        self.element.mount(parent, behind);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.element.insert_before_this(child)
    }

    fn elements(&self) -> Vec<types::Element> {
        vec![self.element.clone()]
    }
}

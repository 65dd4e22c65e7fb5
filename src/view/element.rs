//! An element, of one type for all of them.
//!
//! The elements of `view!` each have a type of their own, built of those of their attributes and
//! children, and all code that handles them is compiled for each: docs/decisions.md has what that
//! costs.

use leptos::ev::Event;
use leptos::html::{Section, custom, input};
use leptos::oco::Oco;
use leptos::prelude::*;
use leptos::tachys::html::attribute::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::tachys::html::attribute::custom::custom_attribute;
use leptos::tachys::html::element::inner_html;
use leptos::tachys::html::event::{Custom, on};
use leptos::tachys::html::property::prop;
use leptos::tachys::reactive_graph::{ReactiveFunction, SharedReactiveFunction};

/// An element in the making. Boxed, as it is handed from call to call.
pub struct Element(Box<Parts>);

struct Parts {
    tag: &'static str,
    attributes: Vec<AnyAttribute>,
    children: Vec<AnyView>,
}

/// Text that may be known when this is compiled, or not.
pub type Text = Oco<'static, str>;

/// What is asked anew when what it reads changes; of one type, whatever it does.
pub type Live<T> = SharedReactiveFunction<T>;

/// Begins an element.
pub fn el(tag: &'static str) -> Element {
    Element(Box::new(Parts {
        tag,
        attributes: Vec::new(),
        children: Vec::new(),
    }))
}

impl Element {
    /// Sets an attribute.
    pub fn attr(self, name: &'static str, value: impl Into<Text>) -> Self {
        self.set(name, value.into())
    }

    #[inline(never)]
    fn set(self, name: &'static str, value: Text) -> Self {
        self.with(custom_attribute(name, value).into_any_attr())
    }

    /// Sets an attribute, if there is a value for it.
    pub fn maybe(self, name: &'static str, value: Option<impl Into<Text>>) -> Self {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// Sets an attribute that changes.
    pub fn live(
        self,
        name: &'static str,
        value: impl Fn() -> Option<String> + Send + 'static,
    ) -> Self {
        self.set_live(name, value.into_shared())
    }

    #[inline(never)]
    fn set_live(self, name: &'static str, value: Live<Option<String>>) -> Self {
        self.with(custom_attribute(name, value).into_any_attr())
    }

    /// Sets a state as ARIA has it: "true" or "false".
    pub fn state(self, name: &'static str, holds: impl Fn() -> bool + Send + 'static) -> Self {
        let word = move || if holds() { "true" } else { "false" };
        self.live(name, move || Some(word().to_owned()))
    }

    /// Sets the classes.
    pub fn class(self, class: &'static str) -> Self {
        self.attr("class", class)
    }

    /// Sets what a field holds.
    pub fn value(self, value: impl Fn() -> String + Send + 'static) -> Self {
        self.set_value(value.into_shared())
    }

    #[inline(never)]
    fn set_value(self, value: Live<String>) -> Self {
        self.with(prop("value", value).into_any_attr())
    }

    /// Sets whether a choice is chosen.
    pub fn checked(self, checked: impl Fn() -> bool + Send + 'static) -> Self {
        self.with(prop("checked", checked.into_shared()).into_any_attr())
    }

    /// Sets what is inside, as HTML that must be safe.
    pub fn html(self, html: String) -> Self {
        self.with(inner_html(html).into_any_attr())
    }

    /// Calls `handle` on an event.
    pub fn on(self, event: &'static str, handle: impl FnMut(Event) + 'static) -> Self {
        self.listen(event, Box::new(handle))
    }

    #[inline(never)]
    fn listen(self, event: &'static str, handle: Box<dyn FnMut(Event)>) -> Self {
        self.with(on(Custom::new(event), handle).into_any_attr())
    }

    /// Adds a child.
    pub fn child(self, child: impl IntoAny) -> Self {
        self.push(child.into_any())
    }

    #[inline(never)]
    fn push(mut self, child: AnyView) -> Self {
        self.0.children.push(child);
        self
    }

    /// Adds a child, if there is one.
    pub fn maybe_child(self, child: Option<impl IntoAny>) -> Self {
        match child {
            Some(child) => self.child(child),
            None => self,
        }
    }

    /// Adds text that stays.
    #[inline(never)]
    pub fn text(self, text: String) -> Self {
        self.child(text)
    }

    /// Finishes the element.
    #[inline(never)]
    pub fn view(self) -> AnyView {
        let Parts {
            tag,
            attributes,
            children,
        } = *self.0;
        if tag == "input" {
            return input().add_any_attr(attributes).into_any();
        }
        // An empty list is rendered as a marker, which would become the text of a text area.
        if children.is_empty() {
            return custom(tag).add_any_attr(attributes).into_any();
        }
        custom(tag)
            .child(children)
            .add_any_attr(attributes)
            .into_any()
    }

    /// Finishes the element as the one that `root` stands for.
    pub fn root(self, root: NodeRef<Section>) -> AnyView {
        let Parts {
            attributes,
            children,
            ..
        } = *self.0;
        leptos::html::section()
            .node_ref(root)
            .child(children)
            .add_any_attr(attributes)
            .into_any()
    }

    #[inline(never)]
    fn with(mut self, attribute: AnyAttribute) -> Self {
        self.0.attributes.push(attribute);
        self
    }
}

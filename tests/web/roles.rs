//! Elements as assistive technology knows them: by role and accessible name.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, NodeList, ShadowRoot};

/// The element's role; of ARIA if it says so, else its own.
pub fn role(element: &Element) -> String {
    if let Some(role) = element.get_attribute("role") {
        return role;
    }
    let role = match element.local_name().as_str() {
        "a" if element.has_attribute("href") => "link",
        "article" => "article",
        "button" => "button",
        "fieldset" => "group",
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => "heading",
        "input" => match element.unchecked_ref::<HtmlInputElement>().type_().as_str() {
            "radio" => "radio",
            "checkbox" => "checkbox",
            _ => "textbox",
        },
        "ol" | "ul" => "list",
        "section" if element.has_attribute("aria-label") => "region",
        "select" => "combobox",
        "textarea" => "textbox",
        _ => "",
    };
    role.to_owned()
}

/// The element's accessible name.
pub fn name(root: &ShadowRoot, element: &Element) -> String {
    if let Some(label) = element.get_attribute("aria-label") {
        return label;
    }
    if let Some(ids) = element.get_attribute("aria-labelledby") {
        let texts: Vec<_> = ids
            .split(' ')
            .filter_map(|id| root.get_element_by_id(id))
            .map(|by| text(&by))
            .collect();
        return texts.join(" ");
    }
    let by = match element.local_name().as_str() {
        "input" | "select" | "textarea" => format!("label[for=\"{}\"]", element.id()),
        "fieldset" => {
            return element
                .query_selector("legend")
                .ok()
                .flatten()
                .map_or_else(String::new, |by| text(&by));
        }
        _ => return text(element),
    };
    root.query_selector(&by)
        .ok()
        .flatten()
        .map_or_else(String::new, |by| text(&by))
}

/// What stands in the element.
pub fn text(element: &Element) -> String {
    element.text_content().unwrap_or_default().trim().to_owned()
}

/// Every element of this role and name that is not hidden, in reading order.
pub fn find(root: &ShadowRoot, role: &str, name: &str) -> Vec<Element> {
    let all = root
        .query_selector_all("*")
        .expect("a selector that is right");
    elements(&all)
        .filter(|element| self::role(element) == role && self::name(root, element) == name)
        .filter(|element| {
            element
                .closest("[hidden]")
                .is_ok_and(|hidden| hidden.is_none())
        })
        .collect()
}

/// The elements of a list of nodes.
pub fn elements(nodes: &NodeList) -> impl Iterator<Item = Element> {
    (0..nodes.length()).filter_map(|at| nodes.get(at)?.dyn_into().ok())
}

//! Pure rules of a thread: no Leptos, no browser.

pub mod by_id;
pub mod draft;
pub mod failure;
pub mod initial;
pub mod length;
pub mod rating;
pub mod tree;
pub mod votes;

#[cfg(test)]
pub(crate) mod fixture;

//! What readers see: props in, view out. No requests, no storage, no sentences.
//!
//! Every part is a function that returns an `Element` or, if Leptos keeps it up to date, an `AnyView`; and what
//! many of them need (`element`, `controls`, `fields`) has one type: in wasm each type of view is compiled anew,
//! and readers download it.

mod actions;
mod branch;
mod comment;
mod comment_edit;
mod comment_head;
mod comment_list;
mod comment_text;
mod composer;
mod controls;
mod element;
mod fields;
mod focus;
mod here;
mod more;
mod news;
mod notice;
mod notify;
mod own_actions;
mod rating;
mod rich_text;
mod rows;
mod share;
mod shown;
mod sort;
mod time;
mod unsent;
mod votes;
mod widget;
mod writing_form;

pub use here::Here;
pub use notice::sentence;
pub use widget::Widget;

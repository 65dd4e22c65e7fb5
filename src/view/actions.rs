//! What the buttons of the comments do.
//!
//! One listener for all comments: a button of each would be five times as many functions as there are comments.
//! A button says by its id what it does, and with which comment: `reply-42`.

use afterword_protocol::CommentId;
use leptos::ev::Event;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;

use super::here::Here;
use super::news::{come_to_waiting, go_to_new};
use super::writing_form::id_of;
use crate::model::failure::Field;
use crate::state::Form;

/// Does what was pressed, or found by the page's search, if it is anything of a comment's.
pub fn act(here: &Here, event: &Event) {
    let Here {
        thread,
        forms,
        focus,
        ..
    } = *here;
    let pressed = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let Some(pressed) = pressed else { return };
    // The rail is drawn by the list of replies itself; what is in the list is not the rail.
    let button = pressed.closest("button").ok().flatten();
    let name = button.unwrap_or(pressed).id();
    match name.as_str() {
        "show-new" => return come_to_waiting(here),
        "next-new" => return go_to_new(here),
        _ => (),
    }
    let Some((what, id)) = name.split_once('-') else {
        return;
    };
    let id = CommentId(id.to_owned());
    if untrack(|| thread.comment(&id)).is_none() {
        return;
    }
    match what {
        "up" => thread.vote(id, 1),
        "down" => thread.vote(id, -1),
        "report" => forms.toggle(Form::Report(id)),
        "changes" => forms.toggle(Form::Changes(id)),
        "mute" | "unmute" => keep_person(here, &id, "mute:", what == "mute"),
        "follow" | "unfollow" => follow(here, id, what == "follow"),
        "mails" | "unmails" => forms.toggle(Form::Mails(id)),
        "again" => thread.try_again(id),
        "back" => take_back(here, &id),
        "reply" => forms.open(Form::Reply(id)),
        "edit" => forms.open(Form::Edit(id)),
        "delete" => forms.toggle(Form::Delete(id)),
        "share" => {
            // What was copied before was another comment.
            thread.hush();
            forms.toggle(Form::Share(id));
        }
        "fold" => {
            let folded = untrack(|| thread.is_folded(&id));
            thread.fold(&id, !folded);
        }
        "below" if event.type_() == "beforematch" => thread.fold(&id, false),
        "below" => {
            thread.fold(&id, true);
            // What had the focus may have just been folded up.
            focus.on(["fold-", &id.0].concat());
        }
        _ => {
            let at = what.strip_prefix("react").and_then(|at| at.parse().ok());
            let emoji = at.and_then(|at: usize| untrack(|| thread.emoji()).into_iter().nth(at));
            if let Some(emoji) = emoji {
                thread.react(id, emoji);
            }
        }
    }
}

/// Begins or ends to follow who wrote a comment; mails about them are asked for, or ended, in the comment's panel.
fn follow(here: &Here, id: CommentId, on: bool) {
    let about = ["author:", &author_of(here, &id)].concat();
    let mailed = untrack(|| here.viewer.gets_mails(&about));
    keep_person(here, &id, "follow:", on);
    if mailed || on && here.mails() {
        here.forms.open(Form::Mails(id));
    }
}

fn author_of(here: &Here, id: &CommentId) -> String {
    let comment = untrack(|| here.thread.comment(id));
    let name = comment.map(|comment| comment.author.name.clone());
    name.unwrap_or_default()
}

/// Notes what the reader wants of who wrote a comment.
fn keep_person(here: &Here, id: &CommentId, what: &str, on: bool) {
    here.viewer.keep_person(what, &author_of(here, id), on);
    here.forms.close();
    here.thread.redraw_all();
    here.focus.on(["comment-", &id.0].concat());
}

/// Puts a comment that is on its way back into a form, where it can be changed.
fn take_back(here: &Here, id: &CommentId) {
    let Some((draft, parent, _)) = here.thread.take_back(id) else {
        return;
    };
    let form = parent.map_or(Form::Root, Form::Reply);
    let form = here.forms.put_back(&form, &draft.text, None);
    here.focus.on(id_of(&form, Field::Text));
}

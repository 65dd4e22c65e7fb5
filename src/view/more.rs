//! The ways to comments that are not on the page yet, or to some of them alone.

use super::controls::{Kind, starter};
use super::element::{Element, el};
use super::notice::notice;
use super::rows::Spot;
use crate::state::{Attempt, More};

/// The way to the page of roots before a comment that a link led to.
pub fn show_before(spot: &Spot<'_>) -> Element {
    way(spot, More::Before, "show-before".to_owned())
}

/// The way to the next page of roots.
pub fn show_after(spot: &Spot<'_>) -> Element {
    way(spot, More::After, "show-more".to_owned())
}

/// The way to the replies of a branch that the page left out.
pub fn show_replies(spot: &Spot<'_>) -> Element {
    let root = spot.id;
    way(spot, More::Below(root.clone()), ["rest-", &root.0].concat())
}

/// Shows only comments about a passage of the article, or all of them again.
pub fn filter(spot: &Spot<'_>) -> Element {
    let (words, thread) = (spot.here.words, spot.here.thread);
    let load = Attempt::new(move || async move {
        let quoted = !thread.quoted.get_untracked();
        thread.load(thread.sort.get_untracked(), quoted).await
    });
    let notice = notice("only-quoted-failure".to_owned(), load.failure);
    let button = starter(Kind::Link, "only-quoted".to_owned(), load).words(move || {
        if thread.quoted.get() {
            words.view_all()
        } else {
            words.only_quoted()
        }
    });
    el("div").child(button).child(notice)
}

fn way(spot: &Spot<'_>, more: More, id: String) -> Element {
    let (words, thread, focus) = (spot.here.words, spot.here.thread, spot.here.focus);
    let said = more.clone();
    let load = Attempt::new(move || {
        let more = more.clone();
        async move {
            if let Some(next) = thread.load_more(more).await? {
                focus.on(["comment-", &next.0].concat());
            }
            Ok(())
        }
    });
    let notice = notice([&id, "-failure"].concat(), load.failure);
    let kind = match said {
        More::Below(_) => Kind::Link,
        More::Before | More::After => Kind::Plain,
    };
    let button = starter(kind, id, load).words(move || match &said {
        More::Before => words.show_before(),
        More::After => words.show_more(),
        More::Below(root) => words.show_replies(thread.rest(root)),
    });
    el("div").child(button).child(notice)
}

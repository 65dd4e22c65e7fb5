//! The "Notify of" bar.

use std::cell::RefCell;
use std::rc::Rc;

use afterword_protocol::SubscriptionKind;
use leptos::prelude::*;

use super::controls::{note, submit, when};
use super::element::el;
use super::fields::{self, Field};
use super::here::Here;
use super::notice::notice;
use crate::model::draft::AttemptKey;
use crate::state::{Attempt, Var, secret};

/// Asks for mails about this thread.
pub fn notify_bar() -> AnyView {
    let Here {
        words,
        subscription,
        ..
    } = Here::get();
    let email = Var::new(String::new());
    let replies = Var::new(false);
    let done = Var::new(false);
    let send = {
        let (key, lang) = (
            Rc::new(RefCell::new(AttemptKey::default())),
            words.lang().to_owned(),
        );
        Attempt::new(move || {
            let (key, lang, address) = (Rc::clone(&key), lang.clone(), email.get_untracked());
            let kind = if replies.get_untracked() {
                SubscriptionKind::Replies
            } else {
                SubscriptionKind::Thread
            };
            async move {
                let content = [
                    if kind == SubscriptionKind::Replies {
                        "replies "
                    } else {
                        "thread "
                    },
                    &address,
                ]
                .concat();
                let sent = key.borrow_mut().of(&content, secret);
                subscription.subscribe(address, kind, lang, sent).await?;
                key.borrow_mut().settle();
                email.set(String::new());
                done.set(true);
                Ok(())
            }
        })
    };
    let thanks = words.said_subscribed();
    let choice = |value: &'static str, name: &String| {
        el("option").attr("value", value).text(name.clone()).view()
    };
    let kind = el("select")
        .attr("id", "notify-kind")
        .class("field")
        .attr("part", "field")
        .on("change", move |event| {
            replies.set(event_target_value(&event) == "replies")
        })
        .child(choice("thread", &words.notify_thread()))
        .child(choice("replies", &words.notify_replies()))
        .view();
    let label = el("label")
        .class("labelled__label")
        .attr("for", "notify-kind")
        .text(words.notify_kind())
        .view();
    let address = Field {
        kind: fields::Kind::Email,
        id: "notify-email".to_owned(),
        label: words.notify_email(),
        hint: String::new(),
        notice: "notify-failure".to_owned(),
        value: Box::new(move || email.get()),
        invalid: Box::new(move || send.failure.with(Option::is_some)),
        typed: Box::new(move |address| email.set(address)),
    };
    let bar = el("fieldset")
        .class("notify")
        .attr("part", "notify")
        .child(
            el("legend")
                .class("notify__legend")
                .text(words.notify_legend())
                .view(),
        )
        .child(el("div").class("labelled").child(label).child(kind).view())
        .child(address.view())
        .child(submit("notify-send".to_owned(), words.subscribe(), send))
        .child(notice("notify-failure".to_owned(), send.failure))
        .child(when(done, move || note(thanks.clone()).view()))
        .view();
    el("form")
        .attr("novalidate", "")
        .on("submit", move |event| {
            event.prevent_default();
            done.set(false);
            send.start();
        })
        .child(bar)
        .view()
}

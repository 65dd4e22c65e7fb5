//! A server whose mails go to an SMTP server of the test.

use std::time::Duration;

use afterword_protocol::PostedComment;
use afterword_server::mail::Mailer;
use afterword_server::outbox::Outbox;
use serde_json::{Value, json};

use crate::app::{ARTICLE, THREAD, TestApp};
use crate::ask::{Answer, Ask, ask, new_comment, post};
use crate::smtp::{Mail, Smtp};

/// Where readers reach the server, as mails have it.
pub const BASE: &str = "https://comments.example";

/// A server and its mail server.
pub struct Office {
    pub app: TestApp,
    pub smtp: Smtp,
}

impl Office {
    pub async fn open() -> Self {
        let smtp = Smtp::start().unwrap();
        let app = TestApp::start_with(|app| sends_by(app, &smtp.url())).await;
        Self { app, smtp }
    }

    /// Sends all that is due.
    pub async fn work(&self) {
        let outbox = &self.app.app.outbox;
        let (store, clock) = (&self.app.app.store, &self.app.clock);
        while outbox.work(store, clock).await.unwrap() {}
    }

    /// Sends all that is due, and gives the mails that came since the last time.
    pub async fn mails(&self) -> Vec<Mail> {
        let before = self.smtp.mails().len();
        self.work().await;
        let (waiting, _) = self.app.store.count_outbox().await.unwrap();
        assert_eq!(waiting, 0, "something is still waiting");
        self.smtp.mails().split_off(before)
    }

    pub async fn subscribe(&self, email: &str, kind: &str) -> Answer {
        self.app.write(subscription(email, kind)).await
    }

    /// Subscribes and confirms the address.
    pub async fn confirmed(&self, email: &str) {
        self.subscribe(email, "thread").await;
        let mails = self.mails().await;
        let mail = mails.iter().find(|mail| mail.to == [email]).unwrap();
        let link = mail.link("/mail/confirm/").unwrap();
        assert_eq!(self.press(&link).await.status, 303);
    }

    /// Follows a link in a mail.
    pub async fn follow(&self, method: &'static str, link: &str) -> Answer {
        self.app.send(ask(method, path(link))).await
    }

    /// Presses the button on the page behind a link.
    pub async fn press(&self, link: &str) -> Answer {
        let form = ask("POST", path(link)).body("application/x-www-form-urlencoded", "");
        self.app.send(form).await
    }

    /// Somebody posts a comment.
    pub async fn says(
        &self,
        name: &str,
        text: &str,
        parent: Option<&PostedComment>,
    ) -> PostedComment {
        let mut new = new_comment(text);
        new["author"] = json!({"name": name, "email": format!("{name}@writes.example")});
        if let Some(parent) = parent {
            new["parent"] = json!(parent.comment.id);
        }
        self.app.write(post(&new)).await.json(201)
    }
}

/// Has an app send mails by the server at `url`.
pub fn sends_by(app: &mut afterword_server::app::App, url: &str) {
    let url = url.parse().unwrap();
    let mailer = Mailer::with_patience(&url, Duration::from_millis(700));
    app.outbox = Outbox::new(Some(mailer), None, true);
    app.outbox.set_base(BASE.to_owned());
    app.store = app.store.clone().sending_mail(true);
}

pub fn subscription(email: &str, kind: &str) -> Ask {
    let body: Value = json!({
        "email": email,
        "kind": kind,
        "lang": "en",
        "page": {"url": ARTICLE, "title": "A post"},
    });
    ask("POST", &format!("{THREAD}/subscriptions")).with(&body)
}

/// The path of one of our own links.
pub fn path(link: &str) -> &str {
    link.strip_prefix(BASE).unwrap()
}

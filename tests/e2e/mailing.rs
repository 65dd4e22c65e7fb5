//! Mails, from the wish in the widget to the click that ends them, with a real mail server in between.

use crate::front::{Front, article, snippet};
use crate::page::Page;
use crate::server::{Database, Server};
use crate::smtp::{Mail, Smtp};
use crate::states::GROUND;
use crate::words::english;

/// Who is told of every comment: once they are, everybody else has been.
const OWNER: &str = "owner@mail.example";

/// A site whose server sends mail.
struct Blog {
    smtp: Smtp,
    server: Server,
    front: Front,
    _database: Database,
}

impl Blog {
    fn new() -> Self {
        let smtp = Smtp::start().expect("a mail server");
        let database = Database::empty();
        database.run(&["site", "set", "default", "--owner-mail", OWNER]);
        let server = database.mailing(&smtp.url());
        let front = Front::before(&server);
        let body = snippet(&front.url(""), "thread=\"t\"");
        front.page("/", article("en", GROUND, &body));
        Self {
            smtp,
            server,
            front,
            _database: database,
        }
    }

    /// The mails to readers, once there are as many to the owner.
    fn mails(&self, comments: usize) -> Vec<Mail> {
        loop {
            let mails = self.smtp.mails();
            let (owner, readers): (Vec<_>, Vec<_>) =
                mails.into_iter().partition(|mail| mail.to == [OWNER]);
            if owner.len() >= comments {
                assert_eq!(owner.len(), comments, "each comment is told once");
                return readers;
            }
            self.smtp
                .wait_for(owner.len() + readers.len() + 1)
                .expect("one more mail");
        }
    }

    /// The only mail to a reader so far, or the last of so many.
    fn mail(&self, count: usize) -> Mail {
        loop {
            let mut readers = self.smtp.mails();
            let all = readers.len();
            readers.retain(|mail| mail.to != [OWNER]);
            if readers.len() >= count {
                assert_eq!(readers.len(), count, "{readers:?}");
                return readers.remove(count - 1);
            }
            self.smtp.wait_for(all + 1).expect("one more mail");
        }
    }
}

/// As mail programs do it: a POST with nothing but these words.
fn click_once(mail: &Mail) {
    let header = mail.header("List-Unsubscribe").expect("a list");
    let link = header.trim_matches(['<', '>']);
    let answer = ureq::post(link)
        .send_form([("List-Unsubscribe", "One-Click")])
        .expect("an answer");
    assert_eq!(answer.status(), 200);
}

#[test]
fn a_reader_subscribes_confirms_gets_an_answer_and_unsubscribes_with_one_click() {
    let blog = Blog::new();
    let page = Page::open(&blog.front.url("/"));
    page.type_into("Comment", "How deep is the pond?");
    page.type_into("Name", "Ana");
    page.type_into("E-mail", "ana@mail.example");
    page.press("checkbox", &english("notify_me"));
    page.press("button", "Post comment");
    page.sees("article", "Ana *");

    // Nothing but a question comes first, and looking at its link answers nothing.
    let question = blog.mail(1);
    assert_eq!(question.to, ["ana@mail.example"]);
    let link = question.link("/mail/confirm/").expect("a link");
    let mailbox = Page::blank();
    mailbox.go(&link);
    mailbox.sees("heading", "Confirm your address");
    let id = blog.server.get("/api/v1/sites/default/threads/t/comments")["comments"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    blog.server.post("t", "Kim", "Up to the knee.", Some(&id));
    assert_eq!(blog.mails(2).len(), 1, "she has not confirmed");

    mailbox.press("button", "Yes, send me mails");
    mailbox.reads("Thank you, your address is confirmed.");
    mailbox.sees("group", "answers to your comment on *");
    blog.server
        .post("t", "Bev", "Up to the neck, after rain.", Some(&id));
    let answer = blog.mail(2);
    assert_eq!(answer.to, ["ana@mail.example"]);
    assert!(answer.text.contains("Up to the neck, after rain."));
    let there = answer.link("#comment-").expect("a link");
    mailbox.go(&there);
    mailbox.sees("article", "Bev *");

    click_once(&answer);
    blog.server
        .post("t", "Bev", "Or the knee, in June.", Some(&id));
    assert_eq!(blog.mails(4).len(), 2);
    // The widget sees it, too, when it is asked.
    let own = page.comment("How deep is the pond?");
    own.press("button", "More");
    own.sees("button", &english("unmail_replies"));
    own.press("button", &english("unmail_replies"));
    page.reads(&english("said_unsubscribed"));
}

#[test]
fn the_bar_asks_for_news_and_the_page_of_the_mail_changes_them() {
    let blog = Blog::new();
    blog.server
        .post("t", "Kim", "A pond is a small lake.", None);
    let page = Page::open(&blog.front.url("/"));
    page.press("button", &english("notify_thread"));
    page.type_into(&english("notify_email"), "ana@mail.example");
    page.press("button", &english("subscribe"));
    page.reads(&english("said_subscribed"));
    let question = blog.mail(1);
    let mailbox = Page::blank();
    mailbox.go(&question.link("/mail/confirm/").expect("a link"));
    mailbox.press("button", "Yes, send me mails");
    mailbox.sees("group", "new comments on *");
    blog.server.post("t", "Kim", "Or a large puddle.", None);
    let news = blog.mail(2);
    assert!(news.text.contains("Or a large puddle."));

    mailbox.go(&news.link("/mail/subscriptions/").expect("a link"));
    mailbox.press("radio", "Remove");
    mailbox.press("button", "Save");
    mailbox.reads("You have no subscriptions.");
    blog.server.post("t", "Kim", "Or the sea.", None);
    assert_eq!(blog.mails(3).len(), 2);
}

//! What the mails look like: headers, threads, links, and who gets them.

use afterword_server::store::{Hold, Rules};
use serde_json::json;

use crate::ask::{new_comment, post};
use crate::office::{BASE, Office};

#[tokio::test]
async fn a_confirmation_has_no_text_of_users_and_no_list() {
    let office = Office::open().await;
    office.subscribe("eve@mail.example", "thread").await;
    let mails = office.mails().await;
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert_eq!(mail.to, ["eve@mail.example"]);
    for text in [&mail.text, &mail.html, mail.header("Subject").unwrap()] {
        assert!(!text.contains("A post"), "{text}");
    }
    assert!(mail.link("/mail/confirm/").unwrap().starts_with(BASE));
    assert!(mail.link("/mail/never/").unwrap().starts_with(BASE));
    assert!(mail.header("List-Unsubscribe").is_err());
    assert_eq!(mail.header("Auto-Submitted").unwrap(), "auto-generated");
}

#[tokio::test]
async fn a_mail_about_a_comment_has_what_mail_programs_look_for() {
    let office = Office::open().await;
    office.confirmed("eve@mail.example").await;
    let root = office.says("ann", "first & <b>foremost</b>", None).await;
    office.says("ben", "an answer", Some(&root)).await;
    let mails = office.mails().await;
    assert_eq!(mails.len(), 2);
    let about = |text: &str| mails.iter().find(|mail| mail.text.contains(text)).unwrap();
    let (first, answer) = (about("first"), about("an answer"));
    assert!(
        first.text.contains("first & <b>foremost</b>"),
        "{}",
        first.text
    );
    assert!(!first.html.contains("<b>foremost"), "{}", first.html);
    assert!(first.link("#comment-").is_ok());
    for mail in &mails {
        let unsubscribe = mail.header("List-Unsubscribe").unwrap();
        assert!(
            unsubscribe.starts_with(&format!("<{BASE}/mail/unsubscribe/")),
            "{unsubscribe}"
        );
        assert_eq!(
            mail.header("List-Unsubscribe-Post").unwrap(),
            "List-Unsubscribe=One-Click"
        );
        assert!(
            mail.header("List-Id")
                .unwrap()
                .contains("comments.example>")
        );
        assert!(
            mail.header("Message-ID")
                .unwrap()
                .ends_with("@comments.example>")
        );
        assert!(mail.link("/mail/subscriptions/").is_ok());
    }
    // Mail programs put the answer below what it answers.
    let id = first.header("Message-ID").unwrap();
    assert_eq!(answer.header("In-Reply-To").unwrap(), id);
    assert!(answer.header("References").unwrap().contains(id));
}

#[tokio::test]
async fn an_author_who_wants_answers_gets_them_and_never_their_own() {
    let office = Office::open().await;
    let mut new = new_comment("who knows?");
    new["author"] = json!({"name": "Eve", "email": "eve@mail.example"});
    new["notify"] = json!(true);
    new["lang"] = json!("de");
    let asked = office.app.write(post(&new)).await.json(201);
    let mails = office.mails().await;
    assert_eq!(mails[0].header("Content-Language").unwrap(), "de");
    let link = mails[0].link("/mail/confirm/").unwrap();
    office.press(&link).await;
    office.says("ben", "I do", Some(&asked)).await;
    office.says("ben", "something else", None).await;
    let mails = office.mails().await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.contains("I do"));
    let mut own = new_comment("I do, too");
    own["author"] = json!({"name": "Eve", "email": "EVE@mail.example"});
    own["parent"] = json!(asked.comment.id);
    office.app.write(post(&own)).await;
    assert_eq!(office.mails().await.len(), 0);
    // Without an address there is nowhere to send to.
    let mut nowhere = new_comment("and I?");
    nowhere["notify"] = json!(true);
    let refused = office.app.write(post(&nowhere)).await;
    let problem = refused.problem(afterword_protocol::ProblemCode::EmailInvalid);
    assert_eq!(problem.field.as_deref(), Some("author.email"));
}

#[tokio::test]
async fn a_held_comment_is_told_when_it_is_approved() {
    let office = Office::open().await;
    office.confirmed("eve@mail.example").await;
    let rules = Rules {
        hold: Hold::All,
        ..Rules::default()
    };
    office.app.set_rules(rules).await;
    let held: afterword_protocol::PostedComment =
        office.app.write(post(&new_comment("held"))).await.json(202);
    assert_eq!(office.mails().await.len(), 0);
    let (ids, now) = ([held.comment.id], office.app.clock.now());
    let verdict = afterword_server::store::Verdict::Approve;
    office.app.store.review(&ids, verdict, now).await.unwrap();
    assert_eq!(office.mails().await.len(), 1);
}

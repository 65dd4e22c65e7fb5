//! `afterword comment`.

use afterword_server::store::{Hold, Rules};
use serde_json::json;

use crate::app::{THREAD, TestApp};
use crate::ask::{ask, new_comment, post};
use crate::command::{Done, Place};

/// A server, and commands that work on its database.
struct World {
    app: TestApp,
    place: Place,
}

impl World {
    async fn start() -> Self {
        Self {
            app: TestApp::start().await,
            place: Place::new(),
        }
    }

    fn run(&self, args: &[&str]) -> Done {
        let database = self.app.address();
        let args = [&["comment"], args, &["--database", &database]].concat();
        self.place.run(&args)
    }

    async fn hold(&self, hold: Hold) {
        self.app
            .set_rules(Rules {
                hold,
                ..Rules::default()
            })
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_lists_what_waits_and_decides() {
    let world = World::start().await;
    let app = &world.app;
    assert_eq!(world.run(&["list"]).ok(), "");
    let live = app.post_comment("live").await.comment;
    world.hold(Hold::All).await;
    let mut held = Vec::new();
    for text in ["first\n\nline", "second"] {
        assert_eq!(app.write(post(&new_comment(text))).await.status, 202);
        held.push(world.run(&["list", "--held"]).ok().lines().count());
    }
    assert_eq!(held, [1, 2]);
    let report = ask("POST", &format!("{THREAD}/comments/{}/reports", live.id))
        .with(&json!({"reason": "off-topic", "note": "odd"}))
        .token(&"r".repeat(32));
    app.write(report).await;

    let listed = world.run(&["list"]).ok();
    let lines: Vec<&str> = listed.lines().collect();
    assert_eq!(
        lines,
        [
            "1: reports 1 (off-topic 1); default, post; Ann at 2026-11-22T12:00:00Z: live",
            "    note: odd",
            "2: held; default, post; Ann at 2026-11-22T12:00:00Z: first line",
            "3: held; default, post; Ann at 2026-11-22T12:00:00Z: second",
        ]
    );
    let reported = world.run(&["list", "--reported"]).ok();
    assert_eq!(reported.lines().collect::<Vec<_>>(), lines[..2]);
    let some = world.run(&["list", "--held", "--most", "1"]).ok();
    assert!(
        some.starts_with("2: held") && some.lines().count() == 2,
        "{some}"
    );
    app.store.add_site("other", Vec::new(), 0).await.unwrap();
    assert_eq!(world.run(&["list", "--site", "other"]).ok(), "");
    let (_, err) = world.run(&["list", "--site", "none"]).code(1);
    assert!(err.contains("\"none\""), "{err}");

    assert_eq!(
        world.run(&["approve", "2", "1"]).ok(),
        "2: approved; default, post\n1: approved as before; default, post\n"
    );
    assert_eq!(
        world.run(&["reject", "3"]).ok(),
        "3: rejected; default, post\n"
    );
    assert_eq!(world.run(&["list"]).ok(), "");
    let page = app.list_comments().await;
    assert_eq!((page.comments.len(), page.thread.comments), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_is_for_all_of_the_comments_or_for_none() {
    let world = World::start().await;
    world.hold(Hold::All).await;
    world.app.write(post(&new_comment("held"))).await;
    for wrong in ["2", "x", "01"] {
        let (_, err) = world.run(&["approve", "1", wrong]).code(1);
        assert_eq!(err, format!("afterword: there is no comment {wrong}\n"));
    }
    assert_eq!(world.app.list_comments().await.thread.comments, 0);
    world.run(&["approve"]).code(2);
    let held = world.run(&["list", "--held"]).ok();
    assert!(held.starts_with("1: held"), "{held}");
}

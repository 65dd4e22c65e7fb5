//! Imports: again and again, nothing twice, nothing lost.

use afterword_protocol::{CommentState, ProblemCode, Sort};
use afterword_server::import::{
    ImportedComment, ImportedEdit, ImportedState, ImportedText, ImportedThread,
};
use afterword_server::store::Imported;

use crate::world::{START, World, check_refused, on_both_engines, texts};

on_both_engines! {
    an_import_run_again_brings_only_what_is_new,
    a_second_import_adds_below_what_the_first_brought,
    an_import_is_added_to_a_thread_that_is_there,
    imports_of_different_sources_do_not_mix,
    imported_comments_keep_what_they_had,
    imported_text_is_sanitised,
    imported_comments_belong_to_no_reader,
    odd_imports_lose_no_comment,
    an_import_that_breaks_off_leaves_nothing,
}

/// A thread at a page of the same name.
pub fn thread(key: &str, comments: Vec<ImportedComment>) -> ImportedThread {
    ImportedThread {
        source_id: key.to_owned(),
        key: key.to_owned(),
        url: Some(format!("https://blog.example/{key}")),
        title: Some("Imported".to_owned()),
        closed: false,
        rating: None,
        comments,
    }
}

/// A comment that says its own name.
pub fn comment(source_id: &str, parent: Option<&str>) -> ImportedComment {
    ImportedComment {
        source_id: source_id.to_owned(),
        parent: parent.map(str::to_owned),
        author_name: "Dora".to_owned(),
        author_email: None,
        author_website: None,
        role: None,
        created_at: START,
        text: ImportedText::Markdown(source_id.to_owned()),
        state: ImportedState::Live,
        pinned: false,
        closed: false,
        votes_up: 0,
        votes_down: 0,
        edited: None,
    }
}

fn family() -> Vec<ImportedComment> {
    vec![
        comment("a", None),
        comment("b", Some("a")),
        comment("c", Some("b")),
        comment("d", None),
    ]
}

impl World {
    async fn import(&self, source: &str, thread: &ImportedThread) -> anyhow::Result<Imported> {
        let threads = std::slice::from_ref(thread);
        Ok(self
            .store
            .import_threads(&self.site, source, threads, START, |_| ())
            .await?)
    }
}

async fn an_import_run_again_brings_only_what_is_new(world: World) -> anyhow::Result<()> {
    let threads = [thread("day", family()), thread("night", Vec::new())];
    let mut steps = Vec::new();
    let (store, site) = (&world.store, &world.site);
    let first = store
        .import_threads(site, "x", &threads, START, |done| steps.push(done))
        .await?;
    assert_eq!(
        first,
        Imported {
            new_threads: 2,
            new_comments: 4,
            known_comments: 0
        }
    );
    assert_eq!(steps, [0, 1, 2, 3, 4, 4]);
    let mut done = 0;
    let again = store
        .import_threads(site, "x", &threads, START, |so_far| done = so_far)
        .await?;
    assert_eq!(
        again,
        Imported {
            new_threads: 0,
            new_comments: 0,
            known_comments: 4
        }
    );
    assert_eq!(done, 4);
    assert_eq!(store.find_thread(site, "day").await?.comments, 4);
    world.check_totals().await
}

async fn a_second_import_adds_below_what_the_first_brought(world: World) -> anyhow::Result<()> {
    world.import("x", &thread("day", family())).await?;
    let mut more = family();
    more.extend([
        comment("e", Some("c")),
        comment("f", Some("e")),
        comment("g", Some("a")),
    ]);
    let mut held = comment("h", Some("c"));
    held.state = ImportedState::Pending;
    more.extend([held, comment("i", Some("h"))]);
    let imported = world.import("x", &thread("day", more)).await?;
    assert_eq!((imported.new_comments, imported.known_comments), (5, 4));
    let page = world.list("day", Sort::Oldest, 25, None).await?;
    assert_eq!(
        texts(&page.comments),
        ["a", "b", "c", "e", "f", "g", "", "i", "d"]
    );
    assert_eq!((page.comments[0].replies, page.comments[2].replies), (6, 3));
    world.check_totals().await
}

async fn an_import_is_added_to_a_thread_that_is_there(world: World) -> anyhow::Result<()> {
    let World { store, site, .. } = &world;
    world.post("day", None, "ours").await?;
    world.sql("UPDATE threads SET title = NULL").await?;
    let mut theirs = thread("day", family());
    theirs.closed = true;
    let imported = world.import("x", &theirs).await?;
    assert_eq!((imported.new_threads, imported.new_comments), (0, 4));
    let merged = store.find_thread(site, "day").await?;
    assert_eq!(
        (merged.comments, merged.title.as_deref()),
        (5, Some("Imported"))
    );
    // What the owner decided here goes before what was decided there.
    assert!(merged.capabilities.post);
    world.check_totals().await
}

async fn imports_of_different_sources_do_not_mix(world: World) -> anyhow::Result<()> {
    world.import("wxr", &thread("day", family())).await?;
    let other = world.import("disqus", &thread("day", family())).await?;
    assert_eq!(
        (other.new_threads, other.new_comments, other.known_comments),
        (0, 4, 0)
    );
    assert_eq!(
        world.store.find_thread(&world.site, "day").await?.comments,
        8
    );
    world.check_totals().await
}

async fn imported_comments_keep_what_they_had(world: World) -> anyhow::Result<()> {
    let mut old = comment("old", None);
    old.author_website = Some("https://dora.example/".to_owned());
    old.created_at = 981_173_106_789;
    (old.pinned, old.closed, old.votes_up) = (true, true, 7);
    old.edited = Some(ImportedEdit {
        at: 981_173_200_000,
        by: "Emil".to_owned(),
    });
    let mut closed = thread("day", vec![old]);
    closed.closed = true;
    world.import("x", &closed).await?;
    let page = world.list("day", Sort::Newest, 25, None).await?;
    let old = &page.comments[0];
    assert_eq!(old.created_at, "2001-02-03T04:05:06Z");
    assert_eq!(old.author.website.as_deref(), Some("https://dora.example/"));
    assert_eq!((old.pinned, old.closed, old.votes.up), (true, true, 7));
    assert_eq!(
        old.edited.as_ref().map(|edit| edit.by.as_str()),
        Some("Emil")
    );
    assert!(!page.thread.capabilities.post);
    Ok(())
}

async fn imported_text_is_sanitised(world: World) -> anyhow::Result<()> {
    let mut html = comment("html", None);
    html.text = ImportedText::Html("<p onclick=x>Hi<script>alert(1)</script></p>\0".to_owned());
    html.author_website = Some("javascript:alert(1)".to_owned());
    let mut markdown = comment("markdown", None);
    markdown.text = ImportedText::Markdown("**Hi** <img src=x onerror=alert(1)>".to_owned());
    world
        .import("x", &thread("day", vec![html, markdown]))
        .await?;
    let page = world.list("day", Sort::Oldest, 25, None).await?;
    assert_eq!(page.comments[0].html, "<p>Hi</p>");
    assert_eq!(page.comments[0].author.website, None);
    assert!(
        page.comments[1]
            .html
            .starts_with("<p><strong>Hi</strong> &lt;img")
    );
    Ok(())
}

async fn imported_comments_belong_to_no_reader(world: World) -> anyhow::Result<()> {
    world.import("x", &thread("day", family())).await?;
    let id = world.list("day", Sort::Oldest, 25, None).await?.comments[0]
        .id
        .clone();
    let answer = world.delete("day", &id).await;
    check_refused(answer, ProblemCode::NotYours);
    Ok(())
}

async fn odd_imports_lose_no_comment(world: World) -> anyhow::Result<()> {
    let mut nul = comment("nul\0", None);
    nul.author_name = "\0Dora".to_owned();
    let mut ancient = comment("ancient", Some("nobody"));
    (ancient.created_at, ancient.votes_up) = (i64::MIN, u64::MAX);
    let odd = thread(
        "day\0",
        vec![nul, ancient, comment("twice", None), comment("twice", None)],
    );
    let imported = world.import("x", &odd).await?;
    assert_eq!((imported.new_comments, imported.known_comments), (3, 1));
    assert_eq!(world.import("x", &odd).await?.known_comments, 4);
    let page = world.list("day", Sort::Oldest, 25, None).await?;
    assert_eq!(texts(&page.comments), ["ancient", "nul", "twice"]);
    assert!(
        page.comments
            .iter()
            .all(|comment| comment.state == CommentState::Live)
    );
    world.check_totals().await
}

async fn an_import_that_breaks_off_leaves_nothing(world: World) -> anyhow::Result<()> {
    let (store, site) = (world.store.clone(), world.site.clone());
    let broken = tokio::spawn(async move {
        let stop = |done| assert!(done < 3, "the test breaks the import off here");
        store
            .import_threads(&site, "x", &[thread("day", family())], START, stop)
            .await
    });
    assert!(broken.await.is_err());
    assert_eq!(
        world.store.find_thread(&world.site, "day").await?.comments,
        0
    );
    let imported = world.import("x", &thread("day", family())).await?;
    assert_eq!((imported.new_threads, imported.new_comments), (1, 4));
    world.check_totals().await
}

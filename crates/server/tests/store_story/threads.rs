//! Which thread a page means, and sites.

use afterword_protocol::Policy;
use afterword_server::store::{SiteChange, StoreError};
use tokio::task::JoinSet;

use crate::world::{START, World, comment, on_both_engines, page, request};

on_both_engines! {
    an_article_is_found_by_any_form_of_its_address,
    the_very_key_goes_before_the_address,
    first_writers_under_two_addresses_share_one_thread,
    sites_do_not_share_threads,
    threads_are_counted_as_they_are_found,
    a_site_is_changed_only_in_what_is_named,
    a_site_has_a_key_of_its_own,
}

async fn an_article_is_found_by_any_form_of_its_address(world: World) -> anyhow::Result<()> {
    let mut article = page("https://blog.example/a/post");
    article.url = article.key.clone();
    let (store, site) = (&world.store, &world.site);
    store
        .create_comment(site, &article, comment(None, "x"), &world.request(), START)
        .await?;
    for form in [
        "https://blog.example/a/post",
        "http://BLOG.example/a/post/?utm_source=x#comments",
        "https://blog.example/a/post/index.html",
    ] {
        let thread = store.find_thread(site, form).await?;
        assert_eq!((thread.comments, &thread.key), (1, &article.key), "{form}");
        let mut again = page(form);
        again.url = form.to_owned();
        store
            .put_rating(
                site,
                &again,
                crate::world::token(form),
                Some(5).into(),
                &world.request(),
                START,
            )
            .await?;
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM threads").await?, 1);
    for other in [
        "https://blog.example/a/Post",
        "https://blog.example/a",
        "blog.example/a/post",
    ] {
        assert_eq!(store.find_thread(site, other).await?.comments, 0, "{other}");
    }
    Ok(())
}

async fn the_very_key_goes_before_the_address(world: World) -> anyhow::Result<()> {
    let (store, site) = (&world.store, &world.site);
    // Two threads on one page, and a third with the page's address as its key.
    for key in ["questions", "praise", "https://blog.example/page?x"] {
        let mut article = page(key);
        article.url = "https://blog.example/page".to_owned();
        let new = comment(None, key);
        if key.starts_with("https") {
            world.sql("UPDATE threads SET url_key = NULL").await?;
        }
        store
            .create_comment(site, &article, new, &world.request(), START)
            .await?;
        world
            .sql("UPDATE threads SET url_key = 'blog.example/page'")
            .await?;
    }
    for key in ["questions", "praise", "https://blog.example/page?x"] {
        assert_eq!(store.find_thread(site, key).await?.key, key);
    }
    // Any other form of the address means the oldest.
    assert_eq!(
        store
            .find_thread(site, "https://blog.example/page")
            .await?
            .key,
        "questions"
    );
    Ok(())
}

async fn first_writers_under_two_addresses_share_one_thread(world: World) -> anyhow::Result<()> {
    let mut posts = JoinSet::new();
    for n in 0..20 {
        let (store, site) = (world.store.clone(), world.site.clone());
        posts.spawn(async move {
            let mut article = page(&format!("https://blog.example/post?visitor={n}"));
            article.url = article.key.clone();
            let request = request(&n.to_string());
            store
                .create_comment(&site, &article, comment(None, "x"), &request, START)
                .await
        });
    }
    for post in posts.join_all().await {
        post?;
    }
    let thread = world
        .store
        .find_thread(&world.site, "https://blog.example/post")
        .await?;
    assert_eq!(thread.comments, 20);
    world.check_totals().await
}

async fn sites_do_not_share_threads(world: World) -> anyhow::Result<()> {
    let shop = world.store.add_site("shop", Vec::new(), START).await?;
    let root = world.post("day", None, "root").await?;
    assert_eq!(world.store.find_thread(&shop, "day").await?.comments, 0);
    assert!(
        world
            .store
            .find_comment(&shop, "day", &root.id, None)
            .await
            .is_err()
    );
    assert_eq!(
        world.store.find_thread(&world.site, "day").await?.comments,
        1
    );
    Ok(())
}

async fn a_site_is_changed_only_in_what_is_named(world: World) -> anyhow::Result<()> {
    let World { store, site, .. } = &world;
    let policy = Policy {
        max_text_chars: 5,
        max_name_chars: 6,
        edit_window_seconds: 7,
    };
    let change = SiteChange {
        policy: Some(policy),
        ..SiteChange::default()
    };
    store.set_site("blog", change).await?;
    let change = SiteChange {
        origins: Some(vec!["https://a.example".to_owned()]),
        ..SiteChange::default()
    };
    let changed = store.set_site("blog", change.clone()).await?;
    assert_eq!(
        changed.as_ref().map(|site| (site.id, site.policy)),
        Some((site.id, policy))
    );
    assert_eq!(store.find_site("blog").await?, changed);
    for key in ["nobody", "", "nul\0"] {
        assert_eq!(store.set_site(key, change.clone()).await?, None);
        assert_eq!(store.find_site(key).await?, None);
    }
    Ok(())
}

async fn a_site_has_a_key_of_its_own(world: World) -> anyhow::Result<()> {
    for (key, complaint) in [
        ("blog", "`blog` exists already"),
        ("", "is a word"),
        ("a\0b", "is a word"),
    ] {
        match world.store.add_site(key, Vec::new(), START).await {
            Err(StoreError::Unusable(sentence)) => {
                assert!(sentence.contains(complaint), "{sentence}");
            }
            other => panic!("{key}: {other:?}"),
        }
    }
    Ok(())
}

async fn threads_are_counted_as_they_are_found(world: World) -> anyhow::Result<()> {
    let (store, site) = (&world.store, &world.site);
    for (key, url) in [
        ("one", "https://blog.example/a"),
        ("two", "https://blog.example/a"),
        ("https://blog.example/a?p=2", "https://blog.example/b"),
    ] {
        let mut article = page(key);
        article.url = url.to_owned();
        for _ in 0..key.len() {
            store
                .create_comment(site, &article, comment(None, "x"), &world.request(), START)
                .await?;
        }
        // Else the next would be found by its address.
        world.sql("UPDATE threads SET url_key = NULL").await?;
    }
    world
        .sql("UPDATE threads SET url_key = 'blog.example/a'")
        .await?;
    let keys = [
        "one",
        "https://blog.example/a?p=2",
        "http://blog.example/a/",
        "nobody",
        "null\0",
    ];
    for asked in [&keys[..], &keys[3..], &[]] {
        let asked: Vec<String> = asked.iter().map(ToString::to_string).collect();
        let counts = store.count_comments(site, &asked).await?;
        assert_eq!(counts.counts.len(), asked.len());
        for key in asked {
            let found = store.find_thread(site, &key).await?;
            assert_eq!(counts.counts[&key], found.comments, "{key}");
        }
    }
    Ok(())
}

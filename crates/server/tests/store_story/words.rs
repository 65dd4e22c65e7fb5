//! What sites say instead of the built-in words.

use std::collections::BTreeMap;

use afterword_server::store::{SiteChange, Store};

use crate::world::{START, World, on_both_engines};

on_both_engines! {
    each_site_has_its_own_words,
}

fn words(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |(lang, own): &(&str, &str)| ((*lang).to_owned(), (*own).to_owned());
    pairs.iter().map(owned).collect()
}

async fn set(store: &Store, key: &str, words: BTreeMap<String, String>) -> anyhow::Result<()> {
    let change = SiteChange {
        words: Some(words),
        ..SiteChange::default()
    };
    anyhow::ensure!(
        store.set_site(key, change).await?.is_some(),
        "no site {key}"
    );
    Ok(())
}

async fn each_site_has_its_own_words(world: World) -> anyhow::Result<()> {
    let (store, blog) = (&world.store, &world.site);
    let shop = store.add_site("shop", Vec::new(), START).await?;
    assert_eq!(store.find_words(blog, "de").await?, None);

    let first = words(&[
        ("de", r#"{"reply":"Antwort"}"#),
        ("en", r#"{"reply":"Ans💬wer"}"#),
    ]);
    set(store, "blog", first.clone()).await?;
    set(store, "shop", words(&[("de", "{}")])).await?;
    assert_eq!(store.list_words(blog).await?, first);
    let found = store.find_words(blog, "en").await?;
    assert_eq!(found.as_ref(), first.get("en"));
    assert_eq!(store.find_words(&shop, "en").await?, None);

    // What is not named stays; what is named replaces all there was.
    store.set_site("blog", SiteChange::default()).await?;
    assert_eq!(store.list_words(blog).await?, first);
    let second = words(&[("fr", r#"{"reply":"Réagir"}"#)]);
    set(store, "blog", second.clone()).await?;
    assert_eq!(store.list_words(blog).await?, second);
    set(store, "blog", BTreeMap::new()).await?;
    assert_eq!(store.list_words(blog).await?, BTreeMap::new());
    assert_eq!(store.list_words(&shop).await?.len(), 1);

    assert_eq!(
        store
            .set_site(
                "nobody",
                SiteChange {
                    words: Some(second),
                    ..SiteChange::default()
                }
            )
            .await?,
        None
    );
    Ok(())
}

//! Reactions: totals are what the rows say, whatever comes at once.

use afterword_server::store::Rules;
use tokio::task::JoinSet;

use crate::world::{START, World, on_both_engines, request, token};

on_both_engines! {
    reactions_of_a_crowd_are_all_counted,
}

const SET: [&str; 3] = ["😂", "👍", "❤️"];

async fn reactions_of_a_crowd_are_all_counted(mut world: World) -> anyhow::Result<()> {
    let rules = Rules {
        reactions: SET.map(str::to_owned).to_vec(),
        ..Rules::default()
    };
    world.set_rules(rules).await?;
    let root = world.post("day", None, "root").await?;
    let mut readers = JoinSet::new();
    for reader in 0..10_usize {
        let (store, site, id) = (world.store.clone(), world.site.clone(), root.id.clone());
        readers.spawn(async move {
            let me = token(&reader.to_string());
            // Each gives all, twice, and takes some back; what stays depends on who it is.
            for step in 0..9 {
                let emoji = SET[step % 3];
                let on = step < 6 || (reader + step) % 2 == 0;
                let key = request(&format!("{reader} {step}"));
                store
                    .put_reaction(&site, "day", &id, me, (emoji, on), &key, START)
                    .await?;
            }
            Ok::<_, afterword_server::store::StoreError>(())
        });
    }
    for reader in readers.join_all().await {
        reader?;
    }
    let detail = world
        .store
        .find_comment(&world.site, "day", &root.id, None)
        .await?;
    let mut rows = 0;
    for reaction in &detail.comment.reactions {
        let emoji = &reaction.emoji;
        let count = format!("SELECT COUNT(*) FROM reactions WHERE emoji = '{emoji}'");
        assert_eq!(i64::try_from(reaction.count)?, world.count(&count).await?);
        rows += reaction.count;
    }
    let order: Vec<_> = detail
        .comment
        .reactions
        .iter()
        .map(|r| r.emoji.as_str())
        .collect();
    assert_eq!((order, rows), (SET.to_vec(), 15));
    Ok(())
}

//! Whose mails they are, how many there may be, and which go together.

use std::collections::BTreeSet;

use afterword_protocol::{Cadence, SubscriptionKind};
use afterword_server::store::SubscriptionRef;

use crate::mail::{DAY, HOUR, is, told, wish};
use crate::world::{START, World, on_both_engines, page, token};

on_both_engines! {
    a_day_goes_together_and_stays_together,
    an_address_is_asked_once_a_day_and_three_times_a_month,
    one_network_causes_few_mails,
    who_is_told_much_is_told_at_the_next_hour,
    who_wants_no_mail_gets_none_from_any_site,
    what_nobody_confirms_is_forgotten,
    a_pattern_in_an_address_is_a_letter,
    a_link_to_an_address_is_not_one_to_who_gets_its_row_later,
    a_device_ends_what_it_asked_for_and_nothing_else,
}

async fn an_address_is_asked_once_a_day_and_three_times_a_month(
    world: World,
) -> anyhow::Result<()> {
    let other = world.store.add_site("other", Vec::new(), START).await?;
    let mut asked = Vec::new();
    for hour in 0..31 * 24 {
        let now = START + hour * HOUR;
        // From a site each.
        let site = if hour % 2 == 0 { &world.site } else { &other };
        let mut wish = wish("eve@a.example", SubscriptionKind::Thread);
        wish.network = vec![u8::try_from(hour % 200)?];
        world
            .store
            .create_subscription(site, &page("day"), wish, &world.request(), now)
            .await?;
        if !world.due(now).await?.is_empty() {
            asked.push(hour);
        }
    }
    assert_eq!(asked, [0, 24, 48, 720]);
    Ok(())
}

async fn one_network_causes_few_mails(world: World) -> anyhow::Result<()> {
    for number in 0..60 {
        let email = format!("eve{number}@a.example");
        world
            .wish(wish(&email, SubscriptionKind::Thread), START)
            .await?;
    }
    assert_eq!(world.due(START).await?.len(), 20);
    // Who was not asked for that reason can be asked at once when there is room again.
    world
        .wish(
            wish("eve59@a.example", SubscriptionKind::Thread),
            START + HOUR,
        )
        .await?;
    assert_eq!(
        world.due(START + HOUR).await?,
        [is("eve59@a.example", &["confirm"])]
    );
    Ok(())
}

async fn who_is_told_much_is_told_at_the_next_hour(world: World) -> anyhow::Result<()> {
    world
        .wish(wish("eve@a.example", SubscriptionKind::Thread), START)
        .await?;
    world.confirmed("eve@a.example", START).await?;
    for number in 0..40 {
        world.by("ann", None, &number.to_string()).await?;
    }
    let now = world.due(START).await?;
    assert_eq!((now.len(), now[0].1.len()), (30, 1));
    let then = world.due(START + HOUR).await?;
    assert_eq!((then.len(), then[0].1.len()), (1, 10));
    Ok(())
}

async fn who_wants_no_mail_gets_none_from_any_site(world: World) -> anyhow::Result<()> {
    world
        .wish(wish("eve@a.example", SubscriptionKind::Thread), START)
        .await?;
    let address = world.confirmed("eve@a.example", START).await?;
    world.by("ann", None, "on its way").await?;
    while world.store.spread_news(START).await? {}
    world.store.refuse_mail("EVE@a.example").await?;
    assert!(world.store.find_address(address.reference).await?.is_none());
    assert_eq!(world.due(START).await?, []);
    for day in 1..40 {
        world
            .wish(
                wish("eve@a.example", SubscriptionKind::Thread),
                START + day * DAY,
            )
            .await?;
    }
    assert_eq!(world.due(START + 40 * DAY).await?, []);
    // The owner can lift it for who asks for that.
    assert!(world.store.allow_mail("eve@A.example").await?);
    assert!(!world.store.allow_mail("eve@a.example").await?);
    world
        .wish(
            wish("eve@a.example", SubscriptionKind::Thread),
            START + 41 * DAY,
        )
        .await?;
    assert_eq!(
        world.due(START + 41 * DAY).await?,
        [is("eve@a.example", &["confirm"])]
    );
    Ok(())
}

async fn what_nobody_confirms_is_forgotten(world: World) -> anyhow::Result<()> {
    world
        .wish(wish("eve@a.example", SubscriptionKind::Thread), START)
        .await?;
    world
        .wish(wish("fay@a.example", SubscriptionKind::Thread), START)
        .await?;
    world.confirmed("fay@a.example", START).await?;
    world.store.forget_mail(START + 8 * DAY).await?;
    for table in ["addresses", "subscriptions"] {
        let rows = world
            .count(&format!("SELECT COUNT(*) FROM {table}"))
            .await?;
        assert_eq!(rows, 1, "{table}");
    }
    Ok(())
}

async fn a_pattern_in_an_address_is_a_letter(world: World) -> anyhow::Result<()> {
    let plain = "abcd@a.example";
    let strange = [
        "%@a.example",
        "____@a.example",
        "a%d@a.example",
        "ab'cd@a.example",
        "a+b@a.example",
        "a\\bcd@a.example",
        "'or'1'='1@a.example",
        "*@a.example",
    ];
    world
        .wish(wish(plain, SubscriptionKind::Thread), START)
        .await?;
    let address = world.confirmed(plain, START).await?;
    for email in strange {
        world
            .wish(wish(email, SubscriptionKind::Thread), START)
            .await?;
        world.store.refuse_mail(email).await?;
    }
    assert_eq!(
        world
            .store
            .list_address_subscriptions(&address)
            .await?
            .len(),
        1
    );
    world.by("ann", None, "hello").await?;
    assert_eq!(world.due(START).await?.len(), 1);
    let all: BTreeSet<_> = strange.into_iter().collect();
    let known = world.count("SELECT COUNT(*) FROM correspondents WHERE never = 1");
    assert_eq!(known.await?, i64::try_from(all.len())?);
    Ok(())
}

async fn a_link_to_an_address_is_not_one_to_who_gets_its_row_later(
    world: World,
) -> anyhow::Result<()> {
    world
        .wish(wish("eve@a.example", SubscriptionKind::Thread), START)
        .await?;
    let eve = world.confirmed("eve@a.example", START).await?;
    world.store.refuse_mail("eve@a.example").await?;
    world
        .wish(wish("fay@a.example", SubscriptionKind::Thread), START)
        .await?;
    let fay = world.confirmed("fay@a.example", START).await?;
    assert!(world.store.find_address(eve.reference).await?.is_none());
    let wishes = world.store.list_address_subscriptions(&fay).await?;
    // Nor is there anything under a name that no wish has.
    world
        .store
        .set_address_subscription(&fay, SubscriptionRef([9; 8]), None)
        .await?;
    assert_eq!(world.store.list_address_subscriptions(&fay).await?, wishes);
    Ok(())
}

async fn a_device_ends_what_it_asked_for_and_nothing_else(world: World) -> anyhow::Result<()> {
    let root = world.by("ann", None, "root").await?;
    let (mine, foreign) = (token("mine"), token("foreign"));
    for reader in [mine, foreign] {
        let mut wish = wish("eve@a.example", SubscriptionKind::Thread);
        wish.reader = Some(reader);
        world.wish(wish, START).await?;
    }
    let mut about = wish("eve@a.example", SubscriptionKind::Author);
    (about.comment, about.reader) = (Some(root.id.clone()), Some(mine));
    world.wish(about, START).await?;
    world.confirmed("eve@a.example", START).await?;
    let (store, site) = (&world.store, &world.site);
    let list = store.list_subscriptions(site, "day", mine).await?;
    assert_eq!(
        list.iter()
            .map(|wish| (wish.kind, wish.author.as_deref()))
            .collect::<Vec<_>>(),
        [
            (SubscriptionKind::Thread, None),
            (SubscriptionKind::Author, Some("ann"))
        ]
    );
    // Who merely knows the address can't end it for who has asked.
    store
        .end_subscription(site, "day", SubscriptionKind::Thread, None, foreign)
        .await?;
    world.by("ben", None, "told").await?;
    assert_eq!(world.due(START).await?.len(), 1);
    store
        .end_subscription(site, "day", SubscriptionKind::Thread, None, mine)
        .await?;
    world.by("ben", None, "not told").await?;
    assert_eq!(world.due(START).await?, []);
    store
        .end_subscription(site, "day", SubscriptionKind::Author, Some(&root.id), mine)
        .await?;
    assert_eq!(store.list_subscriptions(site, "day", mine).await?, []);
    Ok(())
}

async fn a_day_goes_together_and_stays_together(world: World) -> anyhow::Result<()> {
    let mut daily = wish("eve@a.example", SubscriptionKind::Thread);
    daily.cadence = Cadence::Daily;
    world.wish(daily, START).await?;
    world.confirmed("eve@a.example", START).await?;
    for text in ["one", "two"] {
        world.by("ann", None, text).await?;
    }
    assert_eq!(world.due(START + DAY - 1).await?, []);
    let digest = world.take(START + DAY).await?;
    let says = ["ann <p>one</p>", "ann <p>two</p>"];
    assert_eq!(
        digest.iter().map(told).collect::<Vec<_>>(),
        [is("eve@a.example", &says)]
    );
    // What comes while it is on its way does not change it: it keeps its name, and nobody reads the same mail twice.
    let id = digest[0].id;
    world.store.postpone(id, START + DAY, "busy", true).await?;
    world.by_then("ann", None, "three", START + DAY).await?;
    let again = world.take(START + DAY).await?;
    assert_eq!(
        again
            .iter()
            .map(|parcel| (parcel.id, told(parcel)))
            .collect::<Vec<_>>(),
        [(id, is("eve@a.example", &says))]
    );
    world.store.mark_sent(id).await?;
    assert_eq!(
        world.due(START + 3 * DAY).await?,
        [is("eve@a.example", &["ann <p>three</p>"])]
    );
    Ok(())
}

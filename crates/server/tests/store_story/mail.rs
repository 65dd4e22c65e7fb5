//! Who is told of comments, when, how often, and who never is.

use afterword_protocol::{Cadence, Comment, ProblemCode, SubscriptionKind};
use afterword_server::store::{
    Address, CheckedSubscription, Contents, Hold, News, Notify, Parcel, Recipient, Rules,
    SiteChange, Verdict,
};

use crate::world::{START, World, check_refused, comment, on_both_engines, page, request, token};

pub const HOUR: i64 = 3_600_000;
pub const DAY: i64 = 24 * HOUR;

on_both_engines! {
    an_address_is_confirmed_once_and_then_told,
    each_wish_is_told_what_it_is_about_and_an_address_once,
    nobody_is_told_what_is_held_or_their_own_or_gone,
    what_fails_comes_again_or_is_given_up,
    the_owner_is_told_of_what_is_new_and_what_waits,
}

pub fn wish(email: &str, kind: SubscriptionKind) -> CheckedSubscription {
    CheckedSubscription {
        email: email.to_owned(),
        kind,
        comment: None,
        cadence: Cadence::Instant,
        lang: Some("de".to_owned()),
        reader: Some(token(email)),
        network: vec![192, 0, 2],
    }
}

impl World {
    pub async fn wish(&self, wish: CheckedSubscription, now: i64) -> anyhow::Result<()> {
        self.store
            .create_subscription(&self.site, &page("day"), wish, &self.request(), now)
            .await?;
        Ok(())
    }

    /// What is due, by mail address and what it says.
    pub async fn due(&self, now: i64) -> anyhow::Result<Vec<(String, Vec<String>)>> {
        let parcels = self.take(now).await?;
        for parcel in &parcels {
            self.store.mark_sent(parcel.id).await?;
        }
        let mut due: Vec<_> = parcels.iter().map(told).collect();
        due.sort();
        Ok(due)
    }

    pub async fn take(&self, now: i64) -> anyhow::Result<Vec<Parcel>> {
        while self.store.spread_news(now).await? {}
        Ok(self.store.take_due(100, now, now + HOUR, true).await?)
    }

    /// Takes the confirmation of an address, and confirms it.
    pub async fn confirmed(&self, email: &str, now: i64) -> anyhow::Result<Address> {
        let parcels = self.take(now).await?;
        let reference = parcels.iter().find_map(|parcel| match &parcel.recipient {
            Recipient::Reader {
                address, email: to, ..
            } if to == email => Some(*address),
            _ => None,
        });
        let reference = reference.expect("a confirmation");
        for parcel in parcels {
            self.store.mark_sent(parcel.id).await?;
        }
        let address = self.store.find_address(reference).await?;
        let address = address.expect("an address");
        self.store.confirm_address(&address, now).await?;
        Ok(address)
    }

    pub async fn by(
        &self,
        name: &str,
        parent: Option<&Comment>,
        text: &str,
    ) -> anyhow::Result<Comment> {
        self.by_then(name, parent, text, START).await
    }

    pub async fn by_then(
        &self,
        name: &str,
        parent: Option<&Comment>,
        text: &str,
        now: i64,
    ) -> anyhow::Result<Comment> {
        let mut new = comment(parent, text);
        new.name = name.to_owned();
        new.email = Some(format!("{name}@mail.example"));
        new.author = Some(token(name));
        let posted = self
            .store
            .create_comment(&self.site, &page("day"), new, &self.request(), now)
            .await?;
        Ok(posted)
    }
}

/// Whom a parcel is for, and what it says.
pub fn told(parcel: &Parcel) -> (String, Vec<String>) {
    let to = match &parcel.recipient {
        Recipient::Reader { email, .. } => email.clone(),
        Recipient::Owner(email) => format!("owner {email}"),
        Recipient::Webhook { url, .. } => url.clone(),
    };
    let says = match &parcel.contents {
        Contents::Confirmation(_) => vec!["confirm".to_owned()],
        Contents::Comments(items, news) => items
            .iter()
            .map(|item| {
                let held = if *news == News::Held { "held " } else { "" };
                format!("{held}{} {}", item.author, item.html)
            })
            .collect(),
    };
    (to, says)
}

pub fn is(to: &str, says: &[&str]) -> (String, Vec<String>) {
    (
        to.to_owned(),
        says.iter().map(|&says| says.to_owned()).collect(),
    )
}

async fn an_address_is_confirmed_once_and_then_told(world: World) -> anyhow::Result<()> {
    world
        .wish(wish("Eve@mail.example", SubscriptionKind::Thread), START)
        .await?;
    // Nothing but the question goes to an address that is not confirmed.
    world.by("ann", None, "early").await?;
    assert_eq!(
        world.due(START).await?,
        [is("Eve@mail.example", &["confirm"])]
    );
    // Asking again does not ask again.
    world
        .wish(wish("eve@MAIL.example", SubscriptionKind::Replies), START)
        .await?;
    assert_eq!(world.due(START).await?, []);
    let later = START + DAY;
    world
        .wish(wish("eve@mail.example", SubscriptionKind::Replies), later)
        .await?;
    let address = world.confirmed("Eve@mail.example", later).await?;
    assert_eq!(address.lang.as_deref(), Some("de"));

    // Confirmed, it is told, and not asked any more.
    world
        .wish(wish("eve@mail.example", SubscriptionKind::Thread), later)
        .await?;
    world.by("ann", None, "late").await?;
    assert_eq!(
        world.due(later).await?,
        [is("Eve@mail.example", &["ann <p>late</p>"])]
    );
    // Three devices, or spellings, are one wish for who gets the mail.
    let wishes = world.store.list_address_subscriptions(&address).await?;
    let kinds: Vec<_> = wishes.iter().map(|wish| wish.kind).collect();
    assert_eq!(kinds, [SubscriptionKind::Thread, SubscriptionKind::Replies]);
    for wish in &wishes {
        world
            .store
            .set_address_subscription(&address, wish.reference, None)
            .await?;
    }
    world.by("ann", None, "later").await?;
    assert_eq!(world.due(later).await?, []);
    Ok(())
}

async fn each_wish_is_told_what_it_is_about_and_an_address_once(
    world: World,
) -> anyhow::Result<()> {
    let root = world.by("ann", None, "root").await?;
    let other = world.by("ben", None, "other").await?;
    let mut about = wish("comment@a.example", SubscriptionKind::Comment);
    about.comment = Some(root.id.clone());
    let mut author = wish("author@a.example", SubscriptionKind::Author);
    author.comment = Some(other.id.clone());
    let mut both = wish("thread@a.example", SubscriptionKind::Author);
    both.comment = Some(other.id.clone());
    for wish in [
        wish("thread@a.example", SubscriptionKind::Thread),
        wish("ann@mail.example", SubscriptionKind::Replies),
        about,
        author,
        both,
    ] {
        world.wish(wish, START).await?;
    }
    for parcel in world.take(START).await? {
        if let Recipient::Reader { address, .. } = parcel.recipient {
            let address = world.store.find_address(address).await?;
            world
                .store
                .confirm_address(&address.expect("it was asked"), START)
                .await?;
        }
        world.store.mark_sent(parcel.id).await?;
    }
    world.by("ben", Some(&root), "answer").await?;
    let says = ["ben <p>answer</p>"];
    let all = [
        "ann@mail.example",
        "author@a.example",
        "comment@a.example",
        "thread@a.example",
    ];
    assert_eq!(world.due(START).await?, all.map(|to| is(to, &says)));
    world.by("cid", Some(&other), "else").await?;
    let says = ["cid <p>else</p>"];
    assert_eq!(world.due(START).await?, [is("thread@a.example", &says)]);
    // Without a comment there is nothing that it could be about.
    let missing = world
        .wish(wish("x@a.example", SubscriptionKind::Comment), START)
        .await;
    let missing = missing.map_err(|error| error.downcast().expect("the store's"));
    check_refused(missing, ProblemCode::CommentNotFound);
    Ok(())
}

async fn nobody_is_told_what_is_held_or_their_own_or_gone(mut world: World) -> anyhow::Result<()> {
    for email in ["eve@a.example", "ann@mail.example"] {
        world
            .wish(wish(email, SubscriptionKind::Thread), START)
            .await?;
    }
    for parcel in world.take(START).await? {
        if let Recipient::Reader { address, .. } = parcel.recipient {
            let address = world.store.find_address(address).await?.expect("asked");
            world.store.confirm_address(&address, START).await?;
        }
        world.store.mark_sent(parcel.id).await?;
    }
    // Ann's is told to Eve only.
    world.by("ann", None, "own").await?;
    assert_eq!(
        world.due(START).await?,
        [is("eve@a.example", &["ann <p>own</p>"])]
    );
    // By the device as well: Eve writes under another address.
    let mut new = comment(None, "device");
    new.author = Some(token("eve@a.example"));
    (new.name, new.email) = ("eve".to_owned(), None);
    world
        .store
        .create_comment(&world.site, &page("day"), new, &request("d"), START)
        .await?;
    assert_eq!(
        world.due(START).await?,
        [is("ann@mail.example", &["eve <p>device</p>"])]
    );

    world
        .set_rules(Rules {
            hold: Hold::All,
            ..Rules::default()
        })
        .await?;
    let held = world.by("ben", None, "held").await?;
    assert_eq!(world.due(START).await?, []);
    let ids = [held.id.clone()];
    world.store.review(&ids, Verdict::Approve, START).await?;
    assert_eq!(world.due(START).await?.len(), 2);
    // Hidden and shown again, it is not news.
    world.store.review(&ids, Verdict::Reject, START).await?;
    world.store.review(&ids, Verdict::Approve, START).await?;
    assert_eq!(world.due(START).await?, []);

    world.set_rules(Rules::default()).await?;
    let gone = world.by("ben", None, "gone").await?;
    while world.store.spread_news(START).await? {}
    world
        .store
        .review(&[gone.id], Verdict::Reject, START)
        .await?;
    assert_eq!(world.due(START).await?, []);
    Ok(())
}

async fn what_fails_comes_again_or_is_given_up(world: World) -> anyhow::Result<()> {
    world
        .wish(wish("eve@a.example", SubscriptionKind::Thread), START)
        .await?;
    world.confirmed("eve@a.example", START).await?;
    world.by("ann", None, "hello").await?;
    // Taken and never reported about: the process has died.
    let first = world.take(START).await?;
    assert_eq!(world.take(START + HOUR - 1).await?.len(), 0);
    let second = world.take(START + HOUR).await?;
    assert_eq!((second[0].id, second[0].attempts), (first[0].id, 0));
    let then = START + 2 * HOUR;
    world
        .store
        .postpone(first[0].id, then, "busy", true)
        .await?;
    assert_eq!(world.take(then - 1).await?.len(), 0);
    assert_eq!(world.take(then).await?[0].attempts, 1);
    world
        .store
        .give_up(first[0].id, "no such mailbox", true)
        .await?;
    assert_eq!(world.take(then + DAY).await?.len(), 0);
    let dead = world.store.list_dead_letters(10).await?;
    assert_eq!(
        (dead.len(), &*dead[0].recipient, &*dead[0].failure),
        (1, "eve@a.example", "no such mailbox")
    );
    assert_eq!(world.store.count_outbox().await?, (0, 1));
    // There is no such mailbox, so nothing more goes there.
    world.by("ann", None, "again").await?;
    assert_eq!(world.take(then + DAY).await?.len(), 0);
    // Confirmed anew, there is.
    world
        .wish(wish("eve@a.example", SubscriptionKind::Thread), then + DAY)
        .await?;
    world.confirmed("eve@a.example", then + DAY).await?;
    assert_eq!(world.store.retry_dead_letters(None, then + DAY).await?, 1);
    assert_eq!(
        world.due(then + DAY).await?,
        [is("eve@a.example", &["ann <p>hello</p>"])]
    );
    world.store.forget_mail(then + 9 * DAY).await?;
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox").await?, 0);
    Ok(())
}

async fn the_owner_is_told_of_what_is_new_and_what_waits(mut world: World) -> anyhow::Result<()> {
    let change = SiteChange {
        owner_mail: Some(vec!["owner@blog.example".to_owned()]),
        ..SiteChange::default()
    };
    let site = world.store.set_site(&world.site.key, change).await?;
    world.site = site.expect("the site");
    world.by("ann", None, "new").await?;
    world
        .set_rules(Rules {
            hold: Hold::All,
            ..Rules::default()
        })
        .await?;
    let held = world.by("ann", None, "waits").await?;
    let owner = "owner owner@blog.example";
    assert_eq!(
        world.due(START).await?,
        [
            is(owner, &["ann <p>new</p>"]),
            is(owner, &["held ann <p>waits</p>"])
        ]
    );
    world
        .store
        .review(&[held.id], Verdict::Approve, START)
        .await?;
    // They have seen it; what they did is no news to them.
    assert_eq!(world.due(START).await?, []);
    // An author who wants to be told of answers is, once the address is theirs.
    let mut new = comment(None, "tell me");
    new.notify = Some(Notify {
        lang: None,
        network: Vec::new(),
    });
    world.set_rules(Rules::default()).await?;
    let mine = world
        .store
        .create_comment(&world.site, &page("day"), new, &request("n"), START)
        .await?;
    world.confirmed("ann@mail.example", START).await?;
    world.by("ben", Some(&mine), "told").await?;
    let due = world.due(START).await?;
    assert_eq!(due[0], is("ann@mail.example", &["ben <p>told</p>"]));
    Ok(())
}

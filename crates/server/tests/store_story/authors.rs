//! What readers are told about authors: roles and pictures.

use afterword_protocol::{Author, Role, Sort};
use afterword_server::import::ImportedRole;
use afterword_server::store::{Site, SiteChange};

use crate::import::{comment, thread};
use crate::world::{START, World, on_both_engines, token};

on_both_engines! {
    imported_roles_are_shown,
    pictures_are_shown_only_where_the_owner_wants_them,
    a_deleted_comment_has_no_role_and_no_picture,
    names_with_a_role_are_listed_once_and_per_site,
}

async fn imported_roles_are_shown(world: World) -> anyhow::Result<()> {
    let (mut author, mut moderator) = (comment("author", None), comment("moderator", None));
    author.role = Some(ImportedRole::Author);
    moderator.role = Some(ImportedRole::Moderator);
    let day = thread("day", vec![author, moderator, comment("guest", None)]);
    let (store, site) = (&world.store, &world.site);
    store
        .import_threads(site, "x", &[day], START, |_| ())
        .await?;
    let page = world.list("day", Sort::Oldest, 25, None).await?;
    let roles: Vec<_> = page.comments.iter().map(|it| it.author.role).collect();
    assert_eq!(roles, [Some(Role::Author), Some(Role::Moderator), None]);
    let found = store
        .find_comment(site, "day", &page.comments[0].id, None)
        .await?;
    assert_eq!(found.comment.author.role, Some(Role::Author));
    Ok(())
}

async fn pictures_are_shown_only_where_the_owner_wants_them(
    mut world: World,
) -> anyhow::Result<()> {
    let ann = world.post("day", None, "from Ann").await?;
    assert_eq!(ann.author.avatar, None);
    let mut dora = comment("from Dora", None);
    dora.author_email = Some(" DORA@mail.example".to_owned());
    let imported = thread("day", vec![dora, comment("from nobody", None)]);
    world
        .store
        .import_threads(&world.site, "x", &[imported], START, |_| ())
        .await?;

    world.site = set_pictures(&world, "https://a.example/{sha256}?s=80").await?;
    let page = world.list("day", Sort::Oldest, 25, None).await?;
    let avatars: Vec<_> = page
        .comments
        .iter()
        .map(|it| it.author.avatar.as_deref())
        .collect();
    // Sources: `printf ann@mail.example | sha256sum`, and the same for Dora.
    let ann =
        "https://a.example/e153509271c7c6a06a11823fce8a8da6fb95cc3da0e2edc78707af9e2fdb7ba4?s=80";
    let dora =
        "https://a.example/af77dc5e695bf324e7f48fba3b56868e18599a41dc9392282ce3d5574fa878a6?s=80";
    assert_eq!(avatars, [Some(dora), None, Some(ann)]);
    let again = world.post("day", None, "again").await?;
    assert_eq!(again.author.avatar.as_deref(), Some(ann));

    // Another change leaves them, an empty address ends them.
    let change = SiteChange {
        origins: Some(vec!["https://blog.example".to_owned()]),
        ..SiteChange::default()
    };
    let changed = world.store.set_site("blog", change).await?;
    assert_eq!(
        changed.and_then(|site| site.avatar_url),
        world.site.avatar_url
    );
    world.site = set_pictures(&world, "").await?;
    assert_eq!(world.site.avatar_url, None);
    let page = world.list("day", Sort::Oldest, 25, None).await?;
    assert!(page.comments.iter().all(|it| it.author.avatar.is_none()));
    Ok(())
}

async fn a_deleted_comment_has_no_role_and_no_picture(mut world: World) -> anyhow::Result<()> {
    world.site = set_pictures(&world, "https://a.example/{sha256}").await?;
    let ann = world.post("day", None, "from Ann").await?;
    world.post("day", Some(&ann), "a reply").await?;
    world.sql("UPDATE comments SET role = 'author'").await?;
    let detail = world
        .store
        .find_comment(&world.site, "day", &ann.id, Some(token("ann")))
        .await?;
    assert_eq!(detail.comment.author.role, Some(Role::Author));
    assert!(detail.comment.author.avatar.is_some());
    let stub = world.delete("day", &ann.id).await?;
    assert_eq!(stub.author, Author::default());
    let page = world.list("day", Sort::Oldest, 25, None).await?;
    assert_eq!(page.comments[0].author, Author::default());
    let kept = "SELECT COUNT(*) FROM comments WHERE role IS NOT NULL OR author_email IS NOT NULL";
    assert_eq!(world.count(kept).await?, 1);
    Ok(())
}

async fn set_pictures(world: &World, template: &str) -> anyhow::Result<Site> {
    let change = SiteChange {
        avatar_url: Some(template.to_owned()),
        ..SiteChange::default()
    };
    let site = world.store.set_site("blog", change).await?;
    anyhow::Context::context(site, "the site is gone")
}

async fn names_with_a_role_are_listed_once_and_per_site(world: World) -> anyhow::Result<()> {
    let named = |name: &str, role| {
        let mut new = comment(&format!("{name} {role:?}"), None);
        (new.author_name, new.role) = (name.to_owned(), role);
        new
    };
    let author = Some(ImportedRole::Author);
    let mut again = named("Maren", author);
    again.source_id = "again".to_owned();
    let day = thread(
        "day",
        vec![
            named("Maren", author),
            again,
            named("ベン", Some(ImportedRole::Moderator)),
            named("Dora", None),
        ],
    );
    let (store, site) = (&world.store, &world.site);
    assert!(store.list_names_with_role(site).await?.is_empty());
    store
        .import_threads(site, "x", &[day], START, |_| ())
        .await?;
    let mut names = store.list_names_with_role(site).await?;
    names.sort();
    assert_eq!(names, ["Maren", "ベン"]);
    let other = store.add_site("other", vec![], START).await?;
    assert!(store.list_names_with_role(&other).await?.is_empty());
    Ok(())
}

//! Comments about a passage of the article.

use afterword_protocol::{Comment, CommentsPage, Cursor, Sort};
use afterword_server::store::{PageQuery, StoreError};

use crate::world::{World, comment, on_both_engines, page, texts};

on_both_engines! {
    comments_that_quote_have_pages_of_their_own,
    a_deleted_comment_quotes_nothing,
}

impl World {
    async fn post_quoting(&self, quote: &str, text: &str) -> Result<Comment, StoreError> {
        let mut new = comment(None, text);
        new.quote = Some(quote.to_owned());
        let (request, now) = (self.request(), self.now());
        self.store
            .create_comment(&self.site, &page("day"), new, &request, now)
            .await
    }

    async fn list_quoted(
        &self,
        sort: Sort,
        cursor: Option<Cursor>,
    ) -> Result<CommentsPage, StoreError> {
        let query = PageQuery {
            sort,
            limit: 2,
            cursor,
            from: None,
            only_quoted: true,
        };
        self.store.list_comments(&self.site, "day", &query).await
    }
}

async fn comments_that_quote_have_pages_of_their_own(world: World) -> anyhow::Result<()> {
    let mut quoted = Vec::new();
    for n in 0..5 {
        world.post("day", None, "about all of it").await?;
        quoted.push(world.post_quoting("a passage", &n.to_string()).await?);
    }
    assert_eq!(quoted[0].quote.as_deref(), Some("a passage"));
    world.post("day", Some(&quoted[4]), "a reply").await?;
    for (sort, order) in [
        (Sort::Newest, "4 a reply 3 2 1 0"),
        (Sort::Oldest, "0 1 2 3 4 a reply"),
        (Sort::Best, "4 a reply 3 2 1 0"),
    ] {
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let page = world.list_quoted(sort, cursor).await?;
            seen.extend(page.comments);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(texts(&seen).join(" "), order, "{sort:?}");
        let quotes = seen.iter().filter(|it| it.quote.is_some());
        assert_eq!(quotes.count(), 5);
    }
    Ok(())
}

async fn a_deleted_comment_quotes_nothing(world: World) -> anyhow::Result<()> {
    let quoting = world.post_quoting("a passage", "x").await?;
    world.post("day", Some(&quoting), "a reply").await?;
    let stub = world.delete("day", &quoting.id).await?;
    assert_eq!(stub.quote, None);
    assert_eq!(world.list_quoted(Sort::Newest, None).await?.comments, []);
    let all = world.list("day", Sort::Newest, 25, None).await?;
    assert_eq!(texts(&all.comments), ["", "a reply"]);
    Ok(())
}

//! Whole threads and branches: page after page, for those who can't ask for the next one.

use std::collections::HashMap;

use afterword_protocol::{BranchRest, Comment, CommentId, CommentsPage, Cursor, ProblemCode};

use super::{PageQuery, Site, Store, StoreError};

/// Roots per page that is read.
const ROOTS: u32 = 100;

impl Store {
    /// Lists a thread from `query.cursor` on, with all replies, until there are about `most` comments.
    ///
    /// Shape: that of `list_comments`, without its limits. It may be up to 250 comments over `most`,
    /// as pages are read whole; what is left out is reached by `next` and `rests`.
    ///
    /// # Errors
    ///
    /// As `list_comments`.
    pub async fn list_whole_thread(
        &self,
        site: &Site,
        key: &str,
        query: &PageQuery,
        most: usize,
    ) -> Result<CommentsPage, StoreError> {
        let mut query = PageQuery {
            limit: ROOTS,
            ..query.clone()
        };
        let mut whole = self.list_comments(site, key, &query).await?;
        self.fill_branches(site, key, &mut whole, most).await?;
        while whole.comments.len() < most {
            let Some(next) = whole.next.take() else { break };
            query.cursor = Some(next);
            let mut page = self.list_comments(site, key, &query).await?;
            let room = most - whole.comments.len();
            self.fill_branches(site, key, &mut page, room).await?;
            whole.comments.append(&mut page.comments);
            whole.rests.append(&mut page.rests);
            whole.next = page.next;
        }
        Ok(whole)
    }

    /// Lists the replies of one branch from `cursor` on, until there are about `most`.
    ///
    /// # Errors
    ///
    /// As `list_branch`.
    pub async fn list_whole_branch(
        &self,
        site: &Site,
        key: &str,
        root: &CommentId,
        cursor: Option<&Cursor>,
        most: usize,
    ) -> Result<CommentsPage, StoreError> {
        let mut whole = self.list_branch(site, key, root, cursor).await?;
        if let Some(rest) = whole.rests.pop() {
            let room = most.saturating_sub(whole.comments.len());
            let (mut replies, rest) = self.list_rest(site, key, rest, room).await?;
            whole.comments.append(&mut replies);
            whole.rests.extend(rest);
        }
        Ok(whole)
    }

    /// Puts the replies that a page left out where they belong, as long as there is room.
    async fn fill_branches(
        &self,
        site: &Site,
        key: &str,
        page: &mut CommentsPage,
        most: usize,
    ) -> Result<(), StoreError> {
        let mut further: HashMap<CommentId, Vec<Comment>> = HashMap::new();
        let mut total = page.comments.len();
        for rest in std::mem::take(&mut page.rests) {
            let root = rest.root.clone();
            let room = most.saturating_sub(total);
            let (replies, rest) = self.list_rest(site, key, rest, room).await?;
            total += replies.len();
            further.insert(root, replies);
            page.rests.extend(rest);
        }
        if further.is_empty() {
            return Ok(());
        }
        let mut comments = Vec::with_capacity(total);
        let mut branch: Option<CommentId> = None;
        for comment in std::mem::take(&mut page.comments) {
            // A root begins the next branch, so the one before ends here.
            if branch.as_ref() != Some(&comment.root) {
                let before = branch.replace(comment.root.clone());
                comments.extend(
                    before
                        .and_then(|root| further.remove(&root))
                        .into_iter()
                        .flatten(),
                );
            }
            comments.push(comment);
        }
        comments.extend(
            branch
                .and_then(|root| further.remove(&root))
                .into_iter()
                .flatten(),
        );
        page.comments = comments;
        Ok(())
    }

    /// Reads on in a branch until it ends or there is no room, and tells where it goes on.
    async fn list_rest(
        &self,
        site: &Site,
        key: &str,
        rest: BranchRest,
        room: usize,
    ) -> Result<(Vec<Comment>, Option<BranchRest>), StoreError> {
        let mut replies = Vec::new();
        let mut left = Some(rest);
        while replies.len() < room {
            let Some(BranchRest { root, cursor, .. }) = left.take() else {
                break;
            };
            match self.list_branch(site, key, &root, Some(&cursor)).await {
                Ok(mut page) => {
                    replies.append(&mut page.comments);
                    left = page.rests.pop();
                }
                // It was taken away since the page was read.
                Err(StoreError::Refused(ProblemCode::CommentNotFound)) => (),
                Err(error) => return Err(error),
            }
        }
        Ok((replies, left))
    }
}

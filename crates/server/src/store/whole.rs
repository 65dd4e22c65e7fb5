//! Whole threads and branches: page after page, for those who can't ask for the next one.

use std::collections::HashMap;

use afterword_protocol::{BranchRest, Comment, CommentId, CommentsPage, Cursor, ProblemCode};

use super::{PageQuery, Site, Store, StoreError};

/// Roots per page that is read.
const ROOTS: u32 = 100;
/// How long comments may be on average, in bytes, before fewer of them are read.
const USUAL_BYTES: usize = 2_000;

/// How much more may be read.
struct Room {
    comments: usize,
    bytes: usize,
}

impl Room {
    fn new(comments: usize) -> Self {
        Self {
            comments,
            bytes: comments.saturating_mul(USUAL_BYTES),
        }
    }

    fn take(&mut self, read: &[Comment]) {
        let bytes: usize = read.iter().map(|comment| comment.html.len()).sum();
        self.comments = self.comments.saturating_sub(read.len());
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    fn is_left(&self) -> bool {
        self.comments > 0 && self.bytes > 0
    }
}

impl Store {
    /// Lists a thread from `query.cursor` on, with all replies, until there are about `most` comments.
    ///
    /// Shape: that of `list_comments`, without its limits. It may be up to 250 comments over `most`,
    /// as pages are read whole, and fewer if they are very long; what is left out is reached by `next`
    /// and `rests`.
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
        let mut room = Room::new(most);
        let mut whole = self.list_comments(site, key, &query).await?;
        self.fill_branches(site, key, &mut whole, &mut room).await?;
        while room.is_left() {
            let Some(next) = whole.next.take() else { break };
            query.cursor = Some(next);
            let mut page = self.list_comments(site, key, &query).await?;
            self.fill_branches(site, key, &mut page, &mut room).await?;
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
            let mut room = Room::new(most);
            room.take(&whole.comments);
            let (mut replies, rest) = self.list_rest(site, key, rest, &mut room).await?;
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
        room: &mut Room,
    ) -> Result<(), StoreError> {
        let mut further: HashMap<CommentId, Vec<Comment>> = HashMap::new();
        room.take(&page.comments);
        for rest in std::mem::take(&mut page.rests) {
            let root = rest.root.clone();
            let (replies, rest) = self.list_rest(site, key, rest, room).await?;
            further.insert(root, replies);
            page.rests.extend(rest);
        }
        if further.is_empty() {
            return Ok(());
        }
        let mut comments = Vec::new();
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
        room: &mut Room,
    ) -> Result<(Vec<Comment>, Option<BranchRest>), StoreError> {
        let mut replies = Vec::new();
        let mut left = Some(rest);
        while room.is_left() {
            let Some(BranchRest { root, cursor, .. }) = left.take() else {
                break;
            };
            match self.list_branch(site, key, &root, Some(&cursor)).await {
                Ok(mut page) => {
                    room.take(&page.comments);
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

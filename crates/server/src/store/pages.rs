//! Pages of a thread: roots with the first replies of each, and the rest of a branch.
//!
//! **Invariant.** A page is three statements, however long the thread: thread, roots, replies. One
//! around a comment is two more: the way to it, and whether there is a page before.

use afterword_protocol::{BranchRest, CommentId, CommentsPage, Cursor, ProblemCode};

use super::cursor::{BranchFrom, RootsFrom};
use super::rows::{CommentRow, comment_id, comment_number};
use super::window::Window;
use super::{PageQuery, Site, Store, StoreError, branches, threads};

/// Roots on a page.
const ROOTS_LIMIT: u32 = 100;

impl Store {
    /// Lists one page of a thread: roots in order, pinned ones first, each followed by the first
    /// replies of its branch, oldest first.
    ///
    /// Shape: at most `limit` roots (1 to 100), 50 replies per root, 200 comments in all. If the
    /// replies do not all fit, every branch gets the same share. A comment that is not live is
    /// left out, or sent as a stub if it has live replies. A page around a comment begins with its
    /// root, and has it and its ancestors even if they are beyond the share of their branch; they
    /// come again with the rest of it.
    ///
    /// # Errors
    ///
    /// `Refused` with `CursorInvalid`, or with `CommentNotFound` if there is no comment to be
    /// around; `Unavailable`; `Failed`.
    pub async fn list_comments(
        &self,
        site: &Site,
        key: &str,
        query: &PageQuery,
    ) -> Result<CommentsPage, StoreError> {
        let from = match &query.cursor {
            Some(cursor) => RootsFrom::decode(cursor, query.sort)?,
            None => RootsFrom::start(query.sort),
        };
        let row = threads::find(&self.reader, site, key).await?;
        let mut page = CommentsPage {
            thread: threads::wire(self.sends_mail, site, key, row.as_ref()),
            comments: Vec::new(),
            next: None,
            previous: None,
            rests: Vec::new(),
        };
        let limit = query.limit.clamp(1, ROOTS_LIMIT);
        let window = match (row, &query.from) {
            (Some(row), Some(id)) => {
                Window::around(&self.reader, row.id, id, query.sort, limit).await?
            }
            (Some(row), None) => {
                Window::at(&self.reader, row.id, from, query.only_quoted, limit).await?
            }
            (None, Some(_)) => return Err(StoreError::Refused(ProblemCode::CommentNotFound)),
            (None, None) => return Ok(page),
        };
        page.previous = window.previous.map(RootsFrom::encode);
        page.next = window.next.map(RootsFrom::encode);
        let mut line = window.line;
        let mut branches = branches::list_first(&self.reader, &window.roots).await?;
        for root in window.roots {
            let from = BranchFrom {
                root: root.id,
                id: root.id,
                read: 0,
            };
            let live_replies = root.live_replies;
            let replies = branches.remove(&root.id).unwrap_or_default();
            page.comments.push(root.public(site));
            let end = append(&mut page.comments, from, replies, site);
            // The line belongs to the first root. What of it was not read comes later in the branch.
            let far = line.drain(..).filter(|comment| comment.id > end.id);
            page.comments
                .extend(far.map(|comment| comment.public(site)));
            let remaining = live_replies - end.read;
            // What is left is told by the live ones: a stub has a live reply behind it.
            if remaining > 0 {
                page.rests.push(rest(end, remaining));
            }
        }
        Ok(page)
    }

    /// Lists further replies of one branch, at most 50.
    ///
    /// Shape: only replies, oldest first; the first ones if there is no cursor.
    ///
    /// # Errors
    ///
    /// `Refused` with `CommentNotFound` if there is no such root in this thread, or with
    /// `CursorInvalid`; `Unavailable`; `Failed`.
    pub async fn list_branch(
        &self,
        site: &Site,
        key: &str,
        root: &CommentId,
        cursor: Option<&Cursor>,
    ) -> Result<CommentsPage, StoreError> {
        let missing = StoreError::Refused(ProblemCode::CommentNotFound);
        let Some(number) = comment_number(root) else {
            return Err(missing);
        };
        let from = match cursor {
            Some(cursor) => BranchFrom::decode(cursor, number)?,
            None => BranchFrom {
                root: number,
                id: number,
                read: 0,
            },
        };
        let Some(thread) = threads::find(&self.reader, site, key).await? else {
            return Err(missing);
        };
        let live_replies: Option<i64> = sqlx::query_scalar(
            "SELECT live_replies FROM comments \
             WHERE id = $1 AND thread_id = $2 AND root_id IS NULL AND visible = 1",
        )
        .bind(number)
        .bind(thread.id)
        .fetch_optional(&self.reader)
        .await?;
        let Some(live_replies) = live_replies else {
            return Err(missing);
        };
        let (replies, more) = branches::list_more(&self.reader, from).await?;
        let mut comments = Vec::new();
        let end = append(&mut comments, from, replies, site);
        // At least one: a reply read earlier may have been deleted since.
        let rests = more.then(|| rest(end, (live_replies - end.read).max(1)));
        Ok(CommentsPage {
            thread: threads::wire(self.sends_mail, site, key, Some(&thread)),
            comments,
            next: None,
            previous: None,
            rests: rests.into_iter().collect(),
        })
    }
}

/// Adds replies to a page and gives the place after them.
fn append(
    comments: &mut Vec<afterword_protocol::Comment>,
    mut place: BranchFrom,
    replies: Vec<CommentRow>,
    site: &Site,
) -> BranchFrom {
    for reply in replies {
        place.id = reply.id;
        place.read += i64::from(reply.is_live());
        comments.push(reply.public(site));
    }
    place
}

fn rest(from: BranchFrom, remaining: i64) -> BranchRest {
    BranchRest {
        root: comment_id(from.root),
        cursor: from.encode(),
        remaining: super::rows::count(remaining),
    }
}

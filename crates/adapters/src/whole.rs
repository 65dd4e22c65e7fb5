//! A thread of which every comment is known: putting it in order, and pages of it.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use afterword_protocol::{
    BranchRest, Comment, CommentDetail, CommentId, CommentState, CommentsPage, Cursor, ProblemCode,
    Sort, Thread,
};

use crate::adapter::Listing;
use crate::exchange::Stop;

/// The most replies of one branch on a page, as our own server has it.
const BRANCH: usize = 50;

/// A thread with all of its comments, each root followed by its branch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Whole {
    thread: Thread,
    /// Roots with what is below them, parents before their replies, replies oldest first.
    branches: Vec<Vec<Comment>>,
}

impl Whole {
    /// Puts comments below those they answer, whatever order they come in.
    ///
    /// Needs `id`, `parent`, `created_at` and `state` of each; `root` and `replies` are set here. A comment whose parent is not among
    /// them becomes a root, as does the oldest of a circle. Of two with one id the first is kept. A stub without live replies is left out.
    #[must_use]
    pub fn new(mut thread: Thread, mut comments: Vec<Comment>) -> Self {
        comments.sort_by(|a, b| a.created_at.cmp(&b.created_at));
        let mut known = BTreeSet::new();
        comments.retain(|comment| known.insert(comment.id.clone()));
        let mut below: BTreeMap<Option<CommentId>, Vec<Comment>> = BTreeMap::new();
        for mut comment in comments {
            comment.parent = comment
                .parent
                .filter(|parent| known.contains(parent) && *parent != comment.id);
            below
                .entry(comment.parent.clone())
                .or_default()
                .push(comment);
        }
        let mut branches: Vec<Vec<Comment>> = Vec::new();
        let mut roots = below.remove(&None).unwrap_or_default();
        roots.reverse();
        while let Some(mut root) = roots.pop().or_else(|| out_of_a_circle(&mut below)) {
            root.parent = None;
            branches.push(branch(root, &mut below));
        }
        branches.retain(|branch| !branch.is_empty());
        branches.sort_by(|a, b| a[0].created_at.cmp(&b[0].created_at));
        let live = |comment: &&Comment| comment.state == CommentState::Live;
        thread.comments = branches.iter().flatten().filter(live).count() as u64;
        Self { thread, branches }
    }

    /// Puts its roots in the order of `ids`, which [`Self::page`] keeps if it is asked for [`Sort::Oldest`]: for systems that sort by
    /// what they do not tell. Roots that are not among them come last.
    #[must_use]
    pub fn in_order(mut self, ids: &[CommentId]) -> Self {
        let at: BTreeMap<&CommentId, usize> = ids.iter().zip(0..).collect();
        let place = |branch: &Vec<Comment>| at.get(&branch[0].id).copied().unwrap_or(usize::MAX);
        self.branches.sort_by_key(place);
        self
    }

    /// How many roots it has.
    #[must_use]
    pub fn roots(&self) -> usize {
        self.branches.len()
    }

    /// The thread, with the number of its live comments.
    #[must_use]
    pub fn thread(&self) -> &Thread {
        &self.thread
    }

    /// A page of it.
    ///
    /// # Errors
    ///
    /// `comment-not-found` if it should begin with a comment that is not there, `cursor-invalid`.
    pub fn page(&self, listing: &Listing) -> Result<CommentsPage, Stop> {
        let mut branches: Vec<&Vec<Comment>> = self.branches.iter().collect();
        match listing.sort {
            Sort::Oldest => (),
            Sort::Newest => branches.reverse(),
            Sort::Best => branches.sort_by(|a, b| score(&b[0]).total_cmp(&score(&a[0]))),
        }
        branches.sort_by_key(|branch| !branch[0].pinned);
        let start = match (&listing.from, &listing.cursor) {
            (Some(id), _) => {
                let has = |branch: &&Vec<Comment>| branch.iter().any(|comment| comment.id == *id);
                branches
                    .iter()
                    .position(has)
                    .ok_or(ProblemCode::CommentNotFound)?
            }
            (None, Some(cursor)) => number(cursor)?,
            (None, None) => 0,
        };
        let end = branches.len().min(start.saturating_add(listing.limit));
        let shown = branches.get(start..end).ok_or(ProblemCode::CursorInvalid)?;
        let mut page = CommentsPage {
            thread: self.thread.clone(),
            comments: Vec::new(),
            next: (end < branches.len()).then(|| Cursor(end.to_string())),
            previous: (start > 0).then(|| Cursor(start.saturating_sub(listing.limit).to_string())),
            rests: Vec::new(),
        };
        for branch in shown {
            let has = listing
                .from
                .as_ref()
                .and_then(|id| branch.iter().position(|comment| comment.id == *id));
            let count = branch.len().min(has.unwrap_or(0).max(BRANCH) + 1);
            page.comments.extend_from_slice(&branch[..count]);
            page.rests.extend(rest(branch, count));
        }
        Ok(page)
    }

    /// The rest of a branch, from a place of [`CommentsPage::rests`] on.
    ///
    /// # Errors
    ///
    /// `comment-not-found`, `cursor-invalid`.
    pub fn branch(&self, root: &CommentId, cursor: &Cursor) -> Result<CommentsPage, Stop> {
        let branch = self.branches.iter().find(|branch| branch[0].id == *root);
        let branch = branch.ok_or(ProblemCode::CommentNotFound)?;
        let start = number(cursor)?;
        let end = branch.len().min(start.saturating_add(BRANCH));
        Ok(CommentsPage {
            thread: self.thread.clone(),
            comments: branch
                .get(start..end)
                .ok_or(ProblemCode::CursorInvalid)?
                .to_vec(),
            next: None,
            previous: None,
            rests: rest(branch, end).into_iter().collect(),
        })
    }

    /// One comment with its ancestors.
    ///
    /// # Errors
    ///
    /// `comment-not-found`.
    pub fn detail(&self, id: &CommentId) -> Result<CommentDetail, Stop> {
        let all = || self.branches.iter().flatten();
        let find = |id: &CommentId| all().find(|comment| comment.id == *id).cloned();
        let comment = find(id).ok_or(ProblemCode::CommentNotFound)?;
        let mut ancestors = Vec::new();
        let mut above = comment.parent.as_ref().and_then(find);
        while let Some(parent) = above {
            above = parent.parent.as_ref().and_then(find);
            ancestors.insert(0, parent);
        }
        Ok(CommentDetail {
            comment,
            ancestors,
            text: None,
        })
    }
}

/// The oldest of those that only answer each other.
fn out_of_a_circle(below: &mut BTreeMap<Option<CommentId>, Vec<Comment>>) -> Option<Comment> {
    let oldest = |comments: &Vec<Comment>| {
        Some((
            comments.first()?.created_at.clone(),
            comments.first()?.id.clone(),
        ))
    };
    let (_, parent) = below
        .iter()
        .filter_map(|(parent, comments)| Some((oldest(comments)?, parent.clone())))
        .min()?;
    let comments = below.get_mut(&parent)?;
    let comment = comments.remove(0);
    if comments.is_empty() {
        below.remove(&parent);
    }
    Some(comment)
}

/// A root and all that is below it; nothing if nothing of it is to be seen.
fn branch(root: Comment, below: &mut BTreeMap<Option<CommentId>, Vec<Comment>>) -> Vec<Comment> {
    let id = root.id.clone();
    let mut all = Vec::new();
    // Not by recursion: nothing says how deep it goes.
    let mut waiting = vec![root];
    while let Some(mut comment) = waiting.pop() {
        comment.root = id.clone();
        comment.replies = 0;
        let mut replies = below.remove(&Some(comment.id.clone())).unwrap_or_default();
        replies.reverse();
        waiting.extend(replies);
        all.push(comment);
    }
    count_replies(&mut all);
    all.retain(|comment| {
        comment.replies > 0 || matches!(comment.state, CommentState::Live | CommentState::Pending)
    });
    all
}

/// Counts the live replies below each comment of a branch; parents stand before their replies.
fn count_replies(branch: &mut [Comment]) {
    let at: BTreeMap<CommentId, usize> = branch
        .iter()
        .enumerate()
        .map(|(at, comment)| (comment.id.clone(), at))
        .collect();
    for index in (0..branch.len()).rev() {
        let more = branch[index].replies + u64::from(branch[index].state == CommentState::Live);
        if let Some(parent) = branch[index].parent.as_ref().and_then(|id| at.get(id)) {
            branch[*parent].replies += more;
        }
    }
}

fn rest(branch: &[Comment], shown: usize) -> Option<BranchRest> {
    (shown < branch.len()).then(|| BranchRest {
        root: branch[0].id.clone(),
        cursor: Cursor(shown.to_string()),
        remaining: (branch.len() - shown) as u64,
    })
}

fn number(cursor: &Cursor) -> Result<usize, Stop> {
    cursor
        .0
        .parse()
        .map_err(|_| ProblemCode::CursorInvalid.into())
}

/// The lower bound of the Wilson score interval, as our own server has it.
fn score(comment: &Comment) -> f64 {
    let (up, down) = (comment.votes.up as f64, comment.votes.down as f64);
    let n = up + down;
    if n == 0.0 {
        return 0.0;
    }
    let (z, share) = (1.96, up / n);
    (share + z * z / (2.0 * n) - z * ((share * (1.0 - share) + z * z / (4.0 * n)) / n).sqrt())
        / (1.0 + z * z / n)
}

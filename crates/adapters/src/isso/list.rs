//! Lists of Isso's, and pages of them.

use std::collections::HashSet;

use afterword_protocol::{
    BranchRest, Comment, CommentId, CommentState, CommentsPage, Cursor, ProblemCode, Sort, Thread,
};

use super::comment::comment;
use super::refusal::refusal;
use crate::adapter::Listing;
use crate::exchange::{HttpAnswer, Stop};
use crate::json::Lenient;

/// The most replies of one branch on a page, as our own server has it.
pub const BRANCH: usize = 50;

/// Where a list goes on: after so many, of which this was the last.
#[derive(Default)]
pub struct At {
    offset: usize,
    last: Option<CommentId>,
}

impl At {
    /// What a cursor says; the beginning without one.
    pub fn read(cursor: Option<&Cursor>) -> Result<Self, Stop> {
        let Some(Cursor(text)) = cursor else {
            return Ok(Self::default());
        };
        let (offset, last) = match text.split_once('-') {
            Some((offset, last)) => (offset, Some(CommentId(last.into()))),
            None => (text.as_str(), None),
        };
        let offset: u32 = offset.parse().map_err(|_| ProblemCode::CursorInvalid)?;
        Ok(Self {
            offset: offset as usize,
            last,
        })
    }

    /// Whether only a number says where it is, which holds as long as nothing changes: for going back.
    pub fn is_by_number_only(&self) -> bool {
        self.offset > 0 && self.last.is_none()
    }

    fn cursor(offset: usize, last: &Comment) -> Cursor {
        Cursor(format!("{offset}-{}", last.id))
    }

    /// Its place in a list of which nothing is left out.
    fn within(&self, mut list: impl ExactSizeIterator<Item = CommentId>) -> usize {
        let count = list.len();
        let last = list.position(|id| Some(&id) == self.last.as_ref());
        last.map_or(self.offset, |last| last + 1).min(count)
    }
}

/// The parameters that ask for a page, with the last root before it once more. Those that
/// are usual are left out, since older servers know only them.
pub fn range(listing: &Listing, at: &At) -> String {
    let sort = match listing.sort {
        Sort::Newest => "&sort=newest",
        Sort::Oldest => "",
        Sort::Best => "&sort=upvotes",
    };
    let again = usize::from(at.last.is_some());
    let limit = listing.limit + again;
    let offset = match at.offset.saturating_sub(again) {
        0 => String::new(),
        offset => format!("&offset={offset}"),
    };
    // Without a limit of their own, replies were left out by the offset of the roots.
    format!("{sort}&limit={limit}{offset}&nested_limit={BRANCH}")
}

/// A root and the replies to it that are known, oldest first.
struct Branch {
    comments: Vec<Comment>,
    /// How many replies there are.
    replies: u64,
}

/// An answer that lists comments.
pub struct Listed {
    branches: Vec<Branch>,
    /// How many roots it has, with those that are not shown.
    roots: usize,
    /// Whether more roots follow.
    more: bool,
    /// The number of comments, as far as it tells.
    pub total: u64,
}

impl Listed {
    /// Reads one; comments without an id, or with one that came before, are left out.
    pub fn read(answer: &HttpAnswer, server: &str) -> Result<Self, Stop> {
        if !answer.is_ok() {
            return Err(refusal(answer));
        }
        let value = answer.json()?;
        let roots = value["replies"].as_array().ok_or(Stop::Malformed)?;
        let mut known = HashSet::new();
        let mut branches = Vec::new();
        for value in roots {
            let below = value.list("replies");
            let replies = value.count("total_replies").max(below.len() as u64);
            let Some(root) = comment(value, None, replies, server) else {
                continue;
            };
            let id = root.id.clone();
            let below = below.iter();
            let below = below.filter_map(|value| comment(value, Some(&id), 0, server));
            let mut comments = vec![root];
            comments.extend(below);
            comments.retain(|comment| {
                let is_seen = comment.state == CommentState::Live || comment.replies > 0;
                is_seen && known.insert(comment.id.clone())
            });
            if comments.first().is_some_and(|root| root.id == id) {
                comments[1..].sort_by(|a, b| a.created_at.cmp(&b.created_at));
                branches.push(Branch { comments, replies });
            }
        }
        Ok(Self {
            branches,
            roots: roots.len(),
            more: value.count("hidden_replies") > 0,
            total: value.count("total_replies"),
        })
    }

    /// All comments of it.
    pub fn comments(&self) -> impl Iterator<Item = &Comment> {
        self.branches.iter().flat_map(|branch| &branch.comments)
    }

    /// One comment of it.
    pub fn comment(&self, id: &CommentId) -> Option<&Comment> {
        self.comments().find(|comment| comment.id == *id)
    }

    /// The page, if this is what was asked for. It is not if it is in another order, as an old server has it, or if it
    /// does not begin with the last root before it: then the server is old, or the list has changed meanwhile.
    pub fn part(&self, thread: Thread, listing: &Listing, at: &At) -> Option<CommentsPage> {
        let mut shown = self.branches.as_slice();
        let in_order = shown
            .windows(2)
            .all(|pair| pair[0].is_before(&pair[1], listing.sort));
        if !in_order {
            return None;
        }
        let again = usize::from(at.last.is_some());
        if let Some(last) = &at.last {
            let (first, rest) = shown.split_first()?;
            if first.comments[0].id != *last {
                return None;
            }
            shown = rest;
        }
        let end = (at.offset + self.roots).saturating_sub(again);
        let last = shown.last().filter(|_| self.more);
        let next = last.map(|last| At::cursor(end, &last.comments[0]));
        Some(page(thread, shown, at.offset, next, listing))
    }

    /// A page of a thread that has come whole.
    pub fn page(
        mut self,
        thread: Thread,
        listing: &Listing,
        at: &At,
    ) -> Result<CommentsPage, Stop> {
        let all = &mut self.branches;
        all.sort_by(|a, b| a.created_at().cmp(b.created_at()));
        if listing.sort == Sort::Newest {
            all.reverse();
        }
        if listing.sort == Sort::Best {
            all.sort_by_key(|branch| -branch.score());
        }
        let start = match &listing.from {
            Some(id) => all
                .iter()
                .position(|branch| branch.comments.iter().any(|comment| comment.id == *id))
                .ok_or(ProblemCode::CommentNotFound)?,
            None => at.within(all.iter().map(|branch| branch.comments[0].id.clone())),
        };
        let end = all.len().min(start + listing.limit);
        let more = end < all.len() && start < end;
        let next = more.then(|| At::cursor(end, &all[end - 1].comments[0]));
        Ok(page(thread, &all[start..end], start, next, listing))
    }

    /// The rest of a branch, from all the replies to its root.
    pub fn rest_of_branch(self, thread: Thread, root: &CommentId, at: &At) -> CommentsPage {
        let mut all: Vec<Comment> = self
            .branches
            .into_iter()
            .flat_map(|branch| branch.comments)
            .filter(|comment| comment.parent.as_ref() == Some(root))
            .collect();
        all.sort_by(|a, b| a.created_at.cmp(&b.created_at));
        let start = at.within(all.iter().map(|comment| comment.id.clone()));
        let end = all.len().min(start + BRANCH);
        let rest = all[..end]
            .last()
            .filter(|_| end < all.len())
            .map(|last| BranchRest {
                root: root.clone(),
                cursor: At::cursor(end, last),
                remaining: (all.len() - end) as u64,
            });
        CommentsPage {
            thread,
            comments: all[start..end].to_vec(),
            next: None,
            previous: None,
            rests: rest.into_iter().collect(),
        }
    }
}

impl Branch {
    fn created_at(&self) -> &str {
        &self.comments[0].created_at
    }

    /// What Isso orders by when it is asked for the best.
    fn score(&self) -> i128 {
        let votes = self.comments[0].votes;
        i128::from(votes.up) - i128::from(votes.down)
    }

    fn is_before(&self, other: &Self, sort: Sort) -> bool {
        match sort {
            Sort::Newest => self.created_at() >= other.created_at(),
            Sort::Oldest => self.created_at() <= other.created_at(),
            Sort::Best => self.score() >= other.score(),
        }
    }
}

fn page(
    thread: Thread,
    shown: &[Branch],
    start: usize,
    next: Option<Cursor>,
    listing: &Listing,
) -> CommentsPage {
    let mut page = CommentsPage {
        thread,
        comments: Vec::new(),
        next,
        previous: (start > 0).then(|| Cursor(start.saturating_sub(listing.limit).to_string())),
        rests: Vec::new(),
    };
    for Branch { comments, replies } in shown {
        let linked = listing
            .from
            .as_ref()
            .and_then(|id| comments.iter().position(|comment| comment.id == *id));
        let end = comments.len().min(linked.unwrap_or(0).max(BRANCH) + 1);
        page.comments.extend_from_slice(&comments[..end]);
        let count = end - 1;
        let remaining = replies.saturating_sub(count as u64);
        if count > 0 && remaining > 0 {
            page.rests.push(BranchRest {
                root: comments[0].id.clone(),
                cursor: At::cursor(count, &comments[count]),
                remaining,
            });
        }
    }
    page
}

//! A thread that lives in memory: for tests and for the first paint, which has no server to ask.

use std::cell::RefCell;
use std::future::ready;

use afterword_protocol::{
    Author, Comment, CommentDetail, CommentId, CommentState, CommentsPage, Cursor, NewComment,
    PostedComment, Preview, ProblemCode, PutRating, PutReaction, Rating, RatingResult,
    ReactionResult, Sort, VoteResult, Votes,
};

use super::{Answer, Backend, IdempotencyKey, Listing, Start, Token};
use crate::model::failure::Failure;
use crate::model::votes::react;

/// A backend that keeps what it is told. It takes text for HTML, so never give it to readers.
#[derive(Default)]
pub struct Memory {
    page: RefCell<Option<CommentsPage>>,
    failure: RefCell<Option<Failure>>,
}

impl Memory {
    /// Starts with this page.
    #[must_use]
    pub fn new(page: CommentsPage) -> Self {
        Self {
            page: RefCell::new(Some(page)),
            failure: RefCell::default(),
        }
    }

    /// Makes every following call fail, or work again.
    pub fn fail_with(&self, failure: Option<Failure>) {
        *self.failure.borrow_mut() = failure;
    }

    fn answer<T: 'static>(
        &self,
        work: impl FnOnce(&mut CommentsPage) -> Result<T, Failure>,
    ) -> Answer<'_, T> {
        let result = match (&*self.failure.borrow(), self.page.borrow_mut().as_mut()) {
            (Some(failure), _) => Err(failure.clone()),
            (None, Some(page)) => work(page),
            (None, None) => Err(Failure::Unreachable),
        };
        Box::pin(ready(result))
    }

    fn change<T: 'static>(
        &self,
        id: &CommentId,
        work: impl FnOnce(&mut Comment) -> T,
    ) -> Answer<'_, T> {
        self.answer(|page| {
            let found = page.comments.iter_mut().find(|comment| comment.id == *id);
            found.map(work).ok_or(ProblemCode::CommentNotFound.into())
        })
    }
}

impl Backend for Memory {
    fn list_comments(&self, listing: Listing) -> Answer<'_, CommentsPage> {
        self.answer(|page| {
            if let Some(Start::Comment(id)) = listing.start
                && !page.comments.iter().any(|comment| comment.id == id)
            {
                return Err(ProblemCode::CommentNotFound.into());
            }
            let mut page = page.clone();
            if listing.quoted {
                let quoted: Vec<_> = page
                    .comments
                    .iter()
                    .filter(|comment| comment.quote.is_some())
                    .map(|comment| comment.id.clone())
                    .collect();
                page.comments
                    .retain(|comment| quoted.contains(&comment.root));
            }
            match listing.sort {
                Sort::Newest => page
                    .comments
                    .sort_by(|a, b| b.created_at.cmp(&a.created_at)),
                Sort::Oldest => page
                    .comments
                    .sort_by(|a, b| a.created_at.cmp(&b.created_at)),
                Sort::Best => page
                    .comments
                    .sort_by_key(|comment| std::cmp::Reverse(comment.votes.up)),
            }
            Ok(page)
        })
    }

    fn list_branch(&self, root: CommentId, _cursor: Cursor) -> Answer<'_, CommentsPage> {
        self.answer(|page| {
            let mut page = page.clone();
            page.comments
                .retain(|comment| comment.root == root && comment.id != root);
            Ok(page)
        })
    }

    fn find_comment(&self, id: CommentId, _edit: Option<Token>) -> Answer<'_, CommentDetail> {
        self.change(&id, |comment| CommentDetail {
            comment: comment.clone(),
            ancestors: Vec::new(),
            text: Some(comment.html.clone()),
        })
    }

    fn preview(&self, text: String) -> Answer<'_, Preview> {
        self.answer(|_| Ok(Preview { html: text }))
    }

    fn create_comment(
        &self,
        new: NewComment,
        _reader: Token,
        _key: IdempotencyKey,
    ) -> Answer<'_, PostedComment> {
        self.answer(|page| {
            let id = CommentId((page.comments.len() + 1).to_string());
            let root = match &new.parent {
                None => id.clone(),
                Some(parent) => {
                    let parent = page.comments.iter().find(|comment| comment.id == *parent);
                    parent
                        .map(|parent| parent.root.clone())
                        .ok_or(ProblemCode::ParentNotFound)?
                }
            };
            let comment = Comment {
                id,
                parent: new.parent,
                root,
                author: Author {
                    name: new.author.name,
                    website: new.author.website,
                    role: None,
                    avatar: None,
                },
                html: new.text,
                quote: None,
                created_at: "2026-01-01T12:00:00Z".into(),
                edited: None,
                votes: Votes::default(),
                reactions: Vec::new(),
                state: CommentState::Live,
                pinned: false,
                closed: false,
                replies: 0,
            };
            page.comments.push(comment.clone());
            page.thread.comments += 1;
            Ok(PostedComment {
                comment,
                edit_token: "memory".into(),
                editable_until: None,
            })
        })
    }

    fn update_comment(
        &self,
        id: CommentId,
        text: String,
        _edit: Token,
        _key: IdempotencyKey,
    ) -> Answer<'_, Comment> {
        self.change(&id, |comment| {
            comment.html = text;
            comment.clone()
        })
    }

    fn delete_comment(
        &self,
        id: CommentId,
        _edit: Token,
        _key: IdempotencyKey,
    ) -> Answer<'_, Comment> {
        self.change(&id, |comment| {
            comment.state = CommentState::Deleted;
            comment.clone()
        })
    }

    fn put_vote(
        &self,
        id: CommentId,
        value: i8,
        _reader: Token,
        _key: IdempotencyKey,
    ) -> Answer<'_, VoteResult> {
        self.change(&id, |comment| {
            comment.votes = Votes {
                up: u64::from(value > 0),
                down: u64::from(value < 0),
            };
            VoteResult {
                votes: comment.votes,
                mine: value,
            }
        })
    }

    fn put_reaction(
        &self,
        id: CommentId,
        reaction: PutReaction,
        _reader: Token,
        _key: IdempotencyKey,
    ) -> Answer<'_, ReactionResult> {
        self.change(&id, |comment| {
            react(&mut comment.reactions, &reaction.emoji, reaction.on);
            let mine = reaction.on.then_some(reaction.emoji);
            ReactionResult {
                reactions: comment.reactions.clone(),
                mine: mine.into_iter().collect(),
            }
        })
    }

    fn put_rating(
        &self,
        rating: PutRating,
        _reader: Token,
        _key: IdempotencyKey,
    ) -> Answer<'_, RatingResult> {
        self.answer(|page| {
            let mut given = Rating {
                average: rating.stars.map(f64::from),
                count: u64::from(rating.stars.is_some()),
                stars: [0; 5],
            };
            if let Some(stars) = rating.stars {
                given.stars[usize::from(stars) - 1] = 1;
            }
            match &rating.criterion {
                None => page.thread.rating = given,
                Some(name) => {
                    let mut known = page.thread.criteria.iter_mut();
                    let found = known.find(|each| each.name == *name);
                    found.ok_or(ProblemCode::CriterionUnknown)?.rating = given;
                }
            }
            Ok(RatingResult {
                rating: given,
                criterion: rating.criterion,
                mine: rating.stars,
            })
        })
    }
}

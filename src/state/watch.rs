//! Who reads what of the tree, so that a change is drawn where it happened and nowhere else.
//!
//! One signal for the whole tree would ask every comment on the page about every vote.

use leptos::prelude::*;

use crate::model::by_id::ById;
use crate::model::tree::Change;

/// The triggers of all that is on the page.
#[derive(Default)]
pub struct Watch {
    roots: ArcTrigger,
    comments: ById<Part>,
}

/// The triggers of one comment.
#[derive(Default)]
struct Part {
    comment: ArcTrigger,
    votes: ArcTrigger,
    replies: ArcTrigger,
    rest: ArcTrigger,
}

impl Watch {
    /// Has whoever runs now run again when this changes.
    pub fn track(&mut self, change: &Change) {
        let trigger = match change {
            Change::Roots => &self.roots,
            Change::Comment(id) | Change::Votes(id) | Change::Replies(id) | Change::Rest(id) => {
                self.comments.entry(id).of(change)
            }
        };
        trigger.track();
    }

    /// The triggers of what has changed. They are pulled once nobody holds this any more.
    pub fn of(&self, changes: Vec<Change>) -> Vec<ArcTrigger> {
        changes
            .iter()
            .filter_map(|change| match change {
                Change::Roots => Some(self.roots.clone()),
                Change::Comment(id)
                | Change::Votes(id)
                | Change::Replies(id)
                | Change::Rest(id) => Some(self.comments.get(id)?.of(change).clone()),
            })
            .collect()
    }
}

impl Part {
    fn of(&self, change: &Change) -> &ArcTrigger {
        match change {
            Change::Votes(_) => &self.votes,
            Change::Replies(_) => &self.replies,
            Change::Rest(_) => &self.rest,
            Change::Comment(_) | Change::Roots => &self.comment,
        }
    }
}

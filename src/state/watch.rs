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
    comments: ById<ArcTrigger>,
}

impl Watch {
    /// Has whoever runs now run again when this changes.
    pub fn track(&mut self, change: &Change) {
        let trigger = match change {
            Change::Roots => &self.roots,
            Change::Comment(id) => self.comments.entry(id),
        };
        trigger.track();
    }

    /// The triggers of what has changed. They are pulled once nobody holds this any more.
    pub fn of(&self, changes: &[Change]) -> Vec<ArcTrigger> {
        let trigger = |change: &Change| match change {
            Change::Roots => Some(self.roots.clone()),
            Change::Comment(id) => self.comments.get(id).cloned(),
        };
        changes.iter().filter_map(trigger).collect()
    }

    /// All triggers.
    pub fn all(&self) -> Vec<ArcTrigger> {
        let comments = self.comments.iter().map(|(_, trigger)| trigger.clone());
        comments.chain([self.roots.clone()]).collect()
    }
}

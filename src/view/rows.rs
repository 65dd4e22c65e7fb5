//! Parts that stay what they are when others beside them come, go or change places: the comments of a list,
//! and what has a life of its own below a comment, as a form has.
//!
//! `For` of Leptos does this for every type of row and key. This does it for ours, in less code that readers
//! download, without a hash of every key on each change, and without a node that marks the end.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use afterword_protocol::CommentId;
use leptos::prelude::*;
use leptos::tachys::renderer::types;

use super::element::Element;
use super::here::Here;
use super::shown::Shown;

/// Makes a row.
pub type Make = fn(&Spot<'_>) -> Element;

/// Where a row stands.
pub struct Spot<'a> {
    /// The widget.
    pub here: &'a Here,
    /// The comment that it is, or is about.
    pub id: &'a CommentId,
    /// How deep it is: 0 for the roots.
    pub depth: u32,
    /// Whom everything belongs to that lives longer than one drawing of the row.
    pub owner: &'a Owner,
}

/// A row for each of some ids, in their order; no two may be the same.
pub struct Rows {
    ids: Vec<CommentId>,
    kind: Arc<Kind>,
}

/// What all rows of a list have in common.
struct Kind {
    here: Here,
    depth: u32,
    make: Make,
    /// Whether they are drawn anew when what they read changes.
    redrawn: bool,
    /// Rows belong to the list and not to what draws it, which would end them all each time.
    list: Owner,
}

impl Rows {
    /// Rows that are drawn anew when what they read changes.
    pub fn redrawn(here: &Here, list: &Owner, depth: u32, ids: Vec<CommentId>, make: Make) -> Self {
        let kind = Kind {
            here: *here,
            depth,
            make,
            redrawn: true,
            list: list.clone(),
        };
        Self {
            ids,
            kind: Arc::new(kind),
        }
    }

    /// A part of a row that is made once, and changes by itself.
    pub fn once(spot: &Spot<'_>, make: Make) -> Self {
        let kind = Kind {
            here: *spot.here,
            depth: spot.depth,
            make,
            redrawn: false,
            list: spot.owner.clone(),
        };
        Self {
            ids: vec![spot.id.clone()],
            kind: Arc::new(kind),
        }
    }

    /// Writes them as HTML.
    pub fn write(self, html: &mut String, mark_branches: bool) {
        for id in &self.ids {
            let row = || self.kind.row(id, &self.kind.list);
            untrack(row).write(html, mark_branches);
        }
    }
}

impl Kind {
    fn row(&self, id: &CommentId, owner: &Owner) -> Element {
        (self.make)(&Spot {
            here: &self.here,
            id,
            depth: self.depth,
            owner,
        })
    }
}

/// Rows on the page.
pub struct ShownRows {
    rows: Vec<Row>,
    make: Make,
}

impl ShownRows {
    /// Puts rows into an element, before what stands behind them.
    pub fn new(rows: Rows, parent: &types::Element, behind: Option<&types::Node>) -> Self {
        let mut shown = Self {
            rows: Vec::new(),
            make: rows.kind.make,
        };
        shown.turn_into(rows, parent, behind);
        shown
    }

    /// Whether these are the same rows, as far as they are there.
    pub fn is(&self, rows: &Rows) -> bool {
        std::ptr::fn_addr_eq(self.make, rows.kind.make)
    }

    /// Becomes other rows: those that were there before stay, and before what somebody else has put behind them.
    pub fn turn_into(&mut self, new: Rows, parent: &types::Element, behind: Option<&types::Node>) {
        let others = self.rows.last().and_then(Row::node);
        let others = others.and_then(|last| last.next_sibling());
        let mut before: Vec<Option<Row>> = std::mem::take(&mut self.rows)
            .into_iter()
            .map(Some)
            .collect();
        // Rows before this one have been found again or are gone.
        let mut from = 0;
        // A row that stood behind all those above it can stay where it is: moved elements lose the focus.
        let mut stays = Vec::with_capacity(new.ids.len());
        let mut lowest = 0;
        for id in new.ids {
            while before.get(from).is_some_and(Option::is_none) {
                from += 1;
            }
            let is_it = |row: &Option<Row>| row.as_ref().is_some_and(|row| row.id == id);
            let found = before.iter().skip(from).position(is_it);
            let found = found.map(|after| from + after);
            let row = found.and_then(|at| before[at].take());
            stays.push(found.is_some_and(|at| at >= lowest));
            lowest = lowest.max(found.unwrap_or_default());
            self.rows
                .push(row.unwrap_or_else(|| Row::new(id, &new.kind)));
        }
        for row in before.into_iter().flatten() {
            row.unmount();
        }
        let mut behind = behind.cloned().or(others);
        for (row, stays) in self.rows.iter().zip(stays).rev() {
            if !stays {
                row.mount(parent, behind.as_ref());
            }
            behind = row.node().or(behind);
        }
    }

    /// The first node of them all.
    pub fn first(&self) -> Option<types::Node> {
        self.rows.first()?.node()
    }

    /// Takes them off the page.
    pub fn unmount(&mut self) {
        for row in &self.rows {
            row.unmount();
        }
    }
}

/// A row on the page.
struct Row {
    id: CommentId,
    shown: Rc<RefCell<Option<Shown>>>,
    _effect: RenderEffect<()>,
    _owner: Owner,
}

impl Row {
    fn new(id: CommentId, kind: &Arc<Kind>) -> Self {
        let owner = kind.list.with(Owner::new);
        let shown = Rc::new(RefCell::new(None::<Shown>));
        let draw = {
            // Not the owner itself, which would live as long as what it owns.
            let (id, kind, shown, owner) = (
                id.clone(),
                Arc::clone(kind),
                Rc::clone(&shown),
                owner.downgrade(),
            );
            move |_| {
                let Some(owner) = owner.upgrade() else { return };
                let make = || kind.row(&id, &owner);
                let element = if kind.redrawn { make() } else { untrack(make) };
                let mut shown = shown.borrow_mut();
                // What is drawn below may be read by nobody but itself.
                untrack(|| match &mut *shown {
                    Some(shown) => shown.turn_into(element),
                    None => *shown = Some(element.build()),
                });
            }
        };
        let effect = owner.with(|| RenderEffect::new(draw));
        Self {
            id,
            shown,
            _effect: effect,
            _owner: owner,
        }
    }

    fn node(&self) -> Option<types::Node> {
        Some(self.shown.borrow().as_ref()?.node().clone())
    }

    fn mount(&self, parent: &types::Element, behind: Option<&types::Node>) {
        if let Some(shown) = &mut *self.shown.borrow_mut() {
            shown.mount(parent, behind);
        }
    }

    fn unmount(&self) {
        if let Some(shown) = &mut *self.shown.borrow_mut() {
            shown.unmount();
        }
    }
}

impl Drop for Row {
    /// What is in it ends now, before what it reads does. Its effect would keep it until it is next asked.
    fn drop(&mut self) {
        self.shown.take();
    }
}

//! A list whose rows stay what they are when others come, go or change places.
//!
//! `For` of Leptos does this for every type of row and key. This does it for ours, in a third of the code that
//! readers download, and without a hash of every key on each change.

use std::sync::Arc;

use afterword_protocol::CommentId;
use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::Rndr;
use leptos::tachys::renderer::types::{Element, Node, Placeholder};
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Position, PositionState};

/// Makes a row, under the owner that lives as long as the row does.
type Make = Arc<dyn Fn(CommentId) -> AnyView + Send + Sync>;

/// A row for each of `ids`, in their order; no two may be the same.
pub fn keyed(
    ids: impl Fn() -> Vec<CommentId> + Send + 'static,
    make: fn(CommentId, u32) -> AnyView,
    depth: u32,
) -> AnyView {
    // Rows belong to the list and not to the effect that changes it, which would end them all each time.
    let list = Owner::current().unwrap_or_default();
    let make: Make = Arc::new(move |id| untrack(|| make(id, depth)));
    super::controls::changing(move || {
        Rows {
            ids: ids(),
            make: Arc::clone(&make),
            list: list.clone(),
        }
        .into_any()
    })
}

struct Rows {
    ids: Vec<CommentId>,
    make: Make,
    list: Owner,
}

impl Rows {
    fn row(&self, id: CommentId) -> Row {
        let owner = self.list.with(Owner::new);
        let state = owner.with(|| (self.make)(id.clone()).build());
        Row {
            id,
            state,
            _owner: owner,
        }
    }
}

/// A row on the page. Its parts end before the owner of what they read.
struct Row {
    id: CommentId,
    state: AnyViewState,
    _owner: Owner,
}

/// The rows on the page, and what stands behind the last of them.
struct Shown {
    rows: Vec<Row>,
    end: Placeholder,
}

impl Render for Rows {
    type State = Shown;

    fn build(self) -> Shown {
        Shown {
            rows: self.ids.iter().map(|id| self.row(id.clone())).collect(),
            end: Rndr::create_placeholder(),
        }
    }

    fn rebuild(self, shown: &mut Shown) {
        let mut before: Vec<Option<Row>> = std::mem::take(&mut shown.rows)
            .into_iter()
            .map(Some)
            .collect();
        // Rows before this one have been found again or are gone.
        let mut from = 0;
        // A row that stood behind all those above it can stay where it is: moved elements lose the focus.
        let mut stay = Vec::with_capacity(self.ids.len());
        let mut lowest = 0;
        for id in &self.ids {
            while before.get(from).is_some_and(Option::is_none) {
                from += 1;
            }
            let is_it = |row: &Option<Row>| row.as_ref().is_some_and(|row| row.id == *id);
            let found = before
                .iter()
                .skip(from)
                .position(is_it)
                .map(|after| from + after);
            let row = found.and_then(|at| before[at].take());
            stay.push(found.is_some_and(|at| at >= lowest));
            lowest = lowest.max(found.unwrap_or_default());
            shown.rows.push(row.unwrap_or_else(|| self.row(id.clone())));
        }
        for mut gone in before.into_iter().flatten() {
            gone.state.unmount();
        }
        for at in (0..stay.len()).rev().filter(|at| !stay[*at]) {
            let (above, below) = shown.rows.split_at_mut(at + 1);
            let row = &mut above[at].state;
            match below.first() {
                Some(next) => next.state.insert_before_this(row),
                None => shown.end.insert_before_this(row),
            };
        }
    }
}

impl Mountable for Shown {
    fn unmount(&mut self) {
        for row in &mut self.rows {
            row.state.unmount();
        }
        self.end.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        for row in &mut self.rows {
            row.state.mount(parent, marker);
        }
        self.end.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match self.rows.first() {
            Some(row) => row.state.insert_before_this(child),
            None => self.end.insert_before_this(child),
        }
    }

    fn elements(&self) -> Vec<Element> {
        self.rows
            .iter()
            .flat_map(|row| row.state.elements())
            .collect()
    }
}

impl AddAnyAttr for Rows {
    type Output<Attr: Attribute> = Self;

    /// A list has no attributes of its own.
    fn add_any_attr<Attr: Attribute>(self, _: Attr) -> Self {
        self
    }
}

impl RenderHtml for Rows {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        let rows: Vec<AnyView> = self.ids.into_iter().map(|id| (self.make)(id)).collect();
        rows.to_html_with_buf(buf, position, escape, mark_branches, extra_attrs);
    }

    /// Nothing is hydrated: the widget takes the place of the first paint.
    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Shown {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}

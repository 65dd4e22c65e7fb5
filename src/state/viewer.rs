//! The reader in front of this page.

use afterword_protocol::{Comment, CommentId, Sort};
use leptos::prelude::*;

use super::saved::{self, Kept};
use crate::backend::Token;
use crate::model::failure::Field;

/// The name and addresses a guest writes under, for as long as the page is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guest {
    /// Shown with each comment.
    pub name: String,
    /// For the site's owner only.
    pub email: String,
    /// Linked from the name.
    pub website: String,
}

impl Guest {
    /// What is typed into a field of the composer; of the fields, the text is not a guest's.
    #[must_use]
    pub fn part(&self, field: Field) -> &String {
        match field {
            Field::Email => &self.email,
            Field::Website => &self.website,
            Field::Name | Field::Text => &self.name,
        }
    }

    /// The same, to be changed.
    pub fn part_mut(&mut self, field: Field) -> &mut String {
        match field {
            Field::Email => &mut self.email,
            Field::Website => &mut self.website,
            Field::Name | Field::Text => &mut self.name,
        }
    }
}

/// What is known about the reader.
#[derive(Clone, Copy)]
pub struct ViewerState {
    /// What the reader's forms start with.
    pub guest: RwSignal<Guest>,
    kept: RwSignal<Kept>,
    storage: StoredValue<String>,
    visit: StoredValue<Visit>,
}

/// This visit to a thread, and the one before. Its measure is the newest comment seen, so that it does not
/// matter what time the reader's clock tells.
#[derive(Clone, Debug)]
struct Visit {
    /// The name under which it is kept.
    name: String,
    /// The newest comment seen the last time, if that was kept.
    before: Option<String>,
    /// The newest comment seen so far.
    newest: String,
}

impl ViewerState {
    /// A reader of this thread, whose part in the site is kept under `storage`.
    #[must_use]
    pub fn new(storage: String, thread: &str) -> Self {
        let kept = saved::load(&storage).unwrap_or_default();
        let name = ["seen:", thread].concat();
        let visit = Visit {
            before: kept.get(&name).cloned(),
            name,
            newest: String::new(),
        };
        Self {
            visit: StoredValue::new(visit),
            guest: RwSignal::default(),
            kept: RwSignal::new(kept),
            storage: StoredValue::new(storage),
        }
    }

    /// The secret that stands for this reader, made now if there is none.
    #[must_use]
    pub fn token(self) -> Token {
        let known = untrack(|| self.get("reader", ""));
        Token(known.unwrap_or_else(|| {
            let token = saved::secret() + &saved::secret();
            self.set("reader", "", Some(token.clone()));
            token
        }))
    }

    /// The right to change a comment, while it lasts.
    #[must_use]
    pub fn edit_token(self, id: &CommentId) -> Option<Token> {
        let own = self.get("own:", &id.0)?;
        let (token, until) = own.split_once(' ')?;
        // Both are RFC 3339 in UTC: the first 19 characters, to the second, compare as text.
        let open = until.is_empty() || until.get(..19) > saved::after(0).get(..19);
        open.then(|| Token(token.to_owned()))
    }

    /// The reader's vote on a comment: 1, 0 or -1.
    #[must_use]
    pub fn vote(self, id: &CommentId) -> i8 {
        match self.get("vote:", &id.0).as_deref() {
            Some("1") => 1,
            Some("-1") => -1,
            _ => 0,
        }
    }

    /// The reader's rating of an article, 1 to 5.
    #[must_use]
    pub fn stars(self, thread: &str) -> Option<u8> {
        self.get("stars:", thread)?.parse().ok()
    }

    /// Whether a comment was written since the last visit, by somebody else.
    #[must_use]
    pub fn is_new(self, comment: &Comment) -> bool {
        let since = self.visit.with_value(|visit| {
            visit.before.as_ref() < Some(&comment.created_at) && visit.before.is_some()
        });
        since && untrack(|| self.get("own:", &comment.id.0)).is_none()
    }

    /// Whether the time of this visit is kept for the next.
    #[must_use]
    pub fn remembers(self) -> bool {
        let name = self.visit.with_value(|visit| visit.name.clone());
        self.get("", &name).is_some()
    }

    /// Keeps the time of this visit and of those to come, or forgets all that was kept of visits.
    pub fn remember(self, remember: bool) {
        if remember {
            self.set("visits", "", None);
        } else {
            self.change(|kept| {
                kept.remove_all("seen:");
                kept.insert("visits".to_owned(), "off".to_owned());
            });
        }
    }

    /// Whether the reader wants keys to move them through the comments.
    #[must_use]
    pub fn uses_keys(self) -> bool {
        self.get("keys", "").is_none()
    }

    /// Switches those keys on or off.
    pub fn use_keys(self, on: bool) {
        self.change(|kept| {
            if on {
                kept.remove("keys");
            } else {
                kept.insert("keys".to_owned(), "off".to_owned());
            }
        });
    }

    /// Notes the newest comment that is on the page, and keeps it if visits are kept.
    pub(super) fn saw(self, newest: &str) {
        self.visit
            .update_value(|visit| newest.clone_into(&mut visit.newest));
        let known = untrack(|| self.visit.with_value(|visit| self.get("", &visit.name)));
        if known.is_some_and(|known| known.as_str() < newest) {
            self.change(|kept| self.note_visit(kept));
        }
    }

    /// Reads anew what is kept.
    pub fn reload(self) {
        let kept = self.storage.with_value(|storage| saved::load(storage));
        self.kept.set(kept.unwrap_or_default());
    }

    pub(super) fn keep_own(self, id: &CommentId, token: &str, until: Option<&str>) {
        self.set(
            "own:",
            &id.0,
            Some([token, " ", until.unwrap_or_default()].concat()),
        );
    }

    pub(super) fn forget_own(self, id: &CommentId) {
        self.set("own:", &id.0, None);
    }

    pub(super) fn keep_vote(self, id: &CommentId, value: i8) {
        let value = match value {
            1 => Some("1"),
            -1 => Some("-1"),
            _ => None,
        };
        self.set("vote:", &id.0, value.map(str::to_owned));
    }

    /// Keeps the order that the reader has chosen; the loader asks for it from the next page on.
    pub(super) fn keep_sort(self, sort: Sort) {
        self.change(|kept| kept.insert("sort".to_owned(), sort.name().to_owned()));
    }

    pub(super) fn keep_stars(self, thread: &str, stars: Option<u8>) {
        self.set("stars:", thread, stars.map(|stars| stars.to_string()));
    }

    fn get(self, kind: &str, name: &str) -> Option<String> {
        self.kept
            .with(|kept| kept.get(&[kind, name].concat()).cloned())
    }

    fn set(self, kind: &str, name: &str, value: Option<String>) {
        let name = [kind, name].concat();
        self.change(|kept| {
            match value {
                Some(value) => kept.insert(name, value),
                None => kept.remove(&name),
            }
            self.note_visit(kept);
        });
    }

    /// Who takes part is told what is new when they come back, unless they said no.
    fn note_visit(self, kept: &mut Kept) {
        if kept.get("visits").is_none() {
            self.visit
                .with_value(|visit| kept.insert(visit.name.clone(), visit.newest.clone()));
        }
    }

    /// Changes what is kept, starting from storage, if it can be read: another tab may have written
    /// meanwhile.
    fn change(self, change: impl FnOnce(&mut Kept)) {
        let storage = self.storage.get_value();
        let mut kept = saved::load(&storage).unwrap_or_else(|| self.kept.get_untracked());
        change(&mut kept);
        saved::save(&storage, &kept);
        self.kept.set(kept);
    }
}

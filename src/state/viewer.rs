//! The reader in front of this page.

use afterword_protocol::{Comment, CommentId, Sort};
use leptos::prelude::*;

use super::saved::{self, Kept, Shelf};
use super::var::{Stored, Var};
use crate::backend::Token;
use crate::model::failure::Field;
use crate::model::tree::UNSENT;

/// The name and addresses a guest writes under.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guest {
    /// Shown with each comment.
    pub name: String,
    /// For the site's owner only.
    pub email: String,
    /// Linked from the name.
    pub website: String,
    /// Whether they want a mail when they are answered.
    pub notify: bool,
}

impl Guest {
    fn read(kept: &str) -> Self {
        let mut lines = kept.lines().map(str::to_owned);
        Self {
            name: lines.next().unwrap_or_default(),
            email: lines.next().unwrap_or_default(),
            website: lines.next().unwrap_or_default(),
            notify: lines.next().is_some(),
        }
    }

    fn write(&self) -> String {
        let notify = if self.notify { "\nnotify" } else { "" };
        [&self.name, "\n", &self.email, "\n", &self.website, notify].concat()
    }

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
    pub guest: Var<Guest>,
    kept: Var<Kept>,
    shelf: Shelf,
    visit: Stored<Visit>,
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
        let shelf = Shelf::new(storage);
        let kept = shelf.read();
        let guest = kept.get("guest").map(|guest| Guest::read(guest));
        let guest = guest.unwrap_or_default();
        let name = ["seen:", thread].concat();
        let visit = Visit {
            before: kept.get(&name).cloned(),
            name,
            newest: String::new(),
        };
        Self {
            visit: Stored::new(visit),
            guest: Var::new(guest),
            kept: Var::new(kept),
            shelf,
        }
    }

    /// Whether the guest is remembered in this browser.
    #[must_use]
    pub fn keeps_guest(self) -> bool {
        self.get("guest", "").is_some()
    }

    /// Remembers the guest as they are now, or forgets them.
    pub fn keep_guest(self, keep: bool) {
        let guest = self.guest.with_untracked(Guest::write);
        self.set("guest", "", keep.then_some(guest));
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

    /// What shows that a comment is the reader's own.
    #[must_use]
    pub fn own_token(self, id: &CommentId) -> Option<Token> {
        let own = self.get("own:", &id.0)?;
        let (token, _) = own.split_once(' ')?;
        Some(Token(token.to_owned()))
    }

    /// Until when the reader may change a comment, by their own clock; empty if for ever.
    #[must_use]
    pub fn editable_until(self, id: &CommentId) -> Option<String> {
        let own = self.get("own:", &id.0)?;
        Some(own.split_once(' ')?.1.to_owned())
    }

    /// The right to change a comment, while it lasts.
    #[must_use]
    pub fn edit_token(self, id: &CommentId) -> Option<Token> {
        // Both are RFC 3339 in UTC: the first 19 characters, to the second, compare as text.
        let until = self.editable_until(id)?;
        let open = until.is_empty() || until.get(..19) > saved::after(0).get(..19);
        self.own_token(id).filter(|_| open)
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

    /// The emoji with which the reader has reacted to a comment.
    #[must_use]
    pub fn reactions(self, id: &CommentId) -> Vec<String> {
        let kept = self.get("react:", &id.0).unwrap_or_default();
        kept.split_whitespace().map(str::to_owned).collect()
    }

    /// Whether the reader wants to see nothing of this person.
    #[must_use]
    pub fn mutes(self, name: &str) -> bool {
        self.get("mute:", name).is_some()
    }

    /// Whether the reader wants to miss nothing of this person.
    #[must_use]
    pub fn follows(self, name: &str) -> bool {
        self.get("follow:", name).is_some()
    }

    /// Begins or ends to `mute:` or to `follow:` a person in this browser.
    pub fn keep_person(self, what: &str, name: &str, on: bool) {
        self.set(what, name, on.then(String::new));
    }

    /// Whether mails about something were asked for on this device: `thread:KEY`, `replies:KEY`, `comment:ID` or
    /// `author:NAME`.
    #[must_use]
    pub fn gets_mails(self, about: &str) -> bool {
        self.get("mail:", about).is_some()
    }

    /// Notes to which address mails about something go, or `on` if it is not known any more; none to the empty one.
    pub fn keep_mails(self, about: &str, address: &str) {
        let address = (!address.is_empty()).then(|| address.to_owned());
        self.set("mail:", about, address);
    }

    /// The reader's rating, 1 to 5, by what it is kept under: the thread, with a criterion in a second line.
    #[must_use]
    pub fn stars(self, name: &str) -> Option<u8> {
        self.get("stars:", name)?.parse().ok()
    }

    /// Whether a comment was written since the last visit, by somebody else.
    #[must_use]
    pub fn is_new(self, comment: &Comment) -> bool {
        let since = self.visit.with_value(|visit| {
            let before = visit.before.as_ref();
            before.is_some() && before < Some(&comment.created_at) && comment.created_at != UNSENT
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
        self.kept.set(self.shelf.read());
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

    pub(super) fn keep_reactions(self, id: &CommentId, mine: &[String]) {
        let mine: String = mine.iter().flat_map(|emoji| [emoji, " "]).collect();
        self.set("react:", &id.0, (!mine.is_empty()).then_some(mine));
    }

    /// Keeps the order that the reader has chosen; the loader asks for it from the next page on.
    pub(super) fn keep_sort(self, sort: Sort) {
        self.change(|kept| kept.insert("sort".to_owned(), sort.name().to_owned()));
    }

    pub(super) fn keep_stars(self, name: &str, stars: Option<u8>) {
        self.set("stars:", name, stars.map(|stars| stars.to_string()));
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

    fn change(self, change: impl FnOnce(&mut Kept)) {
        self.kept.set(self.shelf.change(change));
    }
}

//! Who is who in an export: display names by user id and by mail address.

use std::{collections::HashMap, io::BufRead};

use super::{
    item::{Row, trimmed},
    names::{Field, Names},
};
use crate::import::{
    ImportError,
    text::{is_mail_address, one_line},
    xml::Xml,
};

/// The people of one export.
#[derive(Default)]
pub(super) struct People {
    /// From `wp:author`: those who wrote an article.
    authors: Known,
    /// From comments: everybody who wrote one.
    commenters: Known,
    /// User ids by login name, from `wp:author`.
    ids: HashMap<String, String>,
}

/// Display names.
#[derive(Default)]
struct Known {
    by_id: HashMap<String, String>,
    /// By address in lower case.
    by_email: HashMap<String, String>,
}

impl Known {
    /// Remembers a name unless the person is already known.
    fn meet(&mut self, id: &str, email: &str, name: &str) {
        let name = one_line(name);
        // Some sites show mail addresses as names; they must not get any further from here.
        if name.is_empty() || is_mail_address(&name) {
            return;
        }
        if !id.is_empty() && id != "0" {
            self.by_id
                .entry(id.to_owned())
                .or_insert_with(|| name.clone());
        }
        let email = one_line(email).to_lowercase();
        if !email.is_empty() {
            self.by_email.entry(email).or_insert(name);
        }
    }

    fn name(&self, id_or_email: &str) -> Option<&str> {
        let by_email = || self.by_email.get(&id_or_email.to_lowercase());
        self.by_id
            .get(id_or_email)
            .or_else(by_email)
            .map(String::as_str)
    }
}

impl People {
    /// Reads the current element, a `<wp:author>`, and leaves it.
    pub(super) fn read_author<R: BufRead, P: FnMut(u64)>(
        &mut self,
        xml: &mut Xml<R, P>,
        names: &mut Names,
    ) -> Result<(), ImportError> {
        let (mut id, mut login, mut email, mut name) = Default::default();
        while xml.child()? {
            match names.read(xml.name()) {
                Field::Wp("author_id") => id = trimmed(xml)?,
                Field::Wp("author_login") => login = trimmed(xml)?,
                Field::Wp("author_email") => email = trimmed(xml)?,
                Field::Wp("author_display_name") => name = trimmed(xml)?,
                _ => xml.skip()?,
            }
        }
        self.authors.meet(&id, &email, &name);
        if !login.is_empty() && !id.is_empty() && id != "0" {
            self.ids.insert(login, id);
        }
        Ok(())
    }

    /// Remembers the authors of comments, of those that are not kept too.
    pub(super) fn meet_all(&mut self, rows: &[Row]) {
        for row in rows {
            self.commenters.meet(&row.user_id, &row.email, &row.author);
        }
    }

    /// Whether a user id is that of a login name.
    pub(super) fn is_login(&self, user_id: &str, login: &str) -> bool {
        self.ids.get(login).is_some_and(|id| id == user_id)
    }

    /// The display name for a user id or a mail address; empty if unknown.
    pub(super) fn name(&self, id_or_email: &str) -> String {
        let name = self
            .authors
            .name(id_or_email)
            .or_else(|| self.commenters.name(id_or_email));
        name.unwrap_or_default().to_owned()
    }
}

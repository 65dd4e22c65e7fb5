//! The templates of each site's mails, made once and again when they change.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use crate::mail::Templates;
use crate::store::{Site, Store, StoreError};

/// Templates by site.
#[derive(Default)]
pub(super) struct SiteTemplates {
    made: Mutex<HashMap<i64, Made>>,
}

/// Templates, and the sources they were made of, by name.
type Made = (BTreeMap<String, String>, Templates);

impl SiteTemplates {
    /// The templates of a site: its own in place of ours.
    ///
    /// Ours, if its own are of no use any more: they were tried when they were set, but that may have
    /// been by another version of this program.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`, of the store.
    pub(super) async fn of(&self, store: &Store, site: &Site) -> Result<Templates, StoreError> {
        let sources = store.list_mail_templates(site).await?;
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, templates)) = made.get(&site.id)
            && *of == sources
        {
            return Ok(templates.clone());
        }
        let templates = Templates::with(&sources).unwrap_or_else(|error| {
            tracing::warn!(site = site.key, %error, "the built-in templates are used instead");
            Templates::built_in()
        });
        made.insert(site.id, (sources, templates.clone()));
        Ok(templates)
    }
}

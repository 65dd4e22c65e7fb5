//! What the widget says on a site instead of its built-in words: JSON objects of sentences, by language.

use std::collections::BTreeMap;

use sqlx::AnyConnection;

use super::{Site, Store, StoreError};

impl Store {
    /// Finds the sentences that a site says otherwise in a language.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn find_words(&self, site: &Site, lang: &str) -> Result<Option<String>, StoreError> {
        let select = "SELECT sentences FROM site_words WHERE site_id = $1 AND lang = $2";
        let sentences = sqlx::query_scalar(select)
            .bind(site.id)
            .bind(lang)
            .fetch_optional(&self.reader)
            .await?;
        Ok(sentences)
    }

    /// Lists all sentences that a site says otherwise, by language.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn list_words(&self, site: &Site) -> Result<BTreeMap<String, String>, StoreError> {
        let select = "SELECT lang, sentences FROM site_words WHERE site_id = $1";
        let words: Vec<(String, String)> = sqlx::query_as(select)
            .bind(site.id)
            .fetch_all(&self.reader)
            .await?;
        Ok(words.into_iter().collect())
    }
}

/// Replaces all words of a site.
pub(super) async fn replace(
    connection: &mut AnyConnection,
    site: &Site,
    words: &BTreeMap<String, String>,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM site_words WHERE site_id = $1")
        .bind(site.id)
        .execute(&mut *connection)
        .await?;
    for (lang, sentences) in words {
        let insert = "INSERT INTO site_words (site_id, lang, sentences) VALUES ($1, $2, $3)";
        sqlx::query(insert)
            .bind(site.id)
            .bind(lang)
            .bind(sentences)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

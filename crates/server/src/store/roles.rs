//! Who is more than a guest to a site.

use super::{Site, Store, StoreError};

impl Store {
    /// Lists the names of those who have written on the site with a role, each once.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn list_names_with_role(&self, site: &Site) -> Result<Vec<String>, StoreError> {
        // One step in the index per name: an author may have written thousands of comments.
        let names = sqlx::query_scalar(
            "WITH RECURSIVE names (name) AS (
                SELECT MIN(author_name) FROM comments WHERE site_id = $1 AND role IS NOT NULL
                UNION ALL
                SELECT (
                    SELECT MIN(c.author_name) FROM comments c
                    WHERE c.site_id = $1 AND c.role IS NOT NULL AND c.author_name > names.name
                ) FROM names WHERE names.name IS NOT NULL
            )
            SELECT name FROM names WHERE name IS NOT NULL",
        )
        .bind(site.id)
        .fetch_all(&self.reader)
        .await?;
        Ok(names)
    }
}

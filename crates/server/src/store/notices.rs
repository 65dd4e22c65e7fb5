//! Whom a site's owner has told what happens, and what its mails say: webhooks and templates.

use std::collections::BTreeMap;

use sqlx::AnyConnection;

use super::{Site, Store, StoreError};

/// An address of the owner that is called when there is a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// How it is spoken to.
    pub format: String,
    /// Where it is.
    pub url: String,
    /// What signs what is sent; none for chats.
    pub secret: Option<String>,
}

impl Store {
    /// Lists the webhooks of a site, oldest first.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn list_webhooks(&self, site: &Site) -> Result<Vec<Webhook>, StoreError> {
        let rows: Vec<(String, String, Option<String>)> = sqlx::query_as(
            "SELECT format, url, secret FROM webhooks WHERE site_id = $1 ORDER BY id",
        )
        .bind(site.id)
        .fetch_all(&self.reader)
        .await?;
        let webhooks = rows.into_iter().map(|(format, url, secret)| Webhook {
            format,
            url,
            secret,
        });
        Ok(webhooks.collect())
    }

    /// Lists the sources of a site's own templates, by name.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn list_mail_templates(
        &self,
        site: &Site,
    ) -> Result<BTreeMap<String, String>, StoreError> {
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT name, source FROM mail_templates WHERE site_id = $1")
                .bind(site.id)
                .fetch_all(&self.reader)
                .await?;
        Ok(rows.into_iter().collect())
    }
}

/// Replaces the webhooks of a site. One that stays where it is keeps its secret.
pub(super) async fn replace_webhooks(
    connection: &mut AnyConnection,
    site: &Site,
    webhooks: &[Webhook],
) -> Result<(), StoreError> {
    let urls: Vec<String> = sqlx::query_scalar("SELECT url FROM webhooks WHERE site_id = $1")
        .bind(site.id)
        .fetch_all(&mut *connection)
        .await?;
    for url in urls {
        if !webhooks.iter().any(|webhook| webhook.url == url) {
            sqlx::query("DELETE FROM webhooks WHERE site_id = $1 AND url = $2")
                .bind(site.id)
                .bind(url)
                .execute(&mut *connection)
                .await?;
        }
    }
    for webhook in webhooks {
        sqlx::query(
            "INSERT INTO webhooks (site_id, format, url, secret) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (site_id, url) DO UPDATE \
             SET format = excluded.format, secret = COALESCE(webhooks.secret, excluded.secret)",
        )
        .bind(site.id)
        .bind(&webhook.format)
        .bind(&webhook.url)
        .bind(&webhook.secret)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Replaces a site's own templates.
pub(super) async fn replace_templates(
    connection: &mut AnyConnection,
    site: &Site,
    sources: &BTreeMap<String, String>,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM mail_templates WHERE site_id = $1")
        .bind(site.id)
        .execute(&mut *connection)
        .await?;
    for (name, source) in sources {
        sqlx::query("INSERT INTO mail_templates (site_id, name, source) VALUES ($1, $2, $3)")
            .bind(site.id)
            .bind(name)
            .bind(source)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

//! Sites: who may embed, and their limits.

use afterword_protocol::Policy;
use sqlx::any::AnyRow;
use sqlx::{Any, Executor, FromRow, Row};

use super::{
    Hold, Millis, RatingRule, Rules, Site, SiteChange, Store, StoreError, VoteRule, notices,
    versions, words,
};

macro_rules! site_columns {
    () => {
        "id, key, origins, max_text_chars, max_name_chars, edit_window_seconds, avatar_url, \
         votes, reactions, hold, show_edits, ratings, criteria, owner_mail, version"
    };
}

impl Store {
    /// Adds a site with the usual limits.
    ///
    /// # Errors
    ///
    /// `Unusable` if there is a site with this key, or the key can't be one.
    pub async fn add_site(
        &self,
        key: &str,
        origins: Vec<String>,
        now: Millis,
    ) -> Result<Site, StoreError> {
        if key.is_empty() || key.chars().any(char::is_control) {
            return Err(StoreError::Unusable(
                "the key of a site is a word without control characters".to_owned(),
            ));
        }
        insert(&self.writer, key, &origins, now)
            .await?
            .ok_or_else(|| {
                StoreError::Unusable(format!("a site with the key `{key}` exists already"))
            })
    }

    /// Lists all sites, oldest first.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn list_sites(&self) -> Result<Vec<Site>, StoreError> {
        let sites = sqlx::query_as(concat!(
            "SELECT ",
            site_columns!(),
            " FROM sites ORDER BY id"
        ))
        .fetch_all(&self.reader)
        .await?;
        Ok(sites)
    }

    /// Finds a site by its key.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn find_site(&self, key: &str) -> Result<Option<Site>, StoreError> {
        // PostgreSQL fails on a null character, which no key can have.
        if key.contains('\0') {
            return Ok(None);
        }
        let site = sqlx::query_as(concat!(
            "SELECT ",
            site_columns!(),
            " FROM sites WHERE key = $1"
        ))
        .bind(key)
        .fetch_optional(&self.reader)
        .await?;
        Ok(site)
    }

    /// Changes a site; `None` if there is none with this key.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`.
    pub async fn set_site(
        &self,
        key: &str,
        change: SiteChange,
    ) -> Result<Option<Site>, StoreError> {
        if key.contains('\0') {
            return Ok(None);
        }
        let (policy, rules) = (change.policy, change.rules);
        let mut transaction = self.begin().await?;
        let site: Option<Site> = sqlx::query_as(concat!(
            "UPDATE sites SET origins = COALESCE($2, origins), \
             max_text_chars = COALESCE($3, max_text_chars), \
             max_name_chars = COALESCE($4, max_name_chars), \
             edit_window_seconds = COALESCE($5, edit_window_seconds), \
             avatar_url = NULLIF(COALESCE($6, avatar_url), ''), \
             votes = COALESCE($7, votes), reactions = COALESCE($8, reactions), \
             hold = COALESCE($9, hold), show_edits = COALESCE($10, show_edits), \
             ratings = COALESCE($11, ratings), criteria = COALESCE($12, criteria), \
             owner_mail = COALESCE($13, owner_mail), version = version + 1 \
             WHERE key = $1 RETURNING ",
            site_columns!()
        ))
        .bind(key)
        .bind(change.origins.map(|origins| json(&origins)))
        .bind(policy.map(|policy| i64::from(policy.max_text_chars)))
        .bind(policy.map(|policy| i64::from(policy.max_name_chars)))
        .bind(policy.map(|policy| i64::from(policy.edit_window_seconds)))
        .bind(change.avatar_url)
        .bind(rules.as_ref().map(|rules| rules.votes.name()))
        .bind(rules.as_ref().map(|rules| json(&rules.reactions)))
        .bind(rules.as_ref().map(|rules| rules.hold.name()))
        .bind(rules.as_ref().map(|rules| i64::from(rules.show_edits)))
        .bind(rules.as_ref().map(|rules| rules.ratings.name()))
        .bind(rules.as_ref().map(|rules| json(&rules.criteria)))
        .bind(change.owner_mail.map(|mails| json(&mails)))
        .fetch_optional(&mut *transaction)
        .await?;
        if let (Some(site), Some(own)) = (&site, &change.words) {
            words::replace(&mut transaction, site, own).await?;
        }
        if let (Some(site), Some(webhooks)) = (&site, &change.webhooks) {
            notices::replace_webhooks(&mut transaction, site, webhooks).await?;
        }
        if let (Some(site), Some(sources)) = (&site, &change.mail_templates) {
            notices::replace_templates(&mut transaction, site, sources).await?;
        }
        if let Some(site) = site.as_ref().filter(|site| !site.rules.show_edits) {
            versions::forget_of_site(&mut transaction, site).await?;
        }
        transaction.commit().await?;
        Ok(site)
    }
}

/// Adds a site unless the key is taken.
pub(super) async fn insert(
    executor: impl Executor<'_, Database = Any>,
    key: &str,
    origins: &[String],
    now: Millis,
) -> Result<Option<Site>, StoreError> {
    let policy = Policy::default();
    let site = sqlx::query_as(concat!(
        "INSERT INTO sites \
         (key, origins, max_text_chars, max_name_chars, edit_window_seconds, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (key) DO NOTHING RETURNING ",
        site_columns!()
    ))
    .bind(key)
    .bind(json(origins))
    .bind(i64::from(policy.max_text_chars))
    .bind(i64::from(policy.max_name_chars))
    .bind(i64::from(policy.edit_window_seconds))
    .bind(now)
    .fetch_optional(executor)
    .await?;
    Ok(site)
}

/// Finds a site by its row.
pub(super) async fn find(
    executor: impl Executor<'_, Database = Any>,
    id: i64,
) -> Result<Site, StoreError> {
    let site = sqlx::query_as(concat!(
        "SELECT ",
        site_columns!(),
        " FROM sites WHERE id = $1"
    ))
    .bind(id)
    .fetch_one(executor)
    .await?;
    Ok(site)
}

/// Keeps other transactions from creating threads of this site until this one ends.
pub(super) async fn lock(
    executor: impl Executor<'_, Database = Any>,
    site: &Site,
) -> Result<(), StoreError> {
    // `SELECT … FOR UPDATE` would say it better, but SQLite does not know it.
    sqlx::query("UPDATE sites SET origins = origins WHERE id = $1")
        .bind(site.id)
        .execute(executor)
        .await?;
    Ok(())
}

fn json(texts: &[String]) -> String {
    serde_json::Value::from(texts).to_string()
}

impl FromRow<'_, AnyRow> for Site {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let limit = |column| -> Result<u32, sqlx::Error> {
            Ok(u32::try_from(row.try_get::<i64, _>(column)?).unwrap_or(u32::MAX))
        };
        let texts = |column| -> Result<Vec<String>, sqlx::Error> {
            let json: String = row.try_get(column)?;
            serde_json::from_str(&json).map_err(|error| sqlx::Error::Decode(error.into()))
        };
        let (votes, hold): (String, String) = (row.try_get("votes")?, row.try_get("hold")?);
        let ratings: String = row.try_get("ratings")?;
        Ok(Self {
            id: row.try_get("id")?,
            key: row.try_get("key")?,
            origins: texts("origins")?,
            policy: Policy {
                max_text_chars: limit("max_text_chars")?,
                max_name_chars: limit("max_name_chars")?,
                edit_window_seconds: limit("edit_window_seconds")?,
            },
            rules: Rules {
                // The schema lets no other names in.
                votes: VoteRule::named(&votes).unwrap_or_default(),
                reactions: texts("reactions")?,
                hold: Hold::named(&hold).unwrap_or_default(),
                show_edits: row.try_get::<i64, _>("show_edits")? != 0,
                ratings: RatingRule::named(&ratings).unwrap_or_default(),
                criteria: texts("criteria")?,
            },
            avatar_url: row.try_get("avatar_url")?,
            owner_mail: texts("owner_mail")?,
            version: row.try_get("version")?,
        })
    }
}

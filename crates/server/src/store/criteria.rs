//! Ratings of one side of an article: one per reader and criterion, totals with the thread.

use std::collections::BTreeMap;

use afterword_protocol::{CriterionRating, Rating};
use sqlx::AnyConnection;

use super::ratings::Totals;
use super::{Millis, RatingRule, Site, StoreError, TokenHash};

/// What readers gave an article by each criterion, as it is stored with its thread: how many gave
/// 1, 2, 3, 4 and 5 stars. Criteria that the site has no more stay here.
#[derive(Debug, Default)]
pub(super) struct Criteria(BTreeMap<String, [i64; 5]>);

impl Criteria {
    pub(super) fn read(json: Option<String>) -> Result<Self, sqlx::Error> {
        let stars = json.map(|json| serde_json::from_str(&json)).transpose();
        let stars = stars.map_err(|error| sqlx::Error::Decode(error.into()))?;
        Ok(Self(stars.unwrap_or_default()))
    }

    fn text(&self) -> Result<Option<String>, sqlx::Error> {
        let given = (!self.0.is_empty()).then(|| serde_json::to_string(&self.0));
        let text = given.transpose();
        text.map_err(|error| sqlx::Error::Encode(error.into()))
    }

    /// Puts a reader's stars in the place of those before, and gives the new totals.
    pub(super) fn change(
        &mut self,
        criterion: &str,
        before: Option<u8>,
        stars: Option<u8>,
    ) -> Totals {
        let mut totals = Totals::of(self.0.remove(criterion).unwrap_or_default());
        totals.change(before, -1);
        totals.change(stars, 1);
        if totals.count > 0 {
            self.0.insert(criterion.to_owned(), totals.stars);
        }
        totals
    }

    /// What readers see: the site's own criteria, in its order; none where nothing is rated.
    pub(super) fn wire(given: Option<&Self>, site: &Site) -> Vec<CriterionRating> {
        if site.rules.ratings == RatingRule::Off {
            return Vec::new();
        }
        let rating = |name: &String| {
            let stars = given.and_then(|given| given.0.get(name));
            stars.map_or_else(Rating::default, |stars| Totals::of(*stars).wire())
        };
        let criteria = site.rules.criteria.iter().map(|name| CriterionRating {
            name: name.clone(),
            rating: rating(name),
        });
        criteria.collect()
    }
}

/// Replaces a reader's rating by a criterion and gives the one before.
pub(super) async fn replace(
    connection: &mut AnyConnection,
    site: &Site,
    thread: i64,
    voter: TokenHash,
    (criterion, stars): (&str, Option<u8>),
    now: Millis,
) -> Result<Option<u8>, StoreError> {
    let before: Option<i64> = sqlx::query_scalar(
        "SELECT stars FROM criterion_ratings \
         WHERE thread_id = $1 AND voter = $2 AND criterion = $3",
    )
    .bind(thread)
    .bind(&voter.0[..])
    .bind(criterion)
    .fetch_optional(&mut *connection)
    .await?;
    let change = match stars {
        Some(stars) => sqlx::query(
            "INSERT INTO criterion_ratings \
             (thread_id, voter, criterion, site_id, stars, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (thread_id, voter, criterion) DO UPDATE SET stars = excluded.stars",
        )
        .bind(thread)
        .bind(voter.0.to_vec())
        .bind(criterion)
        .bind(site.id)
        .bind(i64::from(stars))
        .bind(now),
        None => sqlx::query(
            "DELETE FROM criterion_ratings \
             WHERE thread_id = $1 AND voter = $2 AND criterion = $3",
        )
        .bind(thread)
        .bind(voter.0.to_vec())
        .bind(criterion),
    };
    change.execute(connection).await?;
    Ok(before.and_then(|stars| u8::try_from(stars).ok()))
}

/// Writes the totals of a locked thread.
pub(super) async fn save(
    connection: &mut AnyConnection,
    thread: i64,
    criteria: &Criteria,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE threads SET criteria = $2 WHERE id = $1")
        .bind(thread)
        .bind(criteria.text()?)
        .execute(connection)
        .await?;
    Ok(())
}

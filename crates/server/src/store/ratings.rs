//! Ratings of an article: one per reader, totals with the thread.

use afterword_protocol::{EventKind, ProblemCode, Rating, RatingResult};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, FromRow, Row};

use super::idempotency::Claim;
use super::rows::count;
use super::{
    Idempotency, Millis, NewRating, Page, Site, Store, StoreError, TokenHash, criteria, events,
    threads,
};

/// The totals of an article's ratings.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Totals {
    pub(super) sum: i64,
    pub(super) count: i64,
    pub(super) stars: [i64; 5],
}

impl Totals {
    #[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
    pub(super) fn wire(&self) -> Rating {
        let mean = self.sum as f64 / self.count as f64;
        Rating {
            average: (self.count > 0).then(|| (mean * 10.0).round() / 10.0),
            count: count(self.count),
            stars: self.stars.map(count),
        }
    }

    /// The totals of ratings that are all known one by one.
    pub(super) fn of(stars: [i64; 5]) -> Self {
        Self {
            sum: stars.iter().zip(1..).map(|(bar, stars)| bar * stars).sum(),
            count: stars.iter().sum(),
            stars,
        }
    }

    /// Adds (`times` 1) or takes away (-1) one rating.
    pub(super) fn change(&mut self, stars: Option<u8>, times: i64) {
        let Some(stars) = stars else { return };
        self.sum += i64::from(stars) * times;
        self.count += times;
        if let Some(bar) = self.stars.get_mut(usize::from(stars).wrapping_sub(1)) {
            *bar += times;
        }
    }
}

impl Store {
    /// Sets, changes or takes back a reader's rating; creates the thread if it is absent.
    ///
    /// # Errors
    ///
    /// `Refused` with `StarsInvalid`, `CriterionUnknown`, `RatingsClosed` or `IdempotencyKeyReused`;
    /// `Unavailable`; `Failed`.
    pub async fn put_rating(
        &self,
        site: &Site,
        page: &Page,
        voter: TokenHash,
        NewRating { criterion, stars }: NewRating,
        request: &Idempotency,
        now: Millis,
    ) -> Result<RatingResult, StoreError> {
        if stars.is_some_and(|stars| !(1..=5).contains(&stars)) {
            return Err(StoreError::Refused(ProblemCode::StarsInvalid));
        }
        if let Some(code) = site.rules.refuses_rating(criterion.as_deref()) {
            return Err(StoreError::Refused(code));
        }
        let mut write = match self.claim(site, request, now).await? {
            Claim::Answered(result) => return Ok(result),
            Claim::New(write) => write,
        };
        let connection = write.connection();
        let thread = threads::find_or_create(connection, site, page, now).await?;
        let before;
        let mut totals = thread.rating;
        if let Some(criterion) = &criterion {
            let given = (criterion.as_str(), stars);
            before = criteria::replace(connection, site, thread.id, voter, given, now).await?;
            let mut all = thread.criteria;
            totals = all.change(criterion, before, stars);
            criteria::save(connection, thread.id, &all).await?;
        } else {
            before = replace(connection, site, thread.id, voter, stars, now).await?;
            totals.change(before, -1);
            totals.change(stars, 1);
            save(connection, thread.id, &totals).await?;
        }
        if before != stars {
            let kind = EventKind::Rated;
            events::insert(connection, site, thread.id, kind, None, now).await?;
        }
        write
            .finish(RatingResult {
                rating: totals.wire(),
                criterion,
                mine: stars,
            })
            .await
    }
}

/// Replaces a reader's rating and gives the one before.
async fn replace(
    connection: &mut AnyConnection,
    site: &Site,
    thread: i64,
    voter: TokenHash,
    stars: Option<u8>,
    now: Millis,
) -> Result<Option<u8>, StoreError> {
    let before: Option<i64> =
        sqlx::query_scalar("SELECT stars FROM ratings WHERE thread_id = $1 AND voter = $2")
            .bind(thread)
            .bind(&voter.0[..])
            .fetch_optional(&mut *connection)
            .await?;
    let change = match stars {
        Some(stars) => sqlx::query(
            "INSERT INTO ratings (thread_id, voter, site_id, stars, created_at) \
             VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (thread_id, voter) DO UPDATE SET stars = excluded.stars",
        )
        .bind(thread)
        .bind(voter.0.to_vec())
        .bind(site.id)
        .bind(i64::from(stars))
        .bind(now),
        None => sqlx::query("DELETE FROM ratings WHERE thread_id = $1 AND voter = $2")
            .bind(thread)
            .bind(voter.0.to_vec()),
    };
    change.execute(connection).await?;
    Ok(before.and_then(|stars| u8::try_from(stars).ok()))
}

/// Writes the totals of a locked thread.
pub(super) async fn save(
    connection: &mut AnyConnection,
    thread: i64,
    totals: &Totals,
) -> Result<(), StoreError> {
    let mut change = sqlx::query(
        "UPDATE threads SET rating_sum = $2, rating_count = $3, stars_1 = $4, stars_2 = $5, \
         stars_3 = $6, stars_4 = $7, stars_5 = $8 WHERE id = $1",
    )
    .bind(thread)
    .bind(totals.sum)
    .bind(totals.count);
    for bar in totals.stars {
        change = change.bind(bar);
    }
    change.execute(connection).await?;
    Ok(())
}

impl FromRow<'_, AnyRow> for Totals {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            sum: row.try_get("rating_sum")?,
            count: row.try_get("rating_count")?,
            stars: [
                row.try_get("stars_1")?,
                row.try_get("stars_2")?,
                row.try_get("stars_3")?,
                row.try_get("stars_4")?,
                row.try_get("stars_5")?,
            ],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Totals;

    #[test]
    fn the_average_has_one_decimal() {
        for (sum, count, average) in [
            (0, 0, None),
            (5, 1, Some(5.0)),
            (14, 3, Some(4.7)),
            (9, 4, Some(2.3)),
        ] {
            let totals = Totals {
                sum,
                count,
                ..Totals::default()
            };
            assert_eq!(totals.wire().average, average, "{sum} in {count}");
        }
    }
}

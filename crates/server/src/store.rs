//! The store: everything that is remembered, in SQLite or PostgreSQL, from one SQL text.
//!
//! **Invariants.** Every row belongs to a site. A write that is more than one statement is one
//! transaction. A write that was acknowledged is on disk. Totals (comment counts, votes, ratings)
//! change in the transaction that changes what they count. Nothing secret is stored in the clear:
//! tokens arrive as hashes.

mod addresses;
mod announcements;
mod avatars;
mod branches;
mod comments;
mod counts;
mod criteria;
mod cursor;
mod database;
mod dead_letters;
mod edits;
mod events;
mod feeds;
mod idempotency;
mod import;
mod import_comments;
mod mail_limits;
mod migrations;
mod notices;
mod outbox;
mod pages;
mod parcels;
mod postgres;
mod ratings;
mod reactions;
mod reference;
mod reports;
mod retry;
mod review;
mod roles;
mod roots;
mod rows;
mod rules;
mod score;
mod secrets;
mod seed;
mod sites;
mod sqlite;
mod subscriptions;
mod threads;
mod transaction;
mod turns;
mod url;
mod versions;
mod visibility;
mod votes;
mod watch;
mod whole;
mod window;
mod words;

use std::collections::BTreeMap;

use afterword_protocol::{
    Cadence, CommentId, Cursor, Policy, ProblemCode, Sort, SubscriptionKind, ThreadEvent,
};

pub use addresses::{Address, AddressSubscription, CONFIRMABLE_MILLIS, email_key};
pub use announcements::News;
pub use database::Store;
pub use dead_letters::DeadLetter;
pub use feeds::{FEED_LIMIT, FeedArticle, FeedComment};
pub use notices::Webhook;
pub use parcels::{Contents, NewsItem, Parcel, Recipient};
pub use reference::inserts_per_second;
pub use review::{Reviewed, UnderReview, Verdict};
pub use rules::{Hold, RatingRule, Rules, VoteRule};
pub use secrets::SigningKey;
pub use threads::{ThreadVersion, url_key};
pub use url::DatabaseUrl;
pub use watch::{BusyThread, Watch};

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
pub type Millis = i64;

/// What can go wrong in the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The request contradicts what is stored; the code says how.
    #[error("refused: {}", .0.title())]
    Refused(ProblemCode),
    /// The database is busy or unreachable; try again.
    #[error("the database does not answer: {0}")]
    Unavailable(#[source] sqlx::Error),
    /// A fault of ours or of the database; not the caller's.
    #[error("the database failed: {0}")]
    Failed(#[source] sqlx::Error),
    /// The database can't be used as it is; says what is wrong and how to mend it.
    #[error("{0}")]
    Unusable(String),
}

/// A site as its owner set it up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The row.
    pub id: i64,
    /// The name that embeds use.
    pub key: String,
    /// Allowed origins, `scheme://host[:port]`; none yet means every loopback origin.
    pub origins: Vec<String>,
    /// Its limits.
    pub policy: Policy,
    /// What it takes and shows.
    pub rules: Rules,
    /// Where authors' pictures are, with [`AVATAR_HASH`] in it; nowhere if absent.
    pub avatar_url: Option<String>,
    /// Whom new and held comments are mailed to.
    pub owner_mail: Vec<String>,
    /// The number of changes to it, its words included.
    pub version: i64,
}

/// A change to a site; `None` leaves as it is.
#[derive(Clone, Debug, Default)]
pub struct SiteChange {
    /// Replaces the allowed origins.
    pub origins: Option<Vec<String>>,
    /// Replaces the limits.
    pub policy: Option<Policy>,
    /// Replaces what is taken and shown.
    pub rules: Option<Rules>,
    /// Replaces where pictures are; an empty one shows none any more.
    pub avatar_url: Option<String>,
    /// Replaces whom new and held comments are mailed to.
    pub owner_mail: Option<Vec<String>>,
    /// Replaces what is called when there is a comment.
    pub webhooks: Option<Vec<Webhook>>,
    /// Replaces the templates of mails, by name.
    pub mail_templates: Option<BTreeMap<String, String>>,
    /// Replaces what is said instead of the built-in words: JSON objects of sentences, by language.
    pub words: Option<BTreeMap<String, String>>,
}

/// What stands for the hash in the address of pictures: SHA-256, in hexadecimal digits, of the
/// author's e-mail address in lower case.
pub const AVATAR_HASH: &str = "{sha256}";

/// Which page of roots to read.
#[derive(Clone, Debug)]
pub struct PageQuery {
    /// The order of the roots.
    pub sort: Sort,
    /// Number of roots, 1 to 100.
    pub limit: u32,
    /// Where to begin; the start if absent.
    pub cursor: Option<Cursor>,
    /// Begins with the root of this comment's branch instead.
    pub from: Option<CommentId>,
    /// Only roots that quote the article.
    pub only_quoted: bool,
}

/// What happened in a thread after some event.
#[derive(Clone, Debug, PartialEq)]
pub struct EventsPage {
    /// Each with its number, oldest first.
    pub events: Vec<(i64, ThreadEvent)>,
    /// The number behind which to read on.
    pub last: i64,
    /// Whether some are forgotten, or never were; then there are none here, and who reads the
    /// thread has to read it anew.
    pub reset: bool,
    /// Whether there are more.
    pub more: bool,
}

/// Makes a retried write the same write.
#[derive(Clone, Debug)]
pub struct Idempotency {
    /// SHA-256 of the client's key.
    pub key_hash: [u8; 32],
    /// SHA-256 over method, path and body: the same key with another request is refused.
    pub fingerprint: [u8; 32],
}

/// A token as it is stored: its SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenHash(pub [u8; 32]);

/// The article a write belongs to, checked.
#[derive(Clone, Debug)]
pub struct Page {
    /// The thread's key as the client sent it.
    pub key: String,
    /// The article's absolute address.
    pub url: String,
    /// The article's title; may be empty.
    pub title: String,
}

/// A comment to be stored, checked and rendered.
#[derive(Clone, Debug)]
pub struct CheckedComment {
    /// The comment it answers.
    pub parent: Option<CommentId>,
    /// The author's name.
    pub name: String,
    /// The author's address; never read back for readers.
    pub email: Option<String>,
    /// The author's website.
    pub website: Option<String>,
    /// The text.
    pub text: CheckedText,
    /// The passage of the article it is about.
    pub quote: Option<String>,
    /// Lets its author edit and delete.
    pub edit_token: TokenHash,
    /// Whom its author votes as, if they said so; they do not vote for it.
    pub author: Option<TokenHash>,
    /// Says that its author wants a mail when it is answered.
    pub notify: Option<Notify>,
}

/// How an author wants to be told of answers.
#[derive(Clone, Debug)]
pub struct Notify {
    /// The language of the mails.
    pub lang: Option<String>,
    /// Where the request comes from; only counted.
    pub network: Vec<u8>,
}

/// A text with what it renders to.
#[derive(Clone, Debug)]
pub struct CheckedText {
    /// As typed: Markdown.
    pub source: String,
    /// As shown: sanitised HTML.
    pub html: String,
}

/// A rating to be stored, or to be taken back.
#[derive(Clone, Debug, Default)]
pub struct NewRating {
    /// One of the site's criteria; the article as a whole if absent.
    pub criterion: Option<String>,
    /// 1 to 5; takes the reader's rating back if absent.
    pub stars: Option<u8>,
}

/// Stars for the article as a whole.
impl From<Option<u8>> for NewRating {
    fn from(stars: Option<u8>) -> Self {
        let criterion = None;
        Self { criterion, stars }
    }
}

/// A subscription to be stored, checked.
#[derive(Clone, Debug)]
pub struct CheckedSubscription {
    /// Where to send, as typed but trimmed.
    pub email: String,
    /// What about.
    pub kind: SubscriptionKind,
    /// The comment, or one of the author, that it is about.
    pub comment: Option<CommentId>,
    /// How often.
    pub cadence: Cadence,
    /// The language of the mails.
    pub lang: Option<String>,
    /// Who may end it without the mails.
    pub reader: Option<TokenHash>,
    /// Where the request comes from; only counted.
    pub network: Vec<u8>,
}

/// An address, as links name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressRef {
    /// Its row.
    pub id: i64,
    /// What tells it from another that gets this row later.
    pub tag: [u8; 8],
}

/// Something an address has asked for, as links name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubscriptionRef(pub [u8; 8]);

impl SubscriptionRef {
    /// Everything: what a mail that collects several ends.
    pub const ALL: Self = Self([0; 8]);
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Threads that were not there before.
    pub new_threads: u64,
    /// Comments that were not there before.
    pub new_comments: u64,
    /// Comments that an earlier import had brought.
    pub known_comments: u64,
}

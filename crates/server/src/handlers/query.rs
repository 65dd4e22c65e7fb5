//! The query of a page of comments: what to read, and how the first paint should look.

use afterword::options::Options;
use afterword_protocol::{CommentId, Cursor, Sort};
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use utoipa::IntoParams;

use crate::api_error::ApiError;
use crate::store::PageQuery;

const DEFAULT_LIMIT: u32 = 25;
const MAX_LIMIT: u32 = 100;

/// The widget's attributes that the first paint depends on; the others are not the query's to set.
pub const LOOKS: [&str; 7] = [
    "sort",
    "lang",
    "rating",
    "subscribe",
    "max-depth",
    "read-more",
    "heading-level",
];

/// A page to be read, and the looks of its first paint.
pub struct CommentsQuery {
    /// Which page of roots.
    pub page: PageQuery,
    /// Read on in this root's branch instead.
    pub root: Option<CommentId>,
    /// The widget's options; a bad one is its default, as it is in the widget.
    pub options: Options,
    /// Describe the comments of a first paint for machines, too.
    pub linked_data: bool,
}

/// The query as the API's description has it.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "only described; read by `CommentsQuery`, which keeps the widget's names"
)]
pub struct PageParams {
    /// The order of the roots.
    sort: Option<Sort>,
    /// Number of roots.
    #[param(minimum = 1, maximum = 100, default = 25)]
    limit: Option<u32>,
    /// `next` or `previous` of another page, or the cursor of one of its `rests`.
    cursor: Option<String>,
    /// A comment's id: begins with the root of its branch, instead of `cursor`.
    from: Option<String>,
    /// `quoted`: only roots that quote the article, with their branches.
    #[param(inline)]
    only: Option<Only>,
    /// Reads on in the branch of this root, from `cursor`.
    root: Option<String>,
    /// Whether HTML also has its comments as JSON-LD, for pages that have the HTML in their source; `off` if absent.
    #[param(inline, rename = "linked-data")]
    linked_data: Option<Switch>,
}

/// The values of `linked-data`.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "only described; read by `CommentsQuery`")]
enum Switch {
    On,
    Off,
}

/// The values of `only`.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "only described; read by `CommentsQuery`")]
enum Only {
    Quoted,
}

impl<S: Send + Sync> FromRequestParts<S> for CommentsQuery {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let pairs = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let Query(pairs) =
            pairs.map_err(|rejection| ApiError::parameter("query", rejection.body_text()))?;
        Self::read(&pairs)
    }
}

impl CommentsQuery {
    /// Reads the names and values of a query.
    ///
    /// # Errors
    ///
    /// `ParameterInvalid` with the name of the one that says nothing.
    pub fn read(pairs: &[(String, String)]) -> Result<Self, ApiError> {
        let mut page = PageQuery {
            sort: Sort::default(),
            limit: DEFAULT_LIMIT,
            cursor: None,
            from: None,
            only_quoted: false,
        };
        let (mut root, mut linked_data) = (None, false);
        for (name, value) in pairs {
            match name.as_str() {
                "sort" => page.sort = sort(value)?,
                "limit" => page.limit = limit(value)?,
                "cursor" => page.cursor = Some(Cursor(value.clone())),
                "from" => page.from = Some(CommentId(value.clone())),
                "only" => page.only_quoted = only_quoted(value)?,
                "root" => root = Some(CommentId(value.clone())),
                "linked-data" => linked_data = switch("linked-data", value)?,
                _ => (),
            }
        }
        let others = page.cursor.is_some() || root.is_some() || page.only_quoted;
        if page.from.is_some() && others {
            let detail = "allowed without cursor, root and only";
            return Err(ApiError::parameter("from", detail));
        }
        let attributes = pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let options = Options::parse(attributes.filter(|(name, _)| LOOKS.contains(name)));
        Ok(Self {
            options: Options {
                page_size: page.limit,
                ..options
            },
            page,
            root,
            linked_data,
        })
    }
}

fn sort(value: &str) -> Result<Sort, ApiError> {
    let known = Sort::named(value);
    known.ok_or_else(|| ApiError::parameter("sort", "allowed are newest, oldest and best"))
}

fn only_quoted(value: &str) -> Result<bool, ApiError> {
    if value == "quoted" {
        return Ok(true);
    }
    Err(ApiError::parameter("only", "allowed is quoted"))
}

fn switch(name: &str, value: &str) -> Result<bool, ApiError> {
    match value {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(ApiError::parameter(name, "allowed are on and off")),
    }
}

fn limit(value: &str) -> Result<u32, ApiError> {
    let number = value
        .parse()
        .ok()
        .filter(|number| (1..=MAX_LIMIT).contains(number));
    number.ok_or_else(|| ApiError::parameter("limit", "allowed is a number from 1 to 100"))
}

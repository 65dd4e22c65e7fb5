//! What handlers may answer instead of what was asked for, as the API's description has it.

use std::collections::BTreeMap;

use afterword_protocol::ProblemCode;
use utoipa::IntoResponses;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::{Object, Ref, RefOr, Type};

use crate::api_error::PROBLEM_JSON;

/// What every route below a site may answer instead.
const BELOW_A_SITE: [ProblemCode; 6] = [
    ProblemCode::ThreadKeyInvalid,
    ProblemCode::OriginNotAllowed,
    ProblemCode::SiteUnknown,
    ProblemCode::RateLimited,
    ProblemCode::Internal,
    ProblemCode::Unavailable,
];

/// What a read may answer instead.
pub struct ReadAnswers;

impl IntoResponses for ReadAnswers {
    fn responses() -> Responses {
        let mut responses = problems(&[
            ProblemCode::ParameterInvalid,
            ProblemCode::CursorInvalid,
            ProblemCode::CommentNotFound,
        ]);
        responses.insert("304".into(), unchanged());
        responses
    }
}

/// What the read of a reader's own may answer instead.
pub struct OwnAnswers;

impl IntoResponses for OwnAnswers {
    fn responses() -> Responses {
        let mut responses = problems(&[ProblemCode::ParameterInvalid, ProblemCode::TokenMissing]);
        responses.insert("304".into(), unchanged());
        responses
    }
}

/// What the end of something of a reader's own may answer instead.
pub struct EndProblems;

impl IntoResponses for EndProblems {
    fn responses() -> Responses {
        problems(&[ProblemCode::ParameterInvalid, ProblemCode::TokenMissing])
    }
}

/// What the read of a secret may answer instead.
pub struct SecretAnswers;

impl IntoResponses for SecretAnswers {
    fn responses() -> Responses {
        let mut responses = problems(&[ProblemCode::NotFound]);
        responses.insert("304".into(), unchanged());
        responses
    }
}

/// What a write may answer instead.
pub struct WriteProblems;

impl IntoResponses for WriteProblems {
    fn responses() -> Responses {
        problems(&[
            ProblemCode::IdempotencyKeyInvalid,
            ProblemCode::IdempotencyKeyReused,
            ProblemCode::BodyInvalid,
            ProblemCode::BodyTooLarge,
            ProblemCode::BodyTooSlow,
            ProblemCode::PageNotAllowed,
            ProblemCode::ThreadClosed,
            ProblemCode::BranchClosed,
            ProblemCode::CommentNotFound,
            ProblemCode::ParentNotFound,
            ProblemCode::TextEmpty,
            ProblemCode::TextTooLong,
            ProblemCode::TextNotPlain,
            ProblemCode::NameMissing,
            ProblemCode::NameInvalid,
            ProblemCode::NameReserved,
            ProblemCode::EmailInvalid,
            ProblemCode::WebsiteInvalid,
            ProblemCode::VoteInvalid,
            ProblemCode::ReactionInvalid,
            ProblemCode::StarsInvalid,
            ProblemCode::CriterionUnknown,
            ProblemCode::RatingsClosed,
            ProblemCode::NotYours,
            ProblemCode::OwnComment,
            ProblemCode::EditWindowOver,
            ProblemCode::TokenMissing,
        ])
    }
}

fn unchanged() -> RefOr<Response> {
    let unchanged = ResponseBuilder::new().description("what `If-None-Match` names is current");
    unchanged.build().into()
}

type Responses = BTreeMap<String, RefOr<Response>>;

/// One answer per status, which names the codes that go with it.
fn problems(codes: &[ProblemCode]) -> Responses {
    let mut names = BTreeMap::<u16, Vec<String>>::new();
    for code in BELOW_A_SITE.iter().chain(codes) {
        let name = serde_json::to_string(code).unwrap_or_default();
        names
            .entry(code.status())
            .or_default()
            .push(name.replace('"', "`"));
    }
    let answers = names.into_iter().map(|(status, names)| {
        let content = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name("Problem")))
            .build();
        let mut response = ResponseBuilder::new()
            .content(PROBLEM_JSON, content)
            .description(names.join(", "));
        if let Some((name, header)) = header_of(status) {
            response = response.header(name, header);
        }
        (status.to_string(), response.build().into())
    });
    answers.collect()
}

/// What the head of a problem says besides.
fn header_of(status: u16) -> Option<(&'static str, Header)> {
    let (name, schema, description) = match status {
        401 => ("www-authenticate", Type::String, "`Bearer`"),
        429 | 503 => ("retry-after", Type::Integer, "seconds to wait"),
        _ => return None,
    };
    let header = HeaderBuilder::new().schema(Some(Object::with_type(schema)));
    Some((name, header.description(Some(description)).build()))
}

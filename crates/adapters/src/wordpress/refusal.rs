//! What WordPress and the plugin refuse, as our problems.

use afterword_protocol::{Problem, ProblemCode};

use super::thread::without_tags;
use crate::exchange::{HttpAnswer, Stop};
use crate::json::Lenient;
use crate::text::without_entities;

/// Seconds that have to lie between two comments of one reader.
const FLOOD: u64 = 15;

/// What an answer means that is not a good one.
pub fn refusal(answer: &HttpAnswer) -> Stop {
    let said = answer.json().unwrap_or_default();
    let code = match said.text("code") {
        "rest_comment_login_required"
        | "rest_comment_closed"
        | "rest_comment_draft_post"
        | "rest_comment_trash_post" => ProblemCode::ThreadClosed,
        "rest_comment_invalid_post_id" | "rest_post_invalid_id" | "rest_cannot_read_post" => {
            ProblemCode::ThreadKeyInvalid
        }
        "rest_comment_invalid_id" | "rest_cannot_read" => ProblemCode::CommentNotFound,
        "rest_comment_content_invalid" => ProblemCode::TextEmpty,
        "comment_content_column_length" => ProblemCode::TextTooLong,
        "rest_comment_author_data_required" => ProblemCode::NameMissing,
        "comment_author_column_length" => ProblemCode::NameInvalid,
        "comment_author_email_column_length" => ProblemCode::EmailInvalid,
        "comment_author_url_column_length" => ProblemCode::WebsiteInvalid,
        "comment_flood" => ProblemCode::RateLimited,
        "afterword_parent_not_found" => ProblemCode::ParentNotFound,
        "afterword_branch_closed" => ProblemCode::BranchClosed,
        "rest_invalid_param" => match &said["data"]["params"] {
            params if !params["author_email"].is_null() => ProblemCode::EmailInvalid,
            params if !params["author_url"].is_null() => ProblemCode::WebsiteInvalid,
            params if !params["author_name"].is_null() => ProblemCode::NameInvalid,
            params if !params["parent"].is_null() => ProblemCode::ParentNotFound,
            params if !params["post"].is_null() => ProblemCode::ThreadKeyInvalid,
            _ => ProblemCode::BodyInvalid,
        },
        // No such answer, or one of a plugin that says why.
        "" | "rest_no_route" => return answer.refusal(),
        _ if (400..500).contains(&answer.status) && answer.status != 429 => {
            ProblemCode::BodyInvalid
        }
        _ => return answer.refusal(),
    };
    let mut problem =
        Problem::new(code).detail(without_entities(&without_tags(said.text("message"))));
    if code == ProblemCode::RateLimited {
        problem = problem.retry_after_seconds(FLOOD);
    }
    Stop::Refuse(Box::new(problem))
}

//! What wpDiscuz lets guests do besides: votes, the article's rating, mails.
//!
//! Its requests can be sent from pages of the site alone, and it tells guests from each other by their address; so
//! none of this is offered elsewhere. What it is asked, and whether, the plugin says.

use afterword_protocol::{
    CommentId, NewComment, NewSubscription, Problem, ProblemCode, PutRating, RatingResult,
    SubscriptionKind, VoteResult,
};

use super::Wordpress;
use super::comment::FIELDS;
use super::refusal::refusal;
use super::thread::{plugin, rating};
use crate::exchange::{Exchange, HttpRequest, Stop};
use crate::json::{Lenient, Value};

/// wpDiscuz on one post, with the nonce that every request needs.
struct Requests {
    post: String,
    url: String,
    nonce: String,
    /// What the plugin says that it lets guests do.
    about: Value,
}

/// Its refusals have codes of its own, or are sentences in the language of the site.
type Answered = Result<Value, String>;

impl Requests {
    fn ask(
        &self,
        action: &str,
        fields: &[(&str, &str)],
        exchange: &mut Exchange<'_>,
    ) -> Result<Answered, Stop> {
        let mut form = vec![("action", action), ("postId", &self.post)];
        form.extend_from_slice(fields);
        form.push(("wpdiscuz_nonce", &self.nonce));
        let said = exchange
            .ask(HttpRequest::form(&self.url, &form))?
            .good_json()?;
        Ok(if said.flag("success") {
            Ok(said["data"].clone())
        } else {
            Err(said.text("data").to_owned())
        })
    }
}

impl Wordpress<'_> {
    /// wpDiscuz, if it lets guests do `what`.
    fn requests(&self, what: &str, exchange: &mut Exchange<'_>) -> Result<Requests, Stop> {
        let post = self.find_post(exchange)?.id;
        let said = plugin(exchange.ask(self.get_plugin(&post))?)?.unwrap_or_default();
        let about = said["wpdiscuz"].clone();
        let url = about.text("requests").to_owned();
        if !self.place.same_origin || !about.flag(what) || !self.is_own(&url) {
            return Err(ProblemCode::NotFound.into());
        }
        let form = [("action", "wpdGetNonce"), ("postId", post.as_str())];
        let said = exchange.ask(HttpRequest::form(&url, &form))?.good_json()?;
        let nonce = said["data"].text("wpdiscuz_nonce").to_owned();
        Ok(Requests {
            post,
            url,
            nonce,
            about,
        })
    }

    /// Votes, or takes a vote back.
    pub fn vote(
        &self,
        id: &CommentId,
        value: i8,
        exchange: &mut Exchange<'_>,
    ) -> Result<VoteResult, Stop> {
        if id.0.is_empty() || !id.0.bytes().all(|b| b.is_ascii_digit()) {
            return Err(ProblemCode::CommentNotFound.into());
        }
        let requests = self.requests("vote_up", exchange)?;
        let both = requests.about.flag("vote_down");
        if value < 0 && !both {
            return Err(ProblemCode::VoteInvalid.into());
        }
        // It adds up: a vote against takes one for back. Where there are none against, a second one for does that.
        let mut sent: i64 = match value {
            0 if both => -1,
            0 => 1,
            _ => value.into(),
        };
        for _ in 0..2 {
            let fields = [
                ("commentId", id.0.as_str()),
                ("voteType", &sent.to_string()),
            ];
            let stands = match requests.ask("wpdVoteOnComment", &fields, exchange)? {
                Ok(said) => said["curUserReaction"].as_i64().ok_or(Stop::Malformed)?,
                Err(code) if code == "wc_vote_only_one_time" => sent,
                Err(code) => return Err(refused(&code)),
            };
            if stands == i64::from(value) {
                break;
            }
            sent = match value {
                0 if both => -stands.signum(),
                0 => 1,
                _ => value.into(),
            };
        }
        // It may be set to tell the sum alone.
        let answer = exchange.ask(self.get(&["comments/", &id.0].concat(), FIELDS))?;
        if !answer.is_ok() {
            return Err(refusal(answer));
        }
        let comment = self.comment(&answer.json()?, None);
        let votes = comment.ok_or(Stop::Malformed)?.votes;
        Ok(VoteResult { votes, mine: value })
    }

    /// Rates the article. A rating can't be taken back, and changed only where the owner allows it.
    pub fn rate(
        &self,
        new: &PutRating,
        retry: bool,
        exchange: &mut Exchange<'_>,
    ) -> Result<RatingResult, Stop> {
        if new.criterion.is_some() {
            return Err(ProblemCode::CriterionUnknown.into());
        }
        let stars = new.stars.filter(|stars| (1..=5).contains(stars));
        let stars = stars.ok_or(ProblemCode::StarsInvalid)?;
        let requests = self.requests("rate", exchange)?;
        let fields = [("rating", stars.to_string())];
        let fields = fields
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        match requests.ask("wpdUserRate", &fields, exchange)? {
            // The first attempt has arrived.
            Err(code) if code == "wc_cannot_rate_again" && retry => (),
            Err(code) => return Err(refused(&code)),
            Ok(_) => (),
        }
        let said = plugin(exchange.ask(self.get_plugin(&requests.post))?)?;
        Ok(RatingResult {
            rating: rating(&said.unwrap_or_default()["rating"]),
            criterion: None,
            mine: Some(stars),
        })
    }

    /// Asks for mails about all comments, or about replies to those of the same address.
    pub fn subscribe(
        &self,
        new: &NewSubscription,
        exchange: &mut Exchange<'_>,
    ) -> Result<(), Stop> {
        let kind = match new.kind {
            SubscriptionKind::Thread => "post",
            SubscriptionKind::Replies => "all_comment",
            SubscriptionKind::Comment | SubscriptionKind::Author => {
                return Err(ProblemCode::NotFound.into());
            }
        };
        self.subscribe_to(kind, new.email.trim(), exchange)
    }

    /// Asks for mails about replies to a comment that was posted just now. If that fails, the comment is there all the same.
    pub fn notify(&self, new: &NewComment, exchange: &mut Exchange<'_>) -> Result<(), Stop> {
        let email = new.author.email.as_deref().unwrap_or_default().trim();
        match self.subscribe_to("all_comment", email, exchange) {
            Err(Stop::Ask) => Err(Stop::Ask),
            _ => Ok(()),
        }
    }

    fn subscribe_to(
        &self,
        kind: &str,
        email: &str,
        exchange: &mut Exchange<'_>,
    ) -> Result<(), Stop> {
        // To a wrong address it says the same as to one that has subscribed already.
        let (name, host) = email.split_once('@').unwrap_or_default();
        let is_one = !name.is_empty()
            && host.trim_matches('.').contains('.')
            && !email.contains(char::is_whitespace)
            && !host.contains('@');
        if !is_one {
            return Err(ProblemCode::EmailInvalid.into());
        }
        if !self.place.same_origin {
            return Err(ProblemCode::NotFound.into());
        }
        let requests = self.requests("subscribe", exchange)?;
        let fields = [
            ("wpdiscuzSubscriptionType", kind),
            ("wpdiscuzSubscriptionEmail", email),
            (
                "wpdiscuz_subscribe_form_nonce",
                requests.about.text("subscribe_nonce"),
            ),
            ("show_subscription_agreement", "1"),
        ];
        match requests.ask("wpdAddSubscription", &fields, exchange)? {
            Err(code) if code.starts_with("wc_") => Err(refused(&code)),
            _ => Ok(()),
        }
    }
}

/// A refusal by its code.
fn refused(code: &str) -> Stop {
    let known = match code {
        "wc_rate_limit_exceeded" => ProblemCode::RateLimited,
        "wc_self_vote" | "wc_deny_voting_from_same_ip" => ProblemCode::OwnComment,
        "wc_msg_comment_not_found" => ProblemCode::CommentNotFound,
        "wc_msg_post_not_found" => ProblemCode::ThreadKeyInvalid,
        "wc_login_to_vote" | "wc_voting_error" => ProblemCode::VoteInvalid,
        "wc_cannot_rate_again" | "wc_not_allowed_to_rate" => ProblemCode::RatingsClosed,
        _ => ProblemCode::BodyInvalid,
    };
    Stop::Refuse(Box::new(Problem::new(known).detail(code)))
}

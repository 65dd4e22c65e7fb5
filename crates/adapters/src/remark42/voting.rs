//! Votes, of which Remark42 has one for and one against, each taken back by the other.

use afterword_protocol::{CommentId, ProblemCode, VoteResult, Votes};

use super::Remark42;
use super::comment::votes;
use super::problem::{refusal, refusal_or};
use super::session::READER;
use crate::adapter::Caller;
use crate::exchange::{Exchange, HttpRequest, Stop};
use crate::json::{Lenient, Value};
use crate::text::encode;

impl Remark42<'_> {
    /// Brings a reader's vote to `value`.
    pub fn vote(
        &self,
        id: &CommentId,
        value: i8,
        caller: Caller<'_>,
        exchange: &mut Exchange<'_>,
    ) -> Result<VoteResult, Stop> {
        if !(-1..=1).contains(&value) {
            return Err(ProblemCode::VoteInvalid.into());
        }
        // Where sessions last, the one of a reader's comments also votes, so that they are told from those of others.
        let name = voter(caller.token);
        let first = exchange.ask(self.ask_who(&name))?;
        let session = self.session(&name, true, first, exchange)?;
        let answer = exchange.ask(session.sign(self.ask_one(id)))?;
        if !answer.is_ok() {
            return Err(refusal(answer));
        }
        let comment = answer.json()?;
        let mine = comment.number("vote").ok_or(Stop::Malformed)? as i8;
        let mut votes = votes(&comment);
        let mut now = mine.signum();
        while now != value {
            let step = (value - now).signum();
            let path = ["vote/", &encode(&id.0)].concat();
            let vote = if step > 0 { "&vote=1" } else { "&vote=-1" };
            let request = HttpRequest {
                method: "PUT".into(),
                ..HttpRequest::get([&self.of_thread(&path), vote].concat())
            };
            let answer = exchange.ask(session.sign(request))?;
            if !answer.is_ok() {
                return Err(refusal_or(answer, ProblemCode::VoteInvalid));
            }
            votes = after(votes, now, step, &answer.json()?)?;
            now += step;
        }
        Ok(VoteResult { votes, mine: now })
    }

    /// One comment, with the vote of whoever asks.
    pub fn ask_one(&self, id: &CommentId) -> HttpRequest {
        HttpRequest::get(self.of_thread(&["id/", &encode(&id.0)].concat()))
    }
}

/// The totals after a step up or down from one's own vote, as far as that explains the new score.
fn after(before: Votes, mine: i8, step: i8, answer: &Value) -> Result<Votes, Stop> {
    let mut votes = before;
    match (mine, step) {
        (0, 1) => votes.up += 1,
        (0, _) => votes.down += 1,
        (1, _) => votes.up = votes.up.saturating_sub(1),
        _ => votes.down = votes.down.saturating_sub(1),
    }
    let score = answer.number("score").ok_or(Stop::Malformed)?;
    let explained = votes.up as f64 - votes.down as f64 == score;
    Ok(if explained {
        votes
    } else {
        self::votes(answer)
    })
}

/// A name for somebody who votes: always the same one, and not that of the next reader behind the same address.
fn voter(token: &str) -> String {
    // FNV-1a; nothing depends on it being hard to guess.
    let hash = token.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    [READER, " ", &hash.to_string()].concat()
}

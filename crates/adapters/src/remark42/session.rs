//! Who a reader is to Remark42.
//!
//! A session is a JWT. A page on the server's own host has it as a cookie, and repeats another cookie in a header to
//! show that it may read it. Everybody else sends the JWT itself in a header, if the server tells it: to pages with
//! `AUTH_SEND_JWT_HEADER`, to other servers as the cookie that it sets.

use afterword_protocol::ProblemCode;

use super::{Remark42, problem, refusal};
use crate::exchange::{Exchange, HttpAnswer, HttpRequest, Stop};
use crate::json::Lenient;
use crate::text::encode;

/// The name of readers who have said none.
pub const READER: &str = "Reader";

/// A reader who has signed in.
pub struct Session {
    /// Their id.
    pub user: String,
    /// What shows who they are; none if cookies do.
    jwt: Option<String>,
}

impl Session {
    /// A request of this reader.
    pub fn sign(&self, request: HttpRequest) -> HttpRequest {
        match &self.jwt {
            Some(jwt) => request.header("X-JWT", jwt),
            None => by_cookie(request),
        }
    }
}

fn by_cookie(request: HttpRequest) -> HttpRequest {
    request
        .with_cookies()
        .cookie_header("X-XSRF-TOKEN", "XSRF-TOKEN")
}

impl Remark42<'_> {
    /// What to ask first to become `name`: on the server's own host who one is already, elsewhere to sign in.
    pub fn ask_who(&self, name: &str) -> HttpRequest {
        match self.place.same_origin {
            true => by_cookie(HttpRequest::get(self.of_site("user"))),
            false => self.sign_in(name),
        }
    }

    /// The session that the answer to [`Self::ask_who`] leads to; `anybody` if whoever has signed in will do.
    pub fn session(
        &self,
        name: &str,
        anybody: bool,
        first: &HttpAnswer,
        exchange: &mut Exchange<'_>,
    ) -> Result<Session, Stop> {
        if !self.place.same_origin {
            return self.signed_in(first);
        }
        if first.is_ok() {
            let user = first.json()?;
            if let Some(id) = user.words("id")
                && (anybody || user.text("name") == name)
            {
                return Ok(Session {
                    user: id.to_owned(),
                    jwt: None,
                });
            }
        }
        self.signed_in(exchange.ask(self.sign_in(name))?)
    }

    fn sign_in(&self, name: &str) -> HttpRequest {
        let (server, site) = (&self.place.server, encode(&self.place.site));
        let sign_in = "/auth/anonymous/login?user=";
        let request = HttpRequest::get([server, sign_in, &encode(name), "&aud=", &site].concat());
        match self.place.same_origin {
            true => request.with_cookies(),
            false => request,
        }
    }

    fn signed_in(&self, answer: &HttpAnswer) -> Result<Session, Stop> {
        match answer.status {
            403 => {
                return Err(problem(
                    ProblemCode::NameInvalid,
                    "Remark42 takes names of 3 to 64 bytes with nothing but letters, digits, spaces and underscores",
                ));
            }
            400 | 404 => {
                return Err(problem(
                    ProblemCode::OriginNotAllowed,
                    "guests can't sign in to this Remark42 (AUTH_ANON)",
                ));
            }
            _ if !answer.is_ok() => return Err(refusal(answer)),
            _ => (),
        }
        let user = answer.json()?;
        let id = user.words("id").ok_or(Stop::Malformed)?;
        if user["attrs"].flag("blocked") {
            return Err(problem(
                ProblemCode::NameReserved,
                "Remark42 has blocked this name",
            ));
        }
        let jwt = jwt(answer);
        if jwt.is_none() && !self.place.same_origin {
            return Err(problem(
                ProblemCode::OriginNotAllowed,
                "Remark42 did not let this page see X-JWT (AUTH_SEND_JWT_HEADER, Access-Control-Expose-Headers)",
            ));
        }
        Ok(Session {
            user: id.to_owned(),
            jwt,
        })
    }
}

/// The JWT of an answer; cookies are seen by servers only.
fn jwt(answer: &HttpAnswer) -> Option<String> {
    let cookie = || {
        let cookies = answer.header("set-cookie")?.split([',', ';', '\n']);
        cookies
            .filter_map(|part| part.trim().strip_prefix("JWT="))
            .next()
    };
    let jwt = answer.header("x-jwt").or_else(cookie)?;
    Some(jwt.to_owned()).filter(|jwt| !jwt.is_empty())
}

//! Asks another comment system what an adapter wants to know, and nothing else.

use std::borrow::Cow;
use std::time::Duration;

use afterword_adapters::{HttpAnswer, HttpRequest, Kind};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, SET_COOKIE};
use reqwest::{Method, Response, redirect, retry};
use tokio::sync::Semaphore;
use url::Url;

use super::UpstreamUrl;
use crate::tls;

/// How long looking up, connecting, sending and the answer may take together.
const TIME_LIMIT: Duration = Duration::from_secs(10);
/// What is read of one answer.
pub const MOST_ANSWER_BYTES: usize = 8 << 20;
const MOST_REDIRECTS: usize = 5;
/// Requests at once, however many readers there are: the system may be a small one.
const MOST_AT_ONCE: usize = 16;

/// Asks one comment system.
///
/// **Invariants.** It sends what changes nothing, only below the system's address, and no cookies. A redirect is
/// followed within the same origin. It uses no proxy.
pub struct Client {
    http: reqwest::Client,
    address: UpstreamUrl,
    turns: Semaphore,
}

/// What an adapter wanted is not to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// It might change something.
    #[error("it is no read")]
    Write,
    /// Another address than the system's.
    #[error("it leads elsewhere")]
    Elsewhere,
    /// It can't be sent.
    #[error("it is no HTTP request")]
    Broken,
}

impl Client {
    /// For the system at `address`, which may be in a private network: it is the owner's choice.
    pub fn new(address: &UpstreamUrl) -> Self {
        let within = redirect::Policy::custom(|attempt| {
            let first = attempt.previous().first().map(Url::origin);
            let stays = first == Some(attempt.url().origin());
            if stays && attempt.previous().len() <= MOST_REDIRECTS {
                attempt.follow()
            } else {
                attempt.stop()
            }
        });
        let http = reqwest::Client::builder()
            .user_agent(concat!("Afterword/", env!("CARGO_PKG_VERSION")))
            .tls_backend_preconfigured(tls::client_config())
            .redirect(within)
            .retry(retry::never())
            .no_proxy()
            .referer(false)
            .timeout(TIME_LIMIT)
            .build()
            .expect("the client needs nothing from the system");
        Self {
            http,
            address: address.clone(),
            turns: Semaphore::new(MOST_AT_ONCE),
        }
    }

    /// What it asks.
    pub fn address(&self) -> &UpstreamUrl {
        &self.address
    }

    /// Asks once. No answer has the status 0, and one that is too long is cut.
    ///
    /// # Errors
    ///
    /// If that may not be asked.
    pub async fn ask(&self, request: &HttpRequest) -> Result<HttpAnswer, Denied> {
        let (method, url, headers) = self.checked(request)?;
        let _turn = self.turns.acquire().await;
        let made = self.http.request(method, url).headers(headers);
        let made = match &request.body {
            Some(body) => made.body(body.clone()),
            None => made,
        };
        let answered = async { read(made.send().await?).await };
        Ok(answered.await.unwrap_or_else(|error| {
            tracing::warn!(upstream = %self.address, %error, "no answer");
            HttpAnswer::default()
        }))
    }

    /// Whether anything answers there, if only that this is no address of its own.
    pub async fn answers(&self) -> bool {
        let answer = self.http.get(self.address.server()).send().await;
        answer.is_ok_and(|answer| !answer.status().is_server_error())
    }

    fn checked(&self, request: &HttpRequest) -> Result<(Method, Url, HeaderMap), Denied> {
        let url = Url::parse(&request.url).map_err(|_| Denied::Broken)?;
        // Isso's way to ask how many comments several threads have.
        let counts = self.address.kind() == Kind::Isso
            && request.url == format!("{}/count", self.address.server());
        let method = match request.method.as_str() {
            "GET" => Method::GET,
            "POST" if counts => Method::POST,
            _ => return Err(Denied::Write),
        };
        // WordPress takes the method from there, whatever the request's own is.
        let overrides = |(name, value): (Cow<'_, str>, Cow<'_, str>)| {
            name == "_method" && !["GET", "HEAD", "OPTIONS"].contains(&&*value)
        };
        if url.query_pairs().any(overrides) {
            return Err(Denied::Write);
        }
        if !self.address.has(&url) {
            return Err(Denied::Elsewhere);
        }
        let headers = request.headers.iter().map(|(name, value)| {
            let name = HeaderName::try_from(name).map_err(|_| Denied::Broken)?;
            let value = HeaderValue::try_from(value).map_err(|_| Denied::Broken)?;
            Ok((name, value))
        });
        Ok((method, url, headers.collect::<Result<_, _>>()?))
    }
}

/// Reads an answer as adapters take it.
async fn read(mut response: Response) -> Result<HttpAnswer, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        let room = MOST_ANSWER_BYTES - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() >= room {
            break;
        }
    }
    let headers = response.headers().iter();
    let headers = headers.filter(|(name, _)| **name != SET_COOKIE);
    Ok(HttpAnswer {
        status: response.status().as_u16(),
        headers: headers
            .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
            .collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, url: &str) -> HttpRequest {
        HttpRequest {
            method: method.into(),
            url: url.into(),
            ..HttpRequest::default()
        }
    }

    #[test]
    fn only_reads_below_the_systems_address_are_sent() {
        let client = |address| Client::new(&UpstreamUrl::parse(address).expect("an address"));
        let isso = client("isso=https://a.example/isso");
        let wordpress = client("wordpress=https://a.example/isso");
        for (method, url, outcome) in [
            ("GET", "https://a.example/isso/?uri=%2F", None),
            ("POST", "https://a.example/isso/count", None),
            (
                "POST",
                "https://a.example/isso/new?uri=%2F",
                Some(Denied::Write),
            ),
            ("POST", "https://a.example/isso/count/", Some(Denied::Write)),
            ("POST", "https://b.example/count", Some(Denied::Write)),
            ("PUT", "https://a.example/isso/id/1", Some(Denied::Write)),
            ("DELETE", "https://a.example/isso/id/1", Some(Denied::Write)),
            ("PATCH", "https://a.example/isso/count", Some(Denied::Write)),
            ("GET", "https://a.example/isso/?_method=OPTIONS", None),
            (
                "GET",
                "https://a.example/isso/?a=b&%5Fmethod=DELETE",
                Some(Denied::Write),
            ),
            ("get", "https://a.example/isso/", Some(Denied::Write)),
            ("GET", "https://a.example/admin", Some(Denied::Elsewhere)),
            ("GET", "http://127.0.0.1/isso/", Some(Denied::Elsewhere)),
            ("GET", "file:///etc/passwd", Some(Denied::Elsewhere)),
            ("GET", "/isso/", Some(Denied::Broken)),
        ] {
            let checked = isso.checked(&request(method, url)).err();
            assert_eq!(checked, outcome, "{method} {url}");
        }
        let count = request("POST", "https://a.example/isso/count");
        assert_eq!(wordpress.checked(&count).err(), Some(Denied::Write));
        let split = request("GET", "https://a.example/isso/").header("x", "a\r\nhost: b");
        assert_eq!(isso.checked(&split).err(), Some(Denied::Broken));
    }
}

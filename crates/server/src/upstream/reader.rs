//! Answers a question of our API from what another comment system says, step by step.

use std::time::Duration;

use afterword_adapters::{ApiAnswer, ApiRequest, HttpAnswer, HttpRequest, Place, Step, step};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::DeserializeOwned;
use tokio::sync::Semaphore;

use super::client::{Client, Denied, MOST_ANSWER_BYTES};
use super::{Failure, Question, UpstreamUrl};

/// How long one question may take.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// Requests for one question.
const MOST_REQUESTS: usize = 200;
/// Bytes of all answers to one question.
const MOST_BYTES: usize = 4 * MOST_ANSWER_BYTES;
/// Requests of one question at the same time.
const SIDE_BY_SIDE: usize = 6;
/// Questions at the same time, which bounds the memory they take.
const MOST_QUESTIONS: usize = 8;

/// Reads one comment system.
pub struct Reader {
    client: Client,
    turns: Semaphore,
}

impl Reader {
    /// A reader that asks by this client.
    pub fn new(client: Client) -> Self {
        Self {
            client,
            turns: Semaphore::new(MOST_QUESTIONS),
        }
    }

    /// What it reads.
    pub fn address(&self) -> &UpstreamUrl {
        self.client.address()
    }

    /// Whether the system answers at all.
    pub async fn answers(&self) -> bool {
        self.client.answers().await
    }

    /// Asks the system as often as it takes.
    ///
    /// # Errors
    ///
    /// Why there is no answer; what is not the system's own decision is logged.
    pub async fn read<T: DeserializeOwned>(&self, question: &Question) -> Result<T, Failure> {
        let _turn = self.turns.acquire().await;
        let answer = tokio::time::timeout(TIME_LIMIT, self.answer(question)).await;
        let outcome = answer
            .unwrap_or(Err(Failure::Unreachable))
            .and_then(understood);
        if let Err(failure) = &outcome
            && failure.is_passing()
        {
            tracing::warn!(upstream = %self.address(), thread = question.thread, ?failure, "could not be read");
        }
        outcome
    }

    async fn answer(&self, question: &Question) -> Result<ApiAnswer, Failure> {
        let mut asked = Asked::new(question, self.address());
        let mut bytes = 0;
        loop {
            let requests;
            (requests, asked) = match asked.step().await? {
                (Step::Answer(answer), _) => return Ok(answer),
                (Step::Ask(requests), asked) => (requests, asked),
            };
            let number = requests.len();
            if number == 0 || asked.answers.len() + number > MOST_REQUESTS {
                tracing::warn!(upstream = %self.address(), "takes more than {MOST_REQUESTS} requests");
                return Err(Failure::Malformed);
            }
            for answer in self.ask(requests).await? {
                bytes += answer.body.len();
                asked.answers.push(answer);
            }
            if bytes > MOST_BYTES {
                tracing::warn!(upstream = %self.address(), "answers with more than {MOST_BYTES} bytes");
                return Err(Failure::Malformed);
            }
        }
    }

    /// Asks some things side by side; their answers are in the same order.
    async fn ask(&self, requests: Vec<HttpRequest>) -> Result<Vec<HttpAnswer>, Failure> {
        let denied = |request: &HttpRequest, denied: Denied| {
            tracing::error!(%denied, method = request.method, url = request.url, "an adapter asks for too much");
            Failure::Internal
        };
        let answers = stream::iter(requests).map(async |request| {
            let answer = self.client.ask(&request).await;
            answer.map_err(|reason| denied(&request, reason))
        });
        answers.buffered(SIDE_BY_SIDE).try_collect().await
    }
}

/// A question with the answers to what was asked for it.
struct Asked {
    place: Place,
    request: ApiRequest,
    answers: Vec<HttpAnswer>,
}

impl Asked {
    fn new(question: &Question, address: &UpstreamUrl) -> Self {
        let thread = utf8_percent_encode(&question.thread, NON_ALPHANUMERIC);
        let path = format!("threads/{thread}/{}", question.what);
        Self {
            place: Place {
                backend: address.kind(),
                server: address.server().to_owned(),
                site: question.site.clone(),
                thread: question.thread.clone(),
                page_url: String::new(),
                page_title: String::new(),
                same_origin: false,
            },
            request: ApiRequest {
                method: "GET".to_owned(),
                path: path.trim_end_matches('/').to_owned(),
                ..ApiRequest::default()
            },
            answers: Vec::new(),
        }
    }

    /// Goes one step further where it keeps nobody waiting: megabytes of JSON take a while.
    async fn step(self) -> Result<(Step, Self), Failure> {
        let step = move || (step(&self.place, &self.request, &self.answers), self);
        let done = tokio::task::spawn_blocking(step).await;
        done.map_err(|error| {
            tracing::error!(%error, "an adapter failed");
            Failure::Internal
        })
    }
}

fn understood<T: DeserializeOwned>(answer: ApiAnswer) -> Result<T, Failure> {
    match answer.status {
        200..300 => serde_json::from_str(&answer.body).map_err(|_| Failure::Malformed),
        _ => Err(match serde_json::from_str(&answer.body) {
            Ok(problem) => Failure::Refused(Box::new(problem)),
            Err(_) if answer.status >= 500 => Failure::Unreachable,
            Err(_) => Failure::Malformed,
        }),
    }
}

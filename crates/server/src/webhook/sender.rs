//! Takes an event to a webhook, once.

use std::error::Error;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Response, StatusCode, redirect, retry};

use super::address::{Reach, WebhookUrl};
use super::escape::{cut, line};
use super::payload::{Format, WebhookEvent};
use super::resolver::{Denied, GuardedResolver, Lookup, system};
use super::signature::{WebhookSecret, is_message_id};
use crate::tls;

/// How long looking up, connecting, sending and the answer may take together.
pub const TIME_LIMIT: Duration = Duration::from_secs(5);

/// What is read of an answer, which nobody looks at: a receiver that is cut off in the middle of it
/// may take the delivery for a failure.
const MOST_ANSWER_BYTES: usize = 65_536;
const MOST_REASON_CHARS: usize = 200;

/// Sends webhooks; one is enough for all.
///
/// **Invariants.** It follows no redirect, uses no proxy, keeps no cookie and no connection, and dials
/// no address it has not checked.
#[derive(Clone, Debug)]
pub struct Sender {
    client: Client,
    reach: Reach,
    limit: Duration,
}

impl Sender {
    /// A sender that reaches the public internet only or, with `allow_private`, also private networks
    /// and this machine.
    #[must_use]
    pub fn new(allow_private: bool) -> Self {
        Self::with(
            Reach::new(allow_private),
            TIME_LIMIT,
            system(),
            tls::roots(),
        )
    }

    fn with(reach: Reach, limit: Duration, lookup: Lookup, roots: rustls::RootCertStore) -> Self {
        let client = Client::builder()
            .user_agent(concat!("Afterword/", env!("CARGO_PKG_VERSION")))
            .tls_backend_preconfigured(tls::client_config_with(roots))
            .dns_resolver(GuardedResolver {
                lookup,
                private_addresses: reach.private_addresses,
            })
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
            .referer(false)
            // A name is looked up and checked for each delivery.
            .pool_max_idle_per_host(0)
            .timeout(limit)
            .build()
            .expect("the client needs nothing from the system");
        Self {
            client,
            reach,
            limit,
        }
    }

    /// Sends `event` to `url`, signed if there is a `secret`.
    ///
    /// It is delivered when the receiver has answered with a status from 200 to 299. An attempt takes
    /// [`TIME_LIMIT`] at most.
    ///
    /// # Errors
    ///
    /// [`DeliveryError::TryLater`] if another attempt may succeed, [`DeliveryError::Refused`] if the
    /// address or the event has to change first.
    pub async fn deliver(
        &self,
        url: &WebhookUrl,
        secret: Option<&WebhookSecret>,
        format: Format,
        event: &WebhookEvent,
    ) -> Result<(), DeliveryError> {
        // The client looks up names only, so an address that stands in the URL is checked here.
        url.check(self.reach)
            .map_err(|error| DeliveryError::Refused(error.to_string()))?;
        let message = format.message(event);
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(message.content_type));
        for (name, value) in message.headers {
            headers.insert(HeaderName::from_static(name), header_value(&value)?);
        }
        for (name, value) in signed(secret, event, &message.body)? {
            headers.insert(HeaderName::from_static(name), header_value(&value)?);
        }
        let request = self.client.post(url.url().clone());
        let response = request.headers(headers).body(message.body).send().await;
        let response = response.map_err(|error| self.failure(error))?;
        let outcome = outcome(response.status());
        read_to_end(response).await;
        outcome
    }

    fn failure(&self, error: reqwest::Error) -> DeliveryError {
        // It would say the address, which is a secret.
        let error = error.without_url();
        if let Some(denied) = causes(&error).find_map(|cause| cause.downcast_ref::<Denied>()) {
            return DeliveryError::Refused(denied.to_string());
        }
        if error.is_timeout() {
            let limit = self.limit.as_secs_f32();
            return DeliveryError::TryLater(format!("no answer within {limit} seconds"));
        }
        let reason = causes(&error).last().map(ToString::to_string);
        let reason = reason.unwrap_or_default();
        let reason = cut(&line(&reason), MOST_REASON_CHARS);
        if error.is_builder() {
            DeliveryError::Refused(reason)
        } else {
            DeliveryError::TryLater(reason)
        }
    }
}

/// Why an event was not delivered, in one line without the address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// The network or the receiver could not do it now.
    #[error("{0}")]
    TryLater(String),
    /// It will not be taken, however often it is tried.
    #[error("{0}")]
    Refused(String),
}

/// An error and what it came from; the last says most.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}

/// The headers of Standard Webhooks; receivers that do not know them do not mind.
fn signed(
    secret: Option<&WebhookSecret>,
    event: &WebhookEvent,
    body: &str,
) -> Result<Vec<(&'static str, String)>, DeliveryError> {
    if !is_message_id(&event.id) {
        let reason = "the id of the event is not 1 to 64 letters, digits, - and _";
        return Err(DeliveryError::Refused(reason.to_owned()));
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |now| i64::try_from(now.as_secs()).unwrap_or(i64::MAX));
    let mut headers = vec![
        ("webhook-id", event.id.clone()),
        ("webhook-timestamp", now.to_string()),
    ];
    if let Some(secret) = secret {
        headers.push(("webhook-signature", secret.sign(&event.id, now, body)));
    }
    Ok(headers)
}

fn header_value(value: &str) -> Result<HeaderValue, DeliveryError> {
    HeaderValue::from_str(value)
        .map_err(|_| DeliveryError::Refused("a header would have control characters".to_owned()))
}

fn outcome(status: StatusCode) -> Result<(), DeliveryError> {
    let later = [
        StatusCode::REQUEST_TIMEOUT,
        StatusCode::TOO_EARLY,
        StatusCode::TOO_MANY_REQUESTS,
    ];
    let reason = format!("the receiver answered {}", status.as_u16());
    if status.is_success() {
        Ok(())
    } else if status.is_server_error() || later.contains(&status) {
        Err(DeliveryError::TryLater(reason))
    } else if status.is_redirection() {
        let reason = format!("{reason}, and redirects are not followed");
        Err(DeliveryError::Refused(reason))
    } else {
        Err(DeliveryError::Refused(reason))
    }
}

/// Reads and forgets; the status has said all, so it does not matter if this fails.
async fn read_to_end(mut response: Response) {
    let mut read = 0;
    while let Ok(Some(chunk)) = response.chunk().await {
        read += chunk.len();
        if read >= MOST_ANSWER_BYTES {
            return;
        }
    }
}

#[cfg(test)]
mod tests;

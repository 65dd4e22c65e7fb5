//! What happens in a thread while it is being read: as a stream, or now and then.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use afterword_protocol::{EventKind, ThreadEvents};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

use super::answers::ReadAnswers;
use super::events_query::{EventsHead, EventsParams, EventsQuery};
use super::target::{ThreadAt, ThreadPath};
use crate::api_error::ApiError;
use crate::app::Shared;
use crate::client_address::client_address;
use crate::live::{self, Batch, Listening, Told};
use crate::representation;
use crate::seats::Seat;
use crate::store::StoreError;

/// When a client should come back after its stream broke off.
const RETRY: Duration = Duration::from_secs(3);
/// How often a stream shows that it is alive; proxies often end one after a minute of silence.
const HEARTBEAT: Duration = Duration::from_secs(25);

/// The data of an event that says all by its name; browsers drop events without any.
const NOTHING: &str = "{}";

/// Streams what happens in a thread as server-sent events, from now on or behind an event.
///
/// With `wait=no`, what has happened so far, as data.
#[utoipa::path(
    get,
    path = "/api/v1/sites/{site}/threads/{thread}/events",
    params(ThreadPath, EventsParams, EventsHead),
    responses(
        (status = 200, description = "the events", content((String = "text/event-stream"), (ThreadEvents = "application/json"))),
        ReadAnswers,
    ),
)]
pub async fn list_events(
    State(app): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    at: ThreadAt,
    query: EventsQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if !query.wait {
        let events = list_now(&app, &at, query.after).await?;
        return Ok(representation::json(&headers, &events));
    }
    let client = client_address(peer.ip(), &headers, &app.trusted_proxies);
    let client = app.rate_limits.as_ref().map(|_| client.into());
    let seat = app.live.take_seat(client)?;
    let newest = app.store.find_last_event(&at.site, &at.key).await?;
    let listener = Listener {
        last: query.after.unwrap_or(newest),
        queue: VecDeque::from([welcome(query.after, newest)]),
        is_behind: true,
        batch: None,
        listening: live::listen(&app, &at.site, &at.key, newest).await?,
        closing: app.live.closing(),
        app,
        at,
        _seat: seat,
    };
    let events = stream::unfold(listener, |mut listener| async {
        let event = listener.next().await?;
        Some((Ok::<_, Infallible>(event), listener))
    });
    let mut response = Sse::new(events)
        .keep_alive(KeepAlive::new().interval(HEARTBEAT))
        .into_response();
    // nginx would hold events back until it has a buffer full of them.
    let unbuffered = HeaderName::from_static("x-accel-buffering");
    let headers = response.headers_mut();
    headers.insert(unbuffered, HeaderValue::from_static("no"));
    Ok(response)
}

/// What has happened so far.
async fn list_now(
    app: &Shared,
    at: &ThreadAt,
    after: Option<i64>,
) -> Result<ThreadEvents, StoreError> {
    let Some(after) = after else {
        let last = app.store.find_last_event(&at.site, &at.key).await?;
        return Ok(ThreadEvents {
            events: Vec::new(),
            last: number(last),
            reset: false,
        });
    };
    let now = app.clock.now();
    let page = app.store.list_events(&at.site, &at.key, after, now).await?;
    Ok(ThreadEvents {
        last: number(page.last),
        reset: page.reset,
        events: page.events.into_iter().map(|(_, event)| event).collect(),
    })
}

/// The first lines of a stream. A fresh one names the event it is behind, so that whoever comes
/// back misses nothing.
fn welcome(after: Option<i64>, newest: i64) -> Event {
    let welcome = Event::default().comment("afterword").retry(RETRY);
    match after {
        Some(_) => welcome,
        None => welcome.id(newest.to_string()).event("hello").data(NOTHING),
    }
}

/// One stream.
struct Listener {
    app: Shared,
    at: ThreadAt,
    /// The last event that was sent or is queued.
    last: i64,
    /// What is sent first.
    queue: VecDeque<Event>,
    /// What is sent next, and how much of it was sent; shared, as those who read slowly may be many.
    batch: Option<(Batch, usize)>,
    /// Whether there may be events that were told before it listened.
    is_behind: bool,
    listening: Listening,
    closing: watch::Receiver<bool>,
    _seat: Seat,
}

impl Listener {
    /// Waits for the next event; none ends the stream, and the client comes back.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.queue.pop_front() {
                return Some(event);
            }
            if let Some(event) = self.next_of_batch() {
                return Some(event);
            }
            if self.is_behind {
                self.catch_up().await.ok()?;
                continue;
            }
            let batch = tokio::select! {
                () = live::wait_for_close(&mut self.closing) => return None,
                batch = self.listening.batches.recv() => batch,
            };
            match batch {
                Ok(batch) => self.push(batch),
                Err(RecvError::Lagged(_)) => self.is_behind = true,
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// Reads what the others were told already.
    async fn catch_up(&mut self) -> Result<(), StoreError> {
        let (site, key, now) = (&self.at.site, &self.at.key, self.app.clock.now());
        let page = self.app.store.list_events(site, key, self.last, now).await;
        let page = page.inspect_err(|error| tracing::warn!(%error, "a stream was ended"))?;
        self.is_behind = page.more;
        self.last = page.last;
        if page.reset {
            let reset = Event::default().id(page.last.to_string()).event("reset");
            self.queue.push_back(reset.data(NOTHING));
        }
        self.batch = Some((live::told(page).into(), 0));
        Ok(())
    }

    /// Takes what everybody is told, as far as it is new here.
    fn push(&mut self, batch: Batch) {
        let known = batch.partition_point(|told| told.id <= self.last);
        self.last = self.last.max(batch.last().map_or(0, |told| told.id));
        self.batch = Some((batch, known));
    }

    /// The next event of those that are at hand.
    fn next_of_batch(&mut self) -> Option<Event> {
        let (batch, sent) = self.batch.as_mut()?;
        let Some(told) = batch.get(*sent) else {
            self.batch = None;
            return None;
        };
        *sent += 1;
        Some(event(told))
    }
}

fn event(told: &Told) -> Event {
    let event = Event::default().id(told.id.to_string());
    event.event(name(told.kind)).data(&told.json)
}

/// What an event is called.
fn name(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Created => "created",
        EventKind::Edited => "edited",
        EventKind::Deleted => "deleted",
        EventKind::Voted => "voted",
        EventKind::Reacted => "reacted",
        EventKind::Rated => "rated",
        EventKind::Unknown => "unknown",
    }
}

fn number(id: i64) -> u64 {
    u64::try_from(id).unwrap_or(0)
}

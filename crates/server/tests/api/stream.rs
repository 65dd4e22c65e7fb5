//! A stream of events as a client reads it.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use afterword_protocol::ThreadEvent;
use axum::body::{Body, HttpBody as _};
use axum::http::{HeaderMap, StatusCode};

use crate::app::TestApp;
use crate::ask::Ask;

/// Longer than any event takes, as events of other processes come within two seconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// An open stream.
pub struct Stream {
    pub status: StatusCode,
    pub headers: HeaderMap,
    body: Body,
    text: String,
}

/// One event as it came.
#[derive(Debug, Default, PartialEq)]
pub struct Sent {
    pub id: Option<String>,
    pub event: Option<String>,
    pub data: Option<String>,
    pub retry: Option<String>,
    pub comments: Vec<String>,
}

impl TestApp {
    pub async fn open(&self, ask: Ask) -> Stream {
        let (head, body) = self.answer(ask).await.into_parts();
        Stream {
            status: head.status,
            headers: head.headers,
            body,
            text: String::new(),
        }
    }
}

impl Stream {
    /// Waits for the next event; none if the stream has ended.
    pub async fn next(&mut self) -> Option<Sent> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let sent = Sent::parse(block);
                self.text = rest.to_owned();
                return Some(sent);
            }
            let frame = poll_fn(|context| Pin::new(&mut self.body).poll_frame(context));
            let frame = tokio::time::timeout(PATIENCE, frame).await;
            let frame = frame.expect("the event should have come")?.unwrap();
            let bytes = frame.into_data().unwrap();
            self.text.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }

    /// Waits for the next event that says what happened, and gives its id.
    pub async fn event(&mut self) -> (i64, ThreadEvent) {
        let sent = self.next().await.expect("the stream goes on");
        let event: ThreadEvent = serde_json::from_str(sent.data.as_deref().unwrap()).unwrap();
        let kind = serde_json::to_value(event.kind).unwrap();
        assert_eq!(kind.as_str(), sent.event.as_deref());
        (sent.id.unwrap().parse().unwrap(), event)
    }
}

impl Sent {
    fn parse(block: &str) -> Self {
        let mut sent = Self::default();
        for line in block.lines() {
            let (name, value) = line.split_once(':').expect("a field or a comment");
            let value = value.strip_prefix(' ').unwrap_or(value).to_owned();
            match name {
                "" => sent.comments.push(value),
                "id" => sent.id = Some(value),
                "event" => sent.event = Some(value),
                "data" => sent.data = Some(value),
                "retry" => sent.retry = Some(value),
                other => panic!("{other} is no field"),
            }
        }
        sent
    }
}

//! A server to ask, and the system behind it.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use afterword_peers::{Answer, Asked, Cors, Served};
use afterword_protocol::{Problem, ProblemCode};
use afterword_server::app::UpstreamApp;
use afterword_server::clock::Clock;
use afterword_server::router::upstream_router;
use afterword_server::upstream::{Upstream, UpstreamUrl};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tower::ServiceExt as _;

/// The thread of the recordings.
pub const THREAD: &str = "/api/v1/sites/default/threads/%2Fcanal-boats%2F";

/// A server in front of a system.
pub struct World {
    pub clock: Clock,
    router: Router,
}

impl World {
    /// In front of `KIND=URL`.
    pub fn before(upstream: &str) -> Self {
        Self::before_with(upstream, |_, _| ())
    }

    /// The same with something set that is not by default.
    pub fn before_with(upstream: &str, set: impl FnOnce(&mut UpstreamApp, &Clock)) -> Self {
        let clock = Clock::fixed(0);
        let address = UpstreamUrl::parse(upstream).unwrap();
        let upstream = Upstream::new(&address, Duration::from_secs(30), clock.clone());
        let mut app = UpstreamApp::new(upstream);
        set(&mut app, &clock);
        let router = upstream_router(Arc::new(app));
        Self { clock, router }
    }

    /// In front of an Isso that says what a test wants.
    pub fn before_isso(isso: &System) -> Self {
        Self::before(&format!("isso={}", isso.url()))
    }

    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Received {
        let peer: SocketAddr = "203.0.113.5:4711".parse().unwrap();
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Received {
            status: head.status.as_u16(),
            headers: head.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    pub async fn get(&self, path: &str) -> Received {
        self.send("GET", path, &[]).await
    }

    /// The first paint of the recorded thread.
    pub async fn first_paint(&self) -> Received {
        let path = format!("{THREAD}/comments?lang=en");
        self.send("GET", &path, &[("accept", "text/html")]).await
    }

    pub fn advance_seconds(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

/// What came back.
pub struct Received {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Received {
    /// The body, if the status is 200.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, 200, "{}", self.body);
        serde_json::from_str(&self.body).unwrap()
    }

    /// The problem, if it is the expected one.
    #[track_caller]
    pub fn problem(&self, code: ProblemCode) -> Problem {
        assert_eq!(self.status, code.status(), "{}", self.body);
        let problem: Problem = serde_json::from_str(&self.body).unwrap();
        assert_eq!(problem.code, code, "{}", self.body);
        problem
    }

    /// The code of the problem it is; nothing if it is none.
    pub fn json_code(&self) -> String {
        let problem: Value = serde_json::from_str(&self.body).unwrap_or_default();
        problem["code"].as_str().unwrap_or_default().to_owned()
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }
}

type Script = Box<dyn Fn(&Asked) -> Answer + Send + Sync>;

/// A system that says what a test wants, and something else later.
pub struct System {
    served: Served,
    script: Arc<Mutex<Arc<Script>>>,
}

impl System {
    pub fn saying(script: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let script: Arc<Mutex<Arc<Script>>> = Arc::new(Mutex::new(Arc::new(Box::new(script))));
        let current = Arc::clone(&script);
        let served = Served::start(Cors::Silent, move |asked| {
            let script = Arc::clone(&current.lock().unwrap());
            script(asked)
        });
        Self {
            served: served.unwrap(),
            script,
        }
    }

    /// Isso as it was recorded.
    pub fn isso() -> Self {
        Self::saying(isso)
    }

    pub fn now_says(&self, script: impl Fn(&Asked) -> Answer + Send + Sync + 'static) {
        *self.script.lock().unwrap() = Arc::new(Box::new(script));
    }

    pub fn url(&self) -> String {
        self.served.url()
    }

    /// What it was asked so far: method and path with query.
    pub fn asked(&self) -> Vec<String> {
        let requests = self.served.requests().into_iter();
        requests
            .map(|asked| format!("{} {}", asked.method, asked.path))
            .collect()
    }

    /// How often its comments were asked for.
    pub fn reads(&self) -> usize {
        let asked = self.asked();
        asked.iter().filter(|line| line.contains("uri=")).count()
    }
}

/// What Isso was recorded to say.
pub fn isso(asked: &Asked) -> Answer {
    match asked.route() {
        "/" => Answer::json(200, recorded("list-newest")),
        "/count" => Answer::json(200, recorded("count-one")),
        _ => Answer::not_found(),
    }
}

/// What the systems of a kind were recorded to say to the same requests.
pub fn as_recorded(kind: &str) -> impl Fn(&Asked) -> Answer + Send + Sync + 'static {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../adapters/tests/recorded");
    let read = |entry: std::io::Result<std::fs::DirEntry>| -> Value {
        serde_json::from_str(&std::fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap()
    };
    let entries = std::fs::read_dir(folder.join(kind)).unwrap();
    let exchanges: Vec<Value> = entries.map(read).collect();
    move |asked| {
        let same = |exchange: &&Value| {
            let request = &exchange["request"];
            let url = request["url"].as_str().unwrap();
            let path = url.splitn(4, '/').last().unwrap();
            request["method"] == asked.method && asked.path[1..] == *path
        };
        let Some(exchange) = exchanges.iter().find(same) else {
            return Answer::not_found();
        };
        let response = &exchange["response"];
        let status = response["status"].as_u64().unwrap();
        let answer = Answer::json(status.try_into().unwrap(), response["body"].to_string());
        let headers = response["headers"].as_object().unwrap().iter();
        let counted = headers.filter(|(name, _)| name.to_lowercase().starts_with("x-wp-"));
        counted.fold(answer, |answer, (name, value)| {
            answer.with(name, value.as_str().unwrap())
        })
    }
}

/// The body of a recorded answer.
pub fn recorded(name: &str) -> String {
    let folder = "../adapters/tests/recorded/isso";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let text = std::fs::read_to_string(path.join(format!("{name}.json"))).unwrap();
    let exchange: Value = serde_json::from_str(&text).unwrap();
    exchange["response"]["body"].to_string()
}

/// A list of Isso's with one comment.
pub fn list_with(html: &str) -> String {
    serde_json::json!({
        "id": null, "total_replies": 1, "hidden_replies": 0,
        "replies": [{
            "id": 1, "parent": null, "created": 1_700_000_000.0, "modified": null, "mode": 1, "text": html,
            "author": "Ann", "website": null, "likes": 0, "dislikes": 0, "notification": 0, "hash": "0123",
            "total_replies": 0, "hidden_replies": 0, "replies": [],
        }],
    })
    .to_string()
}

/// Waits until something holds, for half a minute at most.
pub async fn wait_for(holds: impl AsyncFn() -> bool) {
    let begun = std::time::Instant::now();
    while !holds().await {
        assert!(begun.elapsed().as_secs() < 30, "it does not come true");
        tokio::task::yield_now().await;
    }
}

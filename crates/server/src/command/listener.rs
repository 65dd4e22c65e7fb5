//! The server with its socket: listening, keeping house, and stopping without losing anything.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{CommandError, say};
use crate::app::{App, Front, UpstreamApp};
use crate::connections::descriptors::make_room;
use crate::connections::{self, Answers, Door, Limits};
use crate::router::{service, upstream_router};

/// For how long requests may go on after the server was told to stop.
const GRACE: Duration = Duration::from_secs(20);
/// How often what is no longer needed is forgotten.
const HOUSEKEEPING: Duration = Duration::from_secs(60);
/// For how long a retried write is recognised, in milliseconds.
const RETRY_WINDOW_MILLIS: i64 = 24 * 60 * 60 * 1000;
/// For how long it is known what happened in threads, in milliseconds.
const EVENTS_KEPT_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// Listens, says so in the first line of standard output, and serves until told to stop.
///
/// # Errors
///
/// If the address can't be had or the socket fails.
pub async fn run(
    app: Arc<App>,
    listen: SocketAddr,
    announce: impl FnOnce(SocketAddr),
) -> Result<(), CommandError> {
    let listener = Listener::bind(listen)?;
    let address = listener.address;
    announce(address);
    // Unless it was set: this is as good on this machine.
    app.outbox.set_base(format!("http://{address}"));
    let sender = tokio::spawn({
        let app = Arc::clone(&app);
        async move { app.outbox.run(&app.store, &app.clock).await }
    });
    let housekeeper = tokio::spawn(keep_house(Arc::clone(&app)));
    let streams = Arc::clone(&app);
    // They would go on until the grace is over.
    let close_streams = move || streams.live.close();
    let door = door(&*app);
    let served = listener
        .serve(service(Arc::clone(&app)), door, close_streams)
        .await;
    housekeeper.abort();
    app.outbox.stop();
    let _ = tokio::time::timeout(GRACE, sender).await;
    app.store.clone().close().await;
    tracing::info!("stopped");
    served
}

/// The same for a server in front of another comment system.
///
/// # Errors
///
/// If the address can't be had or the socket fails.
pub async fn run_upstream(app: Arc<UpstreamApp>, listen: SocketAddr) -> Result<(), CommandError> {
    let listener = Listener::bind(listen)?;
    let limits = Arc::clone(&app);
    let housekeeper = tokio::spawn(async move {
        let mut time = tokio::time::interval(HOUSEKEEPING);
        loop {
            time.tick().await;
            if let Some(limits) = &limits.rate_limits {
                limits.forget_idle();
            }
        }
    });
    let door = door(&*app);
    let served = listener.serve(upstream_router(app), door, || ()).await;
    housekeeper.abort();
    tracing::info!("stopped");
    served
}

/// A socket that takes connections, whose address was said in the first line of standard output.
struct Listener {
    socket: TcpListener,
    address: SocketAddr,
    signals: Signals,
}

impl Listener {
    fn bind(listen: SocketAddr) -> Result<Self, CommandError> {
        let failed = |error| failed(listen, &error);
        // Before the first line, since whoever has read it may send a signal.
        let signals = Signals::catch().map_err(failed)?;
        let socket = connections::bind(listen).map_err(failed)?;
        let address = socket.local_addr().map_err(failed)?;
        say(format_args!("listening on http://{address}"));
        Ok(Self {
            socket,
            address,
            signals,
        })
    }

    /// Serves until told to stop; `stopping` is called then, and requests under way are finished.
    async fn serve(
        self,
        service: impl Answers,
        door: Door,
        stopping: impl FnOnce() + Send + 'static,
    ) -> Result<(), CommandError> {
        let handle = Handle::new();
        tokio::spawn(stop(self.signals, handle.clone(), stopping));
        let served = connections::serve(self.socket, service, door, handle).await;
        served.map_err(|error| failed(self.address, &error))
    }
}

/// Lets in as many connections as there is room for.
fn door(front: &impl Front) -> Door {
    let mut limits = Limits::default();
    limits.in_all = limits.in_all.min(make_room());
    if front.rate_limits().is_none() {
        limits.per_client = limits.in_all;
    }
    Door::new(limits, front.trusted_proxies())
}

fn failed(listen: SocketAddr, error: &std::io::Error) -> CommandError {
    CommandError::Failed(format!(
        "can't listen on {listen}: {error}; --listen names another"
    ))
}

/// What tells a server to stop.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn catch() -> std::io::Result<Self> {
        let (terminate, interrupt) = (SignalKind::terminate(), SignalKind::interrupt());
        Ok(Self {
            terminate: signal(terminate)?,
            interrupt: signal(interrupt)?,
        })
    }
}

async fn stop(mut signals: Signals, handle: Handle<SocketAddr>, stopping: impl FnOnce()) {
    tokio::select! {
        _ = signals.terminate.recv() => (),
        _ = signals.interrupt.recv() => (),
    }
    tracing::info!("stopping: requests under way are finished first");
    stopping();
    handle.graceful_shutdown(Some(GRACE));
}

async fn keep_house(app: Arc<App>) {
    let mut time = tokio::time::interval(HOUSEKEEPING);
    loop {
        time.tick().await;
        if let Some(limits) = &app.rate_limits {
            limits.forget_idle();
        }
        let now = app.clock.now();
        let keys = app.store.forget_idempotency_keys(now - RETRY_WINDOW_MILLIS);
        if let Err(error) = keys.await {
            tracing::warn!(%error, "old idempotency keys are still there");
        }
        let events = app.store.forget_events(now - EVENTS_KEPT_MILLIS);
        if let Err(error) = events.await {
            tracing::warn!(%error, "old events are still there");
        }
        if let Err(error) = app.store.forget_mail(now).await {
            tracing::warn!(%error, "what was sent long ago is still there");
        }
    }
}

//! How often one client may ask.
//!
//! **Invariant.** Clients are forgotten as soon as they have all their requests again: once a minute, and whenever so many
//! requests have come that there may be too many clients. So however many addresses somebody has, only those are known that
//! asked in the last seconds, and tens of thousands more.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use afterword_protocol::{Problem, ProblemCode};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::api_error::ApiError;
use crate::app::Front;
use crate::client_address::{ClientKey, client_address};
use crate::clock::Clock;

/// Writes at once, then one per [`WRITE_EVERY`].
const WRITE_BURST: NonZeroU32 = NonZeroU32::new(20).expect("20 is not 0");
const WRITE_EVERY: Duration = Duration::from_secs(3);
/// Reads at once, then [`READS_PER_SECOND`].
const READ_BURST: NonZeroU32 = NonZeroU32::new(200).expect("200 is not 0");
const READS_PER_SECOND: NonZeroU32 = NonZeroU32::new(50).expect("50 is not 0");

/// Requests after which those are looked for who can be forgotten.
const TIDY_AFTER: u32 = 65_536;

type Limiter =
    RateLimiter<ClientKey, DashMapStateStore<ClientKey>, Clock, NoOpMiddleware<Duration>>;

/// The limits of every client that asked lately.
pub struct RateLimits {
    clock: Clock,
    reads: Limiter,
    writes: Limiter,
    /// Requests since clients were forgotten.
    counted: AtomicU32,
}

impl RateLimits {
    /// Fresh limits: nobody has asked yet.
    pub fn new(clock: &Clock) -> Self {
        let limiter = |quota| RateLimiter::new(quota, DashMapStateStore::default(), clock.clone());
        let writes = Quota::with_period(WRITE_EVERY).expect("the period is not 0");
        Self {
            clock: clock.clone(),
            reads: limiter(Quota::per_second(READS_PER_SECOND).allow_burst(READ_BURST)),
            writes: limiter(writes.allow_burst(WRITE_BURST)),
            counted: AtomicU32::new(0),
        }
    }

    /// Counts one request.
    ///
    /// # Errors
    ///
    /// `RateLimited` with the seconds to wait.
    pub fn count(&self, client: ClientKey, method: &Method) -> Result<(), ApiError> {
        if self.counted.fetch_add(1, Ordering::Relaxed) == TIDY_AFTER {
            self.forget_idle();
        }
        let limiter = if method.is_safe() {
            &self.reads
        } else {
            &self.writes
        };
        limiter.check_key(&client).map_err(|refused| {
            let wait = refused.wait_time_from(self.clock.steady());
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            Problem::new(ProblemCode::RateLimited)
                .retry_after_seconds(seconds.max(1))
                .into()
        })
    }

    /// Forgets the clients that have all their requests again.
    pub fn forget_idle(&self) {
        self.counted.store(0, Ordering::Relaxed);
        for limiter in [&self.reads, &self.writes] {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// Lets a request pass if its client has one left.
pub async fn limit_rate<F: Front>(
    State(app): State<Arc<F>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    count_request(&*app, peer, request.headers(), request.method())?;
    Ok(next.run(request).await)
}

/// Lets a request that changes nothing pass if its client has a read left, whatever its method.
pub async fn limit_rate_of_reads<F: Front>(
    State(app): State<Arc<F>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    count_request(&*app, peer, request.headers(), &Method::GET)?;
    Ok(next.run(request).await)
}

/// Counts a request of a client.
///
/// # Errors
///
/// `RateLimited`, if it has none left.
pub fn count_request(
    app: &impl Front,
    peer: SocketAddr,
    headers: &HeaderMap,
    method: &Method,
) -> Result<(), ApiError> {
    let Some(limits) = app.rate_limits() else {
        return Ok(());
    };
    let client = client_address(peer.ip(), headers, app.trusted_proxies());
    limits.count(client.into(), method)
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    #[test]
    fn a_million_clients_are_not_remembered() {
        let clock = Clock::fixed(0);
        let limits = RateLimits::new(&clock);
        let mut most = 0;
        for number in 0..1_000_000 {
            if number % 10 == 0 {
                clock.advance(Duration::from_millis(1));
            }
            let client = IpAddr::from(Ipv4Addr::from_bits(number));
            assert!(limits.count(client.into(), &Method::GET).is_ok());
            if number % 1000 == 0 {
                most = most.max(limits.reads.len());
            }
        }
        // Ten thousand a second, each of which has its request again after 20 milliseconds.
        assert!(most <= TIDY_AFTER as usize + 1000, "{most}");
        assert!(most > 10_000, "{most}");
    }

    #[test]
    fn who_has_used_up_their_requests_is_remembered_when_others_are_forgotten() {
        let clock = Clock::fixed(0);
        let limits = RateLimits::new(&clock);
        let greedy = ClientKey::from(IpAddr::from([192, 0, 2, 1]));
        while limits.count(greedy, &Method::POST).is_ok() {}
        limits.forget_idle();
        assert!(limits.count(greedy, &Method::POST).is_err());
        assert_eq!(limits.writes.len(), 1);
    }
}

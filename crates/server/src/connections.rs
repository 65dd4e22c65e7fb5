//! Connections of clients: how many there may be, and for how long one may keep the server waiting.
//!
//! **Invariants.** The process never runs out of descriptors for what it has to do itself. A connection that neither asks
//! nor takes what it asked for is closed; only a stream may wait, and only as long as its client is there.

pub mod descriptors;
mod pace;

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Shutdown, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::ServiceExt as _;
use axum::http::Request;
use axum::response::Response;
use axum_server::Handle;
use axum_server::accept::Accept;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use hyper::body::Incoming;
use ipnet::IpNet;
use socket2::{Domain, SockRef, Socket, Type};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tower::Service;

pub use self::pace::Pace;
use self::pace::Paced;
use crate::client_address::ClientKey;
use crate::seats::{Seat, Seats};

/// Connections that may wait until they are accepted.
const BACKLOG: i32 = 1024;
/// What one connection keeps on its way to the client, in bytes; the system doubles it.
pub const SEND_BUFFER: usize = 128 * 1024;
/// The longest head of a request, and what is prepared at once of an answer, in bytes.
const BUFFER: usize = 64 * 1024;
/// Connections that are told at a time that there are too many, and for how long they may take to hear it.
const REFUSED: usize = 64;
const REFUSAL: Duration = Duration::from_secs(1);
const FULL: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 10\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// What connections may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections of the process.
    pub in_all: usize,
    /// Connections of one client.
    pub per_client: usize,
    /// How long a client may take for the head of a request, from the end of the one before.
    pub head: Duration,
    /// How fast it has to take an answer.
    pub pace: Pace,
    /// How long it may be away, as nothing that arrives at it is acknowledged.
    pub away: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            in_all: 12_000,
            per_client: 256,
            head: Duration::from_secs(10),
            pace: Pace {
                bytes: 64 * 1024,
                time: Duration::from_secs(30),
            },
            away: Duration::from_secs(60),
        }
    }
}

/// Lets connections in, as many as there may be.
#[derive(Clone, Debug)]
pub struct Door {
    limits: Limits,
    seats: Arc<Seats>,
    refused: Arc<Semaphore>,
    /// The proxies that many clients come through.
    trusted: Arc<[IpNet]>,
}

/// Something that answers whatever it is asked, as a router does.
pub trait Answers:
    Service<Request<Incoming>, Response = Response, Error = Infallible, Future: Send>
    + Clone
    + Send
    + Sync
    + 'static
{
}

impl<S> Answers for S where
    S: Service<Request<Incoming>, Response = Response, Error = Infallible, Future: Send>
        + Clone
        + Send
        + Sync
        + 'static
{
}

/// Takes an address to be connected to.
///
/// # Errors
///
/// If it can't be had.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    // Or a server that is started again would have to wait.
    socket.set_reuse_address(true)?;
    // Connections have it from here.
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Serves those who connect, until `handle` says that it is over.
///
/// # Errors
///
/// If the socket fails.
pub async fn serve(
    socket: TcpListener,
    service: impl Answers,
    door: Door,
    handle: Handle<SocketAddr>,
) -> io::Result<()> {
    let head = door.limits.head;
    let mut server = axum_server::from_tcp(socket)?
        .http1_only()
        .handle(handle)
        .accept_error_handler(|client, error| {
            // Those who were refused or have left again are nothing to tell.
            if client.is_none() {
                tracing::warn!(%error, "a connection can't be accepted");
            }
        })
        .acceptor(door);
    let http = server.http_builder();
    http.http1().header_read_timeout(head).max_buf_size(BUFFER);
    server
        .serve(service.into_make_service_with_connect_info::<SocketAddr>())
        .await
}

impl Door {
    /// A door that knows these proxies, which have as many connections as they like.
    pub fn new(limits: Limits, trusted: &[IpNet]) -> Self {
        Self {
            limits,
            seats: Arc::new(Seats::new(limits.in_all, limits.per_client)),
            refused: Arc::new(Semaphore::new(REFUSED)),
            trusted: trusted.into(),
        }
    }

    fn seat(&self, client: IpAddr) -> Option<Seat> {
        let client = client.to_canonical();
        let is_proxy = self.trusted.iter().any(|proxy| proxy.contains(&client));
        let client = (!is_proxy).then(|| ClientKey::from(client));
        self.seats.take(client).ok()
    }

    async fn admit<S>(self, stream: TcpStream, service: S) -> io::Result<(Paced<TcpStream>, S)> {
        let Some(seat) = self.seat(stream.peer_addr()?.ip()) else {
            self.refuse(stream).await;
            return Err(io::Error::other("there are too many connections"));
        };
        #[cfg(target_os = "linux")]
        SockRef::from(&stream).set_tcp_user_timeout(Some(self.limits.away))?;
        Ok((Paced::new(stream, self.limits.pace, seat), service))
    }

    /// Says that there are too many, to as many as there is room for.
    async fn refuse(&self, stream: TcpStream) {
        let Ok(_room) = self.refused.try_acquire() else {
            return;
        };
        let _ = tokio::time::timeout(REFUSAL, tell(&stream)).await;
    }
}

impl<S: Send + 'static> Accept<TcpStream, S> for Door {
    type Stream = Paced<TcpStream>;
    type Service = S;
    type Future = BoxFuture<'static, io::Result<(Self::Stream, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        self.clone().admit(stream, service).boxed()
    }
}

/// Sends [`FULL`], and reads what was asked: what comes after the end would take the answer back.
async fn tell(stream: &TcpStream) -> io::Result<()> {
    stream.writable().await?;
    stream.try_write(FULL)?;
    SockRef::from(stream).shutdown(Shutdown::Write)?;
    let mut buffer = [0; 1024];
    loop {
        stream.readable().await?;
        match stream.try_read(&mut buffer) {
            Ok(0) => return Ok(()),
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
            Ok(_) | Err(_) => (),
        }
    }
}

#[cfg(test)]
mod tests;

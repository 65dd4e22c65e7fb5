//! Clients that mean no good, on real sockets.

use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::routing::get;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpSocket;
use tokio::task::JoinSet;

use super::*;

/// More than all buffers between two programs on one machine hold.
const LARGE: usize = 32 << 20;
/// Longer than anything takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Short times, so that tests need not wait.
fn limits() -> Limits {
    Limits {
        head: Duration::from_millis(300),
        pace: Pace {
            bytes: 64 * 1024,
            time: Duration::from_millis(300),
        },
        ..Limits::default()
    }
}

/// A server that ends with the test.
struct Server {
    address: SocketAddr,
    handle: Handle<SocketAddr>,
    seats: Arc<Seats>,
}

impl Server {
    async fn start(limits: Limits) -> anyhow::Result<Self> {
        let large = Bytes::from(vec![b'x'; LARGE]);
        let routes = Router::new()
            .route("/small", get(async || "small"))
            .route("/large", get(async move || large.clone()))
            .route("/wait", get(std::future::pending::<()>));
        let socket = bind("127.0.0.1:0".parse()?)?;
        let address = socket.local_addr()?;
        let handle = Handle::new();
        let door = Door::new(limits, &[]);
        let seats = Arc::clone(&door.seats);
        tokio::spawn(serve(socket, routes, door, handle.clone()));
        Ok(Self {
            address,
            handle,
            seats,
        })
    }

    /// Connects with small buffers, and sends something.
    async fn connect(&self, sent: &str) -> anyhow::Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(8 * 1024)?;
        let mut stream = socket.connect(self.address).await?;
        stream.write_all(sent.as_bytes()).await?;
        Ok(stream)
    }

    /// Asks once, as a well-behaved client: the whole answer.
    async fn ask(&self, path: &str) -> anyhow::Result<String> {
        let head = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let mut stream = self.connect(&head).await?;
        read_to_end(&mut stream).await
    }

    /// Waits until so many connections are there.
    async fn wait_for_connections(&self, number: usize) -> anyhow::Result<()> {
        let until = async {
            while self.seats.number() != number {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        Ok(tokio::time::timeout(PATIENCE, until).await?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.handle.shutdown();
    }
}

async fn read_to_end(stream: &mut TcpStream) -> anyhow::Result<String> {
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    // A connection that is reset has ended, too.
    let _ = tokio::time::timeout(PATIENCE, read).await?;
    Ok(String::from_utf8(answer)?)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_do_not_read_are_let_go_while_others_are_answered() -> anyhow::Result<()> {
    let server = Server::start(limits()).await?;
    let mut slow = Vec::new();
    for _ in 0..20 {
        slow.push(
            server
                .connect("GET /large HTTP/1.1\r\nhost: x\r\n\r\n")
                .await?,
        );
    }
    server.wait_for_connections(slow.len()).await?;
    while server.seats.number() > 0 {
        assert!(server.ask("/small").await?.ends_with("small"));
    }
    // They have what was on its way, and not all of it.
    for stream in &mut slow {
        assert!(read_to_end(stream).await?.len() < LARGE);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_reads_byte_by_byte_is_let_go() -> anyhow::Result<()> {
    let server = Server::start(limits()).await?;
    let mut slow = server
        .connect("GET /large HTTP/1.1\r\nhost: x\r\n\r\n")
        .await?;
    server.wait_for_connections(1).await?;
    let mut byte = [0];
    let reading = async {
        while server.seats.number() > 0 {
            slow.read_exact(&mut byte).await?;
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(PATIENCE, reading).await?
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_reads_steadily_gets_everything_however_long_it_takes() -> anyhow::Result<()> {
    let patience = Duration::from_secs(1);
    let mut limits = limits();
    limits.pace.time = patience;
    let server = Server::start(limits).await?;
    let begun = Instant::now();
    let mut stream = server
        .connect("GET /large HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .await?;
    // Pauses shorter than the server's patience, and longer all together.
    let mut part = vec![0; LARGE / 50];
    for _ in 0..50 {
        stream.read_exact(&mut part).await?;
        tokio::time::sleep(patience / 20).await;
    }
    assert!(begun.elapsed() > 2 * patience);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_asks_nothing_is_closed_before_and_after_an_answer() -> anyhow::Result<()>
{
    let server = Server::start(limits()).await?;
    let mut idle = JoinSet::new();
    for sent in [
        "",
        "GET /small HT",
        "GET /small HTTP/1.1\r\nhost: x\r\n",
        "GET /small HTTP/1.1\r\nhost: x\r\n\r\n",
    ] {
        let mut stream = server.connect(sent).await?;
        idle.spawn(async move { read_to_end(&mut stream).await });
    }
    let answers: Result<Vec<String>, _> = idle.join_all().await.into_iter().collect();
    let answered = answers?
        .iter()
        .filter(|answer| answer.contains(" 200 "))
        .count();
    assert_eq!(answered, 1);
    server.wait_for_connections(0).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_that_comes_byte_by_byte_is_not_waited_for() -> anyhow::Result<()> {
    let server = Server::start(limits()).await?;
    let mut slow = server
        .connect("GET /small HTTP/1.1\r\nhost: x\r\nx: ")
        .await?;
    server.wait_for_connections(1).await?;
    let sending = async {
        while server.seats.number() > 0 {
            // Fails when the connection is closed.
            let _ = slow.write_all(b"x").await;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    Ok(tokio::time::timeout(PATIENCE, sending).await?)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_that_is_too_long_is_refused() -> anyhow::Result<()> {
    let server = Server::start(limits()).await?;
    let mut stream = server
        .connect("GET /small HTTP/1.1\r\nhost: x\r\nx: ")
        .await?;
    // May be refused before it was sent.
    let _ = stream.write_all(&vec![b'x'; 4 * BUFFER]).await;
    let _ = stream.write_all(b"\r\n\r\n").await;
    let answer = read_to_end(&mut stream).await?;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 431 "),
        "{answer}"
    );
    server.wait_for_connections(0).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_there_are_too_many_connections_others_are_told_to_come_back() -> anyhow::Result<()> {
    let few = |in_all, per_client| Limits {
        in_all,
        per_client,
        ..limits()
    };
    for limits in [few(3, 100), few(100, 3)] {
        let server = Server::start(limits).await?;
        let mut waiting = Vec::new();
        for _ in 0..3 {
            waiting.push(
                server
                    .connect("GET /wait HTTP/1.1\r\nhost: x\r\n\r\n")
                    .await?,
            );
        }
        server.wait_for_connections(3).await?;
        let refused = server.ask("/small").await?;
        assert!(refused.starts_with("HTTP/1.1 503 "), "{refused}");
        assert!(refused.contains("\r\nretry-after: 10\r\n"), "{refused}");
        waiting.pop();
        server.wait_for_connections(2).await?;
        assert!(server.ask("/small").await?.ends_with("small"));
    }
    Ok(())
}

#[tokio::test]
async fn a_proxy_that_is_trusted_has_as_many_connections_as_it_likes() -> anyhow::Result<()> {
    let limits = Limits {
        per_client: 1,
        ..limits()
    };
    let door = Door::new(limits, &["10.0.0.0/8".parse()?]);
    for (client, seats) in [("10.0.0.1", 3), ("192.0.2.1", 1), ("::ffff:10.0.0.2", 3)] {
        let client: IpAddr = client.parse()?;
        let taken: Vec<Seat> = (0..3).filter_map(|_| door.seat(client)).collect();
        assert_eq!(taken.len(), seats, "{client}");
    }
    Ok(())
}

#[test]
fn there_is_room_for_connections() {
    assert!(descriptors::make_room() > 0);
}

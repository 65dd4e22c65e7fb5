//! Connections as many people would open them: from addresses of their own, and more of them than a program usually may.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpStream};

use anyhow::Result;
use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketType, bind, connect, socket, sockopt};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// How a connection is opened.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// The address it comes from, one of this machine.
    pub from: Ipv4Addr,
    /// How many bytes may be on their way to who does not read them; as many as the system likes if it is not said.
    pub receive_buffer: Option<usize>,
    /// Whether nothing is waited for, not even that the connection is there.
    pub no_waiting: bool,
}

/// Opens a connection.
///
/// # Errors
///
/// If nobody listens there, or the system has no more connections.
pub fn open(to: SocketAddr, manner: Manner) -> Result<TcpStream> {
    let socket = socket(AddressFamily::INET, SocketType::STREAM, None)?;
    let stream = TcpStream::from(socket);
    stream.set_nodelay(true)?;
    if let Some(bytes) = manner.receive_buffer {
        sockopt::set_socket_recv_buffer_size(&stream, bytes)?;
    }
    bind(&stream, &SocketAddrV4::new(manner.from, 0))?;
    stream.set_nonblocking(manner.no_waiting)?;
    match connect(&stream, &to) {
        Ok(()) | Err(Errno::INPROGRESS) => Ok(stream),
        Err(error) => Err(io::Error::from(error).into()),
    }
}

/// One of many addresses of this machine, which no other part of the measurement uses.
pub fn neighbour(place: usize) -> Ipv4Addr {
    let [.., high, low] = place.to_be_bytes();
    Ipv4Addr::new(127, 7, high, low)
}

/// The right to open as many files and connections as the system lets this program; given back when dropped.
pub struct ManyFiles(Rlimit);

impl ManyFiles {
    /// Takes it.
    ///
    /// # Errors
    ///
    /// If the system does not grant what it says that it would.
    pub fn allow() -> Result<Self> {
        let before = getrlimit(Resource::Nofile);
        let most = Rlimit {
            current: before.maximum,
            ..before
        };
        setrlimit(Resource::Nofile, most)?;
        Ok(Self(before))
    }
}

impl Drop for ManyFiles {
    fn drop(&mut self) {
        // Who may have more may always have less.
        let _ = setrlimit(Resource::Nofile, self.0);
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn neighbours_have_addresses_of_their_own() {
        assert_eq!(neighbour(0), Ipv4Addr::new(127, 7, 0, 0));
        assert_eq!(neighbour(2_000), Ipv4Addr::new(127, 7, 7, 208));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_server_sees_where_a_connection_comes_from() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let to = listener.local_addr().expect("an address");
        for no_waiting in [false, true] {
            let manner = Manner {
                from: neighbour(3),
                receive_buffer: None,
                no_waiting,
            };
            let _stream = open(to, manner).expect("a connection");
            let (_, from) = listener.accept().expect("a connection");
            assert_eq!(from.ip(), neighbour(3));
        }
    }
}

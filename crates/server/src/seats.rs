//! How many may listen at once, in all and from one address.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use afterword_protocol::{Problem, ProblemCode};

use super::Live;
use crate::api_error::ApiError;
use crate::client_address::ClientKey;

/// Streams of one process.
const IN_ALL: usize = 1000;
/// Streams of one client.
pub const PER_CLIENT: usize = 8;
/// When to try again, in seconds; nobody knows when somebody leaves.
const RETRY_AFTER_SECONDS: u64 = 30;

/// Who listens.
#[derive(Debug, Default)]
pub struct Seats(Mutex<Taken>);

#[derive(Debug, Default)]
struct Taken {
    in_all: usize,
    by_client: HashMap<ClientKey, usize>,
}

/// The right to listen, given back when it is dropped.
#[derive(Debug)]
pub struct Seat {
    seats: Arc<Seats>,
    client: Option<ClientKey>,
}

impl Live {
    /// Takes a seat; without a client only those of the process are counted.
    ///
    /// # Errors
    ///
    /// `RateLimited` if there is none, `Unavailable` if the server is being stopped.
    pub fn take_seat(&self, client: Option<ClientKey>) -> Result<Seat, ApiError> {
        if *self.closed.borrow() {
            return Err(ApiError::unavailable("the server is being stopped"));
        }
        let mut taken = self.seats.taken();
        let limit = |limit: usize| -> ApiError {
            let problem = Problem::new(ProblemCode::RateLimited).limit(limit as u64);
            problem.retry_after_seconds(RETRY_AFTER_SECONDS).into()
        };
        if taken.in_all >= IN_ALL {
            return Err(limit(IN_ALL));
        }
        if let Some(client) = client {
            let mine = taken.by_client.entry(client).or_default();
            if *mine >= PER_CLIENT {
                return Err(limit(PER_CLIENT));
            }
            *mine += 1;
        }
        taken.in_all += 1;
        let seats = Arc::clone(&self.seats);
        Ok(Seat { seats, client })
    }
}

impl Seats {
    fn taken(&self) -> MutexGuard<'_, Taken> {
        // Nothing is left half done in it by a panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.taken();
        taken.in_all = taken.in_all.saturating_sub(1);
        let Some(client) = self.client else { return };
        if let Some(mine) = taken.by_client.get_mut(&client) {
            *mine = mine.saturating_sub(1);
            if *mine == 0 {
                taken.by_client.remove(&client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    fn client(last: u8) -> Option<ClientKey> {
        Some(ClientKey::from(IpAddr::from([192, 0, 2, last])))
    }

    #[test]
    fn a_client_has_eight_seats_and_gets_them_back() {
        let live = Live::default();
        let mut seats: Vec<Seat> = (0..PER_CLIENT)
            .map(|_| live.take_seat(client(1)).expect("a seat"))
            .collect();
        let refused = live.take_seat(client(1)).expect_err("no seat is left");
        assert_eq!(refused.code(), ProblemCode::RateLimited);
        assert!(live.take_seat(client(2)).is_ok());
        seats.pop();
        seats.push(live.take_seat(client(1)).expect("a seat"));
        assert!(live.take_seat(client(1)).is_err());
        seats.clear();
        assert!(live.seats.taken().by_client.is_empty());
        assert_eq!(live.seats.taken().in_all, 0);
    }

    #[test]
    fn a_process_has_a_thousand_seats() {
        let live = Live::default();
        let seats: Vec<_> = (0..IN_ALL).map(|_| live.take_seat(None)).collect();
        assert!(seats.iter().all(Result::is_ok));
        let refused = live.take_seat(client(1)).expect_err("no seat is left");
        assert_eq!(refused.code(), ProblemCode::RateLimited);
        drop(seats);
        assert!(live.take_seat(client(1)).is_ok());
    }

    #[test]
    fn nobody_sits_down_when_the_server_is_being_stopped() {
        let live = Live::default();
        live.close();
        let refused = live.take_seat(None).expect_err("no seat is given");
        assert_eq!(refused.code(), ProblemCode::Unavailable);
    }
}

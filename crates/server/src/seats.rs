//! Who is here: how many may be at once, in all and from one client.
//!
//! **Invariant.** A client is known exactly as long as it has a seat, so there are never more clients than seats.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::client_address::ClientKey;

/// Who has a seat, and how many there are.
#[derive(Debug)]
pub struct Seats {
    in_all: usize,
    per_client: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    in_all: usize,
    by_client: HashMap<ClientKey, usize>,
}

/// The right to be here, given back when it is dropped.
#[derive(Debug)]
pub struct Seat {
    seats: Arc<Seats>,
    client: Option<ClientKey>,
}

impl Seats {
    /// So many seats, and so many for one client.
    pub fn new(in_all: usize, per_client: usize) -> Self {
        Self {
            in_all,
            per_client,
            taken: Mutex::default(),
        }
    }

    /// Takes a seat; without a client only those of all are counted.
    ///
    /// # Errors
    ///
    /// How many there are, if none is left.
    pub fn take(self: &Arc<Self>, client: Option<ClientKey>) -> Result<Seat, usize> {
        let mut taken = self.taken();
        if taken.in_all >= self.in_all {
            return Err(self.in_all);
        }
        if let Some(client) = client {
            let mine = taken.by_client.entry(client).or_default();
            if *mine >= self.per_client {
                return Err(self.per_client);
            }
            *mine += 1;
        }
        taken.in_all += 1;
        let seats = Arc::clone(self);
        Ok(Seat { seats, client })
    }

    /// How many are taken.
    #[cfg(test)]
    pub fn number(&self) -> usize {
        self.taken().in_all
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        // Nothing is left half done in it by a panic.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
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
    fn a_client_has_its_seats_and_gets_them_back() {
        let all = Arc::new(Seats::new(100, 8));
        let mut seats: Vec<Seat> = (0..8)
            .map(|_| all.take(client(1)).expect("a seat"))
            .collect();
        assert_eq!(all.take(client(1)).expect_err("no seat is left"), 8);
        assert!(all.take(client(2)).is_ok());
        seats.pop();
        seats.push(all.take(client(1)).expect("a seat"));
        assert!(all.take(client(1)).is_err());
        seats.clear();
        assert!(all.taken().by_client.is_empty());
        assert_eq!(all.taken().in_all, 0);
    }

    #[test]
    fn all_have_no_more_than_there_are() {
        let all = Arc::new(Seats::new(3, 2));
        let seats: Vec<_> = (0..3).map(|_| all.take(None)).collect();
        assert!(seats.iter().all(Result::is_ok));
        assert_eq!(all.take(client(1)).expect_err("no seat is left"), 3);
        assert!(all.taken().by_client.is_empty());
        drop(seats);
        assert!(all.take(client(1)).is_ok());
    }
}

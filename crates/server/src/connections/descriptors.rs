//! How many files and connections the process may have open.

use rustix::process::{Resource, getrlimit, setrlimit};

/// What else is open: the database, mail servers, webhooks, connections that are being refused.
const OTHERS: u64 = 256;
/// What is assumed where nothing limits it.
const UNLIMITED: u64 = 1 << 20;

/// Raises the limit as far as the process itself may, and gives how many connections it leaves room for.
pub fn make_room() -> usize {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // Where that is refused the limit is what it was.
    let _ = setrlimit(Resource::Nofile, limit);
    let open = getrlimit(Resource::Nofile).current.unwrap_or(UNLIMITED);
    let left = open.saturating_sub(OTHERS).max(open / 2);
    usize::try_from(left).unwrap_or(usize::MAX)
}

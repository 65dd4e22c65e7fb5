//! The server in front of another comment system: the system is a script on loopback that says what Isso was recorded
//! to say, or what a hostile one might.
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod doors;
mod faults;
mod kinds;
mod process;
mod reading;
mod world;

//! The comment systems that the widget can stand in front of, started for tests: the real programs, each with a thread
//! inside, on a port of its own and in a folder of its own.
//!
//! **Invariants.** Nothing that is started here outlives its value: it ends when the value is dropped, and also when
//! the test's process is killed. Two of a kind don't know of each other. Everything listens on loopback, and nothing
//! that a system has running as a service is used.

#[cfg(unix)]
mod group;
mod isso;
#[cfg(unix)]
mod programs;
mod served;
#[cfg(unix)]
mod wordpress;

pub use crate::isso::{Guard, Isso, IssoOptions};
pub use crate::served::{Answer, Asked, Cors, Served};
#[cfg(unix)]
pub use crate::wordpress::{Post, WordPress, WordPressOptions};

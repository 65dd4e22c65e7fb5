//! How values are written; `None` means that this is not one.

use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::time::Duration;

use ipnet::IpNet;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// Makes a reader take nothing for an answer.
pub fn optional<T>(read: impl Fn(&str) -> Option<T>) -> impl Fn(&str) -> Option<Option<T>> {
    move |given| {
        if given.is_empty() {
            Some(None)
        } else {
            read(given).map(Some)
        }
    }
}

/// Reads `on` or `off`.
pub fn switch(given: &str) -> Option<bool> {
    match given {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    }
}

/// Makes a reader of a number of seconds.
pub fn seconds(allowed: RangeInclusive<u64>) -> impl Fn(&str) -> Option<Duration> {
    move |given| {
        let seconds = given.parse().ok();
        seconds
            .filter(|seconds| allowed.contains(seconds))
            .map(Duration::from_secs)
    }
}

/// Reads addresses and networks with commas in between.
pub fn networks(given: &str) -> Option<Vec<IpNet>> {
    let entries = given
        .split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty());
    entries
        .map(|entry| entry.parse().ok().or_else(|| single(entry)))
        .collect()
}

fn single(entry: &str) -> Option<IpNet> {
    entry
        .parse()
        .ok()
        .map(|address: IpAddr| IpNet::from(address.to_canonical()))
}

/// Reads a log filter, which is kept as text because it can't be copied.
///
/// A lone word would be taken for the name of a module, which is never what it was meant to be.
pub fn log_filter(given: &str) -> Option<String> {
    let mut parts = given.split(',').map(str::trim);
    let is_level = |part: &str| !part.is_empty() && part.parse::<LevelFilter>().is_ok();
    let meant = parts.all(|part| part.contains('=') || is_level(part));
    (meant && EnvFilter::try_new(given).is_ok()).then(|| given.to_owned())
}

//! What a client prefers: the weights of `Accept`, `Accept-Encoding` and `Accept-Language`.

use std::cmp::Reverse;

use axum::http::{HeaderMap, HeaderName, header};

/// The parsed values of one header, each with its weight in thousandths.
pub struct Preferences<'a>(Vec<(&'a str, u16)>);

impl<'a> Preferences<'a> {
    /// Reads a header; a missing one has no preferences.
    pub fn of(headers: &'a HeaderMap, name: &HeaderName) -> Self {
        let values = headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok());
        Self(
            values
                .flat_map(|value| value.split(','))
                .filter_map(weighted)
                .collect(),
        )
    }

    /// The weight of the first of `names` that is listed; give the most specific one first.
    pub fn weight(&self, names: &[&str]) -> Option<u16> {
        names.iter().find_map(|name| {
            self.0
                .iter()
                .find(|(listed, _)| listed.eq_ignore_ascii_case(name))
                .map(|found| found.1)
        })
    }
}

/// Whether the client would rather have HTML than JSON; who does not care gets JSON.
pub fn prefers_html(headers: &HeaderMap) -> bool {
    let accept = Preferences::of(headers, &header::ACCEPT);
    let html = accept.weight(&["text/html", "text/*", "*/*"]).unwrap_or(0);
    let json = accept
        .weight(&["application/json", "application/*", "*/*"])
        .unwrap_or(0);
    html > json
}

/// The languages that the client's reader knows, the best known first.
pub fn languages(headers: &HeaderMap) -> Vec<&str> {
    let Preferences(mut listed) = Preferences::of(headers, &header::ACCEPT_LANGUAGE);
    listed.retain(|&(_, weight)| weight > 0);
    // Stable: of equal ones the first.
    listed.sort_by_key(|&(_, weight)| Reverse(weight));
    listed.into_iter().map(|(language, _)| language).collect()
}

/// The first of `available` that has the highest weight, if any is acceptable at all.
pub fn best_encoding<'e>(headers: &HeaderMap, available: &[&'e str]) -> Option<&'e str> {
    let accept = Preferences::of(headers, &header::ACCEPT_ENCODING);
    let mut best = (None, 0);
    for encoding in available {
        let weight = accept.weight(&[encoding, "*"]).unwrap_or(0);
        if weight > best.1 {
            best = (Some(*encoding), weight);
        }
    }
    best.0
}

/// `text/html;level=1;q=0.5` -> `("text/html", 500)`; a weight that is no number drops the entry.
fn weighted(entry: &str) -> Option<(&str, u16)> {
    let mut parts = entry.split(';').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty())?;
    let weight = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
    let weight = match weight {
        Some(text) => text
            .parse::<f32>()
            .ok()
            .filter(|weight| (0.0..=1.0).contains(weight))?,
        None => 1.0,
    };
    Some((name, thousandths(weight)))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the weight is between 0 and 1"
)]
fn thousandths(weight: f32) -> u16 {
    (weight * 1000.0).round() as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().expect("a header value"))])
    }

    #[test]
    fn html_is_sent_only_to_those_who_prefer_it() {
        for (accept, html) in [
            ("text/html", true),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                true,
            ),
            ("text/html;q=0.9, application/json;q=0.8", true),
            ("TEXT/HTML", true),
            ("text/*", true),
            ("*/*", false),
            ("", false),
            ("application/json", false),
            ("application/json, text/html", false),
            ("text/html;q=0, */*;q=0.1", false),
            ("text/html;q=nonsense", false),
        ] {
            assert_eq!(
                prefers_html(&headers(header::ACCEPT, accept)),
                html,
                "{accept}"
            );
        }
        assert!(!prefers_html(&HeaderMap::new()));
    }

    #[test]
    fn languages_come_as_well_as_they_are_known() {
        for (accept, expected) in [
            ("de-AT,de;q=0.8,en;q=0.9", vec!["de-AT", "en", "de"]),
            ("fr, es", vec!["fr", "es"]),
            ("fr;q=0, es;q=0.1", vec!["es"]),
            ("", vec![]),
        ] {
            let headers = headers(header::ACCEPT_LANGUAGE, accept);
            assert_eq!(languages(&headers), expected, "{accept}");
        }
    }

    #[test]
    fn the_smallest_acceptable_encoding_wins() {
        for (accept, expected) in [
            ("br", Some("br")),
            ("gzip, deflate, br, zstd", Some("br")),
            ("gzip, deflate", Some("gzip")),
            ("br;q=0.5, gzip;q=0.8", Some("gzip")),
            ("br;q=0, gzip", Some("gzip")),
            ("*", Some("br")),
            ("*;q=0.1, br;q=0", Some("gzip")),
            ("identity", None),
            ("br;q=0, gzip;q=0.0", None),
            ("", None),
        ] {
            let headers = headers(header::ACCEPT_ENCODING, accept);
            assert_eq!(
                best_encoding(&headers, &["br", "gzip"]),
                expected,
                "{accept}"
            );
        }
    }
}

//! What a visit brought over the network.

use serde_json::Value;

/// What came over the network besides the page itself.
#[derive(Debug, Default, PartialEq)]
pub struct Downloads {
    /// How many requests there were.
    pub requests: f64,
    /// What all of them brought, with their heads.
    pub bytes: f64,
    /// Loader and style sheet alone.
    pub loader: f64,
    /// Module and glue alone.
    pub wasm: f64,
}

impl Downloads {
    /// Adds up events of the DevTools Protocol.
    pub fn of(events: &[Value]) -> Self {
        let params = |method: &'static str| {
            let of = events.iter().filter(move |event| event["method"] == method);
            of.map(|event| &event["params"])
        };
        let mut all = Self::default();
        for request in params("Network.requestWillBeSent") {
            let url = request["request"]["url"].as_str().unwrap_or_default();
            if request["type"] == "Document" || !url.starts_with("http") {
                continue;
            }
            let bytes = params("Network.loadingFinished")
                .find(|finished| finished["requestId"] == request["requestId"])
                .and_then(|finished| finished["encodedDataLength"].as_f64())
                .unwrap_or_default();
            all.requests += 1.0;
            all.bytes += bytes;
            if url.ends_with(".wasm") || url.contains("widget") && url.ends_with(".js") {
                all.wasm += bytes;
            } else if url.ends_with(".js") || url.ends_with(".css") {
                all.loader += bytes;
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn downloads_are_told_apart_and_the_page_is_not_one() {
        let files = [
            ("1", "Document", "http://a/"),
            ("2", "Script", "http://b/embed.js"),
            ("3", "Fetch", "http://b/embed/widget-1.css"),
            ("4", "Fetch", "http://b/embed/widget-1.wasm"),
            ("5", "Other", "data:,"),
        ];
        let mut events = Vec::new();
        for (id, kind, url) in files {
            let sent = json!({ "requestId": id, "type": kind, "request": { "url": url } });
            events.push(json!({ "method": "Network.requestWillBeSent", "params": sent }));
            let finished = json!({ "requestId": id, "encodedDataLength": 100 });
            events.push(json!({ "method": "Network.loadingFinished", "params": finished }));
        }
        let expected = Downloads {
            requests: 3.0,
            bytes: 300.0,
            loader: 200.0,
            wasm: 100.0,
        };
        assert_eq!(Downloads::of(&events), expected);
    }
}

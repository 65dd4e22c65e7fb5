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
    pub loader: Weight,
    /// Module and glue alone.
    pub wasm: Weight,
}

/// What some answers weigh, in bytes as they came.
#[derive(Debug, Default, PartialEq)]
pub struct Weight {
    /// What was asked for, compressed.
    pub bodies: f64,
    /// What stands before it.
    pub heads: f64,
}

impl Weight {
    fn add(&mut self, bytes: f64, head: f64) {
        self.bodies += bytes - head;
        self.heads += head;
    }
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
            let told =
                |method| params(method).find(|event| event["requestId"] == request["requestId"]);
            let bytes = told("Network.loadingFinished")
                .and_then(|finished| finished["encodedDataLength"].as_f64())
                .unwrap_or_default();
            // What has come when the answer begins is its head.
            let head = told("Network.responseReceived")
                .and_then(|begun| begun["response"]["encodedDataLength"].as_f64())
                .unwrap_or_default();
            all.requests += 1.0;
            all.bytes += bytes;
            if url.ends_with(".wasm") || url.contains("widget") && url.ends_with(".js") {
                all.wasm.add(bytes, head);
            } else if url.ends_with(".js") || url.ends_with(".css") {
                all.loader.add(bytes, head);
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
            let begun = json!({ "requestId": id, "response": { "encodedDataLength": 30 } });
            events.push(json!({ "method": "Network.responseReceived", "params": begun }));
            let finished = json!({ "requestId": id, "encodedDataLength": 100 });
            events.push(json!({ "method": "Network.loadingFinished", "params": finished }));
        }
        let expected = Downloads {
            requests: 3.0,
            bytes: 300.0,
            loader: Weight {
                bodies: 140.0,
                heads: 60.0,
            },
            wasm: Weight {
                bodies: 70.0,
                heads: 30.0,
            },
        };
        assert_eq!(Downloads::of(&events), expected);
    }
}

//! Holds every answer of the suite against the description the server gives of itself.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use afterword_server::openapi;
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::ask::Answer;

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::to_value(&*openapi::DOCUMENT).unwrap());

static VALIDATORS: LazyLock<Mutex<HashMap<String, Validator>>> = LazyLock::new(Mutex::default);

/// Addresses that are for browsers, not for programs.
const UNDESCRIBED: [&str; 5] = ["/embed", "/count.js", "/t/", "/demo", "/mail"];

/// Fails unless the answer is one that the description foresees.
#[track_caller]
pub fn check(method: &str, path: &str, answer: &Answer) {
    let path = path.split('?').next().unwrap();
    let what = format!("{method} {path} -> {}: {}", answer.status, answer.text());
    let Some(operations) = operations(path) else {
        let ours = path == "/" || UNDESCRIBED.iter().any(|start| path.starts_with(start));
        assert!(
            ours || answer.status == 404 || answer.status == 405,
            "no such path: {what}"
        );
        return;
    };
    let method = if method == "HEAD" { "GET" } else { method };
    let operation = &operations[method.to_lowercase()];
    if operation.is_null() {
        let preflight = method == "OPTIONS" && answer.status == 204;
        let refused = [403, 404, 405].contains(&answer.status);
        assert!(preflight || refused, "not described: {what}");
        return;
    }
    let response = &operation["responses"][answer.status.to_string()];
    assert!(response.is_object(), "status not described: {what}");
    let Some(contents) = response["content"].as_object() else {
        assert!(
            answer.body.is_empty(),
            "a body where none is described: {what}"
        );
        return;
    };
    let media_type = answer.header("content-type");
    let media_type = media_type.split(';').next().unwrap();
    let content = contents.get(media_type);
    let schema = &content.unwrap_or_else(|| panic!("{media_type} not described: {what}"))["schema"];
    if media_type.ends_with("json") && answer.headers.get("content-encoding").is_none() {
        let body = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        if !answer.body.is_empty() {
            validate(schema, &body, &what);
        }
    }
}

/// The operations at a path, found as the router finds them.
fn operations(path: &str) -> Option<&'static Value> {
    let segments: Vec<_> = path.split('/').collect();
    let fits = |template: &str| {
        let template: Vec<_> = template.split('/').collect();
        let same = |(part, segment): (&&str, &&str)| {
            part == segment || (part.starts_with('{') && !segment.is_empty())
        };
        template.len() == segments.len() && template.iter().zip(&segments).all(same)
    };
    let paths = DOCUMENT["paths"].as_object().unwrap();
    paths
        .iter()
        .find(|(template, _)| fits(template))
        .map(|(_, operations)| operations)
}

#[track_caller]
fn validate(schema: &Value, body: &Value, what: &str) {
    let mut validators = VALIDATORS.lock().unwrap();
    let validator = validators.entry(schema.to_string()).or_insert_with(|| {
        let mut schema = schema.clone();
        schema["components"] = DOCUMENT["components"].clone();
        schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
        jsonschema::validator_for(&schema).unwrap()
    });
    let errors: Vec<_> = validator
        .iter_errors(body)
        .map(|error| error.to_string())
        .collect();
    drop(validators);
    assert!(errors.is_empty(), "{what}\n{}", errors.join("\n"));
}

#[test]
fn every_operation_is_named_after_its_handler_and_described() {
    let mut names = Vec::new();
    for (path, operations) in DOCUMENT["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            assert!(
                operation["summary"]
                    .as_str()
                    .is_some_and(|text| text.ends_with('.')),
                "{name}"
            );
            for (status, response) in operation["responses"].as_object().unwrap() {
                assert!(
                    response["description"].is_string(),
                    "{method} {path} {status}"
                );
            }
            names.push(name);
        }
    }
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "create_comment",
            "create_report",
            "create_subscription",
            "delete_comment",
            "end_subscription",
            "find_change",
            "find_comment",
            "find_description",
            "find_health",
            "find_readiness",
            "find_replies_feed",
            "find_site_feed",
            "find_thread",
            "find_thread_feed",
            "find_words",
            "list_comments",
            "list_counts",
            "list_events",
            "list_subscriptions",
            "put_rating",
            "put_reaction",
            "put_vote",
            "render_preview",
            "update_comment",
        ]
    );
}

#[test]
fn every_route_of_the_api_is_described() {
    // What the router is made of, as it can't be asked.
    let router = include_str!("../../src/router.rs");
    let mut routes = Vec::new();
    for route in router.split(".route(").skip(1) {
        let path = route.split('"').nth(1).unwrap_or_default();
        let path = path.replace("{{", "{").replace("}}", "}");
        let path = path.replace("{THREAD}", "/api/v1/sites/{site}/threads/{thread}");
        let path = if route.trim_start().starts_with("THREAD") {
            "/api/v1/sites/{site}/threads/{thread}".to_owned()
        } else {
            path
        };
        if !path.starts_with("/api/") {
            continue;
        }
        let handlers = route.split(".layer(").next().unwrap();
        for method in ["get", "post", "put", "patch", "delete"] {
            if handlers.contains(&format!("{method}(")) {
                routes.push(format!("{method} {path}"));
            }
        }
    }
    routes.sort_unstable();
    let mut described = Vec::new();
    for (path, operations) in DOCUMENT["paths"].as_object().unwrap() {
        let methods = operations.as_object().unwrap().keys();
        described.extend(methods.map(|method| format!("{method} {path}")));
    }
    described.retain(|operation| operation.contains(" /api/"));
    described.sort_unstable();
    assert_eq!(routes, described);
    assert!(
        routes.len() > 15,
        "the routes are written otherwise: {routes:?}"
    );
}

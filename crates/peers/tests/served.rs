//! The small server answers what it is told, and says what it was asked.

use std::fs;
use std::net::TcpStream;

use afterword_peers::{Answer, Cors, Served};
use ureq::Agent;
use ureq::http::{Method, Request};

fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into()
}

#[test]
fn it_answers_what_it_is_told_and_remembers_what_it_was_asked() {
    let served = Served::start(Cors::Silent, |asked| match asked.route() {
        "/busy" => Answer::json(503, "{").with("Retry-After", "7"),
        _ => Answer::not_found(),
    })
    .unwrap();
    let mut answer = agent()
        .post(format!("{}/busy?a=1", served.url()))
        .send("what")
        .unwrap();
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.headers().get("retry-after").unwrap(), "7");
    assert_eq!(answer.body_mut().read_to_string().unwrap(), "{");
    let requests = served.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].path, "/busy?a=1");
    assert_eq!(requests[0].body, b"what");
}

#[test]
fn pages_of_other_origins_are_let_in_if_wanted() {
    let preflight = |cors| {
        let served = Served::start(cors, |_| Answer::html("a page")).unwrap();
        let request = Request::builder()
            .method(Method::OPTIONS)
            .uri(served.url())
            .header("origin", "http://blog.example")
            .header("access-control-request-method", "PUT")
            .header("access-control-request-headers", "content-type")
            .body(())
            .unwrap();
        agent().run(request).unwrap()
    };
    let silent = preflight(Cors::Silent);
    assert!(
        silent
            .headers()
            .get("access-control-allow-origin")
            .is_none()
    );
    let everyone = preflight(Cors::Everyone);
    assert_eq!(everyone.headers()["access-control-allow-origin"], "*");
    let cookies = preflight(Cors::WithCookies);
    let origin = &cookies.headers()["access-control-allow-origin"];
    assert_eq!(origin, "http://blog.example");
    let names = &cookies.headers()["access-control-allow-headers"];
    assert_eq!(names, "content-type");
    assert_eq!(cookies.status(), 204);
}

#[test]
fn a_folder_is_served_and_nothing_beside_it() {
    let place = tempfile::tempdir().unwrap();
    fs::create_dir_all(place.path().join("site/page")).unwrap();
    fs::write(place.path().join("site/page/index.html"), "hello").unwrap();
    fs::write(place.path().join("secret"), "no").unwrap();
    let served = Served::folder(place.path().join("site")).unwrap();
    let status = |path: &str| {
        let url = format!("{}{path}", served.url());
        agent().get(url).call().unwrap().status().as_u16()
    };
    assert_eq!(status("/page/"), 200);
    assert_eq!(status("/page/none"), 404);
    assert_eq!(status("/%2e%2e/secret"), 404);
}

#[test]
fn it_ends_with_its_value() {
    let served = Served::start(Cors::Silent, |_| Answer::not_found()).unwrap();
    let address = served.url().strip_prefix("http://").unwrap().to_owned();
    assert!(TcpStream::connect(&address).is_ok());
    drop(served);
    assert!(TcpStream::connect(&address).is_err());
}

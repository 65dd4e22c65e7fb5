//! A folder with a file for each thread.

use super::*;

/// A folder with two files, and what was asked for.
fn folder(thread: &str, ask: &ApiRequest) -> (ApiAnswer, Vec<String>) {
    let mut asked = Vec::new();
    let answered = answer(
        &place("https://news.example/comments", thread),
        ask,
        |request| {
            asked.push(request.url.clone());
            let file = request.url.rsplit('/').next().unwrap();
            let other = file_name("https://news.example/canal-boats") + ".json";
            match file {
                "canal-boats.json" => {
                    served(200, r#"{"thread":{"key":"canal-boats"},"comments":[]}"#)
                }
                "out.json" => served(200, r#"{"file":"../../secret.json"}"#),
                "circle.json" => served(200, r#"{"file":"circle.json"}"#),
                file if file == other => served(200, r#"{"file":"canal-boats.json"}"#),
                "down.json" => served(503, ""),
                _ => served(404, "<h1>Not found</h1>"),
            }
        },
    );
    (answered, asked)
}

#[test]
fn a_folder_has_a_file_for_each_thread() {
    let ask = request("GET", "");
    let key = |answer: &ApiAnswer| good::<Thread>(answer).key;
    let (answer, asked) = folder("canal-boats", &ask);
    assert_eq!((key(&answer).as_str(), asked.len()), ("canal-boats", 1));
    let (answer, asked) = folder("https://news.example/canal-boats", &ask);
    assert_eq!((key(&answer).as_str(), asked.len()), ("canal-boats", 2));
    assert!(asked[0].starts_with("https://news.example/comments/news-example-canal-boats~"));
    assert_eq!(asked[1], "https://news.example/comments/canal-boats.json");

    // Without comments there is no file, and the thread has none.
    let (answer, _) = folder("leeks", &ask);
    let thread: Thread = good(&answer);
    assert_eq!(
        (thread.key.as_str(), thread.comments, thread.state),
        ("leeks", 0, ThreadState::Closed)
    );
    assert_eq!(code(&folder("down", &ask).0), "502");
    assert_eq!(code(&folder("out", &ask).0), "422");
    assert_eq!(folder("circle", &ask).1.len(), 2);
}

#[test]
fn a_file_that_is_not_there_is_not_found() {
    let answered = answer(&place(FILE, "x"), &request("GET", "comments"), |_| {
        served(404, "<h1>")
    });
    assert_eq!(code(&answered), "not-found");
    assert!(answered.body.contains(FILE), "{}", answered.body);
    for (status, expected) in [
        (0, "502"),
        (500, "502"),
        (503, "502"),
        (403, "422"),
        (429, "rate-limited"),
        (304, "422"),
    ] {
        let answered = answer(&place(FILE, "x"), &request("GET", "comments"), |_| {
            served(status, "{}")
        });
        assert_eq!(code(&answered), expected, "{status}");
    }
    // A version may stand behind the name.
    let versioned = place("https://news.example/a.json?v=3", "x");
    let answered = answer(&versioned, &request("GET", "comments"), |asked| {
        assert_eq!(asked.url, versioned.server);
        served(200, r#"{"replies":[]}"#)
    });
    assert_eq!(good::<CommentsPage>(&answered).comments, []);
}

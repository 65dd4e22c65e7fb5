//! Brings in an export of WordPress, writes it as files, and has the widget's adapter read them.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use afterword_adapters::{ApiRequest, HttpAnswer, Kind, Place, Step, step};
use afterword_protocol::CommentsPage;
use tempfile::TempDir;

const WXR: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/fixtures/wordpress-wpdiscuz.xml"
);

const REMARK42: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/fixtures/remark42-backup.gz"
);

fn afterword(folder: &TempDir, args: &[&str]) -> Output {
    let database = format!("sqlite:{}", folder.path().join("a.db").display());
    Command::new(env!("CARGO_BIN_EXE_afterword"))
        .current_dir(folder.path())
        .env("AFTERWORD_DATABASE", database)
        .args(args)
        .output()
        .expect("it runs")
}

fn done(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

/// A page of a thread, as a web server with nothing but the files lets the adapter read it.
fn read(files: &Path, thread: &str, path: &str) -> CommentsPage {
    let place = Place {
        backend: Kind::Static,
        server: "https://files.example".into(),
        site: "default".into(),
        thread: thread.into(),
        page_url: "https://news.example/canal-boats/".into(),
        page_title: String::new(),
        same_origin: false,
    };
    let request = ApiRequest {
        method: "GET".into(),
        path: format!("threads/x/{path}"),
        ..ApiRequest::default()
    };
    let mut answers = Vec::new();
    loop {
        match step(&place, &request, &answers) {
            Step::Answer(answer) => {
                assert_eq!(answer.status, 200, "{answer:?}");
                return serde_json::from_str(&answer.body).expect("it is a page");
            }
            Step::Ask(asked) => answers.extend(asked.iter().map(|asked| {
                let name = asked
                    .url
                    .strip_prefix("https://files.example/")
                    .expect("it is ours");
                match fs::read_to_string(files.join(name)) {
                    Ok(body) => HttpAnswer {
                        status: 200,
                        body,
                        ..HttpAnswer::default()
                    },
                    Err(_) => HttpAnswer {
                        status: 404,
                        ..HttpAnswer::default()
                    },
                }
            })),
        }
    }
}

#[test]
fn what_is_written_as_files_is_read_as_it_was() {
    let folder = tempfile::tempdir().expect("there is room");
    done(&afterword(&folder, &["import", "wxr", WXR]));
    let said = done(&afterword(&folder, &["export", "static", "--out", "out"]));
    assert!(said.contains("files written to out"), "{said}");
    let out = folder.path().join("out");
    let whole: CommentsPage = serde_json::from_str(
        &fs::read_to_string(out.join("canal-boats.json")).expect("it is there"),
    )
    .expect("it is a page");
    // What everybody may read, and the places of what not.
    assert_eq!(whole.thread.comments, 62);

    let mut shown = Vec::new();
    let mut path = "comments?sort=oldest&limit=100".to_owned();
    loop {
        let page = read(&out, "canal-boats", &path);
        shown.extend(page.comments);
        let Some(next) = page.next else { break };
        path = format!("comments?sort=oldest&limit=100&cursor={}", next.0);
    }
    let key = |comment: &afterword_protocol::Comment| {
        (
            comment.id.clone(),
            comment.parent.clone(),
            comment.author.clone(),
            comment.html.clone(),
            comment.votes,
            comment.pinned,
        )
    };
    let mut wanted: Vec<_> = whole.comments.iter().map(key).collect();
    let mut got: Vec<_> = shown.iter().map(key).collect();
    wanted.sort_by(|a, b| a.0.cmp(&b.0));
    got.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(got, wanted);

    // By the article's address, too, which the page has without being told.
    let by_address = read(&out, "https://news.example/canal-boats", "comments");
    assert_eq!(by_address.thread.comments, 62);
    let text = fs::read_to_string(out.join("canal-boats.json")).expect("it is there");
    assert!(!text.contains("@example"), "no mail address goes out");
}

#[test]
fn files_that_are_there_are_kept_unless_it_is_said() {
    let folder = tempfile::tempdir().expect("there is room");
    done(&afterword(&folder, &["import", "wxr", WXR]));
    let out = folder.path().join("comments");
    fs::create_dir(&out).expect("it can be made");
    fs::write(out.join("winter-vegetables.json"), "mine").expect("it can be written");
    let refused = afterword(&folder, &["export", "static"]);
    assert!(!refused.status.success());
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        said.contains("winter-vegetables.json is there already; nothing was written"),
        "{said}"
    );
    assert_eq!(fs::read_dir(&out).expect("it is there").count(), 1);
    done(&afterword(&folder, &["export", "static", "--force"]));
    assert!(out.join("canal-boats.json").is_file());
    let unknown = afterword(&folder, &["export", "static", "--site", "nobody"]);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no site has the key"));
}

#[test]
fn two_threads_of_one_article_keep_a_file_each() {
    let folder = tempfile::tempdir().expect("there is room");
    // The first has the article's address for its key, the second its slug.
    done(&afterword(&folder, &["import", "remark42", REMARK42]));
    done(&afterword(&folder, &["import", "wxr", WXR]));
    done(&afterword(&folder, &["export", "static", "--out", "out"]));
    let out = folder.path().join("out");
    let by_address = read(&out, "https://news.example/canal-boats", "comments");
    assert_eq!(by_address.thread.comments, 16);
    assert_eq!(read(&out, "canal-boats", "comments").thread.comments, 62);
}

#[test]
fn a_file_tells_no_address_of_a_picture_as_that_has_the_hash_of_a_mail_address() {
    let folder = tempfile::tempdir().expect("there is room");
    done(&afterword(&folder, &["import", "wxr", WXR]));
    let pictures = "https://pictures.example/{sha256}";
    done(&afterword(
        &folder,
        &["site", "set", "default", "--avatar-url", pictures],
    ));
    done(&afterword(&folder, &["export", "static", "--out", "out"]));
    for entry in fs::read_dir(folder.path().join("out")).expect("it is there") {
        let path = entry.expect("it can be read").path();
        let text = fs::read_to_string(&path).expect("it is text");
        assert!(!text.contains("pictures.example"), "{}", path.display());
    }
}

#[test]
fn a_page_that_is_not_told_its_thread_finds_it_by_its_own_address() {
    let folder = tempfile::tempdir().expect("there is room");
    let backup = r#"{"id":"1","orig":"x","user":{"name":"A","id":"a"},"time":"2026-01-01T00:00:00Z",
        "locator":{"url":"https://news.example/leeks/index.html#top"}}"#;
    fs::write(folder.path().join("backup.json"), backup).expect("it can be written");
    done(&afterword(&folder, &["import", "remark42", "backup.json"]));
    done(&afterword(&folder, &["export", "static", "--out", "out"]));
    let out = folder.path().join("out");
    // What the loader makes of the article's address.
    let page = read(&out, "https://news.example/leeks", "comments");
    assert_eq!(page.thread.comments, 1);
}

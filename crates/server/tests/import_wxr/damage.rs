//! Breaks the exports in every way that happens to files.

use std::io::{BufReader, Read};

use afterword_server::import::{ImportError, wxr::read_wxr};

use crate::{PLAIN, WPDISCUZ, read};

/// The line of the first occurrence in the export with wpDiscuz.
fn line_of(what: &str) -> u64 {
    let before = WPDISCUZ.split(what).next().expect("a head");
    1 + before.matches('\n').count() as u64
}

fn assert_too_long(error: &ImportError, most: u64) {
    assert!(
        matches!(error, ImportError::TooLong { limit, .. } if *limit == most),
        "{error}"
    );
}

#[test]
fn a_file_cut_anywhere_is_refused_with_its_last_line() {
    for (file, step) in [(WPDISCUZ, 997), (WPDISCUZ, 1009), (PLAIN, 997)] {
        let end = file.rfind("</rss>").expect("an end") + "</rss>".len();
        for cut in (0..end).step_by(step).chain((end - 300..end).step_by(7)) {
            let part = &file.as_bytes()[..cut];
            let error = read(part).expect_err("a part is not enough");
            let line = 1 + part.iter().filter(|byte| **byte == b'\n').count() as u64;
            assert!(
                matches!(error, ImportError::Truncated { .. }),
                "{cut}: {error}"
            );
            assert_eq!(error.line(), line, "{cut}: {error}");
            assert!(
                error
                    .to_string()
                    .starts_with(&format!("line {line}: the file ends "))
            );
        }
        assert!(read(&file[..end]).is_ok());
    }
}

#[test]
fn damage_is_found_on_its_line_and_never_panics() {
    let cut = |what: &str| WPDISCUZ.replacen(what, "", 1);
    let error = read(cut("</wp:comment_approved>")).expect_err("an end tag is missing");
    assert_eq!(error.line(), line_of("</wp:comment_approved>") + 1);
    let words = "there is a `<wp:comment_type>` inside `<wp:comment_approved>`";
    assert!(error.to_string().contains(words), "{error}");

    let error = read(cut("</wp:comment>")).expect_err("an end tag is missing");
    assert!(
        error
            .to_string()
            .contains("`</wp:comment>` is missing before `</item>`"),
        "{error}"
    );

    let mut latin1 = WPDISCUZ.as_bytes().to_vec();
    let at = WPDISCUZ.find("Käsebrot").expect("a word") + 1;
    latin1.splice(at..at + 2, [0xe4]);
    let error = read(latin1).expect_err("it is not UTF-8");
    assert_eq!(error.line(), line_of("Käsebrot"));
    assert!(error.to_string().contains("iconv"), "{error}");

    let error = read(format!("{WPDISCUZ}{PLAIN}")).expect_err("two files");
    assert!(error.to_string().contains("one by one"), "{error}");

    for junk in [
        &b"<"[..],
        b">",
        b"&",
        b"]]>",
        b"<![CDATA[",
        b"</item>",
        b"\xff",
        b"\0",
        b"<!x>",
    ] {
        for at in (0..WPDISCUZ.len()).step_by(2999) {
            let mut file = WPDISCUZ.as_bytes().to_vec();
            file.splice(at..at + 1, junk.iter().copied());
            if let Err(error) = read(&file) {
                assert!(error.line() > 0, "{error}");
            }
        }
    }
}

#[test]
fn other_files_are_told_apart() {
    let feed = "<rss version=\"2.0\" xmlns:wfw=\"x\"><channel><item><title>a</title>\
                <wfw:comment>b</wfw:comment></item></channel></rss>";
    for (file, words) in [
        (
            feed.as_bytes(),
            "not a WordPress export (WXR): it is an RSS feed",
        ),
        (b"<rss></rss>", "it has no `<channel>`"),
        (
            b"\n<feed><entry/></feed>",
            "line 2: this is not a WordPress export (WXR): its first element is `<feed>`",
        ),
        (
            b"<!DOCTYPE html>\n<html><p>Log in<br></html>",
            "its first element is `<html>`",
        ),
        (b"{\"comments\": []}", "it begins with text"),
        (b"<br />\n<b>Warning</b>", "its first element is `<br>`"),
        (b"PK\x03\x04\x14\0\0\0", "ZIP"),
        (b"\x1f\x8b\x08\0", "gunzip"),
        (b"\xff\xfe<\0?\0", "UTF-16"),
        (b"", "it is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not UTF-8"),
        (
            b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><rss/>",
            "its encoding is ISO-8859-1",
        ),
    ] {
        let error = read(file).expect_err(words);
        assert!(error.to_string().contains(words), "{error}");
        assert!(error.line() > 0);
    }
}

#[test]
fn a_text_longer_than_any_comment_is_refused_but_a_long_article_is_not() {
    let long = "word ".repeat(250_000);
    let article = WPDISCUZ.replacen("<p>A narrow boat", &format!("<p>{long}A narrow boat"), 1);
    assert_eq!(
        read(&article).expect("it is good"),
        read(WPDISCUZ).expect("it is good")
    );
    let meta = WPDISCUZ.replacen("a:1:{s:19:", &format!("{long}a:1:{{s:19:"), 1);
    assert_eq!(
        read(&meta).expect("it is good"),
        read(WPDISCUZ).expect("it is good")
    );

    let comment = WPDISCUZ.replacen("<strong>House rules", &long, 1);
    let escaped = comment.replacen(&format!("<![CDATA[{long}"), &format!("{long}<![CDATA["), 1);
    for source in [comment, escaped] {
        let error = read(&source).expect_err("it is too long");
        assert_too_long(&error, 1_000_000);
        assert_eq!(error.line(), line_of("<strong>House rules"));
        assert!(error.to_string().contains("wp:comment_content"), "{error}");
    }
}

#[test]
fn an_endless_file_is_given_up_before_memory_is() {
    let head = "<rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><item>";
    let endless = |start: &str| {
        let start = std::io::Cursor::new(format!("{head}{start}"));
        let endless = BufReader::new(start.chain(std::io::repeat(b'x')));
        read_wxr(endless, |_| ()).expect_err("it does not end")
    };
    for start in ["<title><![CDATA[", "<title>", "<title>&"] {
        assert_too_long(&endless(start), 1_000_000);
    }
    assert_too_long(&endless("<content><![CDATA["), 64_000_000);

    let deep = format!("{head}{}", "<x>".repeat(100_000));
    assert!(matches!(read(deep), Err(ImportError::Malformed { .. })));
}

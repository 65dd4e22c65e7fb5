//! What WordPress would make of a comment's text.

use super::*;

fn check(text: &str, expected: &str) {
    assert_eq!(autop(text), expected, "from {text:?}");
}

#[test]
fn blank_lines_separate_paragraphs_and_line_ends_break_lines() {
    check("", "");
    check(" \n\n ", "");
    check("one", "<p>one</p>");
    check("one\ntwo", "<p>one<br>\ntwo</p>");
    check(
        "one  \n  two\n\n\n three\n",
        "<p>one<br>\ntwo</p>\n<p>three</p>",
    );
    check("one\n \t\ntwo", "<p>one</p>\n<p>two</p>");
    check(
        "one<br />\ntwo<br>three\n<br>four",
        "<p>one<br />\ntwo<br>\nthree<br>\nfour</p>",
    );
}

#[test]
fn inline_elements_stay_in_their_paragraph() {
    check(
        "a <em>b</em> c\n<strong>d</strong>",
        "<p>a <em>b</em> c<br>\n<strong>d</strong></p>",
    );
    check("<b>a</b> <i>b</i>", "<p><b>a</b> <i>b</i></p>");
    check("<em>a\n</em>b", "<p><em>a</em><br>\nb</p>");
    check(
        "<a\nhref=\"x>y\"\n>b</a>",
        "<p><a\nhref=\"x>y\"\n>b</a></p>",
    );
    check("1 < 2\n3 > 2 <3", "<p>1 < 2<br>\n3 > 2 <3</p>");
    check("a <!-- b\n\n<ul> --> c", "<p>a <!-- b\n\n<ul> --> c</p>");
}

#[test]
fn block_elements_are_left_alone_between_paragraphs() {
    check(
        "a <ul><li>b\n\nc</li></ul> and <OL><li>d</li></OL> <p>e</p>",
        "<p>a</p>\n<ul><li>b\n\nc</li></ul>\n<p>and</p>\n<OL><li>d</li></OL>\n<p>e</p>",
    );
    check("<pre>a\n\n  b</pre>\nc", "<pre>a\n\n  b</pre>\n<p>c</p>");
    check(
        "<ul><li>a<ul><li>b</li></ul></li></ul>c",
        "<ul><li>a<ul><li>b</li></ul></li></ul>\n<p>c</p>",
    );
    check("a<hr>b", "<p>a</p>\n<hr>\n<p>b</p>");
}

#[test]
fn quotations_hold_paragraphs() {
    check(
        "<blockquote>a\nb</blockquote>c",
        "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>\n<p>c</p>",
    );
    check(
        "<p>a</p>\n\n<p class=x>b\n\nc</p>d",
        "<p>a</p>\n<p class=x>b</p>\n<p>c</p>\n<p>d</p>",
    );
}

#[test]
fn tags_without_a_partner_do_no_harm() {
    check("a</ul></div></p>b", "<p>a</p>\n<p>b</p>");
    check("<ul><li>a\n\nb", "<ul>\n<li>\n<p>a</p>\n<p>b</p>");
    check("<blockquote><p>a <em>b", "<blockquote>\n<p>a <em>b</p>");
    check("a <b", "<p>a <b</p>");
    check("a <!-- b", "<p>a <!-- b</p>");
    check("<", "<p><</p>");
}

#[test]
fn a_megabyte_of_open_tags_takes_no_time() {
    for piece in [
        "<ul>",
        "<div>",
        "</div>",
        "<p>",
        "<a \"",
        "<a x=\"",
        "<!--",
        "<",
        "\n",
        "<ul></li>",
        "<li></ul>",
    ] {
        let hostile = piece.repeat(1_000_000 / piece.len());
        let started = std::time::Instant::now();
        autop(&hostile);
        assert!(started.elapsed().as_secs() < 10, "{piece}");
    }
}

//! A page that lists articles, with the number of comments of each.

use crate::front::Front;
use crate::page::Page;
use crate::server::Server;

/// What stands in the element with this id.
fn says(id: &str, text: &str) -> String {
    format!("document.getElementById('{id}').textContent === {text:?}")
}

const LIST: &str = r#"<script src="SERVER/count.js" async></script>
<span id="bare" data-afterword-count="demo">comments</span>
<span id="words" data-afterword-count="demo" data-afterword-words>comments</span>
<span id="none" data-afterword-count="nobody" data-afterword-words>comments</span>
<span id="other" data-afterword-count="demo" data-afterword-site="nobody">comments</span>
<span id="empty" data-afterword-count="">comments</span>"#;

#[test]
fn a_list_of_articles_says_how_many_comments_each_has_after_one_request() {
    let server = Server::demo();
    let front = Front::before(&server);
    let page = Page::open(&front.article("/list", LIST));
    page.until(&says("bare", "68"));
    page.until(&says("words", "68 comments"));
    page.until(&says("none", "0 comments"));
    assert_eq!(front.count("/sites/default/counts"), 1);
    // A site that is not there leaves what stands in the page, and so does no thread.
    page.until(&says("other", "comments"));
    page.until(&says("empty", "comments"));
    assert_eq!(
        page.eval("Object.keys(window).filter(name => /afterword/i.test(name)).length"),
        0
    );
}

#[test]
fn the_number_is_in_the_language_of_the_page() {
    let server = Server::demo();
    let front = Front::before(&server);
    let list = LIST.replace("SERVER", &front.url(""));
    let german = crate::front::article("de-AT", "", &list);
    let page = Page::open(&front.page("/liste", german));
    page.until(&says("words", "68 Kommentare"));
    let other = crate::front::article("xx", "", &list);
    page.go(&front.page("/other", other));
    page.until(&says("words", "68"));
}

#[test]
fn a_server_that_does_not_answer_leaves_the_list_as_it_is() {
    let server = Server::demo();
    let front = Front::before(&server);
    front.refuse("/counts");
    let page = Page::open(&front.article("/list", LIST));
    let asked = || front.count("/sites/default/counts") > 0;
    while !asked() {
        page.until("document.readyState === 'complete'");
    }
    page.until(&says("words", "comments"));
    let thrown = page.console("SEVERE");
    assert!(
        thrown.iter().all(|line| !line.contains("Uncaught")),
        "{thrown:?}"
    );
}

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
<span id="empty" data-afterword-count="">comments</span>
<span id="rated" data-afterword-rating="demo">not rated</span>
<span id="unrated" data-afterword-rating="nobody">not rated</span>"#;

#[test]
fn a_list_of_articles_says_how_many_comments_each_has_after_one_request() {
    let server = Server::demo();
    let front = Front::before(&server);
    let page = Page::open(&front.article("/list", LIST));
    page.until(&says("bare", "68"));
    page.until(&says("words", "68 comments"));
    page.until(&says("none", "0 comments"));
    let rating = &server.get("/api/v1/sites/default/threads/demo")["rating"];
    page.until(&says("rated", &rating["average"].to_string()));
    let data = "({ ...document.getElementById('rated').dataset })";
    assert_eq!(page.eval(data)["count"], rating["count"].to_string());
    page.until(&says("unrated", "not rated"));
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
    page.until("/^4,\\d$/.test(document.getElementById('rated').textContent)");
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

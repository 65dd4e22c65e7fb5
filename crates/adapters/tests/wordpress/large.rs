//! A thread that is too large to be read whole, in a WordPress made up here.

use std::collections::BTreeMap;

use super::*;

/// Comments of post 4: number and parent; the number is also the minute.
struct Site(Vec<(u64, u64)>);

impl Site {
    /// `roots` roots, every third of which has a chain of replies, and the first one many.
    fn new(roots: u64) -> Self {
        let mut comments: Vec<(u64, u64)> = (1..=roots).map(|id| (id, 0)).collect();
        for root in (1..=roots).step_by(3) {
            let mut parent = root;
            for _ in 0..3 {
                let id = comments.len() as u64 + 1;
                comments.push((id, parent));
                parent = id;
            }
        }
        for _ in 0..130 {
            comments.push((comments.len() as u64 + 1, 1));
        }
        Self(comments)
    }

    fn answer(&self, request: &HttpRequest) -> HttpAnswer {
        assert_eq!(request.method, "GET");
        let (path, query) = request.url.split_once('?').unwrap_or((&request.url, ""));
        let query: BTreeMap<&str, &str> = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .collect();
        let number = |name: &str| {
            query
                .get(name)
                .map(|number| number.parse::<usize>().unwrap())
        };
        if path.contains("/afterword/") {
            return recorded().named("post-plugin");
        }
        if query.contains_key("_envelope") {
            return recorded().named("post-allow-guests");
        }
        if let Some((_, id)) = path.split_once("/comments/") {
            let found = self.0.iter().find(|comment| comment.0.to_string() == id);
            return found.map_or_else(
                || recorded().named("comment-unknown"),
                |comment| said(200, None, &item(comment)),
            );
        }
        if !path.ends_with("/comments") {
            return recorded().named(if path.ends_with("/posts") {
                "post-posts"
            } else {
                "post-pages"
            });
        }
        let numbers = |name: &str| -> Option<Vec<u64>> {
            Some(
                query
                    .get(name)?
                    .split(',')
                    .map(|id| id.parse().unwrap())
                    .collect(),
            )
        };
        let (parents, include) = (numbers("parent"), numbers("include"));
        let minute = |name: &str| {
            query
                .get(name)
                .map(|time| time[11..16].replace(':', "").parse::<u64>().unwrap())
        };
        let time = |id: u64| id / 60 * 100 + id % 60;
        let mut found: Vec<&(u64, u64)> = self
            .0
            .iter()
            .filter(|comment| {
                parents
                    .as_ref()
                    .is_none_or(|parents| parents.contains(&comment.1))
            })
            .filter(|comment| {
                include
                    .as_ref()
                    .is_none_or(|include| include.contains(&comment.0))
            })
            .filter(|comment| minute("after").is_none_or(|after| time(comment.0) > after))
            .filter(|comment| minute("before").is_none_or(|before| time(comment.0) < before))
            .collect();
        if query.get("order") != Some(&"asc") {
            found.reverse();
        }
        let size = number("per_page").unwrap_or(10);
        assert!((1..=100).contains(&size), "{}", request.url);
        let begin = number("offset").unwrap_or_else(|| (number("page").unwrap_or(1) - 1) * size);
        let shown: Vec<Value> = found
            .iter()
            .skip(begin)
            .take(size)
            .map(|comment| item(comment))
            .collect();
        said(200, Some(found.len()), &shown.into())
    }

    fn read(&self, path: &str) -> (ApiAnswer, usize) {
        let mut requests = 0;
        let answer = answer(&garden("4"), &request("GET", path), |request| {
            requests += 1;
            self.answer(request)
        });
        (answer, requests)
    }
}

fn item(comment: &(u64, u64)) -> Value {
    let (id, parent) = *comment;
    json!({
        "id": id, "post": 4, "parent": parent, "author": 0, "author_name": format!("Reader {id}"),
        "date_gmt": format!("2026-02-03T{:02}:{:02}:00", id / 60, id % 60),
        "content": {"rendered": "<p>x</p>"}, "status": "approved", "type": "comment",
    })
}

fn said(status: u16, total: Option<usize>, body: &Value) -> HttpAnswer {
    let total = total.map(|total| ("x-wp-total".to_owned(), total.to_string()));
    HttpAnswer {
        status,
        headers: total.into_iter().collect(),
        body: body.to_string(),
    }
}

/// Reads page after page, and every rest of a branch.
fn read_all(site: &Site, sort: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let (answer, requests) = site.read(&format!("comments?sort={sort}&limit=50{cursor}"));
        assert!(requests < 25, "{requests}");
        let page: CommentsPage = good(&answer);
        all.extend(page.comments.iter().map(|comment| comment.id.0.clone()));
        for mut rest in page.rests {
            loop {
                let path = format!("comments?root={}&cursor={}", rest.root.0, rest.cursor.0);
                let more: CommentsPage = good(&site.read(&path).0);
                assert!(
                    more.comments
                        .iter()
                        .all(|comment| comment.root == rest.root)
                );
                all.extend(more.comments.iter().map(|comment| comment.id.0.clone()));
                match more.rests.into_iter().next() {
                    Some(next) => rest = next,
                    None => break,
                }
            }
        }
        match page.next {
            Some(next) => cursor = format!("&cursor={}", next.0),
            None => return all,
        }
    }
}

#[test]
fn every_comment_of_a_small_and_of_a_large_thread_is_reached_once() {
    for roots in [3, 60, 430, 435, 600] {
        let site = Site::new(roots);
        for sort in ["oldest", "newest"] {
            let mut all = read_all(&site, sort);
            let first = if sort == "oldest" { 1 } else { roots };
            assert_eq!(all[0], first.to_string(), "{roots} {sort}");
            all.sort();
            all.dedup();
            assert_eq!(all.len(), site.0.len(), "{roots} {sort}");
        }
    }
}

#[test]
fn a_large_thread_says_how_large_it_is_and_has_no_order_that_needs_all_of_it() {
    let site = Site::new(600);
    let (answer, requests) = site.read("comments?sort=best");
    let page: CommentsPage = good(&answer);
    assert_eq!(page.thread.comments, site.0.len() as u64);
    assert_eq!(page.thread.capabilities.sorts, [Sort::Newest, Sort::Oldest]);
    assert_eq!(
        (page.comments[0].id.0.as_str(), page.previous),
        ("600", None)
    );
    // The plugin, a first page, the post, the roots, three levels below, and that there is nothing below these.
    assert!(requests <= 10, "{requests}");
    let (answer, requests) = site.read("");
    assert_eq!(
        (good::<Thread>(&answer).comments, requests),
        (site.0.len() as u64, 5)
    );
}

#[test]
fn a_link_into_a_large_thread_begins_with_its_branch() {
    let site = Site::new(600);
    // A reply three levels below root 301.
    let reply = site.0.iter().find(|comment| comment.1 == 301).unwrap().0 + 2;
    for (sort, next, previous) in [("newest", "p324", "p274"), ("oldest", "p325", "p275")] {
        let path = format!("comments?sort={sort}&from={reply}&limit=25");
        let page: CommentsPage = good(&site.read(&path).0);
        assert_eq!(ids(&page.comments)[0], "301", "{sort}");
        assert!(ids(&page.comments).contains(&reply.to_string().as_str()));
        assert_eq!(page.next.unwrap().0, next, "{sort}");
        assert_eq!(page.previous.unwrap().0, previous, "{sort}");
    }
    let detail: CommentDetail = good(&site.read(&format!("comments/{reply}")).0);
    assert_eq!(detail.ancestors.len(), 3);
    assert_eq!(detail.comment.root.0, "301");
    assert_eq!(
        code(&site.read("comments?from=99999").0),
        "comment-not-found"
    );
    assert_eq!(code(&site.read("comments?cursor=px").0), "cursor-invalid");
    assert_eq!(
        code(&site.read("comments?root=99999&cursor=51").0),
        "comment-not-found"
    );
    assert_eq!(
        code(&site.read("comments?root=1,2&cursor=51").0),
        "comment-not-found"
    );
}

#[test]
fn without_its_headers_a_thread_is_read_as_far_as_it_goes() {
    let site = Site::new(100);
    let answer = answer(
        &garden("4"),
        &request("GET", "comments?limit=100&sort=oldest"),
        |request| {
            let mut answer = site.answer(request);
            answer.headers.clear();
            answer
        },
    );
    assert_eq!(
        good::<CommentsPage>(&answer).thread.comments,
        site.0.len() as u64
    );
}

//! Trees of a few comments, pages of them, and very many.

use super::*;

/// Comments from "id", "id<parent" (answers it) or either with "!" (deleted), a second apart.
fn whole(comments: &[&str]) -> Whole {
    let made = comments.iter().enumerate().map(|(second, text)| {
        let live = text.trim_end_matches('!');
        let (id, parent) = live
            .split_once('<')
            .map_or((live, None), |(id, parent)| (id, Some(parent)));
        Comment {
            id: CommentId(id.into()),
            parent: parent.map(|parent| CommentId(parent.into())),
            root: CommentId::default(),
            author: afterword_protocol::Author::default(),
            html: String::new(),
            quote: None,
            created_at: crate::time::from_seconds(second as f64),
            edited: None,
            votes: afterword_protocol::Votes::default(),
            reactions: Vec::new(),
            state: if live == *text {
                CommentState::Live
            } else {
                CommentState::Deleted
            },
            pinned: false,
            closed: false,
            replies: 0,
        }
    });
    Whole::new(Thread::default(), made.collect())
}

fn ids(comments: &[Comment]) -> String {
    let ids: Vec<&str> = comments
        .iter()
        .map(|comment| comment.id.0.as_str())
        .collect();
    ids.join(" ")
}

fn page(whole: &Whole, sort: Sort, limit: usize, cursor: Option<&str>) -> CommentsPage {
    let cursor = cursor.map(|cursor| Cursor(cursor.into()));
    whole
        .page(&Listing {
            sort,
            limit,
            cursor,
            from: None,
        })
        .expect("a page")
}

#[test]
fn a_flat_list_in_any_order_becomes_a_tree() {
    let whole = whole(&["c<b", "a", "b<a", "d", "e<a"]);
    let all = page(&whole, Sort::Oldest, 25, None).comments;
    assert_eq!(ids(&all), "a b c e d");
    assert_eq!(
        all.iter()
            .map(|comment| comment.replies)
            .collect::<Vec<_>>(),
        [3, 1, 0, 0, 0]
    );
    assert_eq!(
        all.iter()
            .map(|comment| comment.root.0.as_str())
            .collect::<Vec<_>>(),
        ["a", "a", "a", "a", "d"]
    );
    assert_eq!(whole.thread().comments, 5);
    assert_eq!(
        ids(&page(&whole, Sort::Newest, 25, None).comments),
        "d a b c e"
    );
}

#[test]
fn the_order_of_a_system_is_kept() {
    let order = ["c", "e", "a", "b"].map(|id| CommentId(id.into()));
    let whole = whole(&["a", "b<a", "c", "d", "e"]).in_order(&order);
    let all = page(&whole, Sort::Oldest, 25, None).comments;
    assert_eq!(ids(&all), "c e a b d");
}

#[test]
fn orphans_and_circles_are_kept_and_doubles_are_not() {
    let whole = whole(&["a<gone", "b<c", "c<b", "d<d", "a", "e<c"]);
    let all = page(&whole, Sort::Oldest, 25, None).comments;
    assert_eq!(ids(&all), "a b c e d");
    assert_eq!(
        all.iter()
            .filter(|comment| comment.parent.is_none())
            .count(),
        3
    );
}

#[test]
fn a_stub_stays_only_for_those_below_it() {
    let whole = whole(&["a!", "b<a", "c!", "d", "e<d!", "f<e!"]);
    assert_eq!(ids(&page(&whole, Sort::Oldest, 25, None).comments), "a b d");
    assert_eq!(whole.thread().comments, 2);
}

#[test]
fn pages_follow_each_other_both_ways() {
    let whole = whole(&["a", "b", "c", "d", "e"]);
    let first = page(&whole, Sort::Oldest, 2, None);
    assert_eq!((ids(&first.comments), first.previous), ("a b".into(), None));
    let second = page(
        &whole,
        Sort::Oldest,
        2,
        first.next.as_ref().map(|cursor| cursor.0.as_str()),
    );
    assert_eq!(ids(&second.comments), "c d");
    assert_eq!(second.previous, Some(Cursor("0".into())));
    let last = page(&whole, Sort::Oldest, 2, Some("4"));
    assert_eq!((ids(&last.comments), last.next), ("e".into(), None));
    let wrong = Listing {
        cursor: Some(Cursor("x".into())),
        ..Listing::default()
    };
    assert_eq!(whole.page(&wrong), Err(ProblemCode::CursorInvalid.into()));
}

#[test]
fn a_long_branch_is_read_on_and_a_link_into_it_has_its_comment() {
    let names: Vec<String> = (0..120)
        .map(|n| if n == 0 { "0".into() } else { format!("{n}<0") })
        .collect();
    let whole = whole(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let first = page(&whole, Sort::Oldest, 25, None);
    assert_eq!(first.comments.len(), 51);
    assert_eq!(
        (first.rests[0].remaining, first.rests[0].cursor.0.as_str()),
        (69, "51")
    );
    let more = whole
        .branch(&CommentId("0".into()), &first.rests[0].cursor)
        .expect("a rest");
    assert_eq!((more.comments.len(), more.rests[0].remaining), (50, 19));
    let linked = Listing {
        from: Some(CommentId("80".into())),
        ..Listing::default()
    };
    assert!(ids(&whole.page(&linked).expect("a page").comments).ends_with(" 80"));
}

#[test]
fn ten_thousand_levels_are_no_trouble() {
    let names: Vec<String> = (0..10_000)
        .map(|n: usize| format!("{n}<{}", n.saturating_sub(1)))
        .collect();
    let whole = whole(&names.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(whole.thread().comments, 10_000);
    let detail = whole.detail(&CommentId("9999".into())).expect("a comment");
    assert_eq!(detail.ancestors.len(), 9_999);
}

//! What of a plan walks through something that grows.

use std::collections::BTreeSet;

/// The tables that grow with readers and comments. The others grow with what the owner sets up.
const GROWING: [&str; 17] = [
    "addresses",
    "announcements",
    "comment_versions",
    "comments",
    "correspondents",
    "criterion_ratings",
    "events",
    "idempotency",
    "imports",
    "mail_quotas",
    "outbox",
    "ratings",
    "reactions",
    "reports",
    "subscriptions",
    "threads",
    "votes",
];

/// What is walked through.
pub fn walks(statement: &str, plan: &[String]) -> Vec<String> {
    let names = names(statement);
    // Along an index until there are enough.
    let is_sorted = |line: &String| line.contains("TEMP B-TREE") || line.contains("Sort Key");
    let is_bounded = statement.contains("LIMIT") && !plan.iter().any(is_sorted);
    let mut found = Vec::new();
    for (place, line) in plan.iter().enumerate() {
        let words: Vec<&str> = line
            .split_whitespace()
            .filter(|word| *word != "->")
            .collect();
        let after = |word: &str| {
            let place = words.iter().position(|other| *other == word)?;
            words.get(place + 1).copied()
        };
        if words.first() == Some(&"SCAN") {
            found.extend(
                words
                    .get(1)
                    .filter(|name| names.contains(**name))
                    .map(|_| line.clone()),
            );
        } else if words.first() == Some(&"SEARCH") {
            let condition = line
                .rsplit_once(" (")
                .map_or("", |(_, condition)| condition);
            if words.get(1).is_some_and(|name| names.contains(*name))
                && is_wide(condition.trim_end_matches(')'))
                && !is_bounded
            {
                found.push(line.clone());
            }
        } else if line.contains("Scan") && after("on").is_some() {
            let on = after("on").unwrap_or_default();
            let is_bitmap_heap = line.contains("Bitmap Heap Scan");
            let index = line.contains("Index");
            let table = names.contains(on) || line.contains("Bitmap Index Scan");
            if !table || is_bitmap_heap {
                continue;
            }
            let next = plan.get(place + 1).map_or("", |line| line.trim());
            let condition = next.strip_prefix("Index Cond: ");
            let is_walk = match condition {
                Some(condition) => is_wide(condition.trim_matches(['(', ')'])) && !is_bounded,
                None => !index || !is_bounded,
            };
            if is_walk {
                found.push(line.trim().to_owned());
            }
        }
    }
    found
}

/// Whether a condition lets through all of a site, or of a state.
fn is_wide(condition: &str) -> bool {
    let columns = ["site_id", "state", "visible"];
    let is_one = !condition.contains("AND");
    is_one && columns.iter().any(|column| condition.starts_with(column))
}

/// What the tables that grow are called in a statement.
fn names(statement: &str) -> BTreeSet<String> {
    let words: Vec<&str> = statement
        .split(|sign: char| !(sign.is_alphanumeric() || sign == '_'))
        .filter(|word| !word.is_empty())
        .collect();
    let mut names: BTreeSet<String> = GROWING.map(str::to_owned).into();
    for pair in words.windows(2) {
        if GROWING.contains(&pair[0])
            && pair[1].chars().all(char::is_lowercase)
            && pair[1].len() <= 2
        {
            names.insert(pair[1].to_owned());
        }
    }
    names
}

#[test]
fn walks_are_told_from_what_is_sought() {
    let found = |statement: &str, plan: &[&str]| {
        let plan: Vec<String> = plan.iter().map(|line| (*line).to_owned()).collect();
        !walks(statement, &plan).is_empty()
    };
    let of_site = ["SEARCH t USING INDEX threads_by_url (site_id=?)"];
    let read = "SELECT id FROM threads t WHERE site_id = $1";
    assert!(found(read, &of_site));
    assert!(!found(&format!("{read} LIMIT 1"), &of_site));
    assert!(found(
        &format!("{read} LIMIT 1"),
        &[of_site[0], "USE TEMP B-TREE FOR ORDER BY"]
    ));
    assert!(!found(
        read,
        &["SEARCH t USING INDEX threads_by_url (site_id=? AND url_key=?)"]
    ));
    assert!(found(read, &["SCAN t"]));
    assert!(!found(read, &["SCAN sites", "SCAN CONSTANT ROW"]));
    for (plan, is_walk) in [
        (
            [
                "->  Seq Scan on threads t  (cost=1)",
                "Filter: (site_id = $1)",
            ],
            true,
        ),
        (
            [
                "->  Index Scan using i on threads t  (cost=1)",
                "Index Cond: (site_id = $1)",
            ],
            true,
        ),
        (
            [
                "->  Index Scan using i on threads t  (cost=1)",
                "Filter: (key = $1)",
            ],
            true,
        ),
        (
            [
                "->  Index Scan using i on threads t  (cost=1)",
                "Index Cond: (id = $1)",
            ],
            false,
        ),
        (
            ["->  Seq Scan on sites s  (cost=1)", "Filter: (id = $1)"],
            false,
        ),
    ] {
        assert_eq!(found(read, &plan), is_walk, "{plan:?}");
    }
}

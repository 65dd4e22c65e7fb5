//! What owners build their looks on is documented, and what is documented is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::source::{Source, root, sources, strings};

const DOCUMENT: &str = "docs/embedding.md";

/// Every style sheet of the widget's, in the order in which they are put together, and what the server's own page of a
/// thread adds to them.
const SHEETS: [&str; 7] = [
    "style/tokens.css",
    "style/widget.css",
    "style/rating.css",
    "style/composer.css",
    "style/comments.css",
    "style/adapted.css",
    "style/page.css",
];

#[test]
fn every_custom_property_is_documented_with_its_default() {
    let sheet = style("style/tokens.css");
    let defaults: BTreeMap<_, _> = declared(block(&sheet, ":host {")).collect();
    let documented: BTreeMap<_, _> = rows("### Custom properties")
        .into_iter()
        .map(|[name, default]| (name, default))
        .collect();
    assert_eq!(documented, defaults);
}

#[test]
fn custom_properties_stand_in_one_file_and_are_all_used() {
    let sheet = style("style/tokens.css");
    let known: BTreeSet<_> = declared(block(&sheet, ":host {"))
        .map(|(name, _)| name)
        .collect();
    let mut used = BTreeSet::new();
    for file in SHEETS {
        let text = style(file);
        for (name, _) in declared(&text) {
            assert!(known.contains(&name), "{file}: {name} has no default");
            assert!(
                file == SHEETS[0],
                "{file}: {name} belongs into {}",
                SHEETS[0]
            );
        }
        for rest in text.split("var(").skip(1) {
            let name = rest.split([')', ',']).next().unwrap_or_default();
            assert!(
                known.contains(name),
                "{file}: {name} is no custom property of ours"
            );
            used.insert(name.to_owned());
        }
    }
    assert_eq!(used, known);
}

#[test]
fn every_part_is_documented_and_every_documented_part_is_there() {
    let mut used = BTreeSet::new();
    for Source { code, .. } in sources("src/view") {
        for rest in code.split(".attr(\"part\", \"").skip(1) {
            used.extend(words(rest));
        }
    }
    let code = fs::read_to_string(root().join("src/view/controls.rs")).unwrap();
    // Buttons have class and part by their kind: `Kind::Link => ("link", "link"),`.
    for rest in code.split(" => (\"").skip(1) {
        if let Some((_, part)) = rest.split_once("\", \"") {
            used.extend(words(part));
        }
    }
    let documented: BTreeSet<_> = rows("### Parts")
        .into_iter()
        .map(|[name, _]| name)
        .collect();
    assert_eq!(documented, used);
    for Source { file, code, .. } in sources("src/view") {
        let built = code.matches(".attr(\"part\", ").count();
        let literal = code.matches(".attr(\"part\", \"").count();
        assert!(
            built == literal || file.ends_with("controls.rs"),
            "{file}: a part is a word that can be found"
        );
    }
}

#[test]
fn every_theme_is_documented_shown_and_made_of_what_is_promised() {
    let sheet = style("style/themes.css");
    let tokens = style("style/tokens.css");
    let known: BTreeSet<_> = declared(&tokens).map(|(name, _)| name).collect();
    for (name, _) in declared(&sheet) {
        assert!(
            known.contains(&name),
            "style/themes.css: {name} is no custom property of ours"
        );
    }
    let parts: BTreeSet<_> = rows("### Parts")
        .into_iter()
        .map(|[name, _]| name)
        .collect();
    for rest in sheet.split("::part(").skip(1) {
        let part = rest.split(')').next().unwrap_or_default();
        assert!(parts.contains(part), "style/themes.css: {part} is no part");
    }
    let named = |text: &str| -> BTreeSet<String> {
        let names = text.match_indices("aw-theme-").map(|(at, _)| {
            let name = text[at..].chars();
            name.take_while(|c| c.is_ascii_lowercase() || *c == '-')
                .collect()
        });
        names.collect()
    };
    let made = named(&sheet);
    let documented: BTreeSet<_> = rows("### Themes")
        .into_iter()
        .map(|[name, _]| name)
        .collect();
    assert_eq!(documented, made);
    let page = fs::read_to_string(root().join("web/themes.html")).unwrap();
    assert_eq!(named(&page), made);
}

#[test]
fn nothing_moves_for_readers_who_want_it_to_stand_still() {
    for file in SHEETS.iter().chain(&["style/themes.css"]) {
        let mut still = style(file);
        while let Some(at) = still.find("@media (prefers-reduced-motion: no-preference)") {
            let moving = block(&still[at..], "{").len();
            let opened = at + still[at..].find('{').unwrap() + 1;
            still.replace_range(at..opened + moving, "");
        }
        for word in ["transition", "animation", "scroll-behavior", "@keyframes"] {
            assert!(
                !still.contains(word),
                "{file}: `{word}` belongs into `@media (prefers-reduced-motion: no-preference)`"
            );
        }
    }
}

#[test]
fn the_sheets_that_are_checked_are_those_that_are_packed() {
    let packer = fs::read_to_string(root().join("crates/xtask/src/embed_dist.rs")).unwrap();
    let packed: Vec<_> = strings(&packer)
        .into_iter()
        .filter(|text| text.starts_with("style/") && !text.ends_with("themes.css"))
        .collect();
    assert_eq!(packed, SHEETS);
}

/// A style sheet without its comments.
fn style(file: &str) -> String {
    let text = fs::read_to_string(root().join(file)).unwrap();
    let mut code = String::new();
    for (at, piece) in text.split("/*").enumerate() {
        let kept = piece.split_once("*/").map_or("", |(_, after)| after);
        code.push_str(if at == 0 { piece } else { kept });
    }
    code
}

/// What stands between the brace that `opening` ends with and the one that closes it.
fn block<'a>(sheet: &'a str, opening: &str) -> &'a str {
    let start = sheet.find(opening).unwrap() + opening.len();
    let mut depth = 1;
    let end = sheet[start..].find(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        depth == 0
    });
    &sheet[start..start + end.unwrap()]
}

/// The custom properties that are set, with their values.
fn declared(code: &str) -> impl Iterator<Item = (String, String)> {
    code.split([';', '{', '}']).filter_map(|statement| {
        let (name, value) = statement.trim().split_once(':')?;
        let ours = name.starts_with("--aw-");
        ours.then(|| (name.to_owned(), value.trim().to_owned()))
    })
}

/// The first two columns of the table below a heading, out of their backticks.
fn rows(heading: &str) -> Vec<[String; 2]> {
    let text = fs::read_to_string(root().join(DOCUMENT)).unwrap();
    let below = text
        .lines()
        .skip_while(|line| *line != heading)
        .skip(1)
        .take_while(|line| !line.starts_with('#'));
    let rows = below.filter(|line| line.starts_with("| `")).map(|line| {
        let mut columns = line
            .split('|')
            .skip(1)
            .map(|cell| cell.trim().trim_matches('`').to_owned());
        [columns.next().unwrap(), columns.next().unwrap()]
    });
    let rows: Vec<_> = rows.collect();
    assert!(
        !rows.is_empty(),
        "{DOCUMENT} has no table below \"{heading}\""
    );
    rows
}

/// The words up to the next quote.
fn words(rest: &str) -> Vec<String> {
    let text = rest.split('"').next().unwrap_or_default();
    text.split(' ').map(str::to_owned).collect()
}

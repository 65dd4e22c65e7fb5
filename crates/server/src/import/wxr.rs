//! Reads WordPress eXtended RSS, the file that "Tools, Export" of WordPress makes, with what the
//! plugin wpDiscuz leaves in it: votes, stuck and closed comments, edits, article ratings.
//!
//! Elements are told apart by their local names, so any version of the format will do. Only what
//! belongs to comments is kept in memory; the text of the articles is passed over.
//!
//! Source: docs of the format do not exist; `wp-admin/includes/export.php` of WordPress writes it.

mod item;
mod names;
mod people;
mod thread;

use std::io::BufRead;

use self::{
    names::{Field, Names},
    people::People,
    thread::Threads,
};
use super::{ImportError, ImportReport, ImportedThread, xml::Xml};

/// What errors call the format.
const FORMAT: &str = "a WordPress export (WXR)";
/// Where such a file comes from.
const HOW_TO_EXPORT: &str =
    "in WordPress choose Tools, Export, All content, and give the file it makes";

/// Reads a whole export.
///
/// `progress` is told now and then how many bytes were read.
///
/// Shape: one thread per item that has a comment to keep, of any post type, and per post or page
/// that was rated; in the order of the file.
///
/// # Errors
///
/// With the line and what to do about it: the file ends too early, is not well-formed, is
/// something else, or holds a text longer than any comment. Nothing is returned then.
pub fn read_wxr(
    source: impl BufRead,
    progress: impl FnMut(u64),
) -> Result<(Vec<ImportedThread>, ImportReport), ImportError> {
    let mut xml = Xml::new(source, progress, FORMAT)?;
    xml.root()?;
    if xml.name() != "rss" {
        let problem = format!(
            "its first element is `<{}>`, not `<rss>`; {HOW_TO_EXPORT}",
            xml.name()
        );
        return Err(xml.wrong_format(problem));
    }

    let mut names = Names::new(
        xml.prefix(names::is_export),
        xml.prefix(names::is_dublin_core),
    );
    let mut people = People::default();
    let mut posts = Vec::new();
    let mut has_channel = false;
    while xml.child()? {
        if xml.name() != "channel" {
            xml.skip()?;
            continue;
        }
        has_channel = true;
        while xml.child()? {
            match names.read(xml.name()) {
                Field::Rss("item") => {
                    let post = item::read_item(&mut xml, &mut names)?;
                    // Later items may name an editor who only commented here.
                    people.meet_all(&post.rows);
                    posts.push(post);
                }
                Field::Wp("author") => people.read_author(&mut xml, &mut names)?,
                _ => xml.skip()?,
            }
        }
    }
    if !has_channel {
        return Err(xml.wrong_format(format!("it has no `<channel>`; {HOW_TO_EXPORT}")));
    }
    if !names.found_wp {
        return Err(xml.wrong_format(format!(
            "it is an RSS feed without anything from WordPress' export; {HOW_TO_EXPORT}"
        )));
    }
    xml.finish()?;

    Ok(Threads::new(&people, &posts).build(posts))
}

#[cfg(test)]
mod tests;

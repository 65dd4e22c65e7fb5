//! One `<item>` of an export with its comments, as it stands in the file.

use std::io::BufRead;

use super::names::{Field, Names};
use crate::import::{ImportError, xml::Xml};

/// A post of any type.
#[derive(Default)]
pub(super) struct Post {
    pub(super) id: String,
    pub(super) slug: String,
    pub(super) link: String,
    pub(super) title: String,
    /// The login name of who wrote it.
    pub(super) creator: String,
    /// `post`, `page`, `attachment` and so on.
    pub(super) kind: String,
    /// `publish`, `draft`, `private`, `trash` and so on.
    pub(super) status: String,
    /// `open` or `closed`.
    pub(super) comment_status: String,
    /// wpDiscuz: mean of the article's ratings.
    pub(super) rating: String,
    /// wpDiscuz: number of the article's ratings.
    pub(super) rating_count: String,
    pub(super) rows: Vec<Row>,
}

/// A comment, whatever its state.
#[derive(Default)]
pub(super) struct Row {
    pub(super) id: String,
    /// `0` at the top level.
    pub(super) parent: String,
    pub(super) author: String,
    pub(super) email: String,
    pub(super) url: String,
    /// `0` for a guest.
    pub(super) user_id: String,
    /// In the site's time zone.
    pub(super) date: String,
    pub(super) date_gmt: String,
    pub(super) content: String,
    /// `1`, `0`, `hold`, `approve`, `spam`, `trash`, `post-trashed`.
    pub(super) approved: String,
    /// Empty or `comment`, `pingback`, `trackback`, and what plugins invent.
    pub(super) kind: String,
    /// wpDiscuz: votes for it less votes against it.
    pub(super) votes: String,
    /// wpDiscuz: both numbers, serialised by PHP.
    pub(super) votes_apart: String,
    /// wpDiscuz: `1` on every comment of a closed sub-thread.
    pub(super) closed: String,
    pub(super) edited_at: String,
    /// A user id or a mail address.
    pub(super) edited_by: String,
    /// wpDiscuz: whether files are attached.
    pub(super) has_files: bool,
    /// wpDiscuz: whether it answers a question inside the article.
    pub(super) is_inline: bool,
}

/// Reads the current element, an `<item>`, and leaves it.
pub(super) fn read_item<R: BufRead, P: FnMut(u64)>(
    xml: &mut Xml<R, P>,
    names: &mut Names,
) -> Result<Post, ImportError> {
    let mut post = Post::default();
    while xml.child()? {
        match names.read(xml.name()) {
            Field::Rss("title") => post.title = xml.text()?,
            Field::Rss("link") => post.link = xml.text()?,
            Field::Creator => post.creator = trimmed(xml)?,
            Field::Wp("post_id") => post.id = trimmed(xml)?,
            Field::Wp("post_name") => post.slug = trimmed(xml)?,
            Field::Wp("post_type") => post.kind = trimmed(xml)?,
            Field::Wp("status") => post.status = trimmed(xml)?,
            Field::Wp("comment_status") => post.comment_status = trimmed(xml)?,
            Field::Wp("comment") => post.rows.push(read_row(xml, names)?),
            Field::Wp("postmeta") => read_meta(xml, names, |key| match key {
                "wpdiscuz_post_rating" => Some(&mut post.rating),
                "wpdiscuz_post_rating_count" => Some(&mut post.rating_count),
                _ => None,
            })?,
            _ => xml.skip()?,
        }
    }
    Ok(post)
}

fn read_row<R: BufRead, P: FnMut(u64)>(
    xml: &mut Xml<R, P>,
    names: &mut Names,
) -> Result<Row, ImportError> {
    let mut row = Row::default();
    let (mut files, mut question) = (String::new(), String::new());
    while xml.child()? {
        match names.read(xml.name()) {
            Field::Wp("comment_id") => row.id = trimmed(xml)?,
            Field::Wp("comment_parent") => row.parent = trimmed(xml)?,
            Field::Wp("comment_author") => row.author = xml.text()?,
            Field::Wp("comment_author_email") => row.email = xml.text()?,
            Field::Wp("comment_author_url") => row.url = xml.text()?,
            Field::Wp("comment_user_id") => row.user_id = trimmed(xml)?,
            Field::Wp("comment_date") => row.date = xml.text()?,
            Field::Wp("comment_date_gmt") => row.date_gmt = xml.text()?,
            Field::Wp("comment_content") => row.content = xml.text()?,
            Field::Wp("comment_approved") => row.approved = trimmed(xml)?,
            Field::Wp("comment_type") => row.kind = trimmed(xml)?,
            Field::Wp("commentmeta") => read_meta(xml, names, |key| match key {
                "wpdiscuz_votes" => Some(&mut row.votes),
                // Spelled like this by wpDiscuz.
                "wpdiscuz_votes_seperate" => Some(&mut row.votes_apart),
                "wpdiscuz_closed" => Some(&mut row.closed),
                "wpdiscuz_last_edited_at" => Some(&mut row.edited_at),
                "wpdiscuz_last_edited_by" => Some(&mut row.edited_by),
                "wmu_attachments" => Some(&mut files),
                "wpdiscuz_feedback_form_id" => Some(&mut question),
                _ => None,
            })?,
            _ => xml.skip()?,
        }
    }
    row.has_files = !files.is_empty();
    row.is_inline = !question.is_empty();
    Ok(row)
}

/// Reads a key and its value; `slot` says where the value of a key goes.
fn read_meta<'a, R: BufRead, P: FnMut(u64)>(
    xml: &mut Xml<R, P>,
    names: &mut Names,
    slot: impl FnOnce(&str) -> Option<&'a mut String>,
) -> Result<(), ImportError> {
    let mut slot = Some(slot);
    let mut wanted = None;
    while xml.child()? {
        match names.read(xml.name()) {
            Field::Wp("meta_key") => {
                let key = trimmed(xml)?;
                wanted = slot.take().and_then(|slot| slot(&key));
            }
            // The key is written first. Values of other plugins may be of any size.
            Field::Wp("meta_value") => match &mut wanted {
                Some(wanted) => **wanted = trimmed(xml)?,
                None => xml.skip()?,
            },
            _ => xml.skip()?,
        }
    }
    Ok(())
}

/// The text of the current element without blanks at its ends.
pub(super) fn trimmed<R: BufRead, P: FnMut(u64)>(
    xml: &mut Xml<R, P>,
) -> Result<String, ImportError> {
    Ok(xml.text()?.trim().to_owned())
}

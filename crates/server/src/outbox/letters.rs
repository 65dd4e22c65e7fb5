//! What a parcel says as a letter: its names, its links, its comments.

use afterword::options::Options;
use afterword_protocol::SubscriptionKind;
use url::Url;

use crate::hosted;
use crate::links::{Link, Links};
use crate::mail::{Content, Item, Letter, Reason};
use crate::store::{
    AddressRef, Contents, News, NewsItem, Parcel, Recipient, Site, SubscriptionRef,
};
use crate::text::plain_text;

/// The letter that a parcel is sent as. `base` is where readers reach the server.
pub(super) fn letter<'a>(parcel: &'a Parcel, base: &'a str, links: &Links) -> Letter<'a> {
    let host = host(base);
    let at = |path: &str, link: Link| format!("{base}/mail/{path}/{}", links.token(&link));
    let (to, lang, address, subscription) = match &parcel.recipient {
        Recipient::Reader {
            address,
            email,
            lang,
            subscription,
        } => (email, lang.as_deref(), Some(*address), *subscription),
        Recipient::Owner(email) => (email, None, None, None),
        // It gets no letters.
        Recipient::Webhook { url, .. } => (url, None, None, None),
    };
    let mut references = Vec::new();
    let mut unsubscribe = None;
    let mut manage = address.map(|address| at("subscriptions", Link::Manage(address)));
    let (name, content) = match &parcel.contents {
        Contents::Confirmation(until) => {
            let address = address.unwrap_or(AddressRef { id: 0, tag: [0; 8] });
            manage = None;
            let content = Content::Confirm {
                confirm_url: at("confirm", Link::Confirm(address, *until)),
                never_url: at("never", Link::Manage(address)),
            };
            (format!("confirm-{}", parcel.id), content)
        }
        Contents::Comments(items, news) => {
            unsubscribe = address.map(|address| {
                let which = subscription.unwrap_or(SubscriptionRef::ALL);
                at("unsubscribe", Link::Unsubscribe(address, which))
            });
            let told: Vec<_> = items
                .iter()
                .map(|item| as_item(base, &parcel.site, item))
                .collect();
            match (&items[..], &parcel.recipient) {
                ([only], Recipient::Owner(_)) => {
                    references.push(format!("thread-{}@{host}", only.thread_id));
                    let content = Content::Owner {
                        item: as_item(base, &parcel.site, only),
                        held: *news == News::Held,
                    };
                    (format!("owner-{}", parcel.id), content)
                }
                ([only], _) if subscription.is_some() => {
                    let name = |id: &str| format!("comment-{id}.{}", tag(address));
                    references.push(format!("thread-{}@{host}", only.thread_id));
                    // What it answers was told to the same reader, if they wanted to know of that, too.
                    references.extend(
                        (only.answers.iter()).map(|(id, _)| format!("{}@{host}", name(&id.0))),
                    );
                    let content = Content::Comments {
                        items: told,
                        digest: false,
                    };
                    (name(&only.id.0), content)
                }
                _ => {
                    let content = Content::Comments {
                        items: told,
                        digest: true,
                    };
                    (format!("digest-{}.{}", parcel.id, tag(address)), content)
                }
            }
        }
    };
    Letter {
        to,
        lang: lang.unwrap_or("en"),
        message_id: format!("{name}@{host}"),
        host,
        site: site_name(&parcel.site).unwrap_or(host),
        references,
        unsubscribe,
        manage,
        content,
    }
}

/// Where a comment can be read: below its article, or else on its own page.
pub(super) fn comment_url(base: &str, site: &Site, item: &NewsItem) -> String {
    let fragment = format!("#comment-{}", item.id);
    page_url(base, site, item, &fragment)
}

/// The host of an address such as `https://comments.example:8080`.
pub(super) fn host(base: &str) -> &str {
    let rest = base.split_once("://").map_or(base, |(_, rest)| rest);
    let rest = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    match rest.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or(v6),
        None => rest.split(':').next().unwrap_or(rest),
    }
}

fn as_item(base: &str, site: &Site, item: &NewsItem) -> Item {
    let page = page_url(base, site, item, "");
    let title = if item.title.is_empty() {
        page.clone()
    } else {
        item.title.clone()
    };
    Item {
        reason: match item.kind {
            Some(SubscriptionKind::Thread) => Reason::Thread,
            Some(SubscriptionKind::Replies | SubscriptionKind::Comment) => Reason::ReplyToYou,
            Some(SubscriptionKind::Author) => Reason::Author,
            None => Reason::Owner,
        },
        title,
        comment_url: comment_url(base, site, item),
        page_url: page,
        author: item.author.clone(),
        text: plain_text(&item.html),
        answers: item.answers.as_ref().map(|(_, author)| author.clone()),
        created_at: item.created_at.clone(),
    }
}

fn page_url(base: &str, site: &Site, item: &NewsItem, fragment: &str) -> String {
    match &item.url {
        Some(url) => {
            let page = url.split('#').next().unwrap_or_default();
            format!("{page}{fragment}")
        }
        None => {
            let options = Options {
                site: site.key.clone(),
                thread: item.thread.clone(),
                ..Options::default()
            };
            format!("{base}{}", hosted::address(&options, &[], fragment))
        }
    }
}

/// What people call a site: the host of its pages.
pub(crate) fn site_name(site: &Site) -> Option<&str> {
    let origin = site.origins.first()?;
    Url::parse(origin).ok()?.host_str()?;
    Some(host(origin))
}

/// What tells the letters about one comment apart: each goes to somebody else.
fn tag(address: Option<AddressRef>) -> String {
    let tag = address.map_or([0; 8], |address| address.tag);
    tag.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_an_address_has_no_port() {
        for (base, expected) in [
            ("https://comments.example", "comments.example"),
            ("http://localhost:8080", "localhost"),
            ("http://[::1]:80", "::1"),
            ("https://a.example/b?c", "a.example"),
        ] {
            assert_eq!(host(base), expected);
        }
    }
}

//! Every sentence of the widget, by name.

use super::messages::{Messages, Plural, Take};

macro_rules! strings {
    ($($(#[$doc:meta])+ $name:ident: $kind:ident,)+) => {
        /// Every sentence of the widget.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Strings {
            $($(#[$doc])+ pub $name: $kind,)+
        }

        impl Strings {
            pub(super) fn take(messages: &mut Messages) -> Self {
                Self { $($name: $kind::take(messages, stringify!($name)),)+ }
            }
        }
    };
}

strings! {
    /// Name of the widget's region.
    region: String,
    /// Heading of the thread; `{n}` comments.
    comments: Plural,
    /// In place of an empty list.
    no_comments: String,
    /// In place of a thread that could not be loaded; also said by the loader.
    load_failed: String,
    /// Button after a failure; also used by the loader.
    retry: String,
    /// Label of the sort control.
    sort_by: String,
    /// “Newest”
    sort_newest: String,
    /// “Oldest”
    sort_oldest: String,
    /// “Best”
    sort_best: String,
    /// Button for the next page.
    show_more: String,
    /// Button for the rest of a branch; `{n}` replies.
    show_replies: Plural,
    /// Names the group of stars.
    rating_legend: String,
    /// The mean; `{average}` has one decimal.
    rating_average: String,
    /// `{n}` ratings.
    ratings: Plural,
    /// “Not rated yet”
    no_ratings: String,
    /// Label of one radio; `{n}` stars.
    stars: Plural,
    /// “Take my rating back”
    unrate: String,
    /// “Notify of”
    notify_legend: String,
    /// “Kind of news”
    notify_kind: String,
    /// “new follow-up comments”
    notify_thread: String,
    /// “new replies to my comments”
    notify_replies: String,
    /// “Your e-mail”
    notify_email: String,
    /// “Subscribe”
    subscribe: String,
    /// “Comment”
    comment: String,
    /// “Reply”
    reply: String,
    /// Name of the reply button and of the reply's text field; `{name}` is a person.
    reply_to: String,
    /// “Name”
    name: String,
    /// “E-mail”
    email: String,
    /// “never shown”
    email_note: String,
    /// “Website”
    website: String,
    /// “optional”
    optional: String,
    /// “Post comment”
    post_comment: String,
    /// “Post reply”
    post_reply: String,
    /// “Sending…”
    sending: String,
    /// “Cancel”
    cancel: String,
    /// “{n} characters left”
    characters_left: Plural,
    /// Below the text field: what Markdown can do.
    markdown_note: String,
    /// “Anonymous”
    anonymous: String,
    /// “Pinned”
    pinned: String,
    /// “Awaiting approval: only you can see this.”
    awaiting: String,
    /// `{when}` is a time, `{name}` a person.
    last_edited: String,
    /// “Read more”
    read_more: String,
    /// Name of the button; `{n}` votes so far.
    vote_up: String,
    /// Name of the button; `{n}` votes so far.
    vote_down: String,
    /// “Edit”
    edit: String,
    /// “Edit your comment”
    edit_comment: String,
    /// “Save changes”
    save: String,
    /// “Delete”
    delete: String,
    /// “Delete this comment for good?”
    delete_question: String,
    /// “Yes, delete it”
    delete_yes: String,
    /// “This comment was deleted.”
    deleted: String,
    /// “This comment is not shown.”
    hidden: String,
    /// “Closed to further replies”
    branch_closed: String,
    /// “Comments are closed.”
    thread_closed: String,
    /// “The comment server can't be reached. What you wrote is still here;…”
    fail_unreachable: String,
    /// “The comment server gave an answer that was not understood.”
    fail_malformed: String,
    /// “This page did not accept it.”
    fail_declined: String,
    /// “Please write something first.”
    fail_text_empty: String,
    /// “This is too long: at most {limit} characters are allowed.”
    fail_text_too_long: String,
    /// “This has characters that can't be shown. Please remove them.”
    fail_text_not_plain: String,
    /// “Please fill in a name.”
    fail_name_missing: String,
    /// “This name is too long or has characters that can't be shown: at mo…”
    fail_name_invalid: String,
    /// “This is not an e-mail address. It should look like name@example.com.”
    fail_email_invalid: String,
    /// Below a website field that holds no web address.
    fail_website_invalid: String,
    /// “Comments were closed meanwhile. What you wrote is still here, so t…”
    fail_thread_closed: String,
    /// “This conversation was closed meanwhile. What you wrote is still he…”
    fail_branch_closed: String,
    /// “The comment you answer is gone. What you wrote is still here, so t…”
    fail_parent_not_found: String,
    /// “This comment is gone.”
    fail_comment_not_found: String,
    /// “The time for changing this comment is over.”
    fail_edit_window_over: String,
    /// “Only its author can change this comment.”
    fail_not_yours: String,
    /// “That was a lot at once. Please try again in {n} seconds.”
    fail_rate_limited: Plural,
    /// “The comment server does not know this site. The site's owner can a…”
    fail_site_unknown: String,
    /// “The comment server does not accept comments from this address. The…”
    fail_not_allowed: String,
    /// “The comment server has a problem. What you wrote is still here; pl…”
    fail_server: String,
    /// “That did not work.”
    fail_other: String,
    /// “{n} comments loaded”
    said_loaded: Plural,
    /// “Order changed”
    said_sorted: String,
    /// “Your comment is published”
    said_posted: String,
    /// “Your comment waits for approval”
    said_held: String,
    /// “Your comment was changed”
    said_edited: String,
    /// “Your comment was deleted”
    said_deleted: String,
    /// “Your vote counts”
    said_voted: String,
    /// “Your vote was taken back”
    said_unvoted: String,
    /// “You gave {n} stars”
    said_rated: Plural,
    /// “Your rating was taken back”
    said_unrated: String,
    /// “Your wish is noted. Before any news you will get one mail, to conf…”
    said_subscribed: String,
}

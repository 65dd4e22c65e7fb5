//! Every sentence of the widget, by name.

use super::Words;

/// A method of `Words` for each sentence.
macro_rules! strings {
    ($($(#[$doc:meta])+ $name:ident: $kind:ident,)+) => {
        impl Words {
            $(strings!(@$kind $(#[$doc])+ $name);)+
        }

        /// Every name, and whether its sentence has plural forms.
        pub(super) const NAMES: &[(&str, bool)] =
            &[$((stringify!($name), strings!(@$kind)),)+];
    };
    (@Text $(#[$doc:meta])+ $name:ident) => {
        $(#[$doc])+
        #[must_use]
        pub fn $name(self) -> String {
            self.text(stringify!($name))
        }
    };
    (@Plural $(#[$doc:meta])+ $name:ident) => {
        $(#[$doc])+
        #[must_use]
        pub fn $name(self, n: u64) -> String {
            self.counted(stringify!($name), n as f64)
        }
    };
    (@Text) => { false };
    (@Plural) => { true };
}

strings! {
    /// Name of the widget's region.
    region: Text,
    /// Heading of the thread; `{n}` comments.
    comments: Plural,
    /// In place of an empty list.
    no_comments: Text,
    /// In place of a thread that could not be loaded; also said by the loader.
    load_failed: Text,
    /// Button after a failure; also used by the loader.
    retry: Text,
    /// Button that opens what else can be done with a comment.
    more: Text,
    /// Button that copies a comment's address.
    copy_link: Text,
    /// Button that copies a branch as Markdown.
    copy_markdown: Text,
    /// Button that opens the system's own share sheet.
    share_with: Text,
    /// “Copied”
    said_copied: Text,
    /// Button that copies what could not be sent.
    copy_text: Text,
    /// Button that shows only comments about a passage of the article.
    only_quoted: Text,
    /// Button that goes back to all comments.
    view_all: Text,
    /// Label of the sort control.
    sort_by: Text,
    /// “Newest”
    sort_newest: Text,
    /// “Oldest”
    sort_oldest: Text,
    /// “Best”
    sort_best: Text,
    /// Button for the next page.
    show_more: Text,
    /// Button for the rest of a branch; `{n}` replies.
    show_replies: Plural,
    /// Names the group of stars.
    rating_legend: Text,
    /// The mean; `{average}` has one decimal.
    rating_average: Text,
    /// `{n}` ratings.
    ratings: Plural,
    /// “Not rated yet”
    no_ratings: Text,
    /// Label of one radio; `{n}` stars.
    stars: Plural,
    /// “Take my rating back”
    unrate: Text,
    /// Names the stars where they are only shown.
    article_rating: Text,
    /// Button that shows how many readers gave how many stars.
    distribution: Text,
    /// “Notify of”
    notify_legend: Text,
    /// “new follow-up comments”
    notify_thread: Text,
    /// “new replies to my comments”
    notify_replies: Text,
    /// “Your e-mail”
    notify_email: Text,
    /// “Subscribe”
    subscribe: Text,
    /// “At once”: how often mails come.
    cadence_instant: Text,
    /// “Once a day”: the other.
    cadence_daily: Text,
    /// Button that opens how often mails come.
    notify_change: Text,
    /// “Feed”: the link to the comments as one.
    feed: Text,
    /// Beside a comment that is written, and names the form for one that is.
    notify_me: Text,
    /// Button that opens that form.
    mail_replies: Text,
    /// Button that ends those mails.
    unmail_replies: Text,
    /// Names the form for mails about an author; `{name}` is a person.
    mail_author: Text,
    /// “Comment”
    comment: Text,
    /// “Reply”
    reply: Text,
    /// Name of the reply button and of the reply's text field; `{name}` is a person.
    reply_to: Text,
    /// “Name”
    name: Text,
    /// “E-mail”
    email: Text,
    /// “never shown”
    email_note: Text,
    /// “Website”
    website: Text,
    /// “optional”
    optional: Text,
    /// “Post comment”
    post_comment: Text,
    /// “Post reply”
    post_reply: Text,
    /// “Sending…”
    sending: Text,
    /// In place of the time of a comment that has not arrived.
    not_sent: Text,
    /// “Cancel”
    cancel: Text,
    /// Above a text that was begun on an earlier visit.
    draft_restored: Text,
    /// Button that forgets it.
    discard: Text,
    /// Choice to keep name and addresses in the browser.
    remember_me: Text,
    /// Names the buttons that format a text.
    tools: Text,
    /// “Bold”
    bold: Text,
    /// “Italic”
    italic: Text,
    /// “Link”
    link: Text,
    /// “Quote”
    quote: Text,
    /// “Code”
    code: Text,
    /// “List”
    list: Text,
    /// Button that hides a passage until it is asked for; also stands for a passage that is hidden so.
    spoiler: Text,
    /// Button that shows what a text will look like.
    preview: Text,
    /// “{n} characters left”
    characters_left: Plural,
    /// Below the text field: what Markdown can do.
    markdown_note: Text,
    /// “Anonymous”
    anonymous: Text,
    /// “Pinned”
    pinned: Text,
    /// “Awaiting approval: only you can see this.”
    awaiting: Text,
    /// `{when}` is a time, `{name}` a person.
    last_edited: Text,
    /// “Read more”
    read_more: Text,
    /// Name of the button; `{n}` votes so far.
    vote_up: Text,
    /// Name of the button; `{n}` votes so far.
    vote_down: Text,
    /// Name of the button; `{emoji}` is one, `{n}` readers have reacted so.
    react: Text,
    /// Button that hides all comments of a person on this device; `{name}` is theirs.
    mute: Text,
    /// In place of such a comment.
    muted: Text,
    /// Button that shows them again.
    unmute: Text,
    /// Button that marks all comments of a person on this device; `{name}` is theirs.
    follow: Text,
    /// Button that does so no more.
    unfollow: Text,
    /// Mark of such a comment.
    followed: Text,
    /// Button that opens the report of a comment to the site's owner.
    report: Text,
    /// Asks for the reason.
    report_question: Text,
    /// A reason: spam.
    report_spam: Text,
    /// A reason.
    report_abuse: Text,
    /// A reason.
    report_illegal: Text,
    /// A reason.
    report_off_topic: Text,
    /// A reason.
    report_other: Text,
    /// Names the field for more words about it.
    report_note: Text,
    /// Button that sends the report.
    report_send: Text,
    /// Said once it has arrived.
    said_reported: Text,
    /// “Edit”
    edit: Text,
    /// How long one's own comment can be changed; `{when}` is a time, such as “in 5 minutes”.
    edit_until: Text,
    /// Button below an edited comment.
    show_changes: Text,
    /// “Edit your comment”
    edit_comment: Text,
    /// “Save changes”
    save: Text,
    /// “Delete”
    delete: Text,
    /// “Delete this comment for good?”
    delete_question: Text,
    /// “Yes, delete it”
    delete_yes: Text,
    /// “This comment was deleted.”
    deleted: Text,
    /// “This comment is not shown.”
    hidden: Text,
    /// “Closed to further replies”
    branch_closed: Text,
    /// “Comments are closed.”
    thread_closed: Text,
    /// “The comment server can't be reached. What you wrote is still here;…”
    fail_unreachable: Text,
    /// “The comment server gave an answer that was not understood.”
    fail_malformed: Text,
    /// “This page did not accept it.”
    fail_declined: Text,
    /// “Please write something first.”
    fail_text_empty: Text,
    /// “This is too long: at most {limit} characters are allowed.”
    fail_text_too_long: Text,
    /// “This has characters that can't be shown. Please remove them.”
    fail_text_not_plain: Text,
    /// “Please fill in a name.”
    fail_name_missing: Text,
    /// “This name is too long or has characters that can't be shown: at mo…”
    fail_name_invalid: Text,
    /// Below a name that looks like that of the site's owner or a moderator.
    fail_name_reserved: Text,
    /// “This is not an e-mail address. It should look like name@example.com.”
    fail_email_invalid: Text,
    /// Below a website field that holds no web address.
    fail_website_invalid: Text,
    /// “Comments were closed meanwhile. What you wrote is still here, so t…”
    fail_thread_closed: Text,
    /// “This conversation was closed meanwhile. What you wrote is still he…”
    fail_branch_closed: Text,
    /// The site takes no ratings any more.
    fail_ratings_closed: Text,
    /// “The comment you answer is gone. What you wrote is still here, so t…”
    fail_parent_not_found: Text,
    /// “This comment is gone.”
    fail_comment_not_found: Text,
    /// “The time for changing this comment is over.”
    fail_edit_window_over: Text,
    /// “Only its author can change this comment.”
    fail_not_yours: Text,
    /// “You can't vote on your own comment.”
    fail_own_comment: Text,
    /// “That was a lot at once. Please try again in {n} seconds.”
    fail_rate_limited: Plural,
    /// “The comment server does not know this site. The site's owner can a…”
    fail_site_unknown: Text,
    /// “The comment server does not accept comments from this address. The…”
    fail_not_allowed: Text,
    /// “The comment server has a problem. What you wrote is still here; pl…”
    fail_server: Text,
    /// “That did not work.”
    fail_other: Text,
    /// “{n} comments loaded”
    said_loaded: Plural,
    /// “Order changed”
    said_sorted: Text,
    /// “Your comment is published”
    said_posted: Text,
    /// “Your comment waits for approval”
    said_held: Text,
    /// “Your comment was changed”
    said_edited: Text,
    /// “Your comment was deleted”
    said_deleted: Text,
    /// “Your vote counts”
    said_voted: Text,
    /// “Your vote was taken back”
    said_unvoted: Text,
    /// “You gave {n} stars”
    said_rated: Plural,
    /// “Your rating was taken back”
    said_unrated: Text,
    /// “Noted. If this address is not confirmed yet, you will get one mail …”
    said_subscribed: Text,
    /// “You will get no more mails about this.”
    said_unsubscribed: Text,
    /// “In reply to {name}”: where replies are no longer indented.
    in_reply_to: Text,
    /// Button that folds a branch up.
    hide_replies: Plural,
    /// Button that unfolds a branch.
    unfold_replies: Plural,
    /// Beside the name of who wrote the article.
    badge_author: Text,
    /// Beside the name of a moderator.
    badge_moderator: Text,
    /// Button above a comment that a link led to.
    show_before: Text,
    /// Mark of a comment written since the last visit.
    new_mark: Text,
    /// How many were written since the last visit.
    new_since: Plural,
    /// Button that goes to the next of them.
    next_new: Text,
    /// Choice to keep the time of this visit in the browser.
    remember_visit: Text,
    /// Button for comments that came in meanwhile.
    show_new: Plural,
    /// Names the list of keys.
    keys: Text,
    /// Choice to use them.
    keys_on: Text,
    /// What `j` does.
    key_next: Text,
    /// What `k` does.
    key_previous: Text,
    /// What `n` does.
    key_new: Text,
    /// What `o` does.
    key_fold: Text,
    /// What `r` does.
    key_reply: Text,
    /// What `?` does.
    key_help: Text,
    /// Said after a branch was folded up.
    said_folded: Plural,
    /// Said after it was unfolded.
    said_unfolded: Plural,
    /// Said when comments came in meanwhile.
    said_new: Plural,
}

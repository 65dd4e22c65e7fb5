//! What is known of a post, as a thread: from the plugin, or else from what WordPress says by itself.

use afterword_protocol::{Capabilities, Policy, ProblemCode, Rating, Sort, Thread, ThreadState};

use super::Wordpress;
use super::refusal::refusal;
use super::site::Post;
use crate::exchange::{HttpAnswer, HttpRequest, Stop};
use crate::json::{Lenient, Value};
use crate::text::{name, website, without_entities};

/// What the plugin says of a post.
///
/// # Errors
///
/// `Refuse` if there is no such post, `Unreachable`. Nothing if there is no plugin.
pub fn plugin(answer: &HttpAnswer) -> Result<Option<Value>, Stop> {
    if answer.status == 0 || answer.status >= 500 || answer.status == 429 {
        return Err(answer.refusal());
    }
    let said = answer.json().unwrap_or_default();
    match said.text("code") {
        "rest_post_invalid_id" => Err(refusal(answer)),
        _ => Ok(Some(said).filter(|said| answer.is_ok() && !said.text("state").is_empty())),
    }
}

impl Wordpress<'_> {
    /// Asks the plugin for a post.
    pub fn get_plugin(&self, id: &str) -> HttpRequest {
        HttpRequest::get(self.url(&["afterword/v1/posts/", id].concat(), ""))
    }

    /// What has to be asked of a post where there is no plugin: whether guests may comment it, and the post itself.
    pub fn get_facts(&self, post: &Post) -> Vec<HttpRequest> {
        // A way to learn which methods a guest may use for this post, without trying: the REST API says so in the
        // header `Allow` of its description. As pages of other origins can't see that, it is asked for in the body,
        // and by a GET, for which browsers need not ask beforehand.
        let query = [
            "post=",
            &post.id,
            "&_method=OPTIONS&_envelope=1&_fields=namespace",
        ]
        .concat();
        let mut asked = vec![self.get("comments", &query)];
        if post.said.is_none() {
            asked.extend(self.get_posts(&["include=", &post.id].concat()));
        }
        asked
    }

    /// The thread by what the plugin says.
    pub fn thread_of_plugin(&self, said: &Value, comments: u64) -> Thread {
        let open = said.text("state") == "open";
        let post = open && said.flag("guests");
        let wpdiscuz = &said["wpdiscuz"];
        let can = |what: &str| self.place.same_origin && wpdiscuz.flag(what);
        let mut capabilities = Capabilities {
            post,
            reply: post && said.count("depth") > 0,
            vote_up: can("vote_up"),
            vote_down: can("vote_down"),
            unvote: can("vote_up"),
            rate: can("rate"),
            subscribe: can("subscribe"),
            sorts: vec![Sort::Newest, Sort::Oldest],
            ..Capabilities::default()
        };
        if wpdiscuz.flag("vote_up") {
            capabilities.sorts.push(Sort::Best);
        }
        let mut thread = self.thread(capabilities, open, comments);
        thread.url = website(said.text("url"));
        thread.title = said.words("title").map(name);
        thread.rating = rating(&said["rating"]);
        let limit = |name: &str, otherwise: u32| match said["max_length"].count(name) {
            0 => otherwise,
            length => u32::try_from(length).unwrap_or(u32::MAX),
        };
        thread.policy.max_text_chars = limit("text", thread.policy.max_text_chars);
        thread.policy.max_name_chars = limit("name", thread.policy.max_name_chars);
        thread
    }

    /// The thread by what was answered to [`Self::get_facts`], and the number of the user who wrote the article.
    pub fn thread_of_facts(
        &self,
        post: &Post,
        answers: &[HttpAnswer],
        comments: u64,
    ) -> Result<(Thread, Option<String>), Stop> {
        let (allow, posts) = answers.split_first().ok_or(Stop::Malformed)?;
        // Without an answer nobody can be told that they may write.
        let allow = allow.json().unwrap_or_default();
        let may_post = allow["headers"].text("Allow").contains("POST");
        let mut said = post.said.clone();
        for answer in posts {
            let found = answer.json().unwrap_or_default();
            said = said.or_else(|| found.get(0).cloned());
        }
        // Other types than posts and pages are not found, but have comments.
        if said.is_none() && comments == 0 && !may_post {
            return Err(ProblemCode::ThreadKeyInvalid.into());
        }
        let said = said.unwrap_or_default();
        let capabilities = Capabilities {
            post: may_post,
            reply: may_post,
            sorts: vec![Sort::Newest, Sort::Oldest],
            ..Capabilities::default()
        };
        let open = may_post || said.text("comment_status") != "closed";
        let mut thread = self.thread(capabilities, open, comments);
        thread.url = website(said.text("link"));
        thread.title = said["title"]
            .words("rendered")
            .map(|title| name(&without_entities(&without_tags(title))));
        Ok((thread, said.id("author")))
    }

    fn thread(&self, capabilities: Capabilities, open: bool, comments: u64) -> Thread {
        Thread {
            key: self.place.thread.clone(),
            state: if open {
                ThreadState::Open
            } else {
                ThreadState::Closed
            },
            comments,
            policy: Policy {
                // The columns of its table.
                max_text_chars: 65_525,
                max_name_chars: 245,
                edit_window_seconds: 0,
            },
            capabilities,
            ..Thread::default()
        }
    }
}

/// The rating as the plugin has it.
pub fn rating(said: &Value) -> Rating {
    let count = said.count("count");
    let average = said.number("average").filter(|_| count > 0);
    let mut stars = [0; 5];
    for (stars, given) in stars.iter_mut().zip(said.list("stars")) {
        *stars = given.as_u64().unwrap_or_default();
    }
    Rating {
        average: average.map(|average| (average.clamp(1.0, 5.0) * 10.0).round() / 10.0),
        count,
        stars,
    }
}

/// HTML without its tags.
pub fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut parts = html.split('<');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        text.push_str(part.split_once('>').unwrap_or_default().1);
    }
    text
}

//! What a reader types into the composer, checked before it is sent.

use afterword_protocol::{CommentId, PageRef, Policy, Problem, ProblemCode};

use super::failure::Failure;

/// The fields of a comment form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The comment's text.
    pub text: String,
    /// The author's name.
    pub name: String,
    /// The author's e-mail address; may be empty.
    pub email: String,
    /// The author's website; may be empty.
    pub website: String,
    /// The language of the mails the author wants about answers, as a BCP 47 tag; empty if they want none.
    pub mails_in: String,
}

impl Draft {
    /// Finds what the server would refuse anyway, so that a reader need not wait to hear it.
    ///
    /// # Errors
    ///
    /// `Refused` with the code the server would use.
    pub fn check(&self, policy: &Policy) -> Result<(), Failure> {
        check_text(&self.text, policy)?;
        if self.name.trim().is_empty() {
            return Err(ProblemCode::NameMissing.into());
        }
        if self.name.trim().chars().count() > policy.max_name_chars as usize {
            return Err(over(ProblemCode::NameInvalid, policy.max_name_chars));
        }
        let email = self.email.trim();
        if !(email.is_empty() && self.mails_in.is_empty() || is_email(email)) {
            return Err(ProblemCode::EmailInvalid.into());
        }
        Ok(())
    }
}

/// What separates the fields of a kept draft; none but the text can have line ends.
const LINE_END: char = '\n';
/// What separates the address from the language of the mails that go there, if the author wants any: no address that
/// was checked has it.
const TAB: &str = "\t";

/// A comment that is to be sent: what is in it, what it answers, and the article as it was then. A retry is the
/// same write only if it says the same.
pub type Outgoing = (Draft, Option<CommentId>, PageRef);

/// Keeps a comment that is to be sent as one text.
#[must_use]
pub fn pack(draft: &Draft, parent: Option<&CommentId>, page: &PageRef) -> String {
    let parent = parent.map_or("", |parent| &parent.0);
    let tab = if draft.mails_in.is_empty() { "" } else { TAB };
    let email = [draft.email.trim(), tab, &draft.mails_in].concat();
    let fields = [
        parent,
        &page.url,
        &page.title,
        &draft.name,
        &email,
        &draft.website,
    ];
    let mut packed = String::new();
    for field in fields {
        packed.extend(field.split(LINE_END));
        packed.push(LINE_END);
    }
    packed + &draft.text
}

/// The comment that was kept so.
#[must_use]
pub fn unpack(packed: &str) -> Option<Outgoing> {
    let mut fields = packed.splitn(7, LINE_END).map(str::to_owned);
    let parent = fields.next().filter(|parent| !parent.is_empty());
    let page = PageRef {
        url: fields.next()?,
        title: fields.next()?,
    };
    let name = fields.next()?;
    let email = fields.next()?;
    let (email, mails_in) = email.split_once(TAB).unwrap_or((&email, ""));
    let draft = Draft {
        name,
        email: email.to_owned(),
        mails_in: mails_in.to_owned(),
        website: fields.next()?,
        text: fields.next()?,
    };
    Some((draft, parent.map(CommentId), page))
}

/// The idempotency key of what is being sent: the same as long as the content is, so that a retry
/// is the same write, and a new one once it has been changed.
#[derive(Clone, Debug, Default)]
pub struct AttemptKey {
    last: Option<(String, String)>,
}

impl AttemptKey {
    /// The key for `content`; `fresh` makes one if the last content was another.
    pub fn of(&mut self, content: &str, fresh: impl FnOnce() -> String) -> String {
        match &self.last {
            Some((known, key)) if known == content => key.clone(),
            _ => {
                let key = fresh();
                self.last = Some((content.to_owned(), key.clone()));
                key
            }
        }
    }

    /// Forgets a content that was accepted, so that sending it again is a new write.
    pub fn settle(&mut self) {
        self.last = None;
    }
}

/// Checks a text alone, as an edit needs it.
///
/// # Errors
///
/// `Refused` with the code the server would use.
pub fn check_text(text: &str, policy: &Policy) -> Result<(), Failure> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ProblemCode::TextEmpty.into());
    }
    if text.chars().count() > policy.max_text_chars as usize {
        return Err(over(ProblemCode::TextTooLong, policy.max_text_chars));
    }
    if text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        return Err(ProblemCode::TextNotPlain.into());
    }
    Ok(())
}

/// Whether this could be an e-mail address; the server decides.
#[must_use]
pub fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty()
            && !host.is_empty()
            && !host.contains('@')
            && !text.contains(char::is_whitespace)
    })
}

/// Characters left before the limit, once fewer than a tenth of it are; else `None`.
#[must_use]
pub fn remaining(text: &str, policy: &Policy) -> Option<i64> {
    // The byte length bounds the number of characters, so a short text need not be counted.
    let limit = i64::from(policy.max_text_chars);
    if (text.len() as i64) < limit - limit / 10 {
        return None;
    }
    let left = limit - text.chars().count() as i64;
    (left <= limit / 10).then_some(left)
}

fn over(code: ProblemCode, limit: u32) -> Failure {
    Failure::Refused(Box::new(Problem::new(code).limit(u64::from(limit))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(draft: &Draft) -> Option<ProblemCode> {
        draft
            .check(&Policy::default())
            .err()
            .and_then(|failure| failure.code())
    }

    #[test]
    fn a_draft_is_checked_as_the_server_would() {
        let good = Draft {
            text: "Hello".into(),
            name: "Ana".into(),
            ..Draft::default()
        };
        let with = |change: fn(&mut Draft)| {
            let mut draft = good.clone();
            change(&mut draft);
            code(&draft)
        };
        assert_eq!(code(&good), None);
        assert_eq!(
            with(|d| d.text = "  \n".into()),
            Some(ProblemCode::TextEmpty)
        );
        assert_eq!(
            with(|d| d.text = "x".repeat(10_001)),
            Some(ProblemCode::TextTooLong)
        );
        assert_eq!(with(|d| d.text = "é".repeat(10_000)), None);
        assert_eq!(
            with(|d| d.text = "a\u{7}b".into()),
            Some(ProblemCode::TextNotPlain)
        );
        assert_eq!(with(|d| d.text = "a\r\n\tb".into()), None);
        assert_eq!(
            with(|d| d.name = " ".into()),
            Some(ProblemCode::NameMissing)
        );
        assert_eq!(
            with(|d| d.name = "x".repeat(61)),
            Some(ProblemCode::NameInvalid)
        );
        assert_eq!(
            with(|d| d.email = "nobody".into()),
            Some(ProblemCode::EmailInvalid)
        );
        assert_eq!(with(|d| d.email = "a@b.example".into()), None);
        assert_eq!(
            with(|d| d.mails_in = "en".into()),
            Some(ProblemCode::EmailInvalid)
        );
        let mails = |d: &mut Draft| (d.email, d.mails_in) = ("a@b.example".into(), "en".into());
        assert_eq!(with(mails), None);
    }

    #[test]
    fn a_draft_is_unpacked_as_it_was_packed() {
        let draft = Draft {
            text: "One\n\ntwo\n".into(),
            name: "Ana".into(),
            email: String::new(),
            website: "ana.example".into(),
            mails_in: String::new(),
        };
        let parent = CommentId("17".into());
        let page = PageRef {
            url: "https://blog.example/a".into(),
            title: "A post".into(),
        };
        let packed = pack(&draft, Some(&parent), &page);
        assert_eq!(
            unpack(&packed),
            Some((draft.clone(), Some(parent), page.clone()))
        );
        let root = unpack(&pack(&draft, None, &page));
        assert_eq!(root, Some((draft.clone(), None, page.clone())));
        let mails = Draft {
            email: "ana@mail.example".into(),
            mails_in: "de".into(),
            ..draft
        };
        let kept = unpack(&pack(&mails, None, &page));
        assert_eq!(kept, Some((mails, None, page)));
        assert_eq!(unpack("something else"), None);
    }

    #[test]
    fn a_draft_that_was_kept_before_there_were_mails_is_read() {
        let kept = "17\nhttps://blog.example/a\nA post\nAna\nana@mail.example\n\nHello";
        let (draft, parent, _) = unpack(kept).expect("it was packed");
        assert_eq!(parent, Some(CommentId("17".into())));
        assert_eq!(
            [draft.email, draft.mails_in, draft.text],
            ["ana@mail.example", "", "Hello"]
        );
    }

    #[test]
    fn a_retry_keeps_its_key_and_another_content_gets_another() {
        let mut key = AttemptKey::default();
        assert_eq!(key.of("a", || "1".into()), "1");
        assert_eq!(key.of("a", || "2".into()), "1");
        assert_eq!(key.of("b", || "3".into()), "3");
        key.settle();
        assert_eq!(key.of("b", || "4".into()), "4");
    }

    #[test]
    fn the_counter_appears_near_the_limit() {
        let policy = Policy {
            max_text_chars: 100,
            ..Policy::default()
        };
        assert_eq!(remaining(&"x".repeat(80), &policy), None);
        assert_eq!(remaining(&"x".repeat(95), &policy), Some(5));
        assert_eq!(remaining(&"x".repeat(103), &policy), Some(-3));
        assert_eq!(remaining(&"é".repeat(60), &policy), None);
    }
}

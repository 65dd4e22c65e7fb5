//! A form for a comment or a reply that is sent without a script.

use afterword::i18n::{Words, fill};
use afterword::model::failure::{Failure, Field};
use afterword::options::Options;
use afterword::problem_in_words;
use afterword_protocol::{Comment, PageRef, Policy, Problem};
use html_escape::{encode_double_quoted_attribute as attribute, encode_text as text};

use super::address;
use super::comment_list::{link, name_of};

/// A form as it is shown.
pub struct CommentForm {
    /// The comment to be answered.
    pub parent: Option<Comment>,
    /// The article it was sent from, if it was.
    pub page: Option<PageRef>,
    /// What stands in it.
    pub typed: Typed,
    /// Tells a form that is sent twice from two forms.
    pub key: String,
    /// Why it was not accepted.
    pub refused: Option<Problem>,
}

/// What a reader has typed.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// The comment's text.
    pub text: String,
    /// The author's name.
    pub name: String,
    /// The author's e-mail address.
    pub email: String,
    /// The author's website.
    pub website: String,
}

/// The form, below the sentence that says why it was not accepted.
pub fn comment_form(
    words: Words,
    options: &Options,
    policy: &Policy,
    form: &CommentForm,
) -> String {
    let refused = form.refused.as_ref();
    let sentence = refused.map(|problem| {
        let sentence = problem_in_words(words, policy, problem.clone());
        format!(
            "<p class=\"notice\" id=\"refused\" role=\"alert\">{}</p>\n",
            text(&sentence)
        )
    });
    let about = refused.and_then(|problem| Failure::Refused(Box::new(problem.clone())).field());
    // The id that "Reply" leads to is the field's own, as browsers put the focus there.
    let (id, label, submit) = match &form.parent {
        None => ("text", words.comment(), words.post_comment()),
        Some(parent) => {
            let name = name_of(words, &parent.author);
            let label = fill(&words.reply_to(), "name", &name);
            ("reply", label, words.post_reply())
        }
    };
    // The reader goes on where something is wrong, or where they wanted to write.
    let focus = about.or(form.parent.as_ref().map(|_| Field::Text));
    let labelled = |field: Field, label: &str, hint: &str| {
        let state = FieldState {
            text_id: id,
            typed: form.typed.of(field),
            wrong: about == Some(field),
            focus: focus == Some(field),
        };
        labelled(field, label, hint, &state)
    };
    let hidden_email = [words.optional(), words.email_note()].join(", ");
    let fields = [
        labelled(Field::Text, &label, &words.markdown_note()),
        labelled(Field::Name, &words.name(), ""),
        labelled(Field::Email, &words.email(), &hidden_email),
        labelled(Field::Website, &words.website(), &words.optional()),
    ];
    let parent = form
        .parent
        .as_ref()
        .map(|parent| hidden("parent", &parent.id.0));
    let page = form
        .page
        .as_ref()
        .map(|page| hidden("page-url", &page.url) + &hidden("page-title", &page.title));
    let cancel = form.parent.as_ref().map(|parent| {
        link(
            "link",
            &address(options, &[], &format!("#comment-{}", parent.id)),
            &words.cancel(),
        )
    });
    format!(
        "<div>{sentence}\
         <form class=\"composer\" method=\"post\" action=\"{action}\">\n{fields}{parent}{page}{key}\
         <p class=\"composer__buttons\"><button class=\"button button--main\">{submit}</button>\n{cancel}</p>\n\
         </form></div>\n",
        sentence = sentence.unwrap_or_default(),
        action = attribute(&address(options, &[], "")),
        fields = fields.concat(),
        parent = parent.unwrap_or_default(),
        page = page.unwrap_or_default(),
        key = hidden("key", &form.key),
        submit = text(&submit),
        cancel = cancel.unwrap_or_default(),
    )
}

/// A field between two answers of the server.
struct FieldState<'a> {
    text_id: &'a str,
    typed: &'a str,
    wrong: bool,
    focus: bool,
}

fn labelled(field: Field, label: &str, hint: &str, state: &FieldState<'_>) -> String {
    let (name, kind) = match field {
        Field::Text => ("text", None),
        Field::Name => ("name", Some(("text", "name"))),
        Field::Email => ("email", Some(("email", "email"))),
        Field::Website => ("website", Some(("text", "url"))),
    };
    let id = if field == Field::Text {
        state.text_id
    } else {
        name
    };
    let mut rest = format!(
        "id=\"{id}\" name=\"{name}\" dir=\"auto\" placeholder=\"{}\"",
        attribute(hint)
    );
    if state.wrong {
        rest.push_str(" aria-invalid=\"true\" aria-describedby=\"refused\"");
    }
    if state.focus {
        rest.push_str(" autofocus");
    }
    let field = match kind {
        // The first line end is the parser's.
        None => format!(
            "<textarea class=\"field field--text\" {rest}>\n{}</textarea>",
            text(state.typed)
        ),
        Some((kind, complete)) => format!(
            "<input class=\"field\" type=\"{kind}\" autocomplete=\"{complete}\" value=\"{}\" {rest}>",
            attribute(state.typed)
        ),
    };
    format!(
        "<div class=\"labelled\"><label class=\"labelled__label\" for=\"{id}\">{}</label>{field}</div>\n",
        text(label)
    )
}

fn hidden(name: &str, value: &str) -> String {
    format!(
        "<input type=\"hidden\" name=\"{name}\" value=\"{}\">\n",
        attribute(value)
    )
}

impl Typed {
    fn of(&self, field: Field) -> &str {
        match field {
            Field::Text => &self.text,
            Field::Name => &self.name,
            Field::Email => &self.email,
            Field::Website => &self.website,
        }
    }
}

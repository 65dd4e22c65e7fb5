//! The templates of letters: ours, and those of an owner in their place.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde};
use minijinja::{Environment, Error, UndefinedBehavior};
use serde::Serialize;

use super::samples;
use super::view::View;
use super::words::{self, MailWords};

/// Every template, by its name. The HTML ones are drawn into `layout.html`, and comments by `item.html` and `item.txt`.
const BUILT_IN: [(&str, &str); 9] = [
    (
        "comments.html",
        include_str!("../../templates/mail/comments.html"),
    ),
    (
        "comments.txt",
        include_str!("../../templates/mail/comments.txt"),
    ),
    (
        "confirm.html",
        include_str!("../../templates/mail/confirm.html"),
    ),
    (
        "confirm.txt",
        include_str!("../../templates/mail/confirm.txt"),
    ),
    ("item.html", include_str!("../../templates/mail/item.html")),
    ("item.txt", include_str!("../../templates/mail/item.txt")),
    (
        "layout.html",
        include_str!("../../templates/mail/layout.html"),
    ),
    (
        "owner.html",
        include_str!("../../templates/mail/owner.html"),
    ),
    ("owner.txt", include_str!("../../templates/mail/owner.txt")),
];

/// The names of all templates.
pub const NAMES: [&str; 9] = [
    "comments.html",
    "comments.txt",
    "confirm.html",
    "confirm.txt",
    "item.html",
    "item.txt",
    "layout.html",
    "owner.html",
    "owner.txt",
];

/// What a template may do: instructions and, 64 bytes each, text. A test has the largest letter there may be.
const FUEL: u64 = 1_000_000;
/// How deep templates may include each other.
const MAX_DEPTH: usize = 20;

/// A set of templates that have all been tried.
#[derive(Clone, Debug)]
pub struct Templates {
    environment: Environment<'static>,
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// The template's name.
    pub name: String,
    /// The line in it, from 1.
    pub line: Option<usize>,
    /// What is wrong.
    pub what: String,
}

impl Templates {
    /// Our own.
    #[must_use]
    pub fn built_in() -> Self {
        Self::compiled(&BTreeMap::new()).expect("a test tries the built-in templates")
    }

    /// Ours, with an owner's in the place of those of the same name.
    ///
    /// # Errors
    ///
    /// The first template that has a mistake in it, or fails with one of the letters there may be.
    pub fn with(own: &BTreeMap<String, String>) -> Result<Self, TemplateError> {
        if let Some(name) = own.keys().find(|name| !NAMES.contains(&name.as_str())) {
            return Err(TemplateError {
                name: name.clone(),
                line: None,
                what: format!("there is no such template: there are {}", NAMES.join(", ")),
            });
        }
        let templates = Self::compiled(own)?;
        for letter in samples::all() {
            let view = View::of(&letter, MailWords::of(letter.lang));
            let view = view.expect("the samples have links");
            for format in ["txt", "html"] {
                templates.render(letter.content.template(), format, &view)?;
            }
        }
        Ok(templates)
    }

    fn compiled(own: &BTreeMap<String, String>) -> Result<Self, TemplateError> {
        let mut environment = Environment::new();
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .keep_trailing_newline(true)
            .build();
        environment.set_syntax(syntax.expect("only white space differs from the usual syntax"));
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        environment.set_recursion_limit(MAX_DEPTH);
        environment.add_filter("fill", fill);
        for (name, source) in BUILT_IN {
            let source = own.get(name).map_or(source, String::as_str);
            environment
                .add_template_owned(name, source.to_owned())
                .map_err(|error| TemplateError::of(name, &error))?;
        }
        Ok(Self { environment })
    }

    /// A letter as `txt` or `html`.
    pub(super) fn render(
        &self,
        template: &str,
        format: &str,
        view: &impl Serialize,
    ) -> Result<String, TemplateError> {
        let name = format!("{template}.{format}");
        let render = || self.environment.get_template(&name)?.render(Serde(view));
        render().map_err(|error| TemplateError::of(&name, &error))
    }
}

impl TemplateError {
    fn of(name: &str, error: &Error) -> Self {
        // The cause is in the template that was included, its consequences in those that did.
        let mut deepest = error;
        while let Some(cause) = std::error::Error::source(deepest).and_then(|e| e.downcast_ref()) {
            deepest = cause;
        }
        let located = if deepest.line().is_some() {
            deepest
        } else {
            error
        };
        let kind = deepest.kind().to_string();
        Self {
            name: located.name().unwrap_or(name).to_owned(),
            line: located.line(),
            what: match deepest.detail() {
                Some(detail) => format!("{kind}: {detail}"),
                None => kind,
            },
        }
    }
}

impl std::fmt::Display for TemplateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.what)
    }
}

impl std::error::Error for TemplateError {}

/// `{{ words.said_comment | fill(author=item.author) }}`
fn fill(sentence: &str, values: Kwargs) -> Result<String, Error> {
    let mut pairs = Vec::new();
    for name in values.args() {
        pairs.push((name, values.get::<String>(name)?));
    }
    let pairs = pairs.iter().map(|(name, value)| (*name, value.as_str()));
    Ok(words::fill(sentence, &pairs.collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &str, source: &str) -> Result<Templates, String> {
        let own = BTreeMap::from([(name.to_owned(), source.to_owned())]);
        Templates::with(&own).map_err(|error| error.to_string())
    }

    fn said(templates: &Templates, format: &str) -> String {
        let letter = samples::comments("en");
        let view = View::of(&letter, MailWords::of("en")).unwrap();
        templates.render("comments", format, &view).unwrap()
    }

    #[test]
    fn the_built_in_templates_take_every_letter() {
        Templates::with(&BTreeMap::new()).unwrap();
    }

    #[test]
    fn an_owner_can_say_it_otherwise() {
        let source = "{% for item in items %}{{ item.author }}: {{ item.lines|join(' ') }}\n{% endfor %}\
                      {{ words.said_comment|fill(author='<b>') }}";
        let text = with("comments.txt", source).unwrap();
        assert_eq!(
            said(&text, "txt"),
            "Ann: It works with pears, too.  Thank you!\n<b> wrote"
        );
        let html = with(
            "comments.html",
            "{{ words.said_comment|fill(author='<b>') }}",
        )
        .unwrap();
        assert_eq!(said(&html, "html"), "&lt;b&gt; wrote");
    }

    #[test]
    fn the_largest_letter_is_no_work_without_end() {
        let item = crate::mail::Item {
            text: format!("{}{}", "<\n".repeat(60), "<&>\"".repeat(500)),
            ..samples::item()
        };
        let letter = crate::mail::Letter {
            content: crate::mail::Content::Comments {
                items: vec![item; 120],
                digest: true,
            },
            ..samples::comments("ar")
        };
        let view = View::of(&letter, MailWords::of("ar")).unwrap();
        for format in ["txt", "html"] {
            let text = Templates::built_in().render("comments", format, &view);
            let quotes = text.unwrap().matches("comment-7").count();
            assert_eq!(quotes, crate::mail::view::MOST_ITEMS);
        }
    }

    #[test]
    fn a_mistake_is_named_with_its_template_and_line() {
        for (name, source, error) in [
            (
                "comments.txt",
                "a\n{{ itmes }}",
                "comments.txt, line 2: undefined value",
            ),
            (
                "owner.txt",
                "{% if held %}",
                "owner.txt, line 1: syntax error: ",
            ),
            (
                "owner.txt",
                "\n{{ items|nope }}",
                "owner.txt, line 2: unknown filter",
            ),
            (
                "layout.html",
                "\n\n{{ nope }}",
                "layout.html, line 3: undefined value",
            ),
            (
                "layout.html",
                "{% include 'layout.html' %}",
                "layout.html, line 1: ",
            ),
            (
                "confirm.html",
                "{% include '/etc/passwd' %}",
                "confirm.html, line 1: template not found",
            ),
            (
                "confirm.txt",
                "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}",
                "confirm.txt, line 1: engine ran out of fuel",
            ),
            (
                "confirm.txt",
                "{{ 'x' * 999999999 }}",
                "confirm.txt, line 1: ",
            ),
            (
                "style.css",
                "",
                "style.css: there is no such template: there are comments.html, ",
            ),
        ] {
            let said = with(name, source).err().unwrap_or_default();
            assert!(said.starts_with(error), "{source}: {said}");
        }
    }

    #[test]
    fn what_a_template_fails_on_sometimes_is_found() {
        // Only a letter without links has none to be shown.
        let said = with("comments.txt", "{{ items[0].page_url.nope }}");
        assert!(said.is_err());
        let said = with("owner.txt", "{% if held %}{{ nope }}{% endif %}");
        assert!(said.is_err());
    }
}

//! Whether a sentence can be said in place of a built-in one.

use super::super::messages::Message;
use super::super::{Language, Piece, pieces};
use crate::json::Entries;

/// The longest sentence.
const MAX_CHARS: usize = 500;

impl Language {
    /// Says what does not fit, and what is allowed, as the end of a sentence that begins with the name.
    pub(super) fn check_message(&self, name: &str, own: &Message) -> Result<(), String> {
        match (self.0.messages.get(name), own) {
            (None, _) => Err(format!(
                "is no sentence of the widget: allowed are the names it has, such as \"{}\"",
                self.name_like(name)
            )),
            (Some(Message::Text(built_in)), Message::Text(own)) => check_text(own, built_in, true),
            (Some(Message::Text(_)), Message::Forms(_)) => {
                Err("has plural forms: allowed is one text".to_owned())
            }
            (Some(Message::Forms(built_in)), Message::Forms(own)) => {
                let built_in = built_in.get("other").map_or("", String::as_str);
                self.check_forms(own, built_in)
            }
            (Some(Message::Forms(_)), Message::Text(_)) => {
                Err(format!("is one text: allowed are {}", self.forms()))
            }
        }
    }

    /// The name that begins most like this one.
    fn name_like(&self, name: &str) -> &str {
        let alike = |known: &str| {
            let pairs = known.chars().zip(name.chars());
            pairs.take_while(|(known, given)| known == given).count()
        };
        let names = self.0.messages.iter().map(|(known, _)| known);
        names.max_by_key(|known| alike(known)).unwrap_or_default()
    }

    fn check_forms(&self, own: &Entries<String>, built_in: &str) -> Result<(), String> {
        if own.get("other").is_none() {
            return Err(format!(
                "has no form \"other\": allowed are {}",
                self.forms()
            ));
        }
        let categories = self.0.formats.categories();
        for (form, text) in own.iter() {
            if !categories.contains(&form) {
                return Err(format!(
                    "has a form \"{form}\": allowed are {}",
                    self.forms()
                ));
            }
            // "One comment" needs no number.
            check_text(text, built_in, form == "other")
                .map_err(|wrong| format!("in the form \"{form}\" {wrong}"))?;
        }
        Ok(())
    }

    fn forms(&self) -> String {
        let mut forms = self.0.formats.categories();
        forms.retain(|form| *form != "other");
        match &forms[..] {
            [] => "the plural form other alone".to_owned(),
            forms => format!(
                "the plural forms {} and other, of which other is needed",
                forms.join(", ")
            ),
        }
    }
}

/// Whether a text is one to be shown, and has the place holders of the built-in one: all of them, or some.
fn check_text(own: &str, built_in: &str, all: bool) -> Result<(), String> {
    let is_shown = !own.trim().is_empty() && !own.contains(char::is_control);
    if !is_shown || own.chars().count() > MAX_CHARS {
        return Err(format!(
            "is empty, too long, or has more than one line: allowed are 1 to {MAX_CHARS} characters on one line"
        ));
    }
    let known = place_holders(built_in);
    let mut left = known.clone();
    let mut stray = own.matches('{').count() != place_holders(own).len()
        || own.matches('}').count() != place_holders(own).len();
    for name in place_holders(own) {
        match left.iter().position(|known| *known == name) {
            Some(at) => drop(left.remove(at)),
            None => stray = true,
        }
    }
    let missing = left.first().filter(|_| all);
    if !stray && missing.is_none() {
        return Ok(());
    }
    let braced: Vec<_> = known.iter().map(|name| format!("{{{name}}}")).collect();
    let allowed = match (&braced[..], all) {
        ([], _) => "a text without braces".to_owned(),
        (names, true) => format!(
            "a text with {} once and no other braces",
            names.join(" and ")
        ),
        (names, false) => format!(
            "a text with {} once or not at all, and no other braces",
            names.join(" and ")
        ),
    };
    Err(match missing.filter(|_| !stray) {
        Some(name) => format!("lacks {{{name}}}: allowed is {allowed}"),
        None => format!("has braces that do not belong there: allowed is {allowed}"),
    })
}

fn place_holders(text: &str) -> Vec<String> {
    let slots = pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Slot(name) => Some(name),
        Piece::Text(_) => None,
    });
    slots.collect()
}

#[cfg(test)]
mod tests {
    use super::super::OwnWords;
    use super::*;

    fn check(text: &str, complaint: &str) {
        let refused = OwnWords::read_file(text).err();
        assert_eq!(refused.as_deref(), Some(complaint), "{text}");
    }

    #[test]
    fn every_locale_file_fits_the_english_one() {
        let english = Language::nearest("en");
        for tag in Language::tags() {
            let language = Language::nearest(tag);
            for (name, message) in language.0.messages.iter() {
                let same_slots = match (english.0.messages.get(name), message) {
                    (Some(Message::Text(known)), Message::Text(text)) => {
                        check_text(text, known, true)
                    }
                    (Some(Message::Forms(known)), Message::Forms(forms)) => {
                        language.check_forms(forms, known.get("other").unwrap())
                    }
                    _ => Err("is of another kind".to_owned()),
                };
                assert_eq!(same_slots, Ok(()), "{tag}: {name}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_place_and_what_is_allowed() {
        check(
            r#"{"sv": {}}"#,
            "\"sv\" is no language of the widget: allowed are ar, de, en, es, fr, he, it, ja, nl, pl, pt, ru, \
             tr, uk, zh",
        );
        check(
            r#"{"en": {"post_coment": "Send"}}"#,
            "en: \"post_coment\" is no sentence of the widget: allowed are the names it has, such as \
             \"post_comment\"",
        );
        check(
            r#"{"de": {"reply_to": "Antworten"}}"#,
            "de: \"reply_to\" lacks {name}: allowed is a text with {name} once and no other braces",
        );
        check(
            r#"{"de": {"last_edited": "{when} und {when} von {name}"}}"#,
            "de: \"last_edited\" has braces that do not belong there: allowed is a text with {when} and {name} \
             once and no other braces",
        );
        for text in ["Send {n}", "Send {", "}", "{name"] {
            check(
                &format!(r#"{{"en": {{"post_comment": "{text}"}}}}"#),
                "en: \"post_comment\" has braces that do not belong there: allowed is a text without braces",
            );
        }
        check(
            r#"{"en": {"comments": "{n} remarks"}}"#,
            "en: \"comments\" is one text: allowed are the plural forms one and other, of which other is needed",
        );
        check(
            r#"{"pl": {"comments": {"one": "{n} uwaga"}}}"#,
            "pl: \"comments\" has no form \"other\": allowed are the plural forms one, few, many and other, of \
             which other is needed",
        );
        check(
            r#"{"ja": {"comments": {"one": "一件", "other": "{n} 件"}}}"#,
            "ja: \"comments\" has a form \"one\": allowed are the plural form other alone",
        );
        check(
            r#"{"en": {"comments": {"one": "One remark", "other": "Remarks"}}}"#,
            "en: \"comments\" in the form \"other\" lacks {n}: allowed is a text with {n} once and no other braces",
        );
        check(
            r#"{"en": {"comments": {"one": "{m} remark", "other": "{n} remarks"}}}"#,
            "en: \"comments\" in the form \"one\" has braces that do not belong there: allowed is a text with {n} \
             once or not at all, and no other braces",
        );
        check(
            r#"{"en": {"reply": {"other": "Answer"}}}"#,
            "en: \"reply\" has plural forms: allowed is one text",
        );
        for text in ["", "  ", "a\\nb", &"x".repeat(501)] {
            check(
                &format!(r#"{{"en": {{"reply": "{text}"}}}}"#),
                "en: \"reply\" is empty, too long, or has more than one line: allowed are 1 to 500 characters on \
                 one line",
            );
        }
        check(
            r#"{"en": {"reply": "Answer", "reply": "Respond"}}"#,
            "en: \"reply\" stands there twice: allowed is once",
        );
        check(
            r#"{"en": {}, "en": {}}"#,
            "\"en\" stands there twice: allowed is once",
        );
        check(
            r#"{"en": {"reply": 5}}"#,
            "invalid type: integer `5`, expected a text or an object of plural forms at line 1 column 18",
        );
        check(
            "[]",
            "invalid type: sequence, expected an object at line 1 column 0",
        );
    }
}

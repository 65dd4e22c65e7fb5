//! What a locale file holds: texts, and texts with plural forms.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

/// A message with a form for each plural category of its language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plural(pub(super) BTreeMap<String, String>);

/// What a locale file has. A list, as each key is looked up once and then gone.
pub(super) struct Messages {
    pub(super) entries: Vec<(String, Message)>,
    pub(super) missing: Option<&'static str>,
}

impl Messages {
    fn take(&mut self, name: &str) -> Option<Message> {
        let at = self.entries.iter().position(|(key, _)| key == name)?;
        Some(self.entries.swap_remove(at).1)
    }

    fn miss<T: Default>(&mut self, name: &'static str) -> T {
        self.missing.get_or_insert(name);
        T::default()
    }
}

pub(super) enum Message {
    Text(String),
    Forms(BTreeMap<String, String>),
}

// By hand, as `#[serde(untagged)]` would bring in a general value to try each form on.
impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Message;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or an object of plural forms")
            }

            fn visit_str<E>(self, text: &str) -> Result<Message, E> {
                Ok(Message::Text(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Message, A::Error> {
                let mut forms = BTreeMap::new();
                while let Some((category, text)) = map.next_entry()? {
                    forms.insert(category, text);
                }
                Ok(Message::Forms(forms))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl<'de> Deserialize<'de> for Messages {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Messages;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of messages")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Messages, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Messages {
                    entries,
                    missing: None,
                })
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

/// A message of one of the two kinds. What is missing is noted and left empty: an early exit from
/// each of a hundred fields would have to drop all those before it, in as much code.
pub(super) trait Take {
    fn take(messages: &mut Messages, name: &'static str) -> Self;
}

impl Take for String {
    #[inline(never)]
    fn take(messages: &mut Messages, name: &'static str) -> Self {
        match messages.take(name) {
            Some(Message::Text(text)) => text,
            _ => messages.miss(name),
        }
    }
}

impl Take for Plural {
    #[inline(never)]
    fn take(messages: &mut Messages, name: &'static str) -> Self {
        match messages.take(name) {
            Some(Message::Forms(forms)) if forms.contains_key("other") => Self(forms),
            _ => messages.miss(name),
        }
    }
}

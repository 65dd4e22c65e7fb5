//! What a locale file holds: texts, and texts with plural forms.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::json::Entries;

/// A sentence.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Message {
    /// The same whatever it is about.
    Text(String),
    /// With a form for each plural category of its language.
    Forms(Entries<String>),
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

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Message, A::Error> {
                Entries::of(map).map(Message::Forms)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Forms(forms) => forms.serialize(serializer),
        }
    }
}

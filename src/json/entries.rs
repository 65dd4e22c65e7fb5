//! An object of JSON whose names are not known beforehand.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// Values by name. A list that is searched from its beginning: the code of a tree or a table would be more than
/// what it would save on the few hundred entries this has at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entries<T>(Vec<(String, T)>);

impl<T> Entries<T> {
    /// The value of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        self.iter()
            .find_map(|(known, value)| (known == name).then_some(value))
    }

    /// Sets the value of a name.
    pub fn insert(&mut self, name: String, value: T) {
        self.remove(&name);
        self.0.push((name, value));
    }

    /// Sets the value of a name that has one, in its place.
    pub fn replace(&mut self, name: &str, value: T) {
        if let Some((_, old)) = self.0.iter_mut().find(|(known, _)| known == name) {
            *old = value;
        }
    }

    /// Forgets a name.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| known != name);
    }

    /// Forgets every name that begins so.
    pub fn remove_all(&mut self, beginning: &str) {
        self.0.retain(|(known, _)| !known.starts_with(beginning));
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in the order they came in.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Reads the entries of `map`.
    ///
    /// # Errors
    ///
    /// If a value is not a `T`.
    pub fn of<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error>
    where
        T: Deserialize<'de>,
    {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Self(entries))
    }
}

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
            type Value = Entries<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entries<T>, A::Error> {
                Entries::of(map)
            }
        }
        deserializer.deserialize_map(Object(PhantomData))
    }
}

impl<T: Serialize> Serialize for Entries<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::Entries;
    use crate::json;

    #[test]
    fn a_name_has_one_value_and_the_last_one_counts() {
        let mut entries = Entries::default();
        entries.insert("a".to_owned(), 1);
        entries.insert("b".to_owned(), 2);
        entries.insert("a".to_owned(), 3);
        assert_eq!(entries.get("a"), Some(&3));
        assert_eq!(entries.iter().collect::<Vec<_>>(), [("b", &2), ("a", &3)]);
        entries.remove("b");
        assert_eq!(entries.get("b"), None);
        assert!(!entries.is_empty());
    }

    #[test]
    fn an_object_is_read_and_written() {
        let text = r#"{"x":"1","y":"2"}"#;
        let entries: Entries<String> = json::read(text).unwrap();
        assert_eq!(json::write(&entries).as_deref(), Some(text));
        assert_eq!(json::read::<Entries<String>>("[]"), None);
        assert_eq!(json::read::<Entries<String>>(r#"{"x":1}"#), None);
    }
}

//! JSON of others, in which anything may be missing or of another type.

pub use serde_json::Value;

/// Reads single values without trusting them: what is missing or of another type is as good as nothing.
pub trait Lenient {
    /// A text; empty if there is none.
    fn text(&self, name: &str) -> &str;
    /// A text that says something, or none.
    fn words(&self, name: &str) -> Option<&str>;
    /// A name that may be a number or a text; none if empty, zero or neither.
    fn id(&self, name: &str) -> Option<String>;
    /// A number.
    fn number(&self, name: &str) -> Option<f64>;
    /// How many; 0 if that is negative or not said.
    fn count(&self, name: &str) -> u64;
    /// Yes or no: `true`, or a number other than 0.
    fn flag(&self, name: &str) -> bool;
    /// What is in a list; nothing if it is none.
    fn list(&self, name: &str) -> &[Value];
}

impl Lenient for Value {
    fn text(&self, name: &str) -> &str {
        self[name].as_str().unwrap_or_default()
    }

    fn words(&self, name: &str) -> Option<&str> {
        Some(self.text(name).trim()).filter(|text| !text.is_empty())
    }

    fn id(&self, name: &str) -> Option<String> {
        match &self[name] {
            Self::String(id) if !id.is_empty() => Some(id.clone()),
            Self::Number(id) if id.as_u64() != Some(0) => Some(id.to_string()),
            _ => None,
        }
    }

    fn number(&self, name: &str) -> Option<f64> {
        self[name].as_f64()
    }

    fn count(&self, name: &str) -> u64 {
        // Negative and broken numbers become 0, and none is larger than the largest that JavaScript counts to.
        let most = 9_007_199_254_740_991.0;
        self.number(name)
            .map_or(0, |number| number.min(most) as u64)
    }

    fn flag(&self, name: &str) -> bool {
        match &self[name] {
            Self::Bool(yes) => *yes,
            Self::Number(number) => number.as_f64() != Some(0.0),
            _ => false,
        }
    }

    fn list(&self, name: &str) -> &[Self] {
        self[name].as_array().map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_or_of_another_type_is_as_good_as_nothing() {
        let value = serde_json::json!({
            "text": " a ", "empty": " ", "id": 7, "name": "x", "none": 0, "many": -3, "too_many": 1e300, "yes": 1, "list": [1],
        });
        assert_eq!(value.text("text"), " a ");
        assert_eq!(value.text("id"), "");
        assert_eq!(
            (value.words("text"), value.words("empty")),
            (Some("a"), None)
        );
        assert_eq!(value.id("id").as_deref(), Some("7"));
        assert_eq!(value.id("name").as_deref(), Some("x"));
        assert_eq!((value.id("none"), value.id("list")), (None, None));
        assert_eq!(
            (value.count("many"), value.count("id"), value.count("name")),
            (0, 7, 0)
        );
        assert_eq!(
            (value.count("too_many"), value.number("too_many")),
            (9_007_199_254_740_991, Some(1e300))
        );
        assert_eq!(
            (value.flag("yes"), value.flag("none"), value.flag("text")),
            (true, false, false)
        );
        assert_eq!((value.list("list").len(), value.list("id").len()), (1, 0));
        assert_eq!(Value::Null.list("list").len(), 0);
    }
}

//! Values by the ids of comments.

use afterword_protocol::CommentId;

/// A map, as a list in the order of the ids: in wasm the code of a hash table is more than what this costs,
/// which is moving what stands behind a new entry.
#[derive(Clone, Debug, PartialEq)]
pub struct ById<T>(Vec<(CommentId, T)>);

impl<T> ById<T> {
    /// The value of an id.
    #[must_use]
    pub fn get(&self, id: &CommentId) -> Option<&T> {
        self.place(id).ok().map(|at| &self.0[at].1)
    }

    /// The value of an id, to be changed.
    pub fn get_mut(&mut self, id: &CommentId) -> Option<&mut T> {
        self.place(id).ok().map(|at| &mut self.0[at].1)
    }

    /// The value of an id, made now if there is none.
    pub fn entry(&mut self, id: &CommentId) -> &mut T
    where
        T: Default,
    {
        let at = self.place(id).unwrap_or_else(|at| {
            self.0.insert(at, (id.clone(), T::default()));
            at
        });
        &mut self.0[at].1
    }

    /// Forgets an id.
    pub fn remove(&mut self, id: &CommentId) {
        if let Ok(at) = self.place(id) {
            self.0.remove(at);
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &(CommentId, T)> {
        self.0.iter()
    }

    fn place(&self, id: &CommentId) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.cmp(id))
    }
}

impl<T> Default for ById<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_id_has_one_value() {
        let id = |id: &str| CommentId(id.into());
        let mut map = ById::default();
        for name in ["b", "a", "c", "a"] {
            *map.entry(&id(name)) += 1;
        }
        assert_eq!(map.get(&id("a")), Some(&2));
        assert_eq!(map.get(&id("d")), None);
        map.remove(&id("b"));
        assert_eq!(map.get(&id("b")), None);
        let ids: Vec<&str> = map.iter().map(|(id, _)| id.0.as_str()).collect();
        assert_eq!(ids, ["a", "c"]);
    }
}

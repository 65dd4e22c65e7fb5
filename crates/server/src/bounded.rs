//! A map that forgets what was not asked for the longest when it gets too large.

mod shelves;

use std::borrow::Borrow;
use std::hash::Hash;

use hashlink::LinkedHashMap;

pub use shelves::Shelves;

/// Values by key, with the bytes they are known to take.
pub struct Bounded<K, V> {
    /// Least recently used first.
    values: LinkedHashMap<K, (V, usize)>,
    most: usize,
    most_bytes: usize,
    bytes: usize,
}

impl<K: Eq + Hash, V> Bounded<K, V> {
    /// A map of at most so many values that take at most so many bytes together.
    #[must_use]
    pub fn new(most: usize, most_bytes: usize) -> Self {
        Self {
            values: LinkedHashMap::new(),
            most,
            most_bytes,
            bytes: 0,
        }
    }

    /// Finds a value, and so uses it.
    pub fn get(&mut self, key: &K) -> Option<&V> {
        self.values.to_back(key).map(|(value, _)| &*value)
    }

    /// Takes a value out, with the bytes it takes.
    pub fn remove<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<(V, usize)>
    where
        K: Borrow<Q>,
    {
        let (value, bytes) = self.values.remove(key)?;
        self.bytes -= bytes;
        Some((value, bytes))
    }

    /// Keeps a value that takes `bytes`, with its key, in the place of one with the same key.
    pub fn insert(&mut self, key: K, value: V, bytes: usize) {
        self.bytes += bytes;
        if let Some((_, before)) = self.values.insert(key, (value, bytes)) {
            self.bytes -= before;
        }
        while self.values.len() > self.most || self.bytes > self.most_bytes {
            let Some((_, (_, freed))) = self.values.pop_front() else {
                break;
            };
            self.bytes -= freed;
        }
    }
}

#[cfg(test)]
impl<K: Eq + Hash, V> Bounded<K, V> {
    /// The number of values.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// The bytes they take.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there(map: &mut Bounded<char, usize>, keys: &str) -> String {
        keys.chars().filter(|key| map.get(key).is_some()).collect()
    }

    #[test]
    fn what_was_not_asked_for_the_longest_goes_first() {
        let mut map = Bounded::new(3, 1000);
        for key in "abc".chars() {
            map.insert(key, 0, 1);
        }
        map.get(&'a');
        map.insert('d', 0, 1);
        assert_eq!(there(&mut map, "abcd"), "acd");
    }

    #[test]
    fn bytes_are_bounded_whatever_is_replaced() {
        let mut map = Bounded::new(10, 100);
        map.insert('a', 1, 60);
        map.insert('a', 2, 40);
        map.insert('b', 3, 60);
        assert_eq!(there(&mut map, "ab"), "ab");
        map.insert('c', 4, 1);
        assert_eq!((there(&mut map, "abc").as_str(), map.bytes), ("bc", 61));
        map.insert('d', 5, 101);
        assert_eq!((there(&mut map, "abcd").as_str(), map.bytes), ("", 0));
    }
}

//! Two bounded maps in a row: what is asked for once passes through the small one, what is asked for again stays in the
//! large one.
//!
//! Who asks for many things once, as by inventing names, drives out only what was asked for once as well.

use std::hash::Hash;

use super::Bounded;

/// Values by key.
pub struct Shelves<K, V> {
    once: Bounded<K, V>,
    again: Bounded<K, V>,
}

impl<K: Eq + Hash + Clone, V> Shelves<K, V> {
    /// Shelves for so many values and bytes each: what was asked for once, and again.
    #[must_use]
    pub fn new(once: (usize, usize), again: (usize, usize)) -> Self {
        let shelf = |(most, most_bytes)| Bounded::new(most, most_bytes);
        Self {
            once: shelf(once),
            again: shelf(again),
        }
    }

    /// Finds a value, and so uses it.
    pub fn get(&mut self, key: &K) -> Option<&V> {
        if let Some((value, bytes)) = self.once.remove(key) {
            self.again.insert(key.clone(), value, bytes);
        }
        self.again.get(key)
    }

    /// Keeps a value that takes `bytes`, with its key, in the place of one with the same key.
    pub fn insert(&mut self, key: K, value: V, bytes: usize) {
        if self.again.remove(&key).is_some() {
            self.again.insert(key, value, bytes);
        } else {
            self.once.insert(key, value, bytes);
        }
    }

    /// Says how many bytes a value takes, if it is still there.
    pub fn weigh(&mut self, key: &K, bytes: usize) {
        for shelf in [&mut self.once, &mut self.again] {
            if let Some((value, _)) = shelf.remove(key) {
                shelf.insert(key.clone(), value, bytes);
            }
        }
    }
}

#[cfg(test)]
impl<K: Eq + Hash, V> Shelves<K, V> {
    /// The number of values, and the bytes they take.
    pub fn size(&self) -> (usize, usize) {
        let [once, again] = [&self.once, &self.again];
        (once.len() + again.len(), once.bytes() + again.bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_again_outlives_what_was_not() {
        let mut shelves = Shelves::new((10, 1_000), (10, 1_000));
        shelves.insert(0, 'a', 1);
        assert_eq!(shelves.get(&0), Some(&'a'));
        for key in 1..1_000 {
            shelves.insert(key, 'b', 1);
        }
        assert_eq!(shelves.get(&0), Some(&'a'));
        assert_eq!(shelves.get(&1), None);
        assert_eq!(shelves.size(), (11, 11));
    }

    #[test]
    fn a_value_stays_where_it_was_when_another_takes_its_place() {
        let mut shelves = Shelves::new((1, 100), (1, 100));
        shelves.insert(0, 'a', 1);
        shelves.get(&0);
        shelves.insert(0, 'b', 50);
        shelves.insert(1, 'c', 1);
        assert_eq!(shelves.get(&0), Some(&'b'));
        assert_eq!(shelves.size(), (2, 51));
        shelves.weigh(&0, 101);
        assert_eq!(shelves.get(&0), None);
    }
}

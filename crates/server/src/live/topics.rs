//! The threads that somebody listens to, by the keys they gave.
//!
//! **Invariant.** A topic is here exactly as long as it has a listener, so what clients invent takes no more memory than
//! there are seats to listen from.

use std::collections::{HashMap, HashSet};

use tokio::sync::broadcast::{self, Receiver, Sender};

use super::Batch;
use crate::store::{BusyThread, Site, url_key};

/// Reads a listener may be behind before it has to read by itself.
const BACKLOG: usize = 16;

/// The row of a site, and a key of a thread there; a thread may have several.
pub type Name = (i64, String);

/// All topics, and which of them are to be read.
#[derive(Debug, Default)]
pub struct Topics {
    by_name: HashMap<Name, Topic>,
    /// The keys that mean a thread by its address.
    by_address: HashMap<Name, HashSet<String>>,
    due: HashSet<Name>,
}

/// A thread that somebody listens to.
#[derive(Clone, Debug)]
pub struct Topic {
    /// Where it is read.
    pub site: Site,
    /// The last event that was told.
    pub last: i64,
    batches: Sender<Batch>,
    listeners: usize,
}

impl Topics {
    /// Adds a listener, and the topic if there is none; its events up to `last` are known.
    pub fn join(&mut self, site: &Site, key: &str, last: i64) -> Receiver<Batch> {
        let name = (site.id, key.to_owned());
        if let Some(address) = url_key(key) {
            let keys = self.by_address.entry((site.id, address)).or_default();
            keys.insert(key.to_owned());
        }
        let topic = self.by_name.entry(name).or_insert_with(|| Topic {
            site: site.clone(),
            last,
            batches: broadcast::channel(BACKLOG).0,
            listeners: 0,
        });
        topic.listeners += 1;
        topic.batches.subscribe()
    }

    /// Takes a listener away, and the topic with the last of them.
    pub fn leave(&mut self, name: &Name) {
        let Some(topic) = self.by_name.get_mut(name) else {
            return;
        };
        topic.listeners = topic.listeners.saturating_sub(1);
        if topic.listeners > 0 {
            return;
        }
        self.by_name.remove(name);
        self.due.remove(name);
        let Some(address) = url_key(&name.1) else {
            return;
        };
        let place = (name.0, address);
        if let Some(keys) = self.by_address.get_mut(&place) {
            keys.remove(&name.1);
            if keys.is_empty() {
                self.by_address.remove(&place);
            }
        }
    }

    /// Marks a topic to be read; says whether there is one.
    pub fn mark(&mut self, name: Name) -> bool {
        let is_there = self.by_name.contains_key(&name);
        if is_there {
            self.due.insert(name);
        }
        is_there
    }

    /// Marks those that mean a thread and were not told its newest event.
    pub fn mark_busy(&mut self, thread: BusyThread) {
        let BusyThread { site, newest, .. } = thread;
        let keys = thread
            .address
            .and_then(|address| self.by_address.get(&(site, address)));
        let mut names: Vec<Name> = keys
            .into_iter()
            .flatten()
            .map(|key| (site, key.clone()))
            .collect();
        names.push((site, thread.key));
        for name in names {
            let topic = self.by_name.get(&name);
            if topic.is_some_and(|topic| topic.last < newest) {
                self.due.insert(name);
            }
        }
    }

    /// Marks all of them.
    pub fn mark_all(&mut self) {
        self.due = self.by_name.keys().cloned().collect();
    }

    /// Takes those that are to be read.
    pub fn take_due(&mut self) -> Vec<(Name, Topic)> {
        let due = std::mem::take(&mut self.due).into_iter();
        let topics = due.filter_map(|name| {
            let topic = self.by_name.get(&name)?.clone();
            Some((name, topic))
        });
        topics.collect()
    }

    /// Tells the listeners of a topic what was read of it up to `last`.
    pub fn tell(&mut self, name: &Name, topic: &Topic, batch: Batch, last: i64) {
        let there = self.by_name.get_mut(name);
        // Not one that came in its place meanwhile, whose listeners know more.
        let Some(there) = there.filter(|there| there.batches.same_channel(&topic.batches)) else {
            return;
        };
        there.last = last;
        if !batch.is_empty() {
            // Who is about to leave need not hear it.
            let _ = there.batches.send(batch);
        }
    }

    #[cfg(test)]
    fn is_empty(&self) -> bool {
        self.by_name.is_empty() && self.by_address.is_empty() && self.due.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use afterword_protocol::Policy;

    use super::*;

    const ADDRESS: &str = "https://blog.example/post";

    fn site(id: i64) -> Site {
        Site {
            id,
            key: id.to_string(),
            origins: Vec::new(),
            policy: Policy::default(),
            rules: crate::store::Rules::default(),
            avatar_url: None,
            owner_mail: Vec::new(),
            version: 0,
        }
    }

    fn busy(key: &str, newest: i64) -> BusyThread {
        BusyThread {
            site: 1,
            key: key.to_owned(),
            address: url_key(ADDRESS),
            newest,
        }
    }

    fn due(topics: &mut Topics) -> Vec<(i64, String)> {
        let mut due: Vec<Name> = topics.take_due().into_iter().map(|due| due.0).collect();
        due.sort();
        due
    }

    #[test]
    fn a_thread_is_told_to_all_keys_that_mean_it() {
        let mut topics = Topics::default();
        let other_spelling = format!("{ADDRESS}/?utm_source=x");
        let keys = ["post", ADDRESS, &other_spelling, "https://blog.example/b"];
        let _listeners = keys.map(|key| topics.join(&site(1), key, 5));
        let _elsewhere = topics.join(&site(2), "post", 5);
        topics.mark_busy(busy("post", 6));
        let expected = [ADDRESS, &other_spelling, "post"].map(|key| (1, key.to_owned()));
        assert_eq!(due(&mut topics), expected);
        assert_eq!(due(&mut topics), []);
        topics.mark_busy(busy("post", 5));
        assert_eq!(due(&mut topics), [], "they know it already");
        topics.mark_all();
        assert_eq!(due(&mut topics).len(), 5);
    }

    #[test]
    fn nothing_is_left_of_a_topic_when_its_last_listener_leaves() {
        let mut topics = Topics::default();
        let name = (1, ADDRESS.to_owned());
        let _both = [(); 2].map(|()| topics.join(&site(1), ADDRESS, 0));
        topics.leave(&name);
        assert!(topics.mark(name.clone()));
        topics.leave(&name);
        assert!(topics.is_empty());
        assert!(!topics.mark(name));
        assert!(topics.is_empty());
    }
}

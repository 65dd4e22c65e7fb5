//! The comments that are measured with: always the same ones, as a WordPress export.
//!
//! **The newest 100 comments are the same in every thread,** however long it is: what differs between two
//! threads is only what a reader does not see yet.

use std::fmt::Write as _;

/// How many comments the threads have that are read.
pub const SIZES: [usize; 3] = [100, 1_000, 10_000];

/// A thread to be filled.
#[derive(Clone, Debug)]
pub struct Thread {
    /// Tells it from the others; a part of its article's address.
    pub name: String,
    /// How many comments it has.
    pub comments: usize,
}

impl Thread {
    /// A thread named after its length.
    pub fn of(comments: usize) -> Self {
        Self {
            name: comments.to_string(),
            comments,
        }
    }

    /// One of several threads of this length, so that what is written to one is not in the others.
    pub fn copy(comments: usize, copy: usize) -> Self {
        Self {
            name: format!("{comments}-{copy}"),
            comments,
        }
    }
}

/// How many replies the roots have, newest root first. With the roots themselves these are 100 comments, and
/// as a page has 25 roots, that is one page.
const REPLIES: [usize; 25] = [
    0, 1, 8, 2, 0, 3, 5, 0, 1, 12, 2, 4, 0, 1, 6, 3, 0, 2, 9, 1, 0, 4, 7, 1, 3,
];

/// How many words a comment has, as often as they stand here.
const LENGTHS: [usize; 16] = [
    4, 7, 9, 12, 15, 18, 22, 26, 31, 37, 44, 55, 70, 95, 140, 260,
];

const NAMES: [&str; 16] = [
    "Ada Marsh",
    "Bo",
    "Carys Pennant",
    "Dmitri",
    "Elif Aydın",
    "Frank from the mill",
    "Greta O.",
    "Hana Kowalczyk",
    "Ines",
    "Jonah Whitfield",
    "kestrel",
    "Lena Brandt",
    "Mateo R.",
    "Noor",
    "Old Tom",
    "Priya Raman",
];

const WORDS: &str = "the a of in and to it that with for on was as at by from this but had not they which one \
    garden water morning winter bread river window letter market kitchen mountain summer paper corner evening \
    neighbour question reason answer weather harvest engine village station bridge season lantern orchard recipe \
    patience kettle found carried remembered noticed waited explained repaired planted measured counted promised \
    quietly slowly again always nearly perhaps certainly together rarely almost small heavy bright narrow honest \
    patient ordinary curious stubborn careful";

/// The address of the article that a thread with this name is below.
pub fn article(name: &str) -> String {
    format!("https://bench.example/{name}/")
}

/// An export with one article per thread.
pub fn export(threads: &[Thread]) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<rss version=\"2.0\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:wp=\"http://wordpress.org/export/1.2/\">\n\
         <channel><title>Bench</title><link>https://bench.example</link><wp:wxr_version>1.2</wp:wxr_version>\n",
    );
    let mut next_id = 1;
    for (place, Thread { name, comments }) in threads.iter().enumerate() {
        // Writing into a text does not fail.
        let _ = writeln!(
            xml,
            "<item><title>{comments} comments</title><link>{}</link><wp:post_id>{}</wp:post_id>\
             <wp:status>publish</wp:status><wp:post_type>post</wp:post_type>\
             <wp:comment_status>open</wp:comment_status>",
            article(name),
            place + 1
        );
        for comment in thread(*comments, &mut next_id) {
            comment.write(&mut xml);
        }
        xml.push_str("</item>\n");
    }
    xml.push_str("</channel></rss>\n");
    xml
}

/// One comment of the export.
struct Comment {
    id: u64,
    /// 0 for a root.
    parent: u64,
    minute: u64,
    author: usize,
    text: String,
}

impl Comment {
    fn write(&self, xml: &mut String) {
        let name = NAMES[self.author % NAMES.len()];
        let date = date(self.minute);
        let _ = writeln!(
            xml,
            "<wp:comment><wp:comment_id>{}</wp:comment_id><wp:comment_author><![CDATA[{name}]]></wp:comment_author>\
             <wp:comment_author_email>reader{}@example.org</wp:comment_author_email>\
             <wp:comment_date>{date}</wp:comment_date><wp:comment_date_gmt>{date}</wp:comment_date_gmt>\
             <wp:comment_content><![CDATA[{}]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved>\
             <wp:comment_type>comment</wp:comment_type><wp:comment_parent>{}</wp:comment_parent></wp:comment>",
            self.id, self.author, self.text, self.parent
        );
    }
}

/// A thread, oldest root first, each followed by its replies.
fn thread(comments: usize, next_id: &mut u64) -> Vec<Comment> {
    // From the newest back, until all are placed.
    let mut branches = Vec::new();
    let mut left = comments;
    while left > 0 {
        let replies = REPLIES[branches.len() % REPLIES.len()].min(left - 1);
        branches.push(replies);
        left -= replies + 1;
    }
    let mut thread = Vec::with_capacity(comments);
    for (age, replies) in branches.into_iter().enumerate().rev() {
        // The dice of a root know only how far it is from the newest.
        let mut dice = Dice(age as u64 + 1);
        // A root every three hours, up to the same moment in each thread.
        let minute = LAST_MINUTE - age as u64 * 180;
        let root = *next_id;
        for place in 0..=replies as u64 {
            // Every other reply answers the one before it, the others any of the branch.
            let parent = match place {
                0 => 0,
                _ if dice.below(2) == 0 => root + place - 1,
                _ => root + dice.below(place),
            };
            thread.push(Comment {
                id: root + place,
                parent,
                minute: minute + place * 7,
                author: dice.below(400) as usize,
                text: text(&mut dice),
            });
        }
        *next_id += replies as u64 + 1;
    }
    thread
}

/// Sentences, in paragraphs if they are many.
fn text(dice: &mut Dice) -> String {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut left = LENGTHS[dice.below(LENGTHS.len() as u64) as usize];
    let mut text = String::new();
    let mut sentences = 0;
    while left > 0 {
        let length = (4 + dice.below(12) as usize).min(left);
        left -= length;
        for place in 0..length {
            let word = words[dice.below(words.len() as u64) as usize];
            match (place, word.split_at(1)) {
                (0, (first, rest)) => {
                    text.push_str(&first.to_uppercase());
                    text.push_str(rest);
                }
                _ => {
                    text.push(' ');
                    text.push_str(word);
                }
            }
        }
        text.push('.');
        sentences += 1;
        if left > 0 {
            text.push_str(if sentences % 4 == 0 { "\n\n" } else { " " });
        }
    }
    text
}

/// Numbers that look random and are the same in every run.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        // Knuth's multiplier; the low bits of such a sequence are poor.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    /// Puts things into an order that looks random.
    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for place in (1..all.len()).rev() {
            all.swap(place, self.below(place as u64 + 1) as usize);
        }
    }
}

/// Days of a month here, so that no calendar is needed.
const DAYS: u64 = 28;
/// The minute of the newest root, counted from the start of [`FIRST_YEAR`] in months of 28 days. The oldest root of
/// 100,000 comments is nearly ten years older.
const LAST_MINUTE: u64 = 10 * 12 * DAYS * 24 * 60;
/// The year that minutes are counted from.
const FIRST_YEAR: u64 = 2015;

/// A minute as WordPress writes it.
fn date(minute: u64) -> String {
    let (days, of_day) = (minute / 1_440, minute % 1_440);
    let (months, day) = (days / DAYS, days % DAYS + 1);
    format!(
        "{}-{:02}-{day:02} {:02}:{:02}:00",
        FIRST_YEAR + months / 12,
        months % 12 + 1,
        of_day / 60,
        of_day % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_a_hundred_comments() {
        assert_eq!(REPLIES.iter().sum::<usize>() + REPLIES.len(), 100);
    }

    #[test]
    fn every_thread_has_as_many_comments_as_it_says_and_each_a_parent_before_it() {
        let mut next_id = 1;
        for comments in [1, 10, 100, 1_000, 10_000, 100_000] {
            let thread = thread(comments, &mut next_id);
            assert_eq!(thread.len(), comments);
            assert!(thread.iter().all(|comment| comment.parent < comment.id));
        }
    }

    #[test]
    fn the_newest_hundred_are_the_same_in_every_thread() {
        let newest = |comments: usize| -> Vec<(u64, String)> {
            let thread = thread(comments, &mut 1);
            thread[comments - 100..]
                .iter()
                .map(|comment| (comment.minute, comment.text.clone()))
                .collect()
        };
        assert_eq!(newest(100), newest(10_000));
    }

    #[test]
    fn minutes_become_dates() {
        assert_eq!(date(0), "2015-01-01 00:00:00");
        assert_eq!(date(1_440 * DAYS + 61), "2015-02-01 01:01:00");
    }
}

//! What a vote does to the totals.

use afterword_protocol::{Reaction, Votes};

/// The totals once a reader's vote, 1, 0 or -1, has become another one.
#[must_use]
pub fn moved(votes: Votes, from: i8, to: i8) -> Votes {
    let counted = |total: u64, value: i8| {
        (total + u64::from(to == value)).saturating_sub(u64::from(from == value))
    };
    Votes {
        up: counted(votes.up, 1),
        down: counted(votes.down, -1),
    }
}

/// Adds a reaction, or takes it back.
pub fn react(reactions: &mut Vec<Reaction>, emoji: &str, on: bool) {
    let known = reactions
        .iter_mut()
        .find(|reaction| reaction.emoji == emoji);
    match known {
        Some(known) if on => known.count += 1,
        Some(known) => known.count = known.count.saturating_sub(1),
        None => reactions.extend(on.then(|| Reaction {
            emoji: emoji.to_owned(),
            count: 1,
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vote_counts_on_one_side_only() {
        let votes = |up, down| Votes { up, down };
        assert_eq!(moved(votes(3, 1), 0, 1), votes(4, 1));
        assert_eq!(moved(votes(4, 1), 1, -1), votes(3, 2));
        assert_eq!(moved(votes(3, 2), -1, 0), votes(3, 1));
        assert_eq!(moved(votes(0, 0), 1, 0), votes(0, 0));
    }

    #[test]
    fn a_reaction_counts_until_it_is_taken_back() {
        let mut reactions = Vec::new();
        react(&mut reactions, "👍", false);
        assert!(reactions.is_empty(), "there was none");
        react(&mut reactions, "👍", true);
        react(&mut reactions, "👍", true);
        react(&mut reactions, "👍", false);
        assert_eq!((reactions.len(), reactions[0].count), (1, 1));
    }
}

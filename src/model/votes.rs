//! What a vote does to the totals.

use afterword_protocol::Votes;

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
}

//! What a site takes and shows: its owner's rules.

use afterword_protocol::ProblemCode;

/// The rules of a site; by default all votes are taken and nothing waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Which votes are taken, unless readers react instead.
    pub votes: VoteRule,
    /// The emoji readers may react with, instead of voting; none if they may not.
    pub reactions: Vec<String>,
    /// Which comments wait for approval.
    pub hold: Hold,
    /// Whether what an edit changed is kept and shown.
    pub show_edits: bool,
    /// Whether articles are rated.
    pub ratings: RatingRule,
    /// What of an article is rated beside the whole, as readers see it; at most 5.
    pub criteria: Vec<String>,
}

/// Whether a site's articles are rated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RatingRule {
    /// Readers rate.
    #[default]
    Open,
    /// What they have given is shown, and stays as it is.
    Closed,
    /// Nothing is shown; what they have given is kept.
    Off,
}

/// Which votes a site takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VoteRule {
    /// For and against.
    #[default]
    UpDown,
    /// Only for.
    Up,
    /// None.
    Off,
}

/// Which comments wait for approval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hold {
    /// None.
    #[default]
    None,
    /// Those with a link.
    Links,
    /// All.
    All,
}

impl Rules {
    /// Which votes are taken: none where readers react instead.
    #[must_use]
    pub fn votes_taken(&self) -> VoteRule {
        if self.reactions.is_empty() {
            self.votes
        } else {
            VoteRule::Off
        }
    }

    /// Whether a vote is taken: 1, -1, or 0 for taking one back.
    #[must_use]
    pub fn takes_vote(&self, value: i8) -> bool {
        match self.votes_taken() {
            VoteRule::UpDown => (-1..=1).contains(&value),
            VoteRule::Up => (0..=1).contains(&value),
            VoteRule::Off => false,
        }
    }

    /// Why a rating is not taken, if it is not: of the article, or by a criterion.
    pub(super) fn refuses_rating(&self, criterion: Option<&str>) -> Option<ProblemCode> {
        let is_known = |name| self.criteria.iter().any(|known| known == name);
        if self.ratings != RatingRule::Open {
            Some(ProblemCode::RatingsClosed)
        } else if criterion.is_none_or(is_known) {
            None
        } else {
            Some(ProblemCode::CriterionUnknown)
        }
    }

    /// Whether a text waits for approval before others see it.
    pub(super) fn holds(&self, source: &str, has_website: bool) -> bool {
        match self.hold {
            Hold::None => false,
            Hold::All => true,
            Hold::Links => has_website || has_link(source),
        }
    }
}

impl VoteRule {
    /// Every rule.
    pub const ALL: [Self; 3] = [Self::UpDown, Self::Up, Self::Off];

    /// What owners call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::UpDown => "up-down",
            Self::Up => "up",
            Self::Off => "off",
        }
    }

    /// The rule of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.name() == name)
    }
}

impl Hold {
    /// Every rule.
    pub const ALL: [Self; 3] = [Self::None, Self::Links, Self::All];

    /// What owners call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Links => "links",
            Self::All => "all",
        }
    }

    /// The rule of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.name() == name)
    }
}

impl RatingRule {
    /// Every rule.
    pub const ALL: [Self; 3] = [Self::Open, Self::Closed, Self::Off];

    /// What owners call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Off => "off",
        }
    }

    /// The rule of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.name() == name)
    }
}

/// Whether a text has an address, be it one that is not made a link: readers copy those, too.
///
/// Relative addresses do not become links, so every link names its scheme.
fn has_link(source: &str) -> bool {
    let lower = source.to_lowercase();
    ["://", "www.", "mailto:"]
        .iter()
        .any(|sign| lower.contains(sign))
        // `&colon;` and such are letters of an address, too.
        || crate::text::render_markdown(source).contains("<a href=")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_found_however_it_is_written() {
        for source in [
            "see https://a.example",
            "see HTTPS://A.EXAMPLE",
            "see www.a.example",
            "[see](http://a.example)",
            "![see](http://a.example)",
            "[see](https&colon;//a.example)",
            "[see][1]\n\n[1]: https&#58;//a.example",
            "<me@a.example>",
            "[see](mailto:me@a.example)",
        ] {
            assert!(has_link(source), "{source}");
        }
        for source in ["see there", "a.b, c: d // e", "[see](there)", "1 < 2 > 1"] {
            assert!(!has_link(source), "{source}");
        }
    }

    #[test]
    fn reactions_come_instead_of_votes() {
        let mut rules = Rules::default();
        assert!([1, 0, -1].into_iter().all(|value| rules.takes_vote(value)));
        assert!(!rules.takes_vote(2));
        rules.votes = VoteRule::Up;
        assert_eq!(
            [1, 0, -1].map(|value| rules.takes_vote(value)),
            [true, true, false]
        );
        rules.reactions.push("👍".to_owned());
        assert!(![1, 0, -1].into_iter().any(|value| rules.takes_vote(value)));
    }

    #[test]
    fn ratings_are_taken_of_the_article_and_by_known_criteria() {
        let mut rules = Rules {
            criteria: vec!["Style".to_owned()],
            ..Rules::default()
        };
        let refusals = |rules: &Rules| {
            [None, Some("Style"), Some("Taste")].map(|criterion| rules.refuses_rating(criterion))
        };
        let unknown = Some(ProblemCode::CriterionUnknown);
        assert_eq!(refusals(&rules), [None, None, unknown]);
        for rule in [RatingRule::Closed, RatingRule::Off] {
            rules.ratings = rule;
            assert_eq!(refusals(&rules), [Some(ProblemCode::RatingsClosed); 3]);
        }
    }

    #[test]
    fn rules_have_names() {
        for rule in VoteRule::ALL {
            assert_eq!(VoteRule::named(rule.name()), Some(rule));
        }
        for rule in Hold::ALL {
            assert_eq!(Hold::named(rule.name()), Some(rule));
        }
        for rule in RatingRule::ALL {
            assert_eq!(RatingRule::named(rule.name()), Some(rule));
        }
    }
}

//! What a site takes and shows, as the command line has it.

use clap::Args;

use crate::store::{Hold, RatingRule, Rules, VoteRule};

const MAX_REACTIONS: usize = 8;
const MAX_CRITERIA: usize = 5;
const MAX_CRITERION_CHARS: usize = 40;

/// What a site's owner decides about votes, reactions, approval, edits and ratings.
#[derive(Args)]
pub struct RuleArgs {
    /// Which votes readers may give: up-down, up, off.
    #[arg(long, value_name = "VOTES", value_parser = vote_rule)]
    votes: Option<VoteRule>,
    /// Emoji readers may react with instead of voting, with spaces in between: at most 8; empty for
    /// none.
    #[arg(long, value_name = "EMOJI", value_parser = reactions)]
    reactions: Option<Reactions>,
    /// Which comments wait for approval: none, links (those with a link), all.
    #[arg(long, value_name = "WHICH", value_parser = hold)]
    hold: Option<Hold>,
    /// Whether readers see what an edit changed: on, off. Off forgets what was kept.
    #[arg(long, value_name = "ON|OFF", value_parser = switch)]
    show_edits: Option<bool>,
    /// Whether articles are rated: open, closed (what was given is shown), off (nothing is shown).
    #[arg(long, value_name = "RULE", value_parser = rating_rule)]
    ratings: Option<RatingRule>,
    /// What of an article is rated beside the whole, with commas in between: at most 5 names of up
    /// to 40 characters, shown as they are; empty for none. What was given by others is kept.
    #[arg(long, value_name = "NAMES", value_parser = criteria)]
    rating_criteria: Option<Criteria>,
}

/// Names of criteria. A type of its own, as a list would be a flag that is given several times.
#[derive(Clone)]
struct Criteria(Vec<String>);

/// A set of emoji. A type of its own, as a list would be a flag that is given several times.
#[derive(Clone)]
struct Reactions(Vec<String>);

impl RuleArgs {
    /// These rules; what is not named stays.
    pub fn onto(self, rules: &Rules) -> Rules {
        let reactions = self.reactions.map(|reactions| reactions.0);
        let criteria = self.rating_criteria.map(|criteria| criteria.0);
        Rules {
            votes: self.votes.unwrap_or(rules.votes),
            reactions: reactions.unwrap_or_else(|| rules.reactions.clone()),
            hold: self.hold.unwrap_or(rules.hold),
            show_edits: self.show_edits.unwrap_or(rules.show_edits),
            ratings: self.ratings.unwrap_or(rules.ratings),
            criteria: criteria.unwrap_or_else(|| rules.criteria.clone()),
        }
    }
}

/// Says what is not as usual.
pub fn describe_rules(rules: &Rules) -> String {
    let mut said = String::new();
    if !rules.reactions.is_empty() {
        said += "; reactions ";
        said += &rules.reactions.join(" ");
    } else if rules.votes != VoteRule::default() {
        said += "; votes ";
        said += rules.votes.name();
    }
    said += match rules.hold {
        Hold::None => "",
        Hold::Links => "; comments with links wait for approval",
        Hold::All => "; comments wait for approval",
    };
    if rules.show_edits {
        said += "; edits are shown";
    }
    said += match rules.ratings {
        RatingRule::Open => "",
        RatingRule::Closed => "; ratings are closed",
        RatingRule::Off => "; no ratings",
    };
    if !rules.criteria.is_empty() {
        said += "; rated by ";
        said += &rules.criteria.join(", ");
    }
    said
}

fn vote_rule(given: &str) -> Result<VoteRule, String> {
    VoteRule::named(given).ok_or_else(|| "allowed are up-down, up, off".to_owned())
}

fn hold(given: &str) -> Result<Hold, String> {
    Hold::named(given).ok_or_else(|| "allowed are none, links, all".to_owned())
}

fn rating_rule(given: &str) -> Result<RatingRule, String> {
    RatingRule::named(given).ok_or_else(|| "allowed are open, closed, off".to_owned())
}

fn switch(given: &str) -> Result<bool, String> {
    match given {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("allowed are on, off".to_owned()),
    }
}

fn reactions(given: &str) -> Result<Reactions, String> {
    let mut set = Vec::new();
    for word in given.split_whitespace() {
        // As the table spells it, so that one emoji has one spelling.
        let emoji = emojis::get(word).map(|emoji| emoji.as_str().to_owned());
        match emoji {
            Some(emoji) if !set.contains(&emoji) => set.push(emoji),
            Some(_) => return Err(format!("{word} is there twice")),
            None => {
                return Err(format!(
                    "{word:?} is not one emoji; put spaces between several"
                ));
            }
        }
    }
    if set.len() > MAX_REACTIONS {
        return Err(format!(
            "{} are given; allowed are at most {MAX_REACTIONS}",
            set.len()
        ));
    }
    Ok(Reactions(set))
}

fn criteria(given: &str) -> Result<Criteria, String> {
    let mut names: Vec<String> = Vec::new();
    if given.trim().is_empty() {
        return Ok(Criteria(names));
    }
    for name in given.split(',').map(str::trim) {
        let length = name.chars().count();
        if !(1..=MAX_CRITERION_CHARS).contains(&length) || name.chars().any(char::is_control) {
            return Err(format!(
                "{name:?} is no name of 1 to {MAX_CRITERION_CHARS} characters"
            ));
        }
        let same = |other: &String| other.to_lowercase() == name.to_lowercase();
        if names.iter().any(same) {
            return Err(format!("{name} is there twice"));
        }
        names.push(name.to_owned());
    }
    if names.len() > MAX_CRITERIA {
        return Err(format!(
            "{} are given; allowed are at most {MAX_CRITERIA}",
            names.len()
        ));
    }
    Ok(Criteria(names))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn criteria_are_names_with_commas_in_between() {
        let names = |given| criteria(given).map(|criteria| criteria.0.join("|"));
        assert_eq!(
            names(" Accuracy, Good style ").as_deref(),
            Ok("Accuracy|Good style")
        );
        assert_eq!(names(" ").as_deref(), Ok(""));
        let longest = "é".repeat(40);
        assert!(names(&longest).is_ok());
        for wrong in ["a,", ",", "a,,b", "a\nb", "Style, style", "a,b,c,d,e,f"] {
            assert!(names(wrong).is_err(), "{wrong}");
        }
        let longer = longest + "é";
        assert!(criteria(&longer).is_err());
    }

    #[test]
    fn a_set_has_emoji_and_nothing_else() {
        let set = |given| reactions(given).map(|set| set.0.concat());
        assert_eq!(set("👍 ❤️ 😂").as_deref(), Ok("👍❤️😂"));
        assert_eq!(set(" \u{2764} ").as_deref(), Ok("\u{2764}\u{fe0f}"));
        assert_eq!(set("👩‍🚀 🇪🇺 👍🏽").as_deref(), Ok("👩‍🚀🇪🇺👍🏽"));
        assert_eq!(set("").as_deref(), Ok(""));
        for wrong in [
            "👍👎",
            "x",
            "👍 +1",
            "<b>",
            "👍 👍",
            "\u{2764} \u{2764}\u{fe0f}",
            "😀 😁 😂 🤣 😃 😄 😅 😆 😉",
        ] {
            assert!(set(wrong).is_err(), "{wrong}");
        }
    }
}

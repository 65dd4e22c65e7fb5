//! What a site takes and shows, as the command line has it.

use clap::Args;

use crate::store::{Hold, Rules, VoteRule};

const MAX_REACTIONS: usize = 8;

/// What a site's owner decides about votes, reactions, approval and edits.
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
}

/// A set of emoji. A type of its own, as a list would be a flag that is given several times.
#[derive(Clone)]
struct Reactions(Vec<String>);

impl RuleArgs {
    /// These rules; what is not named stays.
    pub fn onto(self, rules: &Rules) -> Rules {
        let reactions = self.reactions.map(|reactions| reactions.0);
        Rules {
            votes: self.votes.unwrap_or(rules.votes),
            reactions: reactions.unwrap_or_else(|| rules.reactions.clone()),
            hold: self.hold.unwrap_or(rules.hold),
            show_edits: self.show_edits.unwrap_or(rules.show_edits),
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
    said
}

fn vote_rule(given: &str) -> Result<VoteRule, String> {
    VoteRule::named(given).ok_or_else(|| "allowed are up-down, up, off".to_owned())
}

fn hold(given: &str) -> Result<Hold, String> {
    Hold::named(given).ok_or_else(|| "allowed are none, links, all".to_owned())
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

#[cfg(test)]
mod tests {
    use super::*;

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

//! What an author may be called, so that nobody passes for another one, or for more than a guest.

use std::sync::LazyLock;

use afterword::i18n::Language;
use afterword_protocol::{Policy, Problem, ProblemCode};

use super::likeness::Looks;
use super::{Checked, is_blank, without_bidi_overrides, wrong};
use crate::api_error::ApiError;
use crate::app::App;
use crate::store::Site;

const FIELD: &str = "author.name";

/// What people who look after comments are called besides.
const OFFICES: [&str; 5] = ["mod", "admin", "administrator", "owner", "staff"];

/// The looks of these, and of what the widget says beside the names of those who have a role.
static ROLES: LazyLock<Vec<Looks>> = LazyLock::new(|| {
    let badges = Language::tags().filter_map(Language::built_in);
    let badges = badges.filter_map(|language| serde_json::to_value(language).ok());
    let badges: Vec<String> = badges
        .flat_map(|words| ["badge_author", "badge_moderator"].map(|name| words[name].clone()))
        .filter_map(|word| word.as_str().map(str::to_owned))
        .collect();
    let offices = OFFICES.iter().map(|office| Looks::of(office));
    offices
        .chain(badges.iter().map(|badge| Looks::of(badge)))
        .collect()
});

/// An author's name: something to see, within the site's limit, on one line, without marks that
/// look like a badge, and not that of somebody with a role on this site.
///
/// # Errors
///
/// `NameMissing`, `NameInvalid` or `NameReserved`; those of the store.
pub async fn name(app: &App, site: &Site, typed: &str) -> Checked<String> {
    let name = plain_name(typed, &site.policy)?;
    if claims_role(&name) {
        let detail = "a name may not say what somebody is to the site";
        return Err(reserved(detail));
    }
    let looks = Looks::of(&name);
    let taken = app.store.list_names_with_role(site).await?;
    if taken.iter().any(|taken| looks.resemble(&Looks::of(taken))) {
        let detail = "the name is, or looks like, that of somebody with a role on this site";
        return Err(reserved(detail));
    }
    Ok(name)
}

fn plain_name(typed: &str, policy: &Policy) -> Checked<String> {
    let shown = without_badges(&without_bidi_overrides(typed)).replace(has_no_width, "");
    let name = shown.trim().to_owned();
    if is_blank(&name) {
        return Err(wrong(ProblemCode::NameMissing, FIELD));
    }
    let limit = policy.max_name_chars;
    if name.chars().count() > limit as usize || name.contains(char::is_control) {
        let problem = Problem::new(ProblemCode::NameInvalid).field(FIELD);
        return Err(problem.limit(limit.into()).into());
    }
    Ok(name)
}

fn reserved(detail: &str) -> ApiError {
    let problem = Problem::new(ProblemCode::NameReserved).field(FIELD);
    problem.detail(detail).into()
}

/// Whether all of a name, or a part that is set off from it, says a role: `Ann [mod]`, `Admin`.
fn claims_role(name: &str) -> bool {
    let sets_off = |c: char| !(c.is_alphanumeric() || c.is_whitespace() || "'’/-.".contains(c));
    let parts = name.split(sets_off).flat_map(|part| part.split(" - "));
    parts.chain([name]).any(|part| {
        let looks = Looks::of(part);
        ROLES.iter().any(|role| looks.resemble(role))
    })
}

/// Takes out what other places set beside the names of people they have checked.
fn without_badges(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut after_badge = false;
    for c in name.chars() {
        // A variation selector belongs to the character before it.
        let selects = matches!(c, '\u{fe0e}' | '\u{fe0f}');
        after_badge = is_badge(c) || after_badge && selects;
        if !after_badge {
            plain.push(c);
        }
    }
    plain
}

/// Check marks, stars, shields, crowns and medals.
fn is_badge(c: char) -> bool {
    matches!(
        c,
        '\u{2605}' | '\u{2606}' | '\u{2610}'
            ..='\u{2612}'
                | '\u{2705}'
                | '\u{2713}'
                | '\u{2714}'
                | '\u{221a}'
                | '\u{237b}'
                | '\u{24c2}'
                | '\u{2b50}'
                | '\u{10102}'
                | '\u{1f31f}'
                | '\u{1f396}'
                | '\u{1f3c5}'
                | '\u{1f451}'
                | '\u{1f530}'
                | '\u{1f5f8}'
                | '\u{1f5f9}'
                | '\u{1f6e1}'
                | '\u{1fbb1}'
    )
}

/// Characters that tell two names apart for a program only. Joiners stay, as some scripts need them.
fn has_no_width(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_not_part_of_a_name() {
        for name in [
            "Moderator",
            "MODERATOR",
            "m o d",
            "[Mod] Ann",
            "Ann (admin)",
            "Ann | Staff",
            "Ann · Moderator",
            "Ann - Owner",
            "Ann, Admin",
            "Мoderator",
            "Модератор",
            "管理员",
            "Moderatör",
            "Ann «Autor»",
            "*mod*",
            "Adm1n",
        ] {
            assert!(claims_role(name), "{name}");
        }
        for name in [
            "Ann",
            "Ann Staff",
            "Modesty",
            "Owen",
            "Anne-Mod",
            "Amos Modi",
            "O'Brien",
            "[x]",
            "(Ann)",
            "🍰",
            "Jean-Luc",
            "Ann B.",
        ] {
            assert!(!claims_role(name), "{name}");
        }
    }

    #[test]
    fn marks_of_people_who_were_checked_go() {
        for (typed, kept) in [
            ("Ann ✓", "Ann "),
            ("✔\u{fe0f}✅☑️Ann★⭐🛡️", "Ann"),
            ("Ann ❤️", "Ann ❤️"),
            ("👩‍👩‍👧", "👩‍👩‍👧"),
        ] {
            assert_eq!(without_badges(typed), kept);
        }
    }
}

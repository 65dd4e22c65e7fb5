//! Whether two names look alike, whatever characters they are made of.

use unicode_normalization::UnicodeNormalization as _;
use unicode_security::skeleton;

/// What is left of a name when everything is taken away that the eye passes over.
///
/// Two forms, as a letter may resemble another one in upper case only: the Cyrillic `М` is a Latin
/// `M`, the small one is not.
pub struct Looks([String; 2]);

impl Looks {
    /// The looks of a name: without case, marks, blanks and punctuation, with one letter for all
    /// that are confusable (Unicode Technical Standard 39).
    pub fn of(name: &str) -> Self {
        let letters: String = name.nfkc().filter(|c| c.is_alphanumeric()).collect();
        // A name may have no letters at all.
        let bare = if letters.is_empty() {
            name.trim().to_owned()
        } else {
            letters
        };
        Self([
            fold(&bare.to_lowercase()),
            fold(&prototypes(&bare).to_lowercase()),
        ])
    }

    /// Whether somebody could take one for the other.
    pub fn resemble(&self, other: &Self) -> bool {
        self.0.iter().any(|form| other.0.contains(form))
    }
}

fn prototypes(text: &str) -> String {
    skeleton(text).collect()
}

/// The skeleton has one letter for `I`, `l` and `1`; in lower case `i` has to be that, too.
fn fold(text: &str) -> String {
    prototypes(text).replace('i', "l")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(one: &str, other: &str) -> bool {
        Looks::of(one).resemble(&Looks::of(other))
    }

    #[test]
    fn names_that_look_alike_are_found() {
        for look_alike in [
            "maren hollis",
            "MAREN HOLLIS",
            "Maren\u{a0}\u{200b} Hollis",
            "Maren_Hollis.",
            "M\u{430}r\u{435}n H\u{43e}llis",
            "МАRЕN НОLLIS",
            "Ｍａｒｅｎ　Ｈｏｌｌｉｓ",
            "𝐌𝐚𝐫𝐞𝐧 𝐇𝐨𝐥𝐥𝐢𝐬",
            "Maren Ho11is",
            "Maren HoIIis",
            "Maren H0llis",
            "Rnaren Hollis",
            "M\u{336}aren Hollis",
        ] {
            assert!(alike(look_alike, "Maren Hollis"), "{look_alike}");
        }
        for other in [
            "Maren",
            "Märén Hollis",
            "Karen Hollis",
            "Maren Hollister",
            "",
        ] {
            assert!(!alike(other, "Maren Hollis"), "{other}");
        }
        assert!(!alike("🍰", "🦔") && alike("🍰", " 🍰"));
        assert!(alike("سلمى", "سلمى") && !alike("سلمى", "كريم"));
    }
}

//! Numbers and plural categories: by the browser's `Intl`, and on the server by ICU's own rules,
//! so that the first paint and the widget say the same words.

pub use engine::Formats;

#[cfg(target_arch = "wasm32")]
mod engine {
    use std::cell::RefCell;

    use js_sys::{Array, Function, Intl, Object, Reflect};
    use wasm_bindgen::{JsCast, JsValue};

    /// The formats of one language. Thread-bound as all of the browser's objects are, so it keeps
    /// the name only.
    #[derive(Clone, Debug)]
    pub struct Formats {
        lang: String,
    }

    /// What `Intl` has made for a language: making it takes several times as long as asking it.
    struct Made {
        lang: String,
        plurals: Intl::PluralRules,
        /// By the number of decimals.
        numbers: Vec<(u8, Function)>,
    }

    thread_local! {
        /// One for each language on the page.
        static MADE: RefCell<Vec<Made>> = const { RefCell::new(Vec::new()) };
    }

    impl Formats {
        /// The formats of the language with this BCP 47 tag.
        #[must_use]
        pub fn new(lang: &str) -> Self {
            Self {
                lang: lang.to_owned(),
            }
        }

        /// The language's tag.
        #[must_use]
        pub fn lang(&self) -> &str {
            &self.lang
        }

        /// A number with this many decimals.
        #[must_use]
        pub fn decimal(&self, n: f64, decimals: u8) -> String {
            let format = MADE.with_borrow_mut(|all| {
                let numbers = &mut self.made(all).numbers;
                let known = numbers.iter().find(|(known, _)| *known == decimals);
                if let Some((_, format)) = known {
                    return format.clone();
                }
                let options = Object::new();
                for key in ["minimumFractionDigits", "maximumFractionDigits"] {
                    // Setting a property of a fresh object can't fail.
                    let _ = Reflect::set(&options, &key.into(), &decimals.into());
                }
                let format: Function = Intl::NumberFormat::new(&self.locales(), &options).format();
                numbers.push((decimals, format.clone()));
                format
            });
            let text = format.call1(&JsValue::NULL, &n.into());
            text.ok()
                .and_then(|text| text.as_string())
                .unwrap_or_default()
        }

        /// The plural category of a whole number: zero, one, two, few, many or other.
        #[must_use]
        pub fn category(&self, n: u64) -> String {
            MADE.with_borrow_mut(|all| self.made(all).plurals.select(n as f64).into())
        }

        fn made<'a>(&self, all: &'a mut Vec<Made>) -> &'a mut Made {
            let known = all.iter().position(|made| made.lang == self.lang);
            let at = known.unwrap_or(all.len());
            if known.is_none() {
                all.push(Made {
                    lang: self.lang.clone(),
                    plurals: Intl::PluralRules::new(&self.locales(), &Object::new()),
                    numbers: Vec::new(),
                });
            }
            &mut all[at]
        }

        fn locales(&self) -> Array {
            Array::of1(&self.lang.as_str().into()).unchecked_into()
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod engine {
    use icu_decimal::DecimalFormatter;
    use icu_decimal::input::Decimal;
    use icu_locale_core::Locale;
    use icu_plurals::{PluralCategory, PluralRules};

    /// The formats of one language.
    pub struct Formats {
        lang: String,
        numbers: Option<DecimalFormatter>,
        plurals: Option<PluralRules>,
    }

    impl Formats {
        /// The formats of the language with this BCP 47 tag; those of English if it is not one.
        #[must_use]
        pub fn new(lang: &str) -> Self {
            let locale: Locale = lang.parse().unwrap_or(Locale::UNKNOWN);
            Self {
                lang: lang.to_owned(),
                numbers: DecimalFormatter::try_new((&locale).into(), Default::default()).ok(),
                plurals: PluralRules::try_new((&locale).into(), Default::default()).ok(),
            }
        }

        /// The language's tag.
        #[must_use]
        pub fn lang(&self) -> &str {
            &self.lang
        }

        /// A number with this many decimals.
        #[must_use]
        pub fn decimal(&self, n: f64, decimals: u8) -> String {
            let scale = 10_f64.powi(i32::from(decimals));
            let mut exact = Decimal::from((n * scale).round() as i64);
            exact.multiply_pow10(-i16::from(decimals));
            match &self.numbers {
                Some(numbers) => numbers.format(&exact).to_string(),
                None => exact.to_string(),
            }
        }

        /// The plural category of a whole number: zero, one, two, few, many or other.
        #[must_use]
        pub fn category(&self, n: u64) -> String {
            let category = self
                .plurals
                .as_ref()
                .map_or(PluralCategory::Other, |plurals| plurals.category_for(n));
            name_of(category).to_owned()
        }

        /// The plural categories that this language has.
        #[must_use]
        pub fn categories(&self) -> Vec<&'static str> {
            match &self.plurals {
                Some(plurals) => plurals.categories().map(name_of).collect(),
                None => vec![name_of(PluralCategory::Other)],
            }
        }
    }

    fn name_of(category: PluralCategory) -> &'static str {
        match category {
            PluralCategory::Zero => "zero",
            PluralCategory::One => "one",
            PluralCategory::Two => "two",
            PluralCategory::Few => "few",
            PluralCategory::Many => "many",
            PluralCategory::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Formats;

    #[test]
    fn numbers_and_plurals_follow_the_language() {
        assert_eq!(Formats::new("en").decimal(1234.0, 0), "1,234");
        assert_eq!(Formats::new("de").decimal(4.3, 1), "4,3");
        assert_eq!(Formats::new("en").category(1), "one");
        assert_eq!(Formats::new("ru").category(3), "few");
    }
}

//! Where settings come from: flags before the environment, the environment before the file.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{ConfigError, SETTINGS, Setting};

/// Values by the name of their setting.
pub type Given = BTreeMap<&'static str, String>;

/// Everything that was given, in the order in which it counts.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    flags: Given,
    environment: Given,
    file: Given,
    file_name: String,
}

impl Sources {
    /// Collects what was given; `variable` looks into the environment.
    ///
    /// # Errors
    ///
    /// If there is a file and it can't be read, is no TOML, or has a key that is no setting.
    pub fn collect(
        flags: Given,
        variable: impl Fn(&str) -> Option<String>,
        file: Option<&Path>,
    ) -> Result<Self, ConfigError> {
        let environment = SETTINGS
            .iter()
            .filter_map(|setting| Some((setting.name, variable(&variable_name(setting.name))?)));
        let file_name = file
            .map(|file| file.display().to_string())
            .unwrap_or_default();
        Ok(Self {
            flags,
            environment: environment.collect(),
            file: file.map(read_file).transpose()?.unwrap_or_default(),
            file_name,
        })
    }

    /// Reads one setting from the first source that has it.
    pub(super) fn read<T>(
        &self,
        setting: &Setting,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, ConfigError> {
        let name = setting.name;
        let (origin, given) = if let Some(given) = self.flags.get(name) {
            (format!("--{name}"), given.as_str())
        } else if let Some(given) = self.environment.get(name) {
            (variable_name(name), given.as_str())
        } else if let Some(given) = self.file.get(name) {
            (format!("{name} in {}", self.file_name), given.as_str())
        } else {
            (format!("{name} by default"), setting.default)
        };
        read(given).ok_or_else(|| ConfigError::Value {
            origin,
            value: shown(name, given),
            allowed: setting.allowed,
        })
    }
}

/// `public-url` -> `AFTERWORD_PUBLIC_URL`.
fn variable_name(name: &str) -> String {
    format!("AFTERWORD_{}", name.replace('-', "_").to_uppercase())
}

/// A mistyped address of a database or another server may still have its password in it.
fn shown(name: &str, given: &str) -> String {
    let secret =
        matches!(name, "database" | "smtp-url") || name == "upstream" && given.contains('@');
    if secret {
        "not understood".to_owned()
    } else {
        format!("{given:?}")
    }
}

fn read_file(path: &Path) -> Result<Given, ConfigError> {
    let wrong = |what: String| ConfigError::File(format!("{}: {what}", path.display()));
    let text = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let line = 1 + error
            .span()
            .map_or(0, |span| text[..span.start].matches('\n').count());
        wrong(format!("line {line}: {}", error.message()))
    })?;
    let entries = table.into_iter().map(|(key, value)| {
        let known = SETTINGS.iter().find(|setting| setting.name == key);
        let setting = known.ok_or_else(|| {
            let names: Vec<_> = SETTINGS.iter().map(|setting| setting.name).collect();
            wrong(format!(
                "{key} is no setting: there are {}",
                names.join(", ")
            ))
        })?;
        let text = as_text(&value).ok_or_else(|| ConfigError::Value {
            origin: format!("{key} in {}", path.display()),
            value: shown(&key, &value.to_string()),
            allowed: setting.allowed,
        })?;
        Ok((setting.name, text))
    });
    entries.collect()
}

/// A text, a whole number, or a list of texts as if written with commas.
fn as_text(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Array(entries) => {
            let texts = entries
                .iter()
                .map(toml::Value::as_str)
                .collect::<Option<Vec<_>>>();
            texts.map(|texts| texts.join(","))
        }
        _ => None,
    }
}

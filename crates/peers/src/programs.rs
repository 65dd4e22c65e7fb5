//! Where the programs are that the tests need.

use std::env;
use std::path::PathBuf;

use anyhow::{Result, anyhow};

/// A program or folder that a setting names, or that is in a usual place.
pub(crate) struct Sought {
    /// What is missing if it is not there.
    pub(crate) name: &'static str,
    /// The setting.
    pub(crate) variable: &'static str,
    /// How to get it.
    pub(crate) install: &'static str,
    /// What it may be called on `PATH`.
    pub(crate) called: &'static [&'static str],
    /// Where it may be besides.
    pub(crate) places: &'static [&'static str],
}

impl Sought {
    /// Where it is.
    ///
    /// # Errors
    ///
    /// If it is nowhere; says what to do.
    pub(crate) fn find(&self) -> Result<PathBuf> {
        let told = env::var_os(self.variable).map(PathBuf::from);
        if let Some(told) = told {
            return if told.exists() {
                Ok(told)
            } else {
                Err(anyhow!(
                    "{} is {}, where nothing is",
                    self.variable,
                    told.display()
                ))
            };
        }
        let path = env::var_os("PATH").unwrap_or_default();
        let on_path = env::split_paths(&path)
            .flat_map(|folder| self.called.iter().map(move |name| folder.join(name)))
            .find(|file| file.is_file());
        let in_place = || self.places.iter().map(PathBuf::from).find(|p| p.exists());
        on_path.or_else(in_place).ok_or_else(|| {
            anyhow!(
                "no {} found; {}, or say in {} where it is",
                self.name,
                self.install,
                self.variable
            )
        })
    }
}

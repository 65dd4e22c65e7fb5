//! Where things are: the repository, its target directory, its own tools.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// The checkout this program was built from.
pub struct Project {
    /// The repository's root, where `Cargo.toml` of the widget is.
    pub root: PathBuf,
    /// Cargo's target directory.
    pub target: PathBuf,
}

impl Project {
    /// Finds the checkout from what cargo tells a program it runs.
    ///
    /// # Errors
    ///
    /// If this program does not lie in a target directory, so was copied out of it.
    pub fn find() -> Result<Self> {
        // At run time first: a checkout that was moved is not compiled again.
        let package = env::var_os("CARGO_MANIFEST_DIR")
            .filter(|_| env::var_os("CARGO_PKG_NAME").is_some_and(|name| name == "xtask"))
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = package
            .ancestors()
            .nth(2)
            .context("crates/xtask has no repository around it")?
            .to_path_buf();
        // `target/debug/xtask`: true also with CARGO_TARGET_DIR or a configured target directory.
        let program = env::current_exe().context("cannot tell where this program is")?;
        let target = program
            .ancestors()
            .nth(2)
            .context("this program is not in a target directory; call it as `cargo xtask`")?
            .to_path_buf();
        Ok(Self { root, target })
    }

    /// What `cargo install --root` gets; the tools themselves are in `bin` below it.
    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// Where this program keeps its notes between runs.
    pub fn notes(&self) -> PathBuf {
        self.target.join("xtask")
    }

    /// The finished widget and demo page.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The server's binary.
    pub fn server(&self, release: bool) -> PathBuf {
        let profile = if release { "release" } else { "debug" };
        let name = format!("afterword{}", env::consts::EXE_SUFFIX);
        self.target.join(profile).join(name)
    }

    /// `PATH` with the project's own tools before everybody else's.
    pub fn path(&self) -> OsString {
        let own = [
            self.tools().join("bin"),
            self.root.join("node_modules/.bin"),
        ];
        let inherited = env::var_os("PATH").unwrap_or_default();
        // Joining fails only if one of our two directories has a separator in its name.
        env::join_paths(own.into_iter().chain(env::split_paths(&inherited))).unwrap_or(inherited)
    }

    /// A command that runs in the repository and finds the project's tools.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", self.path());
        // `cargo run` describes xtask in these. Build scripts that watch them (ring's does) would run
        // again, and everything above them compile again, whenever somebody calls cargo directly.
        for (name, _) in env::vars_os() {
            if name.to_str().is_some_and(describes_this_package) {
                command.env_remove(name);
            }
        }
        command
    }

    /// The first of `names` found on `PATH`, the project's tools included.
    pub fn which(&self, names: &[&str]) -> Option<PathBuf> {
        let directories: Vec<PathBuf> = env::split_paths(&self.path()).collect();
        find_in(&directories, names)
    }
}

/// The first file called one of `names`, looking for each name in all `directories` before the next.
pub fn find_in(directories: &[PathBuf], names: &[&str]) -> Option<PathBuf> {
    names.iter().find_map(|name| {
        directories
            .iter()
            .map(|directory| directory.join(format!("{name}{}", env::consts::EXE_SUFFIX)))
            .find(|path| is_program(path))
    })
}

/// Whether this is a file that can be run.
pub fn is_program(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        path.metadata()
            .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    path.is_file()
}

fn describes_this_package(variable: &str) -> bool {
    variable.starts_with("CARGO_PKG_")
        || matches!(
            variable,
            "CARGO_MANIFEST_DIR"
                | "CARGO_MANIFEST_PATH"
                | "CARGO_BIN_NAME"
                | "CARGO_CRATE_NAME"
                | "CARGO_PRIMARY_PACKAGE"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_the_user_reach_cargo_and_the_description_of_xtask_does_not() {
        assert!(describes_this_package("CARGO_PKG_VERSION"));
        assert!(describes_this_package("CARGO_MANIFEST_DIR"));
        for setting in ["CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_NET_OFFLINE"] {
            assert!(!describes_this_package(setting), "{setting}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_cannot_be_run_is_no_program() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().expect("a temporary directory");
        let file = place.path().join("tool");
        std::fs::write(&file, "").expect("a file");
        let look = || find_in(&[place.path().to_path_buf()], &["other", "tool"]);
        assert_eq!(look(), None);
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o755)).expect("permissions");
        assert_eq!(look(), Some(file));
    }
}

//! What only the tests need: a browser, the program that steers it, a PostgreSQL server's programs, and what a
//! WordPress runs on.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::command::answer;
use crate::project::{Project, find_in, is_program};
use crate::setup::packages::{self, Need};
use crate::step::{Outcome, Steps};

/// Where the tests find what they need, each with the environment variable that tells them.
pub struct TestTools {
    /// The browser: `AFTERWORD_CHROMIUM`.
    pub chromium: PathBuf,
    /// Its driver: `CHROMEDRIVER`, as wasm-bindgen's test runner calls it.
    pub chromedriver: PathBuf,
    /// The directory with `initdb` and `postgres`: `AFTERWORD_PG_BIN`.
    pub pg_bin: PathBuf,
    /// PHP for the command line: `AFTERWORD_PHP`.
    pub php: PathBuf,
    /// The MariaDB server: `AFTERWORD_MARIADBD`.
    pub mariadbd: PathBuf,
    /// The directory with WordPress' `wp-load.php`: `AFTERWORD_WORDPRESS`.
    pub wordpress: PathBuf,
}

/// What PHP must have been built with, or have installed.
const PHP_EXTENSIONS: [&str; 3] = ["mysqli", "mbstring", "xml"];

/// Installs what is missing from the system's packages.
///
/// # Errors
///
/// If something is missing and cannot be installed.
pub fn install(project: &Project, steps: &mut Steps) -> Result<()> {
    let mend = "install them by hand, or say where they are with AFTERWORD_CHROMIUM, CHROMEDRIVER, AFTERWORD_PG_BIN, \
                AFTERWORD_PHP, AFTERWORD_MARIADBD and AFTERWORD_WORDPRESS.";
    let name = "Chromium, ChromeDriver, PostgreSQL, PHP, MariaDB, WordPress";
    steps.run(name, mend, || {
        let Err(missing) = find(project) else {
            return Ok(Outcome::Skipped("already there"));
        };
        packages::install(project, &missing)?;
        match find(project) {
            Ok(_) => Ok(Outcome::Done),
            Err(still) => bail!("installed, yet not found: {still:?}"),
        }
    })
}

/// Looks where the environment says, then on `PATH`, then in the usual places.
///
/// # Errors
///
/// What is missing.
pub fn find(project: &Project) -> Result<TestTools, Vec<Need>> {
    let chromium = told("AFTERWORD_CHROMIUM").or_else(|| {
        project
            .which(&[
                "chromium",
                "chromium-browser",
                "google-chrome",
                "google-chrome-stable",
            ])
            .or_else(|| existing("/usr/bin/chromium"))
            .or_else(|| existing("/Applications/Chromium.app/Contents/MacOS/Chromium"))
            .or_else(|| existing("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"))
    });
    let chromedriver = told("CHROMEDRIVER").or_else(|| {
        project
            .which(&["chromedriver"])
            .or_else(|| existing("/usr/bin/chromedriver"))
            .or_else(|| existing("/usr/lib/chromium-browser/chromedriver"))
    });
    let pg_bin = told("AFTERWORD_PG_BIN").or_else(|| pg_bin(project));
    let php = told("AFTERWORD_PHP").or_else(|| php(project));
    let mariadbd = told("AFTERWORD_MARIADBD").or_else(|| {
        project
            .which(&["mariadbd"])
            .or_else(|| existing("/usr/sbin/mariadbd"))
            .or_else(|| existing("/usr/libexec/mariadbd"))
    });
    let wordpress = told("AFTERWORD_WORDPRESS").or_else(wordpress);
    let missing = [
        (chromium.is_none(), Need::Chromium),
        (chromedriver.is_none(), Need::ChromeDriver),
        (pg_bin.is_none(), Need::PostgreSql),
        (php.is_none(), Need::Php),
        (mariadbd.is_none(), Need::MariaDb),
        (wordpress.is_none(), Need::WordPress),
    ];
    let tools = || {
        Some(TestTools {
            chromium: chromium?,
            chromedriver: chromedriver?,
            pg_bin: pg_bin?,
            php: php?,
            mariadbd: mariadbd?,
            wordpress: wordpress?,
        })
    };
    tools().ok_or_else(|| {
        let missing = missing.into_iter().filter(|(is_missing, _)| *is_missing);
        missing.map(|(_, need)| need).collect()
    })
}

fn told(variable: &str) -> Option<PathBuf> {
    env::var_os(variable)
        .map(PathBuf::from)
        .filter(|path| path.exists())
}

fn existing(path: &str) -> Option<PathBuf> {
    Some(PathBuf::from(path)).filter(|path| is_program(path))
}

/// PHP, if it has what is asked of it.
fn php(project: &Project) -> Option<PathBuf> {
    let php = project.which(&["php"])?;
    let loaded = answer(project.command(&php).arg("-m"))?;
    let has = |extension: &&str| loaded.lines().any(|line| line == *extension);
    PHP_EXTENSIONS.iter().all(has).then_some(php)
}

/// WordPress as Debian and Fedora install it, or as Arch does.
fn wordpress() -> Option<PathBuf> {
    ["/usr/share/wordpress", "/usr/share/webapps/wordpress"]
        .map(PathBuf::from)
        .into_iter()
        .find(|folder| folder.join("wp-load.php").is_file())
}

/// The directory of `initdb`: Debian keeps one per version and puts none of them on `PATH`.
fn pg_bin(project: &Project) -> Option<PathBuf> {
    let initdb = project
        .which(&["initdb"])
        .or_else(|| find_in(&pg_versions(Path::new("/usr/lib/postgresql")), &["initdb"]))?;
    // A link in /usr/local/bin leads to the directory that has the other programs too.
    let real = fs::canonicalize(&initdb).unwrap_or(initdb);
    real.parent().map(Path::to_path_buf)
}

/// The `bin` directories of every version installed, the newest first.
fn pg_versions(below: &Path) -> Vec<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir(below)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    versions.into_iter().map(|(_, path)| path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_postgresql_comes_first() {
        let place = tempfile::tempdir().expect("a temporary directory");
        for name in ["9", "15", "17", "common"] {
            fs::create_dir(place.path().join(name)).expect("a directory");
        }
        let found = pg_versions(place.path());
        let expected: Vec<PathBuf> = ["17", "15", "9"]
            .iter()
            .map(|name| place.path().join(name).join("bin"))
            .collect();
        assert_eq!(found, expected);
    }
}

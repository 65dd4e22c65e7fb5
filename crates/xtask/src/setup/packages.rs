//! What only the system's own packages can provide, and how each system calls it.

use std::fs;
use std::io::{self, IsTerminal};
use std::process::Command;

use anyhow::{Result, anyhow, bail};

use crate::command::{answer, run_live};
use crate::project::Project;

/// Something from the system's packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Node with npm.
    Node,
    /// The browser the tests run in.
    Chromium,
    /// The program that steers it.
    ChromeDriver,
    /// The PostgreSQL server's programs; none has to run.
    PostgreSql,
    /// Python with what makes virtual environments.
    Python,
    /// PHP for the command line, with what WordPress asks of it.
    Php,
    /// The MariaDB server's program; none has to run.
    MariaDb,
    /// WordPress' files; no web server has to serve them.
    WordPress,
    /// The web server that ours is measured beside.
    Nginx,
    /// What asks web servers for as much as they can answer.
    Wrk,
}

/// A package manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manager {
    AptDebian,
    AptUbuntu,
    Dnf,
    Pacman,
    Brew,
}

/// Installs `needs` with apt-get, or says what to install by hand.
///
/// # Errors
///
/// If there is no apt-get, no right to use it, or it fails.
pub fn install(project: &Project, needs: &[Need]) -> Result<()> {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let manager = apt_of(&release);
    let apt = project.which(&["apt-get"]).is_some();
    let root = answer(project.command("id").arg("-u")).is_some_and(|id| id == "0");
    let sudo = project.which(&["sudo"]).is_some();
    if !apt || !(root || sudo) {
        bail!(by_hand(needs));
    }
    let names = packages(manager, needs);
    let through = if root {
        "as root"
    } else {
        "through sudo, which may ask for your password"
    };
    eprintln!("  installing {} with apt-get, {through}", names.join(", "));
    for (need, service) in [
        (Need::PostgreSql, "a database"),
        (Need::WordPress, "a web server"),
        (Need::Nginx, "a web server"),
    ] {
        if needs.contains(&need) {
            eprintln!(
                "  (a package also sets up {service} as a service of the system's; that is left alone here)"
            );
        }
    }
    if has_no_lists() {
        run_live(apt_get(project, root).arg("update"), false)?;
    }
    let get = || {
        let mut apt = apt_get(project, root);
        run_live(
            apt.args(["install", "-y", "--no-install-recommends"])
                .args(&names),
            false,
        )
    };
    get()
        .or_else(|_| {
            // Usually the list is older than the packages.
            run_live(apt_get(project, root).arg("update"), false)?;
            get()
        })
        .map_err(|error| {
            anyhow!(
                "{error:#}
{}",
                by_hand(needs)
            )
        })
}

fn apt_get(project: &Project, root: bool) -> Command {
    if root {
        let mut apt = project.command("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        return apt;
    }
    let mut sudo = project.command("sudo");
    if !io::stdin().is_terminal() {
        // Nobody could type a password; better to fail than to wait for one.
        sudo.arg("-n");
    }
    // sudo clears the environment.
    sudo.args(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    sudo
}

/// Whether apt has never been told what packages there are, as in a fresh container.
fn has_no_lists() -> bool {
    fs::read_dir("/var/lib/apt/lists").map_or(true, |entries| {
        !entries
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().contains("Packages"))
    })
}

fn apt_of(os_release: &str) -> Manager {
    let ubuntu = os_release
        .lines()
        .filter(|line| line.starts_with("ID=") || line.starts_with("ID_LIKE="))
        .any(|line| line.contains("ubuntu"));
    if ubuntu {
        Manager::AptUbuntu
    } else {
        Manager::AptDebian
    }
}

/// The names of `needs` in one system's packages.
fn packages(manager: Manager, needs: &[Need]) -> Vec<&'static str> {
    use Manager::{AptDebian, AptUbuntu, Brew, Dnf, Pacman};
    let mut names: Vec<&str> = needs
        .iter()
        .flat_map(|need| match (need, manager) {
            (Need::Node, Brew) => &["node"][..],
            (Need::Node, _) => &["nodejs", "npm"],
            (Need::Chromium, AptUbuntu) => &["chromium-browser"],
            (Need::Chromium, _) => &["chromium"],
            (Need::ChromeDriver, AptDebian) => &["chromium-driver"],
            (Need::ChromeDriver, AptUbuntu) => &["chromium-chromedriver"],
            (Need::ChromeDriver, Dnf | Brew) => &["chromedriver"],
            // Part of the browser's package.
            (Need::ChromeDriver, Pacman) => &["chromium"],
            (Need::PostgreSql, AptDebian | AptUbuntu | Pacman) => &["postgresql"],
            (Need::PostgreSql, Dnf) => &["postgresql-server"],
            (Need::PostgreSql, Brew) => &["postgresql@17"],
            (Need::Python, AptDebian | AptUbuntu) => &["python3", "python3-venv"],
            (Need::Python, Dnf) => &["python3"],
            (Need::Python, Pacman | Brew) => &["python"],
            (Need::Php, AptDebian | AptUbuntu) => {
                &["php-cli", "php-mysql", "php-mbstring", "php-xml"]
            }
            (Need::Php, Dnf) => &["php-cli", "php-mysqlnd", "php-mbstring", "php-xml"],
            (Need::Php, Pacman | Brew) => &["php"],
            // The program without the service.
            (Need::MariaDb, AptDebian | AptUbuntu) => &["mariadb-server-core"],
            (Need::MariaDb, Dnf) => &["mariadb-server"],
            (Need::MariaDb, Pacman | Brew) => &["mariadb"],
            (Need::WordPress, Brew) => &[],
            (Need::WordPress, _) => &["wordpress"],
            (Need::Nginx, _) => &["nginx"],
            (Need::Wrk, _) => &["wrk"],
        })
        .copied()
        .collect();
    names.dedup();
    names
}

/// What to type where this program cannot.
fn by_hand(needs: &[Need]) -> String {
    let line = |system: &str, command: &str, manager| {
        let names = packages(manager, needs).join(" ");
        (!names.is_empty()).then(|| format!("    {system:<16}{command} {names}"))
    };
    let lines = [
        line("Debian", "apt-get install", Manager::AptDebian),
        line("Ubuntu", "apt-get install", Manager::AptUbuntu),
        line("Fedora", "dnf install", Manager::Dnf),
        line("Arch", "pacman -S", Manager::Pacman),
        line("macOS", "brew install", Manager::Brew),
    ];
    let mut said = "these packages have to be installed by hand:".to_owned();
    for line in lines.into_iter().flatten() {
        said = said + "\n" + &line;
    }
    if needs.contains(&Need::WordPress) {
        said += "\n    where there is no package of WordPress, unpack https://wordpress.org/latest.tar.gz and say in \
                 AFTERWORD_WORDPRESS where it is";
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_system_has_its_own_names() {
        let needs = [Need::Chromium, Need::ChromeDriver, Need::PostgreSql];
        let check = |manager, names: &[&str]| assert_eq!(packages(manager, &needs), names);
        check(
            Manager::AptDebian,
            &["chromium", "chromium-driver", "postgresql"],
        );
        check(
            Manager::AptUbuntu,
            &["chromium-browser", "chromium-chromedriver", "postgresql"],
        );
        check(
            Manager::Dnf,
            &["chromium", "chromedriver", "postgresql-server"],
        );
        check(Manager::Pacman, &["chromium", "postgresql"]);
    }

    #[test]
    fn ubuntu_and_its_children_are_told_from_debian() {
        assert_eq!(apt_of("NAME=x\nID=debian\n"), Manager::AptDebian);
        assert_eq!(apt_of("ID=ubuntu\nID_LIKE=debian\n"), Manager::AptUbuntu);
        assert_eq!(
            apt_of("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"),
            Manager::AptUbuntu
        );
        assert_eq!(apt_of(""), Manager::AptDebian);
    }

    #[test]
    fn the_hint_for_other_systems_lists_the_packages() {
        let hint = by_hand(&[Need::Node]);
        assert!(
            hint.contains("Fedora          dnf install nodejs npm"),
            "{hint}"
        );
        assert!(hint.contains("macOS           brew install node"), "{hint}");
    }

    #[test]
    fn where_there_is_no_package_another_way_is_said() {
        let hint = by_hand(&[Need::WordPress]);
        assert!(
            hint.contains("Arch            pacman -S wordpress"),
            "{hint}"
        );
        assert!(!hint.contains("brew install"), "{hint}");
        assert!(
            hint.contains("https://wordpress.org/latest.tar.gz"),
            "{hint}"
        );
        assert!(!by_hand(&[Need::Php]).contains("wordpress"), "{hint}");
    }
}

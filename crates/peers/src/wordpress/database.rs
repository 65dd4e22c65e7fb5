//! A MariaDB that listens on a socket in its folder and nowhere else.

use std::fs;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::group::Group;
use crate::programs::Sought;

const MARIADB: Sought = Sought {
    name: "MariaDB",
    variable: "AFTERWORD_MARIADBD",
    install: "install it (Debian: apt-get install mariadb-server-core, macOS: brew install mariadb; nothing has to run)",
    called: &["mariadbd"],
    places: &["/usr/sbin/mariadbd", "/usr/libexec/mariadbd"],
};

/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is asked whether it has.
const INTERVAL: Duration = Duration::from_millis(10);

/// Starts one in `folder`, empty.
///
/// Its own tables, which take `mariadb-install-db` seconds, are not missed without users and rights: who may open the
/// folder may do everything. Nothing here has to outlive the machine, so nothing waits for the disk.
pub(super) fn start(folder: &Path, group: &mut Group) -> Result<()> {
    let program = MARIADB.find()?;
    let data = folder.join("data");
    fs::create_dir(&data)?;
    let place = |option: &str, name: &str| format!("--{option}={}", folder.join(name).display());
    let log = fs::File::create(folder.join("mariadb.log"))?;
    group
        .start(
            Command::new(&program)
                // No settings of the system's. This one comes first, or is not understood.
                .arg("--no-defaults")
                // Counts for root alone, whom it refuses to be otherwise.
                .arg("--user=root")
                .arg(place("datadir", "data"))
                .arg(place("socket", "mariadb.sock"))
                .arg(place("pid-file", "mariadb.pid"))
                .args(["--skip-networking", "--skip-grant-tables"])
                .args(["--performance-schema=OFF", "--innodb-buffer-pool-size=32M"])
                .args(["--innodb-log-file-size=4M", "--aria-log-file-size=8M"])
                .args(["--innodb-doublewrite=0", "--innodb-flush-method=nosync"])
                .args(["--innodb-flush-log-at-trx-commit=0", "--sync-frm=OFF"])
                .args(["--innodb-temp-data-file-path=ibtmp1:2M:autoextend"])
                .stdout(Stdio::null())
                .stderr(log),
        )
        .with_context(|| format!("can't run {}", program.display()))?;
    Ok(())
}

/// Waits until it takes connections.
pub(super) fn wait(folder: &Path, group: &mut Group) -> Result<()> {
    let begun = Instant::now();
    while UnixStream::connect(folder.join("mariadb.sock")).is_err() {
        if group.has_lost_one() || begun.elapsed() > PATIENCE {
            let log = fs::read_to_string(folder.join("mariadb.log")).unwrap_or_default();
            bail!("MariaDB does not start:\n{log}");
        }
        thread::sleep(INTERVAL);
    }
    Ok(())
}

//! A throw-away PostgreSQL: started by the first test that needs it, gone with the test process.
//!
//! A shell watches over it: when the pipe to the test process closes, be it by a panic or a kill,
//! it stops the server and removes its folder. Nothing has to be dropped for that.

use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, anyhow, bail};
use sqlx::{AnyConnection, AssertSqlSafe, Connection};

/// Takes the folder of the binaries, a new folder, a port, and the password on standard input.
///
/// No fsync: nothing here has to outlive the machine.
const WATCH: &str = r#"
trap '' INT
bin=$1 dir=$2 port=$3
mkdir -m 700 "$dir" || exit
read -r password
echo "$password" > "$dir/password"
"$bin/initdb" --pgdata="$dir/data" --username=postgres --auth=password \
    --pwfile="$dir/password" --encoding=UTF8 --locale=C --no-sync > "$dir/log" 2>&1 &&
"$bin/pg_ctl" --pgdata="$dir/data" --log="$dir/log" --wait start --options="-p $port \
    -k '$dir' -c listen_addresses=127.0.0.1 -c fsync=off" > "$dir/start" 2>&1
if [ $? = 0 ]; then
    echo ready
    cat > /dev/null
    "$bin/pg_ctl" --pgdata="$dir/data" --mode=immediate stop > /dev/null 2>&1
else
    cat "$dir/log"
fi
rm -rf "$dir"
"#;

/// Another port is tried if somebody took the first between our asking and the server's start.
const ATTEMPTS: u32 = 5;

struct Server {
    /// Up to and without the database.
    url: String,
    /// Holds the pipe that keeps the server alive.
    _watch: Child,
}

/// Creates an empty database and gives its address.
pub async fn fresh_database() -> anyhow::Result<String> {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let start = || SERVER.get_or_init(|| start().map_err(|error| format!("{error:#}")));
    let server = tokio::task::spawn_blocking(start)
        .await?
        .as_ref()
        .map_err(|e| anyhow!("{e}"))?;
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(&format!("{}/postgres", server.url)).await?;
    let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
    sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    Ok(format!("{}/{name}", server.url))
}

fn start() -> anyhow::Result<Server> {
    let bin = find_binaries().context(
        "no PostgreSQL server found; install it (Debian: apt-get install postgresql, \
         macOS: brew install postgresql) or set AFTERWORD_PG_BIN to the folder with initdb",
    )?;
    let mut log = String::new();
    for _ in 0..ATTEMPTS {
        match try_start(&bin)? {
            Ok(server) => return Ok(server),
            Err(output) => log = output,
        }
    }
    bail!("PostgreSQL in {} does not start:\n{log}", bin.display())
}

/// One attempt; the inner error is what the server printed.
fn try_start(bin: &Path) -> anyhow::Result<Result<Server, String>> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let folder = env::temp_dir().join(format!("afterword-pg-{}-{port}", std::process::id()));
    let password = password()?;
    let mut watch = shell()?
        .args(["-c", WATCH, "sh"])
        .arg(bin)
        .arg(folder)
        .arg(port.to_string())
        // The folder we are in may be closed to the user the server runs as.
        .current_dir("/")
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap_or_default())
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    writeln!(watch.stdin.as_mut().context("no pipe")?, "{password}")?;
    let mut output = BufReader::new(watch.stdout.take().context("no pipe")?);
    let mut text = String::new();
    output.read_line(&mut text)?;
    if text == "ready\n" {
        let url = format!("postgres://postgres:{password}@127.0.0.1:{port}");
        return Ok(Ok(Server { url, _watch: watch }));
    }
    output.read_to_string(&mut text)?;
    watch.wait()?;
    Ok(Err(text))
}

/// A shell as a user that PostgreSQL accepts: it refuses to run as root.
fn shell() -> anyhow::Result<Command> {
    let id = Command::new("id").arg("-u").output()?;
    if id.stdout != b"0\n" {
        return Ok(Command::new("sh"));
    }
    let mut shell = Command::new("setpriv");
    shell.args([
        "--reuid=postgres",
        "--regid=postgres",
        "--clear-groups",
        "sh",
    ]);
    Ok(shell)
}

/// Other users of the machine can reach the port.
fn password() -> anyhow::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("no random numbers: {error}"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// `AFTERWORD_PG_BIN`, else what is on the path, else the newest that Debian's packages installed.
fn find_binaries() -> Option<PathBuf> {
    let usable = |folder: &PathBuf| {
        ["initdb", "pg_ctl", "postgres"]
            .iter()
            .all(|name| folder.join(name).is_file())
    };
    if let Some(folder) = env::var_os("AFTERWORD_PG_BIN") {
        return Some(PathBuf::from(folder)).filter(usable);
    }
    let path = env::var_os("PATH").unwrap_or_default();
    // A link on the path may lead to a folder that has the others, too.
    let on_path = env::split_paths(&path)
        .filter_map(|folder| folder.join("initdb").canonicalize().ok())
        .filter_map(|initdb| Some(initdb.parent()?.to_owned()))
        .find(usable);
    on_path.or_else(|| {
        let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
        versions
            .filter_map(|version| Some(version.ok()?.path().join("bin")))
            .filter(usable)
            .max_by_key(|folder| major(folder))
    })
}

/// The version that a folder like `/usr/lib/postgresql/15/bin` is named after.
fn major(bin: &Path) -> Option<u32> {
    bin.parent()?.file_name()?.to_str()?.parse().ok()
}

//! nginx as one would set it up to serve files fast, with the answers of our server as files.

use std::fmt::Write as _;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::bench::comments;
use crate::bench::server::exchange::Answer;
use crate::command::answer;
use crate::files;
use crate::project::Project;

/// How often a port that was free a moment ago may be taken.
const TRIES: usize = 3;
/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(5);

/// What nginx says about itself, or what belongs to the bytes as they are sent.
const ITS_OWN: [&str; 9] = [
    "content-type",
    "content-length",
    "transfer-encoding",
    "connection",
    "date",
    "etag",
    "last-modified",
    "server",
    "accept-ranges",
];

/// A server on this machine; ended when dropped.
pub struct Nginx {
    child: Child,
    /// Host and port.
    pub address: String,
}

impl Nginx {
    /// Serves each of these answers at a path of its own, `/0` and so on; all that it writes is in `folder`.
    ///
    /// # Errors
    ///
    /// If it does not start.
    pub fn serve(
        project: &Project,
        program: &Path,
        folder: &Path,
        answers: &[Answer],
    ) -> Result<Self> {
        for (place, answer) in answers.iter().enumerate() {
            files::write(&folder.join(place.to_string()), &answer.body)?;
        }
        let config = folder.join("nginx.conf");
        for _ in 0..TRIES {
            // It takes no port 0, so the kernel is asked before.
            let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
            files::write(&config, configuration(folder, &address, answers))?;
            let child = project
                .command(program)
                .arg("-c")
                .arg(&config)
                .arg("-e")
                .arg(folder.join("nginx.log"))
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .context("starting nginx")?;
            let mut nginx = Self { child, address };
            if nginx.is_up()? {
                return Ok(nginx);
            }
        }
        let log = files::read_text(&folder.join("nginx.log")).unwrap_or_default();
        bail!("nginx does not start:\n{log}")
    }

    /// Its name and version.
    pub fn version(project: &Project, program: &Path) -> Option<String> {
        // It says so where others say what went wrong.
        let mut ask = project.command("sh");
        ask.args(["-c", "\"$0\" -v 2>&1"]).arg(program);
        let said = answer(&mut ask)?;
        said.rsplit_once('/').map(|(_, version)| version.to_owned())
    }

    /// How long it has kept a processor busy so far, its workers included; nothing if the system does not tell.
    pub fn worked(&self) -> Option<Duration> {
        let master = self.child.id();
        let workers = format!("/proc/{master}/task/{master}/children");
        let workers = files::read_text(Path::new(&workers)).ok()?;
        let workers = workers
            .split_whitespace()
            .map(|worker| worker.parse().ok().and_then(comments::worked));
        workers.chain([comments::worked(master)]).sum()
    }

    /// Waits until it answers; not, if it has ended.
    fn is_up(&mut self) -> Result<bool> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if self.child.try_wait()?.is_some() {
                return Ok(false);
            }
            if TcpStream::connect(&self.address).is_ok() {
                return Ok(true);
            }
            thread::sleep(Duration::from_millis(10));
        }
        bail!("nginx does not answer")
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // It ends its workers only if it is asked to end.
        if let Ok(id) = i32::try_from(self.child.id())
            && let Some(id) = Pid::from_raw(id)
        {
            let _ = kill_process(id, Signal::TERM);
        }
        let _ = self.child.wait();
    }
}

/// As many workers as processors, files kept open, no logs.
fn configuration(folder: &Path, address: &str, answers: &[Answer]) -> String {
    let folder = folder.display();
    let mut places = String::new();
    for (place, answer) in answers.iter().enumerate() {
        let kind = answer.header("content-type").unwrap_or("text/plain");
        // Writing into a text does not fail.
        let _ = writeln!(
            places,
            "    location = /{place} {{ alias \"{folder}/{place}\"; types {{}} default_type \"{kind}\";"
        );
        let kept = |name: &str| !ITS_OWN.iter().any(|own| name.eq_ignore_ascii_case(own));
        for (name, value) in answer.head.iter().filter(|(name, _)| kept(name)) {
            let value = value.replace('\\', "\\\\").replace('"', "\\\"");
            let _ = writeln!(places, "      add_header {name} \"{value}\" always;");
        }
        places.push_str("    }\n");
    }
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|what| format!("  {what}_temp_path \"{folder}/{what}\";\n"))
        .concat();
    // Without a user of its own the workers of a server that root starts could not read the files.
    format!(
        "user root;\nworker_processes auto;\ndaemon off;\npid \"{folder}/nginx.pid\";\n\
         error_log \"{folder}/nginx.log\";\nevents {{ worker_connections 4096; }}\nhttp {{\n{temporary}\
         \x20 access_log off;\n  sendfile on;\n  tcp_nopush on;\n  keepalive_requests 1000000000;\n\
         \x20 open_file_cache max=100 inactive=1h;\n  open_file_cache_valid 1h;\n\
         \x20 server {{\n    listen {address} backlog=1024;\n{places}  }}\n}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_keeps_its_head_but_for_what_nginx_says_itself() {
        let line = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let answer = Answer {
            head: vec![
                line("Content-Type", "text/html; charset=utf-8"),
                line("Content-Encoding", "br"),
                line("Content-Length", "7"),
                line("X-Quoted", "a \"b\""),
            ],
            ..Answer::default()
        };
        let text = configuration(Path::new("/bench"), "127.0.0.1:1", &[answer]);
        for line in [
            "location = /0 { alias \"/bench/0\"; types {} default_type \"text/html; charset=utf-8\";",
            "add_header Content-Encoding \"br\" always;",
            "add_header X-Quoted \"a \\\"b\\\"\" always;",
        ] {
            assert!(text.contains(line), "{text}");
        }
        assert!(!text.contains("Content-Length"), "{text}");
    }
}

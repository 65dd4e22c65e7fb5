//! Runs other programs, with live progress, and says plainly how they failed.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::step::in_words;

/// How many of a failed command's last lines are repeated.
const LAST_WORDS: usize = 25;
/// How often the line of a running command is drawn again on a terminal.
const REDRAW: Duration = Duration::from_millis(200);
/// How often a running command is mentioned where there is no terminal.
const MENTION: Duration = Duration::from_secs(15);
/// Columns of the progress line; the width of a terminal is not to be had without a dependency.
const COLUMNS: usize = 78;

/// Runs a command whose own output is worth reading: compilers, tests.
///
/// Its standard output becomes our standard error unless `keep_stdout`.
///
/// # Errors
///
/// If it cannot be started or ends with another code than 0.
pub fn run_live(command: &mut Command, keep_stdout: bool) -> Result<()> {
    eprintln!("  $ {}", line_of(command));
    if !keep_stdout {
        command.stdout(Stdio::from(io::stderr()));
    }
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!(
            "`{}` ended with {}; what it said stands above",
            line_of(command),
            code_of(status)
        );
    }
    Ok(())
}

/// Runs a long command whose output only shows that it goes on: one moving line on a terminal, elsewhere
/// a line every 15 seconds.
///
/// # Errors
///
/// If it cannot be started or ends with another code than 0; the message ends with its last lines.
pub fn run_with_progress(command: &mut Command) -> Result<()> {
    let line = line_of(command);
    eprintln!("  $ {line}");
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| cannot_start(command))?;
    let last_words = follow(&mut child);
    let status = child
        .wait()
        .with_context(|| format!("waiting for `{line}`"))?;
    if !status.success() {
        let words: Vec<String> = last_words
            .iter()
            .map(|said| format!("    {said}"))
            .collect();
        bail!(
            "`{line}` ended with {}. Its last words:\n{}",
            code_of(status),
            words.join("\n")
        );
    }
    Ok(())
}

/// What a short command prints, or nothing if it is missing or fails.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

/// A command as one would type it.
pub fn line_of(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| {
            let word = word.to_string_lossy();
            let quoted = word.is_empty() || word.contains([' ', '{', '"', '*']);
            if quoted {
                format!("'{word}'")
            } else {
                word.into_owned()
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`", command.get_program().to_string_lossy())
}

fn code_of(status: ExitStatus) -> String {
    status
        .code()
        .map_or_else(|| status.to_string(), |code| format!("exit code {code}"))
}

/// Shows the newest line until the child closes its output; returns the last ones.
fn follow(child: &mut Child) -> VecDeque<String> {
    let (sender, lines) = mpsc::channel();
    if let Some(stdout) = child.stdout.take() {
        forward(stdout, sender.clone());
    }
    if let Some(stderr) = child.stderr.take() {
        forward(stderr, sender);
    }
    let moving = io::stderr().is_terminal();
    let pause = if moving { REDRAW } else { MENTION };
    let started = Instant::now();
    let mut shown = started;
    let mut last = VecDeque::new();
    loop {
        let ended = match lines.recv_timeout(pause) {
            Ok(line) => {
                last.push_back(line);
                if last.len() > LAST_WORDS {
                    last.pop_front();
                }
                false
            }
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => true,
        };
        if ended {
            break;
        }
        if shown.elapsed() >= pause {
            shown = Instant::now();
            let newest = last.back().map_or("", |line| line.trim());
            let text = progress(started.elapsed(), newest);
            if moving {
                eprint!("\r\x1b[2K{text}");
                // Nothing to be done about a closed terminal, and no reason to stop the work.
                let _ = io::stderr().flush();
            } else {
                eprintln!("{text}");
            }
        }
    }
    if moving {
        eprint!("\r\x1b[2K");
    }
    last
}

/// Sends each line of `from` on until it ends.
fn forward(from: impl Read + Send + 'static, to: Sender<String>) {
    thread::spawn(move || {
        let mut reader = BufReader::new(from);
        let mut line = Vec::new();
        while reader
            .read_until(b'\n', &mut line)
            .is_ok_and(|read| read > 0)
        {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            if !text.is_empty() && to.send(text).is_err() {
                break;
            }
            line.clear();
        }
    });
}

fn progress(elapsed: Duration, newest: &str) -> String {
    // Tenths of a second would only flicker.
    let time = match elapsed.as_secs() {
        seconds @ 0..10 => format!("{seconds} s"),
        _ => in_words(elapsed),
    };
    let text = format!("  … {time}  {newest}");
    text.chars().take(COLUMNS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_command_is_quoted_with_its_last_words() {
        let mut command = Command::new("sh");
        command.args([
            "-c",
            "for n in $(seq 40); do echo line $n >&2; done; exit 3",
        ]);
        let said = run_with_progress(&mut command)
            .expect_err("it fails")
            .to_string();
        assert!(said.contains("exit code 3"), "{said}");
        assert!(said.contains("    line 40"), "{said}");
        assert!(!said.contains("    line 10\n"), "{said}");
    }

    #[test]
    fn a_missing_command_is_named() {
        let failure = run_live(&mut Command::new("afterword-has-no-such-tool"), false);
        let said = format!("{:#}", failure.expect_err("it is missing"));
        assert!(
            said.starts_with("cannot start `afterword-has-no-such-tool`"),
            "{said}"
        );
    }

    #[test]
    fn a_progress_line_fits_a_terminal() {
        let text = progress(Duration::from_secs(61), &"x".repeat(200));
        assert!(text.starts_with("  … 1 min 01 s  xxx"));
        assert_eq!(text.chars().count(), COLUMNS);
    }

    #[test]
    fn words_with_blanks_are_quoted() {
        let mut command = Command::new("sh");
        command.args(["-c", "exit 0"]);
        assert_eq!(line_of(&command), "sh -c 'exit 0'");
    }
}

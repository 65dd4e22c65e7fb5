//! A folder to run the `afterword` command in.

use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder with a database, and commands that work on it.
pub struct Place {
    folder: TempDir,
}

impl Place {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The command as it is run here: in the folder, with nothing in the environment.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_afterword"));
        command
            .args(args)
            .current_dir(self.folder.path())
            .env_clear();
        command
    }

    /// Runs it to its end.
    pub fn run(&self, args: &[&str]) -> Done {
        Done(self.command(args).output().unwrap())
    }
}

/// How a command ended.
pub struct Done(pub Output);

impl Done {
    #[track_caller]
    pub fn ok(self) -> String {
        self.code(0).0
    }

    /// What it said on standard output and standard error.
    #[track_caller]
    pub fn code(self, code: i32) -> (String, String) {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (out, err) = (text(self.0.stdout), text(self.0.stderr));
        assert_eq!(self.0.status.code(), Some(code), "{out}\n{err}");
        for sign in ["panicked", "backtrace", "stack"] {
            assert!(!err.contains(sign), "{err}");
        }
        (out, err)
    }
}

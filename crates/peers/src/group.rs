//! Processes that end together, with their folder: when they are dropped, and when the test's process is gone.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Waits for the end of its input, which is a pipe that only the test's process holds open. Then it clears up, and
/// ends its group: itself, and whoever is in it, also the children's children.
const WATCH: &str = r#"trap '' HUP INT TERM; cat > /dev/null; rm -rf "$1"; kill -KILL 0"#;

/// A group of processes.
pub(crate) struct Group {
    watch: Child,
    members: Vec<Child>,
}

impl Group {
    /// An empty one, with the folder that goes when it ends.
    pub(crate) fn new(folder: &Path) -> io::Result<Self> {
        let watch = Command::new("sh")
            .args(["-c", WATCH, "sh"])
            .arg(folder)
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::piped())
            .spawn()?;
        Ok(Self {
            watch,
            members: Vec::new(),
        })
    }

    /// Its id, by which the system knows it.
    pub(crate) fn id(&self) -> u32 {
        self.watch.id()
    }

    /// Starts a process in it, and gives its pipes.
    pub(crate) fn start(&mut self, command: &mut Command) -> io::Result<&mut Child> {
        let child = self.join(command).stdin(Stdio::null()).spawn()?;
        self.members.push(child);
        Ok(self.members.last_mut().expect("one was pushed"))
    }

    /// Has a command run in it, when it is started.
    pub(crate) fn join<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let id = i32::try_from(self.id()).expect("the ids of processes are this small");
        command.process_group(id)
    }

    /// Whether one of them has ended already.
    pub(crate) fn has_lost_one(&mut self) -> bool {
        self.members
            .iter_mut()
            .any(|member| !matches!(member.try_wait(), Ok(None)))
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // Closes its input first.
        let _ = self.watch.wait();
        for member in &mut self.members {
            let _ = member.wait();
        }
    }
}

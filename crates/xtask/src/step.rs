//! Named steps: what each did, how long it took, and how to mend it when it failed.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::Result;

/// What a step that went well did.
pub enum Outcome {
    /// It did its work.
    Done,
    /// There was nothing to do, for this reason.
    Skipped(&'static str),
}

/// A step that is over.
pub struct Finished {
    /// What the step is called.
    pub name: String,
    /// How long it took.
    pub took: Duration,
}

/// Runs steps one after the other and remembers how long each took.
pub struct Steps {
    started: Instant,
    finished: Vec<Finished>,
}

impl Default for Steps {
    fn default() -> Self {
        Self {
            started: Instant::now(),
            finished: Vec::new(),
        }
    }
}

impl Steps {
    /// Runs one step and prints its line.
    ///
    /// # Errors
    ///
    /// What `work` failed with, as a [`StepFailed`] that tells the reader how to `mend` it.
    pub fn run(
        &mut self,
        name: &str,
        mend: &str,
        work: impl FnOnce() -> Result<Outcome>,
    ) -> Result<()> {
        let started = Instant::now();
        let outcome = work();
        let took = started.elapsed();
        match outcome {
            Ok(Outcome::Done) => eprintln!("✓ {name}  {}", in_words(took)),
            Ok(Outcome::Skipped(why)) => eprintln!("✓ {name} ({why})  {}", in_words(took)),
            Err(cause) => {
                return Err(StepFailed {
                    name: name.to_owned(),
                    took,
                    mend: mend.to_owned(),
                    cause,
                }
                .into());
            }
        }
        self.finished.push(Finished {
            name: name.to_owned(),
            took,
        });
        Ok(())
    }

    /// Forgets the steps so far, to report on the next ones alone.
    pub fn forget(&mut self) {
        self.finished.clear();
    }

    /// The steps that went well, in order.
    pub fn finished(&self) -> &[Finished] {
        &self.finished
    }

    /// Prints how long everything took since the program was started.
    pub fn say_total(&self) {
        eprintln!("  all together  {}", in_words(self.started.elapsed()));
    }
}

/// A step that went wrong, told so that a reader knows which, why and what to do.
#[derive(Debug)]
pub struct StepFailed {
    /// What the step is called.
    pub name: String,
    /// How long it ran.
    pub took: Duration,
    mend: String,
    cause: anyhow::Error,
}

impl fmt::Display for StepFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "✗ {} failed after {}", self.name, in_words(self.took))?;
        write!(f, "{:#}", self.cause)?;
        if !self.mend.is_empty() {
            write!(f, "\nTo mend it: {}", self.mend)?;
        }
        Ok(())
    }
}

impl std::error::Error for StepFailed {}

/// A duration as people say it: `0.4 s`, `12 s`, `3 min 05 s`.
pub fn in_words(took: Duration) -> String {
    let seconds = took.as_secs();
    if seconds < 10 {
        format!("{:.1} s", took.as_secs_f64())
    } else if seconds < 60 {
        format!("{seconds} s")
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    #[test]
    fn durations_read_like_speech() {
        let check = |millis, words| assert_eq!(in_words(Duration::from_millis(millis)), words);
        check(42, "0.0 s");
        check(9_940, "9.9 s");
        check(12_300, "12 s");
        check(59_999, "59 s");
        check(185_000, "3 min 05 s");
    }

    #[test]
    fn a_failure_names_the_step_the_cause_and_the_remedy() {
        let mut steps = Steps::default();
        let failure = steps
            .run("npm packages", "install node.", || bail!("no npm"))
            .expect_err("the step fails");
        let said = failure.to_string();
        assert!(said.starts_with("✗ npm packages failed after "), "{said}");
        assert!(
            said.ends_with("\nno npm\nTo mend it: install node."),
            "{said}"
        );
        assert!(steps.finished().is_empty());
    }

    #[test]
    fn a_step_that_had_nothing_to_do_counts_as_finished() -> Result<()> {
        let mut steps = Steps::default();
        steps.run("trunk", "", || Ok(Outcome::Skipped("already there")))?;
        assert_eq!(steps.finished().len(), 1);
        Ok(())
    }
}

//! What a run was measured on and with.

use std::fs;
use std::thread::available_parallelism;

use crate::command::answer;
use crate::project::Project;

/// The lines of the report that say where its numbers come from.
pub fn describe(project: &Project) -> Vec<(&'static str, String)> {
    let unknown = || "unknown".to_owned();
    let asked = |program: &str, args: &[&str]| answer(project.command(program).args(args));
    let cores = available_parallelism().map_or_else(|_| unknown(), |cores| cores.to_string());
    let memory = field("/proc/meminfo", "MemTotal")
        .and_then(|total| total.trim_end_matches(" kB").parse::<f64>().ok())
        .map_or_else(unknown, |kib| format!("{:.0} GiB", kib / 1_048_576.0));
    vec![
        (
            "Date",
            asked("date", &["+%Y-%m-%d"]).unwrap_or_else(unknown),
        ),
        (
            "Processor",
            field("/proc/cpuinfo", "model name").unwrap_or_else(unknown),
        ),
        ("Cores", cores),
        ("Memory", memory),
        (
            "Rust",
            asked("rustc", &["--version"]).unwrap_or_else(unknown),
        ),
    ]
}

/// The same, for a run with a browser of this version and so many visits of each kind.
pub fn of_visits(
    project: &Project,
    chromium: &str,
    repetitions: u32,
) -> Vec<(&'static str, String)> {
    let mut lines = describe(project);
    lines.push(("Chromium", chromium.to_owned()));
    lines.push(("Visits of each kind", repetitions.to_string()));
    lines
}

/// How many programs wanted to run in the last minute, as the system counts them.
pub fn load() -> String {
    let averages = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = averages.split(' ').next().filter(|load| !load.is_empty());
    load.unwrap_or("unknown").to_owned()
}

/// What a file of lines `name: value` says of one name.
fn field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    value_of(&text, name)
}

fn value_of(text: &str, name: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_its_whole_name() {
        let text = "MemTotalish: 1 kB\nMemTotal:  24 kB\n";
        assert_eq!(value_of(text, "MemTotal").as_deref(), Some("24 kB"));
        assert_eq!(value_of(text, "Mem"), None);
    }
}

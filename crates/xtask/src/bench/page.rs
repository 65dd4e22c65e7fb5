//! `cargo xtask bench page`: how fast the comments come and what they cost a reader, in a real browser.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use clap::Args;

use crate::bench::browser::{Browser, Driver};
use crate::bench::comments::Comments;
use crate::bench::corpus::{SIZES, Thread};
use crate::bench::figures::{Figures, SPEEDS, Speed};
use crate::bench::site::{Section, Site};
use crate::bench::visit::{Ending, Mounts};
use crate::bench::{Folder, REPORT, machine, prepare, report, targets, visit, write_part};
use crate::project::Project;
use crate::step::{Outcome, Steps};

/// How to measure.
#[derive(Args)]
pub struct Page {
    /// How many rounds of visits there are: in each of them somebody reads on a slow line; every third one is long.
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..))]
    repetitions: u32,
    /// Measures what was built last, without building.
    #[arg(long)]
    as_built: bool,
    /// Where the report goes.
    #[arg(long, value_name = "FILE", default_value = REPORT)]
    report: PathBuf,
}

/// What is visited in a round.
const VISITED: [Section; 6] = [
    Section::Static,
    Section::Script(100),
    Section::AtOnce(100),
    Section::Widget(100),
    Section::Widget(1_000),
    Section::Widget(10_000),
];

/// The orders of six rounds: each page follows each other page once in them, and is at each place once, so that a page
/// that disturbs what comes after it, or a machine that becomes slower, meets all alike (a Williams design).
const ORDER: [usize; 6] = [0, 1, 5, 2, 4, 3];

/// For so long browsers are busy with themselves after they say that they have started.
const STARTED: Duration = Duration::from_millis(500);

/// Builds, measures, prints the tables and writes the report.
///
/// # Errors
///
/// If something cannot be built or started, or a page does not do what a reader expects.
pub fn run(project: &Project, wanted: &Page, steps: &mut Steps) -> Result<()> {
    let tools = prepare(project, wanted.as_built, steps)?;
    let folder = Folder::new(project)?;
    let load = machine::load();
    let mut figures = Figures::default();
    let mut server = None;
    steps.run("comments", "", || {
        let sizes = SIZES.into_iter().chain([visit::COMMENTS]);
        let threads: Vec<Thread> = sizes.map(Thread::of).collect();
        server = Some(Comments::serve(project, folder.path(), &threads)?);
        Ok(Outcome::Done)
    })?;
    let server = server.context("the server was started a moment ago")?;
    let site = Site::publish(&server.address, &Thread::of(SIZES[0]).name)?;
    let driver = Driver::start(project, &tools, folder.path())?;
    let chromium = driver.open()?.version.clone();
    for round in 0..wanted.repetitions as usize {
        let name = format!("visits, round {} of {}", round + 1, wanted.repetitions);
        steps.run(&name, "", || {
            visit_all(&driver, &site, round, &mut figures)?;
            Ok(Outcome::Done)
        })?;
    }
    let mut mounts = Mounts::default();
    steps.run("1,000 mounts and unmounts", "", || {
        mounts = visit::mount_and_unmount(&driver, &site)?;
        Ok(Outcome::Done)
    })?;
    drop(driver);
    drop(server);
    let mut machine = machine::describe(project);
    machine.push(("Chromium", chromium));
    machine.push(("Rounds", wanted.repetitions.to_string()));
    machine.push(("Load when it began", load));
    for speed in SPEEDS {
        println!(
            "\n{}\n\n{}",
            speed.word(),
            report::reading::table(&figures, speed)
        );
    }
    println!("\n{}", report::reading::ratios(&figures));
    println!("{}", report::verdict(&targets::reading(&figures, &mounts)));
    let section = report::reading::section(&figures, &mounts, &machine);
    write_part(project, &wanted.report, &section)
}

/// Makes the visits of one round. First come those that are compared, one right after the other; what readers do after
/// reading is measured in the same pages when all of them were read, as it takes long. No browser starts meanwhile: that
/// would be measured, too.
fn visit_all(driver: &Driver, site: &Site, round: usize, figures: &mut Figures) -> Result<()> {
    let ending = ending(round);
    for speed in SPEEDS {
        let mut sections = order(round).to_vec();
        sections.retain(|&section| is_visited(section, ending, speed));
        let browsers = open_all(driver, sections.len())?;
        let mut open = Vec::new();
        for (section, browser) in sections.into_iter().zip(browsers) {
            let visit = visit::read(browser, site, section, speed)
                .with_context(|| format!("reading {section:?}, {}", speed.word()))?;
            match section {
                Section::Widget(_) if ending != Ending::Leave => open.push((section, visit)),
                _ => figures.add(visit.end(Ending::Leave)?),
            }
        }
        for (section, visit) in open {
            let measured = visit.end(ending);
            let place = || format!("after reading {section:?}, {}", speed.word());
            figures.add(measured.with_context(place)?);
        }
    }
    Ok(())
}

/// Whether a page is visited at this speed in a round that ends so: often what is compared, the rest as far as it is used
/// then.
fn is_visited(section: Section, ending: Ending, speed: Speed) -> bool {
    match (ending, speed) {
        (Ending::TakePart, _) | (Ending::ReplyAtOnce, Speed::Slow) => true,
        (Ending::ReplyAtOnce, Speed::Full) => matches!(section, Section::Widget(_)),
        // It reads like the others of ours.
        (Ending::Leave, Speed::Slow) => section != Section::Widget(1_000),
        (Ending::Leave, Speed::Full) => false,
    }
}

/// Opens so many browsers, and waits until they have nothing more to do.
fn open_all(driver: &Driver, count: usize) -> Result<Vec<Browser<'_>>> {
    let browsers = thread::scope(|scope| {
        let opening: Vec<_> = (0..count).map(|_| scope.spawn(|| driver.open())).collect();
        let opened = opening.into_iter().map(|browser| browser.join());
        let opened =
            opened.map(|browser| browser.map_err(|_| anyhow!("opening a browser failed"))?);
        opened.collect()
    });
    thread::sleep(STARTED);
    browsers
}

/// What readers of ours do after reading: in every third round they take part, in every third they begin with a click.
fn ending(round: usize) -> Ending {
    [Ending::TakePart, Ending::ReplyAtOnce, Ending::Leave][round % 3]
}

/// The pages in the order of this round.
fn order(round: usize) -> [Section; 6] {
    // Rounds that end alike have different orders.
    let first = round / 3 + round % 3 * 2;
    ORDER.map(|place| VISITED[(place + first) % VISITED.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_follows_each_other_once_in_six_rounds() {
        let orders: Vec<_> = (0..6).map(order).collect();
        let mut pairs: Vec<_> = orders
            .iter()
            .flat_map(|order| order.windows(2).map(<[Section]>::to_vec))
            .collect();
        pairs.sort();
        pairs.dedup();
        assert_eq!(pairs.len(), 6 * 5);
        for place in 0..6 {
            let mut there: Vec<_> = orders.iter().map(|order| order[place]).collect();
            there.sort();
            there.dedup();
            assert_eq!(there.len(), 6);
        }
    }

    #[test]
    fn each_ending_and_each_order_is_as_frequent_as_the_others() {
        let rounds = || (0..18).map(|round| (ending(round), order(round)));
        for wanted in [Ending::TakePart, Ending::ReplyAtOnce, Ending::Leave] {
            let mut orders: Vec<_> = rounds()
                .filter(|(ending, _)| *ending == wanted)
                .map(|(_, order)| order)
                .collect();
            orders.sort();
            orders.dedup();
            assert_eq!(orders.len(), 6, "{wanted:?}");
        }
    }
}

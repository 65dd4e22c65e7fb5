//! Journeys of readers: the real server, a real Chromium, and what can go wrong between them.
//!
//! Elements are found by role and accessible name, as assistive technology finds them; pointer and
//! keys are real ones. Nothing waits for a time: verbs wait for what they look for.

#[path = "../crates/adapters/tests/support/asking.rs"]
mod asking;
#[path = "e2e/driver.rs"]
mod driver;
#[path = "e2e/front.rs"]
mod front;
#[path = "e2e/page.rs"]
mod page;
#[path = "e2e/server.rs"]
mod server;
#[path = "../crates/server/tests/support/smtp.rs"]
mod smtp;
#[path = "e2e/words.rs"]
mod words;

#[path = "e2e/aloud.rs"]
mod aloud;
#[path = "e2e/arriving.rs"]
mod arriving;
#[path = "e2e/at_once.rs"]
mod at_once;
#[path = "e2e/attributes.rs"]
mod attributes;
#[path = "e2e/comfort.rs"]
mod comfort;
#[path = "e2e/costs.rs"]
mod costs;
#[path = "e2e/counting.rs"]
mod counting;
#[path = "e2e/early.rs"]
mod early;
#[path = "e2e/everyone.rs"]
mod everyone;
#[path = "e2e/files.rs"]
mod files;
#[path = "e2e/foreign.rs"]
mod foreign;
#[path = "e2e/guest.rs"]
mod guest;
#[path = "e2e/hostile.rs"]
mod hostile;
#[path = "e2e/imported.rs"]
mod imported;
#[path = "e2e/journey.rs"]
mod journey;
#[path = "e2e/keyboard.rs"]
mod keyboard;
#[path = "e2e/links.rs"]
mod links;
#[path = "e2e/living.rs"]
mod living;
#[path = "e2e/looks.rs"]
mod looks;
#[path = "e2e/mailing.rs"]
mod mailing;
#[path = "e2e/notify.rs"]
mod notify;
#[path = "e2e/outbox.rs"]
mod outbox;
#[path = "e2e/panels.rs"]
mod panels;
#[path = "e2e/people.rs"]
mod people;
#[path = "e2e/plain.rs"]
mod plain;
#[path = "e2e/reading.rs"]
mod reading;
#[path = "e2e/refusals.rs"]
mod refusals;
#[path = "e2e/remark.rs"]
mod remark;
#[path = "e2e/sharing.rs"]
mod sharing;
#[path = "e2e/stars.rs"]
mod stars;
#[path = "e2e/states.rs"]
mod states;
#[path = "e2e/strange.rs"]
mod strange;
#[path = "e2e/table.rs"]
mod table;
#[path = "e2e/tabs.rs"]
mod tabs;
#[path = "e2e/trouble.rs"]
mod trouble;
#[path = "e2e/wording.rs"]
mod wording;
#[path = "e2e/writing.rs"]
mod writing;

//! The one task that reads what happened in the threads somebody listens to, and tells it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::time::MissedTickBehavior;

use super::topics::{Name, Topic};
use super::{told, wait_for_close};
use crate::app::App;
use crate::store::{StoreError, Watch};

/// How often it is looked for changes nobody has told of: another process may have made some.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Pause between two rounds; changes made meanwhile are told together.
const REST: Duration = Duration::from_millis(100);
/// Threads that are read at a time; others want to read, too.
const AT_A_TIME: usize = 4;

/// Tells what happens until streams have to end.
pub async fn run(app: Arc<App>, mut watch: Watch) {
    let mut closing = app.live.closing();
    let mut looks = tokio::time::interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = wait_for_close(&mut closing) => return,
            () = app.live.woken.notified() => (),
            _ = looks.tick() => look(&app, &mut watch).await,
        }
        let failed = AtomicBool::new(false);
        let due = app.live.topics().take_due();
        futures_util::stream::iter(due)
            .for_each_concurrent(AT_A_TIME, async |(name, topic)| {
                // One that fails is enough: each waits for seconds before it does.
                if failed.load(Ordering::Relaxed) {
                    app.live.topics().mark(name);
                } else if let Err(error) = read(&app, &name, topic).await {
                    tracing::warn!(%error, "a change could not be told yet");
                    failed.store(true, Ordering::Relaxed);
                    app.live.topics().mark(name);
                }
            })
            .await;
        tokio::time::sleep(REST).await;
    }
}

/// Marks the topics whose threads have news.
async fn look(app: &App, watch: &mut Watch) {
    match watch.look().await {
        Ok(Some(busy)) => {
            let mut topics = app.live.topics();
            busy.into_iter().for_each(|thread| topics.mark_busy(thread));
        }
        Ok(None) => app.live.topics().mark_all(),
        Err(error) => tracing::warn!(%error, "changes by others could not be looked for"),
    }
}

/// Reads what happened in a thread since it was told last, and tells it.
async fn read(app: &App, name: &Name, mut topic: Topic) -> Result<(), StoreError> {
    loop {
        let now = app.clock.now();
        let page = app.store.list_events(&topic.site, &name.1, topic.last, now);
        let page = page.await?;
        let (last, more) = (page.last, page.more);
        let batch = told(page);
        app.live.topics().tell(name, &topic, batch.into(), last);
        if !more {
            return Ok(());
        }
        topic.last = last;
    }
}

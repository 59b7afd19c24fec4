//! The one task of a server that runs the jobs of clocks that move by themselves.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::registry::Registry;

/// The longest sleep: without a tick ahead the task only waits to be woken.
const SLEEP_MAX: Duration = Duration::from_hours(24);

/// How long the end waits for files that are being loaded.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(5);

/// Runs what is due until `stop` is sent or dropped, and leaves nothing running.
pub(crate) async fn run(registry: Arc<Registry>, mut stop: oneshot::Receiver<()>) {
    let mut running = JoinSet::new();
    loop {
        // Asked for before the look, so that no change goes unseen between the two.
        let woken = registry.clocks_changed();
        // Nobody is kept alive by the sleep: an instance that is deleted ends at once.
        let next = registry
            .all()
            .iter()
            .filter_map(|instance| instance.until_tick())
            .min()
            .unwrap_or(SLEEP_MAX);
        tokio::select! {
            _ = &mut stop => break,
            () = woken => {}
            Some(_) = running.join_next() => {}
            () = tokio::time::sleep(next.min(SLEEP_MAX)) => {
                for instance in registry.all() {
                    if instance.claim_tick() && instance.has_files_waiting() {
                        running.spawn_blocking(move || instance.run_tick());
                    }
                }
            }
        }
    }
    let drained = async { while running.join_next().await.is_some() {} };
    if tokio::time::timeout(DRAIN_TIMEOUT, drained).await.is_err() {
        for instance in registry.all() {
            instance.cancel_jobs();
        }
    }
}

//! Watching a running command: its output as it comes, its end, and what it leaves behind.

use std::io::Write as _;
use std::process::ExitStatus;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Child;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::log::{LogCapture, LogWriter};
use super::process_group::ProcessGroup;
use crate::history::{Exit, Stream};

/// A command that has ended closes its pipes at once.
const PIPES_TIMEOUT: Duration = Duration::from_secs(1);

/// Catches what the command logs until it ends. One that does not end in time is stopped; so is what it leaves behind.
pub(super) async fn watch(
    mut child: Child,
    events: &[u8],
    time_limit: Duration,
    log: &LogCapture,
) -> std::io::Result<Exit> {
    let mut group = ProcessGroup::of(child.id());
    let mut pipes = JoinSet::new();
    pipes.spawn(capture(child.stdout.take(), log.writer(Stream::Stdout)));
    pipes.spawn(capture(child.stderr.take(), log.writer(Stream::Stderr)));
    let how = match timeout(time_limit, feed_and_wait(&mut child, events)).await {
        Ok(status) => exit(status?),
        Err(_elapsed) => {
            group.stop();
            child.kill().await?;
            Exit::TimedOut
        }
    };
    if all_closed(&mut pipes).await {
        group.has_ended();
    }
    Ok(how)
}

async fn feed_and_wait(child: &mut Child, events: &[u8]) -> std::io::Result<ExitStatus> {
    if let Some(mut stdin) = child.stdin.take() {
        // A command that does not read its input closes it; that is its business.
        let _ = stdin.write_all(events).await;
    }
    child.wait().await
}

fn exit(status: ExitStatus) -> Exit {
    status.code().map_or(Exit::Signal, Exit::Status)
}

async fn capture(pipe: Option<impl AsyncRead + Unpin>, mut log: LogWriter) {
    let Some(mut pipe) = pipe else { return };
    let mut buffer = vec![0; 8 * 1024];
    while let Ok(length @ 1..) = pipe.read(&mut buffer).await {
        if log
            .write_all(buffer.get(..length).unwrap_or_default())
            .is_err()
        {
            break;
        }
    }
}

/// Whether nobody writes any more. What a command has started may hold its pipes open.
async fn all_closed(pipes: &mut JoinSet<()>) -> bool {
    let closed = timeout(PIPES_TIMEOUT, async {
        while pipes.join_next().await.is_some() {}
    });
    let closed = closed.await.is_ok();
    pipes.shutdown().await;
    closed
}

//! The TCP connection below SSH, as the rest must see and end it.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{Notify, watch};

/// How long something that came in may stay unanswered after a refusal. Everything that a client
/// may say there is answered at once, but it may come in pieces.
const SILENCE: Duration = Duration::from_millis(300);

/// How long a client that has files open may do nothing while the server stops.
const REST: Duration = Duration::from_secs(1);

/// What is known of a connection, shared by those who serve it.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// The client was refused and may try again.
    refused: AtomicBool,
    admitted: AtomicBool,
    /// How often bytes came in, and how often when bytes last went out.
    reads: AtomicU64,
    answered: AtomicU64,
    read: Notify,
    cut: AtomicBool,
    /// The cut is a reset, as when a machine in between gives up.
    reset: AtomicBool,
    reader: Mutex<Option<Waker>>,
    /// Files and folders that the client has open.
    pub(super) open: watch::Sender<usize>,
}

impl Line {
    /// The client tried to get in and could not.
    pub(super) fn refuse(&self) {
        self.refused.store(true, Ordering::SeqCst);
    }

    /// An attempt to get in is being looked at.
    pub(super) fn consider(&self) {
        self.refused.store(false, Ordering::SeqCst);
    }

    /// The client is in.
    pub(super) fn admit(&self) {
        self.consider();
        self.admitted.store(true, Ordering::SeqCst);
    }

    pub(super) fn is_admitted(&self) -> bool {
        self.admitted.load(Ordering::SeqCst)
    }

    /// Ends the connection without another word.
    pub(super) fn cut(&self) {
        self.cut.store(true, Ordering::SeqCst);
        let reader = self.reader().take();
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    /// Ends the connection as a reset.
    pub(super) fn reset(&self) {
        self.reset.store(true, Ordering::SeqCst);
        self.cut();
    }

    /// Comes back when a refused client has said something that is not answered.
    ///
    /// The SSH library ignores a second request for the authentication service, which paramiko
    /// sends before each further attempt; it would wait for the answer for half a minute. What
    /// was ignored cannot be seen from outside, but that nothing was answered can.
    pub(super) async fn silence(&self) {
        loop {
            self.read.notified().await;
            let reads = self.reads.load(Ordering::SeqCst);
            tokio::time::sleep(SILENCE).await;
            let is_waiting = self.refused.load(Ordering::SeqCst)
                && self.reads.load(Ordering::SeqCst) == reads
                && self.answered.load(Ordering::SeqCst) < reads;
            if is_waiting {
                return;
            }
        }
    }

    /// Comes back when the client was answered and has asked for nothing more for a while.
    pub(super) async fn rest(&self) {
        loop {
            let reads = self.reads.load(Ordering::SeqCst);
            tokio::time::sleep(REST).await;
            let is_resting = self.reads.load(Ordering::SeqCst) == reads
                && self.answered.load(Ordering::SeqCst) == reads;
            if is_resting {
                return;
            }
        }
    }

    fn note_read(&self) {
        self.reads.fetch_add(1, Ordering::SeqCst);
        if self.refused.load(Ordering::SeqCst) {
            self.read.notify_one();
        }
    }

    fn note_write(&self) {
        self.answered
            .store(self.reads.load(Ordering::SeqCst), Ordering::SeqCst);
    }

    fn reader(&self) -> std::sync::MutexGuard<'_, Option<Waker>> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The connection itself, watched.
#[derive(Debug)]
pub(super) struct Watched {
    stream: TcpStream,
    line: Arc<Line>,
}

impl Watched {
    pub(super) fn new(stream: TcpStream, line: Arc<Line>) -> Self {
        Self { stream, line }
    }

    /// Fails once the line is cut, so that whoever serves the connection lets go of it.
    fn check(&self) -> io::Result<()> {
        if !self.line.cut.load(Ordering::SeqCst) {
            return Ok(());
        }
        if self.line.reset.load(Ordering::SeqCst) {
            // Closing then sends a reset instead of an end.
            self.stream.set_zero_linger()?;
        }
        Err(io::ErrorKind::ConnectionAborted.into())
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        *self.line.reader() = Some(context.waker().clone());
        self.check()?;
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if read.is_ready() && buffer.filled().len() > before {
            self.line.note_read();
        }
        read
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        self.line.note_write();
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

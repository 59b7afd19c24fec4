//! The accept loop: each connection in a task of its own, within the limits.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinHandle;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::server::Acceptor;

use super::limits::{HEADER_BYTES_MIN, Limits};
use super::line::Line;
use super::punctual::Punctual;
use super::socket::Socket;
use super::stream::Stream;

/// Between two attempts to accept when the machine has no more sockets.
const EXHAUSTED_PAUSE: Duration = Duration::from_millis(50);

/// Streams of one connection of HTTP/2 at a time.
const STREAMS_MAX: u32 = 250;

/// How a connection of HTTP/2 begins that was not negotiated by TLS.
const HTTP2_PREFACE: &[u8; 3] = b"PRI";

/// A record of TLS: the alert that no handshake comes about (RFC 8446, 6).
const HANDSHAKE_FAILURE: &[u8] = &[21, 3, 3, 0, 2, 2, 40];

/// A listener that is being served.
#[derive(Debug)]
pub(crate) struct Serving {
    /// Gone once it has to stop.
    stop: Option<watch::Sender<()>>,
    task: JoinHandle<()>,
}

/// Answers requests.
pub(crate) trait App: Clone + Send + Sync + 'static {
    /// The answer to one.
    fn answer(self, request: Request<Body>) -> impl Future<Output = Response<Body>> + Send;
}

/// What every connection needs.
#[derive(Clone)]
struct Shared<A> {
    app: A,
    tls: Option<Arc<ServerConfig>>,
    limits: Limits,
    gate: Gate,
}

/// Asked about each new client, with the host name that it asks for under TLS: whether he is sent
/// away before anything is said.
pub(crate) type Gate = Arc<dyn Fn(Option<&str>) -> bool + Send + Sync>;

/// Serves `app` on a listener, with TLS when there is a configuration for it.
pub(crate) fn serve(
    listener: TcpListener,
    app: impl App,
    tls: Option<Arc<ServerConfig>>,
    limits: Limits,
    gate: Gate,
) -> Serving {
    let (stop, stopped) = watch::channel(());
    let shared = Shared {
        app,
        tls,
        limits,
        gate,
    };
    Serving {
        stop: Some(stop),
        task: tokio::spawn(accept(listener, shared, stopped)),
    }
}

impl Serving {
    /// Takes no more connections, lets exchanges that are under way finish for a while, and stops.
    pub(crate) async fn shutdown(&mut self, patience: Duration) {
        drop(self.stop.take());
        if tokio::time::timeout(patience, &mut self.task)
            .await
            .is_err()
        {
            self.task.abort();
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, shared: Shared<impl App>, mut stopped: watch::Receiver<()>) {
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(shared.limits.connections));
    let mut connections = tokio::task::JoinSet::new();
    loop {
        // Those that are done are forgotten.
        while connections.try_join_next().is_some() {}
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.changed() => break,
        };
        match accepted {
            Ok((tcp, _)) => {
                if let Ok(place) = Arc::clone(&room).try_acquire_owned() {
                    let ends = Ends {
                        graceful: graceful.watcher(),
                        stopped: stopped.clone(),
                        _place: place,
                    };
                    connections.spawn(connection(tcp, shared.clone(), ends));
                } else {
                    let connections = shared.limits.connections;
                    tracing::warn!(connections, "too many connections: one more is closed");
                }
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "cannot accept connections for the moment");
                tokio::time::sleep(EXHAUSTED_PAUSE).await;
            }
        }
    }
    drop(listener);
    graceful.shutdown().await;
}

/// The client went away before it was accepted.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

/// How a connection ends with the listener, and what ends with the connection.
struct Ends {
    /// From the first request on: what is under way is answered.
    graceful: Watcher,
    /// Before it: nothing is under way.
    stopped: watch::Receiver<()>,
    _place: OwnedSemaphorePermit,
}

async fn connection(tcp: TcpStream, shared: Shared<impl App>, mut ends: Ends) {
    // Answers are small: waiting for more to send would only delay them.
    if let Err(error) = tcp.set_nodelay(true) {
        tracing::debug!(%error, "cannot set TCP_NODELAY");
    }
    // Whoever connects and says nothing is not waited for.
    let opened = tokio::time::timeout(shared.limits.header_time, open(tcp, &shared));
    let opened = tokio::select! {
        // A request that is there already is answered.
        biased;
        opened = opened => opened,
        _ = ends.stopped.changed() => return,
    };
    let (socket, protocol) = match opened {
        Ok(Ok(opened)) => opened,
        Ok(Err(error)) => {
            tracing::debug!(%error, "a connection did not come about");
            return;
        }
        Err(_) => return,
    };
    let line = Line::default();
    let io = TokioIo::new(Stream::new(socket, line.clone()));
    let limits = Limits {
        header_bytes: shared.limits.header_bytes.max(HEADER_BYTES_MIN),
        ..shared.limits
    };
    let header_bytes = limits.header_bytes;
    let service =
        service_fn(move |request| call(shared.app.clone(), line.clone(), limits, request));
    let outcome = match protocol {
        Protocol::Http1 => {
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(shared.limits.header_time)
                .max_buf_size(header_bytes)
                .serve_connection(io, service);
            ends.graceful.watch(connection).await
        }
        Protocol::Http2 => {
            let header_bytes = u32::try_from(header_bytes).unwrap_or(u32::MAX);
            let connection = http2::Builder::new(TokioExecutor::new())
                .timer(TokioTimer::new())
                .max_header_list_size(header_bytes)
                .max_concurrent_streams(STREAMS_MAX)
                .keep_alive_interval(shared.limits.header_time)
                .serve_connection(io, service);
            ends.graceful.watch(connection).await
        }
    };
    match outcome {
        Ok(()) => {}
        // What cannot be read never comes as far as the journal.
        Err(error) if error.is_parse() => {
            tracing::info!(%error, "a request that is no HTTP is refused");
        }
        Err(error) if error.is_timeout() => {
            tracing::info!(%error, "a client that takes too long is disconnected");
        }
        Err(error) => tracing::debug!(%error, "a connection ended early"),
    }
}

#[derive(Debug, Clone, Copy)]
enum Protocol {
    Http1,
    Http2,
}

/// TLS, and which HTTP is spoken.
async fn open(tcp: TcpStream, shared: &Shared<impl App>) -> io::Result<(Socket, Protocol)> {
    let Some(config) = &shared.tls else {
        let mut first = [0; HTTP2_PREFACE.len()];
        tcp.peek(&mut first).await?;
        if (shared.gate)(None) {
            return Err(send_away(tcp, &[]).await);
        }
        let protocol = if first == *HTTP2_PREFACE {
            Protocol::Http2
        } else {
            Protocol::Http1
        };
        return Ok((Socket::Plain(tcp), protocol));
    };
    let hello = LazyConfigAcceptor::new(Acceptor::default(), tcp).await?;
    if (shared.gate)(hello.client_hello().server_name()) {
        return Err(send_away(hello.io, HANDSHAKE_FAILURE).await);
    }
    let tls = hello.into_stream(Arc::clone(config)).await?;
    let protocol = match tls.get_ref().1.alpn_protocol() {
        Some(b"h2") => Protocol::Http2,
        Some(_) | None => Protocol::Http1,
    };
    Ok((Socket::Tls(Box::new(tls)), protocol))
}

/// Closes a connection with some last bytes. What still comes in is read, lest a reset hides them.
async fn send_away(mut tcp: TcpStream, last: &[u8]) -> io::Error {
    let farewell = async {
        tcp.write_all(last).await?;
        tcp.shutdown().await?;
        while tcp.read(&mut [0; 1024]).await? > 0 {}
        Ok(())
    };
    farewell
        .await
        .err()
        .unwrap_or_else(|| io::ErrorKind::ConnectionAborted.into())
}

async fn call(
    app: impl App,
    line: Line,
    limits: Limits,
    mut request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    // HTTP itself looks at the limit only between two reads, so more can slip through.
    if size_of_head(&request) > limits.header_bytes {
        tracing::info!(
            limits.header_bytes,
            "a request with too large a head is refused"
        );
        let mut refusal = Response::new(Body::empty());
        *refusal.status_mut() = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
        return Ok(refusal);
    }
    request.extensions_mut().insert(line);
    request.extensions_mut().insert(limits);
    let request = request.map(|body| Body::new(Punctual::new(body, limits.body_time)));
    Ok(app.answer(request).await)
}

fn size_of_head(request: &Request<Incoming>) -> usize {
    let path = request
        .uri()
        .path_and_query()
        .map_or(0, |path| path.as_str().len());
    let header = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + 4;
    path + request.headers().iter().map(header).sum::<usize>()
}

//! One client of the sink: its socket, TLS and time.

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::delivery::{decide, deliver};
use super::reply::Reply;
use super::session::{Next, Session};
use super::sink::{Shared, stopped};

/// Bytes that are read at once.
const CHUNK_BYTES: usize = 16 << 10;

/// Why a conversation ended.
enum End {
    Closed,
    StartTls,
}

/// Talks with a client until one of the two has enough.
pub(super) async fn serve(
    mut stream: TcpStream,
    shared: &Shared,
    mut stop: watch::Receiver<bool>,
) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut session = Session::new(shared.limits);
    match talk(&mut stream, &mut session, shared, &mut stop).await? {
        End::Closed => Ok(()),
        End::StartTls => {
            let Some(acceptor) = shared.tls.acceptor() else {
                return Ok(());
            };
            let handshake = acceptor.accept(stream);
            let mut stream = tokio::time::timeout(shared.limits.idle_timeout, handshake).await??;
            let mut session = session.secured();
            talk(&mut stream, &mut session, shared, &mut stop).await?;
            stream.shutdown().await
        }
    }
}

async fn talk(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    session: &mut Session,
    shared: &Shared,
    stop: &mut watch::Receiver<bool>,
) -> std::io::Result<End> {
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        stream.write_all(&session.take_replies()).await?;
        stream.flush().await?;
        let read = tokio::time::timeout(shared.limits.idle_timeout, stream.read(&mut chunk));
        let read = tokio::select! {
            // A mail that is under way may finish.
            () = stopped(stop), if !session.is_busy() => {
                return part(stream, session, &Reply::Closing).await;
            }
            read = read => read,
        };
        let bytes = match read {
            Ok(Ok(0)) => return Ok(End::Closed),
            Ok(Ok(length)) => chunk.get(..length).unwrap_or_default(),
            Ok(Err(error)) => return Err(error),
            Err(_elapsed) => return part(stream, session, &Reply::Silent).await,
        };
        let mut bytes = bytes.iter();
        loop {
            match session.advance(&mut bytes) {
                Next::Read => break,
                Next::Recipient(address) => {
                    let decision = decide(&shared.registry, &address).await;
                    session.decide_recipient(address, decision);
                }
                Next::Deliver(envelope) => {
                    let mark = shared.registry.mark();
                    deliver(&shared.registry, envelope);
                    let kept = shared.registry.kept(mark).await;
                    session.delivered(kept.is_ok());
                }
                Next::StartTls => {
                    let available = shared.tls.acceptor().is_some();
                    session.decide_tls(available);
                    if available {
                        // What came with the command was not protected, whoever sent it.
                        stream.write_all(&session.take_replies()).await?;
                        stream.flush().await?;
                        return Ok(End::StartTls);
                    }
                }
                Next::Close => {
                    stream.write_all(&session.take_replies()).await?;
                    stream.flush().await?;
                    return Ok(End::Closed);
                }
            }
        }
    }
}

async fn part(
    stream: &mut (impl AsyncWrite + Unpin),
    session: &mut Session,
    reply: &Reply,
) -> std::io::Result<End> {
    session.close(reply);
    stream.write_all(&session.take_replies()).await?;
    stream.flush().await?;
    Ok(End::Closed)
}

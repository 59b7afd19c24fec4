//! A client that sends the packets it likes, whole or not, to see what the server makes of them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use russh::client::{self, Handle, Handler};
use russh::keys::{PrivateKey, PrivateKeyWithHashAlg, PublicKeyOrCertificate};
use russh::{Channel, ChannelMsg, Disconnect};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use super::site::Site;

/// Far more than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) const OPEN: u8 = 3;
pub(super) const CLOSE: u8 = 4;
pub(super) const READ: u8 = 5;
pub(super) const WRITE: u8 = 6;
pub(super) const STATUS: u8 = 101;
pub(super) const DATA: u8 = 103;

/// What the server said about why it ends the connection.
pub(super) type Farewell = Arc<std::sync::Mutex<Option<String>>>;

pub(super) struct Trusting {
    farewell: Farewell,
}

impl Handler for Trusting {
    type Error = russh::Error;

    async fn check_server_key(
        &mut self,
        _key: &PublicKeyOrCertificate,
    ) -> Result<bool, Self::Error> {
        Ok(true)
    }

    async fn disconnected(
        &mut self,
        reason: client::DisconnectReason<Self::Error>,
    ) -> Result<(), Self::Error> {
        match reason {
            client::DisconnectReason::ReceivedDisconnect(info) => {
                *self.farewell.lock().unwrap() = Some(info.message);
                Ok(())
            }
            client::DisconnectReason::Error(error) => Err(error),
        }
    }
}

/// A connection over SSH.
pub(super) struct Ssh {
    pub(super) handle: Handle<Trusting>,
    pub(super) farewell: Farewell,
}

impl Ssh {
    /// Not logged in yet.
    pub(super) async fn connect(site: &Site) -> Self {
        Self::connect_to(site.server.sftp().unwrap()).await
    }

    async fn connect_to(address: SocketAddr) -> Self {
        let farewell = Farewell::default();
        let handler = Trusting {
            farewell: Arc::clone(&farewell),
        };
        let handle = client::connect(Arc::default(), address, handler);
        Self {
            handle: handle.await.unwrap(),
            farewell,
        }
    }

    pub(super) async fn login(site: &Site) -> Self {
        let mut ssh = Self::connect(site).await;
        assert!(ssh.password("coupa-mock-sftp").await);
        ssh
    }

    /// To a server that is a process of its own.
    pub(super) async fn login_to(address: SocketAddr) -> Self {
        let mut ssh = Self::connect_to(address).await;
        assert!(ssh.password("coupa-mock-sftp").await);
        ssh
    }

    pub(super) async fn password(&mut self, password: &str) -> bool {
        let result = self.handle.authenticate_password("coupa", password);
        result.await.unwrap().success()
    }

    pub(super) async fn key(&mut self, key: PrivateKey) -> bool {
        let hash = self.handle.best_supported_rsa_hash().await.unwrap();
        let key = PrivateKeyWithHashAlg::new(Arc::new(key), hash.flatten());
        let result = self.handle.authenticate_publickey("coupa", key);
        result.await.unwrap().success()
    }

    /// Comes back once the server has ended the connection, with its last words.
    pub(super) async fn ended(&self) -> Option<String> {
        let ended = async {
            while !self.handle.is_closed() {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, ended).await.unwrap();
        self.farewell.lock().unwrap().clone()
    }

    pub(super) async fn leave(self) {
        let _ = self
            .handle
            .disconnect(Disconnect::ByApplication, "", "")
            .await;
    }

    /// A channel that speaks SFTP, nothing said yet.
    pub(super) async fn sftp(&self) -> Raw {
        let channel = self.handle.channel_open_session().await.unwrap();
        channel.request_subsystem(true, "sftp").await.unwrap();
        Raw::new(channel).await
    }
}

/// A conversation of packets.
pub(super) struct Raw {
    channel: russh::ChannelStream<client::Msg>,
}

/// A reply: its kind, its number and the rest.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) kind: u8,
    pub(super) id: u32,
    pub(super) rest: Vec<u8>,
}

impl Reply {
    /// The status that it tells.
    #[track_caller]
    pub(super) fn status(&self) -> u32 {
        assert_eq!(self.kind, STATUS, "{self:?}");
        u32::from_be_bytes(self.rest[..4].try_into().unwrap())
    }

    /// The string that it begins with: a handle, or data.
    pub(super) fn string(&self) -> &[u8] {
        let length = u32::from_be_bytes(self.rest[..4].try_into().unwrap()) as usize;
        &self.rest[4..4 + length]
    }
}

impl Raw {
    async fn new(mut channel: Channel<client::Msg>) -> Self {
        loop {
            match timeout(PATIENCE, channel.wait()).await.unwrap() {
                Some(ChannelMsg::Success) => break,
                Some(ChannelMsg::WindowAdjusted { .. }) => {}
                other => panic!("no subsystem: {other:?}"),
            }
        }
        Self {
            channel: channel.into_stream(),
        }
    }

    /// Sends bytes as they are.
    pub(super) async fn send(&mut self, bytes: &[u8]) {
        self.channel.write_all(bytes).await.unwrap();
        self.channel.flush().await.unwrap();
    }

    /// Begins the conversation.
    pub(super) async fn init(&mut self) -> Reply {
        self.send(&packet(1, &[&3_u32.to_be_bytes()])).await;
        self.reply().await.unwrap()
    }

    pub(super) async fn ask(&mut self, kind: u8, id: u32, fields: &[&[u8]]) -> Reply {
        let id = id.to_be_bytes();
        let fields = [&[&id[..]], fields].concat();
        self.send(&packet(kind, &fields)).await;
        self.reply().await.unwrap()
    }

    /// The next reply; `None` when the server has ended the conversation.
    pub(super) async fn reply(&mut self) -> Option<Reply> {
        let mut head = [0; 9];
        let read = timeout(PATIENCE, self.channel.read_exact(&mut head)).await;
        read.unwrap().ok()?;
        let length = u32::from_be_bytes(head[..4].try_into().unwrap()) as usize;
        let mut rest = vec![0; length - 5];
        let read = timeout(PATIENCE, self.channel.read_exact(&mut rest)).await;
        read.unwrap().unwrap();
        Some(Reply {
            kind: head[4],
            id: u32::from_be_bytes(head[5..].try_into().unwrap()),
            rest,
        })
    }

    /// Opens a file with these flags.
    pub(super) async fn open(&mut self, path: &str, flags: u32) -> Vec<u8> {
        let reply = self
            .ask(OPEN, 1, &[&string(path), &flags.to_be_bytes(), &[0; 4]])
            .await;
        assert_eq!(reply.kind, 102, "{reply:?}");
        string(reply.string())
    }
}

/// A packet with its length.
pub(super) fn packet(kind: u8, fields: &[&[u8]]) -> Vec<u8> {
    let content = fields.concat();
    let length = u32::try_from(content.len() + 1).unwrap();
    [&length.to_be_bytes()[..], &[kind], &content].concat()
}

/// A length and so many bytes.
pub(super) fn string(text: impl AsRef<[u8]>) -> Vec<u8> {
    let text = text.as_ref();
    let length = u32::try_from(text.len()).unwrap();
    [&length.to_be_bytes(), text].concat()
}

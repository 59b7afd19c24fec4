//! Whole `sftp` commands against OpenSSH's own server, and sessions held at once:
//! `cargo bench --bench sftp`.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    dead_code,
    unreachable_pub,
    reason = "a benchmark that fails has nothing to report but that"
)]

mod support;

use std::fmt::Write as _;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use russh::client;
use russh::keys::PublicKeyOrCertificate;
use support::{Effort, median, resident_bytes_of};
use tempfile::TempDir;

const SSHD: &str = "/usr/sbin/sshd";

fn main() {
    let effort = Effort::from_args(Effort {
        rounds: 9,
        steps: 1000,
    });
    let programs = ["sftp", "ssh-keygen"];
    let missing = |program: &&str| Command::new(program).arg("--version").output().is_err();
    if programs.iter().any(missing) || !Path::new(SSHD).exists() {
        println!("skipped: OpenSSH's sftp, ssh-keygen and sshd are needed");
        return;
    }
    let folder = TempDir::new().unwrap();
    let ours = Server::coupa_mock(folder.path());
    match Server::openssh(folder.path()) {
        Some(theirs) => compare(folder.path(), &ours, &theirs, &effort),
        None => println!("skipped: sshd does not start here, which needs root"),
    }
    drop(ours);
    hold(effort.steps);
}

/// The same commands against both, in turn.
fn compare(folder: &Path, ours: &Server, theirs: &Server, effort: &Effort) {
    let megabytes = if effort.is_smoke() { 1 } else { 100 };
    // Bytes that no compression could make less of.
    let content: Vec<u8> = (0..megabytes * 250_000_u32)
        .flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes())
        .collect();
    std::fs::write(folder.join("big"), &content).unwrap();
    std::fs::write(folder.join("small"), "USER_TEST,inactive\n".repeat(50)).unwrap();
    let mut many = String::new();
    for number in 0..effort.steps {
        let _ = writeln!(many, "put small {{}}/small-{number}");
    }
    let cases = [
        ("connect", "pwd\n".to_owned()),
        ("put", "put big {}/big\n".to_owned()),
        ("get", "get {}/big back\n".to_owned()),
        ("put many", many),
    ];
    for (name, batch) in cases {
        let mut ratios = Vec::new();
        let mut seconds = [Vec::new(), Vec::new()];
        // The first round warms the caches of both.
        for round in 0..=effort.rounds {
            let [own, other] = [ours, theirs].map(|server| server.run(folder, &batch));
            if round > 0 || effort.is_smoke() {
                seconds[0].push(own);
                seconds[1].push(other);
                ratios.push(other / own);
            }
        }
        let what = match name {
            "connect" => "connect and pwd".to_owned(),
            "put many" => format!("put {} files of 950 bytes", effort.steps),
            name => format!("{name} {megabytes} MB"),
        };
        let [own, other] = seconds.map(median);
        println!(
            "{what}: {:.0} ms, sshd {:.0} ms: {:.2} times as fast, median of {} rounds",
            own * 1e3,
            other * 1e3,
            median(ratios),
            effort.rounds
        );
        if name == "get" {
            assert!(std::fs::read(folder.join("back")).unwrap() == content);
        }
    }
}

/// A server that takes the key in the folder.
struct Server {
    process: Child,
    port: u16,
    user: String,
    /// Where its files may go.
    root: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    fn coupa_mock(folder: &Path) -> Self {
        keygen(&folder.join("key"));
        let key = std::fs::read_to_string(folder.join("key.pub")).unwrap();
        let world = folder.join("world.yaml");
        let keys = format!("settings: {{ sftp_keys: ['{}'] }}", key.trim());
        std::fs::write(&world, keys).unwrap();
        let port = free_port();
        let process = Command::new(env!("CARGO_BIN_EXE_coupa-mock"))
            .args(["serve", "--http", "127.0.0.1:0", "--smtp", "127.0.0.1:0"])
            .args(["--sftp-sessions", "off", "--sftp"])
            .arg(format!("127.0.0.1:{port}"))
            .arg("--world")
            .arg(world)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self {
            process,
            port,
            user: "coupa".to_owned(),
            root: "/Incoming".into(),
        };
        assert!(server.answers());
        server
    }

    fn openssh(folder: &Path) -> Option<Self> {
        let root = folder.join("root");
        std::fs::create_dir(&root).unwrap();
        // Where it separates privileges; nothing is put there.
        std::fs::create_dir_all("/run/sshd").ok()?;
        keygen(&folder.join("host"));
        let port = free_port();
        let show = |name: &str| folder.join(name).display().to_string();
        let config = format!(
            "ListenAddress 127.0.0.1\nPort {port}\nHostKey {}\nAuthorizedKeysFile {}\n\
             PidFile none\nStrictModes no\nUsePAM no\nPermitRootLogin yes\nUseDNS no\n\
             Subsystem sftp internal-sftp\n",
            show("host"),
            show("key.pub")
        );
        std::fs::write(folder.join("sshd_config"), config).unwrap();
        let process = Command::new(SSHD)
            .args(["-D", "-f"])
            .arg(folder.join("sshd_config"))
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let user = Command::new("id").arg("-un").output().ok()?.stdout;
        let server = Self {
            process,
            port,
            user: String::from_utf8(user).ok()?.trim().to_owned(),
            root,
        };
        server.answers().then_some(server)
    }

    fn answers(&self) -> bool {
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            if began.elapsed() > Duration::from_secs(5) {
                return false;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        true
    }

    /// Seconds that `sftp` takes for these commands; `{}` is where files may go.
    fn run(&self, folder: &Path, batch: &str) -> f64 {
        let root = self.root.display().to_string();
        std::fs::write(folder.join("batch"), batch.replace("{}", &root)).unwrap();
        let began = Instant::now();
        let output = Command::new("sftp")
            .args(["-q", "-F", "/dev/null", "-b", "batch", "-i", "key", "-P"])
            .arg(self.port.to_string())
            .args(["-o", "StrictHostKeyChecking=no", "-o", "IdentitiesOnly=yes"])
            .args(["-o", "UserKnownHostsFile=/dev/null"])
            .arg(format!("{}@127.0.0.1", self.user))
            .current_dir(folder)
            .output()
            .unwrap();
        let seconds = began.elapsed().as_secs_f64();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        seconds
    }
}

fn keygen(path: &Path) {
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-f"])
        .arg(path)
        .status();
    assert!(made.unwrap().success());
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

struct Trusting;

impl client::Handler for Trusting {
    type Error = russh::Error;

    async fn check_server_key(
        &mut self,
        _key: &PublicKeyOrCertificate,
    ) -> Result<bool, Self::Error> {
        Ok(true)
    }
}

/// Holds so many sessions at once, each with a conversation that has begun.
fn hold(count: usize) {
    let folder = TempDir::new().unwrap();
    let server = Server::coupa_mock(folder.path());
    let process = server.process.id().to_string();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        // One before the others, so that what is made once does not count.
        let _first = session(server.port).await;
        let before = resident_bytes_of(&process);
        let began = Instant::now();
        let mut sessions = Vec::new();
        for _ in 0..count {
            sessions.push(session(server.port).await);
        }
        let seconds = began.elapsed().as_secs_f64();
        for (handle, _) in &sessions {
            assert!(!handle.is_closed());
        }
        println!("{count} sessions opened in {seconds:.2} s, all held");
        if let (Some(before), Some(after)) = (before, resident_bytes_of(&process)) {
            #[expect(clippy::cast_precision_loss, reason = "a small number")]
            let each = (after - before) / count as f64 / 1024.0;
            println!("memory of a session: {each:.0} KB resident");
        }
    });
}

async fn session(port: u16) -> (client::Handle<Trusting>, russh::Channel<client::Msg>) {
    let connected = client::connect(Arc::default(), ("127.0.0.1", port), Trusting).await;
    let mut handle = connected.unwrap();
    let inside = handle.authenticate_password("coupa", "coupa-mock-sftp");
    assert!(inside.await.unwrap().success());
    let mut channel = handle.channel_open_session().await.unwrap();
    channel.request_subsystem(true, "sftp").await.unwrap();
    // The start of the conversation and its answer.
    channel
        .data_bytes(&[0, 0, 0, 5, 1, 0, 0, 0, 3][..])
        .await
        .unwrap();
    while let Some(message) = channel.wait().await {
        if matches!(message, russh::ChannelMsg::Data { .. }) {
            break;
        }
    }
    (handle, channel)
}

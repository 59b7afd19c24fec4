//! A server, and what strangers need to reach its site.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use coupa_mock_server::MockServer;
use coupa_mock_server::config::Builder;
use coupa_mock_server::journal::{Details, Filter, SftpOperation};
use coupa_mock_server::site::{FileInfo, SitePath};
use tempfile::TempDir;
use tokio::process::Command;

/// A served site and a folder for the files of a test.
pub(crate) struct Site {
    pub(crate) server: MockServer,
    folder: TempDir,
}

impl Site {
    pub(crate) async fn start() -> Self {
        Self::serve(MockServer::builder()).await
    }

    pub(crate) async fn serve(options: Builder) -> Self {
        let site = Self {
            server: options
                .sftp(([127, 0, 0, 1], 0).into())
                .start()
                .await
                .unwrap(),
            folder: TempDir::new().unwrap(),
        };
        site.local("known_hosts", site.server.sftp_known_hosts().unwrap());
        site
    }

    pub(crate) fn port(&self) -> String {
        self.server.sftp().unwrap().port().to_string()
    }

    /// Writes a file on this side and says where.
    pub(crate) fn local(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A program of OpenSSH that checks the host key and answers the question for the password.
    pub(crate) fn openssh(&self, program: &str, password: &str) -> Command {
        let ask = self.local("ask", format!("#!/bin/sh\necho '{password}'\n"));
        executable(&ask);
        let mut command = Command::new(program);
        command
            .env("SSH_ASKPASS", ask)
            .env("SSH_ASKPASS_REQUIRE", "force")
            .current_dir(self.folder.path())
            .args(["-F", "/dev/null", "-P", &self.port()])
            .args(["-o", "BatchMode=no", "-o", "StrictHostKeyChecking=yes"])
            .arg("-o")
            .arg(format!(
                "UserKnownHostsFile={}",
                self.path("known_hosts").display()
            ))
            .kill_on_drop(true);
        command
    }

    /// `sftp -b` with these commands.
    pub(crate) async fn sftp(&self, commands: &[&str]) -> Output {
        self.sftp_with(
            "coupa-mock-sftp",
            &["-o", "PubkeyAuthentication=no"],
            commands,
        )
        .await
    }

    pub(crate) async fn sftp_with(
        &self,
        password: &str,
        options: &[&str],
        commands: &[&str],
    ) -> Output {
        let batch = self.local("batch", commands.join("\n") + "\n");
        self.openssh("sftp", password)
            .args(options)
            .arg("-b")
            .arg(batch)
            .arg("coupa@127.0.0.1")
            .output()
            .await
            .unwrap()
    }

    /// A Python program that finds the port in its arguments.
    pub(crate) async fn python(&self, program: &str) -> Output {
        let program = self.local("program.py", program);
        Command::new("python3")
            .arg(program)
            .arg(self.port())
            .current_dir(self.folder.path())
            .kill_on_drop(true)
            .output()
            .await
            .unwrap()
    }

    /// A file as the instance `default` holds it.
    pub(crate) fn content(&self, path: &str) -> Vec<u8> {
        let instance = self.server.instance("default").unwrap();
        instance
            .site()
            .read(&SitePath::read(path))
            .unwrap()
            .to_vec()
    }

    /// The files in a folder, as the instance `default` holds them.
    pub(crate) fn files(&self, folder: &str) -> Vec<FileInfo> {
        let instance = self.server.instance("default").unwrap();
        instance.site().files(&SitePath::read(folder)).unwrap()
    }

    /// What the journal says of the site, without what a step leaves out.
    pub(crate) fn journal(&self) -> Vec<SftpOperation> {
        let instance = self.server.instance("default").unwrap();
        let page = instance.journal().read(Filter::default());
        page.events
            .iter()
            .filter_map(|event| {
                let Details::Sftp(operation) = &event.details else {
                    return None;
                };
                Some(operation.clone())
            })
            .collect()
    }

    /// Waits until the journal has this step.
    pub(crate) async fn until(&self, step: &str) {
        let instance = self.server.instance("default").unwrap();
        for _ in 0..20 {
            if self.steps().iter().any(|own| own == step) {
                return;
            }
            let seen = instance.journal().read(Filter::default()).events;
            let filter = Filter {
                since: seen.last().map(|event| event.seq).unwrap_or_default(),
                ..Filter::default()
            };
            instance
                .journal()
                .wait(filter, Duration::from_secs(1))
                .await;
        }
        panic!("`{step}` is missing: {:#?}", self.steps());
    }

    /// The journal in one line for each step: `write /a 3 ok`.
    pub(crate) fn steps(&self) -> Vec<String> {
        let step = |step: &SftpOperation| {
            let mut words = vec![step.op.clone(), step.path.clone()];
            words.extend(step.to.clone());
            words.extend(step.bytes.map(|bytes| bytes.to_string()));
            words.push(step.status.clone());
            words.retain(|word| !word.is_empty());
            words.join(" ")
        };
        self.journal().iter().map(step).collect()
    }
}

/// A pair of keys, made by OpenSSH.
pub(crate) struct Key {
    path: PathBuf,
    _folder: TempDir,
}

impl Key {
    /// `-t rsa -b 2048`
    pub(crate) fn new(kind: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("key");
        let made = std::process::Command::new("ssh-keygen")
            .args(["-q", "-N", "", "-C", "test", "-f"])
            .arg(&path)
            .args(kind.split(' '))
            .status();
        assert!(made.unwrap().success());
        Self {
            path,
            _folder: folder,
        }
    }

    /// Where the private key lies.
    pub(crate) fn path(&self) -> &str {
        self.path.to_str().unwrap()
    }

    /// The public key as one line.
    pub(crate) fn public(&self) -> String {
        std::fs::read_to_string(self.path.with_extension("pub"))
            .unwrap()
            .trim()
            .to_owned()
    }
}

fn executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).unwrap();
}

/// What a program printed, both ways, when it should have ended well.
#[track_caller]
pub(crate) fn well(output: &Output) -> String {
    let text = text(output);
    assert!(output.status.success(), "{:?}: {text}", output.status);
    text
}

pub(crate) fn text(output: &Output) -> String {
    [&output.stdout[..], &output.stderr[..]]
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .concat()
}

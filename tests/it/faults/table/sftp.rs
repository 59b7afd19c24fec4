//! Every effect on the sFTP site, seen by OpenSSH's `sftp` and by paramiko, which both put a file.

use std::time::Duration;

use serde_json::{Value, json};

use super::{firings, once, rule};
use crate::sftp::site::{Site, text, well};
use crate::support::{has, has_python};

struct Row {
    when: &'static str,
    effect: Value,
    /// Part of what it prints; `waits` when it is still there after some seconds.
    openssh: &'static str,
    /// The exception.
    paramiko: &'static str,
    /// The step that the rule met, as the journal has it.
    step: Option<&'static str>,
}

const OPEN: &str = "sftp.open /Incoming/Users/*";

const WAITS: &str = "waits";

fn rows() -> Vec<Row> {
    let row = |when, effect, openssh, paramiko, step| Row {
        when,
        effect,
        openssh,
        paramiko,
        step,
    };
    vec![
        row(
            "sftp.auth",
            json!({"refuse_auth": true}),
            "Permission denied",
            "AuthenticationException",
            Some("auth permission_denied"),
        ),
        row(
            OPEN,
            json!({"status": "permission_denied"}),
            "Permission denied",
            "PermissionError",
            Some("open /Incoming/Users/a.csv permission_denied"),
        ),
        row(
            OPEN,
            json!({"status": "failure"}),
            "Failure",
            "OSError Failure",
            Some("open /Incoming/Users/a.csv failure"),
        ),
        row(
            OPEN,
            json!({"status": "no_such_file"}),
            "No such file",
            "FileNotFoundError",
            Some("open /Incoming/Users/a.csv no_such_file"),
        ),
        row(
            OPEN,
            json!({"status": "no_space"}),
            "Failure",
            "OSError No space left on device",
            Some("open /Incoming/Users/a.csv failure"),
        ),
        row(
            "sftp.write /Incoming/Users/*",
            json!({"disconnect": 1000}),
            "Connection closed",
            "SSHException Server connection dropped",
            Some("write /Incoming/Users/a.csv 1000 connection_lost"),
        ),
        row(
            "sftp.close /Incoming/Users/*",
            json!({"status": "failure", "phase": "after"}),
            "Failure",
            // It does not look at this answer.
            "done",
            Some("write /Incoming/Users/a.csv 5000 ok"),
        ),
        row(OPEN, json!({"stall": "1h"}), WAITS, "TimeoutError", None),
        row(
            OPEN,
            json!({"stall": "50ms"}),
            "",
            "done",
            Some("open /Incoming/Users/a.csv ok"),
        ),
        row(
            "sftp.auth",
            json!({"host_key": "changed"}),
            "Host key verification failed",
            "BadHostKeyException",
            None,
        ),
        row(
            "sftp.connect",
            json!({"host_key": "changed"}),
            "Host key verification failed",
            "BadHostKeyException",
            None,
        ),
    ]
}

pub(super) fn effects() -> Vec<Value> {
    rows().into_iter().map(|row| row.effect).collect()
}

async fn table(seen: impl AsyncFn(&Site) -> String, expected: impl Fn(&Row) -> &'static str) {
    for row in rows() {
        let site = Site::start().await;
        site.local("a.csv", "x".repeat(5_000));
        let mut rule = rule(row.when, &row.effect);
        rule["nth"] = json!(1);
        let url = format!("{}/_mock/instances/default/faults", site.server.url());
        let added = reqwest::Client::new().post(url).json(&rule).send().await;
        assert!(added.unwrap().status().is_success());
        let (seen, expected) = (seen(&site).await, expected(&row));
        assert!(seen.contains(expected), "{}: {seen}", row.effect);
        assert_eq!(firings(&site.server, "default"), once(&row.effect));
        let Some(step) = row.step else {
            assert!(site.journal().iter().all(|step| step.fault.is_none()));
            continue;
        };
        site.until(step).await;
        let met = |step: &&coupa_mock_server::journal::SftpOperation| step.fault.is_some();
        let met = site.journal().iter().find(met).cloned().unwrap();
        assert_eq!(met.fault.as_deref(), Some("the rule"));
        assert!(step.starts_with(&format!("{} ", met.op)) && step.ends_with(&met.status));
    }
}

#[tokio::test]
async fn openssh_sees_every_effect_as_documented() {
    if !has("sftp") {
        return;
    }
    let put = async |site: &Site| {
        let options = [
            "-o",
            "PubkeyAuthentication=no",
            "-o",
            "NumberOfPasswordPrompts=1",
        ];
        let commands = ["put a.csv /Incoming/Users/a.csv"];
        let sftp = site.sftp_with("coupa-mock-sftp", &options, &commands);
        let output = tokio::time::timeout(Duration::from_secs(8), sftp).await;
        output.map_or_else(|_| WAITS.to_owned(), |output| text(&output))
    };
    table(put, |row| row.openssh).await;
}

const SCRIPT: &str = "
import logging, paramiko, sys
logging.getLogger('paramiko').addHandler(logging.NullHandler())
client = paramiko.SSHClient()
client.load_host_keys('known_hosts')
try:
    client.connect('127.0.0.1', port=int(sys.argv[1]), username='coupa', password='coupa-mock-sftp',
                   look_for_keys=False, allow_agent=False)
    sftp = client.open_sftp()
    sftp.get_channel().settimeout(6)
    with open('a.csv', 'rb') as file:
        sftp.putfo(file, '/Incoming/Users/a.csv', confirm=False)
    print('done')
except Exception as error:
    print(type(error).__name__, error)
";

#[tokio::test]
async fn paramiko_sees_every_effect_as_documented() {
    if !has_python("paramiko") {
        return;
    }
    let put = async |site: &Site| well(&site.python(SCRIPT).await);
    table(put, |row| row.paramiko).await;
}

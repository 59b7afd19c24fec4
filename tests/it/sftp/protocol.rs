//! The protocol packet by packet, in and out of order.

use super::raw::{CLOSE, DATA, READ, Raw, Ssh, WRITE, packet, string};
use super::site::Site;

const WRITE_NEW: u32 = 0x02 | 0x08 | 0x10;

async fn started(site: &Site) -> (Ssh, Raw) {
    let ssh = Ssh::login(site).await;
    let mut raw = ssh.sftp().await;
    raw.init().await;
    (ssh, raw)
}

#[tokio::test]
async fn the_version_offers_what_is_understood() {
    let site = Site::start().await;
    let ssh = Ssh::login(&site).await;
    let version = ssh.sftp().await.init().await;
    assert_eq!((version.kind, version.id), (2, 3));
    let offers = String::from_utf8_lossy(&version.rest).into_owned();
    for offer in [
        "posix-rename@openssh.com",
        "statvfs@openssh.com",
        "fsync@openssh.com",
        "limits@openssh.com",
    ] {
        assert!(offers.contains(offer), "{offer}");
    }
}

#[tokio::test]
async fn writes_that_are_sent_ahead_are_all_answered() {
    let site = Site::start().await;
    let (_ssh, mut raw) = started(&site).await;
    let handle = raw.open("/Incoming/Users/a.csv", WRITE_NEW).await;
    let mut ahead = Vec::new();
    // Backwards, so that each has its place only by its offset.
    for number in (0..500_u32).rev() {
        let offset = u64::from(number) * 8;
        ahead.extend(packet(
            WRITE,
            &[
                &number.to_be_bytes(),
                &handle,
                &offset.to_be_bytes(),
                &string(format!("{number:07}\n")),
            ],
        ));
    }
    raw.send(&ahead).await;
    for number in (0..500).rev() {
        let reply = raw.reply().await.unwrap();
        assert_eq!((reply.id, reply.status()), (number, 0));
    }
    assert_eq!(raw.ask(CLOSE, 9, &[&handle]).await.status(), 0);
    let content = site.content("/Incoming/Users/a.csv");
    assert_eq!(content.len(), 4000);
    assert!(content.starts_with(b"0000000\n0000001\n"));
}

/// What dead-locks a server whose reader waits for its writer.
#[tokio::test]
async fn reads_of_a_whole_file_that_are_sent_ahead_are_all_answered() {
    let site = Site::start().await;
    let (_ssh, mut raw) = started(&site).await;
    let handle = raw.open("/a", WRITE_NEW | 0x01).await;
    let block = vec![7; 200_000];
    for number in 0..100_u64 {
        let offset = (number * 200_000).to_be_bytes();
        let reply = raw
            .ask(WRITE, 1, &[&handle, &offset, &string(&block)])
            .await;
        assert_eq!(reply.status(), 0);
    }
    // 20 MB in small pieces, all asked for before any is looked at.
    let mut ahead = Vec::new();
    for number in 0..2_000_u32 {
        let offset = u64::from(number) * 10_000;
        let length = 10_000_u32.to_be_bytes();
        let fields = [
            &number.to_be_bytes()[..],
            &handle,
            &offset.to_be_bytes(),
            &length,
        ];
        ahead.extend(packet(READ, &fields));
    }
    raw.send(&ahead).await;
    for number in 0..2_000 {
        let reply = raw.reply().await.unwrap();
        assert_eq!((reply.kind, reply.id), (DATA, number));
        assert_eq!(reply.string().len(), 10_000);
    }
}

#[tokio::test]
async fn what_is_malformed_or_unknown_is_answered_by_its_number() {
    let site = Site::start().await;
    let (_ssh, mut raw) = started(&site).await;
    let unknown = raw.ask(99, 7, &[b"anything"]).await;
    assert_eq!((unknown.id, unknown.status()), (7, 8));
    let extension = raw.ask(200, 8, &[&string("hardlink@openssh.com")]).await;
    assert_eq!((extension.id, extension.status()), (8, 8));
    // A path that is longer than its packet.
    let malformed = raw.ask(16, 9, &[&[0, 0, 1, 0], b"short"]).await;
    assert_eq!((malformed.id, malformed.status()), (9, 5));
    let no_handle = raw.ask(READ, 10, &[&string("no"), &[0; 12]]).await;
    assert_eq!((no_handle.id, no_handle.status()), (10, 4));
    let still_there = raw.ask(16, 11, &[&string(".")]).await;
    assert_eq!((still_there.kind, still_there.id), (104, 11));
}

#[tokio::test]
async fn what_cannot_be_answered_ends_the_conversation_and_not_the_server() {
    let site = Site::start().await;
    let too_long = (256_u32 * 1024 + 1).to_be_bytes();
    for (nonsense, init) in [
        (&too_long[..], true),
        (&[0, 0, 0, 0], true),
        (&[0, 0, 0, 2, 3, 0], true),
        (&packet(17, &[&[0; 4], &string("/")]), false),
    ] {
        let ssh = Ssh::login(&site).await;
        let mut raw = ssh.sftp().await;
        if init {
            raw.init().await;
        }
        raw.send(nonsense).await;
        assert_eq!(raw.reply().await, None, "{nonsense:?}");
        let mut next = ssh.sftp().await;
        next.init().await;
        ssh.leave().await;
    }
}

#[tokio::test]
async fn names_keep_their_bytes() {
    let site = Site::start().await;
    let (_ssh, mut raw) = started(&site).await;
    let path = string(b"/Incoming/Users/\xe9\xff.csv");
    let reply = raw
        .ask(3, 1, &[&path, &WRITE_NEW.to_be_bytes(), &[0; 4]])
        .await;
    let handle = string(reply.string());
    assert_eq!(raw.ask(CLOSE, 2, &[&handle]).await.status(), 0);
    let folder = raw.ask(11, 3, &[&string("/Incoming/Users")]).await;
    let folder = string(folder.string());
    let names = raw.ask(12, 4, &[&folder]).await;
    assert!(
        names.rest.windows(6).any(|bytes| bytes == b"\xe9\xff.csv"),
        "{names:?}"
    );
}

#[tokio::test]
async fn there_is_a_limit_to_what_is_open() {
    let site = Site::start().await;
    let (_ssh, mut raw) = started(&site).await;
    let mut handles = Vec::new();
    for _ in 0..256 {
        handles.push(raw.open("/a", WRITE_NEW).await);
    }
    let flags = WRITE_NEW.to_be_bytes();
    let refused = raw.ask(3, 1, &[&string("/a"), &flags, &[0; 4]]).await;
    assert_eq!(refused.status(), 4);
    assert_eq!(raw.ask(CLOSE, 2, &[&handles[0]]).await.status(), 0);
    raw.open("/a", WRITE_NEW).await;
}

#[tokio::test]
async fn a_client_that_vanishes_leaves_its_file_as_it_was() {
    let site = Site::start().await;
    let (ssh, mut raw) = started(&site).await;
    let handle = raw.open("/Incoming/Users/a.csv", WRITE_NEW).await;
    let fields = [&handle[..], &[0; 8], &string("Login\nhalf a ")];
    assert_eq!(raw.ask(WRITE, 1, &fields).await.status(), 0);
    assert!(site.files("/Incoming/Users")[0].open);
    ssh.leave().await;
    site.until("write /Incoming/Users/a.csv 13 connection_lost")
        .await;
    let file = site.files("/Incoming/Users").remove(0);
    assert!(!file.open);
    assert!(file.written_by.is_some());
    assert_eq!(site.content("/Incoming/Users/a.csv"), b"Login\nhalf a ");
}

#[tokio::test]
async fn a_reset_takes_open_files_away() {
    let site = Site::start().await;
    let (_ssh, mut raw) = started(&site).await;
    let handle = raw.open("/Incoming/Users/a.csv", WRITE_NEW).await;
    site.server.instance("default").unwrap().reset().unwrap();
    let fields = [&handle[..], &[0; 8], &string("lost")];
    assert_eq!(raw.ask(WRITE, 1, &fields).await.status(), 4);
    assert_eq!(raw.ask(CLOSE, 2, &[&handle]).await.status(), 0);
    assert_eq!(site.steps(), Vec::<String>::new());
    let gone = raw.ask(17, 3, &[&string("/Incoming/Users/a.csv")]).await;
    assert_eq!(gone.status(), 2);
}

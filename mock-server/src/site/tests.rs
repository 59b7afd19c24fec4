//! What can be done with a site, and what it refuses.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use bytes::{Bytes, BytesMut};
use jiff::Timestamp;

use super::{
    Access, Change, GAP_MAX_BYTES, OpenFile, OpenOptions, Position, Site, SiteError, SitePath,
    Target,
};

const AT: Timestamp = Timestamp::UNIX_EPOCH;

fn path(path: &str) -> SitePath {
    SitePath::read(path)
}

fn site() -> Site {
    Site::new(AT)
}

fn put(site: &Site, to: &str, content: &'static str) {
    site.write(&path(to), Bytes::from_static(content.as_bytes()), AT, None)
        .unwrap();
}

fn writing() -> OpenOptions {
    OpenOptions {
        access: Access::ReadWrite,
        position: Position::Given,
        create: true,
        exclusive: false,
        truncate: false,
        permissions: None,
    }
}

fn open(site: &Site, to: &str) -> OpenFile {
    site.open(&path(to), writing(), AT).unwrap()
}

#[test]
fn a_file_is_written_listed_moved_and_read() {
    let site = site();
    let from = path("/Incoming/Users/a.csv");
    let to = path("/Archive/Incoming/Users/a.csv");
    put(&site, "/Incoming/Users/a.csv", "Login\n");
    let listed = site.files(&path("/Incoming/Users")).unwrap();
    assert_eq!(listed.len(), 1);
    site.move_file(&from, &to).unwrap();
    assert_eq!(site.read(&from), Err(SiteError::NotFound(from)));
    assert_eq!(site.read(&to).unwrap(), "Login\n");
}

#[test]
fn writes_go_anywhere_and_gaps_are_zeros() {
    let site = site();
    let file = open(&site, "/a");
    file.write(4, b"ef", AT).unwrap();
    file.write(0, b"ab", AT).unwrap();
    file.write(5, b"XYZ", AT).unwrap();
    assert_eq!(site.read(&path("/a")).unwrap(), "ab\0\0eXYZ");
    let mut read = BytesMut::new();
    file.read(6, 100, &mut read).unwrap();
    file.read(8, 100, &mut read).unwrap();
    assert_eq!(read, "YZ");
}

#[test]
fn whoever_read_a_file_keeps_what_he_saw() {
    let site = site();
    put(&site, "/a", "old");
    let seen = site.read(&path("/a")).unwrap();
    let file = open(&site, "/a");
    file.write(0, b"new", AT).unwrap();
    assert_eq!(seen, "old");
    assert_eq!(site.read(&path("/a")).unwrap(), "new");
}

#[test]
fn appends_go_to_the_end_whatever_they_say() {
    let site = site();
    put(&site, "/a", "one");
    let options = OpenOptions {
        position: Position::End,
        ..writing()
    };
    let file = site.open(&path("/a"), options, AT).unwrap();
    file.write(0, b"two", AT).unwrap();
    assert_eq!(site.read(&path("/a")).unwrap(), "onetwo");
}

#[test]
fn a_file_is_open_until_its_last_writer_closes_it() {
    let site = site();
    let folder = path("/Incoming/Users");
    let first = open(&site, "/Incoming/Users/a.csv");
    let second = open(&site, "/Incoming/Users/a.csv");
    let is_open = || site.files(&folder).unwrap().iter().any(|file| file.open);
    assert!(is_open());
    first.close(None);
    assert!(is_open());
    drop(second);
    assert!(!is_open());
    let reading = OpenOptions {
        access: Access::Read,
        ..writing()
    };
    let reader = site.open(&path("/Incoming/Users/a.csv"), reading, AT);
    assert!(!is_open());
    assert_eq!(
        reader.unwrap().write(0, b"x", AT),
        Err(SiteError::WrongAccess)
    );
}

#[test]
fn an_open_file_survives_its_removal_and_its_space_is_given_back() {
    let site = site();
    let empty = site.space();
    let file = open(&site, "/a");
    file.write(0, b"12345", AT).unwrap();
    site.remove(&path("/a")).unwrap();
    file.write(5, b"678", AT).unwrap();
    assert_eq!(site.space().bytes_used, 8);
    assert_eq!(file.attributes().size, 8);
    drop(file);
    assert_eq!(site.space(), empty);
}

#[test]
fn exclusive_and_missing_files_are_refused() {
    let site = site();
    put(&site, "/a", "");
    let exclusive = OpenOptions {
        exclusive: true,
        ..writing()
    };
    let refused = site.open(&path("/a"), exclusive, AT).unwrap_err();
    assert_eq!(refused, SiteError::Exists(path("/a")));
    let reading = OpenOptions {
        create: false,
        ..writing()
    };
    let refused = site.open(&path("/b"), reading, AT).unwrap_err();
    assert_eq!(refused, SiteError::NotFound(path("/b")));
    let refused = site.open(&path("/nowhere/b"), writing(), AT).unwrap_err();
    assert_eq!(refused, SiteError::NotFound(path("/nowhere")));
    let refused = site.open(&path("/a/b"), writing(), AT).unwrap_err();
    assert_eq!(refused, SiteError::NotFolder(path("/a")));
    let refused = site.open(&path("/Incoming"), writing(), AT).unwrap_err();
    assert_eq!(refused, SiteError::IsFolder(path("/Incoming")));
}

#[test]
fn folders_are_made_renamed_and_removed() {
    let site = site();
    site.make_folder(&path("/x"), AT).unwrap();
    site.make_folder(&path("/x/y"), AT).unwrap();
    put(&site, "/x/y/a", "1");
    assert_eq!(
        site.make_folder(&path("/x"), AT),
        Err(SiteError::Exists(path("/x")))
    );
    assert_eq!(
        site.remove_folder(&path("/x")),
        Err(SiteError::NotEmpty(path("/x")))
    );
    assert_eq!(
        site.rename(&path("/x"), &path("/x/y/z"), Target::Kept),
        Err(SiteError::IntoItself(path("/x")))
    );
    site.rename(&path("/x"), &path("/Incoming/x"), Target::Kept)
        .unwrap();
    assert_eq!(site.read(&path("/Incoming/x/y/a")).unwrap(), "1");
    site.remove(&path("/Incoming/x/y/a")).unwrap();
    site.remove_folder(&path("/Incoming/x/y")).unwrap();
    site.remove_folder(&path("/Incoming/x")).unwrap();
    assert_eq!(site.space(), self::site().space());
}

#[test]
fn a_rename_replaces_only_when_told() {
    let site = site();
    put(&site, "/a", "a");
    put(&site, "/b", "b");
    let (a, b) = (path("/a"), path("/b"));
    assert_eq!(
        site.rename(&a, &b, Target::Kept),
        Err(SiteError::Exists(b.clone()))
    );
    assert_eq!(
        site.rename(&a, &path("/Incoming"), Target::Replaced),
        Err(SiteError::IsFolder(path("/Incoming")))
    );
    site.rename(&a, &b, Target::Replaced).unwrap();
    assert_eq!(site.read(&b).unwrap(), "a");
    site.rename(&b, &b, Target::Replaced).unwrap();
    assert_eq!(site.read(&b).unwrap(), "a");
}

#[test]
fn coupas_own_folders_stay() {
    let site = site();
    for folder in ["/", "/Incoming", "/Incoming/Users", "/Archive/Incoming"] {
        let folder = path(folder);
        let standing = Err(SiteError::Standing(folder.clone()));
        assert_eq!(site.remove_folder(&folder), standing);
        assert_eq!(site.rename(&folder, &path("/x"), Target::Kept), standing);
    }
}

#[test]
fn paths_have_a_limit() {
    let site = site();
    let long = path(&format!("/{}", "n".repeat(256)));
    assert_eq!(site.make_folder(&long, AT), Err(SiteError::TooLong));
    assert_eq!(
        site.open(&long, writing(), AT).unwrap_err(),
        SiteError::TooLong
    );
    let mut deep = SitePath::default();
    for _ in 0..64 {
        deep = deep.join(b"d");
        site.make_folder(&deep, AT).unwrap();
    }
    assert_eq!(
        site.make_folder(&deep.join(b"d"), AT),
        Err(SiteError::TooLong)
    );
    site.make_folder(&path("/top"), AT).unwrap();
    assert_eq!(
        site.rename(&path("/d"), &path("/top/d"), Target::Kept),
        Err(SiteError::TooLong)
    );
}

#[test]
fn a_full_site_takes_nothing_more() {
    let site = Site::with_room(10, 2, AT);
    let file = open(&site, "/a");
    file.write(0, b"1234567890", AT).unwrap();
    assert_eq!(file.write(10, b"1", AT), Err(SiteError::NoSpace));
    let cut = |size| Change {
        size: Some(size),
        ..Change::default()
    };
    assert_eq!(file.change(cut(11), AT), Err(SiteError::NoSpace));
    file.change(cut(3), AT).unwrap();
    file.write(3, b"4567", AT).unwrap();
    assert_eq!(site.read(&path("/a")).unwrap(), "1234567");
    put(&site, "/b", "");
    assert_eq!(site.make_folder(&path("/c"), AT), Err(SiteError::NoSpace));
}

#[test]
fn a_wide_gap_is_refused() {
    let site = site();
    let file = open(&site, "/a");
    assert_eq!(
        file.write(GAP_MAX_BYTES + 1, b"1", AT),
        Err(SiteError::NoSpace)
    );
    assert_eq!(file.write(u64::MAX, b"1", AT), Err(SiteError::NoSpace));
    assert_eq!(site.space().bytes_used, 0);
}

#[test]
fn attributes_can_be_set() {
    let site = site();
    put(&site, "/a", "abc");
    let at = Timestamp::from_second(1_000).unwrap();
    let change = Change {
        size: None,
        permissions: Some(0o100_600),
        accessed: Some(at),
        modified: Some(at),
    };
    for target in ["/a", "/Incoming"] {
        site.change(&path(target), change, AT).unwrap();
        let attributes = site.attributes(&path(target)).unwrap();
        assert_eq!(attributes.permissions, 0o600, "{target}");
        assert_eq!(attributes.modified, at, "{target}");
    }
    let cut = Change {
        size: Some(0),
        ..Change::default()
    };
    assert_eq!(
        site.change(&path("/Incoming"), cut, AT),
        Err(SiteError::IsFolder(path("/Incoming")))
    );
}

#[test]
fn a_file_is_put_with_its_folders() {
    let site = site();
    site.write_with_folders(&path("/New/Deep/a"), Bytes::from_static(b"1"), AT)
        .unwrap();
    assert_eq!(site.read(&path("/New/Deep/a")).unwrap(), "1");
    assert_eq!(
        site.write_with_folders(&path("/New/Deep/a/b"), Bytes::new(), AT),
        Err(SiteError::NotFolder(path("/New/Deep/a")))
    );
}

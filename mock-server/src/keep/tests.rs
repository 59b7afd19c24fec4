use std::sync::{Arc, Mutex};

use super::database::{FORMAT, MIGRATIONS};
use super::{DataDirError, Database, Keep, Key, Log, RollBack, Step, Stored, row};
use crate::journal::EventId;

/// The file that version 1 wrote.
const VERSION_1: &[u8] = include_bytes!("../../../fixtures/data-dir/version-1.db");

fn instance(log: &Arc<Log>, number: i64) -> Keep {
    let keep = Keep::new(Arc::clone(log), number);
    keep.note(vec![Step::Create(
        format!("name-{number}"),
        "{}".to_owned(),
    )]);
    keep
}

fn number(number: u64) -> Step {
    row("numbers", Key::Number(number), &number)
}

#[tokio::test]
async fn what_was_kept_is_there_again_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/data");
    let log = Log::start(Database::open(&path).unwrap()).unwrap();
    let (one, other) = (instance(&log, 0), instance(&log, 1));
    let mark = one.mark();
    one.note(vec![
        number(10),
        number(9),
        row("name", Key::Text("ä".to_owned()), &"x"),
    ]);
    other.note(vec![number(1)]);
    one.note(vec![Step::Delete("numbers", Key::Number(10)), number(11)]);
    one.note(vec![row("one", Key::None, &true)]);
    assert_eq!(one.kept(mark).await, Ok(()));
    other.note(vec![Step::Remove]);
    log.close();
    let database = Database::open(&path).unwrap();
    let stored = database.instances().unwrap();
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0].name, "name-0");
    let rows = |part: &str| stored[0].parts[part].clone();
    let expected = [9, 11].map(|number| (Key::Number(number), number.to_string()));
    assert_eq!(rows("numbers"), expected);
    assert_eq!(
        rows("name"),
        [(Key::Text("ä".to_owned()), "\"x\"".to_owned())]
    );
    assert_eq!(rows("one"), [(Key::None, "true".to_owned())]);
    assert_eq!(database.created(), 2);
}

/// What was asked to be taken back.
#[derive(Default)]
struct Memory(Mutex<Vec<(i64, Option<Stored>)>>);

impl RollBack for Memory {
    fn roll_back(&self, instance: i64, stored: Option<Stored>, _: &[EventId]) {
        self.0.lock().unwrap().push((instance, stored));
    }
}

#[tokio::test]
async fn what_cannot_be_written_is_told_and_taken_back_to_the_last_commit() {
    let folder = tempfile::tempdir().unwrap();
    let log = Log::start(Database::open(folder.path()).unwrap()).unwrap();
    let memory: Arc<Memory> = Arc::default();
    let weak = Arc::downgrade(&memory);
    log.serve(weak);
    let keep = instance(&log, 0);
    keep.note(vec![number(1)]);
    let mark = keep.mark();
    assert_eq!(keep.kept(mark).await, Ok(()));
    // The same instance again: the database refuses the whole commit.
    keep.note(vec![
        number(2),
        Step::Create("name-0".to_owned(), String::new()),
    ]);
    assert!(keep.kept(mark).await.is_err());
    assert!(log.kept(mark).await.is_err());
    let later = keep.mark();
    keep.note(vec![number(3)]);
    assert_eq!(keep.kept(later).await, Ok(()));
    let taken_back = memory.0.lock().unwrap();
    let (instance, stored) = &taken_back[0];
    let rows = &stored.as_ref().unwrap()["numbers"];
    assert_eq!((*instance, rows.len()), (0, 1));
    log.close();
}

/// Notes steps that nothing stands on; comes back with whether they were written.
async fn apart(keep: &Keep, steps: Vec<Step>) -> bool {
    let (tell, told) = tokio::sync::oneshot::channel();
    keep.note_then(
        steps,
        Box::new(move |is_written| tell.send(is_written).unwrap()),
    );
    told.await.unwrap()
}

#[tokio::test]
async fn what_nothing_stands_on_is_told_who_noted_it_and_takes_nothing_back() {
    let folder = tempfile::tempdir().unwrap();
    let log = Log::start(Database::open(folder.path()).unwrap()).unwrap();
    let memory: Arc<Memory> = Arc::default();
    let weak = Arc::downgrade(&memory);
    log.serve(weak);
    let keep = instance(&log, 0);
    let mark = keep.mark();
    assert!(apart(&keep, vec![number(1)]).await);
    // The same instance again: the database refuses it.
    let refused = vec![Step::Create("name-0".to_owned(), String::new())];
    assert!(!apart(&keep, refused).await);
    assert_eq!(keep.kept(mark).await, Ok(()));
    assert_eq!(log.kept(mark).await, Ok(()));
    assert!(memory.0.lock().unwrap().is_empty());
    log.close();
    assert!(!apart(&keep, vec![number(2)]).await);
    let stored = Database::open(folder.path()).unwrap().instances().unwrap();
    assert_eq!(stored[0].parts["numbers"].len(), 1);
}

/// Notes something more while it takes back, and gives it up with the rest.
struct Busy(Keep);

impl RollBack for Busy {
    fn roll_back(&self, _: i64, _: Option<Stored>, _: &[EventId]) {
        self.0.note(vec![number(3)]);
        self.0.discard();
    }
}

#[tokio::test]
async fn nobody_waits_for_what_was_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let log = Log::start(Database::open(folder.path()).unwrap()).unwrap();
    let keep = instance(&log, 0);
    assert_eq!(keep.kept(keep.mark()).await, Ok(()));
    let busy: Arc<dyn RollBack> = Arc::new(Busy(keep.clone()));
    log.serve(Arc::downgrade(&busy));
    // The same instance again: the database refuses the whole commit.
    keep.note(vec![Step::Create("name-0".to_owned(), String::new())]);
    let given_up = keep.mark();
    while keep.mark() == given_up {
        tokio::task::yield_now().await;
    }
    assert!(keep.kept(given_up).await.is_err());
    log.close();
}

#[test]
fn a_folder_is_used_by_one_process_only() {
    let folder = tempfile::tempdir().unwrap();
    let first = Database::open(folder.path()).unwrap();
    let refused = Database::open(folder.path()).unwrap_err();
    assert!(matches!(refused, DataDirError::InUse(_)), "{refused}");
    drop(first);
    assert!(Database::open(folder.path()).is_ok());
}

#[test]
fn a_file_that_is_foreign_later_or_damaged_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("coupa-mock.db");
    let refused = |content: &[u8]| {
        std::fs::write(&path, content).unwrap();
        Database::open(folder.path()).unwrap_err()
    };
    let foreign = refused(&[b'x'; 8192]);
    assert!(matches!(foreign, DataDirError::Foreign(_)), "{foreign}");
    let mut later = VERSION_1.to_vec();
    later[60..64].copy_from_slice(&99_u32.to_be_bytes());
    let later = refused(&later);
    assert!(
        matches!(later, DataDirError::Newer { found: 99, .. }),
        "{later}"
    );
    assert!(later.to_string().contains("use the version that wrote it"));
    let mut damaged = VERSION_1.to_vec();
    for byte in &mut damaged[4096..4200] {
        *byte = 0xa5;
    }
    let damaged = refused(&damaged);
    assert!(matches!(damaged, DataDirError::Damaged { .. }), "{damaged}");
    assert!(damaged.to_string().contains("put back a copy"));
    let cut = refused(&VERSION_1[..VERSION_1.len() / 2]);
    assert!(matches!(cut, DataDirError::Damaged { .. }), "{cut}");
}

#[test]
fn each_format_is_read() {
    assert_eq!(MIGRATIONS.len(), usize::try_from(FORMAT).unwrap());
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("coupa-mock.db"), VERSION_1).unwrap();
    let database = Database::open(folder.path()).unwrap();
    let stored = database.instances().unwrap();
    assert_eq!(stored[0].name, "default");
    assert!(stored[0].parts["users"].len() > 3);
}

//! A file with users, whatever it holds, is loaded or refused, and the books add up.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use bytes::Bytes;
use coupa_mock_server::MockServer;
use coupa_mock_server::instance::{Instance, Mode, World};
use coupa_mock_server::site::SitePath;

const WORLD: &str = r#"{
    "time": "2026-03-02T09:00:00Z",
    "departments": [{ "name": "Finance" }],
    "users": [
        { "id": 280, "login": "boss", "email": "boss@example.com", "firstname": "Bo", "lastname": "Ss" },
        { "id": 281, "login": "USER_TEST", "email": "user.test@example.com", "firstname": "user",
          "lastname": "test", "employee-number": "E-281", "manager": { "login": "boss" },
          "roles": [{ "name": "User" }, { "name": "Buyer" }], "phone-work": "+49 555-123-4567" }
    ]
}"#;

/// Loads after which the instance begins anew, so that its books stay small.
const LOADS_MAX: u32 = 500;

/// A server that lives as long as the process.
struct Served {
    instance: Arc<Instance>,
    loads: u32,
    _server: MockServer,
    _runtime: tokio::runtime::Runtime,
}

static SERVED: LazyLock<Mutex<Served>> = LazyLock::new(|| {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let options = MockServer::builder()
        .world(World::parse(WORLD).unwrap())
        .clock(Mode::Manual);
    let server = runtime.block_on(options.start()).unwrap();
    Mutex::new(Served {
        instance: server.instance("default").unwrap(),
        loads: 0,
        _server: server,
        _runtime: runtime,
    })
});

/// Panics when it does not hold.
pub fn holds(file: &[u8]) {
    let mut served = SERVED.lock().unwrap_or_else(PoisonError::into_inner);
    let instance = Arc::clone(&served.instance);
    let path = SitePath::read("/Incoming/Users/users.csv");
    let content = Bytes::copy_from_slice(file);
    let site = instance.site();
    site.write(&path, content, instance.now(), None).unwrap();
    let done = instance.run_import();
    assert_eq!(done.len(), 1);
    let load = instance.load_by_id(done[0].load_id).unwrap();
    let written = load.records_created + load.records_updated;
    match load.status.as_str() {
        "done" => {
            let mut refused: Vec<_> = load.errors.iter().filter_map(|error| error.row).collect();
            refused.dedup();
            assert_eq!(load.records_count, written + refused.len() as u64);
        }
        status => {
            assert_eq!((status, written), ("failed", 0));
            assert!(!load.errors.is_empty());
        }
    }
    served.loads += 1;
    if written > 0 || served.loads > LOADS_MAX {
        instance.reset().unwrap();
        served.loads = 0;
    }
}

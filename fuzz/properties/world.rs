//! A few users to search and show.

use std::sync::LazyLock;

use coupa_mock_server::domain::query::Names;
use coupa_mock_server::domain::record::RecordId;
use coupa_mock_server::domain::release::Release;
use coupa_mock_server::domain::resource::Resource;
use coupa_mock_server::domain::store::Store;
use coupa_mock_server::domain::tree::Object;
use coupa_mock_server::domain::write::{Change, Seed, UnknownNames, seed};
use coupa_mock_server::wire::Format;
use jiff::Timestamp;

const ROLES: [&str; 2] = [
    r#"{"id": 3, "name": "User"}"#,
    r#"{"id": 4, "name": "Buyer", "description": "Orders & RFQs"}"#,
];

const USERS: [&str; 4] = [
    r#"{"id": 2, "login": "boss", "email": "boss@example.com", "firstname": "Bo", "lastname": "Ss"}"#,
    r#"{"id": 3, "login": "Zoë", "email": "zoe@example.com", "firstname": "Zoë", "lastname": "Ames",
        "manager": {"login": "boss"}, "roles": [{"id": 4}], "employee-number": "E-1"}"#,
    r#"{"id": 7, "login": "asmith", "email": "a@example.com", "firstname": "Al", "lastname": "ames",
        "active": false, "manager": {"id": 2}, "roles": [{"id": 3}, {"id": 4}]}"#,
    r#"{"id": 281, "login": "USER_TEST", "email": "u@example.com", "firstname": "User",
        "lastname": "Test", "manager": {"id": 3}, "employee-number": ""}"#,
];

/// The same users for every input.
pub fn store() -> &'static Store {
    static STORE: LazyLock<Store> = LazyLock::new(|| {
        let mut store = Store::default();
        let change = Change {
            at: Timestamp::UNIX_EPOCH,
            by: RecordId(2),
            unknown: UnknownNames::Refuse,
            release: Release::default(),
        };
        let seeds: Vec<_> = ROLES
            .map(|role| record(Resource::Role, role))
            .into_iter()
            .chain(USERS.map(|user| record(Resource::User, user)))
            .collect();
        seed(&mut store, &seeds, change).unwrap();
        store
    });
    &STORE
}

/// The names that a query may use.
pub fn names(unknown: UnknownNames) -> Names<'static> {
    Names {
        custom: store().custom_fields(),
        unknown,
    }
}

fn record(resource: Resource, json: &'static str) -> Seed<'static> {
    let input: Object<'_> = Format::Json
        .decode(resource.table(), json.as_bytes())
        .unwrap();
    Seed { resource, input }
}

//! Any table of cells survives the client's writer, the site and the import.

use std::sync::Arc;

use coupa_client::csv::{Column, UsersFile};
use coupa_client::sftp::upload;
use coupa_mock_server::MockServer;
use coupa_mock_server::instance::{Instance, Mode, World};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::client::settings;
use super::site::Site;

const USERS: usize = 6;

/// Columns that take any text, and the fields that they fill.
const COLUMNS: [(&str, &str); 3] = [
    ("Middle Name", "middlename"),
    ("Seniority Level", "seniority-level"),
    ("Business Function", "business-function"),
];

/// What a cell may say: line ends, quotes, commas and letters of all kinds, and the words that the
/// import takes in another way.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[\\PC\"',;\r\n\t]{0,24}",
        1 => Just(String::new()),
        1 => Just("  ".to_owned()),
        1 => Just("--NULL--".to_owned()),
        1 => Just("\"".to_owned()),
        1 => Just("\r\n\"\",\n".to_owned()),
        1 => Just("=1+1, ＮＵＬＬ, Zoë\u{301}, 𝒵".to_owned()),
    ]
}

fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    let row = prop::collection::vec(cell(), COLUMNS.len());
    prop::collection::vec(row, 1..=USERS)
}

/// What the fields of a user are, in the order of the columns.
fn fields(instance: &Instance, login: &str) -> Vec<Option<String>> {
    instance.read(|view| {
        use coupa_mock_server::domain::resource::Resource::User;
        let (by, _) = User.table().field("login").unwrap();
        let mut users = view.store().all(User);
        let user = users.find(|user| user.text(by) == Some(login)).unwrap();
        let fields = COLUMNS.map(|(_, field)| User.table().field(field).unwrap().0);
        fields
            .map(|field| user.text(field).map(ToOwned::to_owned))
            .into()
    })
}

#[test]
fn any_table_of_cells_survives_writer_site_and_import() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let users: Vec<Value> = (0..USERS)
        .map(|number| {
            json!({ "login": format!("user{number}"), "email": format!("u{number}@example.com"),
                    "firstname": "U", "lastname": "Ser", "middlename": "as it was" })
        })
        .collect();
    let world = World::from_json(json!({ "users": users })).unwrap();
    let options = MockServer::builder().world(world).clock(Mode::Manual);
    let site = runtime.block_on(Site::serve(options));
    let instance = site.server.instance("default").unwrap();
    let config = Config {
        cases: 48,
        failure_persistence: None,
        ..Config::default()
    };
    let case = |table: Vec<Vec<String>>| {
        let logins = (0..table.len()).map(|number| format!("user{number}"));
        let names = ["Login"].into_iter().chain(COLUMNS.map(|(name, _)| name));
        let columns = names.map(|name| Column::named(name).unwrap());
        let mut file = UsersFile::new(columns.collect()).unwrap();
        let mut expected = Vec::new();
        for (login, cells) in logins.zip(&table) {
            let before = fields(&instance, &login);
            let row = [login.clone()].into_iter().chain(cells.iter().cloned());
            file.push(row.collect()).unwrap();
            let after = before.into_iter().zip(cells).map(|(before, cell)| {
                match cell.as_str() {
                    // A blank cell leaves what is there, and this word clears it.
                    cell if cell.trim().is_empty() => before,
                    "--NULL--" => None,
                    cell => Some(cell.to_owned()),
                }
            });
            expected.push((login, after.collect::<Vec<_>>()));
        }
        let (settings, name) = (settings(&site), "users.csv".parse().unwrap());
        let bytes = file.to_bytes().unwrap();
        let dropped = upload(&settings, "/Incoming/Users", &name, &bytes);
        runtime.block_on(dropped).unwrap();
        let done = load(&instance);
        prop_assert_eq!(done, (table.len() as u64, Vec::<Vec<String>>::new()));
        for (login, expected) in expected {
            prop_assert_eq!(fields(&instance, &login), expected);
        }
        Ok(())
    };
    TestRunner::new(config).run(&table(), case).unwrap();
}

/// Loads what lies on the site: its rows, and what the report says.
fn load(instance: &Arc<Instance>) -> (u64, Vec<Vec<String>>) {
    let done = instance.run_import();
    assert_eq!(done.len(), 1);
    let load = instance.load_by_id(done[0].load_id).unwrap();
    let errors = load.errors.into_iter().map(|error| error.messages);
    (load.records_count, errors.collect())
}

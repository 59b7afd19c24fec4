//! What a world may say, and what is said of one that is wrong.

use jiff::Timestamp;

use super::world::World;
use crate::domain::release::Release;
use crate::domain::render::View;
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::wire::Format;

fn refusal(text: &str) -> String {
    World::parse(text).map(drop).unwrap_err().to_string()
}

fn built(text: &str, seed: u64) -> Store {
    World::parse(text)
        .unwrap()
        .build(Timestamp::UNIX_EPOCH, seed)
        .unwrap()
}

/// All users as JSON.
fn users(store: &Store) -> String {
    let utc = jiff::tz::TimeZone::UTC;
    let view = View::new(store, &utc, Release::CURRENT);
    let users: Vec<_> = store
        .all(Resource::User)
        .map(|user| view.record(Resource::User, user))
        .collect();
    let json = Format::Json.encode_list(Resource::User.table(), &users);
    String::from_utf8(json.unwrap()).unwrap()
}

#[test]
fn every_mistake_is_told_with_its_place() {
    insta::assert_snapshot!(refusal(
        "tiem: 2026-03-02T09:00:00Z
time: yesterday
settings: { rate_limit: slow, poll_intervall: 5m, archive: Archive }
generate: { user: 10 }
files: { Incoming: x, /Incoming: x, /Incoming/Users/a.csv: 1 }
roles: Buyer
users:
  - 281
  - login: boss
    email: boss@example.com
    colour: red
"
    ));
}

#[test]
fn records_that_are_refused_are_told_at_their_fields() {
    insta::assert_snapshot!(refusal(
        "users:
  - { login: boss, email: boss@example.com, firstname: Bo, lastname: Ss, manager: { login: nobody } }
  - login: x
    email: nowhere
    firstname: X
    lastname: Y
    department: { name: None }
  - { login: api, email: other@example.com, firstname: A, lastname: B }
"
    ));
}

#[test]
fn what_stands_twice_is_told_at_the_second() {
    insta::assert_snapshot!(refusal(
        "users:
  - { id: 7, login: jdoe, email: a@example.com, firstname: A, lastname: B }
  - { id: 7, login: JDOE, email: b@example.com, firstname: A, lastname: B }
"
    ));
}

#[test]
fn what_is_no_yaml_is_told_where_it_stops_being_so() {
    insta::assert_snapshot!(refusal("users:\n  - { login: jdoe\n"));
    insta::assert_snapshot!(refusal("users: []\nusers: []\n"));
    insta::assert_snapshot!(refusal("- users\n"));
}

#[test]
fn json_is_read_and_told_of_like_yaml() {
    assert!(World::parse(r#"{"users": [], "settings": {"rate-limit": "on"}}"#).is_ok());
    assert_eq!(
        refusal("{\n  \"settings\": {\"color\": 1}\n}"),
        "line 2, column 16: settings.color: unknown setting `color` \
         (there are rate_limit, poll_interval, archive, time_zone, release, sftp_keys, admin_email, sftp_quota, \
         pick_up, archive_when, csv_bom, csv_max_bytes, csv_max_rows, csv_lists, csv_employee_number, \
         csv_required)"
    );
}

#[test]
fn an_empty_world_has_what_every_coupa_has() {
    for text in ["", "{}", "users:\nsettings:\nfiles:\n"] {
        assert_eq!(built(text, 1).all(Resource::User).count(), 3, "{text}");
    }
}

#[test]
fn a_company_depends_on_the_seed_alone() {
    let world = "generate: { users: 300 }";
    assert_eq!(users(&built(world, 1)), users(&built(world, 1)));
    assert_ne!(users(&built(world, 1)), users(&built(world, 2)));
    // Neither on the time at which the instance starts.
    let later = World::parse(world)
        .unwrap()
        .build("2030-01-01T00:00:00Z".parse().unwrap(), 1)
        .unwrap();
    let last = |store: &Store| users(store).rsplit_once("\"id\"").unwrap().1.to_owned();
    assert_eq!(last(&later), last(&built(world, 1)));
}

#[test]
fn a_company_stands_beside_the_users_of_the_world() {
    let world =
        "users: [{ id: 281, login: USER_TEST, email: user.test@example.com, firstname: User,
        lastname: Test, employee-number: E-100001 }]\ngenerate: { users: 1000 }\n";
    let store = built(world, 1);
    assert_eq!(store.all(Resource::User).count(), 3 + 1 + 1000);
    let field = |name| Resource::User.table().field(name).unwrap().0;
    let generated = || store.all(Resource::User).filter(|user| user.id.0 > 281);
    let inactive = generated()
        .filter(|user| user.get(field("active")).is_none())
        .count();
    assert!((20..100).contains(&inactive), "{inactive}");
    assert_eq!(
        generated()
            .filter(|user| user.get(field("manager")).is_none())
            .count(),
        1
    );
    assert!(generated().all(|user| user.get(field("department")).is_some()));
}

#[test]
fn a_company_looks_like_one() {
    let users: serde_json::Value =
        serde_json::from_str(&users(&built("generate: { users: 12 }", 1))).unwrap();
    let shown: Vec<_> = users
        .as_array()
        .unwrap()
        .iter()
        .skip(3)
        .map(|user| {
            let names = |list: &serde_json::Value| -> Vec<String> {
                let list = list.as_array().unwrap().iter();
                list.map(|role| role["name"].as_str().unwrap().to_owned())
                    .collect()
            };
            format!(
                "{} {} {} <{}> {} active={} manager={} department={} roles={:?} since {}",
                user["id"],
                user["login"],
                user["fullname"],
                user["email"],
                user["employee-number"],
                user["active"],
                user["manager"]["login"],
                user["department"]["name"],
                names(&user["roles"]),
                user["created-at"],
            )
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

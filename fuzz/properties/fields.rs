//! A choice of `fields` is refused, or shows members of the whole record in their order, in a form
//! that either format can carry.

use coupa_mock_server::domain::query::{self, Intent, Parameters};
use coupa_mock_server::domain::release::Release;
use coupa_mock_server::domain::render::View;
use coupa_mock_server::domain::resource::Resource;
use coupa_mock_server::domain::tree::Tree;
use coupa_mock_server::domain::write::UnknownNames;
use coupa_mock_server::wire::{Format, decode_json};
use jiff::tz::TimeZone;

use super::world::{names, store};

/// Panics when it does not hold.
pub fn holds(input: &[u8]) {
    let Some(choice) = std::str::from_utf8(input)
        .ok()
        .and_then(|text| decode_json(text).ok())
    else {
        return;
    };
    let read = |unknown| {
        let none = Parameters::default();
        let names = names(unknown);
        query::projection(Resource::User, Intent::Read, &none, Some(&choice), names)
    };
    let Ok(projection) = read(UnknownNames::Refuse) else {
        return;
    };
    assert_eq!(read(UnknownNames::Ignore).as_ref(), Ok(&projection));

    let users = Resource::User.table();
    let utc = TimeZone::UTC;
    let view = View::new(store(), &utc, Release::default());
    for user in store().all(Resource::User) {
        let shown = view.projected(Resource::User, user, &projection);
        let names = positions(&shown);
        assert!(names.is_sorted_by(|left, right| left < right), "{shown:?}");
        Format::Json.encode_record(users, &shown).unwrap();
        let xml = Format::Xml.encode_record(users, &shown).unwrap();
        Format::Xml.decode(users, &xml).unwrap();
    }
}

/// Place in the table of each member that is shown.
fn positions(shown: &Tree<'_>) -> Vec<usize> {
    let Tree::Object(shown) = shown else {
        panic!("a record is an object: {shown:?}")
    };
    let fields = Resource::User.table().fields;
    let place = |name: &str| fields.iter().position(|field| field.name == name);
    let names = shown.members.iter();
    let custom = fields.len();
    names
        .map(|(name, _)| place(name).unwrap_or(custom))
        .collect()
}

//! A body in JSON is refused, or what is written of it is read and written alike.

use coupa_mock_server::domain::resource::Resource;
use coupa_mock_server::domain::tree::Tree;
use coupa_mock_server::wire::Format;

/// Panics when it does not hold.
pub fn holds(body: &[u8]) {
    let users = Resource::User.table();
    let Ok(read) = Format::Json.decode(users, body) else {
        return;
    };
    let tree = Tree::Object(read);
    let written = Format::Json.encode_record(users, &tree).unwrap();
    // A fraction is a string once it is written, and a string that no table calls a decimal is a
    // plain one. So the trees may differ, but never what they say.
    let again = Format::Json
        .decode(users, &written)
        .map(Tree::Object)
        .unwrap();
    assert_eq!(Format::Json.encode_record(users, &again), Ok(written));
}

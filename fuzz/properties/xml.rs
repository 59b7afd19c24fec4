//! A body in XML is refused, or written and read back as it was.

use coupa_mock_server::domain::resource::Resource;
use coupa_mock_server::domain::tree::Tree;
use coupa_mock_server::wire::Format;

/// Panics when it does not hold.
pub fn holds(body: &[u8]) {
    let users = Resource::User.table();
    let Ok(read) = Format::Xml.decode(users, body) else {
        return;
    };
    let tree = Tree::Object(read);
    let written = Format::Xml.encode_record(users, &tree).unwrap();
    let again = Format::Xml.decode(users, &written).map(Tree::Object);
    assert_eq!(again.as_ref(), Ok(&tree));
}

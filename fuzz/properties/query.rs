//! A query string is refused, or its pages of one record make up its page of many.

use coupa_mock_server::domain::query::{self, Parameters, Query};
use coupa_mock_server::domain::record::RecordId;
use coupa_mock_server::domain::resource::Resource;
use coupa_mock_server::domain::write::UnknownNames;

use super::world::{names, store};

/// Panics when it does not hold.
pub fn holds(input: &[u8]) {
    let pairs: Vec<_> = form_urlencoded::parse(input).into_owned().collect();
    let parameters: Parameters = pairs.iter().cloned().collect();
    let strict = query::parse(Resource::User, &parameters, names(UnknownNames::Refuse));
    let loose = query::parse(Resource::User, &parameters, names(UnknownNames::Ignore));
    let Ok(strict) = strict else {
        return;
    };
    let found = ids(&strict);
    assert_eq!(ids(&loose.unwrap()), found);

    // Of repeated names the last counts.
    let page = |limit: usize, offset: usize| {
        let paging = [("limit", limit), ("offset", offset)]
            .map(|(name, value)| (name.to_owned(), value.to_string()));
        let parameters = pairs.iter().cloned().chain(paging).collect();
        ids(&query::parse(Resource::User, &parameters, names(UnknownNames::Refuse)).unwrap())
    };
    let all = page(50, 0);
    for (offset, id) in all.iter().enumerate() {
        assert_eq!(page(1, offset), [*id]);
    }
    assert!(page(1, all.len()).is_empty());
    assert!(found.iter().all(|id| all.contains(id)));
}

fn ids(query: &Query) -> Vec<RecordId> {
    let found = query.run(store(), Resource::User);
    found.iter().map(|user| user.id).collect()
}

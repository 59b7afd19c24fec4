//! The `user_group_memberships` table (Coupa Compass, *User Group Memberships API*): who belongs to
//! which group. Users show the same as `user-groups` and `approval-groups`, groups as `users`.

use compact_str::format_compact;

use super::user_groups::USER_GROUPS;
use crate::domain::field::{Default, Field, FieldId};
use crate::domain::record::{Record, RecordId, Value};
use crate::domain::resource::Resource::{User, UserGroup};
use crate::domain::table::{Derive, Operations, Table};

/// `/api/user_group_memberships`
pub(crate) static USER_GROUP_MEMBERSHIPS: Table = Table {
    scope_object: "user_group",
    operations: Operations::ReadWriteDelete,
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::boolean("owner"),
        Field::boolean("participant").default(Default::Boolean(true)),
        Field::integer("user-id"),
        Field::integer("user-group-id"),
        Field::text("user-group-type", 255).read_only(),
        Field::one("user", User).required(),
        Field::one("user-group", UserGroup).required(),
        // A user is in a group once.
        Field::text("pair", 255).hidden().unique().label("User"),
    ],
    derive,
    ..Table::named(
        "user_group_memberships",
        "UserGroupMembership",
        "user-group-membership",
        "user-group-memberships",
    )
};

const USER: FieldId = USER_GROUP_MEMBERSHIPS.id_of("user");
const USER_ID: FieldId = USER_GROUP_MEMBERSHIPS.id_of("user-id");
const GROUP: FieldId = USER_GROUP_MEMBERSHIPS.id_of("user-group");
const GROUP_ID: FieldId = USER_GROUP_MEMBERSHIPS.id_of("user-group-id");
const GROUP_TYPE: FieldId = USER_GROUP_MEMBERSHIPS.id_of("user-group-type");
const PAIR: FieldId = USER_GROUP_MEMBERSHIPS.id_of("pair");
const TYPE_OF_GROUP: FieldId = USER_GROUPS.id_of("type");

/// The references and their ids go together: a new membership may name either, then they follow
/// the references.
fn derive(membership: &mut Record, others: &dyn Derive) {
    for (reference, id, resource) in [(USER, USER_ID, User), (GROUP, GROUP_ID, UserGroup)] {
        if let (None, Some(Value::Integer(given))) = (membership.get(reference), membership.get(id))
            && let Some(named) = u64::try_from(*given).ok().map(RecordId)
            && others.record(resource, named).is_some()
        {
            membership.set(reference, Some(Value::One(named)));
        }
        let number = one(membership, reference).and_then(|named| i64::try_from(named.0).ok());
        membership.set(id, number.map(Value::Integer));
    }
    let group = one(membership, GROUP).and_then(|group| others.record(UserGroup, group));
    let kind = group.and_then(|group| group.get(TYPE_OF_GROUP).cloned());
    membership.set(GROUP_TYPE, kind);
    let ids = pair(membership);
    membership.set(
        PAIR,
        ids.map(|(user, group)| Value::Text(pair_key(user, group))),
    );
}

/// User and group of a membership.
pub(in crate::domain) fn pair(membership: &Record) -> Option<(RecordId, RecordId)> {
    one(membership, USER).zip(one(membership, GROUP))
}

/// The unique text of a user in a group.
pub(in crate::domain) fn pair_key(user: RecordId, group: RecordId) -> compact_str::CompactString {
    format_compact!("{}-{}", user.0, group.0)
}

fn one(record: &Record, field: FieldId) -> Option<RecordId> {
    match record.get(field) {
        Some(Value::One(id)) => Some(*id),
        _ => None,
    }
}

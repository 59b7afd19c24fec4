//! Who belongs to which user group is told in three places: by users, by groups and by memberships.
//! Whichever of them is written, the others follow.

use std::sync::Arc;

use super::apply::{CREATED, Change, UPDATED, new_record, stamp};
use super::validate;
use crate::domain::field::FieldId;
use crate::domain::record::{Record, RecordId, Value};
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::domain::table::Occasion;
use crate::domain::tables::user_group_memberships::{USER_GROUP_MEMBERSHIPS, pair, pair_key};
use crate::domain::tables::user_groups::USER_GROUPS;
use crate::domain::tables::users::USERS;

const USER_GROUPS_OF_USER: FieldId = USERS.id_of("user-groups");
const APPROVAL_GROUPS_OF_USER: FieldId = USERS.id_of("approval-groups");
const USERS_OF_GROUP: FieldId = USER_GROUPS.id_of("users");
const CAN_APPROVE: FieldId = USER_GROUPS.id_of("can-approve");
const USER: FieldId = USER_GROUP_MEMBERSHIPS.id_of("user");
const GROUP: FieldId = USER_GROUP_MEMBERSHIPS.id_of("user-group");
const PAIR: FieldId = USER_GROUP_MEMBERSHIPS.id_of("pair");

/// A user as he was and as he is.
pub(crate) type ChangedUser = (Arc<Record>, Arc<Record>);

/// Lets the other places follow a write: `before` and `after` are `None` where there is no record.
/// Answers the users that changed with it.
pub(super) fn follow(
    store: &mut Store,
    resource: Resource,
    before: Option<&Record>,
    after: Option<&Record>,
    change: Change,
) -> Vec<ChangedUser> {
    let Some(pairs) = pairs_of(resource) else {
        return Vec::new();
    };
    let [before, after] = [before, after].map(|record| record.map_or_else(Vec::new, pairs));
    let mut changed = Vec::new();
    for (user, group) in before.iter().filter(|pair| !after.contains(pair)) {
        leave(store, *user, *group, &mut changed);
    }
    for (user, group) in after.iter().filter(|pair| !before.contains(pair)) {
        join(store, *user, *group, change, &mut changed);
    }
    if resource == Resource::User {
        // His own write tells that already.
        changed.clear();
    }
    changed
}

type Pairs = fn(&Record) -> Vec<(RecordId, RecordId)>;

/// How a record of a resource tells of users and groups, if it does.
fn pairs_of(resource: Resource) -> Option<Pairs> {
    let [of_user, of_group, of_membership]: [Pairs; 3] = [
        |user| {
            let groups = [USER_GROUPS_OF_USER, APPROVAL_GROUPS_OF_USER];
            let groups = groups.into_iter().flat_map(|field| user.many(field));
            groups.map(|group| (user.id, *group)).collect()
        },
        |group| {
            let users = group.many(USERS_OF_GROUP).iter();
            users.map(|user| (*user, group.id)).collect()
        },
        |membership| pair(membership).into_iter().collect(),
    ];
    let places = [
        (Resource::User, of_user),
        (Resource::UserGroup, of_group),
        (Resource::UserGroupMembership, of_membership),
    ];
    let place = places.into_iter().find(|(place, _)| *place == resource);
    place.map(|(_, pairs)| pairs)
}

fn join(
    store: &mut Store,
    user: RecordId,
    group: RecordId,
    change: Change,
    changed: &mut Vec<ChangedUser>,
) {
    let (Some(person), Some(team)) = (
        store.get(Resource::User, user).cloned(),
        store.get(Resource::UserGroup, group).cloned(),
    ) else {
        return;
    };
    // Which of his two lists a group stands in that he joins from elsewhere is not documented.
    let lists = [USER_GROUPS_OF_USER, APPROVAL_GROUPS_OF_USER];
    if !lists.iter().any(|list| person.many(*list).contains(&group)) {
        let list = match team.get(CAN_APPROVE) {
            Some(Value::Boolean(true)) => APPROVAL_GROUPS_OF_USER,
            _ => USER_GROUPS_OF_USER,
        };
        let after = with(&person, list, |ids| ids.push(group));
        changed.push((person, store.put(Resource::User, after)));
    }
    if !team.many(USERS_OF_GROUP).contains(&user) {
        let after = with(&team, USERS_OF_GROUP, |ids| ids.push(user));
        store.put(Resource::UserGroup, after);
    }
    if membership(store, user, group).is_none() {
        let id = store.next_id(Resource::UserGroupMembership);
        let resource = Resource::UserGroupMembership;
        let mut record = new_record(resource, id, &crate::domain::tree::Object::default());
        record.set(USER, Some(Value::One(user)));
        record.set(GROUP, Some(Value::One(group)));
        stamp(&mut record, resource, CREATED, change);
        stamp(&mut record, resource, UPDATED, change);
        validate::derive(store, resource, Occasion::Creation, &mut record);
        store.put(resource, record);
    }
}

fn leave(store: &mut Store, user: RecordId, group: RecordId, changed: &mut Vec<ChangedUser>) {
    if let Some(person) = store.get(Resource::User, user).cloned() {
        let lists = [USER_GROUPS_OF_USER, APPROVAL_GROUPS_OF_USER];
        let after = lists
            .into_iter()
            .fold(Record::clone(&person), |person, list| {
                with(&person, list, |ids| ids.retain(|id| *id != group))
            });
        if after != *person {
            changed.push((person, store.put(Resource::User, after)));
        }
    }
    if let Some(team) = store.get(Resource::UserGroup, group).cloned() {
        let after = with(&team, USERS_OF_GROUP, |ids| ids.retain(|id| *id != user));
        store.put(Resource::UserGroup, after);
    }
    if let Some(id) = membership(store, user, group) {
        store.remove(Resource::UserGroupMembership, id);
    }
}

fn membership(store: &Store, user: RecordId, group: RecordId) -> Option<RecordId> {
    let found = store.by_unique(Resource::UserGroupMembership, PAIR, &pair_key(user, group));
    found.ok().flatten().map(|membership| membership.id)
}

/// The record with another collection.
fn with(record: &Record, field: FieldId, change: impl FnOnce(&mut Vec<RecordId>)) -> Record {
    let mut ids = record.many(field).to_vec();
    change(&mut ids);
    let mut record = record.clone();
    record.set(field, Some(Value::Many(ids.into())));
    record
}

//! The `user_groups` table (Coupa Compass, *User Groups API*). Who belongs to a group is
//! told by users, too, and by memberships.

use crate::domain::field::{Default, Field};
use crate::domain::resource::Resource::{BusinessGroup, User};
use crate::domain::table::{Operations, Table};

/// `/api/user_groups`
pub(crate) static USER_GROUPS: Table = Table {
    scope_object: "user_group",
    operations: Operations::ReadWrite,
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::text("name", 255).required().unique(),
        Field::boolean("active").default(Default::Boolean(true)),
        Field::boolean("open"),
        Field::text("description", 65_535),
        Field::boolean("can-approve"),
        Field::text("mention-name", 255).read_only(),
        Field::text("avatar-thumb-url", 255).read_only(),
        // Blank for a group, `Project` for a project.
        Field::text("type", 255).read_only(),
        Field::many("users", User, "user"),
        Field::one("owner", User),
        Field::many("content-groups", BusinessGroup, "content-group"),
        Field::one("created-by", User).read_only(),
        Field::one("updated-by", User).read_only(),
    ],
    natural_keys: &["id", "name"],
    ..Table::named("user_groups", "UserGroup", "user-group", "user-groups")
};

//! What records of earlier releases looked like, where it is not what the tables say.

use crate::domain::release::Release;
use crate::domain::resource::Resource;

/// The shape of the records of one resource in earlier releases.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) resource: Resource,
    /// The last release with this shape.
    pub(crate) until: Release,
    /// Every field that can be read, in order; empty where the order is that of the table.
    pub(crate) whole: &'static [&'static str],
    /// What is shown inside another record.
    pub(crate) embedded: &'static [&'static str],
    /// What JSON shows there besides.
    pub(crate) embedded_in_json: &'static [&'static str],
}

/// The last release that is taken to look like the captures of 2016. Those are of R16 and R17; the
/// next that is known is the Swagger file of R23.
pub(crate) const LAST_LIKE_2016: Release = Release::new(22);

/// Layouts, the oldest of a resource first.
pub(crate) static LAYOUTS: &[Layout] = &[
    // Coupa Compass, *Sample Requests/Responses - XML vs JSON*, captured in November 2016.
    Layout {
        resource: Resource::User,
        until: LAST_LIKE_2016,
        whole: USERS_OF_2016,
        embedded: &[
            "id",
            "login",
            "firstname",
            "lastname",
            "employee-number",
            "email",
            "salesforce-id",
            "avatar-thumb-url",
        ],
        embedded_in_json: &["created-at", "updated-at"],
    },
    // A customer's test data of 2021; releases 30 to 32 are of that year.
    Layout {
        resource: Resource::User,
        until: Release::new(32),
        whole: &[],
        embedded: &[
            "id",
            "login",
            "email",
            "employee-number",
            "firstname",
            "lastname",
            "fullname",
            "salesforce-id",
            "avatar-thumb-url",
        ],
        embedded_in_json: &[],
    },
];

const USERS_OF_2016: &[&str] = &[
    "id",
    "created-at",
    "updated-at",
    "login",
    "email",
    "purchasing-user",
    "expense-user",
    "sourcing-user",
    "inventory-user",
    "employee-number",
    "firstname",
    "lastname",
    "fullname",
    "api-user",
    "active",
    "salesforce-id",
    "account-security-type",
    "authentication-method",
    "sso-identifier",
    "default-locale",
    "business-group-security-type",
    "edit-invoice-on-quick-entry",
    "avatar-thumb-url",
    "mention-name",
    "phone-work",
    "phone-mobile",
    "roles",
    "manager",
    "default-address",
    "default-account",
    "default-account-type",
    "default-currency",
    "pcard",
    "department",
    "requisition-approval-limit",
    "expense-approval-limit",
    "invoice-approval-limit",
    "requisition-self-approval-limit",
    "expense-self-approval-limit",
    "expenses-delegated-to",
    "can-expense-for",
    "content-groups",
    "account-groups",
    "approval-groups",
    "working-warehouses",
    "inventory-organizations",
    "created-by",
    "updated-by",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::LAYOUTS;

    #[test]
    fn a_layout_names_exactly_the_fields_that_its_release_can_read() {
        for layout in LAYOUTS.iter().filter(|layout| !layout.whole.is_empty()) {
            let readable: BTreeSet<_> = layout
                .resource
                .table()
                .fields
                .iter()
                .filter(|field| field.is_readable() && field.is_in(layout.until))
                .map(|field| field.name)
                .collect();
            let named: BTreeSet<_> = layout.whole.iter().copied().collect();
            assert_eq!(named, readable, "{:?}", layout.resource);
            assert_eq!(named.len(), layout.whole.len(), "none is named twice");
        }
    }

    #[test]
    fn what_stands_inside_others_are_fields_of_that_release() {
        for layout in LAYOUTS {
            for name in layout.embedded.iter().chain(layout.embedded_in_json) {
                let field = layout.resource.table().field(name);
                assert!(
                    field.is_some_and(|(_, field)| field.is_in(layout.until)),
                    "{name}"
                );
            }
        }
    }
}

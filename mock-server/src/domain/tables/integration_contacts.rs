//! The `integration_contacts` table: whom Coupa tells when an integration fails (Coupa's Swagger file
//! of release 39; Coupa Compass, *Integration Contacts Import*).

use super::integration_errors::ALERTS;
use crate::domain::field::{Field, FieldId};
use crate::domain::record::{Record, RecordId, Value};
use crate::domain::resource::Resource::{self, Integration, User, UserGroup};
use crate::domain::table::{Derive, Operations, Table};

/// `/api/integration_contacts`
pub(crate) static INTEGRATION_CONTACTS: Table = Table {
    scope_object: "integration",
    operations: Operations::ReadWrite,
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::text_of("contact-alert-type", ALERTS).required(),
        Field::integer("contactable-id")
            .required()
            .label("Contactable"),
        Field::text_of(
            "contactable-type",
            &[
                "User",
                "UserGroup",
                "ApprovalGroup",
                "Supplier",
                "SupplierUser",
            ],
        )
        .required(),
        // Shown for users only.
        Field::one("contactable", User),
        Field::one("integration", Integration),
        Field::one("created-by", User).read_only(),
        Field::one("updated-by", User).read_only(),
    ],
    derive,
    ..Table::named(
        "integration_contacts",
        "IntegrationContact",
        "integration-contact",
        "integration-contacts",
    )
};

const KIND: FieldId = INTEGRATION_CONTACTS.id_of("contactable-type");
const ID: FieldId = INTEGRATION_CONTACTS.id_of("contactable-id");
const PERSON: FieldId = INTEGRATION_CONTACTS.id_of("contactable");
const ALERT: FieldId = INTEGRATION_CONTACTS.id_of("contact-alert-type");
const OWNER: FieldId = INTEGRATION_CONTACTS.id_of("integration");

/// Id and user go together: a new contact may name either, later the id counts. An id that names
/// nobody is none.
fn derive(contact: &mut Record, others: &dyn Derive) {
    let kind = contact.text(KIND).and_then(resource_of);
    if contact.get(ID).is_none()
        && let Some(Value::One(user)) = contact.get(PERSON)
        && let Ok(user) = i64::try_from(user.0)
    {
        contact.set(ID, Some(Value::Integer(user)));
    }
    let named = id(contact);
    let known = kind.is_none_or(|kind| named.is_some_and(|id| others.record(kind, id).is_some()));
    if !known {
        contact.set(ID, None);
    }
    let person = named.filter(|_| known && kind == Some(User));
    contact.set(PERSON, person.map(Value::One));
}

fn id(contact: &Record) -> Option<RecordId> {
    match contact.get(ID) {
        Some(Value::Integer(id)) => u64::try_from(*id).ok().map(RecordId),
        _ => None,
    }
}

/// What a contact of that type is a record of; suppliers are not imitated.
fn resource_of(kind: &str) -> Option<Resource> {
    match kind {
        "User" => Some(User),
        "UserGroup" | "ApprovalGroup" => Some(UserGroup),
        _ => None,
    }
}

/// The record that a contact is.
pub(crate) fn contactable(contact: &Record) -> Option<(Resource, RecordId)> {
    contact.text(KIND).and_then(resource_of).zip(id(contact))
}

/// The kind of alerts that a contact gets.
pub(crate) fn alert(contact: &Record) -> &str {
    contact.text(ALERT).unwrap_or_default()
}

/// The integration that a contact is for; without one it is for all.
pub(crate) fn integration(contact: &Record) -> Option<RecordId> {
    match contact.get(OWNER) {
        Some(Value::One(integration)) => Some(*integration),
        _ => None,
    }
}

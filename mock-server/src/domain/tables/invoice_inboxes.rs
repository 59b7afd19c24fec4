//! Invoice inboxes, as users show them (Coupa Compass, *Delegates API*): name and address, without
//! the id.

use crate::domain::field::Field;
use crate::domain::table::Table;

/// Inboxes into which a user may upload invoices.
pub(crate) static INVOICE_INBOXES: Table = Table {
    fields: &[
        Field::integer("id").read_only(),
        Field::text("name", 255).required().unique(),
        Field::text("email-address", 255).required(),
    ],
    natural_keys: &["id", "name"],
    embedded: &["name", "email-address"],
    ..Table::named(
        "invoice_inboxes",
        "InvoiceInbox",
        "invoice-inbox",
        "invoice-inboxes",
    )
};

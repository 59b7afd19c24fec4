//! The `users` table and what Coupa derives for a user.
//!
//! Fields and their order: Coupa Compass, *Delegates API* (capture of release 41) for the order,
//! *Users API (/users)* and the Swagger file of release 39 for types and access; the Swagger files of
//! all releases for the first that has a field. Release 23 has the oldest of them, so what it has
//! and the captures of 2016 have not counts as new in 23.

use compact_str::{CompactString, ToCompactString, format_compact};

use crate::domain::field::{Alias, Default, Field, FieldId, Fixed};
use crate::domain::record::{Record, Value};
use crate::domain::resource::Resource::{
    Account, AccountGroup, AccountType, Address, ApprovalLimit, BusinessGroup, Country, Currency,
    Department, InventoryOrganization, InvoiceInbox, LegalEntity, Pcard, PhoneNumber, Role, User,
    UserGroup, Warehouse,
};
use crate::domain::table::{Derive, Occasion, Operations, Table};

/// `/api/users`
pub(crate) static USERS: Table = Table {
    scope_object: "user",
    operations: Operations::ReadWrite,
    fields: FIELDS,
    natural_keys: &["id", "login", "email", "employee-number"],
    embedded: &[
        "id",
        "login",
        "employee-number",
        "firstname",
        "lastname",
        "fullname",
        "email",
        "salesforce-id",
        "avatar-thumb-url",
    ],
    // Coupa Compass, *Delegates API*.
    shows_custom_fields: true,
    derive,
    // coupasupport appears in created-by and updated-by but cannot be read.
    hidden_ids: &[1],
    ..Table::named("users", "User", "user", "users")
};

/// Subjects of limits (Coupa Compass, *Delegates API*); that of contracts is assumed.
const REQUISITION: Fixed = &[("subject", "requisition_header")];
const EXPENSE: Fixed = &[("subject", "expense_report")];
const INVOICE: Fixed = &[("subject", "invoice_header")];
const CONTRACT: Fixed = &[("subject", "contract")];

const FIELDS: &[Field] = &[
    Field::integer("id").read_only(),
    Field::date_time("created-at"),
    Field::date_time("updated-at"),
    Field::text("login", 255).required().unique().min_chars(2),
    Field::text("email", 255).required().unique().check(email),
    Field::boolean("purchasing-user"),
    Field::boolean("expense-user"),
    Field::boolean("sourcing-user"),
    Field::boolean("inventory-user"),
    Field::boolean("contracts-user").since(23),
    Field::boolean("analytics-user").since(23),
    Field::boolean("spend-guard-user").since(23),
    Field::boolean("ccw-user").since(24),
    Field::boolean("clm-advanced-user").since(26),
    Field::boolean("supply-chain-user").since(29),
    Field::boolean("risk-assess-user").since(27),
    Field::boolean("travel-user").since(30),
    Field::boolean("treasury-user").since(33),
    Field::boolean("invoicing-user").since(38),
    Field::text("employee-number", 255).unique().not_shallow(),
    Field::text("firstname", 40).required().label("First Name"),
    Field::text("lastname", 40).required().label("Last Name"),
    Field::text("fullname", 255).read_only(),
    Field::boolean("api-user").read_only(),
    Field::text("salesforce-id", 255),
    Field::integer_of("account-security-type", &[0, 1, 2]).default(Default::Integer(0)),
    Field::symbol(
        "authentication-method",
        &["coupa_credentials", "ldap", "saml"],
    )
    .default(Default::Text("coupa_credentials")),
    Field::text("sso-identifier", 255).unique(),
    Field::text("default-locale", 10),
    Field::integer_of("business-group-security-type", &[0, 1]),
    // Gone between the Swagger files of releases 35 and 38.
    Field::boolean("edit-invoice-on-quick-entry").until(37),
    Field::text("avatar-thumb-url", 255).read_only(),
    Field::text("mention-name", 255).unique(),
    Field::boolean("aic-user").since(23),
    Field::text("seniority-level", 255).since(24),
    Field::text("business-function", 255).since(24),
    Field::text_of("employee-payment-channel", &["ERP", "CoupaPay"])
        .default(Default::Text("ERP"))
        .since(25),
    Field::boolean("allow-employee-payment-account-creation").since(29),
    Field::text("middlename", 255).since(30),
    Field::integer("supplier-id").read_only().since(38),
    Field::boolean("category-planner-user").since(39),
    Field::boolean("category-strategy-user").since(41),
    Field::boolean("intake-user").since(41),
    Field::boolean("coupa-navi-ai-agent-user").since(41),
    // `type[blank]=true` leaves supplier users out. Known from a client; the word is assumed.
    Field::boolean("supplier-user")
        .read_only()
        .since(38)
        .alias(Alias {
            name: "type",
            yes: Some("SupplierUser"),
            no: None,
        }),
    Field::boolean("support-user").read_only().since(38),
    // `status=active` (Coupa Compass, *Users API (/users)*).
    Field::boolean("active")
        .default(Default::Boolean(true))
        .alias(Alias {
            name: "status",
            yes: Some("active"),
            no: Some("inactive"),
        }),
    Field::boolean("eligible-for-virtual-cards")
        .read_only()
        .since(38),
    Field::many(
        "allowed-invoice-inboxes",
        InvoiceInbox,
        "allowed-invoice-inbox",
    )
    .read_only()
    .since(38),
    Field::boolean("allow-user-to-upload-invoice-from-mobile").since(38),
    Field::owned("phone-work", PhoneNumber, &[]),
    Field::owned("phone-mobile", PhoneNumber, &[]),
    Field::one("country-of-residence", Country).since(24),
    // A new user without roles gets the role User (Coupa, *1.1 Create a User*).
    Field::many("roles", Role, "role").default(Default::Records(&[3])),
    Field::one("manager", User),
    Field::one("default-address", Address),
    Field::one("default-account", Account),
    Field::one("default-account-type", AccountType),
    // The reporting currency of an instance is USD (Coupa Compass, *Users API (/users)*).
    Field::one("default-currency", Currency).default(Default::Record(1)),
    Field::one("pcard", Pcard),
    Field::one("department", Department),
    Field::one("legal-entity", LegalEntity).since(29),
    Field::owned("requisition-approval-limit", ApprovalLimit, REQUISITION),
    Field::owned("expense-approval-limit", ApprovalLimit, EXPENSE),
    Field::owned("invoice-approval-limit", ApprovalLimit, INVOICE),
    Field::owned("contract-approval-limit", ApprovalLimit, CONTRACT).since(23),
    Field::owned(
        "requisition-self-approval-limit",
        ApprovalLimit,
        REQUISITION,
    ),
    Field::owned("expense-self-approval-limit", ApprovalLimit, EXPENSE),
    Field::owned("invoice-self-approval-limit", ApprovalLimit, INVOICE).since(23),
    Field::owned("contract-self-approval-limit", ApprovalLimit, CONTRACT).since(23),
    Field::owned("work-confirmation-approval-limit", ApprovalLimit, &[])
        .read_only()
        .since(23),
    Field::owned("escalation-threshold", ApprovalLimit, &[]).since(24),
    Field::many("expenses-delegated-to", User, "expenses-delegated-to").read_only(),
    Field::many("can-expense-for", User, "can-expense-for").read_only(),
    Field::many("content-groups", BusinessGroup, "content-group"),
    Field::many("account-groups", AccountGroup, "account-group"),
    Field::many("approval-groups", UserGroup, "approval-group"),
    Field::many("user-groups", UserGroup, "user-group").since(23),
    Field::many("working-warehouses", Warehouse, "working-warehouse"),
    Field::many(
        "inventory-organizations",
        InventoryOrganization,
        "inventory-organization",
    ),
    Field::one("created-by", User).read_only(),
    Field::one("updated-by", User).read_only(),
    Field::text("password", 255).write_only(),
    Field::text_of("generate-password-and-notify", &["Yes", "No"]).write_only(),
    Field::fan_out(
        "approval-limit",
        ApprovalLimit,
        &[
            "requisition-approval-limit",
            "expense-approval-limit",
            "invoice-approval-limit",
        ],
    ),
    Field::fan_out(
        "self-approval-limit",
        ApprovalLimit,
        &[
            "requisition-self-approval-limit",
            "expense-self-approval-limit",
            "invoice-self-approval-limit",
        ],
    ),
    Field::boolean("salesforce-enabled").write_only(),
    // Personal addresses: `/api/users/:id/addresses`.
    Field::many("addresses", Address, "address").hidden(),
];

const FIRSTNAME: FieldId = USERS.id_of("firstname");
const LASTNAME: FieldId = USERS.id_of("lastname");
const FULLNAME: FieldId = USERS.id_of("fullname");
const MENTION_NAME: FieldId = USERS.id_of("mention-name");

/// `fullname` follows the names. `mention-name` is made from them once, at creation, and stays
/// (Coupa Compass, *Sample Requests/Responses - XML vs JSON*: `text abc` became `text12`).
fn derive(user: &mut Record, others: &dyn Derive) {
    let firstname = user.text(FIRSTNAME).unwrap_or_default();
    let lastname = user.text(LASTNAME).unwrap_or_default();
    let fullname = format_compact!("{firstname} {lastname}");
    if others.occasion() == Occasion::Creation && user.text(MENTION_NAME).is_none() {
        let name = mention_name(&fullname, others);
        user.set(MENTION_NAME, Some(Value::Text(name)));
    }
    user.set(FULLNAME, Some(Value::Text(fullname)));
}

fn mention_name(fullname: &str, others: &dyn Derive) -> CompactString {
    let base: CompactString = fullname
        .to_lowercase()
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let mut name = base.clone();
    // How Coupa numbers a clash is not documented; the first free number from 1 is assumed.
    let mut number = 0_u32;
    while others.holder(MENTION_NAME, &name).is_some() {
        number += 1;
        name = base.clone() + &number.to_compact_string();
    }
    name
}

/// The wording is Rails'; what exactly Coupa takes for an address is not documented.
fn email(address: &str) -> Result<(), &'static str> {
    let valid = address.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@')
    });
    if valid && !address.contains(char::is_whitespace) {
        Ok(())
    } else {
        Err("is invalid")
    }
}

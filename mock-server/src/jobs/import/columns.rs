//! The columns of a users file by their names (Coupa Compass, *Users Import*).

use super::column::Cell::{
    self, Limit, Many, One, Part, RemoveAddress, Status, Value, Word, YesNo,
};
use super::column::Whole::{Account, Address, Pcard};
use super::column::{Column, Unkept};
use crate::domain::release::Release;

/// The column of that name, if the release has what it is about. The case counts, and the star
/// that marks a required column in Coupa's template does not.
pub(super) fn find(header: &str, release: Release) -> Option<&'static Column> {
    let name = header.strip_suffix('*').unwrap_or(header);
    COLUMNS
        .iter()
        .find(|column| column.header == name)
        .filter(|column| column.cell.is_in(release))
}

const fn column(header: &'static str, cell: Cell) -> Column {
    Column { header, cell }
}

/// In the order in which Coupa prints them, and one that only earlier releases have. Which field a
/// column fills is plain from the names but for the licences of three (Coupa Compass, *Users API*).
static COLUMNS: &[Column] = &[
    column("Id", Value("id")),
    column("Login", Value("login")),
    column("Status", Status),
    column("Purchasing User", YesNo("purchasing-user")),
    column(
        "Coupa Navi Ai Agent User",
        YesNo("coupa-navi-ai-agent-user"),
    ),
    column("Expense User", YesNo("expense-user")),
    column("Sourcing User", YesNo("sourcing-user")),
    column("Inventory User", YesNo("inventory-user")),
    column("Contracts User", YesNo("contracts-user")),
    column("Analytics User", YesNo("analytics-user")),
    column("AI Classification User", YesNo("aic-user")),
    column("Spend Guard User", YesNo("spend-guard-user")),
    column("Navi Chatbot User", Cell::Unkept(Unkept::YesNo)),
    column("Contingent Workforce User", YesNo("ccw-user")),
    column("Risk Assess User", YesNo("risk-assess-user")),
    column(
        "Does the user have a Contract Lifecycle Management Advanced License?",
        YesNo("clm-advanced-user"),
    ),
    column("Supply Chain User", YesNo("supply-chain-user")),
    column("Travel User", YesNo("travel-user")),
    column("Treasury User", YesNo("treasury-user")),
    column("Authentication Method", Word("authentication-method")),
    column("Sso Identifier", Value("sso-identifier")),
    column(
        "Generate Password And Notify User",
        Value("generate-password-and-notify"),
    ),
    column("Email", Value("email")),
    column("First Name", Value("firstname")),
    column("Last Name", Value("lastname")),
    column("Employee Number", Value("employee-number")),
    column("Department", One("department", "name")),
    column("Phone Work", Value("phone-work")),
    column("Phone Mobile", Value("phone-mobile")),
    column(
        "Approval Limit",
        Limit(&[
            "requisition-approval-limit",
            "expense-approval-limit",
            "invoice-approval-limit",
        ]),
    ),
    column(
        "Requisition Approval Limit",
        Limit(&["requisition-approval-limit"]),
    ),
    column("Expense Approval Limit", Limit(&["expense-approval-limit"])),
    column("Invoice Approval Limit", Limit(&["invoice-approval-limit"])),
    column(
        "Contract Approval Limit",
        Limit(&["contract-approval-limit"]),
    ),
    column(
        "Service/Time Sheets Approval Limit",
        Cell::Unkept(Unkept::Text),
    ),
    column("Receipt Approval Limit", Cell::Unkept(Unkept::Text)),
    column("Sourcing Launch Approval Limit", Cell::Unkept(Unkept::Text)),
    column("Sourcing Award Approval Limit", Cell::Unkept(Unkept::Text)),
    column(
        "Self Approval Limit",
        Limit(&[
            "requisition-self-approval-limit",
            "expense-self-approval-limit",
        ]),
    ),
    column(
        "Requisition Self Approval Limit",
        Limit(&["requisition-self-approval-limit"]),
    ),
    column(
        "Expense Self Approval Limit",
        Limit(&["expense-self-approval-limit"]),
    ),
    column(
        "Invoice Self Approval Limit",
        Limit(&["invoice-self-approval-limit"]),
    ),
    column(
        "Contract Self Approval Limit",
        Limit(&["contract-self-approval-limit"]),
    ),
    column("Receipt Self Approval Limit", Cell::Unkept(Unkept::Text)),
    column(
        "Sourcing Launch Self Approval Limit",
        Cell::Unkept(Unkept::Text),
    ),
    column(
        "Sourcing Award Self Approval Limit",
        Cell::Unkept(Unkept::Text),
    ),
    column(
        "Escalation Threshold Limit",
        Limit(&["escalation-threshold"]),
    ),
    column("Approver Login", One("manager", "login")),
    column(
        "Default Chart of Accounts Name",
        One("default-account-type", "name"),
    ),
    column("Default Account Code", Part(Account, "code")),
    column("Default Account Code Segment-1", Part(Account, "segment-1")),
    column("Default Account Code Segment-2", Part(Account, "segment-2")),
    column("Default Account Code Segment-3", Part(Account, "segment-3")),
    column("Default Account Code Segment-4", Part(Account, "segment-4")),
    column("Default Account Code Segment-5", Part(Account, "segment-5")),
    column("Default Account Code Segment-6", Part(Account, "segment-6")),
    column("Default Account Code Segment-7", Part(Account, "segment-7")),
    column("Default Account Code Segment-8", Part(Account, "segment-8")),
    column("Default Account Code Segment-9", Part(Account, "segment-9")),
    column(
        "Default Account Code Segment-10",
        Part(Account, "segment-10"),
    ),
    column(
        "Default Account Code Segment-11",
        Part(Account, "segment-11"),
    ),
    column(
        "Default Account Code Segment-12",
        Part(Account, "segment-12"),
    ),
    column(
        "Default Account Code Segment-13",
        Part(Account, "segment-13"),
    ),
    column(
        "Default Account Code Segment-14",
        Part(Account, "segment-14"),
    ),
    column(
        "Default Account Code Segment-15",
        Part(Account, "segment-15"),
    ),
    column(
        "Default Account Code Segment-16",
        Part(Account, "segment-16"),
    ),
    column(
        "Default Account Code Segment-17",
        Part(Account, "segment-17"),
    ),
    column(
        "Default Account Code Segment-18",
        Part(Account, "segment-18"),
    ),
    column(
        "Default Account Code Segment-19",
        Part(Account, "segment-19"),
    ),
    column(
        "Default Account Code Segment-20",
        Part(Account, "segment-20"),
    ),
    column("User Role Names", Many("roles", "name")),
    column("Default Currency", One("default-currency", "code")),
    column("Default Locale", Value("default-locale")),
    column("Content Groups", Many("content-groups", "name")),
    column(
        "Default Address Location Code",
        Part(Address, "location-code"),
    ),
    column("Default Address Street 1", Part(Address, "street1")),
    column("Default Address Street 2", Part(Address, "street2")),
    column("Default Address Street 3", Part(Address, "street3")),
    column("Default Address Street 4", Part(Address, "street4")),
    column("Default Address City", Part(Address, "city")),
    column("Default Address State", Part(Address, "state")),
    column("Default Address Postal Code", Part(Address, "postal-code")),
    column("Default Address Country Code", Part(Address, "country")),
    column("Default Address Attention", Part(Address, "attention")),
    column("Default Address Name", Part(Address, "name")),
    column("Remove Default Address", RemoveAddress),
    column("Receive Coupa Emails", Cell::Unkept(Unkept::YesNo)),
    column(
        "Limit Showing of DataTable Views",
        Cell::Unkept(Unkept::Text),
    ),
    column("Account Security Type", Value("account-security-type")),
    column(
        "Business Group Security Type",
        Value("business-group-security-type"),
    ),
    column("Account Group Names", Many("account-groups", "name")),
    column("Approval Group Names", Many("approval-groups", "name")),
    column("Warehouses", Many("working-warehouses", "name")),
    // They have no name in Coupa's Swagger files.
    column(
        "Inventory Organizations",
        Many("inventory-organizations", "id"),
    ),
    column(
        "Allow user to upload Invoice images from Coupa Mobile to Invoice Inbox",
        YesNo("allow-user-to-upload-invoice-from-mobile"),
    ),
    column("Mention Name", Value("mention-name")),
    column(
        "Country Of Residence Code",
        One("country-of-residence", "code"),
    ),
    column("Legal Entity Name", One("legal-entity", "name")),
    column("Seniority Level", Value("seniority-level")),
    column("Business Function", Value("business-function")),
    column(
        "Employee Payment Channel",
        Value("employee-payment-channel"),
    ),
    column(
        "Allow Employee Payment Account Creation",
        YesNo("allow-employee-payment-account-creation"),
    ),
    column("Groups", Many("user-groups", "name")),
    column("Middle Name", Value("middlename")),
    column("Pcard Name", Part(Pcard, "name")),
    column("Pcard Number", Part(Pcard, "number")),
    column("Pcard Expiration", Part(Pcard, "expiry")),
    column("Pcard Cvv", Cell::Unkept(Unkept::Text)),
    column("Projects", Cell::Unkept(Unkept::Text)),
    column("Invoicing User", YesNo("invoicing-user")),
    column(
        "Edit Invoice On Quick Entry",
        YesNo("edit-invoice-on-quick-entry"),
    ),
];

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::{COLUMNS, Cell, find};
    use crate::domain::release::Release;
    use crate::domain::resource::Resource;
    use crate::jobs::import::column::Whole;

    #[test]
    fn there_are_coupas_110_columns_and_the_one_that_is_gone() {
        assert_eq!(COLUMNS.len(), 111);
        let current = COLUMNS
            .iter()
            .filter(|column| find(column.header, Release::CURRENT).is_some());
        assert_eq!(current.count(), 110);
    }

    #[test]
    fn every_column_is_about_fields_that_there_are() {
        let fields = |resource: Resource| move |name: &str| resource.table().field(name).is_some();
        for column in COLUMNS {
            for name in column.cell.fields() {
                assert!(fields(Resource::User)(name), "{}", column.header);
            }
            let (resource, member) = match column.cell {
                Cell::Part(Whole::Address, member) => (Resource::Address, member),
                Cell::Part(Whole::Account, member) => (Resource::Account, member),
                Cell::Part(Whole::Pcard, member) => (Resource::Pcard, member),
                Cell::One(field, key) | Cell::Many(field, key) => {
                    let (_, field) = Resource::User.table().field(field).unwrap();
                    (field.kind.refers_to().unwrap(), key)
                }
                Cell::Value(_)
                | Cell::Word(_)
                | Cell::Status
                | Cell::YesNo(_)
                | Cell::Limit(_)
                | Cell::RemoveAddress
                | Cell::Unkept(_) => continue,
            };
            assert!(fields(resource)(member), "{}", column.header);
        }
    }

    #[test]
    fn one_star_is_stripped_and_the_case_counts() {
        let found = |header| find(header, Release::CURRENT).map(|column| column.header);
        assert_eq!(found("Email*"), Some("Email"));
        assert_eq!(found("Email**"), None);
        assert_eq!(found("email"), None);
        assert_eq!(found("Active"), None);
        assert_eq!(found("Edit Invoice On Quick Entry"), None);
        let old = find("Edit Invoice On Quick Entry", "R35".parse().unwrap());
        assert!(old.is_some());
    }
}

//! The columns that Coupa's users import knows, by name.

use std::fmt;

/// As printed on Coupa's page, in its order (Coupa, *Users Import*).
const KNOWN: [&str; 110] = [
    "Id",
    "Login",
    "Status",
    "Purchasing User",
    "Coupa Navi Ai Agent User",
    "Expense User",
    "Sourcing User",
    "Inventory User",
    "Contracts User",
    "Analytics User",
    "AI Classification User",
    "Spend Guard User",
    "Navi Chatbot User",
    "Contingent Workforce User",
    "Risk Assess User",
    "Does the user have a Contract Lifecycle Management Advanced License?",
    "Supply Chain User",
    "Travel User",
    "Treasury User",
    "Authentication Method",
    "Sso Identifier",
    "Generate Password And Notify User",
    "Email",
    "First Name",
    "Last Name",
    "Employee Number",
    "Department",
    "Phone Work",
    "Phone Mobile",
    "Approval Limit",
    "Requisition Approval Limit",
    "Expense Approval Limit",
    "Invoice Approval Limit",
    "Contract Approval Limit",
    "Service/Time Sheets Approval Limit",
    "Receipt Approval Limit",
    "Sourcing Launch Approval Limit",
    "Sourcing Award Approval Limit",
    "Self Approval Limit",
    "Requisition Self Approval Limit",
    "Expense Self Approval Limit",
    "Invoice Self Approval Limit",
    "Contract Self Approval Limit",
    "Receipt Self Approval Limit",
    "Sourcing Launch Self Approval Limit",
    "Sourcing Award Self Approval Limit",
    "Escalation Threshold Limit",
    "Approver Login",
    "Default Chart of Accounts Name",
    "Default Account Code",
    "Default Account Code Segment-1",
    "Default Account Code Segment-2",
    "Default Account Code Segment-3",
    "Default Account Code Segment-4",
    "Default Account Code Segment-5",
    "Default Account Code Segment-6",
    "Default Account Code Segment-7",
    "Default Account Code Segment-8",
    "Default Account Code Segment-9",
    "Default Account Code Segment-10",
    "Default Account Code Segment-11",
    "Default Account Code Segment-12",
    "Default Account Code Segment-13",
    "Default Account Code Segment-14",
    "Default Account Code Segment-15",
    "Default Account Code Segment-16",
    "Default Account Code Segment-17",
    "Default Account Code Segment-18",
    "Default Account Code Segment-19",
    "Default Account Code Segment-20",
    "User Role Names",
    "Default Currency",
    "Default Locale",
    "Content Groups",
    "Default Address Location Code",
    "Default Address Street 1",
    "Default Address Street 2",
    "Default Address Street 3",
    "Default Address Street 4",
    "Default Address City",
    "Default Address State",
    "Default Address Postal Code",
    "Default Address Country Code",
    "Default Address Attention",
    "Default Address Name",
    "Remove Default Address",
    "Receive Coupa Emails",
    "Limit Showing of DataTable Views",
    "Account Security Type",
    "Business Group Security Type",
    "Account Group Names",
    "Approval Group Names",
    "Warehouses",
    "Inventory Organizations",
    "Allow user to upload Invoice images from Coupa Mobile to Invoice Inbox",
    "Mention Name",
    "Country Of Residence Code",
    "Legal Entity Name",
    "Seniority Level",
    "Business Function",
    "Employee Payment Channel",
    "Allow Employee Payment Account Creation",
    "Groups",
    "Middle Name",
    "Pcard Name",
    "Pcard Number",
    "Pcard Expiration",
    "Pcard Cvv",
    "Projects",
    "Invoicing User",
];

/// A column of the users import.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Column(String);

impl Column {
    /// The column of this name, spelled as Coupa prints it.
    ///
    /// # Errors
    /// [`UnknownColumn`]: Coupa refuses the whole file for one unknown header.
    pub fn named(name: &str) -> Result<Self, UnknownColumn> {
        if KNOWN.contains(&name) {
            return Ok(Self(name.to_owned()));
        }
        let near = KNOWN.iter().find(|known| known.eq_ignore_ascii_case(name));
        Err(UnknownColumn {
            name: name.to_owned(),
            near: near.copied(),
        })
    }

    /// A custom field, by its English prompt. Whether the Coupa at hand has it, only that Coupa knows.
    pub fn custom_field(prompt: impl Into<String>) -> Self {
        Self(prompt.into())
    }

    /// As it stands in the header.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// Whether rows may be matched by it: by `Id`, by `Login` or by `Employee Number`.
    pub(super) fn is_key(&self) -> bool {
        matches!(self.name(), "Id" | "Login" | "Employee Number")
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A name that no column has. There is no `Active`, for example: the column is `Status`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the users import has no column `{name}`{}", near.map(|near| format!(", did you mean `{near}`?")).unwrap_or_default())]
pub struct UnknownColumn {
    name: String,
    near: Option<&'static str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_known_by_coupas_spelling_only() {
        assert_eq!(
            Column::named("Status")
                .map(|column| column.to_string())
                .as_deref(),
            Ok("Status")
        );
        assert!(KNOWN.iter().all(|name| Column::named(name).is_ok()));
        let unknown = |name| Column::named(name).map_err(|error| error.to_string());
        assert_eq!(
            unknown("Active"),
            Err("the users import has no column `Active`".to_owned())
        );
        assert_eq!(
            unknown("first name"),
            Err(
                "the users import has no column `first name`, did you mean `First Name`?"
                    .to_owned()
            )
        );
    }
}

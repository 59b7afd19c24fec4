//! The list of resources that have a table. A new resource is a new table and a line here.

use super::table::Table;
use super::tables::{
    account_groups::ACCOUNT_GROUPS, account_types::ACCOUNT_TYPES, accounts::ACCOUNTS,
    addresses::ADDRESSES, approval_limits::APPROVAL_LIMITS, business_groups::BUSINESS_GROUPS,
    countries::COUNTRIES, currencies::CURRENCIES, data_file_sources::DATA_FILE_SOURCES,
    departments::DEPARTMENTS, integration_contacts::INTEGRATION_CONTACTS,
    integration_errors::INTEGRATION_ERRORS,
    integration_history_records::INTEGRATION_HISTORY_RECORDS,
    integration_record_responses::INTEGRATION_RECORD_RESPONSES, integration_runs::INTEGRATION_RUNS,
    integrations::INTEGRATIONS, inventory_organizations::INVENTORY_ORGANIZATIONS,
    invoice_inboxes::INVOICE_INBOXES, legal_entities::LEGAL_ENTITIES, lookup_values::LOOKUP_VALUES,
    lookups::LOOKUPS, pcards::PCARDS, phone_numbers::PHONE_NUMBERS, roles::ROLES,
    upload_errors::UPLOAD_ERRORS, user_group_memberships::USER_GROUP_MEMBERSHIPS,
    user_groups::USER_GROUPS, users::USERS, warehouses::WAREHOUSES,
};

/// A Coupa resource that is imitated. A world is built in this order, so what is found by a derived
/// value stands before those who refer to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resource {
    /// `/api/currencies`
    Currency,
    /// Embedded in users and addresses.
    Country,
    /// `/api/business_groups`
    BusinessGroup,
    /// `/api/roles`
    Role,
    /// `/api/departments`
    Department,
    /// `/api/user_groups`
    UserGroup,
    /// `/api/addresses`
    Address,
    /// `/api/account_types`
    AccountType,
    /// `/api/accounts`
    Account,
    /// `/api/account_groups`
    AccountGroup,
    /// `/api/legal_entities`
    LegalEntity,
    /// `/api/warehouses`
    Warehouse,
    /// Embedded in users.
    InventoryOrganization,
    /// Embedded in users.
    Pcard,
    /// Embedded in users.
    InvoiceInbox,
    /// Embedded in users.
    PhoneNumber,
    /// Embedded in users.
    ApprovalLimit,
    /// `/api/lookups`
    Lookup,
    /// `/api/lookup_values`
    LookupValue,
    /// `/api/users`
    User,
    /// `/api/user_group_memberships`
    UserGroupMembership,
    /// `/api/integrations`
    Integration,
    /// `/api/integration_contacts`
    IntegrationContact,
    /// `/api/integration_runs`
    IntegrationRun,
    /// Embedded in integration errors and history records.
    IntegrationRecordResponse,
    /// `/api/integration_errors`
    IntegrationError,
    /// `/api/integration_history_records`
    IntegrationHistoryRecord,
    /// Embedded in data file sources.
    UploadError,
    /// `/api/data_file_sources`
    DataFileSource,
}

impl Resource {
    /// Every resource.
    pub const ALL: [Self; 29] = [
        Self::Currency,
        Self::Country,
        Self::BusinessGroup,
        Self::Role,
        Self::Department,
        Self::UserGroup,
        Self::Address,
        Self::AccountType,
        Self::Account,
        Self::AccountGroup,
        Self::LegalEntity,
        Self::Warehouse,
        Self::InventoryOrganization,
        Self::Pcard,
        Self::InvoiceInbox,
        Self::PhoneNumber,
        Self::ApprovalLimit,
        Self::Lookup,
        Self::LookupValue,
        Self::User,
        Self::UserGroupMembership,
        Self::Integration,
        Self::IntegrationContact,
        Self::IntegrationRun,
        Self::IntegrationRecordResponse,
        Self::IntegrationError,
        Self::IntegrationHistoryRecord,
        Self::UploadError,
        Self::DataFileSource,
    ];

    /// Its field table.
    pub fn table(self) -> &'static Table {
        match self {
            Self::Currency => &CURRENCIES,
            Self::Country => &COUNTRIES,
            Self::BusinessGroup => &BUSINESS_GROUPS,
            Self::Role => &ROLES,
            Self::Department => &DEPARTMENTS,
            Self::UserGroup => &USER_GROUPS,
            Self::Address => &ADDRESSES,
            Self::AccountType => &ACCOUNT_TYPES,
            Self::Account => &ACCOUNTS,
            Self::AccountGroup => &ACCOUNT_GROUPS,
            Self::LegalEntity => &LEGAL_ENTITIES,
            Self::Warehouse => &WAREHOUSES,
            Self::InventoryOrganization => &INVENTORY_ORGANIZATIONS,
            Self::Pcard => &PCARDS,
            Self::InvoiceInbox => &INVOICE_INBOXES,
            Self::PhoneNumber => &PHONE_NUMBERS,
            Self::ApprovalLimit => &APPROVAL_LIMITS,
            Self::Lookup => &LOOKUPS,
            Self::LookupValue => &LOOKUP_VALUES,
            Self::User => &USERS,
            Self::UserGroupMembership => &USER_GROUP_MEMBERSHIPS,
            Self::Integration => &INTEGRATIONS,
            Self::IntegrationContact => &INTEGRATION_CONTACTS,
            Self::IntegrationRun => &INTEGRATION_RUNS,
            Self::IntegrationRecordResponse => &INTEGRATION_RECORD_RESPONSES,
            Self::IntegrationError => &INTEGRATION_ERRORS,
            Self::IntegrationHistoryRecord => &INTEGRATION_HISTORY_RECORDS,
            Self::UploadError => &UPLOAD_ERRORS,
            Self::DataFileSource => &DATA_FILE_SOURCES,
        }
    }

    /// The resource whose URL segment this is: `users`.
    pub fn by_path(path: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|resource| resource.table().path == path)
    }
}

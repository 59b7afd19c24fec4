//! What a user refers to: departments, currencies, groups, limits, phone numbers (Coupa Compass,
//! *Users API (/users)*), and the resources themselves.

mod approval_limits;
mod phone_numbers;
mod references;
mod resources;

use serde_json::Value;

use crate::support::{Format, Mock};

pub(super) const WORLD: &str = "
departments: [{ id: 7, name: Finance }, { id: 8, name: Legal }]
business_groups: [{ id: 5, name: Benelux }]
user_groups: [{ id: 30, name: Approvers, can-approve: true }, { id: 31, name: Travellers }]
addresses: [{ id: 40, location-code: AMS-1, street1: Damrak 1, city: Amsterdam, postal-code: 1012 LG, country: { code: BE } }]
account_types: [{ id: 1, name: Ace Corporate, currency: { code: USD } }, { id: 2, name: Ace Europe, currency: { code: EUR } }]
accounts:
  - { id: 13, segment-1: SF, segment-2: Marketing, account-type: { name: Ace Corporate } }
  - { id: 14, segment-1: SF, segment-2: Marketing, account-type: { name: Ace Europe } }
account_groups: [{ id: 50, name: Marketing, account-group-type: 1, account-type: { name: Ace Corporate } }]
legal_entities: [{ id: 60, name: Ace NV, abbreviation: ACE, currency: { code: EUR } }]
warehouses: [{ id: 70, name: Central, description: The one, address: { location_code: AMS-1 }, currency: { code: EUR } }]
inventory_organizations: [{ id: 80, fulfillment-type: manual, currency: { code: EUR }, warehouses: [{ name: Central }] }]
pcards: [{ id: 90, name: Blue card, number: '4111', expiry: 12/30 }]
users:
  - { id: 10, login: anna, email: anna@example.com, firstname: Anna, lastname: Ames, department: { name: Finance }, phone-work: 555-123-4567, approval-limit: { amount: 250, currency: { code: EUR } } }
  - { id: 11, login: bert, email: bert@example.com, firstname: Bert, lastname: Bond }
";

/// Writes to bert in that format; answers him as the mock holds him.
pub(super) async fn put(mock: &Mock, format: Format, [xml, json]: [&'static str; 2]) -> Value {
    let body = match format {
        Format::Xml => xml,
        Format::Json => json,
    };
    mock.put("/api/users/11", format, body).await.status(200);
    mock.truth("bert").await
}

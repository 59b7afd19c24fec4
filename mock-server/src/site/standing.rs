//! The folders that every site has.

use super::path::SitePath;

/// Folders of objects below `/Incoming` and `/Archive/Incoming` (Coupa Compass, *sFTP Overview*).
const INCOMING: [&str; 20] = [
    "Accounts",
    "AccountValidationRules",
    "Addresses",
    "ApprovalChains",
    "BudgetLines",
    "BusinessGroups",
    "Commodities",
    "Contracts",
    "Departments",
    "ExchangeRates",
    "ExpensePayments",
    "InvoicePayments",
    "Invoices",
    "Items",
    "LookupValues",
    "Receipts",
    "RemitToAddresses",
    "Requisitions",
    "Suppliers",
    "Users",
];

/// Folders of objects below `/Outgoing` (the same page).
const OUTGOING: [&str; 7] = [
    "ExpenseReports",
    "Invoices",
    "PurchaseOrders",
    "Receipts",
    "Requisitions",
    "Suppliers",
    "SupplierInformations",
];

/// All of them, the ones above before the ones in them.
pub(super) fn folders() -> impl Iterator<Item = SitePath> {
    let above = ["/Incoming", "/Outgoing", "/Archive", "/Archive/Incoming"];
    let below = |above: &'static str, objects: &'static [&'static str]| {
        objects
            .iter()
            .map(move |object| format!("{above}/{object}"))
    };
    above
        .into_iter()
        .map(str::to_owned)
        .chain(below("/Incoming", &INCOMING))
        .chain(below("/Outgoing", &OUTGOING))
        .chain(below("/Archive/Incoming", &INCOMING))
        .map(SitePath::read)
}

/// Whether a path is one of them, or the root.
pub(super) fn is_standing(path: &SitePath) -> bool {
    path.parent().is_none() || folders().any(|folder| folder == *path)
}

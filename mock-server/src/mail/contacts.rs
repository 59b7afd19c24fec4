//! Whom Coupa tells when an integration fails: its contacts, by kind of alert (Coupa Compass,
//! *Integration Considerations*); the admin of an integration that has none (Coupa, *1.4 Deactivate
//! a User*).

use super::address::at_instance;
use crate::domain::record::{Record, RecordId};
use crate::domain::render::View;
use crate::domain::resource::Resource;
use crate::domain::tables::integration_contacts as contacts;
use crate::instance::Instance;

/// Whom a failure concerns (Coupa Compass, *Integration Contacts Import*).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alert {
    /// A file could not be read: for those who run the integration.
    Technical,
    /// Rows were refused: for those who know the data.
    Functional,
    /// All of them.
    Both,
}

impl Alert {
    /// As Coupa writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Technical => "Technical",
            Self::Functional => "Functional",
            Self::Both => "Both",
        }
    }

    /// From what Coupa writes.
    pub(crate) fn read(name: &str) -> Self {
        match name {
            "Technical" => Self::Technical,
            "Functional" => Self::Functional,
            _ => Self::Both,
        }
    }

    /// Whether somebody who gets the one gets the other.
    fn reaches(self, contact: Self) -> bool {
        self == contact || self == Self::Both || contact == Self::Both
    }
}

impl Instance {
    /// Addresses of those whom Coupa tells about failures of an integration, each once.
    pub(crate) fn contacts(&self, integration: Option<RecordId>, alert: Alert) -> Vec<String> {
        let found = self.read(|view| {
            let mut of_integration = view
                .store()
                .all(Resource::IntegrationContact)
                .filter(|contact| {
                    contacts::integration(contact).is_none_or(|named| Some(named) == integration)
                })
                .peekable();
            of_integration.peek()?;
            let reached = of_integration
                .filter(|contact| alert.reaches(Alert::read(contacts::alert(contact))));
            let mut addresses: Vec<String> = Vec::new();
            for address in reached.flat_map(|contact| addresses_of(view, contact)) {
                if !addresses.contains(&address) {
                    addresses.push(address);
                }
            }
            Some(addresses)
        });
        found.unwrap_or_else(|| {
            let admin = self.admin_email();
            vec![admin.unwrap_or_else(|| at_instance("admin", self.name()))]
        })
    }
}

/// The e-mail of a user, or of everybody in a group; none of suppliers, which are not imitated.
fn addresses_of(view: View<'_>, contact: &Record) -> Vec<String> {
    let Some((resource, id)) = contacts::contactable(contact) else {
        return Vec::new();
    };
    let store = view.store();
    let users = if resource == Resource::UserGroup {
        let members = Resource::UserGroup.table().field("users");
        let group = store.get(resource, id).zip(members);
        group.map_or_else(Vec::new, |(group, (users, _))| group.many(users).to_vec())
    } else {
        vec![id]
    };
    let email = Resource::User.table().field("email");
    users
        .into_iter()
        .filter_map(|user| store.get(Resource::User, user))
        .filter_map(|user| Some(user.text(email?.0)?.to_owned()))
        .collect()
}

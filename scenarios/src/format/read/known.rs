//! What steps and expectations may refer to: the users and the faults of their case.

use super::reader::Reader;
use crate::format::model::{Fault, GivenUser};
use crate::format::tree::Node;

#[derive(Clone, Copy)]
pub(super) struct Known<'k> {
    pub(super) users: &'k [GivenUser],
    pub(super) faults: &'k [Fault],
}

impl Known<'_> {
    /// The login of a user who is given.
    pub(super) fn user(self, reader: &mut Reader<'_>, node: &Node) -> Option<String> {
        let logins = self.users.iter().map(|user| user.login.as_str());
        known(reader, node, "user is given with the login", logins)
    }

    /// The name of a fault of the plan.
    pub(super) fn fault(self, reader: &mut Reader<'_>, node: &Node) -> Option<String> {
        let names = self.faults.iter().map(|fault| fault.name.as_str());
        known(reader, node, "fault has the name", names)
    }
}

fn known<'k>(
    reader: &mut Reader<'_>,
    node: &Node,
    what: &str,
    mut names: impl Iterator<Item = &'k str> + Clone,
) -> Option<String> {
    let name = reader.text(node)?;
    let listed: Vec<_> = names.clone().map(|known| format!("`{known}`")).collect();
    if names.any(|known| known == name) {
        return Some(name);
    }
    let help = (!listed.is_empty()).then(|| format!("known here: {}", listed.join(", ")));
    reader.refuse(node, format!("no {what} `{name}`"), help);
    None
}

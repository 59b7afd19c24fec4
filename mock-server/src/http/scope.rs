//! OAuth scopes: `service.object.right`.

/// What a client can be granted (Rossum's list of Coupa's scopes, release 34.3; the last five are
/// `OpenID` Connect's).
const KNOWN: [&str; 30] = [
    "core.accounting.read",
    "core.accounting.write",
    "core.user.read",
    "core.user.write",
    "core.user_group.read",
    "core.user_group.write",
    "core.common.read",
    "core.common.write",
    "core.approval.read",
    "core.approval.write",
    "core.integration.read",
    "core.integration.write",
    "core.inventory.common.read",
    "core.inventory.common.write",
    "core.legal_entity.read",
    "core.legal_entity.write",
    "core.requisition.read",
    "core.requisition.write",
    "core.purchase_order.read",
    "core.purchase_order.write",
    "core.expense.read",
    "core.expense.write",
    "core.invoice.read",
    "core.invoice.write",
    "core.invoice.create",
    "email",
    "login",
    "openid",
    "profile",
    OFFLINE_ACCESS,
];

/// The scope that makes a refresh token come with the access token.
pub(super) const OFFLINE_ACCESS: &str = "offline_access";

/// What a request does, as scopes tell it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Right {
    Read,
    Write,
}

/// The scope that a request for `object` needs.
pub(super) fn needed(object: &str, right: Right) -> String {
    let right = match right {
        Right::Read => "read",
        Right::Write => "write",
    };
    format!("core.{object}.{right}")
}

/// Whether a token's scopes, separated by blanks, hold the needed one.
pub(super) fn holds(granted: &str, needed: &str) -> bool {
    granted.split(' ').any(|scope| scope == needed)
}

/// Every scope.
pub(super) fn all() -> String {
    KNOWN.join(" ")
}

/// The scopes to grant: those asked for, or all when none are.
///
/// # Errors
/// An unknown scope fails the whole request.
pub(super) fn grant(asked: Option<&str>) -> Result<String, UnknownScope> {
    let asked: Vec<_> = asked.unwrap_or_default().split_whitespace().collect();
    if asked.is_empty() {
        return Ok(all());
    }
    if asked.iter().all(|scope| KNOWN.contains(scope)) {
        Ok(asked.join(" "))
    } else {
        Err(UnknownScope)
    }
}

/// The scopes asked for, if all are among those `held`; all of those when none are.
///
/// # Errors
/// One that was not granted before fails the whole request.
pub(super) fn narrow(held: &str, asked: Option<&str>) -> Result<String, UnknownScope> {
    let asked: Vec<_> = asked.unwrap_or_default().split_whitespace().collect();
    if asked.is_empty() {
        return Ok(held.to_owned());
    }
    if asked.iter().all(|scope| holds(held, scope)) {
        Ok(asked.join(" "))
    } else {
        Err(UnknownScope)
    }
}

/// A scope that the client does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct UnknownScope;

#[cfg(test)]
mod tests {
    use super::{Right, UnknownScope, grant, holds, narrow, needed};

    #[test]
    fn without_a_wish_all_scopes_are_granted() {
        assert!(grant(None).is_ok_and(|all| holds(&all, &needed("user", Right::Write))));
        assert_eq!(grant(Some("  ")), grant(None));
    }

    #[test]
    fn only_what_was_asked_for_is_granted() {
        assert_eq!(
            grant(Some("core.user.read  core.common.read")).as_deref(),
            Ok("core.user.read core.common.read")
        );
    }

    #[test]
    fn scopes_can_be_narrowed_but_not_widened() {
        let held = "core.user.read core.user.write";
        assert_eq!(narrow(held, None).as_deref(), Ok(held));
        assert_eq!(narrow(held, Some(" ")).as_deref(), Ok(held));
        assert_eq!(
            narrow(held, Some("core.user.read")).as_deref(),
            Ok("core.user.read")
        );
        assert_eq!(
            narrow(held, Some("core.user.read core.common.read")),
            Err(UnknownScope)
        );
    }

    #[test]
    fn one_unknown_scope_fails_all() {
        assert_eq!(
            grant(Some("core.user.read core.user.fly")),
            Err(UnknownScope)
        );
        // The administration page shows commas; the request must not have them.
        assert_eq!(
            grant(Some("core.user.read,core.user.write")),
            Err(UnknownScope)
        );
    }
}

//! Why a token is no good, for people; clients are told no more than Coupa tells.

use jiff::Timestamp;

use crate::instance::{Purpose, claimed_instance};
use crate::journal::{Discrepancy, NearMiss};
use crate::registry::Registry;

/// In what a token that is no good for this purpose differs from one that is.
pub(super) fn token_miss(registry: &Registry, token: &str, purpose: Purpose) -> NearMiss {
    let differs = |part: &str, expected: &str, found: &str| Discrepancy::new(part, expected, found);
    let Some(name) = claimed_instance(token) else {
        let found = if registry.is_secret(token) {
            "a secret"
        } else {
            "no token of Coupa's"
        };
        return NearMiss::new(None, [differs("token", "an access token", found)]);
    };
    let Some(instance) = registry.by_name(&name) else {
        let differs = differs("instance", "one of this server", &name);
        return NearMiss::new(None, [differs]);
    };
    let closest = format!("a token of the instance `{name}`");
    let differs = match instance.read_token(token) {
        None => differs(
            "signature",
            "this server's",
            "another server's or another seed's, or none",
        ),
        Some((claims, _)) if claims.purpose != purpose => {
            differs("purpose", &purpose.to_string(), &claims.purpose.to_string())
        }
        Some((_, true)) => differs("token", "a good one", "one that was ended before its time"),
        Some((claims, false)) => {
            let expired = Timestamp::from_second(claims.exp);
            let expired = expired.map_or_else(|_| claims.exp.to_string(), |at| at.to_string());
            differs("expiry", &format!("after {}", instance.now()), &expired)
        }
    };
    NearMiss::new(closest, [differs])
}

/// Why a refresh token is refused; `None` when it is good.
pub(in crate::http) fn refresh_token(registry: &Registry, token: &str) -> Option<NearMiss> {
    let instance = claimed_instance(token).and_then(|name| registry.by_name(&name));
    let is_good = instance.is_some_and(|one| one.check_token(token, Purpose::Refresh).is_ok());
    (!is_good).then(|| token_miss(registry, token, Purpose::Refresh))
}

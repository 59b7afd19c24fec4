//! Mail addresses: which instance one belongs to.

/// The domain under which each instance has one of its own.
const DOMAIN: &str = "coupa-mock.test";

/// The address of `local` at an instance: `ops@acme.coupa-mock.test`.
pub(crate) fn at_instance(local: &str, instance: &str) -> String {
    format!("{local}@{instance}.{DOMAIN}")
}

/// The instance that the address names by its domain, in lower case, if it names one.
pub(super) fn named_instance(address: &str) -> Option<String> {
    let (_, domain) = address.rsplit_once('@')?;
    instance_of_domain(domain)
}

/// The instance whose domain this is, in lower case: `acme.coupa-mock.test`.
pub(crate) fn instance_of_domain(domain: &str) -> Option<String> {
    domain
        .to_ascii_lowercase()
        .strip_suffix(DOMAIN)?
        .strip_suffix('.')
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{at_instance, named_instance};

    #[test]
    fn the_domain_names_the_instance() {
        assert_eq!(
            named_instance(&at_instance("ops", "acme")).as_deref(),
            Some("acme")
        );
        assert_eq!(
            named_instance("Ops@ACME.Coupa-Mock.Test").as_deref(),
            Some("acme")
        );
        for other in [
            "",
            "ops",
            "ops@example.com",
            "ops@coupa-mock.test",
            "ops@xcoupa-mock.test",
        ] {
            assert_eq!(named_instance(other), None, "{other}");
        }
    }
}

//! The names that secrets go by.

/// Names of fields, members and elements, in lower case, without `_` and `-`.
const SECRETS: [&str; 7] = [
    "password",
    "clientsecret",
    "accesstoken",
    "refreshtoken",
    "devicecode",
    "usercode",
    "codeverifier",
];

const SECRET_HEADERS: [&str; 5] = [
    "authorization",
    "proxy-authorization",
    "x-coupa-api-key",
    "cookie",
    "set-cookie",
];

/// Whether the value of a field, member or element of that name is a secret.
pub(super) fn is_secret(name: &[u8]) -> bool {
    let letters = || {
        name.iter()
            .filter(|byte| !matches!(byte, b'_' | b'-'))
            .map(u8::to_ascii_lowercase)
    };
    SECRETS.iter().any(|secret| secret.bytes().eq(letters()))
}

/// Whether the value of a header of that name is a secret.
pub(in crate::journal) fn is_secret_header(name: &str) -> bool {
    SECRET_HEADERS
        .iter()
        .any(|secret| secret.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_separators_make_no_difference() {
        for name in [
            "password",
            "Password",
            "client_secret",
            "client-secret",
            "clientSecret",
            "access_token",
            "refresh-token",
        ] {
            assert!(is_secret(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn a_name_that_only_contains_a_secret_one_is_none() {
        for name in [
            "",
            "generate-password-and-notify",
            "token_type",
            "client_id",
            "passwords",
        ] {
            assert!(!is_secret(name.as_bytes()), "{name}");
        }
    }
}

//! `*` in names.

/// Whether `name` is what `pattern` says; `*` stands for any text.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(mut left) = name.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some((_, after)) = left.split_once(part) else {
            return false;
        };
        left = after;
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, name, expected) in [
            ("/a.csv", "/a.csv", true),
            ("/a.csv", "/b.csv", false),
            ("/Incoming/*", "/Incoming/Users/a.csv", true),
            ("*users_*.csv", "_Incoming_Users_users_1.csv", true),
            ("/a*b", "/ab", true),
            ("/a*b", "/a", false),
            ("*", "", true),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}

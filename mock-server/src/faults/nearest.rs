//! The existing name that somebody may have meant.

/// Longer names are no slips of the pen, and comparing takes time.
const NAME_MAX_BYTES: usize = 64;

/// The most similar name, `None` when none is similar enough to be a slip of the pen.
pub(crate) fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    if name.len() > NAME_MAX_BYTES {
        return None;
    }
    let slips_max = 1 + name.len() / 4;
    known
        .iter()
        .map(|known| {
            (
                strsim::damerau_levenshtein(&name.to_lowercase(), &known.to_lowercase()),
                *known,
            )
        })
        .filter(|(slips, _)| *slips <= slips_max)
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_recognised() {
        let known = ["reply", "delay", "rate_limit"];
        assert_eq!(nearest("repyl", &known), Some("reply"));
        assert_eq!(nearest("Reply", &known), Some("reply"));
        assert_eq!(nearest("rate-limit", &known), Some("rate_limit"));
    }

    #[test]
    fn another_word_is_not() {
        assert_eq!(nearest("answer", &["reply", "delay"]), None);
        assert_eq!(nearest("", &["nth"]), None);
        assert_eq!(nearest(&"reply".repeat(1_000), &["reply"]), None);
    }
}

//! Finding one text in another as a person would: escapes undone, white space folded, case ignored.

/// A text in every spelling in which something may be found in it.
#[derive(Clone, Debug)]
pub(crate) struct Haystack {
    spellings: Vec<String>,
}

impl Haystack {
    pub(crate) fn new(text: &str) -> Self {
        let from_json = undo_json(text);
        let from_xml = undo_xml(&from_json);
        let mut spellings = vec![folded(text), folded(&from_json), folded(&from_xml)];
        spellings.dedup();
        Self { spellings }
    }

    /// Whether `needle` is somewhere in the text.
    pub(crate) fn contains(&self, needle: &str) -> bool {
        let needle = folded(needle);
        self.spellings
            .iter()
            .any(|spelling| spelling.contains(&needle))
    }

    /// Whether `needle` stands in the text by itself: neither a letter nor a digit touches it.
    pub(crate) fn contains_word(&self, needle: &str) -> bool {
        let needle = folded(needle);
        !needle.is_empty()
            && self
                .spellings
                .iter()
                .any(|spelling| has_word(spelling, &needle))
    }
}

/// Lower case, each run of white space one space, none at the ends.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
    folded
}

/// The text as far as people read it.
pub(crate) fn shortened(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(start, found)| {
        let before = text
            .get(..start)
            .and_then(|before| before.chars().next_back());
        let after = text
            .get(start + found.len()..)
            .and_then(|after| after.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// Undoes the escapes of JSON strings wherever they stand.
fn undo_json(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('\\') {
        let (before, escape) = rest.split_at(start);
        plain.push_str(before);
        let (character, length) = json_escape(escape);
        plain.push(character);
        rest = escape.get(length..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain
}

/// The character that an escape stands for, and the escape's length.
fn json_escape(escape: &str) -> (char, usize) {
    let unit = |at: usize| {
        escape
            .get(at..at + 4)
            .and_then(|digits| u16::from_str_radix(digits, 16).ok())
    };
    let mut characters = escape.chars().skip(1);
    match characters.next() {
        Some('n' | 'r' | 't' | 'f' | 'b') => (' ', 2),
        Some(same @ ('"' | '\\' | '/')) => (same, 2),
        Some('u') => {
            let pair = unit(2).zip(unit(8).filter(|_| escape.get(6..8) == Some("\\u")));
            let surrogates = pair.and_then(|(high, low)| {
                char::decode_utf16([high, low])
                    .next()?
                    .ok()
                    .filter(|pair| pair.len_utf16() == 2)
            });
            match (
                surrogates,
                unit(2).and_then(|unit| char::from_u32(unit.into())),
            ) {
                (Some(character), _) => (character, 12),
                (None, Some(character)) => (character, 6),
                (None, None) => ('\\', 1),
            }
        }
        Some(_) | None => ('\\', 1),
    }
}

/// Undoes the entities of XML, numeric ones included.
fn undo_xml(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        let (before, entity) = rest.split_at(start);
        plain.push_str(before);
        let found = entity
            .split_once(';')
            .and_then(|(name, after)| Some((xml_entity(name.get(1..)?)?, after)));
        let (character, after) = found.unwrap_or(('&', entity.get(1..).unwrap_or_default()));
        plain.push(character);
        rest = after;
    }
    plain.push_str(rest);
    plain
}

fn xml_entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_white_space_do_not_matter() {
        let text = Haystack::new("Department  can't\n\tbe blank");
        assert!(text.contains("department CAN'T be   blank"));
        assert!(!text.contains("department can be blank"));
    }

    #[test]
    fn escapes_of_json_and_xml_do_not_matter() {
        for text in [
            r#"{"errors":["Department can\u0027t\nbe \"blank\""]}"#,
            "<error>Department can&apos;t be &quot;blank&quot;</error>",
            "<error>Department can&#39;t be &#x22;blank&#x22;</error>",
            r#"{"body":"<error>Department can&apos;t be \"blank\"<\/error>"}"#,
        ] {
            assert!(
                Haystack::new(text).contains(r#"Department can't be "blank""#),
                "{text}"
            );
        }
        assert!(Haystack::new(r"smile \uD83D\uDE42").contains("smile 🙂"));
    }

    #[test]
    fn what_only_looks_like_an_escape_stays() {
        for text in [r"C:\users\jdoe", "a & b", "&nosuch;", r"\u12", "\\", "&"] {
            assert!(Haystack::new(text).contains(text), "{text}");
        }
    }

    #[test]
    fn a_word_stands_by_itself() {
        for text in [
            "jdoe",
            "user jdoe: failed",
            "login=jdoe,",
            r#"{"login":"jdoe"}"#,
            "<login>jdoe</login>",
            "jdoe@example.com",
        ] {
            assert!(Haystack::new(text).contains_word("JDOE"), "{text}");
        }
        for text in ["jdoe2", "mjdoe", "", "j doe"] {
            assert!(!Haystack::new(text).contains_word("jdoe"), "{text}");
        }
        assert!(!Haystack::new("anything").contains_word(""));
        assert!(!Haystack::new("id 12810").contains_word("281"));
    }
}

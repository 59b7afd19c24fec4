//! Names that people of a large company have, one a line. Which users a seed gives depends on their
//! order and number.

/// First names.
pub(super) const FIRST: &str = include_str!("first_names.txt");

/// Last names.
pub(super) const LAST: &str = include_str!("last_names.txt");

pub(super) fn read(names: &'static str) -> Vec<&'static str> {
    names.lines().collect()
}

/// A name in the letters of logins and addresses: `Zoë O'Brien` is `zoe.obrien`.
pub(super) fn login(firstname: &str, lastname: &str) -> String {
    let mut login = String::with_capacity(firstname.len() + lastname.len() + 1);
    for letter in firstname.chars().chain(['.']).chain(lastname.chars()) {
        match letter {
            'ä' | 'æ' => login.push_str("ae"),
            'ö' | 'ø' => login.push_str("oe"),
            'ü' => login.push_str("ue"),
            'ß' => login.push_str("ss"),
            'á' => login.push('a'),
            'ç' => login.push('c'),
            'É' | 'é' | 'ë' => login.push('e'),
            'í' | 'ı' => login.push('i'),
            'ó' => login.push('o'),
            letter if letter.is_ascii_alphabetic() || letter == '.' => {
                login.push(letter.to_ascii_lowercase());
            }
            _ => {}
        }
    }
    login
}

#[cfg(test)]
mod tests {
    use super::{FIRST, LAST, login, read};

    #[test]
    fn a_login_is_ascii() {
        assert_eq!(login("Zoë", "O'Brien"), "zoe.obrien");
        assert_eq!(login("Jürgen", "Weiß"), "juergen.weiss");
        for firstname in read(FIRST) {
            for lastname in read(LAST) {
                let login = login(firstname, lastname);
                let letters = firstname.chars().count() + lastname.chars().count();
                assert!(login.is_ascii() && login.len() >= letters, "{login}");
            }
        }
    }
}

//! A user as a table for people, or as JSON for programs.

use clap::ValueEnum;
use coupa_client::api::User;
use miette::IntoDiagnostic as _;

/// How users are printed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Output {
    /// For people
    Table,
    /// One object per line, with Coupa's names
    Json,
}

/// All of them, with a line end after each.
pub(super) fn shown(users: &[User], output: Output) -> Result<String, miette::Report> {
    match output {
        Output::Table => Ok(table(users)),
        Output::Json => json_lines(users),
    }
}

fn json_lines(users: &[User]) -> Result<String, miette::Report> {
    let lines: Result<Vec<String>, _> = users.iter().map(serde_json::to_string).collect();
    let lines = lines.into_diagnostic()?;
    Ok(lines.join("\n") + "\n")
}

/// Columns as wide as their widest text; nothing stands for null.
fn table(users: &[User]) -> String {
    let head = ["ID", "LOGIN", "ACTIVE", "NAME", "EMAIL", "EMPLOYEE NUMBER"].map(str::to_owned);
    let rows: Vec<[String; 6]> = [head].into_iter().chain(users.iter().map(row)).collect();
    let mut widths = [0; 6];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let lines = rows.iter().map(|row| {
        let cells = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    });
    lines.collect()
}

fn row(user: &User) -> [String; 6] {
    let active = if user.active { "yes" } else { "no" };
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        user.id.to_string(),
        user.login.clone(),
        active.to_owned(),
        optional(&user.fullname),
        optional(&user.email),
        optional(&user.employee_number),
    ]
    // What Coupa holds must not steer a terminal.
    .map(|cell| cell.replace(char::is_control, "\u{fffd}"))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn users() -> Vec<User> {
        let json = r#"[
            {"id":281,"login":"USER_TEST","active":true,"fullname":"Üser Test","email":"user.test@example.com","employee-number":"E-281"},
            {"id":7,"login":"a\u001b[31m","active":false}
        ]"#;
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_table_is_aligned_and_shows_no_control_characters() {
        assert_eq!(
            table(&users()),
            "ID   LOGIN      ACTIVE  NAME       EMAIL                  EMPLOYEE NUMBER\n\
             281  USER_TEST  yes     Üser Test  user.test@example.com  E-281\n\
             7    a\u{fffd}[31m     no\n"
        );
    }

    #[test]
    fn json_has_one_object_per_line_with_coupas_names() {
        let lines = json_lines(&users()).unwrap();
        let (first, second) = lines.trim_end().split_once('\n').unwrap();
        assert!(first.contains(r#""employee-number":"E-281""#), "{first}");
        assert!(
            second.starts_with(r#"{"id":7,"#) && second.contains(r#""email":null"#),
            "{second}"
        );
    }
}

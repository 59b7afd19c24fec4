//! The consent pages: who asks for what, and two buttons. Plain HTML, so that a script can press them.

use std::fmt::Write as _;

use super::consent::Wish;
use super::device::PAGE;

/// Name of both buttons.
pub(super) const DECISION: &str = "decision";

/// Value of the approving button; any other denies.
pub(super) const APPROVE: &str = "approve";

/// The page for a wish to be let in to `instance`.
pub(super) fn consent(instance: &str, wish: &Wish<'_>) -> String {
    let mut hidden = String::new();
    let fields = [
        ("response_type", Some("code")),
        ("client_id", Some(wish.client_id)),
        ("redirect_uri", Some(wish.redirect_uri)),
        ("scope", Some(&*wish.scope)),
        ("state", wish.state),
        ("code_challenge", wish.code_challenge),
        ("code_challenge_method", wish.code_challenge_method),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            let value = escape(value);
            let _ = writeln!(
                hidden,
                "<input type=\"hidden\" name=\"{name}\" value=\"{value}\">"
            );
        }
    }
    let main = format!(
        r#"<h1>Allow access to {instance}?</h1>
<p>The client <code>{client_id}</code> asks for:</p>
<ul>{scopes}</ul>
<p>You will be sent to <code>{redirect_uri}</code>.</p>
<form method="post" action="/oauth2/authorizations">
{hidden}{BUTTONS}
</form>"#,
        instance = escape(instance),
        client_id = escape(wish.client_id),
        scopes = scopes(&wish.scope),
        redirect_uri = escape(wish.redirect_uri),
    );
    page("Allow access?", &main)
}

/// The page on which a person types the code that a device shows.
pub(super) fn device_code(problem: Option<&str>) -> String {
    let problem = problem.map_or_else(String::new, |text| {
        format!("<p role=\"alert\">{}</p>\n", escape(text))
    });
    let main = format!(
        r#"<h1>Which device?</h1>
{problem}<form method="get" action="{PAGE}">
<label>Code that the device shows <input name="user_code" autocomplete="off" required></label>
<button>Continue</button>
</form>"#
    );
    page("Which device?", &main)
}

/// The page for a device's wish to be let in to `instance`.
pub(super) fn device_consent(
    instance: &str,
    client_id: &str,
    scope: &str,
    user_code: &str,
) -> String {
    let main = format!(
        r#"<h1>Allow a device access to {instance}?</h1>
<p>The client <code>{client_id}</code> asks for:</p>
<ul>{scopes}</ul>
<form method="post" action="{PAGE}">
<input type="hidden" name="user_code" value="{user_code}">
{BUTTONS}
</form>"#,
        instance = escape(instance),
        client_id = escape(client_id),
        scopes = scopes(scope),
        user_code = escape(user_code),
    );
    page("Allow access?", &main)
}

/// What was decided about a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DeviceNote {
    Approved,
    Denied,
}

/// The page after a decision.
pub(super) fn device_note(note: DeviceNote) -> String {
    let text = match note {
        DeviceNote::Approved => "The device is let in.",
        DeviceNote::Denied => "The device stays out.",
    };
    page(
        "Done",
        &format!("<h1>{text}</h1>\n<p>You can close this page.</p>"),
    )
}

const BUTTONS: &str = r#"<button name="decision" value="approve">Approve</button>
<button name="decision" value="deny">Deny</button>"#;

fn scopes(scope: &str) -> String {
    let mut scopes = String::new();
    for scope in scope.split(' ') {
        let _ = write!(scopes, "<li><code>{}</code></li>", escape(scope));
    }
    scopes
}

fn page(title: &str, main: &str) -> String {
    format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - coupa-mock</title>
</head>
<body>
<main>
{main}
<p>This is coupa-mock, not Coupa: there is no login here.</p>
</main>
</body>
</html>
"#
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::{Wish, consent};

    #[test]
    fn what_a_client_says_is_shown_and_never_run() {
        let page = consent(
            "acme",
            &Wish {
                client_id: "<script>",
                scope: "core.user.read".to_owned(),
                redirect_uri: "http://localhost/?a=1&b='\"",
                state: Some("\"><script>alert(1)</script>"),
                code_challenge: None,
                code_challenge_method: None,
            },
        );
        assert!(!page.contains("<script>"), "{page}");
        assert!(page.contains("value=\"http://localhost/?a=1&amp;b=&#39;&quot;\""));
        assert!(page.contains("<li><code>core.user.read</code></li>"));
    }
}

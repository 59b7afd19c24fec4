//! The consent page: who asks for what, and two buttons. Plain HTML, so that a script can press them.

use std::fmt::Write as _;

use super::consent::Wish;

/// Name of both buttons.
pub(super) const DECISION: &str = "decision";

/// Value of the approving button; any other denies.
pub(super) const APPROVE: &str = "approve";

/// The page for a wish to be let in to `instance`.
pub(super) fn consent(instance: &str, wish: &Wish<'_>) -> String {
    let mut scopes = String::new();
    for scope in wish.scope.split(' ') {
        let _ = write!(scopes, "<li><code>{}</code></li>", escape(scope));
    }
    let mut hidden = String::new();
    let fields = [
        ("response_type", Some("code")),
        ("client_id", Some(wish.client_id)),
        ("redirect_uri", Some(wish.redirect_uri)),
        ("scope", Some(&*wish.scope)),
        ("state", wish.state),
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
    format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Allow access? - coupa-mock</title>
</head>
<body>
<main>
<h1>Allow access to {instance}?</h1>
<p>The client <code>{client_id}</code> asks for:</p>
<ul>{scopes}</ul>
<p>You will be sent to <code>{redirect_uri}</code>.</p>
<form method="post" action="/oauth2/authorizations">
{hidden}<button name="{DECISION}" value="{APPROVE}">Approve</button>
<button name="{DECISION}" value="deny">Deny</button>
</form>
<p>This is coupa-mock, not Coupa: there is no login here.</p>
</main>
</body>
</html>
"#,
        instance = escape(instance),
        client_id = escape(wish.client_id),
        redirect_uri = escape(wish.redirect_uri),
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
            },
        );
        assert!(!page.contains("<script>"), "{page}");
        assert!(page.contains("value=\"http://localhost/?a=1&amp;b=&#39;&quot;\""));
        assert!(page.contains("<li><code>core.user.read</code></li>"));
    }
}

//! Every effect on requests, seen by three clients that share no code.

use serde_json::{Value, json};

use crate::faults::clients::{Ask, curl, python, reqwest};
use crate::faults::{firings, met, rule};
use crate::support::{CLIENT_FORM, Mock, has};

/// What the journal has as the answer: its status and the length of its body.
type Journalled = Option<(u16, usize)>;

/// Length of the fields that the clients ask for.
const WHOLE: usize = 138;

/// Any length.
const ANY: usize = usize::MAX;

struct Row {
    effect: Value,
    curl: &'static str,
    python: &'static str,
    reqwest: &'static str,
    journal: Journalled,
}

fn row(
    effect: Value,
    curl: &'static str,
    python: &'static str,
    reqwest: &'static str,
    journal: Journalled,
) -> Row {
    Row {
        effect,
        curl,
        python,
        reqwest,
        journal,
    }
}

/// Every effect, as docs/faults.md has it in words.
fn rows() -> Vec<Row> {
    let mut rows = on_the_wire();
    rows.extend(slowly());
    rows.extend(in_the_application());
    rows
}

/// What happens to the connection.
fn on_the_wire() -> Vec<Row> {
    let reset = "Connection reset by peer (os error 104)";
    let cut = "end of file before message length reached";
    vec![
        row(
            json!({"reset": "before"}),
            "56 0",
            "ConnectionResetError",
            reset,
            None,
        ),
        row(
            json!({"reset": "after"}),
            "56 0",
            "ConnectionResetError",
            reset,
            None,
        ),
        row(
            json!({"reset": "after", "offset": 50}),
            "56 50",
            "ConnectionResetError",
            reset,
            Some((200, 50)),
        ),
        row(
            json!({"truncate": 100}),
            "18 100",
            "IncompleteRead",
            cut,
            Some((200, 100)),
        ),
        row(
            json!({"truncate": 1_000_000}),
            "18 137",
            "IncompleteRead",
            cut,
            Some((200, WHOLE - 1)),
        ),
        row(
            json!({"content_length": 1_000_000}),
            "18 138",
            "IncompleteRead",
            cut,
            Some((200, WHOLE)),
        ),
        row(
            json!({"content_length": 10}),
            "0 200 10",
            "200 10 JSONDecodeError",
            "200",
            Some((200, WHOLE)),
        ),
        row(
            json!({"tls_failure": true}),
            "52 0",
            "RemoteDisconnected",
            "connection closed before message completed",
            None,
        ),
    ]
}

/// Answers that take their time.
fn slowly() -> Vec<Row> {
    let late = "operation timed out";
    vec![
        row(json!({"delay": "5s"}), "28 0", "TimeoutError", late, None),
        row(
            json!({"slow": 60}),
            "28 ",
            "200 138 json",
            late,
            Some((200, ANY)),
        ),
        // Without the offset it would take minutes.
        row(
            json!({"slow": 1, "offset": 138}),
            "0 200 138",
            "200 138 json",
            "200 json",
            Some((200, WHOLE)),
        ),
        row(
            json!({"slow": 1_000_000}),
            "0 200 138",
            "200 138 json",
            "200 json",
            Some((200, WHOLE)),
        ),
        row(
            json!({"stall": "5s"}),
            "28 0",
            "TimeoutError",
            late,
            Some((200, 0)),
        ),
        row(
            json!({"stall": "5s", "offset": 40}),
            "28 40",
            "TimeoutError",
            late,
            Some((200, 40)),
        ),
        row(
            json!({"stall": "50ms", "offset": 40}),
            "0 200 138",
            "200 138 json",
            "200 json",
            Some((200, WHOLE)),
        ),
    ]
}

/// What Coupa says, or does not do.
fn in_the_application() -> Vec<Row> {
    vec![
        row(
            json!({"delay": "50ms"}),
            "0 200 138",
            "200 138 json",
            "200 json",
            Some((200, WHOLE)),
        ),
        row(
            json!({"reply": {"status": 400, "errors": ["no"]}}),
            "0 400 42",
            "400 42 json",
            "400 json",
            Some((400, 42)),
        ),
        row(
            json!({"malformed": true}),
            "0 200 92",
            "200 92 JSONDecodeError",
            "200",
            Some((200, 92)),
        ),
        row(
            json!({"html": {"status": 502}}),
            "0 502 51",
            "502 51 JSONDecodeError",
            "502",
            Some((502, 51)),
        ),
        row(
            json!({"stale": true}),
            "0 200 138",
            "200 138 json",
            "200 json",
            Some((200, WHOLE)),
        ),
        row(
            json!({"ignore": true}),
            "0 200 138",
            "200 138 json",
            "200 json",
            Some((200, WHOLE)),
        ),
        row(
            json!({"rate_limit": {"retry_after": 2}}),
            "0 429 57",
            "429 57 JSONDecodeError",
            "429",
            Some((429, 57)),
        ),
        // Last: the token is gone.
        row(
            json!({"expire_token": true}),
            "0 401 134",
            "401 134 json",
            "401 json",
            Some((401, 134)),
        ),
    ]
}

async fn token(mock: &Mock) -> String {
    mock.token(&CLIENT_FORM).await
}

/// Asks once for every row and compares what the client says, what the journal says and which rule
/// fired.
async fn table(seen: impl AsyncFn(&Ask<'_>) -> String, expected: impl Fn(&Row) -> &'static str) {
    let mock = Mock::start().await;
    for row in rows() {
        let token = token(&mock).await;
        rule(&mock, "GET /api/users/281", &row.effect).await;
        let ask = Ask {
            url: mock.server.url(),
            token: &token,
            ca: None,
        };
        let (seen, expected) = (seen(&ask).await, expected(&row));
        // A slow answer ends wherever the client loses patience.
        let same = seen == expected || (expected.ends_with(' ') && seen.starts_with(expected));
        assert!(same, "{}: {seen}, expected {expected}", row.effect);
        let exchange = met(&mock).await;
        assert_eq!(exchange.fault.as_deref(), Some("the rule"));
        let answer = exchange
            .response
            .map(|response| (response.status, response.body.bytes().len()));
        match row.journal {
            Some((status, ANY)) => assert_eq!(answer.map(|(status, _)| status), Some(status)),
            journal => assert_eq!(answer, journal, "{}", row.effect),
        }
    }
    let effects: Vec<_> = rows()
        .iter()
        .map(|row| {
            row.effect
                .as_object()
                .unwrap()
                .keys()
                .next()
                .unwrap()
                .clone()
        })
        .collect();
    let fired = firings(&mock);
    assert!(
        fired
            .iter()
            .all(|(rule, _, path)| rule == "the rule" && path.starts_with("/api/users/281"))
    );
    let fired: Vec<_> = fired.into_iter().map(|(_, effect, _)| effect).collect();
    assert_eq!(fired, effects);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn curl_sees_every_effect_as_documented() {
    if has("curl") {
        table(async |ask: &Ask<'_>| curl(ask, &[]).await, |row| row.curl).await;
    }
}

#[tokio::test]
async fn python_sees_every_effect_as_documented() {
    if has("python3") {
        table(async |ask: &Ask<'_>| python(ask).await, |row| row.python).await;
    }
}

#[tokio::test]
async fn reqwest_sees_every_effect_as_documented() {
    table(async |ask: &Ask<'_>| reqwest(ask).await, |row| row.reqwest).await;
}

pub(super) fn effects() -> Vec<Value> {
    rows().into_iter().map(|row| row.effect).collect()
}

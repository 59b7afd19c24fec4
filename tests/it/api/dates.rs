//! Dates: in the instance's time zone, with daylight saving by the date that is shown.

use crate::support::{Format, Mock};

/// The answer to a search for one user, by the moment at which he was created.
async fn created_at(time_zone: &str, moment: &str) -> String {
    let mock = Mock::with_world(&format!(
        "
settings: {{ time_zone: {time_zone} }}
users:
  - {{ id: 10, login: anna, email: anna@example.com, firstname: Anna, lastname: Ames, created-at: {moment} }}
"
    ))
    .await;
    let shown = mock.get("/api/users/10", Format::Json).await.json()["created-at"]
        .as_str()
        .unwrap()
        .to_owned();
    mock.get("/api/users?login=anna", Format::Xml)
        .await
        .contains(&format!(
            "<created-at type=\"dateTime\">{shown}</created-at>"
        ));
    let escaped = shown.replace('+', "%2B");
    let found = mock
        .get(&format!("/api/users?created_at={escaped}"), Format::Json)
        .await
        .json();
    assert_eq!(found[0]["login"], "anna", "what is shown can be searched");
    mock.server.shutdown().await;
    shown
}

/// Coupa Compass, *Sample Requests/Responses*: one answer with -08:00 and -07:00.
#[tokio::test]
async fn the_offset_follows_daylight_saving_of_the_date() {
    for (time_zone, moment, shown) in [
        ("UTC", "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z"),
        (
            "Europe/Berlin",
            "2026-03-29T00:59:59Z",
            "2026-03-29T01:59:59+01:00",
        ),
        (
            "Europe/Berlin",
            "2026-03-29T01:00:00Z",
            "2026-03-29T03:00:00+02:00",
        ),
        (
            "Europe/Berlin",
            "2026-10-25T00:59:59Z",
            "2026-10-25T02:59:59+02:00",
        ),
        (
            "Europe/Berlin",
            "2026-10-25T01:00:00Z",
            "2026-10-25T02:00:00+01:00",
        ),
        (
            "America/Los_Angeles",
            "2016-11-14T19:53:40Z",
            "2016-11-14T11:53:40-08:00",
        ),
        (
            "America/Los_Angeles",
            "2026-03-08T09:59:59Z",
            "2026-03-08T01:59:59-08:00",
        ),
        (
            "America/Los_Angeles",
            "2026-03-08T10:00:00Z",
            "2026-03-08T03:00:00-07:00",
        ),
        (
            "America/Los_Angeles",
            "2026-11-01T08:59:59Z",
            "2026-11-01T01:59:59-07:00",
        ),
        (
            "America/Los_Angeles",
            "2026-11-01T09:00:00Z",
            "2026-11-01T01:00:00-08:00",
        ),
        (
            "Europe/London",
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:00:00+00:00",
        ),
    ] {
        assert_eq!(
            created_at(time_zone, moment).await,
            shown,
            "{moment} in {time_zone}"
        );
    }
}

/// Coupa Compass, *Querying Options*: without a zone UTC is meant, whatever zone is shown.
#[tokio::test]
async fn a_date_without_a_zone_is_searched_as_utc() {
    let mock = Mock::with_world(
        "
settings: { time_zone: America/Los_Angeles }
users:
  - { id: 10, login: anna, email: anna@example.com, firstname: Anna, lastname: Ames, created-at: 2026-03-02T00:00:00Z }
",
    )
    .await;
    for (query, found) in [
        ("created_at[gt_or_eq]=2026-03-02", 1),
        ("created_at[gt]=2026-03-02", 0),
        ("created_at=2026-03-02T00:00:00", 1),
        ("created_at=2026-03-01T16:00:00-08:00", 1),
        ("created_at='2026-03-02+00%3A00%3A00'", 1),
        ("created_at=2026-03-02%2000:00:00%20UTC", 1),
        ("created_at=2026/03/02", 1),
    ] {
        let users = mock
            .get(&format!("/api/users?id=10&{query}"), Format::Json)
            .await
            .json();
        assert_eq!(users.as_array().unwrap().len(), found, "{query}");
    }
    mock.get(
        "/api/users?created_at=2026-03-02T01:00:00+01:00",
        Format::Json,
    )
    .await
    .status(400)
    .contains("written as %2B");
    mock.server.shutdown().await;
}

//! Searching, paging and order.

use serde_json::Value;

use crate::support::{Format, Mock};

const WORLD: &str = "
users:
  - { id: 10, login: anna, email: anna@example.com, firstname: Anna, lastname: Ames, employee-number: E-1, purchasing-user: true, roles: [{ name: Buyer }], created-at: 2026-01-01T00:00:00Z }
  - { id: 11, login: Bert, email: bert@example.com, firstname: Bert, lastname: Bond, manager: { login: anna }, active: false, created-at: 2026-02-01T00:00:00Z }
  - { id: 12, login: carl, email: carl@other.example, firstname: Carl, lastname: Cook, middlename: C+, manager: { login: Bert }, created-at: 2026-03-01T00:00:00Z }
";

async fn logins(mock: &Mock, query: &str) -> Vec<String> {
    let reply = mock
        .get(&format!("/api/users?id[gt]=9&{query}"), Format::Json)
        .await;
    let users: Vec<Value> = serde_json::from_str(&reply.status(200).body).unwrap();
    users
        .iter()
        .map(|user| user["login"].as_str().unwrap().to_owned())
        .collect()
}

const LOOKUPS: &str = "
lookups: [{ id: 1, name: Site }, { id: 2, name: Team }]
lookup_values:
  - { id: 1, name: Europe, external-ref-num: EU, lookup: { id: 1 } }
  - { id: 2, name: Berlin, external-ref-num: BER, lookup: { id: 1 }, parent: { id: 1 } }
  - { id: 3, name: Europe, external-ref-num: T1, lookup: { id: 2 } }
";

#[tokio::test]
async fn lookup_values_are_found_by_their_lookup_and_parent() {
    let mock = Mock::with_world(LOOKUPS).await;
    for (query, expected) in [
        ("lookup-id=1", &["1", "2"][..]),
        ("lookup_id=2", &["3"]),
        ("lookup[id]=1", &["1", "2"]),
        ("lookup[name]=Team", &["3"]),
        ("lookup_id[in]=1,2", &["1", "2", "3"]),
        ("parent-id=1", &["2"]),
        ("parent_id=1", &["2"]),
        ("parent[id]=1", &["2"]),
        ("parent[external_ref_num]=EU", &["2"]),
        ("parent_id[blank]=true", &["1", "3"]),
        ("lookup-id=1&parent-id[blank]=true", &["1"]),
    ] {
        let path = format!("/api/lookup_values?fields=[\"id\"]&{query}");
        let json = mock.get(&path, Format::Json).await.status(200).json();
        let found = json.as_array().unwrap().iter();
        let found: Vec<_> = found.map(|value| value["id"].to_string()).collect();
        assert_eq!(found, expected, "{query}");
        let xml = mock.get(&path, Format::Xml).await;
        let found = xml.status(200).body.split("<id type=\"integer\">").skip(1);
        let found: Vec<_> = found.map(|rest| rest.split('<').next().unwrap()).collect();
        assert_eq!(found, expected, "{query}");
    }
    mock.get("/api/lookup_values?parent-id=3", Format::Xml)
        .await
        .status(404);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_lookup_value_follows_those_above_it() {
    let values = "
lookups: [{ id: 1, name: Site }]
lookup_values:
  - { id: 3, name: Mitte, external-ref-num: M, lookup: { id: 1 }, parent: { id: 2 } }
  - { id: 2, name: Berlin, external-ref-num: BER, lookup: { id: 1 }, parent: { id: 1 } }
  - { id: 1, name: Europe, external-ref-num: EU, lookup: { id: 1 } }
";
    let mock = Mock::with_world(values).await;
    let codes = async || {
        let path = "/api/lookup_values?fields=[\"external-ref-code\",\"depth\"]";
        mock.get(path, Format::Json).await.status(200).body.clone()
    };
    assert_eq!(
        codes().await,
        r#"[{"depth":0,"external-ref-code":"EU"},{"depth":1,"external-ref-code":"EU-BER"},{"depth":2,"external-ref-code":"EU-BER-M"}]"#
    );
    for (id, format, body) in [
        (1, Format::Json, r#"{"external-ref-num":"E"}"#),
        (
            2,
            Format::Xml,
            "<lookup-value><parent nil=\"true\"/></lookup-value>",
        ),
    ] {
        mock.put(&format!("/api/lookup_values/{id}"), format, body)
            .await
            .status(200);
    }
    assert_eq!(
        codes().await,
        r#"[{"depth":0,"external-ref-code":"E"},{"depth":0,"external-ref-code":"BER"},{"depth":1,"external-ref-code":"BER-M"}]"#
    );
    mock.server.shutdown().await;
}

#[tokio::test]
async fn every_operator_chooses_what_it_says() {
    let mock = Mock::with_world(WORLD).await;
    for (query, expected) in [
        ("login=bert", vec!["Bert"]),
        ("login[not_eq]=bert", vec!["anna", "carl"]),
        ("active=true", vec!["anna", "carl"]),
        ("active=false", vec!["Bert"]),
        ("id=11", vec!["Bert"]),
        ("id[gt]=10", vec!["Bert", "carl"]),
        ("id[gt_or_eq]=10", vec!["anna", "Bert", "carl"]),
        ("id[lt]=11", vec!["anna"]),
        ("id[lt_or_eq]=11", vec!["anna", "Bert"]),
        ("id[in]=10,12", vec!["anna", "carl"]),
        ("id[not_in]=10,12", vec!["Bert"]),
        ("email[contains]=EXAMPLE.com", vec!["anna", "Bert"]),
        ("email[starts_with]=c", vec!["carl"]),
        ("email[ends_with]=.com", vec!["anna", "Bert"]),
        ("employee_number[blank]=true", vec!["Bert", "carl"]),
        ("employee-number[blank]=false", vec!["anna"]),
        ("created-at[gt]=2026-01-31", vec!["Bert", "carl"]),
        ("created_at[lt]='2026-02-01%2000:00:00'", vec!["anna"]),
        ("created_at=2026-02-01T01:00:00%2B01:00", vec!["Bert"]),
        ("manager[login]=anna", vec!["Bert"]),
        ("manager[manager][login]=anna", vec!["carl"]),
        ("manager_id=11", vec!["carl"]),
        ("manager[blank]=true", vec!["anna"]),
        ("roles[name]=buyer", vec!["anna"]),
        ("roles[id]=3", vec!["Bert", "carl"]),
        ("roles[name][starts_with]=us", vec!["Bert", "carl"]),
        ("active=true&lastname=Cook", vec!["carl"]),
        ("login=anna&login=carl", vec!["carl"]),
        ("status=active", vec!["anna", "carl"]),
        ("status=Inactive", vec!["Bert"]),
        ("status[not_eq]=active", vec!["Bert"]),
        ("status[in]=active,inactive", vec!["anna", "Bert", "carl"]),
        ("manager[status]=inactive", vec!["carl"]),
        ("middlename[contains]=%2B", vec!["carl"]),
        ("order_by=login&dir=desc", vec!["carl", "Bert", "anna"]),
        ("limit=1&offset=1", vec!["Bert"]),
    ] {
        assert_eq!(logins(&mock, query).await, expected, "{query}");
    }
    mock.server.shutdown().await;
}

/// Supplier users stand in the same table; how clients leave them out is known from one of them.
#[tokio::test]
async fn supplier_users_have_a_type_and_others_none() {
    let mock = Mock::with_world(
        "
users:
  - { id: 10, login: anna, email: anna@example.com, firstname: Anna, lastname: Ames }
  - { id: 11, login: sally, email: sally@example.com, firstname: Sally, lastname: Shop, middlename: van der Aa, supplier-user: true }
",
    )
    .await;
    for (query, expected) in [
        ("type[blank]=true", vec!["anna"]),
        ("type[blank]=false", vec!["sally"]),
        ("type=SupplierUser", vec!["sally"]),
        ("supplier_user=true", vec!["sally"]),
        ("middlename=van+der%20Aa", vec!["sally"]),
        ("", vec!["anna", "sally"]),
    ] {
        assert_eq!(logins(&mock, query).await, expected, "{query}");
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_query_that_makes_no_sense_is_refused_with_a_hint() {
    let mock = Mock::start().await;
    for (query, hint) in [
        (
            "logn=x",
            "Unknown attribute `logn` for User. Did you mean `login`?",
        ),
        ("password=x", "Unknown attribute `password` for User"),
        (
            "login[like]=x",
            "`login` of User refers to no other record, and `like` is no operator",
        ),
        (
            "roles[nam]=x",
            "Unknown attribute `nam` for Role. Did you mean `name`?",
        ),
        ("active=maybe", "expected true or false"),
        ("id=x", "expected a whole number"),
        ("created_at[gt]=yesterday", "expected a date"),
        ("created_at[contains]=2026", "for texts"),
        ("created_at[blank]=true", "not for dates"),
        ("login[blank]=perhaps", "expected true or false"),
        ("limit=0", "expected a whole number from 1"),
        ("limit=x", "expected a whole number from 1"),
        ("offset=-1", "expected a whole number from 0"),
        ("dir=up", "expected asc or desc"),
        ("order_by=roles", "it is a reference"),
        ("login[=x", "expected attribute[operator]"),
        ("status=activ", "expected active or inactive"),
        ("type=Supplier", "expected SupplierUser"),
        ("exported=false", "Unknown attribute `exported` for User"),
    ] {
        for format in Format::BOTH {
            let reply = mock.get(&format!("/api/users?{query}"), format).await;
            assert!(
                reply.status(400).errors()[0].contains(hint),
                "{query}: {}",
                reply.body
            );
        }
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_page_has_fifty_records_at_most_and_the_pages_end() {
    use std::fmt::Write as _;
    let mut world = "users:\n".to_owned();
    for number in 0..120 {
        writeln!(world, "  - {{ login: user{number:03}, email: user{number:03}@example.com, firstname: First, lastname: Last }}").unwrap();
    }
    let mock = Mock::with_world(&world).await;
    let page = async |query: &str| {
        mock.get(
            &format!("/api/users?login[starts_with]=user&{query}"),
            Format::Json,
        )
        .await
        .status(200)
        .json()
        .as_array()
        .unwrap()
        .len()
    };
    assert_eq!(page("").await, 50);
    assert_eq!(page("limit=500").await, 50);
    assert_eq!(page("offset=100").await, 20);
    assert_eq!(page("offset=150").await, 0);
    mock.get("/api/users?login[starts_with]=user&offset=150", Format::Xml)
        .await
        .status(404)
        .contains("No results match");
    mock.server.shutdown().await;
}

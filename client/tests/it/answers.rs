//! Answers as Coupa gives them, in XML and JSON.

use coupa_client::api::Format;

use crate::fake::Reply;

/// Both formats, with a name for snapshots.
pub(crate) const FORMATS: [(Format, &str); 2] = [(Format::Xml, "xml"), (Format::Json, "json")];

const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;

/// A user in part; the attributes around it show what a client must pass over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TestUser {
    pub(crate) id: u64,
    pub(crate) login: &'static str,
    pub(crate) active: bool,
}

pub(crate) const ACTIVE: TestUser = TestUser {
    id: 281,
    login: "USER_TEST",
    active: true,
};
pub(crate) const INACTIVE: TestUser = TestUser {
    active: false,
    ..ACTIVE
};

/// One user, 200.
pub(crate) fn one(format: Format, user: TestUser) -> Reply {
    match format {
        Format::Xml => Reply::xml(200, format!("{DECLARATION}\n{}", user_xml(user))),
        Format::Json => Reply::json(200, user_json(user)),
    }
}

/// A list of users, 200.
pub(crate) fn list(format: Format, users: &[TestUser]) -> Reply {
    match format {
        Format::Xml => {
            let users: String = users.iter().map(|user| user_xml(*user)).collect();
            Reply::xml(
                200,
                format!("{DECLARATION}\n<users type=\"array\">\n{users}</users>\n"),
            )
        }
        Format::Json => {
            let users: Vec<String> = users.iter().map(|user| user_json(*user)).collect();
            Reply::json(200, format!("[{}]", users.join(",")))
        }
    }
}

/// What a query without a match gets: in XML a 404 (Coupa, *Differences between XML and JSON in
/// Coupa*).
pub(crate) fn no_match(format: Format) -> Reply {
    match format {
        Format::Xml => errors(format, 404, &["No results match your search criteria."]),
        Format::Json => Reply::json(200, "[ ]"),
    }
}

/// Coupa's error envelope.
pub(crate) fn errors(format: Format, status: u16, texts: &[&str]) -> Reply {
    match format {
        Format::Xml => {
            let errors: Vec<String> = texts
                .iter()
                .map(|text| format!("  <error><![CDATA[{text}]]></error>\n"))
                .collect();
            let errors = errors.concat();
            Reply::xml(
                status,
                format!("{DECLARATION}\n<errors>\n{errors}</errors>\n"),
            )
        }
        Format::Json => {
            let body = serde_json::json!({ "errors": { "user": texts, "warnings": null } });
            Reply::json(status, body.to_string())
        }
    }
}

fn user_xml(TestUser { id, login, active }: TestUser) -> String {
    format!(
        r#"  <user>
    <id type="integer">{id}</id>
    <created-at type="dateTime">2016-06-30T07:51:11Z</created-at>
    <login>{login}</login>
    <email>user.test@example.com</email>
    <purchasing-user type="boolean">true</purchasing-user>
    <employee-number/>
    <firstname>Zoë &amp; Co</firstname>
    <lastname nil="true"/>
    <fullname><![CDATA[Zoë & Co]]></fullname>
    <authentication-method type="symbol">coupa_credentials</authentication-method>
    <active type="boolean">{active}</active>
    <default-currency>
      <id type="integer">1</id>
      <code>USD</code>
    </default-currency>
    <roles type="array">
      <role><id type="integer">3</id><name>User</name></role>
    </roles>
    <attribute-of-tomorrow nil="true"/>
  </user>
"#
    )
}

fn user_json(TestUser { id, login, active }: TestUser) -> String {
    serde_json::json!({
        "id": id,
        "created-at": "2016-06-30T07:51:11Z",
        "login": login,
        "email": "user.test@example.com",
        "purchasing-user": true,
        "employee-number": "",
        "firstname": "Zoë & Co",
        "lastname": null,
        "fullname": "Zoë & Co",
        "authentication-method": "coupa_credentials",
        "active": active,
        "default-currency": { "id": 1, "code": "USD" },
        "roles": [{ "id": 3, "name": "User" }],
        "attribute-of-tomorrow": null,
    })
    .to_string()
}

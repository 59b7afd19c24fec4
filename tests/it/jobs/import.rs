//! What rows and files say, and what becomes of it.

use serde_json::json;

use super::site::Site;
use crate::support::Format;

const NEW: &str = "Login,Email,First Name,Last Name";

#[tokio::test]
async fn rows_create_and_update_users_as_the_api_does() {
    let site = Site::start(json!({})).await;
    let load = site
        .load(format!(
            "{NEW},Department,Approver Login,Expense User,User Role Names,Approval Limit\n\
             ann,ann@example.com,Ann,\"O\"\"Neil\r\nII\",Finance,boss,yes,\"Buyer, User\",1000.00 EUR\n\
             USER_TEST,new@example.com,,,,,N,,\n"
        ))
        .await;
    assert_eq!(load.errors, []);
    let text = "2 rows processed, creating 1 new rows and updating 1 rows.";
    assert_eq!(load.result_text.as_deref(), Some(text));
    assert_eq!((load.status.as_str(), load.progress), ("done", Some(100)));
    let ann = site.mock.truth("ann").await;
    assert_eq!(ann["lastname"], "O\"Neil\r\nII");
    assert_eq!(ann["department"]["name"], "Finance");
    assert_eq!(ann["manager"]["login"], "boss");
    assert_eq!(ann["expense-user"], true);
    assert_eq!(ann["invoice-approval-limit"]["amount"], "1000.00");
    assert_eq!(ann["invoice-approval-limit"]["currency"]["code"], "EUR");
    assert_eq!(roles(&ann), ["Buyer", "User"]);
    assert_eq!(ann["created-by"]["login"], "sftp_integration@coupa.com");
    let user = site.mock.truth("USER_TEST").await;
    assert_eq!(user["email"], "new@example.com");
    assert_eq!(
        user["firstname"], "user",
        "a blank cell leaves what is there"
    );
    assert_eq!(user["department"], json!(null));
    site.mock.server.shutdown().await;
}

fn roles(user: &serde_json::Value) -> Vec<&str> {
    let roles = user["roles"].as_array().unwrap().iter();
    roles.map(|role| role["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn null_clears_and_a_list_replaces_or_adds() {
    let site = Site::start(json!({})).await;
    site.report("Login,User Role Names,Approver Login,Purchasing User\nUSER_TEST,--NULL--,--NULL--,--NULL--\n")
        .await;
    let user = site.mock.truth("USER_TEST").await;
    assert_eq!(user["roles"], json!([]));
    assert_eq!(user["manager"], json!(null));
    assert_eq!(user["purchasing-user"], false);
    site.report("Login,User Role Names\nUSER_TEST,Buyer\nUSER_TEST,Admin\n")
        .await;
    assert_eq!(roles(&site.mock.truth("USER_TEST").await), ["Admin"]);
    site.mock.server.shutdown().await;
    let site = Site::start(json!({ "csv_lists": "add" })).await;
    site.report("Login,User Role Names\nUSER_TEST,Admin\n")
        .await;
    let user = site.mock.truth("USER_TEST").await;
    assert_eq!(roles(&user), ["User", "Buyer", "Admin"]);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn a_header_that_is_not_valid_refuses_the_file() {
    let site = Site::start(json!({})).await;
    let load = site.load("Login,Active,Line1*\nUSER_TEST,false,x\n").await;
    assert_eq!(load.status, "failed");
    assert_eq!(load.result_text, None);
    assert_eq!(load.progress, Some(0));
    let errors: Vec<_> = load
        .errors
        .iter()
        .map(|error| (error.kind.as_str(), error.row, error.messages.join(" ")))
        .collect();
    let kind = "UploadHeaderError";
    assert_eq!(
        errors,
        [
            (kind, None, "Column header Active is not valid.".to_owned()),
            (kind, None, "Column header Line1* is not valid.".to_owned()),
        ]
    );
    assert_eq!(site.mock.truth("USER_TEST").await["active"], true);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn a_byte_order_mark_is_part_of_the_first_header_unless_accepted() {
    let file = "\u{feff}Login,Status\nUSER_TEST,inactive\n";
    let site = Site::start(json!({})).await;
    assert_eq!(
        site.report(file).await,
        ["Column header \u{feff}Login is not valid."]
    );
    site.mock.server.shutdown().await;
    let site = Site::start(json!({ "csv_bom": "accept" })).await;
    assert_eq!(site.report(file).await, [""; 0]);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn good_rows_are_kept_beside_bad_ones() {
    let site = Site::start(json!({})).await;
    let load = site
        .load("Login,Status,Email\nUSER_TEST,inactive,a@example.com\nboss,gone,b@example.com\nboss,inactive\n")
        .await;
    assert_eq!(load.status, "done");
    assert_eq!(
        load.result_text.as_deref(),
        Some("3 rows processed, creating 0 new rows and updating 1 rows.")
    );
    assert_eq!((load.records_count, load.errors_count), (3, 2));
    assert_eq!(site.mock.truth("USER_TEST").await["active"], false);
    assert_eq!(site.mock.truth("boss").await["active"], true);
    site.mock.server.shutdown().await;
}

/// Each file's report has these lines.
async fn reports(settings: serde_json::Value, files: &[(&str, &[&str])]) {
    let site = Site::start(settings).await;
    for (file, lines) in files {
        assert_eq!(site.report(*file).await, *lines, "{file}");
    }
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_row_is_said_in_coupas_words() {
    let corrupt = "1 Row corrupt or invalid.";
    reports(
        json!({}),
        &[
            ("Login,Status\nUSER_TEST\n", &[corrupt]),
            ("Login,Status\nUSER_TEST,inactive,x\n", &[corrupt]),
            ("Login,Status\nUSER_TEST,\"inactive\nboss,active\n", &[corrupt]),
            (
                "Login,Status\nUSER_TEST,Inactive\n",
                &["1 status \"Inactive\" Status is not included in the list"],
            ),
            (
                "Login,Expense User\nUSER_TEST,1\n",
                &["1 expense_user \"1\" Expense user is not included in the list"],
            ),
            (
                "Login,Department,Approver Login\nUSER_TEST,Magic,nobody\n",
                &[
                    "1 department_id \"Magic\" Department unable to find matching department.",
                    "1 manager_id \"nobody\" Manager unable to find matching manager.",
                ],
            ),
            (
                "Login,User Role Names\nUSER_TEST,\"User,Wizard\"\n",
                &["1 roles \"User,Wizard\" Roles unable to find matching roles."],
            ),
            (
                "Login,Email\nUSER_TEST,boss@example.com\n",
                &["1 email \"boss@example.com\" Email has already been taken"],
            ),
            (
                "Login,Email\nUSER_TEST,\n",
                &["1 email \"\" Email can't be blank"],
            ),
            ("Id,Status\n9999,inactive\n", &["1 id \"9999\" Id unable to find matching id."]),
            ("Id,Status\n1,inactive\n", &["1 id \"1\" Id unable to find matching id."]),
            (
                "Login,Status\nnobody,inactive\n",
                &[
                    "1 email Email can't be blank",
                    "1 firstname First Name can't be blank",
                    "1 lastname Last Name can't be blank",
                ],
            ),
            (
                "Login,Default Address Country Code\nUSER_TEST,US\n",
                &[corrupt],
            ),
            (
                "Login,Default Address Location Code\nUSER_TEST,HQ\n",
                &["1 default_address_id \"HQ\" Default address unable to find matching default address."],
            ),
            (
                "Login,Phone Work\nUSER_TEST,call me\n",
                &["1 phone_work_id \"call me\" Phone work must look like xxx-yyy-zzzz or +aa xxx-yyy-zzzz"],
            ),
            ("Login,Receive Coupa Emails\nUSER_TEST,maybe\n",
                &["1 receive_coupa_emails \"maybe\" Receive Coupa Emails is not included in the list"]),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_row_that_is_not_utf_8_is_corrupt() {
    let site = Site::start(json!({})).await;
    let report = site
        .report(b"Login,Status\n\xff,inactive\nUSER_TEST,inactive\n".as_slice())
        .await;
    assert_eq!(report, ["1 Row corrupt or invalid."]);
    assert_eq!(site.mock.truth("USER_TEST").await["active"], false);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn keys_count_in_the_order_id_login_employee_number() {
    let site = Site::start(json!({})).await;
    let file = "Id,Login,Employee Number,Last Name\n\
                281,renamed,,a\n\
                ,,E-280,b\n\
                ,RENAMED,E-999,c\n";
    assert_eq!(
        site.report(file.replace(",,E-280", ",chief,E-280")).await,
        [""; 0]
    );
    let renamed = site.mock.truth("renamed").await;
    assert_eq!(
        (renamed["id"].clone(), renamed["login"].clone()),
        (json!(281), json!("renamed"))
    );
    assert_eq!(
        (
            renamed["lastname"].clone(),
            renamed["employee-number"].clone()
        ),
        (json!("c"), json!("E-999"))
    );
    assert_eq!(site.mock.truth("chief").await["id"], 280);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn an_employee_number_may_be_no_change_by_login() {
    reports(
        json!({ "csv_employee_number": "refuse" }),
        &[
            (
                "Login,Email,First Name,Last Name,Employee Number\nUSER_TEST,user.test@example.com,a,b,E-1\n",
                &[
                    "1 login \"USER_TEST\" Login has already been taken",
                    "1 email \"user.test@example.com\" Email has already been taken",
                ],
            ),
            ("Login,Employee Number\nUSER_TEST,E-281\n", &[]),
        ],
    )
    .await;
}

#[tokio::test]
async fn the_strict_switch_wants_all_required_cells() {
    reports(
        json!({ "csv_required": "all" }),
        &[(
            "Login,Status\nUSER_TEST,inactive\n",
            &["1 email Email can't be blank"],
        )],
    )
    .await;
}

#[tokio::test]
async fn a_person_who_occurs_twice_is_created_and_then_updated() {
    let site = Site::start(json!({})).await;
    let load = site
        .load(format!(
            "{NEW}\nann,ann@example.com,Ann,A\nANN,ann@example.com,Anna,A\n"
        ))
        .await;
    assert_eq!(load.errors, []);
    assert_eq!((load.records_created, load.records_updated), (1, 1));
    assert_eq!(site.mock.truth("ann").await["firstname"], "Anna");
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn rows_are_about_whom_they_name_in_whatever_order() {
    let site = Site::start(json!({})).await;
    let row = |user: &u32| format!("user{user:03},user{user:03}@example.com,U,{user}\n");
    let rows: String = (0..200).map(|user| row(&user)).collect();
    let load = site.load(format!("{NEW}\n{rows}")).await;
    assert_eq!((load.errors_count, load.records_created), (0, 200));
    // One after the other, with one left out, each twice, backwards, and in other letters.
    let order = (0..80).chain(81..120).chain([120, 120, 121, 121]);
    let order = order.chain((122..199).rev());
    let named = order.map(|user| format!("user{user:03},{user:x}\n"));
    let rows: String = named.chain(["USER199,c7\n".to_owned()]).collect();
    let load = site.load(format!("Login,Middle Name\n{rows}")).await;
    assert_eq!((load.errors_count, load.records_updated), (0, 201));
    for user in 0..200 {
        let truth = site.mock.truth(&format!("user{user:03}")).await;
        let name = (user != 80).then(|| format!("{user:x}"));
        assert_eq!(truth["middlename"], json!(name), "{user}");
    }
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn a_file_over_a_limit_is_refused_as_a_whole() {
    reports(
        json!({ "csv_max_bytes": 40, "csv_max_rows": 1 }),
        &[
            (
                "Login,Status\nUSER_TEST,inactive\nboss,inactive\n",
                &["The file is larger than 40 bytes"],
            ),
            (
                "Login\nUSER_TEST\nboss\n",
                &["The file has more than 1 rows"],
            ),
            ("Login\nUSER_TEST\n", &[]),
        ],
    )
    .await;
}

#[tokio::test]
async fn an_address_is_made_from_its_parts_and_kept_when_nothing_differs() {
    let site = Site::start(json!({})).await;
    let columns = "Login,Default Address Street 1,Default Address City,Default Address Postal Code,Default Address Country Code";
    let file = format!("{columns}\nUSER_TEST,Main 1,Ghent,9000,BE\n");
    assert_eq!(site.report(file.clone()).await, [""; 0]);
    let first = site.mock.truth("USER_TEST").await["default-address"].clone();
    assert_eq!(first["city"], "Ghent");
    assert_eq!(first["country"]["code"], "BE");
    assert_eq!(site.report(file).await, [""; 0]);
    let second = site.mock.truth("USER_TEST").await["default-address"].clone();
    assert_eq!(first["id"], second["id"]);
    assert_eq!(
        site.report("Login,Default Address City\nUSER_TEST,Bruges\n")
            .await,
        [""; 0]
    );
    let third = site.mock.truth("USER_TEST").await["default-address"].clone();
    assert_eq!(
        (third["city"].clone(), third["street1"].clone()),
        (json!("Bruges"), json!("Main 1"))
    );
    site.report("Login,Remove Default Address\nUSER_TEST,Yes\n")
        .await;
    assert_eq!(
        site.mock.truth("USER_TEST").await["default-address"],
        json!(null)
    );
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn nothing_is_left_of_an_address_whose_row_is_refused() {
    let site = Site::start(json!({})).await;
    let columns = "Login,Department,Default Address Street 1,Default Address City,Default Address Postal Code,Default Address Country Code";
    let report = site
        .report(format!("{columns}\nUSER_TEST,Magic,Main 1,Ghent,9000,BE\n"))
        .await;
    assert_eq!(report.len(), 1);
    let addresses = site
        .mock
        .get("/api/addresses", crate::support::Format::Json)
        .await;
    assert_eq!(addresses.status(200).json(), json!([]));
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn a_leaver_is_in_the_same_state_whichever_way_he_went() {
    for (login, status, active) in [
        ("USER_TEST", "inactive", false),
        ("USER_TEST", "active", true),
        ("boss", "inactive", false),
    ] {
        let by_api = Site::start(json!({})).await;
        let id = by_api.mock.truth(login).await["id"].clone();
        let body = json!({ "active": active }).to_string();
        let path = format!("/api/users/{id}");
        let reply = by_api.mock.put(&path, Format::Json, body).await;
        reply.status(200);
        let by_csv = Site::start(json!({})).await;
        let report = by_csv.report(format!("Login,Status\n{login},{status}\n"));
        assert_eq!(report.await, [""; 0]);
        let mut states = [
            by_api.mock.truth(login).await,
            by_csv.mock.truth(login).await,
        ];
        for state in &mut states {
            assert_eq!(state["active"], active);
            // Who did it differs, and nothing else.
            state["updated-by"] = json!(null);
        }
        assert_eq!(states[0], states[1]);
        by_api.mock.server.shutdown().await;
        by_csv.mock.server.shutdown().await;
    }
}

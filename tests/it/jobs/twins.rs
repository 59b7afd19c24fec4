//! The same leavers through the API and through a file: both leave the same behind.

use std::fmt::Write as _;

use coupa_mock_server::site::SitePath;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Format, Mock, client_form};

/// Users that are made up for each pair of instances.
const USERS: u64 = 120;

/// One of two instances with the same made-up company.
struct Twin {
    name: String,
    token: String,
}

impl Twin {
    async fn create(mock: &Mock, name: String, seed: u64) -> Self {
        let world = json!({ "time": "2026-03-02T09:00:00Z", "generate": { "users": USERS } });
        let wish = json!({ "name": name, "world": world, "seed": seed, "clock": "manual" });
        let entry = mock.control(Method::POST, "/instances", wish).await;
        let entry = entry.status(201).json();
        let form = client_form(
            entry["client_id"].as_str().unwrap(),
            entry["client_secret"].as_str().unwrap(),
        );
        let token = mock.token(&form).await;
        Self { name, token }
    }

    async fn users(&self, mock: &Mock) -> Vec<Value> {
        let path = format!("/instances/{}/users", self.name);
        let users = mock.control(Method::GET, &path, Value::Null).await;
        users.status(200).json().as_array().unwrap().clone()
    }

    /// All users without who changed them last, which is not the same.
    async fn state(&self, mock: &Mock) -> Vec<Value> {
        let mut users = self.users(mock).await;
        for user in &mut users {
            user.as_object_mut().unwrap().remove("updated-by");
        }
        users
    }

    async fn set_by_api(&self, mock: &Mock, user: &Value, active: bool, format: Format) {
        let path = format!("/api/users/{}", user["id"]);
        let body = format.user(&[("active", if active { "true" } else { "false" })]);
        let request = mock.bare(Method::PUT, &path).bearer_auth(&self.token);
        let request = request
            .header("accept", format.media_type())
            .header("content-type", format.media_type());
        let answer = mock.send(request.body(body)).await;
        assert_eq!(answer.status, 200, "{path} {user} {}", answer.body);
    }

    async fn load(&self, mock: &Mock, file: String) {
        let instance = mock.server.instance(&self.name).unwrap();
        let path = SitePath::read("/Incoming/Users/leavers.csv");
        let site = instance.site();
        site.write(&path, file.into(), instance.now(), None)
            .unwrap();
        let path = format!("/instances/{}/jobs/import/run", self.name);
        let done = mock.control(Method::POST, &path, Value::Null).await;
        done.status(200);
    }
}

#[tokio::test]
async fn the_same_leaver_through_api_and_file_leaves_the_same_state() {
    let mock = Mock::start().await;
    for seed in 1..=6 {
        let by_api = Twin::create(&mock, format!("api-{seed}"), seed).await;
        let by_file = Twin::create(&mock, format!("csv-{seed}"), seed).await;
        // Each made-up user has an employee number, and Coupa's own have none.
        let users = by_api.users(&mock).await;
        // coupasupport is out of reach, and who asks may not go first.
        let reached = users
            .iter()
            .filter(|user| user["id"] != 1 && user["api-user"] == false);
        let chosen: Vec<_> = reached.step_by(3).collect();
        assert!(chosen.len() >= 30, "{}", chosen.len());
        // Leavers, one of them a returner in the end.
        for (status, active, count) in [("inactive", false, chosen.len()), ("active", true, 1)] {
            let mut file = String::from("\"Login\",\"Status\"\r\n");
            for (position, user) in chosen.iter().take(count).enumerate() {
                let format = Format::BOTH[position % 2];
                by_api.set_by_api(&mock, user, active, format).await;
                let login = user["login"].as_str().unwrap();
                let _ = write!(file, "\"{login}\",\"{status}\"\r\n");
            }
            by_file.load(&mock, file).await;
            assert_eq!(
                by_api.state(&mock).await,
                by_file.state(&mock).await,
                "{seed}"
            );
        }
        let active = |user: &&Value| user["active"] == false;
        let left = by_file.users(&mock).await.iter().filter(active).count();
        assert!(left >= chosen.len() - 1);
    }
    mock.server.shutdown().await;
}

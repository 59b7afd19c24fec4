//! A mock with a manual clock whose site files are dropped on.

use bytes::Bytes;
use coupa_mock_server::MockServer;
use coupa_mock_server::instance::{Instance, Mode, World};
use coupa_mock_server::jobs::{Load, LoadError, PickedUp};
use coupa_mock_server::site::SitePath;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;

use crate::support::Mock;

pub struct Site {
    pub mock: Mock,
}

impl Site {
    /// With the built-in world, and these settings.
    pub async fn start(settings: Value) -> Self {
        let mut world: Value = json!({
            "time": "2026-03-02T09:00:00Z",
            "users": [
                { "id": 280, "login": "boss", "email": "boss@example.com", "firstname": "Bo",
                  "lastname": "Ssington", "employee-number": "E-280" },
                { "id": 281, "login": "USER_TEST", "email": "user.test@example.com",
                  "firstname": "user", "lastname": "test", "employee-number": "E-281",
                  "purchasing-user": true, "roles": [{ "name": "User" }, { "name": "Buyer" }],
                  "manager": { "login": "boss" } },
            ],
            "departments": [{ "name": "Finance" }],
        });
        world["settings"] = settings;
        Self::with_world(world).await
    }

    pub async fn with_world(world: Value) -> Self {
        let options = MockServer::builder()
            .world(World::from_json(world).unwrap())
            .clock(Mode::Manual);
        Self {
            mock: Mock::serve(options).await,
        }
    }

    pub fn instance(&self) -> Arc<Instance> {
        self.mock.server.instance("default").unwrap()
    }

    /// Puts a file into `/Incoming/Users`.
    pub fn put(&self, name: &str, content: impl Into<Vec<u8>>) {
        let instance = self.instance();
        let path = SitePath::read(format!("/Incoming/Users/{name}"));
        let content = Bytes::from(content.into());
        instance
            .site()
            .write(&path, content, instance.now(), None)
            .unwrap();
    }

    /// The names of the files in a folder.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let files = self.instance().site().files(&SitePath::read(folder));
        files
            .unwrap()
            .iter()
            .map(|file| String::from_utf8(file.path.name().unwrap().to_vec()).unwrap())
            .collect()
    }

    /// Runs the job now.
    pub async fn run(&self) -> Vec<PickedUp> {
        let instance = self.instance();
        tokio::task::spawn_blocking(move || instance.run_import())
            .await
            .unwrap()
    }

    /// Loads one file and answers what became of it.
    pub async fn load(&self, content: impl Into<Vec<u8>>) -> Load {
        self.put("users.csv", content);
        let done = self.run().await;
        assert_eq!(done.len(), 1);
        self.instance().load_by_id(done[0].load_id).unwrap()
    }

    /// Loads one file and answers the lines of its report.
    pub async fn report(&self, content: impl Into<Vec<u8>>) -> Vec<String> {
        let load = self.load(content).await;
        load.errors.iter().map(line).collect()
    }

    pub async fn advance(&self, by: &str) {
        self.mock
            .control(
                Method::POST,
                "/instances/default/clock",
                json!({ "advance": by }),
            )
            .await
            .status(200);
    }

    /// The events of one kind.
    pub async fn journal(&self, kind: &str) -> Vec<Value> {
        self.mock.events(&format!("?kind={kind}")).await
    }
}

/// `2 login "x": Login has already been taken`
fn line(error: &LoadError) -> String {
    let row = error.row.map(|row| format!("{row} ")).unwrap_or_default();
    let field = error.field.clone().map(|field| format!("{field} "));
    let value = error.value.clone().map(|value| format!("{value:?} "));
    format!(
        "{row}{}{}{}",
        field.unwrap_or_default(),
        value.unwrap_or_default(),
        error.messages.join(" ")
    )
}

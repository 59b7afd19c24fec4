//! One instance of a mock: a Coupa for one case.

use std::sync::Arc;

use coupa_client::api::Secret;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::control::{Control, with_causes};
use super::error::TargetError;
use super::places::Places;
use crate::format::Fault;
use crate::history::{Entry, Load, SiteFile, from_journal};

/// How many events the bound of the journal has removed.
const DROPPED: &str = "x-coupa-mock-dropped";

/// The world that an instance starts with.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct World {
    /// The clock at the start; without one it shows real time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) time: Option<String>,
    pub(crate) users: Vec<Value>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(crate) files: Map<String, Value>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(crate) settings: Map<String, Value>,
    /// Whether its clock runs; otherwise it stands at its time until it is moved.
    #[serde(skip)]
    pub(crate) runs: bool,
}

/// What a connector needs to know of its Coupa.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Access {
    name: String,
    pub(crate) client_id: String,
    #[serde(deserialize_with = "secret")]
    pub(crate) client_secret: Secret,
    pub(crate) token_url: String,
    pub(crate) webhook_url: String,
    pub(crate) notify_to: String,
    pub(crate) sftp_username: String,
    #[serde(deserialize_with = "secret")]
    pub(crate) sftp_password: Secret,
}

/// An instance that lives until it is deleted.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    control: Control,
    places: Arc<Places>,
    access: Access,
    is_manual: bool,
}

impl Instance {
    pub(super) async fn create(
        control: Control,
        places: Arc<Places>,
        world: &World,
        seed: u64,
    ) -> Result<Self, TargetError> {
        let is_manual = world.time.is_some() && !world.runs;
        let clock = if is_manual { "manual" } else { "real" };
        let wish = json!({ "world": world, "clock": clock, "seed": seed });
        let access = control.json(Method::POST, "instances", Some(&wish)).await?;
        Ok(Self {
            control,
            places,
            access,
            is_manual,
        })
    }

    pub(crate) fn name(&self) -> &str {
        &self.access.name
    }

    pub(crate) fn access(&self) -> &Access {
        &self.access
    }

    /// The client that reaches it.
    pub(super) fn client(&self) -> &reqwest::Client {
        self.control.client()
    }

    /// Where its mock listens besides HTTP.
    pub(crate) fn places(&self) -> &Places {
        &self.places
    }

    /// Whether its clock stands until it is moved.
    pub(crate) fn is_manual(&self) -> bool {
        self.is_manual
    }

    /// The address of Coupa's API.
    pub(crate) fn base_url(&self) -> &str {
        self.control.base()
    }

    /// All users as Coupa holds them.
    pub(crate) async fn users(&self) -> Result<Vec<Value>, TargetError> {
        self.control
            .json(Method::GET, &self.path("users"), None)
            .await
    }

    /// The files of its sFTP site.
    pub(crate) async fn files(&self) -> Result<Vec<SiteFile>, TargetError> {
        self.control
            .json(Method::GET, &self.path("files"), None)
            .await
    }

    /// What it has taken up from the site.
    pub(crate) async fn loads(&self) -> Result<Vec<Load>, TargetError> {
        self.control
            .json(Method::GET, &self.path("loads"), None)
            .await
    }

    /// Moves its clock; answers once everything that fell due is done.
    pub(crate) async fn move_clock(&self, wish: &Value) -> Result<(), TargetError> {
        self.control
            .call(Method::POST, &self.path("clock"), Some(wish))
            .await
            .map(drop)
    }

    /// Lets it take up the files that wait.
    pub(crate) async fn run_import(&self) -> Result<(), TargetError> {
        self.control
            .call(Method::POST, &self.path("jobs/import/run"), None)
            .await
            .map(drop)
    }

    pub(crate) async fn set_faults(&self, faults: &[Fault]) -> Result<(), TargetError> {
        let rules = faults.iter().map(|fault| fault.rule.clone()).collect();
        self.control
            .call(
                Method::PUT,
                &self.path("faults"),
                Some(&Value::Array(rules)),
            )
            .await
            .map(drop)
    }

    /// The events after number `since`, and how many the journal had to drop.
    pub(crate) async fn journal(&self, since: u64) -> Result<(Vec<Entry>, u64), TargetError> {
        let path = self.path(&format!("journal?since={since}"));
        let response = self.control.call(Method::GET, &path, None).await?;
        let dropped = response
            .headers()
            .get(DROPPED)
            .and_then(|dropped| dropped.to_str().ok()?.parse().ok())
            .unwrap_or_default();
        let ndjson = response.text().await;
        let ndjson = ndjson.map_err(|error| TargetError::Unreadable {
            call: format!("GET /_mock/{path}"),
            reason: with_causes(&error.without_url()),
        })?;
        Ok((from_journal(&ndjson)?, dropped))
    }

    pub(super) async fn delete(&self) -> Result<(), TargetError> {
        self.control
            .call(Method::DELETE, &format!("instances/{}", self.name()), None)
            .await
            .map(drop)
    }

    fn path(&self, part: &str) -> String {
        format!("instances/{}/{part}", self.name())
    }
}

fn secret<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    String::deserialize(deserializer).map(Secret::new)
}

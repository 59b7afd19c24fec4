//! A case: its world, what goes wrong in it, what happens, what must be observed.

use serde_json::{Map, Value};

use super::expectation::Expectations;
use super::place::Place;
use super::step::{Step, Verb, Via};
use crate::format::file::CaseName;

/// One scenario with one row of its cases.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// `deactivate.api.put-400[dept]`
    pub name: CaseName,
    /// The sentence under `scenario:`.
    pub title: String,
    /// The file that it stands in.
    pub file: String,
    /// The words under `tags:`.
    pub tags: Vec<String>,
    /// The instance's clock at the start. Without one it shows real time.
    pub clock: Option<String>,
    /// The users of the instance.
    pub users: Vec<GivenUser>,
    /// The files on its sFTP site, by path.
    pub files: Map<String, Value>,
    /// Its settings.
    pub settings: Map<String, Value>,
    /// The fault plan.
    pub faults: Vec<Fault>,
    /// What happens, in order.
    pub steps: Vec<Step>,
    /// What must be observed in the end.
    pub expect: Expectations,
    /// Rules that do not count here.
    pub waivers: Vec<Waiver>,
}

impl Case {
    /// Whether any trigger goes through a file: then the instance's clock runs.
    pub fn is_by_file(&self) -> bool {
        self.steps
            .iter()
            .any(|step| matches!(&step.verb, Verb::Trigger(trigger) if trigger.via == Via::Csv))
    }

    /// Whether anybody connects to the sFTP site.
    pub(crate) fn uses_site(&self) -> bool {
        let mut steps = self.steps.iter();
        self.is_by_file() || steps.any(|step| matches!(step.verb, Verb::Upload { .. }))
    }

    /// Whether a fault shows another host key.
    pub(crate) fn changes_host_key(&self) -> bool {
        let mut faults = self.faults.iter();
        faults.any(|fault| fault.rule.get("host_key").is_some())
    }
}

/// A user that exists before anything happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenUser {
    /// The login.
    pub login: String,
    /// All fields, by Coupa's names in kebab-case.
    pub fields: Map<String, Value>,
}

impl GivenUser {
    /// A field that holds text.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field).and_then(Value::as_str)
    }
}

/// A rule of the fault plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Its name in the journal.
    pub name: String,
    /// Which requests it means: `PUT /api/users/281`.
    pub when: String,
    /// The rule as a target takes it.
    pub rule: Value,
    /// Where it stands.
    pub place: Place,
}

/// A rule that does not count in this scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// `R16`
    pub rule: String,
    /// Why.
    pub because: String,
}

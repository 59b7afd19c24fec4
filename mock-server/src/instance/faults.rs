//! The fault plan at work: what meets a step, noted in the journal; waits that a reset ends.

use std::time::Duration;

use super::instance::{Instance, lock};
use crate::domain::field::FieldId;
use crate::domain::record::RecordId;
use crate::domain::render::View;
use crate::domain::resource::Resource;
use crate::faults::{Fired, HttpEffect, JobEffect, MailEffect, Met, Occasion, Plan, SftpEffect};
use crate::journal::{Details, EventId, Firing};

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waited {
    /// The time is over.
    Elapsed,
    /// The instance was reset; whoever waited belongs to a world that is gone.
    Reset,
}

impl Instance {
    /// Reads or changes the fault plan. Rules are added by what [`Instance::now`] shows.
    pub fn faults<T>(&self, step: impl FnOnce(&mut Plan) -> T) -> T {
        step(&mut lock(&self.faults))
    }

    /// The fault that meets something, if a rule of the plan has one for it. Noted in the journal,
    /// `cause` being the event of what it met, if there is one already.
    pub fn fault(&self, occasion: &Occasion<'_>, cause: Option<EventId>) -> Option<Fired> {
        let fired = {
            let mut plan = lock(&self.faults);
            if plan.is_empty() {
                return None;
            }
            plan.decide(occasion, self.now())?
        };
        let firing = Firing {
            rule: fired.rule.clone(),
            effect: fired.effect.name().to_owned(),
            count: fired.count,
        };
        self.journal()
            .append(self.stamp(), cause, Details::Fault(firing));
        Some(fired)
    }

    /// The fault that meets a request. `named` are the user's names as far as the request tells: his
    /// id in the path or what it searches for.
    pub(crate) fn http_fault(
        &self,
        occasion: &Occasion<'_>,
        named: impl FnOnce() -> Vec<String>,
        cause: EventId,
    ) -> Option<Met<HttpEffect>> {
        let user = if lock(&self.faults).asks_for_user() {
            self.names_of_user(named())
        } else {
            Vec::new()
        };
        self.fault(&occasion.about(&user), Some(cause))?.http()
    }

    /// Whether a rule breaks the TLS handshake of a client that connects.
    pub(crate) fn breaks_handshake(&self) -> bool {
        self.fault(&Occasion::connection(), None).is_some()
    }

    /// The rule that shows another host key to a client that connects to the sFTP site.
    pub(crate) fn changed_host_key(&self) -> Option<String> {
        self.sftp_fault("connect", "", None).map(|met| met.rule)
    }

    /// The fault that meets a step on the sFTP site.
    pub fn sftp_fault(
        &self,
        operation: &str,
        path: &str,
        cause: Option<EventId>,
    ) -> Option<Met<SftpEffect>> {
        self.fault(&Occasion::sftp(operation, path), cause)?.sftp()
    }

    /// The fault that meets a file which the import job takes up, by its path on the site.
    pub fn job_fault(&self, file: &str, cause: Option<EventId>) -> Option<Met<JobEffect>> {
        self.fault(&Occasion::job(file), cause)?.job()
    }

    /// The fault that meets a mail on its way to an address.
    pub fn mail_fault(&self, address: &str, cause: Option<EventId>) -> Option<Met<MailEffect>> {
        self.fault(&Occasion::mail(address), cause)?.mail()
    }

    /// Waits in real time for a fault's sake; a reset ends the wait.
    pub async fn delay(&self, duration: Duration) -> Waited {
        let mut resets = self.resets.subscribe();
        let reset = async {
            // The sender lives as long as the instance.
            let _ = resets.changed().await;
        };
        tokio::select! {
            () = tokio::time::sleep(duration) => Waited::Elapsed,
            () = reset => Waited::Reset,
        }
    }

    /// Every name of the user that one of the given names means, and those.
    fn names_of_user(&self, mut named: Vec<String>) -> Vec<String> {
        let known = self.read(|view| names(view, &named));
        named.extend(known);
        named
    }
}

/// Fields of a user that name him.
const NAMING: [&str; 3] = ["login", "email", "employee-number"];

fn names(view: View<'_>, named: &[String]) -> Vec<String> {
    let fields: Vec<FieldId> = NAMING
        .iter()
        .filter_map(|name| Resource::User.table().field(name))
        .map(|(field, _)| field)
        .collect();
    let store = view.store();
    let by_id = |name: &str| store.get(Resource::User, RecordId(name.parse().ok()?));
    let by_field = |name: &str, field| store.by_unique(Resource::User, field, name).ok().flatten();
    named
        .iter()
        .filter_map(|name| {
            by_id(name).or_else(|| fields.iter().find_map(|field| by_field(name, *field)))
        })
        .flat_map(|user| {
            let texts = fields.iter().filter_map(|field| user.text(*field));
            std::iter::once(user.id.0.to_string()).chain(texts.map(str::to_owned))
        })
        .collect()
}

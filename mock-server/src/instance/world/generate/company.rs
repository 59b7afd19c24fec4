//! Users in a tree of managers, with departments, roles and licences; some have left.

use std::collections::HashMap;

use jiff::Timestamp;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::Value as Json;

use super::names::{self, FIRST, LAST};
use crate::domain::field::{Field, FieldId};
use crate::domain::record::RecordId;
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::domain::tree::{List, Object, TextKind, Tree};
use crate::domain::write::{Seed, seed};
use crate::instance::world::records::change;

/// Most users that can be made up.
const USERS_MAX: u64 = 2_000_000;

/// How many users report to a manager.
const TEAM: u64 = 8;

/// One for each who reports to the head of the company, who stands in the first.
const DEPARTMENTS: [&str; 9] = [
    "Executive",
    "Finance",
    "Human Resources",
    "Information Technology",
    "Legal",
    "Marketing",
    "Operations",
    "Procurement",
    "Sales",
];

/// Standing roles (`fixtures/worlds/standing.yaml`).
const ADMIN: i64 = 2;
const USER: i64 = 3;
const BUYER: i64 = 4;

/// Users are made in such portions, so that what is written stays small beside what is stored.
const PORTION: u64 = 10_000;

/// 2015-01-01 and 2025-01-01: between them all users came.
const OPENED_S: i64 = 1_420_070_400;
const FILLED_S: i64 = 1_735_689_600;

/// What `generate` asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Generate {
    /// How many users.
    pub users: u64,
}

impl Generate {
    pub(in crate::instance::world) fn read(value: &Json) -> Result<Self, String> {
        let expected = || format!("expected `{{ users: N }}`, N being 0 to {USERS_MAX}");
        let members = value.as_object().ok_or_else(expected)?;
        let mut generate = Self::default();
        for (name, value) in members {
            if name != "users" {
                return Err(format!("unknown key `{name}`: {}", expected()));
            }
            let users = value.as_u64().filter(|users| *users <= USERS_MAX);
            generate.users = users.ok_or_else(expected)?;
        }
        Ok(generate)
    }

    /// Adds the made-up records; which they are depends on the seed alone.
    ///
    /// # Errors
    /// The first record that is refused, which none has a reason to be.
    pub(in crate::instance::world) fn add(
        self,
        store: &mut Store,
        seed: u64,
    ) -> Result<(), String> {
        if self.users == 0 {
            return Ok(());
        }
        let mut company = Company::found(store, self.users, seed)?;
        let mut next = 0;
        while next < self.users {
            let last = self.users.min(next + PORTION);
            let portion: Vec<_> = (next..last).map(|nth| company.user(store, nth)).collect();
            put(store, &portion)?;
            next = last;
        }
        Ok(())
    }
}

struct Company {
    random: ChaCha8Rng,
    firstnames: Vec<&'static str>,
    lastnames: Vec<&'static str>,
    users: u64,
    first_id: u64,
    departments: Vec<RecordId>,
    /// How many have a login so far.
    logins: HashMap<String, u32>,
    employee_number: u64,
}

impl Company {
    fn found(store: &mut Store, users: u64, seed: u64) -> Result<Self, String> {
        let missing: Vec<_> = DEPARTMENTS
            .into_iter()
            .filter(|name| held(store, Resource::Department, "name", name).is_none())
            .map(|name| Seed {
                resource: Resource::Department,
                input: Object::from_iter([("name".into(), Tree::text(name))]),
            })
            .collect();
        put(store, &missing)?;
        Ok(Self {
            random: ChaCha8Rng::seed_from_u64(seed),
            firstnames: names::read(FIRST),
            lastnames: names::read(LAST),
            users,
            first_id: store.next_id(Resource::User).0,
            departments: DEPARTMENTS
                .into_iter()
                .filter_map(|name| held(store, Resource::Department, "name", name))
                .collect(),
            logins: HashMap::new(),
            employee_number: 100_000,
        })
    }

    fn user(&mut self, store: &Store, nth: u64) -> Seed<'static> {
        let firstname = one_of(&mut self.random, &self.firstnames);
        let lastname = one_of(&mut self.random, &self.lastnames);
        let login = self.login(store, firstname, lastname);
        let email = format!("{login}@example.com");
        let manager = nth.checked_sub(1).map(|nth| nth / TEAM);
        let leads = nth * TEAM + 1 < self.users;
        let department = self.department(nth);
        let procures = department == self.departments.get(7).copied();
        let mut roles = vec![USER];
        if nth == 0 {
            roles.push(ADMIN);
        }
        if self.random.random_bool(if procures { 0.8 } else { 0.1 }) {
            roles.push(BUYER);
        }
        let came_s = self.random.random_range(OPENED_S..FILLED_S);
        let changed_s = self.random.random_range(came_s..=FILLED_S);
        // Who leads others has not left: nobody would have an inactive manager by mere chance.
        let has_left = self.random.random_bool(0.06) && !leads;

        let mut input = Object::default();
        input.push("id", id(self.first_id + nth));
        input.push("created-at", moment(came_s));
        input.push("updated-at", moment(changed_s));
        input.push("login", Tree::text(login));
        input.push("email", Tree::text(email));
        input.push("firstname", Tree::text(firstname));
        input.push("lastname", Tree::text(lastname));
        input.push("employee-number", Tree::text(self.employee_number(store)));
        input.push("active", Tree::Boolean(!has_left));
        input.push(
            "purchasing-user",
            Tree::Boolean(self.random.random_bool(0.7)),
        );
        input.push("expense-user", Tree::Boolean(self.random.random_bool(0.9)));
        input.push("roles", references(roles));
        if let Some(manager) = manager {
            input.push("manager", reference(id(self.first_id + manager)));
        }
        if let Some(RecordId(department)) = department {
            input.push("department", reference(id(department)));
        }
        Seed {
            resource: Resource::User,
            input,
        }
    }

    /// The second `jane.doe` is `jane.doe2`.
    fn login(&mut self, store: &Store, firstname: &str, lastname: &str) -> String {
        let base = names::login(firstname, lastname);
        let count = self.logins.entry(base.clone()).or_default();
        loop {
            *count += 1;
            let login = match *count {
                1 => base.clone(),
                count => format!("{base}{count}"),
            };
            let email = format!("{login}@example.com");
            let taken = [("login", &login), ("email", &email)]
                .into_iter()
                .any(|(field, text)| held(store, Resource::User, field, text).is_some());
            if !taken {
                return login;
            }
        }
    }

    fn employee_number(&mut self, store: &Store) -> String {
        loop {
            self.employee_number += 1;
            let number = format!("E-{}", self.employee_number);
            if held(store, Resource::User, "employee-number", &number).is_none() {
                return number;
            }
        }
    }

    /// The department of whoever stands below the head of the company.
    fn department(&self, nth: u64) -> Option<RecordId> {
        let mut head = nth;
        while head > TEAM {
            head = (head - 1) / TEAM;
        }
        let index = usize::try_from(head).ok()?;
        self.departments.get(index).copied()
    }
}

fn one_of(random: &mut ChaCha8Rng, names: &[&'static str]) -> &'static str {
    let index = random.random_range(0..names.len());
    names.get(index).copied().unwrap_or_default()
}

fn put(store: &mut Store, seeds: &[Seed<'_>]) -> Result<(), String> {
    let at = Timestamp::from_second(OPENED_S).unwrap_or_default();
    seed(store, seeds, change(at)).map_err(|refused| {
        refused
            .first()
            .map_or_else(String::new, |(_, error)| error.to_string())
    })
}

/// The record that has this value in a unique field.
fn held(store: &Store, resource: Resource, field: &str, value: &str) -> Option<RecordId> {
    let (field, _): (FieldId, &Field) = resource.table().field(field)?;
    let record = store.by_unique(resource, field, value).ok()??;
    Some(record.id)
}

fn id(id: u64) -> Tree<'static> {
    Tree::Integer(i64::try_from(id).unwrap_or(i64::MAX))
}

fn reference(id: Tree<'static>) -> Tree<'static> {
    Tree::Object(Object::from_iter([("id".into(), id)]))
}

fn references(ids: Vec<i64>) -> Tree<'static> {
    Tree::List(List {
        item: "item".into(),
        items: ids
            .into_iter()
            .map(|id| reference(Tree::Integer(id)))
            .collect(),
    })
}

fn moment(second: i64) -> Tree<'static> {
    let at = Timestamp::from_second(second).unwrap_or_default();
    Tree::Text(TextKind::DateTime, at.to_string().into())
}

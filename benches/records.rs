//! Many users: seeding, memory, look-up and search: `cargo bench --bench records`.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    dead_code,
    unreachable_pub,
    reason = "a benchmark that fails has nothing to report but that"
)]

mod support;

use std::time::Instant;

use coupa_mock_server::domain::custom::CustomFields;
use coupa_mock_server::domain::query::{self, Names, Query};
use coupa_mock_server::domain::record::RecordId;
use coupa_mock_server::domain::release::Release;
use coupa_mock_server::domain::render::View;
use coupa_mock_server::domain::resource::Resource;
use coupa_mock_server::domain::store::Store;
use coupa_mock_server::domain::tree::Tree;
use coupa_mock_server::domain::write::{Change, Seed, UnknownNames, seed};
use coupa_mock_server::wire::Format;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use support::{Effort, median, resident_bytes, work};

/// Users that are read into the store at once, so that its own memory can be told from theirs.
const BATCH: usize = 10_000;

fn main() {
    let effort = Effort::from_args(Effort {
        rounds: 15,
        steps: 100_000,
    });
    let (few, many) = if effort.is_smoke() {
        (10, 1_000)
    } else {
        (1_000, 1_000_000)
    };

    let before = resident_bytes();
    let began = Instant::now();
    let mut large = None;
    let on_processor = work(1, || large = Some(users(many)));
    let seconds = began.elapsed().as_secs_f64();
    println!("seed {many} users: {seconds:.2} s, {on_processor:.2} s of them on a processor");
    let large = large.unwrap();
    if let (Some(before), Some(after)) = (before, resident_bytes()) {
        println!(
            "memory: {:.0} bytes resident for each user, {} of them its own text",
            (after - before) / many as f64,
            own_text(many / 2)
        );
    }

    let small = users(few);
    for (name, parameter) in [("login", "login"), ("id", "id")] {
        let mut ratios = Vec::new();
        let mut nanoseconds = Vec::new();
        for _ in 0..effort.rounds {
            let of_small = look_up(&small, parameter, few, effort.steps);
            let of_large = look_up(&large, parameter, many, effort.steps);
            ratios.push(of_large / of_small);
            nanoseconds.push(of_large * 1e9 / effort.steps as f64);
        }
        println!(
            "look-up by {name}: {:.0} ns among {many}, ratio to {few}: {:.2}",
            median(nanoseconds),
            median(ratios)
        );
    }

    let mut ratios = Vec::new();
    let mut microseconds = Vec::new();
    for _ in 0..effort.rounds {
        let steps = effort.steps.min(10_000);
        let of_small = answer(&small, few, steps);
        let of_large = answer(&large, many, steps);
        ratios.push(of_large / of_small);
        microseconds.push(of_large * 1e6 / steps as f64);
    }
    println!(
        "look-up by login with its answer in XML: {:.1} µs among {many}, ratio to {few}: {:.2}",
        median(microseconds),
        median(ratios)
    );

    for parameter in [
        ("active", "false"),
        ("lastname", "nobody"),
        ("lastname[contains]", "nobody"),
        ("created_at[gt]", "2030-01-01"),
        ("roles[name]", "Nobody"),
    ] {
        let query = parse(&[parameter]);
        let mut rates = Vec::new();
        for _ in 0..effort.rounds {
            let seconds = work(1, || query.run(&large, Resource::User).len());
            rates.push(many as f64 / seconds / 1e6);
        }
        println!(
            "scan by {}={}: {:.1} million users per second",
            parameter.0,
            parameter.1,
            median(rates)
        );
    }

    // How a connector walks through all users.
    for (name, parameter) in [("offset", "offset"), ("id[gt]", "id[gt]")] {
        let page = parse(&[(parameter, &(many - 50).to_string())]);
        let steps = effort.steps.min(100);
        let seconds = work(steps, || page.run(&large, Resource::User).len());
        println!(
            "last page by {name}: {:.0} µs",
            seconds * 1e6 / steps as f64
        );
    }
}

/// Seconds for `steps` look-ups, each of another user.
fn look_up(store: &Store, parameter: &str, count: usize, steps: usize) -> f64 {
    let queries: Vec<_> = (0..steps)
        .map(|step| {
            let number = step * 7919 % count;
            let value = match parameter {
                "id" => (number + FIRST_ID).to_string(),
                _ => login(number),
            };
            parse(&[(parameter, &value)])
        })
        .collect();
    let mut queries = queries.iter();
    work(steps, || {
        let found = queries.next().unwrap().run(store, Resource::User);
        assert_eq!(found.len(), 1);
    })
}

/// Seconds for `steps` look-ups by login, each found user written as the answer.
fn answer(store: &Store, count: usize, steps: usize) -> f64 {
    let utc = TimeZone::UTC;
    let view = View::new(store, &utc, Release::default());
    let mut numbers = (0..steps).map(|step| step * 7919 % count);
    work(steps, || {
        let query = parse(&[("login", &login(numbers.next().unwrap()))]);
        let users: Vec<_> = query
            .run(store, Resource::User)
            .into_iter()
            .map(|user| view.record(Resource::User, user))
            .collect();
        Format::Xml
            .encode_list(Resource::User.table(), &users)
            .unwrap()
    })
}

fn parse(parameters: &[(&str, &str)]) -> Query {
    let parameters = parameters
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let names = Names {
        custom: &CustomFields::default(),
        unknown: UnknownNames::Refuse,
    };
    query::parse(Resource::User, &parameters, names).unwrap()
}

fn login(number: usize) -> String {
    format!("user{number:07}")
}

/// What a user of an HR system has: five texts, and what Coupa adds to them.
fn texts(number: usize) -> [(&'static str, String); 5] {
    const FIRST: [&str; 8] = [
        "Anna",
        "Bertram",
        "Carla",
        "Dietmar",
        "Elena",
        "Friedrich",
        "Gül",
        "Henk",
    ];
    const LAST: [&str; 7] = [
        "Ames",
        "Bondarenko",
        "Cook",
        "De Vries",
        "Eriksson",
        "Fischer",
        "Garcia",
    ];
    [
        ("login", login(number)),
        ("email", format!("user{number:07}@example.com")),
        ("firstname", FIRST[number % FIRST.len()].to_owned()),
        (
            "lastname",
            format!("{} {number}", LAST[number % LAST.len()]),
        ),
        ("employee-number", format!("E-{number:07}")),
    ]
}

fn own_text(number: usize) -> usize {
    texts(number).iter().map(|(_, text)| text.len()).sum()
}

/// Id of the first user: 1 is coupasupport, whom the API does not show.
const FIRST_ID: usize = 2;

fn id(number: usize) -> Tree<'static> {
    Tree::Integer(i64::try_from(number + FIRST_ID).unwrap())
}

/// A store with the role User and `count` users.
fn users(count: usize) -> Store {
    let mut store = Store::default();
    let change = Change {
        at: Timestamp::UNIX_EPOCH,
        by: RecordId(1),
        unknown: UnknownNames::Refuse,
        release: Release::default(),
    };
    let role = Seed {
        resource: Resource::Role,
        input: [("id", Tree::Integer(3)), ("name", Tree::text("User"))]
            .map(|(name, value)| (name.into(), value))
            .into_iter()
            .collect(),
    };
    seed(&mut store, &[role], change).unwrap();
    for start in (0..count).step_by(BATCH) {
        let seeds: Vec<_> = (start..count.min(start + BATCH))
            .map(|number| Seed {
                resource: Resource::User,
                input: [("id".into(), id(number))]
                    .into_iter()
                    .chain(texts(number).map(|(name, text)| (name.into(), Tree::text(text))))
                    .collect(),
            })
            .collect();
        seed(&mut store, &seeds, change).unwrap();
    }
    store
}

//! A page of fifty users as XML and JSON, written and read: `cargo bench --bench wire`.
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

use coupa_mock_server::domain::projection::Projection;
use coupa_mock_server::domain::record::RecordId;
use coupa_mock_server::domain::release::Release;
use coupa_mock_server::domain::render::View;
use coupa_mock_server::domain::resource::Resource;
use coupa_mock_server::domain::store::Store;
use coupa_mock_server::domain::tree::{List, Tree};
use coupa_mock_server::domain::write::{Change, Seed, UnknownNames, seed};
use coupa_mock_server::wire::Format;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use support::{Effort, median, work};

/// What is measured, how many bytes it writes or reads, and how.
type Step<'a> = (&'a str, usize, Box<dyn FnMut() -> usize + 'a>);

fn main() {
    let effort = Effort::from_args(Effort {
        rounds: 15,
        steps: 200,
    });
    let users = Resource::User.table();
    let store = fifty_users();
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    let view = View::new(&store, &berlin, Release::default());
    let trees: Vec<Tree<'_>> = store
        .all(Resource::User)
        .map(|user| view.record(Resource::User, user))
        .collect();
    let xml = Format::Xml.encode_list(users, &trees).unwrap();
    let json = Format::Json.encode_list(users, &trees).unwrap();
    let rendered = |format: Format| {
        let body = format.encode(users, trees.len(), |sink| {
            sink.begin_list(users.list_element, users.element);
            for user in store.all(Resource::User) {
                view.show(
                    users.element,
                    Resource::User,
                    user,
                    &Projection::Whole,
                    sink,
                );
            }
            sink.end_list(users.list_element);
        });
        body.unwrap().len()
    };
    // The decoders read what a client sends: one user after the other.
    let each = |format: Format| -> Vec<Vec<u8>> {
        let write = |user| format.encode_record(users, user).unwrap();
        trees.iter().map(write).collect()
    };
    let (each_xml, each_json) = (each(Format::Xml), each(Format::Json));
    let read = |format: Format, bodies: &[Vec<u8>]| -> usize {
        let members = |body| format.decode(users, body).unwrap().members.len();
        bodies.iter().map(|body| members(body)).sum()
    };
    println!(
        "50 users: {} kB of XML, {} kB of JSON; median of {} rounds; ratio to serde_json writing the same page",
        xml.len() / 1000,
        json.len() / 1000,
        effort.rounds
    );

    let rate = |bytes: usize, step: &mut dyn FnMut() -> usize| {
        (effort.steps * bytes) as f64 / work(effort.steps, step) / 1e6
    };
    let mut steps: [Step<'_>; 5] = [
        (
            "write XML",
            xml.len(),
            Box::new(|| Format::Xml.encode_list(users, &trees).unwrap().len()),
        ),
        (
            "render and write XML",
            xml.len(),
            Box::new(|| rendered(Format::Xml)),
        ),
        (
            "render and write JSON",
            json.len(),
            Box::new(|| rendered(Format::Json)),
        ),
        (
            "read XML",
            each_xml.iter().map(Vec::len).sum(),
            Box::new(|| read(Format::Xml, &each_xml)),
        ),
        (
            "read JSON",
            each_json.iter().map(Vec::len).sum(),
            Box::new(|| read(Format::Json, &each_json)),
        ),
    ];
    for (name, bytes, step) in &mut steps {
        let mut rates = Vec::new();
        let mut ratios = Vec::new();
        for _ in 0..effort.rounds {
            let of_serde = rate(json.len(), &mut || {
                serde_json::to_vec(&trees).unwrap().len()
            });
            let of_step = rate(*bytes, step);
            rates.push(of_step);
            ratios.push(of_step / of_serde);
        }
        println!(
            "{name:22} {:>6.0} MB/s  ratio {:.2}",
            median(rates),
            median(ratios)
        );
    }
}

/// Fifty users with a manager and two roles each.
fn fifty_users() -> Store {
    let object = |members: Vec<(&'static str, Tree<'static>)>| {
        members
            .into_iter()
            .map(|(name, value)| (name.into(), value))
            .collect()
    };
    let reference = |id: i64| Tree::Object(object(vec![("id", Tree::Integer(id))]));
    let mut seeds: Vec<_> = [(3, "User"), (4, "Buyer")]
        .into_iter()
        .map(|(id, name)| Seed {
            resource: Resource::Role,
            input: object(vec![
                ("id", Tree::Integer(id)),
                ("name", Tree::text(name)),
                (
                    "description",
                    Tree::text("Adds ability to manage requisitions, orders & RFQs"),
                ),
            ]),
        })
        .collect();
    seeds.extend((1..=50).map(|number| Seed {
        resource: Resource::User,
        input: object(vec![
            ("login", Tree::text(format!("user{number:07}"))),
            ("email", Tree::text(format!("user{number:07}@example.com"))),
            ("firstname", Tree::text("Friedrich")),
            ("lastname", Tree::text(format!("Bondarenko {number}"))),
            ("employee-number", Tree::text(format!("E-{number:07}"))),
            ("manager", reference(1)),
            (
                "roles",
                Tree::List(List {
                    item: "role".into(),
                    items: vec![reference(3), reference(4)],
                }),
            ),
        ]),
    }));
    let mut store = Store::default();
    let change = Change {
        at: Timestamp::UNIX_EPOCH,
        by: RecordId(1),
        unknown: UnknownNames::Refuse,
        release: Release::default(),
    };
    seed(&mut store, &seeds, change).unwrap();
    store
}

//! A users file from the site into the records, against reading the same file with the csv crate
//! alone: `cargo bench --bench import`.
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

use std::fmt::Write as _;
use std::sync::Arc;

use bytes::Bytes;
use coupa_mock_server::MockServer;
use coupa_mock_server::instance::{Instance, Mode, World};
use coupa_mock_server::site::SitePath;
use csv::{ReaderBuilder, StringRecord};
use support::{Effort, median, peak_bytes, resident_bytes, time};

/// The columns of a nightly feed as it is seen in production.
const FEED: [&str; 24] = [
    "Login",
    "Status",
    "Purchasing User",
    "Expense User",
    "Authentication Method",
    "Sso Identifier",
    "Generate Password And Notify User",
    "Email",
    "First Name",
    "Last Name",
    "Employee Number",
    "Department",
    "Phone Work",
    "Requisition Approval Limit",
    "Approver Login",
    "User Role Names",
    "Default Currency",
    "Default Locale",
    "Content Groups",
    "Default Address Location Code",
    "Default Address Street 1",
    "Default Address City",
    "Receive Coupa Emails",
    "Mention Name",
];

/// Users that the rows of the memory test are about, again and again.
const SAME_USERS: usize = 1_000;

fn main() {
    let effort = Effort::from_args(Effort {
        rounds: 3,
        steps: 1_000_000,
    });
    let rows = if effort.is_smoke() && effort.steps == 10 {
        1_000
    } else {
        effort.steps
    };
    memory(rows);
    // Each case finds what the one before it left.
    let cases: [(&str, Make); 5] = [
        ("all of them new users", |count| {
            feed(count, count, |_| true)
        }),
        ("nothing new in them", |count| feed(count, count, |_| true)),
        ("a hundredth of them leavers", |count| {
            feed(count, count, |user| user % 100 != 0)
        }),
        ("all of them leavers", |count| feed(count, count, |_| false)),
        ("login and status, all of them changed", leavers),
    ];
    let mut ratios = vec![Vec::new(); cases.len()];
    let mut seconds = vec![Vec::new(); cases.len()];
    let mut sizes = vec![0; cases.len()];
    for _ in 0..effort.rounds {
        let mock = Mock::start();
        for (case, (_, make)) in cases.iter().enumerate() {
            let file = make(rows);
            sizes[case] = file.len();
            let alone = read_alone(&file);
            let imported = mock.load(&file, rows);
            ratios[case].push(alone / imported);
            seconds[case].push(imported);
        }
    }
    for (case, (name, _)) in cases.iter().enumerate() {
        println!(
            "import of {rows} rows, {name}: {:.2} s for {:.0} MB, {:.0} % of the csv crate's speed",
            median(seconds[case].clone()),
            sizes[case] as f64 / 1e6,
            median(ratios[case].clone()) * 100.0
        );
    }
}

/// Makes a file of so many rows.
type Make = fn(usize) -> Bytes;

/// How much memory the import of a file takes beside the file itself and the users, at two sizes.
fn memory(rows: usize) {
    let mock = Mock::start();
    let same = SAME_USERS.min(rows);
    mock.load(&feed(same, same, |_| true), same);
    // The journal holds so much and no more; once it is full it does not count.
    for round in 0..20 {
        mock.load(&feed(same, same, |_| round % 2 == 0), same);
    }
    for count in [rows / 10, rows] {
        // Every row changes its user.
        let file = feed(count, same, |row| (row / same).is_multiple_of(2));
        let before = resident_bytes();
        let peak = peak_bytes(|| mock.load(&file, count));
        if let (Some(before), Some(peak)) = (before, peak) {
            println!(
                "memory of an import of {count} rows about {same} users: {:.1} MB at its peak",
                (peak - before) / 1e6
            );
        }
    }
}

/// Seconds for reading every row with the csv crate and nothing else, by the same clock.
fn read_alone(file: &[u8]) -> f64 {
    time(1, || {
        let mut reader = ReaderBuilder::new().from_reader(file);
        let mut row = StringRecord::new();
        let mut cells = 0;
        while reader.read_record(&mut row).unwrap() {
            cells += row.len();
        }
        cells
    })
}

/// A mock whose clock stands, and the runtime that serves it.
struct Mock {
    instance: Arc<Instance>,
    server: MockServer,
    runtime: tokio::runtime::Runtime,
}

impl Mock {
    fn start() -> Self {
        const WORLD: &str = "
settings: { csv_max_bytes: off }
departments: [{ name: Finance }, { name: Research }]
users: [{ login: boss, email: boss@example.com, firstname: Bo, lastname: Ss }]
";
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let options = MockServer::builder()
            .world(World::parse(WORLD).unwrap())
            .clock(Mode::Manual);
        let server = runtime.block_on(options.start()).unwrap();
        let instance = server.instance("default").unwrap();
        Self {
            instance,
            server,
            runtime,
        }
    }

    /// Seconds from the file on the site to the finished load, by the wall clock: rows are read in a
    /// thread of their own.
    fn load(&self, file: &Bytes, rows: usize) -> f64 {
        let path = SitePath::read("/Incoming/Users/users.csv");
        let mut done = Vec::new();
        let seconds = time(1, || {
            let (site, now) = (self.instance.site(), self.instance.now());
            site.write(&path, file.clone(), now, None).unwrap();
            done = self.instance.run_import();
        });
        let load = self.instance.load_by_id(done[0].load_id).unwrap();
        assert_eq!(load.errors, []);
        assert_eq!(load.records_count, rows as u64);
        seconds
    }
}

/// Rows as a feed has them, all fields quoted, about the first `users` of all users.
fn feed(rows: usize, users: usize, is_active: impl Fn(usize) -> bool) -> Bytes {
    let mut file = line(&FEED);
    for row in 0..rows {
        let number = row % users;
        let status = if is_active(row) { "active" } else { "inactive" };
        let name = ["Anna", "Bertram", "Gül", "Henk"][number % 4];
        let department = ["Finance", "Research"][number % 2];
        let _ = write!(
            file,
            "\"user{number:07}\",\"{status}\",\"No\",\"Yes\",\"saml\",\"user{number:07}@idp.example.com\",\"No\",\
             \"user{number:07}@example.com\",\"{name}\",\"De Vries {number}\",\"E-{number:07}\",\"{department}\",\
             \"555-{:03}-{:04}\",\"\",\"boss\",\"User, Buyer\",\"USD\",\"en\",\"\",\"\",\"\",\"\",\"Yes\",\
             \"{name}{number}\"\r\n",
            number / 10_000 % 1000,
            number % 10_000,
        );
    }
    file.into()
}

/// The shortest rows that do something.
fn leavers(rows: usize) -> Bytes {
    let mut file = line(&["Login", "Status"]);
    for number in 0..rows {
        let _ = write!(file, "\"user{number:07}\",\"active\"\r\n");
    }
    file.into()
}

fn line(cells: &[&str]) -> String {
    format!("\"{}\"\r\n", cells.join("\",\""))
}

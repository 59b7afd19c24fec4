//! Whole files: what is read from them, and how every problem is shown.

use miette::{GraphicalReportHandler, GraphicalTheme};
use serde_json::json;

use super::*;

const STEPS: &str = "steps: [{ trigger: leaver, with: { login: jdoe } }]\n";

fn shown(texts: &[&str]) -> String {
    let names = ["one.scenario.yaml", "two.scenario.yaml"];
    let sources = names
        .iter()
        .zip(texts)
        .map(|(name, text)| Source::new(*name, *text));
    let problems = load(sources.collect()).unwrap_err();
    let theme = GraphicalTheme::unicode_nocolor();
    let handler = GraphicalReportHandler::new_themed(theme).with_width(100);
    let mut shown = format!("{problems}\n");
    for problem in &problems {
        handler.render_report(&mut shown, problem).unwrap();
    }
    shown
}

fn cases(text: &str) -> Vec<Case> {
    let files = load(vec![Source::new("one.scenario.yaml", text)]);
    files
        .unwrap_or_else(|problems| panic!("{problems}: {problems:?}"))
        .remove(0)
        .cases()
}

#[test]
fn a_whole_scenario_is_read() {
    let text = r#"
scenario: Coupa refuses the update
id: deactivate.put-400
tags: [api, errors]
given:
  clock: "2026-03-02T09:00:00Z"
  users:
    - { login: jdoe, employee_number: E-1, active: true, manager: { login: boss } }
    - { login: boss }
faults:
  - name: refused
    when: PUT /api/users/${user.jdoe.id}
    nth: "1..2"
    reply: { status: 400, errors: ["${case.message}"] }
cases:
  - { id: dept, message: "Department can't be blank", count: 2 }
  - { id: price, message: "costs $${5}", count: 3 }
steps:
  - name: HR says so
    trigger: leaver
    with: { logins: [jdoe, nosuchuser] }
expect:
  traffic:
    - request: GET /api/users
      query: { login: jdoe }
    - request: PUT /api/users/${user.jdoe.id}
      times: ${case.count}
      xml: { /user/active: "false" }
      json: { /active: false }
  state: [{ user: jdoe, fields: { active: true, employee_number: E-1 } }]
  log: [{ level: error, contains: [jdoe, "400", "${case.message}"] }]
  notify: [{ contains: [jdoe], times: 1 }]
  faults: [{ name: refused, fired: "${case.count}" }]
  exit: failure
waive: [{ rule: R16, because: the old one tells twice }]
"#;
    let text = text.replace("times: ${case.count}", "times: \"${case.count}\"");
    insta::assert_debug_snapshot!(cases(&text));
}

#[test]
fn ids_are_filled_in_once_a_target_has_told_them() {
    let text = format!(
        "scenario: x\nid: x\ngiven: {{ users: [{{ login: jdoe }}] }}\n{STEPS}\
         expect: {{ traffic: [{{ request: \"PUT /api/users/${{user.jdoe.id}}\" }}] }}\n"
    );
    let file = load(vec![Source::new("x", text)]).unwrap().remove(0);
    let name = file.cases().remove(0).name;
    let ids = UserIds::from_iter([("jdoe".to_owned(), 281)]);
    let case = file
        .case(&name, &ids, &Captures::default())
        .unwrap()
        .unwrap();
    assert_eq!(
        case.expect.traffic.unwrap().remove(0).path,
        "/api/users/281"
    );
    assert!(
        file.case(&name, &UserIds::default(), &Captures::default())
            .unwrap()
            .is_err()
    );
    assert!(
        file.case(&CaseName::new("other", None), &ids, &Captures::default())
            .is_none()
    );
}

#[test]
fn none_and_nothing_are_different() {
    let of = |expect: &str| {
        cases(&format!(
            "scenario: x\nid: x\n{STEPS}expect: {{ {expect} }}\n"
        ))
        .remove(0)
        .expect
    };
    assert_eq!(
        of("notify: none").notify,
        Some(Notify::None(Place { line: 4 }))
    );
    assert_eq!(of("").notify, None);
    assert_eq!(of("traffic: []").traffic, Some(Vec::new()));
    assert_eq!(
        of("exit: 3").exit,
        Some((ExitExpectation::Status(3), Place { line: 4 }))
    );
}

#[test]
fn given_users_get_what_coupa_wants_of_everybody() {
    let case = cases(&format!(
        "scenario: x\nid: x\ngiven: {{ users: [{{ login: jdoe }}] }}\n{STEPS}"
    ))
    .remove(0);
    let fields = json!({"login": "jdoe", "email": "jdoe@example.com", "firstname": "jdoe", "lastname": "Test"});
    assert_eq!(
        serde_json::Value::Object(case.users.first().unwrap().fields.clone()),
        fields
    );
}

#[test]
fn every_problem_of_every_file_is_shown() {
    insta::assert_snapshot!(shown(&[
        "scenari: Déjà vu\nid: a b\nsteps:\n  - triger: leaver\n    with: { login: 12 }\nexpect:\n  exit: 300\n",
        &format!(
            "scenario: x\nid: y\ngiven: {{ users: [{{ login: no }}] }}\n{STEPS}expect: {{ notify: non }}\n"
        ),
    ]));
}

#[test]
fn what_the_yaml_subset_does_not_have_is_refused() {
    insta::assert_snapshot!(shown(&[&format!(
        "scenario: &title x\nid: !!str y\nid: z\ntags: [*title, no, 0123, ~]\n<<: {{}}\nno: 1\n{STEPS}expect:\n\texit: 0\n"
    )]));
}

#[test]
fn a_second_document_is_refused() {
    insta::assert_snapshot!(shown(&[&format!(
        "scenario: x\nid: x\n{STEPS}---\nscenario: y\n"
    )]));
}

#[test]
fn what_is_no_yaml_is_shown_where_it_stops_being_so() {
    insta::assert_snapshot!(shown(&["scenario: \"Zoë\nid: x\n", "scenario: [x\n"]));
}

#[test]
fn an_empty_file_is_refused() {
    for text in ["", "# nothing\n", "---\n", "[]\n", "text\n"] {
        assert_eq!(
            load(vec![Source::new("x", text)])
                .unwrap_err()
                .iter()
                .count(),
            1,
            "{text}"
        );
    }
}

#[test]
fn a_deep_file_is_refused_and_not_followed() {
    let deep = format!("scenario: {}\n", "[".repeat(20_000));
    assert!(load(vec![Source::new("x", deep)]).is_err());
}

#[test]
fn what_is_not_supported_yet_is_refused_and_never_ignored() {
    let steps = "steps:\n  - upload: { path: /Incoming/Users/a.csv }\n  - clock: +5m\n  - request: GET /api/users\n    \
                 until: { within: 5m }\n  - { trigger: leaver, with: { login: jdoe, via: csv }, expect: {} }\n";
    insta::assert_snapshot!(shown(&[&format!(
        "scenario: x\nid: x\n{steps}always: []\nexpect:\n  mails: []\n  notify: [{{ to: a@b.c, contains: [x] }}]\n  \
         traffic: [{{ request: GET /api/users, snapshot: a.xml }}]\n"
    )]));
}

#[test]
fn references_to_nothing_are_refused() {
    insta::assert_snapshot!(shown(&[&format!(
        "scenario: x\nid: x\ngiven: {{ users: [{{ login: jdoe }}] }}\ncases: [{{ id: one, message: x }}, {{ id: two }}]\n{STEPS}\
         expect:\n  log: [{{ contains: [\"${{case.massage}}\", \"${{user.jdo.id}}\", \"${{open\", \"${{case.message}}\"] }}]\n"
    )]));
}

#[test]
fn names_that_nothing_has_are_refused() {
    insta::assert_snapshot!(shown(&[&format!(
        "scenario: x\nid: x\ngiven: {{ users: [{{ login: jdoe }}] }}\n{STEPS}waive: [{{ rule: R99, because: x }}]\n\
         expect:\n  state: [{{ user: jdo, fields: {{}} }}]\n  faults: [{{ name: refused }}]\n  log: [{{ level: fatal, contains: [x] }}]\n"
    )]));
}

#[test]
fn users_and_faults_that_the_mock_would_refuse_are_refused_before_anything_runs() {
    insta::assert_snapshot!(shown(&[&format!(
        "scenario: x\nid: x\ngiven:\n  clock: tomorrow\n  users:\n    - {{ login: jdoe, activ: true }}\n    - {{ login: JDOE }}\n    \
         - {{ login: asmith, manager: {{ login: jdoe }} }}\n    - {{ email: a@b.c }}\n{STEPS}faults:\n  \
         - {{ name: a, when: PUTT /x, reply: {{ status: 400 }} }}\n  - {{ name: b, when: PUT /x, nth: 0, reply: {{ status: 400 }} }}\n  \
         - {{ name: c, when: PUT /x, reply: {{ status: 99 }} }}\n  - {{ name: d, when: PUT /x }}\n  - {{ when: PUT /x, reply: {{ status: 400 }} }}\n  \
         - {{ name: e, when: PUT /x, reply: {{ status: 400, errors: [x], body: x }} }}\n  \
         - {{ name: f, when: sftp.write /a, reply: {{ status: 400 }} }}\n  - {{ name: g, when: PUT /x, delay: soon }}\n"
    )]));
}

#[test]
fn shapes_that_are_not_the_formats_are_refused() {
    insta::assert_snapshot!(shown(&[
        "scenario: x\nid: x\ntags: smoke\ngiven: []\ncases: []\nsteps:\n  - {}\n  - { trigger: leaver }\n  - { trigger: leaver, with: { login: a, logins: [b] } }\n  \
         - { trigger: leaver, with: { logins: [] } }\n  - { trigger: joiner, with: { login: a } }\nexpect:\n  traffic:\n    - { request: \"/api/users\" }\n    \
         - { request: GET /api/users?a=b }\n    - { request: PUT /x, times: -1, xml: { user/active: \"false\", //user: x } }\n  log: [{ contains: [yes, \"\"] }]\n"
    ]));
}

#[test]
fn two_things_of_one_name_are_refused() {
    let twice = format!(
        "scenario: x\nid: x\ncases: [{{ id: a }}, {{ id: a }}]\n{STEPS}faults:\n  - {{ name: a, when: PUT /x, reply: {{ status: 400 }} }}\n  \
         - {{ name: a, when: PUT /y, reply: {{ status: 400 }} }}\n"
    );
    insta::assert_snapshot!(shown(&[&twice, &format!("scenario: y\nid: x\n{STEPS}")]));
}

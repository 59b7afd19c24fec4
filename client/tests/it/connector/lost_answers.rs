//! What the connector does when it does not know whether its update took effect.

use std::time::Duration;

use coupa_client::api::Format;

use super::harness::{FIND, LEAVER, SHOW, UPDATE, deactivate, ended, found, settings};
use crate::answers::{ACTIVE, INACTIVE, one};
use crate::fake::{Fake, Reply};

#[tokio::test]
async fn a_lost_answer_whose_change_was_made_is_a_success_after_a_look() {
    for reply in [
        Reply::Lost,
        Reply::Hang,
        Reply::xml(504, "late"),
        Reply::xml(200, "<user><id>2"),
    ] {
        let fake = Fake::start([
            found(Format::Xml),
            (UPDATE, vec![reply]),
            (SHOW, vec![one(Format::Xml, INACTIVE)]),
        ])
        .await;
        let mut settings = settings(&fake, Format::Xml);
        settings.api.as_mut().unwrap().request_timeout = Duration::from_secs(1);
        let ended = ended(&fake, &settings, LEAVER).await;
        ended.assert_success();
        assert_eq!(fake.api_lines(), [FIND, UPDATE, SHOW]);
        assert!(ended.log.contains(r#""level":"warn""#), "{}", ended.log);
    }
}

#[tokio::test]
async fn a_lost_answer_whose_change_was_not_made_is_written_again_after_a_look() {
    let update = vec![Reply::Lost, one(Format::Xml, INACTIVE)];
    let show = vec![one(Format::Xml, ACTIVE), one(Format::Xml, INACTIVE)];
    let (fake, ended) = deactivate(
        Format::Xml,
        [found(Format::Xml), (UPDATE, update), (SHOW, show)],
    )
    .await;
    ended.assert_success();
    assert_eq!(fake.api_lines(), [FIND, UPDATE, SHOW, UPDATE, SHOW]);
    assert_eq!(fake.clock.waits(), [Duration::from_millis(250)]);
}

#[tokio::test]
async fn answers_that_stay_lost_are_a_failure_after_two_writes() {
    let update = vec![Reply::xml(504, "late"), Reply::Lost];
    let (fake, ended) = deactivate(
        Format::Xml,
        [
            found(Format::Xml),
            (UPDATE, update),
            (SHOW, vec![one(Format::Xml, ACTIVE)]),
        ],
    )
    .await;
    ended.assert_failure(&["connection lost", "504", "late"]);
    assert_eq!(fake.api_lines(), [FIND, UPDATE, SHOW, UPDATE, SHOW]);
}

#[tokio::test]
async fn no_second_write_comes_before_coupa_allows_it() {
    let busy = |seconds| Reply::xml(503, "busy").header("retry-after", seconds);
    let show = || {
        (
            SHOW,
            vec![one(Format::Xml, ACTIVE), one(Format::Xml, INACTIVE)],
        )
    };

    let update = vec![busy("3"), one(Format::Xml, INACTIVE)];
    let (fake, ended) =
        deactivate(Format::Xml, [found(Format::Xml), (UPDATE, update), show()]).await;
    ended.assert_success();
    assert_eq!(fake.clock.waits(), [Duration::from_secs(3)]);

    let (fake, ended) = deactivate(
        Format::Xml,
        [found(Format::Xml), (UPDATE, vec![busy("60")]), show()],
    )
    .await;
    ended.assert_failure(&["503", "busy"]);
    assert_eq!(fake.count(UPDATE), 1);
}

#[tokio::test]
async fn a_lost_answer_and_a_failing_look_are_told_both() {
    let update = vec![Reply::xml(504, "late")];
    let show = vec![Reply::xml(500, "broken")];
    let (_, ended) = deactivate(
        Format::Xml,
        [found(Format::Xml), (UPDATE, update), (SHOW, show)],
    )
    .await;
    ended.assert_failure(&["unknown whether", "504", "late", "500", "broken"]);
}

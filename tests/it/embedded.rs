//! The fake inside a Rust test, with the client: the README's example.

use coupa_client::api::{Client, Format, Secret, Settings, UserUpdate, parse_url};
use coupa_mock_server::MockServer;
use coupa_mock_server::registry::NewInstance;

#[tokio::test]
async fn a_test_starts_a_coupa_of_its_own() -> anyhow::Result<()> {
    let server = MockServer::builder().start().await?; // a free port on loopback
    let acme = server.create_instance(NewInstance::default())?; // a world and credentials of its own

    let secret = Secret::new(acme.client_secret.expose());
    let mut settings = Settings::new(parse_url(server.url())?, acme.client_id, secret);
    settings.format = Format::Json;
    let client = Client::new(settings)?;
    let leaver = client.users().find("USER_TEST").await?.remove(0);
    client
        .users()
        .update(leaver.id, &UserUpdate::deactivate())
        .await?;
    assert!(!client.users().get(leaver.id).await?.active);

    server.shutdown().await;
    Ok(())
}

//! The pages in headless Chromium.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::Request;
use axum::http::Response;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::process::Command;

use super::data_sources::{import, waiting};
use crate::support::{Mock, has, printed};

async fn chromium(url: &str, args: &[&str]) -> String {
    let profile = TempDir::new().unwrap();
    let output = Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-dev-shm-usage",
        ])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(args)
        .arg(url)
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    printed(output)
}

/// A server in front of the mock. The files are loaded when a reader comes for the list once more.
async fn loaded_at_second_look(mock: Arc<Mock>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let looks = Arc::new(AtomicUsize::new(0));
    let forward = move |request: Request| {
        let (mock, looks) = (Arc::clone(&mock), Arc::clone(&looks));
        async move {
            let path = request.uri().path();
            if path == "/data_sources" && looks.fetch_add(1, Ordering::SeqCst) == 1 {
                import(&mock, "default").await;
            }
            let answer = mock.bare(reqwest::Method::GET, path).send().await.unwrap();
            let mut response = Response::builder().status(answer.status().as_u16());
            for (name, value) in answer.headers() {
                response = response.header(name.as_str(), value.as_bytes());
            }
            response
                .body(axum::body::Body::from(answer.bytes().await.unwrap()))
                .unwrap()
        }
    };
    let app = Router::new().fallback(forward);
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

#[tokio::test]
async fn the_list_keeps_itself_up_to_date() {
    if !has("chromium") {
        return;
    }
    let mock = Arc::new(waiting().await);
    let url = loaded_at_second_look(Arc::clone(&mock)).await;
    let shown = chromium(
        &format!("{url}/data_sources"),
        &["--virtual-time-budget=9000", "--dump-dom"],
    )
    .await;
    assert!(!shown.contains("No file was loaded yet"), "{shown}");
    assert!(shown.contains("_Incoming_Users_b_rows.csv"), "{shown}");
    assert!(shown.contains("Done with errors"), "{shown}");
    assert!(!shown.contains("class=\"stale\""), "{shown}");
}

#[tokio::test]
async fn the_pages_are_drawn() {
    if !has("chromium") {
        return;
    }
    let mock = waiting().await;
    import(&mock, "default").await;
    let folder = TempDir::new().unwrap();
    for (number, path) in ["/data_sources", "/data_sources/2", "/_mock/console/default"]
        .iter()
        .enumerate()
    {
        let shot = folder.path().join(format!("{number}.png"));
        let file = format!("--screenshot={}", shot.display());
        chromium(
            &format!("{}{path}", mock.server.url()),
            &["--window-size=1280,900", &file],
        )
        .await;
        let bytes = std::fs::read(&shot).unwrap();
        // A page without its style sheet, or an empty one, is far smaller.
        assert!(bytes.len() > 20_000, "{path}: {}", bytes.len());
    }
}

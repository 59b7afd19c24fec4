//! What `docs/differences.md` says is left out is refused as it says.

use std::fs;

use reqwest::Method;

use crate::support::{Format, Mock};

#[tokio::test]
async fn every_path_that_the_differences_page_leaves_out_answers_501() {
    let paths = listed(|line| {
        let path = line.strip_prefix("- `/api/")?.strip_suffix('`')?;
        Some(format!("/api/{}", path.replace(":id", "281")))
    });
    assert!(paths.len() > 10, "{paths:?}");
    let mock = Mock::start().await;
    for path in paths {
        for format in Format::BOTH {
            for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE] {
                let request = mock.request(method.clone(), &path, format);
                let reply = mock.send(request).await;
                assert_eq!(reply.status, 501, "{method} {path}");
                let errors = reply.errors();
                assert!(errors[0].contains("does not imitate"), "{path}: {errors:?}");
            }
        }
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_search_for_an_attribute_that_the_page_leaves_out_answers_501() {
    let attributes = listed(|line| {
        let (resource, attributes) = line.strip_prefix("| ")?.split_once(" | `")?;
        let attributes = attributes.strip_suffix("` |")?;
        let is_path = |letter: char| letter.is_ascii_lowercase() || letter == '_';
        resource.chars().all(is_path).then(|| {
            let attributes = attributes.split("`, `").map(str::to_owned);
            (resource.to_owned(), attributes.collect::<Vec<_>>())
        })
    });
    assert!(!attributes.is_empty());
    let mock = Mock::start().await;
    for (resource, attributes) in attributes {
        for attribute in attributes {
            for format in Format::BOTH {
                let path = format!("/api/{resource}?{attribute}[id]=1");
                assert_eq!(mock.get(&path, format).await.status, 501, "{path}");
            }
        }
    }
    mock.server.shutdown().await;
}

/// What the lines before the first table of rows list.
fn listed<T>(item: impl Fn(&str) -> Option<T>) -> Vec<T> {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/differences.md");
    let page = fs::read_to_string(page).unwrap();
    page.lines()
        .take_while(|line| !line.starts_with("| what |"))
        .filter_map(item)
        .collect()
}

//! Drives qmp's Client: client SOCKET.

use std::time::Duration;

use qmp::{Client, Endpoint, Error};

async fn status(path: &str) -> Result<String, Error> {
    let client = Client::builder(Endpoint::unix(path))
        .default_timeout(Some(Duration::from_secs(3)))
        .connect()
        .await?;
    let info: serde_json::Value =
        client.execute("query-status", Option::<()>::None).await?;
    Ok(info["status"].as_str().unwrap_or_default().to_string())
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    match status(&std::env::args().nth(1).expect("a socket")).await {
        Ok(text) if !text.is_empty() => println!("{text}"),
        Ok(_) => {
            eprintln!("a reply without status");
            std::process::exit(1);
        }
        Err(err) => {
            eprintln!("{err}");
            std::process::exit(1);
        }
    }
}

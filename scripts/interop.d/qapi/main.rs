//! Drives qapi's Qmp: client SOCKET.

use std::error::Error;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use qapi::{qmp, Enum, Qmp};

fn status(path: &str) -> Result<&'static str, Box<dyn Error>> {
    let stream = UnixStream::connect(path)?;
    stream.set_read_timeout(Some(Duration::from_secs(3)))?;
    let mut client = Qmp::from_stream(&stream);
    client.handshake()?;
    Ok(client.execute(&qmp::query_status {})?.status.name())
}

fn main() {
    match status(&std::env::args().nth(1).expect("a socket")) {
        Ok(text) => println!("{text}"),
        Err(err) => {
            eprintln!("{err}");
            std::process::exit(1);
        }
    }
}

//! A small server in Rust, and the endpoint filled in for it: no crate, one
//! monitor, nothing to offer.  It reads lines.
//!
//!   rustc --edition 2021 -O -C panic=abort --crate-type staticlib fuzz/examples/server.rs
//!   make ref replay ENDPOINT=libserver.a
//!
//! server-rs.json has the cases that it fails, server-rs.finds the oracles
//! that fire, and why.

use std::os::raw::{c_char, c_int, c_uint, c_void};

enum Value {
    Object(Vec<(String, Value)>),
    Array(Vec<Value>),
    Text(String),
    /// Numbers and words, as they were spelt.
    Raw(String),
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
}

impl Parser<'_> {
    fn peek(&mut self) -> u8 {
        while self.at < self.text.len() && b" \t\r\n".contains(&self.text[self.at]) {
            self.at += 1;
        }
        *self.text.get(self.at).unwrap_or(&0)
    }

    fn eat(&mut self, byte: u8) -> bool {
        let there = self.peek() == byte;
        self.at += there as usize;
        there
    }

    fn text(&mut self) -> Option<String> {
        let quote = self.peek();
        let from = self.at + 1;
        if quote != b'"' && quote != b'\'' {
            return None;
        }
        loop {
            self.at += 1;
            match *self.text.get(self.at)? {
                b if b == quote => break,
                b if b < 0x20 || b == b'\\' => return None, // no escapes
                _ => {}
            }
        }
        self.at += 1;
        String::from_utf8(self.text[from..self.at - 1].to_vec()).ok()
    }

    fn list(&mut self, close: u8, item: &mut dyn FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.at += 1;
        if self.eat(close) {
            return Some(());
        }
        loop {
            item(self)?;
            if self.eat(close) {
                return Some(());
            }
            if !self.eat(b',') {
                return None;
            }
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        match self.peek() {
            _ if depth > 1024 => None,
            b'{' => {
                let mut members = Vec::new();
                self.list(b'}', &mut |p| {
                    let key = p.text()?;
                    let good = p.eat(b':') && !members.iter().any(|(k, _)| *k == key);
                    members.push((key, p.value(depth + 1).filter(|_| good)?));
                    Some(())
                })?;
                Some(Value::Object(members))
            }
            b'[' => {
                let mut items = Vec::new();
                self.list(b']', &mut |p| Some(items.push(p.value(depth + 1)?)))?;
                Some(Value::Array(items))
            }
            b'"' | b'\'' => self.text().map(Value::Text),
            _ => {
                let rest = &self.text[self.at..];
                let n = rest.iter().take_while(|b| b"+-.".contains(b) || b.is_ascii_alphanumeric());
                let word = String::from_utf8(n.copied().collect()).ok()?;
                self.at += word.len();
                let known = ["true", "false", "null"].contains(&&word[..]);
                (known || word.parse::<i64>().is_ok()).then(|| Value::Raw(word))
            }
        }
    }
}

fn write(value: &Value) -> String {
    match value {
        Value::Raw(word) => word.clone(),
        Value::Text(text) => format!("{:?}", text),
        Value::Array(items) => {
            let all: Vec<_> = items.iter().map(write).collect();
            format!("[{}]", all.join(", "))
        }
        Value::Object(members) => {
            let all = members.iter().map(|(k, v)| format!("{:?}: {}", k, write(v)));
            format!("{{{}}}", all.collect::<Vec<_>>().join(", "))
        }
    }
}

const VERSION: &str = r#"{"qemu": {"major": 1, "minor": 0, "micro": 0}, "package": ""}"#;

fn error(class: &str) -> String {
    format!(r#""error": {{"class": "{class}", "desc": "refused"}}"#)
}

#[derive(Default)]
struct Server {
    open: bool,
    ready: bool,
    line: Vec<u8>,
    out: Vec<u8>,
}

impl Server {
    fn run(&mut self, name: &str, args: &[(String, Value)]) -> String {
        let selects = name == "qmp_capabilities";
        let none = |(k, v): &(String, Value)| k == "enable" && matches!(v, Value::Array(a) if a.is_empty());
        if selects == self.ready || !(selects || name == "query-version") {
            return error("CommandNotFound");
        }
        if selects && !args.iter().all(none) || !selects && !args.is_empty() {
            return error("GenericError");
        }
        self.ready = true;
        format!(r#""return": {}"#, if selects { "{}" } else { VERSION })
    }

    fn answer(&mut self) {
        let mut parser = Parser { text: &std::mem::take(&mut self.line), at: 0 };
        let value = parser.value(0);
        let value = value.filter(|_| parser.peek() == 0 && parser.at == parser.text.len());
        let (mut id, mut name, mut args, mut good) = (None, None, Vec::new(), true);
        if let Some(Value::Object(members)) = value {
            for (key, value) in members {
                match (&key[..], value) {
                    ("id", value) => id = Some(value),
                    ("execute", Value::Text(text)) => name = Some(text),
                    ("arguments", Value::Object(members)) => args = members,
                    _ => good = false,
                }
            }
        }
        let said = match name.filter(|_| good) {
            Some(name) => self.run(&name, &args),
            None => error("GenericError"),
        };
        let id = id.map_or(String::new(), |id| format!(r#", "id": {}"#, write(&id)));
        self.out.extend(format!("{{{said}{id}}}\r\n").bytes());
    }
}

// What follows is the glue: struct qs_endpoint of qmp/endpoint.h.

#[repr(C)]
pub struct Config {
    profile: c_int, // what is behind it we need not know
}

#[repr(C)]
pub struct Endpoint {
    abi: c_uint,
    role: c_int,
    name: *const c_char,
    user: *const c_void,
    survives_nomem: bool,
    open: extern "C" fn(*const Endpoint, *const Config) -> *mut c_void,
    connect: extern "C" fn(&mut Server, c_uint) -> c_int,
    feed: extern "C" fn(&mut Server, c_uint, *const u8, usize) -> usize,
    take: extern "C" fn(&mut Server, c_uint, *mut u8, usize) -> usize,
    eof: extern "C" fn(&mut Server, c_uint),
    hangup: extern "C" fn(&mut Server, c_uint),
    state: extern "C" fn(&mut Server, c_uint) -> c_int,
    act: *const c_void,
    told: *const c_void,
    close: extern "C" fn(*mut Server),
}

unsafe impl Sync for Endpoint {}

extern "C" fn open(_: *const Endpoint, config: *const Config) -> *mut c_void {
    match unsafe { (*config).profile } {
        0 => Box::into_raw(Box::<Server>::default()) as *mut c_void,
        _ => std::ptr::null_mut(), // only QS_PROFILE_QMP
    }
}

extern "C" fn connect(s: &mut Server, conn: c_uint) -> c_int {
    if conn == 0 {
        *s = Server { open: true, ..Default::default() };
        s.out = format!("{{\"QMP\": {{\"version\": {VERSION}, \"capabilities\": []}}}}\r\n").into();
    }
    (conn == 0) as c_int
}

extern "C" fn feed(s: &mut Server, _: c_uint, bytes: *const u8, n: usize) -> usize {
    for &byte in unsafe { std::slice::from_raw_parts(bytes, n) } {
        s.line.push(byte);
        if byte == b'\n' || byte == 0xFF {
            s.answer();
        }
    }
    n
}

extern "C" fn take(s: &mut Server, _: c_uint, buf: *mut u8, cap: usize) -> usize {
    let n = cap.min(s.out.len());
    unsafe { std::ptr::copy_nonoverlapping(s.out.as_ptr(), buf, n) };
    s.out.drain(..n);
    n
}

extern "C" fn eof(_: &mut Server, _: c_uint) {}

extern "C" fn hangup(s: &mut Server, _: c_uint) {
    s.open = false;
}

extern "C" fn state(s: &mut Server, conn: c_uint) -> c_int {
    (conn == 0 && s.open) as c_int // QS_IDLE or QS_OPEN
}

extern "C" fn close(s: *mut Server) {
    drop(unsafe { Box::from_raw(s) });
}

static ENDPOINT: Endpoint = Endpoint {
    abi: 1,
    role: 0, // QS_SERVER
    name: c"server-rs".as_ptr(),
    user: std::ptr::null(),
    survives_nomem: false,
    open, connect, feed, take, eof, hangup, state,
    act: std::ptr::null(),
    told: std::ptr::null(),
    close,
};

#[no_mangle]
pub extern "C" fn qs_endpoint_get(role: c_int) -> *const Endpoint {
    if role == 0 { &ENDPOINT } else { std::ptr::null() }
}

//! A mail server for programs that are killed: real SMTP, many at once, in a temper that can be changed while it runs. It notes
//! everything that was given over whole, whether it then said so or not.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use mail_parser::MessageParser;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// How it behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Temper {
    #[default]
    Good,
    /// Whoever calls is hung up on.
    Down,
    /// Asks each recipient's first message to come again.
    Greylists,
    /// Says so to every recipient.
    Refuses(&'static str),
    /// Says nothing any more once a message is announced.
    Hangs,
    /// Hangs up when the message is to begin.
    DropsBeforeDot,
    /// Takes the message and hangs up without a word.
    DropsAfterDot,
}

/// A message as it was given over.
#[derive(Clone, Debug)]
pub struct Taken {
    pub id: String,
    pub to: String,
    pub bytes: Vec<u8>,
}

#[derive(Default)]
struct Notes {
    temper: Temper,
    greylisted: HashSet<String>,
    taken: Vec<Taken>,
}

/// The server; a clone is the same one.
#[derive(Clone)]
pub struct Sink {
    pub port: u16,
    notes: Arc<Mutex<Notes>>,
}

impl Sink {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let sink = Self { port: listener.local_addr().unwrap().port(), notes: Arc::default() };
        let server = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = stream.set_nodelay(true);
                tokio::spawn(server.clone().converse(stream));
            }
        });
        sink
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap()
    }

    pub fn set(&self, temper: Temper) {
        self.notes().temper = temper;
    }

    pub fn count(&self) -> usize {
        self.notes().taken.len()
    }

    /// Everything so far, in order.
    pub fn taken(&self) -> Vec<Taken> {
        self.notes().taken.clone()
    }

    /// The copies of each message, by its `Message-ID`.
    pub fn copies(&self) -> HashMap<String, Vec<Vec<u8>>> {
        let mut copies: HashMap<String, Vec<Vec<u8>>> = HashMap::new();
        for taken in self.taken() {
            copies.entry(taken.id).or_default().push(taken.bytes);
        }
        copies
    }

    async fn converse(self, stream: TcpStream) -> Option<()> {
        let mut stream = BufReader::new(stream);
        if self.notes().temper == Temper::Down {
            return None;
        }
        stream.write_all(b"220 sink ready\r\n").await.ok()?;
        let mut to = String::new();
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            let temper = self.notes().temper;
            if temper == Temper::Down {
                return None;
            }
            let verb = line.split([' ', ':', '\r']).next().unwrap_or_default().to_uppercase();
            let answer = match (verb.as_str(), temper) {
                ("EHLO" | "HELO", _) => "250-sink\r\n250 8BITMIME".to_owned(),
                ("MAIL", Temper::Hangs) => {
                    tokio::time::sleep(Duration::from_secs(3600)).await;
                    return None;
                }
                ("RCPT", _) => {
                    to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                    match temper {
                        Temper::Refuses(answer) => answer.to_owned(),
                        Temper::Greylists if self.notes().greylisted.insert(to.clone()) => "451 4.7.1 come again".to_owned(),
                        _ => "250 ok".to_owned(),
                    }
                }
                ("DATA", Temper::DropsBeforeDot) => return None,
                ("DATA", _) => {
                    stream.write_all(b"354 go on\r\n").await.ok()?;
                    let bytes = read_message(&mut stream).await?;
                    let id = MessageParser::default().parse(&bytes)?.message_id()?.to_owned();
                    self.notes().taken.push(Taken { id, to: to.clone(), bytes });
                    if temper == Temper::DropsAfterDot {
                        return None;
                    }
                    "250 2.0.0 queued".to_owned()
                }
                ("QUIT", _) => {
                    stream.write_all(b"221 bye\r\n").await.ok()?;
                    return None;
                }
                _ => "250 ok".to_owned(),
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
        }
    }
}

/// To the last dot; nothing where the other side went away before it.
async fn read_message(stream: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut message = Vec::new();
    loop {
        let mut line = Vec::new();
        stream.read_until(b'\n', &mut line).await.ok()?;
        if !line.ends_with(b"\n") {
            return None;
        }
        if line == b".\r\n" {
            return Some(message);
        }
        message.extend(line.strip_prefix(b".").unwrap_or(&line));
    }
}

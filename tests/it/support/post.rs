//! A mail server that speaks real SMTP and misbehaves on request: for the next message or connection, for one recipient, or until told
//! otherwise.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::Mail;

/// Where in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Banner,
    Hello,
    Mail,
    Rcpt,
    Data,
    /// After the message's last dot.
    Message,
}

/// What the server does with the next message.
#[derive(Clone, Debug)]
pub enum Then {
    Take,
    /// Answers so to the recipient.
    RefuseRecipient(&'static str),
    /// Answers so to the whole message.
    RefuseMessage(&'static str),
    /// Hangs up when the message is to begin.
    HangUpBeforeMessage,
    /// Takes the message and hangs up without a word.
    HangUpAfterMessage,
    /// Answers so there.
    Refuse(Verb, &'static str),
    /// Says nothing there, and keeps the line open.
    Hang(Verb),
    /// Hangs up there.
    HangUp(Verb),
    /// Takes its time there, and goes on.
    Slow(Verb, Duration),
}

impl Then {
    /// At which verb, and what happens there.
    fn at(&self) -> Option<(Verb, Do)> {
        Some(match self {
            Self::Take => return None,
            Self::RefuseRecipient(answer) => (Verb::Rcpt, Do::Answer(answer)),
            Self::RefuseMessage(answer) => (Verb::Message, Do::Answer(answer)),
            Self::HangUpBeforeMessage => (Verb::Data, Do::HangUp),
            Self::HangUpAfterMessage => (Verb::Message, Do::HangUp),
            Self::Refuse(verb, answer) => (*verb, Do::Answer(answer)),
            Self::Hang(verb) => (*verb, Do::Hang),
            Self::HangUp(verb) => (*verb, Do::HangUp),
            Self::Slow(verb, time) => (*verb, Do::Wait(*time)),
        })
    }

    fn is_about_connecting(&self) -> bool {
        matches!(self.at(), Some((Verb::Banner | Verb::Hello, _)))
    }
}

#[derive(Clone, Copy)]
enum Do {
    Answer(&'static str),
    Hang,
    HangUp,
    Wait(Duration),
}

/// A message that was given over whole.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The envelope's sender and recipient.
    pub from: String,
    pub to: String,
    pub bytes: Vec<u8>,
}

/// The server.
#[derive(Clone)]
pub struct Post {
    pub port: u16,
    script: Arc<Mutex<VecDeque<Then>>>,
    /// For one recipient, from `RCPT` on.
    scripts: Arc<Mutex<HashMap<String, VecDeque<Then>>>>,
    always: Arc<Mutex<Option<Then>>>,
    password: Arc<Mutex<Option<String>>>,
    one_message_each: Arc<AtomicBool>,
    connections: Arc<AtomicUsize>,
    taken: Arc<Mutex<Vec<Taken>>>,
}

impl Post {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let post = Self {
            port: listener.local_addr().unwrap().port(),
            script: Arc::default(),
            scripts: Arc::default(),
            always: Arc::default(),
            password: Arc::default(),
            one_message_each: Arc::default(),
            connections: Arc::default(),
            taken: Arc::default(),
        };
        let server = post.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                server.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(server.clone().converse(stream));
            }
        });
        post
    }

    /// With the next message, or the next connection where it is about that.
    pub fn next(&self, then: Then) {
        self.script.lock().unwrap().push_back(then);
    }

    /// With the next message to that address.
    #[allow(dead_code)]
    pub fn next_to(&self, address: &str, then: Then) {
        self.scripts.lock().unwrap().entry(address.to_owned()).or_default().push_back(then);
    }

    /// With every message and connection from here on.
    pub fn always(&self, then: Option<Then>) {
        *self.always.lock().unwrap() = then;
    }

    /// Whoever sends must sign in with this password, whatever the name.
    pub fn ask_for_password(&self, password: &str) {
        *self.password.lock().unwrap() = Some(password.to_owned());
    }

    /// Hangs up after each message, so that the next one is a new connection.
    pub fn one_message_each(&self) {
        self.one_message_each.store(true, Ordering::SeqCst);
    }

    /// How often somebody connected.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// The bytes of every message that was given over whole, hung up on or not.
    pub fn taken(&self) -> Vec<Vec<u8>> {
        self.taken.lock().unwrap().iter().map(|taken| taken.bytes.clone()).collect()
    }

    /// The same with their envelopes.
    pub fn envelopes(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    pub fn mails(&self) -> Vec<Mail> {
        self.taken().iter().map(|bytes| Mail::parse(bytes)).collect()
    }

    /// What is to happen next: on connecting, or with a message.
    fn decide(&self, connecting: bool) -> Then {
        let mut script = self.script.lock().unwrap();
        if script.front().is_some_and(|then| then.is_about_connecting() == connecting) {
            return script.pop_front().unwrap();
        }
        let always = self.always.lock().unwrap().clone();
        always.filter(|then| script.is_empty() && then.is_about_connecting() == connecting).unwrap_or(Then::Take)
    }

    async fn converse(self, stream: TcpStream) -> Option<()> {
        let mut stream = BufReader::new(stream);
        let mut then = self.decide(true);
        self.answer(&mut stream, &then, Verb::Banner, "220 post ready").await?;
        let (mut from, mut to) = (String::new(), String::new());
        let mut signed_in = false;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            let verb = line.split([' ', ':', '\r']).next().unwrap_or_default().to_uppercase();
            match verb.as_str() {
                "EHLO" | "HELO" => {
                    let usual = if self.password.lock().unwrap().is_some() {
                        "250-post\r\n250-AUTH PLAIN\r\n250 8BITMIME"
                    } else {
                        "250-post\r\n250 8BITMIME"
                    };
                    self.answer(&mut stream, &then, Verb::Hello, usual).await?;
                }
                "AUTH" => {
                    signed_in = self.is_right(&line);
                    let answer = if signed_in { "235 2.7.0 welcome\r\n" } else { "535 5.7.8 wrong name or password\r\n" };
                    stream.write_all(answer.as_bytes()).await.ok()?;
                }
                "MAIL" if self.password.lock().unwrap().is_some() && !signed_in => stream.write_all(b"530 5.7.0 sign in first\r\n").await.ok()?,
                "MAIL" => {
                    then = self.decide(false);
                    from = address(&line);
                    self.answer(&mut stream, &then, Verb::Mail, "250 ok").await?;
                }
                "RCPT" => {
                    to = address(&line);
                    if let Some(own) = self.scripts.lock().unwrap().get_mut(&to).and_then(VecDeque::pop_front) {
                        then = own;
                    }
                    self.answer(&mut stream, &then, Verb::Rcpt, "250 ok").await?;
                }
                "DATA" => {
                    if !self.answer(&mut stream, &then, Verb::Data, "354 go on").await? {
                        continue;
                    }
                    let bytes = read_message(&mut stream).await?;
                    if !matches!(then.at(), Some((Verb::Message, Do::Answer(_)))) {
                        self.taken.lock().unwrap().push(Taken { from: from.clone(), to: to.clone(), bytes });
                    }
                    self.answer(&mut stream, &then, Verb::Message, "250 2.0.0 queued as 42").await?;
                    if self.one_message_each.load(Ordering::SeqCst) {
                        return None;
                    }
                }
                "QUIT" => {
                    stream.write_all(b"221 bye\r\n").await.ok()?;
                    return None;
                }
                _ => stream.write_all(b"250 ok\r\n").await.ok()?,
            }
        }
    }

    /// The usual answer, unless something else is to happen here. Returns whether it was the usual one; `None` where the line is dead.
    async fn answer(&self, stream: &mut BufReader<TcpStream>, then: &Then, verb: Verb, usual: &str) -> Option<bool> {
        let (text, as_usual) = match then.at().filter(|(at, _)| *at == verb) {
            Some((_, Do::Answer(answer))) => (answer, false),
            Some((_, Do::HangUp)) => return None,
            Some((_, Do::Hang)) => {
                tokio::time::sleep(Duration::from_secs(3600)).await;
                return None;
            }
            Some((_, Do::Wait(time))) => {
                tokio::time::sleep(time).await;
                (usual, true)
            }
            None => (usual, true),
        };
        stream.write_all(format!("{text}\r\n").as_bytes()).await.ok()?;
        Some(as_usual)
    }

    fn is_right(&self, line: &str) -> bool {
        let given = line.split_whitespace().nth(2).and_then(|text| data_encoding::BASE64.decode(text.as_bytes()).ok()).unwrap_or_default();
        let password = given.rsplit(|byte| *byte == 0).next().unwrap_or_default();
        self.password.lock().unwrap().as_ref().is_some_and(|wanted| wanted.as_bytes() == password)
    }
}

/// The address in `MAIL FROM:<…>` or `RCPT TO:<…>`.
fn address(line: &str) -> String {
    line.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(address, _)| address.to_owned()).unwrap_or_default()
}

async fn read_message(stream: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut message = Vec::new();
    loop {
        let mut line = Vec::new();
        if stream.read_until(b'\n', &mut line).await.ok()? == 0 {
            return None;
        }
        if line == b".\r\n" {
            return Some(message);
        }
        message.extend(line.strip_prefix(b".").unwrap_or(&line));
    }
}

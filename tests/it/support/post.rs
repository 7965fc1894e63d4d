//! A mail server that speaks real SMTP and misbehaves on request.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::Mail;

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
}

/// The server.
#[derive(Clone)]
pub struct Post {
    pub port: u16,
    script: Arc<Mutex<VecDeque<Then>>>,
    taken: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Post {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let post = Self { port: listener.local_addr().unwrap().port(), script: Arc::default(), taken: Arc::default() };
        let server = post.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(server.clone().converse(stream));
            }
        });
        post
    }

    pub fn next(&self, then: Then) {
        self.script.lock().unwrap().push_back(then);
    }

    /// The bytes of every message that was given over whole, hung up on or not.
    pub fn taken(&self) -> Vec<Vec<u8>> {
        self.taken.lock().unwrap().clone()
    }

    pub fn mails(&self) -> Vec<Mail> {
        self.taken().iter().map(|bytes| Mail::parse(bytes)).collect()
    }

    async fn converse(self, stream: TcpStream) -> Option<()> {
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 post ready\r\n").await.ok()?;
        let mut then = Then::Take;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            let verb = line.split([' ', ':', '\r']).next().unwrap_or_default().to_uppercase();
            let answer = match verb.as_str() {
                "EHLO" | "HELO" => "250-post\r\n250 8BITMIME\r\n".to_owned(),
                "MAIL" => {
                    then = self.script.lock().unwrap().pop_front().unwrap_or(Then::Take);
                    "250 ok\r\n".into()
                }
                "RCPT" => match &then {
                    Then::RefuseRecipient(answer) => format!("{answer}\r\n"),
                    _ => "250 ok\r\n".into(),
                },
                "DATA" => {
                    if matches!(then, Then::HangUpBeforeMessage) {
                        return None;
                    }
                    stream.write_all(b"354 go on\r\n").await.ok()?;
                    let message = read_message(&mut stream).await?;
                    self.taken.lock().unwrap().push(message);
                    match &then {
                        Then::HangUpAfterMessage => return None,
                        Then::RefuseMessage(answer) => {
                            self.taken.lock().unwrap().pop();
                            format!("{answer}\r\n")
                        }
                        _ => "250 2.0.0 queued as 42\r\n".into(),
                    }
                }
                "QUIT" => {
                    stream.write_all(b"221 bye\r\n").await.ok()?;
                    return None;
                }
                _ => "250 ok\r\n".into(),
            };
            stream.write_all(answer.as_bytes()).await.ok()?;
        }
    }
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

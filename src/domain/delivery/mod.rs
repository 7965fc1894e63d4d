//! Delivery of mail: what a mail server's reply means, when to try again, how fast to send, and how to say it to a therapist.
//! Replies by RFC 5321, enhanced codes by RFC 3463; where these leave it open, the table in `docs/OPERATIONS.md` decides.

use entity::kinds::MailTrouble;

pub mod enhanced;
pub mod rate;
pub mod scrub;
pub mod waits;
pub mod words;

use enhanced::Enhanced;

/// Where in the conversation a server said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Before we said anything, or at `EHLO` and `STARTTLS`.
    Connect,
    SignIn,
    Sender,
    Recipient,
    Data,
    /// After the message's last dot.
    Message,
}

impl Step {
    /// As it is kept and shown to whoever runs the server.
    pub fn word(self) -> &'static str {
        match self {
            Self::Connect => "connecting",
            Self::SignIn => "AUTH",
            Self::Sender => "MAIL",
            Self::Recipient => "RCPT",
            Self::Data => "DATA",
            Self::Message => "the message",
        }
    }
}

/// What a negative reply is taken for.
pub fn classify(step: Step, code: u16, text: &str) -> MailTrouble {
    let enhanced = Enhanced::within(code, text);
    let (subject, detail) = enhanced.map_or((0, 0), |it| (it.subject, it.detail));
    let temporary = code < 500;
    match (subject, detail) {
        (2, 2) => MailTrouble::Full,
        _ if temporary && is_greylisting(code, subject, text) => MailTrouble::Greylisted,
        _ if temporary => MailTrouble::Later,
        // What we have to prove before anybody's mail is looked at.
        _ if matches!(code, 530 | 534 | 535) || step == Step::SignIn => MailTrouble::Configuration,
        (5, _) => MailTrouble::Configuration,
        // The sender's own address is not known there: nobody's mail will go.
        (1, 7 | 8) => MailTrouble::Configuration,
        (1, _) if step >= Step::Recipient => MailTrouble::Dead,
        (7, _) => MailTrouble::Policy,
        (0, _) => by_code(step, code),
        _ => MailTrouble::Refused,
    }
}

/// A permanent reply without an enhanced code.
fn by_code(step: Step, code: u16) -> MailTrouble {
    match (code, step) {
        (552, Step::Recipient | Step::Data | Step::Message) => MailTrouble::Full,
        (550 | 551 | 553, Step::Recipient) => MailTrouble::Dead,
        // It does not know our verbs: whatever answers there is not set up to take mail from us.
        (500..=504, Step::Connect | Step::Sender) => MailTrouble::Configuration,
        (550 | 551 | 553 | 554, _) => MailTrouble::Policy,
        _ => MailTrouble::Refused,
    }
}

/// 4.7.x by the book; many say it in words only.
fn is_greylisting(code: u16, subject: u16, text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    matches!(code, 450 | 451) && (subject == 7 || text.contains("greylist") || text.contains("graylist"))
}

/// What a report that came later is taken for: `status` as it stands there, `diagnostic` what the last server said.
pub fn classify_report(status: &str, diagnostic: Option<&str>) -> MailTrouble {
    let reported = Enhanced::parse(status);
    // x.0.0 tells nothing; the diagnostic may.
    let told = diagnostic.and_then(Enhanced::anywhere).filter(|_| reported.is_none_or(|it| it.subject == 0));
    match told.or(reported) {
        Some(Enhanced { subject: 2, detail: 2, .. }) => MailTrouble::Full,
        Some(Enhanced { class: 5, subject: 1, detail }) if !matches!(detail, 7 | 8) => MailTrouble::Dead,
        Some(Enhanced { class: 5, subject: 7, .. }) => MailTrouble::Policy,
        Some(Enhanced { class: 4, .. }) => MailTrouble::Later,
        _ => MailTrouble::Refused,
    }
}

/// The mails that somebody waits for go before those that a calendar asked for. Words from `mail::emails`; `again:` is a therapist's
/// own "send it again". The hour of a brief is a therapist's own too, and it is of no use after the appointment. An
/// answer that needs a person, and a note of somebody who struggles, wait behind nothing.
pub fn is_urgent(kind: &str, key: &str) -> bool {
    matches!(
        kind,
        "fresh_link" | "plan_link" | "join" | "password_reset" | "password_changed" | "brief_ready" | "alert_new" | "alert_unseen" | "note_received"
    ) || kind.starts_with("confirm")
        || key.starts_with("again:")
}

#[cfg(test)]
mod tests {
    use super::*;
    use MailTrouble::*;

    const STEPS: [Step; 6] = [Step::Connect, Step::SignIn, Step::Sender, Step::Recipient, Step::Data, Step::Message];

    #[test]
    fn the_same_reply_means_the_same_at_every_verb() {
        for step in STEPS {
            assert_eq!(classify(step, 421, "4.3.2 closing"), Later, "{step:?}");
            assert_eq!(classify(step, 450, "4.7.1 greylisted"), Greylisted, "{step:?}");
            assert_eq!(classify(step, 451, "4.7.1 try again"), Greylisted, "{step:?}");
            assert_eq!(classify(step, 450, "4.2.0 <a@b.example>: Greylisted"), Greylisted, "{step:?}");
            assert_eq!(classify(step, 452, "4.2.2 over quota"), Full, "{step:?}");
            assert_eq!(classify(step, 552, "5.2.2 over quota"), Full, "{step:?}");
            assert_eq!(classify(step, 530, "5.7.0 must sign in"), Configuration, "{step:?}");
            assert_eq!(classify(step, 535, "wrong"), Configuration, "{step:?}");
            assert_eq!(classify(step, 503, "5.5.1 bad sequence"), Configuration, "{step:?}");
            assert_eq!(classify(step, 553, "5.1.8 not your address"), Configuration, "{step:?}");
        }
        for step in STEPS.into_iter().filter(|step| *step != Step::SignIn) {
            assert_eq!(classify(step, 554, "5.7.1 not wanted"), Policy, "{step:?}");
            assert_eq!(classify(step, 550, "5.7.26 unauthenticated"), Policy, "{step:?}");
            assert_eq!(classify(step, 554, "go away"), Policy, "{step:?}");
        }
    }

    #[test]
    fn only_a_recipient_can_be_dead() {
        for text in ["5.1.1 no such user", "5.1.10 null MX", "5.1.2 bad domain"] {
            for step in [Step::Recipient, Step::Data, Step::Message] {
                assert_eq!(classify(step, 550, text), Dead, "{step:?} {text}");
            }
            assert_ne!(classify(Step::Sender, 550, text), Dead);
            assert_ne!(classify(Step::Connect, 550, text), Dead);
        }
        assert_eq!(classify(Step::Recipient, 550, "unknown"), Dead);
        assert_eq!(classify(Step::Recipient, 553, "unknown"), Dead);
        assert_eq!(classify(Step::Message, 550, "looks like spam"), Policy);
        assert_eq!(classify(Step::Sender, 550, "your network is listed"), Policy);
        assert_eq!(classify(Step::Recipient, 550, "5.7.1 relaying denied"), Policy);
        assert_eq!(classify(Step::Recipient, 550, "5.2.1 account disabled"), Refused);
        assert_eq!(classify(Step::Recipient, 552, "no room"), Full);
        assert_eq!(classify(Step::Message, 552, "5.3.4 too big"), Refused);
        assert_eq!(classify(Step::Message, 552, "5.7.0 attachment"), Policy);
    }

    #[test]
    fn a_report_is_read_by_its_status_and_where_that_says_nothing_by_the_diagnostic() {
        assert_eq!(classify_report("5.1.1", None), Dead);
        assert_eq!(classify_report("5.0.0", Some("smtp; 550 5.1.1 no such user")), Dead);
        assert_eq!(classify_report("5.0.0", Some("smtp; 550 no such user")), Refused);
        assert_eq!(classify_report("5.4.4", Some("host not found")), Refused);
        assert_eq!(classify_report("5.2.2", None), Full);
        assert_eq!(classify_report("4.2.2", None), Full);
        assert_eq!(classify_report("4.1.1", None), Later);
        assert_eq!(classify_report("5.7.1", Some("smtp; 550 5.1.1 lies")), Policy);
        assert_eq!(classify_report("", None), Refused);
    }

    #[test]
    fn who_waits_goes_first() {
        assert!(is_urgent("fresh_link", "fresh_link:1") && is_urgent("password_reset", "") && is_urgent("invitation", "again:1:2"));
        assert!(!is_urgent("invitation", "invitation:1") && !is_urgent("reminder", "reminder:1"));
    }
}

//! Reports as mail servers write them; anything else is dropped and never makes it panic.

use proptest::prelude::*;

use super::*;

const POSTFIX: &str = include_str!("samples/postfix-unknown.eml");
const DELAYED: &str = include_str!("samples/postfix-delayed.eml");
const EXCHANGE: &str = include_str!("samples/exchange-unknown.eml");
const GMAIL: &str = include_str!("samples/gmail-unknown.eml");
const FULL: &str = include_str!("samples/gmail-full.eml");
const SES: &str = include_str!("samples/ses-unknown.eml");
const POLICY: &str = include_str!("samples/exchange-policy.eml");
const VACATION: &str = include_str!("samples/vacation.eml");

/// Samples have Unix line ends; mails do not.
fn wire(sample: &str) -> Vec<u8> {
    sample.replace('\n', "\r\n").into_bytes()
}

fn report(sample: &str) -> Report {
    read(&wire(sample), None).unwrap()
}

#[test]
fn what_servers_write_is_understood() {
    for (sample, is_final, trouble, status) in [
        (POSTFIX, true, MailTrouble::Dead, "5.1.1"),
        (DELAYED, false, MailTrouble::Later, "4.4.1"),
        (EXCHANGE, true, MailTrouble::Dead, "5.1.10"),
        (GMAIL, true, MailTrouble::Dead, "5.1.1"),
        (FULL, true, MailTrouble::Full, "5.2.2"),
        (SES, true, MailTrouble::Dead, "5.1.1"),
        (POLICY, true, MailTrouble::Policy, "5.7.1"),
    ] {
        let report = report(sample);
        assert_eq!((report.is_final, report.trouble, report.status.as_str()), (is_final, trouble, status), "{sample}");
        assert_eq!(report.email.simple().to_string(), "01a200aee3a970008000aabbccddeeff");
        assert_eq!(report.mark, "abcdefghij234567");
        assert!(report.server.is_some(), "{sample}");
        assert!(!report.text.unwrap_or_default().contains("ann"), "{sample}");
    }
}

#[test]
fn answering_machines_loops_and_ordinary_mails_are_dropped() {
    assert_eq!(read(&wire(VACATION), None), Err("it is an automatic reply"));
    let circle = format!("{}{}", "Received: from a by b; Mon, 23 Nov 2026 10:00:00 +0000\n".repeat(60), POSTFIX);
    assert_eq!(read(&wire(&circle), None), Err("it goes round in circles"));
    assert_eq!(read(b"Subject: hello\r\n\r\nHow are you?\r\n", None), Err("it reports nothing about a delivery"));
    assert_eq!(read(&vec![b'a'; LONGEST + 1], None), Err("it is too long"));
    assert_eq!(read(&wire(&POSTFIX.replace("Action: failed", "Action: delivered")), None), Err("it reports no trouble"));
    assert_eq!(read(&wire(&POSTFIX.replace("b+", "c+")), None), Err("it names no mail of ours"));
}

#[test]
fn the_address_that_the_mail_server_names_goes_before_what_stands_in_the_report() {
    let other = "b+01a200aee3a970008000000000000001.7654321abcdefghi@bounces.example.org";
    assert_eq!(read(&wire(POSTFIX), Some(other)).unwrap().email.as_u128() & 0xff, 1);
    // Some make capitals of it.
    assert_eq!(read(&wire(POSTFIX), Some(&other.to_uppercase())).unwrap().mark, "7654321abcdefghi");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = read(&bytes, None);
    }

    #[test]
    fn a_report_that_was_damaged_anywhere_never_panics(at in 0usize..4_000, byte: u8, cut in 0usize..4_000) {
        for sample in [POSTFIX, EXCHANGE, GMAIL, SES] {
            let mut bytes = wire(sample);
            let end = bytes.len();
            bytes[at % end] = byte;
            let _ = read(&bytes, None);
            bytes.truncate(cut % end);
            let _ = read(&bytes, None);
        }
    }

    #[test]
    fn any_text_as_a_recipient_never_panics(text in "\\PC*", tail in "\\PC*") {
        let _ = mark_in(&text);
        let _ = mark_in(&format!("{text}b+{tail}"));
    }
}

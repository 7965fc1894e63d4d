//! What a password must be: long. No rules about kinds of letters (NIST SP 800-63B, 3.1.1.2).

/// Checks a new password: 12 to 256 characters, and more than one letter again and again.
///
/// # Errors
/// A sentence for the person who chose it.
pub fn check(password: &str) -> Result<(), String> {
    let length = password.chars().count();
    if !(12..=256).contains(&length) {
        return Err("Please choose a password of 12 to 256 characters. Several words in a row are easy to remember.".into());
    }
    let different: std::collections::HashSet<char> = password.chars().collect();
    if different.len() < 5 {
        return Err("This is the same few characters again and again. Please choose another password.".into());
    }
    Ok(())
}

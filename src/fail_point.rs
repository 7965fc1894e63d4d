//! Places at which a test stops the program, to kill it there: the whole table of what may have happened to a mail, or to a migration,
//! can then be gone through. Only in debug builds; in a release build nothing of this is left.

/// The program has come to this place. Where the test wants that, it says so on standard error and goes no further.
#[cfg(debug_assertions)]
pub async fn reached(place: &str) {
    if crate::config::fail_at().is_some_and(|wanted| wanted == place) {
        say(place);
        std::future::pending::<()>().await;
    }
}

#[cfg(not(debug_assertions))]
pub async fn reached(_: &str) {}

/// Stops the program after its nth SQL statement (`MEANWHILE_TEST_FAIL_AT=statement:N`), by listening to what the database library
/// tells. Returns whether that is wanted; then there is no other log.
#[cfg(debug_assertions)]
pub fn watch_statements() -> bool {
    use tracing_subscriber::layer::SubscriberExt;
    use tracing_subscriber::util::SubscriberInitExt;
    let Some(last) = crate::config::fail_statement() else { return false };
    tracing_subscriber::registry().with(statements::Count { last, seen: 0.into() }).init();
    true
}

#[cfg(not(debug_assertions))]
pub fn watch_statements() -> bool {
    false
}

#[cfg(debug_assertions)]
fn say(place: &str) {
    eprintln!("fail point {place}");
}

#[cfg(debug_assertions)]
mod statements {
    use std::sync::atomic::{AtomicU32, Ordering};

    use tracing::{Event, Subscriber};
    use tracing_subscriber::Layer;
    use tracing_subscriber::layer::Context;

    pub struct Count {
        pub last: u32,
        pub seen: AtomicU32,
    }

    impl<S: Subscriber> Layer<S> for Count {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            if event.metadata().target() == "sqlx::query" && self.seen.fetch_add(1, Ordering::SeqCst) + 1 == self.last {
                super::say(&format!("statement:{}", self.last));
                loop {
                    std::thread::park();
                }
            }
        }
    }
}

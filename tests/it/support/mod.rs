//! What stories are told with: a world (the program on a database of its own), visitors (browsers without scripts),
//! a mailbox, a mail server that misbehaves on request.

pub mod api;
pub mod chrome;
pub mod mailbox;
pub mod nodes;
pub mod post;
pub mod sink;
pub mod visitor;
pub mod world;

pub use api::Api;
pub use mailbox::Mail;
pub use visitor::{Page, Visitor};
pub use world::World;

/// Tells each story on SQLite and on PostgreSQL.
macro_rules! stories {
    ($(async fn $name:ident($world:ident: World) $body:block)+) => {
        $(async fn $name($world: crate::support::World) $body)+

        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(crate::support::World::sqlite().await).await;
            })+
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                if let Some(world) = crate::support::World::postgres().await {
                    super::$name(world).await;
                }
            })+
        }
    };
}

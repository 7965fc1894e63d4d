//! Picks a command.

use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use meanwhile::app::App;
use meanwhile::commands::{self, explain};
use meanwhile::config::{self, Config};
use meanwhile::{demo, doctor, fail_point, server, urls, web};
use tracing_subscriber::EnvFilter;

#[derive(Parser)]
#[command(name = "meanwhile", version, about = "The work between therapy sessions")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the site and run the worker (settings: MEANWHILE_*, see docs/OPERATIONS.md)
    Serve {
        /// Serve the site only: `meanwhile work` runs on another node (PostgreSQL)
        #[arg(long)]
        no_worker: bool,
    },
    /// Run the worker without a site: opens, reminds, sends (PostgreSQL, beside nodes that serve)
    Work,
    /// Start the whole product on SQLite with sample data and a built-in mailbox
    Demo {
        /// Where to listen
        #[arg(long, default_value = "127.0.0.1:7070")]
        listen: SocketAddr,
        /// Where its data is kept
        #[arg(long, default_value = "demo-data")]
        data: PathBuf,
        /// Begin anew: forget the demo's data first
        #[arg(long)]
        reset: bool,
    },
    /// Bring the databases up to date and stop
    Migrate,
    /// Check settings, database, zone data and mail
    Doctor {
        /// Send a test message to this address
        #[arg(long)]
        mail_to: Option<String>,
    },
    /// Take in a report that a mail could not be delivered, on standard input (for a mail server's pipe)
    Bounce {
        /// The address that it was delivered to
        #[arg(long)]
        recipient: Option<String>,
    },
    /// Write the OpenAPI document
    Openapi,
    /// Practices: founding one, listing them
    Practice {
        #[command(subcommand)]
        command: PracticeCommand,
    },
    /// Links that were sent to clients
    Links {
        #[command(subcommand)]
        command: LinksCommand,
    },
    /// The audit trail
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Keys of the admin API
    ApiKey {
        #[command(subcommand)]
        command: ApiKeyCommand,
    },
    /// Make a root key in a new file that only its owner can read
    RootKey { file: PathBuf },
}

#[derive(Subcommand)]
enum ApiKeyCommand {
    /// Make a key; its secret is shown this once
    Create {
        /// What it is for
        #[arg(long)]
        name: String,
        /// admin, clinical:read, clinical:write, templates; separated by commas
        #[arg(long, value_delimiter = ',', required = true)]
        scopes: Vec<String>,
        /// The practice's id; not needed where there is only one
        #[arg(long)]
        practice: Option<uuid::Uuid>,
    },
}

#[derive(Subcommand)]
enum PracticeCommand {
    /// Found a practice; the link with which its owner joins is shown this once
    Create {
        /// What clients and mails call it
        #[arg(long)]
        name: String,
        /// Its first owner's name
        #[arg(long)]
        owner_name: String,
        /// The address with which they will sign in
        #[arg(long)]
        owner_email: String,
        /// Whose crisis lines its clients see, such as GB
        #[arg(long)]
        region: String,
        /// Such as Europe/London
        #[arg(long)]
        time_zone: String,
    },
    /// List the practices of this server
    List,
    /// A new link for an owner who did not join while the first one lived
    JoinLink {
        /// The practice's id; not needed where there is only one
        #[arg(long)]
        practice: Option<uuid::Uuid>,
        /// Which owner, where several have not joined
        #[arg(long)]
        email: Option<String>,
    },
}

#[derive(Subcommand)]
enum LinksCommand {
    /// End links at once, because mail or a key may have come into wrong hands; clients can ask for fresh ones
    Revoke {
        /// All links of the practice with this id
        #[arg(long, required_unless_present = "all", conflicts_with = "all")]
        practice: Option<uuid::Uuid>,
        /// All links of all practices
        #[arg(long)]
        all: bool,
    },
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Look whether anything in the trail was changed, removed or put in between
    Verify {
        /// The practice's id; all of them where left out
        #[arg(long)]
        practice: Option<uuid::Uuid>,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    // The demo's own words should not drown in a line for every request.
    let usual = if matches!(cli.command, Command::Demo { .. }) { "warn" } else { "info,sqlx=warn,sea_orm=warn,sea_orm_migration=warn" };
    let (filter, json) = config::log(usual);
    let filter = EnvFilter::try_new(&filter).unwrap_or_else(|_| EnvFilter::new("info"));
    if fail_point::watch_statements() {
        return run_and_tell(cli.command).await;
    }
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    if json {
        log.json().init()
    } else {
        log.with_target(false).init()
    }
    if let Command::Bounce { recipient } = cli.command {
        return take_bounce(recipient).await;
    }
    run_and_tell(cli.command).await
}

async fn run_and_tell(command: Command) -> ExitCode {
    match run(command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<(), String> {
    match command {
        Command::Demo { listen, data, reset } => run_demo(listen, data, reset).await,
        // Its exit codes are a mail server's: `main` has done it.
        Command::Bounce { .. } => Ok(()),
        Command::Openapi => {
            print!("{}", web::api::openapi());
            Ok(())
        }
        Command::RootKey { file } => {
            config::write_private(&file, &meanwhile::keys::RootKeys::generate()).map_err(|error| format!("{}: {error}", file.display()))
        }
        Command::Serve { no_worker } => {
            let config = Config::from_environment()?;
            serve(if no_worker || !config.worker { config.without_worker()? } else { config }).await
        }
        Command::Work => work(Config { worker: true, ..Config::from_environment()? }).await,
        Command::Migrate => build(Config::from_environment()?).await.map(drop),
        Command::Doctor { mail_to } => {
            let app = build(Config::from_environment()?).await?;
            let findings = doctor::examine(&app, mail_to.as_deref()).await;
            for finding in &findings {
                println!("{} {}", if finding.fine { "ok " } else { "NOT" }, finding.text);
            }
            if findings.iter().all(|finding| finding.fine) { Ok(()) } else { Err("Something needs attention.".into()) }
        }
        Command::Practice { command } => {
            let app = build(Config::from_environment()?).await?;
            let told = match command {
                PracticeCommand::Create { name, owner_name, owner_email, region, time_zone } => {
                    let new = commands::NewPractice { name, owner_name, owner_email, region, time_zone };
                    commands::found_practice(&app, new).await?
                }
                PracticeCommand::List => commands::list_practices(&app).await?,
                PracticeCommand::JoinLink { practice, email } => commands::join_link(&app, practice, email.as_deref()).await?,
            };
            say(&told)
        }
        Command::Links { command: LinksCommand::Revoke { practice, .. } } => {
            let app = build(Config::from_environment()?).await?;
            say(&commands::revoke_links(&app, practice).await?)
        }
        Command::Audit { command: AuditCommand::Verify { practice } } => {
            let app = build(Config::from_environment()?).await?;
            let (told, whole) = commands::verify_audit(&app, practice).await?;
            say(&told)?;
            if whole { Ok(()) } else { Err("A trail is broken.".into()) }
        }
        Command::ApiKey { command: ApiKeyCommand::Create { name, scopes, practice } } => {
            let app = build(Config::from_environment()?).await?;
            say(&commands::create_api_key(&app, practice, &name, &scopes).await?)
        }
    }
}

/// "Try again later", as mail servers understand it (sysexits.h).
const TRY_LATER: u8 = 75;

/// Whatever is wrong with a report, the mail server is to forget it; what is wrong on our side passes.
async fn take_bounce(recipient: Option<String>) -> ExitCode {
    match commands::take_bounce(std::io::stdin(), recipient).await {
        Ok(told) => {
            eprintln!("{told}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(TRY_LATER)
        }
    }
}

/// To standard output; whoever reads may have gone.
fn say(text: &str) -> Result<(), String> {
    writeln!(std::io::stdout(), "{text}").map_err(|error| format!("This could not be written: {error}"))
}

async fn serve(config: Config) -> Result<(), String> {
    let (listen, metrics_listen) = (config.listen, config.metrics_listen);
    let app = build(config).await?;
    app.check_regions()?;
    let bound = bind(listen).await?;
    let metrics = bind_metrics(metrics_listen).await?;
    let stop = server::signals(&app);
    let told = metrics.as_ref().map(|bound| tracing::field::display(bound.address));
    tracing::info!(address = %bound.address, metrics = told, worker = app.config().worker, "serving");
    server::serve_with_metrics(app, bound, metrics, stop).await.map_err(|error| error.to_string())
}

async fn work(config: Config) -> Result<(), String> {
    let metrics_listen = config.metrics_listen;
    let app = build(config).await?;
    let metrics = bind_metrics(metrics_listen).await?;
    let stop = server::signals(&app);
    tracing::info!(metrics = metrics.as_ref().map(|bound| tracing::field::display(bound.address)), "working");
    server::work(app, metrics, stop).await.map_err(|error| error.to_string())
}

async fn bind(address: SocketAddr) -> Result<web::serve::Bound, String> {
    web::serve::bind(address).await.map_err(|error| format!("{address}: {error}"))
}

async fn bind_metrics(address: Option<SocketAddr>) -> Result<Option<web::serve::Bound>, String> {
    let Some(address) = address else { return Ok(None) };
    if !address.ip().is_loopback() {
        tracing::warn!("the metrics can be reached from other machines, and ask for no password: make sure that they are not public");
    }
    bind(address).await.map(Some)
}

async fn build(config: Config) -> Result<App, String> {
    App::build(config, config::clock()).await.map_err(explain)
}

async fn run_demo(listen: SocketAddr, data: PathBuf, reset: bool) -> Result<(), String> {
    if !listen.ip().is_loopback() {
        return Err("The demo listens on this machine only: its mailbox shows everybody's mail.".into());
    }
    if reset && demo::is_demo(&data) {
        std::fs::remove_dir_all(&data).map_err(|error| format!("{}: {error}", data.display()))?;
    }
    let bound = bind(listen).await?;
    let app = build(Config::demo(bound.address, &data)?).await?;
    let demo = demo::prepare(&app, &data).await.map_err(explain)?;
    println!("Meanwhile demo, on this machine only. Made-up people; nothing is sent anywhere.\n");
    println!("  Workspace  {}{}", demo.base_url, urls::SIGN_IN);
    for person in &demo.people {
        println!("             {:<24}{:<22}{}", person.email, person.password, person.role.word());
    }
    println!("  Mailbox    {}{}", demo.base_url, urls::MAILBOX);
    println!("  API docs   {}{}   (for owners)", demo.base_url, urls::API_DOCS);
    println!("  API key    {}", demo.api_key);
    println!("  For scripts: {}\n", data.join("demo.json").display());
    println!("Stop with Ctrl-C. The data stays for the next start; --reset begins anew.");
    let stop = server::signals(&app);
    server::serve(app, bound, stop).await.map_err(|error| error.to_string())
}

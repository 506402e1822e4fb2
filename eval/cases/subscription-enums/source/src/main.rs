use clap::{Parser, Subcommand};

mod app;
mod crate_deposit;
mod packing_list;
mod reactions;
mod store;
mod subscription;
mod terminal;

#[derive(Parser)]
#[command(name = "veg-box", version)]
struct Cli {
    #[command(subcommand)]
    command: CliCommand,
}

/// What can be typed after `veg-box`.
#[derive(Subcommand)]
enum CliCommand {
    /// Runs one command, given as JSON, against a subscription.
    Subscription { id: String, json: String },
    /// Runs one command, given as JSON, against the crates of a customer.
    Crates { customer: String, json: String },
    /// Prints the packing list of a week.
    Pack { week: u32 },
    /// Copies the event log into a folder with rsync.
    Backup { target: String },
    /// Opens the screen for the packing shed.
    Screen,
}

fn main() -> Result<(), app::AppError> {
    let cli = Cli::parse();
    let mut app = app::App::open("veg-box.events.jsonl")?;

    match cli.command {
        CliCommand::Subscription { id, json } => app.subscription(&id, serde_json::from_str(&json)?)?,
        CliCommand::Crates { customer, json } => app.crates(&customer, serde_json::from_str(&json)?)?,
        CliCommand::Pack { week } => {
            for line in app.packing_list().for_week(week) {
                println!("{} {:?}", line.customer_id, line.size);
            }
        }
        CliCommand::Backup { target } => store::backup("veg-box.events.jsonl", &target)?,
        CliCommand::Screen => terminal::run(app.packing_list()),
    }
    Ok(())
}

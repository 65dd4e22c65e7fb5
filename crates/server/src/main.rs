//! The `afterword` command: reads the command line, does it, and says in one line what went wrong.

use std::process::ExitCode;

use afterword_server::command::{self, Cli};
use clap::Parser as _;
use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match command::run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("afterword: {error}");
            error.exit_code()
        }
    }
}

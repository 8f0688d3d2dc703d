//! `dwh completions`: prints what makes a shell complete the command line.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::report::{Console, Exit};

use super::Ended;

/// Prints completions for a shell.
pub fn completions(shell: Shell, console: &mut Console<'_>) -> Ended {
    let mut script = Vec::new(); // clap_complete panics where a write fails, which a closed pipe would make it do
    clap_complete::generate(shell, &mut Arguments::command(), "dwh", &mut script);
    console.out.write_all(&script)?;
    Ok(Exit::Done)
}

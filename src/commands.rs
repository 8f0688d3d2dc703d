//! The commands: each reads top to bottom and gives a value; printing and exit codes are the command line's.

pub mod build;
pub mod plan;
pub mod prepare;
pub mod test;

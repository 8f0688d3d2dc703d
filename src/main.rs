//! The program: a thin shell around the library.

fn main() -> std::process::ExitCode {
    dwh::cli::main(std::env::args_os())
}

//! The program: hands the command line over, and ends with the contract's exit code.

fn main() -> std::process::ExitCode {
    daybook::cli::main(std::env::args_os())
}

//! The `boardpack` program.

fn main() -> std::process::ExitCode {
    boardpack::run(std::env::args_os())
}

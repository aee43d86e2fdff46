//! One file a command: the verb you type is the file you open.

mod accounts;
mod cases;
mod check_text;
mod claims_policy;
mod demo;
mod desk;
mod diagnostics;
mod diff;
mod doctor;
mod explain;
mod export;
mod fee;
mod fonts;
mod generate;
mod init;
mod inspect;
mod junit;
mod log_file;
mod logged;
mod logs;
mod policy;
mod policy_diff;
mod queue;
mod review;
mod scan;
mod scan_summary;
mod schema;
mod shard;
mod shared;
mod version;
pub(crate) use export::is_output;
pub(crate) use logged::CASE_LOG;
pub(crate) use shared::amount;
pub(crate) use shared::{SETTINGS, did_you_mean, set_zone};
pub(crate) use version::version;

use crate::args::{Args, Command, OutputArgs};
use crate::error::CommandError;
use crate::exit::Exit;

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<Exit, CommandError> {
    match &args.command {
        Command::Scan(args) => kept(&args.output, "scan", || scan::scan(args)),
        Command::Inspect(args) => log_file::watched(|| inspect::inspect(args)),
        Command::Cases(args) => cases::cases(args),
        Command::Queue(args) => queue::queue(args),
        Command::Review(args) => review::review(args),
        Command::Diff(args) => diff::diff(args),
        Command::Demo(args) => kept(&args.output, "demo", || demo::demo(args)),
        Command::Explain(args) => explain::explain(args),
        Command::Policy(args) => policy::policy(args),
        Command::Fee(args) => fee::fee(args),
        Command::CheckText(args) => check_text::check_text(args),
        Command::Export(args) => log_file::watched(|| export::export(args)),
        Command::Schema(args) => schema::schema(args),
        Command::Shard(args) => shard::shard(args),
        Command::Doctor(args) => doctor::doctor(args),
        Command::Init(args) => init::init(args),
        Command::Generate(args) => generate::generate(args),
    }
}

/// Runs a scan with what is kept of it beside its output: the log of the run, and JUnit.
fn kept(
    output: &OutputArgs,
    command: &'static str,
    scan: impl FnOnce() -> Result<Exit, CommandError>,
) -> Result<Exit, CommandError> {
    log_file::logged(output, command, || junit::guarded(output, scan))
}

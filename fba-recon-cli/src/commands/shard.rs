//! `shard`: one line an account for engines that place tasks, one account a task, and the totals.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Parser, ValueEnum};
use fba_recon_core::Request;
use fba_recon_core::model::visible::{VisiblePath as _, visible};
use fba_recon_core::policy::Policy;
use fba_recon_core::run::{RunError, Scanned, Target};
use fba_recon_core::shard::one::Timer;
use fba_recon_core::shard::{
    self, Look, Plan, PlanError, ResultPlace, ShardError, ShardResult, ShardTask, Spec, ordered,
};

use super::scan::{SHOWN_MAX, arguments, job, request, say_gates, say_placed, threads, words};
use super::shared::{
    declared, downloaded, formats, least_values, load_policy, policy_digest, read_accounts, store,
    time_of_writing, write_whole,
};
use crate::args::shard::{
    Changed, PlannedOptions, ShardArgs, ShardCommand, ShardMergeArgs, ShardOptions, ShardPlanArgs,
    ShardRunArgs,
};
use crate::args::{AsOf, Format, InputArgs, OutputArgs};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::signals::interrupt;
use crate::{files, terminal};

const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Where job arrays tell a task its number.
const INDEXES: &[&str] =
    &["JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX", "SLURM_ARRAY_TASK_ID"];

pub(crate) fn shard(args: &ShardArgs) -> Result<Exit, CommandError> {
    match &args.command {
        ShardCommand::Plan(args) => plan(args),
        ShardCommand::Run(args) => run(args),
        ShardCommand::Merge(args) => merge(args),
    }
}

impl From<PlanError> for CommandError {
    fn from(error: PlanError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<ShardError> for CommandError {
    fn from(error: ShardError) -> Self {
        let message = error.to_string();
        match error {
            ShardError::Refused(_) => Self::usage(message),
            ShardError::Run(error) => error.into(),
            ShardError::Log(error) => error.into(),
            ShardError::Io { error, .. } if error.kind() == std::io::ErrorKind::Interrupted => {
                RunError::Sink(error).into()
            }
            ShardError::Io { .. } => Self::from(anyhow::anyhow!("{message}")),
        }
    }
}

fn plan(args: &ShardPlanArgs) -> Result<Exit, CommandError> {
    let policy = load_policy(args.policy_dir.as_deref())?;
    let planned = planned(&args.options, args.as_of, &policy)?;
    let plan = Plan {
        as_of: args.as_of.day,
        options: planned,
        policy_digest: policy.digest().to_owned(),
        version: VERSION.to_owned(),
        is_digested: !args.no_digest,
    };
    let mut specs = Vec::new();
    let mut has_outside = false;
    for folder in &args.folders {
        let whole = folder.canonicalize().map_err(|error| {
            CommandError::usage(format!("cannot read folder {}: {error}", folder.visible()))
        })?;
        let found = read_accounts(std::slice::from_ref(&whole))?;
        for (name, root) in &found.accounts.accounts {
            specs.push(plan.line(name, root, &found.accounts.discover(root))?);
        }
        super::shared::Outside::say_all(&found.outside);
        has_outside |= found.outside.iter().any(super::shared::Outside::is_error);
    }
    if let Some(manifest) = &args.manifest {
        for line in lines(manifest)? {
            specs.push(plan.elsewhere(&line)?);
        }
    }
    let specs = ordered(specs)?;
    let text: String = specs.iter().map(|spec| spec.to_line() + "\n").collect();
    if args.out == Path::new("-") {
        raw(&text)?;
    } else {
        write_whole(&args.out, text.as_bytes())?;
        let bytes: u64 = specs.iter().map(|spec| spec.bytes).sum();
        terminal::say(&format!("Planned: {} accounts, {bytes} bytes", specs.len()));
    }
    Ok(if has_outside { Exit::Incomplete } else { Exit::Done })
}

/// Prints lines as they are: programs read them back.
fn raw(text: &str) -> Result<(), CommandError> {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|error| terminal::not_printed(&error))
}

/// The lines of a plan; `-` is standard input.
fn lines(path: &Path) -> Result<Vec<String>, CommandError> {
    let mut text = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).map(|_| ())
    } else {
        files::text(path, files::LARGE).map(|read| text = read)
    };
    read.map_err(|error| CommandError::usage(format!("cannot read {}: {error}", path.visible())))?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    Ok(lines.map(ToOwned::to_owned).collect())
}

/// The options of a plan as they stand in its lines, checked.
fn planned(
    options: &ShardOptions,
    as_of: AsOf,
    policy: &Policy,
) -> Result<Vec<String>, CommandError> {
    let told = &options.told;
    store(policy, told.marketplace.as_deref())?;
    declared(&told.covers)?;
    downloaded(told.downloaded, as_of.day)?;
    least_values(policy, &options.min_value)?;
    let mut planned = vec![
        format!("--lang={}", name(&options.lang)),
        format!("--max-rejects={}", options.max_rejects),
        format!("--policy={}", name(&options.policy)),
        format!("--sheets={}", name(&options.sheets)),
    ];
    planned.extend(told.marketplace.iter().map(|store| format!("--marketplace={store}")));
    planned.extend(told.covers.iter().map(|covers| format!("--covers={covers}")));
    planned.extend(told.downloaded.map(|day| format!("--downloaded={day}")));
    planned.extend(options.min_value.iter().map(|least| format!("--min-value={least}")));
    planned.extend(options.fail_on.iter().map(|gate| format!("--fail-on={gate}")));
    planned.extend(as_of.moment.map(|moment| format!("--as-of={moment}")));
    planned.sort();
    Ok(planned)
}

fn name(value: &impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

/// The line of a plan that a task is to scan.
fn chosen(args: &ShardRunArgs) -> Result<Spec, CommandError> {
    let lines = lines(&args.spec)?;
    let index = match args.index {
        Some(index) => Some(index),
        None if lines.len() == 1 => Some(0),
        None => index_of_array()?,
    };
    let Some(index) = index else {
        let message = format!("{} lines, and none is chosen", lines.len());
        return Err(CommandError::usage(message).hinted("choose one with --index, from 0"));
    };
    let line = lines.get(index).ok_or_else(|| {
        CommandError::usage(format!("no line {index}: the plan has {}, from 0", lines.len()))
    })?;
    Ok(Spec::parse(line)?)
}

/// The number that a job array gave this task.
#[allow(clippy::disallowed_methods, reason = "job arrays number their tasks by the environment")]
fn index_of_array() -> Result<Option<usize>, CommandError> {
    let Some((name, text)) =
        INDEXES.iter().find_map(|name| Some((name, std::env::var(name).ok()?)))
    else {
        return Ok(None);
    };
    let wrong = |_| CommandError::usage(format!("{name} is no number: {text}"));
    text.trim().parse().map(Some).map_err(wrong)
}

#[allow(
    clippy::disallowed_methods,
    reason = "the time that a task took is told, and decides nothing"
)]
fn run(args: &ShardRunArgs) -> Result<Exit, CommandError> {
    let began = std::time::Instant::now();
    let spec = chosen(args)?;
    check(&spec, args)?;
    let root = folder(&spec, args)?;
    let place = ResultPlace::new(&args.out, &spec);
    let log = match &args.log {
        Some(log) => Some(log.clone()),
        None => (!args.no_log).then(|| place.log()),
    };
    let may_change = args.changed == Changed::Scan;
    let look = Look::at(&spec, &root, &place, may_change)?;
    if !args.again
        && let Some(result) = look.standing(log.as_deref())?
    {
        return told(&result);
    }
    let policy = load_policy(args.policy_dir.as_deref())?;
    let (input, output) = arguments_of(&spec, args)?;
    let request: Request = request(&policy, &input, &output)?;
    let (words, formats, pool) = (words(&output)?, formats()?, threads(&output)?);
    let host = host();
    let task = ShardTask {
        root: &root,
        job: job(&formats, &policy, &words, &output),
        arguments: arguments(&output, &request),
        request,
        log: log.as_deref(),
        who: (&host, std::process::id()),
        may_change,
    };
    let milliseconds = || u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let seconds = || Duration::from_millis(milliseconds()).as_secs_f64();
    let clock = Timer { seconds: &seconds, at: &time_of_writing };
    let stop = interrupt();
    let show = |scanned: &Scanned| say_gates(&scanned.reasons);
    told(&pool.install(|| shard::run(&task, &look, &stop, &clock, show))?)
}

/// Says what became of the line.
fn told(result: &ShardResult) -> Result<Exit, CommandError> {
    raw(&(serde_json::to_string(result).map_err(anyhow::Error::new)? + "\n"))?;
    Ok(result.status.outcome().into())
}

/// Refuses a line of another program or other tables.
fn check(spec: &Spec, args: &ShardRunArgs) -> Result<(), CommandError> {
    if spec.version != VERSION {
        let message = format!("the plan is of version {}, this is {VERSION}", spec.version);
        return Err(
            CommandError::usage(message).hinted("make the plan with the version that runs it")
        );
    }
    if spec.policy_digest != policy_digest(args.policy_dir.as_deref())? {
        let message = "the policy tables are not those of the plan";
        return Err(
            CommandError::usage(message).hinted("give the same --policy-dir to plan and run")
        );
    }
    Ok(())
}

/// The folder of the account's files.
fn folder(spec: &Spec, args: &ShardRunArgs) -> Result<PathBuf, CommandError> {
    let root = args.root.clone().unwrap_or_else(|| PathBuf::from(&spec.root));
    if args.root.is_none() && spec.root.contains("://") {
        let message = format!("the files lie at {}, which is no folder", visible(&spec.root));
        return Err(
            CommandError::usage(message).hinted("fetch them, and name their folder with --root")
        );
    }
    if !root.is_dir() {
        return Err(CommandError::usage(format!("no such folder: {}", root.visible())));
    }
    Ok(root)
}

/// What a scan of the line is asked for.
fn arguments_of(spec: &Spec, args: &ShardRunArgs) -> Result<(InputArgs, OutputArgs), CommandError> {
    let PlannedOptions { options, moment } = PlannedOptions::try_parse_from(&spec.options)
        .map_err(|error| CommandError::usage(format!("options of the plan: {error}")))?;
    let day = spec.as_of.parse().map_err(|_| CommandError::usage("the plan has no day"))?;
    let input = InputArgs {
        paths: Vec::new(),
        accounts: false,
        told: options.told,
        policy_dir: args.policy_dir.clone(),
    };
    let output = OutputArgs {
        as_of: Some(AsOf { day, moment }),
        out: args.out.clone(),
        sheets: options.sheets,
        min_value: options.min_value,
        dry_run: false,
        account: spec.account.clone(),
        log: args.log.clone(),
        no_log: args.no_log,
        policy: options.policy,
        lang: options.lang,
        templates: None,
        // The fonts of a machine may not decide what another would write.
        fonts: vec![PathBuf::from("none")],
        format: Format::Human,
        max_rejects: options.max_rejects,
        fail_on: options.fail_on,
        junit: None,
        log_file: None,
        jobs: args.jobs,
    };
    Ok((input, output))
}

/// The name of this machine, for names of folders that are being written.
#[allow(
    clippy::disallowed_methods,
    reason = "systems without a file for it tell the name in the environment"
)]
fn host() -> String {
    let of_file = || fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let of_environment =
        || ["HOSTNAME", "COMPUTERNAME"].iter().find_map(|name| std::env::var(name).ok());
    let name = of_file().or_else(of_environment).unwrap_or_default();
    match name.trim() {
        "" => "host".to_owned(),
        name => name.chars().take(40).collect(),
    }
}

fn merge(args: &ShardMergeArgs) -> Result<Exit, CommandError> {
    let specs =
        lines(&args.plan)?.iter().map(|line| Spec::parse(line)).collect::<Result<Vec<_>, _>>()?;
    let specs = ordered(specs)?;
    if let Some(spec) = specs.iter().find(|spec| spec.as_of != args.as_of.to_string()) {
        let message = format!("the plan is of {}, not of {}", spec.as_of, args.as_of);
        return Err(CommandError::usage(message));
    }
    if !args.dir.is_dir() {
        return Err(CommandError::usage(format!("no such folder: {}", args.dir.visible())));
    }
    let mut staged = Target::new(&args.out)?.stage(&interrupt())?;
    let merged = shard::merge(&args.dir, &specs, args.as_of, VERSION).map_err(RunError::Render)?;
    for one in merged.not_there.iter().take(SHOWN_MAX) {
        let error = one.error.as_deref().map(|error| format!(": {error}")).unwrap_or_default();
        terminal::say(&format!("error: {} is {}{error}", visible(&one.account), one.why));
    }
    let more = merged.not_there.len().saturating_sub(SHOWN_MAX);
    if more > 0 {
        terminal::say(&format!("error: and {more} more accounts, listed in summary.md"));
    }
    for name in merged.changed.iter().take(SHOWN_MAX) {
        let name = visible(name);
        terminal::say(&format!(
            "warning: {name} was scanned with other files than those of the plan"
        ));
    }
    for name in merged.unplanned.iter().take(SHOWN_MAX) {
        terminal::say(&format!("warning: {} is not in the plan and not added", visible(name)));
    }
    for (path, text) in &merged.files {
        fba_recon_core::sink::Sink::file(&mut staged, path, text.clone().into_bytes())
            .map_err(RunError::Sink)?;
    }
    say_placed(&staged.place(|_| Ok(()))?);
    let there = merged.rows.len() - merged.not_there.len();
    terminal::summary(&format!(
        "{there} of {} accounts\nWritten: {}/summary.md\n",
        merged.rows.len(),
        args.out.visible()
    ))?;
    Ok(merged.outcome.into())
}

//! What exports are made from: an output folder, or a folder of reports that is scanned without writing.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use fba_recon_core::account::Request;
use fba_recon_core::cases::LeastValues;
use fba_recon_core::diag::Severity;
use fba_recon_core::policy::{Policy, PolicyMode};
use fba_recon_core::render::v1::{AccountsRun, CasesV1, PaymentV1, read_payments};
use fba_recon_core::render::{Lang, Sheets, Words};
use fba_recon_core::run::{self, Job};
use fba_recon_core::sink::{Copied, Nowhere};
use jiff::civil::Date;

use crate::args::books::DumpArgs;
use crate::commands::diagnostics::say_diagnostics;
use crate::commands::shared::{formats, load_policy, read, store, today};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::files;
use fba_recon_core::model::visible::VisiblePath as _;

/// What is read of an output.
const PAYMENTS: &str = "payments.csv";
const CASES: &str = "cases.json";

/// What a folder tells; one document an account.
pub(super) struct Found {
    pub(super) documents: Vec<CasesV1>,
    pub(super) payments: Vec<PaymentV1>,
    pub(super) exit: Exit,
}

impl Found {
    fn new(texts: &BTreeMap<&'static str, String>, exit: Exit) -> Result<Self, CommandError> {
        let text = |name: &str| texts.get(name).map(String::as_str).unwrap_or_default();
        let document: CasesV1 =
            serde_json::from_str(text(CASES)).context("cases.json cannot be read")?;
        let payments = read_payments(text(PAYMENTS))
            .map_err(|error| CommandError::usage(format!("{PAYMENTS} cannot be read: {error}")))?;
        Ok(Self { documents: vec![document], payments, exit })
    }

    /// The day that all of it speaks for.
    pub(super) fn as_of(&self) -> Result<Date, CommandError> {
        let day = self.documents.first().and_then(|document| document.as_of.parse().ok());
        Ok(day.context("cases.json has no day")?)
    }
}

/// Whether a folder is an output.
pub(crate) fn is_output(folder: &Path) -> bool {
    folder.join("run.json").is_file()
}

/// What a folder tells.
pub(super) fn found(args: &DumpArgs) -> Result<Found, CommandError> {
    if is_output(&args.path) { output(args) } else { dump(args) }
}

/// What an output folder tells, or every account of one.
fn output(args: &DumpArgs) -> Result<Found, CommandError> {
    if args.as_of.is_some() || args.marketplace.is_some() || args.policy_dir.is_some() {
        return Err(CommandError::usage(
            "--as-of, --marketplace and --policy-dir are for a folder of reports; an output has its own",
        ));
    }
    let text = files::text(&args.path.join("run.json"), files::LARGE)
        .context("run.json cannot be read")?;
    let Ok(run) = serde_json::from_str::<AccountsRun>(&text) else { return of_folder(&args.path) };
    let mut all: Option<Found> = None;
    for account in run.accounts.iter().filter(|account| account.reports > Some(0)) {
        let found = of_folder(&args.path.join(&account.account))?;
        match &mut all {
            None => all = Some(found),
            Some(all) => {
                all.payments.extend(found.payments);
                all.documents.extend(found.documents);
            }
        }
    }
    all.ok_or_else(|| CommandError::usage("no account of this output has a report"))
}

fn of_folder(folder: &Path) -> Result<Found, CommandError> {
    let mut texts = BTreeMap::new();
    for name in [PAYMENTS, CASES] {
        let path = folder.join(name);
        let text = files::text(&path, files::LARGE).map_err(|error| {
            CommandError::usage(format!("cannot read {}: {error}", path.visible()))
                .hinted("scan the reports again, or name their folder in place of the output")
        })?;
        texts.insert(name, text);
    }
    Found::new(&texts, Exit::Done)
}

/// What a folder of reports tells.
fn dump(args: &DumpArgs) -> Result<Found, CommandError> {
    let inputs = read(std::slice::from_ref(&args.path))?;
    let policy = load_policy(args.policy_dir.as_deref())?;
    let words = Words::new(Lang::En, &BTreeMap::new()).context("the words could not be read")?;
    let formats = formats()?;
    let job = Job {
        formats: &formats,
        policy: &policy,
        words: &words,
        version: env!("CARGO_PKG_VERSION"),
        sheets: Sheets::None,
        max_rejects: 0,
        gates: &[],
    };
    let mut nowhere = Nowhere;
    let mut sink = Copied::new(&mut nowhere, &[PAYMENTS, CASES]);
    let request = request(args, &policy)?;
    let scanned = run::scan(&inputs, &job, request, Vec::new(), &mut sink, None)?;
    let exit = Exit::from(scanned.outcome);
    say_diagnostics(&scanned.run, &[Severity::Error]);
    if !scanned.outcome.has_outputs() {
        return Err(CommandError::nothing("no report was recognised"));
    }
    Found::new(&sink.into_texts(), exit)
}

/// What is asked of a folder of reports.
pub(super) fn request(args: &DumpArgs, policy: &Policy) -> Result<Request, CommandError> {
    Ok(Request {
        account: args.account.clone(),
        as_of: args.as_of.unwrap_or_else(today),
        moment: None,
        mode: PolicyMode::Current,
        marketplace: store(policy, args.marketplace.as_deref())?,
        declared: Vec::new(),
        downloaded: None,
        least: LeastValues::default(),
    })
}

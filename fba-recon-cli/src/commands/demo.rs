//! `demo`: the scan on an embedded dump of a made-up seller with a year of history.

mod month_2;

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use fba_recon_core::ingest::Input;
use jiff::Timestamp;
use jiff::civil::{Date, date};

use super::logged::keeper;
use super::scan::{request, scan_inputs};
use super::shared::load_policy;
use crate::args::{DEFAULT_ACCOUNT, DemoArgs, InputArgs, ToldArgs};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::terminal;
use fba_recon_core::model::visible::VisiblePath as _;

macro_rules! demo_files {
    ($folder:literal: $($name:literal),+ $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../demo/", $folder, "/", $name)))),+]
    };
}

type File = (&'static str, &'static [u8]);

/// The dump, made by the seeded generator.
const GENERATED: &[File] = demo_files![
    "dump":
    "aged_surcharge.txt",
    "catalog.csv",
    "categories.csv",
    "costs.csv",
    "customer_returns.txt",
    "evidence.csv",
    "fee_preview.txt",
    "ledger.txt",
    "ledger_summary.txt",
    "packing_list_FBA15PGKE6FJ.tsv",
    "reimbursements.txt",
    "removal_orders.txt",
    "removal_shipments.txt",
    "replacements.txt",
    "settlement.txt",
    "shipments.csv",
    "shipping_queue.csv",
    "storage_fees.txt",
];

/// Five claims of buyers on orders that the seller fulfilled, made by hand.
const CLAIMS: &[File] = demo_files![
    "claims":
    "buyer_claims.csv",
    "buyer_claims_evidence.csv",
    "buyer_messages.csv",
    "merchant_returns.txt",
    "seller_performance.json",
    "settlement_seller_fulfilled.txt",
];

fn files() -> impl Iterator<Item = &'static File> {
    GENERATED.iter().chain(CLAIMS)
}

/// The account of the demo, and its log beside the output folder: neither meets the user's own.
const ACCOUNT: &str = "demo";
const DEMO_LOG: &str = "fba-recon-demo.db";

/// The day on which the demo is judged: the day after its last row.
const AS_OF: Date = date(2026, 11, 21);
/// The moment of it: 9 o'clock in the store, some hours before an answer is due.
const MOMENT: Timestamp = Timestamp::constant(1_795_280_400, 0);

pub(crate) fn demo(args: &DemoArgs) -> Result<Exit, CommandError> {
    if let Some(folder) = &args.extract {
        return extract(folder);
    }
    let inputs: Vec<Input> =
        files().map(|(name, bytes)| Input::from_bytes(*name, *bytes)).collect();
    let input = InputArgs {
        paths: Vec::new(),
        accounts: false,
        told: ToldArgs::default(),
        policy_dir: None,
    };
    let policy = load_policy(None)?;
    let mut request = request(&policy, &input, &args.output)?;
    if args.output.account == DEFAULT_ACCOUNT {
        ACCOUNT.clone_into(&mut request.account);
    }
    if args.output.as_of.is_none() {
        request.as_of = AS_OF;
        request.moment = Some(MOMENT);
    }
    let mut inputs = inputs;
    let log = if args.month == 2 {
        inputs.extend(month_2::payments(&inputs, &policy, &request, &args.output)?);
        keeper(&args.output, month_2::LOG)
    } else {
        keeper(&args.output, DEMO_LOG)
    };
    scan_inputs(&inputs, &policy, &args.output, request, log)
}

fn extract(folder: &Path) -> Result<Exit, CommandError> {
    fs::create_dir_all(folder)
        .with_context(|| format!("cannot create folder {}", folder.visible()))?;
    for (name, bytes) in files() {
        let path = folder.join(name);
        if path.exists() {
            return Err(CommandError::usage(format!("{} exists already", path.visible()))
                .hinted("choose a new folder; nothing is overwritten"));
        }
        fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.visible()))?;
    }
    terminal::say(&format!("{} files written to {}", files().count(), folder.visible()));
    Ok(Exit::Done)
}

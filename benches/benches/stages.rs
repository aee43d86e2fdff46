//! Each stage of a scan by itself, on a generated account: reading, frames, book, detectors, assessment, outputs.

#![allow(
    missing_docs,
    clippy::expect_used,
    reason = "criterion's macros; a bench that cannot run stops"
)]

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use fba_recon_benches::generator::{FileSplit, Plan, generate};
use fba_recon_core::account::{Request, scan};
use fba_recon_core::assess::coverage::{Vouching, dump};
use fba_recon_core::assess::{Coverage, Settings, assess};
use fba_recon_core::book;
use fba_recon_core::detect::{Context, detect};
use fba_recon_core::ingest::{Formats, Input, ingest};
use fba_recon_core::normalise::normalise;
use fba_recon_core::policy::{Policy, PolicyMode};
use fba_recon_core::render::{Lang, RunInfo, Sheets, Words, render};
use jiff::civil::date;

/// Orders of the account.
const ORDERS: u32 = 20_000;

fn account() -> Vec<Input> {
    let plan = Plan {
        seed: 42,
        first_day: date(2025, 11, 21),
        last_day: date(2026, 11, 20),
        orders: ORDERS,
        skus: ORDERS / 50,
        plant: true,
        files: FileSplit::One,
        ..Plan::default()
    };
    generate(&plan).files.into_iter().map(|(name, bytes)| Input::from_bytes(name, bytes)).collect()
}

fn benches(criterion: &mut Criterion) {
    let formats = Formats::embedded().expect("formats");
    let policy = Policy::embedded().expect("policy");
    let words = Words::new(Lang::En, &BTreeMap::new()).expect("words");
    let inputs = account();
    let as_of = date(2026, 11, 21);
    let read = || {
        let mut ingested = ingest(&inputs, &formats);
        normalise(&mut ingested, &policy, None).expect("frames")
    };
    let normalised = read();
    let scope = book::Scope { as_of, marketplace: None, files: &normalised.files, settled: &[] };
    let (built, _) = book::build(&normalised.frames, &policy, scope).expect("book");
    let context = Context::new(&built, &policy, as_of);
    let findings = detect(&context).findings;
    let vouching = Vouching { declared: &[], downloaded: None };
    let dump_day = dump::day_of_dump(&normalised.frames, &normalised.shipment_days, as_of);
    let dump_day = dump_day.expect("day of the dump");
    let mut coverage = Coverage::new(&normalised.files, vouching, dump_day, as_of, &policy);
    coverage.confront(&built, &normalised.frames, &policy).expect("witnesses");
    let settings = Settings { as_of, moment: None, mode: PolicyMode::Current };

    let mut group = criterion.benchmark_group(format!("stages_{ORDERS}_orders"));
    group.sample_size(10);
    group.bench_function("decode_split", |bench| {
        bench.iter(|| black_box(ingest(&inputs, &formats)));
    });
    group.bench_function("cast_merge_frames", |bench| {
        let fresh = || ingest(&inputs, &formats);
        bench.iter_batched(
            fresh,
            |mut ingested| black_box(normalise(&mut ingested, &policy, None).expect("frames")),
            BatchSize::PerIteration,
        );
    });
    group.bench_function("book", |bench| {
        bench.iter(|| black_box(book::build(&normalised.frames, &policy, scope).expect("book")));
    });
    group.bench_function("detect", |bench| bench.iter(|| black_box(detect(&context))));
    group.bench_function("net_value_date", |bench| {
        bench.iter_batched(
            || findings.clone(),
            |findings| black_box(assess(findings, &built, &policy, &coverage, settings)),
            BatchSize::PerIteration,
        );
    });
    let request = Request {
        account: "bench".to_owned(),
        as_of,
        moment: None,
        mode: PolicyMode::Current,
        marketplace: None,
        declared: Vec::new(),
        downloaded: None,
        least: fba_recon_core::cases::LeastValues::default(),
    };
    let run = scan(&inputs, &formats, &policy, request).expect("scan");
    for sheets in [Sheets::All, Sheets::Open, Sheets::None] {
        let info = RunInfo {
            version: String::new(),
            arguments: Vec::new(),
            lang: "en",
            exit_code: 0,
            sheets,
        };
        group.bench_function(format!("render_sheets_{}", sheets.as_str()), |bench| {
            bench.iter(|| black_box(render(&run, &policy, &words, &info).expect("outputs")));
        });
    }
    group.finish();
}

criterion_group!(stages, benches);
criterion_main!(stages);

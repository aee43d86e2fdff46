//! The whole scan, from bytes in memory to rendered outputs, on a generated account.

#![allow(
    missing_docs,
    clippy::expect_used,
    reason = "criterion's macros; a bench that cannot run stops"
)]

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fba_recon_benches::generator::{FileSplit, Plan, generate};
use fba_recon_core::account::{Request, scan};
use fba_recon_core::ingest::{Formats, Input, ingest};
use fba_recon_core::normalise::normalise;
use fba_recon_core::policy::{Policy, PolicyMode};
use fba_recon_core::render::{Lang, RunInfo, Sheets, Words, render};
use jiff::civil::date;

fn account(orders: u32) -> Vec<Input> {
    let plan = Plan {
        seed: 42,
        first_day: date(2025, 11, 21),
        last_day: date(2026, 11, 20),
        orders,
        skus: orders / 50,
        plant: true,
        files: FileSplit::One,
        ..Plan::default()
    };
    generate(&plan).files.into_iter().map(|(name, bytes)| Input::from_bytes(name, bytes)).collect()
}

fn bytes(inputs: &[Input]) -> u64 {
    let sizes = inputs.iter().map(|input| match &input.content {
        fba_recon_core::ingest::Content::Bytes(bytes) => bytes.len() as u64,
        _ => 0,
    });
    sizes.sum()
}

fn request() -> Request {
    Request {
        account: "bench".to_owned(),
        as_of: date(2026, 11, 21),
        moment: None,
        mode: PolicyMode::Current,
        marketplace: None,
        declared: Vec::new(),
        downloaded: None,
        least: fba_recon_core::cases::LeastValues::default(),
    }
}

fn benches(criterion: &mut Criterion) {
    let formats = Formats::embedded().expect("formats");
    let policy = Policy::embedded().expect("policy");
    let words = Words::new(Lang::En, &BTreeMap::new()).expect("words");
    let info = RunInfo {
        version: String::new(),
        arguments: Vec::new(),
        lang: "en",
        exit_code: 0,
        sheets: Sheets::All,
    };
    for orders in [1_000, 20_000] {
        let inputs = account(orders);
        let mut group = criterion.benchmark_group(format!("{orders}_orders"));
        group.sample_size(10).throughput(Throughput::Bytes(bytes(&inputs)));
        group.bench_function("ingest", |bench| bench.iter(|| black_box(ingest(&inputs, &formats))));
        group.bench_function("normalise", |bench| {
            bench.iter(|| {
                let mut ingested = ingest(&inputs, &formats);
                black_box(normalise(&mut ingested, &policy, None).expect("frames"))
            });
        });
        group.bench_function("scan", |bench| {
            bench.iter(|| black_box(scan(&inputs, &formats, &policy, request()).expect("scan")));
        });
        group.bench_function("scan_and_render", |bench| {
            bench.iter(|| {
                let run = scan(&inputs, &formats, &policy, request()).expect("scan");
                black_box(render(&run, &policy, &words, &info).expect("outputs"))
            });
        });
        group.finish();
    }
}

criterion_group!(end_to_end, benches);
criterion_main!(end_to_end);

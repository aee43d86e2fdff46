//! Any rows below the header of any report, in two overlapping files: every row is accounted for.
#![no_main]

use std::sync::LazyLock;

use fba_recon_core::ingest::{Formats, Input, ingest};
use fba_recon_core::normalise::normalise;
use fba_recon_core::policy::Policy;
use libfuzzer_sys::fuzz_target;

static FORMATS: LazyLock<Formats> = LazyLock::new(|| Formats::embedded().expect("formats"));
static POLICY: LazyLock<Policy> = LazyLock::new(|| Policy::embedded().expect("policy"));

fuzz_target!(|input: (u8, bool, &str, &str)| {
    let (choice, with_tabs, one, other) = input;
    let formats: Vec<_> = FORMATS.iter().filter(|format| format.json.is_none()).collect();
    let format = formats[usize::from(choice) % formats.len()];
    let headers: Vec<&str> =
        format.column.iter().filter_map(|column| column.from.first()).map(String::as_str).collect();
    let amounts = format.amount.iter().map(|amount| amount.from.as_str());
    let headers: Vec<&str> = headers.into_iter().chain(amounts).collect();
    let header = headers.join(if with_tabs { "\t" } else { "," });
    let file = |name: &str, rows: &str| {
        Input::from_bytes(name, format!("{header}\n{rows}").into_bytes())
    };
    let inputs = [file("one", one), file("other", other)];
    let mut ingested = ingest(&inputs, &FORMATS);
    let normalised = normalise(&mut ingested, &POLICY, None).expect("frames");
    for report in &normalised.files {
        assert_eq!(report.rows_read, report.kept + report.merged + report.rejected.len());
    }
});

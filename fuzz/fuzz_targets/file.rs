//! Any file is opened, decoded, recognised, split, cast and merged; every row is accounted for.
#![no_main]

use std::sync::LazyLock;

use fba_recon_core::ingest::{Formats, Input, ingest};
use fba_recon_core::normalise::normalise;
use fba_recon_core::policy::Policy;
use libfuzzer_sys::fuzz_target;

static FORMATS: LazyLock<Formats> = LazyLock::new(|| Formats::embedded().expect("formats"));
static POLICY: LazyLock<Policy> = LazyLock::new(|| Policy::embedded().expect("policy"));

fuzz_target!(|bytes: &[u8]| {
    let inputs = [Input::from_bytes("report", bytes.to_vec())];
    let mut ingested = ingest(&inputs, &FORMATS);
    let normalised = normalise(&mut ingested, &POLICY, None).expect("frames");
    for report in &normalised.files {
        assert_eq!(report.rows_read, report.kept + report.merged + report.rejected.len());
    }
});

//! Every input that fuzzing ever broke is read to its end, with every row accounted for.

use fba_recon_core::ingest::{Formats, Input, ingest};
use fba_recon_core::normalise::normalise;

use crate::support::{entries, fixtures, policy};

#[test]
fn what_fuzzing_found_is_read_to_its_end() {
    let formats = Formats::embedded().unwrap();
    let policy = policy();
    for path in entries(&fixtures().join("fuzz")) {
        let bytes = std::fs::read(&path).unwrap();
        let mut ingested = ingest(&[Input::from_bytes("report", bytes)], &formats);
        let normalised = normalise(&mut ingested, policy, None).unwrap();
        for report in &normalised.files {
            let counted = report.kept + report.merged + report.rejected.len();
            assert_eq!(report.rows_read, counted, "{}", path.display());
        }
    }
}

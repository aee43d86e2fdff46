//! The ledger's shipments as sums lead to the same book as each of them as a row.

use std::path::PathBuf;

use fba_recon_core::book::{self, Scope};
use fba_recon_core::ingest::{Formats, Input, ingest};
use fba_recon_core::model::tables::LEDGER_SHIPMENTS;
use fba_recon_core::normalise::{Detail, normalise_to};
use fba_recon_core::policy::Policy;

use crate::support::{entries, fixtures, inputs};

/// Everything that is concluded, and how many sums there were. Both are the same frames where there is no sum: nothing is
/// told then.
fn told(detail: Detail, inputs: &[Input], formats: &Formats, policy: &Policy) -> (String, usize) {
    let mut ingested = ingest(inputs, formats);
    let normalised = normalise_to(detail, &mut ingested, policy, None).unwrap();
    let sums = normalised.frames.get(&LEDGER_SHIPMENTS).unwrap().height();
    if detail == Detail::Sums && sums == 0 {
        return (String::new(), 0);
    }
    let as_of = jiff::civil::date(2026, 11, 21);
    let scope = Scope { as_of, marketplace: None, files: &normalised.files, settled: &[] };
    let (book, told) = book::build(&normalised.frames, policy, scope).unwrap();
    let files = &normalised.files;
    (format!("{book:#?}\n{files:#?}\n{:#?}\n{told:#?}", normalised.diagnostics), sums)
}

#[test]
fn sums_of_shipments_tell_what_their_rows_do() {
    let (formats, policy) = (Formats::embedded().unwrap(), Policy::embedded().unwrap());
    let mut folders: Vec<PathBuf> = entries(&fixtures().join("clean"));
    for detector in entries(&fixtures().join("detectors")) {
        folders.extend(entries(&detector));
    }
    let sums: Vec<usize> = folders
        .iter()
        .filter(|folder| folder.is_dir())
        .map(|folder| {
            let inputs = inputs(folder);
            let (own, sums) = told(Detail::Sums, &inputs, &formats, &policy);
            if sums == 0 {
                return 0;
            }
            let (rows, none) = told(Detail::Rows, &inputs, &formats, &policy);
            assert_eq!(none, 0);
            let differs = rows.lines().zip(own.lines()).find(|(one, other)| one != other);
            assert!(rows == own, "{}: {differs:?}", folder.display());
            sums
        })
        .collect();
    let with_sums = sums.iter().filter(|sums| **sums > 0).count();
    assert!(with_sums > 50, "{with_sums} of {}", sums.len());
}

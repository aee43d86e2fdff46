//! A report that only confirms never makes a case surer or larger by not being there, or by having rows that cannot
//! be read: it could be the one that contradicts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use fba_recon_core::account::Run;
use fba_recon_core::assess::Status;
use fba_recon_core::cases::Case;
use fba_recon_core::detect::Confidence;
use fba_recon_core::ingest::Input;
use fba_recon_core::model::tables::{FEE_PREVIEW, INBOUND_ITEMS, INBOUND_SHIPMENTS};

use crate::support::{entries, file_name, fixtures, inputs, reports, request, scan_inputs};

/// The tables of reports that only confirm.
const CONFIRMING: [&str; 3] = [FEE_PREVIEW.name, INBOUND_ITEMS.name, INBOUND_SHIPMENTS.name];

/// The fixtures of the detectors that such reports confirm, and the sellers who have them.
fn folders() -> Vec<PathBuf> {
    let of_detectors = ["inbound_shortage", "inbound_damaged", "fulfilment_fee_overcharged"];
    let of_detectors =
        of_detectors.iter().flat_map(|id| entries(&fixtures().join("detectors").join(id)));
    of_detectors.chain(entries(&fixtures().join("clean"))).collect()
}

/// Units and confidence of the open cases that are more than possible, by what they are about.
fn sure(run: &Run) -> BTreeMap<(&'static str, String), (i64, Confidence)> {
    let is_sure = |case: &&Case| {
        case.confidence > Confidence::Possible
            && !matches!(case.status, Status::Covered | Status::Unproven)
    };
    let key = |case: &Case| {
        let names = [&case.shipment_id, &case.order_id, &case.msku, &case.reference_id];
        let name = names.into_iter().find_map(Clone::clone).unwrap_or_default();
        ((case.detector, name), (case.units_claimable, case.confidence))
    };
    run.cases.iter().filter(is_sure).map(key).collect()
}

/// Scans without a file, or with another text of it, and holds the cases against those with it.
fn assert_no_surer(folder: &Path, before: &Run, name: &str, changed: Option<&[u8]>) {
    let files = inputs(folder).into_iter().filter_map(|input| match changed {
        _ if input.name != name => Some(input),
        Some(bytes) => Some(Input::from_bytes(name.to_owned(), bytes.to_vec())),
        None => None,
    });
    let files: Vec<Input> = files.collect();
    let after = scan_inputs(&files, request(folder));
    let before = sure(before);
    for (key, (units, confidence)) in sure(&after) {
        let own = before.get(&key);
        assert!(
            own.is_some_and(|(most, surest)| units <= *most && confidence <= *surest),
            "{}: {key:?} is {units} units, {confidence:?} and was {own:?}: {name} {}",
            folder.display(),
            if changed.is_some() { "is broken" } else { "is missing" },
        );
    }
}

#[test]
fn nothing_is_surer_without_a_report_that_confirms() {
    let mut tried = 0;
    for folder in folders() {
        let before = scan_inputs(&inputs(&folder), request(&folder));
        let confirming =
            before.inventory.reports.iter().filter(|report| CONFIRMING.contains(&report.table));
        for report in confirming {
            let name = before.inventory.files[report.file.0 as usize].source.name.clone();
            assert_no_surer(&folder, &before, &name, None);
            tried += 1;
            if name.ends_with(".json") {
                continue;
            }
            let file = reports(&folder).into_iter().find(|path| file_name(path) == name);
            let mut broken = std::fs::read(file.unwrap()).unwrap();
            broken.extend_from_slice(b"torn\n");
            assert_no_surer(&folder, &before, &name, Some(&broken));
        }
    }
    assert!(tried > 30, "{tried}");
}

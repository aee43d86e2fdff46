//! Lists that the seller keeps by hand may hold the shipments of several accounts: beside files of another seller
//! nothing is claimed that no report of this account knows.

use fba_recon_core::account::Run;
use fba_recon_core::assess::Status;
use fba_recon_core::ingest::Input;

use crate::support::{fixtures, inputs, request, scan_inputs};

/// The `hit` of inbound shortages, with more shipments in the seller's list and more files.
fn scanned(shipments: &str, more: Vec<Input>) -> Run {
    let folder = fixtures().join("detectors/inbound_shortage/hit");
    let mut files = inputs(&folder);
    let list = std::fs::read_to_string(folder.join("shipments.csv")).unwrap() + shipments;
    files.retain(|file| file.name != "shipments.csv");
    files.push(Input::from_bytes("shipments.csv", list.into_bytes()));
    files.extend(more);
    scan_inputs(&files, request(&folder))
}

/// The status of the case of a shipment; `None` without one.
fn status(run: &Run, shipment: &str) -> Option<Status> {
    let of_shipment = |case: &&fba_recon_core::cases::Case| {
        case.detector == "inbound_shortage" && case.shipment_id.as_deref() == Some(shipment)
    };
    run.cases.iter().find(of_shipment).map(|case| case.status)
}

/// A ledger of six products that no other file has, in a store's country.
fn ledger(country: &str, product: impl Fn(u32) -> (String, String)) -> Input {
    let head = "Date\tFNSKU\tASIN\tMSKU\tTitle\tEvent Type\tReference ID\tQuantity\tFulfillment Center\tDisposition\tReason\tCountry\n";
    let rows = (1..=6).map(|n| {
        let (msku, fnsku) = product(n);
        format!("06/1{n}/2026\t{fnsku}\tB0DEMO070{n}\t{msku}\tTheirs\tReceipts\tFBA15DEMO70{n}\t90\tABC1\tSELLABLE\t\t{country}\n")
    });
    Input::from_bytes("ledger_b.txt", (head.to_owned() + &rows.collect::<String>()).into_bytes())
}

fn theirs(n: u32) -> (String, String) {
    (format!("THEIRS-0{n}"), format!("X00DEMO70{n}"))
}

const SHIPMENTS: &str = "FBA15DEMO701,THEIRS-01,X00DEMO701,100,,2026-06-01,2026-06-08,2026-07-06,Closed\n\
    FBA15DEMO801,UNKNOWN-01,X00DEMO801,40,,2026-06-01,2026-06-08,2026-07-06,Closed\n";

const PACKING_LIST: &str = "Shipment ID\tFBA15DEMO701\nName\tDemo\nTotal SKUs\t1\n\n\
    Merchant SKU\tTitle\tASIN\tFNSKU\texternal-id\tCondition\tShipped\n\
    THEIRS-01\tTheirs\tB0DEMO0701\tX00DEMO701\t--\tNew\t100\n";

#[test]
fn shipments_that_no_report_knows_are_unproven() {
    let run = scanned(SHIPMENTS, Vec::new());
    for shipment in ["FBA15DEMO701", "FBA15DEMO801"] {
        assert_eq!(status(&run, shipment), Some(Status::Unproven), "{shipment}");
    }
    assert_eq!(status(&run, "FBA15DEMO01"), Some(Status::Claimable));
}

#[test]
fn beside_files_of_another_seller_they_claim_nothing() {
    let run = scanned(SHIPMENTS, vec![ledger("US", theirs)]);
    assert!(run.inventory.reports.iter().any(|report| report.is_other_account()));
    for shipment in ["FBA15DEMO701", "FBA15DEMO801"] {
        assert_eq!(status(&run, shipment), None, "{shipment}");
    }
    assert_eq!(status(&run, "FBA15DEMO01"), Some(Status::Claimable));
    // A packing list has no days and stays, but its product is the other seller's.
    let packing_list = Input::from_bytes("packing.tsv", PACKING_LIST.as_bytes().to_vec());
    let run = scanned(SHIPMENTS, vec![ledger("US", theirs), packing_list]);
    assert_eq!(status(&run, "FBA15DEMO701"), Some(Status::Unproven));
}

#[test]
fn a_shipment_may_be_of_the_same_product_in_another_region() {
    let same =
        |n: u32| if n == 1 { ("DEMO-MUG-01".into(), "X00DEMO001".into()) } else { theirs(n) };
    let shipments =
        "FBA15DEMO701,DEMO-MUG-01,X00DEMO001,100,,2026-06-01,2026-06-08,2026-07-06,Closed\n";
    let run = scanned(shipments, vec![ledger("GB", same)]);
    assert!(run.inventory.reports.iter().any(|report| report.is_other_account()));
    assert_eq!(status(&run, "FBA15DEMO701"), Some(Status::Unproven));
    // What the account's own reports know is claimed all the same.
    assert_eq!(status(&run, "FBA15DEMO01"), Some(Status::Claimable));
}

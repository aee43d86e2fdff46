//! The plan of netting: each pass changes something in the fixture that is told for it, and the page that explains the
//! passes is fresh.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use fba_recon_core::assess::net::{PLAN, effects};

use crate::support::{assert_matches_file, fixtures, policy, scan_folder};

#[test]
fn each_pass_does_something_in_its_fixture() {
    for (at, pass) in PLAN.iter().enumerate() {
        let run = scan_folder(&fixtures().join("detectors").join(pass.fixture));
        let coverage = &run.inventory.coverage;
        let effects = effects(&run.findings, &run.book, policy(), coverage, run.request.as_of);
        assert_eq!(effects.len(), PLAN.len());
        assert!(!effects[at].is_empty(), "{}: nothing in {}", pass.name, pass.fixture);
    }
}

#[test]
fn each_pass_has_a_name_a_reason_and_an_example_of_its_own() {
    let texts: BTreeSet<&str> =
        PLAN.iter().flat_map(|pass| [pass.name, pass.does, pass.why, pass.example]).collect();
    assert_eq!(texts.len(), 4 * PLAN.len());
    let fixtures: BTreeSet<&str> = PLAN.iter().map(|pass| pass.fixture).collect();
    assert_eq!(fixtures.len(), PLAN.len());
}

#[test]
fn the_page_is_fresh() {
    let mut text = String::from(
        "# Netting, pass by pass\n\nWhat answers a finding is found out in passes over all findings of all rules. Each \
         payment, found unit or correction is spent once, each lost unit is claimed once: a pass sees what those before \
         it left. So the order decides, and it is written down as a table of the program, \
         `fba-recon-core/src/assess/net/plan.rs`, from which this page is generated. A test holds each pass to its \
         example.\n\nWhat names its case comes before what only fits it. A match that only fits holds its case for \
         review. The last passes answer nothing: they hold cases that something left over may answer.\n\n\
         What is left of a payment is a purse (`net/purse.rs`): units in cash, units in stock and money. Units take their \
         share of the money along, and money takes the units along of which it leaves no whole one, so that nothing \
         answers twice. A pass decides on spends, and one place (`net/spend.rs`) takes them off the findings.\n",
    );
    for (at, pass) in PLAN.iter().enumerate() {
        write!(text, "\n## {}. {}\n\n{}\n\n", at + 1, capital(pass.name), pass.does).unwrap();
        write!(text, "**Why here.** {}\n\n", pass.why).unwrap();
        let folder = format!("fixtures/detectors/{}", pass.fixture);
        writeln!(text, "**Example.** {} ([{}](../{folder}))", pass.example, pass.fixture).unwrap();
    }
    text.push_str(WITNESSES);
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/netting.md");
    assert_matches_file(&text, &page);
}

/// What no pass spends and what yet answers or holds cases.
const WITNESSES: &str = "
## Other witnesses of the same units

- **Another SKU.** Units that the ledger moves in from a SKU judged to be the same item (code 3), and that no SKU of the \
  seller lost on that day (code 4), may be the lost ones, as may units found under a SKU of Amazon's making. Both stand in \
  the pool of pass 9 ([relabelled_sku](../fixtures/detectors/return_not_restocked/relabelled_sku)).
- **Another country.** A ledger downloaded for each country is one ledger: a find in one store's country answers a loss in \
  another's, and a transfer between countries is no loss as long as it may still arrive \
  ([two_countries](../fixtures/detectors/lost_in_transfer/two_countries), \
  [files_by_country](../fixtures/detectors/unexplained_stock_decrease/files_by_country)).
- **Grade and Resell.** A returned unit that the ledger moves to a used SKU (`amzn.gr.`) of the same ASIN was taken into \
  stock for the seller: the return is held. The report of that name adds nothing to the ledger and is named, not read.
- **Inventory Reconciliation.** It names no day. Where it counts more found units of a product than the ledger, or fewer \
  lost, damaged or disposed ones than the rows of a case, the case is possible at most \
  ([found_in_reconciliation](../fixtures/detectors/lost_in_warehouse/found_in_reconciliation), \
  [fewer_lost_in_reconciliation](../fixtures/detectors/lost_in_warehouse/fewer_lost_in_reconciliation)).
";

fn capital(text: &str) -> String {
    let (first, rest) = text.split_at(1);
    first.to_uppercase() + rest
}

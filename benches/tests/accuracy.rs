//! Small generated accounts: what is planted is told with its units, status and amount, and nothing else.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use fba_recon_benches::accuracy::Scanner;
use fba_recon_benches::accuracy::accounts::year;
use fba_recon_benches::accuracy::score::{Proof, Score, score};
use fba_recon_benches::generator::{FileSplit, Plan, generate};
use jiff::civil::date;

#[test]
fn nothing_is_missed_or_invented() {
    let scanner = Scanner::new().unwrap();
    let as_of = date(2026, 11, 21);
    let mut all = Score::default();
    for (seed, plant, files) in [
        (3, true, FileSplit::One),
        (4, true, FileSplit::Monthly),
        (5, true, FileSplit::One),
        (6, false, FileSplit::Monthly),
    ] {
        let plan = Plan { plant, files, ..year(seed, 150, 12) };
        let account = generate(&plan);
        let run = scanner.scan(account.files, as_of).unwrap();
        all.add(score(&account.answer, &run.cases, Proof::Rows, plan.first_day, as_of));
    }
    let total = all.total();
    assert!(total.planted > 90, "{total:?}");
    assert_eq!((total.missed, total.invented), (0, 0), "{:#?}", all.faults);
}

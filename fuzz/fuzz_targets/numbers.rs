//! Any cell is a number, nothing, or a fault; a number read back from its own digits is the same.
#![no_main]

use fba_recon_core::model::money::to_decimal;
use fba_recon_core::normalise::numbers::{
    DecimalMark, decimal_mark, parse_amount, parse_measure, parse_quantity,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let cells: Vec<&str> = text.split('\n').collect();
    let shown = decimal_mark(cells.iter().map(|cell| (*cell, 1)));
    for cell in cells {
        for mark in [shown, None, Some(DecimalMark::Point), Some(DecimalMark::Comma)] {
            let currency = "JPY".parse().ok();
            if let Ok(Some(micros)) = parse_amount(cell, mark, currency) {
                let written = to_decimal(micros).to_string();
                assert_eq!(parse_amount(&written, Some(DecimalMark::Point), None), Ok(Some(micros)));
            }
            let _ = parse_measure(cell, mark);
            if let Ok(Some(units)) = parse_quantity(cell, mark) {
                assert_eq!(parse_quantity(&units.to_string(), mark), Ok(Some(units)));
            }
        }
    }
});

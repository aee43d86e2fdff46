//! Any cell is a day, nothing, or a fault; a day read back from its ISO form is the same.
#![no_main]

use fba_recon_core::ingest::discover::day_in_name;
use fba_recon_core::ingest::format::DateOrder;
use fba_recon_core::normalise::dates::{order_shown, parse_date};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let cells: Vec<&str> = text.split('\n').collect();
    let shown = order_shown(cells.iter().map(|cell| (*cell, 1)));
    for cell in cells {
        for order in [shown, None, Some(DateOrder::Mdy), Some(DateOrder::Dmy)] {
            if let Ok(Some(day)) = parse_date(cell, order)
                && (0..=9999).contains(&day.year())
            {
                assert_eq!(parse_date(&day.to_string(), order), Ok(Some(day)));
            }
        }
        let _ = day_in_name(cell);
    }
});

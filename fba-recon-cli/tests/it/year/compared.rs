//! The months of the year, each compared with the one before.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use jiff::civil::Date;
use serde_json::Value;

use super::Year;
use crate::support::entries;

/// Each month against the one before: what is new and gone is what the folders show, what was paid names the payment,
/// and what was only filed says so.
pub(super) fn compared(year: &Year) {
    let months = entries(&year.folder().join("months"));
    let ids = |folder: &Path| -> BTreeSet<String> {
        let text = fs::read_to_string(folder.join("cases.json")).unwrap();
        let document: Value = serde_json::from_str(&text).unwrap();
        let cases = document["cases"].as_array().unwrap().iter();
        cases.map(|case| case["id"].as_str().unwrap().to_owned()).collect()
    };
    let (mut paid, mut noted) = (0, 0);
    let mut faults: Vec<String> = Vec::new();
    for pair in months.windows(2) {
        let [old, new] = pair else { panic!() };
        let names = [old, new].map(|path| path.to_str().unwrap());
        let told = year.json(&["diff", names[0], names[1], "--format", "json"]);
        let of = |kind: &str| -> BTreeMap<String, Value> {
            let rows = told[kind].as_array().unwrap().iter();
            rows.map(|row| (row["id"].as_str().unwrap().to_owned(), row.clone())).collect()
        };
        let (fresh, changed, gone) = (of("new"), of("changed"), of("gone"));
        let (before, after) = (ids(old), ids(new));
        let keys = |rows: &BTreeMap<String, Value>| rows.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(keys(&fresh), &after - &before);
        assert_eq!(keys(&gone), &before - &after);
        assert!(keys(&changed).is_subset(&(&before & &after)));
        for row in fresh.values() {
            let reason = row["reason"].as_str().unwrap();
            if !["dump_larger", "rows_changed"].contains(&reason) {
                faults.push(format!("new: {row}"));
            }
        }
        // Each dump holds all of the one before.
        for row in gone.values().chain(changed.values()) {
            if row["reason"] == "dump_smaller" {
                faults.push(format!("smaller: {row}"));
            }
        }
        let day =
            |path: &Path| path.file_name().unwrap().to_str().unwrap().parse::<Date>().unwrap();
        let (from, to) = (day(old), day(new));
        for (id, filed) in &year.filed {
            let Some(row) = changed.get(id).or_else(|| gone.get(id)) else { continue };
            if filed.paid_on.is_some_and(|on| from < on && on <= to) {
                let place = row["row"].as_str().unwrap_or_default();
                if row["reason"] != "paid" || !place.starts_with("reimbursements_more.txt:") {
                    faults.push(format!("paid: {filed:?} {row}"));
                }
                paid += 1;
            } else if filed.paid_on.is_none() && filed.on == from && changed.contains_key(id) {
                if row["reason"] != "filed" {
                    faults.push(format!("filed: {filed:?} {row}"));
                }
                noted += 1;
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(paid > 3 && noted > 0, "{paid} {noted}");
}

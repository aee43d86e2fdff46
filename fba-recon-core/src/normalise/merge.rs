//! Merges overlapping downloads: for each identity the largest number of copies that one file holds.
//!
//! Identical rows inside one file are separate events. Two files that share days repeat each other's
//! rows, so neither the sum nor the distinct rows are right.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::cast::{CastTable, Values};
use crate::model::{FileId, Table};
use crate::policy::Policy;

/// Which rows stay.
#[derive(Debug, Default)]
pub struct Merged {
    /// Member and row, in the order of files and rows.
    pub rows: Vec<(usize, usize)>,
    /// Source lines none of whose rows stayed, by file.
    pub merged_lines: BTreeMap<FileId, usize>,
    /// Source lines with a row that stayed, by file.
    pub kept_lines: BTreeMap<FileId, usize>,
}

/// Merges the files of one table.
#[must_use]
pub fn merge(table: &Table, members: &[&CastTable], policy: &Policy) -> Merged {
    let superseded = superseded(members);
    let mut rows: Vec<(usize, usize)> = Vec::new();
    for (member, cast) in members.iter().enumerate() {
        let stays = |row: &usize| !superseded.contains(&(member, cast.text("settlement_id", *row)));
        rows.extend((0..cast.lines.len()).filter(stays).map(|row| (member, row)));
    }
    if members.len() > 1 {
        rows = largest_count(table, members, &rows, policy);
    }
    let mut merged = Merged { rows, ..Merged::default() };
    count_lines(members, &mut merged);
    merged
}

/// Settlements that another file holds in a better form.
fn superseded<'a>(members: &[&'a CastTable]) -> Vec<(usize, Option<&'a str>)> {
    let mut best: BTreeMap<&str, u8> = BTreeMap::new();
    let mut seen: Vec<(usize, &str)> = Vec::new();
    for (member, cast) in members.iter().enumerate().filter(|(_, cast)| cast.rank > 0) {
        let mut last = None;
        for row in 0..cast.lines.len() {
            let Some(id) = cast.text("settlement_id", row).filter(|id| last != Some(*id)) else {
                continue;
            };
            last = Some(id);
            let rank = best.entry(id).or_insert(cast.rank);
            *rank = (*rank).min(cast.rank);
            seen.push((member, id));
        }
    }
    seen.retain(|(member, id)| best.get(id).is_some_and(|best| *best < members[*member].rank));
    seen.sort_unstable();
    seen.dedup();
    seen.into_iter().map(|(member, id)| (member, Some(id))).collect()
}

/// Keeps, for each identity, as many rows as the file with most copies holds. The n-th copy comes from
/// the file that is newest, or, where the table says so, whose mutable quantity is largest.
fn largest_count(
    table: &Table,
    members: &[&CastTable],
    rows: &[(usize, usize)],
    policy: &Policy,
) -> Vec<(usize, usize)> {
    let key_columns: Vec<usize> =
        table.key.iter().filter_map(|name| table.position(name)).collect();
    let prefer = table.prefer_largest.and_then(|name| table.position(name));
    let newness = newness(members);
    let mut groups: HashMap<Vec<u8>, Vec<(usize, usize)>> = HashMap::new();
    for (member, row) in rows {
        groups
            .entry(key(members[*member], &key_columns, *row, policy))
            .or_default()
            .push((*member, *row));
    }
    let mut kept: Vec<(usize, usize)> = Vec::with_capacity(groups.len());
    let groups: Vec<Vec<(usize, usize)>> = groups.into_values().collect();
    for group in groups {
        let mut by_member: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (member, row) in group {
            by_member.entry(member).or_default().push(row);
        }
        let preferred =
            |member: usize, row: usize| prefer.and_then(|at| whole(members[member], at, row));
        for (member, rows) in &mut by_member {
            rows.sort_by_key(|row| (std::cmp::Reverse(preferred(*member, *row)), *row));
        }
        let copies = by_member.values().map(Vec::len).max().unwrap_or(0);
        for copy in 0..copies {
            let candidates =
                by_member.iter().filter_map(|(member, rows)| Some((*member, *rows.get(copy)?)));
            let best =
                candidates.max_by_key(|(member, row)| (preferred(*member, *row), newness[*member]));
            kept.extend(best);
        }
    }
    kept.sort_unstable();
    kept
}

/// Rank of each file by age: later last day, then more rows, then digest order.
fn newness(members: &[&CastTable]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by_key(|member| {
        let cast = members[*member];
        (cast.covers.map(|covers| covers.last), cast.lines.len(), std::cmp::Reverse(cast.file))
    });
    let mut rank = vec![0; members.len()];
    for (position, member) in order.into_iter().enumerate() {
        rank[member] = position;
    }
    rank
}

fn whole(cast: &CastTable, column: usize, row: usize) -> Option<i64> {
    match &cast.values[column] {
        Values::Whole(values) => values[row],
        Values::Text(_) | Values::Date(_) => None,
    }
}

/// The identity of a row, in bytes that no two identities share.
fn key(cast: &CastTable, columns: &[usize], row: usize, policy: &Policy) -> Vec<u8> {
    let mut key = Vec::with_capacity(96);
    for column in columns {
        match &cast.values[*column] {
            Values::Text(values) => match &values[row] {
                Some(text) => {
                    let text = &folded(cast.table.columns[*column].name, text, policy);
                    key.extend_from_slice(&(text.len() as u64).to_le_bytes());
                    key.extend_from_slice(text.as_bytes());
                }
                None => key.extend_from_slice(&u64::MAX.to_le_bytes()),
            },
            Values::Whole(values) => push_whole(&mut key, values[row]),
            Values::Date(values) => push_whole(&mut key, values[row].map(i64::from)),
        }
    }
    key
}

/// A value as downloads of different kinds would all write it: an online view shows labels where a
/// download has codes, and spells dispositions in its own way.
fn folded<'a>(column: &str, text: &'a str, policy: &'a Policy) -> Cow<'a, str> {
    match column {
        "reason" => policy
            .ledger_reason(text)
            .map_or(Cow::Borrowed(text), |known| Cow::Borrowed(&known.code)),
        "disposition" | "event_type" | "msku" | "fnsku" => {
            Cow::Owned(text.to_uppercase().replace([' ', '_', '-'], ""))
        }
        _ => Cow::Borrowed(text),
    }
}

fn push_whole(key: &mut Vec<u8>, value: Option<i64>) {
    key.push(u8::from(value.is_some()));
    key.extend_from_slice(&value.unwrap_or(0).to_le_bytes());
}

/// Counts the lines that left a row behind, and those that left none.
fn count_lines(members: &[&CastTable], merged: &mut Merged) {
    let mut kept: Vec<(usize, u32)> =
        merged.rows.iter().map(|(member, row)| (*member, members[*member].lines[*row])).collect();
    kept.sort_unstable();
    kept.dedup();
    for (member, cast) in members.iter().enumerate() {
        let mut lines = cast.lines.clone();
        lines.sort_unstable();
        lines.dedup();
        let stayed = kept.iter().filter(|(owner, _)| *owner == member).count();
        merged.kept_lines.insert(cast.file, stayed);
        merged.merged_lines.insert(cast.file, lines.len() - stayed);
    }
}

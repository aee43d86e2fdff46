//! Merges overlapping downloads: for each identity the largest number of copies that one file holds.
//!
//! Identical rows inside one file are separate events. Two files that share days repeat each other's
//! rows, so neither the sum nor the distinct rows are right.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;
use rayon::prelude::*;

use super::cast::CastTable;
use super::control::{Copies, Use};
use super::identity::same_rows;
use super::shipped::{Adding, Shipped};
use super::values::{Shared, Values};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::{FileId, SourceRow, Table, disposition_name};
use crate::policy::Policy;

/// Which rows stay.
#[derive(Debug, Default)]
pub struct Merged {
    /// Member and row, in the order of files and rows.
    pub rows: Vec<(usize, usize)>,
    /// Records none of whose rows stayed, by file.
    pub merged: BTreeMap<FileId, usize>,
    /// Records with a row that stayed, by file.
    pub kept: BTreeMap<FileId, usize>,
    /// Rows of which several files hold different copies, and no day tells which is the newest.
    pub undated: usize,
    /// Sums of the rows that stayed and are not kept as rows.
    pub(super) shipped: Shipped,
}

impl Merged {
    /// Keeps rows of a file, or adds them to the sums.
    fn keep(
        &mut self,
        member: usize,
        rows: impl Iterator<Item = usize>,
        adding: Option<&Adding<'_>>,
    ) {
        let mut added = 0;
        for row in rows {
            if adding.is_some_and(|adding| adding.add(row, &mut self.shipped)) {
                added += 1;
            } else {
                self.rows.push((member, row));
            }
        }
        if added > 0 {
            self.shipped.count_rows(member, added);
        }
    }

    /// The rows that stayed although their file may only repeat them.
    pub(super) fn repeats(&self, members: &[&CastTable<'_>]) -> Vec<SourceRow> {
        if members.iter().all(|cast| cast.copies.repeats.is_empty()) {
            return Vec::new();
        }
        let source = |(member, row): &(usize, usize)| {
            let cast = members[*member];
            let line = cast.lines[*row];
            let is_repeat = cast.copies.repeats.contains(&line);
            is_repeat.then_some(SourceRow { file: cast.file, line })
        };
        self.rows.iter().filter_map(source).collect()
    }

    /// Says that the newest of several snapshots is not known.
    pub(super) fn undated_diagnostic(
        &self,
        table: &Table,
        members: &[&CastTable<'_>],
    ) -> Option<Diagnostic> {
        if self.undated == 0 {
            return None;
        }
        let title = &members.first()?.format.title;
        let message = format!(
            "{title}: files differ in {} row{} of table {}, and no day tells which file is newer",
            self.undated,
            if self.undated == 1 { "" } else { "s" },
            table.name
        );
        Some(Diagnostic::new(Code::UndatedSnapshot, Place::default(), message))
    }
}

/// Merges the files of one table. With `sums`, shipments of the ledger are added up instead of staying as rows;
/// their days are told apart where it says so.
#[must_use]
pub fn merge(
    table: &Table,
    members: &[&CastTable<'_>],
    policy: &Policy,
    sums: Option<ByDay>,
) -> Merged {
    let copies = Copies::of(members);
    let shared = SharedDays::of(table, members);
    let adding: Vec<Option<Adding<'_>>> = members
        .iter()
        .enumerate()
        .map(|(member, cast)| Adding::new(member, cast, policy, sums?))
        .collect();
    let part = |(member, rows): (usize, Range<usize>)| {
        let (mut kept, mut contested) = (Merged::default(), Vec::new());
        let stays = |row: &usize| {
            let used = copies.of_row(member, *row);
            let is_contested = used == Use::Merged && shared.may_stand_elsewhere(member, *row);
            if is_contested {
                contested.push((member, *row));
            }
            used != Use::Left && !is_contested
        };
        kept.keep(member, rows.filter(stays), adding[member].as_ref());
        kept.shipped.count_last_day();
        (kept, contested)
    };
    let mut merged = Merged::default();
    let mut contested: Vec<(usize, usize)> = Vec::new();
    for (kept, own) in parts(members).into_par_iter().map(part).collect::<Vec<_>>() {
        contested.extend(own);
        merged.rows.extend(kept.rows);
        merged.shipped.absorb(kept.shipped);
    }
    for (member, row) in largest_count(table, members, &contested, policy, &mut merged.undated) {
        merged.keep(member, std::iter::once(row), adding[member].as_ref());
    }
    if !contested.is_empty() {
        merged.rows.sort_unstable();
    }
    merged.shipped.count_last_day();
    count_records(members, &mut merged);
    merged
}

/// Rows that one thread looks at, at a time: as many whatever the number of threads.
const ROWS_TOGETHER: usize = 1 << 20;

/// The rows of each file in pieces.
fn parts(members: &[&CastTable<'_>]) -> Vec<(usize, Range<usize>)> {
    let of_member = |(member, cast): (usize, &&CastTable<'_>)| {
        let rows = cast.lines.len();
        let starts = (0..rows).step_by(ROWS_TOGETHER);
        starts.map(move |start| (member, start..rows.min(start + ROWS_TOGETHER)))
    };
    members.iter().enumerate().flat_map(of_member).collect()
}

/// Whether the days of all shipments are told apart.
pub type ByDay = bool;

/// Which rows of a file may stand in another one too: those of a day that both have, where a day is part of the
/// identity of a row.
struct SharedDays<'a> {
    /// For each member its days, and for each of them by its code whether others have it; `None` where any row
    /// may stand elsewhere.
    of: Vec<Option<(&'a Shared<i32>, Vec<bool>)>>,
    is_alone: bool,
}

impl<'a> SharedDays<'a> {
    fn of(table: &Table, members: &[&'a CastTable<'_>]) -> Self {
        let key = key_columns(table, members);
        let day = table.covers.and_then(|name| table.position(name));
        let day = day.filter(|day| key.contains(day));
        let days = |cast: &&'a CastTable<'_>| cast.values[day?].as_date();
        let mut holders: BTreeMap<i32, usize> = BTreeMap::new();
        for days in members.iter().filter_map(days) {
            let own: BTreeSet<i32> = days.values().flatten().collect();
            own.into_iter().for_each(|day| *holders.entry(day).or_default() += 1);
        }
        let of = members.iter().map(|cast| {
            let days = days(cast)?;
            let is_shared = |day: Option<i32>| day.is_none_or(|day| holders[&day] > 1);
            Some((days, days.values().map(is_shared).collect()))
        });
        Self { of: of.collect(), is_alone: members.len() == 1 }
    }

    fn may_stand_elsewhere(&self, member: usize, row: usize) -> bool {
        if self.is_alone {
            return false;
        }
        let Some((days, shared)) = &self.of[member] else { return true };
        days.codes().get(row).is_none_or(|code| shared[code])
    }
}

/// Keeps, for each identity, as many rows as the file with most copies holds. The n-th copy comes from
/// the file that is newest, or, where the table says so, whose mutable column is largest.
///
/// Neither the sum nor one row: the sum would count twice what overlapping downloads share, and rows that are alike
/// inside one file may be two events, of which one row would lose one. The largest file shows that there were so many
/// at least. What marks a newer copy comes before the day of its file: Amazon's reconciled units only grow, and a copy
/// with fewer would claim too much, whatever its file is called.
fn largest_count(
    table: &Table,
    members: &[&CastTable<'_>],
    rows: &[(usize, usize)],
    policy: &Policy,
    undated: &mut usize,
) -> Vec<(usize, usize)> {
    let Some(merge) = members.first().map(|member| &member.format.merge) else {
        return Vec::new();
    };
    if rows.is_empty() {
        return Vec::new();
    }
    let key_columns = key_columns(table, members);
    let prefer: Vec<usize> = merge.newest.iter().filter_map(|name| table.position(name)).collect();
    let newness = newness(members);
    let mut kept: Vec<(usize, usize)> = Vec::with_capacity(rows.len());
    for group in same_rows(members, &key_columns, rows, policy).groups() {
        // Most rows stand in one file only.
        let first = group.first().map(|(member, _)| *member);
        if group.iter().all(|(member, _)| Some(*member) == first) {
            kept.extend(group);
            continue;
        }
        let mut by_member: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (member, row) in group {
            by_member.entry(*member).or_default().push(*row);
        }
        let preferred = |member: usize, row: usize| -> Vec<Option<i64>> {
            prefer.iter().map(|at| members[member].values[*at].whole(row)).collect()
        };
        // The same order in each file, so that what is alike in both is compared with each other.
        for (member, rows) in &mut by_member {
            rows.sort_by_key(|row| (std::cmp::Reverse(preferred(*member, *row)), *row));
        }
        let copies = by_member.values().map(Vec::len).max().unwrap_or(0);
        for copy in 0..copies {
            let candidates =
                by_member.iter().filter_map(|(member, rows)| Some((*member, *rows.get(copy)?)));
            // Of equally new copies the one with more filled cells tells more.
            let best = candidates.clone().max_by_key(|(member, row)| {
                let cast = members[*member];
                (preferred(*member, *row), day(cast), cast.filled(*row), newness[*member])
            });
            let Some(best) = best else { continue };
            kept.push(best);
            // Where nothing but the digest of its file picked a copy, and another one tells otherwise.
            let age =
                |(member, row): (usize, usize)| (preferred(member, row), day(members[member]));
            let others = candidates.filter(|other| *other != best);
            let rivals: Vec<(usize, usize)> = others
                .filter(|other| {
                    (age(best) == age(*other) || day(members[other.0]).0.is_none())
                        && preferred(best.0, best.1) == preferred(other.0, other.1)
                        && differs(members, best, *other)
                })
                .collect();
            *undated += usize::from(!rivals.is_empty());
            // Of lists of inbound shipments all stay: the rule compares them, and the smallest counts.
            if merge.keep_undated {
                kept.extend(rivals);
            }
        }
    }
    kept.sort_unstable();
    kept
}

/// The columns that tell one row from another. A version of the report that lacks a column, or leaves it blank,
/// can be compared by the others only. A file without rows, such as one that was set aside, compares nothing.
fn key_columns(table: &Table, members: &[&CastTable<'_>]) -> Vec<usize> {
    let Some(merge) = members.first().map(|member| &member.format.merge) else {
        return Vec::new();
    };
    let everywhere = |at: &usize| {
        let mut filled = members.iter().filter(|member| !member.lines.is_empty());
        filled.all(|member| member.present[*at] && member.values[*at].has_any())
    };
    let of_key = merge.key.iter().filter_map(|name| table.position(name));
    of_key.filter(everywhere).collect()
}

/// The day a file speaks for: the last one of its rows, then the one that its name tells; a snapshot has
/// the latter only.
fn day(cast: &CastTable<'_>) -> (Option<Date>, Option<Date>) {
    match cast.table.covers {
        Some(_) => (cast.covers.map(|covers| covers.last), cast.dated),
        None => (cast.dated, None),
    }
}

/// Rank of each file by age: its day, then more rows, then digest order.
fn newness(members: &[&CastTable<'_>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by_key(|member| {
        let cast = members[*member];
        (day(cast), cast.lines.len(), std::cmp::Reverse(cast.file))
    });
    let mut rank = vec![0; members.len()];
    for (position, member) in order.into_iter().enumerate() {
        rank[member] = position;
    }
    rank
}

/// Whether two copies of a row differ in a column that both files have; a title decides nothing.
fn differs(members: &[&CastTable<'_>], one: (usize, usize), other: (usize, usize)) -> bool {
    let (left, right) = (members[one.0], members[other.0]);
    let compared = |at: &usize| {
        left.present[*at] && right.present[*at] && left.table.columns[*at].name != "title"
    };
    (0..left.values.len()).filter(compared).any(|at| match (&left.values[at], &right.values[at]) {
        (Values::Text(left), Values::Text(right)) => left.get(one.1) != right.get(other.1),
        (Values::Whole(left), Values::Whole(right)) => left.get(one.1) != right.get(other.1),
        (Values::Date(left), Values::Date(right)) => left.get(one.1) != right.get(other.1),
        _ => true,
    })
}

/// The identity of a row, in bytes that no two identities share.
pub(super) fn key(cast: &CastTable<'_>, columns: &[usize], row: usize, policy: &Policy) -> Vec<u8> {
    let mut key = Vec::with_capacity(96);
    for column in columns {
        match &cast.values[*column] {
            Values::Text(values) => match values.get(row) {
                Some(text) => {
                    let text = &folded(cast.table.columns[*column].name, text, policy);
                    key.extend_from_slice(&(text.len() as u64).to_le_bytes());
                    key.extend_from_slice(text.as_bytes());
                }
                None => key.extend_from_slice(&u64::MAX.to_le_bytes()),
            },
            Values::Whole(values) => push_whole(&mut key, values.get(row)),
            Values::Date(values) => push_whole(&mut key, values.get(row).map(i64::from)),
        }
    }
    key
}

/// A value as downloads of different kinds would all write it: an online view shows labels where a
/// download has codes, and spells dispositions in its own way.
pub(super) fn folded<'a>(column: &str, text: &'a str, policy: &'a Policy) -> Cow<'a, str> {
    match column {
        "reason" => policy
            .ledger_reason(text)
            .map_or(Cow::Borrowed(text), |known| Cow::Borrowed(&known.code)),
        "disposition" => Cow::Owned(disposition_name(text).replace('_', "")),
        "event_type" | "msku" | "fnsku" | "fulfillment_center" => {
            Cow::Owned(text.to_uppercase().replace([' ', '_', '-'], ""))
        }
        _ => Cow::Borrowed(text),
    }
}

fn push_whole(key: &mut Vec<u8>, value: Option<i64>) {
    key.push(u8::from(value.is_some()));
    key.extend_from_slice(&value.unwrap_or(0).to_le_bytes());
}

/// Counts the records that left a row behind, and those that left none. The rows of a record stand together.
fn count_records(members: &[&CastTable<'_>], merged: &mut Merged) {
    let mut stayed: Vec<usize> = (0..members.len()).map(|at| merged.shipped.rows(at)).collect();
    let mut last = None;
    for (member, row) in &merged.rows {
        let record = (*member, members[*member].records.get(*row).unwrap_or(*row));
        if last.replace(record) != Some(record) {
            stayed[*member] += 1;
        }
    }
    for (cast, stayed) in members.iter().zip(stayed) {
        merged.kept.insert(cast.file, stayed);
        merged.merged.insert(cast.file, cast.record_count() - stayed);
    }
}

//! Rows whose amounts do not add up to their own total.

use super::cast::Faults;
use super::cells::{FileContext, note};
use super::numbers::parse_amount;
use super::values::{Shared, Values};
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::TextColumn;
use crate::ingest::header::normalise_header;

const RULE: &str = "the amounts of a row add up to its total";

/// The amounts of a file that add up to a total in each row.
struct Sums<'a> {
    totals: &'a Shared<i64>,
    parts: Vec<&'a Shared<i64>>,
    further: Vec<&'a TextColumn>,
}

impl FileContext<'_> {
    /// Notes every row whose amounts miss its total. In a file with a column that is not known the rows that miss it
    /// are told and kept, since that may be a further amount.
    pub(super) fn check_row_totals(
        &self,
        columns: &[Values],
        faults: &mut Faults,
    ) -> Option<Diagnostic> {
        let total = &self.raw.format.row_total.as_ref()?.total;
        let sums = self.sums(columns)?;
        let header = self.header(total);
        let mut missed = Vec::new();
        for row in 0..self.raw.lines.len() {
            let Some(total) = sums.totals.get(row) else { continue };
            let known = sums.parts.iter().filter_map(|part| part.get(row)).map(i128::from);
            let mut sum: i128 = known.sum();
            for cells in &sums.further {
                match parse_amount(cells.get(row), self.mark, self.currency(row)) {
                    Ok(amount) => sum += i128::from(amount.unwrap_or(0)),
                    Err(found) => {
                        note(faults, self.raw, row, found.code, header, cells.get(row), found.rule);
                    }
                }
            }
            if sum != i128::from(total) {
                missed.push(row);
            }
        }
        if !self.raw.unknown.is_empty() {
            return self.open_totals(&missed);
        }
        for row in missed {
            let cell = self.raw.columns.get(&normalise_header(header));
            let cell = cell.map_or("", |cells| cells.get(row));
            note(faults, self.raw, row, Code::RowTotal, header, cell, RULE);
        }
        None
    }

    fn sums<'a>(&'a self, columns: &'a [Values]) -> Option<Sums<'a>> {
        let sum = self.raw.format.row_total.as_ref()?;
        let table = self.raw.format.table()?;
        let amounts = |name: &String| columns.get(table.position(name)?)?.as_whole();
        let further = sum.further.iter().map(|header| normalise_header(header));
        Some(Sums {
            totals: amounts(&sum.total)?,
            parts: sum.parts.iter().filter_map(amounts).collect(),
            further: further.filter_map(|header| self.raw.columns.get(&header)).collect(),
        })
    }

    /// Says that rows miss their total in a file with columns that are not known.
    fn open_totals(&self, missed: &[usize]) -> Option<Diagnostic> {
        let first = missed.first()?;
        let headers: Vec<&str> =
            self.raw.unknown.iter().map(|column| column.header.as_str()).collect();
        let message = format!(
            "{} of {} rows do not add up to their total, which a column that is not known may explain: {}",
            missed.len(),
            self.raw.lines.len(),
            headers.join(", ")
        );
        let at = Place {
            file: Some(self.raw.file),
            line: self.raw.lines.get(*first).copied(),
            column: None,
        };
        Some(Diagnostic::new(Code::RowTotalOpen, at, message).tried(RULE.to_owned()))
    }
}

//! Rows whose amounts do not add up to their own total.

use super::cast::Faults;
use super::cells::{FileContext, note};
use super::numbers::parse_amount;
use super::values::{Shared, Values};
use crate::diag::Code;
use crate::ingest::format::normalise_header;

const RULE: &str = "the amounts of a row add up to its total";

impl FileContext<'_> {
    /// Notes every row whose amounts miss its total. A file with a column that is not known is not checked,
    /// since that may be a further amount.
    pub(super) fn check_row_totals(&self, columns: &[Values], faults: &mut Faults) {
        let Some(sum) = self.raw.format.row_total.as_ref().filter(|_| self.raw.unknown.is_empty())
        else {
            return;
        };
        let Some(table) = self.raw.format.table() else { return };
        let amounts = |name: &String| columns.get(table.position(name)?)?.as_whole();
        let Some(totals) = amounts(&sum.total) else { return };
        let parts: Vec<&Shared<i64>> = sum.parts.iter().filter_map(amounts).collect();
        let further = sum.further.iter().map(|header| normalise_header(header));
        let further: Vec<_> = further.filter_map(|header| self.raw.columns.get(&header)).collect();
        let header = self.header(&sum.total);
        for (row, total) in totals.iter().enumerate() {
            let Some(total) = total else { continue };
            let known: i128 = parts.iter().filter_map(|part| part.get(row)).map(i128::from).sum();
            let mut others: i128 = 0;
            for cells in &further {
                match parse_amount(cells.get(row), self.mark, self.currency(row)) {
                    Ok(amount) => others += i128::from(amount.unwrap_or(0)),
                    Err(found) => {
                        note(faults, self.raw, row, found.code, header, cells.get(row), found.rule);
                    }
                }
            }
            if known + others != i128::from(total) {
                let cell = self.raw.columns.get(&normalise_header(header));
                let cell = cell.map_or("", |cells| cells.get(row));
                note(faults, self.raw, row, Code::RowTotal, header, cell, RULE);
            }
        }
    }
}

//! Reports with several amounts in a row: each filled one becomes a row of its own.

use super::cast::{CastTable, Faults};
use super::cells::{CURRENCY_RULE, FileContext, note};
use super::numbers::{is_absent, parse_amount};
use super::values::Values;
use crate::diag::Code;
use crate::ingest::header::normalise_header;

/// An amount in millionths, its type and its description.
type Part<'a> = (i64, &'a str, &'a str);

impl FileContext<'_> {
    /// The filled amounts of each row with their type and description; a row without any has one
    /// empty part.
    fn amount_parts(&self, faults: &mut Faults) -> Vec<(usize, Option<Part<'_>>)> {
        let cells = |header: &str| self.raw.columns.get(&normalise_header(header));
        let sources: Vec<_> = self
            .raw
            .format
            .amount
            .iter()
            .filter_map(|amount| {
                let header = self.raw.headers.get(&normalise_header(&amount.from));
                let described = amount.description_from.as_deref().and_then(cells);
                let header = header.map_or("", String::as_str);
                Some((amount.kind.as_str(), header, cells(&amount.from)?, described))
            })
            .collect();
        let mut picks: Vec<(usize, Option<Part<'_>>)> = Vec::new();
        for row in 0..self.raw.lines.len() {
            let before = picks.len();
            for (kind, header, amounts, described) in &sources {
                let cell = amounts.get(row);
                match parse_amount(cell, self.mark, self.currency(row)) {
                    Ok(Some(value)) => {
                        if value != 0 && self.lacks_currency(row) {
                            let code = Code::MissingCurrency;
                            note(faults, self.raw, row, code, header, cell, CURRENCY_RULE);
                        }
                        let description = described.map_or("", |cells| cells.get(row));
                        picks.push((row, Some((value, *kind, description))));
                    }
                    Ok(None) => {}
                    Err(found) => {
                        note(faults, self.raw, row, found.code, header, cell, found.rule);
                    }
                }
            }
            if picks.len() == before {
                picks.push((row, None));
            }
        }
        picks
    }

    /// Turns each filled amount column of a row into a row of its own.
    pub(super) fn unpivot(&self, cast: &mut CastTable<'_>, faults: &mut Faults) {
        let Some(unpivot) = &self.raw.format.unpivot else { return };
        let [Some(amount_at), Some(kind_at)] =
            [&unpivot.amount, &unpivot.kind].map(|name| cast.table.position(name))
        else {
            return;
        };
        let picks = self.amount_parts(faults);
        let rows: Vec<usize> = picks.iter().map(|(row, _)| *row).collect();
        for values in &mut cast.values {
            values.pick(&rows);
        }
        cast.values[amount_at] =
            Values::Whole(picks.iter().map(|(_, part)| part.map(|part| part.0)).collect());
        cast.values[kind_at] =
            Values::Text(picks.iter().map(|(_, part)| present(part.as_ref()?.1)).collect());
        let described = unpivot.description.as_ref().and_then(|name| cast.table.position(name));
        if let Some(description_at) = described {
            cast.values[description_at] =
                Values::Text(picks.iter().map(|(_, part)| present(part.as_ref()?.2)).collect());
        }
        cast.lines = rows.iter().map(|row| self.raw.lines[*row]).collect();
        cast.records = rows.into_iter().collect();
        // A faulty row is reported once, by the first of its parts; its other parts go with it.
        let expanded = picks.iter().enumerate();
        let expanded = expanded.filter_map(|(at, (row, _))| Some((at, faults.get(row)?.clone())));
        let expanded: Faults = expanded.collect();
        *faults = expanded;
    }
}

fn present(text: &str) -> Option<&str> {
    Some(text).filter(|text| !is_absent(text))
}

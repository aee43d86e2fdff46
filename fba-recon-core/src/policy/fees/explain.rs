//! The rows of the tables that a fee rests on, with their sources.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::engine::class_row;
use super::{Card, FeeReading, FeeRow, FeeTables, PerStep, WeightUnit};

/// A row of the fee tables that a reading rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedRow {
    /// `tiers`, `card`, `case`, `extra` or `surcharge`.
    pub table: &'static str,
    /// The row in words.
    pub row: String,
    /// Number of agreeing sources.
    pub verified: u8,
    /// Whether the figure was derived from another card.
    pub derived: bool,
    /// Where it is written.
    pub source: Vec<String>,
    /// What is not certain.
    pub doubt: Option<String>,
}

impl FeeTables {
    /// The rows that a reading of a ship date rests on: its tier, its fee, and each amount on top. Empty where
    /// the reading is of another date.
    #[must_use]
    pub fn rows_used(&self, reading: &FeeReading, date: Date) -> Vec<UsedRow> {
        let Some(card) = self.card(reading) else { return Vec::new() };
        let mut used = Vec::new();
        let case = card.case.iter().find(|case| Some(&case.id) == reading.case.as_ref());
        if let Ok((file, set)) = self.tier_set(card) {
            let of_case = case.and_then(|case| case.tier_set.as_ref());
            let set = file.case_set.iter().find(|own| Some(&own.id) == of_case).unwrap_or(set);
            let tier = set.tier.iter().find(|tier| tier.name == reading.tier);
            used.push(UsedRow {
                table: "tiers",
                row: format!("{} of {}", reading.tier, set.id),
                verified: set.verified,
                derived: false,
                source: set.source.clone(),
                doubt: tier.and_then(|tier| tier.doubt.clone()),
            });
        }
        if let Some(row) = row_of(card, reading, date) {
            let (weights, verified, derived) = weights(row, reading.billable_weight);
            used.push(UsedRow {
                table: "card",
                row: format!("{}: {} {}, {weights}", card.id, reading.class.as_str(), reading.tier),
                verified,
                derived,
                source: card.source.clone(),
                doubt: row.doubt.clone(),
            });
        }
        used.extend(case.map(|case| UsedRow {
            table: "case",
            row: format!("{}: {}", card.id, case.id),
            verified: case.verified,
            derived: false,
            source: case.source.clone(),
            doubt: Some(case.note.clone()),
        }));
        for (id, _) in &reading.extras {
            let extras = card.extra.iter().filter(|extra| &extra.id == id);
            used.extend(extras.map(|extra| UsedRow {
                table: "extra",
                row: format!("{}: {id}", card.id),
                verified: extra.verified,
                derived: false,
                source: extra.source.clone(),
                doubt: extra.note.clone(),
            }));
            let surcharges = self.surcharge_rows(&card.marketplace, date);
            used.extend(surcharges.filter(|row| &row.id == id).map(|row| UsedRow {
                table: "surcharge",
                row: format!("{id}: {} percent from {}", row.percent.normalize(), row.from),
                verified: row.verified,
                derived: false,
                source: row.source.clone(),
                doubt: row.doubt.clone(),
            }));
        }
        used
    }

    /// The unit in which a card writes the weights of a reading.
    #[must_use]
    pub fn weight_unit(&self, reading: &FeeReading, date: Date) -> WeightUnit {
        let row = self.card(reading).and_then(|card| row_of(card, reading, date));
        row.map_or(reading.weight_unit, |row| row.unit)
    }

    fn card(&self, reading: &FeeReading) -> Option<&Card> {
        self.cards.iter().find(|card| card.id == reading.card)
    }
}

fn row_of<'a>(card: &'a Card, reading: &FeeReading, date: Date) -> Option<&'a FeeRow> {
    class_row(card, reading.case.as_deref(), reading.class, &reading.tier, date)
}

/// The weights of a row's part that a billable weight meets, its number of sources, and whether it was
/// derived.
fn weights(row: &FeeRow, billable_weight: Decimal) -> (String, u8, bool) {
    let unit = row.unit.as_str();
    let weight = row.unit.of_base(billable_weight);
    if let Some(band) = row.bands.iter().find(|band| weight <= band.max) {
        let verified = band.verified.unwrap_or(row.verified);
        return (
            format!("up to {} {unit}", band.max.normalize()),
            verified,
            row.derived && !band.published,
        );
    }
    let part = |from: Decimal, step: Decimal, per_step: &PerStep| {
        format!(
            "above {} {unit}, {} for each further {} {unit}",
            from.normalize(),
            per_step.told(),
            step.normalize()
        )
    };
    let text = match (&row.tail, &row.linear) {
        (Some(tail), _) => part(tail.above, tail.step, &tail.per_step),
        (None, Some(linear)) => part(linear.over, linear.step, &linear.per_step),
        (None, None) => String::new(),
    };
    (text, row.verified, row.derived)
}

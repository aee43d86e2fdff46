//! Sizes and weights in the units that people and reports write.

use rust_decimal::Decimal;

use super::{FeeClass, Item};

/// An item as somebody measured it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// Size, weight and class as written.
    pub item: Item,
    /// For metric measurements: the largest size and weight that round to what is written, because
    /// Amazon's limits lie between metric values.
    pub item_most: Option<Item>,
}

impl Measured {
    /// Sides and a weight with their units, turned into inches and pounds. One inch is 2.54 cm and one pound
    /// 453.592 g, as the fee tables' sources use them. `None` where a unit is not known.
    #[must_use]
    pub fn new(
        sides: [Decimal; 3],
        dimension_unit: &str,
        (weight, weight_unit): (Decimal, &str),
        class: Option<FeeClass>,
    ) -> Option<Self> {
        let per_inch = units_per_inch(dimension_unit)?;
        let per_pound = units_per_pound(weight_unit)?;
        let is_metric_size = per_inch != Decimal::ONE;
        let is_metric_weight = per_pound != Decimal::ONE && per_pound != OUNCES;
        let convert = |sides: [Decimal; 3], weight: Decimal| {
            Item::new(sides.map(|side| side / per_inch), weight / per_pound, class)
        };
        let most = |value: Decimal, is_metric: bool| {
            if is_metric { value + half_of_last_digit(value) } else { value }
        };
        let item_most = (is_metric_size || is_metric_weight).then(|| {
            convert(sides.map(|side| most(side, is_metric_size)), most(weight, is_metric_weight))
        });
        Some(Self { item: convert(sides, weight), item_most })
    }

    /// Every size that the measurement may stand for.
    #[must_use]
    pub fn items(&self) -> Vec<&Item> {
        std::iter::once(&self.item).chain(&self.item_most).collect()
    }
}

const OUNCES: Decimal = Decimal::from_parts(16, 0, 0, false, 0);

/// Half a unit of the last digit that is written.
fn half_of_last_digit(value: Decimal) -> Decimal {
    Decimal::new(5, value.normalize().scale() + 1)
}

fn units_per_inch(unit: &str) -> Option<Decimal> {
    match unit.trim().to_ascii_lowercase().as_str() {
        "in" | "inch" | "inches" => Some(Decimal::ONE),
        "cm" | "centimeter" | "centimeters" | "centimetres" => Some(Decimal::new(254, 2)),
        "mm" | "millimeters" => Some(Decimal::new(254, 1)),
        _ => None,
    }
}

fn units_per_pound(unit: &str) -> Option<Decimal> {
    match unit.trim().to_ascii_lowercase().as_str() {
        "lb" | "lbs" | "pound" | "pounds" => Some(Decimal::ONE),
        "oz" | "ounce" | "ounces" => Some(OUNCES),
        "g" | "gram" | "grams" => Some(Decimal::new(453_592, 3)),
        "kg" | "kilogram" | "kilograms" => Some(Decimal::new(453_592, 6)),
        _ => None,
    }
}

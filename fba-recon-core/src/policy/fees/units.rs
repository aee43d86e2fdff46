//! Sizes and weights in the units that people and reports write.

use rust_decimal::Decimal;

use super::FeeClass;

/// A unit as packed. It is kept in both systems of units: what was measured in one is exact there, and a
/// limit is compared in the limit's own unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Sides in inches, longest first.
    pub sides_in: [Decimal; 3],
    /// Sides in centimetres, longest first.
    pub sides_cm: [Decimal; 3],
    /// Weight in pounds.
    pub weight_lb: Decimal,
    /// Weight in kilograms.
    pub weight_kg: Decimal,
    /// Fee class; `None` when the seller did not say.
    pub class: Option<FeeClass>,
}

impl Item {
    /// An item from sides in inches, in any order, and pounds.
    #[must_use]
    pub fn new(sides_in: [Decimal; 3], weight_lb: Decimal, class: Option<FeeClass>) -> Self {
        Self::of(Length::In(sides_in), Weight::Lb(weight_lb), class)
    }

    /// An item from sides in centimetres, in any order, and kilograms.
    #[must_use]
    pub fn metric(sides_cm: [Decimal; 3], weight_kg: Decimal, class: Option<FeeClass>) -> Self {
        Self::of(Length::Cm(sides_cm), Weight::Kg(weight_kg), class)
    }

    fn of(sides: Length, weight: Weight, class: Option<FeeClass>) -> Self {
        let (mut sides_in, mut sides_cm) = match sides {
            Length::In(sides) => (sides, sides.map(|side| side * CM_PER_INCH)),
            Length::Cm(sides) => (sides.map(|side| side / CM_PER_INCH), sides),
        };
        for sides in [&mut sides_in, &mut sides_cm] {
            sides.sort_by(|one, other| other.cmp(one));
        }
        let (weight_lb, weight_kg) = match weight {
            Weight::Lb(pounds) => (pounds, pounds * KG_PER_POUND),
            Weight::Kg(kilograms) => (kilograms / KG_PER_POUND, kilograms),
        };
        Self { sides_in, sides_cm, weight_lb, weight_kg, class }
    }
}

/// Three sides in the system they were measured in.
#[derive(Clone, Copy)]
enum Length {
    In([Decimal; 3]),
    Cm([Decimal; 3]),
}

/// A weight in the system it was measured in.
#[derive(Clone, Copy)]
enum Weight {
    Lb(Decimal),
    Kg(Decimal),
}

/// An item as somebody measured it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// Size, weight and class as written.
    pub item: Item,
    /// For metric measurements: the largest size and weight that round to what is written, because a limit
    /// may lie between metric values.
    pub item_most: Option<Item>,
}

impl Measured {
    /// Sides and a weight with their units. One inch is 2.54 cm and one pound 453.592 g, as the fee tables'
    /// sources use them. `None` where a unit is not known, or a side or weight is above a million.
    #[must_use]
    pub fn new(
        sides: [Decimal; 3],
        dimension_unit: &str,
        (weight, weight_unit): (Decimal, &str),
        class: Option<FeeClass>,
    ) -> Option<Self> {
        let length = length_unit(dimension_unit)?;
        let mass = mass_unit(weight_unit)?;
        if sides.iter().chain([&weight]).any(|value| *value > MEASURE_MOST) {
            return None;
        }
        let item = Item::of(length(sides), mass(weight), class);
        let (is_metric_size, is_metric_weight) =
            (matches!(length(sides), Length::Cm(_)), matches!(mass(weight), Weight::Kg(_)));
        let most = |value: Decimal, is_metric: bool| {
            if is_metric { value + half_of_last_digit(value) } else { value }
        };
        let item_most = (is_metric_size || is_metric_weight).then(|| {
            let sides = sides.map(|side| most(side, is_metric_size));
            Item::of(length(sides), mass(most(weight, is_metric_weight)), class)
        });
        Some(Self { item, item_most })
    }

    /// Every size that the measurement may stand for.
    #[must_use]
    pub fn items(&self) -> Vec<&Item> {
        std::iter::once(&self.item).chain(&self.item_most).collect()
    }
}

const CM_PER_INCH: Decimal = Decimal::from_parts(254, 0, 0, false, 2);
const KG_PER_POUND: Decimal = Decimal::from_parts(453_592, 0, 0, false, 6);

/// No side and no weight is larger in any unit: what is above is a slip.
const MEASURE_MOST: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);

/// Half a unit of the last digit that is written.
fn half_of_last_digit(value: Decimal) -> Decimal {
    Decimal::new(5, value.normalize().scale() + 1)
}

fn length_unit(unit: &str) -> Option<fn([Decimal; 3]) -> Length> {
    match unit.trim().to_ascii_lowercase().as_str() {
        "in" | "inch" | "inches" => Some(Length::In),
        "cm" | "centimeter" | "centimeters" | "centimetres" => Some(Length::Cm),
        "mm" | "millimeters" => {
            Some(|sides| Length::Cm(sides.map(|side| side / Decimal::from(10))))
        }
        _ => None,
    }
}

fn mass_unit(unit: &str) -> Option<fn(Decimal) -> Weight> {
    match unit.trim().to_ascii_lowercase().as_str() {
        "lb" | "lbs" | "pound" | "pounds" => Some(Weight::Lb),
        "oz" | "ounce" | "ounces" => Some(|weight| Weight::Lb(weight / Decimal::from(16))),
        "g" | "gram" | "grams" => Some(|weight| Weight::Kg(weight / Decimal::ONE_THOUSAND)),
        "kg" | "kilogram" | "kilograms" => Some(Weight::Kg),
        _ => None,
    }
}

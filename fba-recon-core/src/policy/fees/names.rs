//! The names that the fee tables and their users share: classes, programmes, units.

use rust_decimal::Decimal;
use serde::Deserialize;

use super::Item;

/// Fee class of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeClass {
    /// Everything that has no class of its own.
    NonApparel,
    /// Clothing.
    Apparel,
    /// Dangerous goods.
    DangerousGoods,
    /// A row for every class.
    All,
}

impl FeeClass {
    /// Classes a product can have.
    pub const PRODUCT: &[Self] = &[Self::NonApparel, Self::Apparel, Self::DangerousGoods];

    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NonApparel => "non_apparel",
            Self::Apparel => "apparel",
            Self::DangerousGoods => "dangerous_goods",
            Self::All => "all",
        }
    }

    /// The class a catalog names.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        Self::PRODUCT.iter().copied().find(|class| class.as_str() == name)
    }
}

/// A programme whose units have fees of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Programme {
    /// Low-Price FBA.
    LowPrice,
    /// Ships in Product Packaging.
    Sipp,
    /// Small and Light, until 2023.
    SmallAndLight,
}

impl Programme {
    /// Every programme.
    pub const ALL: &[Self] = &[Self::LowPrice, Self::Sipp, Self::SmallAndLight];

    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LowPrice => "low_price",
            Self::Sipp => "sipp",
            Self::SmallAndLight => "small_and_light",
        }
    }

    /// The programme of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        Self::ALL.iter().copied().find(|programme| programme.as_str() == name)
    }
}

/// Unit of a card's weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightUnit {
    /// Ounces, sixteen to the pound.
    Oz,
    /// Pounds.
    Lb,
    /// Kilograms.
    Kg,
}

impl WeightUnit {
    /// A weight in pounds or kilograms, whichever this unit belongs to, in this unit.
    #[must_use]
    pub fn of_base(self, weight: Decimal) -> Decimal {
        match self {
            Self::Oz => weight * Decimal::from(16),
            Self::Lb | Self::Kg => weight,
        }
    }

    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Oz => "oz",
            Self::Lb => "lb",
            Self::Kg => "kg",
        }
    }
}

/// The units in which the limits of a tier file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitSystem {
    /// Inches and pounds.
    #[default]
    Imperial,
    /// Centimetres and kilograms.
    Metric,
}

impl UnitSystem {
    /// The sides of an item in inches or centimetres, longest first.
    #[must_use]
    pub fn sides(self, item: &Item) -> &[Decimal; 3] {
        match self {
            Self::Imperial => &item.sides_in,
            Self::Metric => &item.sides_cm,
        }
    }

    /// The weight of an item in pounds or kilograms.
    #[must_use]
    pub fn weight(self, item: &Item) -> Decimal {
        match self {
            Self::Imperial => item.weight_lb,
            Self::Metric => item.weight_kg,
        }
    }

    /// The unit of its weights.
    #[must_use]
    pub fn weight_unit(self) -> WeightUnit {
        match self {
            Self::Imperial => WeightUnit::Lb,
            Self::Metric => WeightUnit::Kg,
        }
    }

    /// The units in which a card may write its weights.
    #[must_use]
    pub fn units(self) -> &'static [WeightUnit] {
        match self {
            Self::Imperial => &[WeightUnit::Oz, WeightUnit::Lb],
            Self::Metric => &[WeightUnit::Kg],
        }
    }
}

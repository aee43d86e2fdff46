//! From an item's sides and weight to its size tier and the weight that is billed.

use rust_decimal::Decimal;

use super::tiers::{AnyOver, WeightBasis};
use super::{Item, MinSide, Tier, TierFile, TierSet};

/// Which of two readings of the doubts of a tier set is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubts {
    /// What the rule says: thin sides are raised where a tier says so, and girth is without the length.
    Documented,
    /// The other one.
    Other,
}

/// An item in the units of a tier file.
pub(super) struct Sized<'a> {
    file: &'a TierFile,
    sides: &'a [Decimal; 3],
    /// Unit weight.
    weight: Decimal,
}

impl<'a> Sized<'a> {
    pub(super) fn new(item: &'a Item, file: &'a TierFile) -> Self {
        Self { file, sides: file.measure.sides(item), weight: file.measure.weight(item) }
    }

    pub(super) fn longest(&self) -> Decimal {
        self.sides[0]
    }

    fn girth(&self) -> Decimal {
        Decimal::TWO * (self.sides[1] + self.sides[2])
    }

    pub(super) fn length_plus_girth(&self) -> Decimal {
        self.longest() + self.girth()
    }

    /// Dimensional weight, with thin sides raised or not.
    pub(super) fn dimensional(&self, raised: bool) -> Decimal {
        let rule = &self.file.dimensional_weight;
        let floor = if raised { rule.min_side } else { Decimal::ZERO };
        let [longest, median, shortest] = *self.sides;
        longest * median.max(floor) * shortest.max(floor) / rule.divisor
    }

    fn exceeds(&self, limits: &AnyOver, doubts: Doubts) -> bool {
        let girth = match doubts {
            Doubts::Documented => self.girth(),
            Doubts::Other => self.length_plus_girth(),
        };
        self.weight > limits.unit_weight || self.longest() > limits.longest || girth > limits.girth
    }

    /// The weight that counts in a tier when the item fits it.
    fn weight_in(&self, tier: &Tier, doubts: Doubts) -> Option<Decimal> {
        let raised = match tier.min_side {
            MinSide::Never => false,
            MinSide::Applies => true,
            MinSide::Doubtful => doubts == Doubts::Other,
        };
        let dimensional = self.dimensional(raised);
        let counted = match tier.basis {
            WeightBasis::Unit => self.weight,
            WeightBasis::GreaterOfUnitAndDim => self.weight.max(dimensional),
        };
        let is_at_most = |value: Decimal, max: Option<Decimal>| max.is_none_or(|max| value <= max);
        let fits = is_at_most(counted, tier.max_weight)
            && is_at_most(self.weight, tier.max_unit_weight)
            && is_at_most(dimensional, tier.max_dim_weight)
            && tier.over_unit_weight.is_none_or(|floor| self.weight > floor)
            && self.sides.iter().zip(&tier.max_sides).all(|(side, max)| side <= max)
            && is_at_most(self.length_plus_girth(), tier.max_length_plus_girth);
        fits.then_some(counted)
    }

    /// Place of the item's tier in a set, and the weight that is billed.
    pub(super) fn first_tier(&self, set: &TierSet, doubts: Doubts) -> Option<(usize, Decimal)> {
        let exceeded = set.tier.iter().position(|tier| {
            tier.any_over.as_ref().is_some_and(|limits| self.exceeds(limits, doubts))
        });
        let mut tiers = set.tier.iter().enumerate();
        let (index, weight) = if let Some(index) = exceeded {
            (index, self.weight_in(set.tier.get(index)?, doubts)?)
        } else {
            tiers.find_map(|(index, tier)| {
                let open = tier.any_over.is_none();
                open.then(|| Some((index, self.weight_in(tier, doubts)?))).flatten()
            })?
        };
        Some((index, rounded_up(weight, set.tier.get(index)?.round_up_to)?))
    }

    /// Tier and billed weight under every reading of the doubts; `None` when a reading has no tier.
    pub(super) fn tiers<'b>(&self, set: &'b TierSet) -> Option<Vec<(&'b str, Decimal)>> {
        let mut sizes = Vec::new();
        for doubts in [Doubts::Documented, Doubts::Other] {
            let (index, weight) = self.first_tier(set, doubts)?;
            let tier = set.tier.get(index)?;
            sizes.push((tier.name.as_str(), weight));
            // The tier may be entered by unit weight alone: then the tier below, at its limit, is the other
            // reading for a light unit of great volume.
            let below = index.checked_sub(1).and_then(|index| set.tier.get(index));
            if let (true, Some(below)) = (tier.is_entry_doubtful, below)
                && let Some(limit) = below.max_weight
                && self.weight <= limit
            {
                sizes.push((below.name.as_str(), limit));
            }
        }
        sizes.sort();
        sizes.dedup();
        Some(sizes)
    }
}

fn rounded_up(weight: Decimal, multiple: Option<Decimal>) -> Option<Decimal> {
    let Some(multiple) = multiple else { return Some(weight) };
    Some(weight.checked_div(multiple)?.ceil() * multiple)
}

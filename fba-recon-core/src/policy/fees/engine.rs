//! From an item's size, weight, class, price and ship date to every fee that the tables allow.

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};

use super::FeeTables;
use super::rows::{
    Basis, Card, DimensionalWeight, Extra, FeeClass, FeeRow, MinSide, PriceBand, Surcharge, Tier,
    TierFile, TierSet,
};

/// A unit as packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Sides in inches, longest first.
    pub sides_in: [Decimal; 3],
    /// Weight in pounds.
    pub weight_lb: Decimal,
    /// Fee class; `None` when the seller did not say.
    pub class: Option<FeeClass>,
}

impl Item {
    /// An item from sides in any order.
    #[must_use]
    pub fn new(mut sides_in: [Decimal; 3], weight_lb: Decimal, class: Option<FeeClass>) -> Self {
        sides_in.sort_by(|one, other| other.cmp(one));
        Self { sides_in, weight_lb, class }
    }

    fn length_plus_girth(&self) -> Decimal {
        self.sides_in[0] + Decimal::TWO * (self.sides_in[1] + self.sides_in[2])
    }

    fn dimensional_lb(&self, rule: &DimensionalWeight, raised: bool) -> Decimal {
        let floor = if raised { rule.min_side_in } else { Decimal::ZERO };
        self.sides_in[0] * self.sides_in[1].max(floor) * self.sides_in[2].max(floor) / rule.divisor
    }
}

/// One fee that the tables allow for an item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reading {
    /// The whole fee of one unit.
    pub total: Decimal,
    /// Size tier.
    pub tier: String,
    /// Billable weight in pounds.
    pub billable_lb: Decimal,
    /// Fee of the card's row.
    pub base: Decimal,
    /// Amounts on top, by id.
    pub extras: Vec<(String, Decimal)>,
    /// Class whose row was used.
    pub class: FeeClass,
    /// Id of the card.
    pub card: String,
}

/// Why there is no fee.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoCard {
    /// No calendar for the marketplace.
    #[error("no fee calendar for {0}")]
    Marketplace(String),
    /// No card for the date.
    #[error("no fee card for {marketplace} on {date}")]
    Date {
        /// Marketplace id.
        marketplace: String,
        /// Ship date.
        date: Date,
    },
    /// The card has no row for the item.
    #[error("card {card} has no row for {tier}")]
    Row {
        /// Card id.
        card: String,
        /// Tier name.
        tier: String,
    },
}

impl FeeTables {
    /// The card in force on a ship date.
    ///
    /// # Errors
    /// [`NoCard`] when the marketplace or the date has none.
    pub fn card_on(&self, marketplace: &str, date: Date) -> Result<&Card, NoCard> {
        let calendar = self
            .calendars
            .iter()
            .find(|calendar| calendar.marketplace == marketplace)
            .ok_or_else(|| NoCard::Marketplace(marketplace.to_owned()))?;
        let period = calendar.period.iter().find(|row| row.from <= date && date < row.to);
        let id = period.and_then(|row| row.card.as_deref());
        id.and_then(|id| self.cards.iter().find(|card| card.id == id))
            .ok_or_else(|| NoCard::Date { marketplace: marketplace.to_owned(), date })
    }

    /// The first ship date from which card and surcharges of a date have held together; `None` where the date has
    /// no card.
    #[must_use]
    pub fn rates_since(&self, marketplace: &str, date: Date) -> Option<Date> {
        let calendar = self.calendars.iter().find(|row| row.marketplace == marketplace)?;
        let period = calendar.period.iter().find(|row| row.from <= date && date < row.to)?;
        period.card.as_ref()?;
        let changes = calendar.surcharge.iter().flat_map(|row| [Some(row.from), row.to]);
        changes.flatten().filter(|change| *change <= date).chain([period.from]).max()
    }

    /// Every fee that the tables allow for one unit, sorted by total: over doubtful sizes, classes not
    /// told, the prices given, extras that may be waived and a surcharge that may be inside or not.
    ///
    /// # Errors
    /// [`NoCard`] when any reading has no row: what cannot be computed whole is not computed.
    pub fn readings(
        &self,
        marketplace: &str,
        date: Date,
        item: &Item,
        prices: &[Decimal],
    ) -> Result<Vec<Reading>, NoCard> {
        let card = self.card_on(marketplace, date)?;
        let no_row = |tier: &str| NoCard::Row { card: card.id.clone(), tier: tier.to_owned() };
        let (tiers, set) = self.tier_set(card)?;
        let surcharges = self.surcharges(marketplace, date);
        let mut readings = Vec::new();
        for (tier, billable_lb) in sizes(item, set, &tiers.dimensional_weight) {
            for (class, row) in
                class_rows(card, item.class, tier, date).ok_or_else(|| no_row(tier))?
            {
                for price in prices {
                    let band = price_band(&card.price_bands, *price).ok_or_else(|| no_row(tier))?;
                    let base = row_fee(row, billable_lb, band).ok_or_else(|| no_row(tier))?;
                    for extras in extra_sets(card, item, tier, tiers) {
                        for extras in with_surcharges(base, &extras, &surcharges) {
                            let total = base + extras.iter().map(|(_, fee)| *fee).sum::<Decimal>();
                            readings.push(Reading {
                                total,
                                tier: tier.to_owned(),
                                billable_lb,
                                base,
                                extras,
                                class,
                                card: card.id.clone(),
                            });
                        }
                    }
                }
            }
        }
        readings.sort();
        readings.dedup();
        Ok(readings)
    }

    /// The tier set of a card, with the file that it stands in.
    pub(super) fn tier_set(&self, card: &Card) -> Result<(&TierFile, &TierSet), NoCard> {
        let tiers = self.tiers.iter().find(|file| file.marketplace == card.marketplace);
        let tiers = tiers.ok_or_else(|| NoCard::Marketplace(card.marketplace.clone()))?;
        let set = tiers.tier_set.iter().find(|set| set.id == card.tier_set);
        let no_row = || NoCard::Row { card: card.id.clone(), tier: card.tier_set.clone() };
        Ok((tiers, set.ok_or_else(no_row)?))
    }

    /// The size tier and billable weight in pounds that Amazon's own rule gives an item on a ship date, without
    /// the other readings of its doubts.
    ///
    /// # Errors
    /// [`NoCard`] when the marketplace or the date has no card, or no tier takes the item.
    pub fn documented_size(
        &self,
        marketplace: &str,
        date: Date,
        item: &Item,
    ) -> Result<(&str, Decimal), NoCard> {
        let card = self.card_on(marketplace, date)?;
        let (tiers, set) = self.tier_set(card)?;
        let found = first_tier(item, set, &tiers.dimensional_weight, false);
        let found = found.map(|(index, weight)| (set.tier[index].name.as_str(), weight));
        found.ok_or_else(|| NoCard::Row { card: card.id.clone(), tier: set.id.clone() })
    }

    fn surcharges(&self, marketplace: &str, date: Date) -> Vec<(String, Decimal)> {
        let rows = self.surcharge_rows(marketplace, date);
        rows.map(|row| (row.id.clone(), row.percent)).collect()
    }

    /// Percent of all surcharges in force on a ship date.
    #[must_use]
    pub fn surcharge_percent(&self, marketplace: &str, date: Date) -> Decimal {
        self.surcharge_rows(marketplace, date).map(|row| row.percent).sum()
    }

    /// Whether a reading of a ship date bears every surcharge in force.
    #[must_use]
    pub fn bears_surcharges(&self, marketplace: &str, date: Date, reading: &Reading) -> bool {
        let mut rows = self.surcharge_rows(marketplace, date);
        rows.all(|row| reading.extras.iter().any(|(id, _)| *id == row.id))
    }

    /// The surcharges in force on a ship date.
    pub(super) fn surcharge_rows(
        &self,
        marketplace: &str,
        date: Date,
    ) -> impl Iterator<Item = &Surcharge> {
        let calendars =
            self.calendars.iter().filter(move |calendar| calendar.marketplace == marketplace);
        calendars
            .flat_map(|calendar| &calendar.surcharge)
            .filter(move |row| row.from <= date && row.to.is_none_or(|to| date < to))
    }
}

/// Tier and billable weight under every reading of the doubts.
fn sizes<'a>(item: &Item, set: &'a TierSet, rule: &DimensionalWeight) -> Vec<(&'a str, Decimal)> {
    let mut sizes = Vec::new();
    for doubtful_raised in [false, true] {
        let Some((index, weight)) = first_tier(item, set, rule, doubtful_raised) else {
            continue;
        };
        sizes.push((set.tier[index].name.as_str(), weight));
        // The last tier may be entered by unit weight alone: then the tier below, at its limit, is the
        // other reading for a light unit of great volume.
        let below = index.checked_sub(1).map(|index| &set.tier[index]);
        if let (Some(below), Some(_)) = (below, &set.tier[index].doubt)
            && let Some(limit) = below.max_lb
            && item.weight_lb <= limit
        {
            sizes.push((below.name.as_str(), limit));
        }
    }
    sizes.sort();
    sizes.dedup();
    sizes
}

fn first_tier(
    item: &Item,
    set: &TierSet,
    rule: &DimensionalWeight,
    doubtful_raised: bool,
) -> Option<(usize, Decimal)> {
    set.tier.iter().enumerate().find_map(|(index, tier)| {
        let raised = match tier.min_side {
            MinSide::Never => false,
            MinSide::Applies => true,
            MinSide::Doubtful => doubtful_raised,
        };
        let weight = match tier.basis {
            Basis::Unit => item.weight_lb,
            Basis::GreaterOfUnitAndDim => item.weight_lb.max(item.dimensional_lb(rule, raised)),
        };
        fits(item, tier, weight).then_some((index, weight))
    })
}

fn fits(item: &Item, tier: &Tier, weight: Decimal) -> bool {
    tier.max_lb.is_none_or(|max| weight <= max)
        && item.sides_in.iter().zip(&tier.max_sides_in).all(|(side, max)| side <= max)
        && tier.max_length_plus_girth_in.is_none_or(|max| item.length_plus_girth() <= max)
}

/// The rows of an item's class, or of every class when it is not told; `None` when one has no row.
fn class_rows<'a>(
    card: &'a Card,
    class: Option<FeeClass>,
    tier: &str,
    date: Date,
) -> Option<Vec<(FeeClass, &'a FeeRow)>> {
    let classes = class.as_ref().map_or(FeeClass::PRODUCT, std::slice::from_ref);
    classes.iter().map(|class| Some((*class, class_row(card, *class, tier, date)?))).collect()
}

pub(super) fn class_row<'a>(
    card: &'a Card,
    class: FeeClass,
    tier: &str,
    date: Date,
) -> Option<&'a FeeRow> {
    let as_class = card
        .same
        .iter()
        .find(|same| same.class == class && same.tiers.iter().any(|name| name == tier))
        .map_or(class, |same| same.as_class);
    card.fee.iter().find(|row| {
        row.tier == tier
            && (row.class == as_class || row.class == FeeClass::All)
            && row.from.is_none_or(|from| from <= date)
    })
}

fn price_band(bands: &[PriceBand], price: Decimal) -> Option<usize> {
    bands.iter().position(|band| {
        band.below.is_none_or(|below| price < below)
            && band.up_to.is_none_or(|up_to| price <= up_to)
    })
}

fn row_fee(row: &FeeRow, billable_lb: Decimal, band: usize) -> Option<Decimal> {
    let weight = row.unit.of_pounds(billable_lb);
    if let Some(found) = row.bands.iter().find(|step| weight <= step.max) {
        return found.fee.get(band).copied();
    }
    if let Some(tail) = &row.tail
        && weight > tail.above
        && weight <= tail.up_to
    {
        return Some(tail.base.get(band)? + steps(weight - tail.above, tail.step)? * tail.per_step);
    }
    let linear = row.linear.as_ref()?;
    if weight > linear.up_to.unwrap_or(weight) {
        return None;
    }
    let over = (weight - linear.included).max(Decimal::ZERO);
    Some(linear.base.get(band)? + steps(over, linear.step)? * linear.per_step)
}

/// Whole steps of a weight; a begun step counts whole.
fn steps(weight: Decimal, step: Decimal) -> Option<Decimal> {
    Some(weight.checked_div(step)?.ceil())
}

/// Every set of extras that may be charged: an extra from which some units are exempt may be absent.
fn extra_sets(
    card: &Card,
    item: &Item,
    tier: &str,
    tiers: &TierFile,
) -> Vec<Vec<(String, Decimal)>> {
    let mut sets = vec![Vec::new()];
    for extra in card.extra.iter().filter(|extra| extra.tiers.iter().any(|name| name == tier)) {
        let Some(fee) = extra_fee(extra, item, tier, tiers) else {
            continue;
        };
        let with = sets.iter().cloned().map(|mut set| {
            set.push((extra.id.clone(), fee));
            set
        });
        let with: Vec<_> = with.collect();
        if extra.note.is_some() {
            sets.extend(with);
        } else {
            sets = with;
        }
    }
    sets
}

fn extra_fee(extra: &Extra, item: &Item, tier: &str, tiers: &TierFile) -> Option<Decimal> {
    if extra.by_dimensional_lb.is_empty() {
        let longer = extra.over_longest_in.is_some_and(|max| item.sides_in[0] > max);
        let larger =
            extra.over_length_plus_girth_in.is_some_and(|max| item.length_plus_girth() > max);
        return if longer || larger { extra.fee.get(tier).copied() } else { None };
    }
    let weight = item.dimensional_lb(&tiers.dimensional_weight, true);
    let band =
        extra.by_dimensional_lb.iter().find(|band| band.max.is_none_or(|max| weight <= max))?;
    Some(band.fee)
}

/// The extras without the surcharges, and with them on the base alone and on base and extras.
fn with_surcharges(
    base: Decimal,
    extras: &[(String, Decimal)],
    surcharges: &[(String, Decimal)],
) -> Vec<Vec<(String, Decimal)>> {
    let mut sets = vec![extras.to_vec()];
    let all = base + extras.iter().map(|(_, fee)| *fee).sum::<Decimal>();
    for on in [base, all] {
        let added = surcharges.iter().map(|(id, percent)| {
            let amount = on * *percent / Decimal::ONE_HUNDRED;
            (id.clone(), amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
        });
        sets.push(extras.iter().cloned().chain(added).collect());
    }
    sets.sort();
    sets.dedup();
    sets
}

//! From an item's size, weight, class, price and ship date to every fee that the tables allow.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::amounts::{self, Begun, Extras, Unit};
use super::sizes::{Doubts, Sized};
use super::{
    Card, CardCase, FeeClass, FeeRow, FeeTables, Item, Programme, Surcharge, TierFile, TierSet,
    WeightUnit,
};
use crate::model::Currency;

/// One fee that the tables allow for an item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FeeReading {
    /// The whole fee of one unit.
    pub total: Decimal,
    /// Size tier.
    pub tier: String,
    /// Billable weight.
    pub billable_weight: Decimal,
    /// Unit of the billable weight: pounds or kilograms.
    pub weight_unit: WeightUnit,
    /// Fee of the card's row.
    pub base: Decimal,
    /// Amounts on top, by id; negative where they are taken off.
    pub extras: Vec<(String, Decimal)>,
    /// Class whose row was used.
    pub class: FeeClass,
    /// Id of the card.
    pub card: String,
    /// Id of the card's case whose row was used; `None` for the row that holds without one.
    pub case: Option<String>,
    /// The programme that the unit must be in for this fee.
    pub programme: Option<Programme>,
    /// Whether it holds only for some units, which the charge itself does not tell (stored in another
    /// country, enrolled in a programme): such a fee explains a charge only where it equals it; it is no
    /// ceiling.
    pub is_conditional: bool,
}

/// Why there is no fee.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoCard {
    /// No calendar for the marketplace.
    #[error("no fee calendar for {0}")]
    Marketplace(String),
    /// No card for the date.
    #[error("no fee card for {marketplace} on {date}{}", told(.note.as_ref()))]
    Date {
        /// Marketplace id.
        marketplace: String,
        /// Ship date.
        date: Date,
        /// What the calendar knows of the days.
        note: Option<String>,
    },
    /// The card has no row for the item.
    #[error("card {card} has no row for {tier}")]
    Row {
        /// Card id.
        card: String,
        /// Tier name.
        tier: String,
    },
    /// The card is not known to hold for the tier on the date.
    #[error("card {card} is not known to hold for {tier} on {date}")]
    Tier {
        /// Card id.
        card: String,
        /// Tier name.
        tier: String,
        /// Ship date.
        date: Date,
    },
    /// The card has no fee of a programme for the item.
    #[error("card {card} has no {} fee for this size, weight and price ({tier})", .programme.as_str())]
    Programme {
        /// Card id.
        card: String,
        /// Tier name.
        tier: String,
        /// Programme.
        programme: Programme,
    },
}

/// A note after a colon.
fn told(note: Option<&String>) -> String {
    note.map(|note| format!(": {note}")).unwrap_or_default()
}

/// What the readings of one item are computed with.
struct Query<'a> {
    card: &'a Card,
    /// The tiers for which the card holds; none named means all.
    tiers: &'a [String],
    file: &'a TierFile,
    sized: Sized<'a>,
    date: Date,
    surcharges: Vec<&'a Surcharge>,
    /// The programme that the unit is known to be in.
    known: Option<Programme>,
    digits: u32,
}

/// A row of the card for a unit, with the tier and the weight that it bills.
struct RowOfUnit<'a> {
    row: &'a FeeRow,
    case: Option<&'a CardCase>,
    tier: &'a str,
    weight: Decimal,
}

impl FeeTables {
    /// The card in force on a ship date.
    ///
    /// # Errors
    /// [`NoCard`] when the marketplace or the date has none.
    pub fn card_on(&self, marketplace: &str, date: Date) -> Result<&Card, NoCard> {
        self.card_of_tiers_on(marketplace, date).map(|(card, _)| card)
    }

    /// The card in force on a ship date, and the tiers for which it holds then; none named means all.
    fn card_of_tiers_on(
        &self,
        marketplace: &str,
        date: Date,
    ) -> Result<(&Card, &[String]), NoCard> {
        let calendar = self
            .calendars
            .iter()
            .find(|calendar| calendar.marketplace == marketplace)
            .ok_or_else(|| NoCard::Marketplace(marketplace.to_owned()))?;
        let none = |note: Option<&String>| NoCard::Date {
            marketplace: marketplace.to_owned(),
            date,
            note: note.cloned(),
        };
        let period = calendar.period.iter().find(|row| row.holds_on(date));
        let period = period.ok_or_else(|| none(None))?;
        let card = self.cards.iter().find(|card| period.card.as_ref() == Some(&card.id));
        let found = card.map(|card| (card, period.tiers.as_slice()));
        found.ok_or_else(|| none(period.note.as_ref()))
    }

    /// Whether the card in force on a ship date holds for an item: on some days one is known for some tiers alone.
    #[must_use]
    pub fn holds_for(&self, marketplace: &str, date: Date, item: &Item) -> bool {
        self.card_of_tiers_on(marketplace, date).is_ok_and(|(_, tiers)| {
            let of_item = || self.documented_size(marketplace, date, item);
            tiers.is_empty() || of_item().is_ok_and(|(tier, _)| tiers.iter().any(|own| own == tier))
        })
    }

    /// The first ship date from which everything that decides a fee on a date has held together: card, its rows,
    /// surcharges and low-inventory-level fees; `None` where the date has no card, or one for some tiers alone.
    #[must_use]
    pub fn rates_since(&self, marketplace: &str, date: Date) -> Option<Date> {
        let calendar = self.calendars.iter().find(|row| row.marketplace == marketplace)?;
        let period = calendar.period.iter().find(|row| row.holds_on(date))?;
        let card = self.cards.iter().find(|card| period.card.as_ref() == Some(&card.id))?;
        if !period.tiers.is_empty() {
            return None;
        }
        let low = self.low_inventory_of(marketplace);
        let low = low.into_iter().flat_map(|low| &low.period);
        let changes = calendar
            .surcharge
            .iter()
            .flat_map(|row| [Some(row.from), row.to])
            .chain(card.fee.iter().flat_map(|row| [row.from, row.to]))
            .chain(card.case.iter().map(|case| case.to))
            .chain(low.flat_map(|row| [Some(row.from), row.to]));
        changes.flatten().filter(|change| *change <= date).chain([period.from]).max()
    }

    /// Every fee that the tables allow for one unit, sorted by total: over doubtful sizes, classes not
    /// told, the prices given, cases of the card, extras that may be waived and a surcharge that may be
    /// inside or not.
    ///
    /// # Errors
    /// [`NoCard`] when any reading has no row: what cannot be computed whole is not computed.
    pub fn readings(
        &self,
        marketplace: &str,
        date: Date,
        item: &Item,
        prices: &[Decimal],
    ) -> Result<Vec<FeeReading>, NoCard> {
        self.readings_in(marketplace, date, item, prices, None)
    }

    /// As [`Self::readings`], for a unit known to be in a programme: what needs no more than that is not
    /// conditional.
    ///
    /// # Errors
    /// As [`Self::readings`].
    pub fn readings_in(
        &self,
        marketplace: &str,
        date: Date,
        item: &Item,
        prices: &[Decimal],
        programme: Option<Programme>,
    ) -> Result<Vec<FeeReading>, NoCard> {
        let (card, of_tiers) = self.card_of_tiers_on(marketplace, date)?;
        let (file, set) = self.tier_set(card)?;
        let query = Query {
            card,
            tiers: of_tiers,
            file,
            sized: Sized::new(item, file),
            date,
            surcharges: self.surcharge_rows(marketplace, date).collect(),
            known: programme,
            digits: card.currency.parse().map_or(2, Currency::minor_digits),
        };
        let classes = item.class.as_ref().map_or(FeeClass::PRODUCT, std::slice::from_ref);
        let sizes = query.sized.tiers(set).ok_or_else(|| query.no_row(&set.id))?;
        let mut readings = Vec::new();
        for (tier, weight) in sizes {
            for class in classes {
                for price in prices {
                    query.read(tier, weight, *class, *price, &mut readings)?;
                }
            }
        }
        readings.sort();
        readings.dedup();
        Ok(readings)
    }

    /// The fee that Amazon's rule gives an item, with all that may be charged on top, of the units of a
    /// programme where one is named.
    ///
    /// # Errors
    /// [`NoCard`] when the readings have none, or the programme no fee for the item.
    pub fn documented(
        &self,
        marketplace: &str,
        date: Date,
        item: &Item,
        price: Decimal,
        programme: Option<Programme>,
    ) -> Result<FeeReading, NoCard> {
        let (tier, weight) = self.documented_size(marketplace, date, item)?;
        let readings = self.readings_in(marketplace, date, item, &[price], programme)?;
        let doubtful: Vec<&str> = self
            .surcharge_rows(marketplace, date)
            .filter(|row| row.is_doubtful)
            .map(|row| row.id.as_str())
            .collect();
        let found = readings.into_iter().filter(|reading| {
            !reading.is_conditional
                && (reading.tier == tier && reading.billable_weight == weight)
                && programme.is_none_or(|known| reading.programme == Some(known))
                && !reading.extras.iter().any(|(id, _)| doubtful.contains(&id.as_str()))
        });
        // With all that may be charged on top: nothing above it can be explained.
        let (card, tier) = (self.card_on(marketplace, date)?.id.clone(), tier.to_owned());
        found.max().ok_or(match programme {
            Some(programme) => NoCard::Programme { card, tier, programme },
            None => NoCard::Row { card, tier },
        })
    }

    /// The tier set of a card, with the file that it stands in.
    pub(super) fn tier_set(&self, card: &Card) -> Result<(&TierFile, &TierSet), NoCard> {
        let mut sets =
            self.tiers.iter().flat_map(|file| file.tier_set.iter().map(move |set| (file, set)));
        sets.find(|(_, set)| set.id == card.tier_set)
            .ok_or_else(|| NoCard::Row { card: card.id.clone(), tier: card.tier_set.clone() })
    }

    /// The size tier and the billable weight, in pounds or kilograms as the card's tiers are, that Amazon's own
    /// rule gives an item on a ship date, without the other readings of its doubts.
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
        let (file, set) = self.tier_set(card)?;
        let found = Sized::new(item, file).first_tier(set, Doubts::Documented);
        let found =
            found.and_then(|(index, weight)| Some((set.tier.get(index)?.name.as_str(), weight)));
        found.ok_or_else(|| NoCard::Row { card: card.id.clone(), tier: set.id.clone() })
    }

    /// Percent of all surcharges in force on a ship date.
    #[must_use]
    pub fn surcharge_percent(&self, marketplace: &str, date: Date) -> Decimal {
        self.surcharge_rows(marketplace, date).map(|row| row.percent).sum()
    }

    /// Whether a reading of a ship date bears every surcharge in force.
    #[must_use]
    pub fn bears_surcharges(&self, marketplace: &str, date: Date, reading: &FeeReading) -> bool {
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
        calendars.flat_map(|calendar| &calendar.surcharge).filter(move |row| row.holds_on(date))
    }
}

impl<'a> Query<'a> {
    fn no_row(&self, tier: &str) -> NoCard {
        NoCard::Row { card: self.card.id.clone(), tier: tier.to_owned() }
    }

    /// Adds the readings of one size, class and price.
    ///
    /// A reading that cannot be priced fails them all: it may be the one that explains a charge, and without it the
    /// highest fee that is left would make a right charge too high. Only a case that holds for some units is left
    /// out where it has no amount, for its fee is no ceiling anyway.
    fn read(
        &self,
        tier: &'a str,
        weight: Decimal,
        class: FeeClass,
        price: Decimal,
        readings: &mut Vec<FeeReading>,
    ) -> Result<(), NoCard> {
        if !self.tiers.is_empty() && !self.tiers.iter().any(|own| own == tier) {
            let card = self.card.id.clone();
            return Err(NoCard::Tier { card, tier: tier.to_owned(), date: self.date });
        }
        let band =
            amounts::price_band(&self.card.price_bands, price).ok_or_else(|| self.no_row(tier))?;
        let plain = class_row(self.card, None, class, tier, self.date);
        let plain = plain.filter(|row| row.lacks.is_none()).ok_or_else(|| self.no_row(tier))?;
        let mut rows = vec![RowOfUnit { row: plain, case: None, tier, weight }];
        rows.extend(self.card.case.iter().filter_map(|case| {
            self.row_of_case(case, tier, weight, class).filter(|_| {
                case.price.as_ref().is_none_or(|band| band.takes(price))
                    && case.to.is_none_or(|to| self.date < to)
            })
        }));
        for of in rows {
            for begun in Begun::of(of.row) {
                let fee = amounts::row_fee(of.row, of.weight, band, begun, self.digits);
                let Some(base) = fee else {
                    // A case may cover only some weights of a tier; what holds for every unit may not.
                    if of.case.is_some_and(|case| case.is_conditional) {
                        continue;
                    }
                    return Err(self.no_row(of.tier));
                };
                let unit = Unit {
                    item: &self.sized,
                    tier: of.tier,
                    weight: of.weight,
                    class,
                    price,
                    begun,
                    digits: self.digits,
                };
                self.with_extras(&of, &unit, base, band, readings);
            }
        }
        Ok(())
    }

    /// The row of a case for a unit, where the case has one.
    fn row_of_case(
        &self,
        case: &'a CardCase,
        tier: &'a str,
        weight: Decimal,
        class: FeeClass,
    ) -> Option<RowOfUnit<'a>> {
        let (tier, weight) = match &case.tier_set {
            Some(id) if case.instead_of.iter().any(|name| name == tier) => {
                let set = self.file.case_set.iter().find(|set| &set.id == id)?;
                let (index, weight) = self.sized.first_tier(set, Doubts::Documented)?;
                (set.tier.get(index)?.name.as_str(), weight)
            }
            Some(_) => return None,
            None => (tier, weight),
        };
        let row = class_row(self.card, Some(&case.id), class, tier, self.date)?;
        row.lacks.is_none().then_some(RowOfUnit { row, case: Some(case), tier, weight })
    }

    /// Adds the readings of one row: its fee with every set of extras and surcharges.
    ///
    /// All of them, not the likeliest: the highest that holds for every unit is what a charge has to exceed. Whether a
    /// reading is conditional is told for each by itself, from its case, its extras and its programme together, since
    /// one fee of some units among the plain ones would raise that ceiling for all units. What is known of the unit
    /// comes last: for one that is in the programme the same fee is a plain one.
    fn with_extras(
        &self,
        of: &RowOfUnit<'_>,
        unit: &Unit<'_>,
        base: Decimal,
        band: usize,
        readings: &mut Vec<FeeReading>,
    ) {
        let of_case = of.case.and_then(|case| case.programme);
        let of_band = self.card.price_bands.get(band).and_then(|band| band.programme);
        let needs = of.case.is_some_and(|case| case.is_conditional);
        let fee_is_plain = of_case.is_none() && !needs;
        for extras in amounts::extra_sets(self.card, unit, fee_is_plain) {
            let Extras { amounts, programme, is_conditional, needs_programme } = extras;
            let programme = programme.or(of_case).or(of_band);
            // A case of a programme needs no more than to be in it.
            let is_known = programme.is_some() && programme == self.known;
            let by_case = needs && !(of_case.is_some() && of_case == self.known);
            let is_conditional = is_conditional || by_case || (needs_programme && !is_known);
            for extras in amounts::with_surcharges(base, &amounts, &self.surcharges, self.digits) {
                readings.push(FeeReading {
                    total: base + extras.iter().map(|(_, fee)| *fee).sum::<Decimal>(),
                    tier: of.tier.to_owned(),
                    billable_weight: of.weight,
                    weight_unit: self.file.measure.weight_unit(),
                    base,
                    extras,
                    class: unit.class,
                    card: self.card.id.clone(),
                    case: of.case.map(|case| case.id.clone()),
                    programme,
                    is_conditional,
                });
            }
        }
    }
}

/// The row of a class and tier, in a case or without one.
pub(super) fn class_row<'a>(
    card: &'a Card,
    case: Option<&str>,
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
            && row.case.as_deref() == case
            && (row.class == as_class || row.class == FeeClass::All)
            && row.holds_on(date)
    })
}

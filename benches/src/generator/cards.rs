//! US fulfilment fees of standard-size units: tiers, billable weight, cards by date and the
//! surcharge.
//!
//! Copied from the scanner's tables by hand, on purpose: the generator may not share code with what
//! it tests. Only small standard and large standard non-apparel and large standard apparel are
//! here.

use jiff::civil::{Date, date};

use super::calendar::Calendar;

/// What a unit pays: cents below 10 USD, and cents from there to 50 USD.
type Fee = (i64, i64);

/// One rate card.
struct Card {
    /// Cents more above 50 USD.
    above_50: i64,
    /// Small standard, steps of 2 oz.
    small: [Fee; 8],
    /// Large standard, steps of 4 oz.
    large: [Fee; 12],
    /// Large standard above 3 lb, before its steps of 4 oz at 8 cents.
    large_tail: Fee,
    /// Large standard apparel, steps of 4 oz.
    apparel: [Fee; 12],
    /// Large standard apparel above 3 lb, before its steps of 8 oz at 16 cents.
    apparel_tail: Fee,
}

#[rustfmt::skip]
const NONPEAK_2024: Card = Card {
    above_50: 0,
    small: [
        (229, 306), (238, 315), (247, 324), (256, 333),
        (266, 343), (276, 353), (283, 360), (288, 365),
    ],
    large: [
        (291, 368), (313, 390), (338, 415), (378, 455), (422, 499), (460, 537),
        (475, 552), (500, 577), (510, 587), (528, 605), (544, 621), (585, 662),
    ],
    large_tail: (615, 692),
    apparel: [
        (348, 425), (368, 445), (390, 467), (435, 512), (505, 582), (522, 599),
        (532, 609), (543, 620), (578, 655), (590, 667), (595, 672), (608, 685),
    ],
    apparel_tail: (615, 692),
};

#[rustfmt::skip]
const PEAK_2024: Card = Card {
    above_50: 0,
    small: [
        (248, 325), (257, 334), (267, 344), (276, 353),
        (287, 364), (297, 374), (305, 382), (310, 387),
    ],
    large: [
        (315, 392), (339, 416), (366, 443), (407, 484), (452, 529), (491, 568),
        (507, 584), (533, 610), (547, 624), (567, 644), (584, 661), (626, 703),
    ],
    large_tail: (669, 746),
    apparel: [
        (379, 456), (400, 477), (423, 500), (469, 546), (542, 619), (559, 636),
        (571, 648), (582, 659), (622, 699), (634, 711), (641, 718), (654, 731),
    ],
    apparel_tail: (682, 759),
};

#[rustfmt::skip]
const NONPEAK_2026: Card = Card {
    above_50: 26,
    small: [
        (243, 332), (249, 342), (256, 345), (266, 354),
        (277, 368), (282, 378), (292, 391), (295, 396),
    ],
    large: [
        (291, 373), (313, 395), (338, 420), (378, 460), (422, 504), (460, 542),
        (475, 557), (500, 582), (510, 592), (528, 610), (544, 626), (585, 667),
    ],
    large_tail: (615, 697),
    apparel: [
        (348, 430), (368, 450), (390, 472), (435, 517), (505, 587), (522, 604),
        (532, 614), (543, 625), (578, 660), (590, 672), (595, 677), (608, 690),
    ],
    apparel_tail: (615, 697),
};

#[rustfmt::skip]
const PEAK_2026: Card = Card {
    above_50: 26,
    small: [
        (262, 351), (268, 361), (276, 365), (286, 374),
        (298, 389), (303, 399), (314, 413), (317, 418),
    ],
    large: [
        (315, 397), (339, 421), (366, 448), (407, 489), (452, 534), (491, 573),
        (507, 589), (533, 615), (547, 629), (567, 649), (584, 666), (626, 708),
    ],
    large_tail: (669, 751),
    apparel: [
        (379, 461), (400, 482), (423, 505), (469, 551), (542, 624), (559, 641),
        (571, 653), (582, 664), (622, 704), (634, 716), (641, 723), (654, 736),
    ],
    apparel_tail: (682, 764),
};

/// Number of periods.
pub(super) const PERIODS: usize = 7;

/// First day of each card, with the card and the surcharge in tenths of a percent. The first card
/// also stands for the days before it and the last one for the days after 2027-01-14.
const CARDS: [(Date, &Card, i64); PERIODS] = [
    (date(2024, 4, 15), &NONPEAK_2024, 0),
    (date(2024, 10, 15), &PEAK_2024, 0),
    (date(2025, 1, 15), &NONPEAK_2024, 0),
    (date(2025, 10, 15), &PEAK_2024, 0),
    (date(2026, 1, 15), &NONPEAK_2026, 0),
    (date(2026, 4, 17), &NONPEAK_2026, 35),
    (date(2026, 10, 15), &PEAK_2026, 35),
];

/// A size tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tier {
    /// At most 15 x 12 x 0.75 in and 1 lb.
    SmallStandard,
    /// At most 18 x 14 x 8 in and 20 lb.
    LargeStandard,
}

/// A packed unit; the generator makes no unit larger than large standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    /// Hundredths of an inch, longest first.
    pub(super) sides: [i64; 3],
    /// Hundredths of a pound.
    pub(super) weight: i64,
    /// Whether the apparel rows hold.
    pub(super) is_apparel: bool,
}

/// One ounce in the unit of [`Size::billable`], in which every weight here is a whole number.
const OUNCE: i64 = 139_000_000;

impl Size {
    /// The tier.
    pub(super) fn tier(&self) -> Tier {
        let fits = self.sides[0] <= 1500 && self.sides[1] <= 1200 && self.sides[2] <= 75;
        if fits && self.weight <= 100 { Tier::SmallStandard } else { Tier::LargeStandard }
    }

    /// Billable weight: unit weight for small standard, else the greater of unit and dimensional
    /// weight (cubic inches by 139).
    pub(super) fn billable(&self) -> i64 {
        let unit = self.weight * 16 * OUNCE / 100;
        let dimensional = self.sides.iter().product::<i64>() * 16;
        match self.tier() {
            Tier::SmallStandard => unit,
            Tier::LargeStandard => unit.max(dimensional),
        }
    }

    /// Billable weight in whole ounces, rounded down.
    pub(super) fn ounces(&self) -> i64 {
        self.billable() / OUNCE
    }

    /// Whether the size is so far from every limit that no rounding of units moves its fee.
    pub(super) fn is_clear(&self) -> bool {
        let [longest, median, shortest] = self.sides;
        let weight = self.billable();
        let step = match self.tier() {
            Tier::SmallStandard => 2 * OUNCE,
            Tier::LargeStandard => 4 * OUNCE,
        };
        let margin = OUNCE * 2 / 5 + weight * 3 / 1000;
        let from_edge = (weight % step).min(step - weight % step);
        let is_inside = match self.tier() {
            Tier::SmallStandard => longest <= 1400 && median <= 1120 && shortest <= 68,
            Tier::LargeStandard => {
                longest <= 1720 && median <= 1320 && (210..=750).contains(&shortest)
            }
        };
        let is_ordered = longest >= median && median >= shortest && shortest >= 20;
        is_inside && is_ordered && from_edge >= margin && weight <= 300 * OUNCE
    }

    /// The fee of one unit in each period at a price in cents, surcharge included.
    pub(super) fn fees(&self, price: i64) -> [i64; PERIODS] {
        std::array::from_fn(|period| {
            let (_, card, tenths) = CARDS[period];
            let base = self.base_fee(card, price);
            base + half_up(base * tenths, 1000)
        })
    }

    fn base_fee(&self, card: &Card, price: i64) -> i64 {
        let (row, tail, step, per_step): (&[Fee], Fee, i64, i64) = match self.tier() {
            Tier::SmallStandard => (&card.small, card.large_tail, 2, 0),
            Tier::LargeStandard if self.is_apparel => (&card.apparel, card.apparel_tail, 8, 16),
            Tier::LargeStandard => (&card.large, card.large_tail, 4, 8),
        };
        let band = if self.tier() == Tier::SmallStandard { 2 } else { 4 };
        let weight = self.billable();
        let at = usize::try_from(steps(weight, band) - 1).unwrap_or(0);
        let (fee, over) = match row.get(at) {
            Some(fee) => (*fee, 0),
            None => (tail, steps(weight - 48 * OUNCE, step)),
        };
        let (low, middle) = fee;
        let by_price = match price {
            ..1000 => low,
            1000..=5000 => middle,
            _ => middle + card.above_50,
        };
        by_price + over * per_step
    }
}

/// Steps of so many ounces in a weight; a begun step counts whole.
fn steps(weight: i64, ounces: i64) -> i64 {
    (weight + ounces * OUNCE - 1) / (ounces * OUNCE)
}

/// A share rounded to the nearest whole number, halves away from zero.
pub(super) fn half_up(share: i64, of: i64) -> i64 {
    let rounded = (share.abs() * 2 + of) / (of * 2);
    if share < 0 { -rounded } else { rounded }
}

/// The period of each day of the plan.
pub(super) fn periods(calendar: &Calendar) -> Vec<usize> {
    let period = |day: &Date| {
        let started = CARDS.iter().take_while(|(from, _, _)| from <= day).count();
        started.saturating_sub(1)
    };
    calendar.days.iter().map(period).collect()
}

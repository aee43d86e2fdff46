//! The seller's products: names, sizes, prices, costs, and how often each is bought.

use super::Plan;
use super::cards::{PERIODS, Size, Tier, half_up};
use super::reserve::{Reserve, Use};
use super::rng::{Rng, code};

/// Fulfilment centres of the account.
pub(super) const CENTRES: [&str; 10] =
    ["ONT8", "LGB8", "PHX7", "DFW7", "FTW1", "MDW2", "IND9", "CMH1", "ABE8", "RDU1"];
/// Centres that hold one product.
const CENTRES_EACH: usize = 4;
/// The least difference in cents between a right and a wrong fee that a plant needs, on any day.
const CLEAR_CENTS: i64 = 3;

/// Days before the end on which Amazon approves higher costs.
const RAISED_DAYS: usize = 21;

/// Who says what a unit costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CostKind {
    /// Amazon approved it.
    Approved,
    /// Amazon approved it, and the seller's own books differ.
    ApprovedAndOwn,
    /// Only the seller's books say so.
    Own,
    /// Nobody does.
    Missing,
}

/// From when on an approved cost holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Since {
    /// Whatever is drawn.
    Any,
    /// The first day.
    First,
    /// No day is given.
    Blank,
}

/// In which units the seller measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Units {
    /// Inches and pounds.
    Pounds,
    /// Inches and ounces.
    Ounces,
    /// Centimetres and grams.
    Metric,
}

/// One product.
#[derive(Debug)]
pub(super) struct Product {
    /// Merchant SKU.
    pub(super) msku: String,
    /// FNSKU.
    pub(super) fnsku: String,
    /// ASIN.
    pub(super) asin: String,
    /// Title.
    pub(super) title: String,
    /// Product group.
    pub(super) group: &'static str,
    /// Brand.
    pub(super) brand: &'static str,
    /// Price in cents.
    pub(super) price: i64,
    /// The size it has.
    pub(super) size: Size,
    /// The size that Amazon has on file on the last day.
    pub(super) amazon: Size,
    /// First ship day on which Amazon's wrong size decides the fee.
    pub(super) wrong_from: Option<usize>,
    /// What Amazon pays for a unit that it lost or damaged, in cents; a multiple of five, so that
    /// no such payment equals one for a return.
    pub(super) unit_cost: i64,
    /// Who says so.
    pub(super) cost_kind: CostKind,
    /// From when on the approved cost holds.
    pub(super) cost_since: Since,
    /// A later day on which Amazon approved twice the cost.
    pub(super) raised_on: Option<usize>,
    /// How the seller measured it; `None` when it is not in the catalog.
    pub(super) measured: Option<Units>,
    /// Whether the catalog tells the class.
    pub(super) tells_class: bool,
    /// Positions in [`CENTRES`].
    pub(super) centres: [usize; CENTRES_EACH],
    /// Whether it is a second label, of which there is no stock at first.
    pub(super) is_twin: bool,
    fees: [i64; PERIODS],
    wrong: Option<Size>,
}

impl Product {
    /// The fee of one unit in a period, for a unit that leaves on a day.
    pub(super) fn fee(&self, day: usize, period: usize) -> i64 {
        match self.wrong_from {
            Some(from) if day >= from => self.amazon.fees(self.price)[period],
            _ => self.fees[period],
        }
    }

    /// The fee of one unit in a period by its true size.
    pub(super) fn right_fee(&self, period: usize) -> i64 {
        self.fees[period]
    }

    /// Whether Amazon's measurement can be planted wrong so that every reading of the cards shows
    /// it.
    pub(super) fn can_be_wrong(&self) -> bool {
        self.wrong.is_some()
    }

    /// Plants the wrong measurement; the seller's own is then in the catalog, with the class.
    pub(super) fn plant_wrong(&mut self, from: usize) {
        let Some(wrong) = self.wrong else { return };
        self.amazon = wrong;
        self.wrong_from = Some(from);
        self.measured.get_or_insert(Units::Pounds);
        self.tells_class = true;
    }
}

/// Every product; the position is its rank by sales, after which come those that are set aside.
#[derive(Debug)]
pub(super) struct Products {
    /// The products, best sellers first.
    pub(super) list: Vec<Product>,
    /// Number of products that buyers pick.
    pub(super) picked: usize,
    demand: Vec<usize>,
}

impl Products {
    /// The products of a plan; `periods` are the fee periods of its days.
    pub(super) fn new(plan: &Plan, picked: usize, reserve: &Reserve, periods: &[usize]) -> Self {
        let mut rng = Rng::new(plan.seed, 1);
        let mut list: Vec<Product> =
            (0..picked).map(|rank| product(&mut rng, plan.seed, rank, periods)).collect();
        let mut rng = Rng::new(plan.seed, 12);
        let all = picked + reserve.len();
        list.extend((picked..all).map(|rank| product(&mut rng, plan.seed, rank, periods)));
        for turn in reserve.turns(Use::Restocked) {
            let twin = reserve.product(Use::RestockedTwin, turn.at);
            let end = code(turn.at, 8, plan.seed ^ 3);
            let own = &list[turn.product];
            let (asin, title) = (own.asin.clone(), own.title.clone());
            let msku = format!("amzn.gr.{}-{end}", own.msku);
            list[twin] = Product {
                msku,
                asin,
                title,
                cost_kind: CostKind::Missing,
                measured: None,
                is_twin: true,
                ..product(&mut rng, plan.seed, twin, periods)
            };
        }
        let approved = |product: &mut Product, since: Since| {
            (product.cost_kind, product.cost_since) = (CostKind::Approved, since);
        };
        for turn in reserve.turns(Use::Underpaid) {
            let since = if turn.variant % 2 == 0 { Since::First } else { Since::Blank };
            approved(&mut list[turn.product], since);
        }
        for turn in reserve.turns(Use::UnderpaidAnswered) {
            approved(&mut list[turn.product], Since::First);
            list[turn.product].raised_on = periods.len().checked_sub(RAISED_DAYS);
        }
        let mut total = 0;
        let weigh = |rank: usize| {
            total += 10_000_000 / (rank + 2);
            total
        };
        let demand = (0..picked).map(weigh).collect();
        Self { list, picked, demand }
    }

    /// A product as a buyer picks it: the first ones far more often.
    pub(super) fn pick(&self, rng: &mut Rng) -> usize {
        let total = self.demand.last().copied().unwrap_or(0);
        let drawn = rng.below(total);
        let at = self.demand.partition_point(|sum| *sum <= drawn);
        at.min(self.picked - 1)
    }
}

/// Noun, product group, whether it can be apparel.
const GOODS: [(&str, &str, bool); 16] = [
    ("Garlic Press, Dishwasher Safe", "Kitchen", false),
    ("Skillet 12\" Pre-Seasoned", "Kitchen", false),
    ("Café Crème Mug 350 ml", "Kitchen", false),
    ("Brotbox für Kinder", "Kitchen", false),
    ("Desk Lamp, Warm White", "Home", false),
    ("USB-C Cable 6 ft, 2 Pack", "Wireless", false),
    ("Yoga Strap", "Sports", false),
    ("Résumé Folder, Letter Size", "Office Product", false),
    ("Dog Leash 5'", "Pet Products", false),
    ("商务 Notebook A5", "Office Product", false),
    ("Bath Towel 27\" x 54\"", "Home", false),
    ("Picture Frame 8\" x 10\", Walnut", "Home", false),
    ("Running Socks (3 Pairs)", "Apparel", true),
    ("Cotton T-Shirt, Crew Neck", "Apparel", true),
    ("Plush Robe", "Apparel", true),
    ("Silicone Baking Mat", "Kitchen", false),
];
const BRANDS: [&str; 6] = ["Nordvale", "Müller & Co", "Brightkeep", "Pétale", "Oakrow", "Tidewell"];
const COLOURS: [(&str, &str); 6] = [
    ("Blue", "BLU"),
    ("Black", "BLK"),
    ("Sage", "SAG"),
    ("White", "WHT"),
    ("Grey", "GRY"),
    ("Red", "RED"),
];

/// A product of a rank by sales.
pub(super) fn product(rng: &mut Rng, seed: u64, rank: usize, periods: &[usize]) -> Product {
    let (noun, group, is_apparel) = *rng.pick(&GOODS);
    let brand = *rng.pick(&BRANDS);
    let (colour, short) = *rng.pick(&COLOURS);
    // Every third product can be planted wrong, so that even a small account has enough of them.
    let must = rank % 3 == 1;
    let (size, price, wrong) = loop {
        let size = size(rng, is_apparel);
        let price = price(rng, &size);
        let wrong = wrong_size(rng, &size, price, periods);
        if wrong.is_some() || !must {
            break (size, price, wrong);
        }
    };
    let cost = half_up(price * rng.amount(20, 34), 500) * 5;
    let cost_kind = match rng.below(30) {
        0 | 1 => CostKind::Missing,
        2..=6 => CostKind::Own,
        7..=9 => CostKind::ApprovedAndOwn,
        _ => CostKind::Approved,
    };
    let measured = match rng.below(30) {
        0..=9 => None,
        10..=13 => Some(Units::Metric),
        14..=17 => Some(Units::Ounces),
        _ => Some(Units::Pounds),
    };
    let amazon = if rng.one_in(6) { near_size(rng, size, price) } else { size };
    let first = rng.below(CENTRES.len());
    let letters = group.chars().filter(char::is_ascii_alphabetic).take(4);
    let prefix: String = letters.map(|letter| letter.to_ascii_uppercase()).collect();
    Product {
        msku: format!("{prefix}-{rank:04}-{short}"),
        fnsku: format!("X00{}", code(rank, 7, seed)),
        asin: format!("B0{}", code(rank, 8, seed ^ 2)),
        title: format!("{brand} {noun} - {colour}"),
        group,
        brand,
        price,
        size,
        amazon,
        wrong_from: None,
        unit_cost: cost.max(50),
        cost_kind,
        cost_since: Since::Any,
        raised_on: None,
        measured,
        tells_class: !rng.one_in(8),
        centres: std::array::from_fn(|at| (first + at * 3) % CENTRES.len()),
        is_twin: false,
        fees: size.fees(price),
        wrong,
    }
}

/// A size that no rounding moves to another fee: small standard as often as large, light more often
/// than heavy. Apparel is large standard, for which every card has rows.
fn size(rng: &mut Rng, is_apparel: bool) -> Size {
    loop {
        let size = if !is_apparel && rng.one_in(2) {
            let median = rng.amount(320, 1100);
            Size {
                sides: [median + rng.amount(20, 290), median, rng.amount(25, 68)],
                weight: rng.amount(5, 96),
                is_apparel,
            }
        } else {
            let thick = 260 + rng.amount(0, 440);
            let shortest = rng.amount(210, thick);
            let median = shortest + rng.amount(50, 500);
            let heavy = rng.amount(1, 15);
            Size {
                sides: [median + rng.amount(50, 450), median, shortest],
                weight: rng.amount(12, 40 + heavy * heavy * 7),
                is_apparel,
            }
        };
        if size.is_clear() {
            return size;
        }
    }
}

/// A price away from 10.00 and 50.00 that pays for the fee.
fn price(rng: &mut Rng, size: &Size) -> i64 {
    let is_light = size.tier() == Tier::SmallStandard && size.ounces() < 8;
    let whole = match rng.below(10) {
        0..=3 if is_light => rng.amount(7, 9),
        8 | 9 => rng.amount(57, 80),
        _ => rng.amount(13 + (size.ounces() / 4).min(20), 44),
    };
    whole * 100 - *rng.pick(&[1, 1, 1, 5, 51])
}

/// A measurement that differs a little from the true one without moving the fee.
fn near_size(rng: &mut Rng, size: Size, price: i64) -> Size {
    let mut near = size;
    near.sides[0] += rng.amount(5, 20);
    near.weight += rng.amount(1, 3);
    let same = near.is_clear() && near.tier() == size.tier();
    if same && near.fees(price) == size.fees(price) { near } else { size }
}

/// A wrong measurement, one tier or one or two weight bands up, whose fee is above every reading of
/// the true one also where a charge is posted just after the cards change.
fn wrong_size(rng: &mut Rng, size: &Size, price: i64, periods: &[usize]) -> Option<Size> {
    let is_small = size.tier() == Tier::SmallStandard;
    let try_one = |at: i64| {
        let mut wrong = *size;
        if is_small {
            wrong.sides[2] = 210 + at * 5;
        } else {
            // A quarter of a pound is one band.
            let billable_pounds = size.billable() / 22_240_000;
            wrong.weight = billable_pounds + 25 * (1 + at / 4) + at % 4;
        }
        (wrong.is_clear() && shows(size, &wrong, price, periods)).then_some(wrong)
    };
    let first = rng.amount(0, 3);
    (0..8).find_map(|more| try_one(first + more))
}

/// Whether the wrong fee exceeds the right one under the cards of any day and of the day before.
fn shows(size: &Size, wrong: &Size, price: i64, periods: &[usize]) -> bool {
    let (right, wrong) = (size.fees(price), wrong.fees(price));
    let exceeds = |one: usize, other: usize| {
        wrong[one].min(wrong[other]) - right[one].max(right[other]) >= CLEAR_CENTS
    };
    periods.iter().zip(&periods[1..]).all(|(one, other)| exceeds(*one, *other))
        && periods.last().is_none_or(|last| exceeds(*last, *last))
}

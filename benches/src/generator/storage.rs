//! Storage charges by the volume of a packed unit, and referral fees by category.
//!
//! The average units of a month are drawn, not counted: no other report tells them.

use std::collections::{BTreeMap, BTreeSet};

use super::calendar::Calendar;
use super::cards::half_up;
use super::expected::{About, Plant, divide};
use super::orders::Orders;
use super::payments::Books;
use super::products::{CENTRES, Product, Products, Units};
use super::rng::Rng;
use super::text::{push_all, push_cents, push_padded, push_whole};

/// Rate of a cubic foot of standard-size stock in cents, January to September and after.
pub(super) const RATES: [i64; 2] = [78, 240];
/// Surcharge of a cubic foot of 271 to 300 days, in cents.
const AGED_RATE: i64 = 545;
/// The day of the month on which aged stock is counted.
const AGED_DAY: i8 = 15;
/// First year and month whose referral and aged rates are known for sure.
const SURE_FROM: (i16, i8) = (2026, 2);
/// A wrong fee is planted so large that its excess is this many cents at least.
const EXCESS_MIN: i64 = 100;

/// What is charged wrongly beside fulfilment.
#[derive(Debug, Default)]
pub(super) struct Wrong {
    /// Month, counted from the first, from which twice the volume is charged, by product.
    doubled: BTreeMap<usize, usize>,
    /// Products of which twice the surcharge on age is charged.
    aged: BTreeSet<usize>,
    /// Orders of which 17 instead of 15 percent are charged.
    pub(super) raised: BTreeSet<usize>,
    /// Products whose category the seller names.
    categories: BTreeSet<usize>,
}

/// Days on which a month was charged by then, with its first and last day.
fn charged_months(calendar: &Calendar) -> Vec<(usize, usize)> {
    let whole = calendar.whole_months().into_iter();
    let months = whole.map(|month| (month.first, month.last));
    // The fee of a month is posted from the 7th of the next one on.
    months.filter(|(_, last)| last + 7 <= calendar.last()).collect()
}

/// Days on which aged stock was counted.
fn counted_days(calendar: &Calendar) -> Vec<usize> {
    let days = calendar.days.iter().enumerate();
    days.filter(|(_, day)| day.day() == AGED_DAY && (day.year(), day.month()) >= SURE_FROM)
        .map(|(at, _)| at)
        .collect()
}

/// Volume of a packed unit in ten thousandths of a cubic foot.
pub(super) fn volume(product: &Product) -> i64 {
    let cubic: i64 = product.size.sides.iter().product();
    half_up(cubic, 172_800).max(1)
}

/// What one charge is above what is due.
#[derive(Debug)]
pub(super) struct Excess {
    /// Product.
    pub(super) product: usize,
    /// Day of the charge.
    pub(super) day: usize,
    /// Cents.
    pub(super) cents: i64,
}

/// Cents of a storage fee above those of the measured volume. What is written is rounded: the smallest volume that
/// rounds to the one charged counts, and the largest metric side that rounds to the one measured.
fn storage_excess(product: &Product, charged: i64, units: i64, rate: i64) -> i64 {
    let cubic = |sides: [i64; 3]| sides.into_iter().map(i128::from).product::<i128>();
    let (measured, per) = match product.measured {
        Some(Units::Metric) => {
            let sides = product.size.sides.map(|side| largest(half_up(side * 254, 100)));
            (cubic(sides) * 10, 28_316_846_592)
        }
        _ => (cubic(product.size.sides), 172_800),
    };
    let billed = half_up(charged * units * rate, 1_000_000) * 10_000;
    let base = i128::from(billed.min(charged * units * rate / 100));
    let allowed = base * measured * 2 / (per * i128::from(charged * 2 - 1));
    i64::try_from(base - allowed).map_or(0, |micros| divide(micros, 10_000))
}

/// The largest length that rounds to one in hundredths as it is written without zeros at its end, in thousandths.
fn largest(hundredths: i64) -> i64 {
    let half = match (hundredths % 100, hundredths % 10) {
        (0, _) => 500,
        (_, 0) => 50,
        _ => 5,
    };
    hundredths * 10 + half
}

/// Picks what is charged wrongly; `plant` tells whether anything is.
pub(super) fn plant(
    products: &mut Products,
    orders: &Orders,
    calendar: &Calendar,
    seed: u64,
    plant: bool,
) -> (Wrong, Vec<Plant>) {
    let mut rng = Rng::new(seed, 14);
    let mut wrong = Wrong::default();
    let mut planted = Vec::new();
    let wanted = (products.picked / 100).max(1);
    let right: Vec<usize> =
        (0..products.picked).filter(|at| products.list[*at].wrong_from.is_none()).collect();
    let step = (right.len() / (wanted * 3)).max(1);
    let mut chosen = right.iter().step_by(step).copied();
    let (months, days) = (charged_months(calendar), counted_days(calendar));
    wrong.categories = right.iter().copied().filter(|_| rng.one_in(4)).collect();
    if !plant {
        return (wrong, planted);
    }
    for product in chosen.by_ref().take(wanted) {
        let Some(units) = months.len().checked_sub(rng.below(months.len().max(1))) else {
            continue;
        };
        if units == 0 {
            continue;
        }
        wrong.doubled.insert(product, months.len() - units);
        products.list[product].measured.get_or_insert(Units::Pounds);
        planted.push(Plant {
            detector: "storage_fee_overcharged",
            key: products.list[product].msku.clone(),
            why: "stored as twice its volume",
            about: About::Storage(product),
        });
    }
    for product in chosen.by_ref().take(wanted).filter(|_| !days.is_empty()) {
        wrong.aged.insert(product);
        planted.push(Plant {
            detector: "aged_surcharge_overcharged",
            key: products.list[product].msku.clone(),
            why: "charged twice the surcharge on age",
            about: About::Aged(product),
        });
    }
    let refunded: BTreeSet<usize> = orders.refunds.iter().map(|refund| refund.order).collect();
    let mut plain: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, order) in orders.list.iter().enumerate() {
        let day = calendar.days[order.posted(calendar)];
        let is_plain = !order.by_seller && order.promotion == 0 && order.shipping == 0;
        if is_plain && !refunded.contains(&at) && (day.year(), day.month()) >= SURE_FROM {
            plain.entry(order.product).or_default().push(at);
        }
    }
    // The slowest sellers, so that the best pay the right fee.
    let sold = right.iter().rev().filter(|product| plain.contains_key(product));
    for product in sold.copied().take(wanted) {
        let orders_of = &plain[&product];
        wrong.categories.insert(product);
        wrong.raised.extend(orders_of.iter().copied());
        planted.push(Plant {
            detector: "referral_fee_overcharged",
            key: products.list[product].msku.clone(),
            why: "charged 17 percent instead of 15",
            about: About::Referral(product),
        });
    }
    (wrong, planted)
}

/// The header line of the storage fees.
pub(super) const STORAGE_HEADER: &str = "asin\tfnsku\tproduct_name\tfulfillment_center\tcountry_code\t\
    longest_side\tmedian_side\tshortest_side\tmeasurement_units\tweight\tweight_units\t\
    item_volume\tvolume_units\tproduct_size_tier\taverage_quantity_on_hand\t\
    average_quantity_pending_removal\testimated_total_item_volume\tmonth_of_charge\tstorage_rate\t\
    currency\testimated_monthly_storage_fee\tdangerous_goods_storage_type\t\
    eligible_for_inventory_discount\tqualifies_for_inventory_discount\ttotal_incentive_fee_amount\t\
    breakdown_incentive_fee_amount\taverage_quantity_customer_orders\n";

/// Writes the monthly storage fees; also tells what is too much.
pub(super) fn fees(books: &Books<'_>, wrong: &Wrong) -> (Vec<u8>, Vec<Excess>) {
    let mut bytes = STORAGE_HEADER.as_bytes().to_vec();
    let mut excesses = Vec::new();
    let mut rng = Rng::new(books.seed, 15);
    for (month, (first, last)) in charged_months(books.calendar).into_iter().enumerate() {
        for (at, product) in books.products.list.iter().enumerate() {
            let is_doubled = wrong.doubled.get(&at).is_some_and(|from| *from <= month);
            let date = books.calendar.days[first];
            let rate = RATES[usize::from(date.month() >= 10)];
            // Hundredths of units, so many that a wrong volume shows.
            let least = EXCESS_MIN * 1_000_000 / (volume(product) * RATES[0]) + 100;
            let units = rng.amount(100, 9_000).max(if is_doubled { least } else { 0 });
            let volume = volume(product) * if is_doubled { 2 } else { 1 };
            if is_doubled {
                let cents = storage_excess(product, volume, units, rate);
                excesses.push(Excess { product: at, day: last + 7, cents });
            }
            let centre = CENTRES[product.centres[0]];
            push_all(&mut bytes, &[&product.asin, "\t", &product.fnsku, "\t", &product.title]);
            push_all(&mut bytes, &["\t", centre, "\tUS"]);
            for side in product.size.sides {
                bytes.push(b'\t');
                push_cents(&mut bytes, side);
            }
            push_all(&mut bytes, &["\tinches\t"]);
            push_cents(&mut bytes, product.size.weight);
            push_all(&mut bytes, &["\tpounds\t"]);
            push_parts(&mut bytes, volume, 4);
            push_all(&mut bytes, &["\tcubic feet\tStandard-Size\t"]);
            push_cents(&mut bytes, units);
            push_all(&mut bytes, &["\t0.0\t"]);
            push_parts(&mut bytes, volume * units, 6);
            push_all(&mut bytes, &["\t", &books.calendar.iso[first][..7], "\t"]);
            push_cents(&mut bytes, rate);
            push_all(&mut bytes, &["\tUSD\t"]);
            push_cents(&mut bytes, half_up(volume * units * rate, 1_000_000));
            push_all(&mut bytes, &["\t--\tN\tN\t0.0\t--\t0.0\n"]);
        }
    }
    (bytes, excesses)
}

/// A number of so many decimals.
pub(super) fn push_parts(bytes: &mut Vec<u8>, value: i64, decimals: u32) {
    let unit = 10_i64.pow(decimals);
    push_whole(bytes, value / unit);
    bytes.push(b'.');
    let rest = u64::try_from(value % unit).unwrap_or(0);
    push_padded(bytes, rest, usize::try_from(decimals).unwrap_or(0));
}

const AGED_HEADER: &str = "snapshot-date\tsku\tfnsku\tasin\tproduct-name\tcondition\t\
    per-unit-volume\tcurrency\tvolume-unit\tcountry\tqty-charged\tamount-charged\t\
    surcharge-age-tier\trate-surcharge\n";

/// Writes the surcharges on aged stock, `None` without any; also tells what is too much.
pub(super) fn aged(books: &Books<'_>, wrong: &Wrong) -> (Option<Vec<u8>>, Vec<Excess>) {
    let mut bytes = AGED_HEADER.as_bytes().to_vec();
    let mut excesses = Vec::new();
    let header = bytes.len();
    let mut rng = Rng::new(books.seed, 16);
    let is_old: Vec<bool> = books.products.list.iter().map(|_| rng.one_in(6)).collect();
    for day in counted_days(books.calendar) {
        for (at, product) in books.products.list.iter().enumerate() {
            let is_doubled = wrong.aged.contains(&at);
            if !is_doubled && !is_old[at] {
                continue;
            }
            let volume = volume(product);
            let least = EXCESS_MIN * 10_000 / (volume * AGED_RATE) + 1;
            let units = rng.amount(1, 60).max(if is_doubled { least } else { 0 });
            // Rounded down, so that no unit costs more than the table.
            let amount = volume * AGED_RATE * units * if is_doubled { 2 } else { 1 } / 10_000;
            if is_doubled {
                let cents = divide(amount * 10_000 - volume * AGED_RATE * units, 10_000);
                excesses.push(Excess { product: at, day, cents });
            }
            push_all(&mut bytes, &[&books.calendar.iso[day], "T07:00:00+00:00\t", &product.msku]);
            push_all(&mut bytes, &["\t", &product.fnsku, "\t", &product.asin, "\t"]);
            push_all(&mut bytes, &[&product.title, "\tNew\t"]);
            push_parts(&mut bytes, volume, 4);
            push_all(&mut bytes, &["\tUSD\tcubic feet\tUS\t"]);
            push_whole(&mut bytes, units);
            bytes.push(b'\t');
            push_cents(&mut bytes, amount);
            push_all(&mut bytes, &["\t271-300\t5.45\n"]);
        }
    }
    ((bytes.len() > header).then_some(bytes), excesses)
}

/// Writes the seller's list of referral categories.
pub(super) fn categories(books: &Books<'_>, wrong: &Wrong) -> Vec<u8> {
    let mut bytes = b"msku,referral_category\n".to_vec();
    for at in &wrong.categories {
        let product = &books.products.list[*at];
        push_all(&mut bytes, &[&product.msku, ",home_kitchen\n"]);
    }
    bytes
}

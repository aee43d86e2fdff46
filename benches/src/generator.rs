//! A seeded generator of the report files of a US seller, with the answer to what they owe.
//!
//! The books of an account are consistent: stock is never negative, settlements add up, every loss
//! is found, paid or given back, every refund is answered by a return or a payment, and every
//! fulfilment fee is the one on the card. Shipments, removals, replacements and the summary of the
//! ledger agree with its rows, and settlements show every payment. What is planted, and only that,
//! is owed; beside each kind stands something that looks like it and is answered. The same plan
//! gives the same bytes.
//!
//! The generator shares no code with the scanner, so that a mistake in one shows against the other.
//!
//! A plan should span at least four months within 2024-04-15 to 2027-01-14, the days for which
//! there are rate cards. A shorter one has fewer kinds of events, and outside these days the
//! nearest card is used.

use std::fmt::Write as _;

use jiff::civil::{Date, date};

pub mod bulk;
mod calendar;
mod cards;
mod expected;
mod habits;
mod inbound;
mod ledger;
mod orders;
mod payments;
mod products;
mod removals;
mod reports;
mod reserve;
pub(crate) mod rng;
mod settlement;
mod stock;
mod storage;
mod summary;
mod text;

#[cfg(test)]
mod tests;

use calendar::{Calendar, Month};
use expected::{About, Plant, Reckoner};
pub use expected::{Expected, Status};
pub use habits::{Habits, Payments, Settlements};
pub(crate) use ledger::HEADER as LEDGER_HEADER;
use orders::{CHECKPOINT_DAYS, Orders};
pub(crate) use payments::HEADER as PAYMENTS_HEADER;
use payments::{Books, Payment};
use products::Products;
pub(crate) use removals::{ORDERS_HEADER as REMOVALS_HEADER, PARCELS_HEADER};
use reserve::Reserve;
pub(crate) use rng::Rng;
use stock::Events;
use text::Report;

/// Fewer products than this are not made: the kinds of events need so many.
pub const SKUS_MIN: u32 = 8;

/// Units that a wrong measurement is charged for at the least.
const FEE_UNITS_MIN: i64 = 3;

/// What to generate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Seed of everything that is drawn.
    pub seed: u64,
    /// First day of the reports.
    pub first_day: Date,
    /// Last day of the reports, the day of the downloads.
    pub last_day: Date,
    /// Orders; raised to what the events of an account need where it is less (about 140 for a year).
    pub orders: u32,
    /// Products that buyers pick; raised to [`SKUS_MIN`] where it is less. More are set aside, one
    /// for each kind of event that is planted or looks like it, and more of them in large accounts.
    pub skus: u32,
    /// Whether discrepancies are planted.
    pub plant: bool,
    /// How the reports are cut into files.
    pub files: FileSplit,
    /// What is unusual about its reports.
    pub habits: Habits,
}

impl Default for Plan {
    /// A year of a small account, as the demo has it.
    fn default() -> Self {
        Self {
            seed: 42,
            first_day: date(2025, 11, 21),
            last_day: date(2026, 11, 20),
            orders: 300,
            skus: 25,
            plant: true,
            files: FileSplit::One,
            habits: Habits::default(),
        }
    }
}

/// How the reports are cut into files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileSplit {
    /// One file a report.
    One,
    /// One file a calendar month and report, each repeating the last five days of the month before;
    /// settlements are never cut. Snapshots and the seller's own files stay one file.
    Monthly,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// File names and contents.
    pub files: Vec<(String, Vec<u8>)>,
    /// What is planted, sorted.
    pub answer: Vec<Planted>,
}

/// One planted discrepancy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Planted {
    /// Id of the detector that should find it.
    pub detector: &'static str,
    /// The first that a kind has: number in the ledger, reimbursement id, shipment id, order id of
    /// a customer or of a removal, merchant SKU.
    pub key: String,
    /// Units missing, overcharged or paid wrongly, whatever the filing windows say; one for a refund
    /// that exceeds its sale.
    pub units: i64,
    /// What was done.
    pub why: &'static str,
    /// Parts with a clock of their own.
    pub parts: Vec<Part>,
}

/// A part of a planted discrepancy with a clock of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// Day on which the clock starts.
    pub day: Date,
    /// Units.
    pub units: i64,
    /// What they are worth in millionths; `None` where nothing in the reports tells it.
    pub micros: Option<i64>,
}

/// Generates the account of a plan.
#[must_use]
pub fn generate(plan: &Plan) -> Account {
    let mut calendar = Calendar::new(plan.first_day, plan.last_day);
    if plan.habits.settlements == Settlements::Short {
        calendar.settlement_days = [12, 2];
    }
    let periods = cards::periods(&calendar);
    let picked = whole(plan.skus.max(SKUS_MIN));
    let reserve = Reserve::new(plan.seed, picked, whole(plan.orders));
    let mut products = Products::new(plan, picked, &reserve, &periods);
    let count = whole(plan.orders).max(calendar.len() / CHECKPOINT_DAYS * 2 + 60);
    let orders = Orders::new(plan, count, &calendar, &products, &reserve);
    let wrong = if plan.plant { plant_fees(&mut products, &orders, &calendar) } else { Vec::new() };
    let (charged, more) = storage::plant(&mut products, &orders, &calendar, plan.seed, plan.plant);
    let books = Books {
        seed: plan.seed,
        charged: &charged,
        calendar: &calendar,
        periods: &periods,
        products: &products,
        orders: &orders,
    };
    let mut events = Events::new(plan, &orders, &products, &reserve, &calendar);
    let mut payments = std::mem::take(&mut events.payments);
    payments.extend(payments::of_orders(plan.seed, &orders));
    payments.sort_by_key(|payment| (payment.day, payment.second));
    let written = write(plan, &books, &mut events, &payments);
    let is_settled = plan.habits.settlements != Settlements::None;
    let reckoner = Reckoner::new(
        &books,
        &payments,
        &written.posted,
        &written.storage,
        &written.aged,
        is_settled,
    );
    let of_orders = orders.planted(|order| {
        let mut id = Vec::new();
        text::push_order_id(&mut id, books.order_number(order));
        text::text(&id)
    });
    let plants = written.planted.into_iter().chain(of_orders).chain(events.planted);
    let plants = plants.chain(wrong).chain(more);
    let plants = plants.filter(|plant| plan.habits.shows(plant.detector));
    let mut answer: Vec<Planted> = plants.map(|plant| reckoner.planted(plant)).collect();
    answer.sort();
    Account { files: written.files, answer }
}

/// The answer as a CSV file, sorted.
#[must_use]
pub fn answer_csv(answer: &[Planted]) -> String {
    let mut rows: Vec<&Planted> = answer.iter().collect();
    rows.sort();
    let mut csv = String::from("detector,key,units,why\n");
    for Planted { detector, key, units, why, .. } in rows {
        // Writing to a string cannot fail, and no value holds a comma or a quote.
        let _ = writeln!(csv, "{detector},{key},{units},{why}");
    }
    csv
}

fn whole(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// What was written, with what the worth of the planted discrepancies is reckoned from.
struct Written {
    files: Vec<(String, Vec<u8>)>,
    planted: Vec<Plant>,
    posted: settlement::Posted,
    storage: Vec<storage::Excess>,
    aged: Vec<storage::Excess>,
}

/// Writes every file; also tells what is planted in the ledger and in the payments.
fn write(plan: &Plan, books: &Books<'_>, events: &mut Events, payments: &[Payment]) -> Written {
    let ledger = ledger::write(books, events);
    let (reimbursements, owed) = payments::write(books, payments);
    let by_day = [
        ledger.detail,
        reimbursements,
        reports::returns(books, &events.returns),
        reports::replacements(books),
        removals::orders(books, &events.removals),
        removals::parcels(books, &events.removals),
    ];
    let (settlement, posted) = settlement::write(books, payments, &events.charges);
    let [_, reimbursements, ..] = &by_day;
    let header = reimbursements.is_empty().then(|| reimbursements.header());
    let mut files: Vec<(String, Vec<u8>)> = match plan.files {
        FileSplit::One => {
            let reports = by_day.into_iter().chain([ledger.summary]);
            reports.filter_map(Report::into_file).collect()
        }
        FileSplit::Monthly => monthly(books.calendar, by_day, ledger.summary),
    };
    files.extend(header);
    files.extend(match (plan.habits.settlements, plan.files) {
        (Settlements::None, _) => Vec::new(),
        (Settlements::Short, _) => settlement.into_parts(),
        (Settlements::Fortnightly, FileSplit::One) => settlement.into_file().into_iter().collect(),
        (Settlements::Fortnightly, FileSplit::Monthly) => {
            monthly_settlements(books.calendar, settlement)
        }
    });
    files.push(("fee_preview.txt".to_owned(), reports::fee_preview(books)));
    files.push(("costs.csv".to_owned(), reports::costs(books)));
    files.push(("catalog.csv".to_owned(), reports::catalog(books)));
    let (fees, storage) = storage::fees(books, books.charged);
    files.push(("storage_fees.txt".to_owned(), fees));
    let (surcharges, aged) = storage::aged(books, books.charged);
    files.extend(surcharges.map(|bytes| ("aged_surcharge.txt".to_owned(), bytes)));
    files.push(("categories.csv".to_owned(), storage::categories(books, books.charged)));
    files.push(("evidence.csv".to_owned(), removals::evidence(books, &events.evidence)));
    let mut shipments = std::mem::take(&mut events.shipments);
    shipments.extend(ledger.arrived);
    files.extend(inbound::write(books, shipments));
    let planted = ledger.planted.into_iter().chain(owed).collect();
    Written { files, planted, posted, storage, aged }
}

/// One file a month and report.
fn monthly(calendar: &Calendar, by_day: [Report; 6], summary: Report) -> Vec<(String, Vec<u8>)> {
    let months = calendar.months();
    let mut files = Vec::new();
    for report in by_day {
        files.extend(report.into_months(&months, |month| (month.from, month.last + 1)));
    }
    // A file of the summary repeats the whole month before.
    let whole = calendar.whole_months();
    let whole_before = |day: usize| whole.partition_point(|month| month.last < day);
    let of_whole: Vec<Month> = months
        .iter()
        .filter(|month| whole.iter().any(|whole| whole.first == month.first))
        .cloned()
        .collect();
    let parts = |month: &Month| (whole_before(month.from), whole_before(month.last + 1));
    files.extend(summary.into_months(&of_whole, parts));
    files
}

/// One file a month with the settlements that ended in it.
fn monthly_settlements(calendar: &Calendar, settlement: Report) -> Vec<(String, Vec<u8>)> {
    let settlements = calendar.settlements();
    let ended_before = |day: usize| settlements.partition_point(|(_, last)| *last < day);
    let parts = |month: &Month| (ended_before(month.from), ended_before(month.last + 1));
    settlement.into_months(&calendar.months(), parts)
}

/// Plants wrong measurements on slow sellers, each from the start of a month on.
fn plant_fees(products: &mut Products, orders: &Orders, calendar: &Calendar) -> Vec<Plant> {
    let months = calendar.months();
    let wanted = (products.picked / 100).max(3);
    let slow = products.picked / 4;
    let candidates: Vec<usize> = (slow..products.picked)
        .chain((0..slow).rev())
        .filter(|product| products.list[*product].can_be_wrong())
        .collect();
    let step = (candidates.len() / wanted).max(1);
    let spaced = candidates.iter().step_by(step);
    let rest = candidates.iter().enumerate().filter(|(at, _)| at % step != 0);
    let mut sold: Vec<Vec<(usize, i64)>> = vec![Vec::new(); products.list.len()];
    for order in orders.list.iter().filter(|order| !order.by_seller) {
        sold[order.product].push((order.day, order.units));
    }
    let mut planted: Vec<Plant> = Vec::new();
    for product in spaced.chain(rest.map(|(_, product)| product)) {
        if planted.len() == wanted {
            break;
        }
        // The first starts a quarter into the plan, the last in the month before its last one.
        let latest = months.len().saturating_sub(2);
        let start = latest / 4 + (latest - latest / 4) * planted.len() / (wanted - 1).max(1);
        let units = |from: usize| -> i64 {
            let charged = sold[*product].iter().filter(|(day, _)| *day >= from);
            charged.map(|(_, units)| units).sum()
        };
        let starts = months[..=start.min(latest)].iter().rev().map(|month| month.first);
        // As late as wanted, or so much earlier that a few units are charged.
        let mut counted = starts.map(|from| (from, units(from)));
        let Some((from, _)) = counted.find(|(_, units)| *units >= FEE_UNITS_MIN) else {
            continue;
        };
        products.list[*product].plant_wrong(from);
        planted.push(Plant {
            detector: "fulfilment_fee_overcharged",
            key: products.list[*product].msku.clone(),
            why: "charged by a wrong measurement",
            about: About::Fulfilment(*product),
        });
    }
    planted
}

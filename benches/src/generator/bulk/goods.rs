//! The products of the account, and the reports that have a row for each.

use std::io;
use std::path::Path;

use super::super::cards::{Size, half_up};
use super::super::products::{CENTRES, CostKind, Product, product};
use super::super::reports::{PREVIEW_HEADER, preview_row};
use super::super::rng::Rng;
use super::super::storage::{RATES, STORAGE_HEADER, push_parts, volume};
use super::super::text::{push_all, push_cents};
use super::Counts;
use super::events::Account;
use super::files::{Cut, Files};

/// Plain titles, without a comma, a quote or a letter beyond ASCII.
const PLAIN: [&str; 6] = [
    "Brightkeep Yoga Strap",
    "Oakrow Silicone Baking Mat",
    "Nordvale Storage Box",
    "Tidewell Plush Robe",
    "Oakrow Dog Leash",
    "Nordvale Shelf Liner",
];
/// One title in so many is made plain; with those that are so by chance, four in ten are.
const MADE_PLAIN: usize = 4;
/// Months of storage fees.
const STORAGE_MONTHS: [&str; 5] = ["2026-06", "2026-07", "2026-08", "2026-09", "2026-10"];

/// The products, best sellers first.
pub(super) fn products(seed: u64, skus: usize, periods: &[usize]) -> Vec<Product> {
    let mut rng = Rng::new(seed, 21);
    let one = |rank| {
        let mut product = product(&mut rng, seed, rank, periods);
        if rng.one_in(MADE_PLAIN) {
            product.title = format!("{} - {rank}", rng.pick(&PLAIN));
        }
        product
    };
    (0..skus).map(one).collect()
}

/// How often each product is bought.
pub(super) struct Demand {
    sums: Vec<usize>,
}

impl Demand {
    /// The first products are bought far more often.
    pub(super) fn new(skus: usize) -> Self {
        let mut total = 0;
        let weigh = |rank: usize| {
            total += 1_000_000_000 / (rank + 8);
            total
        };
        Self { sums: (0..skus).map(weigh).collect() }
    }

    /// A product as a buyer picks it.
    pub(super) fn pick(&self, rng: &mut Rng) -> usize {
        let drawn = rng.below(self.sums.last().copied().unwrap_or(0));
        self.sums.partition_point(|sum| *sum <= drawn).min(self.sums.len() - 1)
    }
}

/// Writes the fee preview as it stands on the last day.
pub(super) fn fee_preview(account: &Account, folder: &Path, counts: &mut Counts) -> io::Result<()> {
    let mut files = Files::new(folder, ("fee_preview", "txt"), PREVIEW_HEADER, Cut::ONE);
    let last = account.calendar.last();
    let mut row = Vec::new();
    for (at, product) in account.goods.iter().enumerate() {
        row.clear();
        preview_row(&mut row, product, product.fee(last, account.periods[last]));
        files.row(0, at, &row)?;
    }
    files.finish(counts)
}

const CATALOG_HEADER: &str = "fnsku,msku,longest_side,median_side,shortest_side,dimension_unit,\
    weight,weight_unit,category,measured_on";

/// Writes the seller's own measurements.
pub(super) fn catalog(account: &Account, folder: &Path, counts: &mut Counts) -> io::Result<()> {
    let mut files = Files::new(folder, ("catalog", "csv"), CATALOG_HEADER, Cut::ONE);
    let mut row = Vec::new();
    for (at, product) in account.goods.iter().enumerate() {
        if product.measured.is_none() {
            continue;
        }
        let Size { sides, weight, is_apparel } = product.size;
        row.clear();
        push_all(&mut row, &[&product.fnsku, ",", &product.msku, ","]);
        for side in sides {
            push_cents(&mut row, side);
            row.push(b',');
        }
        push_all(&mut row, &["in,"]);
        push_cents(&mut row, weight);
        let class = if is_apparel { "apparel" } else { "non_apparel" };
        push_all(&mut row, &[",lb,", class, ",", &account.calendar.iso[0], "\n"]);
        files.row(0, at, &row)?;
    }
    files.finish(counts)
}

/// Writes the costs of the products that have one.
pub(super) fn costs(account: &Account, folder: &Path, counts: &mut Counts) -> io::Result<()> {
    let header = "marketplace,fnsku,msku,unit_cost,currency,valid_from,source";
    let mut files = Files::new(folder, ("costs", "csv"), header, Cut::ONE);
    let mut row = Vec::new();
    for (at, product) in account.goods.iter().enumerate() {
        let source = match product.cost_kind {
            CostKind::Missing => continue,
            CostKind::Own => "own",
            CostKind::Approved | CostKind::ApprovedAndOwn => "amazon_approved",
        };
        row.clear();
        push_all(&mut row, &["US,", &product.fnsku, ",", &product.msku, ","]);
        push_cents(&mut row, product.unit_cost);
        push_all(&mut row, &[",USD,,", source, "\n"]);
        files.row(0, at, &row)?;
    }
    files.finish(counts)
}

/// Writes the storage fees of the latest whole months; the average units are drawn.
pub(super) fn storage_fees(
    account: &Account,
    folder: &Path,
    files: u64,
    counts: &mut Counts,
) -> io::Result<()> {
    let steps = STORAGE_MONTHS.len();
    let cut = Cut { steps, files, repeats: true, by_product: false };
    let mut files = Files::new(folder, ("storage_fees", "txt"), STORAGE_HEADER, cut);
    let mut rng = Rng::new(account.seed, 22);
    let mut row = Vec::new();
    for (step, month) in STORAGE_MONTHS.into_iter().enumerate() {
        let rate = RATES[usize::from(month.ends_with("10"))];
        for (at, product) in account.goods.iter().enumerate() {
            row.clear();
            storage_row(&mut row, product, (month, rate), rng.amount(100, 9_000));
            files.row(step, at, &row)?;
        }
    }
    files.finish(counts)
}

fn storage_row(row: &mut Vec<u8>, product: &Product, (month, rate): (&str, i64), units: i64) {
    let volume = volume(product);
    let centre = CENTRES[product.centres[0]];
    push_all(row, &[&product.asin, "\t", &product.fnsku, "\t", &product.title]);
    push_all(row, &["\t", centre, "\tUS"]);
    for side in product.size.sides {
        row.push(b'\t');
        push_cents(row, side);
    }
    push_all(row, &["\tinches\t"]);
    push_cents(row, product.size.weight);
    push_all(row, &["\tpounds\t"]);
    push_parts(row, volume, 4);
    push_all(row, &["\tcubic feet\tStandard-Size\t"]);
    push_cents(row, units);
    push_all(row, &["\t0.0\t"]);
    push_parts(row, volume * units, 6);
    push_all(row, &["\t", month, "\t"]);
    push_cents(row, rate);
    push_all(row, &["\tUSD\t"]);
    push_cents(row, half_up(volume * units * rate, 1_000_000));
    push_all(row, &["\t--\tN\tN\t0.0\t--\t0.0\n"]);
}

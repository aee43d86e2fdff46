//! The customer returns report, and the snapshots: fee preview, costs and catalog.

use super::cards::{Size, Tier, half_up};
use super::orders::{Answer, DAY_SECONDS};
use super::payments::Books;
use super::products::{CENTRES, CostKind, Product, Since, Units};
use super::rng::{Rng, digits};
use super::stock::{Disposition, ReturnedUnit};
use super::text::{
    Report, push_all, push_cents, push_order_id, push_padded, push_time, push_whole,
};

/// The header line of the returns.
pub(super) const RETURNS_HEADER: &str = "return-date\torder-id\tsku\tasin\tfnsku\tproduct-name\tquantity\t\
    fulfillment-center-id\tdetailed-disposition\treason\tstatus\tlicense-plate-number\t\
    customer-comments";

/// Writes the returns report.
pub(super) fn returns(books: &Books<'_>, returns: &[ReturnedUnit]) -> Report {
    let mut report = Report::new("customer_returns", RETURNS_HEADER);
    let mut rng = Rng::new(books.seed, 9);
    let mut rows = returns.iter().enumerate().peekable();
    for day in 0..books.calendar.len() {
        report.begin();
        while let Some((at, unit)) = rows.next_if(|(_, unit)| unit.day == day) {
            return_row(&mut report.bytes, books, &mut rng, at, unit);
        }
    }
    report
}

fn return_row(
    bytes: &mut Vec<u8>,
    books: &Books<'_>,
    rng: &mut Rng,
    at: usize,
    unit: &ReturnedUnit,
) {
    let product = &books.products.list[unit.product];
    let (disposition, reasons): (&str, &[&str]) = match unit.disposition {
        Some(Disposition::CustomerDamaged) => {
            ("CUSTOMER_DAMAGED", &["DEFECTIVE", "NOT_AS_DESCRIBED", "UNWANTED_ITEM"])
        }
        Some(Disposition::Defective) => ("DEFECTIVE", &["DEFECTIVE", "QUALITY_UNACCEPTABLE"]),
        Some(Disposition::Sellable) => (
            "SELLABLE",
            &["UNWANTED_ITEM", "ORDERED_WRONG_ITEM", "FOUND_BETTER_PRICE", "NO_REASON_GIVEN"],
        ),
        Some(other) => (other.name(), &["DAMAGED_BY_FC", "DAMAGED_BY_CARRIER"]),
        None => (*rng.pick(&["DAMAGED", "CARRIER_DAMAGED"]), &["DAMAGED_BY_CARRIER"]),
    };
    let reason = *rng.pick(reasons);
    push_all(bytes, &[&books.calendar.iso[unit.day], "T"]);
    push_time(bytes, rng.below(DAY_SECONDS));
    push_all(bytes, &["+00:00\t"]);
    push_order_id(bytes, books.order_number(unit.order));
    for name in [&product.msku, &product.asin, &product.fnsku, &product.title] {
        push_all(bytes, &["\t", name]);
    }
    let status = match unit.disposition {
        None => "Reimbursed",
        Some(Disposition::Sellable) => match rng.below(16) {
            0 => "",
            1 => "Repackaged Successfully",
            _ => "Unit returned to inventory",
        },
        Some(_) => "Unit returned to inventory",
    };
    for cell in ["1", CENTRES[unit.centre], disposition, reason, status] {
        push_all(bytes, &["\t", cell]);
    }
    push_all(bytes, &["\tLPNRR"]);
    push_padded(bytes, digits(at, 9, books.seed), 9);
    push_all(bytes, &["\t\n"]);
}

const REPLACEMENTS_HEADER: &str = "shipment-date\tsku\tasin\tfulfillment-center-id\t\
    original-fulfillment-center-id\tquantity\treplacement-reason-code\t\
    replacement-amazon-order-id\toriginal-amazon-order-id";

/// Writes the replacements report.
pub(super) fn replacements(books: &Books<'_>) -> Report {
    let mut report = Report::new("replacements", REPLACEMENTS_HEADER);
    let mut rng = Rng::new(books.seed, 13);
    let orders = books.orders;
    let mut rows = orders.replacements.iter().enumerate().peekable();
    for day in 0..books.calendar.len() {
        report.begin();
        while let Some((at, replacement)) = rows.next_if(|(_, one)| one.day == day) {
            let product = books.product_of(replacement.order);
            let bytes = &mut report.bytes;
            push_all(bytes, &[&books.calendar.iso[day], "T"]);
            push_time(bytes, rng.below(DAY_SECONDS));
            push_all(bytes, &["+00:00\t", &product.msku, "\t", &product.asin]);
            for _ in 0..2 {
                push_all(bytes, &["\t", CENTRES[*rng.pick(&product.centres)]]);
            }
            bytes.push(b'\t');
            push_whole(bytes, replacement.units);
            // A unit that is asked back was not lost on its way.
            let codes: &[i64] = match replacement.answer {
                Answer::Paid(_) => &[1, 3, 6, 10],
                Answer::Returned(..) | Answer::None => &[0, 2, 4, 5],
            };
            bytes.push(b'\t');
            push_whole(bytes, *rng.pick(codes));
            for number in [orders.replacement_number(at), replacement.order] {
                bytes.push(b'\t');
                push_order_id(bytes, books.order_number(number));
            }
            bytes.push(b'\n');
        }
    }
    report
}

/// The header line of the fee preview.
pub(super) const PREVIEW_HEADER: &str = "sku\tfnsku\tasin\tproduct-name\tproduct-group\tbrand\tfulfilled-by\t\
    your-price\tsales-price\tlongest-side\tmedian-side\tshortest-side\tlength-and-girth\t\
    unit-of-dimension\titem-package-weight\tunit-of-weight\tproduct-size-tier\tcurrency\t\
    estimated-fee-total\testimated-referral-fee-per-unit\testimated-variable-closing-fee\t\
    estimated-order-handling-fee-per-order\testimated-pick-pack-fee-per-unit\t\
    estimated-weight-handling-fee-per-unit\texpected-fulfillment-fee-per-unit\n";

/// Writes the fee preview as it stands on the last day.
pub(super) fn fee_preview(books: &Books<'_>) -> Vec<u8> {
    let mut bytes = PREVIEW_HEADER.as_bytes().to_vec();
    let last = books.calendar.last();
    for product in &books.products.list {
        let fee = product.fee(last, books.periods[last]);
        preview_row(&mut bytes, product, fee);
    }
    bytes
}

/// Adds the row of a product whose fee is expected.
pub(super) fn preview_row(bytes: &mut Vec<u8>, product: &Product, fee: i64) {
    let Size { sides, weight, .. } = product.amazon;
    push_all(bytes, &[&product.msku, "\t", &product.fnsku, "\t", &product.asin, "\t"]);
    push_all(bytes, &[&product.title, "\t", product.group, "\t", product.brand, "\tAmazon"]);
    let girth = sides[0] + 2 * (sides[1] + sides[2]);
    let measures = [product.price, product.price, sides[0], sides[1], sides[2], girth];
    for hundredths in measures {
        bytes.push(b'\t');
        push_cents(bytes, hundredths);
    }
    push_all(bytes, &["\tinches\t"]);
    push_cents(bytes, weight);
    let tier = match product.amazon.tier() {
        Tier::SmallStandard => "SmallStandardSize",
        Tier::LargeStandard => "LargeStandardSize",
    };
    push_all(bytes, &["\tpounds\t", tier, "\tUSD\t"]);
    let referral = half_up(product.price * 15, 100);
    push_cents(bytes, referral + fee);
    bytes.push(b'\t');
    push_cents(bytes, referral);
    push_all(bytes, &["\t--\t--\t--\t--\t"]);
    push_cents(bytes, fee);
    bytes.push(b'\n');
}

/// The cost in the seller's own books, the store of the row, and whether it says since when.
fn cost_draws<'a>(books: &'a Books<'_>) -> impl Iterator<Item = (i64, &'static str, bool)> + 'a {
    let mut rng = Rng::new(books.seed, 10);
    books.products.list.iter().map(move |product| {
        let own = product.unit_cost + rng.amount(-20, 60);
        (own, *rng.pick(&["US", ""]), rng.one_in(3))
    })
}

/// What each product costs by the seller's own books, in cents.
pub(super) fn own_costs<'a>(books: &'a Books<'_>) -> impl Iterator<Item = i64> + 'a {
    cost_draws(books).map(|(own, ..)| own)
}

/// Writes the cost file.
pub(super) fn costs(books: &Books<'_>) -> Vec<u8> {
    let mut bytes = b"marketplace,fnsku,msku,unit_cost,currency,valid_from,source\n".to_vec();
    for (product, (own, store, drawn)) in books.products.list.iter().zip(cost_draws(books)) {
        let rows: &[(i64, &str)] = match product.cost_kind {
            CostKind::Approved => &[(product.unit_cost, "amazon_approved")],
            CostKind::ApprovedAndOwn => &[(product.unit_cost, "amazon_approved"), (own, "own")],
            CostKind::Own => &[(own, "own")],
            CostKind::Missing => &[],
        };
        let first = books.calendar.iso[0].as_str();
        let from = match product.cost_since {
            Since::Any if drawn => first,
            Since::First => first,
            Since::Any | Since::Blank => "",
        };
        for (cents, source) in rows {
            push_all(&mut bytes, &[store, ",", &product.fnsku, ",", &product.msku, ","]);
            push_cents(&mut bytes, *cents);
            push_all(&mut bytes, &[",USD,", from, ",", source, "\n"]);
        }
        if let Some(day) = product.raised_on {
            push_all(&mut bytes, &[store, ",", &product.fnsku, ",", &product.msku, ","]);
            push_cents(&mut bytes, product.unit_cost * 2);
            let day = &books.calendar.iso[day];
            push_all(&mut bytes, &[",USD,", day, ",amazon_approved\n"]);
        }
    }
    bytes
}

/// Writes the catalog of measured products.
pub(super) fn catalog(books: &Books<'_>) -> Vec<u8> {
    let mut bytes = b"fnsku,msku,longest_side,median_side,shortest_side,dimension_unit,weight,\
        weight_unit,category,measured_on\n"
        .to_vec();
    for product in &books.products.list {
        if let Some(units) = product.measured {
            catalog_row(&mut bytes, books, product, units);
        }
    }
    bytes
}

fn catalog_row(bytes: &mut Vec<u8>, books: &Books<'_>, product: &Product, units: Units) {
    let Size { sides, weight, is_apparel } = product.size;
    push_all(bytes, &[&product.fnsku, ",", &product.msku, ","]);
    for side in sides {
        match units {
            Units::Metric => push_cents(bytes, half_up(side * 254, 100)),
            Units::Pounds | Units::Ounces => push_cents(bytes, side),
        }
        bytes.push(b',');
    }
    match units {
        Units::Pounds => {
            push_all(bytes, &["in,"]);
            push_cents(bytes, weight);
            push_all(bytes, &[",lb,"]);
        }
        Units::Ounces => {
            push_all(bytes, &["in,"]);
            push_cents(bytes, weight * 16);
            push_all(bytes, &[",oz,"]);
        }
        Units::Metric => {
            push_all(bytes, &["cm,"]);
            push_whole(bytes, half_up(weight * 453_592, 100_000));
            push_all(bytes, &[",g,"]);
        }
    }
    let class = match (product.tells_class, is_apparel) {
        (false, _) => "",
        (true, true) => "apparel",
        (true, false) => "non_apparel",
    };
    push_all(bytes, &[class, ",", &books.calendar.iso[0], "\n"]);
}

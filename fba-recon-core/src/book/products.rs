//! Products: their names across reports, what they cost, and how large they are.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use polars::prelude::PolarsResult;
use rayon::prelude::*;
use rust_decimal::Decimal;

use super::{Context, index_by_sku, sku_key};
use crate::diag::{Cell, Code, Diagnostic, Place};
use crate::model::fast::HashSet;
use crate::model::money::to_decimal;
use crate::model::tables::{
    AGED_SURCHARGE, CATALOG, COSTS, FEE_PREVIEW, LEDGER, LEDGER_SHIPMENTS, REFERRAL_CATEGORIES,
    REIMBURSEMENTS, RETURNS, STORAGE_FEES,
};
use crate::model::{Currency, Money, SourceRow, Table};
use crate::normalise::{Frames, Rows, shown};
use crate::policy::fees::{FeeClass, Item, Measured};

/// The names of one product.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductNames {
    /// ASIN, when all reports agree.
    pub asin: Option<String>,
    /// Merchant SKU, when there is one alone.
    pub msku: Option<String>,
    /// Title, the longest that a report shows.
    pub title: Option<String>,
}

/// Names of products across reports.
#[derive(Debug, Default)]
pub struct Products {
    by_fnsku: BTreeMap<String, BTreeMap<&'static str, BTreeSet<String>>>,
    /// The longest title of each FNSKU.
    titles: BTreeMap<String, String>,
    fnskus_by_msku: BTreeMap<String, BTreeSet<String>>,
    fnskus_by_asin: BTreeMap<String, BTreeSet<String>>,
}

impl Products {
    /// The names that go with an FNSKU.
    #[must_use]
    pub fn names(&self, fnsku: &str) -> ProductNames {
        let only = |set: &BTreeSet<String>| set.first().filter(|_| set.len() == 1).cloned();
        let named = self.by_fnsku.get(fnsku);
        let get = |name: &str| named.and_then(|named| named.get(name));
        ProductNames {
            asin: get("asin").and_then(only),
            msku: get("msku").and_then(only),
            title: self.titles.get(fnsku).cloned(),
        }
    }

    /// Whether a report of Amazon's names an FNSKU.
    #[must_use]
    pub fn has(&self, fnsku: &str) -> bool {
        self.by_fnsku.contains_key(fnsku)
    }

    /// The FNSKU of a merchant SKU, when there is one alone.
    #[must_use]
    pub fn fnsku_of(&self, msku: &str) -> Option<String> {
        let found = self.fnskus_by_msku.get(&sku_key(msku))?;
        found.first().filter(|_| found.len() == 1).cloned()
    }

    /// Every FNSKU of a merchant SKU.
    pub fn fnskus_of(&self, msku: &str) -> impl Iterator<Item = &str> {
        self.fnskus_by_msku.get(&sku_key(msku)).into_iter().flatten().map(String::as_str)
    }

    /// Every FNSKU of an ASIN.
    pub fn fnskus_of_asin(&self, asin: &str) -> impl Iterator<Item = &str> {
        self.fnskus_by_asin.get(asin).into_iter().flatten().map(String::as_str)
    }

    /// Every ASIN of an FNSKU.
    pub fn asins_of(&self, fnsku: &str) -> impl Iterator<Item = &str> {
        let named = self.by_fnsku.get(fnsku).and_then(|named| named.get("asin"));
        named.into_iter().flatten().map(String::as_str)
    }

    /// The ASIN of an FNSKU, when there is one alone.
    #[must_use]
    pub fn only_asin(&self, fnsku: &str) -> Option<&str> {
        let mut asins = self.asins_of(fnsku);
        asins.next().filter(|_| asins.next().is_none())
    }

    /// An FNSKU with every other one of its ASIN: what a unit may be relabelled to.
    #[must_use]
    pub fn family<'a>(&'a self, fnsku: &'a str) -> BTreeSet<&'a str> {
        let others = self.only_asin(fnsku).into_iter().flat_map(|asin| self.fnskus_of_asin(asin));
        others.chain([fnsku]).collect()
    }

    /// Every merchant SKU of an FNSKU.
    pub fn mskus_of(&self, fnsku: Option<&str>) -> impl Iterator<Item = String> {
        let named = fnsku.and_then(|fnsku| self.by_fnsku.get(fnsku));
        named.and_then(|named| named.get("msku")).into_iter().flatten().cloned()
    }
}

/// What a product is called besides its FNSKU.
const NAMES: [&str; 3] = ["asin", "msku", "title"];

/// The different pairs of an FNSKU and a name in the rows of a frame.
fn pairs<'a>(rows: &'a Rows, name: &str) -> PolarsResult<Vec<(&'a str, &'a str)>> {
    let mut pairs = Vec::new();
    // The same few products stand in every row.
    let mut seen: HashSet<(&str, &str)> = HashSet::default();
    for (fnsku, value) in rows.text("fnsku")?.iter().zip(rows.text(name)?.iter()) {
        if let (Some(fnsku), Some(value)) = (fnsku, value)
            && seen.insert((fnsku, value))
        {
            pairs.push((fnsku, value));
        }
    }
    Ok(pairs)
}

/// Collects the names of every product from every report that has an FNSKU.
pub(super) fn names(frames: &Frames) -> PolarsResult<Products> {
    let mut products = Products::default();
    let tables: [&Table; 7] = [
        &LEDGER,
        &LEDGER_SHIPMENTS,
        &REIMBURSEMENTS,
        &RETURNS,
        &FEE_PREVIEW,
        &STORAGE_FEES,
        &AGED_SURCHARGE,
    ];
    let columns = tables.into_par_iter().flat_map_iter(|table| NAMES.map(|name| (table, name)));
    let pairs = columns.map(|(table, name)| pairs(frames.rows(table)?, name));
    for (name, pairs) in NAMES.iter().cycle().zip(pairs.collect::<PolarsResult<Vec<_>>>()?) {
        for (fnsku, value) in pairs {
            let names = products.by_fnsku.entry(fnsku.to_owned()).or_default();
            names.entry(name).or_default().insert(value.to_owned());
        }
    }
    for (fnsku, names) in &products.by_fnsku {
        let title = names.get("title").and_then(|set| set.iter().max_by_key(|title| title.len()));
        products.titles.extend(title.map(|title| (fnsku.clone(), title.clone())));
        for msku in names.get("msku").into_iter().flatten() {
            products.fnskus_by_msku.entry(sku_key(msku)).or_default().insert(fnsku.clone());
        }
        for asin in names.get("asin").into_iter().flatten() {
            products.fnskus_by_asin.entry(asin.clone()).or_default().insert(fnsku.clone());
        }
    }
    Ok(products)
}

/// Who says what a unit costs, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CostSource {
    /// The cost that Amazon approved.
    AmazonApproved,
    /// Amazon's own estimate.
    AmazonEstimate,
    /// The seller's books.
    Own,
}

/// What one unit costs from a day on.
#[derive(Debug, Clone)]
pub struct Cost {
    /// Where it is written.
    pub source_row: SourceRow,
    /// Store; `None` for all.
    pub marketplace: Option<String>,
    /// FNSKU.
    pub fnsku: Option<String>,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Cost of one unit.
    pub unit: Money,
    /// First day; `None` for always.
    pub valid_from: Option<Date>,
    /// Who says so.
    pub source: CostSource,
}

/// Which cost is asked for.
#[derive(Debug, Clone, Copy)]
pub struct CostQuery<'a> {
    /// FNSKU; it decides where a cost has one.
    pub fnsku: Option<&'a str>,
    /// Merchant SKU, for costs without an FNSKU.
    pub msku: Option<&'a str>,
    /// Store.
    pub marketplace: Option<&'a str>,
    /// Currency.
    pub currency: Currency,
    /// Who says so.
    pub source: CostSource,
    /// Day on which it holds.
    pub on: Date,
}

/// Positions of costs without an FNSKU, by merchant SKU.
pub(super) fn costs_by_msku(costs: &[Cost]) -> BTreeMap<String, Vec<usize>> {
    index_by_sku(costs, |cost| cost.msku.as_ref().filter(|_| cost.fnsku.is_none()))
}

const COST_RULE: &str = "a cost needs an fnsku or msku, a positive cost, a known store or none, and a \
    source of own, amazon_approved or amazon_estimate";
const CATALOG_RULE: &str = "a catalog row needs an fnsku or msku, positive sides and weight in known \
    units";
const CLASS_RULE: &str =
    "a category of the catalog is non_apparel, apparel or dangerous_goods, or empty";

const CATEGORY_RULE: &str = "a referral category is one of those in docs/reference/other-fees.md";

/// Every usable row of the cost files.
pub(super) fn costs(
    frames: &Frames,
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> PolarsResult<Vec<Cost>> {
    let rows = frames.rows(&COSTS)?;
    let (marketplace, fnsku, msku) =
        (rows.text("marketplace")?, rows.text("fnsku")?, rows.text("msku")?);
    let (currency, source) = (rows.text("currency")?, rows.text("source")?);
    let (unit, from) = (rows.whole("unit_cost")?, rows.dates("valid_from")?);
    let mut costs = Vec::new();
    for row in 0..rows.len() {
        let place = rows.source(row);
        let kind = match source.get(row).map(str::to_ascii_lowercase).as_deref() {
            None | Some("own") => Some(CostSource::Own),
            Some("amazon_approved") => Some(CostSource::AmazonApproved),
            Some("amazon_estimate") => Some(CostSource::AmazonEstimate),
            Some(_) => None,
        };
        let currency = currency.get(row).and_then(|code| code.parse().ok());
        let named = fnsku.get(row).is_some() || msku.get(row).is_some();
        let store = marketplace.get(row).map(|name| {
            let store = context.policy.marketplace(name);
            store
                .or_else(|| context.policy.marketplace_of_store(name))
                .map(|store| store.id.clone())
        });
        let (Some(kind), Some(currency), Some(micros), true, false) = (
            kind,
            currency,
            unit.get(row).filter(|micros| *micros > 0),
            named,
            store == Some(None),
        ) else {
            diagnostics.push(unusable(place, COST_RULE));
            continue;
        };
        let owned = |text: Option<&str>| text.map(ToOwned::to_owned);
        costs.push(Cost {
            source_row: place,
            marketplace: store.flatten(),
            fnsku: owned(fnsku.get(row)),
            msku: owned(msku.get(row)),
            unit: Money::new(micros, currency),
            valid_from: from.get(row),
            source: kind,
        });
    }
    Ok(costs)
}

fn unusable(place: SourceRow, rule: &str) -> Diagnostic {
    Diagnostic::new(Code::UnusableRow, Place::line(place.file, place.line), "row cannot be used")
        .tried(rule)
}

/// A product as the seller measured it.
#[derive(Debug, Clone)]
pub struct MeasuredItem {
    /// Where it is written.
    pub source: SourceRow,
    /// FNSKU.
    pub fnsku: Option<String>,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Size, weight and class.
    pub size: Measured,
    /// Size and weight as written.
    pub written: String,
    /// Day of the measurement.
    pub measured_on: Option<Date>,
}

/// Every usable row of the catalog.
pub(super) fn measured(
    frames: &Frames,
    diagnostics: &mut Vec<Diagnostic>,
) -> PolarsResult<Vec<MeasuredItem>> {
    let rows = frames.rows(&CATALOG)?;
    let (fnsku, msku, category) = (rows.text("fnsku")?, rows.text("msku")?, rows.text("category")?);
    let dates = rows.dates("measured_on")?;
    let mut measured = Vec::new();
    for row in 0..rows.len() {
        let place = rows.source(row);
        let named = fnsku.get(row).is_some() || msku.get(row).is_some();
        let class = category.get(row).map(FeeClass::named);
        let size = size(rows, row, class.flatten())?;
        let (true, Some(size)) = (named, size) else {
            diagnostics.push(unusable(place, CATALOG_RULE));
            continue;
        };
        // The sizes are good without it: the product has no class, as where the cell is empty.
        if let (Some(None), Some(written)) = (class, category.get(row)) {
            let column = "category".to_owned();
            let at = Place { column: Some(column.clone()), ..Place::line(place.file, place.line) };
            let message = "category is not known, and the sizes are kept";
            let cell = Cell { line: place.line, column, value: shown::value(written).to_owned() };
            let told = Diagnostic::new(Code::UnusableRow, at, message).tried(CLASS_RULE);
            diagnostics.push(told.cells(vec![cell]));
        }
        let found = MeasuredItem {
            source: place,
            fnsku: fnsku.get(row).map(ToOwned::to_owned),
            msku: msku.get(row).map(ToOwned::to_owned),
            size: size.measured,
            written: size.written,
            measured_on: dates.get(row),
        };
        measured.push(found);
    }
    Ok(measured)
}

/// The referral category of a product, as the seller says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductCategory {
    /// Where it is written.
    pub source: SourceRow,
    /// Id in the referral tables, as written.
    pub category: String,
}

/// Referral categories by merchant SKU; those of an FNSKU by every SKU of it.
pub(super) fn referral_categories(
    frames: &Frames,
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> PolarsResult<BTreeMap<String, Vec<ProductCategory>>> {
    let rows = frames.rows(&REFERRAL_CATEGORIES)?;
    let (fnsku, msku, category) = (rows.text("fnsku")?, rows.text("msku")?, rows.text("category")?);
    let mut by_sku: BTreeMap<String, Vec<ProductCategory>> = BTreeMap::new();
    for row in 0..rows.len() {
        let Some(category) = category.get(row) else { continue };
        if !context.policy.fees().referral.iter().any(|card| card.has_category(category)) {
            diagnostics.push(unusable(rows.source(row), CATEGORY_RULE));
            continue;
        }
        let own = msku.get(row).map(ToOwned::to_owned);
        let named = context.products.mskus_of(fnsku.get(row).filter(|_| own.is_none()));
        for sku in own.into_iter().chain(named) {
            by_sku
                .entry(sku_key(&sku))
                .or_default()
                .push(ProductCategory { source: rows.source(row), category: category.to_owned() });
        }
    }
    Ok(by_sku)
}

/// A product as Amazon measured it on the day of the download.
#[derive(Debug, Clone)]
pub struct AmazonSize {
    /// Where it is written.
    pub source: SourceRow,
    /// Merchant SKU.
    pub msku: String,
    /// FNSKU.
    pub fnsku: Option<String>,
    /// Store.
    pub marketplace: Option<String>,
    /// Size and weight; the class is not told.
    pub item: Item,
    /// Size and weight as written.
    pub written: String,
    /// Amazon's size tier.
    pub size_tier: Option<String>,
    /// The fee Amazon expects.
    pub fulfilment_fee: Option<Money>,
}

/// Every row of the fee preview with a size.
pub(super) fn amazon_sizes(
    frames: &Frames,
    context: &Context<'_>,
) -> PolarsResult<Vec<AmazonSize>> {
    let rows = frames.rows(&FEE_PREVIEW)?;
    let (msku, fnsku, store) = (rows.text("msku")?, rows.text("fnsku")?, rows.text("store")?);
    let (tier, currency, fee) =
        (rows.text("size_tier")?, rows.text("currency")?, rows.whole("fulfillment_fee")?);
    let mut sizes = Vec::new();
    for row in 0..rows.len() {
        let (Some(msku), Some(size)) = (msku.get(row), size(rows, row, None)?) else {
            continue;
        };
        let currency: Option<Currency> = currency.get(row).and_then(|code| code.parse().ok());
        let by_currency =
            currency.and_then(|currency| context.policy.marketplace_of_currency(currency));
        let named = store.get(row).and_then(|name| context.policy.marketplace_of_store(name));
        let marketplace = named.or(by_currency).map(|store| store.id.clone());
        sizes.push(AmazonSize {
            source: rows.source(row),
            msku: msku.to_owned(),
            fnsku: fnsku.get(row).map(ToOwned::to_owned),
            marketplace: marketplace.or_else(|| context.home.map(ToOwned::to_owned)),
            item: size.measured.item,
            written: size.written,
            size_tier: tier.get(row).map(ToOwned::to_owned),
            fulfilment_fee: currency.and_then(|currency| Some(Money::new(fee.get(row)?, currency))),
        });
    }
    Ok(sizes)
}

/// Sides and weight of a row, and as written.
struct Size {
    measured: Measured,
    written: String,
}

/// Sides and weight of a row; `None` when a value or unit is not known.
fn size(rows: &Rows, row: usize, class: Option<FeeClass>) -> PolarsResult<Option<Size>> {
    let measure = |name: &str| -> PolarsResult<Option<Decimal>> {
        Ok(rows.whole(name)?.get(row).filter(|micros| *micros > 0).map(to_decimal))
    };
    let sides = [measure("longest_side")?, measure("median_side")?, measure("shortest_side")?];
    let [Some(a), Some(b), Some(c)] = sides else { return Ok(None) };
    let Some(weight) = measure("weight")? else { return Ok(None) };
    let dimension_unit = rows.text("dimension_unit")?.get(row).unwrap_or("");
    let weight_unit = rows.text("weight_unit")?.get(row).unwrap_or("");
    let measured = Measured::new([a, b, c], dimension_unit, (weight, weight_unit), class);
    let plain = |value: Decimal| value.normalize().to_string();
    let written = format!(
        "{} x {} x {} {dimension_unit}, {} {weight_unit}",
        plain(a),
        plain(b),
        plain(c),
        plain(weight)
    );
    Ok(measured.map(|measured| Size { measured, written }))
}

//! The in-memory ledger of unit events and cash events, built from the frames.
//!
//! Rows that cancel out are not kept: the book holds adjustments, refunded orders with their sale,
//! returns, payments, and the fulfilment fees of products with a verified size.

pub mod balance;
pub mod buyer_claims;
pub mod carriers;
pub mod claims;
mod credits;
mod evidence;
mod fee_steps;
pub mod fees;
mod home;
pub mod inbound;
mod indices;
mod lines;
pub mod merchant_returns;
pub mod movements;
mod names;
pub mod orders;
mod parts;
pub mod payments;
pub mod performance;
mod period;
mod posted;
pub mod posted_claims;
pub mod products;
pub mod received;
pub mod reconciled;
mod removals;
pub mod returns;
mod roles;
pub mod seller_orders;
mod settled;
mod skus;
mod sold;
pub mod stock;
pub mod storage;
pub mod strangers;
pub mod unread;

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;
use jiff::civil::Date;
use polars::prelude::PolarsResult;

pub use balance::Balance;
pub use buyer_claims::BuyerClaim;
pub use claims::Claims;
pub use evidence::{Alike, EvidenceItem, EvidenceList, evidence_key};
pub use fees::FeeCharge;
pub use inbound::{ItemSource, QueueCount, Shipment, ShipmentItem};
pub use movements::{Movement, MovementKind, Movements};
pub use orders::{FeeBack, MoneyRow, OrderItem, Refund, Sale};
pub use payments::{Payment, Reversal};
pub use posted::LooseMoney;
pub use products::{
    AmazonSize, Cost, CostQuery, CostSource, MeasuredItem, ProductCategory, ProductNames, Products,
};
pub use received::Received;
pub use removals::{RemovalLine, RemovalParcel, Replacement};
pub use returns::{ReturnedUnits, Returns};
pub use settled::SettledDays;
pub use skus::{is_same_sku, may_be_same_sku, sku_key};
pub use stock::Adjustment;
pub use storage::{AgedCharge, DayStock, StorageFee, StorageSurcharge};
pub use strangers::Strangers;
pub use unread::UnreadCredit;

use indices::Indices;
pub(crate) use indices::{index, index_by_sku};
use names::NameIndex;

use crate::diag::Diagnostic;
use crate::model::tables::{
    AGED_SURCHARGE, BUYER_CLAIMS, CATALOG, COSTS, EVIDENCE, FEE_PREVIEW, INBOUND_ITEMS,
    INBOUND_SHIPMENTS, LEDGER, LEDGER_SUMMARY, MERCHANT_RETURNS, MESSAGES, ORDERS, PERFORMANCE,
    RECEIPTS, RECONCILIATION, REFERRAL_CATEGORIES, REIMBURSEMENTS, REMOVAL_ORDERS,
    REMOVAL_SHIPMENTS, REPLACEMENTS, RETURNS, SETTLEMENT, STORAGE_FEES, TRANSACTIONS,
};
use crate::model::{Currency, DateRange, Money, SourceRow, Table};
use crate::normalise::silence::SilenceRule;
use crate::normalise::texts::{ByCell, Texts};
use crate::normalise::{FileReport, Frames};
use crate::policy::Policy;

/// The canonical tables that the book is built from; the others are read and not used yet.
pub const READ: &[&Table] = &[
    &LEDGER,
    &REIMBURSEMENTS,
    &RETURNS,
    &SETTLEMENT,
    &TRANSACTIONS,
    &FEE_PREVIEW,
    &COSTS,
    &CATALOG,
    &LEDGER_SUMMARY,
    &RECEIPTS,
    &INBOUND_ITEMS,
    &INBOUND_SHIPMENTS,
    &REMOVAL_ORDERS,
    &REMOVAL_SHIPMENTS,
    &REPLACEMENTS,
    &EVIDENCE,
    &STORAGE_FEES,
    &AGED_SURCHARGE,
    &REFERRAL_CATEGORIES,
    &BUYER_CLAIMS,
    &MESSAGES,
    &MERCHANT_RETURNS,
    &ORDERS,
    &PERFORMANCE,
    &RECONCILIATION,
];

/// Everything that happened, as far as the dump tells.
#[derive(Debug)]
pub struct Book {
    /// The account's only store, where the dump names one alone or the user chose it.
    pub home: Option<String>,
    /// Names of products across reports.
    pub products: Products,
    /// Files that were set aside as another seller's.
    pub strangers: Strangers,
    /// Adjustments of stock, oldest first.
    pub adjustments: Vec<Adjustment>,
    /// Receipts, transfers and customers' returns of the ledger.
    pub movements: Movements,
    /// Opening balance, movements and closing balance, by FNSKU.
    pub balances: BTreeMap<String, Balance>,
    /// Inbound shipments, by id.
    pub shipments: Vec<Shipment>,
    /// Inbound shipments that Amazon's partnered carrier brought, with the row of the charge.
    pub partnered: BTreeMap<String, SourceRow>,
    /// Lines of removal orders, oldest first.
    pub removal_lines: Vec<RemovalLine>,
    /// Parcels of removal orders, oldest first.
    pub removal_parcels: Vec<RemovalParcel>,
    /// Free replacements, oldest first.
    pub replacements: Vec<Replacement>,
    /// The seller's list of evidence.
    pub evidence: EvidenceList,
    /// Buyers' claims and what belongs to them.
    pub claims: Claims,
    /// Items of refunded, replaced and returned orders, by order and SKU.
    pub order_items: Vec<OrderItem>,
    /// Returned units.
    pub returns: Returns,
    /// What Amazon paid, each payment once although two reports may show it.
    pub payments: Vec<Payment>,
    /// What Amazon took back, oldest first.
    pub reversals: Vec<Reversal>,
    /// Reimbursements as settlements and date-range reports post them, oldest first.
    pub received: Vec<Received>,
    /// Money of orders and SKUs whose role is not known, oldest first.
    pub loose: Vec<LooseMoney>,
    /// Money that came in and that no word explains, oldest first.
    pub unread_credits: Vec<UnreadCredit>,
    /// The days whose money is shown whole.
    pub settled: SettledDays,
    /// Units of sales that Amazon fulfilled, by the day on which they were posted.
    pub units_sold: BTreeMap<Date, i64>,
    payments_by_order: NameIndex<Payment>,
    replacements_by_original: BTreeMap<String, Vec<usize>>,
    replacements_by_own: BTreeMap<String, Vec<usize>>,
    payments_by_fnsku: BTreeMap<String, Vec<usize>>,
    payments_by_id: NameIndex<Payment>,
    adjustments_by_fnsku: NameIndex<Adjustment>,
    measured_by_fnsku: NameIndex<MeasuredItem>,
    measured_by_msku: BTreeMap<String, Vec<usize>>,
    costs_by_fnsku: BTreeMap<String, Vec<usize>>,
    /// Costs that name no FNSKU.
    costs_by_msku: BTreeMap<String, Vec<usize>>,
    /// Fees of the sales of products whose fees can be judged, oldest first.
    pub fee_charges: Vec<FeeCharge>,
    /// Fees of other products in orders of a product with a referral category, oldest first.
    pub fees_beside: Vec<FeeCharge>,
    /// What units cost.
    pub costs: Vec<Cost>,
    /// What the seller measured.
    pub measured: Vec<MeasuredItem>,
    /// Referral categories, by merchant SKU in the form in which SKUs are compared.
    pub referral_categories: BTreeMap<String, Vec<ProductCategory>>,
    /// What Amazon measured.
    pub amazon_sizes: Vec<AmazonSize>,
    /// Monthly storage fees, by month and product.
    pub storage_fees: Vec<StorageFee>,
    /// What settlements charge for storage, by currency and day, in millionths; empty without `storage_fees`.
    pub storage_charged: BTreeMap<(Currency, Date), i64>,
    /// Surcharges on aged stock, by day and product.
    pub aged_charges: Vec<AgedCharge>,
    /// What the ledger's summary counts of the products of `aged_charges` on their days.
    pub charge_day_stock: BTreeMap<(String, Date), DayStock>,
    /// Rows that stand in their file before, alike in all that does not change, of which nothing shows whose copies
    /// they are.
    pub repeats: BTreeSet<SourceRow>,
}

impl Book {
    /// The refunded item of an order, by its SKU.
    #[must_use]
    pub fn order_item(&self, order_id: &str, msku: &str) -> Option<&OrderItem> {
        let wanted = sku_key(msku);
        let at = self.order_items.binary_search_by(|item| {
            let by_order = item.order_id.as_str().cmp(order_id);
            by_order.then_with(|| sku_key(&item.msku).cmp(&wanted))
        });
        at.ok().map(|at| &self.order_items[at])
    }

    /// Whether an order was refunded, replaced or returned in any of its items.
    #[must_use]
    pub fn has_items_of(&self, order_id: &str) -> bool {
        let by_order = |item: &OrderItem| item.order_id.as_str().cmp(order_id);
        self.order_items.binary_search_by(by_order).is_ok()
    }

    /// Payments for a customer order, with their positions, oldest first.
    pub fn payments_of_order(&self, order_id: &str) -> impl Iterator<Item = (usize, &Payment)> {
        self.payments_by_order.of(&self.payments, order_id).map(|at| (at, &self.payments[at]))
    }

    /// The store whose rules hold for money that Amazon paid: the only one of its currency, else the
    /// account's where it has that currency.
    #[must_use]
    pub fn store_of_money(&self, policy: &Policy, money: Option<Money>) -> Option<String> {
        let Some(money) = money else { return self.home.clone() };
        let home = self.home.as_deref().and_then(|id| policy.marketplace(id));
        let home = home.filter(|store| store.currency == money.currency.as_str());
        let only = || policy.marketplace_of_currency(money.currency);
        home.or_else(only).map(|store| store.id.clone())
    }

    /// The cost of a product in a store and currency that holds on a day, as one source tells it: the latest,
    /// of several on one day the smallest.
    #[must_use]
    pub fn cost_of(&self, wanted: &CostQuery<'_>) -> Option<&Cost> {
        let of_fnsku = wanted.fnsku.and_then(|fnsku| self.costs_by_fnsku.get(fnsku));
        let of_msku = wanted.msku.and_then(|msku| self.costs_by_msku.get(&sku_key(msku)));
        let costs = of_fnsku.into_iter().chain(of_msku).flatten().map(|at| &self.costs[*at]);
        let holds = |cost: &&Cost| {
            let of_store =
                |id: &str| wanted.marketplace.is_some_and(|store| id.eq_ignore_ascii_case(store));
            cost.source == wanted.source
                && cost.unit.currency == wanted.currency
                && cost.marketplace.as_deref().is_none_or(of_store)
                && cost.valid_from.is_none_or(|from| from <= wanted.on)
        };
        costs.filter(holds).max_by_key(|cost| {
            (cost.valid_from, std::cmp::Reverse((cost.unit.micros, cost.source_row)))
        })
    }

    /// The inbound shipment of an id.
    #[must_use]
    pub fn shipment(&self, id: &str) -> Option<&Shipment> {
        let at = self.shipments.binary_search_by(|shipment| shipment.id.as_str().cmp(id));
        at.ok().map(|at| &self.shipments[at])
    }

    /// The lines of a reimbursement, oldest first.
    pub fn payments_of_id(&self, id: &str) -> impl Iterator<Item = &Payment> {
        self.payments_by_id.of(&self.payments, id).map(|at| &self.payments[at])
    }

    /// Adjustments of a product, oldest first.
    pub fn adjustments_of(&self, fnsku: &str) -> impl Iterator<Item = &Adjustment> {
        self.adjustments_by_fnsku.of(&self.adjustments, fnsku).map(|at| &self.adjustments[at])
    }

    /// Measurements that name an FNSKU, in the order of the catalog.
    pub fn measured_of_fnsku(&self, fnsku: &str) -> impl Iterator<Item = &MeasuredItem> {
        self.measured_by_fnsku.of(&self.measured, fnsku).map(|at| &self.measured[at])
    }

    /// Measurements that name a merchant SKU, in the form in which SKUs are compared.
    pub fn measured_of_msku(&self, msku: &str) -> impl Iterator<Item = &MeasuredItem> {
        self.measured_by_msku.get(msku).into_iter().flatten().map(|at| &self.measured[*at])
    }

    /// Free replacements of an order, oldest first.
    pub fn replacements_of(&self, order_id: &str) -> impl Iterator<Item = &Replacement> {
        let at = self.replacements_by_original.get(order_id).into_iter().flatten();
        at.map(|at| &self.replacements[*at])
    }

    /// The order that an order replaces; itself where it replaces none.
    #[must_use]
    pub fn original_of<'a>(&'a self, order_id: &'a str) -> &'a str {
        let at = self.replacements_by_own.get(order_id).and_then(|at| at.first());
        at.map_or(order_id, |at| self.replacements[*at].original_order_id.as_str())
    }

    /// Payments for a product, with their positions, oldest first.
    pub fn payments_of_product(&self, fnsku: &str) -> impl Iterator<Item = (usize, &Payment)> {
        self.payments_of_product_since(fnsku, Date::MIN)
    }

    /// Payments for a product on or after a day, with their positions, oldest first.
    pub fn payments_of_product_since(
        &self,
        fnsku: &str,
        day: Date,
    ) -> impl Iterator<Item = (usize, &Payment)> {
        let at = self.payments_by_fnsku.get(fnsku).map_or(&[][..], Vec::as_slice);
        let first = at.partition_point(|at| self.payments[*at].date < day);
        at[first..].iter().map(|at| (*at, &self.payments[*at]))
    }
}

/// What the user says of a dump, and what its files are.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The date the run speaks for.
    pub as_of: Date,
    /// The account's store, where the user chose one.
    pub marketplace: Option<&'a str>,
    /// The files that the frames were read from.
    pub files: &'a [FileReport],
    /// Days whose settlements the user vouches for.
    pub settled: &'a [DateRange],
}

/// Builds the book.
///
/// # Errors
/// Only where polars fails.
pub fn build(
    frames: &Frames,
    policy: &Policy,
    scope: Scope<'_>,
) -> PolarsResult<(Book, Vec<Diagnostic>)> {
    let (mut diagnostics, mut of_categories) = (Vec::new(), Vec::new());
    let home = home::home(frames, policy, scope.marketplace)?;
    let (products, returns) = rayon::join(|| products::names(frames), || returns::returns(frames));
    let products = products?;
    let measured = products::measured(frames, &mut diagnostics)?;
    let (home_id, repeats) = (home.as_deref(), frames.repeats());
    let transactions = &orders::transactions(frames)?;
    let context = Context { policy, home: home_id, products: &products, repeats, transactions };
    let replacements = removals::replacements(frames)?;
    let categories = products::referral_categories(frames, &context, &mut of_categories)?;
    let sources = parts::Sources { replacements, returns: returns?, categories, measured };
    let parts = parts::parts(frames, &context, scope.as_of, &sources, &mut diagnostics)?;
    diagnostics.extend(of_categories);
    let parts::Sources { replacements, returns, categories, measured } = sources;
    let payments::Paid { payments, reversals, loose } = parts.paid;
    let costs = products::costs(frames, &context, &mut diagnostics)?;
    let shipments = inbound::shipments(frames, &context, &mut diagnostics)?;
    let aged_charges = storage::aged_charges(frames, &context)?;
    let (evidence, claims) = claims::claims(frames, &context, scope.as_of)?;
    let (posted, indices) = rayon::join(
        || posted_money(frames, &context, &payments),
        || Indices::of(&payments, &parts.adjustments, &products),
    );
    let posted = posted?;
    let book = Book {
        settled: settled::settled_days(frames, &SilenceRule::new(policy), scope.settled)?,
        units_sold: sold::units_sold(frames, &context)?,
        amazon_sizes: products::amazon_sizes(frames, &context)?,
        removal_parcels: removals::removal_parcels(frames, &context)?,
        removal_lines: removals::removal_lines(frames, &context)?,
        partnered: inbound::partnered(frames, &context)?,
        unread_credits: posted.unread_credits,
        received: posted.received,
        storage_charged: storage::charged(frames, &context, &posted.storage_fees)?,
        home,
        products,
        strangers: Strangers::new(scope.files),
        movements: parts.movements,
        balances: parts.balances,
        shipments,
        replacements_by_original: index(&replacements, |sent| Some(&sent.original_order_id)),
        replacements_by_own: index(&replacements, |sent| sent.replacement_order_id.as_deref()),
        replacements,
        evidence,
        claims,
        reversals,
        loose,
        order_items: parts.order_items,
        payments_by_order: indices.payments_by_order,
        payments_by_fnsku: indices.payments_by_fnsku,
        payments_by_id: indices.payments_by_id,
        adjustments_by_fnsku: indices.adjustments_by_fnsku,
        measured_by_fnsku: NameIndex::new(&measured, |item| item.fnsku.as_deref()),
        measured_by_msku: index_by_sku(&measured, |item| item.msku.as_ref()),
        returns,
        adjustments: parts.adjustments,
        payments,
        fee_charges: parts.fee_charges.judged,
        fees_beside: parts.fee_charges.beside,
        costs_by_fnsku: index(&costs, |cost| cost.fnsku.as_deref()),
        costs_by_msku: products::costs_by_msku(&costs),
        costs,
        measured,
        referral_categories: categories,
        storage_fees: posted.storage_fees,
        charge_day_stock: storage::stock_on_charge_days(frames, &aged_charges)?,
        aged_charges,
        repeats: frames.repeats().clone(),
    };
    Ok((book, diagnostics))
}

/// What reports of money show besides payments.
struct PostedMoney {
    storage_fees: Vec<StorageFee>,
    unread_credits: Vec<UnreadCredit>,
    received: Vec<Received>,
}

fn posted_money(
    frames: &Frames,
    context: &Context<'_>,
    payments: &[Payment],
) -> PolarsResult<PostedMoney> {
    let (storage_fees, (unread_credits, received)) = rayon::join(
        || storage::storage_fees(frames, context),
        || {
            rayon::join(
                || unread::unread(frames, context, payments),
                || received::received(frames, context, payments),
            )
        },
    );
    Ok(PostedMoney {
        storage_fees: storage_fees?,
        unread_credits: unread_credits?,
        received: received?,
    })
}

/// What the parts of the book need from each other.
pub(crate) struct Context<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) home: Option<&'a str>,
    pub(crate) products: &'a Products,
    pub(crate) repeats: &'a BTreeSet<SourceRow>,
    pub(crate) transactions: &'a orders::DateRangeRows,
}

impl Context<'_> {
    /// The store whose rules hold for stock in a country.
    ///
    /// European stock may lie in another country than its store, so there the account's own store
    /// decides; elsewhere each country has its store.
    fn marketplace_of_country(&self, country: Option<&str>) -> Option<String> {
        let home = self.home.and_then(|id| self.policy.marketplace(id));
        let by_country = country.and_then(|code| self.policy.marketplace_of_country(code));
        let chosen = match (home, by_country) {
            (Some(home), Some(store))
                if store.region == home.region && !self.policy.shares_stock(&home.id) =>
            {
                Some(store)
            }
            (Some(home), _) => Some(home),
            (None, store) => store,
        };
        chosen.map(|store| store.id.clone())
    }

    /// The FNSKU of a merchant SKU, where there is one alone.
    fn fnsku_of(&self, msku: Option<&str>) -> Option<CompactString> {
        self.products.fnsku_of(msku?).map(CompactString::from)
    }

    /// The store of each of some countries.
    fn stores_of<'t>(&self, countries: &'t Texts) -> ByCell<'t, Option<CompactString>> {
        countries.told(|code| self.marketplace_of_country(code).map(CompactString::from))
    }

    fn marketplace_of_store(&self, store: Option<&str>) -> Option<String> {
        // A store that is named but not known, such as one outside Amazon, is no store of the account.
        match store {
            Some(name) => self.policy.marketplace_of_store(name).map(|store| store.id.clone()),
            None => self.home.map(ToOwned::to_owned),
        }
    }
}

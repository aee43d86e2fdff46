//! What a detector returns: identity, units, and the rows it rests on.

use jiff::civil::Date;

use crate::book::MoneyRow;
use crate::model::{Currency, DateRange, Money, SourceRow};

/// How sure a conclusion is, the least sure first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Another reading of the rows explains it away: look before filing.
    Possible,
    /// The rows say so, but a report that could confirm it says nothing.
    Probable,
    /// Amazon's own figures say so.
    Certain,
}

impl Confidence {
    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Probable => "probable",
            Self::Certain => "certain",
        }
    }
}

/// What happened, told by facts that a corrected or larger dump does not change: never by amounts,
/// row numbers or file names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity(pub Vec<(&'static str, String)>);

/// Whether a customer had ordered the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LossPoint {
    /// Lost before a customer ordered it: worth its sourcing cost.
    BeforeOrder,
    /// Lost after: worth the order's proceeds.
    AfterOrder,
    /// A fee: worth the difference.
    Fee,
}

/// What is missing, and what answers it.
#[derive(Debug, Clone)]
pub enum Measure {
    /// Units of adjustments.
    Adjustments(LedgerUnits),
    /// Units of an order item.
    OrderItem {
        /// Customer order.
        order_id: String,
        /// Merchant SKU.
        msku: String,
        /// Units that each refund gave back and that did not return, oldest first.
        open: Vec<(Date, i64)>,
        /// Units refunded and units that came back.
        counts: OrderUnits,
    },
    /// Money charged above a card.
    Charges(Vec<Charge>),
}

/// What the ledger says of the rows of one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerUnits {
    /// Whether Amazon's report says how many units are still open.
    pub reconciled_known: bool,
    /// Units of the rows.
    pub quantity: i64,
    /// Units that Amazon has matched, where the report says so; else none.
    pub reconciled: i64,
}

/// What the reports say of a refunded order item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderUnits {
    /// Units refunded.
    pub refunded: i64,
    /// Units of these that came back.
    pub returned: i64,
    /// Whether every refund gives back whole units at one price.
    pub is_whole: bool,
}

/// Units charged above the card on one day.
#[derive(Debug, Clone)]
pub struct Charge {
    /// Where it is written, the fee's own row first.
    pub rows: Vec<SourceRow>,
    /// Day of the charge.
    pub date: Date,
    /// Customer order.
    pub order_id: Option<String>,
    /// Units.
    pub units: i64,
    /// Charged for all units.
    pub charged: Money,
    /// The most the card allows for all units.
    pub allowed: Money,
    /// The least the card allows for all units, under the other readings of its doubts.
    pub allowed_least: Money,
    /// Fee card.
    pub card: String,
}

/// Why a row is evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EvidenceKind {
    /// Units left the stock.
    Adjustment,
    /// The sale of an order.
    Sale,
    /// Money went back to a customer.
    Refund,
    /// Units came back.
    Return,
    /// A fee was charged.
    Charge,
    /// The seller's measurement.
    Measurement,
    /// Amazon's measurement.
    AmazonMeasurement,
}

impl EvidenceKind {
    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Adjustment => "adjustment",
            Self::Sale => "sale",
            Self::Refund => "refund",
            Self::Return => "return",
            Self::Charge => "charge",
            Self::Measurement => "measurement",
            Self::AmazonMeasurement => "amazon_measurement",
        }
    }
}

/// A row that a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// Where it is written.
    pub source: SourceRow,
    /// Why it is evidence.
    pub kind: EvidenceKind,
    /// Day of the row.
    pub date: Option<Date>,
    /// What it says, in the report's own words.
    pub facts: Vec<(&'static str, String)>,
    /// Whether the row is one amount of an event that another entry sums up.
    pub is_detail: bool,
}

impl Evidence {
    /// The amounts of an event, one entry a row.
    #[must_use]
    pub fn details(
        rows: &[MoneyRow],
        kind: EvidenceKind,
        date: Option<Date>,
        currency: Currency,
    ) -> Vec<Self> {
        let details = rows.iter().map(|row| {
            let amount = row.micros.map(|micros| Money::new(micros, currency).to_string());
            let what = [Some(row.what.clone()).filter(|what| !what.is_empty()), amount];
            let text = what.into_iter().flatten().collect::<Vec<_>>().join(" ");
            let facts = if text.is_empty() { Vec::new() } else { vec![("amount", text)] };
            Self { source: row.source, kind, date, facts, is_detail: true }
        });
        details.collect()
    }
}

/// A report without which a finding proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Requirement {
    /// Canonical table.
    pub table: &'static str,
    /// Days it must cover; `None` when it only has to be there.
    pub days: Option<DateRange>,
    /// What it would show.
    pub why: RequirementReason,
}

/// What a required report would show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RequirementReason {
    /// Whether units were found since.
    Found,
    /// Whether Amazon paid already.
    Paid,
    /// Whether the unit came back.
    Returned,
    /// The order's price and fees.
    Sale,
    /// A fee card for the date and tier.
    Card,
    /// The store, whose rules would decide.
    Marketplace,
}

/// A discrepancy.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Detector id.
    pub detector: &'static str,
    /// What happened.
    pub identity: Identity,
    /// Store whose rules hold; `None` when the dump does not tell.
    pub marketplace: Option<String>,
    /// FNSKU.
    pub fnsku: Option<String>,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Customer order.
    pub order_id: Option<String>,
    /// Transaction id of the ledger.
    pub reference_id: Option<String>,
    /// Fulfilment centre.
    pub fulfillment_center: Option<String>,
    /// Disposition of the units.
    pub disposition: Option<String>,
    /// Reason code of the ledger.
    pub reason: Option<String>,
    /// Day of the event that starts the clock.
    pub event_date: Date,
    /// Units.
    pub units: i64,
    /// Whether a customer had ordered the unit.
    pub loss_point: LossPoint,
    /// What is missing.
    pub measure: Measure,
    /// How sure the detector is.
    pub confidence: Confidence,
    /// Rows it rests on.
    pub evidence: Vec<Evidence>,
    /// Reports it needs.
    pub requirements: Vec<Requirement>,
}

impl Finding {
    /// The order in which losses are answered: oldest first, then by what happened.
    #[must_use]
    pub fn order(&self) -> (Date, &'static str, &Identity) {
        (self.event_date, self.detector, &self.identity)
    }
}

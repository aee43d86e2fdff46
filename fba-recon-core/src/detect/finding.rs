//! What a detector returns: identity, units, and the rows it rests on.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::Detector;
use super::claims::ClaimPart;
use super::doubt::Doubt;
pub use super::evidence::{Evidence, EvidenceKind, FactName};
pub use super::term::{Term, TermValue};
use crate::model::names::names;
use crate::model::{DateRange, Money, SourceRow};
use crate::policy::ReasonGroup;

names! {
    /// How sure a conclusion is, the least sure first.
    Confidence {
        /// Another reading of the rows may explain it away: look before filing.
        Possible = "possible",
        /// The rows say so, but a report that could confirm it says nothing.
        Probable = "probable",
        /// The figures show it, and no row speaks against it.
        Certain = "certain",
    }
}

/// What happened, told by facts that a corrected or larger dump does not change: never by amounts,
/// row numbers or file names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity(pub Vec<(&'static str, String)>);

impl std::fmt::Display for Identity {
    /// `order_id=111-1234567-1234567;msku=DEMO-MUG-01`, with `%`, `;` and `=` of a value as in addresses of the
    /// web.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, (name, value)) in self.0.iter().enumerate() {
            let value = value.replace('%', "%25").replace(';', "%3B").replace('=', "%3D");
            write!(f, "{}{name}={value}", if at == 0 { "" } else { ";" })?;
        }
        Ok(())
    }
}

/// Whether a customer had ordered the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LossPoint {
    /// Lost before a customer ordered it: worth its sourcing cost.
    BeforeOrder,
    /// Lost after: worth the order's proceeds.
    AfterOrder,
    /// A fee: worth the difference.
    Fee,
    /// Money that the reports show: each line carries it.
    Amount,
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
    /// Units or money, line by line.
    Lines(Vec<Line>),
}

/// One product, parcel or payment of a finding, with its own clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Day its clock starts.
    pub date: Date,
    /// FNSKU.
    pub fnsku: Option<String>,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Units missing; what the money is for where the line carries money.
    pub units: i64,
    /// Money missing, where the reports tell it; else the units are valued.
    pub owed: Option<Money>,
    /// The equation that ends in its units or money.
    pub terms: Vec<Term>,
}

/// What can answer a finding, and how it is recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answers {
    /// Found and received units and payments of the product and reason.
    Stock(ReasonGroup),
    /// Payments that name one of these orders; else payments of the product and reason without an order.
    Orders(Vec<String>),
    /// Payments of the product and reason.
    Product,
    /// Fee corrections.
    Fees,
    /// Payments that raise this reimbursement, or that are for the product and reason.
    Reimbursement(Option<String>),
    /// Money that gives the debit of a buyer's claim on an order back.
    Debit(String),
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
    /// Price of all units with shipping, where the fee is a part of it.
    pub price: Option<Money>,
    /// Charged for all units.
    pub charged: Money,
    /// The most the card allows for all units.
    pub allowed: Money,
    /// The least the card allows for all units, under the other readings of its doubts.
    pub allowed_least: Money,
    /// Fee card.
    pub card: String,
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
    /// Whether Amazon paid, where its own open figure tells it already: without the report the finding stands, and
    /// is probable at the most.
    PaidInFigures,
    /// Whether the unit came back.
    Returned,
    /// The order's price and fees.
    Sale,
    /// Whether the seller asked for it.
    Requested,
    /// Whether the unit entered the stock.
    Restocked,
    /// What became of the units.
    Accounted,
    /// Events of the kind that would show it: the ledger has none at all.
    EventKind,
    /// Whether the money was settled.
    Settled,
    /// The payments near by, with which it is compared: none of them may be missing that another report shows.
    Compared,
    /// The refund, which starts the clock.
    Refund,
    /// The day of delivery, which starts the clock.
    Delivery,
    /// What Amazon measured.
    Measured,
    /// A fee card for the date and tier.
    Card,
    /// The store, whose rules would decide.
    Marketplace,
    /// Whether it is this account's.
    Account,
}

/// A discrepancy.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Detector,
    /// What happened.
    pub identity: Identity,
    /// Store whose rules hold; `None` when the dump does not tell.
    pub marketplace: Option<String>,
    /// FNSKU.
    pub fnsku: Option<String>,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Customer order or removal order.
    pub order_id: Option<String>,
    /// Inbound shipment.
    pub shipment_id: Option<String>,
    /// Reimbursement in dispute.
    pub reimbursement_id: Option<String>,
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
    /// The event that starts the clock, where it is not the one that the window names.
    pub start_event: Option<&'static str>,
    /// Units.
    pub units: i64,
    /// Whether a customer had ordered the unit.
    pub loss_point: LossPoint,
    /// What is missing.
    pub measure: Measure,
    /// What can answer it.
    pub answers: Answers,
    /// How sure the detector is.
    pub confidence: Confidence,
    /// Other readings of the rows.
    pub doubts: Vec<Doubt>,
    /// Rows it rests on.
    pub evidence: Vec<Evidence>,
    /// Reports it needs.
    pub requirements: Vec<Requirement>,
    /// Whether the worth that it claims is a cost that Amazon approved, where it disputes what a payment was worth;
    /// else it is an order's proceeds.
    pub rests_on_cost: bool,
    /// What a finding about a buyer's claim has beyond the others.
    pub claim: Option<ClaimPart>,
}

impl Finding {
    /// A finding of which only what happened, its day, its units and their measure are known: all else is
    /// unknown, valued before an order, probable, and answered by product.
    #[must_use]
    pub fn new(
        rule: &'static Detector,
        identity: Identity,
        event_date: Date,
        units: i64,
        measure: Measure,
    ) -> Self {
        Self {
            rule,
            identity,
            marketplace: None,
            fnsku: None,
            msku: None,
            order_id: None,
            shipment_id: None,
            reimbursement_id: None,
            reference_id: None,
            fulfillment_center: None,
            disposition: None,
            reason: None,
            event_date,
            start_event: None,
            units,
            loss_point: LossPoint::BeforeOrder,
            measure,
            answers: Answers::Product,
            confidence: Confidence::Probable,
            doubts: Vec::new(),
            evidence: Vec::new(),
            requirements: Vec::new(),
            rests_on_cost: false,
            claim: None,
        }
    }

    /// A finding of lines: its units are theirs, its first day is their first, its product the one that they
    /// share. `None` without lines.
    #[must_use]
    pub fn of_lines(rule: &'static Detector, identity: Identity, lines: Vec<Line>) -> Option<Self> {
        let event_date = lines.iter().map(|line| line.date).min()?;
        let only = |name: fn(&Line) -> Option<&String>| {
            let mut names = lines.iter().map(name);
            let first = names.next()??;
            names.all(|other| other == Some(first)).then(|| first.clone())
        };
        let (fnsku, msku) = (only(|line| line.fnsku.as_ref()), only(|line| line.msku.as_ref()));
        let units = lines.iter().map(|line| line.units).sum();
        let measure = Measure::Lines(lines);
        Some(Self { fnsku, msku, ..Self::new(rule, identity, event_date, units, measure) })
    }

    /// Its own FNSKU and those of its lines.
    #[must_use]
    pub fn fnskus(&self) -> BTreeSet<&str> {
        let lines = match &self.measure {
            Measure::Lines(lines) => lines.as_slice(),
            _ => &[],
        };
        let of_lines = lines.iter().filter_map(|line| line.fnsku.as_deref());
        self.fnsku.as_deref().into_iter().chain(of_lines).collect()
    }

    /// Adds another reading, which makes it possible at the most.
    pub fn doubt(&mut self, doubt: Doubt) {
        if !self.doubts.contains(&doubt) {
            self.doubts.push(doubt);
        }
        self.confidence = Confidence::Possible;
    }

    /// The order in which losses are answered: oldest first, then by what happened.
    #[must_use]
    pub fn order(&self) -> (Date, &'static str, &Identity) {
        (self.event_date, self.rule.id, &self.identity)
    }
}

//! Rows that findings rest on, and why each is evidence.

use jiff::civil::Date;

use super::worded::worded_name;
use crate::book::MoneyRow;
use crate::model::names::names;
use crate::model::{Currency, Money, SourceRow};

names! {
    /// Why a row is evidence.
    EvidenceKind {
        /// Units left the stock.
        Adjustment = "adjustment",
        /// The sale of an order.
        Sale = "sale",
        /// Money went back to a customer.
        Refund = "refund",
        /// Units came back.
        Return = "return",
        /// A fee was charged.
        Charge = "charge",
        /// The seller's measurement.
        Measurement = "measurement",
        /// Amazon's measurement.
        AmazonMeasurement = "amazon_measurement",
        /// Units left a centre or arrived in one.
        Transfer = "transfer",
        /// A balance of the ledger's summary view.
        StockBalance = "stock_balance",
        /// A unit sent in place of another.
        Replacement = "replacement",
        /// What was sent to Amazon.
        InboundItem = "inbound_item",
        /// What Amazon received.
        Receipt = "receipt",
        /// A customer's return in the ledger that answers another row of the returns report.
        OtherReturn = "other_return",
        /// What was ordered to be removed.
        RemovalOrder = "removal_order",
        /// A parcel of a removal.
        RemovalParcel = "removal_parcel",
        /// A payment.
        Payment = "payment",
        /// A payment taken back.
        Reversal = "reversal",
        /// A document of the seller's.
        Document = "document",
        /// The day of delivery.
        Delivery = "delivery",
        /// Amazon's partnered carrier brought the shipment.
        Transportation = "transportation",
        /// Storage was charged.
        StorageCharge = "storage_charge",
        /// The fee of a product rose.
        FeeStep = "fee_step",
        /// Units were added by a row that nothing explains.
        Addition = "addition",
        /// The seller's row of a buyer's claim.
        BuyerClaim = "buyer_claim",
        /// Money that a buyer's claim took.
        ClaimDebit = "claim_debit",
        /// The buyer asked for a return.
        ReturnRequest = "return_request",
    }
}

worded_name! {
    /// The name of a fact that a row shows, as outputs tell it.
    FactName in "fact"
}

impl PartialEq<str> for FactName {
    fn eq(&self, name: &str) -> bool {
        self.0 == name
    }
}

impl PartialEq<&str> for FactName {
    fn eq(&self, name: &&str) -> bool {
        self.0 == *name
    }
}

/// The name of a fact, which the file `en.toml` beside the caller or the shared texts word; with `shared` these alone.
macro_rules! fact {
    ($name:literal) => {{
        const NAME: $crate::detect::FactName =
            $crate::detect::FactName::worded($name, include_str!("en.toml"));
        NAME
    }};
    (shared $name:literal) => {{
        const NAME: $crate::detect::FactName = $crate::detect::FactName::worded($name, "");
        NAME
    }};
}
pub(crate) use fact;

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
    pub facts: Vec<(FactName, String)>,
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
            let facts =
                if text.is_empty() { Vec::new() } else { vec![(fact!(shared "amount"), text)] };
            Self { source: row.source, kind, date, facts, is_detail: true }
        });
        details.collect()
    }
}

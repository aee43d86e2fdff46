//! Rows that findings rest on, and why each is evidence.

use jiff::civil::Date;

use crate::book::MoneyRow;
use crate::model::{Currency, Money, SourceRow};

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
    /// Units left a centre or arrived in one.
    Transfer,
    /// A balance of the ledger's summary view.
    StockBalance,
    /// A unit sent in place of another.
    Replacement,
    /// What was sent to Amazon.
    InboundItem,
    /// What Amazon received.
    Receipt,
    /// What was ordered to be removed.
    RemovalOrder,
    /// A parcel of a removal.
    RemovalParcel,
    /// A payment.
    Payment,
    /// A payment taken back.
    Reversal,
    /// A document of the seller's.
    Document,
    /// The day of delivery.
    Delivery,
    /// Amazon's partnered carrier brought the shipment.
    Transportation,
    /// Storage was charged.
    StorageCharge,
    /// The fee of a product rose.
    FeeStep,
    /// Units were added by a row that nothing explains.
    Addition,
    /// The seller's row of a buyer's claim.
    BuyerClaim,
    /// Money that a buyer's claim took.
    ClaimDebit,
    /// The buyer asked for a return.
    ReturnRequest,
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
            Self::Transfer => "transfer",
            Self::StockBalance => "stock_balance",
            Self::Replacement => "replacement",
            Self::InboundItem => "inbound_item",
            Self::Receipt => "receipt",
            Self::RemovalOrder => "removal_order",
            Self::RemovalParcel => "removal_parcel",
            Self::Payment => "payment",
            Self::Reversal => "reversal",
            Self::Document => "document",
            Self::Delivery => "delivery",
            Self::Transportation => "transportation",
            Self::StorageCharge => "storage_charge",
            Self::FeeStep => "fee_step",
            Self::Addition => "addition",
            Self::BuyerClaim => "buyer_claim",
            Self::ClaimDebit => "claim_debit",
            Self::ReturnRequest => "return_request",
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

//! The seller's own list of buyers' claims, and who wrote when. Words of buyers are never read.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use polars::prelude::PolarsResult;

use super::carriers;
use super::payments::money;
use crate::model::names::names;
use crate::model::tables::{BUYER_CLAIMS, MESSAGES};
use crate::model::{Money, SourceRow};
use crate::normalise::{Frames, Rows};
use crate::policy::ClaimType;

names! {
    /// Under which rules a claim runs.
    Program {
        /// Amazon's A-to-z Guarantee.
        AToZ = "a_to_z",
        /// A bank's chargeback.
        Chargeback = "chargeback",
        /// Amazon's SAFE-T claims of sellers.
        SafeT = "safe_t",
    }
}

impl Program {
    /// The kind of claim that asks for the money back.
    #[must_use]
    pub fn claim_type(self) -> ClaimType {
        match self {
            Self::AToZ => ClaimType::AToZ,
            Self::Chargeback => ClaimType::Chargeback,
            Self::SafeT => ClaimType::SafeT,
        }
    }

    /// The kind of claim that answers while nobody has decided; one of the seller's own is answered by nobody.
    #[must_use]
    pub fn answer_type(self) -> ClaimType {
        match self {
            Self::AToZ => ClaimType::AToZResponse,
            Self::Chargeback | Self::SafeT => self.claim_type(),
        }
    }
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimDecision {
    /// For the buyer.
    Granted,
    /// Against the buyer.
    Denied,
    /// The buyer took it back.
    Withdrawn,
    /// Closed, nobody says how.
    Closed,
}

/// Who paid a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Funder {
    /// The seller.
    Seller,
    /// Amazon.
    Amazon,
    /// Nobody.
    Nobody,
}

/// What an appeal brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppealResult {
    /// The money.
    Money,
    /// The order no longer counts as a defect.
    Odr,
    /// Both.
    Both,
    /// Nothing.
    Denied,
}

/// What the carrier shows of a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryStatus {
    /// Delivered.
    Delivered,
    /// On its way to the buyer.
    InTransit,
    /// Lost.
    Lost,
    /// Refused by the buyer.
    Refused,
    /// On its way back.
    ReturnedToSender,
    /// Could not be delivered.
    Undeliverable,
    /// Never shipped.
    NotShipped,
}

impl DeliveryStatus {
    /// Every status.
    pub const ALL: &[Self] = &[
        Self::Delivered,
        Self::InTransit,
        Self::Lost,
        Self::Refused,
        Self::ReturnedToSender,
        Self::Undeliverable,
        Self::NotShipped,
    ];

    /// The name in the list.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::InTransit => "in_transit",
            Self::Lost => "lost",
            Self::Refused => "refused",
            Self::ReturnedToSender => "returned_to_sender",
            Self::Undeliverable => "undeliverable",
            Self::NotShipped => "not_shipped",
        }
    }

    /// Whether the parcel was refused, comes back, or could not be delivered.
    #[must_use]
    pub fn comes_back(self) -> bool {
        matches!(self, Self::Refused | Self::ReturnedToSender | Self::Undeliverable)
    }
}

/// One claim as the seller keeps it.
#[derive(Debug, Clone)]
pub struct BuyerClaim {
    /// Where it is written.
    pub source: SourceRow,
    /// Customer order.
    pub order_id: String,
    /// Under which rules it runs.
    pub program: Program,
    /// Store as written.
    pub marketplace: Option<String>,
    /// Reason as written.
    pub reason: Option<String>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When Amazon told the seller.
    pub notice_at: Option<Timestamp>,
    /// When the buyer first wrote.
    pub first_contact_at: Option<Timestamp>,
    /// When the buyer last wrote.
    pub last_buyer_reply_at: Option<Timestamp>,
    /// When the seller answered.
    pub responded_at: Option<Timestamp>,
    /// When Amazon asked for information.
    pub info_requested_at: Option<Timestamp>,
    /// When the seller answered that.
    pub info_answered_at: Option<Timestamp>,
    /// What was decided.
    pub decision: Option<ClaimDecision>,
    /// When.
    pub decision_at: Option<Timestamp>,
    /// Who paid.
    pub funded_by: Option<Funder>,
    /// Whether it counts in the order defect rate, as the seller saw it.
    pub odr_counted: Option<bool>,
    /// When the buyer took it back.
    pub withdrawn_at: Option<Timestamp>,
    /// When the seller appealed.
    pub appealed_at: Option<Timestamp>,
    /// What that brought.
    pub appeal_result: Option<AppealResult>,
    /// Amount claimed.
    pub amount: Option<Money>,
    /// Whether the label was bought from Amazon with claims protection.
    pub is_label_protected: Option<bool>,
    /// Day by which the order had to be shipped.
    pub ship_by: Option<Date>,
    /// The carrier's first scan.
    pub first_scan_at: Option<Timestamp>,
    /// Last day of the estimated delivery.
    pub latest_delivery: Option<Date>,
    /// Whether the carrier's proof of delivery is at hand.
    pub has_proof_of_delivery: Option<bool>,
    /// When the carrier delivered.
    pub delivered_at: Option<Timestamp>,
    /// Whether the buyer wrote before the claim.
    pub prior_contact: Option<bool>,
    /// Whether the carrier has the customer's signature.
    pub signature: Option<bool>,
    /// Whether the buyer told what is wrong.
    pub buyer_detail: Option<bool>,
    /// What the carrier shows.
    pub delivery_status: Option<DeliveryStatus>,
    /// Carrier of the parcel; `None` too where another text stands in its place.
    pub carrier: Option<String>,
    /// Its tracking number, as written: [`carriers::number`] tells whether it is told.
    pub tracking_number: Option<String>,
    /// `physical`, `digital`, `service` or `stored_value`.
    pub item_kind: Option<String>,
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Writer {
    /// The buyer.
    Buyer,
    /// The seller.
    Seller,
    /// Amazon.
    Amazon,
}

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MessageKind {
    /// A message.
    Message,
    /// The buyer asks for a return.
    ReturnRequest,
    /// The buyer takes the claim back.
    Withdrawal,
    /// Amazon asks for information.
    InformationRequest,
}

/// That somebody wrote, never what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Message {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub from: Writer,
    /// What it is.
    pub kind: MessageKind,
    /// Where it is listed.
    pub source: SourceRow,
}

fn yes(text: Option<&str>) -> Option<bool> {
    match text? {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// The cells of a list that is kept by hand, by row and column: such lists are small.
struct Cells<'a> {
    rows: &'a Rows,
}

impl<'a> Cells<'a> {
    fn text(&self, row: usize, name: &str) -> PolarsResult<Option<&'a str>> {
        Ok(self.rows.text(name)?.get(row))
    }

    fn owned(&self, row: usize, name: &str) -> PolarsResult<Option<String>> {
        Ok(self.text(row, name)?.map(ToOwned::to_owned))
    }

    fn yes(&self, row: usize, name: &str) -> PolarsResult<Option<bool>> {
        Ok(yes(self.text(row, name)?))
    }

    fn day(&self, row: usize, name: &str) -> PolarsResult<Option<Date>> {
        Ok(self.rows.dates(name)?.get(row))
    }

    fn moment(&self, row: usize, name: &str) -> PolarsResult<Option<Timestamp>> {
        let seconds = self.rows.whole(name)?.get(row);
        Ok(seconds.and_then(|seconds| Timestamp::from_second(seconds).ok()))
    }
}

/// Every claim of the seller's list, by order, program and time of opening.
pub(super) fn buyer_claims(frames: &Frames) -> PolarsResult<Vec<BuyerClaim>> {
    let cells = Cells { rows: frames.rows(&BUYER_CLAIMS)? };
    let mut claims = Vec::new();
    for row in 0..cells.rows.len() {
        claims.extend(claim(&cells, row)?);
    }
    claims.sort_by(|one, other| {
        let key = |claim: &BuyerClaim| (claim.program, claim.opened_at, claim.source);
        one.order_id.cmp(&other.order_id).then_with(|| key(one).cmp(&key(other)))
    });
    Ok(claims)
}

fn claim(cells: &Cells<'_>, row: usize) -> PolarsResult<Option<BuyerClaim>> {
    let program = cells.text(row, "program")?.and_then(Program::named);
    let head = (cells.owned(row, "order_id")?, program, cells.moment(row, "opened_at")?);
    let (Some(order_id), Some(program), Some(opened_at)) = head else { return Ok(None) };
    let text = |name: &str| cells.text(row, name);
    let moment = |name: &str| cells.moment(row, name);
    Ok(Some(BuyerClaim {
        source: cells.rows.source(row),
        order_id,
        program,
        marketplace: cells.owned(row, "marketplace")?,
        reason: cells.owned(row, "reason")?,
        opened_at,
        notice_at: moment("notice_at")?,
        first_contact_at: moment("first_contact_at")?,
        last_buyer_reply_at: moment("last_buyer_reply_at")?,
        responded_at: moment("responded_at")?,
        info_requested_at: moment("info_requested_at")?,
        info_answered_at: moment("info_answered_at")?,
        decision: text("decision")?.and_then(decision_of),
        decision_at: moment("decision_at")?,
        funded_by: text("funded_by")?.and_then(funder_of),
        odr_counted: cells.yes(row, "odr_counted")?,
        withdrawn_at: moment("withdrawn_at")?,
        appealed_at: moment("appealed_at")?,
        appeal_result: text("appeal_result")?.and_then(result_of),
        amount: money(cells.rows.whole("amount")?.get(row), text("currency")?),
        is_label_protected: cells.yes(row, "buy_shipping_protected")?,
        ship_by: cells.day(row, "ship_by")?,
        first_scan_at: moment("first_scan_at")?,
        latest_delivery: cells.day(row, "latest_delivery")?,
        has_proof_of_delivery: cells.yes(row, "proof_of_delivery")?,
        delivered_at: moment("delivered_at")?,
        prior_contact: cells.yes(row, "prior_contact")?,
        signature: cells.yes(row, "signature")?,
        buyer_detail: cells.yes(row, "buyer_detail")?,
        delivery_status: text("delivery_status")?.and_then(status_of),
        carrier: text("carrier")?.and_then(carriers::carrier).map(ToOwned::to_owned),
        tracking_number: cells.owned(row, "tracking_number")?,
        item_kind: cells.owned(row, "item_kind")?,
    }))
}

fn decision_of(word: &str) -> Option<ClaimDecision> {
    match word {
        "granted" => Some(ClaimDecision::Granted),
        "denied" => Some(ClaimDecision::Denied),
        "withdrawn" => Some(ClaimDecision::Withdrawn),
        "closed" => Some(ClaimDecision::Closed),
        _ => None,
    }
}

fn funder_of(word: &str) -> Option<Funder> {
    match word {
        "seller" => Some(Funder::Seller),
        "amazon" => Some(Funder::Amazon),
        "nobody" => Some(Funder::Nobody),
        _ => None,
    }
}

fn result_of(word: &str) -> Option<AppealResult> {
    match word {
        "money" => Some(AppealResult::Money),
        "odr" => Some(AppealResult::Odr),
        "both" => Some(AppealResult::Both),
        "denied" => Some(AppealResult::Denied),
        _ => None,
    }
}

fn status_of(word: &str) -> Option<DeliveryStatus> {
    DeliveryStatus::ALL.iter().copied().find(|status| status.as_str() == word)
}

/// Every message by order, the oldest first.
pub(super) fn messages(frames: &Frames) -> PolarsResult<BTreeMap<String, Vec<Message>>> {
    let cells = Cells { rows: frames.rows(&MESSAGES)? };
    let mut by_order: BTreeMap<String, Vec<Message>> = BTreeMap::new();
    for row in 0..cells.rows.len() {
        let order = cells.owned(row, "order_id")?;
        if let (Some(order), Some(message)) = (order, message(&cells, row)?) {
            by_order.entry(order).or_default().push(message);
        }
    }
    for messages in by_order.values_mut() {
        messages.sort();
    }
    Ok(by_order)
}

fn message(cells: &Cells<'_>, row: usize) -> PolarsResult<Option<Message>> {
    let from = match cells.text(row, "from")? {
        Some("buyer") => Writer::Buyer,
        Some("seller") => Writer::Seller,
        Some("amazon") => Writer::Amazon,
        _ => return Ok(None),
    };
    let kind = match cells.text(row, "kind")? {
        Some("message") => MessageKind::Message,
        Some("return_request") => MessageKind::ReturnRequest,
        Some("withdrawal") => MessageKind::Withdrawal,
        Some("information_request") => MessageKind::InformationRequest,
        _ => return Ok(None),
    };
    let at = cells.moment(row, "at")?;
    Ok(at.map(|at| Message { at, from, kind, source: cells.rows.source(row) }))
}

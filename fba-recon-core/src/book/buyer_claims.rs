//! The seller's own list of buyers' claims, and who wrote when. Words of buyers are never read.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use polars::prelude::{Int64Chunked, PolarsResult, StringChunked};

use super::payments::money;
use crate::model::tables::{BUYER_CLAIMS, MESSAGES};
use crate::model::{Money, SourceRow};
use crate::normalise::{Frames, Rows};

/// Under which rules a claim runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Program {
    /// Amazon's A-to-z Guarantee.
    AToZ,
    /// A bank's chargeback.
    Chargeback,
    /// Amazon's SAFE-T claims of sellers.
    SafeT,
}

impl Program {
    /// The name in reports and outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AToZ => "a_to_z",
            Self::Chargeback => "chargeback",
            Self::SafeT => "safe_t",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [Self::AToZ, Self::Chargeback, Self::SafeT].into_iter().find(|own| own.as_str() == name)
    }
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
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
    pub decision: Option<Decision>,
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
    /// Whether a tracking number is known.
    pub has_tracking: bool,
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

/// The columns of the seller's list.
struct Columns<'a> {
    rows: Rows<'a>,
}

impl<'a> Columns<'a> {
    fn text(&self, name: &str) -> PolarsResult<&'a StringChunked> {
        self.rows.text(name)
    }

    /// A column of moments, by row.
    fn moment(&self, name: &str) -> PolarsResult<impl Fn(usize) -> Option<Timestamp> + use<'a>> {
        let column: &'a Int64Chunked = self.rows.whole(name)?;
        Ok(move |row: usize| Timestamp::from_second(column.get(row)?).ok())
    }
}

/// Every claim of the seller's list, by order, program and time of opening.
pub(super) fn buyer_claims(frames: &Frames) -> PolarsResult<Vec<BuyerClaim>> {
    let columns = Columns { rows: Rows::new(frames.get(&BUYER_CLAIMS)?)? };
    let (text, moment) = (|name: &str| columns.text(name), |name: &str| columns.moment(name));
    let (order, program, store) = (text("order_id")?, text("program")?, text("marketplace")?);
    let (reason, decision, funded) = (text("reason")?, text("decision")?, text("funded_by")?);
    let (counted, appeal, label) =
        (text("odr_counted")?, text("appeal_result")?, text("buy_shipping_protected")?);
    let (proof, contact, signature) =
        (text("proof_of_delivery")?, text("prior_contact")?, text("signature")?);
    let (detail, status, tracking) =
        (text("buyer_detail")?, text("delivery_status")?, text("tracking_number")?);
    let (item, currency) = (text("item_kind")?, text("currency")?);
    let (opened, notice, first) =
        (moment("opened_at")?, moment("notice_at")?, moment("first_contact_at")?);
    let (last, responded, asked) =
        (moment("last_buyer_reply_at")?, moment("responded_at")?, moment("info_requested_at")?);
    let (told, decided, withdrawn) =
        (moment("info_answered_at")?, moment("decision_at")?, moment("withdrawn_at")?);
    let (appealed, scanned, delivered) =
        (moment("appealed_at")?, moment("first_scan_at")?, moment("delivered_at")?);
    let amount = columns.rows.whole("amount")?;
    let (ship_by, latest) =
        (columns.rows.dates("ship_by")?, columns.rows.dates("latest_delivery")?);
    let owned = |text: Option<&str>| text.map(ToOwned::to_owned);
    let claim = |row: usize| {
        Some(BuyerClaim {
            source: columns.rows.source(row),
            order_id: order.get(row)?.to_owned(),
            program: Program::named(program.get(row)?)?,
            marketplace: owned(store.get(row)),
            reason: owned(reason.get(row)),
            opened_at: opened(row)?,
            notice_at: notice(row),
            first_contact_at: first(row),
            last_buyer_reply_at: last(row),
            responded_at: responded(row),
            info_requested_at: asked(row),
            info_answered_at: told(row),
            decision: decision.get(row).and_then(decision_of),
            decision_at: decided(row),
            funded_by: funded.get(row).and_then(funder_of),
            odr_counted: yes(counted.get(row)),
            withdrawn_at: withdrawn(row),
            appealed_at: appealed(row),
            appeal_result: appeal.get(row).and_then(result_of),
            amount: money(amount.get(row), currency.get(row)),
            is_label_protected: yes(label.get(row)),
            ship_by: ship_by.get(row),
            first_scan_at: scanned(row),
            latest_delivery: latest.get(row),
            has_proof_of_delivery: yes(proof.get(row)),
            delivered_at: delivered(row),
            prior_contact: yes(contact.get(row)),
            signature: yes(signature.get(row)),
            buyer_detail: yes(detail.get(row)),
            delivery_status: status.get(row).and_then(status_of),
            has_tracking: tracking.get(row).is_some(),
            item_kind: owned(item.get(row)),
        })
    };
    let mut claims: Vec<BuyerClaim> = (0..columns.rows.len()).filter_map(claim).collect();
    claims.sort_by(|one, other| {
        let key = |claim: &BuyerClaim| (claim.program, claim.opened_at, claim.source);
        one.order_id.cmp(&other.order_id).then_with(|| key(one).cmp(&key(other)))
    });
    Ok(claims)
}

fn decision_of(word: &str) -> Option<Decision> {
    match word {
        "granted" => Some(Decision::Granted),
        "denied" => Some(Decision::Denied),
        "withdrawn" => Some(Decision::Withdrawn),
        "closed" => Some(Decision::Closed),
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
    match word {
        "delivered" => Some(DeliveryStatus::Delivered),
        "in_transit" => Some(DeliveryStatus::InTransit),
        "lost" => Some(DeliveryStatus::Lost),
        "refused" => Some(DeliveryStatus::Refused),
        "returned_to_sender" => Some(DeliveryStatus::ReturnedToSender),
        "undeliverable" => Some(DeliveryStatus::Undeliverable),
        "not_shipped" => Some(DeliveryStatus::NotShipped),
        _ => None,
    }
}

/// Every message by order, the oldest first.
pub(super) fn messages(frames: &Frames) -> PolarsResult<BTreeMap<String, Vec<Message>>> {
    let columns = Columns { rows: Rows::new(frames.get(&MESSAGES)?)? };
    let at = columns.moment("at")?;
    let (order, from, kind) =
        (columns.text("order_id")?, columns.text("from")?, columns.text("kind")?);
    let mut by_order: BTreeMap<String, Vec<Message>> = BTreeMap::new();
    for row in 0..columns.rows.len() {
        let message = || {
            let from = match from.get(row)? {
                "buyer" => Writer::Buyer,
                "seller" => Writer::Seller,
                "amazon" => Writer::Amazon,
                _ => return None,
            };
            let kind = match kind.get(row)? {
                "message" => MessageKind::Message,
                "return_request" => MessageKind::ReturnRequest,
                "withdrawal" => MessageKind::Withdrawal,
                "information_request" => MessageKind::InformationRequest,
                _ => return None,
            };
            Some(Message { at: at(row)?, from, kind, source: columns.rows.source(row) })
        };
        if let (Some(order), Some(message)) = (order.get(row), message()) {
            by_order.entry(order.to_owned()).or_default().push(message);
        }
    }
    for messages in by_order.values_mut() {
        messages.sort();
    }
    Ok(by_order)
}

//! What is known of one claim on the day of the run. Every field is plain; unknown is `None`.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::book::buyer_claims::{
    AppealResult, ClaimDecision, DeliveryStatus, Funder, Message, MessageKind, Program, Writer,
};
use crate::model::now::{day_in, start_of_day};
use crate::model::{Money, Now, SourceRow};

/// Facts of a claim that cannot both be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contradiction {
    /// Taken back before it was opened.
    WithdrawnBeforeOpening,
    /// Decided before it was opened.
    DecidedBeforeOpening,
    /// Delivered before the order.
    DeliveredBeforePurchase,
    /// Decided and taken back.
    TwoDecisions,
    /// On an order that a report calls Amazon's.
    OrderOfAmazon,
    /// Reports differ on who fulfilled the order.
    FulfilmentDiffers,
}

impl Contradiction {
    /// What it says.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::WithdrawnBeforeOpening => "the claim was withdrawn before it was opened",
            Self::DecidedBeforeOpening => "the claim was decided before it was opened",
            Self::DeliveredBeforePurchase => "the parcel was delivered before the order was placed",
            Self::TwoDecisions => "the claim was decided and withdrawn",
            Self::OrderOfAmazon => "the order was fulfilled by Amazon",
            Self::FulfilmentDiffers => {
                "one report says that Amazon fulfilled the order, another that the seller did"
            }
        }
    }

    /// Whether nothing may be concluded on where the claim stands.
    #[must_use]
    pub fn blocks_state(self) -> bool {
        matches!(
            self,
            Self::WithdrawnBeforeOpening | Self::DecidedBeforeOpening | Self::TwoDecisions
        )
    }
}

/// Money that went back to the buyer on one day; millionths, above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refunded {
    /// Day it was posted.
    pub date: Date,
    /// Price of the goods; `None` where the rows do not tell it apart.
    pub principal: Option<i64>,
    /// Everything together.
    pub net: i64,
    /// The first of its rows.
    pub source: SourceRow,
}

/// A return request of the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReturnFacts {
    /// Day the buyer asked.
    pub requested_on: Date,
    /// Day it reached the seller.
    pub delivered_on: Option<Date>,
    /// Whether it lies within the policy.
    pub is_in_policy: Option<bool>,
    /// Whether its label is one that Amazon prepaid.
    pub has_prepaid_label: bool,
    /// Whether the report names a SAFE-T claim.
    pub has_safe_t: bool,
    /// Whether the report says that the SAFE-T claim was paid.
    pub is_safe_t_paid: bool,
    /// Where it is written.
    pub source: SourceRow,
}

/// What is known of one claim.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Under which rules it runs.
    pub program: Program,
    /// The time of the run.
    pub now: Now,
    /// The zone of the store.
    pub zone: TimeZone,
    /// Store.
    pub store: Option<String>,
    /// The seller's row.
    pub row: Option<SourceRow>,
    /// The reason that decides, by its code; `None` where none is given or its words are not known.
    pub reason: Option<String>,
    /// Whether the reason's words are in no table.
    pub is_reason_unmapped: bool,
    /// Whether the reason is about the goods.
    pub is_about_item: bool,
    /// When it was opened.
    pub opened_at: Option<Timestamp>,
    /// When Amazon told the seller.
    pub notice_at: Option<Timestamp>,
    /// When the buyer first wrote, as the seller typed it.
    pub first_contact_at: Option<Timestamp>,
    /// When the buyer last wrote, as the seller typed it.
    pub last_buyer_reply_at: Option<Timestamp>,
    /// When the seller answered the claim.
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
    /// Amount that the seller typed.
    pub claimed: Option<Money>,
    /// Whether the label was bought from Amazon with claims protection.
    pub is_label_protected: Option<bool>,
    /// Day by which the order had to be shipped.
    pub ship_by: Option<Date>,
    /// The carrier's first scan.
    pub first_scan_at: Option<Timestamp>,
    /// Last day of the estimated delivery.
    pub latest_delivery: Option<Date>,
    /// When the carrier delivered.
    pub delivered_at: Option<Timestamp>,
    /// Whether the buyer wrote before the claim, as the seller typed it.
    pub prior_contact: Option<bool>,
    /// Whether the carrier has the customer's signature.
    pub signature: Option<bool>,
    /// Whether the buyer told what is wrong.
    pub buyer_detail: Option<bool>,
    /// What the carrier shows.
    pub delivery_status: Option<DeliveryStatus>,
    /// Carrier of the parcel.
    pub carrier: Option<String>,
    /// Its tracking number.
    pub tracking_number: Option<String>,
    /// Kind of item.
    pub item_kind: Option<String>,
    /// Whether Amazon fulfilled the order.
    pub by_amazon: Option<bool>,
    /// Day of the order.
    pub ordered_on: Option<Date>,
    /// Whether this day is that of the sale's posting, since no report tells the order's own.
    pub is_ordered_by_posting: bool,
    /// Whether the order was cancelled.
    pub is_cancelled: Option<bool>,
    /// Whether the dump holds the order's sale or refunds.
    pub has_money: bool,
    /// Price of the goods sold; millionths.
    pub sold: Option<i64>,
    /// What went back to the buyer, oldest first.
    pub refunds: Vec<Refunded>,
    /// What A-to-z rows took; millionths, above zero.
    pub debited: i64,
    /// What A-to-z rows gave back.
    pub reversed: i64,
    /// First day on which they took something.
    pub first_debit: Option<Date>,
    /// Price that they took; `None` where it is not told apart.
    pub debited_principal: Option<i64>,
    /// What chargeback rows took.
    pub charged_back: i64,
    /// What chargeback rows gave back.
    pub charge_reversed: i64,
    /// Price that they took.
    pub charged_back_principal: Option<i64>,
    /// What SAFE-T rows gave, less what they took back.
    pub safe_t_paid: i64,
    /// Whether the seller's list has a chargeback of the order.
    pub has_chargeback_row: bool,
    /// Return requests, oldest first.
    pub returns: Vec<ReturnFacts>,
    /// Who wrote when, oldest first.
    pub messages: Vec<Message>,
    /// Whether the seller keeps a list of messages at all.
    pub has_messages: bool,
    /// Whether the evidence list has Amazon's notice that it refunded.
    pub has_refund_notice: bool,
    /// Whether the evidence list has a picture of what came back.
    pub has_return_photo: bool,
    /// What cannot both be true.
    pub contradictions: Vec<Contradiction>,
}

impl Facts {
    /// A claim of which nothing is known.
    #[must_use]
    pub fn unknown(program: Program, now: Now, zone: TimeZone) -> Self {
        Self {
            program,
            now,
            zone,
            store: None,
            row: None,
            reason: None,
            is_reason_unmapped: false,
            is_about_item: false,
            opened_at: None,
            notice_at: None,
            first_contact_at: None,
            last_buyer_reply_at: None,
            responded_at: None,
            info_requested_at: None,
            info_answered_at: None,
            decision: None,
            decision_at: None,
            funded_by: None,
            odr_counted: None,
            withdrawn_at: None,
            appealed_at: None,
            appeal_result: None,
            claimed: None,
            is_label_protected: None,
            ship_by: None,
            first_scan_at: None,
            latest_delivery: None,
            delivered_at: None,
            prior_contact: None,
            signature: None,
            buyer_detail: None,
            delivery_status: None,
            carrier: None,
            tracking_number: None,
            item_kind: None,
            by_amazon: None,
            ordered_on: None,
            is_ordered_by_posting: false,
            is_cancelled: None,
            has_money: false,
            sold: None,
            refunds: Vec::new(),
            debited: 0,
            reversed: 0,
            first_debit: None,
            debited_principal: None,
            charged_back: 0,
            charge_reversed: 0,
            charged_back_principal: None,
            safe_t_paid: 0,
            has_chargeback_row: false,
            returns: Vec::new(),
            messages: Vec::new(),
            has_messages: false,
            has_refund_notice: false,
            has_return_photo: false,
            contradictions: Vec::new(),
        }
    }

    /// The day of a moment in the store's zone.
    #[must_use]
    pub fn day(&self, at: Timestamp) -> Date {
        day_in(at, &self.zone)
    }

    /// The day of the run in the store's zone.
    #[must_use]
    pub fn today(&self) -> Date {
        self.now.day_in(&self.zone)
    }

    /// Whether it is about a reason.
    #[must_use]
    pub fn is_about(&self, reason: &str) -> bool {
        self.reason.as_deref() == Some(reason)
    }

    /// Whether its facts leave open where it stands.
    #[must_use]
    pub fn is_contradictory(&self) -> bool {
        self.contradictions.iter().any(|contradiction| contradiction.blocks_state())
    }

    /// Whether A-to-z rows took something that has not come back whole.
    #[must_use]
    pub fn has_open_debit(&self) -> bool {
        self.debited > 0 && self.reversed < self.debited
    }

    /// Whether a chargeback took something that has not come back whole.
    #[must_use]
    pub fn has_open_chargeback(&self) -> bool {
        self.charged_back > 0 && self.charge_reversed < self.charged_back
    }

    /// Whether the claim was granted and the seller bears it: posted, or so the seller's list.
    #[must_use]
    pub fn is_debited(&self) -> bool {
        self.debited > 0
            || self.decision == Some(ClaimDecision::Granted)
                && self.funded_by == Some(Funder::Seller)
    }

    /// When the buyer first wrote or asked for a return, before the claim was opened.
    #[must_use]
    pub fn first_contact(&self) -> Option<Timestamp> {
        let opened = self.opened_at?;
        let from_buyer = self.messages.iter().filter(|message| {
            message.from == Writer::Buyer && message.kind != MessageKind::Withdrawal
        });
        let requests =
            self.returns.iter().filter_map(|row| start_of_day(row.requested_on, &self.zone));
        let contacts = self.first_contact_at.into_iter();
        let contacts = contacts.chain(from_buyer.map(|message| message.at)).chain(requests);
        contacts.filter(|at| *at <= opened).min()
    }

    /// Whether a refund of the order was posted after the claim was opened.
    #[must_use]
    pub fn is_refunded_after_filing(&self) -> bool {
        let Some(opened) = self.opened_at.map(|at| self.day(at)) else { return false };
        self.refunds.iter().any(|refund| refund.date > opened)
    }
}

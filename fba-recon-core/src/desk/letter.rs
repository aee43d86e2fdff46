//! What letters about a claim say: its facts, as far as they are known, in words that templates fill in. Only grounds
//! that the facts show are told, and a fact that is not known stays open.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::{ClaimView, State};
use crate::book::buyer_claims::{MessageKind, Program, Writer};
use crate::book::carriers;
use crate::detect::claims::{GroundId, OdrVerdict, Remedy, SafeTGround, Sureness};
use crate::model::Money;
use crate::model::dates::{days_between, shift_days};
use crate::policy::letters::{LetterKind, LetterOffer};
use crate::policy::{ClockName, Policy};

/// Messages that a letter lists, the last ones.
const CONTACTS_MAX: usize = 8;
/// Files that it names as attached.
const FILES_MAX: usize = 10;

/// When somebody wrote.
#[derive(Debug, Clone, Serialize)]
pub struct Contact {
    /// When, in the store's zone.
    pub at: String,
    /// `buyer`, `seller` or `amazon`.
    pub who: &'static str,
    /// `message`, `return_request` or `information_request`.
    pub what: &'static str,
    #[serde(skip)]
    order: Timestamp,
}

/// Since when the buyer has not replied.
#[derive(Debug, Clone, Serialize)]
pub struct NoReply {
    /// Day of the seller's last message.
    pub since: String,
    /// Days up to the day of the run.
    pub days: i32,
}

/// A refund that was posted.
#[derive(Debug, Clone, Serialize)]
pub struct RefundLine {
    /// Day.
    pub day: String,
    /// Price of the goods that went back, where it is told apart; else the sum net of fees.
    pub amount: String,
}

/// Everything that the letters about a claim may say.
#[derive(Debug, Clone, Serialize)]
pub struct LetterFacts {
    /// Facts by name; `None` where one is not known.
    #[serde(skip)]
    pub facts: BTreeMap<&'static str, Option<String>>,
    /// What to offer the buyer; `None` where nothing is to be offered.
    #[serde(skip)]
    pub offer: Option<LetterOffer>,
    /// Grounds that the facts show.
    #[serde(skip)]
    pub grounds: Vec<&'static str>,
    /// `both`, `money` or `odr`.
    pub remedy: &'static str,
    /// Whether every ground rests on postings and the order, so that no correspondence matters.
    pub is_of_postings: bool,
    /// Who wrote when, the last of them.
    pub contacts: Vec<Contact>,
    /// Earlier ones that are not listed.
    pub contacts_more: usize,
    /// Whether the seller noted that the buyer did not write.
    pub is_without_contact: bool,
    /// Since when the buyer has not replied.
    pub silence: Option<NoReply>,
    /// Refunds that were posted.
    pub refunds: Vec<RefundLine>,
    /// Whether the day of the order is that of its sale's posting.
    pub is_ordered_by_posting: bool,
    /// Whether the item is none that a parcel brings.
    pub is_without_parcel: bool,
    /// Whether the claim is about the delivery.
    pub needs_delivery: bool,
    /// Whether the carrier has the customer's signature.
    pub is_signed: bool,
    /// Whether the seller has Amazon's notice of the refund.
    pub has_refund_notice: bool,
    /// Whether pictures of what came back are a ground.
    pub has_return_photo: bool,
    /// Whether the return that never came is a ground.
    pub is_never_delivered: bool,
    /// Pictures of what came back.
    pub photos: Vec<String>,
    /// Files that go with the letter.
    pub documents: Vec<String>,
    /// Kinds of documents that are required and not listed.
    pub documents_missing: Vec<String>,
}

/// The letters that a claim may need: to the buyer and to Amazon while nobody has decided, an appeal where there is a
/// ground, an answer to a chargeback, a SAFE-T claim. On an order of Amazon's the seller writes to nobody but for an
/// appeal.
#[must_use]
pub fn letters_of(claim: &ClaimView) -> Vec<LetterKind> {
    let is_undecided = matches!(claim.state, State::Open | State::Answered | State::Overdue);
    let is_amazons = claim.fulfilled_by == Some("amazon");
    match claim.program {
        Program::AToZ if is_undecided && !is_amazons => {
            vec![LetterKind::Buyer, LetterKind::Represent]
        }
        Program::AToZ if claim.state == State::GrantedDebited && !claim.points.is_empty() => {
            vec![LetterKind::Appeal]
        }
        Program::Chargeback if is_undecided && !is_amazons => vec![LetterKind::Chargeback],
        Program::SafeT if claim.state == State::NotFiled => vec![LetterKind::SafeT],
        _ => Vec::new(),
    }
}

/// What the letters about a claim may say.
#[must_use]
pub fn letter_facts(claim: &ClaimView, policy: &Policy) -> LetterFacts {
    let facts = &claim.facts;
    let certain = claim.points.iter().filter(|point| point.sureness == Sureness::Certain);
    let grounds: Vec<GroundId> = certain.clone().map(|point| point.id).collect();
    let brings_money = certain.clone().any(|point| point.remedy == Remedy::Both);
    let of_postings =
        [GroundId::FulfilledByAmazon, GroundId::AlreadyRefunded, GroundId::ChargebackOnOrder];
    let mut contacts = contacts(claim);
    let silence = silence(claim, &contacts);
    let contacts_more = contacts.len().saturating_sub(CONTACTS_MAX);
    contacts.drain(..contacts_more);
    let has_ground = |ground: SafeTGround| {
        claim.safe_t.as_ref().is_some_and(|view| view.grounds.contains(&ground))
    };
    let kinds = ["digital", "service", "stored_value"];
    let files = |kind: Option<&str>| -> Vec<String> {
        let documents =
            claim.documents.iter().filter(|own| kind.is_none_or(|kind| own.kind == kind));
        let files = documents.flat_map(|document| document.files.iter().cloned());
        files.take(FILES_MAX).collect()
    };
    let missing = claim.needs.iter().filter_map(|need| need.strip_prefix("document:"));
    LetterFacts {
        facts: named(claim),
        offer: offer(claim, policy),
        // What does not count in the order defect rate needs not be taken out of it.
        remedy: match (brings_money, claim.odr.verdict == OdrVerdict::No) {
            (true, true) => "money",
            (true, false) => Remedy::Both.as_str(),
            (false, _) => Remedy::Odr.as_str(),
        },
        is_of_postings: !grounds.is_empty() && grounds.iter().all(|own| of_postings.contains(own)),
        grounds: grounds.iter().map(|ground| ground.as_str()).collect(),
        is_without_contact: facts.prior_contact == Some(false) && contacts.is_empty(),
        contacts,
        contacts_more,
        silence,
        refunds: refunds(claim),
        is_ordered_by_posting: facts.is_ordered_by_posting,
        is_without_parcel: facts.item_kind.as_deref().is_some_and(|kind| kinds.contains(&kind)),
        needs_delivery: facts.is_about("not_received"),
        is_signed: facts.signature == Some(true),
        has_refund_notice: facts.has_refund_notice,
        has_return_photo: has_ground(SafeTGround::ReturnPhoto),
        is_never_delivered: has_ground(SafeTGround::NeverDelivered),
        photos: files(Some("return_photo")),
        documents: files(None),
        documents_missing: missing.map(ToOwned::to_owned).collect(),
    }
}

/// What to offer: by the reason that decides, or as to a buyer who did not say what is wrong.
fn offer(claim: &ClaimView, policy: &Policy) -> Option<LetterOffer> {
    let facts = &claim.facts;
    let is_unclear = facts.buyer_detail == Some(false) || facts.reason.is_none();
    // A parcel that did not come needs no detail.
    let is_delivery = facts.is_about("not_received");
    let reason = match facts.reason.as_deref() {
        Some(reason) if !is_unclear || is_delivery => reason,
        _ => "unclear",
    };
    policy.offer(reason, claim.refund_advice.reason()).cloned()
}

/// The facts by name.
fn named(claim: &ClaimView) -> BTreeMap<&'static str, Option<String>> {
    let facts = &claim.facts;
    let day = |day: Option<Date>| day.map(|day| day.to_string());
    let moment = |at: Option<Timestamp>| at.map(|at| told(claim, at));
    let amount = |money: Option<Money>| {
        money.filter(|money| money.micros > 0).map(|money| money.to_string())
    };
    let tracking_number = facts.tracking_number.as_deref().and_then(carriers::number);
    let money = &claim.money;
    let decided = facts.decision_at.map(|at| facts.day(at));
    let requested = facts.returns.iter().map(|row| row.requested_on).min();
    let first_refund = facts.refunds.first().map(|refund| refund.date);
    BTreeMap::from([
        ("order_id", Some(claim.order_id.clone())),
        ("today", Some(facts.today().to_string())),
        ("ordered_on", day(facts.ordered_on)),
        ("amount", amount(money.sold).or_else(|| amount(money.claimed))),
        ("sold", amount(money.sold)),
        ("claimed", amount(money.claimed)),
        ("opened", moment(facts.opened_at)),
        ("opened_on", day(facts.opened_at.map(|at| facts.day(at)))),
        ("notice", moment(facts.notice_at)),
        ("carrier", facts.carrier.clone()),
        ("tracking_number", tracking_number.map(ToOwned::to_owned)),
        ("ship_by", day(facts.ship_by)),
        ("first_scan", moment(facts.first_scan_at)),
        ("latest_delivery", day(facts.latest_delivery)),
        ("delivered", moment(facts.delivered_at)),
        ("delivery_status", facts.delivery_status.map(|own| own.as_str().to_owned())),
        ("item_kind", facts.item_kind.clone()),
        ("first_contact", moment(facts.first_contact())),
        ("refunded", refunded(claim)),
        ("refunded_on", day(first_refund)),
        ("requested_on", day(requested)),
        ("decided_on", day(decided)),
        ("debited", amount(money.debited)),
        ("debit_on", day(facts.first_debit)),
        ("rule", Some(claim.odr.rule.as_str().replace('_', " "))),
        ("reply_by", day(reply_by(claim))),
    ])
}

/// A moment in the store's zone, with its offset.
fn told(claim: &ClaimView, at: Timestamp) -> String {
    at.to_zoned(claim.facts.zone.clone()).strftime("%Y-%m-%d %H:%M %:z").to_string()
}

/// A day by which the buyer may reply so that there is time left: the day before the first clock ends, else the day of
/// the run where the clock still runs; `None` where none runs.
fn reply_by(claim: &ClaimView) -> Option<Date> {
    let today = claim.facts.today();
    let names = [ClockName::AToZResponse, ClockName::AToZInformation, ClockName::DecisionExpected];
    let running = claim.clocks.iter().map(|own| &own.clock).filter(|clock| {
        names.contains(&clock.name) && clock.state != crate::assess::ClockState::Overdue
    });
    let first = running.min_by_key(|clock| clock.due_at)?;
    let safe = first.safe_at.map(|at| claim.facts.day(at)).filter(|day| *day > today);
    let before = shift_days(safe.unwrap_or(first.due_on), -1);
    Some(before.max(today))
}

/// Who wrote when, the oldest first: the list of messages, the times of the seller's row, and return requests.
fn contacts(claim: &ClaimView) -> Vec<Contact> {
    let facts = &claim.facts;
    let contact =
        |order: Timestamp, who, what| Contact { at: told(claim, order), who, what, order };
    let mut contacts: Vec<Contact> = facts
        .messages
        .iter()
        .filter(|message| message.kind != MessageKind::Withdrawal)
        .map(|message| {
            let who = match message.from {
                Writer::Buyer => "buyer",
                Writer::Seller => "seller",
                Writer::Amazon => "amazon",
            };
            let what = match message.kind {
                MessageKind::ReturnRequest => "return_request",
                MessageKind::InformationRequest => "information_request",
                MessageKind::Message | MessageKind::Withdrawal => "message",
            };
            contact(message.at, who, what)
        })
        .collect();
    let typed = [facts.first_contact_at, facts.last_buyer_reply_at];
    for at in typed.into_iter().flatten() {
        if !contacts.iter().any(|own| own.order == at && own.who == "buyer") {
            contacts.push(contact(at, "buyer", "message"));
        }
    }
    let requests = facts.returns.iter().filter_map(|row| {
        let at = crate::model::now::start_of_day(row.requested_on, &facts.zone)?;
        Some(Contact { at: row.requested_on.to_string(), ..contact(at, "buyer", "return_request") })
    });
    contacts.extend(requests);
    contacts.sort_by(|one, other| {
        (one.order, one.who, one.what).cmp(&(other.order, other.who, other.what))
    });
    contacts
}

/// Since when the buyer of a claim has not replied.
#[must_use]
pub fn silence_of(claim: &ClaimView) -> Option<NoReply> {
    silence(claim, &contacts(claim))
}

/// Since when the buyer has not replied: only after a message of the seller's, for else it is the seller who has to.
fn silence(claim: &ClaimView, contacts: &[Contact]) -> Option<NoReply> {
    let last = contacts.iter().rfind(|contact| contact.who != "amazon")?;
    let since = claim.facts.day(last.order);
    let days = days_between(since, claim.facts.today());
    (last.who == "seller" && days > 0).then(|| NoReply { since: since.to_string(), days })
}

/// What the buyer was given back of the goods; `None` where it came on several days.
fn refunded(claim: &ClaimView) -> Option<String> {
    let currency = claim.money.currency?;
    let refunds = &claim.facts.refunds;
    let first = refunds.first()?.date;
    if refunds.iter().any(|refund| refund.date != first) {
        return None;
    }
    let principal = refunds.iter().map(|refund| refund.principal);
    let micros: i64 = principal.sum::<Option<i64>>()?;
    (micros != 0).then(|| Money::new(micros.abs(), currency).to_string())
}

fn refunds(claim: &ClaimView) -> Vec<RefundLine> {
    let Some(currency) = claim.money.currency else { return Vec::new() };
    let lines = claim.facts.refunds.iter().map(|refund| RefundLine {
        day: refund.date.to_string(),
        amount: Money::new(refund.principal.unwrap_or(refund.net), currency).to_string(),
    });
    lines.collect()
}

//! Buyers' claims in outputs: frozen structs for JSON, and what a claim's sheet shows.

use serde::Serialize;

use super::cases_v1::place;
use crate::assess::Clock;
use crate::desk::{ClaimView, OdrRow, ReturnView};
use crate::model::{Money, SourceRow};
use crate::pipeline::Inventory;

/// A clock as version 1 shows it.
#[derive(Debug, Clone, Serialize)]
pub struct ClockV1 {
    /// What runs.
    pub name: &'static str,
    /// When it started, in UTC.
    pub starts_at: String,
    /// The fact that it started with.
    pub start_basis: &'static str,
    /// When it ends, in UTC.
    pub due_at: String,
    /// When the shorter time that other pages name ends.
    pub safe_at: Option<String>,
    /// The last day on which an answer may still be taken.
    pub latest_on: Option<String>,
    /// Whole hours left, rounded down; null where only the day of the run is given.
    pub hours_left: Option<i64>,
    /// `running`, `due_today` or `overdue`.
    pub state: &'static str,
    /// Whether a page of Amazon's confirms it.
    pub confirmed: bool,
    /// Where it is written.
    pub source: String,
}

/// Money of a claim; decimals as strings.
#[derive(Debug, Serialize)]
pub struct ClaimMoneyV1 {
    /// Currency.
    pub currency: Option<String>,
    /// As the seller typed it.
    pub claimed: Option<String>,
    /// What an answer may save.
    pub at_risk: Option<String>,
    /// Price of the goods sold.
    pub sold: Option<String>,
    /// Refunded, net.
    pub refunded: Option<String>,
    /// What the claim took, net.
    pub debited: Option<String>,
    /// What came back of it.
    pub reversed: Option<String>,
    /// What a chargeback took and did not give back.
    pub charged_back: Option<String>,
}

/// A ground.
#[derive(Debug, Serialize)]
pub struct PointV1 {
    /// The ground.
    pub id: &'static str,
    /// `certain` or `check`.
    pub strength: &'static str,
    /// `both` or `odr`.
    pub remedy: &'static str,
    /// Names and values.
    pub facts: Vec<FactV1>,
    /// Where they are written.
    pub rows: Vec<PlaceV1>,
}

/// A fact.
#[derive(Debug, Serialize)]
pub struct FactV1 {
    /// Name.
    pub name: &'static str,
    /// Value.
    pub value: String,
}

/// A row.
#[derive(Debug, Serialize)]
pub struct PlaceV1 {
    /// File.
    pub file: String,
    /// Line.
    pub line: u32,
}

/// Claims protection.
#[derive(Debug, Serialize)]
pub struct ProtectedV1 {
    /// `yes`, `no` or `unknown`.
    pub verdict: &'static str,
    /// Each condition.
    pub conditions: Vec<ConditionV1>,
}

/// A condition of the protection.
#[derive(Debug, Serialize)]
pub struct ConditionV1 {
    /// The condition.
    pub id: &'static str,
    /// `yes`, `no` or `unknown`.
    pub verdict: &'static str,
}

/// Advice on a refund.
#[derive(Debug, Serialize)]
pub struct RefundAdviceV1 {
    /// `stop`, `weigh` or `none`.
    pub advice: &'static str,
    /// Why.
    pub reason: &'static str,
}

/// Who bears it.
#[derive(Debug, Serialize)]
pub struct ResponsibleV1 {
    /// Who.
    pub party: &'static str,
    /// `page`, `guides`, `other_stores`, `facts`; empty where nobody is named.
    pub basis: String,
    /// Where it is written.
    pub source: Option<String>,
}

/// A claim and the order defect rate.
#[derive(Debug, Serialize)]
pub struct ClaimOdrV1 {
    /// `counts`, `no`, `likely_counts`, `likely_not`, `pending` or `unknown`.
    pub verdict: &'static str,
    /// The rule that decided.
    pub rule: &'static str,
    /// Whether a page of Amazon's names it.
    pub confirmed: bool,
    /// What the seller saw.
    pub seller_says: Option<bool>,
    /// Day of the order.
    pub order_date: Option<String>,
    /// First day on which the order no longer counts.
    pub leaves_on: Option<String>,
}

/// A claim and SAFE-T.
#[derive(Debug, Serialize)]
pub struct SafeTV1 {
    /// Why a refund may be claimed back.
    pub grounds: Vec<&'static str>,
    /// What rules it out.
    pub bars: Vec<&'static str>,
}

/// A document of a claim.
#[derive(Debug, Serialize)]
pub struct ClaimDocumentV1 {
    /// Kind.
    pub kind: String,
    /// Whether it may not be sent without it.
    pub required: bool,
    /// Files of the evidence list.
    pub files: Vec<String>,
}

/// A claim file.
#[derive(Debug, Serialize)]
pub struct ClaimV1 {
    /// Id.
    pub id: String,
    /// Account.
    pub account: String,
    /// Store.
    pub marketplace: Option<String>,
    /// Customer order.
    pub order_id: String,
    /// `a_to_z`, `chargeback` or `safe_t`.
    pub program: &'static str,
    /// `seller` or `amazon`.
    pub fulfilled_by: Option<&'static str>,
    /// Reason, `unmapped` where its words are not known.
    pub reason: Option<String>,
    /// Where it stands.
    pub state: &'static str,
    /// When it was opened, in UTC.
    pub opened_at: Option<String>,
    /// Clocks that were not met.
    pub clocks: Vec<ClockV1>,
    /// Money.
    pub money: ClaimMoneyV1,
    /// Grounds.
    pub points: Vec<PointV1>,
    /// Claims protection.
    pub protected: ProtectedV1,
    /// Whether to refund now.
    pub refund_advice: RefundAdviceV1,
    /// Who bears it.
    pub responsible: ResponsibleV1,
    /// The order defect rate.
    pub odr: ClaimOdrV1,
    /// SAFE-T; null for other programs.
    pub safe_t: Option<SafeTV1>,
    /// Documents.
    pub documents: Vec<ClaimDocumentV1>,
    /// What is missing or to be looked at.
    pub needs: Vec<String>,
    /// Cases.
    pub cases: Vec<String>,
}

/// A return of an order that the seller fulfilled.
#[derive(Debug, Serialize)]
pub struct ReturnV1 {
    /// Customer order.
    pub order_id: String,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Reason as written.
    pub reason: Option<String>,
    /// Who bears it.
    pub responsible: &'static str,
    /// `page`, `guides` or `other_stores`; empty where nobody is named.
    pub basis: String,
}

/// The order defect rate of one store and fulfilment.
#[derive(Debug, Serialize)]
pub struct OdrV1 {
    /// Store.
    pub store: String,
    /// `afn` or `mfn`.
    pub fulfillment: String,
    /// First and last day of the orders counted.
    pub window: Option<[String; 2]>,
    /// Orders counted.
    pub orders: Option<i64>,
    /// Orders with any defect.
    pub defects: Option<i64>,
    /// Orders with an A-to-z claim.
    pub claims: Option<i64>,
    /// Orders with a chargeback.
    pub chargebacks: Option<i64>,
    /// Orders with negative feedback.
    pub negative_feedback: Option<i64>,
    /// Share of orders with a defect, of one.
    pub rate: Option<String>,
    /// Share to keep to.
    pub target: Option<String>,
    /// Status of the account.
    pub account_status: Option<String>,
    /// Claims that may still add a defect.
    pub open_claims: usize,
    /// Share if none does.
    pub projected_low: Option<String>,
    /// Share if each does.
    pub projected_high: Option<String>,
    /// Orders of claims, by the day on which they leave the window.
    pub leaves: Vec<LeavingV1>,
    /// Defects that may still come below the target; negative where it is passed.
    pub headroom: Option<i64>,
}

/// An order and the day on which it leaves the window.
#[derive(Debug, Serialize)]
pub struct LeavingV1 {
    /// Customer order.
    pub order_id: String,
    /// The day.
    pub day: String,
}

/// A clock as version 1 shows it.
pub(super) fn clock_v1(clock: &Clock) -> ClockV1 {
    ClockV1 {
        name: clock.name.as_str(),
        starts_at: clock.starts_at.to_string(),
        start_basis: clock.start_basis,
        due_at: clock.due_at.to_string(),
        safe_at: clock.safe_at.map(|at| at.to_string()),
        latest_on: clock.latest_on.map(|day| day.to_string()),
        hours_left: clock.hours_left,
        state: clock.state.as_str(),
        confirmed: clock.confirmed,
        source: clock.source.clone(),
    }
}

fn text(money: Option<Money>) -> Option<String> {
    money.map(Money::to_amount)
}

/// A claim file as version 1 shows it.
pub(super) fn claim_v1(claim: &ClaimView, account: &str, inventory: &Inventory) -> ClaimV1 {
    let points = claim.points.iter().map(|point| PointV1 {
        id: point.id.as_str(),
        strength: point.sureness.as_str(),
        remedy: point.remedy.as_str(),
        facts: point
            .facts
            .iter()
            .map(|(name, value)| FactV1 { name, value: value.clone() })
            .collect(),
        rows: point.rows.iter().map(|row| place_v1(inventory, *row)).collect(),
    });
    let conditions = claim.protection.conditions.iter().map(|condition| ConditionV1 {
        id: condition.id.as_str(),
        verdict: condition.verdict.as_str(),
    });
    let documents = claim.documents.iter().map(|document| ClaimDocumentV1 {
        kind: document.kind.clone(),
        required: document.required,
        files: document.files.clone(),
    });
    ClaimV1 {
        id: claim.id.clone(),
        account: account.to_owned(),
        marketplace: claim.marketplace.clone(),
        order_id: claim.order_id.clone(),
        program: claim.program.as_str(),
        fulfilled_by: claim.fulfilled_by,
        reason: claim.reason.clone(),
        state: claim.state.as_str(),
        opened_at: claim.opened_at.map(|at| at.to_string()),
        clocks: claim.clocks.iter().map(|running| clock_v1(&running.clock)).collect(),
        money: money_v1(claim),
        points: points.collect(),
        protected: ProtectedV1 {
            verdict: claim.protection.verdict.as_str(),
            conditions: conditions.collect(),
        },
        refund_advice: RefundAdviceV1 {
            advice: claim.refund_advice.as_str(),
            reason: claim.refund_advice.reason(),
        },
        responsible: ResponsibleV1 {
            party: claim.responsible.party.as_str(),
            basis: claim.responsible.basis.clone(),
            source: claim.responsible.source.clone(),
        },
        odr: ClaimOdrV1 {
            verdict: claim.odr.verdict.as_str(),
            rule: claim.odr.rule.as_str(),
            confirmed: claim.odr.confirmed,
            seller_says: claim.odr.seller_says,
            order_date: claim.odr.order_date.map(|day| day.to_string()),
            leaves_on: claim.odr.leaves_on.map(|day| day.to_string()),
        },
        safe_t: claim.safe_t.as_ref().map(|view| SafeTV1 {
            grounds: view.grounds.iter().map(|ground| ground.as_str()).collect(),
            bars: view.bars.iter().map(|bar| bar.as_str()).collect(),
        }),
        documents: documents.collect(),
        needs: claim.needs.clone(),
        cases: claim.cases.clone(),
    }
}

fn money_v1(claim: &ClaimView) -> ClaimMoneyV1 {
    let money = &claim.money;
    ClaimMoneyV1 {
        currency: money.currency.map(|currency| currency.to_string()),
        claimed: text(money.claimed),
        at_risk: text(money.at_risk),
        sold: text(money.sold),
        refunded: text(money.refunded),
        debited: text(money.debited),
        reversed: text(money.reversed),
        charged_back: text(money.charged_back),
    }
}

fn place_v1(inventory: &Inventory, row: SourceRow) -> PlaceV1 {
    PlaceV1 { file: place(inventory, row).0, line: row.line }
}

/// A return as version 1 shows it.
pub(super) fn return_v1(row: &ReturnView) -> ReturnV1 {
    ReturnV1 {
        order_id: row.order_id.clone(),
        msku: row.msku.clone(),
        reason: row.reason.clone(),
        responsible: row.bearer.party.as_str(),
        basis: row.bearer.basis.clone(),
    }
}

/// An order defect rate as version 1 shows it.
pub(super) fn odr_v1(row: &OdrRow) -> OdrV1 {
    let leaves = row.leaves.iter().map(|leaving| LeavingV1 {
        order_id: leaving.order_id.clone(),
        day: leaving.day.to_string(),
    });
    let share = |share: Option<rust_decimal::Decimal>| share.map(|share| share.to_string());
    OdrV1 {
        store: row.store.clone(),
        fulfillment: row.fulfillment.clone(),
        window: row.window.map(|(first, last)| [first.to_string(), last.to_string()]),
        orders: row.orders,
        defects: row.defects,
        claims: row.claims,
        chargebacks: row.chargebacks,
        negative_feedback: row.negative_feedback,
        rate: share(row.rate),
        target: share(row.target),
        account_status: row.account_status.clone(),
        open_claims: row.open_claims,
        projected_low: share(row.projected_low),
        projected_high: share(row.projected_high),
        leaves: leaves.collect(),
        headroom: row.headroom,
    }
}

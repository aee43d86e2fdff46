//! Buyers' claims in outputs: frozen structs for JSON, and what a claim's sheet shows.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::letters::{ConflictV1, TextsV1, conflicts_v1, texts_v1};
pub use super::rate::{LeavingV1, OdrV1};
use crate::account::{Inventory, Logged};
use crate::assess::Clock;
use crate::caselog::ClaimMove;
use crate::desk::{ClaimView, ReturnView};
use crate::model::{Currency, Money, SourceRow};
use crate::policy::Policy;
use crate::render::view::PlaceView;
use crate::render::writers::letters::Letter;

/// A clock as version 1 shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClockV1 {
    /// What runs.
    pub name: String,
    /// When it started, in UTC.
    #[schemars(with = "crate::model::shapes::Moment")]
    pub starts_at: String,
    /// The fact that it started with.
    pub start_basis: String,
    /// When it ends, in UTC.
    #[schemars(with = "crate::model::shapes::Moment")]
    pub due_at: String,
    /// When the shorter time that other pages name ends.
    #[schemars(with = "Option<crate::model::shapes::Moment>")]
    pub safe_at: Option<String>,
    /// The last day on which an answer may still be taken.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub latest_on: Option<String>,
    /// Whole hours left, rounded down; null where only the day of the run is given.
    pub hours_left: Option<i64>,
    /// `running`, `due_today` or `overdue`.
    #[schemars(with = "crate::assess::ClockState")]
    pub state: String,
    /// Whether a page of Amazon's confirms it.
    pub confirmed: bool,
    /// Where it is written.
    pub source: String,
}

/// Money of a claim; decimals as strings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimMoneyV1 {
    /// Currency.
    #[schemars(with = "Option<crate::model::shapes::CurrencyCode>")]
    pub currency: Option<String>,
    /// As the seller typed it.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub claimed: Option<String>,
    /// What an answer may save.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub at_risk: Option<String>,
    /// Price of the goods sold.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub sold: Option<String>,
    /// Refunded, net.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub refunded: Option<String>,
    /// What the claim took, net.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub debited: Option<String>,
    /// What came back of it.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub reversed: Option<String>,
    /// What a chargeback took and did not give back.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub charged_back: Option<String>,
}

/// A ground.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PointV1 {
    /// The ground.
    #[schemars(with = "crate::detect::claims::GroundId")]
    pub id: String,
    /// `certain` or `check`.
    #[schemars(with = "crate::detect::claims::Sureness")]
    pub strength: String,
    /// `both` or `odr`.
    #[schemars(with = "crate::detect::claims::Remedy")]
    pub remedy: String,
    /// Names and values.
    pub facts: Vec<FactV1>,
    /// Where they are written.
    pub rows: Vec<PlaceV1>,
}

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FactV1 {
    /// Name.
    pub name: String,
    /// Value; of money the number alone.
    pub value: String,
    /// ISO 4217 code, of money.
    #[schemars(with = "Option<crate::model::shapes::CurrencyCode>")]
    pub currency: Option<String>,
}

impl FactV1 {
    /// A fact as the texts show it, with its currency apart.
    pub(in crate::render) fn new(name: &str, value: &str) -> Self {
        let money = value.split_once(' ').filter(|(currency, amount)| {
            currency.parse::<Currency>().is_ok_and(|own| own.as_str() == *currency)
                && amount.parse::<Decimal>().is_ok()
        });
        let (currency, value) = money.map_or((None, value), |(code, sum)| (Some(code), sum));
        Self {
            name: name.to_owned(),
            value: value.to_owned(),
            currency: currency.map(ToOwned::to_owned),
        }
    }
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceV1 {
    /// File.
    pub file: String,
    /// Line.
    pub line: u32,
}

/// Claims protection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProtectedV1 {
    /// `yes`, `no` or `unknown`.
    #[schemars(with = "crate::detect::claims::Verdict")]
    pub verdict: String,
    /// Each condition.
    pub conditions: Vec<ConditionV1>,
}

/// A condition of the protection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConditionV1 {
    /// The condition.
    #[schemars(with = "crate::detect::claims::ConditionId")]
    pub id: String,
    /// `yes`, `no` or `unknown`.
    #[schemars(with = "crate::detect::claims::Verdict")]
    pub verdict: String,
}

/// Advice on a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RefundAdviceV1 {
    /// `stop`, `weigh` or `none`.
    #[schemars(with = "crate::detect::claims::RefundAdvice")]
    pub advice: String,
    /// Why.
    pub reason: String,
}

/// Who bears it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ResponsibleV1 {
    /// Who.
    #[schemars(with = "crate::policy::Party")]
    pub party: String,
    /// `page`, `guides`, `other_stores`, `facts`; empty where nobody is named.
    pub basis: String,
    /// Where it is written.
    pub source: Option<String>,
}

/// A claim and the order defect rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimOdrV1 {
    /// `counts`, `no`, `likely_counts`, `likely_not`, `pending` or `unknown`.
    #[schemars(with = "crate::detect::claims::OdrVerdict")]
    pub verdict: String,
    /// The rule that decided.
    #[schemars(with = "crate::detect::claims::OdrRule")]
    pub rule: String,
    /// Whether a page of Amazon's names it.
    pub confirmed: bool,
    /// What the seller saw.
    pub seller_says: Option<bool>,
    /// Day of the order.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub order_date: Option<String>,
    /// First day on which the order no longer counts.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub leaves_on: Option<String>,
}

/// A claim and SAFE-T.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SafeTV1 {
    /// Why a refund may be claimed back.
    #[schemars(with = "Vec<crate::detect::claims::SafeTGround>")]
    pub grounds: Vec<String>,
    /// What rules it out.
    #[schemars(with = "Vec<crate::detect::claims::SafeTBar>")]
    pub bars: Vec<String>,
}

/// A document of a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimDocumentV1 {
    /// Kind.
    pub kind: String,
    /// Whether it may not be sent without it.
    pub required: bool,
    /// Files of the evidence list.
    pub files: Vec<String>,
}

/// What the case log saw of a claim file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimLogV1 {
    /// The day of the run since which it stands where it does.
    #[schemars(with = "crate::model::shapes::Day")]
    pub since: String,
    /// Where it stood and stands, the oldest first.
    pub history: Vec<ClaimMoveV1>,
}

/// A move of a claim file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimMoveV1 {
    /// The day of the run that saw it.
    #[schemars(with = "crate::model::shapes::Day")]
    pub on: String,
    /// Where it stood; null where the log did not know it.
    #[schemars(with = "Option<crate::desk::State>")]
    pub from: Option<String>,
    /// Where it stands.
    #[schemars(with = "crate::desk::State")]
    pub to: String,
}

/// A claim file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
    #[schemars(with = "crate::book::buyer_claims::Program")]
    pub program: String,
    /// `seller` or `amazon`.
    pub fulfilled_by: Option<String>,
    /// Reason, `unmapped` where its words are not known.
    pub reason: Option<String>,
    /// Where it stands.
    #[schemars(with = "crate::desk::State")]
    pub state: String,
    /// What the case log saw of it; null without a log.
    pub log: Option<ClaimLogV1>,
    /// When it was opened, in UTC.
    #[schemars(with = "Option<crate::model::shapes::Moment>")]
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
    /// Letters about it.
    pub texts: TextsV1,
    /// What guides and Amazon, or two pages of Amazon's, say differently about it.
    pub conflicts: Vec<ConflictV1>,
}

/// A return of an order that the seller fulfilled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReturnV1 {
    /// Customer order.
    pub order_id: String,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Reason as written.
    pub reason: Option<String>,
    /// Who bears it.
    pub responsible: String,
    /// `page`, `guides` or `other_stores`; empty where nobody is named.
    pub basis: String,
}

/// A clock as version 1 shows it.
pub(in crate::render) fn clock_v1(clock: &Clock) -> ClockV1 {
    ClockV1 {
        name: clock.name.as_str().to_owned(),
        starts_at: clock.starts_at.to_string(),
        start_basis: clock.start_basis.to_owned(),
        due_at: clock.due_at.to_string(),
        safe_at: clock.safe_at.map(|at| at.to_string()),
        latest_on: clock.latest_on.map(|day| day.to_string()),
        hours_left: clock.hours_left,
        state: clock.state.as_str().to_owned(),
        confirmed: clock.confirmed,
        source: clock.source.clone(),
    }
}

fn text(money: Option<Money>) -> Option<String> {
    money.map(Money::to_amount)
}

/// A claim file as version 1 shows it.
pub(in crate::render) fn claim_v1(
    claim: &ClaimView,
    shown: &Shown<'_>,
    letters: &[Letter],
) -> ClaimV1 {
    let Shown { account, inventory, policy, log } = *shown;
    let points = claim.points.iter().map(|point| PointV1 {
        id: point.id.as_str().to_owned(),
        strength: point.sureness.as_str().to_owned(),
        remedy: point.remedy.as_str().to_owned(),
        facts: point.facts.iter().map(|(name, value)| FactV1::new(name, value)).collect(),
        rows: point.rows.iter().map(|row| place_v1(inventory, *row)).collect(),
    });
    let conditions = claim.protection.conditions.iter().map(|condition| ConditionV1 {
        id: condition.id.as_str().to_owned(),
        verdict: condition.verdict.as_str().to_owned(),
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
        program: claim.program.as_str().to_owned(),
        fulfilled_by: claim.fulfilled_by.map(ToOwned::to_owned),
        reason: claim.reason.clone(),
        state: claim.state.as_str().to_owned(),
        log: log.and_then(|log| claim_log_v1(log.claims.get(&claim.id)?)),
        opened_at: claim.opened_at.map(|at| at.to_string()),
        clocks: claim.clocks.iter().map(|running| clock_v1(&running.clock)).collect(),
        money: money_v1(claim),
        points: points.collect(),
        protected: ProtectedV1 {
            verdict: claim.protection.verdict.as_str().to_owned(),
            conditions: conditions.collect(),
        },
        refund_advice: RefundAdviceV1 {
            advice: claim.refund_advice.as_str().to_owned(),
            reason: claim.refund_advice.reason().to_owned(),
        },
        responsible: ResponsibleV1 {
            party: claim.responsible.party.as_str().to_owned(),
            basis: claim.responsible.basis.clone(),
            source: claim.responsible.source.clone(),
        },
        odr: ClaimOdrV1 {
            verdict: claim.odr.verdict.as_str().to_owned(),
            rule: claim.odr.rule.as_str().to_owned(),
            confirmed: claim.odr.confirmed,
            seller_says: claim.odr.seller_says,
            order_date: claim.odr.order_date.map(|day| day.to_string()),
            leaves_on: claim.odr.leaves_on.map(|day| day.to_string()),
        },
        safe_t: claim.safe_t.as_ref().map(|view| SafeTV1 {
            grounds: view.grounds.iter().map(|ground| ground.as_str().to_owned()).collect(),
            bars: view.bars.iter().map(|bar| bar.as_str().to_owned()).collect(),
        }),
        documents: documents.collect(),
        needs: claim.needs.clone(),
        cases: claim.cases.clone(),
        texts: texts_v1(letters),
        conflicts: conflicts_v1(claim, policy),
    }
}

/// What claims are shown with.
#[derive(Clone, Copy)]
pub(in crate::render) struct Shown<'a> {
    /// Account.
    pub(in crate::render) account: &'a str,
    /// Names of files.
    pub(in crate::render) inventory: &'a Inventory,
    /// Tables.
    pub(in crate::render) policy: &'a Policy,
    /// What the log says.
    pub(in crate::render) log: Option<&'a Logged>,
}

fn claim_log_v1(moves: &[ClaimMove]) -> Option<ClaimLogV1> {
    let history = moves.iter().map(|own| ClaimMoveV1 {
        on: own.day.to_string(),
        from: own.from.map(|from| from.to_string()),
        to: own.to.to_string(),
    });
    Some(ClaimLogV1 { since: moves.last()?.day.to_string(), history: history.collect() })
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

pub(super) fn place_v1(inventory: &Inventory, row: SourceRow) -> PlaceV1 {
    PlaceV1 { file: PlaceView::new(inventory, row).file, line: row.line }
}

/// A return as version 1 shows it.
pub(in crate::render) fn return_v1(row: &ReturnView) -> ReturnV1 {
    ReturnV1 {
        order_id: row.order_id.clone(),
        msku: row.msku.clone(),
        reason: row.reason.clone(),
        responsible: row.bearer.party.as_str().to_owned(),
        basis: row.bearer.basis.clone(),
    }
}

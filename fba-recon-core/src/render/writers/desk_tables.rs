//! CSV outputs of buyers' claims.

use super::tables::csv;
use crate::account::Run;
use crate::desk::ClaimView;
use crate::render::RenderError;
use crate::render::v1::CasesV1;
use crate::render::v1::ahead::{PreventionV1, RiskV1};
use crate::render::v1::desk::{ClaimV1, OdrV1};
use crate::render::view::PlaceView;

/// `claims.csv`: open defences first, then by amount, the largest first.
pub(in crate::render) fn claims_csv(document: &CasesV1, run: &Run) -> Result<String, RenderError> {
    let header = [
        "id",
        "account",
        "marketplace",
        "order_id",
        "program",
        "fulfilled_by",
        "reason",
        "state",
        "opened_at",
        "clock",
        "due_at",
        "hours_left",
        "clock_state",
        "currency",
        "claimed",
        "at_risk",
        "sold",
        "refunded",
        "debited",
        "reversed",
        "charged_back",
        "points",
        "protected",
        "refund_advice",
        "refund_reason",
        "responsible",
        "basis",
        "odr",
        "odr_rule",
        "odr_leaves_on",
        "safe_t_grounds",
        "safe_t_bars",
        "needs",
        "cases",
    ];
    let is_open = |claim: &ClaimView| claim.state.is_open();
    let micros = |claim: &ClaimView| {
        let money = &claim.money;
        money.debited.filter(|money| money.micros > 0).or(money.at_risk).map(|money| money.micros)
    };
    let mut order: Vec<(&ClaimView, &ClaimV1)> =
        run.desk.claims.iter().zip(&document.claims).collect();
    order.sort_by(|(one, _), (other, _)| {
        is_open(other)
            .cmp(&is_open(one))
            .then(micros(other).cmp(&micros(one)))
            .then(one.id.cmp(&other.id))
    });
    csv(&header, order.into_iter().map(|(_, claim)| claim_row(claim)))
}

fn some(text: Option<&str>) -> String {
    text.unwrap_or_default().to_owned()
}

fn claim_row(claim: &ClaimV1) -> Vec<String> {
    let clock = claim.clocks.first();
    let money = &claim.money;
    let safe_t = claim.safe_t.as_ref();
    let points = claim.points.iter().map(|point| format!("{} ({})", point.id, point.strength));
    vec![
        claim.id.clone(),
        claim.account.clone(),
        some(claim.marketplace.as_deref()),
        claim.order_id.clone(),
        claim.program.clone(),
        some(claim.fulfilled_by.as_deref()),
        some(claim.reason.as_deref()),
        claim.state.to_owned(),
        some(claim.opened_at.as_deref()),
        some(clock.map(|clock| clock.name.as_str())),
        some(clock.map(|clock| clock.due_at.as_str())),
        clock.and_then(|clock| clock.hours_left).map(|hours| hours.to_string()).unwrap_or_default(),
        some(clock.map(|clock| clock.state.as_str())),
        some(money.currency.as_deref()),
        some(money.claimed.as_deref()),
        some(money.at_risk.as_deref()),
        some(money.sold.as_deref()),
        some(money.refunded.as_deref()),
        some(money.debited.as_deref()),
        some(money.reversed.as_deref()),
        some(money.charged_back.as_deref()),
        points.collect::<Vec<String>>().join("; "),
        claim.protected.verdict.to_owned(),
        claim.refund_advice.advice.to_owned(),
        claim.refund_advice.reason.to_owned(),
        claim.responsible.party.to_owned(),
        claim.responsible.basis.clone(),
        claim.odr.verdict.to_owned(),
        claim.odr.rule.to_owned(),
        some(claim.odr.leaves_on.as_deref()),
        safe_t.map(|view| view.grounds.join("; ")).unwrap_or_default(),
        safe_t.map(|view| view.bars.join("; ")).unwrap_or_default(),
        claim.needs.join("; "),
        claim.cases.join(" "),
    ]
}

/// `returns.csv`.
pub(in crate::render) fn returns_csv(document: &CasesV1) -> Result<String, RenderError> {
    let header = ["order_id", "msku", "reason", "responsible", "basis"];
    csv(
        &header,
        document.returns.iter().map(|row| {
            vec![
                row.order_id.clone(),
                some(row.msku.as_deref()),
                some(row.reason.as_deref()),
                row.responsible.to_owned(),
                row.basis.clone(),
            ]
        }),
    )
}

/// `odr.csv`.
pub(in crate::render) fn odr_csv(document: &CasesV1) -> Result<String, RenderError> {
    let header = [
        "store",
        "fulfillment",
        "first_day",
        "last_day",
        "orders",
        "defects",
        "claims",
        "chargebacks",
        "negative_feedback",
        "rate",
        "target",
        "account_status",
        "open_claims",
        "projected_low",
        "projected_high",
        "headroom",
        "leaves",
    ];
    csv(&header, document.odr.iter().map(odr_row))
}

fn odr_row(row: &OdrV1) -> Vec<String> {
    let whole = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    let day = |at: usize| row.window.as_ref().map(|window| window[at].clone()).unwrap_or_default();
    let leaves = row.leaves.iter().map(|leaving| format!("{} {}", leaving.day, leaving.order_id));
    vec![
        row.store.clone(),
        row.fulfillment.clone(),
        day(0),
        day(1),
        whole(row.orders),
        whole(row.defects),
        whole(row.claims),
        whole(row.chargebacks),
        whole(row.negative_feedback),
        some(row.rate.as_deref()),
        some(row.target.as_deref()),
        some(row.account_status.as_deref()),
        row.open_claims.to_string(),
        some(row.projected_low.as_deref()),
        some(row.projected_high.as_deref()),
        whole(row.headroom),
        leaves.collect::<Vec<String>>().join("; "),
    ]
}

/// `rows.csv` of a claim: every row that it rests on.
pub(in crate::render) fn claim_rows_csv(
    claim: &ClaimView,
    run: &Run,
) -> Result<String, RenderError> {
    let header = ["file", "line", "report", "what"];
    csv(
        &header,
        claim.rows.iter().map(|(source, what)| {
            let PlaceView { file, report, .. } = PlaceView::new(&run.inventory, *source);
            vec![file, source.line.to_string(), report, (*what).to_owned()]
        }),
    )
}

/// `risks.csv`: the nearest first.
pub(in crate::render) fn risks_csv(document: &CasesV1) -> Result<String, RenderError> {
    let header = [
        "kind",
        "order_id",
        "msku",
        "asin",
        "level",
        "since",
        "days",
        "due_on",
        "due_at",
        "facts",
        "file",
        "line",
        "marketplace",
    ];
    csv(&header, document.risks.iter().map(risk_row))
}

fn risk_row(risk: &RiskV1) -> Vec<String> {
    let facts = risk.facts.iter().map(|fact| {
        let currency = fact.currency.as_ref().map(|code| format!("{code} ")).unwrap_or_default();
        format!("{} {currency}{}", fact.name, fact.value)
    });
    vec![
        risk.kind.clone(),
        risk.order_id.clone(),
        some(risk.msku.as_deref()),
        some(risk.asin.as_deref()),
        risk.level.clone(),
        risk.since.clone(),
        risk.days.to_string(),
        some(risk.due_on.as_deref()),
        some(risk.due_at.as_deref()),
        facts.collect::<Vec<String>>().join("; "),
        risk.file.clone(),
        risk.line.to_string(),
        some(risk.marketplace.as_deref()),
    ]
}

/// `prevention.csv`: products, then carriers, each by reason.
pub(in crate::render) fn prevention_csv(document: &CasesV1) -> Result<String, RenderError> {
    let header = [
        "by",
        "asin",
        "carrier",
        "reason",
        "orders",
        "cancelled",
        "returns",
        "claims",
        "chargebacks",
        "share_not_as_described",
        "share_damaged",
        "share_late",
        "is_enough",
    ];
    csv(&header, document.prevention.iter().map(prevention_row))
}

fn prevention_row(row: &PreventionV1) -> Vec<String> {
    vec![
        row.by.clone(),
        some(row.asin.as_deref()),
        some(row.carrier.as_deref()),
        some(row.reason.as_deref()),
        row.orders.map(|orders| orders.to_string()).unwrap_or_default(),
        row.cancelled.map(|lines| lines.to_string()).unwrap_or_default(),
        row.returns.to_string(),
        row.claims.to_string(),
        row.chargebacks.to_string(),
        some(row.share_not_as_described.as_deref()),
        some(row.share_damaged.as_deref()),
        some(row.share_late.as_deref()),
        row.is_enough.to_string(),
    ]
}

//! Buyers' claims on the page: what runs out, where each claim stands, and on which orders the next one may come.

use serde::Serialize;

use crate::account::Run;
use crate::desk::{ClaimView, RiskLevel};
use crate::model::Money;
use crate::model::visible::visible;
use crate::render::view::PlaceView;
use crate::render::writers::letters::Letters;

/// Rows of each table; the files hold all of them.
const ROWS_MAX: usize = 200;

/// Buyers' claims on the page.
#[derive(Debug, Serialize)]
pub(super) struct ClaimsPart {
    clocks: Vec<ClockRow>,
    claims: Vec<ClaimRow>,
    claims_more: usize,
    odr: Vec<OdrRow>,
    risks: Vec<RiskRow>,
    risks_more: usize,
}

#[derive(Debug, Serialize)]
struct ClockRow {
    claim: String,
    order: String,
    clock: &'static str,
    due: String,
    hours_left: Option<i64>,
    state: &'static str,
    is_duty: bool,
}

#[derive(Debug, Serialize)]
struct ClaimRow {
    id: String,
    program: &'static str,
    state: &'static str,
    order: String,
    store: Option<String>,
    reason: Option<String>,
    /// What was taken, else what is at risk.
    amount: Option<Money>,
    grounds: Vec<&'static str>,
    advice: &'static str,
    letters: Vec<LetterRow>,
}

#[derive(Debug, Serialize)]
struct LetterRow {
    kind: &'static str,
    path: String,
    is_draft: bool,
}

#[derive(Debug, Serialize)]
struct OdrRow {
    store: String,
    fulfillment: String,
    rate: Option<String>,
    target: Option<String>,
    headroom: Option<i64>,
    account_status: Option<String>,
}

#[derive(Debug, Serialize)]
struct RiskRow {
    level: &'static str,
    kind: &'static str,
    order: String,
    msku: Option<String>,
    due: Option<String>,
    place: String,
}

/// Buyers' claims on the page; `None` where the dump tells of none.
pub(super) fn claims_part(run: &Run, letters: &Letters) -> Option<ClaimsPart> {
    let desk = &run.desk;
    if desk.is_empty() {
        return None;
    }
    let clocks = desk.clocks().into_iter().take(ROWS_MAX).map(|(claim, running)| ClockRow {
        claim: claim.id.clone(),
        order: visible(&claim.order_id).into_owned(),
        clock: running.clock.name.as_str(),
        due: here(running.clock.due_at, &running.clock.zone),
        hours_left: running.clock.hours_left,
        state: running.clock.state.as_str(),
        is_duty: running.is_duty,
    });
    let mut claims: Vec<&ClaimView> = desk.claims.iter().collect();
    claims.sort_by_key(|claim| (!claim.state.is_open(), claim.id.as_str()));
    let odr = desk.odr.iter().map(|row| OdrRow {
        store: visible(&row.store).into_owned(),
        fulfillment: visible(&row.fulfillment).into_owned(),
        rate: row.rate.map(|rate| rate.to_string()),
        target: row.target.map(|target| target.to_string()),
        headroom: row.headroom,
        account_status: row.account_status.as_deref().map(|text| visible(text).into_owned()),
    });
    let risks = desk.risks.iter().take(ROWS_MAX).map(|risk| {
        let place = PlaceView::new(&run.inventory, risk.source);
        let clock = risk.clock.as_ref().filter(|_| risk.level != RiskLevel::Watch);
        RiskRow {
            level: risk.level.as_str(),
            kind: risk.kind.as_str(),
            order: visible(&risk.order_id).into_owned(),
            msku: risk.msku.as_deref().map(|text| visible(text).into_owned()),
            due: clock.map(|clock| clock.due_on.to_string()),
            place: visible(&format!("{}:{}", place.file, risk.source.line)).into_owned(),
        }
    });
    Some(ClaimsPart {
        clocks: clocks.collect(),
        claims_more: claims.len().saturating_sub(ROWS_MAX),
        claims: claims.into_iter().take(ROWS_MAX).map(|claim| claim_row(claim, letters)).collect(),
        odr: odr.collect(),
        risks_more: desk.risks.len().saturating_sub(ROWS_MAX),
        risks: risks.collect(),
    })
}

fn claim_row(claim: &ClaimView, letters: &Letters) -> ClaimRow {
    let money = &claim.money;
    let taken = money.debited.filter(|money| money.micros > 0);
    let own = letters.get(&claim.id).map_or(&[][..], Vec::as_slice);
    let letters = own.iter().map(|letter| LetterRow {
        kind: letter.kind.as_str(),
        path: letter.path.clone(),
        is_draft: letter.is_draft,
    });
    ClaimRow {
        id: claim.id.clone(),
        program: claim.program.as_str(),
        state: claim.state.as_str(),
        order: visible(&claim.order_id).into_owned(),
        store: claim.marketplace.clone(),
        reason: claim.reason.clone(),
        amount: taken.or(money.at_risk),
        grounds: claim.points.iter().map(|point| point.id.as_str()).collect(),
        advice: claim.refund_advice.as_str(),
        letters: letters.collect(),
    }
}

/// A moment in the store's zone.
fn here(at: jiff::Timestamp, zone: &jiff::tz::TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M %:z").to_string()
}

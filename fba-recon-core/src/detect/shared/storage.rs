//! What the detectors of storage charges share: the finding of a product, one line a day of charge.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::measured::measurement_evidence;
use crate::book::MeasuredItem;
use crate::detect::finding::{
    Evidence, Finding, Identity, Line, LossPoint, RequirementReason, Term,
};
use crate::detect::{Context, Detector, DetectorError, term};
use crate::model::money::from_decimal;
use crate::model::{Currency, Money};
use crate::policy::SettingKey;

/// The product that storage was charged for.
pub(in crate::detect) struct Product<'a> {
    pub(in crate::detect) marketplace: &'a str,
    pub(in crate::detect) fnsku: &'a str,
    pub(in crate::detect) msku: Option<String>,
    pub(in crate::detect) currency: Currency,
}

/// What was charged on one day above what is due.
pub(in crate::detect) struct Excess {
    pub(in crate::detect) date: Date,
    pub(in crate::detect) units: i64,
    pub(in crate::detect) charged: Money,
    pub(in crate::detect) owed: Decimal,
    pub(in crate::detect) evidence: Vec<Evidence>,
}

/// The finding of a product; `None` where no excess is worth a claim.
pub(in crate::detect) fn finding(
    context: &Context<'_>,
    rule: &'static Detector,
    product: &Product<'_>,
    excesses: Vec<Excess>,
    measured: Option<&MeasuredItem>,
) -> Result<Option<Finding>, DetectorError> {
    let least = context.setting(SettingKey::StorageFeeLeastMicros);
    let mut lines = Vec::new();
    let mut evidence: Vec<Evidence> = measured.map(measurement_evidence).into_iter().collect();
    for excess in excesses {
        let micros = from_decimal(excess.owed.trunc_with_scale(6))?;
        let owed = Money::new(micros, product.currency).rounded()?;
        if owed.micros < least || excess.date > context.as_of {
            continue;
        }
        let allowed = Money::new(excess.charged.micros - owed.micros, product.currency);
        lines.push(Line {
            date: excess.date,
            fnsku: Some(product.fnsku.to_owned()),
            msku: product.msku.clone(),
            units: excess.units,
            owed: Some(owed),
            terms: vec![
                Term::money(term!(shared "charged"), excess.charged),
                Term::minus_money(term!(shared "allowed"), allowed),
            ],
        });
        evidence.extend(excess.evidence);
    }
    lines.sort_by_key(|line| line.date);
    let identity = Identity(vec![
        ("marketplace", product.marketplace.to_owned()),
        ("fnsku", product.fnsku.to_owned()),
    ]);
    let Some(mut finding) = Finding::of_lines(rule, identity, lines) else {
        return Ok(None);
    };
    finding.marketplace = Some(product.marketplace.to_owned());
    finding.loss_point = LossPoint::Amount;
    finding.evidence = evidence;
    let day = finding.event_date;
    finding.requirements = vec![
        context.needs_payments(day),
        context.needs("settlement", day, RequirementReason::Paid),
    ];
    Ok(Some(finding))
}

//! # Donated units
//!
//! A rule of one's own: sellable units that Amazon gave to charity. It takes part in the scan like every other rule: a
//! payment answers one of its units or a unit of another rule, never both; its cases are valued, dated and named; its
//! title stands in every output.
//!
//! ```text
//! cargo run -p fba-recon-core --example own_detector -- fba-recon-cli/demo/dump
//! ```

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;

use fba_recon_core::detect::{
    Answers, Context, Detector, DetectorError, Evidence, EvidenceKind, FactName, Finding, Handling,
    Identity, LedgerUnits, Measure, RequirementReason, RuleTexts, Rules,
};
use fba_recon_core::jiff::civil::date;
use fba_recon_core::policy::{ClaimType, PolicyTable, ReasonGroup, SettingKey};
use fba_recon_core::{Account, Formats, Input, Policy, Request, discover};

/// Sellable units given to charity.
pub(crate) const DONATED: Detector = Detector {
    id: "donated_units",
    claim_type: ClaimType::FcLost,
    summary: "sellable units that Amazon gave to charity",
    texts: RuleTexts {
        source: include_str!("own_detector.rs"),
        en: "title = 'given to charity'\nattach = 'Nothing at first.'\ndoubt = 'A donation that you asked for.'\n",
        zh: "title = '捐赠的商品'\nattach = '起初无需附件。'\ndoubt = '您自己要求的捐赠。'\n",
        message: "",
        documents: "",
    },
    policy: &[PolicyTable::Windows, PolicyTable::LedgerReasons, PolicyTable::Valuation],
    settings: &[SettingKey::PaymentLeadDays],
    tables: &["ledger", "reimbursements"],
    handling: Handling::USUAL,
    run: donated,
};

/// One finding for each row of the ledger. A rule tells what happened and the rows that say so; what was paid, what a
/// unit is worth and until when it may be claimed is found out for it.
fn donated(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let rows = context.book.adjustments.iter().filter(|row| {
        row.group == ReasonGroup::Donated
            && row.disposition == "SELLABLE"
            && row.date <= context.as_of
            && row.units_open() > 0
            // A row that may be a copy of another one counts once.
            && context.counts(row.source)
    });
    let findings = rows.map(|row| {
        // What tells this event from all others: never an amount, a line or a file name, which a larger download
        // would change.
        let identity = Identity(vec![
            ("event_date", row.date.to_string()),
            ("fnsku", row.fnsku.to_string()),
            ("reference_id", row.reference_id.as_deref().unwrap_or_default().to_owned()),
        ]);
        let units = row.units_open();
        let measure = Measure::Adjustments(LedgerUnits {
            reconciled_known: row.unreconciled.is_some(),
            quantity: -row.quantity,
            reconciled: -row.quantity - units,
        });
        Finding {
            marketplace: row.marketplace.as_deref().map(Into::into),
            fnsku: Some(row.fnsku.to_string()),
            msku: row.msku.as_deref().map(Into::into),
            answers: Answers::Product,
            evidence: vec![Evidence {
                source: row.source,
                kind: EvidenceKind::Adjustment,
                date: Some(row.date),
                facts: vec![(FactName::new("quantity"), row.quantity.to_string())],
                is_detail: false,
            }],
            // Without these reports to the day of the scan the finding proves nothing, and its case waits for them.
            requirements: vec![
                context.needs("ledger", row.date, RequirementReason::Found),
                context.needs_payments(row.date),
            ],
            ..Finding::new(&DONATED, identity, row.date, units, measure)
        }
    });
    Ok(findings.collect())
}

/// A line for each case of the rule.
///
/// # Errors
/// When the rule is refused or a frame cannot be built.
pub(crate) fn own_cases(inputs: &[Input]) -> Result<String, Box<dyn Error>> {
    let (formats, policy) = (Formats::embedded()?, Policy::embedded()?);
    let account = Account::new(Request::new("mine", date(2026, 11, 21)), &formats, &policy)
        .with_rules(Rules::default().with(&DONATED)?);
    let run = account.scan(account.read(inputs)?)?;
    let own = run.cases.iter().filter(|case| case.detector == DONATED.id);
    let lines = own.map(|case| {
        let (found, credited) = (case.units_found, case.units_credited);
        format!("{} {}: {found} found, {credited} answered\n", case.id, case.status.as_str())
    });
    Ok(lines.collect())
}

#[allow(dead_code, reason = "a test calls what the program prints")]
fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let text = own_cases(&discover(&paths))?;
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}

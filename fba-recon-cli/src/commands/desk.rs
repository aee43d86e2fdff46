//! Buyers' claims on the terminal.

use fba_recon_core::render::DeskSummary;

/// What there is to do about buyers' claims.
pub(super) fn claims(desk: &DeskSummary) -> String {
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let mut text = String::new();
    if desk.answers > 0 {
        let next = match (desk.next_hours, &desk.next_on) {
            (Some(hours), _) => format!(", the next in {hours} h"),
            (None, Some(day)) => format!(", the next on {day}"),
            (None, None) => String::new(),
        };
        let overdue = match desk.overdue {
            0 => String::new(),
            overdue => format!("; {overdue} overdue"),
        };
        let answers = desk.answers;
        text.push_str(&format!("\n{answers} answer{} due{next}{overdue}\n", plural(answers)));
    }
    let sums =
        [("debited", &desk.debited), ("given back", &desk.reversed), ("at risk", &desk.at_risk)];
    let sums = sums.into_iter().filter(|(_, sums)| !sums.is_empty());
    let sums: String =
        sums.map(|(name, sums)| format!("; {name} {}", sums.join(" and "))).collect();
    let appeals = match desk.appeals {
        0 => String::new(),
        appeals => format!(", {appeals} to appeal"),
    };
    let files = desk.claims;
    if files > 0 {
        text.push_str(&format!("\n{files} claim file{}{appeals}{sums}\n", plural(files)));
    }
    for row in &desk.odr {
        let room = row.headroom.map_or_else(
            || "no upper bound known".to_owned(),
            |room| format!("room for {room} more defect{}", if room == 1 { "" } else { "s" }),
        );
        let status = row.account_status.as_ref();
        let status = status.map(|status| format!("; account {status}")).unwrap_or_default();
        text.push_str(&format!("  order defect rate, {}: {room}{status}\n", row.store));
    }
    if !desk.risks.is_empty() {
        text.push_str("\nOrders on which the next claim may come (risks.csv)\n");
    }
    for row in &desk.risks {
        let kind = row.kind.replace('_', " ");
        text.push_str(&format!(
            "  {:<8} {kind}: {} order{}\n",
            row.level,
            row.orders,
            plural(row.orders)
        ));
    }
    for row in &desk.troubles {
        text.push_str(&format!(
            "  {} of {} units: not as described {}, damaged {}, late {}\n",
            row.asin, row.orders, row.not_as_described, row.damaged, row.late
        ));
    }
    text
}

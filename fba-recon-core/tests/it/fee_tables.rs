//! The fee tables themselves: what the loader refuses, and what their notes claim.

use std::collections::BTreeMap;

use fba_recon_core::policy::{EMBEDDED, Policy};
use rust_decimal::Decimal;

/// The faults of the tables with one text of one file replaced.
fn faults(file: &str, from: &str, to: &str) -> String {
    let (_, text) = EMBEDDED.iter().find(|(name, _)| *name == file).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    let overrides = BTreeMap::from([(file.to_owned(), text.replacen(from, to, 1))]);
    Policy::with_overrides(&overrides).err().map(|faults| faults.to_string()).unwrap_or_default()
}

#[test]
fn faults_of_fee_tables_are_found() {
    let (card, calendar, tiers) =
        ("fees/uk_2026_02_01.toml", "fees/uk_calendar.toml", "fees/uk_tiers.toml");
    let canada = "fees/ca_2026_01_15_nonpeak.toml";
    for (file, from, to, fault) in [
        (calendar, "from = \"2026-02-01\"", "from = \"2026-03-01\"", "gap or overlap before"),
        (calendar, "to = \"2026-02-01\"\n", "", "gap or overlap before"),
        (calendar, "card = \"uk-2026-02-01\"", "card = \"uk-2027\"", "no such card: uk-2027"),
        (calendar, "card = \"uk-2026-02-01\"", "card = \"de-2026-02-01\"", "card of another store"),
        (tiers, "over_unit_weight = \"15\"", "over_unit_weight = \"23\"", "no unit fits"),
        (tiers, "[\"35\", \"25\", \"12\"]", "[\"25\", \"35\", \"12\"]", "no unit fits"),
        (
            tiers,
            "any_over = { unit",
            "max_unit_weight = \"40\"\nany_over = { unit",
            "last tier has a limit",
        ),
        (tiers, "name = \"heavy_oversize\"", "name = \"huge\"", "no such tier: heavy_oversize"),
        (tiers, "name = \"heavy_oversize\"", "name = \"huge\"", "not one row for NonApparel huge"),
        (tiers, "marketplaces = [\"UK\"]", "marketplaces = [\"IE\"]", "tier set of other stores"),
        (tiers, "id = \"uk-selected-parcels-2026-02-01\"", "id = \"other\"", "no such tier set"),
        (
            card,
            "{ max = \"0.46\", fee = [\"2.16\"] }",
            "{ max = \"0.2\", fee = [\"2.16\"] }",
            "bands do not ascend",
        ),
        (
            card,
            "{ max = \"0.46\", fee = [\"2.16\"] }",
            "{ max = \"0.46\", fee = [\"2.06\"] }",
            "fee falls as weight grows",
        ),
        (
            card,
            "{ max = \"0.46\", fee = [\"2.16\"] }",
            "{ max = \"0.45\", fee = [\"2.16\"] }",
            "weights of standard_envelope end too early",
        ),
        (
            card,
            "{ max = \"0.46\", fee = [\"2.16\"] }",
            "{ max = \"0.46\", fee = [] }",
            "not one fee for each price band",
        ),
        (card, "tail = { above = \"60\"", "tail = { above = \"50\"", "tail does not follow"),
        (card, "case = \"low_price\"", "case = \"cheap\"", "no such case: cheap"),
        (card, "id = \"selected_categories\"", "id = \"selected\"", "case without a row"),
        (card, "unit = \"kg\"", "unit = \"lb\"", "unit of another measure"),
        (
            card,
            "exempt = \"sipp\"",
            "exempt = \"sipp\"\nfee = { small_oversize = \"1\" }",
            "more than one form",
        ),
        (canada, "tiers = [\"envelope\", ", "tiers = [", "no such tier: envelope"),
        (
            canada,
            "linear = { over = \"0.5\", base = [\"15.43\"]",
            "linear = { over = \"0.5\", up_to = \"30\", base = [\"15.43\"]",
            "weights of small_oversize end too early",
        ),
    ] {
        let found = faults(file, from, to);
        assert!(found.contains(fault), "{fault}: {found}");
    }
}

/// A second source has other limits of the dimensional weight of parcels. The sides leave no room for them
/// to matter, as the tables say.
#[test]
fn parcels_never_reach_their_limit_of_dimensional_weight() {
    let policy = Policy::embedded().unwrap();
    let mut seen = 0;
    for file in &policy.fees().tiers {
        for tier in file.tier_set.iter().flat_map(|set| &set.tier) {
            let parcel = matches!(tier.name.as_str(), "small_parcel" | "standard_parcel");
            let Some(most) = tier.max_dim_weight.filter(|_| parcel) else { continue };
            let volume: Decimal = tier.max_sides.iter().product();
            assert!(volume / file.dimensional_weight.divisor <= most, "{}", tier.name);
            seen += 1;
        }
    }
    assert_eq!(seen, 6);
}

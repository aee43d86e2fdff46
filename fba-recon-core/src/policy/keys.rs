//! The settings of this program as names that the compiler knows: one that is not in the list cannot be asked
//! for, and one that `practice.toml` lacks, or has beyond the list, is a fault of the table.

use super::rows::Setting;
use crate::model::names::names;

names! {
    /// A table that a rule of detection may rest on, besides the settings of `practice.toml`.
    PolicyTable {
        /// When a claim may be filed.
        Windows = "windows",
        /// What an adjustment of the ledger means.
        LedgerReasons = "ledger_reasons",
        /// What a payment is for.
        ReimbursementReasons = "reimbursement_reasons",
        /// What a unit is worth.
        Valuation = "valuation",
        /// What a row of a settlement is.
        CashTerms = "cash_terms",
        /// Words of reports that decide what a row is.
        Words = "words",
        /// How long the clocks of buyers' claims run.
        Clocks = "clocks",
        /// Words for the reasons of buyers' claims.
        ClaimReasons = "claim_reasons",
        /// Documents that Amazon asks for.
        Documents = "documents",
        /// Fee cards, tiers and calendars.
        Fees = "fees",
    }
}

macro_rules! settings {
    ($($name:ident = $key:ident;)+) => {
        /// The key of a setting; `practice.toml` holds its value, its reason and its source.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum SettingKey {
            $(#[doc = concat!("`", stringify!($key), "`")] $name,)+
        }

        impl SettingKey {
            /// Every key, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The key as the table writes it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => stringify!($key)),+ }
            }
        }

        /// One value for each key.
        #[derive(Debug)]
        pub(super) struct Settings {
            $($key: Setting,)+
        }

        impl Settings {
            /// The rows of the table by key, with what is wrong with them: a key that is missing (its place is
            /// taken by an empty row, because every fault of all tables is told at once and no policy with a
            /// fault is handed out), twice there, or unknown.
            pub(super) fn new(mut rows: Vec<Setting>) -> (Self, Vec<String>) {
                let mut faults = Vec::new();
                let mut take = |key: &str| match rows.iter().position(|row| row.key == key) {
                    Some(at) => rows.remove(at),
                    None => {
                        faults.push(format!("setting missing: {key}"));
                        Setting {
                            key: key.to_owned(),
                            value: 1,
                            why: String::new(),
                            source: String::new(),
                        }
                    }
                };
                let settings = Self { $($key: take(stringify!($key)),)+ };
                for row in rows {
                    let is_known = SettingKey::ALL.iter().any(|key| key.as_str() == row.key);
                    let what = if is_known { "setting twice" } else { "setting that nothing reads" };
                    faults.push(format!("{what}: {}", row.key));
                }
                (settings, faults)
            }

            /// The row of a key.
            pub(super) fn get(&self, key: SettingKey) -> &Setting {
                match key { $(SettingKey::$name => &self.$key),+ }
            }
        }
    };
}

settings! {
    SafetyMarginDays = safety_margin_days;
    UrgentDays = urgent_days;
    CoverageGraceDays = coverage_grace_days;
    SettlementGraceDays = settlement_grace_days;
    PaymentLeadDays = payment_lead_days;
    RegradeDays = regrade_days;
    StockPaymentDays = stock_payment_days;
    FindDays = find_days;
    PaymentDays = payment_days;
    FeeToleranceMicros = fee_tolerance_micros;
    FeeLeastMicros = fee_least_micros;
    FeeStepCharges = fee_step_charges;
    ShipToPostDays = ship_to_post_days;
    MeasureToleranceMillionths = measure_tolerance_millionths;
    MessageCharactersMax = message_characters_max;
    ThinReportPercent = thin_report_percent;
    ThinReportNeighbours = thin_report_neighbours;
    ThinReportRows = thin_report_rows;
    StrangerSkus = stranger_skus;
    FilteredDays = filtered_days;
    TransferDays = transfer_days;
    TransferSkewDays = transfer_skew_days;
    DisposalOrderDays = disposal_order_days;
    RestockDays = restock_days;
    ReversalFindBeforeDays = reversal_find_before_days;
    ReversalFindAfterDays = reversal_find_after_days;
    SettleDays = settle_days;
    SettledNearDays = settled_near_days;
    SettledLeastPayments = settled_least_payments;
    SettledMissingPercent = settled_missing_percent;
    AbsenceLeastEvents = absence_least_events;
    AbsenceMostPercent = absence_most_percent;
    UnderpaidPercent = underpaid_percent;
    RemovalLossDays = removal_loss_days;
    ParcelDays = parcel_days;
    ReturnBeforeRefundDays = return_before_refund_days;
    PaymentAfterRefundDays = payment_after_refund_days;
    ReceivingDays = receiving_days;
    ReturnDamageDays = return_damage_days;
    DisposalSkewDays = disposal_skew_days;
    StorageVolumePercent = storage_volume_percent;
    StorageFeeLeastMicros = storage_fee_least_micros;
    ReferralFeeLeastMicros = referral_fee_least_micros;
    SilenceOrdinaryDays = silence_ordinary_days;
    SilenceWindowDays = silence_window_days;
    SilenceLeastDays = silence_least_days;
    SilenceChanceMillionths = silence_chance_millionths;
    SilenceEndMillionths = silence_end_millionths;
    SilenceMonthMillionths = silence_month_millionths;
    SilenceSparsePercent = silence_sparse_percent;
    SilenceNearDays = silence_near_days;
    PostDays = post_days;
    FilteredRows = filtered_rows;
    FilteredPercent = filtered_percent;
    BrokenUnitsLeast = broken_units_least;
    JoinedDays = joined_days;
    JoinedRows = joined_rows;
    FollowUpFirstDays = follow_up_first_days;
    FollowUpAgainDays = follow_up_again_days;
    ApprovedDays = approved_days;
    InvestigationDays = investigation_days;
    DisputeDays = dispute_days;
    ServiceFeePercent = service_fee_percent;
    PreventionLeastOrders = prevention_least_orders;
    RulesOldDays = rules_old_days;
}

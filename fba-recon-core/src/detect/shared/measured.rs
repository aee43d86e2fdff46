//! What the seller measured of a product, for the detectors of fees by size.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::book::{AmazonSize, Book, MeasuredItem, index, index_by_sku, sku_key};
use crate::detect::finding::{Evidence, EvidenceKind};
use crate::detect::{Context, FactName, fact};
use crate::policy::SettingKey;
use crate::policy::fees::{Item, StorageCard, StorageSize, volume};

/// The measurements of a product, by its FNSKU, or by its merchant SKU where they name no other FNSKU; oldest
/// first.
pub(in crate::detect) fn measurements<'a>(
    book: &'a Book,
    fnsku: Option<&str>,
    msku: Option<&str>,
) -> Vec<&'a MeasuredItem> {
    let of_fnsku = fnsku.into_iter().flat_map(|fnsku| book.measured_of_fnsku(fnsku));
    let of_msku = msku.map(sku_key).into_iter().flat_map(|msku| {
        let named = book.measured_of_msku(&msku);
        named.filter(|item| item.fnsku.is_none() || fnsku.is_none()).collect::<Vec<_>>()
    });
    let mut items: Vec<&MeasuredItem> = of_fnsku.chain(of_msku).collect();
    items.sort_by_key(|item| (item.measured_on, item.source));
    items
}

/// What Amazon measured, by product.
pub(in crate::detect) struct AmazonSizes<'a> {
    sizes: &'a [AmazonSize],
    by_msku: BTreeMap<String, Vec<usize>>,
    by_fnsku: BTreeMap<String, Vec<usize>>,
}

impl<'a> AmazonSizes<'a> {
    pub(in crate::detect) fn new(book: &'a Book) -> Self {
        let sizes = book.amazon_sizes.as_slice();
        Self {
            sizes,
            by_msku: index_by_sku(sizes, |size| Some(&size.msku)),
            by_fnsku: index(sizes, |size| size.fnsku.as_deref()),
        }
    }

    /// The first size of a product in a store, by its merchant SKU or its FNSKU.
    pub(in crate::detect) fn of(
        &self,
        marketplace: &str,
        msku: &str,
        fnsku: Option<&str>,
    ) -> Option<&'a AmazonSize> {
        let of_msku = self.by_msku.get(&sku_key(msku));
        let of_fnsku = fnsku.and_then(|fnsku| self.by_fnsku.get(fnsku));
        let in_store = |at: &usize| self.sizes[*at].marketplace.as_deref() == Some(marketplace);
        let first = of_msku.into_iter().chain(of_fnsku).flatten().copied().filter(in_store).min();
        first.map(|at| &self.sizes[at])
    }
}

/// The measurements that may hold in some days.
pub(in crate::detect) struct InForce<'a> {
    pub(in crate::detect) items: Vec<&'a MeasuredItem>,
    /// Whether the product was measured only after these days.
    pub(in crate::detect) is_later: bool,
}

impl<'a> InForce<'a> {
    /// The last measurements before some days and all those in them; of several of one day, or of several FNSKUs
    /// of one SKU, all. Where there are none, the first ones after. `None` without any.
    pub(in crate::detect) fn new(
        measured: &[&'a MeasuredItem],
        first: Date,
        last: Date,
    ) -> Option<Self> {
        let of_fnsku = |fnsku: &Option<String>| -> Vec<&'a MeasuredItem> {
            let own = || measured.iter().copied().filter(|item| &item.fnsku == fnsku);
            let before = own().filter(|item| item.measured_on <= Some(first));
            let newest = before.map(|item| item.measured_on).max();
            let held = own().filter(|item| Some(item.measured_on) == newest);
            let during = own()
                .filter(|item| item.measured_on > Some(first) && item.measured_on <= Some(last));
            held.chain(during).collect()
        };
        let fnskus: BTreeSet<&Option<String>> = measured.iter().map(|item| &item.fnsku).collect();
        let items: Vec<&MeasuredItem> = fnskus.into_iter().flat_map(of_fnsku).collect();
        if !items.is_empty() {
            return Some(Self { items, is_later: false });
        }
        let earliest = measured.first()?.measured_on;
        let items = measured.iter().copied().filter(|item| item.measured_on == earliest).collect();
        Some(Self { items, is_later: true })
    }

    /// Every size that they may stand for.
    pub(in crate::detect) fn sizes(&self) -> Vec<&'a Item> {
        self.items.iter().flat_map(|item| item.size.items()).collect()
    }

    /// The last one.
    pub(in crate::detect) fn last(&self) -> Option<&'a MeasuredItem> {
        self.items.iter().copied().max_by_key(|item| (item.measured_on, item.source))
    }
}

/// The measurement as evidence.
pub(in crate::detect) fn measurement_evidence(measured: &MeasuredItem) -> Evidence {
    Evidence {
        source: measured.source,
        kind: EvidenceKind::Measurement,
        date: measured.measured_on,
        facts: vec![(fact!(shared "size"), measured.written.clone())],
        is_detail: false,
    }
}

/// Digits after the point of a volume in reports.
const VOLUME_DIGITS: u32 = 4;

/// The largest volume of one packed unit by the seller's measurements, in the unit of a report.
pub(in crate::detect) fn largest_volume(
    measured: Option<&InForce<'_>>,
    unit: &str,
) -> Option<Decimal> {
    let items = measured.into_iter().flat_map(InForce::sizes);
    items.filter_map(|item| volume(item, unit)).max()
}

/// What a charge is held against where its volume decides, as a fact of the charge: `0.25 cubic feet`.
pub(in crate::detect) fn measured_volume(
    measured: Option<&InForce<'_>>,
    unit: &str,
) -> Option<(FactName, String)> {
    let volume = largest_volume(measured, unit)?.round_sf(VOLUME_DIGITS)?.normalize();
    Some((fact!(shared "measured_volume"), format!("{volume} {unit}")))
}

/// The share of a volume charged for one unit that the seller's measurement leaves of it: one, where the two
/// differ by no more than the setting allows, the seller's is larger, or the volume's unit is not known.
pub(in crate::detect) fn share_of_volume(
    context: &Context<'_>,
    measured: Option<&InForce<'_>>,
    charged: Decimal,
    unit: &str,
) -> Decimal {
    let largest = largest_volume(measured, unit);
    // A small volume is rounded: the smallest one that rounds to it decides.
    let digits = charged.normalize().scale().max(VOLUME_DIGITS);
    let smallest = charged - Decimal::new(5, digits + 1);
    let share = largest.filter(|_| smallest > Decimal::ZERO);
    let Some(share) = share.and_then(|largest| largest.checked_div(smallest)) else {
        return Decimal::ONE;
    };
    let tolerance = Decimal::from(context.setting(SettingKey::StorageVolumePercent));
    let least = Decimal::ONE - tolerance / Decimal::ONE_HUNDRED;
    if share < least { share } else { Decimal::ONE }
}

/// The storage size of the seller's measurements in a store, standard where one of them is: it has the higher rate.
/// `None` where no tier set holds on the day.
pub(in crate::detect) fn storage_size(
    context: &Context<'_>,
    card: &StorageCard,
    measured: &InForce<'_>,
    day: Date,
) -> Option<StorageSize> {
    let fees = context.policy.fees();
    let sizes = measured.sizes().into_iter().map(|item| {
        let (tier, _) = fees.documented_size(&card.marketplace, day, item).ok()?;
        Some(card.size_of_tier(tier))
    });
    sizes.collect::<Option<Vec<StorageSize>>>()?.into_iter().min()
}

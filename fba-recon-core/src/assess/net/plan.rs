//! The passes of netting in their order, each with what it does and why it stands where it stands.

use super::{Netter, Strength};
use crate::policy::ReasonGroup;

/// One pass over all findings.
#[derive(Clone, Copy)]
pub struct Pass {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub does: &'static str,
    /// Why it stands where it stands.
    pub why: &'static str,
    /// A case of it, in numbers.
    pub example: &'static str,
    /// The folder below `fixtures/detectors` that holds the case.
    pub fixture: &'static str,
    pub(super) run: fn(&mut Netter<'_>),
}

impl std::fmt::Debug for Pass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Pass").field(&self.name).finish()
    }
}

/// The passes in their order: what names its case before what only fits it, the surest first; what only holds a case
/// after everything that answers one.
pub const PLAN: &[Pass] = &[
    Pass {
        name: "payments that name their case",
        does: "A payment for the order or the reimbursement of a finding answers its units, then its money.",
        why: "It comes first: what names its case may never be spent on another one that it only fits.",
        example: "One unit of an order was refunded on 20 August and did not come back; a payment of USD 13.00 on \
                  22 October names the order. The unit is answered: covered, nothing to claim.",
        fixture: "refund_without_return/already_paid",
        run: |netter| netter.payments_of(Strength::Strong),
    },
    Pass {
        name: "debits of buyers' claims",
        does: "What came back of a buyer's claim is taken off its debit: rows of the same kind above zero, the buyer \
               charged again, then reimbursements for the order.",
        why: "A reimbursement of the order goes to a lost unit first; only what no unit needed gives a debit back.",
        example: "A claim took USD 40.00 and gave USD 6.00 of fees back: a debit of USD 34.00. A row of the same \
                  kind gave USD 10.00 twelve days later. USD 24.00 are left to claim.",
        fixture: "a_to_z_on_fba_order/partly_given_back",
        run: |netter| netter.debits(),
    },
    Pass {
        name: "losses whose payment was taken back, by order",
        does: "A loss whose payment Amazon reversed is left to the case of the reversal, which keeps its units.",
        why: "After the payments by order, which tell what was reversed; before weaker matches could pay the units again.",
        example: "A refunded unit was paid on 21 October, and the payment was taken back on 30 October. The unit \
                  is covered by the case of the reversal, which claims the USD 13.00: one claim, not two.",
        fixture: "refund_without_return/payment_reversed",
        run: |netter| netter.reversed_payments(),
    },
    Pass {
        name: "corrections that name their charge",
        does: "A correction of a fee answers the charges of its order: the one of just its amount, else the newest.",
        why: "Before corrections that only fit the product, for the same reason as payments.",
        example: "Two sales of a product were charged USD 4.35 each; two fee adjustments of USD 0.91 name their \
                  orders. Both charges are answered and the case is covered.",
        fixture: "fulfilment_fee_overcharged/corrected",
        run: |netter| netter.charges(Strength::Strong),
    },
    Pass {
        name: "damaged units that were damaged before",
        does: "Units whose damage the receipt or the return of the product shows already are left to that case.",
        why: "Before the damage is netted against the stock: a unit that another case keeps may take no find or payment.",
        example: "Two units were received as damaged in September and disposed of as damaged ones in October \
                  without a request. The case of the receipt claims both; the case of the disposal names it and \
                  claims none.",
        fixture: "inbound_damaged/disposed_later",
        run: |netter| netter.damaged_before(ReasonGroup::Damaged),
    },
    Pass {
        name: "damage against finds and payments",
        does: "Found and received units and payments for damage answer what Amazon has reconciled; what exceeds that \
               goes to the nearest open damage.",
        why: "Before the losses: a lost unit may be one that was damaged before, and then has no claim of its own.",
        example: "Two units damaged on 10 October were paid for: covered. Two units of another \
                  product, damaged a day later, are left: two to claim.",
        fixture: "damaged_in_warehouse/already_paid",
        run: |netter| netter.adjustments(ReasonGroup::Damaged),
    },
    Pass {
        name: "lost units that were damaged before",
        does: "Units that were lost, moved or disposed of as damaged ones are left to the case of their damage.",
        why: "After the damage, before the losses are netted: such a unit may take no find that another one needs.",
        example: "A unit was damaged on 1 October and misplaced as a damaged one on 15 October. The damage claims \
                  it; the loss is covered and names the damage.",
        fixture: "lost_in_warehouse/damaged_then_misplaced",
        run: |netter| netter.damaged_before(ReasonGroup::Lost),
    },
    Pass {
        name: "units in transit that were adjusted out later",
        does: "Units missing from a transfer, a removal or the balance that the ledger writes off are left to the row \
               that writes them off.",
        why: "Before the losses are netted, so that of one unit only the written-off row competes for finds.",
        example: "Six units left in a transfer and four arrived; on 20 October two of the product were adjusted \
                  out as misplaced. The two are claimed by the adjustment; the transfer is covered.",
        fixture: "lost_in_transfer/adjusted_later",
        run: |netter| netter.adjusted_later(),
    },
    Pass {
        name: "losses against finds and payments",
        does: "The same for losses: what exceeds Amazon's reconciled units goes to the nearest loss, one to one where \
               losses and credits pair in order.",
        why: "After all passes that take units out of the losses, so that credits meet what is left alone.",
        example: "Two units lost on 3 October were found on 20 October: one to one, covered and in no doubt. Of \
                  five lost on 4 October two were found: three are left, and possible, for the two may be others.",
        fixture: "lost_in_warehouse/found_later",
        run: |netter| netter.adjustments(ReasonGroup::Lost),
    },
    Pass {
        name: "payments that fit by product",
        does: "A payment of the product and reason that names no case answers the nearest open one and holds it for \
               review.",
        why: "After the stock, whose losses such a payment fits better than an order.",
        example: "Three units of a shipment are missing; a payment of the product for lost inbound units, with no \
                  shipment named, covers three. The case is covered, and only as sure as the match.",
        fixture: "inbound_shortage/already_paid",
        run: |netter| netter.payments_of(Strength::Weak),
    },
    Pass {
        name: "losses whose payment was taken back, by product",
        does: "The same as by order, for losses of which the pass before found a reversed payment.",
        why: "Only now is it known which payment fits the product and was taken back.",
        example: "Three units missing from a shipment were paid in September by product and taken back in October. \
                  The shortage is covered by the case of the reversal, which claims the USD 21.75.",
        fixture: "reimbursement_reversed/shortage_paid_and_taken_back",
        run: |netter| netter.reversed_payments(),
    },
    Pass {
        name: "corrections that fit by product",
        does: "A correction without an order answers charges of its product on or before its day and holds their case.",
        why: "After everything that names a charge or an order.",
        example: "Two sales of a product were overcharged, in March by USD 0.88 and a week later by USD 1.28; a \
                  correction of USD 1.28 names no order. It answers the charge of just its amount; USD 0.88 are \
                  left and possible.",
        fixture: "fulfilment_fee_overcharged/correction_of_the_newest",
        run: |netter| netter.charges(Strength::Weak),
    },
    Pass {
        name: "money whose role is not known",
        does: "On the order it answers the case of just its amount and holds any other; on the product it holds the \
               case of just its amount.",
        why: "After all money that is understood: a row answers one case, and what is due exactly comes first.",
        example: "A refunded order got its USD 100.00 back by a row that charges the buyer again: covered. Another \
                  one got USD 12.34 under words that say nothing: its case stays open and is held as possible.",
        fixture: "refund_without_return/money_of_unknown_role",
        run: |netter| netter.loose_money(),
    },
    Pass {
        name: "corrections that name no fee",
        does: "An open fee is held for which a correction may be that tells no order, or the order alone.",
        why: "From here on nothing is answered: cases are held that something left over may answer.",
        example: "USD 2.40 of a referral fee are missing after a refund; three weeks later a correction of USD \
                  2.40 names neither order nor product. The case is held as possible and claims what it did.",
        fixture: "referral_fee_not_returned/correction_without_order",
        run: |netter| netter.unnamed_corrections(),
    },
    Pass {
        name: "money under words that are not known",
        does: "An open fee is held for which money may be that came in under words that no table knows.",
        why: "After the corrections that are understood.",
        example: "After a refund an adjustment charges the buyer again and takes fees in turn. Its words are not \
                  those of a known correction, so the fee is neither answered nor sure: possible.",
        fixture: "referral_fee_not_returned/refund_undone_by_adjustment",
        run: |netter| netter.unread_credits(),
    },
    Pass {
        name: "payments that another case was given",
        does: "An open case is held for which a payment may be that went to another case of the product.",
        why: "Only when all payments are spent it is known who got them.",
        example: "Three units each are missing from a shipment of July and one of August; a payment for three in \
                  September goes to the nearer one, which is covered. The other is possible: the payment may have \
                  been its own.",
        fixture: "inbound_shortage/paid_for_another_shipment",
        run: |netter| netter.paid_to_another(),
    },
    Pass {
        name: "payments under another reason",
        does: "An open loss of the stock is held for which a payment of the product under another reason may be meant, \
               which nothing else explains.",
        why: "What explains a payment is known when all are spent.",
        example: "Two units are missing from a shipment; Amazon paid for two of the product as lost in the \
                  warehouse, where none was lost. The shortage is held as possible.",
        fixture: "inbound_shortage/paid_under_another_reason",
        run: |netter| netter.paid_under_another_reason(),
    },
    Pass {
        name: "payments under another SKU",
        does: "An open shortage is held for which a payment of another product of the shipment may be meant.",
        why: "As before, and after it: a payment under the product's own name explains more than one under another's.",
        example: "Three units of a product are missing from a shipment, and three of another product of the same \
                  shipment were paid for, of which none is missing. The shortage is held as possible.",
        fixture: "inbound_shortage/paid_under_another_sku",
        run: |netter| netter.paid_under_another_sku(),
    },
    Pass {
        name: "units added without a cause",
        does: "An open loss is held after which units of the product were added by a row that nothing explains.",
        why: "Last: rows that answered something are known, and what is left over is named beside the loss.",
        example: "Two units were lost on 12 October, and a correction added two of the product on 15 October, \
                  which no row took out before. The loss is possible, and the row that added them is named beside \
                  it.",
        fixture: "lost_in_warehouse/added_without_cause",
        run: |netter| netter.added_without_cause(),
    },
];

//! The letters about a claim, and what contradicts, in outputs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::desk::ClaimView;
use crate::desk::lint::Flaw;
use crate::policy::Policy;
use crate::policy::letters::LetterKind;
use crate::render::writers::letters::Letter;

/// The letters about a claim; null where one is not needed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TextsV1 {
    /// To the buyer.
    pub buyer: Option<TextV1>,
    /// To Amazon, while nobody has decided.
    pub represent: Option<TextV1>,
    /// To Amazon, against a decision.
    pub appeal: Option<TextV1>,
    /// To Amazon, for the bank.
    pub chargeback: Option<TextV1>,
    /// To Amazon, for a refund that it gave.
    pub safe_t: Option<TextV1>,
}

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TextV1 {
    /// Where it stands below the output folder; its name ends in `.draft.txt` where it may not go out.
    pub path: String,
    /// Names of its parts, in order.
    pub parts: Vec<String>,
    /// What is wrong with it.
    pub lint: Vec<Flaw>,
    /// The text, where it may go out; null where a fact or a document is missing.
    pub message: Option<String>,
}

/// Something that guides and Amazon say differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConflictV1 {
    /// Name.
    pub id: String,
    /// What the guides say.
    pub guides: String,
    /// What Amazon says.
    pub amazon: String,
    /// What this program does.
    pub does: String,
    /// Where it is written.
    pub source: String,
}

/// The letters about a claim as version 1 shows them.
pub(super) fn texts_v1(letters: &[Letter]) -> TextsV1 {
    let text = |kind: LetterKind| {
        let letter = letters.iter().find(|letter| letter.kind == kind)?;
        Some(TextV1 {
            path: letter.path.clone(),
            parts: letter.parts.clone(),
            lint: letter.flaws.clone(),
            message: (!letter.is_draft).then(|| letter.text.clone()),
        })
    };
    TextsV1 {
        buyer: text(LetterKind::Buyer),
        represent: text(LetterKind::Represent),
        appeal: text(LetterKind::Appeal),
        chargeback: text(LetterKind::Chargeback),
        safe_t: text(LetterKind::SafeT),
    }
}

/// The differences that touch a claim as version 1 shows them.
pub(super) fn conflicts_v1(claim: &ClaimView, policy: &Policy) -> Vec<ConflictV1> {
    let touching = policy.conflicts().iter().filter(|row| claim.conflicts.contains(&row.id));
    let rows = touching.map(|row| ConflictV1 {
        id: row.id.clone(),
        guides: row.guides.clone(),
        amazon: row.amazon.clone(),
        does: row.does.clone(),
        source: row.source.clone(),
    });
    rows.collect()
}

//! What the log is made of: events, payments, cases and runs.

use jiff::civil::Date;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::cases::LogState;
use crate::model::Money;
use crate::model::money::{SCALE, from_decimal};

/// Who moved a case.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// A scan, by what the reports show or by the calendar.
    Scan,
    /// The seller.
    User,
    /// The hand-kept list of filed cases.
    Import,
}

impl By {
    /// Every origin.
    pub const ALL: &[Self] = &[Self::Scan, Self::User, Self::Import];

    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scan => "scan",
            Self::User => "user",
            Self::Import => "import",
        }
    }
}

/// What an event does.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Moves a portion from one state to another.
    State,
    /// Asks Amazon again: the days start anew.
    FollowUp,
    /// Says something.
    Note,
    /// The queue handed the case's folder out.
    HandedOut,
    /// Takes a group of the seller's events out of the fold.
    Undo,
}

impl What {
    /// Every kind.
    pub const ALL: &[Self] =
        &[Self::State, Self::FollowUp, Self::Note, Self::HandedOut, Self::Undo];

    /// The name in the log.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::FollowUp => "follow_up",
            Self::Note => "note",
            Self::HandedOut => "handed_out",
            Self::Undo => "undo",
        }
    }
}

/// A place in a file of a dump, as an event keeps it.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema,
)]
#[schemars(rename = "Place")]
pub struct LoggedPlace {
    /// File.
    pub file: String,
    /// SHA-256 of the file, in hexadecimal.
    pub digest: String,
    /// Line.
    pub line: u32,
}

/// One thing that happened to a portion of a case. Events are never changed and never deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// Position in the log; 0 before it is written.
    pub seq: i64,
    /// Events of one command share the position of the first.
    pub group: i64,
    /// Account.
    pub account: String,
    /// Case.
    pub case: String,
    /// The lines it is about, by their own identity.
    pub portion: String,
    /// What it does.
    pub what: What,
    /// Day that it speaks for.
    #[schemars(with = "crate::model::shapes::Day")]
    pub day: Date,
    /// When it was written: the only time of a clock. Empty before it is written.
    pub at: String,
    /// State before; `None` where the case was not known.
    pub from: Option<LogState>,
    /// State after.
    pub to: LogState,
    /// Who moved it.
    pub by: By,
    /// The row that moved it.
    pub row: Option<LoggedPlace>,
    /// The run that wrote it.
    pub run: Option<i64>,
    /// What else there is to say.
    pub note: Option<String>,
    /// Amazon's case id.
    pub amazon_case_id: Option<String>,
    /// Day until which Amazon waits for an answer.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub due: Option<Date>,
    /// Units that the portion had open.
    pub units: Option<i64>,
    /// Their worth.
    #[serde(with = "money_text")]
    #[schemars(with = "Option<crate::model::shapes::MoneyText>")]
    pub amount: Option<Money>,
    /// The group that it takes out of the fold.
    pub undoes: Option<i64>,
}

impl Event {
    /// An event that moves a portion, before it is written.
    #[must_use]
    pub fn new(
        case: &str,
        portion: &str,
        day: Date,
        from: Option<LogState>,
        to: LogState,
        by: By,
    ) -> Self {
        Self {
            seq: 0,
            group: 0,
            account: String::new(),
            case: case.to_owned(),
            portion: portion.to_owned(),
            what: What::State,
            day,
            at: String::new(),
            from,
            to,
            by,
            row: None,
            run: None,
            note: None,
            amazon_case_id: None,
            due: None,
            units: None,
            amount: None,
            undoes: None,
        }
    }
}

/// Which payment answers which case. One that moved to another case stands again with its sign turned.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct LoggedPayment {
    /// Account.
    pub account: String,
    /// Case.
    pub case: String,
    /// What tells the payment from others: its reimbursement id and product, else its day, order and amount.
    pub key: String,
    /// Day of it.
    #[schemars(with = "crate::model::shapes::Day")]
    pub day: Date,
    /// Units in cash.
    pub cash: i64,
    /// Units in stock.
    pub stock: i64,
    /// Money.
    #[serde(with = "money_text")]
    #[schemars(with = "Option<crate::model::shapes::MoneyText>")]
    pub amount: Option<Money>,
    /// Reimbursement.
    pub reimbursement_id: Option<String>,
    /// The group of the event that it came with.
    pub event: i64,
    /// Who noted it.
    pub by: By,
}

/// One run of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LoggedRun {
    /// Position.
    pub id: i64,
    /// Account.
    pub account: String,
    /// Day that it spoke for.
    #[schemars(with = "crate::model::shapes::Day")]
    pub as_of: Date,
    /// SHA-256 of the policy tables.
    #[schemars(with = "crate::model::shapes::Digest")]
    pub policy: String,
    /// SHA-256 over the digests of its inputs.
    #[schemars(with = "crate::model::shapes::Digest")]
    pub inputs: String,
    /// Its options.
    pub options: String,
    /// Version of the program.
    pub version: String,
    /// Its output folder; `None` where nothing was written.
    pub out: Option<String>,
    /// The folders that it read, one a line; empty where it read none from disk.
    #[serde(default)]
    pub dump: String,
    /// Cases that it found.
    pub cases: i64,
    /// The last event of the log when it ended.
    pub last_event: i64,
    /// When it ended.
    pub at: String,
}

/// Money as a decimal and its currency, such as `12.34 USD`.
pub(super) mod money_text {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use super::{Decimal, Money, SCALE, from_decimal};

    /// The text of an amount, with all its decimal places.
    pub(in crate::caselog) fn text(money: Money) -> String {
        let exact = Decimal::from_i128_with_scale(i128::from(money.micros), SCALE).normalize();
        format!("{exact} {}", money.currency)
    }

    /// The amount of a text.
    pub(in crate::caselog) fn money(text: &str) -> Option<Money> {
        let (amount, currency) = text.split_once(' ')?;
        let micros = from_decimal(amount.parse().ok()?).ok()?;
        Some(Money::new(micros, currency.parse().ok()?))
    }

    pub(in crate::caselog) fn serialize<S: Serializer>(
        money: &Option<Money>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        money.map(text).serialize(serializer)
    }

    pub(in crate::caselog) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Money>, D::Error> {
        let Some(found) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        money(&found).map(Some).ok_or_else(|| D::Error::custom(format!("not money: {found}")))
    }
}

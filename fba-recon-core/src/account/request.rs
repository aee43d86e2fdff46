//! What a run is asked for.

use jiff::civil::Date;

use crate::assess::Declared;
use crate::cases::LeastValues;
use crate::model::Now;
use crate::policy::PolicyMode;

/// What a run is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// Name of the account; part of every case id.
    pub account: String,
    /// The date the run speaks for.
    pub as_of: Date,
    /// The moment of that date, where it is given.
    pub moment: Option<jiff::Timestamp>,
    /// Which windows decide.
    pub mode: PolicyMode,
    /// The account's store, where the user chose one.
    pub marketplace: Option<String>,
    /// Days that the user vouches for.
    pub declared: Vec<Declared>,
    /// The day on which the user downloaded every report that is there.
    pub downloaded: Option<Date>,
    /// What a case must be worth to be filed.
    pub least: LeastValues,
}

impl Request {
    /// A scan of an account on a day: by the tables in force, nothing vouched for, and no case too small to be filed.
    #[must_use]
    pub fn new(account: impl Into<String>, as_of: Date) -> Self {
        Self {
            account: account.into(),
            as_of,
            moment: None,
            mode: PolicyMode::default(),
            marketplace: None,
            declared: Vec::new(),
            downloaded: None,
            least: LeastValues::default(),
        }
    }

    /// The day or the moment that the run speaks for.
    #[must_use]
    pub fn now(&self) -> Now {
        Now { day: self.as_of, moment: self.moment }
    }
}

//! How long after its event a claim may be filed or answered, as values: each language words them in its own order.

use std::fmt;

use crate::model::Period;

/// What a length of time is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Hours from a moment.
    Hours,
    /// Calendar days.
    Days,
    /// Days without weekends.
    BusinessDays,
    /// Calendar months.
    Months,
}

impl Unit {
    /// The name of its word in a language.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hours => "hours",
            Self::Days => "days",
            Self::BusinessDays => "business_days",
            Self::Months => "months",
        }
    }
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// How many.
    pub count: i32,
    /// Of what.
    pub unit: Unit,
}

impl From<Period> for Length {
    fn from(period: Period) -> Self {
        match period {
            Period::Days(count) => Self { count, unit: Unit::Days },
            Period::Months(count) => Self { count, unit: Unit::Months },
        }
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.count, self.unit.as_str().replace('_', " "))
    }
}

/// How long after its event something may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Span {
    /// Not known.
    #[default]
    Unknown,
    /// Until so long after it.
    Within(Length),
    /// From so long after it, or from the day on which the claim is eligible, until so long after it, or without a last
    /// day that is known.
    Between {
        /// `None`: from the day on which it is eligible.
        opens: Option<Length>,
        /// `None`: no end is known.
        closes: Option<Length>,
    },
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => Ok(()),
            Self::Within(length) => length.fmt(f),
            Self::Between { opens, closes } => {
                match opens {
                    Some(opens) => write!(f, "{opens} to ")?,
                    None => f.write_str("eligibility to ")?,
                }
                match closes {
                    Some(closes) => closes.fmt(f),
                    None => f.write_str("no end"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_told_in_words() {
        let length = |text: &str| Some(Length::from(text.parse::<Period>().unwrap()));
        let between = |opens, closes| Span::Between { opens, closes }.to_string();
        assert_eq!(between(length("60d"), length("18m")), "60 days to 18 months");
        assert_eq!(between(None, None), "eligibility to no end");
        let two = Length { count: 2, unit: Unit::BusinessDays };
        assert_eq!(Span::Within(two).to_string(), "2 business days");
        assert_eq!(Span::Unknown.to_string(), "");
    }
}

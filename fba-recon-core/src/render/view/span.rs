//! How long a window is open, as values for the words of a language.

use serde::Serialize;

use crate::assess::{Length, Span};
use crate::render::Words;

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LengthView {
    /// How many.
    pub count: i32,
    /// Of what: `hours`, `days`, `business_days` or `months`.
    pub unit: &'static str,
}

/// How long after its event something may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SpanView {
    /// Whether it has an end alone, and begins with the event.
    pub is_length: bool,
    /// How long after the event it opens; none where it opens with the claim being eligible, or with the event.
    pub opens: Option<LengthView>,
    /// How long after the event it closes; none where no end is known.
    pub closes: Option<LengthView>,
}

impl SpanView {
    /// A span as values.
    #[must_use]
    pub fn of(span: Span) -> Self {
        let view = |length: Length| LengthView { count: length.count, unit: length.unit.as_str() };
        let (is_length, opens, closes) = match span {
            Span::Unknown => (true, None, None),
            Span::Within(length) => (true, None, Some(length)),
            Span::Between { opens, closes } => (false, opens, closes),
        };
        Self { is_length, opens: opens.map(view), closes: closes.map(view) }
    }

    /// The same in the words of a language.
    #[must_use]
    pub fn in_words(self, words: &Words) -> String {
        let length = |length: Option<LengthView>| {
            let told = |length: LengthView| {
                format!("{} {}", length.count, words.text("unit", length.unit))
            };
            length.map(told).unwrap_or_default()
        };
        let (opens, closes) = (length(self.opens), length(self.closes));
        let phrase = match (self.is_length, self.opens, self.closes) {
            (true, ..) => return closes,
            (false, Some(_), Some(_)) => "between",
            (false, Some(_), None) => "from",
            (false, None, Some(_)) => "until",
            (false, None, None) => "always",
        };
        words.text("span", phrase).replace("{opens}", &opens).replace("{closes}", &closes)
    }
}

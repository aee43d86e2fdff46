//! What an exhibit says: the facts of the case's message, without what asks for something, and without what is ours.

use std::collections::BTreeMap;

/// An exhibit as texts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Content {
    pub(super) heading: String,
    /// Names and values.
    pub(super) identifiers: Vec<(String, String)>,
    /// What decides, where a rule words it.
    pub(super) notes: Vec<String>,
    pub(super) equation: Vec<String>,
    /// Rows of reports.
    pub(super) rows: Vec<Row>,
    /// What was taken off and what was searched and not found.
    pub(super) answers: Vec<Row>,
    /// Names of the reports, and the days that are told of them.
    pub(super) reports: Vec<(String, String)>,
}

/// A numbered row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) number: String,
    pub(super) report: String,
    pub(super) date: String,
    pub(super) what: String,
}

impl Content {
    /// Reads the facts that the message of a rule gives; `None` where they have not the form of facts.
    pub(super) fn read(facts: &str) -> Option<Self> {
        let mut lines = facts.lines().filter(|line| !line.trim().is_empty());
        let mut content = Self {
            heading: lines.next()?.strip_prefix("Subject: ")?.to_owned(),
            ..Self::default()
        };
        let mut opening = Vec::new();
        let (mut part, mut is_told) = ("", false);
        for line in lines {
            if let Some(name) = line.strip_prefix('\t') {
                part = name;
                continue;
            }
            match part {
                "rows" => content.rows.push(Row::read(line)?),
                "answers" => content.answers.push(Row::read(line)?),
                "equation" => content.equation.push(line.to_owned()),
                _ => match line.split_once(": ") {
                    Some((name, value)) if name == "Marketplace" || is_told => {
                        is_told = true;
                        let entry = (name.to_owned(), value.to_owned());
                        content.identifiers.extend((!value.is_empty()).then_some(entry));
                    }
                    _ => opening.push(line.to_owned()),
                },
            }
        }
        // The first sentence asks for something; those below it say what decides.
        content.notes = opening.into_iter().skip(1).collect();
        content.reports = content.reports();
        (part == "equation").then_some(content)
    }

    /// The reports of all rows, each with the days that are told of it.
    fn reports(&self) -> Vec<(String, String)> {
        let mut spans: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
        for row in self.rows.iter().chain(&self.answers) {
            let (first, last) = row.date.split_once(" to ").unwrap_or((&row.date, &row.date));
            if first.is_empty() || row.report.starts_with("Our ") {
                continue;
            }
            let span = spans.entry(&row.report).or_insert((first, last));
            *span = (span.0.min(first), span.1.max(last));
        }
        let told = spans.into_iter().map(|(report, (first, last))| {
            let days = if first == last { first.to_owned() } else { format!("{first} to {last}") };
            (report.to_owned(), days)
        });
        told.collect()
    }

    /// Every text, to be changed in place.
    pub(super) fn texts_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let rows = self.rows.iter_mut().chain(&mut self.answers);
        let rows =
            rows.flat_map(|row| [&mut row.report, &mut row.date, &mut row.what, &mut row.number]);
        let pairs = self.identifiers.iter_mut().chain(&mut self.reports);
        let pairs = pairs.flat_map(|(name, value)| [name, value]);
        let lines = self.notes.iter_mut().chain(&mut self.equation);
        std::iter::once(&mut self.heading).chain(pairs).chain(lines).chain(rows)
    }
}

impl Row {
    fn read(line: &str) -> Option<Self> {
        let (number, line) = line.split_once(". ")?;
        let mut cells = line.splitn(3, '\t');
        let mut cell = || cells.next().map(ToOwned::to_owned);
        Some(Self { number: number.to_owned(), report: cell()?, date: cell()?, what: cell()? })
    }
}

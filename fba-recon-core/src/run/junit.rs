//! JUnit: what systems for continuous integration draw. A suite is an account, a test a rule; a gate that the run does
//! not pass is a failure, what could not run or be read is an error. Times and hosts are left out: the same run gives
//! the same bytes.

use std::collections::BTreeMap;
use std::io;

use quick_xml::Writer;
use quick_xml::events::BytesText;

use crate::account::Run;
use crate::diag::{Code, Severity};
use crate::model::visible::visible;

/// Messages of one code that are told.
const MESSAGES_MAX: usize = 20;

/// The suites of a run.
#[derive(Debug, Default)]
pub struct JUnit {
    suites: Vec<Suite>,
}

#[derive(Debug)]
struct Suite {
    account: String,
    tests: Vec<Test>,
}

#[derive(Debug)]
struct Test {
    class: &'static str,
    name: String,
    result: Outcome,
}

#[derive(Debug)]
enum Outcome {
    Passed(String),
    Failure(String),
    Error(String),
}

impl JUnit {
    /// Adds an account that was scanned, with the reasons why it does not pass its gates.
    pub fn add(&mut self, run: &Run, reasons: &[String]) {
        let mut found: BTreeMap<&str, usize> = BTreeMap::new();
        for case in &run.cases {
            *found.entry(case.detector).or_default() += 1;
        }
        let rules = run.rules.as_slice().iter().map(|detector| {
            let cases = found.get(detector.id).copied().unwrap_or(0);
            let result = match run.failed.get(detector.id) {
                Some(told) => Outcome::Error(told.clone()),
                None => {
                    Outcome::Passed(format!("{cases} case{}", if cases == 1 { "" } else { "s" }))
                }
            };
            Test { class: "rules", name: detector.id.to_owned(), result }
        });
        let mut errors: BTreeMap<Code, Vec<&str>> = BTreeMap::new();
        for diagnostic in &run.inventory.diagnostics {
            if diagnostic.severity() == Severity::Error && diagnostic.code != Code::FailedDetector {
                errors.entry(diagnostic.code).or_default().push(&diagnostic.message);
            }
        }
        let inputs = errors.into_iter().map(|(code, messages)| {
            let more = messages.len().saturating_sub(MESSAGES_MAX);
            let mut told = messages[..messages.len() - more].join("\n");
            if more > 0 {
                told.push_str(&format!("\nand {more} more, see diagnostics.txt"));
            }
            Test { class: "inputs", name: code.to_string(), result: Outcome::Error(told) }
        });
        let gates = reasons.iter().map(|reason| {
            let name = reason.split_once(':').map_or(reason.as_str(), |(name, _)| name);
            Test { class: "gates", name: name.to_owned(), result: Outcome::Failure(reason.clone()) }
        });
        let tests = rules.chain(inputs).chain(gates).collect();
        self.suites.push(Suite { account: run.request.account.clone(), tests });
    }

    /// Adds an account that failed.
    pub fn fail(&mut self, account: &str, error: &str) {
        let test = Test {
            class: "account",
            name: "scan".to_owned(),
            result: Outcome::Error(error.to_owned()),
        };
        self.suites.push(Suite { account: account.to_owned(), tests: vec![test] });
    }

    /// Adds the suites of another run after these.
    pub fn join(&mut self, other: Self) {
        self.suites.extend(other.suites);
    }

    /// The document, in UTF-8.
    ///
    /// # Errors
    /// Only where memory cannot be written.
    pub fn to_xml(&self) -> io::Result<String> {
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
        let root = writer.create_element("testsuites").with_attribute(("name", "fba-recon"));
        root.write_inner_content(|writer| {
            self.suites.iter().try_for_each(|suite| write_suite(writer, suite))
        })?;
        let body = String::from_utf8_lossy(&writer.into_inner()).into_owned();
        Ok(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{body}\n"))
    }
}

fn write_suite(writer: &mut Writer<Vec<u8>>, suite: &Suite) -> io::Result<()> {
    let count = |is: fn(&Outcome) -> bool| {
        suite.tests.iter().filter(|test| is(&test.result)).count().to_string()
    };
    let account = visible(&suite.account);
    let element = writer
        .create_element("testsuite")
        .with_attribute(("name", account.as_ref()))
        .with_attribute(("tests", suite.tests.len().to_string().as_str()))
        .with_attribute((
            "failures",
            count(|result| matches!(result, Outcome::Failure(_))).as_str(),
        ))
        .with_attribute(("errors", count(|result| matches!(result, Outcome::Error(_))).as_str()));
    element.write_inner_content(|writer| {
        suite.tests.iter().try_for_each(|test| write_test(writer, test))
    })?;
    Ok(())
}

fn write_test(writer: &mut Writer<Vec<u8>>, test: &Test) -> io::Result<()> {
    let element = writer
        .create_element("testcase")
        .with_attribute(("classname", test.class))
        .with_attribute(("name", test.name.as_str()));
    element.write_inner_content(|writer| {
        let (name, text) = match &test.result {
            Outcome::Passed(text) => ("system-out", text),
            Outcome::Failure(text) => ("failure", text),
            Outcome::Error(text) => ("error", text),
        };
        let text: Vec<_> = text.lines().map(|line| visible(line).into_owned()).collect();
        let message = text.first().cloned().unwrap_or_default();
        let mut inner = writer.create_element(name);
        if name != "system-out" {
            inner = inner.with_attribute(("message", message.as_str()));
        }
        inner.write_text_content(BytesText::new(&text.join("\n")))?;
        Ok(())
    })?;
    Ok(())
}

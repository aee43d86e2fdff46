//! Languages and templates: the operator reads English or Chinese; every template may be overridden.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::fmt;
use std::io;
use std::sync::OnceLock;

use minijinja::Environment;
use minijinja::value::{Serde, Value};
use serde::Serialize;

use super::filled::{self, Bounded, KEPT_TIMES, PAGE_MAX, TEXT_MAX, on_one_line};
use super::fonts::Fonts;
use super::spent::Counted;
use crate::detect::{Detector, Rules};

macro_rules! embedded {
    ($($name:literal),+ $(,)?) => { &[$(($name, include_str!(concat!("templates/", $name)))),+] };
}

/// The embedded templates that are no rule's: path below `templates/` and text. The first one of a message is what
/// the rules' own messages fill in.
pub const EMBEDDED_TEMPLATES: &[(&str, &str)] = embedded![
    "claim/claim.md.j2",
    "letter/appeal.txt.j2",
    "letter/buyer.txt.j2",
    "letter/chargeback.txt.j2",
    "letter/parts.txt.j2",
    "letter/represent.txt.j2",
    "letter/safe_t.txt.j2",
    "message/en.txt.j2",
    "page/report.html.j2",
    "rules/rules.md.j2",
    "sheet/sheet.md.j2",
    "summary/summary.md.j2",
];

const MESSAGES: &[(Lang, &str)] =
    &[(Lang::En, include_str!("messages/en.toml")), (Lang::Zh, include_str!("messages/zh.toml"))];

macro_rules! words_of_outputs {
    ($($section:literal: $folder:literal),+ $(,)?) => { &[$(OutputWords {
        section: $section,
        en: include_str!(concat!("templates/", $folder, "/en.toml")),
        zh: include_str!(concat!("templates/", $folder, "/zh.toml")),
    }),+] };
}

/// The words of one output, beside its template.
struct OutputWords {
    /// Where its template finds them in `t`.
    section: &'static str,
    en: &'static str,
    zh: &'static str,
}

/// The words of the texts, by the folder of their template; `common` are those that several of them use.
const WORDS_OF_OUTPUTS: &[OutputWords] = words_of_outputs![
    "claim_sheet": "claim",
    "common": "common",
    "letter_text": "letter",
    "rules": "rules",
    "sheet": "sheet",
    "summary": "summary",
];

/// The frame of every message to Amazon.
const MESSAGE_FRAME: &str = "message/en.txt.j2";

/// Where a template set holds the message of a rule.
pub(super) fn message_path(detector: &str) -> String {
    format!("rules/{detector}/message.txt.j2")
}

/// Every embedded template by its path in a template set: those of the outputs, and the message of each rule at
/// `rules/ID/message.txt.j2`.
#[must_use]
pub fn templates() -> BTreeMap<String, String> {
    templates_of(Rules::default().as_slice())
}

/// The same with the messages of these rules.
fn templates_of(rules: &[&Detector]) -> BTreeMap<String, String> {
    let own =
        EMBEDDED_TEMPLATES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    let rules = rules.iter().filter(|rule| !rule.texts.message.is_empty());
    let rules = rules.map(|rule| (message_path(rule.id), rule.texts.message.to_owned()));
    own.chain(rules).collect()
}

/// Language of the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese.
    Zh,
}

impl Lang {
    /// The name on the command line and of its templates' folder.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }
}

/// Why something could not be rendered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// A template, perhaps one of the user's, does not parse or cannot be filled.
    #[error("{text}")]
    Template {
        /// The template, its line and what is wrong there.
        text: String,
        /// What the template engine says.
        #[source]
        source: minijinja::Error,
    },
    /// A set of templates does not fit this program, or a template could cost too much.
    #[error("{0}")]
    Set(String),
    /// The words of a rule or of the outputs are no TOML.
    #[error("{whose}: {source}")]
    Words {
        /// Id of the rule, or `messages`.
        whose: String,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// Two rules word one name.
    #[error("{rule}: {name} has a text already")]
    TakenName {
        /// The later rule.
        rule: String,
        /// The name.
        name: String,
    },
    /// A table could not be written or read.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// A document could not be written.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The workbook could not be written.
    #[error(transparent)]
    Workbook(Box<rust_xlsxwriter::XlsxError>),
    /// The sink took a file no more.
    #[error("cannot write: {0}")]
    Sink(#[source] io::Error),
    /// A value does not fit its format.
    #[error("{0}")]
    Value(String),
}

/// Short texts and templates of one language.
pub struct Words {
    lang: Lang,
    texts: toml::Table,
    /// The same texts as templates see them.
    shown: Value,
    /// The English ones, where these are of another language: what goes out is English.
    english: Option<Value>,
    /// The templates; ours are made ready when one is filled, for many commands only need the texts.
    environment: OnceLock<Environment<'static>>,
    /// The embedded templates, where some are replaced: exhibits are filled by them alone.
    embedded: Option<Environment<'static>>,
    fonts: Fonts,
    rules: Rules,
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words").field("lang", &self.lang).finish_non_exhaustive()
    }
}

impl Words {
    /// The words of a language, with some templates replaced: path below `templates/` to text.
    ///
    /// # Errors
    /// When a replacement has no template to replace, or does not parse; when the frame of the messages is replaced
    /// and the message of a rule is not: a set made for another version would frame a message it never saw.
    pub fn new(lang: Lang, overrides: &BTreeMap<String, String>) -> Result<Self, RenderError> {
        Self::of_rules(lang, overrides, Rules::default())
    }

    /// The same with the words and messages of these rules, which a run that is rendered with them has to have.
    ///
    /// # Errors
    /// As [`Words::new`]; and when a rule words a name that has a text already, or its message does not parse.
    pub fn of_rules(
        lang: Lang,
        overrides: &BTreeMap<String, String>,
        rules: Rules,
    ) -> Result<Self, RenderError> {
        let own = rules.as_slice();
        let texts = texts(lang, own)?;
        // What is somebody else's is looked at now: what is wrong with it is said before a report is read.
        let environment = if overrides.is_empty() && rules.are_ours() {
            OnceLock::new()
        } else {
            filled::environment(lang, with_overrides(overrides, own)?)?.into()
        };
        let embedded = if overrides.is_empty() {
            None
        } else {
            Some(filled::environment(lang, templates_of(own))?)
        };
        let shown = safe(&toml::Value::Table(texts.clone()));
        let english = match lang {
            Lang::En => None,
            Lang::Zh => Some(safe(&toml::Value::Table(self::texts(Lang::En, own)?))),
        };
        let fonts = Fonts::default();
        Ok(Self { lang, texts, shown, english, environment, embedded, fonts, rules })
    }

    /// The rules whose words these are.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The same words, with fonts for titles that the embedded one cannot show.
    #[must_use]
    pub fn with_fonts(self, fonts: Fonts) -> Self {
        Self { fonts, ..self }
    }

    /// Fonts for what the embedded one cannot show.
    pub(super) fn fonts(&self) -> &Fonts {
        &self.fonts
    }

    /// The language.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// A short text by its path, such as `status.claimable`; the path itself where there is none.
    #[must_use]
    pub fn text<'a>(&'a self, section: &str, key: &'a str) -> &'a str {
        let found = self.texts.get(section).and_then(|section| section.get(key));
        found.and_then(toml::Value::as_str).unwrap_or(key)
    }

    /// Names that any output may show, by section: the texts without the sentences of one output.
    pub(super) fn names(&self) -> impl Iterator<Item = (&String, &toml::Value)> {
        let of_output =
            |section: &str| WORDS_OF_OUTPUTS.iter().any(|output| output.section == section);
        self.texts.iter().filter(move |(section, _)| !of_output(section))
    }

    /// Every short text, for tests that compare languages.
    #[must_use]
    pub fn texts(&self) -> &toml::Table {
        &self.texts
    }

    /// Renders a template; `t` holds the short texts, `s` the data, `lang` the name of the language.
    pub(super) fn render_at(
        &self,
        path: &str,
        data: &impl Serialize,
    ) -> Result<String, RenderError> {
        self.render_by(self.environment()?, self.lang, path, data)
    }

    /// The same in English, which goes out, whatever the language of these words is.
    pub(super) fn render_english(
        &self,
        path: &str,
        data: &impl Serialize,
    ) -> Result<String, RenderError> {
        self.render_by(self.environment()?, Lang::En, path, data)
    }

    /// Renders an embedded template, whatever replaces it: what a program reads on has a form that no one changes.
    pub(super) fn render_exhibit(
        &self,
        path: &str,
        data: &impl Serialize,
    ) -> Result<String, RenderError> {
        let environment = match &self.embedded {
            Some(embedded) => embedded,
            None => self.environment()?,
        };
        self.render_by(environment, self.lang, path, data)
    }

    /// The templates, made ready if nobody asked for them before.
    fn environment(&self) -> Result<&Environment<'static>, RenderError> {
        if let Some(environment) = self.environment.get() {
            return Ok(environment);
        }
        let own = filled::environment(self.lang, templates_of(self.rules.as_slice()))?;
        Ok(self.environment.get_or_init(|| own))
    }

    fn render_by(
        &self,
        environment: &Environment<'static>,
        lang: Lang,
        path: &str,
        data: &impl Serialize,
    ) -> Result<String, RenderError> {
        let template = environment.get_template(path).map_err(template_error)?;
        let mut data = Value::from(Serde(data));
        // In a plain text a line break is all that parts lines: only our own text has one. Elsewhere the formatter
        // sees to it, but for what the page and the blocks of a sheet hold whole.
        if path.ends_with(".txt.j2") {
            data = on_one_line(&data).unwrap_or(data);
        }
        let shown = self.english.as_ref().filter(|_| lang == Lang::En).unwrap_or(&self.shown);
        let context = minijinja::context! { t => shown.clone(), s => data, lang => lang.as_str() };
        let most = if path.starts_with("page/") { PAGE_MAX } else { TEXT_MAX };
        let mut text = Bounded { text: Vec::new(), most };
        let _counted = Counted::begin(most.saturating_mul(KEPT_TIMES));
        template.render_captured_to(context, &mut text).map_err(template_error)?;
        let mut text = String::from_utf8(text.text).map_err(|error| {
            let why = minijinja::Error::new(minijinja::ErrorKind::BadSerialization, "no text");
            template_error(why.with_source(error))
        })?;
        text.shrink_to_fit();
        Ok(text)
    }
}

/// Our own texts, which may hold markup.
fn safe(text: &toml::Value) -> Value {
    match text {
        toml::Value::String(text) => Value::from_safe_string(text.clone()),
        toml::Value::Table(table) => {
            let texts = table.iter().map(|(key, text)| (key.clone(), safe(text)));
            Value::from(texts.collect::<BTreeMap<String, Value>>())
        }
        toml::Value::Array(list) => list.iter().map(safe).collect(),
        other => Value::from(Serde(other)),
    }
}

/// The embedded templates with some replaced.
fn with_overrides(
    overrides: &BTreeMap<String, String>,
    rules: &[&Detector],
) -> Result<BTreeMap<String, String>, RenderError> {
    let mut templates = templates_of(rules);
    for (name, text) in overrides {
        if !templates.contains_key(name) {
            let known = templates.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            return Err(RenderError::Set(format!(
                "no template to replace: {name} (there are {known})"
            )));
        }
        templates.insert(name.clone(), text.clone());
    }
    let rules = rules.iter().filter(|rule| !rule.texts.message.is_empty());
    let paths = rules.map(|rule| (rule.id, message_path(rule.id)));
    let lacking = paths.filter(|(_, path)| !overrides.contains_key(path));
    let lacking: Vec<&str> = lacking.map(|(id, _)| id).collect();
    if overrides.contains_key(MESSAGE_FRAME) && !lacking.is_empty() {
        return Err(RenderError::Set(format!(
            "the template set replaces {MESSAGE_FRAME} and lacks the message of {}: add rules/ID/message.txt.j2 \
             for each",
            lacking.join(", ")
        )));
    }
    Ok(templates)
}

/// The short texts of a language: those that are no rule's, and each rule's own under its id or its names.
fn texts(lang: Lang, rules: &[&Detector]) -> Result<toml::Table, RenderError> {
    let parse = |text: &str, whose: &str| {
        text.parse::<toml::Table>().map_err(|error| RenderError::Words {
            whose: whose.to_owned(),
            source: Box::new(error),
        })
    };
    let text = MESSAGES.iter().find(|(own, _)| *own == lang).map_or("", |(_, text)| text);
    let mut texts = parse(text, "messages")?;
    for output in WORDS_OF_OUTPUTS {
        let own = match lang {
            Lang::En => output.en,
            Lang::Zh => output.zh,
        };
        texts.insert(output.section.to_owned(), parse(own, output.section)?.into());
    }
    for rule in rules {
        let own = match lang {
            Lang::En => rule.texts.en,
            Lang::Zh => rule.texts.zh,
        };
        for (name, value) in parse(own, rule.id)? {
            let (section, entries) = match value {
                toml::Value::Table(entries) => (name, entries),
                value => {
                    let section = if name == "title" { "detector".to_owned() } else { name };
                    (section, toml::Table::from_iter([(rule.id.to_owned(), value)]))
                }
            };
            let section = texts.entry(section).or_insert_with(|| toml::Table::new().into());
            let Some(section) = section.as_table_mut() else { continue };
            for (key, text) in entries {
                // One name has one text: a rule words what only it uses.
                if section.insert(key.clone(), text).is_some() {
                    return Err(RenderError::TakenName { rule: rule.id.to_owned(), name: key });
                }
            }
        }
    }
    Ok(texts)
}

pub(super) fn template_error(error: minijinja::Error) -> RenderError {
    let place = error.name().unwrap_or("template");
    let line = error.line().map(|line| format!(", line {line}")).unwrap_or_default();
    let detail = error.detail().map(|detail| format!(": {detail}")).unwrap_or_default();
    // What the text was written to says best why it takes no more.
    let why = match error.source() {
        Some(source) if error.kind() == minijinja::ErrorKind::WriteFailure => source.to_string(),
        _ => format!("{}{detail}", error.kind()),
    };
    let text = format!("{place}{line}: {why}");
    RenderError::Template { text, source: error }
}

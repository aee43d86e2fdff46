//! Languages and templates: the operator reads English or Chinese; every template may be overridden.

use std::collections::BTreeMap;
use std::fmt;

use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

macro_rules! embedded {
    ($($name:literal),+ $(,)?) => { &[$(($name, include_str!(concat!("templates/", $name)))),+] };
}

/// The embedded templates: path below `templates/` and text.
pub const EMBEDDED_TEMPLATES: &[(&str, &str)] = embedded![
    "en/claim.md.j2",
    "en/sheet.md.j2",
    "en/summary.md.j2",
    "message/en.txt.j2",
    "zh/claim.md.j2",
    "zh/sheet.md.j2",
    "zh/summary.md.j2",
];

const MESSAGES: &[(Lang, &str)] =
    &[(Lang::En, include_str!("messages/en.toml")), (Lang::Zh, include_str!("messages/zh.toml"))];

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderError(pub String);

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RenderError {}

impl From<csv::Error> for RenderError {
    fn from(error: csv::Error) -> Self {
        Self(error.to_string())
    }
}

/// Short texts and templates of one language.
pub struct Words {
    lang: Lang,
    texts: toml::Table,
    /// The same texts as templates see them.
    shown: Value,
    environment: Environment<'static>,
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
    /// When a replacement has no template to replace, or does not parse.
    pub fn new(lang: Lang, overrides: &BTreeMap<String, String>) -> Result<Self, RenderError> {
        let text = MESSAGES.iter().find(|(own, _)| *own == lang).map_or("", |(_, text)| text);
        let texts = text.parse::<toml::Table>().map_err(|error| RenderError(error.to_string()))?;
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let mut syntax = minijinja::syntax::SyntaxConfig::builder();
        let syntax =
            syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build();
        environment.set_syntax(syntax.map_err(|error| template_error(&error))?);
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        let mut templates: BTreeMap<String, String> = EMBEDDED_TEMPLATES
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        for (name, text) in overrides {
            if templates.insert(name.clone(), text.clone()).is_none() {
                let known =
                    EMBEDDED_TEMPLATES.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
                return Err(RenderError(format!(
                    "no template to replace: {name} (there are {known})"
                )));
            }
        }
        for (name, text) in templates {
            environment.add_template_owned(name, text).map_err(|error| template_error(&error))?;
        }
        let shown = Value::from(Serde(&texts));
        Ok(Self { lang, texts, shown, environment })
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

    /// Every short text, for tests that compare languages.
    #[must_use]
    pub fn texts(&self) -> &toml::Table {
        &self.texts
    }

    /// Renders a template of the language.
    pub(super) fn render(&self, name: &str, data: &impl Serialize) -> Result<String, RenderError> {
        self.render_at(&format!("{}/{name}", self.lang.as_str()), data)
    }

    /// Renders a template; `t` holds the short texts, `s` the data.
    pub(super) fn render_at(
        &self,
        path: &str,
        data: &impl Serialize,
    ) -> Result<String, RenderError> {
        let template =
            self.environment.get_template(path).map_err(|error| template_error(&error))?;
        let context =
            minijinja::context! { t => self.shown.clone(), s => Value::from(Serde(data)) };
        let mut text = template.render(context).map_err(|error| template_error(&error))?;
        text.shrink_to_fit();
        Ok(text)
    }
}

fn template_error(error: &minijinja::Error) -> RenderError {
    let place = error.name().unwrap_or("template");
    let line = error.line().map(|line| format!(", line {line}")).unwrap_or_default();
    let detail = error.detail().map(|detail| format!(": {detail}")).unwrap_or_default();
    RenderError(format!("{place}{line}: {}{detail}", error.kind()))
}

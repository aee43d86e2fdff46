//! How templates are filled: what is escaped where a value is put in, and how much a template may take and write.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use minijinja::value::{Kwargs, Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, HtmlEscape, State, UndefinedBehavior};

use super::said::said;
use super::shape;
use super::spent;
use super::words::{Lang, RenderError, template_error};
use crate::model::visible;

/// Steps that a template may take; the longest sheet takes some tens of thousands.
const FUEL: u64 = 20_000_000;
/// The longest text of one file, in bytes: a loop of few steps may write long lines. No sheet, message or summary of
/// ours has a hundredth of it; the page holds the data of every case.
pub(super) const TEXT_MAX: usize = 32 << 20;
pub(super) const PAGE_MAX: usize = 1 << 31;
/// How many times as much a template may write into variables and make by filters as it may write.
pub(super) const KEPT_TIMES: usize = 4;
/// How deep templates may call and include one another; ours do so three deep.
const DEPTH_MAX: usize = 32;

/// Templates, ready to be filled.
pub(super) fn environment(
    lang: Lang,
    templates: BTreeMap<String, String>,
) -> Result<Environment<'static>, RenderError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(DEPTH_MAX);
    let mut syntax = minijinja::syntax::SyntaxConfig::builder();
    let syntax = syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build();
    environment.set_syntax(syntax.map_err(template_error)?);
    spent::count_filters(&mut environment);
    environment.add_filter("money", money);
    environment.add_filter("fill", fill);
    environment.add_filter("said", move |text: String| said(lang, &text).into_owned());
    escape(&mut environment);
    for (name, text) in templates {
        if let Some(why) = shape::fault(&text) {
            return Err(RenderError::Set(format!("{name}: {why}")));
        }
        environment.add_template_owned(name, text).map_err(template_error)?;
    }
    Ok(environment)
}

/// Money as it is told, `USD 1.00`; units stay as they are, and nothing stays nothing.
fn money(value: &Value) -> String {
    let part = |name: &str| value.get_attr(name).ok().filter(|part| !part.is_undefined());
    match (part("currency"), part("amount")) {
        (Some(currency), Some(amount)) => format!("{currency} {amount}"),
        _ if value.is_none() => String::new(),
        _ => value.to_string(),
    }
}

/// One of our texts with values in it. `{name}` is a value, escaped as where it is written by itself; `{n:one|many}` is
/// the first of two words where the number `n` is one, else the second.
#[expect(clippy::needless_pass_by_value, reason = "filters are given their named values so")]
fn fill(state: &mut State<'_, '_>, text: &str, values: Kwargs) -> Result<Value, Error> {
    let mut filled = String::with_capacity(2 * text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let unclosed = || Error::new(ErrorKind::InvalidOperation, format!("no }} in: {text}"));
        let (inner, after) = after.split_once('}').ok_or_else(unclosed)?;
        filled.push_str(before);
        let (name, words) = inner.split_once(':').map_or((inner, None), |(n, w)| (n, Some(w)));
        let value: Value = values.get(name)?;
        if value.is_none() || value.is_undefined() {
            let why = format!("{{{name}}} has no value in: {text}");
            return Err(Error::new(ErrorKind::UndefinedError, why));
        }
        match words.map(|words| words.split_once('|').unwrap_or((words, words))) {
            Some((one, many)) => filled.push_str(if value == Value::from(1) { one } else { many }),
            None => filled.push_str(&state.format(value)?),
        }
        rest = after;
    }
    filled.push_str(rest);
    Ok(Value::from_safe_string(filled))
}

/// What is no template's own text is escaped where it is written: in Markdown and HTML all markup of it, elsewhere what
/// is acted on instead of being shown. `code`, `fence` and `block` are for code and blocks of it.
fn escape(environment: &mut Environment<'static>) {
    environment.set_auto_escape_callback(|name| {
        if name.ends_with(".md.j2") {
            AutoEscape::Custom(Cow::Borrowed(MARKDOWN))
        } else if name.ends_with(".html.j2") {
            AutoEscape::Html
        } else {
            AutoEscape::None
        }
    });
    environment.set_formatter(|out, state, value| {
        let text = match value.as_str() {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(spent::text_of(value)?),
        };
        let text = match state.auto_escape() {
            _ if value.is_safe() => Cow::Borrowed(&*text),
            AutoEscape::Custom(name) if name == MARKDOWN => visible::markdown(&text),
            AutoEscape::Html => Cow::Owned(HtmlEscape(&visible::visible_lines(&text)).to_string()),
            _ => visible::visible_lines(&text),
        };
        // What goes into a variable is counted here too.
        spent::spend(text.len())?;
        out.write_str(&text).map_err(Error::from)
    });
    environment
        .add_filter("code", |text: String| Value::from_safe_string(visible::markdown_code(&text)));
    environment.add_filter("fence", |text: String| {
        Value::from_safe_string(visible::markdown_fence(&text))
    });
    environment.add_filter("block", |text: String| {
        Value::from_safe_string(visible::visible_lines(&text).into_owned())
    });
}

const MARKDOWN: &str = "markdown";

/// The same data with each text on one line; nothing where that is so already.
pub(super) fn on_one_line(value: &Value) -> Option<Value> {
    if let Some(text) = value.as_str() {
        return match visible::visible(text) {
            Cow::Owned(text) => Some(Value::from(text)),
            Cow::Borrowed(_) => None,
        };
    }
    let changed = |all: &mut dyn Iterator<Item = &mut Value>| {
        all.fold(false, |is_changed, value| match on_one_line(value) {
            Some(shown) => {
                *value = shown;
                true
            }
            None => is_changed,
        })
    };
    match value.kind() {
        ValueKind::Seq => {
            let mut all: Vec<Value> = value.try_iter().ok()?.collect();
            changed(&mut all.iter_mut()).then(|| Value::from(all))
        }
        ValueKind::Map => {
            let with_value = |key: Value| Some((key.clone(), value.get_item(&key).ok()?));
            let all = value.try_iter().ok()?.filter_map(with_value);
            let (mut keys, mut values): (Vec<Value>, Vec<Value>) = all.unzip();
            let is_changed = changed(&mut keys.iter_mut().chain(&mut values));
            is_changed.then(|| keys.into_iter().zip(values).collect::<BTreeMap<_, _>>().into())
        }
        _ => None,
    }
}

/// A text that a template writes, as far as it may.
pub(super) struct Bounded {
    pub(super) text: Vec<u8>,
    pub(super) most: usize,
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.text.len() + bytes.len() > self.most {
            return Err(io::Error::other(format!("text longer than {} MiB", self.most >> 20)));
        }
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use minijinja::context;

    use super::*;

    fn filled(name: &str, template: &str) -> Result<String, Error> {
        let templates = BTreeMap::from([(name.to_owned(), template.to_owned())]);
        let environment = environment(Lang::En, templates).unwrap();
        let text = Value::from_safe_string("**{n}** {n:unit|units} of {what}".to_owned());
        let data = context! { text, one => 1, two => 2, what => "a*b", none => () };
        environment.get_template(name)?.render(data)
    }

    #[test]
    fn a_text_is_filled_with_escaped_values_and_the_word_for_the_number() {
        let plain = |template: &str| filled("x.txt.j2", template).unwrap();
        assert_eq!(plain("{{ text|fill(n=one, what=what) }}"), "**1** unit of a*b");
        assert_eq!(plain("{{ text|fill(n=two, what=what, more=one) }}"), "**2** units of a*b");
        // What a value holds is shown as it is; what the text holds is markup.
        let sheet = filled("x.md.j2", "{{ text|fill(n=two, what=what) }}").unwrap();
        assert_eq!(sheet, "**2** units of a\\*b");
    }

    #[test]
    fn a_text_without_a_value_is_an_error() {
        for values in ["n=one", "what=what", "n=none, what=what", "n=one, what=nothing"] {
            let template = format!("{{{{ text|fill({values}) }}}}");
            assert!(filled("x.txt.j2", &template).is_err(), "{values}");
        }
        assert!(filled("x.txt.j2", "{{ '{n'|fill(n=one) }}").is_err());
    }
}

//! The shape that a template may have, looked at before it is parsed: what reads templates calls itself for each level
//! of them, and no stack is deep enough for a hundred thousand.

/// The longest template; ours have ten kilobytes.
const BYTES_MAX: usize = 1 << 20;
/// The longest tag; ours have a quarter of a thousand bytes.
const TAG_BYTES_MAX: usize = 2_000;
/// How deep brackets, and words that deny, may nest in a tag.
const TAG_DEPTH_MAX: usize = 40;
/// How deep blocks may nest, counting each branch of a condition.
const BLOCK_DEPTH_MAX: usize = 40;

/// Words that begin a block; one that needs no end counts as deep as its template is long, which no template of ours
/// comes near.
const BEGINS: [&str; 9] =
    ["if", "elif", "for", "macro", "block", "filter", "call", "with", "autoescape"];

/// What is wrong with the shape of a template; `None` for one that can be parsed.
pub(super) fn fault(text: &str) -> Option<&'static str> {
    if text.len() > BYTES_MAX {
        return Some("the template is longer than a megabyte");
    }
    let mut depth = 0_usize;
    // Branches of the conditions that are open.
    let mut branches = vec![0];
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let after = &rest[at + 1..];
        let (end, is_block) = match after.as_bytes().first() {
            Some(b'{') => ("}}", false),
            Some(b'%') => ("%}", true),
            Some(b'#') => {
                rest = after.split_once("#}").map_or("", |(_, rest)| rest);
                continue;
            }
            _ => {
                rest = after;
                continue;
            }
        };
        let inner = &after[1..];
        let close = inner.find(end);
        let tag = close.map_or(inner, |close| &inner[..close]);
        if tag.len() > TAG_BYTES_MAX {
            return Some("a tag of the template is too long");
        }
        if is_deep(tag) {
            return Some("a tag of the template is nested too deep");
        }
        let word = tag.trim_start_matches(['-', '+', ' ', '\n', '\t', '\r']);
        let word = word.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
        if is_block && BEGINS.contains(&word) {
            depth += 1;
            match branches.last_mut() {
                Some(open) if word == "elif" => *open += 1,
                _ => branches.push(0),
            }
        } else if is_block && word.starts_with("end") && word != "endset" {
            depth = depth.saturating_sub(1 + branches.pop().unwrap_or(0));
        }
        if depth > BLOCK_DEPTH_MAX {
            return Some("blocks of the template are nested too deep");
        }
        rest = close.map_or("", |close| &inner[close + 2..]);
    }
    None
}

/// Whether brackets, or words and signs that deny, are nested too deep in a tag.
fn is_deep(tag: &str) -> bool {
    let mut depth = 0_usize;
    let mut most = 0;
    for byte in tag.bytes() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        most = most.max(depth);
    }
    let denies = tag
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| matches!(*word, "not" | "if" | "else"));
    let signs = tag.bytes().filter(|byte| *byte == b'-').count();
    most + denies.count() + signs / 4 > TAG_DEPTH_MAX
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::templates;

    #[test]
    fn our_templates_have_a_shape_and_deep_ones_have_none() {
        for (name, text) in templates() {
            assert_eq!(fault(&text), None, "{name}");
        }
        let deep = |text: &str, many: usize, end: &str| text.repeat(many) + &end.repeat(many);
        for (text, told) in [
            (format!("{{{{ {} }}}}", deep("(", 50, ")")), "nested"),
            (format!("{{{{ {}1 }}}}", "not ".repeat(50)), "nested"),
            (format!("{{{{ 1{} }}}}", "|abs".repeat(600)), "too long"),
            (deep("{% if 1 %}", 50, "{% endif %}"), "blocks"),
            (format!("{{% if 1 %}}{}{{% endif %}}", "{% elif 1 %}".repeat(50)), "blocks"),
            ("x".repeat(BYTES_MAX + 1), "megabyte"),
        ] {
            assert!(fault(&text).is_some_and(|why| why.contains(told)), "{told}");
        }
        let flat =
            "{% if 1 %}{% elif 2 %}{% endif %}".repeat(200) + "{# {% if %} #} { {% for x in y %}";
        assert_eq!(fault(&flat), None);
    }
}

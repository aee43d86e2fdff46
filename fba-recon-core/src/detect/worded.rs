//! Names that have their text in a rule's own `en.toml` or among the texts that all rules share, looked up by the compiler.

/// Declares a name that is worded in a section of these texts.
macro_rules! worded_name {
    ($(#[$about:meta])* $name:ident in $section:literal) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(&'static str);

        impl $name {
            /// A name that is worded elsewhere: a column's, or one of a rule of your own.
            #[must_use]
            pub const fn new(name: &'static str) -> Self {
                Self(name)
            }

            /// A name that has its text in a rule's file or among those that all share.
            pub(crate) const fn worded(name: &'static str, own: &str) -> Self {
                use $crate::detect::worded::{has_key, section};
                const HEADER: &str = concat!("\n[", $section, "]\n");
                const SHARED: &str = section(include_str!("../render/messages/en.toml"), HEADER);
                assert!(
                    has_key(section(own, HEADER), name) || has_key(SHARED, name),
                    concat!("a name without a text in [", $section, "] of en.toml")
                );
                Self(name)
            }

            /// The name in outputs and texts.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                self.0
            }
        }
    };
}
pub(super) use worded_name;

/// What follows a header, up to the next one; nothing where there is none.
pub(super) const fn section<'t>(text: &'t str, header: &str) -> &'t str {
    let Some(start) = find(text.as_bytes(), header.as_bytes(), 0) else { return "" };
    let (_, rest) = text.split_at(start + header.len() - 1);
    match find(rest.as_bytes(), b"\n[", 0) {
        Some(end) => rest.split_at(end).0,
        None => rest,
    }
}

/// Whether a section has a line `name = `.
pub(super) const fn has_key(section: &str, name: &str) -> bool {
    let (text, name) = (section.as_bytes(), name.as_bytes());
    let mut from = 0;
    while let Some(at) = find(text, name, from) {
        let end = at + name.len();
        let is_key = at > 0 && text[at - 1] == b'\n';
        if is_key && end + 1 < text.len() && text[end] == b' ' && text[end + 1] == b'=' {
            return true;
        }
        from = at + 1;
    }
    false
}

const fn find(text: &[u8], what: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while at + what.len() <= text.len() {
        let mut same = 0;
        while same < what.len() && text[at + same] == what[same] {
            same += 1;
        }
        if same == what.len() {
            return Some(at);
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{has_key, section};

    const TEXT: &str =
        "title = \"x\"\n\n[term]\npaid = \"paid\"\nfor_units = \"y\"\n\n[fact]\nsold = \"z\"\n";

    #[test]
    fn a_section_ends_at_the_next_one_and_keys_are_whole() {
        let terms = section(TEXT, "\n[term]\n");
        assert!(has_key(terms, "paid") && has_key(terms, "for_units"));
        for none in ["sold", "title", "for", "units", "pai"] {
            assert!(!has_key(terms, none), "{none}");
        }
        assert_eq!(section(TEXT, "\n[caution]\n"), "");
        assert!(has_key(section(TEXT, "\n[fact]\n"), "sold"));
    }
}

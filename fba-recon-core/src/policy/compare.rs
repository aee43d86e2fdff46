//! The rows of a table as text, so that two versions of it can be compared.

/// The rows of a table, each on a line: the elements of its lists of rows, and every other value by its name.
#[must_use]
pub fn table_rows(text: &str) -> Vec<String> {
    let Ok(table) = text.parse::<toml::Table>() else {
        return text.lines().map(ToOwned::to_owned).collect();
    };
    let rows = table.into_iter().flat_map(|(key, value)| match value {
        toml::Value::Array(rows) if rows.iter().all(toml::Value::is_table) => {
            rows.into_iter().map(|row| format!("{key} {row}")).collect()
        }
        value => vec![format!("{key} = {value}")],
    });
    rows.map(|row| row.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

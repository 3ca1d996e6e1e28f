//! Sections, keys and values as Python's `configparser` splits them (3.11, with its standard settings).

use std::collections::HashMap;

use crate::error::TextError;

/// The values of a file, as texts.
#[derive(Default)]
pub(super) struct Ini {
    pub(super) sections: Vec<IniSection>,
    by_name: HashMap<String, usize>,
}

pub(super) struct IniSection {
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) values: Vec<IniValue>,
    by_key: HashMap<String, usize>,
}

pub(super) struct IniValue {
    pub(super) key: String,
    pub(super) text: String,
    pub(super) line: usize,
}

impl Ini {
    pub(super) fn section(&self, name: &str) -> Option<&IniSection> {
        self.by_name.get(name).map(|&at| &self.sections[at])
    }

    pub(super) fn section_mut(&mut self, name: &str) -> Option<&mut IniSection> {
        self.by_name.get(name).map(|&at| &mut self.sections[at])
    }

    /// Adds a section, which must be new.
    fn add(&mut self, name: &str, line: usize) -> Result<(), TextError> {
        if let Some(first) = self.section(name) {
            let message = format!("section [{name}] is there already, in line {}: merge the two", first.line);
            return Err(TextError::new(message).at_line(line));
        }
        self.by_name.insert(name.to_owned(), self.sections.len());
        self.sections.push(IniSection { name: name.to_owned(), line, values: Vec::new(), by_key: HashMap::new() });
        Ok(())
    }

    /// Splits a text. A line that is indented more than the one with the key goes on with the value; lines that begin with
    /// `#` or `;` are comments.
    pub(super) fn parse(text: &str) -> Result<Self, TextError> {
        let mut ini = Self::default();
        let (mut indent, mut in_value) = (0, false);
        for (i, line) in text.lines().enumerate() {
            let line_number = i + 1;
            let content = line.trim();
            if content.starts_with(['#', ';']) {
                continue;
            }
            let last = ini.sections.last_mut();
            if content.is_empty() {
                if let Some(value) = last.and_then(|section| section.values.last_mut()).filter(|_| in_value) {
                    value.text.push('\n');
                }
                continue;
            }
            let this_indent = line.chars().take_while(|c| c.is_whitespace()).count();
            if in_value && this_indent > indent {
                if let Some(value) = last.and_then(|section| section.values.last_mut()) {
                    value.text.push('\n');
                    value.text.push_str(content);
                }
                continue;
            }
            indent = this_indent;
            if let Some(name) = header(content) {
                ini.add(name, line_number)?;
                in_value = false;
                continue;
            }
            let Some(section) = last else {
                let message = format!("`{content}` stands before the first section: expected a line such as `[nlp]`");
                return Err(TextError::new(message).at_line(line_number));
            };
            let (key, text) =
                content.split_once(['=', ':']).filter(|(key, _)| !key.trim().is_empty()).ok_or_else(|| {
                    let message =
                        format!("`{content}` is not what a config has: expected `[section]` or `key = value`");
                    TextError::new(message).at_line(line_number)
                })?;
            section.add(key.trim_end(), text.trim(), line_number)?;
            in_value = true;
        }
        for value in ini.sections.iter_mut().flat_map(|section| &mut section.values) {
            value.text.truncate(value.text.trim_end().len());
        }
        Ok(ini)
    }
}

impl IniSection {
    pub(super) fn get(&self, key: &str) -> Option<&IniValue> {
        self.by_key.get(key).map(|&at| &self.values[at])
    }

    fn add(&mut self, key: &str, text: &str, line: usize) -> Result<(), TextError> {
        if let Some(first) = self.get(key) {
            let section = &self.name;
            let message =
                format!("`{key}` of [{section}] is there already, in line {}: take one of them out", first.line);
            return Err(TextError::new(message).at_line(line));
        }
        self.push(key, text.to_owned(), line);
        Ok(())
    }

    fn push(&mut self, key: &str, text: String, line: usize) {
        self.by_key.insert(key.to_owned(), self.values.len());
        self.values.push(IniValue { key: key.to_owned(), text, line });
    }

    /// Sets a value, new or not.
    pub(super) fn set(&mut self, key: &str, text: String) {
        match self.by_key.get(key) {
            Some(&at) => self.values[at].text = text,
            None => self.push(key, text, self.line),
        }
    }
}

/// The name in `[name]`. What stands behind the last bracket does not count.
fn header(content: &str) -> Option<&str> {
    let inside = content.strip_prefix('[')?;
    inside.rfind(']').map(|end| &inside[..end]).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<(String, String, String)> {
        let ini = Ini::parse(text).unwrap();
        let of = |section: &IniSection| {
            let name = section.name.clone();
            section
                .values
                .iter()
                .map(move |value| (name.clone(), value.key.clone(), value.text.clone()))
                .collect::<Vec<_>>()
        };
        ini.sections.iter().flat_map(of).collect()
    }

    fn owned(values: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
        values.iter().map(|&(section, key, text)| (section.into(), key.into(), text.into())).collect()
    }

    #[test]
    fn lines_go_on_where_they_are_indented() {
        let text = "[a]\nx = [1,\n  2,\n# no\n\n  3]\n\n\n[a.b] ; yes\n  y: 4\n z=5\n  6\n@k = \"v = w\"\n";
        let expected =
            [("a", "x", "[1,\n2,\n\n3]"), ("a.b", "y", "4"), ("a.b", "z", "5\n6"), ("a.b", "@k", "\"v = w\"")];
        assert_eq!(values(text), owned(&expected));
    }

    #[test]
    fn errors_say_what_and_where() {
        for (text, message) in [
            ("x = 1", "line 1: `x = 1` stands before the first section: expected a line such as `[nlp]`"),
            ("[a]\nx", "line 2: `x` is not what a config has: expected `[section]` or `key = value`"),
            ("[a]\n= 1", "line 2: `= 1` is not what a config has: expected `[section]` or `key = value`"),
            ("[a]\n\n[a]", "line 3: section [a] is there already, in line 1: merge the two"),
            ("[a]\nx=1\nx=2", "line 3: `x` of [a] is there already, in line 2: take one of them out"),
        ] {
            assert_eq!(Ini::parse(text).err().unwrap().to_string(), message);
        }
    }
}

//! JSON as spaCy reads it: `srsly`, whose parser takes numbers such as `1.` and `01`, and line breaks in texts.

use std::fmt::{self, Write};

use super::value::{Section, Value};
use crate::error::TextError;

/// How deep lists and sections may be in each other.
const DEPTH: usize = 128;

/// Reads a value, and nothing behind it but white space. An error says the line.
pub(crate) fn read(text: &str) -> Result<Value, TextError> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    reader.skip_space();
    if reader.at < text.len() {
        return Err(reader.error("the end of the value"));
    }
    Ok(value)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    #[cold]
    fn error(&self, expected: &str) -> TextError {
        let line = 1 + self.text.as_bytes()[..self.at].iter().filter(|&&byte| byte == b'\n').count();
        let rest = self.text.get(self.at..).unwrap_or_default();
        let found = match rest.chars().next() {
            Some(c) => format!("`{}`", c.escape_debug()),
            None => "the end of the file".to_owned(),
        };
        TextError::new(format_args!("not JSON: expected {expected}, but found {found}")).at_line(line)
    }

    fn value(&mut self, depth: usize) -> Result<Value, TextError> {
        if depth > DEPTH {
            return Err(self.error(&format!("at most {DEPTH} lists or sections in each other")));
        }
        self.skip_space();
        match self.peek() {
            Some(b'"') => self.string().map(Value::String),
            Some(b'[') => self.list(depth),
            Some(b'{') => self.section(depth),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => {
                let words = [("null", Value::Null), ("true", Value::Bool(true)), ("false", Value::Bool(false))];
                for (word, value) in words {
                    if self.text[self.at..].starts_with(word) {
                        self.at += word.len();
                        return Ok(value);
                    }
                }
                Err(self.error("a value"))
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, TextError> {
        self.at += 1;
        let mut values = Vec::new();
        self.skip_space();
        if self.take(b']') {
            return Ok(Value::List(values));
        }
        loop {
            values.push(self.value(depth + 1)?);
            self.skip_space();
            if self.take(b']') {
                return Ok(Value::List(values));
            }
            if !self.take(b',') {
                return Err(self.error("`,` or `]`"));
            }
        }
    }

    fn section(&mut self, depth: usize) -> Result<Value, TextError> {
        self.at += 1;
        let mut entries = Vec::new();
        self.skip_space();
        if self.take(b'}') {
            return Ok(Value::Section(Section::new()));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.error("a name in double quotes"));
            }
            let name = self.string()?;
            self.skip_space();
            if !self.take(b':') {
                return Err(self.error("`:`"));
            }
            entries.push((name, self.value(depth + 1)?));
            self.skip_space();
            if self.take(b'}') {
                return Ok(Value::Section(entries.into_iter().collect()));
            }
            if !self.take(b',') {
                return Err(self.error("`,` or `}`"));
            }
        }
    }

    fn digits(&mut self) -> &str {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        &self.text[start..self.at]
    }

    /// An integer that fits 64 bits, or a float. Digits may be missing, and the first may be 0, as for `srsly`.
    fn number(&mut self) -> Result<Value, TextError> {
        let start = self.at;
        let negative = self.take(b'-');
        // What does not fit has many digits.
        let whole = match self.digits() {
            "" => Some(0),
            digits => digits.parse::<i128>().ok(),
        };
        let range = if negative { 0..=1i128 << 63 } else { 0..=(1i128 << 64) - 1 };
        let Some(whole) = whole.filter(|whole| range.contains(whole)) else {
            self.at = start;
            return Err(self.error("a number of 64 bits"));
        };
        let has_fraction = self.take(b'.');
        let fraction = if has_fraction { self.digits().to_owned() } else { String::new() };
        let has_exponent = self.take(b'e') || self.take(b'E');
        let mut exponent = String::new();
        if has_exponent {
            if self.take(b'-') {
                exponent.push('-');
            } else {
                self.take(b'+');
            }
            exponent.push_str(self.digits());
        }
        if !has_fraction && !has_exponent {
            return Ok(Value::Int(if negative { -whole } else { whole }));
        }
        if exponent.trim_start_matches('-').is_empty() {
            exponent = "0".to_owned();
        }
        let sign = if negative { "-" } else { "" };
        let number = format!("{sign}{whole}.{fraction}0e{exponent}").parse();
        number.map(Value::Float).map_err(|_| self.error("a number"))
    }

    fn string(&mut self) -> Result<String, TextError> {
        self.at += 1;
        let mut string = String::new();
        loop {
            let rest = &self.text[self.at..];
            let end = rest.find(['"', '\\', '\0']).unwrap_or(rest.len());
            string.push_str(&rest[..end]);
            self.at += end;
            if self.take(b'"') {
                return Ok(string);
            }
            if !self.take(b'\\') {
                return Err(self.error("`\"` at the end of a text"));
            }
            string.push(self.escaped()?);
        }
    }

    /// The character that an escape stands for. One half of a pair of surrogates, which Rust's texts cannot hold, becomes
    /// the replacement character.
    fn escaped(&mut self) -> Result<char, TextError> {
        let escape = self.peek();
        let c = match escape {
            Some(b'"' | b'\\' | b'/') => escape.map_or(' ', char::from),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                let first = self.hex()?;
                if !(0xd800..0xdc00).contains(&first) || !self.text[self.at..].starts_with("\\u") {
                    return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                let before = self.at;
                self.at += 2;
                let second = self.hex()?;
                if !(0xdc00..0xe000).contains(&second) {
                    self.at = before;
                    return Ok(char::REPLACEMENT_CHARACTER);
                }
                let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            _ => return Err(self.error("an escape such as `\\n`")),
        };
        self.at += 1;
        Ok(c)
    }

    fn hex(&mut self) -> Result<u32, TextError> {
        let digits = self.text.get(self.at..self.at + 4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let code = code.ok_or_else(|| self.error("four hexadecimal digits"))?;
        self.at += 4;
        Ok(code)
    }
}

/// Writes a value on one line.
pub(crate) fn write(value: &Value, out: &mut impl Write) -> fmt::Result {
    match value {
        Value::Null => out.write_str("null"),
        Value::Bool(value) => write!(out, "{value}"),
        Value::Int(number) => write!(out, "{number}"),
        // JSON has no infinity; a number that is too large for a float reads as one.
        Value::Float(number) if number.is_infinite() => out.write_str(if *number > 0.0 { "1e999" } else { "-1e999" }),
        Value::Float(number) if number.is_nan() => out.write_str("null"),
        Value::Float(number) => write!(out, "{number:?}"),
        Value::String(text) => write_string(text, out),
        Value::List(values) => {
            out.write_char('[')?;
            for (i, value) in values.iter().enumerate() {
                if i > 0 {
                    out.write_char(',')?;
                }
                write(value, out)?;
            }
            out.write_char(']')
        }
        Value::Section(section) => {
            out.write_char('{')?;
            for (i, (name, value)) in section.iter().enumerate() {
                if i > 0 {
                    out.write_char(',')?;
                }
                write_string(name, out)?;
                out.write_char(':')?;
                write(value, out)?;
            }
            out.write_char('}')
        }
    }
}

fn write_string(text: &str, out: &mut impl Write) -> fmt::Result {
    out.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(out, "\\{c}")?,
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '\t' => out.write_str("\\t")?,
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => write!(out, "\\u{:04x}", u32::from(c))?,
            c => out.write_char(c)?,
        }
    }
    out.write_char('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(text: &str, value: impl Into<Value>) {
        assert_eq!(read(text).unwrap(), value.into(), "{text}");
    }

    #[test]
    fn numbers_as_srsly_reads_them() {
        for (text, number) in [("01", 1), ("-0", 0), ("  12 ", 12), ("-9223372036854775808", i64::MIN.into())] {
            same(text, Value::Int(number));
        }
        same("18446744073709551615", Value::Int(u64::MAX.into()));
        let floats =
            [("1.", 1.0), ("1e3", 1000.0), ("1e", 1.0), ("1.0e+", 1.0), ("-.5", -0.5), ("1e-8", 1e-8), ("0.1", 0.1)];
        for (text, number) in floats {
            same(text, number);
        }
        same("1e400", f64::INFINITY);
        for text in
            ["18446744073709551616", "-9223372036854775809", ".5", "+1", "1.5.2", "0x10", "NaN", "-Infinity", "1_000"]
        {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn texts() {
        same("\"a\nb\"", "a\nb");
        same(r#""\u00e9\n\/\ud83d\ude00""#, "é\n/😀");
        same(r#""\ud800x""#, "\u{fffd}x");
        for text in ["\"a", r#""\x""#, r#""\u12""#, "'a'", "\"\0\""] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_written_reads_the_same() {
        let text = r#"{"a":[1,-2.5,null,true,"é\"\\\n\u0001"],"b":{},"c":1e-8}"#;
        let value = read(text).unwrap();
        assert_eq!(read(&value.to_string()).unwrap(), value);
        assert_eq!(value.to_string(), text);
    }

    #[test]
    fn errors_say_where() {
        let error = read("{\"a\": 1,\n \"b\" 2}").unwrap_err();
        assert_eq!(error.to_string(), "line 2: not JSON: expected `:`, but found `2`");
        assert!(read("[1, 2").unwrap_err().to_string().contains("the end of the file"));
        assert!(read(&"[".repeat(100_000)).is_err());
    }
}

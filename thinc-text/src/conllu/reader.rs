use std::io::BufRead;
use std::path::{Path, PathBuf};

use super::row::Row;
use super::sentence::{Sentence, Unfinished};
use crate::error::TextError;

/// Reads one sentence after the other.
///
/// Lines may end with CR LF, a byte order mark may stand in front, there may be several empty lines between sentences,
/// and the one behind the last sentence may be missing.
///
/// # Errors
///
/// Each item is an error, with file and line, where the input cannot be read, is not UTF-8, or is not CoNLL-U: a line that
/// has not ten columns, an empty column, ids that are not consecutive, a head that is no word of the sentence, a comment
/// between words, and so on. Nothing follows an error.
pub struct Reader<R> {
    input: R,
    file: Option<PathBuf>,
    buffer: Vec<u8>,
    /// The number of the line that was read last.
    line: usize,
    ended: bool,
}

impl<R: BufRead> Reader<R> {
    /// Reads from `input`.
    pub fn new(input: R) -> Self {
        Self { input, file: None, buffer: Vec::new(), line: 0, ended: false }
    }

    /// Says in errors which file it is.
    #[must_use]
    pub fn in_file(mut self, file: impl AsRef<Path>) -> Self {
        self.file = Some(file.as_ref().to_owned());
        self
    }

    /// Reads a line, and gives whether there is one.
    fn read_line(&mut self) -> Result<bool, TextError> {
        self.line += 1;
        self.buffer.clear();
        let count = self.input.read_until(b'\n', &mut self.buffer);
        if count.map_err(|error| TextError::new(format_args!("cannot read: {error}")).at_line(self.line))? == 0 {
            return Ok(false);
        }
        if self.buffer.last() == Some(&b'\n') {
            self.buffer.pop();
            if self.buffer.last() == Some(&b'\r') {
                self.buffer.pop();
            }
        }
        Ok(true)
    }

    fn read(&mut self) -> Result<Option<Sentence>, TextError> {
        let mut sentence = Unfinished::default();
        loop {
            let more = self.read_line()?;
            if !more || self.text()?.is_empty() {
                if sentence.is_empty() {
                    if more {
                        continue;
                    }
                    return Ok(None);
                }
                // The rows are the lines before this one.
                let first = self.line - sentence.rows().max(1);
                let finished = sentence.finish();
                return finished.map(Some).map_err(|(row, error)| error.at_line(first + row));
            }
            let text = self.text()?;
            let pushed = if text.starts_with('#') {
                check_comment(text).and_then(|()| sentence.push_comment(text))
            } else {
                Row::parse(text).and_then(|row| sentence.push(row))
            };
            pushed.map_err(|error| error.at_line(self.line))?;
        }
    }

    /// The line that was read last.
    fn text(&self) -> Result<&str, TextError> {
        let text = std::str::from_utf8(&self.buffer).map_err(|error| {
            let at = error.valid_up_to();
            let message = format_args!("byte {} of the line, {:#04x}, is not UTF-8", at + 1, self.buffer[at]);
            TextError::new(message).at_line(self.line)
        })?;
        Ok(if self.line == 1 { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text })
    }
}

fn check_comment(line: &str) -> Result<(), TextError> {
    if line.contains('\r') {
        return Err(TextError::new("a carriage return inside the comment: lines end with LF or CR LF"));
    }
    Ok(())
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Sentence, TextError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let sentence = self.read();
        self.ended = !matches!(sentence, Ok(Some(_)));
        match (sentence, &self.file) {
            (Err(error), Some(file)) => Some(Err(error.in_file(file))),
            (sentence, _) => sentence.transpose(),
        }
    }
}

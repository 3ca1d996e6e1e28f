use std::fmt;
use std::path::{Path, PathBuf};

/// What is wrong with a text or a file, and where.
///
/// Functions give it as a [`thinc::Error`](thinc_core::Error), which displays it as it is.
///
/// ```
/// use thinc::text::TextError;
///
/// let error = TextError::new("11 columns, but a token has 10").in_file("dev.conllu").at_line(7);
/// assert_eq!(error.to_string(), "dev.conllu:7: 11 columns, but a token has 10");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextError {
    file: Option<PathBuf>,
    line: Option<usize>,
    message: String,
}

impl TextError {
    /// An error with this message.
    #[cold]
    pub fn new(message: impl fmt::Display) -> Self {
        Self { file: None, line: None, message: message.to_string() }
    }

    /// Says which file it is in.
    #[must_use]
    pub fn in_file(mut self, file: impl AsRef<Path>) -> Self {
        self.file = Some(file.as_ref().to_owned());
        self
    }

    /// Says which line it is in, counted from 1.
    #[must_use]
    pub fn at_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// The file, if it is known.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The line, if it is known, counted from 1.
    pub fn line(&self) -> Option<usize> {
        self.line
    }
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.line) {
            (Some(file), Some(line)) => write!(f, "{}:{line}: ", file.display())?,
            (Some(file), None) => write!(f, "{}: ", file.display())?,
            (None, Some(line)) => write!(f, "line {line}: ")?,
            (None, None) => {}
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for TextError {}

/// A text in quotes for a message, its first 40 code points if it is longer.
pub(crate) fn clip(text: &str) -> impl fmt::Display {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("`{}..`", &text[..end]),
        None => format!("`{text}`"),
    }
}

impl From<TextError> for thinc_core::Error {
    fn from(error: TextError) -> Self {
        Self::other(error)
    }
}

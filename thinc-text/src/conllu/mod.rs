//! Reading and writing CoNLL-U, the format of [Universal Dependencies](https://universaldependencies.org/format.html).
//!
//! ```
//! use thinc::text::conllu::{self, Column};
//!
//! let file = "\
//! ## text = Don't go
//! 1-2\tDon't\t_\t_\t_\t_\t_\t_\t_\t_
//! 1\tDo\tdo\tAUX\tVB\tMood=Imp|VerbForm=Fin\t3\taux\t_\t_
//! 2\tn't\tnot\tPART\tRB\tPolarity=Neg\t3\tadvmod\t_\t_
//! 3\tgo\tgo\tVERB\tVB\tVerbForm=Inf\t0\troot\t_\t_
//!
//! ";
//! let sentences = conllu::Reader::new(file.as_bytes()).collect::<Result<Vec<_>, _>>()?;
//! assert_eq!(sentences[0].words().map(|word| word.get(Column::Lemma)).collect::<Vec<_>>(), ["do", "not", "go"]);
//!
//! let mut written = Vec::new();
//! conllu::write(&mut written, &sentences)?;
//! assert_eq!(written, file.as_bytes());
//! # Ok::<(), thinc::Error>(())
//! ```

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::Path;

use crate::error::TextError;

mod column;
mod doc;
mod id;
mod reader;
mod row;
mod sentence;
mod spaces;

pub use column::Column;
pub use id::RowId;
pub use reader::Reader;
pub use row::Row;
pub use sentence::Sentence;

/// Opens a file, to read one sentence after the other.
///
/// # Errors
///
/// Where the file cannot be opened.
pub fn open(path: impl AsRef<Path>) -> Result<Reader<BufReader<File>>, TextError> {
    let path = path.as_ref();
    let file = File::open(path).map_err(|error| TextError::new(format_args!("cannot read: {error}")).in_file(path))?;
    Ok(Reader::new(BufReader::with_capacity(1 << 16, file)).in_file(path))
}

/// Reads all sentences of a file.
///
/// # Errors
///
/// Where the file cannot be read, and as [`Reader`].
pub fn read_file(path: impl AsRef<Path>) -> Result<Vec<Sentence>, TextError> {
    open(path)?.collect()
}

/// Writes sentences, each with the empty line behind it.
///
/// # Errors
///
/// Where `output` cannot be written to.
pub fn write<'a>(output: impl Write, sentences: impl IntoIterator<Item = &'a Sentence>) -> Result<(), TextError> {
    let mut output = std::io::BufWriter::new(output);
    let write = || {
        sentences.into_iter().try_for_each(|sentence| write!(output, "{sentence}"))?;
        output.flush()
    };
    write().map_err(|error| TextError::new(format_args!("cannot write: {error}")))
}

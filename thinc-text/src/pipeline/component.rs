use std::path::Path;

use thinc_core::Result;
use thinc_core::array::Floats2d;

use crate::doc::Doc;

/// A step of a [`Pipeline`](super::Pipeline): it writes what it finds out about documents into them.
///
/// spaCy's components of the same names are in [`components`](super::components). A component of your own needs
/// [`annotate`](Self::annotate) alone, but cannot be saved then.
///
/// ```
/// use thinc::text::pipeline::Component;
/// use thinc::text::{Attr, Doc};
///
/// /// Marks capital letters.
/// struct Capitals;
///
/// impl Component for Capitals {
///     fn factory(&self) -> &str {
///         "capitals"
///     }
///
///     fn annotate(&self, docs: &mut [Doc]) -> thinc::Result<()> {
///         for doc in docs {
///             for i in 0..doc.len() {
///                 let capital = doc.token(i).is_some_and(|token| token.text().starts_with(char::is_uppercase));
///                 doc.set_attr(i, Attr::Tag, if capital { "X" } else { "x" });
///             }
///         }
///         Ok(())
///     }
/// }
/// ```
pub trait Component: Send + Sync {
    /// The name of the kind of component, such as `tagger`.
    fn factory(&self) -> &str;

    /// Writes into documents what it finds out about them. What one document gets must not depend on the others.
    ///
    /// # Errors
    /// When a document cannot be worked on.
    fn annotate(&self, docs: &mut [Doc]) -> Result<()>;

    /// The scores that [`annotate`](Self::annotate) decides by: of each document, a row for each token and a column for
    /// each label; of categories one row. `None` where there are none.
    ///
    /// Documents must have what components before this one write, as they have after [`run`](super::Pipeline::run).
    ///
    /// # Errors
    /// When a document cannot be worked on.
    fn scores(&self, docs: &[Doc]) -> Result<Option<Vec<Floats2d>>> {
        let _ = docs;
        Ok(None)
    }

    /// The labels that are the columns of the scores.
    fn labels(&self) -> &[String] {
        &[]
    }

    /// Writes its files into a folder, which is there and empty.
    ///
    /// # Errors
    /// When they cannot be written.
    fn write_files(&self, folder: &Path) -> Result<()> {
        let _ = folder;
        let factory = self.factory();
        let message = format!("the component `{factory}` cannot be saved: it has no `write_files`");
        Err(crate::error::TextError::new(message).into())
    }

    /// The strings it writes into documents, which spaCy must know to show them.
    fn strings(&self) -> Vec<String> {
        self.labels().to_vec()
    }
}

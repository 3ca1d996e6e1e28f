use std::fmt;

/// What loading did, part by part. A line begins with the path of the layer that it is about, and with none if that is the model
/// itself, or a layer that only the bytes have.
///
/// Its text is a line for each part that was not loaded as it was, and the number of those that were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoadReport {
    /// The paths of the parameters whose values were loaded.
    pub loaded: Vec<String>,
    /// Parts of the model that stayed as they were, and why, such as `1: dimension `nO` is 7, but 3 in the bytes`.
    pub missing: Vec<String>,
    /// What was loaded has it, and the model has no place for it.
    pub unexpected: Vec<String>,
    /// Differences that stopped nothing, such as a layer without parameters that came since.
    pub assumed: Vec<String>,
}

impl fmt::Display for LoadReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, lines) in [("missing", &self.missing), ("unexpected", &self.unexpected), ("assumed", &self.assumed)]
        {
            for line in lines {
                writeln!(f, "{what}: {line}")?;
            }
        }
        let count = self.loaded.len();
        write!(f, "{count} parameter{} loaded", if count == 1 { "" } else { "s" })
    }
}

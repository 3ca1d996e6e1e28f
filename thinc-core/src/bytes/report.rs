/// What loading did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoadReport {
    /// The paths of the parameters whose values were loaded.
    pub loaded: Vec<String>,
    /// Parts of the model that stayed as they were, and why: `1.W: shape (3, 8) in the model, (5, 8) in the bytes`.
    pub missing: Vec<String>,
    /// What the bytes have that the model has no place for.
    pub unexpected: Vec<String>,
    /// What was taken for something else than it is called, for instance a layer without parameters that came since.
    pub assumed: Vec<String>,
}

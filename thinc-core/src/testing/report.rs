use std::fmt;

/// What a gradient check that succeeded found.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct GradientReport {
    /// How many elements of parameters and of the input were compared, and agree.
    pub checked: usize,
    /// How many were left out, because the output has a kink there (as that of a `Relu` at 0), so that the
    /// differences do not tell.
    pub skipped: usize,
    /// The element where gradient and differences are farthest apart, if there was any.
    pub worst: Option<WorstElement>,
}

/// An element of a parameter or of the input, and its derivative computed in two ways.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WorstElement {
    /// Its path and index, such as `encode.2.W[3, 5]` or `input[0, 2]`.
    pub path: String,
    /// What the callback says.
    pub analytic: f64,
    /// What the differences say.
    pub numeric: f64,
    /// How far they are apart, relative to their size.
    pub error: f64,
}

impl fmt::Display for GradientReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} elements agree, {} lie at a kink", self.checked, self.skipped)?;
        match &self.worst {
            Some(worst) => write!(f, "; worst is {worst}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for WorstElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, analytic, numeric, error } = self;
        write!(f, "`{path}`: the callback says {analytic:.6}, differences of the output say {numeric:.6} ")?;
        write!(f, "(relative error {error:.2e})")
    }
}

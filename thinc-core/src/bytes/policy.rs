/// How to load: what to leave out, and what to do about what does not fit.
///
/// ```
/// use thinc::prelude::*;
///
/// # let mut train = Train::new(0);
/// let mut saved = chain((Relu::new(4, 8), Softmax::new(8, 3)));
/// saved.initialize(&(), &(), &mut train)?;
/// let mut model = chain((Relu::new(4, 8), Softmax::new(8, 5)));
/// model.initialize(&(), &(), &mut train)?;
/// let report = model.from_bytes_with(&saved.to_bytes()?, &Load::strict().exclude(&["1"]))?;
/// assert_eq!(report.loaded, ["0.W", "0.b"]);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Load<'a> {
    pub(crate) exclude: Vec<&'a str>,
    pub(crate) partial: bool,
    #[cfg(feature = "safetensors")]
    pub(crate) rename: crate::safetensors::Rename<'a>,
}

impl<'a> Load<'a> {
    /// Anything that does not fit is an error.
    #[must_use]
    pub fn strict() -> Self {
        Self::default()
    }

    /// What does not fit stays as it is in the model, and the report says so.
    #[must_use]
    pub fn partial() -> Self {
        Self { partial: true, ..Self::default() }
    }

    /// Leaves parts out: they stay as they are, and are not compared.
    #[must_use]
    pub fn exclude(mut self, parts: &[&'a str]) -> Self {
        self.exclude.extend_from_slice(parts);
        self
    }
}

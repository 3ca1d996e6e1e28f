//! The names that the tensors of a file have in a model.

use std::fmt;
use std::sync::Arc;

use crate::bytes::Load;

/// What [`Load::rename`] was given.
#[derive(Clone, Default)]
pub(crate) struct Rename<'a>(Option<Arc<dyn Fn(&str) -> Option<String> + Send + Sync + 'a>>);

impl Rename<'_> {
    /// The path of the parameter that has this name in a file, or `None` for a tensor that is left out.
    pub(super) fn path(&self, name: &str) -> Option<String> {
        match &self.0 {
            Some(rename) => rename(name),
            None => Some(name.to_owned()),
        }
    }
}

impl fmt::Debug for Rename<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Some(_)" } else { "None" })
    }
}

impl<'a> Load<'a> {
    /// Tells which parameter a tensor of a safetensors file is: the path of the one with this name, or `None` for a tensor
    /// to leave out. Bytes of [`to_bytes`](crate::SaveExt::to_bytes) have no other names.
    ///
    /// Weights that PyTorch saved of `Sequential(Linear(4, 8), ReLU(), Linear(8, 2))`, with a buffer that is none of them:
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # #[derive(Model, Default)]
    /// # #[model(signature = _ -> _)]
    /// # struct Theirs {
    /// #     #[param(name = "0.weight", shape = [8, 4], init = Initializer::Zero)]
    /// #     weight0: Param<Floats2d>,
    /// #     #[param(name = "0.bias", shape = [8], init = Initializer::Zero)]
    /// #     bias0: Param<Floats1d>,
    /// #     #[param(name = "2.weight", shape = [2, 8], init = Initializer::Zero)]
    /// #     weight2: Param<Floats2d>,
    /// #     #[param(name = "2.bias", shape = [2], init = Initializer::Zero)]
    /// #     bias2: Param<Floats1d>,
    /// #     #[param(name = "steps", shape = [1], init = Initializer::Zero)]
    /// #     steps: Param<Floats1d>,
    /// # }
    /// # let mut theirs = Theirs::default();
    /// # theirs.initialize(&(), &(), &mut Train::new(0))?;
    /// # let bytes = theirs.to_safetensors_bytes()?;
    /// #[derive(Model, Default)]
    /// #[model(input = Floats2d, output = Floats2d, forward = hidden >> output)]
    /// struct Mlp {
    ///     #[layer]
    ///     hidden: Relu<4, 8>,
    ///     #[layer]
    ///     output: Linear<8, 2>,
    /// }
    ///
    /// let load = Load::strict().rename(|theirs| {
    ///     let (layer, name) = theirs.rsplit_once('.')?;
    ///     let layer = if layer == "0" { "hidden" } else { "output" };
    ///     Some(format!("{layer}.{}", if name == "weight" { "W" } else { "b" }))
    /// });
    /// let report = Mlp::default().from_safetensors_bytes_with(&bytes, &load)?;
    /// assert_eq!(report.loaded, ["hidden.W", "hidden.b", "output.W", "output.b"]);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    #[must_use]
    pub fn rename(mut self, path: impl Fn(&str) -> Option<String> + Send + Sync + 'a) -> Self {
        self.rename = Rename(Some(Arc::new(path)));
        self
    }
}

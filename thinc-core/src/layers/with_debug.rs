use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::combinators::same_node::{same_layer, same_node};
use crate::error::Result;
use crate::initializers::InitContext;
use crate::model::{
    Backprop, Differentiable, End, Grad, Layer, Model, Node, Resized, SizeChange, Train, Update, update,
};
use crate::ops::Ops;

type OnForward<L> = dyn Fn(&L, &dyn Any, bool) + Send + Sync;
type OnBackprop = dyn Fn(&dyn Any) + Send + Sync;
type OnInit<L> = dyn Fn(&L) + Send + Sync;

/// Shows when a layer runs, to a profiler and to functions of the program: Thinc's `with_debug`, `with_nvtx_range` and
/// `with_signpost_interval`.
///
/// With the feature `tracing`, each pass is a span of the [`tracing`](https://docs.rs/tracing) crate of level `INFO` and target
/// `thinc`: `forward`, `backprop`, `predict` or `initialize`, whose field `layer` is the name. What subscribes to it decides
/// where spans go: to a log, to Chrome's or Tracy's profiler, to NVTX. Without the feature there are none, and the functions are
/// called all the same.
///
/// Made by [`with_debug`]. `Y = layer(X)`, values of any shape that the layer takes: it computes what it does without, has the same parameters at the same paths, and the same
/// bytes. Unlike in Thinc the layer that is wrapped is not changed in place.
pub struct WithDebug<L> {
    layer: L,
    name: Arc<str>,
    on_forward: Option<Arc<OnForward<L>>>,
    on_backprop: Option<Arc<OnBackprop>>,
    on_init: Option<Arc<OnInit<L>>>,
}

/// Names a layer for a profiler, and lets functions see its passes; the name is by default that of the layer.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = chain((
///     Linear::new(3, 4),
///     with_debug(Relu::new(4, 2), "hidden")
///         .on_forward(|_, x, is_train| {
///             if let Some(x) = x.downcast_ref::<Floats2d>() {
///                 println!("{:?}, training: {is_train}", x.shape());
///             }
///         })
///         .on_backprop(|dy| assert!(dy.is::<Floats2d>())),
/// ));
/// # let mut train = Train::new(0);
/// model.initialize(&(), &(), &mut train)?;
/// let (y, backprop) = model.begin_update(Floats2d::zeros([5, 3]), &mut train)?;
/// backprop(y, &mut model.zero_grads()?)?;
/// # Ok::<(), thinc::Error>(())
/// ```
#[doc(alias = "with_nvtx_range")]
#[doc(alias = "with_signpost_interval")]
pub fn with_debug<'a, L: Layer>(layer: L, name: impl Into<Option<&'a str>>) -> WithDebug<L> {
    let name = name.into().map_or_else(|| layer.name().into(), Arc::from);
    WithDebug { layer, name, on_forward: None, on_backprop: None, on_init: None }
}

impl<L: Layer> WithDebug<L> {
    /// Calls a function before each forward pass, with the layer, its input and whether it is in training.
    #[must_use]
    pub fn on_forward(mut self, call: impl Fn(&L, &dyn Any, bool) + Send + Sync + 'static) -> Self {
        self.on_forward = Some(Arc::new(call));
        self
    }

    /// Calls a function before each backward pass, with the gradient of the output.
    #[must_use]
    pub fn on_backprop(mut self, call: impl Fn(&dyn Any) + Send + Sync + 'static) -> Self {
        self.on_backprop = Some(Arc::new(call));
        self
    }

    /// Calls a function before the parameters are drawn, with the layer, whose widths are known by then.
    #[must_use]
    pub fn on_init(mut self, call: impl Fn(&L) + Send + Sync + 'static) -> Self {
        self.on_init = Some(Arc::new(call));
        self
    }

    fn before_forward<X: Differentiable>(&self, x: &X, is_train: bool) {
        if let Some(on_forward) = &self.on_forward {
            on_forward(&self.layer, x, is_train);
        }
    }
}

impl<L: Layer + Default> Default for WithDebug<L> {
    /// With the name of the layer.
    fn default() -> Self {
        with_debug(L::default(), None)
    }
}

impl<L: Clone> Clone for WithDebug<L> {
    /// The functions are shared.
    fn clone(&self) -> Self {
        Self {
            layer: self.layer.clone(),
            name: self.name.clone(),
            on_forward: self.on_forward.clone(),
            on_backprop: self.on_backprop.clone(),
            on_init: self.on_init.clone(),
        }
    }
}

impl<L: fmt::Debug> fmt::Debug for WithDebug<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WithDebug").field("layer", &self.layer).field("name", &self.name).finish_non_exhaustive()
    }
}

/// Runs something inside of a span.
macro_rules! in_span {
    ($span:literal, $layer:expr, $run:expr) => {{
        #[cfg(feature = "tracing")]
        let _entered = tracing::info_span!(target: "thinc", $span, layer = &*$layer).entered();
        #[cfg(not(feature = "tracing"))]
        let _ = &$layer;
        $run
    }};
}

impl<L: Layer> Node for WithDebug<L> {
    same_node!(self => self.layer);

    fn resize(&mut self, end: End, change: &SizeChange, apply: bool) -> Result<Resized> {
        self.layer.resize(end, change, apply)
    }

    fn initialize_params(&mut self, context: &mut InitContext<'_>) -> Result<()> {
        if let Some(on_init) = &self.on_init {
            on_init(&self.layer);
        }
        in_span!("initialize", self.name, self.layer.initialize_params(context))
    }

    fn stays_on_cpu(&self) -> bool {
        self.layer.stays_on_cpu()
    }

    fn set_surroundings(&mut self, ops: &'static dyn Ops) {
        self.layer.set_surroundings(ops);
    }
}

same_layer!([L: Layer] WithDebug<L>: L, self => self.layer);

impl<X: Differentiable, L: Model<X>> Model<X> for WithDebug<L> {
    type Output = L::Output;

    fn begin_update(&self, x: X, train: &mut Train) -> Update<L::Output, impl Backprop<Self, X> + use<X, L>> {
        self.before_forward(&x, true);
        let (y, backprop) = in_span!("forward", self.name, self.layer.begin_update(x, train))?;
        let (name, on_backprop) = (self.name.clone(), self.on_backprop.clone());
        update::<Self, X, _>(y, move |dy: Grad<L::Output>, grads| {
            if let Some(on_backprop) = &on_backprop {
                on_backprop(&dy);
            }
            in_span!("backprop", name, backprop(dy, grads))
        })
    }

    fn predict(&self, x: X) -> Result<L::Output> {
        self.before_forward(&x, false);
        in_span!("predict", self.name, self.layer.predict(x))
    }
}

#[cfg(test)]
mod tests;

use std::fmt;

use thinc_macros::Model;

use crate::array::OnDevice;
use crate::combinators::same_node::same_node;
use crate::error::Result;
use crate::initializers::InitContext;
use crate::model::{
    AnyGradient, Backprop, Constraint, Cost, Differentiable, End, Grad, Gradients, Layer, Model, Node, Resized,
    Signature, SizeChange, Train, Update, VisitGradients, VisitUpdates, update,
};
use crate::ops::{CpuOps, Ops};
use crate::wiring::Step;

/// Runs a layer on the CPU, inside of a model that is on a GPU: Thinc's `with_cpu`.
///
/// `Y = layer(X)`: `(N, nI)` to `(N, nO)`, with the widths of the layer. The input goes to the CPU, and the output to where
/// the input came from, or where there is none that came from a device, as ids never do, to where the rest of the model
/// is. The gradient of the output goes to the CPU, and that of the input to where the input came from. Where everything
/// is on the CPU already, nothing is copied.
///
/// Made by [`with_cpu`]. [`to_gpu`](crate::NodeExt::to_gpu) and `to_device` leave the layer's parameters on the CPU, where
/// Thinc moves them, and with them their gradients and what an optimizer keeps of them. Prediction drops nothing out, as always, where Thinc runs the layer as in training.
#[derive(Clone, Debug, Default)]
pub struct WithCpu<L: Layer> {
    node: WithCpuNode<L>,
    surroundings: Surroundings,
}

/// The backend of the model around.
#[derive(Clone, Copy)]
struct Surroundings(&'static dyn Ops);

impl Default for Surroundings {
    fn default() -> Self {
        Self(CpuOps::get())
    }
}

impl fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.device(), f)
    }
}

/// What is saved of a [`WithCpu`].
#[derive(Clone, Debug, Default, Model)]
#[model(name = "with_cpu({layer})", wiring = layer)]
pub struct WithCpuNode<L: Layer> {
    #[layer]
    layer: L,
}

/// Lets a layer run on the CPU, wherever the rest of the model is.
///
/// ```
/// use thinc::prelude::*;
///
/// // A backend may lack an operation that hashing needs, for instance.
/// let mut model = chain((with_cpu(HashEmbed::new(8, 100)), Linear::new(8, 2)));
/// # let mut train = Train::new(0);
/// model.initialize(&(), &(), &mut train)?;
/// assert_eq!(model.predict(Ints1d::from(vec![3, 5]))?.shape(), [2, 2]);
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn with_cpu<L: Layer>(layer: L) -> WithCpu<L> {
    WithCpu { node: WithCpuNode { layer }, surroundings: Surroundings::default() }
}

impl<L: Layer> Node for WithCpu<L> {
    same_node!(self => self.node);

    fn resize(&mut self, end: End, change: &SizeChange, apply: bool) -> Result<Resized> {
        self.node.resize(end, change, apply)
    }

    fn initialize_params(&mut self, context: &mut InitContext<'_>) -> Result<()> {
        self.node.initialize_params(context)
    }

    fn stays_on_cpu(&self) -> bool {
        true
    }

    fn set_surroundings(&mut self, ops: &'static dyn Ops) {
        self.surroundings = Surroundings(ops);
    }
}

impl<L: Layer> Layer for WithCpu<L> {
    type Grads = <WithCpuNode<L> as Layer>::Grads;

    const SIGNATURE: Signature = <WithCpuNode<L> as Layer>::SIGNATURE;
    const CONSTRAINT: Constraint = <WithCpuNode<L> as Layer>::CONSTRAINT;
    const COST: Cost = <WithCpuNode<L> as Layer>::COST;

    fn zero_grads(&self) -> Result<Self::Grads> {
        let mut grads = self.node.zero_grads()?;
        grads.visit(&mut KeepOnCpu)?;
        Ok(grads)
    }

    fn visit_updates(&mut self, grads: &mut Self::Grads, visit: &mut dyn VisitUpdates) -> Result<()> {
        self.node.visit_updates(grads, visit)
    }
}

struct KeepOnCpu;

impl VisitGradients for KeepOnCpu {
    fn gradient(&mut self, _: &'static str, gradient: &mut dyn AnyGradient) -> Result<()> {
        gradient.keep_on_cpu();
        Ok(())
    }
}

impl<X, L> Model<X> for WithCpu<L>
where
    X: Differentiable<Grad: OnDevice> + OnDevice,
    L: Model<X, Output: Differentiable<Grad: OnDevice> + OnDevice>,
{
    type Output = L::Output;

    fn begin_update(&self, x: X, train: &mut Train) -> Update<L::Output, impl Backprop<Self, X> + use<X, L>> {
        let origin = x.backend();
        let x = x.to_backend(CpuOps::get())?;
        let (y, backprop) = Step(x, &self.node.layer).layer_takes_input().begin("layer", train)?;
        let y = y.to_backend(origin.unwrap_or(self.surroundings.0))?;
        update::<Self, X, _>(y, move |dy: Grad<L::Output>, grads| {
            let dy = dy.to_backend(CpuOps::get())?;
            let dx = backprop(dy, &mut grads.layer).map_err(|error| error.at("layer"))?;
            dx.to_backend(origin.unwrap_or(CpuOps::get()))
        })
    }

    fn predict(&self, x: X) -> Result<L::Output> {
        let to = x.backend().unwrap_or(self.surroundings.0);
        let x = x.to_backend(CpuOps::get())?;
        Step(x, &self.node.layer).layer_takes_input().predict("layer")?.to_backend(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::testing::{FakeGpu, random2d};
    use crate::prelude::*;

    fn initialized<N: Node>(mut model: N) -> N {
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        model
    }

    fn on_cpu<X: OnDevice>(x: X) -> X {
        x.to_backend(CpuOps::get()).unwrap()
    }

    #[test]
    fn values_and_gradients_go_back_to_where_they_came_from() {
        let gpu = FakeGpu::leak(1);
        let (x, dy) = (random2d(1, [5, 3]), random2d(2, [5, 2]));
        let model = initialized(with_cpu(chain((Linear::new(3, 4), Dropout::new(0.5), Relu::new(4, 2)))));
        let (y, backprop) = model.begin_update(x.clone(), &mut Train::new(7)).unwrap();
        let mut grads = model.zero_grads().unwrap();
        let dx = backprop(dy.clone(), &mut grads).unwrap();

        let moved = x.clone().to_backend(gpu).unwrap();
        let (y_moved, backprop) = model.begin_update(moved.clone(), &mut Train::new(7)).unwrap();
        let mut grads_moved = model.zero_grads().unwrap();
        let dx_moved = backprop(dy.to_backend(gpu).unwrap(), &mut grads_moved).unwrap();
        for (moved, expected) in
            [(y_moved, y), (dx_moved, dx), (model.predict(moved).unwrap(), model.predict(x).unwrap())]
        {
            assert_eq!(moved.device(), Device::Gpu(1));
            assert_eq!(on_cpu(moved), expected);
        }
        let stepped = |mut grads| {
            let mut model = model.clone();
            model.finish_update(&mut Sgd::new(0.1), &mut grads).unwrap();
            model.to_bytes().unwrap()
        };
        assert_eq!(stepped(grads_moved), stepped(grads));
    }

    #[test]
    fn a_layer_on_the_device_itself_fails_there() {
        // What the wrapper is for: the fake device has no operations.
        let x = random2d(1, [5, 3]).to_backend(FakeGpu::leak(1)).unwrap();
        assert!(initialized(Linear::new(3, 2)).predict(x.clone()).is_err());
        assert!(initialized(with_cpu(Linear::new(3, 2))).predict(x).is_ok());
    }

    #[test]
    fn parameters_stay() {
        let gpu = FakeGpu::leak(3);
        let inner = || with_cpu(Linear::new(3, 2));
        let mut model = initialized(chain((
            Linear::new(2, 3),
            inner(),
            Some(Box::new(with_debug(resizable(with_cpu(Linear::new(2, 2))), None))),
            LayerNorm::new(2),
        )));
        let device = |model: &dyn Fn() -> Params, path: &str| model().get(path).unwrap().storage().device();
        model.to_device(gpu).unwrap();
        let of = |path| device(&|| model.params().unwrap(), path);
        assert_eq!((of("0.W"), of("3.G")), (Device::Gpu(3), Device::Gpu(3)));
        assert_eq!((of("1.layer.W"), of("2.layer.layer.b")), (Device::Cpu, Device::Cpu));
        // Also where nothing is around it; and what is on a device comes back.
        let mut alone = initialized(inner());
        alone.to_device(gpu).unwrap();
        assert_eq!(device(&|| alone.params().unwrap(), "layer.W"), Device::Cpu);
        model.to_cpu().unwrap();
        assert_eq!(device(&|| model.params().unwrap(), "0.W"), Device::Cpu);
    }

    #[test]
    fn nothing_is_copied_on_the_cpu() {
        let x = random2d(1, [5, 3]);
        let y = with_cpu(noop()).predict(x.clone()).unwrap();
        assert!(y.storage().ptr_eq(x.storage()));
    }
}

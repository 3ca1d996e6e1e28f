//! A layer of your own: parameters in fields, the callback by hand, and a proof that the callback is right.
//!
//! The layer is RMS normalization (Zhang and Sennrich 2019), which thinc does not have. Run it with
//! `cargo run --example custom_layer`.

use thinc::prelude::*;
use thinc::testing::check_gradients;

/// Scales every row to a root mean square of 1, then every feature by a learned factor.
///
/// `Y[n] = G * X[n] / rms(X[n])` with `rms(x) = sqrt(mean(x^2) + 1e-6)`: `(N, nI)` to `(N, nI)`, `G` of shape `(nI)`.
///
/// The derive writes all but the two passes: what initializes, saves, moves and counts the parameters, and the struct
/// of the gradients, `RmsNormGrads`, with a field `g`. The `signature` says that as many features come out as go in:
/// by it the widths of a model with this layer are checked.
#[derive(Clone, Debug, Default, Model)]
#[model(name = "rmsnorm", signature = n_i -> n_i)]
struct RmsNorm<const N: usize = DYN> {
    #[dim(name = "nI")]
    n_i: Dim<N>,
    #[param(name = "G", shape = [n_i], init = Initializer::Constant(1.0))]
    g: Param<Floats1d>,
}

impl RmsNorm {
    /// For rows of this width; `None` for what `initialize` is to fill in.
    fn new(n_i: impl Into<Option<usize>>) -> Self {
        Self { n_i: n_i.into().into(), ..Self::default() }
    }
}

impl<const N: usize> Model<Floats2d> for RmsNorm<N> {
    type Output = Floats2d;

    // `use<N>` names what the type of the callback depends on; that `self` is not in it lets the callback outlive it.
    fn begin_update(&self, x: Floats2d, _: &mut Train) -> Update<Floats2d, impl Backprop<Self, Floats2d> + use<N>> {
        // A handle on the weights of now, not a copy: the callback goes on to see them when an optimizer steps.
        let g = self.g.get()?.clone();
        let (normalized, rms) = normalize(x)?;
        let y = scale_columns(normalized.clone(), &g)?;
        // What the callback needs moves into it, and lives until it is called or dropped.
        update::<Self, Floats2d, _>(y, move |dy, grads| {
            let d_normalized = scale_columns(dy.clone(), &g)?;
            // Y = G * normalized. With `accumulate` the sum is added to what the gradient holds already.
            let dg_of_rows = dy.zip_map(&normalized, |dy, normalized| dy * normalized)?;
            grads.g.add_with(|dg, accumulate| dy.ops().sum_rows(dg, accumulate, &dg_of_rows))?;
            backprop_normalize(d_normalized, &normalized, &rms)
        })
    }

    fn predict(&self, x: Floats2d) -> Result<Floats2d> {
        let (normalized, _) = normalize(x)?;
        scale_columns(normalized, self.g.get()?)
    }
}

/// Divides every row by its root mean square, and gives the roots, too.
fn normalize(mut x: Floats2d) -> Result<(Floats2d, Vec<f32>)> {
    let width = x.width() as f32;
    let mut roots = Vec::with_capacity(x.n_rows());
    // A view is one of `ndarray`, with all its methods.
    for mut row in x.view_mut()?.rows_mut() {
        let rms = (row.dot(&row) / width + 1e-6).sqrt();
        row /= rms;
        roots.push(rms);
    }
    Ok((x, roots))
}

/// `dX = (dY - Y mean(dY * Y)) / rms` for each row: an element also changes the root of its row.
fn backprop_normalize(mut dy: Floats2d, y: &Floats2d, rms: &[f32]) -> Result<Floats2d> {
    let width = y.width() as f32;
    for ((mut dy, y), &rms) in dy.view_mut()?.rows_mut().into_iter().zip(y.view()?.rows()).zip(rms) {
        let mean = dy.dot(&y) / width;
        dy.scaled_add(-mean, &y);
        dy /= rms;
    }
    Ok(dy)
}

/// Multiplies every column with its factor.
fn scale_columns(mut x: Floats2d, factors: &Floats1d) -> Result<Floats2d> {
    if x.width() != factors.len() {
        return Err(Error::shape("RmsNorm", "an array", &[None, Some(factors.len())], &x.shape()));
    }
    x.view_mut()?.zip_mut_with(&factors.view()?, |x, factor| *x *= factor);
    Ok(x)
}

/// The same with a mistake that is easy to make: the callback takes the root for a constant.
///
/// Where the widths are those of layers within, `wiring` says so, in place of a `signature`.
#[derive(Clone, Debug, Model)]
#[model(wiring = norm)]
struct Mistaken {
    #[layer]
    norm: RmsNorm,
}

impl Model<Floats2d> for Mistaken {
    type Output = Floats2d;

    fn begin_update(&self, x: Floats2d, train: &mut Train) -> Update<Floats2d, impl Backprop<Self, Floats2d> + use<>> {
        let g = self.norm.g.get()?.clone();
        let (_, rms) = normalize(x.clone())?;
        let (y, backprop) = self.norm.begin_update(x, train)?;
        update::<Self, Floats2d, _>(y, move |dy, grads| {
            backprop(dy.clone(), &mut grads.norm)?;
            let mut dx = scale_columns(dy, &g)?;
            for (mut row, &rms) in dx.view_mut()?.rows_mut().into_iter().zip(&rms) {
                row /= rms;
            }
            Ok(dx)
        })
    }

    fn predict(&self, x: Floats2d) -> Result<Floats2d> {
        self.norm.predict(x)
    }
}

/// A model with the layer in it. If `norm` were a `RmsNorm<10>`, `cargo check` would say at its name in `forward`:
/// "`hidden: Relu<6, 12>` gives 12 features, but `norm: RmsNorm<10>` takes 10".
#[derive(Clone, Debug, Default, Model)]
#[model(input = Floats2d, output = Probs, forward = hidden >> norm >> output)]
struct Classifier {
    #[layer]
    hidden: Relu<6, 12>,
    #[layer]
    norm: RmsNorm<12>,
    #[layer]
    output: Softmax<12, 3>,
}

fn main() -> Result<()> {
    let mut train = Train::new(0);
    let x = Floats2d::from_fn([5, 6], |_| train.rng().normal());

    // The checker compares every gradient with differences of the output.
    let mut layer = RmsNorm::new(None);
    layer.initialize(&x, &(), &mut train)?;
    println!("RmsNorm: {}\n", check_gradients(&layer, x.clone())?);

    // A softmax starts with zeros, behind which all gradients are 0: nothing could be wrong with them.
    let mut model = Classifier { output: Softmax::default().init_w(glorot_uniform()), ..Classifier::default() };
    model.initialize(&(), &(), &mut train)?;
    println!("Classifier: {}\n", check_gradients(&model, x.clone())?);

    match check_gradients(&Mistaken { norm: layer }, x) {
        Err(error) => println!("Mistaken: {error}\n"),
        Ok(report) => return Err(Error::invalid("custom_layer", format_args!("a mistake was missed: {report}"))),
    }

    // Widths that the types leave open are checked when they become known.
    let mut open = chain((Relu::new(None, 12), RmsNorm::new(10), Softmax::new(None, 3)));
    match open.initialize(&(), &(), &mut train) {
        Err(error) => println!("Relu(12) >> RmsNorm(10): {error}"),
        Ok(()) => return Err(Error::invalid("custom_layer", "widths that do not fit were missed")),
    }
    Ok(())
}

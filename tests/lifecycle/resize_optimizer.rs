//! What an optimizer keeps of parameters follows when they are resized.

use thinc::prelude::*;

use crate::common::{floats, initialized, param, snapshot};

/// One step with the output itself as its gradient, so that what gives 0 is not trained.
fn step<M: Model<Floats2d, Output = Floats2d>>(model: &mut M, x: &Floats2d, optimizer: &mut dyn Optimizer) {
    let (y, backprop) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
    let mut grads = model.zero_grads().unwrap();
    backprop(y, &mut grads).unwrap();
    model.finish_update(optimizer, &mut grads).unwrap();
}

/// The values that are not zero, in their order.
fn not_zero(values: &[f32]) -> Vec<f32> {
    values.iter().copied().filter(|&x| x != 0.0).collect()
}

#[track_caller]
fn close(path: &str, found: &[f32], expected: &[f32]) {
    let (found, expected) = (not_zero(found), not_zero(expected));
    assert_eq!(found.len(), expected.len(), "{path}");
    for (found, expected) in found.iter().zip(&expected) {
        assert!((found - expected).abs() < 1e-5, "{path}: {found} is not {expected}");
    }
}

/// A model with features that are always zero, and outputs that nobody asks for, is trained as the one without.
#[track_caller]
fn goes_on_as_before<M>(model: M, [n_i, n_o]: [[usize; 2]; 2])
where
    M: Model<Floats2d, Output = Floats2d> + Clone,
{
    fn with<M, O>(model: &M, mut optimizer: O, [n_i, n_o]: [[usize; 2]; 2])
    where
        M: Model<Floats2d, Output = Floats2d> + Clone,
        O: Optimizer + Clone,
    {
        let mut model = model.clone();
        let x = floats(4, n_i[0]);
        for _ in 0..3 {
            step(&mut model, &x, &mut optimizer);
        }
        let (mut control, mut control_optimizer) = (model.clone(), optimizer.clone());
        // Twice, as an optimizer may see both changes at once.
        model.resize_input(n_i[1]).unwrap();
        model.resize_output(n_o[1]).unwrap();
        let wider = Floats2d::from_fn([4, n_i[1]], |[i, j]| x.row(i).unwrap().get(j).copied().unwrap_or(0.0));
        for _ in 0..3 {
            step(&mut model, &wider, &mut optimizer);
            step(&mut control, &x, &mut control_optimizer);
        }
        let of = |optimizer: &O, path: &str| {
            optimizer.averages().unwrap().get(path).unwrap().storage().as_slice().unwrap().to_vec()
        };
        for ((path, shape, values), (_, old_shape, expected)) in snapshot(&model).iter().zip(&snapshot(&control)) {
            assert!(shape.iter().zip(old_shape).all(|(new, old)| new >= old));
            close(path, values, expected);
            close(path, &of(&optimizer, path), &of(&control_optimizer, path));
        }
        assert_ne!(snapshot(&control), snapshot(&model));
    }
    with(&model, Adam::new(0.02), [n_i, n_o]);
    with(&model, RAdam::new(0.02), [n_i, n_o]);
    with(&model, Sgd::new(0.02).momentum(0.9), [n_i, n_o]);
    with(&model, Adam::new(0.02).lookahead(2, 0.5), [n_i, n_o]);
}

#[test]
fn moments_and_averages_follow() {
    let random = || uniform(-1.0, 1.0);
    goes_on_as_before(initialized(chain((Relu::new(3, 4), Linear::new(4, 2)))), [[3, 5], [2, 3]]);
    goes_on_as_before(initialized(chain((expand_window(1), Maxout::new(9, 4), Linear::new(4, 2)))), [[3, 4], [2, 3]]);
    let beside = concatenate((noop(), Relu::new(3, 2), noop()));
    goes_on_as_before(initialized(chain((beside, Linear::new(8, 2)))), [[3, 4], [2, 5]]);
    goes_on_as_before(initialized(Lstm::new(3, 4).bidirectional().depth(2).init_b(random())), [[3, 4], [4, 6]]);
    goes_on_as_before(initialized(Gru::new(3, 4).bidirectional().depth(2).init_b(random())), [[3, 4], [4, 6]]);
}

type Mlp = Chain<(Relu, Linear)>;

fn mlp() -> Mlp {
    initialized(chain((Relu::new(3, 4), Linear::new(4, 4))))
}

#[test]
fn a_model_that_was_loaded_since_goes_on_as_well() {
    let (mut model, mut optimizer) = (mlp(), Adam::new(0.05));
    for _ in 0..3 {
        step(&mut model, &floats(5, 3), &mut optimizer);
    }
    model.resize_output(6).unwrap();
    let mut loaded = chain((Relu::new(3, 4), Linear::new(4, 6)));
    loaded.from_bytes(&model.to_bytes().unwrap()).unwrap();
    let mut other = optimizer.clone();
    step(&mut model, &floats(5, 3), &mut optimizer);
    step(&mut loaded, &floats(5, 3), &mut other);
    assert_eq!(loaded.to_bytes().unwrap(), model.to_bytes().unwrap());
}

#[test]
fn entries_that_went_and_came_again_are_new() {
    let (mut model, mut optimizer) = (mlp(), Adam::new(0.05));
    for _ in 0..3 {
        step(&mut model, &floats(5, 3), &mut optimizer);
    }
    let b = param(&model, "1.b");
    model.resize_output(2).unwrap();
    model.resize_output(4).unwrap();
    // The biases that came again have no gradient, as their outputs are 0: with the moments from before they would move.
    step(&mut model, &floats(5, 3), &mut optimizer);
    let after = param(&model, "1.b");
    assert!(b.iter().all(|&b| b != 0.0) && after[..2].iter().all(|&b| b != 0.0));
    assert_eq!(after[2..], [0.0; 2]);
    let averages = optimizer.averages().unwrap().get("1.b").unwrap().storage().as_slice().unwrap().to_vec();
    assert_eq!(averages[2..], [0.0; 2]);
}

#[test]
fn an_optimizer_of_the_user_is_told_what_became_of_each_entry() {
    /// Adds up the steps of each weight.
    #[derive(Default)]
    struct Distance {
        travelled: std::collections::BTreeMap<String, Floats1d>,
        resized: Vec<String>,
    }
    impl Optimizer for Distance {
        fn update(&mut self, update: ParamUpdate<'_>) -> Result<()> {
            let new = Floats1d::zeros([update.weights.len()]);
            let kept = self.travelled.entry(update.path.to_owned()).or_insert_with(|| new.clone());
            if let Some(from) = update.resized_from() {
                self.resized.push(format!("{} {:?} -> {:?}", update.path, from.shape(), update.shape));
                *kept = Floats1d::from_storage(new.shape(), from.adapt(kept.storage(), new.into_storage())?)?;
            }
            let gradient = update.gradient.as_slice()?;
            for ((weight, gradient), kept) in
                update.weights.make_mut()?.iter_mut().zip(gradient).zip(kept.as_mut_slice()?)
            {
                *weight -= 0.1 * gradient;
                *kept += (0.1 * gradient).abs();
            }
            Ok(())
        }
        fn step(&mut self) {}
        fn steps(&self) -> u64 {
            0
        }
        fn learn_rate(&self) -> f32 {
            0.1
        }
    }
    let (mut model, mut optimizer) = (mlp(), Distance::default());
    step(&mut model, &floats(5, 3), &mut optimizer);
    let before = optimizer.travelled["1.b"].to_vec().unwrap();
    model.resize_output(6).unwrap();
    step(&mut model, &floats(5, 3), &mut optimizer);
    step(&mut model, &floats(5, 3), &mut optimizer);
    assert_eq!(optimizer.resized, ["1.W [4, 4] -> [6, 4]", "1.b [4] -> [6]"]);
    let after = optimizer.travelled["1.b"].to_vec().unwrap();
    assert!(after[..4].iter().zip(&before).all(|(after, before)| after > before) && after[4..] == [0.0; 2]);
}

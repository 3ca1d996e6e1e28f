use crate::initializers::Initializer;
use crate::prelude::*;

/// `Y` for each `Z`, through a weight of 1.
fn curve<M: Model<Floats2d, Output = Floats2d>>(mut model: M, z: &[f32]) -> Vec<f32> {
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    model.predict(Floats2d::from_slice([z.len(), 1], z).unwrap()).unwrap().to_vec().unwrap()
}

fn one() -> Initializer {
    Initializer::Constant(1.0)
}

#[track_caller]
fn near(found: &[f32], want: &[f32]) {
    assert!(found.len() == want.len() && found.iter().zip(want).all(|(a, b)| (a - b).abs() < 1e-6), "{found:?}");
}

// The values are those of the formulas, in 64 bits.
#[test]
fn each_layer_has_its_activation() {
    let z = [-2.0, -0.5, 0.5, 3.5];
    near(&curve(Mish::new(1, 1).init_w(one()), &z), &[-0.252_501_5, -0.220_743_8, 0.375_245_2, 3.493_990_7]);
    near(&curve(Gelu::new(1, 1).init_w(one()), &z), &[-0.045_500_3, -0.154_268_8, 0.345_731_2, 3.499_185_8]);
    near(&curve(Swish::new(1, 1).init_w(one()), &z), &[-0.238_405_8, -0.188_770_3, 0.311_229_7, 3.397_407_2]);
    near(&curve(Dish::new(1, 1).init_w(one()), &z), &[-0.105_572_8, -0.138_196_6, 0.361_803_4, 3.432_667]);
    near(&curve(HardSwish::new(1, 1).init_w(one()), &z), &[-0.2, -0.2, 0.3, 3.5]);
    near(&curve(HardSwishMobilenet::new(1, 1).init_w(one()), &z), &[-0.333_333_3, -0.208_333_3, 0.291_666_7, 3.5]);
    near(&curve(Sigmoid::new(1, 1).init_w(one()), &z), &[0.119_202_9, 0.377_540_7, 0.622_459_3, 0.970_687_8]);
    near(&curve(Elu::new(1, 1).init_w(one()), &z), &[-0.864_664_7, -0.393_469_3, 0.5, 3.5]);
    near(&curve(Selu::new(1, 1).init_w(one()), &z), &[-1.520_166_5, -0.691_758_2, 0.525_350_5, 3.677_453_5]);
    near(&curve(ClippedLinear::new(1, 1).init_w(one()), &z), &[0.0, 0.0, 0.5, 1.0]);
    near(&curve(HardSigmoid::new(1, 1).init_w(one()), &z), &[0.1, 0.4, 0.6, 1.0]);
    near(&curve(HardTanh::new(1, 1).init_w(one()), &z), &[-1.0, -0.5, 0.5, 1.0]);
    near(&curve(ReluK::new(1, 1).init_w(one()), &[-1.0, 3.5, 9.0]), &[0.0, 3.5, 6.0]);
    near(&curve(ReluK::new(1, 1).init_w(one()).k(2.0), &[-1.0, 1.5, 9.0]), &[0.0, 1.5, 2.0]);
}

#[test]
fn selu_keeps_mean_and_variance() {
    let mut model = vec![Selu::new(200, 200), Selu::new(200, 200), Selu::new(200, 200)];
    model.initialize(&(), &(), &mut Train::new(1)).unwrap();
    let mut rng = Rng::new(2);
    let y = model.predict(Floats2d::from_fn([200, 200], |_| rng.normal())).unwrap();
    let y: Vec<f64> = y.as_slice().unwrap().iter().map(|&y| y.into()).collect();
    let mean = y.iter().sum::<f64>() / y.len() as f64;
    let variance = y.iter().map(|y| (y - mean).powi(2)).sum::<f64>() / y.len() as f64;
    assert!(mean.abs() < 0.1 && (variance - 1.0).abs() < 0.15, "{mean} {variance}");
}

#[test]
fn a_gradient_of_another_shape_is_refused() {
    let mut model = Mish::new(2, 3);
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    // As many elements, but other rows.
    for shape in [[3, 4], [4, 2]] {
        let (_, backprop) = model.begin_update(Floats2d::zeros([4, 2]), &mut Train::new(0)).unwrap();
        let error = backprop(Floats2d::zeros(shape), &mut model.zero_grads().unwrap()).unwrap_err().to_string();
        assert!(error.contains("(4, 3)") && error.contains(&format!("({}, {})", shape[0], shape[1])), "{error}");
    }
    let (_, backprop) = SoftmaxActivation.begin_update(Floats2d::zeros([4, 3]), &mut Train::new(0)).unwrap();
    let error = backprop(Floats2d::zeros([3, 4]), &mut SoftmaxActivation.zero_grads().unwrap()).unwrap_err();
    assert!(error.to_string().contains("(4, 3)"), "{error}");
    let (_, backprop) = TanhActivation.begin_update(Floats3d::zeros([4, 3, 2]), &mut Train::new(0)).unwrap();
    let error = backprop(Floats3d::zeros([4, 2, 3]), &mut TanhActivation.zero_grads().unwrap()).unwrap_err();
    assert!(error.to_string().contains("(4, 3, 2)"), "{error}");
}

#[test]
fn impossible_lines_are_errors() {
    let x = Floats2d::zeros([1, 2]);
    let models = [
        ClippedLinear::new(2, 1).slope(f32::NAN),
        ClippedLinear::new(2, 1).offset(f32::INFINITY),
        ClippedLinear::new(2, 1).min_val(2.0),
    ];
    for mut model in models {
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        assert!(model.predict(x.clone()).unwrap_err().to_string().contains("limits in order"));
        assert!(model.begin_update(x.clone(), &mut Train::new(0)).is_err());
    }
    let mut model = ReluK::new(2, 1).k(-1.0);
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    assert!(model.predict(x).is_err());
}

/// They are one layer in Python, so one can be loaded as another; it then is that other.
#[test]
fn lines_travel_in_bytes() {
    let mut tanh = HardTanh::new(1, 1).init_w(one());
    tanh.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let mut line = ClippedLinear::new(None, None);
    line.from_bytes(&tanh.to_bytes().unwrap()).unwrap();
    let x = Floats2d::from_rows(&[[-2.0], [-0.5], [0.5], [2.0]]);
    assert_eq!(line.predict(x.clone()).unwrap(), tanh.predict(x).unwrap());
    assert_eq!(line.to_bytes().unwrap(), tanh.to_bytes().unwrap());
}

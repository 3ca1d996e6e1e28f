//! The gradient of every loss is the derivative of its value, with any number of rows and classes.

use proptest::collection::vec;
use proptest::prelude::*;
use thinc::prelude::*;

/// Rows and columns of numbers from `low` to `high`, and of others.
#[derive(Clone, Debug)]
struct Sample {
    shape: [usize; 2],
    x: Vec<f64>,
    truth: Vec<f32>,
    weights: Vec<f32>,
    labels: Vec<u64>,
}

/// Numbers from `low` to `high` in rows of at least `width` columns, and truths from 0 to 1.
fn sample(low: f64, high: f64, width: usize) -> impl Strategy<Value = Sample> {
    (0..4_usize, width..5).prop_flat_map(move |(rows, columns)| {
        let cells = rows * columns;
        let zeros_or_shares = prop_oneof![Just(0.0_f32), Just(1.0), 0.0..1.0_f32];
        let labels = vec(0..columns.max(1) as u64, rows);
        (vec(low..high, cells), vec(zeros_or_shares, cells), vec(0.0..3.0_f32, rows), labels)
            .prop_map(move |(x, truth, weights, labels)| Sample { shape: [rows, columns], x, truth, weights, labels })
    })
}

impl Sample {
    fn array(&self, x: &[f64]) -> Floats2d {
        Floats2d::from_vec(self.shape, x.iter().map(|&x| x as f32).collect()).unwrap()
    }

    /// Of rows of logits.
    fn probs(&self, x: &[f64]) -> Probs {
        let mut p: Vec<f64> = x.iter().map(|x| x.exp()).collect();
        for row in p.chunks_mut(self.shape[1].max(1)) {
            let total: f64 = row.iter().sum();
            row.iter_mut().for_each(|p| *p /= total);
        }
        self.array(&p).into()
    }

    fn truth(&self) -> Floats2d {
        Floats2d::from_vec(self.shape, self.truth.clone()).unwrap()
    }

    fn weighted<T>(&self, truth: T) -> Weighted<T> {
        Weighted::new(truth, self.weights.clone()).unwrap()
    }

    /// Compares the gradient of `loss` for the guess that `of` makes of `x` with differences of its values.
    fn check<G, T, L>(&self, loss: &L, truth: &T, of: fn(&Self, &[f64]) -> G, step: f64)
    where
        L: Loss<G, T> + std::fmt::Debug,
        L::Grad: Flat,
    {
        let (grad, value) = loss.get_grad_and_loss(&of(self, &self.x), truth).unwrap();
        assert!(value.is_finite(), "{loss:?}: {value}");
        let grad = grad.flat();
        assert_eq!(grad.len(), self.x.len());
        for (i, found) in grad.into_iter().enumerate() {
            let moved = |by: f64| {
                let mut x = self.x.clone();
                x[i] += by;
                f64::from(loss.get_loss(&of(self, &x), truth).unwrap())
            };
            let (expected, found) = ((moved(step) - moved(-step)) / (2.0 * step), f64::from(found));
            let near = (found - expected).abs() < 5e-3 * (1.0 + expected.abs());
            assert!(near, "{loss:?}: the derivative by value {i} is {expected}, not {found}");
        }
    }
}

/// The values of a gradient.
trait Flat {
    fn flat(&self) -> Vec<f32>;
}

impl Flat for Floats2d {
    fn flat(&self) -> Vec<f32> {
        self.to_vec().unwrap()
    }
}

impl Flat for LogitsGrad {
    fn flat(&self) -> Vec<f32> {
        self.to_vec().unwrap()
    }
}

impl Flat for Vec<LogitsGrad> {
    fn flat(&self) -> Vec<f32> {
        self.iter().flat_map(Flat::flat).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_a_distance(sample in sample(-2.0, 2.0, 0), normalize: bool) {
        let loss = L2Distance::new().normalize(normalize);
        sample.check(&loss, &sample.truth(), Sample::array, 1e-2);
        sample.check(&loss, &sample.weighted(sample.truth()), Sample::array, 1e-2);
    }

    /// The guesses are not near 0, where an angle turns at once.
    #[test]
    fn of_an_angle(sample in sample(0.5, 2.0, 0), normalize: bool, ignore_zeros: bool) {
        let loss = CosineDistance::new().normalize(normalize).ignore_zeros(ignore_zeros);
        sample.check(&loss, &sample.truth(), Sample::array, 1e-2);
        sample.check(&loss, &sample.weighted(sample.truth()), Sample::array, 1e-2);
    }

    #[test]
    fn of_yes_or_no_questions(sample in sample(-3.0, 3.0, 0), normalize: bool, positive in 0.0..3.0_f32) {
        let loss = BinaryCrossentropy::new().normalize(normalize).positive_weight(positive).missing_value(0.0);
        sample.check(&loss, &sample.truth(), Sample::array, 1e-2);
        sample.check(&loss, &sample.weighted(sample.truth()), Sample::array, 1e-2);
    }

    #[test]
    fn of_probabilities_of_yes(sample in sample(0.2, 0.8, 0), normalize: bool, positive in 0.0..3.0_f32) {
        let loss = BinaryCrossentropy::new().normalize(normalize).positive_weight(positive).probabilities(true);
        sample.check(&loss, &sample.truth(), Sample::array, 2e-3);
        sample.check(&loss, &sample.weighted(sample.truth()), Sample::array, 2e-3);
    }

    #[test]
    fn of_classes(sample in sample(-2.0, 2.0, 1), normalize: bool, share in 0.0..0.4_f32, missing: bool) {
        let classes = sample.shape[1];
        let mut loss = CategoricalCrossentropy::new().normalize(normalize);
        loss = if classes > 1 { loss.label_smoothing(share) } else { loss };
        loss = if missing { loss.missing_value(0) } else { loss };
        let weights: Vec<f32> = (0..classes).map(|class| class as f32 * 0.5).collect();
        let labels = Ints1d::from(sample.labels.clone());
        sample.check(&loss, &labels, Sample::probs, 1e-2);
        sample.check(&loss.class_weights(weights), &sample.weighted(labels), Sample::probs, 1e-2);
    }

    #[test]
    fn of_names(sample in sample(-2.0, 2.0, 1), not in vec(any::<bool>(), 4)) {
        let names: Vec<String> = (0..sample.shape[1]).map(|class| format!("class {class}")).collect();
        let negated = |row: usize| if not[row] && names.len() > 1 { "!" } else { "" };
        let name = |(row, &class): (usize, &u64)| format!("{}{}", negated(row), names[class as usize]);
        let truth: Vec<String> = sample.labels.iter().enumerate().map(name).collect();
        let loss = CategoricalCrossentropy::new().names(names.clone()).neg_prefix("!");
        sample.check(&loss, &truth, Sample::probs, 1e-2);
        sample.check(&loss, &sample.weighted(truth), Sample::probs, 1e-2);
    }

    #[test]
    fn of_distributions(sample in sample(-2.0, 2.0, 0), normalize: bool) {
        let loss = CategoricalCrossentropy::new().normalize(normalize);
        sample.check(&loss, &sample.truth(), Sample::probs, 1e-2);
        sample.check(&loss, &sample.weighted(sample.truth()), Sample::probs, 1e-2);
    }

    /// One sequence of the first row, one of the others.
    #[test]
    fn of_sequences(sample in sample(-2.0, 2.0, 1), normalize: bool) {
        let loss = SequenceCategoricalCrossentropy::new().normalize(normalize);
        let first = sample.shape[0].min(1);
        let split = |sample: &Sample, x: &[f64]| {
            let rows = sample.probs(x).into_inner();
            let first = rows.n_rows().min(1);
            vec![Probs::from(rows.rows(..first).unwrap()), rows.rows(first..).unwrap().into()]
        };
        let labels = [&sample.labels[..first], &sample.labels[first..]].map(|labels| Ints1d::from(labels.to_vec()));
        let weights = [&sample.weights[..first], &sample.weights[first..]].map(<[f32]>::to_vec);
        sample.check(&loss, &labels.to_vec(), split, 1e-2);
        let weighted = labels.into_iter().zip(weights).map(|(labels, weights)| Weighted::new(labels, weights).unwrap());
        sample.check(&loss, &weighted.collect::<Vec<_>>(), split, 1e-2);
    }
}

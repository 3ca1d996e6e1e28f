//! Containers, losses and initializers with anything.

use std::fmt::Debug;

use proptest::prelude::*;
use thinc::Rng;
use thinc::containers::Select;
use thinc::prelude::*;

use crate::common::floats;

const ABSURD: [usize; 4] = [1 << 46, 1 << 62, usize::MAX - 1, usize::MAX];

fn size() -> impl Strategy<Value = usize> {
    prop_oneof![8 => 0..5_usize, 1 => prop::sample::select(&ABSURD[..])]
}

fn lengths() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(size(), 0..5)
}

fn number() -> impl Strategy<Value = f32> {
    prop_oneof![
        4 => -2.0..2.0_f32,
        1 => prop::sample::select(&[0.0, 1.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, 1e-44][..])
    ]
}

/// Whatever is chosen is among those there are, and what is not is an error that says how many there are.
fn chooses(which: impl Select + Debug + Clone, len: usize) {
    match which.clone().resolve("select", len) {
        Ok(chosen) => assert!(chosen.iter().all(|&i| i < len), "{which:?} of {len}: {chosen:?}"),
        Err(error) => assert!(error.to_string().contains(&len.to_string()), "{which:?} of {len}: {error}"),
    }
}

/// An error with a text, or a loss and a gradient that are numbers.
fn compares<G, T, L: Loss<G, T>>(loss: &L, guess: &G, truth: &T) {
    match loss.get_grad_and_loss(guess, truth) {
        Ok((_, loss)) => assert!(!loss.is_nan(), "a loss of {loss}"),
        Err(error) => assert!(error.to_string().contains('`'), "{error}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lengths_add_up_or_are_refused(of in lengths(), rows in 0..12_usize, width in 0..3_usize, i in size()) {
        let total = of.iter().try_fold(0_usize, |total, &length| total.checked_add(length));
        let lengths = Lengths::new(&of);
        prop_assert_eq!(lengths.is_ok(), total.is_some());
        let Ok(lengths) = lengths else { return Ok(()) };
        prop_assert_eq!((lengths.total(), lengths.to_vec()), (total.unwrap(), of.clone()));
        let range = lengths.range(i);
        prop_assert_eq!(range.len(), of.get(i).copied().unwrap_or(0));
        prop_assert!(range.end <= lengths.total());

        let x = floats(rows, width);
        let ragged = Ragged::new(x.clone(), lengths.clone());
        prop_assert_eq!(ragged.is_ok(), lengths.total() == rows);
        // A sequence without end has no places, but one that a memory could hold is laid out.
        if lengths.longest() > 100 {
            prop_assert!(Padding::new(&lengths).is_err());
            return Ok(());
        }
        let padding = Padding::new(&lengths).unwrap();
        let padded = Padded::from_tokens(&x, padding.clone());
        prop_assert_eq!(padded.is_ok(), ragged.is_ok());
        let other = Padded::<Floats2d>::new(Floats3d::zeros([rows, i.min(5), width]), padding.clone());
        prop_assert_eq!(other.is_ok(), rows == padding.steps() && i.min(5) == padding.sequences());
        if let (Ok(ragged), Ok(padded)) = (ragged, padded) {
            prop_assert_eq!(padded.to_ragged().unwrap(), ragged.clone());
            prop_assert_eq!(padded.to_list().unwrap(), ragged.clone().into_list().unwrap());
            for sequence in [ragged.sequence(i), padded.sequence(i), ragged.select(i).map(|x| x.into_parts().0)] {
                prop_assert_eq!(sequence.ok().map(|x| x.n_rows()), of.get(i).copied());
            }
            prop_assert!(ragged.with_data(floats(rows + 1, width)).is_err());
            prop_assert!(ragged.clone().accumulate(Ragged::with_lengths(x, &[rows, 0, 0, 0, 0, 0]).unwrap()).is_err());
        }
    }

    #[test]
    fn any_choice(len in 0..5_usize, numbers in prop::collection::vec(-6..6_i64, 0..4), [a, b] in [size(), size()], mask in prop::collection::vec(any::<bool>(), 0..6)) {
        chooses(a, len);
        chooses(numbers.first().copied().unwrap_or(i64::MIN), len);
        chooses(i64::MIN, len);
        chooses(u64::MAX, len);
        chooses(&numbers, len);
        chooses(&mask[..], len);
        chooses(a..b, len);
        chooses(a.., len);
        chooses(..b, len);
        chooses(..=b, len);
        chooses(a..=b, len);
        chooses(.., len);
        let pairs = Pairs::new(vec![1; len], vec![2; a.min(6)]);
        prop_assert_eq!(pairs.is_ok(), len == a.min(6));
        if let Ok(pairs) = pairs {
            prop_assert_eq!(pairs.select(b).is_ok(), b < len);
        }
    }

    #[test]
    fn losses_with_any_numbers(
        guess in [0..4_usize, 0..4_usize],
        truth in [0..4_usize, 0..4_usize],
        numbers in prop::collection::vec(number(), 64),
        same in any::<bool>(),
        normalize in any::<bool>(),
        ids in prop::collection::vec(prop::sample::select(&[0, 1, 2, 3, u64::MAX][..]), 0..4),
    ) {
        let truth_shape = if same { guess } else { truth };
        let mut values = numbers.iter().copied();
        let guess = Floats2d::from_fn(guess, |_| values.next().unwrap_or(0.5));
        let truth = Floats2d::from_fn(truth_shape, |_| values.next().unwrap_or(0.5));
        let labels = Ints1d::from(ids);
        let probs = Probs::from(guess.clone());
        compares(&L2Distance::new().normalize(normalize), &guess, &truth);
        compares(&CosineDistance::new().normalize(normalize), &guess, &truth);
        compares(&CosineDistance::new().ignore_zeros(true), &guess, &truth);
        compares(&BinaryCrossentropy::new().normalize(normalize), &guess, &truth);
        compares(&BinaryCrossentropy::new().probabilities(true).missing_value(numbers[0]), &guess, &truth);
        compares(&BinaryCrossentropy::new().positive_weight(numbers[1]), &guess, &truth);
        compares(&CategoricalCrossentropy::new().normalize(normalize), &probs, &truth);
        compares(&CategoricalCrossentropy::new().label_smoothing(numbers[2]), &probs, &labels);
        let sequences = SequenceCategoricalCrossentropy::new().normalize(normalize);
        compares(&sequences, &vec![probs.clone(), probs.clone()], &vec![truth.clone()]);
        compares(&sequences, &vec![probs], &vec![labels.clone()]);
        if let Ok(weighted) = Weighted::new(truth, numbers[..truth_shape[0]].to_vec()) {
            compares(&L2Distance::new(), &guess, &weighted);
        }
        for classes in ABSURD.into_iter().chain([0, 1, 3]) {
            let _ = to_categorical(&labels, classes).map_err(|error| assert!(error.to_string().contains('`')));
        }
    }

    #[test]
    fn initializers_with_any_settings(shape in prop::collection::vec(0..4_usize, 0..4), numbers in prop::array::uniform4(number()), more in 0..2_usize) {
        let [a, b, c, d] = numbers;
        let initializers = [
            glorot_uniform(), glorot_normal(), he_uniform(), he_normal(), lecun_uniform(), lecun_normal(), zero(),
            orthogonal(), Initializer::Constant(a), Initializer::Uniform { lo: a, hi: b }, Initializer::Normal { mean: a, std: b },
            Initializer::Orthogonal { gain: a },
            Initializer::TruncatedNormal { mean: a, std: b, lo: c, hi: d },
        ];
        let size = shape.iter().product::<usize>();
        for initializer in initializers {
            let mut values = vec![7.0; size + more];
            let filled = initializer.fill(&mut values, &shape, &mut Rng::new(1));
            prop_assert!(filled.is_err() || more == 0);
            match filled {
                Ok(()) => prop_assert!(values.iter().all(|value| !value.is_nan()), "{:?}: {:?}", initializer, values),
                Err(error) => prop_assert!(error.to_string().contains('`'), "{}", error),
            }
        }
    }
}

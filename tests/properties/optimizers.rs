//! Optimizers at any step, and loaded from any state.

use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use thinc::prelude::Rng;
use thinc::prelude::*;

fn update(optimizer: &mut dyn Optimizer, weights: &mut Storage<f32>, shape: &[usize]) -> Result<()> {
    let mut gradient = Storage::from_vec(vec![0.5; weights.len()]);
    optimizer.update(ParamUpdate::new("W", shape, weights, &mut gradient)?)?;
    optimizer.step();
    Ok(())
}

/// Sets every whole number that is a count of steps or updates.
fn set_counts(value: &mut Value, to: u64) {
    match value {
        Value::Object(fields) => fields.iter_mut().for_each(|(name, field)| match (name.as_str(), &field) {
            ("steps" | "updates", Value::Number(_)) => *field = to.into(),
            _ => set_counts(field, to),
        }),
        Value::Array(values) => values.iter_mut().for_each(|value| set_counts(value, to)),
        _ => {}
    }
}

/// Updates the optimizer after so many steps.
fn late<O: Optimizer + Serialize + DeserializeOwned>(mut optimizer: O, steps: u64) {
    let mut weights = Storage::from_vec(vec![1.0; 4]);
    update(&mut optimizer, &mut weights, &[2, 2]).unwrap();
    let mut saved = serde_json::to_value(&optimizer).unwrap();
    set_counts(&mut saved, steps);
    let mut optimizer: O = serde_json::from_value(saved).unwrap();
    assert_eq!(optimizer.steps(), steps);
    for _ in 0..3 {
        update(&mut optimizer, &mut weights, &[2, 2]).unwrap();
    }
    assert!(weights.as_slice().unwrap().iter().all(|weight| weight.is_finite()), "{weights:?} after step {steps}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_step_can_be_taken(steps in prop_oneof![any::<u64>(), u64::MAX - 2..=u64::MAX]) {
        late(Adam::new(decaying(0.1, 0.1)).gradient_noise(1.0, Rng::new(0)).lookahead(3, 0.5), steps);
        late(RAdam::new(cosine(0.1, 7).restarts(2)).beta2(one_cycle(0.9, 50)).weight_decay(0.1), steps);
        late(Sgd::new(one_cycle(0.1, 5)).momentum(0.9).lars(cyclic_triangular(0.1, 0.2, 9)), steps);
    }

    /// The moments are of a parameter of another shape, or have another length than they say.
    #[test]
    fn moments_of_any_shape_are_resized_or_refused(shape in [0..4_usize, 0..4_usize], saved_as in [0..4_usize, 0..4_usize]) {
        let mut optimizer = Adam::new(0.1).lookahead(1, 0.5);
        let mut weights = Storage::from_vec(vec![1.0; shape[0] * shape[1]]);
        update(&mut optimizer, &mut weights, &shape).unwrap();
        let mut saved = serde_json::to_value(&optimizer).unwrap();
        let mut resized = Storage::from_vec(vec![1.0; saved_as[0] * saved_as[1]]);
        update(&mut optimizer, &mut resized, &saved_as).unwrap();
        assert!(resized.as_slice().unwrap().iter().all(|weight| weight.is_finite()));

        saved["moments"]["W"]["shape"] = serde_json::json!(saved_as);
        let loaded = serde_json::from_value::<Adam>(saved);
        assert_eq!(loaded.is_ok(), weights.len() == saved_as[0] * saved_as[1]);
        if let Ok(mut optimizer) = loaded {
            update(&mut optimizer, &mut weights, &shape).unwrap();
        }
    }
}

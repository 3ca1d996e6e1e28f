use std::sync::Arc;

use thinc_core::prelude::*;

use super::{docs, initialized};
use crate::attr::Attr;
use crate::doc::Doc;
use crate::layers::MultiHashEmbed;
use crate::vectors::Vectors;
use crate::vocab::Vocab;

fn embed() -> MultiHashEmbed {
    MultiHashEmbed::new(5, [(Attr::Norm, 11), (Attr::Suffix, 7)])
}

/// What the model gives, which is also what a copy gives that remembers nothing.
#[track_caller]
fn predict<M: Model<Vec<Doc>, Output = Ragged> + Clone>(model: &M) -> Ragged {
    let y = model.predict(docs()).unwrap();
    assert_eq!(y, model.clone().predict(docs()).unwrap());
    assert_eq!(y, model.predict(docs()).unwrap());
    y
}

fn other_params(model: &MultiHashEmbed) -> Params {
    let mut params = Params::new();
    for (path, value) in model.params().unwrap().iter() {
        let values = value.storage().as_slice().unwrap().iter().map(|value| 0.5 * value + 0.1).collect();
        params.insert(path, value.shape(), Storage::from_vec(values)).unwrap();
    }
    params
}

#[test]
fn other_words_and_the_same_again() {
    let model = initialized(embed());
    let all = predict(&model);
    for (i, doc) in docs().into_iter().enumerate() {
        // Of words that are known, of a document that has one more, and without what was remembered.
        let more = Doc::new(Arc::clone(doc.vocab()), doc.tokens().map(|token| token.text()).chain(["new"]));
        let y = model.predict(vec![doc, more]).unwrap();
        assert_eq!(y.sequence(0).unwrap(), all.sequence(i).unwrap());
        let n = y.sequence(0).unwrap().n_rows();
        assert_eq!(y.sequence(1).unwrap().rows(..n).unwrap(), y.sequence(0).unwrap());
    }
}

#[test]
fn other_weights_for_a_while() {
    let mut model = initialized(embed());
    let before = predict(&model);
    let params = other_params(&model);
    {
        let other = model.use_params(&params).unwrap();
        assert_ne!(predict(&*other), before);
    }
    assert_eq!(predict(&model), before);
    model.set_params(&params).unwrap();
    assert_ne!(predict(&model), before);
}

#[test]
fn loaded_weights() {
    let (mut model, mut other) = (initialized(embed()), initialized(embed()));
    let before = predict(&model);
    other.set_params(&other_params(&model)).unwrap();
    model.from_bytes(&other.to_bytes().unwrap()).unwrap();
    assert_ne!(predict(&model), before);
    assert_eq!(predict(&model), predict(&other));
}

#[test]
fn steps_of_an_optimizer() {
    let mut model = initialized(embed());
    let before = predict(&model);
    let (y, backprop) = model.begin_update(docs(), &mut Train::new(0)).unwrap();
    let mut grads = model.zero_grads().unwrap();
    backprop(y.into_parts().0, &mut grads).unwrap();
    // Prediction between the passes remembers the old weights.
    assert_eq!(predict(&model), before);
    model.finish_update(&mut Sgd::new(0.1), &mut grads).unwrap();
    assert_ne!(predict(&model), before);
}

#[test]
fn nothing_is_copied_in_a_step_after_a_forward_pass() {
    let mut model = initialized(embed());
    predict(&model);
    let (y, backprop) = model.begin_update(docs(), &mut Train::new(0)).unwrap();
    let mut grads = model.zero_grads().unwrap();
    backprop(y.into_parts().0, &mut grads).unwrap();
    let storage = |model: &MultiHashEmbed| {
        let params = model.params().unwrap();
        params.get("mix.layer.0.0.W").unwrap().storage().as_slice().unwrap().as_ptr()
    };
    let before = storage(&model);
    model.finish_update(&mut Sgd::new(0.1), &mut grads).unwrap();
    assert_eq!(storage(&model), before);
}

#[test]
fn settings_count() {
    let mut model = initialized(embed());
    let before = predict(&model);
    model.set_attr("tables.layer.0.seed", 3_u32).unwrap();
    assert_ne!(predict(&model), before);
}

#[test]
fn vectors_of_another_vocabulary() {
    let model = initialized(embed().with_static_vectors());
    let before = predict(&model);
    let words = docs();
    let vectors = words[0].vocab().vectors().unwrap();
    let table = Floats2d::from_fn(vectors.data().shape(), |[i, j]| (i + 2 * j) as f32 / 7.0);
    let ids = words[0].vocab().iter().map(|word| word.attr(Attr::Orth));
    let rows: Vec<_> = ids.filter_map(|id| Some((id, vectors.row(id)?))).collect();
    let moved = Vectors::new(table, rows).unwrap();
    let vocab = Arc::new(Vocab::new().with_vectors(moved));
    let others: Vec<_> =
        docs().iter().map(|doc| Doc::new(Arc::clone(&vocab), doc.tokens().map(|token| token.text()))).collect();
    let y = model.predict(others.clone()).unwrap();
    assert_ne!(y, before);
    assert_eq!(y, model.clone().predict(others).unwrap());
}

#[test]
fn more_words_than_are_remembered() {
    let vocab = Arc::new(Vocab::new());
    let model = initialized(MultiHashEmbed::new(2, [(Attr::Orth, 50)]));
    for start in [0, 20_000, 40_000] {
        let words: Vec<String> = (start..start + 20_000).map(|i| format!("w{i}")).collect();
        let doc = Doc::new(Arc::clone(&vocab), words.iter().map(String::as_str));
        let y = model.predict(vec![doc.clone()]).unwrap();
        assert_eq!(y, model.clone().predict(vec![doc.clone()]).unwrap());
        assert_eq!(y, model.predict(vec![doc]).unwrap());
    }
    assert_eq!(format!("{:?}", model.remembered()), "20000 words");
}

#[test]
fn threads_share_what_is_remembered() {
    let model = initialized(embed());
    let expected = model.clone().predict(docs()).unwrap();
    std::thread::scope(|scope| {
        for i in 0..4 {
            let (model, expected) = (&model, &expected);
            scope.spawn(move || {
                for n in 0..50 {
                    let which = (i + n) % 4;
                    let y = model.predict(vec![docs().swap_remove(which)]).unwrap();
                    // Products of other numbers of rows are rounded in other places.
                    let (y, expected) = (y.sequence(0).unwrap(), expected.sequence(which).unwrap());
                    assert_eq!(y.shape(), expected.shape());
                    let mut values = y.as_slice().unwrap().iter().zip(expected.as_slice().unwrap());
                    assert!(values.all(|(y, expected)| (y - expected).abs() < 1e-5));
                }
            });
        }
    });
}

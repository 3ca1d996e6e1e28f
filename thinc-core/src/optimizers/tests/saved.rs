//! Optimizers as bytes.

use serde::de::DeserializeOwned;
use serde::de::value::{BytesDeserializer, Error as SerdeError, SeqDeserializer};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::*;
use crate::array::count;
use crate::rng::Rng;
use crate::schedules::{cosine, one_cycle, plateau, warmup_linear};

/// A way to bytes and back.
type Format<O> = (fn(&O) -> Vec<u8>, fn(&[u8]) -> O);

fn formats<O: Serialize + DeserializeOwned>() -> [Format<O>; 4] {
    [
        (|o| rmp_serde::to_vec_named(o).unwrap(), |bytes| rmp_serde::from_slice(bytes).unwrap()),
        (|o| rmp_serde::to_vec(o).unwrap(), |bytes| rmp_serde::from_read(bytes).unwrap()),
        (|o| serde_json::to_vec(o).unwrap(), |bytes| serde_json::from_slice(bytes).unwrap()),
        (
            |o| {
                let mut bytes = Vec::new();
                o.serialize(&mut rmp_serde::Serializer::new(&mut bytes).with_human_readable()).unwrap();
                bytes
            },
            // Written as numbers, and read as what has bytes.
            |bytes| rmp_serde::from_slice(bytes).unwrap(),
        ),
    ]
}

fn goes_on_after_loading<O: Optimizer + Serialize + DeserializeOwned>(make: impl Fn() -> O) {
    let mut whole = Storage::from_slice(&weights());
    let mut optimizer = make();
    train(&mut optimizer, &mut whole, 0..7);
    optimizer.report_score(0.5);
    train(&mut optimizer, &mut whole, 7..STEPS);

    for (save, load) in formats::<O>() {
        let mut resumed = Storage::from_slice(&weights());
        let mut first_half = make();
        train(&mut first_half, &mut resumed, 0..7);
        first_half.report_score(0.5);
        let bytes = save(&first_half);
        let mut second_half = load(&bytes);
        assert_eq!(save(&second_half), bytes);
        train(&mut second_half, &mut resumed, 7..STEPS);

        assert_eq!(resumed.as_slice().unwrap(), whole.as_slice().unwrap());
        assert_eq!(save(&second_half), save(&optimizer));
        assert_eq!(second_half.learn_rate(), optimizer.learn_rate());
    }
}

#[test]
fn a_saved_optimizer_goes_on_to_the_bit() {
    goes_on_after_loading(|| Adam::new(warmup_linear(0.05, 5, 25)).weight_decay(0.1).l2(0.01));
    goes_on_after_loading(|| RAdam::new(cosine(0.05, 25)).lr_scale("W", one_cycle(0.5, 20)).lookahead(3, 0.5));
    goes_on_after_loading(|| Sgd::new(0.1).momentum(0.9).nesterov(true).lars(0.01).global_clip(0.5));
    goes_on_after_loading(|| Adam::new(0.1).gradient_noise(0.3, Rng::new(5)).beta1(cosine(0.9, 30).floor(0.5)));
    goes_on_after_loading(|| Sgd::new(0.1).momentum(one_cycle(0.9, 20)).grad_clip(warmup_linear(1.0, 3, 20)));
    goes_on_after_loading(|| Sgd::new(plateau(1, 0.5, 0.8)).use_averages(false));
    goes_on_after_loading(|| Sgd::new(0.1).freeze("W").unfreeze("W"));
    goes_on_after_loading(|| RAdam::new(0.1).use_averages(false).beta2(0.9).eps(1e-4).grad_clip(0.0));
}

fn trained<O: Optimizer>(mut optimizer: O) -> O {
    train(&mut optimizer, &mut Storage::from_slice(&weights()), 0..3);
    optimizer
}

#[test]
fn values_are_bytes_where_nobody_reads_them() {
    let optimizer = trained(Sgd::new(0.1));
    let average = average(&optimizer);
    let bytes = rmp_serde::to_vec_named(&optimizer).unwrap();
    let expected: Vec<u8> = average.iter().flat_map(|value| value.to_le_bytes()).collect();
    assert!(bytes.windows(expected.len()).any(|window| window == expected));
    let json = serde_json::to_value(&optimizer).unwrap();
    let numbers: Vec<f32> =
        serde_json::from_value(json["settings"]["averages"]["entries"]["W"]["values"].clone()).unwrap();
    assert_eq!(numbers, average);
}

/// A tagged enum of a program puts its parts aside before it reads them.
#[test]
fn bytes_that_were_put_aside_are_read() {
    #[derive(Serialize, Deserialize)]
    #[serde(tag = "kind")]
    enum Either {
        Adam(Adam),
        Sgd(Sgd),
    }
    let bytes = rmp_serde::to_vec_named(&Either::Adam(trained(Adam::new(0.1)))).unwrap();
    let Either::Adam(loaded) = rmp_serde::from_slice(&bytes).unwrap() else { panic!("another kind") };
    assert_eq!(average(&loaded), average(&trained(Adam::new(0.1))));
}

/// The error that an optimizer gives whose saved form was changed.
#[track_caller]
fn refused<O: Optimizer + Serialize + DeserializeOwned>(optimizer: O, change: impl Fn(&mut Value)) -> String {
    let mut saved = serde_json::to_value(trained(optimizer)).unwrap();
    change(&mut saved);
    // In the two formats, of which one reads the numbers as what has bytes.
    let packed = rmp_serde::to_vec_named(&saved).unwrap();
    assert!(rmp_serde::from_slice::<O>(&packed).is_err());
    serde_json::from_value::<O>(saved).map(drop).unwrap_err().to_string()
}

#[test]
fn values_that_do_not_fit_their_shape_are_errors() {
    const AVERAGE: &str = "/settings/averages/entries/W";
    let shapes =
        [json!([3, 5]), json!([13]), json!([]), json!([0, 4]), json!([1_u64 << 32, 1_u64 << 32]), json!([0, u64::MAX])];
    for shape in shapes {
        for (path, error) in [("/moments/W/shape", "got (12)"), (&format!("{AVERAGE}/shape"), "got (12)")] {
            let found = refused(Adam::new(0.1), |saved| *saved.pointer_mut(path).unwrap() = shape.clone());
            assert!(found.contains(error), "{shape}: {found}");
        }
    }
    let error = refused(Sgd::new(0.1), |saved| {
        saved.pointer_mut(&format!("{AVERAGE}/values")).unwrap().as_array_mut().unwrap().truncate(5);
    });
    assert!(error.contains("expects values of shape (3, 4), but got (5)"), "{error}");
    let error = refused(Sgd::new(0.1).lookahead(2, 0.5), |saved| {
        saved.pointer_mut("/settings/lookahead/slow/W/values/0").unwrap().as_array_mut().unwrap().clear();
    });
    assert!(error.contains("expects values of shape (3, 4), but got (0)"), "{error}");
}

#[test]
fn another_number_of_arrays_is_an_error() {
    let moments = |change: fn(&mut Vec<Value>)| {
        refused(RAdam::new(0.1), |saved| {
            change(saved.pointer_mut("/moments/W/values").unwrap().as_array_mut().unwrap());
        })
    };
    for error in
        [moments(|arrays| arrays.truncate(1)), moments(Vec::clear), moments(|arrays| arrays.push(arrays[0].clone()))]
    {
        assert!(error.contains("2 arrays for each parameter"), "{error}");
    }
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Floats(#[serde(with = "crate::optimizers::saved")] Storage<f32>);

#[test]
fn lengths_of_bytes_are_multiples_of_four() {
    let load = |bytes: &[u8]| Floats::deserialize(BytesDeserializer::<SerdeError>::new(bytes)).map(|floats| floats.0);
    assert_eq!(load(&[0, 0, 128, 63, 0, 0, 0, 192]).unwrap().as_slice().unwrap(), [1.0, -2.0]);
    assert_eq!(load(&[]).unwrap().len(), 0);
    for len in [1, 2, 3, 5] {
        let error = load(&vec![0; len]).unwrap_err().to_string();
        assert!(error.contains(&format!("invalid length {len}, expected floats of 4 bytes")), "{error}");
    }
}

/// An iterator that says that it has more than any memory can hold.
struct Boastful(std::vec::IntoIter<f32>);

impl Iterator for Boastful {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (usize::MAX, Some(usize::MAX))
    }
}

#[test]
fn a_length_that_is_only_said_takes_no_memory() {
    let numbers = SeqDeserializer::<_, SerdeError>::new(Boastful(vec![1.0, 2.0].into_iter()));
    let Floats(values) = Floats::deserialize(numbers).unwrap();
    assert_eq!(values.as_slice().unwrap(), [1.0, 2.0]);
    // An array of 2^32 - 1 numbers, and as many bytes.
    for head in [[0xdd, 0xff, 0xff, 0xff, 0xff], [0xc6, 0xff, 0xff, 0xff, 0xff]] {
        assert!(rmp_serde::from_slice::<Floats>(&head).is_err());
        assert!(rmp_serde::from_read::<_, Floats>(&head[..]).is_err());
    }
}

/// Bytes that were changed anywhere are an error, or an optimizer whose states are in order.
#[test]
fn broken_bytes_never_panic() {
    let bytes = rmp_serde::to_vec_named(&trained(Adam::new(0.1).lookahead(2, 0.5))).unwrap();
    let mut loaded = 0;
    for i in 0..bytes.len() {
        assert!(rmp_serde::from_slice::<Adam>(&bytes[..i]).is_err(), "the first {i} bytes");
        for flip in [1, 4, 0x80, 0xff] {
            let mut broken = bytes.clone();
            broken[i] ^= flip;
            let Ok(mut optimizer) = rmp_serde::from_slice::<Adam>(&broken) else { continue };
            loaded += 1;
            for average in optimizer.averages().into_iter().flat_map(Averages::iter).map(|(_, average)| average) {
                assert_eq!(count::<f32>(average.shape()), Some(average.storage().len()));
            }
            let mut gradient = Storage::from_slice(&gradient(0));
            let mut weights = Storage::from_slice(&weights());
            // Settings may be out of their range by now.
            let _ = optimizer.update(ParamUpdate::new("W", &SHAPE, &mut weights, &mut gradient).unwrap());
        }
    }
    assert!(loaded > 100, "only {loaded} were loaded");
}

/// An optimizer that was saved for a parameter of this shape, as bytes may have it.
fn saved_for<O: Optimizer + Serialize + DeserializeOwned>(mut optimizer: O, shape: &[usize]) -> O {
    let len = count::<f32>(shape).unwrap();
    let (mut weights, mut gradient) = (Storage::from_vec(vec![0.5; len]), Storage::from_vec(vec![0.25; len]));
    optimizer.update(ParamUpdate::new("W", shape, &mut weights, &mut gradient).unwrap()).unwrap();
    rmp_serde::from_slice(&rmp_serde::to_vec_named(&optimizer).unwrap()).unwrap()
}

/// The weights after an update.
fn updated(optimizer: &mut dyn Optimizer, shape: &[usize]) -> Vec<f32> {
    let len = count::<f32>(shape).unwrap();
    let (mut weights, mut gradient) = (Storage::from_vec(vec![1.0; len]), Storage::from_vec(vec![0.125; len]));
    optimizer.update(ParamUpdate::new("W", shape, &mut weights, &mut gradient).unwrap()).unwrap();
    let average = optimizer.averages().unwrap().get("W").unwrap();
    assert_eq!((average.shape(), average.storage().len()), (shape, len));
    weights.into_vec().unwrap()
}

/// What was kept for a parameter of the same number of axes is cut or grows; for one of another number it is dropped.
#[test]
fn an_optimizer_of_another_model_adapts_to_any_parameter() {
    let shapes: [&[usize]; 11] =
        [&[], &[1], &[12], &[0], &[3, 4], &[4, 3], &[1, 12], &[0, 1 << 40], &[1 << 40, 0], &[2, 3, 2], &[1, 0, 5]];
    check_adapts(|| Adam::new(0.1).lookahead(2, 0.5), &shapes);
    check_adapts(|| RAdam::new(0.1), &shapes);
    check_adapts(|| Sgd::new(0.1).momentum(0.9), &shapes);
}

fn check_adapts<O: Optimizer + Serialize + DeserializeOwned>(make: impl Fn() -> O, shapes: &[&[usize]]) {
    for from in shapes {
        for to in shapes {
            let mut loaded = saved_for(make(), from);
            let found = updated(&mut loaded, to);
            assert!(found.iter().all(|weight| weight.is_finite()), "{from:?} to {to:?}: {found:?}");
            if from.len() != to.len() {
                assert_eq!(found, updated(&mut make(), to), "{from:?} to {to:?}");
            }
            updated(&mut loaded, to);
        }
    }
}

//! Parts that are neither written nor loaded.

use thinc::prelude::*;

use crate::{Network, error, initialized, network};

#[test]
fn what_is_excluded_stays() {
    let model = initialized(1);
    let mut other = initialized(2);
    let own = other.clone();
    other.from_bytes_excluding(&model.to_bytes().unwrap(), &["0.W", "1.1"]).unwrap();
    let value =
        |model: &Network, path: &str| model.params().unwrap().get(path).unwrap().storage().as_slice().unwrap().to_vec();
    for path in ["0.W", "1.1.0.W", "1.1.0.b", "1.1.1.W"] {
        assert_eq!(value(&other, path), value(&own, path), "{path}");
    }
    assert_eq!(value(&other, "0.b"), value(&model, "0.b"));

    // An output of another width is no obstacle when it is excluded.
    let mut wider = network([4, 3, 2, 7]);
    wider.initialize(&(), &(), &mut Train::new(3)).unwrap();
    wider.from_bytes_excluding(&model.to_bytes().unwrap(), &["1.1.1"]).unwrap();
    assert_eq!(wider.predict(Floats2d::zeros([1, 4])).unwrap().shape(), [1, 7]);
    assert_eq!(model.params().unwrap().get("0.W").unwrap().storage().as_slice().unwrap(), {
        let params = wider.params().unwrap();
        params.get("0.W").unwrap().storage().as_slice().unwrap().to_vec()
    });

    // Nor is one of another kind.
    let mut other = chain((Relu::new(4, 3), chain((Dropout::new(0.2), chain((Maxout::new(3, 2), Linear::new(2, 7)))))));
    other.initialize(&(), &(), &mut Train::new(3)).unwrap();
    assert!(error(&mut other, &model.to_bytes().unwrap()).contains("they are of another model"));
    other.from_bytes_excluding(&model.to_bytes().unwrap(), &["1.1.1"]).unwrap();
    let loaded = other.params().unwrap();
    assert_eq!(loaded.get("0.W").unwrap().storage().as_slice().unwrap(), value(&model, "0.W"));
    assert_eq!(loaded.get("1.1.0.b").unwrap().storage().as_slice().unwrap(), value(&model, "1.1.0.b"));
    assert_eq!(loaded.get("1.1.1.W").unwrap().shape(), [7, 2]);

    let part = model.to_bytes_excluding(&["0", "1.0.dropout_rate"]).unwrap();
    assert!(part.len() + 4 * 15 <= model.to_bytes().unwrap().len());
    let mut loaded = initialized(2);
    loaded.from_bytes_excluding(&part, &["0", "1.0.dropout_rate"]).unwrap();
    assert_eq!(value(&loaded, "0.W"), value(&initialized(2), "0.W"));
    assert!(error(&mut loaded, &part).contains("the bytes lack the attribute `dropout_rate`"));
}

#[test]
fn a_name_stands_for_all_that_have_it() {
    let model = initialized(1);
    let shape = |model: &Network, path: &str| model.params().unwrap().get(path).map(|value| value.shape().to_vec());
    for (name, without) in [("W", ["0.W", "1.1.0.W", "1.1.1.W"].as_slice()), ("softmax", &["1.1.1.W", "1.1.1.b"])] {
        let mut other = network([4, 3, 2, 3]);
        let report = other.from_bytes_excluding(&model.to_bytes().unwrap(), &[name]).unwrap();
        assert!(
            !report.loaded.is_empty() && without.iter().all(|path| !report.loaded.iter().any(|loaded| loaded == path))
        );
        for path in ["0.W", "0.b", "1.1.0.W", "1.1.0.b", "1.1.1.W", "1.1.1.b"] {
            assert_eq!(shape(&other, path).is_none(), without.contains(&path), "{name} {path}");
        }
    }
    // A path comes first: `0` is the first layer, and not all that are first in what they are in.
    let mut other = network([4, 3, 2, 3]);
    let report = other.from_bytes_excluding(&model.to_bytes().unwrap(), &["0"]).unwrap();
    assert_eq!(report.loaded, ["1.1.0.W", "1.1.0.b", "1.1.1.W", "1.1.1.b"]);
}

#[test]
fn a_path_that_names_nothing_is_an_error() {
    let mut model = initialized(1);
    let bytes = model.to_bytes().unwrap();
    for path in ["2", "0.w", "w", "", "1.1.", "linear"] {
        assert!(model.to_bytes_excluding(&[path]).is_err(), "{path}");
        assert!(model.from_bytes_excluding(&bytes, &["0", path]).is_err(), "{path}");
    }
}

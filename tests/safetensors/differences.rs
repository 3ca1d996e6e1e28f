//! Files of other models: errors and reports.

use thinc::prelude::*;

use crate::{bits, error, error_with, f32s, file, initialized, mlp, open};

#[test]
fn an_error_names_the_first_difference() {
    let bytes = initialized(mlp([4, 3, 5]), 1).to_safetensors_bytes().unwrap();
    let mut other = initialized(mlp([4, 3, 2]), 2);
    assert_eq!(
        error(&mut other, &bytes),
        "in `1.W`: shape (2, 3) in the model, (5, 3) in the file (1 more part differs)"
    );
    let mut shorter = initialized(chain((Relu::new(4, 3), Dropout::new(0.5))), 2);
    assert_eq!(
        error(&mut shorter, &bytes),
        "in `1.W`: the model has no parameter of this name, but the file a tensor of type F32 and shape (5, 3) (1 \
         more part differs)"
    );
    let longer = chain((Relu::new(4, 3), Softmax::new(3, 5), Linear::new(5, None)));
    assert_eq!(
        error(&mut { longer }, &bytes),
        "in `2.W`: the file has no tensor of this name, but the model a parameter of shape (_, 5) (1 more part differs)"
    );
    let other_names = |name: &str| Some(format!("encoder.{name}"));
    assert_eq!(
        error_with(&mut other, &bytes, &Load::strict().rename(other_names)),
        "in `0.W`: the file has no tensor of this name, but the model a parameter of shape (3, 4); `Load::rename` maps other \
         names, such as `0.W`, `0.b`, `1.W` and 1 more (7 more parts differ)"
    );
}

#[test]
fn a_part_of_a_file_is_loaded() {
    let saved = initialized(mlp([4, 3, 5]), 1);
    let bytes = saved.to_safetensors_bytes().unwrap();
    let mut model = initialized(chain((Relu::new(4, 3), Softmax::new(3, 2), Linear::new(2, 2))), 2);
    let before = bits(&model);
    let two = file(
        r#"{"0.b":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"x":{"dtype":"I64","shape":[],"data_offsets":[12,20]}}"#,
        &[f32s(&[1.0, 2.0, 3.0]), vec![0; 8]].concat(),
    );
    let report = model.from_safetensors_bytes_with(&two, &Load::partial()).unwrap();
    assert_eq!(report.loaded, ["0.b"]);
    let absent = "the file has no tensor of this name, but the model a parameter of shape";
    assert_eq!(report.missing[0], format!("0.W: {absent} (3, 4)"));
    assert_eq!(report.missing[4], format!("2.b: {absent} (2)"));
    assert_eq!(
        report.unexpected,
        ["x: the model has no parameter of this name, but the file a tensor of type I64 and shape ()"]
    );
    assert!(report.assumed.is_empty());
    let loaded = bits(&model);
    assert_eq!(loaded[1].2, [1.0_f32, 2.0, 3.0].map(f32::to_bits));
    assert_eq!((&loaded[0], &loaded[2..]), (&before[0], &before[2..]));

    let report = model.from_safetensors_bytes_with(&bytes, &Load::partial()).unwrap();
    assert_eq!(report.loaded, ["0.W", "0.b"]);
    assert_eq!(
        report.missing[..2],
        ["1.W: shape (2, 3) in the model, (5, 3) in the file", "1.b: shape (2) in the model, (5) in the file"]
    );
    assert_eq!(bits(&model)[..2], bits(&saved)[..2]);
}

#[test]
fn excluded_parts_stay_and_are_not_compared() {
    let saved = initialized(mlp([4, 3, 5]), 1);
    let bytes = saved.to_safetensors_bytes().unwrap();
    let mut model = initialized(mlp([4, 3, 2]), 2);
    let before = bits(&model);
    let report = model.from_safetensors_bytes_with(&bytes, &Load::strict().exclude(&["1", "0.b"])).unwrap();
    assert_eq!(report, {
        let mut report = LoadReport::default();
        report.loaded = vec!["0.W".to_owned()];
        report
    });
    assert_eq!((&bits(&model)[0], &bits(&model)[1..]), (&bits(&saved)[0], &before[1..]));
    // What only the file has may be left out as well.
    let mut shorter = chain((Relu::new(4, 3), Dropout::new(0.5)));
    let load = Load::strict().exclude(&["1.W", "1.b", "1.dropout_rate"]);
    assert_eq!(shorter.from_safetensors_bytes_with(&bytes, &load).unwrap().loaded, ["0.W", "0.b"]);
    assert_eq!(shorter.from_safetensors_bytes_with(&bytes, &Load::strict().exclude(&["1"])).unwrap().loaded.len(), 2);
    // A layer that has nothing may be left out, too.
    let mut with_noop = chain((Relu::new(4, 3), noop()));
    let relu = initialized(Relu::new(4, 3), 1).to_safetensors_bytes().unwrap();
    let load = Load::strict().exclude(&["1"]).rename(|name| Some(format!("0.{name}")));
    assert_eq!(with_noop.from_safetensors_bytes_with(&relu, &load).unwrap().loaded, ["0.W", "0.b"]);
    assert!(with_noop.to_safetensors_bytes_excluding(&["1"]).is_ok());
    // A name excludes all that have it.
    let report = model.from_safetensors_bytes_with(&bytes, &Load::strict().exclude(&["W", "1.b"])).unwrap();
    assert_eq!(report.loaded, ["0.b"]);
    for excluded in ["2", "w", "0.w", ""] {
        let error = model.from_safetensors_bytes_with(&bytes, &Load::partial().exclude(&[excluded])).unwrap_err();
        assert!(error.to_string().contains(&format!("`{excluded}` to exclude")), "{error}");
        let error = model.to_safetensors_bytes_excluding(&[excluded]).unwrap_err();
        assert!(error.to_string().contains(&format!("`{excluded}` to exclude")), "{error}");
    }
    assert!(chain((Relu::new(4, 3), Dropout::new(0.5))).to_safetensors_bytes_excluding(&["0", "1"]).is_ok());
}

#[test]
fn shapes_that_contradict_each_other() {
    // Rows of `W` and of `b`, where the width is open.
    let header = |rows: usize, end: usize| {
        format!(
            r#"{{"W":{{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]}},"b":{{"dtype":"F32","shape":[{rows}],"data_offsets":[24,{end}]}}}}"#
        )
    };
    let bytes = file(&header(2, 32), &f32s(&[0.5; 8]));
    assert_eq!(error(&mut Linear::new(None, None), &bytes), "in `b`: shape (3) in the model, (2) in the file");
    assert!(Linear::new(None, None).from_safetensors_bytes(&file(&header(3, 36), &f32s(&[0.5; 9]))).is_ok());
    // In part, what fits is loaded, and the other stays without a value.
    let mut model = Linear::new(None, None);
    let report = model.from_safetensors_bytes_with(&bytes, &Load::partial()).unwrap();
    assert_eq!((report.loaded, bits(&model).len()), (vec!["W".to_owned()], 1));

    // Layers that do not fit each other.
    let relu = initialized(Relu::new(4, 3), 1);
    let softmax = initialized(Softmax::new(2, 5), 1);
    let mut both = open();
    let before = both.to_bytes().unwrap();
    let mut params = Params::new();
    for (layer, of) in [("0", relu.params().unwrap()), ("1", softmax.params().unwrap())] {
        for (path, param) in of.iter() {
            params.insert(format!("{layer}.{path}"), param.shape(), param.storage().clone()).unwrap();
        }
    }
    let bytes = raw(&params);
    let message = error(&mut both, &bytes);
    assert!(
        message.starts_with("with the shapes of the file, the layers do not fit each other: ")
            && message.contains("gives 3"),
        "{message}"
    );
    assert_eq!(both.to_bytes().unwrap(), before);
}

/// A file of `params`.
fn raw(params: &Params) -> Vec<u8> {
    let (mut header, mut data) = (Vec::new(), Vec::new());
    for (path, param) in params.iter() {
        let start = data.len();
        data.extend(f32s(param.storage().as_slice().unwrap()));
        header.push(format!(
            r#""{path}":{{"dtype":"F32","shape":{:?},"data_offsets":[{start},{}]}}"#,
            param.shape(),
            data.len()
        ));
    }
    file(&format!("{{{}}}", header.join(",")), &data)
}

/// A parameter that has its value from the start, in a layer whose width is open.
#[derive(Model)]
#[model(signature = _ -> n)]
struct Given {
    #[dim(name = "nO")]
    n: Dim,
    #[param(name = "W", shape = [n], init = Initializer::Zero)]
    w: Param<Floats1d>,
    #[param(name = "b", shape = [n], init = Initializer::Zero)]
    b: Param<Floats1d>,
    /// Without a declared shape: it has that of its value.
    #[param(name = "c")]
    c: Param<Floats2d>,
}

#[test]
fn what_stays_must_fit_what_is_loaded() {
    let given = |n: usize| Given {
        n: Dim::default(),
        w: Param::default(),
        b: Param::from(Floats1d::zeros([n])),
        c: Param::from(Floats2d::zeros([1, 2])),
    };
    let w = r#"{"W":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"#;
    let bytes = file(w, &f32s(&[1.0, 2.0, 3.0]));
    let load = Load::strict().exclude(&["b", "c"]);
    assert!(given(3).from_safetensors_bytes_with(&bytes, &load).is_ok());
    let text = error_with(&mut given(2), &bytes, &load);
    assert_eq!(
        text,
        "in `b`: it has shape (2), but the dimensions of its layer, some of which the file filled, ask for (3)"
    );
    let c = |shape: &str| format!(r#"{{"c":{{"dtype":"F32","shape":{shape},"data_offsets":[0,8]}}}}"#);
    let load = Load::strict().exclude(&["W", "b"]);
    assert!(given(2).from_safetensors_bytes_with(&file(&c("[1,2]"), &[0; 8]), &load).is_ok());
    for shape in ["[2,1]", "[2]", "[1,2,1]"] {
        let text = error_with(&mut given(2), &file(&c(shape), &[0; 8]), &load);
        assert!(text.starts_with("in `c`: shape (1, 2) in the model, ("), "{text}");
    }
    let mut without = Given { c: Param::default(), ..given(2) };
    let text = error_with(&mut without, &file(&c("[2]"), &[0; 8]), &load);
    assert_eq!(text, "in `c`: shape (_, _) in the model, (2) in the file");
    without.from_safetensors_bytes_with(&file(&c("[2,1]"), &[0; 8]), &load).unwrap();
    assert_eq!(without.c.get().unwrap().shape(), [2, 1]);
}

#[test]
fn sizes_of_zero() {
    let empty = file(
        r#"{"W":{"dtype":"F32","shape":[0,4],"data_offsets":[0,0]},"b":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}"#,
        b"",
    );
    assert_eq!(
        error(&mut Linear::new(None, None), &empty),
        "in `W`: shape (0, 4) in the file, but no dimension may be 0 (1 more part differs)"
    );
    assert_eq!(
        error(&mut Linear::new(4, 2), &empty),
        "in `W`: shape (2, 4) in the model, (0, 4) in the file (1 more part differs)"
    );
}

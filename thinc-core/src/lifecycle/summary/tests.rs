use thinc_macros::Model;

use crate::prelude::*;

#[derive(Model, Default)]
#[model(input = Ints1d, output = Probs, forward = embed >> (encode + skip) >> dropout >> output)]
struct Tagger {
    #[layer]
    embed: Embed<32, 1000>,
    #[layer]
    encode: Encoder,
    #[layer]
    skip: Linear<32, 16>,
    #[layer]
    dropout: Dropout,
    #[layer]
    output: Softmax,
}

#[derive(Model, Default)]
#[model(input = Floats2d, output = Floats2d)]
struct Encoder {
    #[layer]
    hidden: Maxout<32, 16>,
    #[layer]
    norm: LayerNorm,
}

fn text<N: NodeExt>(model: &N) -> String {
    model.summary().unwrap().to_string()
}

#[test]
fn wiring_layers_and_total() {
    let mut model = Tagger::default();
    assert_eq!(
        text(&model),
        "\
embed: Embed<32, 1000> >> encode: Encoder + skip: Linear<32, 16> >> dropout: Dropout
    >> output: Softmax

layer                      takes  gives  parameters  shapes
tagger (chain)                 ?      ?
  embed                        ?     32      32,000  E (1000, 32)
  encode: encoder (chain)     32     16
    hidden: maxout            32     16       1,584  W (16, 3, 32), b (16, 3)
    norm: layernorm           16     16           ?  G (?), b (?)
  skip: linear                32     16         528  W (16, 32), b (16)
  dropout                     16     16           0
  output: softmax             16      ?           ?  W (?, ?), b (?)
total                                             ?"
    );
    model.initialize(&(), &Ints1d::from(vec![4]), &mut Train::new(0)).unwrap();
    assert_eq!(
        text(&model),
        "\
embed: Embed<32, 1000> >> encode: Encoder + skip: Linear<32, 16> >> dropout: Dropout
    >> output: Softmax

layer                      takes  gives  parameters  shapes
tagger (chain)                 ?      5
  embed                        ?     32      32,000  E (1000, 32)
  encode: encoder (chain)     32     16
    hidden: maxout            32     16       1,584  W (16, 3, 32), b (16, 3)
    norm: layernorm           16     16          32  G (16), b (16)
  skip: linear                32     16         528  W (16, 32), b (16)
  dropout                     16     16           0
  output: softmax             16      5          85  W (5, 16), b (5)
total                                        34,229"
    );
    assert_eq!(model.summary().unwrap().num_params(), Some(model.num_params().unwrap()));
}

#[test]
fn combinators_go_by_the_kinds_of_their_parts() {
    let branches = concatenate((residual(Relu::<16, 16>::default()), noop()));
    let model = chain((Linear::<4, 16>::default(), branches, Tagger::default().encode));
    assert_eq!(
        text(&model),
        "\
linear >> (residual(relu) | noop) >> encoder

layer                             takes  gives  parameters  shapes
linear>>residual(relu)|noop>>e..      4     16
  0: linear                           4     16          80  W (16, 4), b (16)
  1: residual(relu)|noop             16     32
    0: residual(relu)                16     16
      layer: relu                    16     16         272  W (16, 16), b (16)
    1: noop                          16     16           0
  2: encoder (chain)                 32     16
    hidden: maxout                   32     16       1,584  W (16, 3, 32), b (16, 3)
    norm: layernorm                  16     16           ?  G (?), b (?)
total                                                    ?"
    );
}

#[test]
fn one_layer_has_no_wiring() {
    assert_eq!(
        text(&Linear::new(None, 10)),
        "\
layer   takes  gives  parameters  shapes
linear      ?     10           ?  W (10, ?), b (10)
total                          ?"
    );
    assert_eq!(
        text(&noop()),
        "\
layer  takes  gives  parameters  shapes
noop       ?      ?           0
total                         0"
    );
}

#[test]
fn thirty_layers_fit_on_lines() {
    let text = text(&vec![Relu::<64, 64>::default(); 30]);
    let lines: Vec<_> = text.lines().collect();
    assert!(lines.iter().all(|line| line.chars().count() <= 100), "{text}");
    assert!(lines[0].starts_with("relu >> relu >> relu") && lines[1].starts_with("    >> relu >> relu"), "{text}");
    let table = lines.iter().position(|line| line.starts_with("layer ")).unwrap();
    assert_eq!(lines.len() - table, 1 + 1 + 30 + 1);
    assert_eq!(
        lines[table..table + 3],
        [
            "layer                             takes  gives  parameters  shapes",
            "relu>>relu>>relu>>relu>>relu>>..     64     64",
            "  0: relu                            64     64       4,160  W (64, 64), b (64)",
        ]
    );
    assert_eq!(lines.last(), Some(&"total                                              124,800"));
}

/// What has no layers at all, layers without types, and layers in layers of the same type.
#[test]
fn any_model_has_a_summary() {
    #[derive(Model, Default)]
    struct Tree {
        #[layer]
        split: Linear<4, 4>,
        #[layer]
        left: Option<Box<Tree>>,
    }
    let boxed: Vec<Box<dyn DynModel<Floats2d, Floats2d>>> =
        vec![Box::new(Relu::new(None, 16)), Box::new(residual(Relu::new(16, 16)))];
    assert_eq!(
        text(&boxed),
        "\
relu >> residual(relu)

layer                 takes  gives  parameters  shapes
relu>>residual(relu)      ?     16
  0: relu                 ?     16           ?  W (16, ?), b (16)
  1: residual(relu)      16     16
    layer: relu          16     16         272  W (16, 16), b (16)
total                                        ?"
    );
    let tree = Tree { left: Some(Box::default()), ..Tree::default() };
    assert_eq!(
        text(&tree),
        "\
layer              takes  gives  parameters  shapes
tree                   ?      ?
  split: linear        4      4          20  W (4, 4), b (4)
  left: tree           ?      ?
    split: linear      4      4          20  W (4, 4), b (4)
    left: noop         ?      ?           0
total                                    40"
    );
    assert!(text(&Vec::<Noop>::new()).starts_with("layer  takes"));
    assert!(text(&None::<Linear>).contains("noop"));
}

#[test]
fn rows_for_programs() {
    let summary = Tagger::default().summary().unwrap();
    let norm = &summary.rows()[4];
    assert_eq!((norm.path.as_str(), norm.depth, norm.name.as_str()), ("encode.norm", 2, "layernorm"));
    assert_eq!((norm.input, norm.output, norm.num_params), (Some(16), Some(16), None));
    assert_eq!((norm.params[0].name, norm.params[0].shape.as_slice()), ("G", [None].as_slice()));
    assert_eq!(summary.rows()[0].path, "");
    assert_eq!(summary.num_params(), None);
}

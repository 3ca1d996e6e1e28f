use std::path::Path;

use super::known::KNOWN;
use super::{Layer, table};
use crate::wiring::{Expr, Operator};

fn layer(name: &str, ty: &str) -> Expr<(String, String)> {
    Expr::Atom((name.to_owned(), ty.to_owned()))
}

fn layers(types: &[&str]) -> Vec<Expr<(String, String)>> {
    types.iter().map(|ty| layer("", ty)).collect()
}

fn markdown(wiring: &Expr<(String, String)>) -> String {
    let read = |ty: &str| Layer::of_type(&syn::parse_str(ty).unwrap());
    table(Layer::wired(wiring, &mut |(name, ty)| read(ty).row(name, ty))).unwrap_or_default()
}

/// The cells of each row, without the header.
fn cells(wiring: &Expr<(String, String)>) -> Vec<String> {
    let cell = |line: &str| line.trim_matches(['|', ' ']).to_owned();
    markdown(wiring).lines().skip(2).map(cell).collect()
}

fn chain(types: &[&str]) -> Vec<String> {
    cells(&Expr::Nary(Operator::Chain, layers(types)))
}

#[test]
fn a_model_as_markdown() {
    let parts = vec![layer("hidden", "Relu<784, 512>"), layer("dropout", "Dropout"), layer("", "Softmax<_, 10>")];
    assert_eq!(
        markdown(&Expr::Nary(Operator::Chain, parts)),
        "\
| layer | takes | gives | parameters |
|---|--:|--:|--:|
| `hidden: Relu<784, 512>` | 784 | 512 | 401,920 |
| `dropout: Dropout` | 512 | 512 | 0 |
| `Softmax<_, 10>` | 512 | 10 | 5,130 |
"
    );
}

#[test]
fn widths_travel_both_ways() {
    assert_eq!(
        chain(&["Embed<_, 100>", "Residual<Relu<_, _>>", "[LayerNorm<_>; 2]", "Linear<8, _>"]),
        [
            "`Embed<_, 100>` | ids | 8 | 800",
            "`Residual<Relu<_, _>>` | 8 | 8 | 72",
            "`[LayerNorm<_>; 2]` | 8 | 8 | 32",
            "`Linear<8, _>` | 8 | `_` | ·",
        ]
    );
    let alone = ["Embed<_, 100>", "Residual<Relu<_, _>>", "[LayerNorm<_>; 2]"].map(|ty| chain(&[ty]).join(""));
    assert_eq!(
        alone,
        [
            "`Embed<_, 100>` | ids | `_` | ·",
            "`Residual<Relu<_, _>>` | `_` | `_` | ·",
            "`[LayerNorm<_>; 2]` | `_` | `_` | ·"
        ]
    );
    // Through copies of a number that is not told, as long as they hand on what they take.
    assert_eq!(
        chain(&["Linear<3, 8>", "[Residual<Relu<_, _>>; N]", "LayerNorm<_>", "[Linear<8, 4>; N]", "LayerNorm<_>"]),
        [
            "`Linear<3, 8>` | 3 | 8 | 32",
            "`[Residual<Relu<_, _>>; N]` | 8 | 8 | ·",
            "`LayerNorm<_>` | 8 | 8 | 16",
            "`[Linear<8, 4>; N]` | 8 | · | ·",
            "`LayerNorm<_>` | `_` | `_` | ·",
        ]
    );
}

#[test]
fn widths_travel_through_operators() {
    let sum = Expr::Nary(Operator::Add, layers(&["Linear<_, _>", "Relu<_, 6>"]));
    let beside =
        Expr::Nary(Operator::Concatenate, vec![layer("", "Linear<_, _>"), layer("", "Relu<_, 5>"), Expr::Noop]);
    let tuple = Expr::Nary(Operator::Tuplify, layers(&["Softmax<_, 3>", "LayerNorm<_>"]));
    let inside = Expr::Nary(Operator::Chain, layers(&["Relu<_, 7>", "Linear<_, _>"]));
    let residual = Expr::Residual(proc_macro2::Ident::new("residual", proc_macro2::Span::call_site()), inside.into());
    let last = layer("", "Linear<20, 4>");
    assert_eq!(
        cells(&Expr::Nary(Operator::Chain, vec![layer("", "Relu<4, _>"), sum, residual, beside, last, tuple])),
        [
            "`Relu<4, _>` | 4 | `_` | ·",
            "`Linear<_, _>` | `_` | 6 | ·",
            "`Relu<_, 6>` | `_` | 6 | ·",
            "`Relu<_, 7>` | 6 | 7 | 49",
            "`Linear<_, _>` | 7 | 6 | 48",
            "`Linear<_, _>` | 6 | 9 | 63",
            "`Relu<_, 5>` | 6 | 5 | 35",
            "`Linear<20, 4>` | 20 | 4 | 84",
            "`Softmax<_, 3>` | 4 | 3 | 15",
            "`LayerNorm<_>` | 4 | 4 | 8",
        ]
    );
    let beside = Expr::Nary(Operator::Concatenate, layers(&["Embed<8, 50>", "Embed<4, 50>"]));
    assert_eq!(
        cells(&Expr::Nary(Operator::Chain, vec![beside, layer("", "Relu<_, 3>")])),
        ["`Embed<8, 50>` | ids | 8 | 400", "`Embed<4, 50>` | ids | 4 | 200", "`Relu<_, 3>` | 12 | 3 | 39"]
    );
}

#[test]
fn groups_have_one_row() {
    let of = |ty: &str| Layer::of_type(&syn::parse_str(ty).unwrap());
    let inside = Expr::Nary(Operator::Chain, layers(&["Relu<_, 4>", "Linear<_, 8>"]));
    let group = || Layer::wired(&inside, &mut |(_, ty)| of(ty));
    let wiring = Expr::Nary(Operator::Chain, layers(&["Linear<3, _>", "copies", "either", "LayerNorm<_>"]));
    let wired = Layer::wired(&wiring, &mut |(name, ty)| {
        let layer = match ty.as_str() {
            "copies" => Layer::copies(group(), &syn::parse_quote!(3)),
            "either" => Layer::either(group(), of("Noop")),
            ty => of(ty),
        };
        layer.row(name, ty)
    });
    let table = table(wired).unwrap();
    assert_eq!(
        table.lines().skip(2).collect::<Vec<_>>(),
        [
            "| `Linear<3, _>` | 3 | 8 | 32 |",
            "| `copies` | 8 | 8 | 228 |",
            "| `either` | 8 | 8 | · |",
            "| `LayerNorm<_>` | 8 | 8 | 16 |",
        ]
    );
}

#[test]
fn what_is_no_literal() {
    let rows = [
        "layers::Relu<WIDTH, { 4 | 2 }>",
        "Dropout",
        "Linear<_, DYN>",
        "Mine<3, 4>",
        "Linear<{ 3 }, 0x10>",
        "Mine<3, 4>",
        "Mine<3, 4>",
        "Linear<99999999999999, 9999999999>",
        "[Mine; N]",
        "Linear<1, 2, 3>",
    ];
    assert_eq!(
        chain(&rows),
        [
            "`layers::Relu<WIDTH, { 4 \\| 2 }>` | `WIDTH` | `{ 4 \\| 2 }` | ·",
            "`Dropout` | `{ 4 \\| 2 }` | `{ 4 \\| 2 }` | 0",
            "`Linear<_, DYN>` | `{ 4 \\| 2 }` | · | ·",
            "`Mine<3, 4>` | · | 3 | ·",
            "`Linear<{ 3 }, 0x10>` | 3 | 16 | 64",
            "`Mine<3, 4>` | 16 | · | ·",
            "`Mine<3, 4>` | · | 99,999,999,999,999 | ·",
            "`Linear<99999999999999, 9999999999>` | 99,999,999,999,999 | 9,999,999,999 | ·",
            "`[Mine; N]` | 9,999,999,999 | · | ·",
            "`Linear<1, 2, 3>` | · | · | ·",
        ]
    );
}

#[test]
fn tells_of_known_layers_alone() {
    for (ty, told) in [("Mine", false), ("Residual<Mine>", false), ("Box<Relu<1, 2>>", false), ("Noop", true)] {
        assert_eq!(chain(&[ty]).is_empty(), !told, "{ty}");
    }
}

#[test]
fn windows_multiply_widths_and_wrappers_keep_them() {
    assert_eq!(
        chain(&["WithArray<Embed<8, 9>>", "ExpandWindow<2>", "WithArray<Relu<_, 5>>", "ReduceMean", "Linear<_, 2>"]),
        [
            "`WithArray<Embed<8, 9>>` | ids | 8 | 72",
            "`ExpandWindow<2>` | 8 | 40 | 0",
            "`WithArray<Relu<_, 5>>` | 40 | 5 | 205",
            "`ReduceMean` | 5 | 5 | 0",
            "`Linear<_, 2>` | 5 | 2 | 12",
        ]
    );
    // Backwards as well.
    assert_eq!(chain(&["Linear<3, _>", "ExpandWindow", "Relu<12, 5>"])[0], "`Linear<3, _>` | 3 | 4 | 16");
    assert_eq!(
        chain(&["Bidirectional<WithArray<Relu<3, 5>>>", "WithArray<Relu<_, 2>>"]),
        ["`Bidirectional<WithArray<Relu<3, 5>>>` | 3 | 10 | 40", "`WithArray<Relu<_, 2>>` | 10 | 2 | 22"]
    );
}

/// What `tests/table.rs` compares with the constants of the layers. `THINC_BLESS=1` writes the file anew.
#[test]
fn known_layers_are_compared_with_their_constants() {
    let types = [
        "Linear<3, 5>",
        "Linear",
        "Linear<3>",
        "Linear<DYN, 5>",
        "Relu<3, 5>",
        "Softmax<3, 5>",
        "Mish<3, 5>",
        "Gelu<3, 5>",
        "Swish<3, 5>",
        "Dish<3, 5>",
        "HardSwish<3, 5>",
        "HardSwishMobilenet<3, 5>",
        "ClippedLinear<3, 5>",
        "HardSigmoid<3, 5>",
        "HardTanh<3, 5>",
        "ReluK<3, 5>",
        "Sigmoid<3, 5>",
        "Elu<3, 5>",
        "Selu<3, 5>",
        "MultiSoftmax<3, 5>",
        "Maxout<3, 5>",
        "Maxout<3, 5, 2>",
        "Maxout",
        "LayerNorm<3>",
        "LayerNorm",
        "Embed<3, 5>",
        "Embed<3>",
        "HashEmbed<3, 5>",
        "HashEmbed",
        "Dropout",
        "Noop",
        "SigmoidActivation",
        "Logistic",
        "SoftmaxActivation",
        "ReluActivation",
        "TanhActivation",
        "GeluActivation",
        "BatchNorm<3>",
        "ParametricAttention<3>",
        "MultiHeadAttention<6, 2>",
        "PositionEncode",
        "ReduceFirst",
        "ReduceLast",
        "ReduceMax",
        "ReduceMean",
        "ReduceSum",
        "List2Array",
        "List2Padded",
        "List2Ragged",
        "Padded2List",
        "Ragged2List",
        "ExpandWindow",
        "ExpandWindow<2>",
        "Lstm<3, 6>",
        "Gru<3, 6>",
        "WithArray<Relu<3, 5>>",
        "WithList<WithArray<Relu<DYN, 5>>>",
        "WithPadded<Lstm<3, 6>>",
        "Bidirectional<Lstm<3, 6>>",
        "[Linear<4, 4>; 3]",
        "[Maxout<3, 5>; 1]",
        "[Linear<3, 5>; 0]",
        "[Dropout; 2]",
        "[Relu<DYN, 4>; 1]",
        "Residual<Relu<4, 4>>",
        "Residual<Relu<DYN, 4>>",
        "Residual<Dropout>",
        "[Residual<Linear<4, 4>>; 2]",
        "Residual<[Linear<4, 4>; 2]>",
    ];
    for name in KNOWN.iter().map(|kind| kind.name).chain(["Residual"]) {
        assert!(types.iter().any(|ty| ty.split('<').next() == Some(name)), "{name} is not compared");
    }
    let found: String = types.iter().map(|ty| chain(&[ty]).join("") + "\n").collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/table.txt");
    if std::env::var_os("THINC_BLESS").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    assert_eq!(found, std::fs::read_to_string(&path).unwrap_or_default(), "if that is intended: THINC_BLESS=1");
}

use std::path::Path;

use syn::Type;

use super::known::KNOWN;
use super::{Row, table, table_by_layer, tells};

fn types(rows: &[(&str, &str)]) -> Vec<(String, Type)> {
    rows.iter().map(|(name, ty)| ((*name).to_owned(), syn::parse_str(ty).unwrap())).collect()
}

/// The cells of each row, without the header.
fn cells(write: fn(&[Row<'_>]) -> String, rows: &[(&str, &str)]) -> Vec<String> {
    let types = types(rows);
    let rows: Vec<_> = types.iter().map(|(name, ty)| Row { name: name.clone(), ty }).collect();
    let text = write(&rows);
    let cell = |line: &str| line.trim_matches(['|', ' ']).to_owned();
    text.lines().skip(2).map(cell).collect()
}

#[test]
fn a_model_as_markdown() {
    let types = types(&[("hidden", "Relu<784, 512>"), ("dropout", "Dropout"), ("", "Softmax<_, 10>")]);
    let rows: Vec<_> = types.iter().map(|(name, ty)| Row { name: name.clone(), ty }).collect();
    assert_eq!(
        table(&rows),
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
    let rows = [("", "Embed<_, 100>"), ("", "Residual<Relu<_, _>>"), ("", "[LayerNorm<_>; 2]"), ("", "Linear<8, _>")];
    assert_eq!(
        cells(table, &rows),
        [
            "`Embed<_, 100>` | ids | 8 | 800",
            "`Residual<Relu<_, _>>` | 8 | 8 | 72",
            "`[LayerNorm<_>; 2]` | 8 | 8 | 32",
            "`Linear<8, _>` | 8 | `_` | ·",
        ]
    );
    assert_eq!(
        cells(table_by_layer, &rows),
        [
            "`Embed<_, 100>` | ids | `_` | ·",
            "`Residual<Relu<_, _>>` | `_` | `_` | ·",
            "`[LayerNorm<_>; 2]` | `_` | `_` | ·",
            "`Linear<8, _>` | 8 | `_` | ·",
        ]
    );
}

#[test]
fn what_is_no_literal() {
    let rows = [
        ("a", "layers::Relu<WIDTH, { 4 | 2 }>"),
        ("b", "Dropout"),
        ("c", "Linear<_, DYN>"),
        ("d", "Mine<3, 4>"),
        ("e", "Linear<{ 3 }, 0x10>"),
        ("f", "Linear<99999999999999, 9999999999>"),
        ("g", "[Noop; N]"),
        ("h", "Linear<1, 2, 3>"),
    ];
    assert_eq!(
        cells(table, &rows),
        [
            "`a: layers::Relu<WIDTH, { 4 \\| 2 }>` | `WIDTH` | `{ 4 \\| 2 }` | ·",
            "`b: Dropout` | `{ 4 \\| 2 }` | `{ 4 \\| 2 }` | 0",
            "`c: Linear<_, DYN>` | `{ 4 \\| 2 }` | · | ·",
            "`d: Mine<3, 4>` | · | · | ·",
            "`e: Linear<{ 3 }, 0x10>` | 3 | 16 | 64",
            "`f: Linear<99999999999999, 9999999999>` | 99,999,999,999,999 | 9,999,999,999 | ·",
            "`g: [Noop; N]` | · | · | ·",
            "`h: Linear<1, 2, 3>` | · | · | ·",
        ]
    );
    assert!(cells(table, &[]).is_empty());
}

#[test]
fn tells_of_known_layers_alone() {
    for (ty, told) in [("Mine", false), ("Residual<Mine>", true), ("Box<Relu<1, 2>>", false), ("Noop", true)] {
        let ty = syn::parse_str(ty).unwrap();
        assert_eq!(tells(&[Row { name: String::new(), ty: &ty }]), told);
    }
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
        "[Linear<4, 4>; 3]",
        "[Maxout<3, 5>; 1]",
        "[Linear<3, 5>; 0]",
        "[Dropout; 2]",
        "[Relu<DYN, 4>; 2]",
        "Residual<Relu<4, 4>>",
        "Residual<Relu<DYN, 4>>",
        "Residual<Dropout>",
        "[Residual<Linear<4, 4>>; 2]",
        "Residual<[Linear<4, 4>; 2]>",
    ];
    for name in KNOWN.iter().map(|kind| kind.name).chain(["Residual"]) {
        assert!(types.iter().any(|ty| ty.split('<').next() == Some(name)), "{name} is not compared");
    }
    let found: String = types.iter().map(|ty| cells(table, &[("", ty)]).join("") + "\n").collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/table.txt");
    if std::env::var_os("THINC_BLESS").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    assert_eq!(found, std::fs::read_to_string(&path).unwrap_or_default(), "if that is intended: THINC_BLESS=1");
}

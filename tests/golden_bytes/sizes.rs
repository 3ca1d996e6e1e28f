//! Names that are not of ASCII, and lengths and numbers that need the longer forms of msgpack.

use std::fmt;

use serde::{Deserialize, Serialize};
use thinc::prelude::*;

use crate::{case, same};

#[derive(Clone, Default, Model)]
#[model(name = "größe→层")]
struct Names {
    #[dim(name = "größe")]
    size: Dim,
    #[dim(name = "ñ")]
    open: Dim,
    #[attr(name = "ключ")]
    key: String,
    #[param(name = "gewicht_ä", shape = [size], init = Initializer::Constant(1.0))]
    weights: Param<Floats1d>,
    #[param(name = "空", shape = [open], init = Initializer::Constant(1.0))]
    empty: Param<Floats1d>,
}

#[test]
fn names_of_all_letters() {
    let mut model = Names::default();
    model.from_bytes(&case("names").bytes()).unwrap();
    assert_eq!(model.key, "значение");
    same("names", Names::default());
}

macro_rules! many {
    ($($dim:ident $param:ident $attr:ident),+) => {
        #[derive(Clone, Default, Model)]
        #[model(name = "many")]
        struct Many {
            $(#[dim] $dim: Dim,)+
            $(#[param(shape = [1], init = Initializer::Constant(1.0))] $param: Param<Floats1d>,)+
            $(#[attr] $attr: u8,)+
        }
    };
}
many!(
    d0 p0 a0, d1 p1 a1, d2 p2 a2, d3 p3 a3, d4 p4 a4, d5 p5 a5, d6 p6 a6, d7 p7 a7, d8 p8 a8, d9 p9 a9, d10 p10 a10,
    d11 p11 a11, d12 p12 a12, d13 p13 a13, d14 p14 a14, d15 p15 a15, d16 p16 a16
);

#[test]
fn many_parts() {
    same("many", Many::default());
    same("seventeen_children", thinc::clone(&Relu::new(1, 1), 17));
    same("sixty_children", vec![Linear::new(1, 1); 60]);
    same("many_nodes", thinc::clone(&Relu::new(1, 1), 260));
}

#[test]
fn large_parameters() {
    same("axis_200", Linear::new(1, 200));
    same("axis_300", Linear::new(2, 300));
    same("data_70_000", Embed::new(16, 1100));
    same("axis_70_000", Embed::new(1, 70_000));
    same("dim_of_five_bytes", Linear::new(1 << 16, (1 << 33) + 1));
}

/// So many of the letter n.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Letters(usize);

impl fmt::Display for Letters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&"n".repeat(self.0))
    }
}

#[derive(Clone, Default, Model)]
#[model(name = "{letters}")]
struct LongName {
    #[attr]
    letters: Letters,
}

#[derive(Clone, Default, Model)]
#[model(name = "long_values")]
struct LongValues {
    #[attr]
    text: String,
    #[attr]
    ones: Vec<u8>,
}

#[test]
fn long_texts() {
    same("long_name", LongName { letters: Letters(70_000) });
    same("long_values", LongValues::default());
}

use thinc::prelude::*;

// `macro_rules!` whose expansion is a model.
macro_rules! mlp {
    ($(#[$attr:meta])* $vis:vis $name:ident: $input:literal, $hidden:expr, $classes:expr) => {
        model! {
            $(#[$attr])*
            $vis struct $name = Relu<$input, { $hidden }> >> Softmax<_, { $classes }>
        }
    };
}

macro_rules! around {
    ($name:ident, $layer:ty) => {
        model! { struct $name = Linear<4, 8> >> $layer >> residual($layer) >> Linear<8, 2> }
    };
}

macro_rules! copies {
    ($name:ident, $layer:path, $n:literal) => {
        model! { type $name = $layer ** $n }
    };
}

macro_rules! tokens {
    ($($wiring:tt)*) => {
        model! { struct Tokens = $($wiring)* }
    };
}

const HIDDEN: usize = 6;

mlp!(
    /// Documented.
    #[derive(Clone)]
    pub Small: 4, HIDDEN + 2, 3
);
mlp!(Large: 4, HIDDEN * 10, 1 + 2);
around!(Relus, Relu<8, 8>);
around!(Norms, LayerNorm<8>);
type Square = Relu<8, 8>;
copies!(Three, Square, 3);
tokens!(Relu<4, 8> >> (Linear<8, 2> | noop) >> Softmax<_, 3>);

fn size<N: Node + Default>() -> usize {
    let mut model = N::default();
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    model.num_params().unwrap()
}

fn main() {
    assert_eq!(size::<Small>(), 40 + 27);
    assert_eq!(size::<Large>(), 300 + 183);
    assert_eq!(size::<Relus>(), 40 + 2 * 72 + 18);
    assert_eq!(size::<Norms>(), 40 + 2 * 16 + 18);
    assert_eq!(size::<Three>(), 3 * 72);
    assert_eq!(size::<Tokens>(), 40 + 18 + 33);
}

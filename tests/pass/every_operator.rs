use thinc::prelude::*;

// Each operator is its combinator.
fn bytes(mut model: impl Node) -> Vec<u8> {
    model.initialize(&(), &(), &mut Train::new(2)).unwrap();
    model.to_bytes().unwrap()
}

fn main() {
    type A = Relu<4, 4>;
    type B = Linear<4, 4>;
    let (a, b, c) = (A::default, B::default, LayerNorm::<4>::default);
    assert_eq!(bytes(model! { A >> B }), bytes(chain((a(), b()))));
    assert_eq!(bytes(model! { A | B }), bytes(concatenate((a(), b()))));
    assert_eq!(bytes(model! { A + B }), bytes(add((a(), b()))));
    assert_eq!(bytes(model! { A & B }), bytes(tuplify((a(), b()))));
    assert_eq!(bytes(model! { residual(A) }), bytes(residual(a())));
    assert_eq!(bytes(model! { A >> noop }), bytes(chain((a(), noop()))));
    assert_eq!(bytes(model! { A ** 3 }), bytes([a(), a(), a()]));
    // The same operator twice is one combinator.
    assert_eq!(bytes(model! { A >> B >> A }), bytes(chain((a(), b(), a()))));
    assert_eq!(bytes(model! { A + B + LayerNorm<4> }), bytes(add((a(), b(), c()))));
}

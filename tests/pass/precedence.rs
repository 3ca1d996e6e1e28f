use thinc::prelude::*;

// Loosest first: `|`, `&`, `>>`, `+`, `**`.
fn bytes(mut model: impl Node) -> Vec<u8> {
    model.initialize(&(), &(), &mut Train::new(2)).unwrap();
    model.to_bytes().unwrap()
}

fn main() {
    type A = Relu<4, 4>;
    type B = Linear<4, 4>;
    type C = LayerNorm<4>;
    assert_eq!(bytes(model! { A | B >> C }), bytes(model! { A | (B >> C) }));
    assert_eq!(bytes(model! { A >> B + C }), bytes(model! { A >> (B + C) }));
    assert_eq!(bytes(model! { A + B ** 2 }), bytes(model! { A + (B ** 2) }));
    assert_eq!(bytes(model! { A & B >> C }), bytes(model! { A & (B >> C) }));
    assert_eq!(bytes(model! { A | B + C >> A ** 2 | C }), bytes(model! { A | ((B + C) >> (A ** 2)) | C }));
    assert_ne!(bytes(model! { (A | B) >> Linear<8, 4> }), bytes(model! { A | (B >> Linear<4, 4>) }));
    assert_eq!(
        bytes(model! { A + B >> C | A }),
        bytes(concatenate((chain((add((A::default(), B::default())), C::default())), A::default())))
    );
}

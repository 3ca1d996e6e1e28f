use thinc::prelude::*;

// The value is that of the combinators, byte for byte.
fn main() -> Result<()> {
    let mut wired = model! { Relu<4, 8> >> Dropout(0.1) >> Softmax<8, 3> };
    let mut by_hand: Chain<(Relu<4, 8>, Dropout, Softmax<8, 3>)> =
        chain((Relu::default(), Dropout::new(0.1), Softmax::default()));
    wired.initialize(&(), &(), &mut Train::new(7))?;
    by_hand.initialize(&(), &(), &mut Train::new(7))?;
    assert_eq!(wired.to_bytes()?, by_hand.to_bytes()?);
    assert_eq!(wired.name(), "relu>>dropout>>softmax");
    // The same type, too.
    by_hand = wired;
    assert_eq!(by_hand.predict(Floats2d::zeros([2, 4]))?.shape(), [2, 3]);

    // One layer is itself.
    let one: Linear<3, 2> = model! { Linear<3, 2> };
    let also: Linear<3, 2> = model! { (((Linear<3, 2>))) };
    assert_eq!(one.name(), also.name());
    Ok(())
}

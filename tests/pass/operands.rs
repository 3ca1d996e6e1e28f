use thinc::prelude::*;

// All that can stand between operators.
mod custom {
    use thinc::prelude::*;

    pub type Hidden = Relu<8, 8>;

    pub fn encoder(width: usize) -> Linear {
        Linear::new(None, width)
    }
}

macro_rules! norm {
    ($width:literal) => {
        LayerNorm::<$width>::default()
    };
}

fn main() -> Result<()> {
    let local = Linear::<8, 8>::default();
    let boxed: Box<dyn DynModel<Floats2d, Floats2d>> = Box::new(Maxout::<8, 8>::default());
    let mut model = model! {
        Linear::<4, 8>
            >> local
            >> thinc::layers::Relu<8, 8>
            >> custom::Hidden
            >> { Relu::new(8, 8).init_w(he_normal()) }
            >> Relu::new(None, 8)
            >> custom::encoder(8)
            >> norm!(8)
            >> Dropout(0.2).enabled(false)
            >> Relu<8, 8>.init_w(he_normal()).init_b(zero())
            >> boxed
            >> noop
            >> residual(Relu<8, 8> >> LayerNorm<8>)
            >> Softmax<8, 3>
    };
    model.initialize(&(), &(), &mut Train::new(0))?;
    let square = 8 * 8 + 8;
    assert_eq!(
        model.num_params()?,
        (4 * 8 + 8) + 6 * square + 16 + square + (3 * square) + (square + 16) + (8 * 3 + 3)
    );
    assert_eq!(model.predict(Floats2d::full([3, 4], 0.5))?.shape(), [3, 3]);
    Ok(())
}

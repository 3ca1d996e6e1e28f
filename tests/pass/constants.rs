use thinc::prelude::*;

mod sizes {
    pub const EMBED: usize = 8;

    pub mod heads {
        pub const COUNT: usize = 4;
    }
}

struct Config;

impl Config {
    const HIDDEN: usize = 6;
}

trait Sizes {
    const CLASSES: usize;
}

impl Sizes for Config {
    const CLASSES: usize = 5;
}

const ROWS: usize = 100;

const fn half(n: usize) -> usize {
    n / 2
}

model! {
    struct Tagger = Embed<sizes::EMBED, ROWS>
        >> Relu<{ sizes::heads::COUNT * 2 }, Config::HIDDEN>
        >> Linear<Config::HIDDEN, { half(Config::HIDDEN) + 1 }>
        >> Relu<4, { usize::MAX / usize::MAX }>
        >> Softmax<1, { <Config as Sizes>::CLASSES }>
}

model! {
    type Alias = Embed<sizes::EMBED, ROWS> >> Softmax<{ sizes::EMBED }, { Config::CLASSES }>
}

fn main() -> Result<()> {
    let mut train = Train::new(0);
    let mut model = Tagger::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 800 + 54 + 28 + 5 + 10);
    let mut model = Alias::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 800 + 45);

    const LOCAL: usize = 9;
    let mut model = model! { Relu<LOCAL, { LOCAL + 1 }> >> Linear<10, sizes::heads::COUNT> };
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.predict(Floats2d::zeros([1, 9]))?.shape(), [1, 4]);
    Ok(())
}

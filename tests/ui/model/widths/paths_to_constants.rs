use thinc::prelude::*;

mod sizes {
    pub const PIXELS: usize = 784;
    pub const HIDDEN: usize = 128;
}

struct Config;

impl Config {
    const HIDDEN: usize = 64;
    const CLASSES: usize = 10;
}

model! {
    struct Mlp = Relu<sizes::PIXELS, sizes::HIDDEN> >> Relu<Config::HIDDEN, 32> >> Softmax<24, Config::CLASSES>
}

fn main() {}

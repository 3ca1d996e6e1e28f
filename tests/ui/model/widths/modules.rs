use thinc::prelude::*;

mod layers {
    use thinc::prelude::*;

    model! {
        pub struct Encoder = Relu<96, 96> >> LayerNorm<96>
    }

    pub mod heads {
        use thinc::prelude::*;

        model! {
            pub struct Tags = Relu<64, 32> >> Softmax<16, 17>
        }
    }
}

model! {
    pub struct Tagger = Embed<64, 1000> >> layers::Encoder >> layers::heads::Tags
}

fn main() {}

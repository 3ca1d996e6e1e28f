use thinc::prelude::*;

model! {
    #[derive(Clone)]
    pub type Encoder = Embed<96, 5000> >> Relu<96, 96>
}

fn main() {}

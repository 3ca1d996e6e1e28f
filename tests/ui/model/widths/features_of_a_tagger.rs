use thinc::prelude::*;

// Four tables, as in spaCy: the sum of the widths is 4 * 96, not 3 * 96.
model! {
    struct Embeds = (
        HashEmbed<96, 5000> | HashEmbed<96, 1000> | HashEmbed<96, 2500> | HashEmbed<96, 2500>
    ) >> Maxout<{ 3 * 96 }, 96> >> LayerNorm<96>
}

model! {
    struct Tagger = Embeds >> residual(Maxout<96, 96>) ** 4 >> Softmax<128, 50>
}

fn main() {}

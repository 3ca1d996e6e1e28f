//! The tagger in thinc for Rust, as a worker: `tagger TRAIN DEV SENTENCES SENTENCES`.

use std::sync::Arc;

use peers::SINGLE;
use task::{BATCH, LEARN_RATE, Peer};
use thinc::prelude::*;
use thinc::text::layers::{HashEmbedCNN, Tagger};
use thinc::text::{Attr, Doc, Vocab, conllu};

const DROP: f32 = 0.1;

/// Documents of one sentence each, and the numbers of their tags.
struct Sentences {
    docs: Vec<Doc>,
    tags: Vec<Ints1d>,
    words: usize,
}

struct TreebankTagger {
    model: Tagger<HashEmbedCNN>,
    grads: <Tagger<HashEmbedCNN> as Layer>::Grads,
    optimizer: Adam,
    train: Train,
    shuffling: Rng,
    sentences: Sentences,
    dev: Sentences,
    batches: Vec<Vec<Doc>>,
}

fn main() -> task::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [train_file, dev_file, train_limit, dev_limit] = arguments.as_slice() else {
        return Err("expects two files and two numbers of sentences".into());
    };
    let (vocab, mut labels) = (Arc::new(Vocab::new()), Vec::new());
    let sentences = read(train_file, train_limit.parse()?, &vocab, &mut labels)?;
    let dev = read(dev_file, dev_limit.parse()?, &vocab, &mut labels)?;

    let mut train = Train::new(0).with_check_finite(false).with_drop(DROP)?;
    let mut model = Tagger::new(HashEmbedCNN::default(), labels.len());
    model.initialize(&(), &(), &mut train)?;
    let grads = model.zero_grads()?;
    let optimizer = Adam::new(LEARN_RATE).weight_decay(0.01);
    let shuffling = Rng::new(2);
    task::serve(&mut TreebankTagger { model, grads, optimizer, train, shuffling, sentences, dev, batches: Vec::new() })
}

fn read(file: &str, limit: usize, vocab: &Arc<Vocab>, labels: &mut Vec<String>) -> task::Result<Sentences> {
    let mut sentences = Sentences { docs: Vec::new(), tags: Vec::new(), words: 0 };
    for sentence in conllu::open(file)?.take(limit) {
        let doc = sentence?.to_doc(vocab);
        let number = |tag: &str| {
            let known = labels.iter().position(|label| label == tag);
            known.unwrap_or_else(|| {
                labels.push(tag.to_owned());
                labels.len() - 1
            })
        };
        let tags: Vec<u64> =
            doc.tokens().filter_map(|token| token.string(Attr::Pos)).map(number).map(|number| number as u64).collect();
        sentences.words += doc.len();
        sentences.docs.push(doc);
        sentences.tags.push(tags.into());
    }
    Ok(sentences)
}

impl Peer for TreebankTagger {
    fn epoch(&mut self) -> task::Result<usize> {
        let order = self.shuffling.permutation(self.sentences.docs.len());
        let loss = CategoricalCrossentropy::new();
        for chosen in order.chunks(BATCH) {
            let docs = chosen.iter().map(|&i| self.sentences.docs[i].clone()).collect();
            let tags: Vec<&[u64]> = chosen.iter().map(|&i| self.sentences.tags[i].as_slice()).collect::<Result<_>>()?;
            let (guess, backprop) = self.model.begin_update(docs, &mut self.train)?;
            let tags = Ints1d::from(tags.concat());
            backprop(loss.get_grad(guess.data(), &tags)?, &mut self.grads)?;
            self.model.finish_update(&mut self.optimizer, &mut self.grads)?;
        }
        Ok(self.sentences.words)
    }

    fn accuracy(&mut self) -> task::Result<f64> {
        let mut right = 0;
        for (docs, tags) in self.dev.docs.chunks(BATCH).zip(self.dev.tags.chunks(BATCH)) {
            let guess = self.model.predict(docs.to_vec())?.data().argmax_rows()?;
            let tags: Vec<&[u64]> = tags.iter().map(|tags| tags.as_slice()).collect::<Result<_>>()?;
            right += guess.iter().zip(tags.concat()).filter(|&(&guess, tag)| guess as u64 == tag).count();
        }
        Ok(right as f64 / self.dev.words as f64)
    }

    fn prepare(&mut self, batch: usize) -> task::Result<()> {
        let limit = if batch == 1 { SINGLE.min(self.dev.docs.len()) } else { self.dev.docs.len() };
        self.batches = self.dev.docs[..limit].chunks(batch).map(<[Doc]>::to_vec).collect();
        Ok(())
    }

    fn predict(&mut self) -> task::Result<usize> {
        // A copy has not seen any word yet: what is measured is the first pass over the text.
        let model = self.model.clone();
        let mut words = 0;
        for docs in &self.batches {
            words += model.predict(docs.clone())?.data().n_rows();
        }
        Ok(words)
    }
}

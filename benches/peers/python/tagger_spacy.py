"""spaCy's pipeline of `tok2vec` and `tagger`, on documents of given words. With `THINC_USE_BLIS=0`, numpy multiplies."""

import os
import random

# Before spaCy, which imports PyTorch.
from common import BATCH, DROPOUT, batches, data, serve

import spacy
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import NumpyOps, set_current_ops

set_current_ops(NumpyOps(use_blis=os.environ.get("THINC_USE_BLIS") != "0"))
spacy.util.fix_random_seed(0)
train, dev, _ = data()
nlp = spacy.blank("en")
nlp.add_pipe("tok2vec")
listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "*"}
nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": listener}})


def doc(words):
    return Doc(nlp.vocab, words=words)


examples = [Example(doc(words), Doc(nlp.vocab, words=words, tags=tags)) for words, tags in train]
nlp.initialize(lambda: examples)
optimizer = nlp.create_optimizer()
order = random.Random(0)


def epoch():
    order.shuffle(examples)
    for batch in batches(examples, BATCH):
        nlp.update(batch, sgd=optimizer, drop=DROPOUT)


def predict(size, limit):
    docs = [doc(words) for words, _ in dev[:limit]]
    if size == 1:
        return lambda: [nlp(one) for one in docs]
    return lambda: list(nlp.pipe(docs, batch_size=size))


def accuracy():
    docs = nlp.pipe((doc(words) for words, _ in dev), batch_size=BATCH)
    pairs = [(token.tag_, tag) for one, (_, tags) in zip(docs, dev) for token, tag in zip(one, tags)]
    return sum(guess == truth for guess, truth in pairs) / len(pairs)


serve(epoch, predict, accuracy)

"""spaCy's tagger out of Python Thinc's layers, on features that are there already. With `THINC_USE_BLIS=0`, numpy multiplies."""

import os

import numpy
from common import BATCH, DEPTH, DROPOUT, PIECES, RATE, ROWS, WIDTH, WINDOW, batches, data, features, serve
from thinc.api import (
    Adam,
    HashEmbed,
    Maxout,
    NumpyOps,
    Softmax_v2,
    chain,
    clone,
    concatenate,
    expand_window,
    fix_random_seed,
    list2ragged,
    ragged2list,
    residual,
    set_current_ops,
    set_dropout_rate,
    with_array,
    zero_init,
)

set_current_ops(NumpyOps(use_blis=os.environ.get("THINC_USE_BLIS") != "0"))
fix_random_seed(0)
train, dev, tags = data()
one_hot = dict(zip(tags, numpy.eye(len(tags), dtype="f")))
x, y = features(train), [numpy.stack([one_hot[tag] for tag in gold]) for _, gold in train]
dev_x = features(dev)

tables = [HashEmbed(WIDTH, rows, column=i, seed=8 + i, dropout=0.0) for i, rows in enumerate(ROWS)]
mixed = Maxout(WIDTH, WIDTH * len(ROWS), nP=3, dropout=0.0, normalize=True)
embed = chain(list2ragged(), with_array(concatenate(*tables)), with_array(mixed), ragged2list())
hidden = Maxout(WIDTH, WIDTH * (2 * WINDOW + 1), nP=PIECES, dropout=0.0, normalize=True)
encode = with_array(clone(residual(chain(expand_window(WINDOW), hidden)), DEPTH), pad=WINDOW * DEPTH)
output = Softmax_v2(len(tags), WIDTH, init_W=zero_init, normalize_outputs=False)
model = chain(embed, encode, with_array(output))
model.initialize(X=x[:5], Y=y[:5])
optimizer = Adam(RATE, L2=0.01, grad_clip=1.0, L2_is_weight_decay=True)


def epoch():
    set_dropout_rate(model, DROPOUT)
    for xs, ys in model.ops.multibatch(BATCH, x, y, shuffle=True):
        guesses, backprop = model.begin_update(xs)
        backprop([(guess - truth) / len(xs) for guess, truth in zip(guesses, ys)])
        model.finish_update(optimizer)


def predict(size, limit):
    parts = batches(dev_x[:limit], size)
    return lambda: [model.predict(part) for part in parts]


def accuracy():
    guesses = [tags[i] for part in batches(dev_x, BATCH) for y in model.predict(part) for i in y.argmax(1)]
    truths = [tag for _, gold in dev for tag in gold]
    return sum(guess == truth for guess, truth in zip(guesses, truths)) / len(truths)


serve(epoch, predict, accuracy)

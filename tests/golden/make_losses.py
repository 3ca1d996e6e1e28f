"""Writes losses.json: gradients of Thinc's losses, where they are those of a loss, and the values of CosineDistance.

    pip install thinc==8.3.11 click numpy==2.4.6
    python tests/golden/make_losses.py

`thinc_negative` is what Thinc gives for rows that are not of a class; only the columns of these classes are right.
"""

import numpy
from golden import write
from thinc.api import (
    CategoricalCrossentropy,
    CosineDistance,
    L2Distance,
    SequenceCategoricalCrossentropy,
)

NAMES = ["ADJ", "NOUN", "PRON", "VERB"]


def probs(rows, seed):
    logits = numpy.asarray([((i * 7 + seed * 5) % 11 - 5) / 4 for i in range(rows * 4)]).reshape(rows, 4)
    exp = numpy.exp(logits)
    return (exp / exp.sum(axis=1, keepdims=True)).astype("f")


def floats(rows, width, seed):
    values = [((i * 5 + seed * 3) % 13 - 6) / 4 for i in range(rows * width)]
    return numpy.asarray(values, dtype="f").reshape(rows, width)


def ints(*values):
    return numpy.asarray(values, dtype="i")


def case(guess, grad, **more):
    return {"guess": array(guess), "grad": array(grad), **more}


def array(values):
    if isinstance(values, list):
        return [array(value) for value in values]
    return {"shape": list(values.shape), "values": [float(value) for value in values.ravel()]}


def categorical():
    guess = probs(4, 1)
    classes = ints(2, 0, 3, 3)
    one_hot = numpy.eye(4, dtype="f")[classes]
    names = [NAMES[i] for i in classes]
    cases = {
        "ints": (CategoricalCrossentropy(), classes),
        "ints_not_normalized": (CategoricalCrossentropy(normalize=False), classes),
        "ints_smoothed": (CategoricalCrossentropy(label_smoothing=0.2), classes),
        "ints_missing": (CategoricalCrossentropy(missing_value=3), classes),
        "one_hot": (CategoricalCrossentropy(), one_hot),
        "one_hot_missing": (CategoricalCrossentropy(missing_value=0), one_hot),
        "names": (CategoricalCrossentropy(names=NAMES), names),
        "names_smoothed": (CategoricalCrossentropy(names=NAMES, label_smoothing=0.2), names),
        "names_missing": (CategoricalCrossentropy(names=NAMES, missing_value=""), [names[0], "", names[2], ""]),
        "thinc_negative": (CategoricalCrossentropy(names=NAMES, neg_prefix="!"), ["!PRON", "ADJ", "VERB", "!VERB"]),
    }
    return {name: case(guess, loss.get_grad(guess, truth)) for name, (loss, truth) in cases.items()}


def sequences():
    guesses = [probs(3, 2), probs(1, 3)]
    cases = {
        "sequences_ints": (SequenceCategoricalCrossentropy(), [ints(1, 0, 3), ints(2)]),
        "sequences_not_normalized": (SequenceCategoricalCrossentropy(normalize=False), [ints(1, 0, 3), ints(2)]),
        "sequences_names": (
            SequenceCategoricalCrossentropy(names=NAMES, missing_value=""),
            [["NOUN", "ADJ", ""], ["PRON"]],
        ),
    }
    return {name: case(guesses, loss.get_grad(guesses, truth)) for name, (loss, truth) in cases.items()}


def distances():
    guess, truth = floats(3, 5, 1), floats(3, 5, 4)
    zeros = truth.copy()
    zeros[1] = 0
    cases = {
        "l2": (L2Distance(), truth),
        "l2_not_normalized": (L2Distance(normalize=False), truth),
        "cosine": (CosineDistance(), truth),
        "cosine_not_normalized": (CosineDistance(normalize=False), truth),
        "cosine_ignore_zeros": (CosineDistance(ignore_zeros=True), zeros),
    }
    return {
        name: case(guess, loss.get_grad(guess, truth), truth=array(truth), loss=float(loss.get_loss(guess, truth)))
        for name, (loss, truth) in cases.items()
    }


def main():
    results = {**categorical(), **sequences(), **distances()}
    write("losses.json", results)


main()

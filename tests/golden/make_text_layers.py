"""Writes text_layers.json: spaCy's architectures on documents.

    pip install spacy==3.8.11 click thinc==8.3.11 numpy==2.4.6
    python tests/golden/make_text_layers.py

A case has the bytes of the model, what it predicts, what it gives in training, a gradient of that, and the
gradients of the parameters, in the form of the bytes of a model that has them in the place of its parameters. The case `docs` has the documents of
each batch, and the vectors of words. tests/golden_text_layers.rs builds the same models.
"""

import numpy
import spacy
from golden import generator, write
from make_layers import array
from spacy.ml import staticvectors
from spacy.ml.models import tagger, tok2vec
from spacy.tokens import Doc

rng = generator(20251125)
nlp = spacy.blank("en")

# Words, and whether a space follows; words twice, in other company and without a space; a document without words.
BATCHES = {
    "docs": [
        [("I", True), ("like", True), ("naïve", True), ("cats", False), (",", True), ("and", True), ("dogs", False), (".", False)],
        [],
        [("Don", False), ("’t", True), ("LIKE", True), ("1234.5", True), ("€", False), ("\n\n", False), ("cats", True), ("Привет", True)],
        [("dogs", True)],
    ],
    "empty": [[], []],
    "none": [],
}
VECTORS = {"like": 0, "cats": 1, "dogs": 2, "Привет": 1}


def docs(batch):
    return [Doc(nlp.vocab, words=[word for word, _ in doc], spaces=[space for _, space in doc]) for doc in BATCHES[batch]]


def add_vectors():
    table = rng.standard_normal((4, 5)).astype("f")
    # spaCy takes the last row for words without a vector when it computes the gradient.
    table[-1] = 0
    nlp.vocab.reset_vectors(width=5)
    nlp.vocab.vectors.data = table
    for word, row in VECTORS.items():
        nlp.vocab.vectors.add(word, row=row)
    return array(table)


SUBWORDS = ["NORM", "PREFIX", "SUFFIX", "SHAPE"]
ALL = ["ORTH", "LOWER", "PREFIX", "SUFFIX", "SPACY", "IS_SPACE"]


def embed(width, attrs, rows, include_static_vectors=False):
    return tok2vec.MultiHashEmbed(width, attrs, rows, include_static_vectors)


def cnn(width, depth, size, window, pieces, subwords):
    return tok2vec.build_hash_embed_cnn_tok2vec(
        width=width,
        depth=depth,
        embed_size=size,
        window_size=window,
        maxout_pieces=pieces,
        subword_features=subwords,
        pretrained_vectors=None,
    )


def with_vectors():
    encode = tok2vec.MaxoutWindowEncoder(width=4, window_size=1, maxout_pieces=2, depth=1)
    return tok2vec.build_Tok2Vec_model(embed(4, ["NORM"], [7], True), encode)


# Name, model, and the width of what is given for the output in `initialize`.
CASES = [
    ("embed_one", embed(4, ["NORM"], [7]), None),
    ("embed_four", embed(5, SUBWORDS, [20, 10, 10, 10]), None),
    ("embed_six", embed(3, ALL, [9, 8, 7, 6, 3, 2]), None),
    ("embed_numbers", embed(3, [67, 71], [9, 8]), None),
    ("embed_vectors", embed(4, ["NORM", "SHAPE"], [20, 10], True), None),
    ("static_vectors", staticvectors.StaticVectors(3), None),
    ("cnn", cnn(4, 2, 20, 1, 3, True), None),
    ("cnn_wide_window", cnn(6, 3, 10, 2, 2, False), None),
    ("cnn_flat", cnn(8, 1, 10, 0, 1, True), None),
    ("tok2vec_vectors", with_vectors(), None),
    ("tagger", tagger.build_tagger_model(cnn(4, 1, 10, 1, 3, True)), 3),
    ("tagger_normalized", tagger.build_tagger_model(cnn(4, 1, 10, 1, 3, False), normalize=True), 2),
]


def randomize(model):
    for node in model.walk():
        for param in node.param_names:
            node.set_param(param, rng.standard_normal(node.get_param(param).shape).astype("f") / 2)


def tokens(y):
    """An output as one array."""
    if isinstance(y, list):
        return numpy.concatenate(y) if y else None
    return y.dataXd if hasattr(y, "dataXd") else y


def like(y, dy):
    """A gradient in the form of an output."""
    if isinstance(y, list):
        return numpy.split(dy, numpy.cumsum([len(part) for part in y])[:-1])
    return type(y)(dy, y.lengths) if hasattr(y, "dataXd") else dy


def case(model, width):
    batch = docs("docs")
    model.initialize(batch, None if width is None else sample(model, batch, width))
    randomize(model)
    result = {"bytes": model.to_bytes().hex(), "predict": array(tokens(model.predict(batch)))}
    y, backprop = model.begin_update(batch)
    dy = rng.standard_normal(tokens(y).shape).astype("f")
    result |= {"y": array(tokens(y)), "dy": array(dy)}
    backprop(like(y, dy.copy()))
    for node in model.walk():
        for param in node.param_names:
            shape = node.get_param(param).shape
            node.set_param(param, node.get_grad(param).reshape(shape) if node.has_grad(param) else numpy.zeros(shape, "f"))
    result["grads"] = model.to_bytes().hex()
    return result


def sample(model, batch, width):
    per_token = model.name.endswith("with_array(softmax)")
    return [numpy.zeros((len(doc), width), "f") for doc in batch] if per_token else numpy.zeros((len(batch), width), "f")


def main():
    cases = {"docs": {"batches": BATCHES, "table": add_vectors(), "rows": VECTORS}}
    for name, model, width in CASES:
        cases[name] = case(model, width)
    write("text_layers.json", cases)


if __name__ == "__main__":
    main()

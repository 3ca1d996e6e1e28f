"""Writes spacy.json: the models of spaCy's components.

    pip install spacy==3.8.11 click thinc==8.3.11 numpy==2.4.6
    python tests/golden/make_spacy.py

Each is of a blank pipeline with a `tok2vec` that the others listen to, initialized with two sentences. A case has the bytes of the model,
the bytes that Rust writes where they are others (without references, and with the widths that spaCy leaves open), and what the model
predicts; `tok2vec` has the features of the tokens as well, whose vectors are what the other models get. tests/golden_spacy.rs builds
the same models.
"""

import spacy
from golden import generator, write
from make_layers import array
from spacy.tokens import Doc
from spacy.training import Example

rng = generator(20240305)

WORDS = ["I like red apples .".split(), "She sees big dogs far away".split()]
CLASSES = ["A", "B", "C"]
TOK2VEC = {
    "@architectures": "spacy.HashEmbedCNN.v2",
    "width": 4,
    "depth": 2,
    "embed_size": 8,
    "window_size": 1,
    "maxout_pieces": 2,
    "subword_features": True,
    "pretrained_vectors": None,
}
LISTENER = {"@architectures": "spacy.Tok2VecListener.v1", "width": 4}
BOW = {
    "@architectures": "spacy.TextCatBOW.v3",
    "exclusive_classes": True,
    "length": 16,
    "ngram_size": 1,
    "no_output_layer": False,
}
REDUCE = {
    "@architectures": "spacy.TextCatReduce.v1",
    "exclusive_classes": True,
    "tok2vec": LISTENER,
    "use_reduce_first": True,
    "use_reduce_last": True,
    "use_reduce_max": True,
    "use_reduce_mean": True,
}
SIMPLE = {"@architectures": "spacy.TextCatCNN.v2", "exclusive_classes": False, "tok2vec": LISTENER}
ENSEMBLE = {"@architectures": "spacy.TextCatEnsemble.v2", "tok2vec": LISTENER, "linear_model": BOW}
ATTENTION = {"@architectures": "spacy.TextCatParametricAttention.v1", "exclusive_classes": True, "tok2vec": LISTENER}

# Name, component, its model, and the widths that Rust fills in, by places of nodes.
CASES = [
    ("tagger", "tagger", {"@architectures": "spacy.Tagger.v2", "tok2vec": LISTENER}, {}),
    ("textcat_bow", "textcat", BOW, {1: {"nO": 3}, 6: {"nO": 3}}),
    ("textcat_reduce", "textcat", REDUCE, {2: {"nO": 3}}),
    ("textcat_simple", "textcat_multilabel", SIMPLE, {4: {"nO": 3}}),
    ("textcat_ensemble", "textcat", ENSEMBLE, {5: {"nO": 3}, 15: {"nO": 3}}),
    ("textcat_attention", "textcat", ATTENTION, {}),
]


def examples(nlp):
    for words, truth in zip(WORDS, CLASSES):
        annotations = {
            "words": words,
            "tags": [f"tag_{i % 5}" for i in range(len(words))],
            "cats": {name: float(name == truth) for name in CLASSES},
        }
        yield Example.from_dict(Doc(nlp.vocab, words=words), annotations)


def randomize(model):
    for node in model.walk():
        for param in node.param_names:
            values = rng.standard_normal(node.get_param(param).shape) / 2
            node.set_param(param, values.astype("f"))


def models(components):
    """The models of a pipeline of `tok2vec` and these components, with random weights, and documents with vectors."""
    nlp = spacy.blank("en")
    pipes = [nlp.add_pipe("tok2vec", config={"model": TOK2VEC})]
    pipes += [nlp.add_pipe(pipe, name, config={"model": config}) for name, pipe, config, _ in components]
    batch = list(examples(nlp))
    nlp.initialize(lambda: batch)
    for pipe in pipes:
        randomize(pipe.model)
    docs = [example.reference for example in batch]
    pipes[0].set_annotations(docs, pipes[0].predict(docs))
    return [pipe.model for pipe in pipes], docs


def case(model, docs, widths, has_refs=False):
    result = {"bytes": model.to_bytes().hex()}
    y = model.predict(docs)
    result["predict"] = [array(part) for part in y] if isinstance(y, list) else [array(y)]
    for place, node in enumerate(model.walk()):
        # Here a model refers to its layers where it is a struct that says so; this attention does.
        for name in set(node.ref_names) - ({"key_transform"} if node.name == "para-attn" else set()):
            if not has_refs:
                del node._refs[name]
        node._dims.update(widths.get(place, {}))
    here = model.to_bytes().hex()
    return result if here == result["bytes"] else result | {"here": here}


def features(model, docs):
    extract = next(node for node in model.walk() if node.name == "extract_features")
    return [[[str(i) for i in row] for row in x] for x in extract.predict(docs)]


def main():
    (tok2vec, *others), docs = models(CASES)
    cases = {"tok2vec": {"x": features(tok2vec, docs)} | case(tok2vec, docs, {}, has_refs=True)}
    for model, (name, _, _, widths) in zip(others, CASES):
        cases[name] = case(model, docs, widths, has_refs=name == "tagger")
    write("spacy.json", cases)


if __name__ == "__main__":
    main()

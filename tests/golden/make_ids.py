"""Writes ids.json: what Thinc's layers and operations on ids compute.

    pip install thinc==8.3.11 click numpy==2.4.6
    python tests/golden/make_ids.py

The cases of layers with weights are as those of make_layers.py, where `x` may have several parts. tests/golden_ids.rs
builds the same models and compares.
"""

import numpy
from golden import write
from make_layers import array, clear, floats, gradients, ids, named_nodes
from murmurhash import hash_unicode
from thinc.api import (
    Embed,
    HashEmbed,
    Maxout,
    NumpyOps,
    Relu,
    SparseLinear,
    SparseLinear_v2,
    chain,
    clone,
    concatenate,
    expand_window,
    list2ragged,
    premap_ids,
    ragged2list,
    remap_ids,
    remap_ids_v2,
    residual,
    set_dropout_rate,
    strings2arrays,
    uniqued,
    with_array,
)
from thinc.layers.array_getitem import array_getitem, floats_getitem, ints_getitem

ops = NumpyOps()

LENGTHS = numpy.asarray([2, 0, 5, 1], dtype="i")
FEATURES = (ids(8, 2**63), floats(8), LENGTHS)
# With repetitions.
WORDS = ids(4, 2**63)[numpy.asarray([0, 1, 0, 3, 2, 1, 0])].reshape(-1, 1)
TEXTS = [["hello", "world", ""], [], ["Ünïcödé", "日本語", "a much longer word than the others"]]
INTS = numpy.arange(12, dtype="uint64").reshape(3, 4)


def hashed():
    """`HashEmbed(column=0)` is this chain with an attribute more."""
    return chain(ints_getitem((slice(0, None), 0)), HashEmbed(4, 10, seed=3))


MODELS = [
    ("sparse_linear", SparseLinear_v2(3, 16), FEATURES),
    ("sparse_linear_odd_length", SparseLinear_v2(2, 13), FEATURES),
    ("sparse_linear_v1", SparseLinear(3, 16), FEATURES),
    ("sparse_linear_v1_odd_length", SparseLinear(4, 13), FEATURES),
    ("uniqued", uniqued(hashed(), column=0), WORDS),
    ("uniqued_chain", uniqued(chain(hashed(), Relu(3, 4)), column=0), WORDS),
]

# As many ids as INTS has in a row.
ROWS = numpy.asarray([[7, 1, 2, 0], [3, 8, 0, 4], [7, 8, 2, 0], [1, 1, 1, 1], [2, 2, 8, 5]], dtype="uint64")


def embedded():
    """As spaCy embeds words: a table for each feature."""
    tables = [HashEmbed(3, 10 + column, column=column, seed=8 + column, dropout=0.25) for column in range(3)]
    return chain(concatenate(*tables), Relu(4, 9))


def tok2vec():
    """The layers of spaCy's `HashEmbedCNN`: its `MultiHashEmbed` and `MaxoutWindowEncoder`, small."""
    tables = [HashEmbed(3, 10 + column, column=column, seed=8 + column, dropout=0.0) for column in range(3)]
    mix = Maxout(4, 9, nP=3, normalize=True, dropout=0.0)
    embed = chain(list2ragged(), with_array(concatenate(*tables)), with_array(mix), ragged2list())
    block = residual(chain(expand_window(1), Maxout(4, 12, nP=3, normalize=True, dropout=0.0)))
    return chain(embed, with_array(clone(block, 2), pad=2))


COLUMNS = [
    ("hashembed_column", HashEmbed(4, 10, seed=3, column=2), ROWS),
    ("hashembed_column_0", HashEmbed(4, 10, seed=3, column=0), ROWS),
    ("hashembed_column_dropout", HashEmbed(4, 10, seed=3, column=1, dropout=0.2), ROWS),
    ("embed_column", Embed(4, 9, column=2), ROWS),
    ("embed_column_dropout", Embed(4, 9, column=1, dropout=0.1), ROWS),
    ("chain_of_column", chain(HashEmbed(4, 10, seed=3, column=1), Relu(3, 4)), ROWS),
    ("concatenated_columns", embedded(), ROWS),
    ("uniqued_column", uniqued(HashEmbed(4, 10, seed=3, column=0), column=0), ROWS),
    ("tok2vec", tok2vec(), [ROWS[:2], ROWS[2:]]),
]

# Layers whose bytes hold no weights, and ones that are not initialized.
BYTES = [
    ("remap_ids_v1", remap_ids({5: 1, 3: 2, 2**40: 7}, default=9)),
    ("remap_ids", remap_ids_v2({5: 1, 3: 2, 2**40: 7}, default=9)),
    ("remap_ids_column", remap_ids_v2({5: 1}, column=1)),
    ("remap_texts", remap_ids_v2({"noun": 1, "a verb": 300}, default=0)),
    ("premap_ids", premap_ids({5: 1, 3: 2}, default=9, column=1)),
    ("strings2arrays", strings2arrays()),
    ("ints_getitem", chain(ints_getitem((slice(0, None), 1)), Embed(4, 9))),
    ("array_getitem", array_getitem((slice(1, None), slice(None, None, 2)))),
    ("floats_getitem", floats_getitem(slice(1, 3))),
    ("uniqued_open", uniqued(Embed(None, 9), column=2)),
    ("sparse_linear_open", SparseLinear_v2(None, 8)),
    ("hashembed_column_open", HashEmbed(None, 8, column=1, seed=2)),
    ("embed_column_open", Embed(None, None, column=3)),
]


def rust_path(node, path):
    """The layer in a wrapper is the field `layer`, and an embedding of a column is one layer."""
    if not path:
        return path
    index, _, rest = path.partition(".")
    name = "layer." if len(node.layers) == 1 else "" if "column" in node.attrs else f"{index}."
    return name + rust_path(node.layers[0 if index == "layer" else int(index)], rest)


def numbers(values):
    return [str(int(value)) for value in numpy.ravel(values)]


def flat(y):
    return ops.flatten(y) if isinstance(y, list) else y


def case(model, x):
    model.initialize(x)
    for node in model.walk():
        for param in node.param_names:
            node.set_param(param, floats(*node.get_param(param).shape) * numpy.float32(0.5))
    data = model.to_bytes().hex()
    set_dropout_rate(model, 0.0)
    y, backprop = model.begin_update(x)
    dy = floats(*flat(y).shape)
    clear(model)
    lengths = [len(part) for part in y]
    backprop(ops.unflatten(dy.copy(), lengths) if isinstance(y, list) else dy.copy())
    names = {path: rust_path(model, path) for path, _ in named_nodes(model)}
    parts = x if isinstance(x, (tuple, list)) else (x,)
    return {
        "bytes": data,
        "x": [array(part) if part.dtype == "f" else numbers(part) for part in parts],
        "predict": array(flat(model.predict(x))),
        "y": array(flat(y)),
        "dy": array(dy),
        "grads": gradients(model, names),
    }


def getitem(index, x):
    """The rows and columns, and the gradient for one that counts up."""
    y, backprop = array_getitem(index).begin_update(x)
    return {"y": array(y), "dx": array(backprop(numpy.arange(1, y.size + 1, dtype="f").reshape(y.shape)))}


def operations():
    table, several = floats(7, 3), ids(10, 7).reshape(5, 2)
    matrix = floats(5, 4)
    return {
        "ngrams": {str(n): numbers(ops.ngrams(n, INTS.ravel())) for n in (1, 2, 3, 12)},
        "hash": {str(seed): numbers(ops.hash(INTS.ravel(), seed)) for seed in (0, 7, 2**32 - 1)},
        "hash_unicode": {text: str(hash_unicode(text) % 2**64) for texts in TEXTS for text in texts},
        "position_encode": {
            "even": array(ops.position_encode(9, 6)),
            "odd": array(ops.position_encode(9, 5)),
            "period": array(ops.position_encode(4, 4, period=100)),
        },
        "gather_add": {
            "table": array(table),
            "ids": numbers(several),
            "y": array(ops.gather_add(table, several.astype("i"))),
        },
        "getitem": {
            "x": array(matrix),
            "rows": getitem(slice(1, 4), matrix),
            "backwards": getitem(slice(None, None, -2), matrix),
            "columns": getitem((slice(None), slice(-1, None, -2)), matrix),
            "list": getitem([3, 0, 1], matrix),
            "block": getitem(numpy.ix_([3, 0], [2, 1]), matrix),
            "column": getitem((slice(1, None), 2), matrix),
        },
        "remap_ids": {"y": numbers(dict(BYTES)["remap_ids"].predict(INTS[:, 1]))},
        "remap_ids_column": {"y": numbers(dict(BYTES)["remap_ids_column"].predict(INTS))},
        "remap_ids_v1": {"y": numbers(remap_ids({5: 1, 3: 2, 2**40: 7}, default=9).predict(INTS[:, 1].tolist()))},
        "remap_texts": {"y": numbers(dict(BYTES)["remap_texts"].predict(["a verb", "verb", "noun"]))},
        "premap_ids": {"y": numbers(dict(BYTES)["premap_ids"].predict(INTS.astype("int64")))},
        "strings2arrays": {"y": [numbers(a) for a in strings2arrays().predict(TEXTS)]},
    }


def main():
    cases = {name: case(model, x) for name, model, x in MODELS}
    cases |= {name: {"bytes": model.to_bytes().hex()} for name, model in BYTES}
    cases["operations"] = operations()
    cases |= {name: case(model, x) for name, model, x in COLUMNS}
    write("ids.json", cases)


if __name__ == "__main__":
    main()

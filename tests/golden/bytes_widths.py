"""Models for make_bytes.py whose widths are open in some place: as they are made, initialized without a sample, and with one."""

import numpy
from thinc.api import (
    LSTM,
    CauchySimilarity,
    Dropout,
    Embed,
    HashEmbed,
    LayerNorm,
    Linear,
    Maxout,
    MultiSoftmax,
    ParametricAttention,
    Relu,
    Softmax,
    SparseLinear_v2,
    add,
    bidirectional,
    chain,
    clone,
    concatenate,
    expand_window,
    fix_random_seed,
    get_current_ops,
    list2ragged,
    map_list,
    reduce_mean,
    residual,
    resizable,
    siamese,
    tuplify,
    uniqued,
    with_array,
    with_array2d,
    with_cpu,
    with_debug,
    with_flatten_v2,
    with_getitem,
    with_list,
    with_padded,
    with_ragged,
    with_reshape,
)
from thinc.layers.resizable import resize_linear_weighted, resize_model
from thinc.types import Ragged

OPS = get_current_ops()
# Of what `initialize` draws.
fix_random_seed(0)

X = numpy.ones((3, 4), dtype="f")
LIST = [X, X]
RAGGED = Ragged(numpy.ones((6, 4), dtype="f"), numpy.asarray([3, 3], dtype="i"))
PADDED = OPS.list2padded(LIST)
ROWS = numpy.ones((3, 4), dtype="uint64")
IDS = numpy.asarray([3, 70, 5], dtype="uint64")


def resizes(layer):
    return resizable(layer, resize_linear_weighted)


def fill(widths):
    """Sets dimensions of nodes, which are given by their places in `walk`."""

    def set_dims(model):
        for place, node in enumerate(model.walk()):
            for name, size in widths.get(place, {}).items():
                node._dims[name] = size

    return set_dims if widths else None


# How to make a model whose input has the width that is given, a sample, and the widths that Rust fills in behind `initialize` with the
# sample, where the width was not known.
CASES = {
    "linear": (lambda n: Linear(3, n), X, {}),
    "maxout": (lambda n: Maxout(3, n, nP=2), X, {}),
    "softmax": (lambda n: Softmax(3, n), X, {}),
    "multi_softmax": (lambda n: MultiSoftmax((2, 3), n), X, {}),
    "layer_norm": (lambda n: LayerNorm(n), X, {}),
    "sparse_linear": (lambda n: SparseLinear_v2(n, 8), None, {}),
    "embed": (lambda n: Embed(n, 10), None, {}),
    "hash_embed": (lambda n: HashEmbed(3, 10, seed=1), IDS, {}),
    "lstm": (lambda n: LSTM(3, n), PADDED, {}),
    "bidirectional": (lambda n: bidirectional(LSTM(3, n)), PADDED, {}),
    "cauchy_similarity": (lambda n: CauchySimilarity(n), (X, X), {}),
    "parametric_attention": (lambda n: ParametricAttention(n), RAGGED, {}),
    "chain_hash_embed": (lambda n: chain(HashEmbed(3, 10, seed=1), Relu(2, n and 3)), IDS, {}),
    "chain_window": (lambda n: chain(expand_window(1), Maxout(3, n and 12)), X, {}),
    "chain_reduce": (lambda n: chain(list2ragged(), reduce_mean(), Linear(2, n)), LIST, {}),
    "chain_dropout": (lambda n: chain(Relu(3, n), Dropout(0.1)), X, {}),
    "dropout_chain": (lambda n: chain(Dropout(0.1), Relu(3, n)), X, {}),
    "normalize": (lambda n: Relu(3, n, normalize=True), X, {}),
    "normalize_dropout": (lambda n: Maxout(3, n, normalize=True, dropout=0.1), X, {}),
    "add": (lambda n: add(Relu(3, n), Linear(3, n)), X, {}),
    "concatenate": (lambda n: concatenate(Relu(3, n), Linear(2, n)), X, {}),
    "tuplify": (lambda n: tuplify(Relu(3, n), Linear(2, n)), X, {}),
    "residual": (lambda n: residual(Relu(n, n)), None, {}),
    "clone": (lambda n: clone(Relu(n, n), 3), None, {}),
    "residual_dropout": (lambda n: residual(Relu(4, n, dropout=0.1)), X, {}),
    "uniqued": (lambda n: uniqued(Embed(3, 10, column=0), column=0), ROWS, {}),
    "with_array": (lambda n: with_array(Relu(3, n)), LIST, {}),
    "with_array_dropout": (lambda n: with_array(Relu(3, n, dropout=0.1)), LIST, {}),
    "with_ragged": (lambda n: with_ragged(with_array(Relu(3, n))), LIST, {}),
    "with_flatten": (lambda n: with_flatten_v2(with_array(Relu(3, n))), [LIST, LIST], {}),
    "with_getitem": (lambda n: with_getitem(0, Relu(3, n)), (X, X), {}),
    "with_reshape": (lambda n: with_reshape(Relu(3, n)), numpy.ones((2, 3, 4), dtype="f"), {}),
    "with_debug": (lambda n: with_debug(Relu(3, n)), X, {}),
    "map_list": (lambda n: map_list(Relu(3, n)), LIST, {}),
    # These have the widths that their layer had when they were made around it.
    "with_list": (lambda n: with_list(with_array(Relu(3, n))), RAGGED, {0: {"nI": 4}}),
    "with_padded": (lambda n: with_padded(with_array2d(Relu(3, n))), LIST, {0: {"nI": 4}}),
    "with_cpu": (lambda n: with_cpu(Relu(3, n), OPS), X, {0: {"nI": 4}}),
    "resizable": (lambda n: resizes(Relu(3, n)), X, {0: {"nI": 4}}),
}


def without_sample(model):
    return model.initialize()


# Without a sample, Thinc leaves open what it does not learn from a layer.
WIDTHS = [
    ("chain_dropout_initialized", without_sample(chain(Relu(3, 4), Dropout(0.1))), fill({0: {"nO": 3}})),
    ("add_initialized", without_sample(add(Relu(3, 4), Linear(3, 4))), fill({0: {"nI": 4}})),
    ("concatenate_initialized", without_sample(concatenate(Relu(3, 4), Linear(2, 4))), fill({0: {"nI": 4}})),
]
for name, (make, sample, sampled) in CASES.items():
    WIDTHS += [(f"{name}_known", make(4), None), (f"{name}_open", make(None), None)]
    if sample is not None:
        WIDTHS.append((f"{name}_sampled", make(None).initialize(sample), fill(sampled)))

# As they are made, when combinators have learned nothing of what is deeper inside.
MADE = [
    ("made_chain_of_sum", chain(add(Relu(3, 4), Linear(3, 4)), Linear(2, 3))),
    ("made_chain_to_sum", chain(Linear(4, 4), Dropout(0.1), add(Relu(3, 4), Linear(3, 4)))),
    ("made_chain_of_chain", chain(chain(Relu(3, 4), Dropout(0.1)), Dropout(0.1))),
    ("made_branches", concatenate(chain(Relu(3, 4), Dropout(0.1)), Dropout(0.1), tuplify(Relu(3, 4), Linear(3, 4)))),
    ("made_branches_without_input", add(HashEmbed(3, 10, column=0, seed=1), HashEmbed(3, 9, column=1, seed=2))),
    ("made_residual_of_branches", residual(concatenate(Relu(2, 4), Linear(2, 4)))),
    ("made_residual_of_residual", residual(residual(chain(Dropout(0.1), Linear(4, 4))))),
    ("made_clone", clone(residual(Relu(4, 4)), 2)),
    ("made_array_of_branches", chain(list2ragged(), with_array(concatenate(Relu(2, 4), Linear(2, 4))), with_array(Relu(3, 4)))),
    ("made_list_of_sum", with_list(with_array(add(Relu(4, 4), Linear(4, 4))))),
    ("made_uniqued_chain", uniqued(chain(HashEmbed(3, 10, column=0, seed=1), Relu(4, 3)), column=0)),
    ("made_siamese", siamese(Relu(3, 4), CauchySimilarity(3))),
]

# Of ids without columns, Thinc takes the largest one for the last of so many features.
HASHED = [
    ("concatenate_ids", concatenate(HashEmbed(3, 10, seed=1), HashEmbed(2, 9, seed=2)).initialize(IDS)),
    ("add_ids", add(HashEmbed(3, 10, seed=1), HashEmbed(3, 9, seed=2)).initialize(IDS)),
]


def resized(make, n):
    """A model around a layer that grows when everything around it is there."""
    inner = resizes(Linear(2, 4))
    model = make(inner).initialize(X)
    resize_model(inner, n)
    return model


# Thinc resizes the layer alone.
OUTGROWN = [
    ("resized_chain", resized(lambda layer: chain(Relu(4, 4), layer), 3), fill({0: {"nO": 3}, 2: {"nO": 3}})),
    ("resized_with_cpu", resized(lambda layer: with_cpu(layer, OPS), 3), fill({0: {"nO": 3}, 1: {"nO": 3}})),
]

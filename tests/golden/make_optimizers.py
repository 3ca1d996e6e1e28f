"""Writes optimizers.json: weights and averages after 20 steps of Thinc's optimizers.

    pip install thinc==8.3.11 click numpy==2.4.6
    python tests/golden/make_optimizers.py

One key per line; the tests of thinc-core/src/optimizers read it, and make the same weights and gradients.
"""

import numpy
from golden import write
from thinc.api import SGD, Adam, RAdam, warmup_linear

STEPS = 20
SHAPE = (3, 4)

OPTIMIZERS = {
    "adam": lambda: Adam(0.01),
    "adam_l2": lambda: Adam(0.01, L2=0.1, L2_is_weight_decay=False, beta1=0.8, beta2=0.9, eps=1e-3),
    "adam_weight_decay": lambda: Adam(warmup_linear(0.05, 5, 25), L2=0.1, grad_clip=0.5),
    "radam": lambda: RAdam(0.01),
    "radam_l2": lambda: RAdam(0.01, L2=0.1, L2_is_weight_decay=False, beta1=0.8, beta2=0.9, eps=1e-3),
    "radam_weight_decay": lambda: RAdam(warmup_linear(0.05, 5, 25), L2=0.1, grad_clip=0.5),
    "sgd": lambda: SGD(0.1),
    "sgd_l2": lambda: SGD(0.1, L2=0.1, L2_is_weight_decay=False, grad_clip=0.0),
    "sgd_weight_decay": lambda: SGD(0.1, L2=0.1, grad_clip=0.25),
}


def weights():
    return numpy.asarray([((i * 5) % 11 - 5) / 8 for i in range(12)], dtype="f").reshape(SHAPE)


def gradient(step):
    # The norm is below 1 in some steps and above in others.
    values = [((i * 7 + step * 13) % 17 - 8) / 16 * (1 + step % 3) / 2 for i in range(12)]
    return numpy.asarray(values, dtype="f").reshape(SHAPE)


def run(optimizer):
    w = weights()
    first = None
    for step in range(STEPS):
        if optimizer.use_radam:
            # Thinc's RAdam adds 1 to a count that is right already; start from one less.
            optimizer.nr_update[(1, "W")] = step - 1
        w, _ = optimizer((1, "W"), w, gradient(step))
        optimizer.step_schedules()
        if first is None:
            first = w.copy()
    results = {"first": first, "weights": w}
    # The averages go by the same count.
    return results if optimizer.use_radam else {**results, "averages": optimizer.averages[(1, "W")]}


def main():
    results = {
        f"{name}.{part}": [float(value) for value in array.ravel()]
        for name, make in OPTIMIZERS.items()
        for part, array in run(make()).items()
    }
    write("optimizers.json", results)


main()

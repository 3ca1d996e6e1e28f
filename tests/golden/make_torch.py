"""Writes torch.json: what PyTorch computes where Thinc 8 has nothing, or something wrong. Attention, batch normalization and
recurrent layers are in attention.json and recurrent.json.

    pip install numpy==2.4.6 torch==2.15.0
    python tests/golden/make_torch.py

PyTorch computes in 64 bits. tests/golden_torch.rs computes the same.
"""

import numpy
from golden import generator, write
import torch
from torch.nn import functional

rng = generator(20240303)
torch.set_default_dtype(torch.float64)


def floats(*shape):
    return torch.tensor(rng.standard_normal(shape).astype("f").astype("d"))


def array(values):
    values = values.detach()
    return {"shape": list(values.shape), "values": [float(str(numpy.float32(value))) for value in values.ravel()]}


def arrays(**values):
    return {name: array(value) for name, value in values.items()}


X = torch.tensor([-30, -8, -3.5, -2, -1, -0.5, -0.015625, 0.03125, 0.25, 0.75, 1.5, 2.5, 4, 9, 25.0])


def activation(forward):
    x = X.clone().requires_grad_()
    y = forward(x)
    dy = floats(*x.shape)
    y.backward(dy)
    return arrays(x=x, y=y, dy=dy, dx=x.grad)


def dense(forward, n_i, n_o, rows):
    x, w, b = (values.requires_grad_() for values in (2 * floats(rows, n_i), floats(n_o, n_i), floats(n_o)))
    y = forward(functional.linear(x, w, b))
    dy = floats(*y.shape)
    y.backward(dy)
    return arrays(x=x, W=w, b=b, y=y, dy=dy, dx=x.grad, dW=w.grad, db=b.grad)


def binary_crossentropy():
    logits, truth = (3 * floats(4, 3)).requires_grad_(), torch.tensor(rng.integers(0, 2, (4, 3)).astype("d"))
    case = arrays(guess=logits, truth=truth)
    for name, weight in [("plain", 1.0), ("weighted", 2.5)]:
        logits.grad = None
        weight = torch.full((3,), weight)
        # The sum of the columns, and the mean of the rows.
        loss = functional.binary_cross_entropy_with_logits(logits, truth, pos_weight=weight, reduction="sum") / 4
        loss.backward()
        case[name] = {"loss": loss.item(), "grad": array(logits.grad)}
    return case


def crossentropy():
    """The loss that Thinc's gradient is the derivative of, with respect to the logits."""
    logits, classes = (2 * floats(4, 5)).requires_grad_(), [3, 0, 4, 3]
    case = arrays(guess=torch.softmax(logits, dim=1)) | {"classes": classes}
    for name, smoothing in [("plain", 0.0), ("smoothed", 0.2)]:
        logits.grad = None
        # PyTorch spreads the smoothing over all classes, Thinc over the others.
        spread = smoothing * 5 / 4
        loss = functional.cross_entropy(logits, torch.tensor(classes), label_smoothing=spread)
        loss.backward()
        case[name] = {"loss": loss.item(), "grad": array(logits.grad)}
    return case


STEPS = 12


def optimizer(make):
    """The weights after some steps with gradients that go along."""
    weights = floats(3, 4).requires_grad_()
    case = arrays(weights=weights)
    steps, optimizer = [], make([weights])
    for _ in range(STEPS):
        weights.grad = floats(3, 4)
        steps.append(array(weights.grad))
        optimizer.step()
    return case | {"gradients": steps, "after": array(weights)}


def rates(make):
    """The rate of each step."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    schedule = make(optimizer)
    found = []
    for _ in range(20):
        found.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        schedule.step()
    return found


def main():
    cases = {
        "elu": activation(functional.elu),
        "selu": activation(functional.selu),
        "gelu": activation(functional.gelu),
        "gelu_approx": activation(lambda x: functional.gelu(x, approximate="tanh")),
        "mish": activation(functional.mish),
        "swish": activation(functional.silu),
        "hard_swish_mobilenet": activation(functional.hardswish),
        "erf": activation(torch.erf),
        "elu_layer": dense(functional.elu, 4, 3, 5),
        "selu_layer": dense(functional.selu, 3, 6, 4),
        "binary_crossentropy": binary_crossentropy(),
        "crossentropy": crossentropy(),
        "momentum": optimizer(lambda params: torch.optim.SGD(params, lr=0.1, momentum=0.9)),
        "nesterov": optimizer(lambda params: torch.optim.SGD(params, lr=0.1, momentum=0.8, nesterov=True)),
        "l2": optimizer(lambda params: torch.optim.SGD(params, lr=0.1, momentum=0.9, weight_decay=0.05)),
        "one_cycle": rates(lambda optimizer: torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=21)),
        "cosine": rates(lambda optimizer: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 20, eta_min=0.01)),
    }
    write("torch.json", cases)


if __name__ == "__main__":
    main()

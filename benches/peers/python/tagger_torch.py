"""The same network in PyTorch, on rows of the tables that are there already. With the argument `fused`, Adam is one kernel."""

import sys

import numpy
import torch
from common import BATCH, DEPTH, DROPOUT, PIECES, RATE, ROWS, WIDTH, WINDOW, batches, data, features, serve
from torch import nn
from torch.nn import functional

PAD = WINDOW * DEPTH
torch.set_num_threads(1)
torch.manual_seed(0)
order = numpy.random.default_rng(0)
train, dev, tags = data()


def rows(split):
    """Four rows of each table for each word, by a hash that mixes all bits."""

    def mix(keys):
        keys = (keys ^ (keys >> numpy.uint64(33))) * numpy.uint64(0xFF51AFD7ED558CCD)
        keys = (keys ^ (keys >> numpy.uint64(33))) * numpy.uint64(0xC4CEB9FE1A85EC53)
        return keys ^ (keys >> numpy.uint64(33))

    def of(ids):
        keys = [mix(ids + numpy.uint64(1 + hashed)) % numpy.array(ROWS, "u8") for hashed in range(4)]
        return numpy.stack(keys, axis=2).astype("i8")

    return [of(ids) for ids in features(split)]


class Hidden(nn.Module):
    def __init__(self, width, pieces):
        super().__init__()
        self.linear = nn.Linear(width, WIDTH * pieces)
        self.norm = nn.LayerNorm(WIDTH)
        self.dropout = nn.Dropout(DROPOUT)
        nn.init.xavier_uniform_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)

    def forward(self, x):
        return self.dropout(self.norm(self.linear(x).unflatten(-1, (WIDTH, -1)).amax(-1)))


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.tables = nn.ModuleList(nn.EmbeddingBag(rows, WIDTH, mode="sum") for rows in ROWS)
        for table in self.tables:
            nn.init.uniform_(table.weight, -0.1, 0.1)
        self.mixed = Hidden(WIDTH * len(ROWS), 3)
        self.hidden = nn.ModuleList(Hidden(WIDTH * (2 * WINDOW + 1), PIECES) for _ in range(DEPTH))
        self.output = nn.Linear(WIDTH, len(tags))
        nn.init.zeros_(self.output.weight)

    def forward(self, rows, places, padded):
        words = self.mixed(torch.cat([table(rows[:, i]) for i, table in enumerate(self.tables)], 1))
        x = words.new_zeros(padded, WIDTH).index_copy(0, places, words)
        for hidden in self.hidden:
            before, behind = functional.pad(x[:-1], (0, 0, 1, 0)), functional.pad(x[1:], (0, 0, 0, 1))
            x = x + hidden(torch.cat([before, x, behind], 1))
        return self.output(x[places])


def batch(parts):
    """The rows of all words, where each stands among the zeros between sentences, and how many places there are."""
    lengths = numpy.array([len(part) for part in parts])
    places = numpy.arange(lengths.sum()) + numpy.repeat(PAD * (1 + numpy.arange(len(parts))), lengths)
    total = int(lengths.sum() + PAD * (len(parts) + 1))
    return torch.from_numpy(numpy.concatenate(parts)), torch.from_numpy(places), total


x, dev_x = rows(train), rows(dev)
number = {tag: i for i, tag in enumerate(tags)}
y = [numpy.array([number[tag] for tag in gold]) for _, gold in train]
net = Tagger()
optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=0.01, fused="fused" in sys.argv or None)


def epoch():
    net.train()
    for chosen in batches(order.permutation(len(x)), BATCH):
        truth = torch.from_numpy(numpy.concatenate([y[i] for i in chosen]))
        optimizer.zero_grad(set_to_none=True)
        functional.cross_entropy(net(*batch([x[i] for i in chosen])), truth).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()


@torch.inference_mode()
def run(parts):
    return [net(*batch(part)) for part in parts]


def predict(size, limit):
    net.eval()
    parts = batches(dev_x[:limit], size)
    return lambda: run(parts)


def accuracy():
    net.eval()
    guesses = torch.cat(run(batches(dev_x, BATCH))).argmax(1).tolist()
    truths = [number[tag] for _, gold in dev for tag in gold]
    return sum(guess == truth for guess, truth in zip(guesses, truths)) / len(truths)


serve(epoch, predict, accuracy)
